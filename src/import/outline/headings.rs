//! Finds the headings of clips: ordinals whose spans hold all shots, such as `Part 1` and `Version 2`.

use crate::import::headers::{Candidate, HeaderKind};
use crate::import::ordinals::{NounKind, Ordinal};
use crate::import::series::{Group, follows_on};

/// The headings of clips.
pub(super) struct Headings {
    /// The indices of their candidates.
    pub(super) indices: Vec<usize>,
    pub(super) kind: NounKind,
}

/// Finds the headings above groups of `members`. `restarts` says after which members the times or numbers start again:
/// one flag for each member but the first.
pub(super) fn find_headings(
    candidates: &[Candidate],
    groups: &[Group],
    members: &[usize],
    restarts: &[bool],
) -> Option<Headings> {
    let mut found: Vec<Headings> = groups
        .iter()
        .filter(|group| !matches!(group.kind, NounKind::Thing | NounKind::Item))
        .filter_map(|group| {
            let indices = count_up(candidates, group);
            let timed: Vec<usize> = indices.iter().map(|index| with_time(candidates, *index)).collect();
            let have_times = timed.iter().all(|index| {
                candidates.get(*index).is_some_and(|one| one.range().is_some() || one.duration().is_some())
            });
            let needs_restarts = !matches!(group.kind, NounKind::Part | NounKind::Version) && !have_times;
            fits(candidates, &indices, members, restarts, needs_restarts)
                .then_some(Headings { indices: timed, kind: group.kind })
        })
        .collect();
    found.sort_by_key(|headings| !matches!(headings.kind, NounKind::Part | NounKind::Version));
    found.into_iter().next()
}

/// The time in the heading of an ordinal, or the ordinal itself.
fn with_time(candidates: &[Candidate], index: usize) -> usize {
    let line = candidates.get(index).map(|candidate| candidate.line);
    let mut after = candidates.iter().enumerate().skip(index + 1).take(3);
    after
        .find(|(_, other)| {
            Some(other.line) == line
                && other.range().is_some()
                && other.leads_line()
                && other.ordinal.is_some()
        })
        .map_or(index, |(at, _)| at)
}

/// The ordinals of a group that lead their lines and count up over the whole text.
fn count_up(candidates: &[Candidate], group: &Group) -> Vec<usize> {
    let mut indices: Vec<usize> = Vec::new();
    let mut last: Option<Ordinal> = None;
    for index in group.segments.iter().flatten() {
        let Some(candidate) = candidates.get(*index).filter(|candidate| candidate.leads_line()) else {
            continue;
        };
        let HeaderKind::Numbered(ordinal, _) = candidate.kind else { continue };
        if last.is_none_or(|last| follows_on(last, ordinal, true)) {
            indices.push(*index);
            last = Some(ordinal);
        }
    }
    indices
}

/// Returns true if each heading has members below it, and the times start again at headings only.
fn fits(
    candidates: &[Candidate],
    headings: &[usize],
    members: &[usize],
    restarts: &[bool],
    needs_restarts: bool,
) -> bool {
    let start = |index: &usize| candidates.get(*index).map_or(0, |candidate| candidate.header.start);
    let starts: Vec<u32> = headings.iter().map(start).collect();
    let Some(first_heading) = starts.first().filter(|_| starts.len() >= 2) else { return false };
    let Some(first_member) = members.first().map(start) else { return false };
    let is_member = |heading: &usize| {
        let line = candidates.get(*heading).map(|candidate| candidate.line);
        members.binary_search(heading).is_ok()
            || members.iter().any(|member| candidates.get(*member).map(|candidate| candidate.line) == line)
    };
    if *first_heading >= first_member || headings.iter().take(2).any(is_member) {
        return false;
    }
    // The part of each member: how many headings come before it.
    let parts: Vec<usize> =
        members.iter().map(|member| starts.partition_point(|heading| *heading < start(member))).collect();
    let covers_all = parts.first() == Some(&1)
        && parts.last() == Some(&headings.len())
        && parts.iter().zip(parts.iter().skip(1)).all(|(one, next)| next - one <= 1);
    let restarts_fit = parts.iter().zip(parts.iter().skip(1)).zip(restarts).all(|((one, next), restarts)| {
        let crosses = next > one;
        (crosses || !restarts) && (!crosses || !needs_restarts || *restarts)
    });
    covers_all && restarts_fit
}
