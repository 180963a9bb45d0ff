//! The orders of one ledger, and the state that the ledger has for each.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::cli::args::Render;
use crate::cli::inputs::Inputs;
use crate::cli::progress::EarlierCounts;
use crate::cli::render::frames::{self, EXTRACT, Placed};
use crate::cli::render::select::{Batch, order_take};
use crate::cli::studio::{LedgerChoice, Out};
use crate::cli::trust::{self, ProjectTrust};
use crate::cli::{ErrorCode, UsageError};
use crate::model::{self, profile::Wire};
use crate::plan::Cost;
use crate::project::Budget;
use crate::render::frames::FrameTools;
use crate::render::{Ledger, LedgerError, Order, Take, TakeState};

/// The orders for one ledger, with the state of each.
pub(super) struct Schedule {
    /// The folder that holds the ledger: the project's, else the story's.
    pub(super) root: PathBuf,
    /// The ledger; `None` in a dry run if it doesn't exist yet.
    pub(super) ledger: Option<Ledger>,
    /// The project's budget.
    pub(super) cap: Option<Budget>,
    /// The project's commands that print keys, by the name of the key.
    pub(super) key_commands: Vec<(String, String)>,
    pub(super) trust: Option<ProjectTrust>,
    /// Where finished clips go.
    pub(super) out: Out,
    /// The action of saving clips outside the root, unless the user chose the place.
    pub(super) writes_outside: Option<String>,
    /// The orders of this run, followed by earlier orders that are still in flight.
    pub(super) orders: Vec<Order>,
    /// Warnings about takes in flight that storyc can't poll, and clips that nothing can continue.
    pub(super) notes: Vec<String>,
    /// State of each take in the ledger, by fingerprint and take number.
    states: HashMap<(String, u32), TakeState>,
    /// The finished takes that have a file.
    files: HashMap<(String, u32), Take>,
    /// The takes whose submit got no answer.
    unresolved: Vec<Take>,
    /// The takes that the vendor may bill.
    billed: Vec<Take>,
    /// True if `--resubmit` is given.
    resubmit: bool,
}

impl Schedule {
    /// Opens a batch's ledger and creates an order for each take. A dry run doesn't write to the ledger.
    pub(super) async fn load(args: &Render, batch: Batch, inputs: &Inputs<'_>) -> Result<Self, UsageError> {
        let Batch { root, cap, key_commands, clips, .. } = &batch;
        let LedgerChoice { location, action } = batch.ledger.clone();
        // Opening a shared ledger sends the user's password.
        if let (Some(action), Some(trust)) = (&action, &batch.trust) {
            trust.require(std::slice::from_ref(action))?;
        }
        // A story without clips doesn't create a ledger, but may have takes in an existing one.
        let ledger = if args.dry_run || (clips.is_empty() && !location.exists()) {
            Ledger::open_read_only(location.clone()).await.map_err(|error| ledger_error(&error))?
        } else {
            Some(Ledger::open(location.clone()).await.map_err(|error| ledger_error(&error))?)
        };
        let known = match &ledger {
            Some(ledger) => ledger.takes().await.map_err(|error| ledger_error(&error))?,
            None => Vec::new(),
        };
        let ended = last_ended_takes(&known);
        let mut orders: Vec<Order> = Vec::new();
        let bucket = batch.trusted_bucket();
        let tools = ledger.as_ref().map(|ledger| FrameTools {
            ledger,
            bucket: bucket.as_ref(),
            extract: EXTRACT,
            records: !args.dry_run,
        });
        let Placed { clips: placed, notes: missing } = frames::place(clips, &known, &location, tools).await;
        for clip in placed.iter().filter(|clip| clip.is_ordered) {
            let first =
                if args.again { ended.get(clip.order.fingerprint.as_str()).copied().unwrap_or(0) } else { 0 };
            for number in first + 1..=first + args.takes {
                let order = order_take(args, clip, number, inputs)?;
                // Two stories with the same request are the same clip.
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
        let mut notes = add_earlier_orders(&batch, &known, &mut orders);
        notes.extend(missing);
        if args.run.base_url.is_none() {
            notes.extend(drop_foreign_hosts(&known, root, &mut orders));
        }
        let (cap, key_commands) = (cap.clone(), key_commands.clone());
        let (trust, writes_outside) = (batch.trust.clone(), batch.writes_outside.clone());
        let billed = known.iter().filter(|row| row.state.is_billed()).cloned().collect();
        let unresolved = known.into_iter().filter(|row| row.state == TakeState::Submitting).collect();
        let resubmit = args.resubmit;
        Ok(Self {
            root: root.clone(),
            ledger,
            cap,
            key_commands,
            trust,
            out: batch.out.clone(),
            writes_outside,
            orders,
            notes,
            states,
            files,
            unresolved,
            billed,
            resubmit,
        })
    }

    /// The takes among these orders whose submit got no answer, each with its order.
    pub(super) fn unresolved(&self) -> impl Iterator<Item = (&Take, &Order)> {
        self.unresolved.iter().filter_map(|row| {
            let order = self.orders.iter().find(|order| order.is_same(&row.fingerprint, row.take))?;
            Some((row, order))
        })
    }

    fn state(&self, order: &Order) -> Option<TakeState> {
        self.states.get(&(order.fingerprint.clone(), order.take)).copied()
    }

    /// What the ledger knows of an order: the name of its take's state, or `new`.
    pub(super) fn state_name(&self, order: &Order) -> &'static str {
        self.state(order).map_or("new", TakeState::name)
    }

    /// Returns true if the order still needs a submit or a poll.
    pub(super) fn needs_vendor(&self, order: &Order) -> bool {
        !matches!(self.state(order), Some(TakeState::Done | TakeState::Refused | TakeState::Lost))
    }

    /// The orders that this run may have to pay for.
    pub(super) fn to_pay(&self) -> Vec<&Order> {
        let is_to_pay = |order: &&Order| match self.state(order) {
            _ if order.is_earlier => false,
            None | Some(TakeState::Waiting | TakeState::Intent | TakeState::Failed) => true,
            // A second submit may cost a second time.
            Some(TakeState::Submitting) => self.resubmit || is_resubmit_safe(order),
            Some(_) => false,
        };
        self.orders.iter().filter(is_to_pay).collect()
    }

    /// The orders that nobody has submitted yet.
    pub(super) fn to_submit(&self) -> Vec<&Order> {
        let is_open = |order: &&Order| {
            let state = self.state(order);
            !order.is_earlier
                && matches!(state, None | Some(TakeState::Waiting | TakeState::Intent | TakeState::Failed))
        };
        self.orders.iter().filter(is_open).collect()
    }

    /// Records the project's budget in the ledger, which holds every worker to it.
    pub(super) async fn set_budget(&self) -> Result<(), UsageError> {
        let Some(ledger) = &self.ledger else { return Ok(()) };
        // A shared ledger keeps the budget that another project file has set.
        if self.cap.is_none() && ledger.is_shared() {
            return Ok(());
        }
        ledger.set_budget(self.cap.as_ref()).await.map_err(|error| ledger_error(&error))
    }

    /// Removes takes that waited for a frame, and that this run orders with their frame or with another text.
    pub(super) async fn forget_waiting(&self) -> Result<(), UsageError> {
        let Some(ledger) = &self.ledger else { return Ok(()) };
        let keep: Vec<&str> = self.orders.iter().map(|order| order.fingerprint.as_str()).collect();
        let ordered = self.orders.iter().filter(|order| !order.is_earlier);
        let films: BTreeSet<(&str, &str)> =
            ordered.map(|order| (order.story_path.as_str(), order.profile.id.as_str())).collect();
        for (story, model) in films {
            ledger.forget_waiting(story, model, &keep).await.map_err(|error| ledger_error(&error))?;
        }
        Ok(())
    }

    /// What the ledger's takes cost so far, without those that this run may pay for.
    pub(super) fn spent(&self) -> Vec<&Cost> {
        let to_pay = self.to_pay();
        let is_earlier = |row: &&Take| !to_pay.iter().any(|order| order.is_same(&row.fingerprint, row.take));
        self.billed.iter().filter(is_earlier).filter_map(|row| row.cost.as_ref()).collect()
    }

    /// Counts the orders that are or may be in flight, and those that were refused or lost in earlier runs.
    pub(super) fn earlier_counts(&self) -> EarlierCounts {
        let wanted = self.orders.iter().filter(|order| !order.is_earlier);
        let states = wanted.filter_map(|order| Some((order, self.state(order)?)));
        states.fold(EarlierCounts::default(), |mut counts, (order, state)| {
            match state {
                TakeState::Submitting if self.resubmit || is_resubmit_safe(order) => {}
                state if state.is_in_flight() => counts.in_flight += 1,
                TakeState::Refused => counts.refused += 1,
                TakeState::Lost => counts.lost += 1,
                _ => {}
            }
            counts
        })
    }

    /// Returns true if the order is done, but its file is gone or cut short. With a key, the run downloads it again.
    pub(super) fn is_file_missing(&self, order: &Order) -> bool {
        let root = self.ledger.as_ref().map(Ledger::root);
        let take = self.files.get(&(order.fingerprint.clone(), order.take));
        root.zip(take).is_some_and(|(root, take)| !take.file_exists(root))
    }
}

/// Returns true if a submit that got no answer can be repeated without asking: Kling deduplicates submits by name. The
/// estimate includes such an order, since the first submit may not have arrived.
fn is_resubmit_safe(order: &Order) -> bool {
    matches!(order.profile.wire, Wire::Kling | Wire::KlingLegacy)
}

/// Adds orders for takes in flight that this run wouldn't order: those of its stories, and of stories that no longer
/// exist. They are paid for. Returns a warning for each take that storyc can't poll.
fn add_earlier_orders(batch: &Batch, known: &[Take], orders: &mut Vec<Order>) -> Vec<String> {
    let mut notes = Vec::new();
    // What another worker holds is that worker's.
    let free = known.iter().filter(|row| !row.is_leased);
    for row in free.filter(|row| row.state.is_in_flight() || row.name.is_some()) {
        let is_meant = batch.stories.contains(&row.story) || !batch.root.join(&row.story).is_file();
        if !is_meant || orders.iter().any(|order| order.is_same(&row.fingerprint, row.take)) {
            continue;
        }
        let own = batch.profiles.iter().find(|profile| profile.id == row.model).cloned();
        match own.or_else(|| model::find(&row.model)) {
            Some(profile) if !row.may_have_task(&profile) => {}
            // Drawing an animatic again is free.
            Some(profile) if profile.wire == Wire::Animatic => {}
            Some(profile) => {
                orders.push(Order::from_take(row, &profile, &batch.out.folder(&batch.root), is_in_film(row, batch, known)));
            }
            None if !row.state.is_in_flight() => {}
            None => notes.push(format!(
                "take {} of {} is in flight, but storyc no longer knows its model {} and can't poll it; the vendor's task is {}",
                row.take,
                row.story,
                row.model,
                row.task.as_deref().unwrap_or("unknown")
            )),
        }
    }
    notes
}

/// Removes orders whose task the ledger places on a host that isn't the model's, and returns a warning for each: a
/// repository could bring a ledger that sends the user's key to its own server.
fn drop_foreign_hosts(known: &[Take], root: &Path, orders: &mut Vec<Order>) -> Vec<String> {
    let mut notes = Vec::new();
    orders.retain(|order| {
        let row = known.iter().find(|row| order.is_same(&row.fingerprint, row.take));
        let Some((row, host)) = row.and_then(|row| Some((row, row.host.as_ref()?))) else { return true };
        let needs_host = row.state.is_in_flight() || (row.state == TakeState::Done && !row.file_exists(root));
        if !needs_host || order.profile.regions.key.is_empty() || trust::is_host_of(&order.profile, host) {
            return true;
        }
        notes.push(format!(
            "the ledger says that take {} of {} was submitted to {host}, which isn't a host of {}; if you trust it with your key, run again with `--base-url {host}`",
            row.take, row.story, row.model
        ));
        false
    });
    notes
}

/// Returns true if the take's story needs several clips; the row of a first clip doesn't say so by itself.
fn is_in_film(row: &Take, batch: &Batch, known: &[Take]) -> bool {
    let is_same = |other: &Take| (&other.story, &other.model) == (&row.story, &row.model);
    let is_of_batch = |order: &Order| {
        order.film.is_some() && order.story_path == row.story && order.profile.id == row.model
    };
    row.clip > 1
        || known.iter().any(|other| other.clip > 1 && is_same(other))
        || batch.clips.iter().any(|clip| is_of_batch(&clip.order))
}

/// The number of the last finished take of each fingerprint. `--again` resumes unfinished takes and starts new ones
/// after the finished ones.
fn last_ended_takes(known: &[Take]) -> HashMap<&str, u32> {
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
    UsageError::new(ErrorCode::Ledger, error.to_string())
}
