//! What `render` would do and what it did, as JSON and for language models.

use serde_json::{Map, Value, json};

use crate::cli::progress::relative_to_cwd;
use crate::cli::render::schedule::Schedule;
use crate::plan::Cost;
use crate::render::Order;
use crate::render::budget;
use crate::report::agent;

/// The result of a run.
#[derive(Debug, Default)]
pub(super) struct RunReport {
    /// The takes that the run is about, in order.
    planned: Vec<PlannedTake>,
    /// How each take ended, as the events say it; empty after a dry run.
    pub(super) ended: Vec<Value>,
}

/// A take that the run is about.
#[derive(Debug)]
struct PlannedTake {
    story: String,
    model: String,
    clip: u32,
    /// Number of clips in its film.
    clips: Option<u32>,
    take: u32,
    seconds: f64,
    resolution: String,
    cost: Option<Cost>,
    /// What the ledger knows of it; `new` if nothing.
    state: &'static str,
    is_to_pay: bool,
}

impl RunReport {
    /// Lists the takes of the schedules.
    pub(super) fn new(schedules: &[Schedule]) -> Self {
        let mut planned = Vec::new();
        for schedule in schedules {
            let to_pay = schedule.to_pay();
            for order in &schedule.orders {
                let is_to_pay = to_pay.iter().any(|known| known.is_same(&order.fingerprint, order.take));
                planned.push(PlannedTake::new(order, schedule, is_to_pay));
            }
        }
        Self { planned, ended: Vec::new() }
    }

    /// The sums to pay, by currency, with the number of takes without a price.
    fn sums(&self) -> (Vec<(String, f64, bool)>, usize) {
        budget::sums(self.planned.iter().filter(|take| take.is_to_pay).map(|take| take.cost.as_ref()))
    }

    fn count_to_pay(&self) -> usize {
        self.planned.iter().filter(|take| take.is_to_pay).count()
    }

    /// The report as the fields of a JSON object.
    pub(super) fn json(&self, is_dry_run: bool) -> Value {
        let (sums, unpriced) = self.sums();
        let sums: Vec<Value> = sums
            .iter()
            .map(|(currency, amount, disputed)| {
                json!({ "amount": amount, "currency": currency, "disputed": disputed })
            })
            .collect();
        json!({
            "dry_run": is_dry_run,
            "to_pay": { "takes": self.count_to_pay(), "sums": sums, "unpriced": unpriced },
            "planned": self.planned.iter().map(PlannedTake::json).collect::<Vec<_>>(),
            "takes": self.ended,
        })
    }

    /// The report for language models: the sum, then a line for each take.
    pub(super) fn agent(&self, is_dry_run: bool) -> String {
        let (sums, unpriced) = self.sums();
        let mut parts: Vec<String> = sums
            .iter()
            .map(|(currency, amount, disputed)| agent::money(*amount, currency, *disputed))
            .collect();
        if unpriced > 0 {
            parts.push(format!("{unpriced} unpriced"));
        }
        if parts.is_empty() {
            parts.push("0".to_owned());
        }
        let takes = self.planned.len();
        let mut out = format!("{takes} takes, {} to pay: {}\n", self.count_to_pay(), parts.join(" "));
        if is_dry_run || self.ended.is_empty() {
            out.extend(self.planned.iter().map(PlannedTake::agent));
        } else {
            out.extend(self.ended.iter().map(ended_line));
        }
        out
    }
}

impl PlannedTake {
    fn new(order: &Order, schedule: &Schedule, is_to_pay: bool) -> Self {
        Self {
            story: order.story.clone(),
            model: order.profile.id.clone(),
            clip: order.clip,
            clips: order.film.map(|film| film.count),
            take: order.take,
            seconds: order.seconds,
            resolution: order.resolution.clone(),
            cost: order.cost.clone(),
            state: schedule.state_name(order),
            is_to_pay,
        }
    }

    fn json(&self) -> Value {
        json!({
            "story": self.story, "model": self.model, "clip": self.clip, "clips": self.clips, "take": self.take,
            "seconds": self.seconds, "resolution": self.resolution, "cost": self.cost,
            "state": self.state, "to_pay": self.is_to_pay,
        })
    }

    fn agent(&self) -> String {
        let clip = self.clips.map_or(String::new(), |count| format!(" clip {}/{count}", self.clip));
        let what = if self.is_to_pay { agent::show_cost(self.cost.as_ref()) } else { self.state.to_owned() };
        format!("{} {}{clip} take {} {what}\n", self.story, self.model, self.take)
    }
}

/// What identifies a take in the result, in the same fields as in the events.
pub(crate) fn take_fields(order: &Order) -> Map<String, Value> {
    let fields = json!({
        "story": order.story, "model": order.profile.id, "clip": order.clip, "take": order.take,
        "fingerprint": order.fingerprint,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// `ferry.story kling-3.0 clip 2 take 1 done takes/ferry.mp4`.
fn ended_line(take: &Value) -> String {
    let text = |key: &str| take.get(key).and_then(Value::as_str).map(str::to_owned);
    let number = |key: &str| take.get(key).and_then(Value::as_u64).unwrap_or(1);
    let path = text("path").map(|path| relative_to_cwd(path.as_ref()));
    let mismatches = take.get("mismatches").and_then(Value::as_array).filter(|list| !list.is_empty());
    let parts = [
        text("story"),
        text("model"),
        Some(format!("clip {} take {}", number("clip"), number("take"))),
        text("state"),
        path,
        text("code"),
        text("message"),
        mismatches.map(|list| format!("({} mismatches)", list.len())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ") + "\n"
}
