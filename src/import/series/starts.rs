//! Start times that rise from 0, as in `0:00 - A dog`, `0:03 - A cat`, and durations of one line each.

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

/// Finds the durations of shots that have a line each, if there are at least two.
pub(in crate::import) fn find_durations(candidates: &[Candidate]) -> Option<Series> {
    let is_duration = |candidate: &Candidate| matches!(candidate.kind, HeaderKind::Duration(_));
    let members: Vec<usize> = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| is_duration(candidate))
        .map(|(index, _)| index)
        .collect();
    let bracketed =
        members.iter().filter(|at| candidates.get(**at).is_some_and(|one| one.is_bracketed)).count();
    let needed = if bracketed == members.len() { 2 } else { 3 };
    if members.len() < needed {
        return None;
    }
    let mut series = Series::new("durations", members);
    series.add(series.members.len(), 5, "duration");
    series.add_placement(candidates);
    Some(series)
}
