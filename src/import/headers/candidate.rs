//! A possible shot header.

use crate::import::ordinals::Ordinal;
use crate::text::Span;

/// A time range, a start time or a numbered noun that may be the header of a shot, with what speaks for it.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is one piece of evidence")]
pub(in crate::import) struct Candidate {
    /// The index of its line.
    pub(in crate::import) line: usize,
    /// The whole header, decoration included.
    pub(in crate::import) header: Span,
    /// Its time with brackets and time label, or its ordinal.
    pub(in crate::import) mark: Span,
    pub(in crate::import) kind: HeaderKind,
    /// The ordinal in the title of a time.
    pub(in crate::import) ordinal: Option<Ordinal>,
    /// The words in the header that aren't its time.
    pub(in crate::import) labels: Vec<Span>,
    pub(in crate::import) placement: Placement,
    /// True if its times are clock times.
    pub(in crate::import) is_clock: bool,
    /// True if a label shows that its time belongs to a sound.
    pub(in crate::import) is_sound: bool,
    /// True if a unit or a clock shows that its numbers are times.
    pub(in crate::import) is_certain: bool,
    /// True if brackets enclose it.
    pub(in crate::import) is_bracketed: bool,
    /// True if its clause or its line ends right after it.
    pub(in crate::import) ends_clause: bool,
    /// How the header is written, in the report's words.
    pub(in crate::import) style: &'static str,
}

impl Candidate {
    /// Its start and its end, if it has both.
    pub(in crate::import) fn range(&self) -> Option<(u64, u64)> {
        match self.kind {
            HeaderKind::Range(start, end) => Some((start, end)),
            _ => None,
        }
    }

    /// Its duration in milliseconds, if it has nothing but that, or an ordinal with it.
    pub(in crate::import) fn duration(&self) -> Option<u64> {
        match self.kind {
            HeaderKind::Numbered(_, duration) => duration,
            HeaderKind::Duration(ms) => Some(ms),
            _ => None,
        }
    }

    /// Its ordinal, or the one in its title.
    pub(in crate::import) fn any_ordinal(&self) -> Option<Ordinal> {
        match self.kind {
            HeaderKind::Numbered(ordinal, _) => Some(ordinal),
            _ => self.ordinal,
        }
    }

    /// Returns true if it has its line, or the start of it.
    pub(in crate::import) fn leads_line(&self) -> bool {
        self.placement >= Placement::AfterTitle
    }
}

/// What a header holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum HeaderKind {
    /// A start and an end, in milliseconds.
    Range(u64, u64),
    /// A start alone, in milliseconds.
    Start(u64),
    /// A start, and an end that only the length of the clip gives, in milliseconds: `6s-end`.
    OpenEnd(u64),
    /// A duration, in milliseconds.
    Duration(u64),
    /// An ordinal, and a duration in milliseconds if the header gives one.
    Numbered(Ordinal, Option<u64>),
}

/// Where a header is in its line. Later variants are more likely to be headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Placement {
    /// In running text, without anything that sets it off.
    Loose,
    /// In running text, with brackets or a colon.
    Weak,
    /// After a sentence.
    Inline,
    /// After a title.
    AfterTitle,
    /// At the start of its line.
    LineStart,
}

impl Placement {
    /// Its name in the report.
    pub(in crate::import) fn name(self) -> &'static str {
        match self {
            Self::Loose | Self::Weak => "in running text",
            Self::Inline => "after a sentence",
            Self::AfterTitle => "after a title",
            Self::LineStart => "line start",
        }
    }
}
