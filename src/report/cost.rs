//! `storyc cost`: what stories cost with each model, what each model would have to drop, and what it is weak at.
//!
//! Amounts are never converted from one currency to another, so that only those of one currency are compared.

use std::collections::HashMap;
use std::fmt::Write;

use serde::Serialize;

use crate::compile::Compiled;
use crate::diagnostic::Severity;
use crate::lint;
use crate::model::Form;
use crate::plan::{Change, Cost};
use crate::report::table::table;
use crate::syntax::time::show_seconds;

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
    /// What one clip costs; `None` where no price is known.
    pub cost: Option<Cost>,
    /// What a clip costs that is kept, where a rate is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_kept: Option<f64>,
    /// Why the model would not take it.
    pub refused: Vec<Refused>,
    /// The form that the shots would take, for a model that lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// What it would get otherwise than the story says it.
    pub changes: Vec<Change>,
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
    let mut models: Vec<ModelCost> = compiled
        .targets
        .iter()
        .map(|target| {
            let refused = compiled
                .diagnostics
                .iter()
                .filter(|found| found.severity == Severity::Error)
                .filter(|found| found.model.as_ref().is_none_or(|model| *model == target.plan.model))
                .map(|found| Refused {
                    code: found.code,
                    message: found.message.clone(),
                    help: found.help.clone(),
                })
                .collect();
            let weak_at = lint::weaknesses(&compiled.script, &target.profile)
                .into_iter()
                .map(|(weakness, place)| WeakAt {
                    what: weakness.what.clone(),
                    words: compiled.script.text(place).to_owned(),
                    advice: weakness.advice.clone(),
                    source: target.profile.source(&weakness.source).0.to_owned(),
                })
                .collect();
            let cost = target.plan.cost.clone();
            ModelCost {
                model: target.plan.model.clone(),
                region: target.plan.region.clone(),
                per_kept: keep_rate.and_then(|rate| Some(kept(cost.as_ref()?.amount, rate))),
                cost,
                refused,
                form: target.plan.form,
                changes: target.plan.changes.clone(),
                weak_at,
            }
        })
        .collect();
    models.sort_by(|a, b| {
        let group = |model: &ModelCost| (!model.refused.is_empty(), model.cost.is_none());
        let price = |model: &ModelCost| model.cost.as_ref().map(|cost| (cost.currency.clone(), cost.amount));
        let by_price = || price(a).partial_cmp(&price(b)).unwrap_or(std::cmp::Ordering::Equal);
        // What is refused keeps the order of the models, for its price says nothing.
        let is_priced = a.refused.is_empty() && b.refused.is_empty();
        group(a).cmp(&group(b)).then_with(|| if is_priced { by_price() } else { std::cmp::Ordering::Equal })
    });
    let duration_ms = compiled.targets.first().map_or(0, |target| target.plan.duration_ms);
    StoryCost { story: story.to_owned(), shots: compiled.storyboard.shots.len(), duration_ms, models }
}

/// In whole hundredths, as money is paid.
fn kept(amount: f64, rate: f64) -> f64 {
    (amount / rate * 100.0).round() / 100.0
}

/// What all stories cost, model by model and currency by currency.
pub fn totals(stories: &[StoryCost], keep_rate: Option<f64>) -> Vec<Total> {
    let mut totals: Vec<Total> = Vec::new();
    for model in stories.iter().flat_map(|story| &story.models) {
        let currency =
            model.cost.as_ref().filter(|_| model.refused.is_empty()).map(|cost| cost.currency.clone());
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
        match &model.cost {
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

/// Stories with their costs, for people.
pub fn human(stories: &[StoryCost], keep_rate: Option<f64>) -> String {
    let mut out = String::new();
    for (at, story) in stories.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let shots = match story.shots {
            0 => "one scene".to_owned(),
            1 => "1 shot".to_owned(),
            shots => format!("{shots} shots"),
        };
        let _ = writeln!(out, "{}: {} s, {shots}\n", story.story, show_seconds(story.duration_ms));
        out.push_str(&models(&story.models, keep_rate));
        out.push_str(&remarks(&story.models));
    }
    let all = totals(stories, keep_rate);
    if stories.len() > 1 {
        let _ = writeln!(out, "\nin all: {} stories\n", stories.len());
        let mut rows = vec![head("clips", keep_rate)];
        rows.extend(all.iter().map(|total| {
            let currency = total.currency.as_deref();
            let shown = |amount: f64| {
                currency.map_or("no price known".to_owned(), |c| money(amount, c, total.disputed))
            };
            let mut what = total.clips.to_string();
            for (count, words) in [(total.unpriced, "without a price"), (total.refused, "refused")] {
                if count > 0 {
                    let _ = write!(what, ", {count} {words}");
                }
            }
            let amount = if total.clips == 0 { "–".to_owned() } else { shown(total.amount) };
            [total.model.clone(), amount, total.per_kept.map_or(String::new(), shown), what]
        }));
        out.push_str(&table(&rows));
    }
    let sources = sources(stories);
    if !sources.is_empty() {
        out.push_str("\nprices\n");
        out.push_str(&sources);
    }
    out
}

fn head(last: &str, keep_rate: Option<f64>) -> [String; 4] {
    let kept = keep_rate.map_or(String::new(), |rate| format!("a kept clip, 1 in {}", show_rate(rate)));
    ["model".to_owned(), "cost".to_owned(), kept, last.to_owned()]
}

/// How many clips one kept clip takes.
fn show_rate(rate: f64) -> String {
    let clips = (1.0 / rate * 10.0).round() / 10.0;
    format!("{clips}")
}

fn models(models: &[ModelCost], keep_rate: Option<f64>) -> String {
    let vendors: Vec<&str> = models.iter().map(|model| model.region.as_str()).collect();
    let several_regions = vendors.iter().any(|region| !matches!(*region, "singapore" | "global" | "local"));
    let mut rows = vec![head("what it would get", keep_rate)];
    rows.extend(models.iter().map(|model| {
        let shown = |amount: f64, cost: &Cost| money(amount, &cost.currency, cost.disputed);
        let cost = model.cost.as_ref();
        let amount = match (model.refused.is_empty(), cost) {
            (false, _) => "–".to_owned(),
            (true, None) => "no price known".to_owned(),
            (true, Some(cost)) => shown(cost.amount, cost),
        };
        let per_kept = match (model.refused.is_empty(), cost, model.per_kept) {
            (true, Some(cost), Some(amount)) => shown(amount, cost),
            _ => String::new(),
        };
        // Where models are reached in several regions, each says in which one its price holds.
        let name =
            if several_regions { format!("{} ({})", model.model, model.region) } else { model.model.clone() };
        [name, amount, per_kept, verdict(model)]
    }));
    table(&rows)
}

/// In a few words what becomes of the story.
fn verdict(model: &ModelCost) -> String {
    if !model.refused.is_empty() {
        let mut codes: Vec<&str> = model.refused.iter().map(|refused| refused.code).collect();
        codes.sort_unstable();
        codes.dedup();
        return format!("refused: {}", codes.join(" "));
    }
    let mut parts: Vec<String> = model
        .form
        .filter(|form| *form == Form::Prompt)
        .map(|_| "one prompt".to_owned())
        .into_iter()
        .collect();
    for (kind, words) in [
        (crate::plan::ChangeKind::Dropped, "dropped"),
        (crate::plan::ChangeKind::Rounded, "rounded"),
        (crate::plan::ChangeKind::Moved, "moved"),
    ] {
        let count = model.changes.iter().filter(|change| change.kind == kind).count();
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    if !model.weak_at.is_empty() {
        parts.push(format!("weak at {}", model.weak_at.len()));
    }
    if parts.is_empty() { "all of it".to_owned() } else { parts.join(", ") }
}

/// What stands behind the verdicts; models of which the same is to be said share a line.
fn remarks(models: &[ModelCost]) -> String {
    let mut said = Said::default();
    for model in models {
        for refused in &model.refused {
            // The model's name stands above, and where the limit is written `storyc models` says.
            let nameless = |text: &str| text.replace(&format!("{} ", model.model), "the model ");
            let cited = refused.message.rfind(" (").filter(|_| refused.message.contains("; source: "));
            let message =
                nameless(refused.message.get(..cited.unwrap_or(refused.message.len())).unwrap_or(""));
            let help = refused.help.as_deref().and_then(|help| help.lines().next());
            let help = help.map(|help| format!("\n      {}", nameless(help))).unwrap_or_default();
            say(&mut said, format!("refused ({}): {message}{help}", refused.code), &model.model);
        }
        if !model.refused.is_empty() {
            continue;
        }
        for change in &model.changes {
            say(&mut said, format!("{}: {}", change.kind.name(), change.what), &model.model);
        }
        for weak in &model.weak_at {
            let text =
                format!("weak at {} (“{}”): {}\n      {}", weak.what, weak.words, weak.advice, weak.source);
            say(&mut said, text, &model.model);
        }
    }
    let mut out = String::new();
    let shared = models.len() > 1;
    for (text, of) in said.remarks {
        if shared {
            let _ = write!(out, "\n  {}\n    {text}\n", of.join(", "));
        } else {
            let _ = write!(out, "\n  {text}\n");
        }
    }
    out
}

/// Remarks, each with the models that it is about.
#[derive(Default)]
struct Said<'m> {
    remarks: Vec<(String, Vec<&'m str>)>,
    places: HashMap<String, usize>,
}

fn say<'m>(said: &mut Said<'m>, text: String, model: &'m str) {
    match said.places.get(&text).and_then(|at| said.remarks.get_mut(*at)) {
        Some((_, of)) if of.last() == Some(&model) => {}
        Some((_, of)) => of.push(model),
        None => {
            said.places.insert(text.clone(), said.remarks.len());
            said.remarks.push((text, vec![model]));
        }
    }
}

/// Where the prices come from, and when they were read.
fn sources(stories: &[StoryCost]) -> String {
    let mut seen: Vec<(&Cost, Vec<&str>)> = Vec::new();
    for model in stories.iter().flat_map(|story| &story.models).filter(|model| model.refused.is_empty()) {
        let Some(cost) = &model.cost else { continue };
        let same = |known: &Cost| {
            known.source == cost.source && known.note == cost.note && known.disputed == cost.disputed
        };
        match seen.iter_mut().find(|(known, _)| same(known)) {
            Some((_, of)) if of.contains(&model.model.as_str()) => {}
            Some((_, of)) => of.push(&model.model),
            None => seen.push((cost, vec![&model.model])),
        }
    }
    let mut out = String::new();
    for (cost, of) in seen {
        let doubt = if cost.disputed { ", not certain" } else { "" };
        let _ = writeln!(out, "  {}: {}, checked {}{doubt}", of.join(", "), cost.source, cost.checked);
        if let Some(note) = &cost.note {
            let _ = writeln!(out, "    {note}");
        }
    }
    out
}
