//! P108: a continuing clip that opens like a new scene.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::storyboard::Heading;
use crate::text::Span;

/// Phrases that open a new scene.
const OPENINGS: &[&str] = &[
    "establishing shot",
    "a new scene",
    "new scene",
    "opening shot",
    "we open on",
    "fade in",
    "scene change",
    "cut to",
    "建立镜头",
    "新场景",
    "切换到",
    "开场",
    "转场",
    "新しいシーン",
    "オープニング",
];

/// The length of the opening of a text, in characters.
const OPENING_LENGTH: usize = 60;

rule! {
    /// ## What it does
    ///
    /// Finds a `[Clip continues]` whose text opens like a new scene.
    ///
    /// ## Why
    ///
    /// Evidence: practice. A continuing clip starts with the last frame of the clip before it. A text that opens with an
    /// establishing shot or a cut asks the model to leave that frame at once, and the border shows as a jump.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip continues]
    /// [0-5s] Establishing shot of the far shore.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip continues]
    /// [0-5s] The ferry turns, and the far shore comes into view.
    /// ```
    "P108" "clip-opens-anew" Advice Practice, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, heading) in context.storyboard.headings.iter().enumerate().filter(|(_, heading)| heading.continues.is_some()) {
        let Some((words, place)) = texts(context, index, heading).into_iter().find_map(|span| opening(context, span)) else {
            continue;
        };
        out.push(
            Diagnostic::new("P108", Severity::Advice, place, format!("this clip continues the one before it, but opens with “{words}”"))
                .label("opens like a new scene")
                .related(heading.header, "starts with the last frame of the clip before it")
                .help("describe what follows from that frame, or delete `continues` to make it a cut"),
        );
    }
}

/// The spans to search: the clip's own text, and the label and text of its first shot.
fn texts(context: &Context<'_>, index: usize, heading: &Heading) -> Vec<Span> {
    let first = context.storyboard.shots_behind(index).first().map(|shot| shot.block);
    let blocks = std::iter::once(heading.block).chain(first);
    blocks
        .filter_map(|block| context.script.blocks.get(block))
        .flat_map(|block| {
            let label = block.lead.filter(|_| block.is_shot());
            label.into_iter().chain([block.text.trimmed(&context.script.source)])
        })
        .collect()
}

/// Finds a phrase that opens a new scene at the start of a text.
fn opening(context: &Context<'_>, span: Span) -> Option<(&'static str, Span)> {
    let text = context.script.text(span);
    let end = text.char_indices().nth(OPENING_LENGTH).map_or(text.len(), |(at, _)| at);
    let opening = text.get(..end)?.to_ascii_lowercase();
    let found = OPENINGS.iter().filter_map(|words| Some((opening.find(words)?, *words))).min()?;
    let (at, words) = found;
    let start = span.start as usize + at;
    Some((words, Span::new(start, start + words.len())))
}
