//! Progress events of orders, and the outcome of each order.

use std::path::PathBuf;
use std::time::Duration;

use crate::request::Failure;

/// A progress event of an order.
#[derive(Clone, Debug)]
pub struct Event {
    /// The order's index in the run.
    pub order: usize,
    /// The kind of event.
    pub what: What,
}

/// The kind of a progress event.
#[derive(Clone, Debug)]
pub enum What {
    /// Its files are uploading.
    Uploading,
    /// Its request is being submitted.
    Submitting,
    /// The vendor accepted it as this task.
    Submitted(String),
    /// The vendor accepted it, but the ledger can't be written.
    Unwritten {
        /// The vendor's task.
        task: String,
        /// The file that keeps the task for the next run, or why it couldn't be written.
        kept: Result<PathBuf, String>,
    },
    /// A task of `--adopt` was not used.
    NotAdopted {
        /// The task.
        task: String,
        /// The reason.
        why: String,
    },
    /// storyc is asking the vendor about a submit that got no answer.
    Searching,
    /// The vendor has queued its task.
    Queued,
    /// The vendor is rendering it.
    Running,
    /// The finished file is downloading.
    Downloading,
    /// A step failed, and storyc retries it after a delay.
    Again {
        /// What went wrong.
        why: String,
        /// The delay.
        wait: Duration,
    },
    /// This run is done with it.
    Ended(Stop),
}

/// The outcome of an order in one run.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The clip was downloaded.
    Done {
        /// Path of the file.
        path: PathBuf,
        /// Length in seconds, if the file says it.
        seconds: Option<f64>,
    },
    /// An earlier run rendered it; it isn't paid for again.
    Before {
        /// Path of its file.
        path: Option<PathBuf>,
        /// True if the file still exists.
        there: bool,
    },
    /// The vendor rejected it.
    Refused {
        /// The vendor's error.
        failure: Failure,
        /// True if that was in an earlier run.
        before: bool,
    },
    /// The task failed; a failed task isn't billed.
    Failed(Failure),
    /// It was rendered, but can no longer be downloaded.
    Lost {
        /// The reason.
        why: String,
        /// True if that was in an earlier run.
        before: bool,
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
    /// It is no longer ordered and has no task in flight.
    LetGo(String),
    /// It wasn't started.
    NotBegun,
}

/// Formats a failure on one line.
pub fn words(failure: &Failure) -> String {
    if failure.message.is_empty() {
        failure.code.clone()
    } else {
        format!("{}: {}", failure.code, failure.message)
    }
}
