//! What one ledger has to do: the orders of a batch, and what it knows of each already.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::cli::UsageError;
use crate::cli::args::Render;
use crate::cli::inputs::Inputs;
use crate::cli::progress::Known;
use crate::cli::render::select::{Batch, take};
use crate::model::{self, profile::Wire};
use crate::project::Cap;
use crate::render::{Ledger, LedgerError, Order, Take, TakeState};

/// What one ledger has to do.
pub(super) struct Schedule {
    /// The folder that holds the ledger: the project's, or else the story's.
    pub(super) root: PathBuf,
    /// The ledger; `None` in a dry run where there is none yet.
    pub(super) ledger: Option<Ledger>,
    /// The project's own cap.
    pub(super) cap: Option<Cap>,
    pub(super) key_commands: Vec<(String, String)>,
    /// What is ordered, and behind that what was ordered earlier and is still in flight.
    pub(super) orders: Vec<Order>,
    /// What has to be said of takes that are in flight and cannot be followed.
    pub(super) notes: Vec<String>,
    /// How the orders are that the ledger knows, by fingerprint and take.
    states: HashMap<(String, u32), TakeState>,
    /// Those that are done.
    files: HashMap<(String, u32), Take>,
    /// The takes of which nobody knows whether the vendor took them.
    waiting: Vec<Take>,
    resubmit: bool,
}

impl Schedule {
    /// Opens a batch's ledger and counts its takes. In a dry run nothing is written.
    pub(super) async fn of(args: &Render, batch: Batch, inputs: &Inputs<'_>) -> Result<Self, UsageError> {
        let Batch { root, cap, key_commands, clips, .. } = &batch;
        // A story that gives no clip makes no ledger, but may have takes in one.
        let ledger = if args.dry_run || (clips.is_empty() && !Ledger::is_there(root)) {
            Ledger::look(root).await.map_err(|error| ledger_error(&error))?
        } else {
            Some(Ledger::open(root).await.map_err(|error| ledger_error(&error))?)
        };
        let known = match &ledger {
            Some(ledger) => ledger.takes().await.map_err(|error| ledger_error(&error))?,
            None => Vec::new(),
        };
        let ended = ended(&known);
        let mut orders: Vec<Order> = Vec::new();
        for clip in clips {
            let first =
                if args.again { ended.get(clip.order.fingerprint.as_str()).copied().unwrap_or(0) } else { 0 };
            for number in first + 1..=first + args.takes {
                let order = take(args, clip, number, inputs)?;
                // Two stories that say the same are one clip.
                if !orders.iter().any(|known| known.is_same(&order.fingerprint, order.take)) {
                    orders.push(order);
                }
            }
        }
        let states = known.iter().map(|take| ((take.fingerprint.clone(), take.take), take.state)).collect();
        let done = known.iter().filter(|take| take.state == TakeState::Done);
        let files = done
            .filter(|take| take.path.is_some())
            .map(|take| ((take.fingerprint.clone(), take.take), take.clone()))
            .collect();
        let notes = earlier(&batch, &known, &mut orders);
        let (cap, key_commands) = (cap.clone(), key_commands.clone());
        let waiting = known.into_iter().filter(|row| row.state == TakeState::Submitting).collect();
        let resubmit = args.resubmit;
        Ok(Self {
            root: root.clone(),
            ledger,
            cap,
            key_commands,
            orders,
            notes,
            states,
            files,
            waiting,
            resubmit,
        })
    }

    /// The takes of these orders of which nobody knows whether the vendor took them, each with its order.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (&Take, &Order)> {
        self.waiting.iter().filter_map(|row| {
            let order = self.orders.iter().find(|order| order.is_same(&row.fingerprint, row.take))?;
            Some((row, order))
        })
    }

    fn state(&self, order: &Order) -> Option<TakeState> {
        self.states.get(&(order.fingerprint.clone(), order.take)).copied()
    }

    /// Whether an order is to be sent or asked after.
    pub(super) fn is_open(&self, order: &Order) -> bool {
        !matches!(self.state(order), Some(TakeState::Done | TakeState::Refused | TakeState::Lost))
    }

    /// The orders that may be paid for.
    pub(super) fn to_pay(&self) -> Vec<&Order> {
        let is_to_pay = |order: &&Order| match self.state(order) {
            _ if order.is_earlier => false,
            None | Some(TakeState::Intent | TakeState::Failed) => true,
            // What is sent again may be paid for again.
            Some(TakeState::Submitting) => self.resubmit || is_sent_when_not_taken(order),
            Some(_) => false,
        };
        self.orders.iter().filter(is_to_pay).collect()
    }

    /// How many orders the vendor works on, or may, and how many came to a bad end before.
    pub(super) fn known(&self) -> Known {
        let wanted = self.orders.iter().filter(|order| !order.is_earlier);
        let states = wanted.filter_map(|order| Some((order, self.state(order)?)));
        states.fold(Known::default(), |mut known, (order, state)| {
            match state {
                TakeState::Submitting if self.resubmit || is_sent_when_not_taken(order) => {}
                state if state.is_in_flight() => known.in_flight += 1,
                TakeState::Refused => known.refused += 1,
                TakeState::Lost => known.lost += 1,
                _ => {}
            }
            known
        })
    }

    /// Whether an order was made before, and its file is gone or cut short: where there is a key, the vendor is asked for it once more.
    pub(super) fn is_gone(&self, order: &Order) -> bool {
        let root = self.ledger.as_ref().map(Ledger::root);
        let take = self.files.get(&(order.fingerprint.clone(), order.take));
        root.zip(take).is_some_and(|(root, take)| !take.is_here(root))
    }
}

/// Whether an order whose answer was lost is sent again without a question: Kling knows by its name that it never came. So
/// it may still have to be paid for.
fn is_sent_when_not_taken(order: &Order) -> bool {
    matches!(order.profile.wire, Wire::Kling | Wire::KlingLegacy)
}

/// Adds what is in flight of these stories, or of stories that are gone, and would not be ordered now: it is paid for.
/// Says what cannot be followed.
fn earlier(batch: &Batch, known: &[Take], orders: &mut Vec<Order>) -> Vec<String> {
    let mut notes = Vec::new();
    for row in known.iter().filter(|row| row.state.is_in_flight()) {
        let is_meant = batch.stories.contains(&row.story) || !batch.root.join(&row.story).is_file();
        if !is_meant || orders.iter().any(|order| order.is_same(&row.fingerprint, row.take)) {
            continue;
        }
        let own = batch.profiles.iter().find(|profile| profile.id == row.model).cloned();
        match own.or_else(|| model::find(&row.model)) {
            // What is drawn here is drawn anew when it is wanted again.
            Some(profile) if profile.wire == Wire::Animatic => {}
            Some(profile) => {
                orders.push(Order::earlier(row, &profile, &batch.folder, is_in_film(row, batch, known)));
            }
            None => notes.push(format!(
                "take {} of {} is in flight, and its model {} is not known any more: its task at the vendor's is {}",
                row.take,
                row.story,
                row.model,
                row.task.as_deref().unwrap_or("unknown")
            )),
        }
    }
    notes
}

/// Returns true if the take's story needs several clips; the row of a first clip doesn't say so by itself.
fn is_in_film(row: &Take, batch: &Batch, known: &[Take]) -> bool {
    let is_same = |other: &Take| (&other.story, &other.model) == (&row.story, &row.model);
    let is_of_batch =
        |order: &Order| order.film.is_some() && order.place == row.story && order.profile.id == row.model;
    row.clip > 1
        || known.iter().any(|other| other.clip > 1 && is_same(other))
        || batch.clips.iter().any(|clip| is_of_batch(&clip.order))
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
