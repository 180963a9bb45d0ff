//! What a model is asked for that is not what the story says: dropped, rounded, moved.

use serde::Serialize;

use crate::text::Span;

/// Something that a story says and its plan does not, or says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happened to it.
    pub kind: ChangeKind,
    /// What it is, with the numbers, in a few words.
    pub what: String,
    /// Where the story says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The number of shots that lose or round their times, if that is the change. Merging clips adds them up.
    #[serde(skip)]
    pub shots: Option<usize>,
}

impl Change {
    /// Times of shots that the model doesn't read, or gets in whole seconds as a hint.
    pub fn times(kind: ChangeKind, shots: usize, span: Option<Span>) -> Self {
        let of = if shots == 1 { "1 shot".to_owned() } else { format!("{shots} shots") };
        let what = match kind {
            ChangeKind::Rounded => format!("the times of {of} become whole seconds, as a hint"),
            _ => format!("the times of {of}: only their order is sent"),
        };
        Self { kind, what, span, shots: Some(shots) }
    }
}

/// What happened to something that a story says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is not sent.
    Dropped,
    /// It is sent as another number.
    Rounded,
    /// It is sent in another place or form.
    Moved,
}

impl ChangeKind {
    /// The word for it in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Rounded => "rounded",
            Self::Moved => "moved",
        }
    }
}
