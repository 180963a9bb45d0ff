//! The checker's ledger. Each change is a compare-and-set, by what [`Change`] says of itself.

use super::setup::{Mutation, Setup};
use super::world::{Owner, Row, Snapshot, Spilled, World, index_of, task_of};
use crate::render::TakeState;
use crate::render::machine::{Change, Compare, Event, View, failure};
use crate::render::take::Evidence;
use crate::request::FailureKind;

/// The result of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changed {
    /// It is committed.
    Now,
    /// The take is no longer as the worker last saw it, or the lease has lapsed.
    Stale,
    /// Another take has the task.
    Taken,
}

impl Setup {
    /// Reads a take for a worker.
    pub(super) fn load(&self, world: &mut World, at: usize) -> Option<Event> {
        let worker = world.workers[at].as_mut()?;
        let row = &world.rows[usize::from(worker.row)];
        let lapsed = row.owner.filter(|_| !row.is_leased);
        worker.copy = Snapshot { lapsed, ..Snapshot::of(row) };
        let kind = if row.state == TakeState::Refused { FailureKind::Content } else { FailureKind::Invalid };
        let is_held = row.owner.is_some() && !row.is_free(at);
        Some(Event::Loaded(Box::new(View {
            state: row.state,
            task: row.task.map(task_of),
            by_person: row.by_person,
            was_sent: row.name.is_some() && row.task.is_none(),
            held_by_other: is_held && self.mutation != Some(Mutation::IgnoreLease),
            file_exists: row.state == TakeState::Done,
            is_local: false,
            failure: failure("", "", kind),
        })))
    }

    /// Commits a change for a worker.
    pub(super) fn change(&self, world: &mut World, at: usize, change: &Change) -> Option<Changed> {
        let worker = world.workers[at].as_ref()?;
        let (index, is_resubmitting) = (usize::from(worker.row), worker.is_resubmitting());
        if let Change::Stray(task) = change {
            add_stray(world, index, index_of(task));
            return Some(Changed::Now);
        }
        let is_taken = |task: u8| {
            world.rows.iter().enumerate().any(|(other, row)| other != index && row.task == Some(task))
        };
        if let Change::Adopt(task, _) | Change::Task(task) = change
            && is_taken(index_of(task))
        {
            return Some(Changed::Taken);
        }
        let row = &world.rows[index];
        let is_from = change.from().contains(&row.state);
        let is_possible = match change {
            // Recorded already, if the answer to the commit was lost.
            Change::Task(task) => (is_from && row.task.is_none()) || row.task == Some(index_of(task)),
            _ => is_from,
        };
        if !is_possible || !self.guard(world, at, change.compare()) {
            return Some(Changed::Stale);
        }
        watch_lease(world, at, change);
        if matches!(change, Change::Reset | Change::Cancel) {
            keep_task(world, index);
        }
        let row = &mut world.rows[index];
        // A vendor with names makes no second task, and nobody asks a person about a submit whose task is known.
        if is_resubmitting && row.task.is_none() && !self.is_named {
            row.resubmits += 1;
        }
        self.set(row, change);
        if *change == Change::Claim {
            (row.owner, row.is_leased) = (Some(Owner::of(at)), true);
        } else if change.releases() {
            (row.owner, row.is_leased) = (None, false);
        }
        touch(world, at);
        Some(Changed::Now)
    }

    /// Assigns the columns of a change.
    fn set(&self, row: &mut Row, change: &Change) {
        match change {
            Change::Reset => {
                row.name = row.name.filter(|_| row.task.is_none());
                row.task = None;
            }
            Change::Cancel => (row.task, row.is_unclear) = (None, false),
            Change::Drop => row.name = None,
            Change::Task(task) => {
                // A task can be recorded again after the take has moved on.
                let is_again = row.task.is_some();
                row.task = Some(index_of(task)).filter(|_| self.mutation != Some(Mutation::DropAnswer));
                row.is_unclear = false;
                if is_again {
                    return;
                }
            }
            Change::Adopt(task, evidence) => {
                (row.task, row.is_unclear) = (Some(index_of(task)), false);
                row.by_person = *evidence == Evidence::Person;
            }
            Change::Disown(_) => (row.task, row.by_person, row.is_unclear) = (None, false, true),
            _ => {}
        }
        row.state = change.to().unwrap_or(row.state);
    }

    /// Commits that a worker is about to send a request, within the limits. Returns `None` if a mutation needs another
    /// step for the commit.
    pub(super) fn reserve(&self, world: &mut World, at: usize) -> Option<Event> {
        let worker = world.workers[at].as_mut()?;
        let index = usize::from(worker.row);
        let is_checked = std::mem::take(&mut worker.is_checked);
        if !is_checked {
            if let Some(refused) = self.check_limits(world, index) {
                return Some(refused);
            }
            if self.mutation == Some(Mutation::CheckOutside) {
                world.workers[at].as_mut()?.is_checked = true;
                return None;
            }
        }
        let is_from = Change::Begin.from().contains(&world.rows[index].state);
        if !is_from || !self.guard(world, at, Change::Begin.compare()) {
            return Some(Event::Stale);
        }
        watch_lease(world, at, &Change::Begin);
        keep_task(world, index);
        let row = &mut world.rows[index];
        let repeated = row.name.is_some();
        row.state = Change::Begin.to()?;
        row.attempt += 1;
        (row.task, row.by_person, row.is_unclear) = (None, false, false);
        if self.is_named && row.name.is_none() {
            row.names += 1;
            row.name = Some(row.names);
        }
        let in_flight = world.rows.iter().filter(|row| row.state.is_in_flight()).count();
        let spent = world.rows.iter().filter(|row| row.is_counted()).count();
        world.wrongs.out_of_order |= self.continues && !Self::has_frame(world, index);
        world.wrongs.over_limit |= in_flight > self.account_limit;
        world.wrongs.over_budget |= spent > self.budget;
        touch(world, at);
        Some(Event::Reserved { repeated })
    }

    /// Returns true if the frame that a take begins with can be made, or it needs none.
    pub(super) fn has_frame(world: &World, index: usize) -> bool {
        let Some(before) = world.rows[index].order.checked_sub(1) else { return true };
        world.rows.iter().any(|row| row.order == before && row.state == TakeState::Done)
    }

    /// What a worker finds that needs the frame of the clip before its own.
    pub(super) fn frame(&self, world: &World, at: usize) -> Option<Event> {
        let index = usize::from(world.workers[at].as_ref()?.row);
        if Self::has_frame(world, index) || self.mutation == Some(Mutation::ForgetClip) {
            return Some(Event::FrameReady);
        }
        let before = world.rows[index].order.checked_sub(1)?;
        let is_open = |row: &Row| row.order == before && (row.state.is_in_flight() || row.is_leased);
        Some(if world.rows.iter().any(is_open) {
            Event::ClipUnfinished
        } else {
            Event::NoFrame(String::new())
        })
    }

    /// Returns why the limits don't allow a submit.
    pub(super) fn check_limits(&self, world: &World, index: usize) -> Option<Event> {
        let count = |is_counted: fn(&Row) -> bool| {
            let others = world.rows.iter().enumerate().filter(|(other, _)| *other != index);
            others.filter(|(_, row)| is_counted(row)).count()
        };
        if count(|row| row.state.is_in_flight()) >= self.account_limit {
            return Some(Event::Busy);
        }
        (count(Row::is_counted) >= self.budget).then(|| Event::OverBudget(String::new()))
    }

    /// Returns true if the row is as the change must find it.
    fn guard(&self, world: &World, at: usize, compare: Compare) -> bool {
        let Some(worker) = &world.workers[at] else { return false };
        let (row, copy) = (&world.rows[usize::from(worker.row)], &worker.copy);
        let is_current = copy.is_current || self.mutation == Some(Mutation::IgnoreVersion);
        let ignores_lease = self.mutation == Some(Mutation::IgnoreLease);
        match compare {
            Compare::Version => {
                // A worker may claim a take that it found free, though the owner has renewed its lease since.
                let is_free = row.owner.is_none() || row.is_free(at) || row.owner == copy.lapsed;
                is_current && (is_free || ignores_lease)
            }
            Compare::Lease => {
                let is_held = row.owner == Some(Owner::of(at)) && row.is_leased;
                is_current && (is_held || ignores_lease)
            }
            Compare::Attempt => {
                is_of(row, copy.attempt, copy.name) || self.mutation == Some(Mutation::IgnoreAttempt)
            }
            Compare::Nothing => true,
        }
    }

    /// Begins a search: from here on, a task that the vendor lists may belong to another take. Returns false if the
    /// worker has lost the take.
    pub(super) fn set_unclear(&self, world: &mut World, at: usize) -> bool {
        let Some(worker) = &world.workers[at] else { return false };
        let is_current = worker.copy.is_current || self.mutation == Some(Mutation::IgnoreVersion);
        let row = &mut world.rows[usize::from(worker.row)];
        let is_mine = row.owner == Some(Owner::of(at)) || self.mutation == Some(Mutation::IgnoreLease);
        row.is_unclear |= is_current && is_mine;
        is_current && is_mine
    }

    /// Records the tasks that earlier runs saved on a machine, when the next one begins.
    pub(super) fn recover_spilled(world: &mut World, at: usize) {
        for Spilled { row: index, task, attempt, name } in std::mem::take(&mut world.spilled[at]) {
            if world.knows(task) {
                continue;
            }
            let index = usize::from(index);
            let row = &mut world.rows[index];
            let is_possible = Change::Task(task_of(task)).from().contains(&row.state);
            let is_open = is_possible && is_of(row, attempt, name);
            if is_open && row.task.is_none() {
                (row.state, row.task, row.is_unclear) = (TakeState::Submitted, Some(task), false);
                outdate(world, index);
            } else {
                add_stray(world, index, task);
            }
        }
    }
}

/// Returns true if a task of this attempt or name belongs to the take as it is now.
fn is_of(row: &Row, attempt: u8, name: Option<u8>) -> bool {
    row.attempt == attempt || (name.is_some() && row.name == name)
}

impl Snapshot {
    /// A row as it is now.
    fn of(row: &Row) -> Self {
        let &Row { attempt, name, task, .. } = row;
        Self { is_current: true, attempt, name, task, lapsed: None }
    }
}

/// Notes if a worker changes a take that another one holds, other than by recording a task.
fn watch_lease(world: &mut World, at: usize, change: &Change) {
    let Some(worker) = &world.workers[at] else { return };
    let row = &world.rows[usize::from(worker.row)];
    let is_renewed = *change == Change::Claim && row.owner == worker.copy.lapsed;
    let is_exempt = is_renewed || change.compare() == Compare::Attempt;
    world.wrongs.lease_broken |= row.owner.is_some() && !row.is_free(at) && !is_exempt;
}

/// Gives a lease back.
pub(super) fn release(world: &mut World, at: usize, index: usize) {
    let row = &mut world.rows[index];
    if row.owner == Some(Owner::of(at)) {
        (row.owner, row.is_leased) = (None, false);
    }
}

/// Adds a take for a task whose own take has moved on.
fn add_stray(world: &mut World, index: usize, task: u8) {
    if !world.knows(task) {
        let Row { order, attempt, .. } = world.rows[index];
        let state = TakeState::Submitted;
        world.rows.push(Row { attempt, state, task: Some(task), ..Row::new(order) });
    }
}

/// Keeps the task that a take is about to lose.
fn keep_task(world: &mut World, index: usize) {
    if let Some(task) = world.rows[index].task
        && !world.past.contains(&task)
    {
        world.past.push(task);
        world.past.sort_unstable();
    }
}

/// A worker has changed its take and knows the new row; the other workers' copies are outdated.
fn touch(world: &mut World, at: usize) {
    let Some(index) = world.workers[at].as_ref().map(|worker| usize::from(worker.row)) else { return };
    outdate(world, index);
    let copy = Snapshot::of(&world.rows[index]);
    if let Some(worker) = &mut world.workers[at] {
        worker.copy = copy;
    }
}

/// Makes every copy of a row outdated.
fn outdate(world: &mut World, index: usize) {
    for worker in world.workers.iter_mut().flatten().filter(|worker| usize::from(worker.row) == index) {
        worker.copy.is_current = false;
    }
}
