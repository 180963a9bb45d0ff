//! Looks up spans of a story by offset, in logarithmic time: stories can be long.

use crate::text::Span;

/// Non-overlapping spans, each with its index in a list.
pub(super) struct SpanIndex(Vec<(Span, usize)>);

impl SpanIndex {
    /// Indexes a list of spans in any order.
    pub(super) fn of(spans: impl Iterator<Item = Span>) -> Self {
        let mut places: Vec<(Span, usize)> = spans.zip(0..).collect();
        places.sort_unstable();
        Self(places)
    }

    /// Returns the list index of the span that contains a byte offset.
    pub(super) fn at(&self, byte: u32) -> Option<usize> {
        let after = self.0.partition_point(|(span, _)| span.start <= byte);
        let (span, place) = self.0.get(after.checked_sub(1)?)?;
        (byte < span.end).then_some(*place)
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, SpanIndex};

    #[test]
    fn a_byte_lies_in_one_stretch_or_in_none() {
        let places = SpanIndex::of([Span::new(8, 9), Span::new(0, 4), Span::new(4, 7)].into_iter());
        let found: Vec<Option<usize>> = (0..10).map(|byte| places.at(byte)).collect();
        let (first, second) = (Some(1), Some(2));
        assert_eq!(found, [first, first, first, first, second, second, second, None, Some(0), None]);
    }
}
