//! What happens to an order while a run goes, and how it ends, as it is told to whoever watches.

use std::path::PathBuf;
use std::time::Duration;

use crate::request::Failure;

/// Something that happened to an order.
#[derive(Clone, Debug)]
pub struct Event {
    /// The order's place in the run.
    pub order: usize,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// Its files are being uploaded.
    Uploading,
    /// It is being sent.
    Submitting,
    /// The vendor took it as this task.
    Submitted(String),
    /// The vendor took it, and the ledger cannot be written.
    Unwritten {
        /// The vendor's task.
        task: String,
        /// The file in which it is kept until the next run, or why there is none.
        kept: Result<PathBuf, String>,
    },
    /// A task that a person gave for it was not taken.
    NotAdopted {
        /// The task.
        task: String,
        /// Why it was not.
        why: String,
    },
    /// The vendor is asked what became of a submit.
    Searching,
    /// It waits at the vendor's.
    Queued,
    /// It is being made.
    Running,
    /// The finished file is being fetched.
    Downloading,
    /// Something went wrong, and is tried again after a while.
    Again {
        /// What went wrong.
        why: String,
        /// How long it is waited.
        wait: Duration,
    },
    /// It has come to an end, as far as this run goes.
    Ended(Stop),
}

/// How an order ended, as far as a run goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The file is here.
    Done {
        /// Where.
        path: PathBuf,
        /// How long it is, in seconds, where it says.
        seconds: Option<f64>,
    },
    /// It was done before, and is not paid for again.
    Before {
        /// Where its file is, or was.
        path: Option<PathBuf>,
        /// Whether the file is still there.
        there: bool,
    },
    /// The vendor found it unfit.
    Refused {
        /// What it said.
        failure: Failure,
        /// Whether that was in an earlier run.
        before: bool,
    },
    /// It came to nothing.
    Failed(Failure),
    /// It was made, and cannot be fetched any more.
    Lost {
        /// Why.
        why: String,
        /// Whether that was in an earlier run.
        before: bool,
    },
    /// Nobody knows whether the vendor took it.
    Unknown {
        /// Why nobody knows.
        why: String,
        /// When it was sent, in milliseconds since 1970.
        sent_ms: u64,
    },
    /// It is still being made; the next run follows it.
    InFlight(String),
    /// It was ordered earlier, is not wanted any more, and nothing of it is in flight.
    LetGo(String),
    /// It was not begun.
    NotBegun,
}

/// A failure in a line.
pub fn words(failure: &Failure) -> String {
    if failure.message.is_empty() {
        failure.code.clone()
    } else {
        format!("{}: {}", failure.code, failure.message)
    }
}
