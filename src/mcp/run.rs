//! What rendering would do and did, as the tools return it: the fields of the program's JSON that a model needs.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::agent;

/// The result of `render_plan` and `render`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct RunResult {
    /// What the run costs.
    pub to_pay: ToPay,
    /// The takes that the run is about.
    pub planned: Vec<PlannedTake>,
    /// How each take ended; empty for a plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<TakeResult>,
    /// Warnings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What a run costs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct ToPay {
    /// Number of takes to pay for.
    pub takes: u32,
    /// The sums, one for each currency.
    pub sums: Vec<Sum>,
    /// Number of takes without a known price.
    pub unpriced: u32,
}

/// A sum of money.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Sum {
    /// The amount.
    pub amount: f64,
    /// The currency, such as `USD`.
    pub currency: String,
    /// Whether the sources dispute a price in it.
    #[serde(default)]
    pub disputed: bool,
}

/// A take that a run is about.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct PlannedTake {
    /// The story.
    pub story: String,
    /// The model.
    pub model: String,
    /// Number of the clip.
    pub clip: u32,
    /// Number of clips of the film; absent for a story that is one clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clips: Option<u32>,
    /// Number of the take.
    pub take: u32,
    /// Its price; absent if none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Sum>,
    /// What the ledger knows of it: `new`, `done`, `running` and so on.
    pub state: String,
    /// Whether the run pays for it.
    pub to_pay: bool,
}

/// How a take ended.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct TakeResult {
    /// The story.
    pub story: String,
    /// The model.
    pub model: String,
    /// Number of the clip.
    pub clip: u32,
    /// Number of the take.
    pub take: u32,
    /// `done`, `failed`, `refused`, `in-flight` and so on.
    pub state: String,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The vendor's code, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it isn't done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The result of `takes`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct TakeList {
    /// The takes, oldest first.
    pub takes: Vec<TakeRow>,
}

/// A take in the ledger.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub struct TakeRow {
    /// Its number in the list.
    pub number: i64,
    /// The story.
    pub story: String,
    /// The model.
    pub model: String,
    /// Number of the clip.
    pub clip: u32,
    /// Number of the take of the clip.
    pub take: u32,
    /// Its state.
    pub state: String,
    /// Whether it is picked.
    pub picked: bool,
    /// Whether it is rejected.
    pub rejected: bool,
    /// What it cost; absent if that isn't known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Sum>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl RunResult {
    /// The result in few words: the sum, then a line for each take.
    pub fn text(&self) -> String {
        let mut parts: Vec<String> = self.to_pay.sums.iter().map(Sum::text).collect();
        if self.to_pay.unpriced > 0 {
            parts.push(format!("{} unpriced", self.to_pay.unpriced));
        }
        if parts.is_empty() {
            parts.push("0".to_owned());
        }
        let mut out =
            format!("{} takes, {} to pay: {}\n", self.planned.len(), self.to_pay.takes, parts.join(" "));
        if self.takes.is_empty() {
            for take in &self.planned {
                let clip = take.clips.map_or(String::new(), |clips| format!(" clip {}/{clips}", take.clip));
                let price = take.cost.as_ref().map_or_else(|| "?".to_owned(), Sum::text);
                let what = if take.to_pay { &price } else { &take.state };
                let _ = writeln!(out, "{} {}{clip} take {} {what}", take.story, take.model, take.take);
            }
        }
        for take in &self.takes {
            let _ = write!(
                out,
                "{} {} clip {} take {} {}",
                take.story, take.model, take.clip, take.take, take.state
            );
            for more in [&take.path, &take.code, &take.message].into_iter().flatten() {
                let _ = write!(out, " {more}");
            }
            out.push('\n');
        }
        out.extend(self.notes.iter().map(|note| agent::note(note)));
        out
    }
}

impl TakeList {
    /// The list in few words, a line for each take.
    pub fn text(&self) -> String {
        if self.takes.is_empty() {
            return "no takes\n".to_owned();
        }
        let mut out = String::new();
        for take in &self.takes {
            let _ = write!(
                out,
                "{} {} {} clip {} take {} {}",
                take.number, take.story, take.model, take.clip, take.take, take.state
            );
            for (is_so, word) in [(take.picked, "picked"), (take.rejected, "rejected")] {
                out.push_str(if is_so { " " } else { "" });
                out.push_str(if is_so { word } else { "" });
            }
            let cost = take.cost.as_ref().map(Sum::text);
            for more in [&cost, &take.path, &take.error, &take.note].into_iter().flatten() {
                let _ = write!(out, " {more}");
            }
            out.push('\n');
        }
        out
    }
}

impl Sum {
    fn text(&self) -> String {
        agent::money(self.amount, &self.currency, self.disputed)
    }
}
