//! The totals of a test run: how many clips are the same, changed or new, and the cost to generate the last two.

use serde::Serialize;

use crate::report::cost::show_money;
use crate::report::test::{Clip, Outcome, TestRun};
use crate::snapshot::Price;

/// Counts and costs of a test run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// The clips of all stories and models.
    pub clips: usize,
    /// Clips that match their snapshots.
    pub same: usize,
    /// Clips that differ from their snapshots.
    pub changed: usize,
    /// Clips without a snapshot.
    pub new: usize,
    /// Accepted clips of films that the story no longer has.
    #[serde(skip_serializing_if = "is_zero")]
    pub gone: usize,
    /// Clips without a request.
    pub failed: usize,
    /// Snapshots without a story or model.
    pub orphaned: usize,
    /// Clips accepted in this run.
    pub accepted: usize,
    /// Unchanged clips that begin with the last frame of a clip that is generated anew.
    #[serde(skip_serializing_if = "is_zero")]
    pub continuing: usize,
    /// Unchanged clips with a new price.
    pub repriced: usize,
    /// The cost to regenerate changed clips, by currency.
    pub again: Vec<Sum>,
    /// The cost to generate new clips, by currency.
    pub first: Vec<Sum>,
    /// Changed and new clips without a price.
    pub unpriced: usize,
}

/// An amount in one currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sum {
    /// The amount.
    pub amount: f64,
    /// The currency.
    pub currency: String,
    /// Whether the sum includes a disputed price.
    pub disputed: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Counts {
    /// Counts the clips of a run.
    pub fn count(run: &TestRun) -> Self {
        let mut counts = Self { orphaned: run.orphans.len(), ..Self::default() };
        for clip in &run.clips {
            counts.clips += usize::from(!matches!(clip.outcome, Outcome::Gone));
            let sums = match clip.outcome {
                Outcome::Same => {
                    counts.same += 1;
                    counts.repriced += usize::from(clip.price_change().is_some());
                    if !clip.new_frame {
                        continue;
                    }
                    counts.continuing += 1;
                    &mut counts.again
                }
                Outcome::Failed(_) => {
                    counts.failed += 1;
                    continue;
                }
                Outcome::Gone => {
                    counts.gone += 1;
                    counts.accepted += usize::from(clip.accepted);
                    continue;
                }
                Outcome::New => {
                    counts.new += 1;
                    &mut counts.first
                }
                Outcome::Changed(..) | Outcome::Unreadable(_) => {
                    counts.changed += 1;
                    &mut counts.again
                }
            };
            counts.accepted += usize::from(clip.accepted);
            if matches!(clip.outcome, Outcome::New) || clip.needs_regeneration() {
                match &clip.price {
                    Some(price) => add(sums, price),
                    None => counts.unpriced += 1,
                }
            }
        }
        counts
    }
}

fn add(sums: &mut Vec<Sum>, price: &Price) {
    let at = sums.iter().position(|sum| sum.currency == price.currency).unwrap_or_else(|| {
        sums.push(Sum { amount: 0.0, currency: price.currency.clone(), disputed: false });
        sums.len() - 1
    });
    if let Some(sum) = sums.get_mut(at) {
        sum.amount = ((sum.amount + price.amount) * 10_000.0).round() / 10_000.0;
        sum.disputed |= price.disputed;
    }
}

/// Formats sums as `about $2.70 and ¥13.50`.
fn show_sums(sums: &[Sum]) -> String {
    let amounts: Vec<String> =
        sums.iter().map(|sum| show_money(sum.amount, &sum.currency, sum.disputed)).collect();
    amounts.join(" and ")
}

/// Summarizes the run in one line.
pub fn summarize(run: &TestRun) -> String {
    let counts = Counts::count(run);
    let clips = |n: usize| if n == 1 { "1 clip".to_owned() } else { format!("{n} clips") };
    let mut parts = Vec::new();
    if counts.changed > 0 {
        let it = if counts.changed + counts.continuing == 1 { "it" } else { "them" };
        let mut text = format!("{} of {} changed", counts.changed, clips(counts.clips));
        if counts.continuing > 0 {
            let verb = if counts.continuing == 1 { "continues" } else { "continue" };
            text.push_str(&format!(", and {} {verb} a changed one", counts.continuing));
        }
        if counts.again.is_empty() {
            let another = run.clips.iter().any(Clip::needs_regeneration);
            text.push_str(if another { "" } else { "; none needs regenerating" });
        } else {
            text.push_str(&format!("; regenerating {it} costs {}", show_sums(&counts.again)));
        }
        parts.push(text);
    }
    if counts.new > 0 {
        let (head, be) = if counts.changed == 0 {
            (format!("{} of {}", counts.new, clips(counts.clips)), if counts.new == 1 { "is" } else { "are" })
        } else {
            (counts.new.to_string(), if counts.new == 1 { "is" } else { "are" })
        };
        let mut text = format!("{head} {be} new");
        if !counts.first.is_empty() {
            let it = if counts.new == 1 { "it" } else { "them" };
            text.push_str(&format!("; generating {it} costs {}", show_sums(&counts.first)));
        }
        parts.push(text);
    }
    if counts.gone > 0 {
        let be = if counts.gone == 1 { "is" } else { "are" };
        parts.push(format!("{} {be} gone", clips(counts.gone)));
    }
    if counts.unpriced > 0 {
        parts.push(format!("no price known for {}", clips(counts.unpriced)));
    }
    if counts.failed > 0 {
        parts.push(format!("{} can't be built", counts.failed));
    }
    if counts.orphaned > 0 {
        let noun = if counts.orphaned == 1 { "snapshot" } else { "snapshots" };
        let what = if run.updated { "removed" } else { "orphaned" };
        parts.push(format!("{} {noun} {what}", counts.orphaned));
    }
    if counts.accepted > 0 {
        parts.push(format!("{} accepted", counts.accepted));
    }
    if counts.changed + counts.new + counts.gone + counts.failed == 0 {
        parts.insert(
            0,
            match counts.clips {
                0 => "nothing to test".to_owned(),
                1 => "1 clip, no changes".to_owned(),
                clips => format!("{clips} clips, no changes"),
            },
        );
    }
    parts.join("; ")
}
