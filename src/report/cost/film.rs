//! The cost of a film: a price for each clip, the sum, and its changes merged across clips.

use serde::Serialize;

use crate::compile::Target;
use crate::plan::{Change, ChangeKind, Cost};
use crate::text::Span;

/// A clip with its price.
#[derive(Clone, Debug, Serialize)]
pub struct ClipCost {
    /// Its number in the film, from 1.
    pub clip: u32,
    /// Its start on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Its end on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// The requested and billed length in milliseconds.
    pub asked_ms: u64,
    /// Number of shots.
    pub shots: usize,
    /// Its cost; `None` if no price is known.
    pub cost: Option<Cost>,
}

impl ClipCost {
    /// Collects the cost of a compiled clip.
    pub(super) fn new(target: &Target) -> Self {
        let (plan, clip) = (&target.plan, &target.plan.clip);
        Self {
            clip: clip.number,
            start_ms: clip.start_ms,
            end_ms: clip.end_ms,
            asked_ms: plan.duration_ms,
            shots: clip.shots.len(),
            cost: plan.cost.clone(),
        }
    }
}

/// Returns true if the story is a single clip.
pub(super) fn is_one_clip(clips: &[ClipCost]) -> bool {
    clips.len() < 2
}

/// Adds the clips' prices; `None` if one has no price, or a price in another currency than the first.
pub(super) fn sum(clips: &[ClipCost]) -> Option<Cost> {
    let mut costs = clips.iter().map(|clip| clip.cost.as_ref());
    let mut sum = costs.next()??.clone();
    for cost in costs {
        let cost = cost.filter(|cost| cost.currency == sum.currency)?;
        sum.amount = ((sum.amount + cost.amount) * 10_000.0).round() / 10_000.0;
        sum.disputed |= cost.disputed;
        sum.tokens = sum.tokens.zip(cost.tokens).map(|(one, other)| one + other);
    }
    Some(sum)
}

/// Something that storyc drops, rounds or moves in a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilmChange {
    /// The kind of change.
    pub kind: ChangeKind,
    /// What it affects, with the numbers, in a few words.
    pub what: String,
    /// Its span in the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The clips that have this change; empty if all of them do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clips: Vec<u32>,
}

/// Merges the changes of a film's clips, in the order of the clips.
pub(super) fn changes(film: &[Target]) -> Vec<FilmChange> {
    let mut merged: Vec<(Change, Vec<u32>)> = Vec::new();
    for target in film {
        let number = target.plan.clip.number;
        for change in &target.plan.changes {
            let same = |(known, clips): &&mut (Change, Vec<u32>)| {
                clips.last() != Some(&number) && is_same(known, change)
            };
            match merged.iter_mut().find(same) {
                Some((known, clips)) => {
                    clips.push(number);
                    if let Some((one, other)) = known.shots.zip(change.shots) {
                        *known = Change::times(known.kind, one + other, known.span);
                    }
                }
                None => merged.push((change.clone(), vec![number])),
            }
        }
    }
    let to_film_change = |(Change { kind, what, span, .. }, clips): (Change, Vec<u32>)| {
        let clips = if clips.len() == film.len() { Vec::new() } else { clips };
        FilmChange { kind, what, span, clips }
    };
    merged.into_iter().map(to_film_change).collect()
}

/// Returns true if the changes of two clips are one change of the film.
fn is_same(one: &Change, other: &Change) -> bool {
    let are_times = one.shots.is_some() && other.shots.is_some();
    one.kind == other.kind && (are_times || (&one.what, one.span) == (&other.what, other.span))
}
