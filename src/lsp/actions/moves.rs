//! Code actions that move shots in time. Offering one is cheap; its edits can be deferred until it is chosen.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Edit;
use crate::format::ripple::{self, Stretch};
use crate::lsp::actions::{Action, DeferredEdit, Kind};
use crate::lsp::docs::length;
use crate::lsp::story::Story;
use crate::storyboard::Time;
use crate::text::Span;

/// The step by which a shot gets longer or shorter, in milliseconds.
const STEP_MS: i64 = 1000;

/// How to move shots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Move {
    /// Makes the shot longer.
    Longer,
    /// Makes the shot shorter.
    Shorter,
    /// Inserts another shot of the same length after it.
    Insert,
    /// Gives all shots of the clip the same length.
    Spread,
}

const ALL_MOVES: [Move; 4] = [Move::Longer, Move::Shorter, Move::Insert, Move::Spread];

impl Move {
    fn title(self, story: &Story, shot: usize) -> String {
        let by = length(STEP_MS.unsigned_abs());
        match self {
            Self::Longer => format!("Make this shot {by} longer"),
            Self::Shorter => format!("Make this shot {by} shorter"),
            Self::Insert => "Insert a shot after this one".to_owned(),
            Self::Spread => {
                let clip = if story.board().headings.is_empty() { "" } else { " of this clip" };
                let total = Stretch::around(story.board(), shot).map_or(0, |stretch| stretch.time.length());
                format!("Spread the shots{clip} evenly over {}", length(total))
            }
        }
    }

    /// Returns true if the move may be possible. This is a cheap check that doesn't parse the edited story.
    fn may_apply(self, story: &Story, shot: usize) -> bool {
        let board = story.board();
        match self {
            Self::Longer => ripple::may_lengthen(board, shot, STEP_MS),
            Self::Shorter => ripple::may_lengthen(board, shot, -STEP_MS),
            Self::Insert => ripple::may_insert_after(board, shot, shot_length(story, shot)),
            Self::Spread => {
                Stretch::around(board, shot).is_some_and(|stretch| ripple::may_spread(board, &stretch))
            }
        }
    }

    /// The edits; `None` if the move isn't possible or changes nothing.
    pub(crate) fn edits(self, story: &Story, shot: usize) -> Option<Vec<Edit>> {
        let (script, board) = (story.script(), story.board());
        let edits = match self {
            Self::Longer => ripple::lengthen(script, board, shot, STEP_MS),
            Self::Shorter => ripple::lengthen(script, board, shot, -STEP_MS),
            Self::Insert => ripple::insert_after(script, board, shot, shot_length(story, shot)),
            Self::Spread => ripple::spread(script, board, &Stretch::around(board, shot)?),
        };
        edits.filter(|edits| !edits.is_empty())
    }
}

/// The length of a shot.
fn shot_length(story: &Story, shot: usize) -> u64 {
    story.board().shots.get(shot).and_then(|shot| shot.time).map_or(0, Time::length)
}

fn action(story: &Story, shot: usize, way: Move, edits: Vec<Edit>, deferred: Option<DeferredEdit>) -> Action {
    Action {
        title: way.title(story, shot),
        kind: Kind::Rewrite,
        finding: None,
        is_preferred: false,
        edits,
        as_written: false,
        deferred,
    }
}

/// The moves for the shot in a span, with their edits.
pub fn ripples(story: &Story, span: Span) -> Vec<Action> {
    let Some((number, _, _)) = story.shot_at(span.start) else { return Vec::new() };
    let shot = number - 1;
    let done = |way: Move| Some(action(story, shot, way, way.edits(story, shot)?, None));
    ALL_MOVES.into_iter().filter_map(done).collect()
}

/// The moves for the shot in a span, with edits to compute when one is chosen.
pub fn ripples_deferred(story: &Story, span: Span) -> Vec<Action> {
    let Some((number, _, _)) = story.shot_at(span.start) else { return Vec::new() };
    let shot = number - 1;
    ALL_MOVES
        .into_iter()
        .filter(|way| way.may_apply(story, shot))
        .map(|way| action(story, shot, way, Vec::new(), Some(DeferredEdit::Move { shot, way })))
        .collect()
}
