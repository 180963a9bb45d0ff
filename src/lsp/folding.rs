//! Folding ranges: front matter, each clip with all its shots, each block, and comments of several lines.

use crate::lsp::clips;
use crate::lsp::story::Story;
use crate::text::Span;

/// A span that folds into its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The span, without trailing white space.
    pub span: Span,
    /// True for comments.
    pub is_comment: bool,
}

/// The folds of a story, in the order of the file.
pub fn folds(story: &Story) -> Vec<Fold> {
    let script = story.script();
    let mut folds = Vec::new();
    let mut add = |span: Span, is_comment: bool| {
        if story.text_of(span).contains(['\n', '\r']) {
            folds.push(Fold { span, is_comment });
        }
    };
    if let Some(front) = &script.front_matter {
        add(front.span.trimmed(&script.source), false);
    }
    let parts = clips::parts(story);
    for part in &parts {
        add(clips::without_last_comments(story, part.span), false);
    }
    // The block of a clip header folds with its clip.
    let is_part = |at: usize| parts.binary_search_by_key(&at, |part| part.blocks.start).is_ok();
    for (_, block) in script.blocks.iter().enumerate().filter(|(at, _)| !is_part(*at)) {
        let span = Span { start: block.header.start, end: block.span.end };
        add(clips::without_last_comments(story, span), false);
    }
    let mut run: Option<Span> = None;
    for comment in &script.comments {
        let follows = run.filter(|run| {
            let between = story.text_of(Span { start: run.end, end: comment.span.start });
            between.trim().is_empty() && between.lines().count() <= 2
        });
        if let (Some(done), None) = (run, follows) {
            add(done, true);
        }
        run = Some(follows.map_or(comment.span, |run| run.to(comment.span)));
    }
    if let Some(run) = run {
        add(run, true);
    }
    folds.sort_by_key(|fold| fold.span);
    folds
}
