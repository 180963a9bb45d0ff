//! Start times that rise from 0: `0:00 - A dog`, `0:03 - A cat`.

use crate::import::headers::{Candidate, HeaderKind};
use crate::import::series::Series;

/// Finds the start times that rise from 0, if there are at least two.
pub(in crate::import) fn find_starts(candidates: &[Candidate]) -> Option<Series> {
    let mut members: Vec<usize> = Vec::new();
    let mut last = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let HeaderKind::Start(ms) = candidate.kind else { continue };
        if last.map_or(ms == 0, |last| ms > last) {
            members.push(index);
            last = Some(ms);
        }
    }
    if members.len() < 2 {
        return None;
    }
    let mut series = Series::new("start times", members);
    series.add(series.members.len(), 7, "start time");
    series.add_placement(candidates);
    Some(series)
}
