//! Reads a prompt as an outline: clips with their shots.
//!
//! Candidates are headers with what speaks for each. Series of them are readings of the prompt, and the one with the most
//! points wins. A series inside the spans of another makes that one the clips.

mod attach;
mod headings;
mod readings;

use std::collections::BTreeSet;

use crate::import::headers::{Candidate, HeaderKind, find_candidates};
use crate::import::lines::Prompt;
use crate::import::outline::readings::{Reading, find_readings};
use crate::import::series::Series;
use crate::import::{HeaderCandidate, HeaderSeries};

/// A shot of an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutlineShot {
    /// The index of its header.
    pub(super) header: usize,
    /// The index of the candidate that holds its time, if that isn't the header.
    pub(super) time: Option<usize>,
}

/// A clip of an outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The index of its heading, if it has one.
    pub(super) heading: Option<usize>,
    pub(super) shots: Vec<OutlineShot>,
}

/// How a prompt is divided.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// All possible headers, in the order of the text.
    pub(super) candidates: Vec<Candidate>,
    /// The series that were considered, the chosen one first.
    pub(super) series: Vec<Series>,
    /// The clips; one without a heading if the prompt isn't divided.
    pub(super) parts: Vec<Part>,
    /// True if only one of the clips is meant: `Version 1`, `Version 2`.
    pub(super) are_versions: bool,
    /// A time range around all shots.
    pub(super) outer: Option<usize>,
    /// The first times of tracks that aren't shots, because the clock starts again.
    pub(super) repeated: Vec<usize>,
}

impl Outline {
    /// Reads a prompt.
    pub(super) fn read(prompt: Prompt<'_>) -> Self {
        let candidates = find_candidates(prompt);
        let mut readings = find_readings(prompt, &candidates);
        // A stable sort: of two readings with as many points, the first one wins.
        readings.sort_by_key(|reading| -reading.score());
        let series = readings.iter().map(|reading| reading.series.clone()).collect();
        let Some(Reading { parts, are_versions, outer, repeated, .. }) = readings.into_iter().next() else {
            return Self { candidates, parts: vec![Part::default()], ..Self::default() };
        };
        Self { candidates, series, parts, are_versions, outer, repeated }
    }

    /// The candidates for the report.
    pub(super) fn report_candidates(&self) -> Vec<HeaderCandidate> {
        let shots: BTreeSet<usize> =
            self.parts.iter().flat_map(|part| &part.shots).map(|shot| shot.header).collect();
        let report = |(index, candidate): (usize, &Candidate)| {
            let (kind, times) = match candidate.kind {
                HeaderKind::Range(start, end) => ("range", (Some(start), Some(end))),
                HeaderKind::Start(start) => ("start", (Some(start), None)),
                HeaderKind::OpenEnd(start) => ("open end", (Some(start), None)),
                HeaderKind::Duration(_) => ("duration", (None, None)),
                HeaderKind::Numbered(..) => ("ordinal", (None, None)),
            };
            HeaderCandidate {
                source: candidate.header,
                kind,
                placement: candidate.placement.name(),
                times,
                number: candidate.any_ordinal().map(|ordinal| ordinal.number),
                is_shot: shots.contains(&index),
            }
        };
        self.candidates.iter().enumerate().map(report).collect()
    }

    /// The series for the report, the chosen one first.
    pub(super) fn report_series(&self) -> Vec<HeaderSeries> {
        let report = |series: &Series| HeaderSeries {
            name: series.name.clone(),
            headers: series.members.len(),
            points: series.score(),
            evidence: series.evidence.iter().map(|one| (one.what.clone(), one.points)).collect(),
        };
        self.series.iter().map(report).collect()
    }

    /// The candidate with an index.
    pub(super) fn candidate(&self, index: usize) -> Option<&Candidate> {
        self.candidates.get(index)
    }

    /// The end of the time range around all shots, and its candidate.
    pub(super) fn outer_range(&self) -> Option<(u64, &Candidate)> {
        let candidate = self.candidate(self.outer?)?;
        match candidate.kind {
            HeaderKind::Range(_, end) => Some((end, candidate)),
            _ => None,
        }
    }
}
