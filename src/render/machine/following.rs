//! Follows a task: polls it, reads its result, and downloads the clip.

use crate::render::machine::state::Gone;
use crate::render::machine::{
    Change, Effect, Ending, Event, Follow, Pause, Policy, State, Step, Unexpected, Wait, download, end, fail,
    finish, interrupted, poll, recover,
};

/// Handles the answer to a poll.
pub(super) fn polled(mut follow: Follow, event: Event, policy: &Policy) -> Result<Step, Unexpected> {
    // A finished clip whose file is gone is polled only once, because it can't be lost any further.
    if follow.restoring {
        return Ok(match event {
            Event::Output { .. } => download(follow, 0),
            Event::ResultReady => (State::Reading(follow), Effect::Read),
            Event::Working { .. }
            | Event::TaskFailed(_)
            | Event::Expired { .. }
            | Event::Silent { .. }
            | Event::NoWorkspace
            | Event::Stopped => end(Ending::Rendered { file_exists: false }),
            event => return interrupted(State::Polling(follow), event),
        });
    }
    Ok(match event {
        Event::Working { overdue: Some(why), .. } => end(Ending::InFlight(why)),
        Event::NoWorkspace => end(Ending::InFlight("its region needs a workspace".to_owned())),
        Event::Working { running: true, .. } if !follow.is_running => {
            let follow = Follow { is_running: true, ..follow.answered() };
            (State::Noting(follow), Effect::Record(Change::Running))
        }
        Event::Working { .. } => poll(follow.answered(), Pause::Poll),
        Event::TaskFailed(failure) => fail(failure),
        // The vendor's own database may lag behind.
        Event::Expired { .. } if follow.unknown < policy.max_unknown_replies => {
            follow.unknown += 1;
            poll(follow.answered(), Pause::Poll)
        }
        Event::Expired { other_account: Some(why) } => end(Ending::InFlight(why)),
        Event::Expired { .. } => {
            let why = format!("the vendor no longer knows task {}", follow.task.id);
            recover(follow, Gone { code: "expired", why, may_return: false })
        }
        // The user may have adopted the wrong task; the vendor's prompt shows it.
        Event::Output { other_prompt: true, .. } if follow.by_person => {
            let why = format!("task {} was made from another prompt", follow.task.id);
            (State::Disowning { why }, Effect::Record(Change::Disown(follow.task)))
        }
        Event::Output { .. } => download(follow.answered(), 0),
        Event::ResultReady => (State::Reading(follow.answered()), Effect::Read),
        Event::Silent { why, wait, refused } => {
            // Polls cost nothing, but after three refusals, more of them won't help.
            follow.refusals += u8::from(refused);
            follow.silences += 1;
            if follow.refusals >= policy.max_refusals {
                end(Ending::InFlight(why))
            } else if follow.silences >= policy.max_silences {
                let why = format!("the vendor hasn't reported a state for this task in a long time: {why}");
                end(Ending::InFlight(why))
            } else {
                let silences = follow.silences;
                let pause = Wait { pause: Pause::Silence { silences, why }, at_least: wait };
                (State::Polling(follow), Effect::Poll(pause))
            }
        }
        Event::Stopped => end(Ending::InFlight("the run was stopped".to_owned())),
        event => return interrupted(State::Polling(follow), event),
    })
}

/// Handles the result of a finished task.
pub(super) fn read(mut follow: Follow, event: Event, policy: &Policy) -> Result<Step, Unexpected> {
    Ok(match event {
        Event::Output { .. } => download(follow, 0),
        Event::Declined { .. } | Event::Unreadable(_) | Event::Stopped if follow.restoring => {
            end(Ending::Rendered { file_exists: false })
        }
        Event::Unreadable(why) => {
            follow.unreadable += 1;
            if follow.unreadable >= policy.max_unreadable_results {
                let why = format!("the clip is done, but the vendor's result can't be read: {why}");
                end(Ending::InFlight(why))
            } else {
                poll(follow, Pause::Again { why })
            }
        }
        Event::Declined { failure, .. } => fail(failure),
        Event::Stopped => end(Ending::InFlight("the run was stopped".to_owned())),
        event => return interrupted(State::Reading(follow), event),
    })
}

/// Handles the end of a download.
pub(super) fn downloaded(
    mut follow: Follow,
    tries: u8,
    event: Event,
    policy: &Policy,
) -> Result<Step, Unexpected> {
    Ok(match event {
        Event::Saved => finish(),
        Event::Unwritable(why) => {
            end(Ending::InFlight(format!("the clip is done, but can't be written: {why}")))
        }
        Event::TooLarge(why) => {
            let shown = format!(
                "the clip is done and stays at the vendor: {why}; run again to retry, or download it from the vendor's console"
            );
            if follow.restoring {
                return Ok(end(Ending::InFlight(shown)));
            }
            let change = Change::Error { code: "too-large", message: why };
            (State::Leaving { why: shown }, Effect::Record(change))
        }
        // The vendor still has the clip, so don't suggest paying for another take.
        Event::Dead { .. } | Event::Broken { .. } | Event::Stopped if follow.restoring => {
            end(Ending::Rendered { file_exists: false })
        }
        Event::Dead { why, may_return } => {
            follow.dead_urls += 1;
            if follow.dead_urls < policy.max_dead_urls {
                poll(follow, Pause::Again { why })
            } else {
                let why = format!("{why}, and the vendor has no other address for it");
                recover(follow, Gone { code: "gone", why, may_return })
            }
        }
        Event::Broken { why, wait } => {
            if tries + 1 >= policy.max_download_tries {
                end(Ending::InFlight("the clip is done, but couldn't be downloaded".to_owned()))
            } else {
                let pause = Wait { pause: Pause::Retry { tries, why }, at_least: wait };
                (State::Downloading { follow, tries: tries + 1 }, Effect::Wait(pause))
            }
        }
        Event::Elapsed => (State::Downloading { follow, tries }, Effect::Download),
        Event::Stopped => end(Ending::InFlight("the run was stopped".to_owned())),
        event => return interrupted(State::Downloading { follow, tries }, event),
    })
}

/// Decides what a clip is that the vendor no longer has and no earlier run saved.
pub(super) fn not_recovered(gone: Gone) -> Step {
    let Gone { code, why, may_return } = gone;
    if may_return {
        // A proxy or a lag can cause this, too, and vendors keep a file for a day.
        let change = Change::Error { code, message: why.clone() };
        return (State::Leaving { why }, Effect::Record(change));
    }
    let change = Change::Lose { code, message: why.clone() };
    (State::Losing { why }, Effect::Record(change))
}
