//! The checker's vendor: takes requests, makes tasks, and answers searches and polls.

use super::setup::{Setup, allows};
use super::worker::Choice;
use super::world::{Progress, VendorTask, World, index_of, task_of};
use crate::render::TakeState;
use crate::render::machine::{Event, State, failure};
use crate::render::take::Evidence;
use crate::request::FailureKind;

/// What comes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The vendor makes a task and says so.
    Accepts,
    /// The vendor makes a task, and its answer is lost.
    AcceptsUnheard,
    /// The vendor refuses the request for now.
    TooMany,
    /// The vendor reports an error of its own, before it makes a task.
    ServerError,
    /// The vendor refuses the request, or has a task with its name.
    Invalid,
    /// The vendor refuses the account.
    Account,
    /// The worker gives up, and the request may still arrive.
    Timeout,
    /// The worker gives up, and the request never arrives.
    Lost,
}

impl Setup {
    /// Lists what can come of a request.
    pub(super) fn replies(&self, world: &World, request: usize, replies: &mut Vec<Reply>) {
        use Reply::{Accepts, AcceptsUnheard, Account, Invalid, Lost, ServerError, Timeout, TooMany};
        replies.push(Accepts);
        let is_waiting = world.requests[request].from.is_some();
        if is_waiting && allows(self.limits.vendor_faults, world.used.vendor_faults) {
            replies.extend([AcceptsUnheard, TooMany, ServerError, Invalid, Account, Timeout, Lost]);
        }
    }

    /// Delivers a request or loses it, and tells the worker that waits for the answer.
    pub(super) fn reply(&self, world: &mut World, request: usize, reply: Reply) {
        let from = world.requests[request].from;
        if reply == Reply::Timeout {
            world.requests[request].from = None;
            world.requests.sort_unstable();
        }
        let taken = (reply != Reply::Timeout).then(|| world.requests.remove(request));
        let is_accepted = matches!(reply, Reply::Accepts | Reply::AcceptsUnheard);
        let task = taken.filter(|_| is_accepted).map(|taken| self.accept(world, taken.order, taken.name));
        let declined =
            |kind, server_error| Event::Declined { failure: failure("", "", kind), wait: None, server_error };
        let event = match (reply, task) {
            (Reply::Accepts, Some(task)) => Event::Accepted(task_of(task)),
            (Reply::TooMany, _) => declined(FailureKind::Retry, false),
            (Reply::ServerError, _) => declined(FailureKind::Retry, true),
            (Reply::Invalid, _) => declined(FailureKind::Invalid, false),
            (Reply::Account, _) => declined(FailureKind::Account, false),
            _ => Event::NoAnswer(failure("", "", FailureKind::Retry)),
        };
        if let Some(at) = from {
            self.feed(world, usize::from(at), event);
        }
    }

    /// Makes a task, or returns the one that the vendor has made for an earlier request with this name.
    pub(super) fn accept(&self, world: &mut World, order: u8, name: Option<u8>) -> u8 {
        let same = world.tasks.iter().position(|task| task.order == order && task.name == name);
        let same = same.filter(|_| self.is_named);
        let index = same.unwrap_or(world.tasks.len());
        if same.is_none() {
            world.tasks.push(VendorTask { order, name, progress: Progress::Running });
        }
        index as u8
    }

    /// Lists the tasks that can fail by themselves: no take has them. The others fail when they are polled.
    pub(super) fn failing(&self, world: &World) -> Vec<usize> {
        let tasks = world.tasks.iter().enumerate();
        tasks
            .filter(|(index, task)| task.progress == Progress::Running && !world.knows(*index as u8))
            .map(|(index, _)| index)
            .filter(|_| allows(self.limits.vendor_faults, world.used.vendor_faults))
            .collect()
    }

    /// The tasks that a search can find, with the evidence.
    pub(super) fn candidates(&self, world: &World, at: usize) -> Vec<(u8, Evidence)> {
        let Some(worker) = &world.workers[at] else { return Vec::new() };
        let row = &world.rows[usize::from(worker.row)];
        let tasks = world.tasks.iter().enumerate().map(|(index, task)| (index as u8, task));
        if self.is_named {
            return tasks
                .filter(|(_, task)| task.order == row.order && task.name == row.name)
                .map(|(index, _)| (index, Evidence::Name))
                .collect();
        }
        // A person doesn't mistake another order's task for this one's.
        let is_of = |task: &VendorTask| {
            let is_same = self.reports_prompt && self.prompt(task.order) == self.prompt(row.order);
            is_same || task.order == row.order
        };
        let evidence = if self.reports_prompt { Evidence::Prompt } else { Evidence::Person };
        tasks
            .filter(|(index, task)| is_of(task) && task.is_billed() && !world.knows(*index))
            .map(|(index, _)| (index, evidence))
            .collect()
    }

    /// Returns true if another submit with the same prompt is on its way.
    fn has_rival(&self, world: &World, at: usize) -> bool {
        let Some(worker) = &world.workers[at] else { return false };
        let own = usize::from(worker.row);
        world.rows.iter().enumerate().any(|(index, row)| {
            let is_same = self.prompt(row.order) == self.prompt(world.rows[own].order);
            let is_on_its_way = row.state == TakeState::Submitting && !row.is_unclear && row.is_leased;
            index != own && is_same && is_on_its_way
        })
    }

    /// Lists the results that a search can have.
    pub(super) fn search_results(&self, world: &World, at: usize, choices: &mut Vec<Choice>) {
        let mut hears = |event| choices.push(Choice::Hears(event));
        if !self.set_unclear(&mut world.clone(), at) {
            hears(Event::Stale);
            return;
        }
        if allows(self.limits.vendor_faults, world.used.vendor_faults) {
            hears(Event::Undecided(String::new()));
        }
        // The search waits for a rival.
        if !self.is_named && self.has_rival(world, at) {
            return;
        }
        let is_earlier = world.workers[at].as_ref().is_some_and(|worker| worker.is_earlier);
        let found = self.candidates(world, at);
        if found.is_empty() || self.list_lags {
            hears(match (self.is_named, is_earlier) {
                (false, _) => Event::NotListed,
                (true, false) => Event::NotAccepted,
                // Nobody would look for the task if the request still arrived.
                (true, true) => Event::Undecided(YOUNG.to_owned()),
            });
        }
        for (task, evidence) in found {
            hears(Event::Found(task_of(task), evidence));
        }
    }

    /// Lists the results that a poll can have.
    pub(super) fn poll_results(&self, world: &World, at: usize, choices: &mut Vec<Choice>) {
        let Some(worker) = &world.workers[at] else { return };
        let mut hears = |event| choices.push(Choice::Hears(event));
        let Some(task) = worker.copy.task else {
            hears(Event::Undecided(String::new()));
            return;
        };
        let has_faults = allows(self.limits.vendor_faults, world.used.vendor_faults);
        let progress = world.tasks[usize::from(task)].progress;
        let is_noted = matches!(&worker.state, State::Polling(follow) if follow.is_running);
        if progress == Progress::Running && !is_noted {
            hears(Event::Working { running: true, overdue: None });
        }
        if progress == Progress::Failed || (has_faults && progress == Progress::Running) {
            hears(Event::TaskFailed(failure("", "", FailureKind::Invalid)));
        }
        if progress != Progress::Failed {
            hears(Event::Output { other_prompt: false });
        }
        if has_faults {
            hears(Event::Silent { why: String::new(), wait: None, refused: false });
            hears(Event::Expired { other_account: None });
        }
    }

    /// Notes what a search or poll means: the ledger learns of the search, and tasks end.
    pub(super) fn note(&self, world: &mut World, at: usize, event: &Event) {
        let Some(worker) = &world.workers[at] else { return };
        let polled = worker.copy.task.map(usize::from);
        if matches!(worker.state, State::Searching { .. }) {
            self.set_unclear(world, at);
        }
        match (event, polled) {
            (Event::Output { .. }, Some(task)) => world.tasks[task].progress = Progress::Done,
            (Event::TaskFailed(_), Some(task)) => world.tasks[task].progress = Progress::Failed,
            // The vendor reports the prompt only of a finished task.
            (Event::Found(task, Evidence::Prompt), _) => {
                world.tasks[usize::from(index_of(task))].progress = Progress::Done;
            }
            _ => {}
        }
    }
}

/// Returns true if an event is the vendor's fault, or that of the network.
pub(super) fn is_fault(event: &Event) -> bool {
    match event {
        Event::Undecided(why) => why != YOUNG,
        Event::NotSent(_) | Event::TaskFailed(_) | Event::Silent { .. } | Event::Expired { .. } => true,
        _ => false,
    }
}

/// Why a search can't tell: the request is so young that it may still arrive.
const YOUNG: &str = "young";
