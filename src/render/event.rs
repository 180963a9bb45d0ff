//! Progress events of orders, and the outcome of each order.

use std::path::PathBuf;
use std::time::Duration;

use crate::render::footage::Mismatch;
use crate::request::Failure;

/// A progress event of an order.
#[derive(Clone, Debug)]
pub struct Event {
    /// The order's index in the run.
    pub order: usize,
    /// What happened.
    pub kind: EventKind,
}

/// The kind of a progress event.
#[derive(Clone, Debug)]
pub enum EventKind {
    /// Its local files are uploading.
    Uploading,
    /// Its request is being submitted.
    Submitting,
    /// The vendor accepted it as the task with this id.
    Submitted(String),
    /// The vendor accepted it, but the ledger can't record its task.
    Unrecorded {
        /// The task's id.
        task: String,
        /// Path of the file that saves the task for the next run, or why it couldn't be written.
        saved: Result<PathBuf, String>,
    },
    /// storyc didn't use the task from `--adopt`.
    NotAdopted {
        /// The task's id.
        task: String,
        /// The reason.
        why: String,
    },
    /// Another take was submitted for the clip meanwhile; the vendor's task is recorded as a take of its own.
    Stray {
        /// The task's id.
        task: String,
    },
    /// Another worker is working on the take.
    HeldByOther {
        /// Its name in the ledger.
        owner: String,
    },
    /// It begins with the last frame of another clip, which isn't finished.
    WaitingForClip {
        /// The other clip's number.
        clip: u32,
    },
    /// The account's limits are reached, so the submit waits.
    WaitingForTurn,
    /// storyc is searching for the task of a submit that got no answer.
    Searching,
    /// The vendor has queued its task.
    Queued,
    /// The vendor is rendering it.
    Running,
    /// The finished file is downloading.
    Downloading,
    /// A step failed, and storyc will retry it.
    Retrying {
        /// What went wrong.
        why: String,
        /// The delay before the retry.
        wait: Duration,
    },
    /// The run is done with the order.
    Ended(Outcome),
}

/// The outcome of an order in one run.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The clip was downloaded.
    Done {
        /// Path of the file.
        path: PathBuf,
        /// Length in seconds, if the file says it.
        seconds: Option<f64>,
        /// How the file differs from what was asked for.
        mismatches: Vec<Mismatch>,
    },
    /// An earlier run rendered the clip; storyc doesn't pay for it again.
    AlreadyRendered {
        /// Path of its file, if the ledger has one.
        path: Option<PathBuf>,
        /// True if the file still exists.
        file_exists: bool,
    },
    /// The vendor rejected it.
    Refused {
        /// The vendor's error.
        failure: Failure,
        /// True if that was in an earlier run.
        earlier: bool,
    },
    /// The task failed; a failed task isn't billed.
    Failed(Failure),
    /// The vendor rendered the clip, but it can no longer be downloaded.
    Lost {
        /// The reason.
        why: String,
        /// True if that was in an earlier run.
        earlier: bool,
    },
    /// The submit got no answer, so the vendor may have accepted it.
    Unknown {
        /// Why the outcome is unknown.
        why: String,
        /// Time of the submit, in milliseconds since 1970.
        sent_ms: u64,
    },
    /// It is still in flight; the next run resumes it.
    InFlight(String),
    /// Another worker has it.
    HeldByOther,
    /// It is no longer ordered and has no task in flight.
    Dropped(String),
    /// The submit would exceed the budget.
    OverBudget(String),
    /// It begins with the last frame of another clip, which can't be made now; says why.
    Waiting(String),
    /// It wasn't started.
    NotStarted,
}

/// Formats a failure on one line.
pub fn format_failure(failure: &Failure) -> String {
    if failure.message.is_empty() {
        failure.code.clone()
    } else {
        format!("{}: {}", failure.code, failure.message)
    }
}
