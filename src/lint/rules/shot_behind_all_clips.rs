//! S207: a shot after `[All clips]`.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::syntax::BlockKind;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that follows `[All clips]`.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Text after `[All clips]` applies to the whole film, but a shot belongs to one clip.
    /// storyc makes a separate clip of such shots.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip 1]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [All clips]
    /// Rain from the first picture to the last.
    ///
    /// [5-10s] The far shore comes closer.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip 1]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip 2]
    /// [5-10s] The far shore comes closer.
    ///
    /// [All clips]
    /// Rain from the first picture to the last.
    /// ```
    "S207" "shot-behind-all-clips" Warning Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let mut film = None;
    for block in &context.script.blocks {
        match block.kind {
            BlockKind::Film { .. } => film = Some(block.header),
            BlockKind::Clip(_) => film = None,
            BlockKind::Section { .. } => {}
            BlockKind::Shot(_) | BlockKind::Broken(_) => {
                // The shots after it share this finding.
                let Some(header) = film.take() else { continue };
                out.push(
                    Diagnostic::warning("S207", block.header, "this shot follows `[All clips]`, so it belongs to none of your clips")
                        .label("becomes a separate clip")
                        .related(header, "from here on, text applies to the whole film")
                        .help("put a `[Clip]` header before it, or move it above `[All clips]`"),
                );
            }
        }
    }
}
