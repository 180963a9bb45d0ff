//! What the server may still spend.

use serde_json::Value;

use crate::mcp::Failure;
use crate::project::{Budget, parse_budget};
use crate::report::cost::show_money;

/// States of takes that the vendor doesn't bill. Every other state counts as spent, even if nobody knows what became of the
/// take.
const UNBILLED: [&str; 5] = ["failed", "refused", "dropped", "over-budget", "waiting"];

/// The fields that identify a take in a run's JSON.
const KEYS: [&str; 4] = ["story", "model", "clip", "take"];

/// What a server may spend.
pub(super) struct Purse {
    cap: Budget,
    /// The estimated cost of what was submitted.
    spent: f64,
}

impl Purse {
    /// Creates a purse with the whole sum.
    pub(super) fn new(cap: Budget) -> Self {
        Self { cap, spent: 0.0 }
    }

    /// The cap, such as `5USD`.
    pub(super) fn cap(&self) -> String {
        show(&self.cap)
    }

    fn left(&self) -> f64 {
        ((self.cap.amount - self.spent) * 10_000.0).round().max(0.0) / 10_000.0
    }

    /// The most that a run may cost, for which the user agreed to `agreed`.
    pub(super) fn limit(&self, agreed: &str) -> Result<Limit, Failure> {
        let Some(sum) = parse_budget(agreed) else {
            return Err(Failure::usage(format!("can't read `max_cost: {agreed}`"), "write it like `2.7USD`"));
        };
        if sum.currency != self.cap.currency {
            return Err(Failure::new(
                "over-budget",
                format!("this server's limit is in {}, and storyc doesn't convert money", self.cap.currency),
                format!("give `max_cost` in {}", self.cap.currency),
            ));
        }
        if sum.amount > self.left() {
            let left = show_money(self.left(), &self.cap.currency, false);
            return Err(Failure::new(
                "over-budget",
                format!("this server may spend {left} more, which is less than {agreed}; nothing was sent"),
                "render fewer clips, or ask the user to start the server with a higher `--max-cost`",
            ));
        }
        Ok(Limit(sum))
    }

    /// Counts what a run has spent, by its JSON: every take that it was to pay for, unless the take's end says that the vendor
    /// bills nothing. `submitted` has the events of the takes that the vendor has accepted.
    pub(super) fn charge(&mut self, result: &Value, submitted: &[Value]) {
        let list =
            |key: &str| result.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let ended = list("takes");
        // Nothing was to be done.
        if ended.is_empty() && submitted.is_empty() {
            return;
        }
        let is_billed = |planned: &&Value| {
            let is_same = |other: &&Value| KEYS.iter().all(|key| other.get(key) == planned.get(key));
            let end = ended.iter().find(is_same);
            match end.and_then(|end| end.get("state")).and_then(Value::as_str) {
                // Nothing more is sent if the ledger can't be written, but a task may have been accepted before.
                Some("not-started") => submitted.iter().any(|event| is_same(&event)),
                Some(state) => !UNBILLED.contains(&state),
                None => true,
            }
        };
        let to_pay = list("planned").iter().filter(|take| take.get("to_pay") == Some(&Value::Bool(true)));
        let amount = |take: &Value| take.pointer("/cost/amount").and_then(Value::as_f64).unwrap_or(0.0);
        self.spent += to_pay.filter(is_billed).map(amount).sum::<f64>();
    }

    /// Counts all of a limit as spent.
    pub(super) fn charge_all(&mut self, limit: &Limit) {
        self.spent += limit.0.amount;
    }
}

/// The most that a run may cost.
pub(super) struct Limit(Budget);

impl Limit {
    /// The limit, such as `2.7USD`.
    pub(super) fn text(&self) -> String {
        show(&self.0)
    }
}

fn show(sum: &Budget) -> String {
    format!("{}{}", sum.amount, sum.currency)
}
