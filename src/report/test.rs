//! `storyc test`: which clips are no longer what was accepted, and what it costs to make them again. One file a format.

pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
pub mod junit;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::report::cost::money;
use crate::snapshot::difference::{PartChangeKind, ReferenceChangeKind, SettingChange};
use crate::snapshot::{Difference, Price, Source};

/// Everything that a run of tests found.
#[derive(Clone, Debug, Default)]
pub struct Tested {
    /// One for each story and model, in the order of the call.
    pub clips: Vec<Clip>,
    /// Snapshots whose story, or model, is gone: their paths, sorted.
    pub orphans: Vec<String>,
    /// Whether snapshots were written, so that orphans are gone.
    pub updated: bool,
    /// Whether an orphan lets the run fail.
    pub strict: bool,
}

/// A story with one model.
#[derive(Clone, Debug)]
pub struct Clip {
    /// The story's path, as it is shown.
    pub story: String,
    /// The model.
    pub model: String,
    /// The path of its snapshot.
    pub snapshot: String,
    /// What came of the comparison.
    pub outcome: Outcome,
    /// Whether what was found became the accepted snapshot in this run.
    pub accepted: bool,
    /// What one clip costs.
    pub price: Option<Price>,
    /// What it cost when the snapshot was accepted.
    pub old_price: Option<Price>,
    /// The paths of its local files, by the names of their references.
    pub files: Vec<(String, String)>,
    /// The line that the first difference is about, from 1.
    pub line: usize,
}

/// What came of the comparison.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The snapshot is what the story gives.
    Same,
    /// It differs.
    Changed(Vec<Line>, Difference),
    /// Something stands in the snapshot's place that cannot be read; what is wrong with it.
    Unreadable(String),
    /// There is no snapshot yet.
    New,
    /// There is no request, and these are the errors.
    Failed(Vec<Diagnostic>),
}

/// A change of a part of the prompt, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `shot 2`, and its header where it has one: `shot 2 [4-8s Her side]`.
    pub part: String,
    /// What became of it.
    pub change: PartChangeKind,
    /// Its former words.
    pub old: String,
    /// Its present words.
    pub new: String,
}

impl Outcome {
    /// The word for it in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed(..) | Self::Unreadable(_) => "changed",
            Self::New => "new",
            Self::Failed(_) => "failed",
        }
    }
}

impl Clip {
    /// Whether it lets the run fail.
    pub fn fails(&self) -> bool {
        match self.outcome {
            Outcome::Same => false,
            Outcome::Failed(_) => true,
            _ => !self.accepted,
        }
    }

    /// Whether the model is asked for something else than before.
    pub fn is_another(&self) -> bool {
        match &self.outcome {
            Outcome::Changed(_, difference) => difference.asks_for_another_clip(),
            Outcome::Unreadable(_) => true,
            _ => false,
        }
    }

    /// Its former and its present price, where they differ for the same clip: the vendor's price changed.
    pub fn repriced(&self) -> Option<(&Price, &Price)> {
        let (Some(old), Some(new)) = (&self.old_price, &self.price) else { return None };
        (old != new).then_some((old, new))
    }

    /// What differs outside of the words, a line each.
    pub fn lines(&self) -> Vec<String> {
        let Outcome::Changed(_, difference) = &self.outcome else { return Vec::new() };
        let mut lines: Vec<String> = difference.settings.iter().map(setting).collect();
        let moved: Vec<String> = difference
            .references
            .iter()
            .filter_map(|change| match change.what {
                ReferenceChangeKind::Moved(old, new) => Some(format!("{} {old} → {new}", change.name)),
                _ => None,
            })
            .collect();
        if !moved.is_empty() {
            lines.push(format!("references: {} (every token changes)", moved.join(", ")));
        }
        for change in &difference.references {
            let what = if change.kind == "image" { "picture" } else { &change.kind };
            let name = &change.name;
            lines.push(match &change.what {
                ReferenceChangeKind::Moved(..) => continue,
                ReferenceChangeKind::Added(number) => format!("{what} {name}: new, number {number}"),
                ReferenceChangeKind::Removed(number) => {
                    format!("{what} {name}: gone, it was number {number}")
                }
                ReferenceChangeKind::OtherSource(Source::Bytes(_), Source::Bytes(_)) => {
                    format!("{what} {name}: other bytes{}", self.path_of(name))
                }
                ReferenceChangeKind::OtherSource(old, new) => {
                    format!("{what} {name}: {} → {}{}", source(old), source(new), self.path_of(name))
                }
                ReferenceChangeKind::OtherRole(old, new) => {
                    let shown = |role: &Option<String>| role.clone().unwrap_or_else(|| "none".to_owned());
                    format!("{what} {name}: role {} → {}", shown(old), shown(new))
                }
                ReferenceChangeKind::OtherToken(old, new) => {
                    format!("{what} {name}: written {old} → {new}")
                }
                ReferenceChangeKind::Renamed(old) => {
                    format!("{what} {name}: called {old} before, and the same")
                }
            });
        }
        lines
    }

    fn path_of(&self, name: &str) -> String {
        let path = self.files.iter().find(|(known, _)| known == name);
        path.map_or(String::new(), |(_, path)| format!(" ({path})"))
    }
}

fn setting(change: &SettingChange) -> String {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{}: {old} → {new}", change.name),
        (None, Some(new)) => format!("{}: {new}, which was not set", change.name),
        (Some(old), None) => format!("{}: no longer {old}", change.name),
        (None, None) => change.name.clone(),
    }
}

fn source(source: &Source) -> String {
    match source {
        Source::Bytes(_) => "a local file".to_owned(),
        Source::Url(url) => url.clone(),
        Source::Element(id) => format!("element {id}"),
        Source::Frame(clip) => format!("the last frame of clip {clip}"),
    }
}

/// Counts and sums of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Stories times models.
    pub clips: usize,
    /// What was accepted.
    pub same: usize,
    /// What differs.
    pub changed: usize,
    /// What has no snapshot yet.
    pub new: usize,
    /// What gives no request.
    pub failed: usize,
    /// Snapshots without a story or model.
    pub orphaned: usize,
    /// How many became accepted in this run.
    pub accepted: usize,
    /// How many have another price and are the same.
    pub repriced: usize,
    /// What it costs to make again what changed, by currency.
    pub again: Vec<Sum>,
    /// What it costs to make what is new, by currency.
    pub first: Vec<Sum>,
    /// How many of those that changed or are new have no price.
    pub unpriced: usize,
}

/// An amount in one currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sum {
    /// The amount.
    pub amount: f64,
    /// The currency.
    pub currency: String,
    /// Whether a price in it is disputed.
    pub disputed: bool,
}

impl Counts {
    /// Counts a run.
    pub fn of(tested: &Tested) -> Self {
        let mut counts =
            Self { clips: tested.clips.len(), orphaned: tested.orphans.len(), ..Self::default() };
        for clip in &tested.clips {
            let sums = match clip.outcome {
                Outcome::Same => {
                    counts.same += 1;
                    counts.repriced += usize::from(clip.repriced().is_some());
                    continue;
                }
                Outcome::Failed(_) => {
                    counts.failed += 1;
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
            if matches!(clip.outcome, Outcome::New) || clip.is_another() {
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

/// `about $2.70 and ¥13.50`.
fn sums(sums: &[Sum]) -> String {
    let shown: Vec<String> = sums.iter().map(|sum| money(sum.amount, &sum.currency, sum.disputed)).collect();
    shown.join(" and ")
}

fn price(price: &Price) -> String {
    money(price.amount, &price.currency, price.disputed)
}

/// One sentence for a clip, as machines' readers see it.
fn sentence(clip: &Clip) -> String {
    match &clip.outcome {
        Outcome::Same => "is what was accepted".to_owned(),
        Outcome::New => "there is no accepted snapshot yet".to_owned(),
        Outcome::Unreadable(why) => format!("the snapshot cannot be read: {why}"),
        Outcome::Failed(errors) => match errors.first() {
            Some(error) => format!("there is no request: {}", error.message),
            None => "there is no request".to_owned(),
        },
        Outcome::Changed(parts, _) => {
            let mut what: Vec<String> = parts.iter().map(|line| line.part.clone()).collect();
            what.extend(clip.lines());
            format!("the request differs from the accepted snapshot: {}", what.join("; "))
        }
    }
}

/// What the whole run came to, in one line.
pub fn conclusion(tested: &Tested) -> String {
    let counts = Counts::of(tested);
    let of = |n: usize| if n == 1 { "1 clip".to_owned() } else { format!("{n} clips") };
    let mut parts = Vec::new();
    if counts.changed > 0 {
        let verb = if counts.changed == 1 { "changes" } else { "change" };
        let it = if counts.changed == 1 { "it" } else { "them" };
        let mut text = format!("{} of {} {verb}", counts.changed, of(counts.clips));
        if counts.again.is_empty() {
            let another = tested.clips.iter().any(Clip::is_another);
            text.push_str(if another { "" } else { "; none has to be made again" });
        } else {
            text.push_str(&format!("; making {it} again costs {}", sums(&counts.again)));
        }
        parts.push(text);
    }
    if counts.new > 0 {
        let (head, be) = if counts.changed == 0 {
            (format!("{} of {}", counts.new, of(counts.clips)), if counts.new == 1 { "is" } else { "are" })
        } else {
            (counts.new.to_string(), if counts.new == 1 { "is" } else { "are" })
        };
        let mut text = format!("{head} {be} new");
        if !counts.first.is_empty() {
            let it = if counts.new == 1 { "it" } else { "them" };
            text.push_str(&format!("; making {it} costs {}", sums(&counts.first)));
        }
        parts.push(text);
    }
    if counts.unpriced > 0 {
        parts.push(format!("no price is known for {}", counts.unpriced));
    }
    if counts.failed > 0 {
        parts.push(format!("{} cannot be built", counts.failed));
    }
    if counts.orphaned > 0 {
        let noun = if counts.orphaned == 1 { "snapshot" } else { "snapshots" };
        let what = if tested.updated { "removed" } else { "orphaned" };
        parts.push(format!("{} {noun} {what}", counts.orphaned));
    }
    if counts.accepted > 0 {
        parts.push(format!("{} accepted", counts.accepted));
    }
    if counts.changed + counts.new + counts.failed == 0 {
        parts.insert(
            0,
            match counts.clips {
                0 => "nothing to test".to_owned(),
                1 => "1 clip, and nothing changes".to_owned(),
                clips => format!("{clips} clips, and nothing changes"),
            },
        );
    }
    parts.join("; ")
}
