//! Finds the times of numbered shots in their words, if their headers have none.

use crate::import::headers::Candidate;
use crate::import::series::Series;

/// Gives the members of a series their times: the first range after each, if together they make a sequence.
pub(super) fn attach_times(candidates: &[Candidate], series: &mut Series) {
    let members = &series.members;
    let ends = members.iter().skip(1).copied().chain([candidates.len()]);
    let times: Vec<Option<usize>> =
        members.iter().zip(ends).map(|(member, end)| first_time(candidates, *member, end)).collect();
    let ranges: Vec<(u64, u64)> =
        times.iter().flatten().filter_map(|at| candidates.get(*at)?.range()).collect();
    let starts_at_zero = ranges.first().is_some_and(|(start, _)| *start <= 1000);
    let rises = ranges.iter().zip(ranges.iter().skip(1)).all(|(one, next)| next.0 + 500 >= one.1);
    if ranges.len() < 2 || !starts_at_zero || !rises || !fills_gaps(candidates, &times) {
        return;
    }
    let joins =
        ranges.iter().zip(ranges.iter().skip(1)).filter(|(one, next)| next.0.abs_diff(one.1) <= 1000).count();
    series.add(ranges.len(), 5, "with a time in its words");
    series.add(joins, 2, "starts where the one before it ends");
    series.times = times;
}

/// The first time range in the words of a shot. One that starts the line of the next header belongs to that.
fn first_time(candidates: &[Candidate], member: usize, end: usize) -> Option<usize> {
    let next_line = candidates.get(end).map(|next| next.line);
    let own_line = candidates.get(member)?.line;
    let between = candidates.iter().enumerate().take(end).skip(member + 1);
    let mut times = between.filter(|(_, candidate)| candidate.range().is_some() && !candidate.is_sound);
    let (index, time) = times.next()?;
    let belongs_to_next = Some(time.line) == next_line && time.line != own_line;
    (!belongs_to_next).then_some(index)
}

/// Returns true if there is time left between its neighbours for each shot without one.
fn fills_gaps(candidates: &[Candidate], times: &[Option<usize>]) -> bool {
    let range = |time: &Option<usize>| candidates.get((*time)?)?.range();
    let mut end = 0;
    let mut is_open = false;
    for time in times {
        let Some((start, next_end)) = range(time) else {
            is_open = true;
            continue;
        };
        if is_open && start <= end {
            return false;
        }
        (end, is_open) = (next_end, false);
    }
    true
}
