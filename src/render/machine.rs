//! The state machine of a take: every state, every transition, and what to do next, as one pure function.
//!
//! [`step`] takes a state and an event and returns the next state and one effect. The driver carries out the effect and
//! reports its result as the next event. So everything that leads to money is decided here, without I/O, and a
//! model checker explores this very function.

mod change;
#[cfg(test)]
mod checker;
mod event;
mod following;
mod state;
pub(super) mod table;

use std::time::Duration;

pub(super) use change::{Change, Compare};
pub(super) use event::{Effect, Event, Pause, Wait};
pub(super) use state::{Ending, Follow, Policy, Retry, State, Unexpected, View};

use crate::render::TakeState;
use crate::render::event::format_failure;
use crate::render::machine::following::{downloaded, not_recovered, polled, read};
use crate::render::machine::state::{Cancelled, Gone};
use crate::render::take::{Evidence, Unknown};
use crate::request::{Failure, FailureKind, Task};

/// What a step returns: the next state, and the effect to carry out.
type Step = (State, Effect);

/// Starts work on a take.
pub(super) fn start() -> Step {
    (State::Loading, Effect::Load)
}

/// Returns what to do after an event.
///
/// # Errors
///
/// If the event can't occur in the state. The driver then leaves the take as the ledger has it.
pub(super) fn step(state: State, event: Event, policy: &Policy) -> Result<Step, Unexpected> {
    let next = match (state, event) {
        // A commit failed or its answer was lost: without a ledger, nothing more is sent.
        (State::Recording { task, tries }, Event::WriteFailed) => {
            if tries + 1 < policy.max_record_tries {
                record_task(task, tries + 1)
            } else {
                (State::Spilling { task: task.clone() }, Effect::Spill(task))
            }
        }
        (State::Straying { task }, Event::WriteFailed) => {
            (State::Spilling { task: task.clone() }, Effect::Spill(task))
        }
        (State::Spilling { .. }, Event::Spilled) => end(Ending::Broken),
        (State::Loading, Event::Loaded(view)) => loaded(*view, policy),
        (State::Claiming { view }, Event::Recorded) => claimed(*view, policy),
        (State::Framing, event) => framed(event, policy)?,
        (State::AwaitingClip, Event::Elapsed) => (State::Framing, Effect::Frame),
        // The ledger has a take of this very request, so this one was removed.
        (State::Continuing, Event::Taken) => start(),
        (State::Continuing | State::Resetting, Event::Recorded) => upload(0),
        (State::Uploading { tries }, Event::Declined { failure, wait, .. }) => {
            retry(Retry { tries, failure, wait }, policy)
        }
        (State::Reserving { tries }, Event::Reserved { repeated }) => {
            (State::Submitting { tries, repeated }, Effect::Send)
        }
        (State::Reserving { tries }, Event::Busy) => {
            (State::Pacing { tries }, Effect::Wait(Wait { pause: Pause::Turn, at_least: None }))
        }
        (State::Reserving { .. }, Event::OverBudget(why)) => end(Ending::OverBudget(why)),
        (State::Reserving { .. }, Event::AccountFailed(failure)) => end(Ending::Failed(failure)),
        (State::Uploading { tries }, Event::Uploaded) | (State::Pacing { tries }, Event::Elapsed) => {
            reserve(tries)
        }
        (State::Submitting { tries, repeated }, event) => answered(tries, repeated, event)?,
        (State::Recording { task, .. }, Event::Recorded) => poll(Follow::new(task), Pause::Poll),
        // A search has given the task to another take with the same prompt, so this submit has a task that is unknown.
        (State::Recording { task, .. }, Event::Taken) => {
            let why = format!("task {} belongs to another clip", task.id);
            search(Unknown::NoResponse, Retry::new(0, failure("taken", &why, FailureKind::Retry)))
        }
        // Another worker took over while the submit was on its way.
        (State::Recording { task, .. }, Event::Stale) => {
            (State::Straying { task: task.clone() }, Effect::Record(Change::Stray(task)))
        }
        (State::Watching, Event::Elapsed) | (State::Straying { .. }, Event::Recorded | Event::Stale) => {
            start()
        }
        (State::Searching { unknown, then }, event) => searched(unknown, then, event, policy)?,
        (State::Adopting { task, evidence, .. }, Event::Recorded) => {
            let by_person = evidence == Evidence::Person;
            poll(Follow { by_person, ..Follow::new(task) }, Pause::None)
        }
        (State::Adopting { task, unknown, then, .. }, Event::Taken) => {
            undecided(unknown, &then, &format!("task {} belongs to another clip", task.id), policy)
        }
        (State::Cancelling { then }, Event::Recorded) => cancelled(then, policy),
        (State::BackingOff { tries }, Event::Elapsed) => upload(tries),
        (State::Polling(follow), event) => polled(follow, event, policy)?,
        (State::Noting(follow), Event::Recorded) => poll(follow, Pause::Poll),
        (State::Reading(follow), event) => read(follow, event, policy)?,
        (State::Downloading { follow, tries }, event) => downloaded(follow, tries, event, policy)?,
        (State::Recovering { gone, .. }, Event::Saved) => {
            drop(gone);
            finish()
        }
        (State::Recovering { gone, .. }, Event::NoFile) => not_recovered(gone),
        (State::Drawing, Event::Saved) => finish(),
        (State::Drawing, Event::Declined { failure, .. }) => fail(failure),
        (State::Drawing, Event::Broken { why, .. }) => fail(failure("disk", &why, FailureKind::Invalid)),
        (State::Finishing, Event::Recorded) => end(Ending::Done),
        (State::Failing { failure }, Event::Recorded) => match failure.kind {
            FailureKind::Content => end(Ending::Refused { failure, earlier: false }),
            _ => end(Ending::Failed(failure)),
        },
        (State::Losing { why }, Event::Recorded) => end(Ending::Lost { why, earlier: false }),
        (State::Leaving { why }, Event::Recorded) | (State::Recovering { .. }, Event::Broken { why, .. }) => {
            end(Ending::InFlight(why))
        }
        (State::Dropping, Event::Recorded) => end(Ending::Dropped),
        (State::Disowning { why }, Event::Recorded) => end(Ending::Unknown(why)),
        (state, event) => interrupted(state, event)?,
    };
    Ok(next)
}

/// Handles the events that can occur in many states.
fn interrupted(state: State, event: Event) -> Result<Step, Unexpected> {
    match event {
        Event::Stopped => stopped(state),
        // The row isn't what this worker last saw, so look again.
        Event::Stale if state.is_recording() => Ok(start()),
        Event::WriteFailed if !matches!(state, State::Ended(_)) => Ok(end(Ending::Broken)),
        event => Err(Unexpected { state: state.name(), event: event.name() }),
    }
}

/// Handles a stop of the run, which interrupts everything except submits and writes.
fn stopped(state: State) -> Result<Step, Unexpected> {
    let in_flight = || end(Ending::InFlight("the run was stopped".to_owned()));
    Ok(match state {
        State::Claiming { ref view } if view.state.is_in_flight() => in_flight(),
        State::Loading
        | State::Claiming { .. }
        | State::Framing
        | State::AwaitingClip
        | State::Continuing
        | State::Uploading { .. }
        | State::Reserving { .. }
        | State::Pacing { .. }
        | State::BackingOff { .. } => end(Ending::NotStarted),
        State::Watching => end(Ending::HeldByOther),
        State::Recovering { .. } => in_flight(),
        state => return Err(Unexpected { state: state.name(), event: "stopped" }),
    })
}

/// Decides what a take needs, by what the ledger has.
fn loaded(view: View, policy: &Policy) -> Step {
    if view.held_by_other && (policy.is_earlier || !policy.waits_for_others) {
        return end(Ending::HeldByOther);
    }
    if view.held_by_other {
        let pause = Wait { pause: Pause::Watch, at_least: None };
        return (State::Watching, Effect::Wait(pause));
    }
    match view.state {
        TakeState::Done if view.file_exists => end(Ending::Rendered { file_exists: true }),
        TakeState::Done if view.task.is_none() && !view.is_local => {
            end(Ending::Rendered { file_exists: false })
        }
        TakeState::Refused => end(Ending::Refused { failure: view.failure, earlier: true }),
        TakeState::Lost => end(Ending::Lost { why: view.failure.message, earlier: true }),
        _ => (State::Claiming { view: Box::new(view) }, Effect::Record(Change::Claim)),
    }
}

/// Begins where the last run stopped.
fn claimed(view: View, policy: &Policy) -> Step {
    if view.is_local {
        return (State::Drawing, Effect::Draw);
    }
    match (view.state, view.task) {
        (TakeState::Waiting, _) => (State::Framing, Effect::Frame),
        (TakeState::Submitted | TakeState::Running, Some(task)) => {
            let is_running = view.state == TakeState::Running;
            poll(Follow { is_running, by_person: view.by_person, ..Follow::new(task) }, Pause::None)
        }
        (TakeState::Done, Some(task)) => poll(Follow { restoring: true, ..Follow::new(task) }, Pause::None),
        // In flight without a task: only the vendor can tell whether it accepted the submit.
        (TakeState::Submitting | TakeState::Submitted | TakeState::Running, _) => {
            let why = "an earlier run ended during the submit";
            search(Unknown::EarlierRun, Retry::new(0, failure("lost", why, FailureKind::Retry)))
        }
        // Nobody will send the request again, so its task would be nobody's if it still arrived.
        (TakeState::Intent | TakeState::Failed, _) if policy.is_earlier && view.was_sent => {
            let why = "an earlier run ended after the submit";
            search(Unknown::EarlierRun, Retry::new(0, failure("lost", why, FailureKind::Retry)))
        }
        _ if policy.is_earlier => (State::Dropping, Effect::Record(Change::Drop)),
        // A failed task isn't billed, so submit it again.
        (TakeState::Failed, _) => (State::Resetting, Effect::Record(Change::Reset)),
        _ => upload(0),
    }
}

/// Handles the result of making the frame.
fn framed(event: Event, policy: &Policy) -> Result<Step, Unexpected> {
    Ok(match event {
        Event::FrameReady => (State::Continuing, Effect::Record(Change::Continue)),
        Event::ClipUnfinished if policy.waits_for_others => {
            (State::AwaitingClip, Effect::Wait(Wait { pause: Pause::Clip, at_least: None }))
        }
        Event::ClipUnfinished => end(Ending::Waiting("the clip before it isn't finished".to_owned())),
        Event::NoFrame(why) => end(Ending::Waiting(why)),
        event => return interrupted(State::Framing, event),
    })
}

/// Handles the answer to a submit.
fn answered(tries: u8, repeated: bool, event: Event) -> Result<Step, Unexpected> {
    Ok(match event {
        Event::Accepted(task) => record_task(task, 0),
        // Nothing left this machine.
        Event::NotSent(failure) => cancel(Cancelled::Failed(Retry::new(tries, failure))),
        Event::NoAnswer(failure) => search(Unknown::NoResponse, Retry::new(tries, failure)),
        Event::Declined { failure, wait, server_error } => {
            let then = Retry { tries, failure, wait };
            match then.failure.kind {
                FailureKind::Unclear => {
                    let failure = Failure { kind: FailureKind::Retry, ..then.failure };
                    search(Unknown::NoResponse, Retry { failure, ..then })
                }
                // The vendor may refuse a name because it accepted an earlier request under it.
                FailureKind::Invalid if repeated => search(Unknown::NoResponse, then),
                FailureKind::Retry if server_error => search(Unknown::VendorError, then),
                FailureKind::Retry => cancel(Cancelled::Failed(then)),
                _ => fail(then.failure),
            }
        }
        // The lease lapsed before the request was sent.
        Event::Stale => start(),
        Event::WriteFailed => end(Ending::Broken),
        event => return Err(Unexpected { state: "submitting", event: event.name() }),
    })
}

/// Handles the result of searching for the task of a submit. Only an answer that rules out a task allows another submit.
fn searched(unknown: Unknown, then: Retry, event: Event, policy: &Policy) -> Result<Step, Unexpected> {
    Ok(match event {
        Event::Found(task, evidence) => {
            let change = Change::Adopt(task.clone(), evidence);
            (State::Adopting { task, evidence, unknown, then }, Effect::Record(change))
        }
        Event::NotAccepted => cancel(Cancelled::after(unknown, then)),
        // The vendor's error means that no task exists, and its list has none.
        Event::NotListed if unknown == Unknown::VendorError => cancel(Cancelled::after(unknown, then)),
        Event::NotListed => {
            let why = "the vendor lists no task from that time that could be this one";
            undecided(unknown, &then, why, policy)
        }
        Event::Undecided(why) => undecided(unknown, &then, &why, policy),
        Event::Stopped => end(Ending::InFlight("the run was stopped".to_owned())),
        event => return interrupted(State::Searching { unknown, then }, event),
    })
}

/// Stops and asks the user, unless the user has already answered with `--resubmit`.
fn undecided(unknown: Unknown, then: &Retry, why: &str, policy: &Policy) -> Step {
    // `--resubmit` applies only to submits of earlier runs: the user can't have looked for a newer one.
    if policy.resubmit && unknown == Unknown::EarlierRun {
        return cancel(Cancelled::Resubmit);
    }
    let because = match unknown {
        Unknown::EarlierRun => then.failure.message.clone(),
        _ => format_failure(&then.failure),
    };
    end(Ending::Unknown(format!("{because}, and {why}")))
}

/// Continues after an attempt that made no task.
fn cancelled(then: Cancelled, policy: &Policy) -> Step {
    match then {
        Cancelled::Resubmit if policy.is_earlier => (State::Dropping, Effect::Record(Change::Drop)),
        Cancelled::Resubmit => upload(0),
        Cancelled::Failed(then) => retry(then, policy),
    }
}

/// Waits for the next attempt, or fails after the last.
fn retry(then: Retry, policy: &Policy) -> Step {
    let Retry { tries, failure, wait } = then;
    if failure.kind != FailureKind::Retry || tries >= policy.max_tries {
        return fail(failure);
    }
    let pause = Wait { pause: Pause::Retry { tries, why: format_failure(&failure) }, at_least: wait };
    (State::BackingOff { tries: tries + 1 }, Effect::Wait(pause))
}

fn end(ending: Ending) -> Step {
    (State::Ended(ending), Effect::End)
}

fn upload(tries: u8) -> Step {
    (State::Uploading { tries }, Effect::Upload)
}

fn reserve(tries: u8) -> Step {
    (State::Reserving { tries }, Effect::Reserve)
}

fn record_task(task: Task, tries: u8) -> Step {
    (State::Recording { task: task.clone(), tries }, Effect::Record(Change::Task(task)))
}

fn search(unknown: Unknown, then: Retry) -> Step {
    (State::Searching { unknown, then }, Effect::Search)
}

fn cancel(then: Cancelled) -> Step {
    (State::Cancelling { then }, Effect::Record(Change::Cancel))
}

fn poll(follow: Follow, pause: Pause) -> Step {
    (State::Polling(follow), Effect::Poll(Wait { pause, at_least: None }))
}

fn download(follow: Follow, tries: u8) -> Step {
    (State::Downloading { follow, tries }, Effect::Download)
}

/// Looks for a file that an earlier run downloaded but didn't record.
fn recover(follow: Follow, gone: Gone) -> Step {
    (State::Recovering { follow, gone }, Effect::FindFile)
}

fn finish() -> Step {
    (State::Finishing, Effect::Record(Change::Done))
}

fn fail(failure: Failure) -> Step {
    (State::Failing { failure: failure.clone() }, Effect::Record(Change::Fail(failure)))
}

/// A failure of storyc's own.
pub(super) fn failure(code: &str, message: &str, kind: FailureKind) -> Failure {
    Failure { code: code.to_owned(), message: message.to_owned(), kind, reference: None }
}

/// The shortest wait that a vendor asked for.
pub(super) type AtLeast = Option<Duration>;
