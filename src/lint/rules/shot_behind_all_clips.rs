//! S207: a shot behind `[All clips]`.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::syntax::BlockKind;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that follows `[All clips]`.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. What follows `[All clips]` holds for the whole film, and a shot belongs to one clip.
    /// storyc makes a clip of its own out of such shots.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let mut film = None;
    for block in &lint.script.blocks {
        match block.kind {
            BlockKind::Film { .. } => film = Some(block.header),
            BlockKind::Clip(_) => film = None,
            BlockKind::Section { .. } => {}
            BlockKind::Shot(_) | BlockKind::Broken(_) => {
                // The shots behind it are one finding.
                let Some(header) = film.take() else { continue };
                out.push(
                    Diagnostic::warning("S207", block.header, "this shot follows `[All clips]`, so it's in no clip of yours")
                        .label("made a clip of its own")
                        .related(header, "from here on, text holds for the whole film")
                        .help("put a `[Clip]` header before it, or move it above `[All clips]`"),
                );
            }
        }
    }
}
