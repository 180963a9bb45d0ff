//! `storyc test`: which clips differ from their accepted snapshots, and the cost to regenerate them. Each format has
//! one file.

mod counts;
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
pub mod junit;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::report::cost::show_money;
use crate::snapshot::difference::{PartChangeKind, ReferenceChangeKind, SettingChange};
use crate::snapshot::{Difference, Price, Source};

pub use counts::{Counts, Sum, summarize};

/// The result of a test run.
#[derive(Clone, Debug, Default)]
pub struct TestRun {
    /// The clips of each story and model, in the order of the arguments. A story without a request has one entry.
    pub clips: Vec<Clip>,
    /// Sorted paths of snapshots whose story or model no longer exists.
    pub orphans: Vec<String>,
    /// Whether the run updated snapshots, which removes orphans.
    pub updated: bool,
    /// Whether an orphan fails the run.
    pub strict: bool,
}

/// A clip of a story with one model.
#[derive(Clone, Debug)]
pub struct Clip {
    /// The story's display path.
    pub story: String,
    /// The model.
    pub model: String,
    /// Its place in its film; `None` if the story is a single clip.
    pub place: Option<Place>,
    /// The path of its snapshot.
    pub snapshot: String,
    /// The outcome of the comparison.
    pub outcome: Outcome,
    /// Whether it begins with the last frame of a clip that is generated anew, so that it must be, too.
    pub new_frame: bool,
    /// Whether this run accepted the current snapshot.
    pub accepted: bool,
    /// The current price of the clip.
    pub price: Option<Price>,
    /// Its price when the snapshot was accepted.
    pub old_price: Option<Price>,
    /// Its local files: reference name and path.
    pub files: Vec<(String, String)>,
    /// The story's line of the first difference, from 1.
    pub line: usize,
}

/// A clip's place in its film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 1; for a removed clip, its old number.
    pub number: usize,
    /// Number of clips in the film; for a removed clip, in the old film.
    pub count: usize,
}

/// The outcome of the comparison.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The story matches its snapshot.
    Same,
    /// The story differs from its snapshot.
    Changed(Vec<PromptChange>, Difference),
    /// The snapshot can't be read, with the reason.
    Unreadable(String),
    /// There is no snapshot yet.
    New,
    /// The snapshot has this clip, but the story no longer does.
    Gone,
    /// There is no request, because of these errors.
    Failed(Vec<Diagnostic>),
}

/// A changed part of the prompt, for display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromptChange {
    /// Its name, with its header if it has one: `shot 2 [4-8s Her side]`.
    pub part: String,
    /// The kind of change.
    pub change: PartChangeKind,
    /// Its old text.
    pub old: String,
    /// Its current text.
    pub new: String,
}

impl Outcome {
    /// Returns its name in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed(..) | Self::Unreadable(_) => "changed",
            Self::New => "new",
            Self::Gone => "gone",
            Self::Failed(_) => "failed",
        }
    }
}

impl Clip {
    /// Returns true if it fails the run.
    pub fn fails(&self) -> bool {
        match self.outcome {
            Outcome::Same => false,
            Outcome::Failed(_) => true,
            _ => !self.accepted,
        }
    }

    /// Returns the model and, in a film, the clip: `happyhorse-1.1, clip 2 of 3`.
    pub fn model_and_place(&self) -> String {
        match self.place {
            Some(Place { number, count }) => format!("{}, clip {number} of {count}", self.model),
            None => self.model.clone(),
        }
    }

    /// Returns true if the model gets a different request or frame than before, or the snapshot is unreadable.
    pub fn needs_regeneration(&self) -> bool {
        match &self.outcome {
            Outcome::Same => self.new_frame,
            Outcome::Changed(..) if self.new_frame => true,
            Outcome::Changed(_, difference) => difference.changes_request(),
            Outcome::Unreadable(_) => true,
            _ => false,
        }
    }

    /// Returns the old and the current price if the vendor's price for the same clip changed.
    pub fn price_change(&self) -> Option<(&Price, &Price)> {
        let (Some(old), Some(new)) = (&self.old_price, &self.price) else { return None };
        (old != new).then_some((old, new))
    }

    /// Describes the changes outside the prompt's text, one per line.
    pub fn describe_changes(&self) -> Vec<String> {
        let Outcome::Changed(_, difference) = &self.outcome else { return Vec::new() };
        let mut lines: Vec<String> = difference.settings.iter().map(describe_setting).collect();
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
                ReferenceChangeKind::Added(number) => format!("{what} {name}: added as number {number}"),
                ReferenceChangeKind::Removed(number) => {
                    format!("{what} {name}: removed, was number {number}")
                }
                ReferenceChangeKind::OtherSource(Source::Bytes(_), Source::Bytes(_)) => {
                    format!("{what} {name}: file contents changed{}", self.path_of(name))
                }
                ReferenceChangeKind::OtherSource(old, new) => {
                    let (old, new) = (describe_source(old), describe_source(new));
                    format!("{what} {name}: {old} → {new}{}", self.path_of(name))
                }
                ReferenceChangeKind::OtherRole(old, new) => {
                    let show = |role: &Option<String>| role.clone().unwrap_or_else(|| "none".to_owned());
                    format!("{what} {name}: role {} → {}", show(old), show(new))
                }
                ReferenceChangeKind::OtherToken(old, new) => {
                    format!("{what} {name}: token {old} → {new}")
                }
                ReferenceChangeKind::Renamed(old) => {
                    format!("{what} {name}: renamed from {old}, otherwise unchanged")
                }
            });
        }
        lines
    }

    /// Returns the path of a local file in parentheses; empty for other references.
    fn path_of(&self, name: &str) -> String {
        let path = self.files.iter().find(|(known, _)| known == name);
        path.map_or(String::new(), |(_, path)| format!(" ({path})"))
    }
}

fn describe_setting(change: &SettingChange) -> String {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{}: {old} → {new}", change.name),
        (None, Some(new)) => format!("{}: now {new}, previously not set", change.name),
        (Some(old), None) => format!("{}: no longer set, was {old}", change.name),
        (None, None) => change.name.clone(),
    }
}

fn describe_source(source: &Source) -> String {
    match source {
        Source::Bytes(_) => "a local file".to_owned(),
        Source::Url(url) => url.clone(),
        Source::Element(id) => format!("element {id}"),
        Source::Frame(clip) => format!("the last frame of clip {clip}"),
    }
}

fn show_price(price: &Price) -> String {
    show_money(price.amount, &price.currency, price.disputed)
}

/// Describes a clip's outcome in one sentence, for the machine-readable formats.
pub(super) fn describe_outcome(clip: &Clip) -> String {
    match &clip.outcome {
        Outcome::Same if clip.new_frame => {
            "matches the accepted snapshot, but begins with the last frame of a clip that changes, so it must be \
             generated again"
                .to_owned()
        }
        Outcome::Same => "matches the accepted snapshot".to_owned(),
        Outcome::New => "there is no accepted snapshot yet".to_owned(),
        Outcome::Gone => "the accepted snapshot has this clip, but the story no longer does".to_owned(),
        Outcome::Unreadable(why) => format!("the snapshot can't be read: {why}"),
        Outcome::Failed(errors) => match errors.first() {
            Some(error) => format!("no request can be built: {}", error.message),
            None => "no request can be built".to_owned(),
        },
        Outcome::Changed(parts, _) => {
            let mut what: Vec<String> = parts.iter().map(|line| line.part.clone()).collect();
            what.extend(clip.describe_changes());
            format!("the request differs from the accepted snapshot: {}", what.join("; "))
        }
    }
}
