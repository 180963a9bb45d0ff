//! Groups candidates into series that may be the shots of a prompt, and scores what speaks for each.
//!
//! `times` finds ranges that follow one another, `numbered` ordinals that count up, and `starts` start times that rise.
//! `outline` chooses among them.

mod numbered;
mod starts;
mod times;

pub(super) use numbered::{Group, find_groups, find_numbered, follows_on};
pub(super) use starts::{find_durations, find_starts};
pub(super) use times::{Node, Tracks, find_tracks};

use crate::import::headers::{Candidate, Placement};

/// Something that speaks for or against a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    /// What was found, for the report.
    pub(super) what: String,
    pub(super) points: i32,
}

/// Candidates that may be the shots, in the order of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    /// How its headers are written, such as `times` or `shot`.
    pub(super) name: String,
    /// The indices of its candidates.
    pub(super) members: Vec<usize>,
    /// For each member, the candidate that holds its time if it isn't the member itself.
    pub(super) times: Vec<Option<usize>>,
    pub(super) evidence: Vec<Evidence>,
}

impl Series {
    pub(super) fn new(name: impl Into<String>, members: Vec<usize>) -> Self {
        Self { name: name.into(), members, times: Vec::new(), evidence: Vec::new() }
    }

    /// The sum of all points.
    pub(super) fn score(&self) -> i32 {
        self.evidence.iter().map(|evidence| evidence.points).sum()
    }

    /// Adds evidence that was found `count` times.
    pub(super) fn add(&mut self, count: usize, points: i32, what: &str) {
        if count > 0 {
            self.evidence.push(Evidence {
                what: format!("{count} × {what}"),
                points: points * i32::try_from(count).unwrap_or(i32::MAX / 64),
            });
        }
    }

    /// Adds points for where the headers are in their lines.
    pub(super) fn add_placement(&mut self, candidates: &[Candidate]) {
        let count = |accepts: fn(Placement) -> bool| {
            let placements = self.members.iter().filter_map(|at| candidates.get(*at));
            placements.filter(|candidate| accepts(candidate.placement)).count()
        };
        let at_starts = count(|placement| placement >= Placement::AfterTitle);
        let after_sentences = count(|placement| placement == Placement::Inline);
        self.add(at_starts, 2, "at the start of a line");
        self.add(after_sentences, 1, "after a sentence");
    }
}
