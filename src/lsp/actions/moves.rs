//! What moves shots in time, offered in a shot: whether it can be done is told at once, and what it does when it is wanted.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Edit;
use crate::format::ripple;
use crate::lsp::actions::{Action, Kind, Later};
use crate::lsp::docs::length;
use crate::lsp::story::Story;
use crate::storyboard::Time;
use crate::text::Span;

/// How much longer or shorter a shot is made at once, in milliseconds.
const STEP_MS: i64 = 1000;

/// A way to move shots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Move {
    /// The shot becomes longer.
    Longer,
    /// The shot becomes shorter.
    Shorter,
    /// Another shot, as long, comes behind it.
    Insert,
    /// All shots get the same length.
    Spread,
}

const ALL: [Move; 4] = [Move::Longer, Move::Shorter, Move::Insert, Move::Spread];

impl Move {
    fn title(self, story: &Story) -> String {
        let by = length(STEP_MS.unsigned_abs());
        match self {
            Self::Longer => format!("Make this shot {by} longer"),
            Self::Shorter => format!("Make this shot {by} shorter"),
            Self::Insert => "Insert a shot after this one".to_owned(),
            Self::Spread => format!("Spread the shots evenly over {}", length(total(story))),
        }
    }

    /// Whether it may be done, as far as can be told without reading an edited story.
    fn may_be(self, story: &Story, shot: usize) -> bool {
        let board = story.board();
        match self {
            Self::Longer => ripple::may_lengthen(board, shot, STEP_MS),
            Self::Shorter => ripple::may_lengthen(board, shot, -STEP_MS),
            Self::Insert => ripple::may_insert_after(board, shot, own(story, shot)),
            Self::Spread => ripple::may_spread(board, total(story)),
        }
    }

    /// The edits; `None` where it cannot be done, or changes nothing.
    pub(crate) fn edits(self, story: &Story, shot: usize) -> Option<Vec<Edit>> {
        let (script, board) = (story.script(), story.board());
        let edits = match self {
            Self::Longer => ripple::lengthen(script, board, shot, STEP_MS),
            Self::Shorter => ripple::lengthen(script, board, shot, -STEP_MS),
            Self::Insert => ripple::insert_after(script, board, shot, own(story, shot)),
            Self::Spread => ripple::spread(script, board, total(story)),
        };
        edits.filter(|edits| !edits.is_empty())
    }
}

/// The length of a shot.
fn own(story: &Story, shot: usize) -> u64 {
    story.board().shots.get(shot).and_then(|shot| shot.time).map_or(0, Time::length)
}

/// What the shots share.
fn total(story: &Story) -> u64 {
    let board = story.board();
    board.settings.duration_ms.as_ref().map(|set| set.value).or(board.shots_end()).unwrap_or(0)
}

fn action(story: &Story, way: Move, edits: Vec<Edit>, later: Option<Later>) -> Action {
    Action {
        title: way.title(story),
        kind: Kind::Rewrite,
        finding: None,
        is_preferred: false,
        edits,
        as_written: false,
        later,
    }
}

/// What moves shots in time, carried out.
pub fn ripples(story: &Story, span: Span) -> Vec<Action> {
    let Some((number, _, _)) = story.shot_at(span.start) else { return Vec::new() };
    let done = |way: Move| Some(action(story, way, way.edits(story, number - 1)?, None));
    ALL.into_iter().filter_map(done).collect()
}

/// The same, to be carried out when it is wanted.
pub fn ripples_later(story: &Story, span: Span) -> Vec<Action> {
    let Some((number, _, _)) = story.shot_at(span.start) else { return Vec::new() };
    let shot = number - 1;
    ALL.into_iter()
        .filter(|way| way.may_be(story, shot))
        .map(|way| action(story, way, Vec::new(), Some(Later::Move { shot, way })))
        .collect()
}
