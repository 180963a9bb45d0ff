//! Pieces of a film: clips whose borders are known, but that have no storyboard yet.

use std::ops::Range;

use crate::clips::Border;

/// A clip without its storyboard yet.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) heading: Option<usize>,
    /// Whether it is the first piece after its header.
    pub(super) is_first: bool,
    pub(super) shots: Range<usize>,
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
    pub(super) requested_ms: u64,
    pub(super) border: Border,
}
