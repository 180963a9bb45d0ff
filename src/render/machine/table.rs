//! The table of states and transitions for the documentation, made by asking [`step`] about every pair.

use std::time::Duration;

use crate::render::TakeState;
use crate::render::machine::state::{Cancelled, Gone};
use crate::render::machine::{
    Change, Effect, Event, Follow, Pause, Policy, Retry, State, View, failure, step,
};
use crate::render::take::{Evidence, Unknown};
use crate::request::{FailureKind, Task};

/// The table in Markdown: one row for each state, event and outcome.
///
/// It leaves out what holds in every state: after `stale` a take is loaded again, and after `write failed` the run ends.
pub fn state_table() -> String {
    let mut rows: Vec<Row> = Vec::new();
    for (when, policy, state) in states() {
        for (what, event) in events() {
            let (from, name) = (state.name(), event.name());
            let Ok((to, effect)) = step(state.clone(), event, &policy) else { continue };
            if matches!((name, to.name()), ("stale", "loading") | ("write failed", "ledger broken")) {
                continue;
            }
            let event = if what.is_empty() { name.to_owned() } else { format!("{name} ({what})") };
            let to = if matches!(to, State::Ended(_)) {
                format!("**{}**", to.name())
            } else {
                to.name().to_owned()
            };
            let effect = describe(&effect);
            // A special case needs a row only if the usual case has another outcome.
            let is_usual = |row: &Row| {
                row.from == from
                    && row.when.is_empty()
                    && row.leads_to(&to, &effect)
                    && row.events.contains(&event)
            };
            if rows.iter().any(is_usual) {
                continue;
            }
            let is_same = |row: &&mut Row| row.from == from && row.when == when && row.leads_to(&to, &effect);
            match rows.iter_mut().find(is_same) {
                Some(row) => row.events.push(event),
                None => rows.push(Row { from, when, events: vec![event], to, effect }),
            }
        }
    }
    let mut table = "| state | event | next state | effect |\n|---|---|---|---|\n".to_owned();
    let mut last = "";
    for Row { from, when, events, to, effect } in rows {
        let shown = if from == last { "" } else { from };
        let when = if when.is_empty() { String::new() } else { format!("{when}: ") };
        table.push_str(&format!("| {shown} | {when}{} | {to} | {effect} |\n", events.join(", ")));
        last = from;
    }
    table
}

/// A row of the table.
struct Row {
    from: &'static str,
    /// The special case; empty for the usual one.
    when: &'static str,
    events: Vec<String>,
    to: String,
    effect: String,
}

impl Row {
    fn leads_to(&self, to: &str, effect: &str) -> bool {
        self.to == to && self.effect == effect
    }
}

/// An effect in a few words.
fn describe(effect: &Effect) -> String {
    match effect {
        Effect::Load => "read the ledger".to_owned(),
        Effect::Record(change) => format!("record `{}`", change.name()),
        Effect::Spill(_) => "save the task in a file".to_owned(),
        Effect::Wait(wait) => format!("wait for {}", describe_pause(&wait.pause)),
        Effect::Frame => "make the frame".to_owned(),
        Effect::Upload => "upload the files".to_owned(),
        Effect::Reserve => "record `begin`, within the limits".to_owned(),
        Effect::Send => "send the request".to_owned(),
        Effect::Search => "search for the task".to_owned(),
        Effect::Poll(wait) => match wait.pause {
            Pause::None => "poll at once".to_owned(),
            _ => "poll after a while".to_owned(),
        },
        Effect::Read => "read the result".to_owned(),
        Effect::Download => "download the clip".to_owned(),
        Effect::FindFile => "look for a file".to_owned(),
        Effect::Draw => "draw the animatic".to_owned(),
        Effect::End => String::new(),
    }
}

fn describe_pause(pause: &Pause) -> &'static str {
    match pause {
        Pause::None => "nothing",
        Pause::Poll | Pause::Again { .. } | Pause::Silence { .. } => "the next poll",
        Pause::Retry { .. } => "the next try",
        Pause::Turn => "the account's turn",
        Pause::Watch => "the other worker",
        Pause::Clip => "the clip before it",
    }
}

fn task() -> Task {
    Task { id: "t".to_owned(), poll_url: None, result_url: None, created_ms: None }
}

fn retry_at(tries: u8) -> Retry {
    Retry { tries, failure: failure("network", "", FailureKind::Retry), wait: None }
}

fn view(state: TakeState) -> View {
    View {
        state,
        task: matches!(state, TakeState::Submitted | TakeState::Running | TakeState::Done).then(task),
        by_person: false,
        was_sent: false,
        held_by_other: false,
        file_exists: false,
        is_local: false,
        failure: failure("", "", FailureKind::Invalid),
    }
}

/// The states to ask about, each with its special case and the policy.
fn states() -> Vec<(&'static str, Policy, State)> {
    let (usual, last) = (Policy::default(), 200);
    let resubmit = Policy { resubmit: true, ..usual.clone() };
    let earlier = Policy { is_earlier: true, ..usual.clone() };
    let follow = || Follow::new(task());
    let worn = || Follow {
        unknown: last,
        unreadable: last,
        dead_urls: last,
        refusals: last,
        silences: last,
        ..follow()
    };
    let restoring = || Follow { restoring: true, ..follow() };
    let by_person = || Follow { by_person: true, ..follow() };
    let gone = |may_return| Gone { code: "gone", why: String::new(), may_return };
    let searching = |unknown| State::Searching { unknown, then: retry_at(0) };
    let claiming = |state| State::Claiming { view: Box::new(view(state)) };
    let local = View { is_local: true, ..view(TakeState::Intent) };
    let of = |state| ("", usual.clone(), state);
    let mut states = vec![of(State::Loading)];
    for state in [
        (TakeState::Waiting, "if it is `waiting`"),
        (TakeState::Intent, "if it is `intent`"),
        (TakeState::Submitting, "if it is `submitting`"),
        (TakeState::Submitted, "if it is `submitted` or `running`"),
        (TakeState::Done, "if it is `done` and its file is gone"),
        (TakeState::Failed, "if it is `failed`"),
    ] {
        states.push((state.1, usual.clone(), claiming(state.0)));
    }
    states.push(("if the model is `animatic`", usual.clone(), State::Claiming { view: Box::new(local) }));
    let sent = View { was_sent: true, ..view(TakeState::Intent) };
    states.extend([
        ("if this run doesn't order it", earlier.clone(), claiming(TakeState::Intent)),
        (
            "if it was sent before and this run doesn't order it",
            earlier,
            State::Claiming { view: Box::new(sent) },
        ),
    ]);
    states.extend(states_before_frame());
    states.extend([
        of(State::Watching),
        of(State::Resetting),
        of(State::Uploading { tries: 0 }),
        ("on the last try", usual.clone(), State::Uploading { tries: last }),
        of(State::Reserving { tries: 0 }),
        of(State::Pacing { tries: 0 }),
        of(State::Submitting { tries: 0, repeated: false }),
        ("if the name was sent before", usual.clone(), State::Submitting { tries: 0, repeated: true }),
        of(State::Recording { task: task(), tries: 0 }),
        ("on the last try", usual.clone(), State::Recording { task: task(), tries: last - 1 }),
        of(State::Straying { task: task() }),
        of(State::Spilling { task: task() }),
        of(searching(Unknown::NoResponse)),
        ("after a vendor's error", usual.clone(), searching(Unknown::VendorError)),
        ("with `--resubmit`", resubmit, searching(Unknown::EarlierRun)),
        of(State::Adopting {
            task: task(),
            evidence: Evidence::Name,
            unknown: Unknown::NoResponse,
            then: retry_at(0),
        }),
        of(State::Cancelling { then: Cancelled::Failed(retry_at(0)) }),
        ("on the last try", usual.clone(), State::Cancelling { then: Cancelled::Failed(retry_at(last)) }),
        ("after an earlier run", usual.clone(), State::Cancelling { then: Cancelled::Resubmit }),
        of(State::BackingOff { tries: 1 }),
        of(State::Polling(follow())),
        ("too often", usual.clone(), State::Polling(worn())),
        ("if the user assigned the task", usual.clone(), State::Polling(by_person())),
        ("if only the file is gone", usual.clone(), State::Polling(restoring())),
        of(State::Noting(follow())),
        of(State::Reading(follow())),
        ("too often", usual.clone(), State::Reading(worn())),
        ("if only the file is gone", usual.clone(), State::Reading(restoring())),
        of(State::Downloading { follow: follow(), tries: 0 }),
        ("too often", usual.clone(), State::Downloading { follow: worn(), tries: last }),
        ("if only the file is gone", usual.clone(), State::Downloading { follow: restoring(), tries: 0 }),
        (
            "if the vendor may still have it",
            usual.clone(),
            State::Recovering { follow: follow(), gone: gone(true) },
        ),
        of(State::Recovering { follow: follow(), gone: gone(false) }),
        of(State::Drawing),
        of(State::Finishing),
        of(State::Failing { failure: failure("", "", FailureKind::Invalid) }),
        (
            "if the vendor rejected it",
            usual.clone(),
            State::Failing { failure: failure("", "", FailureKind::Content) },
        ),
        of(State::Losing { why: String::new() }),
        of(State::Leaving { why: String::new() }),
        of(State::Dropping),
        of(State::Disowning { why: String::new() }),
    ]);
    states
}

/// The states of a clip that waits for its frame.
fn states_before_frame() -> Vec<(&'static str, Policy, State)> {
    let worker = Policy { waits_for_others: false, ..Policy::default() };
    vec![
        ("", Policy::default(), State::Framing),
        ("for a worker", worker, State::Framing),
        ("", Policy::default(), State::AwaitingClip),
        ("", Policy::default(), State::Continuing),
    ]
}

/// The events to ask about, each with what it means.
fn events() -> Vec<(&'static str, Event)> {
    let failed = |kind| failure("code", "", kind);
    let declined = |kind, server_error| Event::Declined { failure: failed(kind), wait: None, server_error };
    let loaded = |state| Event::Loaded(Box::new(view(state)));
    let with = |change: fn(&mut View)| {
        let mut view = view(TakeState::Done);
        change(&mut view);
        Event::Loaded(Box::new(view))
    };
    vec![
        ("another worker has it", with(|view| view.held_by_other = true)),
        ("`done`", with(|view| view.file_exists = true)),
        ("`done`, but its file and task are gone", with(|view| view.task = None)),
        ("`refused`", loaded(TakeState::Refused)),
        ("`lost`", loaded(TakeState::Lost)),
        ("any other state", loaded(TakeState::Intent)),
        ("", Event::Recorded),
        ("", Event::Stale),
        ("another take has the task or the request", Event::Taken),
        ("", Event::WriteFailed),
        ("", Event::Spilled),
        ("", Event::Elapsed),
        ("", Event::FrameReady),
        ("", Event::ClipUnfinished),
        ("", Event::NoFrame(String::new())),
        ("", Event::Uploaded),
        ("", Event::Reserved { repeated: false }),
        ("", Event::Busy),
        ("", Event::OverBudget(String::new())),
        ("", Event::AccountFailed(failed(FailureKind::Account))),
        ("", Event::Accepted(task())),
        ("", Event::NotSent(failed(FailureKind::Retry))),
        ("", Event::NoAnswer(failed(FailureKind::Retry))),
        ("too many requests, or no connection", declined(FailureKind::Retry, false)),
        ("the vendor's error", declined(FailureKind::Retry, true)),
        ("an unclear answer", declined(FailureKind::Unclear, false)),
        ("an invalid request", declined(FailureKind::Invalid, false)),
        ("the content filter or the account", declined(FailureKind::Content, false)),
        ("", Event::Found(task(), Evidence::Name)),
        ("", Event::NotAccepted),
        ("", Event::NotListed),
        ("", Event::Undecided(String::new())),
        ("queued", Event::Working { running: false, overdue: None }),
        ("running", Event::Working { running: true, overdue: None }),
        ("for more than four days", Event::Working { running: true, overdue: Some(String::new()) }),
        ("", Event::TaskFailed(failed(FailureKind::Invalid))),
        ("the vendor doesn't know the task", Event::Expired { other_account: None }),
        ("under another key", Event::Expired { other_account: Some(String::new()) }),
        ("", Event::ResultReady),
        ("the clip's URL", Event::Output { other_prompt: false }),
        ("made from another prompt", Event::Output { other_prompt: true }),
        ("no state", Event::Silent { why: String::new(), wait: Some(Duration::ZERO), refused: false }),
        ("refused", Event::Silent { why: String::new(), wait: None, refused: true }),
        ("", Event::NoWorkspace),
        ("", Event::Unreadable(String::new())),
        ("", Event::Saved),
        ("", Event::Dead { why: String::new(), may_return: false }),
        ("", Event::Broken { why: String::new(), wait: None }),
        ("", Event::Unwritable(String::new())),
        ("", Event::TooLarge(String::new())),
        ("", Event::NoFile),
        ("", Event::Stopped),
    ]
}

/// The changes of the ledger, for the documentation: the states before and after, and what the ledger compares.
pub fn change_table() -> String {
    let failed = |kind| failure("", "", kind);
    let changes = [
        (Change::Claim, "takes the lease"),
        (Change::Continue, "the frame is made, and the request complete"),
        (Change::Begin, "the request is about to be sent"),
        (Change::Task(task()), "the vendor made a task"),
        (Change::Stray(task()), "the vendor made a task for a take that has moved on: adds a take"),
        (Change::Adopt(task(), Evidence::Name), "the task of an unclear submit was found"),
        (Change::Disown(task()), "the task that the user assigned was made from another prompt"),
        (Change::Cancel, "the attempt made no task"),
        (Change::Reset, "a failed take gets another attempt"),
        (Change::Running, "the vendor is rendering"),
        (Change::Done, "the clip is saved"),
        (Change::Fail(failed(FailureKind::Invalid)), "the attempt or the task failed"),
        (Change::Fail(failed(FailureKind::Content)), "the vendor rejected it"),
        (Change::Lose { code: "", message: String::new() }, "the clip is lost"),
        (Change::Error { code: "", message: String::new() }, "an error that may pass"),
        (Change::Drop, "no run orders it any more"),
    ];
    let mut table = "| change | meaning | from | to | compares |\n|---|---|---|---|---|\n".to_owned();
    for (change, meaning) in changes {
        let from: Vec<&str> = change.from().iter().map(|state| state.name()).collect();
        let from = if from.len() == 9 { "any".to_owned() } else { from.join(", ") };
        let to = change.to().map_or("the same", TakeState::name);
        let compares = change.compare().describe();
        table.push_str(&format!("| `{}` | {meaning} | {from} | {to} | {compares} |\n", change.name()));
    }
    table
}
