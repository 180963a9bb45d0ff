//! Looks up spans of a story by offset, in logarithmic time: stories can be long.

use crate::text::Span;

/// Non-overlapping spans, each with its index in a list.
pub(super) struct SpanIndex(Vec<(Span, usize)>);

impl SpanIndex {
    /// Indexes a list of spans in any order.
    pub(super) fn new(spans: impl Iterator<Item = Span>) -> Self {
        let mut spans: Vec<(Span, usize)> = spans.zip(0..).collect();
        spans.sort_unstable();
        Self(spans)
    }

    /// Returns the list index of the span that contains a byte offset.
    pub(super) fn find(&self, byte: u32) -> Option<usize> {
        let after = self.0.partition_point(|(span, _)| span.start <= byte);
        let (span, index) = self.0.get(after.checked_sub(1)?)?;
        (byte < span.end).then_some(*index)
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, SpanIndex};

    #[test]
    fn finds_the_span_that_contains_a_byte() {
        let index = SpanIndex::new([Span::new(8, 9), Span::new(0, 4), Span::new(4, 7)].into_iter());
        let found: Vec<Option<usize>> = (0..10).map(|byte| index.find(byte)).collect();
        let (first, second) = (Some(1), Some(2));
        assert_eq!(found, [first, first, first, first, second, second, second, None, Some(0), None]);
    }
}
