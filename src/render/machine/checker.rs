//! A model checker for the state machine: explores workers that share a ledger and a vendor, whatever goes wrong.
//!
//! Each of two workers, on a machine of its own, runs the real [`step`](super::step). The checker carries out its
//! effects on a small ledger, which compares what [`Change`](super::Change) says, and on a small vendor. It then lets
//! everything happen in every order:
//!
//! - A worker crashes at any point and later starts again on any take that isn't over. Its requests stay on their way,
//!   and the file of spilled tasks stays on its machine.
//! - A lease lapses at any time, as if the worker were suspended, and the worker may renew it afterwards.
//! - A request arrives as late as it likes, even after the vendor has said that it knows no such task, or never. That
//!   includes a worker that is suspended between the check of its lease and the send.
//! - The vendor accepts a request, refuses it, or reports an error of its own; answers get lost; tasks fail, expire, or
//!   have no state.
//! - A commit fails, or succeeds and the database's answer is lost.
//! - A person runs `--resubmit`, and `--adopt` with the right task.
//!
//! What only one worker can notice happens at once: uploads, downloads, waits, and reads of the ledger. The machine's
//! retries are as few as possible. The checker doesn't cover animatics, restored files, content filters, tasks adopted
//! by mistake, takes that no longer count against the account's limit after an hour, and frames that can't be made.
//!
//! [`tests`] says how far each exploration goes.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may fail")]

mod ledger;
mod rescue;
mod setup;
mod tests;
mod vendor;
mod worker;
mod world;

use stateright::{Model, Property};

use self::setup::{Setup, allows, count};
use self::vendor::Reply;
use self::worker::Choice;
use self::world::{Owner, Progress, Row, WORKERS, World};
use crate::render::TakeState;

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    /// A process starts on a worker's machine.
    Start { at: usize, row: u8, resubmit: bool, is_earlier: bool },
    /// A worker carries out its next effect.
    Work { at: usize, choice: Choice },
    /// A worker crashes.
    Crash { at: usize },
    /// A lease lapses.
    Lapse { row: usize },
    /// A worker renews a lease that has lapsed.
    Renew { row: usize },
    /// A request arrives or gets lost.
    Reply { request: usize, reply: Reply },
    /// A task fails that no take has.
    Fail { task: usize },
}

/// No take has two billed tasks, unless a person had it submitted again.
const ONCE: &str = "no take is paid for twice";
/// The ledger has each billed task in the end.
const REACHABLE: &str = "each billed task can be reached";
/// A submit is allowed only within the account's limit.
const LIMIT: &str = "the account's limit holds";
/// A submit is allowed only within the budget.
const BUDGET: &str = "the budget holds";
/// The vendor's bill is within the budget, too.
const BILL: &str = "the bill is within the budget";
/// The machine expects every event.
const EXPECTED: &str = "every event is expected";
/// Only the worker that holds a take changes it, other than by recording its task.
const LEASE: &str = "only the holder of a lease changes a take";
/// A continuing clip is sent only once the clip before it is finished.
const ORDER: &str = "clips are sent in their order";
/// Each take is over in the end, if the vendor knows each submit.
const STUCK: &str = "no take is stuck";

impl Model for Setup {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let row = |order| match order {
            1.. if self.continues => Row { state: TakeState::Waiting, ..Row::new(order) },
            _ => Row::new(order),
        };
        vec![World { rows: (0..self.orders).map(row).collect(), ..World::default() }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        let mut choices = Vec::new();
        for at in 0..WORKERS {
            if world.workers[at].is_none() {
                self.starts(world, at, actions);
                continue;
            }
            self.choices(world, at, &mut choices);
            actions.extend(choices.drain(..).map(|choice| Action::Work { at, choice }));
            if allows(self.limits.crashes, world.used.crashes) {
                actions.push(Action::Crash { at });
            }
        }
        for (index, row) in world.rows.iter().enumerate() {
            if row.is_leased && allows(self.limits.lapses, world.used.lapses) {
                actions.push(Action::Lapse { row: index });
            }
            if !row.is_leased && matches!(row.owner, Some(Owner::Worker(_))) {
                actions.push(Action::Renew { row: index });
            }
        }
        let mut replies = Vec::new();
        for request in 0..world.requests.len() {
            self.replies(world, request, &mut replies);
            actions.extend(replies.drain(..).map(|reply| Action::Reply { request, reply }));
        }
        actions.extend(self.failing(world).into_iter().map(|task| Action::Fail { task }));
    }

    fn next_state(&self, last: &World, action: Action) -> Option<World> {
        let mut world = last.clone();
        let (limits, used) = (&self.limits, &mut world.used);
        match &action {
            Action::Start { resubmit: true, .. } => count(limits.resubmits, &mut used.resubmits),
            Action::Crash { .. } => count(limits.crashes, &mut used.crashes),
            Action::Lapse { .. } => count(limits.lapses, &mut used.lapses),
            Action::Work { choice: Choice::Fails | Choice::AnswerLost, .. } => {
                count(limits.write_faults, &mut used.write_faults);
            }
            Action::Work { choice: Choice::Hears(event), .. } if vendor::is_fault(event) => {
                count(limits.vendor_faults, &mut used.vendor_faults);
            }
            Action::Reply { reply, .. } if *reply != Reply::Accepts => {
                count(limits.vendor_faults, &mut used.vendor_faults);
            }
            Action::Fail { .. } => count(limits.vendor_faults, &mut used.vendor_faults),
            _ => {}
        }
        match action {
            Action::Start { at, row, resubmit, is_earlier } => {
                self.start(&mut world, at, row, resubmit, is_earlier);
            }
            Action::Work { at, choice } => self.carry_out(&mut world, at, choice),
            Action::Crash { at } => worker::crash(&mut world, at),
            Action::Lapse { row } => world.rows[row].is_leased = false,
            Action::Renew { row } => world.rows[row].is_leased = true,
            Action::Reply { request, reply } => self.reply(&mut world, request, reply),
            Action::Fail { task } => world.tasks[task].progress = Progress::Failed,
        }
        world.normalize();
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ONCE, Setup::is_paid_once),
            Property::always(REACHABLE, Setup::is_everything_reachable),
            Property::always(LIMIT, |_, world: &World| !world.wrongs.over_limit),
            Property::always(BUDGET, |_, world: &World| !world.wrongs.over_budget),
            Property::always(BILL, Setup::is_bill_within_budget),
            Property::always(EXPECTED, |_, world: &World| !world.wrongs.unexpected),
            Property::always(LEASE, |_, world: &World| !world.wrongs.lease_broken),
            Property::always(ORDER, |_, world: &World| !world.wrongs.out_of_order),
            Property::always(STUCK, Setup::is_nothing_stuck),
        ]
    }
}

impl Setup {
    /// Lists the runs that can start on a worker's machine.
    fn starts(&self, world: &World, at: usize, actions: &mut Vec<Action>) {
        let mut start = |row: usize, resubmit, is_earlier| {
            actions.push(Action::Start { at, row: row as u8, resubmit, is_earlier });
        };
        for (index, row) in world.rows.iter().enumerate() {
            // Nobody orders a stray task's take.
            let is_stray = index >= usize::from(self.orders);
            if row.is_over() || !row.is_free(at) {
                continue;
            }
            if !is_stray {
                start(index, false, false);
            }
            if (is_stray || self.is_earlier) && row.may_have_task() {
                start(index, false, true);
            }
            let is_unresolved = row.state == TakeState::Submitting && !is_stray;
            if is_unresolved && allows(self.limits.resubmits, world.used.resubmits) {
                start(index, true, false);
            }
        }
    }

    /// Returns true if the vendor bills one task for each take, and one more each time that a person had it submitted
    /// again. Takes with the same prompt count together, because a search may exchange their tasks.
    fn is_paid_once(&self, world: &World) -> bool {
        (0..self.orders).all(|prompt| {
            let orders = (0..self.orders).filter(|order| self.prompt(*order) == prompt).count();
            let tasks = world.tasks.iter().filter(|task| self.prompt(task.order) == prompt);
            tasks.filter(|task| task.is_billed()).count() <= orders + self.resubmits(world, prompt)
        })
    }

    /// Returns true if the vendor bills no more than the budget, apart from what a person had submitted again.
    fn is_bill_within_budget(&self, world: &World) -> bool {
        let billed = world.tasks.iter().filter(|task| task.is_billed()).count();
        let resubmits: usize = world.rows.iter().map(|row| usize::from(row.resubmits)).sum();
        billed <= self.budget + resubmits
    }
}
