//! Runs orders to their ends, with progress and Ctrl-C, and says how the run as a whole ended.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::cli::Exit;
use crate::cli::output::Terminal;
use crate::cli::progress::Progress;
use crate::render::{Driver, LedgerError, Order, Stop};

/// What turns true at Ctrl-C, for all ledgers of a call; a second one ends the program at once.
pub(super) fn stop_at_interrupt() -> watch::Sender<bool> {
    let (stop, _) = watch::channel(false);
    let pressed = stop.clone();
    tokio::spawn(async move {
        // Listened to all the time: a key pressed between two questions counts, too.
        while tokio::signal::ctrl_c().await.is_ok() {
            if pressed.send_replace(true) {
                // What was asked for twice is done at once; the ledger knows what is in flight.
                std::process::exit(130);
            }
        }
    });
    stop
}

/// Runs all orders; Ctrl-C lets what is being sent come to its answer, and leaves the rest to the next run. Where the ledger
/// breaks, the rest is left, too, and its error is given beside the ends that were reached.
pub(super) async fn drive(
    driver: Arc<Driver>,
    orders: Vec<Order>,
    terminal: &Terminal,
    mut heard: mpsc::UnboundedReceiver<crate::render::Event>,
    stop: &watch::Sender<bool>,
) -> (Vec<Stop>, Option<LedgerError>) {
    let mut progress = Progress::new(&orders, terminal);
    let mut stopped = stop.subscribe();
    let mut running = JoinSet::new();
    for (at, order) in orders.into_iter().enumerate() {
        let driver = Arc::clone(&driver);
        running.spawn(async move { driver.run(at, &order).await });
    }
    drop(driver);
    let mut stops = Vec::new();
    let mut broken = None;
    loop {
        tokio::select! {
            biased;
            Some(event) = heard.recv() => progress.hear(&event),
            done = running.join_next() => match done {
                None => break,
                Some(Ok(Ok(stop))) => stops.push(stop),
                // The ledger is the one thing without which nothing may be sent.
                Some(Ok(Err(error))) => {
                    stop.send_replace(true);
                    broken = Some(error);
                }
                Some(Err(error)) => {
                    stop.send_replace(true);
                    terminal.complain(&format!("storyc itself failed: {error}"));
                    stops.push(Stop::NotBegun);
                }
            },
            Ok(()) = stopped.changed() => progress.stopping(),
        }
    }
    while let Ok(event) = heard.try_recv() {
        progress.hear(&event);
    }
    progress.finish(&stops);
    (stops, broken)
}

pub(super) fn exit_of(stops: &[Stop]) -> Exit {
    let is_good =
        |stop: &&Stop| matches!(stop, Stop::Done { .. } | Stop::Before { there: true, .. } | Stop::LetGo(_));
    let good = stops.iter().filter(is_good).count();
    let may_go_on = |stop: &Stop| matches!(stop, Stop::InFlight(_) | Stop::NotBegun | Stop::Unknown { .. });
    if good == stops.len() {
        Exit::Clean
    } else if good > 0 || stops.iter().any(may_go_on) {
        Exit::Partial
    } else {
        Exit::Vendor
    }
}
