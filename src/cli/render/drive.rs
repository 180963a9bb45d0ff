//! Runs all orders of a ledger, with progress and Ctrl-C, and turns the outcomes into an exit code.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::cli::Exit;
use crate::cli::args::EventFormat;
use crate::cli::events::ended;
use crate::cli::output::Terminal;
use crate::cli::progress::Progress;
use crate::cli::render::report::take_fields;
use crate::render::{Driver, LedgerError, Order, Outcome};

/// Creates a channel whose value becomes true at Ctrl-C. A second Ctrl-C exits at once.
pub(crate) fn stop_at_interrupt() -> watch::Sender<bool> {
    let (stop, _) = watch::channel(false);
    let sender = stop.clone();
    tokio::spawn(async move {
        // Listen all the time, so that no Ctrl-C is missed.
        while stop_signal().await {
            if sender.send_replace(true) {
                // Exiting is safe: the ledger has recorded what is in flight.
                std::process::exit(130);
            }
        }
    });
    stop
}

/// Waits for Ctrl-C, or on Unix for the signal with which service managers stop programs.
#[cfg(unix)]
async fn stop_signal() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        return tokio::signal::ctrl_c().await.is_ok();
    };
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
        received = terminated.recv() => received.is_some(),
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn stop_signal() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}

/// Runs all orders, and returns their outcomes. After Ctrl-C, waits only for the answers to submits on their way. If
/// the ledger fails, stops in the same way and returns its error, too.
pub(super) async fn drive(
    driver: Arc<Driver>,
    orders: Vec<Order>,
    (terminal, format): (&Terminal, Option<EventFormat>),
    mut events: mpsc::UnboundedReceiver<crate::render::Event>,
    stop: &watch::Sender<bool>,
) -> Driven {
    let mut progress = Progress::new(&orders, terminal, format);
    let mut stopped = stop.subscribe();
    let mut running = JoinSet::new();
    for order in &orders {
        driver.expect(order);
    }
    for (at, order) in orders.into_iter().enumerate() {
        let driver = Arc::clone(&driver);
        running.spawn(async move {
            let outcome = driver.run(at, &order).await;
            (order, outcome)
        });
    }
    drop(driver);
    let mut outcomes = Vec::new();
    let mut ended = Vec::new();
    let mut broken = None;
    loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => progress.update(&event),
            done = running.join_next() => match done {
                None => break,
                Some(Ok((order, Ok(outcome)))) => {
                    ended.push(outcome_json(&order, &outcome));
                    outcomes.push(outcome);
                }
                // Without a ledger, nothing may be sent.
                Some(Ok((_, Err(error)))) => {
                    stop.send_replace(true);
                    broken = Some(error);
                }
                Some(Err(error)) => {
                    stop.send_replace(true);
                    terminal.error(&format!("internal error: {error}"));
                    outcomes.push(Outcome::NotStarted);
                }
            },
            Ok(()) = stopped.changed() => progress.print_stopping(),
        }
    }
    while let Ok(event) = events.try_recv() {
        progress.update(&event);
    }
    progress.print_summary(&outcomes);
    Driven { outcomes, ended, broken }
}

/// The outcome of an order, in the fields of its last event.
fn outcome_json(order: &Order, outcome: &Outcome) -> Value {
    let mut fields = take_fields(order);
    // Only takes that failed or stopped have a state in their event.
    fields.insert("state".to_owned(), "done".into());
    if let (_, Value::Object(more)) = ended(outcome) {
        fields.extend(more);
    }
    Value::Object(fields)
}

/// What came of the orders of a ledger.
pub(super) struct Driven {
    pub(super) outcomes: Vec<Outcome>,
    /// Each outcome with its order, as JSON.
    pub(super) ended: Vec<Value>,
    /// Why the ledger can't be written, if it can't.
    pub(super) broken: Option<LedgerError>,
}

/// The exit code for the outcomes of all orders. With `strict`, a clip that isn't as asked for counts as one that isn't
/// done.
pub(crate) fn exit_code(outcomes: &[Outcome], strict: bool) -> Exit {
    let differs =
        |outcome: &Outcome| matches!(outcome, Outcome::Done { mismatches, .. } if !mismatches.is_empty());
    if strict && outcomes.iter().any(differs) {
        return Exit::Partial;
    }
    let is_good = |outcome: &&Outcome| {
        matches!(
            outcome,
            Outcome::Done { .. } | Outcome::AlreadyRendered { file_exists: true, .. } | Outcome::Dropped(_)
        )
    };
    let good = outcomes.iter().filter(is_good).count();
    let may_go_on = |outcome: &Outcome| {
        matches!(
            outcome,
            Outcome::InFlight(_)
                | Outcome::HeldByOther
                | Outcome::NotStarted
                | Outcome::Unknown { .. }
                | Outcome::OverBudget(_)
                | Outcome::Waiting(_)
        )
    };
    if good == outcomes.len() {
        Exit::Clean
    } else if good > 0 || outcomes.iter().any(may_go_on) {
        Exit::Partial
    } else {
        Exit::Vendor
    }
}
