//! The story's text for display: references become names, comments are dropped.

use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::{Block, SectionKind, within};
use crate::text::Span;

/// A piece of text for display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// Plain text, without comments and with escapes resolved.
    Words(String),
    /// A reference: its index in the storyboard's references, and its name.
    Name(usize, String),
}

/// Converts a span for display: references become names, comments are dropped, and adjacent words are one piece.
pub fn fragments(script: &Script, storyboard: &Storyboard, span: Span) -> Vec<Fragment> {
    let mut cuts: Vec<(Span, Fragment)> = Vec::new();
    for mention in within(&storyboard.mentions, span, |mention| mention.span) {
        let name = storyboard.refs.get(mention.target).map(|r| r.name.clone()).unwrap_or_default();
        cuts.push((mention.span, Fragment::Name(mention.target, name)));
    }
    cuts.extend(
        within(&script.comments, span, |comment| comment.span)
            .iter()
            .map(|comment| (comment.span, Fragment::Words(String::new()))),
    );
    for escape in within(&script.escapes, span, |escape| *escape) {
        let meant = script.text(*escape).get(1..).unwrap_or("");
        cuts.push((*escape, Fragment::Words(meant.to_owned())));
    }
    cuts.sort_by_key(|(span, _)| span.start);
    let mut out: Vec<Fragment> = Vec::new();
    let mut push = |fragment: Fragment| match (out.last_mut(), fragment) {
        (Some(Fragment::Words(before)), Fragment::Words(words)) => before.push_str(&words),
        (_, Fragment::Words(words)) if words.is_empty() => {}
        (_, fragment) => out.push(fragment),
    };
    let mut at = span.start;
    for (cut, fragment) in cuts {
        if cut.start < at {
            continue;
        }
        push(Fragment::Words(script.text(Span { start: at, end: cut.start }).to_owned()));
        push(fragment);
        at = cut.end;
    }
    push(Fragment::Words(script.text(Span { start: at, end: span.end.max(at) }).to_owned()));
    out
}

/// Converts a span for display, as one string.
pub(super) fn plain(script: &Script, storyboard: &Storyboard, span: Span) -> String {
    let fragments = fragments(script, storyboard, span).into_iter().map(|fragment| match fragment {
        Fragment::Words(words) | Fragment::Name(_, words) => words,
    });
    fragments.collect::<String>().trim().to_owned()
}

/// Returns the sound sections, one line each: the film-wide ones, or those of one clip header.
pub(super) fn sound(script: &Script, storyboard: &Storyboard, heading: Option<usize>) -> Vec<String> {
    storyboard
        .sections
        .iter()
        .filter(|section| section.kind == SectionKind::Audio && section.clip == heading)
        .filter_map(|section| script.blocks.get(section.block))
        .map(|block: &Block| {
            let lead = block.lead.map(|lead| plain(script, storyboard, lead)).unwrap_or_default();
            format!("{lead} {}", plain(script, storyboard, block.text)).trim().to_owned()
        })
        .filter(|text| !text.is_empty())
        .collect()
}
