//! `storyc cost`: what stories cost with each model, what each model would have to drop, and what it is weak at.
//!
//! Amounts are never converted from one currency to another, so that only those of one currency are compared.

mod film;
mod human;

use serde::Serialize;

use crate::compile::{Compiled, Target};
use crate::diagnostic::Severity;
use crate::lint;
use crate::model::Form;
use crate::plan::Cost;

pub use film::{ClipCost, FilmChange};
pub use human::human;

/// A story with what it costs.
#[derive(Clone, Debug, Serialize)]
pub struct StoryCost {
    /// Its path, as it is shown.
    pub story: String,
    /// How many shots it has.
    pub shots: usize,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// One for each model, the cheapest first; what has no price or is refused comes last.
    pub models: Vec<ModelCost>,
}

/// A story with one model.
#[derive(Clone, Debug, Serialize)]
pub struct ModelCost {
    /// The model.
    pub model: String,
    /// Where it is reached.
    pub region: String,
    /// The sum of its clips; `None` if a price is unknown, or prices are in several currencies.
    pub cost: Option<Cost>,
    /// The cost per kept clip (of a film: of all clips, each kept once), if a rate is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_kept: Option<f64>,
    /// Its clips, in order.
    #[serde(skip_serializing_if = "film::is_one_clip")]
    pub clips: Vec<ClipCost>,
    /// Why the model would not take it.
    pub refused: Vec<Refused>,
    /// The form that the shots would take, for a model that lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// What it would get otherwise than the story says it.
    pub changes: Vec<FilmChange>,
    /// What the story asks for and the model is known to be weak at.
    pub weak_at: Vec<WeakAt>,
}

/// An error that concerns a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The rule's code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Something that a model is weak at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeakAt {
    /// What it is.
    pub what: String,
    /// The story's words that ask for it.
    pub words: String,
    /// What to do about it.
    pub advice: String,
    /// Who saw it.
    pub source: String,
}

/// What all stories cost with one model in one currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Total {
    /// The model.
    pub model: String,
    /// The currency; `None` where no clip has a price.
    pub currency: Option<String>,
    /// The sum of the clips with a price.
    pub amount: f64,
    /// What the clips cost that are kept, where a rate is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_kept: Option<f64>,
    /// How many clips the model would make.
    pub clips: usize,
    /// How many of them have no price.
    pub unpriced: usize,
    /// How many stories it would refuse.
    pub refused: usize,
    /// Whether a price is disputed or our own reading.
    pub disputed: bool,
}

/// What a compiled story costs.
pub fn of(story: &str, compiled: &Compiled, keep_rate: Option<f64>) -> StoryCost {
    let mut models: Vec<ModelCost> =
        compiled.films().filter_map(|film| model_cost(compiled, film, keep_rate)).collect();
    models.sort_by(|a, b| {
        let group = |model: &ModelCost| (!model.refused.is_empty(), model.cost.is_none());
        let price = |model: &ModelCost| model.cost.as_ref().map(|cost| (cost.currency.clone(), cost.amount));
        let by_price = || price(a).partial_cmp(&price(b)).unwrap_or(std::cmp::Ordering::Equal);
        // What is refused keeps the order of the models, for its price says nothing.
        let is_priced = a.refused.is_empty() && b.refused.is_empty();
        group(a).cmp(&group(b)).then_with(|| if is_priced { by_price() } else { std::cmp::Ordering::Equal })
    });
    let duration_ms = crate::report::length_ms(compiled);
    StoryCost { story: story.to_owned(), shots: compiled.storyboard.shots.len(), duration_ms, models }
}

/// The cost of one model's clips of a story.
fn model_cost(compiled: &Compiled, film: &[Target], keep_rate: Option<f64>) -> Option<ModelCost> {
    let Target { plan, profile, .. } = film.first()?;
    let refused = compiled
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .filter(|found| found.model.as_ref().is_none_or(|model| *model == plan.model))
        .map(|found| Refused { code: found.code, message: found.message.clone(), help: found.help.clone() })
        .collect();
    let weak_at = lint::weaknesses(&compiled.script, profile)
        .into_iter()
        .map(|(weakness, place)| WeakAt {
            what: weakness.what.clone(),
            words: compiled.script.text(place).to_owned(),
            advice: weakness.advice.clone(),
            source: profile.source(&weakness.source).0.to_owned(),
        })
        .collect();
    let clips: Vec<ClipCost> = film.iter().map(ClipCost::of).collect();
    let cost = film::sum(&clips);
    Some(ModelCost {
        model: plan.model.clone(),
        region: plan.region.clone(),
        per_kept: keep_rate.and_then(|rate| Some(kept(cost.as_ref()?.amount, rate))),
        cost,
        clips,
        refused,
        form: film.iter().filter_map(|target| target.plan.form).max_by_key(|form| *form == Form::Prompt),
        changes: film::changes(film),
        weak_at,
    })
}

/// In whole hundredths, as money is paid.
fn kept(amount: f64, rate: f64) -> f64 {
    (amount / rate * 100.0).round() / 100.0
}

/// What all stories cost, model by model and currency by currency.
pub fn totals(stories: &[StoryCost], keep_rate: Option<f64>) -> Vec<Total> {
    let mut totals: Vec<Total> = Vec::new();
    let models = stories.iter().flat_map(|story| &story.models);
    // A refused story counts once, and has no clips to pay for.
    let clips = models.flat_map(|model| {
        let is_refused = !model.refused.is_empty();
        let clips = model.clips.iter().take(if is_refused { 1 } else { usize::MAX });
        clips.map(move |clip| (model, clip.cost.as_ref().filter(|_| !is_refused)))
    });
    for (model, cost) in clips {
        let currency = cost.map(|cost| cost.currency.clone());
        let same = |total: &Total| {
            total.model == model.model
                && (total.currency == currency || total.currency.is_none() || currency.is_none())
        };
        let at = totals.iter().position(same).unwrap_or(totals.len());
        if at == totals.len() {
            totals.push(Total {
                model: model.model.clone(),
                currency: None,
                amount: 0.0,
                per_kept: None,
                clips: 0,
                unpriced: 0,
                refused: 0,
                disputed: false,
            });
        }
        let Some(total) = totals.get_mut(at) else { continue };
        if !model.refused.is_empty() {
            total.refused += 1;
            continue;
        }
        total.clips += 1;
        match cost {
            None => total.unpriced += 1,
            Some(cost) => {
                total.currency = Some(cost.currency.clone());
                total.amount = ((total.amount + cost.amount) * 10_000.0).round() / 10_000.0;
                total.disputed |= cost.disputed;
            }
        }
    }
    // Models that make most of the stories first, and of those the cheapest.
    totals.sort_by(|a, b| {
        let price = |total: &Total| (total.currency.is_none(), total.currency.clone());
        let by_amount = a.amount.partial_cmp(&b.amount).unwrap_or(std::cmp::Ordering::Equal);
        b.clips.cmp(&a.clips).then_with(|| price(a).cmp(&price(b))).then(by_amount)
    });
    for total in &mut totals {
        total.per_kept = keep_rate.filter(|_| total.currency.is_some()).map(|rate| kept(total.amount, rate));
    }
    totals
}

/// `$2.70`, `¥13.50`; with `about` where the sources dispute it.
pub fn money(amount: f64, currency: &str, disputed: bool) -> String {
    let about = if disputed { "about " } else { "" };
    match currency {
        "USD" => format!("{about}${amount:.2}"),
        "CNY" => format!("{about}¥{amount:.2}"),
        "EUR" => format!("{about}€{amount:.2}"),
        other => format!("{about}{amount:.2} {other}"),
    }
}
