//! Human-readable costs: a table and the changes for each story, the total, and the sources of the prices.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use crate::model::Form;
use crate::plan::clip::times;
use crate::plan::{ChangeKind, Cost};
use crate::report::cost::{
    ClipCost, FilmChange, ModelCost, StoryCost, cost_per_kept, show_money, sum_by_model,
};
use crate::report::table::table;
use crate::syntax::time::show_seconds;
use crate::text::suggest;

/// Reports the costs of stories. `lists_clips` gives each clip of a film its own row.
pub fn human(stories: &[StoryCost], keep_rate: Option<f64>, lists_clips: bool) -> String {
    let mut out = String::new();
    for (at, story) in stories.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let (length, shots) = (show_seconds(story.duration_ms), show_shot_count(story.shots));
        let _ = writeln!(out, "{}: {length} s, {shots}\n", story.story);
        out.push_str(&model_table(&story.models, keep_rate, lists_clips));
        out.push_str(&list_remarks(&story.models));
    }
    let totals = sum_by_model(stories, keep_rate);
    if stories.len() > 1 {
        let _ = writeln!(out, "\ntotal: {} stories\n", stories.len());
        let mut rows = vec![table_header("clips", keep_rate)];
        rows.extend(totals.iter().map(|total| {
            let currency = total.currency.as_deref();
            let show =
                |amount: f64| currency.map_or(NO_PRICE.to_owned(), |c| show_money(amount, c, total.disputed));
            let mut clips = total.clips.to_string();
            for (count, words) in [(total.unpriced, "without a price"), (total.refused, "refused")] {
                if count > 0 {
                    let _ = write!(clips, ", {count} {words}");
                }
            }
            let amount = if total.clips == 0 { "–".to_owned() } else { show(total.amount) };
            [total.model.clone(), amount, total.per_kept.map_or(String::new(), show), clips]
        }));
        out.push_str(&table(&rows));
    }
    let sources = list_price_sources(stories);
    if !sources.is_empty() {
        out.push_str("\nprice sources\n");
        out.push_str(&sources);
    }
    out
}

/// Returns the header row of a table; `last` is the title of its last column.
fn table_header(last: &str, keep_rate: Option<f64>) -> [String; 4] {
    let kept = keep_rate.map_or(String::new(), |rate| format!("per kept clip (1 in {})", show_rate(rate)));
    ["model".to_owned(), "cost".to_owned(), kept, last.to_owned()]
}

/// Formats how many generated clips yield one kept clip.
fn show_rate(rate: f64) -> String {
    let clips = (1.0 / rate * 10.0).round() / 10.0;
    format!("{clips}")
}

/// Formats the costs of one story with its models.
fn model_table(models: &[ModelCost], keep_rate: Option<f64>, lists_clips: bool) -> String {
    let regions: Vec<&str> = models.iter().map(|model| model.region.as_str()).collect();
    let several_regions = regions.iter().any(|region| !matches!(*region, "singapore" | "global" | "local"));
    let mut rows = vec![table_header("result", keep_rate)];
    for model in models {
        let per_kept = match (model.refused.is_empty(), &model.cost, model.per_kept) {
            (true, Some(cost), Some(amount)) => show_money(amount, &cost.currency, cost.disputed),
            _ => String::new(),
        };
        // If the models are in several regions, each row names the region of its price.
        let name =
            if several_regions { format!("{} ({})", model.model, model.region) } else { model.model.clone() };
        rows.push([name, show_amount(model), per_kept, describe_result(model)]);
        if lists_clips && model.clips.len() > 1 && model.refused.is_empty() {
            rows.extend(model.clips.iter().map(|clip| clip_row(clip, keep_rate)));
        }
    }
    table(&rows)
}

fn clip_row(clip: &ClipCost, keep_rate: Option<f64>) -> [String; 4] {
    let show = |amount: f64| {
        let cost = clip.cost.as_ref();
        cost.map_or(NO_PRICE.to_owned(), |cost| show_money(amount, &cost.currency, cost.disputed))
    };
    let amount = clip.cost.as_ref().map_or(0.0, |cost| cost.amount);
    let per_kept = keep_rate.filter(|_| clip.cost.is_some()).map(|rate| show(cost_per_kept(amount, rate)));
    let mut result = show_shot_count(clip.shots);
    if clip.asked_ms > clip.end_ms - clip.start_ms {
        let _ = write!(result, ", requests {} s", show_seconds(clip.asked_ms));
    }
    let name = format!("  clip {}, {}", clip.clip, times(clip.start_ms, clip.end_ms));
    [name, show(amount), per_kept.unwrap_or_default(), result]
}

/// Placeholder for an unknown price.
const NO_PRICE: &str = "no price known";

/// Formats the sum of a model's clips, with an amount for each currency.
fn show_amount(model: &ModelCost) -> String {
    if !model.refused.is_empty() {
        return "–".to_owned();
    }
    if let Some(cost) = &model.cost {
        return show_money(cost.amount, &cost.currency, cost.disputed);
    }
    let mut sums: Vec<(&str, f64, bool)> = Vec::new();
    for cost in model.clips.iter().filter_map(|clip| clip.cost.as_ref()) {
        match sums.iter_mut().find(|(currency, ..)| *currency == cost.currency) {
            Some((_, amount, disputed)) => {
                *amount += cost.amount;
                *disputed |= cost.disputed;
            }
            None => sums.push((&cost.currency, cost.amount, cost.disputed)),
        }
    }
    let unpriced = model.clips.iter().filter(|clip| clip.cost.is_none()).count();
    let amounts: Vec<String> =
        sums.iter().map(|(currency, amount, disputed)| show_money(*amount, currency, *disputed)).collect();
    match (amounts.is_empty(), unpriced) {
        (true, _) => NO_PRICE.to_owned(),
        (false, 0) => amounts.join(" and "),
        (false, unpriced) => format!("{}, {unpriced} without a price", amounts.join(" and ")),
    }
}

/// Formats a number of shots: `3 shots`, or `one scene` for a story without shots.
fn show_shot_count(shots: usize) -> String {
    match shots {
        0 => "one scene".to_owned(),
        1 => "1 shot".to_owned(),
        shots => format!("{shots} shots"),
    }
}

/// Summarizes in a few words whether the model accepts the story, and what storyc changes for it.
pub(super) fn describe_result(model: &ModelCost) -> String {
    if !model.refused.is_empty() {
        let mut codes: Vec<&str> = model.refused.iter().map(|refused| refused.code).collect();
        codes.sort_unstable();
        codes.dedup();
        return format!("refused: {}", codes.join(" "));
    }
    let result = describe_changes(model);
    match model.clips.len() {
        0 | 1 => result,
        clips => format!("{clips} clips, {result}"),
    }
}

/// Summarizes in a few words what storyc changes for a model that accepts the story.
pub(super) fn describe_changes(model: &ModelCost) -> String {
    let in_prompt = model.form == Some(Form::Prompt);
    let mut parts: Vec<String> = in_prompt.then(|| "one prompt".to_owned()).into_iter().collect();
    for (kind, words) in
        [(ChangeKind::Dropped, "dropped"), (ChangeKind::Rounded, "rounded"), (ChangeKind::Moved, "moved")]
    {
        let count = model.changes.iter().filter(|change| change.kind == kind).count();
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    if !model.weak_at.is_empty() {
        let count = model.weak_at.len();
        parts.push(format!("{count} {}", if count == 1 { "weakness" } else { "weaknesses" }));
    }
    if parts.is_empty() { "as written".to_owned() } else { parts.join(", ") }
}

/// Lists a film's changes with their clips: `rounded in clip 2: …`. Merges equal changes of several shots.
fn list_changes(model: &ModelCost) -> Vec<String> {
    let mut merged: Vec<(&FilmChange, BTreeSet<u32>)> = Vec::new();
    for change in &model.changes {
        let clips: BTreeSet<u32> = if change.clips.is_empty() {
            model.clips.iter().map(|clip| clip.clip).collect()
        } else {
            change.clips.iter().copied().collect()
        };
        let same = |known: &FilmChange| (known.kind, &known.what) == (change.kind, &change.what);
        match merged.iter_mut().find(|(known, _)| same(known)) {
            Some((_, all)) => all.extend(clips),
            None => merged.push((change, clips)),
        }
    }
    let line = |(change, clips): (&FilmChange, BTreeSet<u32>)| {
        let numbers: Vec<String> = clips.iter().map(u32::to_string).collect();
        let place = match numbers.as_slice() {
            all if all.len() == model.clips.len() => String::new(),
            [one] => format!(" in clip {one}"),
            several => format!(" in clips {}", suggest::list(several, "and")),
        };
        format!("{}{place}: {}", change.kind.name(), change.what)
    };
    merged.into_iter().map(line).collect()
}

/// Explains the results; models with the same remark share an entry.
pub(super) fn list_remarks(models: &[ModelCost]) -> String {
    let mut remarks = Remarks::default();
    for model in models {
        for refused in &model.refused {
            // Drop the model's name, which is in the line above, and the source, which `storyc models` shows.
            let without_name = |text: &str| text.replace(&format!("{} ", model.model), "the model ");
            let cited = refused.message.rfind(" (").filter(|_| refused.message.contains("; source: "));
            let message =
                without_name(refused.message.get(..cited.unwrap_or(refused.message.len())).unwrap_or(""));
            let help = refused.help.as_deref().and_then(|help| help.lines().next());
            let help = help.map(|help| format!("\n      {}", without_name(help))).unwrap_or_default();
            remarks.add(format!("refused ({}): {message}{help}", refused.code), &model.model);
        }
        if !model.refused.is_empty() {
            continue;
        }
        for change in list_changes(model) {
            remarks.add(change, &model.model);
        }
        for weak in &model.weak_at {
            let text =
                format!("weak at {} (“{}”): {}\n      {}", weak.what, weak.words, weak.advice, weak.source);
            remarks.add(text, &model.model);
        }
    }
    let mut out = String::new();
    let shared = models.len() > 1;
    for (text, models) in remarks.entries {
        if shared {
            let _ = write!(out, "\n  {}\n    {text}\n", models.join(", "));
        } else {
            let _ = write!(out, "\n  {text}\n");
        }
    }
    out
}

/// Remarks, each with the models that it applies to.
#[derive(Default)]
struct Remarks<'m> {
    entries: Vec<(String, Vec<&'m str>)>,
    /// The index of each text in `entries`.
    index: HashMap<String, usize>,
}

impl<'m> Remarks<'m> {
    fn add(&mut self, text: String, model: &'m str) {
        match self.index.get(&text).and_then(|at| self.entries.get_mut(*at)) {
            Some((_, models)) if models.last() == Some(&model) => {}
            Some((_, models)) => models.push(model),
            None => {
                self.index.insert(text.clone(), self.entries.len());
                self.entries.push((text, vec![model]));
            }
        }
    }
}

/// Lists the sources of the prices and the dates they were checked.
pub(super) fn list_price_sources(stories: &[StoryCost]) -> String {
    let mut seen: Vec<(&Cost, Vec<&str>)> = Vec::new();
    let models = stories.iter().flat_map(|story| &story.models).filter(|model| model.refused.is_empty());
    for (model, cost) in models.flat_map(|model| model.clips.iter().map(move |clip| (model, &clip.cost))) {
        let Some(cost) = cost else { continue };
        let same = |known: &Cost| {
            known.source == cost.source && known.note == cost.note && known.disputed == cost.disputed
        };
        match seen.iter_mut().find(|(known, _)| same(known)) {
            Some((_, models)) if models.contains(&model.model.as_str()) => {}
            Some((_, models)) => models.push(&model.model),
            None => seen.push((cost, vec![&model.model])),
        }
    }
    let mut out = String::new();
    for (cost, models) in seen {
        let doubt = if cost.disputed { ", uncertain" } else { "" };
        let _ = writeln!(out, "  {}: {}, checked {}{doubt}", models.join(", "), cost.source, cost.checked);
        if let Some(note) = &cost.note {
            let _ = writeln!(out, "    {note}");
        }
    }
    out
}
