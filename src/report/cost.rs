//! `storyc cost`: the cost of stories with each model, what storyc would drop for it, and the model's known weaknesses.
//!
//! It never converts currencies, and compares amounts only within one currency.

mod film;
mod fit;
mod human;

use serde::Serialize;

use crate::compile::{Compiled, Target};
use crate::diagnostic::Severity;
use crate::lint;
use crate::model::Form;
use crate::plan::Cost;

pub use film::{ClipCost, FilmChange};
pub use fit::{Fits, fits, per_second};
pub use human::human;

/// The cost of a story.
#[derive(Clone, Debug, Serialize)]
pub struct StoryCost {
    /// Its display path.
    pub story: String,
    /// Number of shots.
    pub shots: usize,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// The cost with each model, cheapest first; models without a price or that refuse the story come last.
    pub models: Vec<ModelCost>,
}

/// The cost of a story with one model.
#[derive(Clone, Debug, Serialize)]
pub struct ModelCost {
    /// The model.
    pub model: String,
    /// The region that serves it.
    pub region: String,
    /// The sum of its clips; `None` if a price is unknown, or prices are in several currencies.
    pub cost: Option<Cost>,
    /// The cost per kept clip (of a film: of all clips, each kept once), if a rate is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_kept: Option<f64>,
    /// Its clips, in order.
    #[serde(skip_serializing_if = "film::is_one_clip")]
    pub clips: Vec<ClipCost>,
    /// The errors for which the model would refuse it.
    pub refused: Vec<Refused>,
    /// The form of the shots, for a model that takes a list of shots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Where the request differs from the story.
    pub changes: Vec<FilmChange>,
    /// Known weaknesses of the model that the story touches.
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

/// A weakness of a model that a story touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// The total cost of all stories with one model in one currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Total {
    /// The model.
    pub model: String,
    /// The currency; `None` if no clip has a price.
    pub currency: Option<String>,
    /// The sum of the clips with a price.
    pub amount: f64,
    /// The cost of the kept clips, if a rate is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_kept: Option<f64>,
    /// Number of clips that the model would generate.
    pub clips: usize,
    /// Number of clips without a price.
    pub unpriced: usize,
    /// Number of stories that it would refuse.
    pub refused: usize,
    /// Whether any price is disputed or our own interpretation.
    pub disputed: bool,
}

/// Estimates the cost of a compiled story with each model.
pub fn estimate(story: &str, compiled: &Compiled, keep_rate: Option<f64>) -> StoryCost {
    let mut models: Vec<ModelCost> =
        compiled.films().filter_map(|film| estimate_model(compiled, film, keep_rate)).collect();
    models.sort_by(|a, b| {
        let group = |model: &ModelCost| (!model.refused.is_empty(), model.cost.is_none());
        let price = |model: &ModelCost| model.cost.as_ref().map(|cost| (cost.currency.clone(), cost.amount));
        let by_price = || price(a).partial_cmp(&price(b)).unwrap_or(std::cmp::Ordering::Equal);
        // Refused models keep their order, because their prices don't matter.
        let is_priced = a.refused.is_empty() && b.refused.is_empty();
        group(a).cmp(&group(b)).then_with(|| if is_priced { by_price() } else { std::cmp::Ordering::Equal })
    });
    let duration_ms = crate::report::length_ms(compiled);
    StoryCost { story: story.to_owned(), shots: compiled.storyboard.shots.len(), duration_ms, models }
}

/// Estimates the cost of a story's clips with one model.
fn estimate_model(compiled: &Compiled, film: &[Target], keep_rate: Option<f64>) -> Option<ModelCost> {
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
    let clips: Vec<ClipCost> = film.iter().map(ClipCost::new).collect();
    let cost = film::sum(&clips);
    Some(ModelCost {
        model: plan.model.clone(),
        region: plan.region.clone(),
        per_kept: keep_rate.and_then(|rate| Some(cost_per_kept(cost.as_ref()?.amount, rate))),
        cost,
        clips,
        refused,
        form: film.iter().filter_map(|target| target.plan.form).max_by_key(|form| *form == Form::Prompt),
        changes: film::changes(film),
        weak_at,
    })
}

/// Adds the prices of a film's clips; `None` if one has no price, or prices are in several currencies.
pub fn film_cost(film: &[Target]) -> Option<Cost> {
    let clips: Vec<ClipCost> = film.iter().map(ClipCost::new).collect();
    film::sum(&clips)
}

/// Returns the amount per kept clip, rounded to hundredths.
fn cost_per_kept(amount: f64, rate: f64) -> f64 {
    (amount / rate * 100.0).round() / 100.0
}

/// Sums the cost of all stories by model and currency.
pub fn sum_by_model(stories: &[StoryCost], keep_rate: Option<f64>) -> Vec<Total> {
    let mut totals: Vec<Total> = Vec::new();
    let models = stories.iter().flat_map(|story| &story.models);
    // A refused story counts once and has no billed clips.
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
    // Models that accept the most stories come first, then the cheapest.
    totals.sort_by(|a, b| {
        let price = |total: &Total| (total.currency.is_none(), total.currency.clone());
        let by_amount = a.amount.partial_cmp(&b.amount).unwrap_or(std::cmp::Ordering::Equal);
        b.clips.cmp(&a.clips).then_with(|| price(a).cmp(&price(b))).then(by_amount)
    });
    for total in &mut totals {
        let rate = keep_rate.filter(|_| total.currency.is_some());
        total.per_kept = rate.map(|rate| cost_per_kept(total.amount, rate));
    }
    totals
}

/// Formats an amount as `$2.70` or `¥13.50`, with `about` in front if the sources dispute it.
pub fn show_money(amount: f64, currency: &str, disputed: bool) -> String {
    show_digits(amount, 2, currency, disputed)
}

/// Formats the price of a second with three digits, because many prices differ only in the third.
pub fn show_price(amount: f64, currency: &str, disputed: bool) -> String {
    show_digits(amount, 3, currency, disputed)
}

fn show_digits(amount: f64, digits: usize, currency: &str, disputed: bool) -> String {
    let about = if disputed { "about " } else { "" };
    match currency {
        "USD" => format!("{about}${amount:.digits$}"),
        "CNY" => format!("{about}¥{amount:.digits$}"),
        "EUR" => format!("{about}€{amount:.digits$}"),
        other => format!("{about}{amount:.digits$} {other}"),
    }
}
