//! The state of the world that the checker explores: the ledger, the workers, the vendor, and what is on its way.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::render::TakeState;
use crate::render::machine::state::Cancelled;
use crate::render::machine::{Effect, State};
use crate::request::Task;

/// Number of workers, each on a machine of its own.
pub(super) const WORKERS: usize = 2;

/// Everything that can change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct World {
    /// The ledger's takes: first one for each order, then those added for stray tasks.
    pub(super) rows: Vec<Row>,
    /// Tasks that a take had and has no more.
    pub(super) past: Vec<u8>,
    /// The processes. A crash removes one with all that it knows.
    pub(super) workers: [Option<Worker>; WORKERS],
    /// Tasks saved in the file beside the ledger, on each worker's machine.
    pub(super) spilled: [Vec<Spilled>; WORKERS],
    /// Requests on their way to the vendor, sorted.
    pub(super) requests: Vec<Request>,
    /// The vendor's tasks; a task's index is its id.
    pub(super) tasks: Vec<VendorTask>,
    /// What went wrong, for the properties of single steps.
    pub(super) wrongs: Wrongs,
    /// How often each limited event has happened.
    pub(super) used: Counts,
}

/// A take in the ledger, with the columns that matter. It has no version: each worker knows whether its copy is current,
/// and because versions only grow, nothing else about them matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    /// The order that the take belongs to.
    pub(super) order: u8,
    pub(super) state: TakeState,
    pub(super) task: Option<u8>,
    pub(super) attempt: u8,
    /// The name of the submit, if the vendor accepts one.
    pub(super) name: Option<u8>,
    /// Number of names made so far.
    pub(super) names: u8,
    pub(super) owner: Option<Owner>,
    /// True if the lease hasn't lapsed.
    pub(super) is_leased: bool,
    pub(super) is_unclear: bool,
    pub(super) by_person: bool,
    /// How often a person had it submitted again without knowing whether the vendor accepted the submit before.
    pub(super) resubmits: u8,
}

impl Row {
    /// A take that hasn't been submitted.
    pub(super) fn new(order: u8) -> Self {
        Self {
            order,
            state: TakeState::Intent,
            task: None,
            attempt: 0,
            name: None,
            names: 0,
            owner: None,
            is_leased: false,
            is_unclear: false,
            by_person: false,
            resubmits: 0,
        }
    }

    /// Returns true if no run works on it again.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, TakeState::Done | TakeState::Refused | TakeState::Lost)
    }

    /// Returns true if the budget counts it.
    pub(super) fn is_counted(&self) -> bool {
        let may_arrive = self.state == TakeState::Intent && self.name.is_some();
        self.state.is_in_flight() || may_arrive || matches!(self.state, TakeState::Done | TakeState::Lost)
    }

    /// Returns true if the vendor may have a task for it.
    pub(super) fn may_have_task(&self) -> bool {
        let is_given_up = matches!(self.state, TakeState::Intent | TakeState::Failed);
        self.state.is_in_flight() || (is_given_up && self.name.is_some() && self.task.is_none())
    }

    /// Returns true if a worker can claim it.
    pub(super) fn is_free(&self, at: usize) -> bool {
        !self.is_leased || self.owner == Some(Owner::of(at))
    }
}

/// The process that holds a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// The process that now runs on this worker's machine.
    Worker(u8),
    /// A process that has ended.
    Gone,
}

impl Owner {
    /// The process of a worker.
    pub(super) fn of(at: usize) -> Self {
        Self::Worker(at as u8)
    }
}

/// A process that works on a take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Worker {
    /// The take's index.
    pub(super) row: u8,
    /// True if it runs with `--resubmit`.
    pub(super) resubmit: bool,
    /// True if it doesn't order the take.
    pub(super) is_earlier: bool,
    /// The take as it last saw it.
    pub(super) copy: Snapshot,
    pub(super) state: State,
    /// What it does next; `None` while it waits for the answer to its request.
    pub(super) effect: Option<Effect>,
    /// True if it has checked the limits, if a mutation does so before the transaction.
    pub(super) is_checked: bool,
}

impl Worker {
    /// Returns true if it is about to submit again because the user said so.
    pub(super) fn is_resubmitting(&self) -> bool {
        self.resubmit && matches!(self.state, State::Cancelling { then: Cancelled::Resubmit })
    }
}

/// A row as a worker last saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Snapshot {
    /// True if the row still has that version.
    pub(super) is_current: bool,
    pub(super) attempt: u8,
    pub(super) name: Option<u8>,
    pub(super) task: Option<u8>,
    /// The owner, if its lease had lapsed.
    pub(super) lapsed: Option<Owner>,
}

/// A line of the file beside the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spilled {
    pub(super) row: u8,
    pub(super) task: u8,
    pub(super) attempt: u8,
    pub(super) name: Option<u8>,
}

/// A request on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Request {
    pub(super) order: u8,
    pub(super) name: Option<u8>,
    /// The worker that waits for the answer.
    pub(super) from: Option<u8>,
}

/// A task at the vendor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct VendorTask {
    pub(super) order: u8,
    pub(super) name: Option<u8>,
    pub(super) progress: Progress,
}

/// The state of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Progress {
    Running,
    Done,
    Failed,
}

impl VendorTask {
    /// Returns true if the vendor bills it, or will if it doesn't fail.
    pub(super) fn is_billed(&self) -> bool {
        self.progress != Progress::Failed
    }
}

/// What went wrong in a single step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "the fields are independent facts")]
pub(super) struct Wrongs {
    /// The machine got an event that it doesn't expect.
    pub(super) unexpected: bool,
    /// The ledger allowed a submit beyond the account's limit.
    pub(super) over_limit: bool,
    /// The ledger allowed a submit beyond the budget.
    pub(super) over_budget: bool,
    /// A worker changed a take that another one held.
    pub(super) lease_broken: bool,
    /// A clip was submitted before the one that it continues was finished.
    pub(super) out_of_order: bool,
}

/// How often each limited event has happened. An event without a limit isn't counted, so that it adds no states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Counts {
    pub(super) crashes: u8,
    pub(super) lapses: u8,
    pub(super) write_faults: u8,
    pub(super) vendor_faults: u8,
    pub(super) resubmits: u8,
}

impl World {
    /// Returns true if a take has or had the task.
    pub(super) fn knows(&self, task: u8) -> bool {
        self.past.contains(&task) || self.rows.iter().any(|row| row.task == Some(task))
    }

    /// Removes what can't matter any more, and orders the workers, which are alike. So fewer states differ.
    pub(super) fn normalize(&mut self) {
        for worker in self.workers.iter_mut().flatten() {
            let (state, copy) = (&worker.state, &mut worker.copy);
            let is_polling = matches!(state, State::Polling(_) | State::Noting(_));
            copy.task = copy.task.filter(|_| is_polling);
            let is_sent = matches!(
                state,
                State::Submitting { .. }
                    | State::Recording { .. }
                    | State::Straying { .. }
                    | State::Spilling { .. }
            );
            if !is_sent {
                (copy.attempt, copy.name) = (0, None);
            }
            copy.lapsed = copy.lapsed.filter(|_| matches!(state, State::Claiming { .. }));
        }
        if self.key(0) > self.key(1) {
            self.swap();
        }
    }

    /// A hash of all that belongs to a worker.
    fn key(&self, at: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        let me = Some(Owner::of(at));
        self.workers[at].hash(&mut hasher);
        self.spilled[at].hash(&mut hasher);
        self.rows.iter().for_each(|row| (row.owner == me).hash(&mut hasher));
        self.requests.iter().for_each(|request| (request.from == Some(at as u8)).hash(&mut hasher));
        let lapsed = self.workers.iter().flatten().map(|worker| worker.copy.lapsed == me);
        lapsed.for_each(|is_me| is_me.hash(&mut hasher));
        hasher.finish()
    }

    /// Exchanges the workers.
    fn swap(&mut self) {
        self.workers.swap(0, 1);
        self.spilled.swap(0, 1);
        let exchange = |owner: &mut Option<Owner>| {
            if let Some(Owner::Worker(at)) = owner {
                *at = 1 - *at;
            }
        };
        self.rows.iter_mut().for_each(|row| exchange(&mut row.owner));
        self.workers.iter_mut().flatten().for_each(|worker| exchange(&mut worker.copy.lapsed));
        for request in &mut self.requests {
            request.from = request.from.map(|at| 1 - at);
        }
        self.requests.sort_unstable();
    }
}

/// The task with this index.
pub(super) fn task_of(index: u8) -> Task {
    Task { id: index.to_string(), poll_url: None, result_url: None, created_ms: None }
}

/// The index of a task.
pub(super) fn index_of(task: &Task) -> u8 {
    task.id.parse().unwrap()
}
