//! The cost of a story with each model.

use serde::Serialize;
use storyc::report::cost::{self, ModelCost as Estimate};
#[cfg(test)]
use ts_rs::TS;

use crate::film::{ChangeKind, Cost};
use crate::session::Session;
use crate::text::Span;

/// The result of `cost`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct StoryCost {
    /// The number of shots.
    pub shots: u32,
    /// The length in milliseconds.
    pub length_ms: u64,
    /// The cost with each model, cheapest first. Models without a price, or that refuse the story, come last.
    pub models: Vec<ModelCost>,
}

/// The cost of a story with one model.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelCost {
    /// The model's id.
    pub model: String,
    /// The region that serves it.
    pub region: String,
    /// The sum of its clips; `null` if a price is unknown, or prices are in several currencies.
    pub cost: Option<Cost>,
    /// The number of clips.
    pub clips: u32,
    /// The errors because of which the model would refuse the story.
    pub refused: Vec<RefusedBy>,
    /// Where the requests differ from the story.
    pub changes: Vec<FilmChange>,
    /// The known weaknesses of the model that the story touches.
    pub weak_at: Vec<WeakAt>,
}

/// An error because of which a model would refuse a story.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct RefusedBy {
    /// The rule's code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Where the requests of a film differ from the story.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct FilmChange {
    /// What happens to the part.
    pub kind: ChangeKind,
    /// A short description, with numbers.
    pub what: String,
    /// The part of the story.
    pub span: Option<Span>,
    /// The clips that have this change; empty if all of them do.
    pub clips: Vec<u32>,
}

/// A weakness of a model that a story touches.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct WeakAt {
    /// The weakness.
    pub what: String,
    /// The story's words that ask for it.
    pub words: String,
    /// What to do about it.
    pub advice: String,
    /// The source of the observation.
    pub source: String,
}

/// Estimates the cost of a compiled story.
pub fn estimate(session: &Session) -> StoryCost {
    let found = cost::estimate(&session.options.name, &session.story.compiled, None);
    StoryCost {
        shots: found.shots as u32,
        length_ms: found.duration_ms,
        models: found.models.into_iter().map(|model| of_model(session, model)).collect(),
    }
}

fn of_model(session: &Session, model: Estimate) -> ModelCost {
    let changes = model.changes.into_iter().map(|change| FilmChange {
        kind: change.kind.into(),
        what: change.what,
        span: change.span.map(|span| session.span(span)),
        clips: change.clips,
    });
    let refused = model.refused.into_iter().map(|refused| RefusedBy {
        code: refused.code,
        message: refused.message,
        help: refused.help,
    });
    let weak_at = model.weak_at.into_iter().map(|weak| WeakAt {
        what: weak.what,
        words: weak.words,
        advice: weak.advice,
        source: weak.source,
    });
    ModelCost {
        cost: model.cost.as_ref().map(Into::into),
        model: model.model,
        region: model.region,
        clips: model.clips.len() as u32,
        refused: refused.collect(),
        changes: changes.collect(),
        weak_at: weak_at.collect(),
    }
}
