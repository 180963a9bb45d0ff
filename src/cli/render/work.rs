//! What one ledger has to do: the orders of a batch, and what it knows of each already.

use std::collections::HashMap;

use crate::cli::UsageError;
use crate::cli::args::Render;
use crate::cli::project::Projects;
use crate::cli::render::choose::{Batch, take};
use crate::project::Cap;
use crate::render::{Ledger, LedgerError, Order, Take, TakeState};

/// What one ledger has to do.
pub(super) struct Work {
    /// The ledger; `None` in a dry run where there is none yet.
    pub(super) ledger: Option<Ledger>,
    /// The project's own cap.
    pub(super) cap: Option<Cap>,
    pub(super) key_commands: Vec<(String, String)>,
    pub(super) orders: Vec<Order>,
    /// How the orders are that the ledger knows, by fingerprint and take.
    states: HashMap<(String, u32), TakeState>,
    resubmit: bool,
}

impl Work {
    /// Opens a batch's ledger and counts its takes. In a dry run nothing is written.
    pub(super) async fn of(args: &Render, batch: Batch, projects: &Projects) -> Result<Self, UsageError> {
        let Batch { root, cap, key_commands, clips } = batch;
        let ledger = if clips.is_empty() {
            None
        } else if args.dry_run {
            Ledger::look(&root).await.map_err(|error| ledger_error(&error))?
        } else {
            Some(Ledger::open(&root).await.map_err(|error| ledger_error(&error))?)
        };
        let known = match &ledger {
            Some(ledger) => ledger.takes().await.map_err(|error| ledger_error(&error))?,
            None => Vec::new(),
        };
        let ended = ended(&known);
        let mut orders: Vec<Order> = Vec::new();
        for clip in &clips {
            let first =
                if args.again { ended.get(clip.order.fingerprint.as_str()).copied().unwrap_or(0) } else { 0 };
            for number in first + 1..=first + args.takes {
                let order = take(args, clip, number, projects)?;
                // Two stories that say the same are one clip.
                if !orders.iter().any(|known| known.is_same(&order.fingerprint, order.take)) {
                    orders.push(order);
                }
            }
        }
        let states = known.iter().map(|take| ((take.fingerprint.clone(), take.take), take.state)).collect();
        Ok(Self { ledger, cap, key_commands, orders, states, resubmit: args.resubmit })
    }

    fn state(&self, order: &Order) -> Option<TakeState> {
        self.states.get(&(order.fingerprint.clone(), order.take)).copied()
    }

    /// The orders that may be paid for.
    pub(super) fn to_pay(&self) -> Vec<&Order> {
        let is_to_pay = |order: &&Order| match self.state(order) {
            None | Some(TakeState::Intent | TakeState::Failed) => true,
            // What is sent again may be paid for again.
            Some(TakeState::Submitting) => self.resubmit,
            Some(_) => false,
        };
        self.orders.iter().filter(is_to_pay).collect()
    }

    /// How many orders the vendor works on, or may.
    pub(super) fn in_flight(&self) -> usize {
        let is_in_flight = |order: &&Order| {
            let state = self.state(order);
            state.is_some_and(TakeState::is_in_flight)
                && !(self.resubmit && state == Some(TakeState::Submitting))
        };
        self.orders.iter().filter(is_in_flight).count()
    }
}

/// `--again` goes on with takes that have not come to an end, and begins new ones behind those that have: the last of
/// these, by fingerprint.
fn ended(known: &[Take]) -> HashMap<&str, u32> {
    known.iter().fold(HashMap::new(), |mut ended, take| {
        let is_over = matches!(take.state, TakeState::Done | TakeState::Refused | TakeState::Lost);
        if is_over {
            let most = ended.entry(take.fingerprint.as_str()).or_insert(0);
            *most = take.take.max(*most);
        }
        ended
    })
}

pub(super) fn ledger_error(error: &LedgerError) -> UsageError {
    UsageError(error.to_string())
}
