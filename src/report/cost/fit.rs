//! Which models take a story: in how many clips, what storyc changes for each, and the price of a second that is kept.

use std::cmp::Ordering;

use serde::Serialize;

use crate::report::cost::human::{describe_changes, describe_result, list_price_sources, list_remarks};
use crate::report::cost::{ModelCost, StoryCost, show_money, show_price};
use crate::report::table::table;
use crate::syntax::time::show_seconds;

/// How models take a story.
#[derive(Debug, Serialize)]
pub struct Fits<'s> {
    story: &'s str,
    duration_ms: u64,
    /// The models that take it first, by price; then those whose price is unknown, then those that refuse it.
    models: Vec<Fit<'s>>,
    #[serde(skip)]
    cost: &'s StoryCost,
}

/// How a model takes a story.
#[derive(Debug, Serialize)]
struct Fit<'s> {
    /// False if the model refuses the story.
    fits: bool,
    /// The number of clips; 0 if the model refuses the story.
    clip_count: usize,
    /// The price of a kept second of the finished video; `None` if a price is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_kept_second: Option<f64>,
    #[serde(flatten)]
    model: &'s ModelCost,
}

/// Returns the price of a second of a video of `kept_ms` that costs `amount`, if the share `keep_rate` of the takes is
/// kept. A clip may be longer than what is kept of it.
pub fn per_second(amount: f64, kept_ms: u64, keep_rate: Option<f64>) -> Option<f64> {
    let price = amount / keep_rate.unwrap_or(1.0) / (kept_ms as f64 / 1000.0);
    // In whole ten-thousandths, like all amounts.
    (kept_ms > 0).then(|| (price * 10_000.0).round() / 10_000.0)
}

/// Compares how models take a story. Only prices in one currency can be compared.
pub fn fits(story: &StoryCost, keep_rate: Option<f64>) -> Fits<'_> {
    let mut models: Vec<Fit<'_>> = story
        .models
        .iter()
        .map(|model| {
            let fits = model.refused.is_empty();
            let cost = model.cost.as_ref().filter(|_| fits);
            let per_kept_second = cost.and_then(|cost| per_second(cost.amount, story.duration_ms, keep_rate));
            Fit { fits, clip_count: if fits { model.clips.len() } else { 0 }, per_kept_second, model }
        })
        .collect();
    let currency = |fit: &Fit<'_>| fit.model.cost.as_ref().map(|cost| cost.currency.clone());
    let rank = |fit: &Fit<'_>| (!fit.fits, fit.per_kept_second.is_none());
    models.sort_by(|a, b| {
        let by_currency = || match rank(a) {
            (false, false) => currency(a).cmp(&currency(b)),
            _ => Ordering::Equal,
        };
        let by_price = a.per_kept_second.partial_cmp(&b.per_kept_second).unwrap_or(Ordering::Equal);
        rank(a).cmp(&rank(b)).then_with(by_currency).then(by_price)
    });
    Fits { story: &story.story, duration_ms: story.duration_ms, models, cost: story }
}

impl Fits<'_> {
    /// Returns true if any model takes the story.
    pub fn any(&self) -> bool {
        self.models.iter().any(|fit| fit.fits)
    }

    /// Shows them for people.
    pub fn show(&self) -> String {
        let taken = self.models.iter().filter(|fit| fit.fits).count();
        let (length, all) = (show_seconds(self.duration_ms), self.models.len());
        let mut out = format!("{}: {length} s, taken by {taken} of {all} models\n\n", self.story);
        let mut rows = vec![["model", "clips", "a kept second", "cost", "result"].map(str::to_owned)];
        rows.extend(self.models.iter().map(Fit::row));
        out.push_str(&table(&rows));
        out.push_str(&list_remarks(&self.cost.models));
        let sources = list_price_sources(std::slice::from_ref(self.cost));
        if !sources.is_empty() {
            out.push_str("\nprice sources\n");
            out.push_str(&sources);
        }
        out
    }
}

impl Fit<'_> {
    fn row(&self) -> [String; 5] {
        let name = self.model.model.clone();
        if !self.fits {
            let none = "–".to_owned();
            return [name, none.clone(), none.clone(), none, describe_result(self.model)];
        }
        let (per_second, sum) = match (self.per_kept_second, &self.model.cost) {
            (Some(price), Some(cost)) => (
                show_price(price, &cost.currency, cost.disputed),
                show_money(cost.amount, &cost.currency, cost.disputed),
            ),
            _ => ("no price known".to_owned(), "–".to_owned()),
        };
        [name, self.clip_count.to_string(), per_second, sum, describe_changes(self.model)]
    }
}
