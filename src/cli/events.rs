//! `--events jsonl`: progress for programs, one JSON object per line on standard output. `docs/teams.md` documents the
//! shape; a change of it is a new version.

use serde_json::{Map, Value, json};

use crate::cli::output::Terminal;
use crate::cli::render::report::take_fields;
use crate::render::driver::now_ms;
use crate::render::event::EventKind;
use crate::render::{Event, Order, Outcome};

/// Prints events. Each line has the version of the shape, the time, the event, and the take that it is about.
pub(crate) struct EventLog<'t> {
    terminal: &'t Terminal,
    takes: Vec<TakeName>,
}

/// What identifies a take in an event.
struct TakeName {
    fields: Map<String, Value>,
    cost: Option<Value>,
    last_state: &'static str,
}

impl<'t> EventLog<'t> {
    /// Starts a log.
    pub(crate) fn new(terminal: &'t Terminal) -> Self {
        Self { terminal, takes: Vec::new() }
    }

    /// Adds an order; the events count them from 0.
    pub(crate) fn add(&mut self, order: &Order) {
        let cost =
            order.cost.as_ref().map(|cost| json!({ "amount": cost.amount, "currency": cost.currency }));
        self.takes.push(TakeName { fields: take_fields(order), cost, last_state: "" });
    }

    /// Prints an event.
    pub(crate) fn print(&mut self, event: &Event) {
        let Some(take) = self.takes.get_mut(event.order) else { return };
        let mut state = |state: &'static str, more: Value| {
            let is_repeated =
                std::mem::replace(&mut take.last_state, state) == state && more.get("retry_in_ms").is_none();
            (!is_repeated).then(|| ("state", merged(json!({ "state": state }), more)))
        };
        let found = match &event.kind {
            EventKind::Uploading => state("uploading", json!({})),
            EventKind::Submitting => state("submitting", json!({})),
            EventKind::Searching => state("searching", json!({})),
            EventKind::Queued => state("queued", json!({})),
            EventKind::Running => state("running", json!({})),
            EventKind::Downloading => state("downloading", json!({})),
            EventKind::WaitingForTurn => {
                state("waiting", json!({ "message": "the account's limits are reached" }))
            }
            EventKind::WaitingForClip { clip } => state(
                "waiting",
                json!({ "message": format!("clip {clip} isn't finished"), "clip_before": clip }),
            ),
            EventKind::HeldByOther { owner } => state("held", json!({ "owner": owner })),
            EventKind::Retrying { why, wait } => state(
                "waiting",
                json!({ "message": why, "retry_in_ms": u64::try_from(wait.as_millis()).unwrap_or(0) }),
            ),
            EventKind::Submitted(task) => {
                take.last_state = "submitted";
                Some(("submitted", json!({ "task": task })))
            }
            EventKind::Unrecorded { task, saved } => Some((
                "unrecorded",
                json!({ "task": task, "saved": saved.as_ref().ok(), "message": saved.as_ref().err() }),
            )),
            EventKind::Stray { task } => Some(("stray", json!({ "task": task }))),
            EventKind::NotAdopted { task, why } => {
                Some(("not-adopted", json!({ "task": task, "message": why })))
            }
            EventKind::Ended(outcome) => Some(ended(outcome)),
        };
        let Some((name, fields)) = found else { return };
        let is_submitted = name == "submitted";
        let mut line = json!({ "version": 1, "at": now_ms(), "event": name });
        extend(&mut line, Value::Object(take.fields.clone()));
        extend(&mut line, fields);
        self.terminal.print(&format!("{line}\n"));
        // Once: a take that is submitted again after a failure is paid for once.
        if is_submitted && let Some(cost) = take.cost.take() {
            let mut line = json!({ "version": 1, "at": now_ms(), "event": "cost" });
            extend(&mut line, Value::Object(take.fields.clone()));
            extend(&mut line, cost);
            self.terminal.print(&format!("{line}\n"));
        }
    }
}

/// The event for the end of an order.
pub(super) fn ended(outcome: &Outcome) -> (&'static str, Value) {
    let failed = |state: &str, code: &str, message: &str| {
        ("failed", json!({ "state": state, "code": code, "message": message }))
    };
    let stopped = |state: &str, message: &str| ("stopped", json!({ "state": state, "message": message }));
    match outcome {
        Outcome::Done { path, seconds, mismatches } => {
            ("downloaded", json!({ "path": path, "seconds": seconds, "mismatches": mismatches, "new": true }))
        }
        Outcome::AlreadyRendered { path, file_exists: true } => {
            ("downloaded", json!({ "path": path, "seconds": null, "mismatches": [], "new": false }))
        }
        Outcome::AlreadyRendered { path, file_exists: false } => (
            "failed",
            json!({ "state": "done", "code": "file-gone", "message": "its file is gone", "path": path }),
        ),
        Outcome::Refused { failure, .. } => failed("refused", &failure.code, &failure.message),
        Outcome::Failed(failure) => failed("failed", &failure.code, &failure.message),
        Outcome::Lost { why, .. } => failed("lost", "lost", why),
        Outcome::Unknown { why, .. } => stopped("unknown", why),
        Outcome::InFlight(why) => stopped("in-flight", why),
        Outcome::HeldByOther => stopped("held", "another worker has it"),
        Outcome::Dropped(why) => stopped("dropped", why),
        Outcome::OverBudget(why) => stopped("over-budget", why),
        Outcome::Waiting(why) => stopped("waiting", why),
        Outcome::NotStarted => stopped("not-started", "the run was stopped"),
    }
}

fn merged(mut fields: Value, more: Value) -> Value {
    extend(&mut fields, more);
    fields
}

/// Adds the fields of one object to another.
fn extend(line: &mut Value, more: Value) {
    if let (Value::Object(line), Value::Object(more)) = (line, more) {
        line.extend(more);
    }
}
