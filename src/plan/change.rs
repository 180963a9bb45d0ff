//! Changes between a story and its plan: dropped, rounded or moved parts.

use serde::Serialize;

use crate::text::Span;

/// A part of the story that the plan drops, rounds or moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Dropped, rounded or moved.
    pub kind: ChangeKind,
    /// A short description, with numbers.
    pub what: String,
    /// The place in the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// For a change of shot times, the number of shots affected. Merging clips adds them up.
    #[serde(skip)]
    pub shots: Option<usize>,
}

impl Change {
    /// Creates a change of shot times: the model doesn't read them, or gets whole seconds as a hint.
    pub fn times(kind: ChangeKind, shots: usize, span: Option<Span>) -> Self {
        let count = if shots == 1 { "1 shot".to_owned() } else { format!("{shots} shots") };
        let what = match kind {
            ChangeKind::Rounded => format!("the times of {count} become whole seconds, sent as a hint"),
            _ => format!("the times of {count}; only their order is sent"),
        };
        Self { kind, what, span, shots: Some(shots) }
    }
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// Not sent.
    Dropped,
    /// Sent as a different number.
    Rounded,
    /// Sent in a different place or form.
    Moved,
}

impl ChangeKind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Rounded => "rounded",
            Self::Moved => "moved",
        }
    }
}
