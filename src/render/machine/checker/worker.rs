//! The checker's workers. Each runs the real state machine, and carries out its effects as the driver does.

use super::ledger::{Changed, release};
use super::setup::{Mutation, Setup, allows};
use super::world::{Owner, Request, Snapshot, Spilled, Worker, World, index_of};
use crate::render::machine::{Change, Effect, Ending, Event, Pause, Policy, State, failure, start, step};
use crate::render::take::Unknown;
use crate::request::FailureKind;

/// What comes of an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// It is carried out.
    Works,
    /// Its commit fails.
    Fails,
    /// Its commit succeeds, and the database's answer is lost.
    AnswerLost,
    /// It results in this event.
    Hears(Event),
}

/// The limits of the machine, as low as possible.
fn policy(resubmit: bool, is_earlier: bool) -> Policy {
    Policy {
        max_tries: 1,
        max_record_tries: 2,
        max_unknown_replies: 0,
        max_unreadable_results: 1,
        max_refusals: 1,
        max_silences: 1,
        max_download_tries: 1,
        max_dead_urls: 1,
        resubmit,
        is_earlier,
        ..Policy::default()
    }
}

impl Setup {
    /// Starts a process that works on a take.
    pub(super) fn start(&self, world: &mut World, at: usize, row: u8, resubmit: bool, is_earlier: bool) {
        Self::recover_spilled(world, at);
        let (state, effect) = start();
        let (copy, effect) = (Snapshot::default(), Some(effect));
        world.workers[at] =
            Some(Worker { row, resubmit, is_earlier, copy, state, effect, is_checked: false });
        self.settle(world, at);
    }

    /// Lists what can come of a worker's next effect.
    pub(super) fn choices(&self, world: &World, at: usize, choices: &mut Vec<Choice>) {
        let Some(worker) = &world.workers[at] else { return };
        let index = usize::from(worker.row);
        let row = &world.rows[index];
        let can_fail = allows(self.limits.write_faults, world.used.write_faults);
        match &worker.effect {
            None => {}
            // The checker doesn't explore what follows.
            Some(Effect::Reserve) if row.attempt >= self.max_attempts => {}
            Some(Effect::Record(_) | Effect::Reserve) => {
                choices.push(Choice::Works);
                if can_fail {
                    choices.extend([Choice::Fails, Choice::AnswerLost]);
                }
            }
            Some(Effect::Spill(_)) => {
                choices.push(Choice::Works);
                if can_fail {
                    choices.push(Choice::Fails);
                }
            }
            Some(Effect::Send) => {
                choices.push(Choice::Works);
                if allows(self.limits.vendor_faults, world.used.vendor_faults) {
                    choices.push(Choice::Hears(Event::NotSent(failure("", "", FailureKind::Retry))));
                }
            }
            // Before the wait is over, the worker would find the same again.
            Some(Effect::Wait(wait)) => {
                let is_over = match wait.pause {
                    Pause::Turn => self.check_limits(world, index) != Some(Event::Busy),
                    Pause::Clip => self.frame(world, at) != Some(Event::ClipUnfinished),
                    _ => row.is_free(at),
                };
                choices.extend(is_over.then_some(Choice::Works));
            }
            Some(Effect::Search) => self.search_results(world, at, choices),
            Some(Effect::Poll(_)) => self.poll_results(world, at, choices),
            Some(effect) => unreachable!("{effect:?} is carried out at once"),
        }
    }

    /// Carries out a worker's next effect.
    pub(super) fn carry_out(&self, world: &mut World, at: usize, choice: Choice) {
        let Some(worker) = &world.workers[at] else { return };
        let Some(effect) = worker.effect.clone() else { return };
        let is_lost = choice == Choice::AnswerLost;
        let event = match (effect, choice) {
            (_, Choice::Hears(event)) => {
                self.note(world, at, &event);
                Some(event)
            }
            // The task is at least reported.
            (Effect::Spill(_), Choice::Fails) => Some(Event::Spilled),
            (_, Choice::Fails) => Some(Event::WriteFailed),
            (Effect::Record(change), _) => self.record(world, at, &change, is_lost),
            (Effect::Reserve, _) => {
                let copy = worker.copy.clone();
                match self.reserve(world, at) {
                    Some(Event::Reserved { .. }) if is_lost => Some(forget(world, at, &copy)),
                    event => event,
                }
            }
            (Effect::Send, _) => send(world, at),
            (Effect::Spill(task), _) => {
                let Snapshot { attempt, name, .. } = worker.copy;
                world.spilled[at].push(Spilled { row: worker.row, task: index_of(&task), attempt, name });
                Some(Event::Spilled)
            }
            _ => Some(Event::Elapsed),
        };
        if let Some(event) = event {
            self.feed(world, at, event);
        }
    }

    /// Records a change.
    fn record(&self, world: &mut World, at: usize, change: &Change, is_lost: bool) -> Option<Event> {
        let copy = world.workers[at].as_ref()?.copy.clone();
        Some(match self.change(world, at, change)? {
            Changed::Now if is_lost => forget(world, at, &copy),
            Changed::Now => Event::Recorded,
            Changed::Stale => Event::Stale,
            Changed::Taken => Event::Taken,
        })
    }

    /// Feeds an event to a worker's machine.
    pub(super) fn feed(&self, world: &mut World, at: usize, event: Event) {
        let Some(worker) = world.workers[at].as_mut() else { return };
        let event = self.mutate(worker, event);
        let policy = policy(worker.resubmit, worker.is_earlier);
        if let Ok((state, effect)) = step(worker.state.clone(), event, &policy) {
            worker.state = state;
            worker.effect = Some(effect);
            self.settle(world, at);
        } else {
            world.wrongs.unexpected = true;
            end(world, at, &Ending::NotStarted);
        }
    }

    /// Alters an event, as the mutation says.
    fn mutate(&self, worker: &Worker, event: Event) -> Event {
        match (self.mutation, event, &worker.state) {
            (
                Some(Mutation::ResendUnlisted),
                Event::NotListed,
                State::Searching { unknown: Unknown::EarlierRun, .. },
            ) => Event::NotAccepted,
            (Some(Mutation::NoAnswerIsNotSent), Event::NoAnswer(failure), _) => Event::NotSent(failure),
            (Some(Mutation::SendAnyway), Event::WriteFailed, State::Reserving { .. }) => {
                Event::Reserved { repeated: false }
            }
            (_, event, _) => event,
        }
    }

    /// Carries out the effects that nobody else notices, and reads of the ledger: a claim after a read that comes too
    /// early fails, and the worker reads again.
    fn settle(&self, world: &mut World, at: usize) {
        loop {
            let Some(worker) = world.workers[at].as_mut() else { return };
            let event = match &mut worker.effect {
                Some(Effect::Load) => self.load(world, at),
                Some(Effect::Frame) => self.frame(world, at),
                Some(Effect::Wait(wait))
                    if !matches!(wait.pause, Pause::Turn | Pause::Watch | Pause::Clip) =>
                {
                    Some(Event::Elapsed)
                }
                Some(Effect::Upload) => Some(Event::Uploaded),
                Some(Effect::Download) => Some(Event::Saved),
                Some(Effect::FindFile) => Some(Event::NoFile),
                Some(Effect::Poll(wait)) => {
                    // How long a worker waits doesn't matter.
                    wait.pause = Pause::None;
                    None
                }
                Some(Effect::End) => {
                    if let State::Ended(ending) = worker.state.clone() {
                        end(world, at, &ending);
                    }
                    None
                }
                _ => None,
            };
            let Some(event) = event else { return };
            self.feed(world, at, event);
        }
    }
}

/// Puts the request on its way, if the worker still holds the take. The vendor may take it much later, so this also
/// stands for a process that is suspended between the check and the send.
fn send(world: &mut World, at: usize) -> Option<Event> {
    let worker = world.workers[at].as_mut()?;
    let row = &world.rows[usize::from(worker.row)];
    if !worker.copy.is_current || row.owner != Some(Owner::of(at)) {
        return Some(Event::Stale);
    }
    worker.effect = None;
    world.requests.push(Request { order: row.order, name: row.name, from: Some(at as u8) });
    world.requests.sort_unstable();
    None
}

/// A process ends. It gives its lease back, unless the ledger can't be written.
fn end(world: &mut World, at: usize, ending: &Ending) {
    let Some(worker) = &world.workers[at] else { return };
    let index = usize::from(worker.row);
    if *ending != Ending::Broken {
        release(world, at, index);
    }
    crash(world, at);
}

/// A process ends with all that it knows. Its requests stay on their way.
pub(super) fn crash(world: &mut World, at: usize) {
    world.workers[at] = None;
    for row in world.rows.iter_mut().filter(|row| row.owner == Some(Owner::of(at))) {
        row.owner = Some(Owner::Gone);
    }
    for request in world.requests.iter_mut().filter(|request| request.from == Some(at as u8)) {
        request.from = None;
    }
    world.requests.sort_unstable();
}

/// A worker doesn't learn that its change is committed.
fn forget(world: &mut World, at: usize, copy: &Snapshot) -> Event {
    if let Some(worker) = &mut world.workers[at] {
        worker.copy = Snapshot { is_current: false, ..copy.clone() };
    }
    Event::WriteFailed
}
