//! A possible shot header.

use crate::import::ordinals::Ordinal;
use crate::text::Span;

/// A time range, a start time or a numbered word that may be the header of a shot.
#[derive(Clone, Debug)]
pub(in crate::import) struct Candidate {
    /// The index of its line.
    pub(in crate::import) line: usize,
    /// The whole header, decoration included.
    pub(in crate::import) header: Span,
    pub(in crate::import) kind: HeaderKind,
    /// The words in the header that aren't its time.
    pub(in crate::import) labels: Vec<Span>,
    pub(in crate::import) placement: Placement,
    /// True if its times are clock times.
    pub(in crate::import) is_clock: bool,
    /// True if a label shows that its time belongs to a sound.
    pub(in crate::import) is_sound: bool,
    /// How the header is written, in the report's words.
    pub(in crate::import) style: &'static str,
}

/// What a header holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum HeaderKind {
    /// A start and an end, in milliseconds.
    Range(u64, u64),
    /// A start alone, in milliseconds.
    Start(u64),
    /// An ordinal, and a duration in milliseconds if the header gives one.
    Numbered(Ordinal, Option<u64>),
}

/// Where a header is in its line. Later variants are more likely to be headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Placement {
    /// In running text.
    Inline,
    /// After a title.
    AfterTitle,
    /// At the start of its line.
    LineStart,
}
