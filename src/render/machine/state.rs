//! The states of the machine, and its limits.

use crate::render::TakeState;
use crate::render::machine::AtLeast;
use crate::render::take::{Evidence, Unknown};
use crate::request::{Failure, Task};

/// Where a worker is with a take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) enum State {
    /// Reads the take from the ledger.
    Loading,
    /// Takes the lease of the take.
    Claiming { view: Box<View> },
    /// Waits for the worker that holds the lease.
    Watching,
    /// Makes the frame that the clip begins with.
    Framing,
    /// Waits for the clip before it.
    AwaitingClip,
    /// Records the request with the frame.
    Continuing,
    /// Prepares a failed take for another attempt.
    Resetting,
    /// Uploads local files.
    Uploading { tries: u8 },
    /// Asks the ledger for permission to submit.
    Reserving { tries: u8 },
    /// Waits for its turn: the account's limits are reached.
    Pacing { tries: u8 },
    /// Waits for the answer to the submit. `repeated` is true if an earlier request had the same name.
    Submitting { tries: u8, repeated: bool },
    /// Records the vendor's task.
    Recording { task: Task, tries: u8 },
    /// Records a task as a take of its own, because another worker has taken this take over.
    Straying { task: Task },
    /// Saves a task beside the ledger, because the ledger can't be written.
    Spilling { task: Task },
    /// Searches for the task of a submit that got no clear answer.
    Searching { unknown: Unknown, then: Retry },
    /// Records a task that the search found.
    Adopting { task: Task, evidence: Evidence, unknown: Unknown, then: Retry },
    /// Records that the attempt made no task.
    Cancelling { then: Cancelled },
    /// Waits before the next attempt.
    BackingOff { tries: u8 },
    /// Polls the task.
    Polling(Follow),
    /// Records that the vendor is rendering.
    Noting(Follow),
    /// Reads the result of a finished task.
    Reading(Follow),
    /// Downloads the clip.
    Downloading { follow: Follow, tries: u8 },
    /// Looks for a file that an earlier run downloaded but didn't record.
    Recovering { follow: Follow, gone: Gone },
    /// Draws an animatic.
    Drawing,
    /// Records the finished clip.
    Finishing,
    /// Records that the take failed or was refused.
    Failing { failure: Failure },
    /// Records that the clip is lost.
    Losing { why: String },
    /// Records an error, and leaves the task to the next run.
    Leaving { why: String },
    /// Records that no run orders the take any more.
    Dropping,
    /// Removes a task that the user adopted by mistake.
    Disowning { why: String },
    /// The work ended.
    Ended(Ending),
}

/// What the ledger says of a take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "each is a separate fact")]
pub(in crate::render) struct View {
    /// Its state.
    pub(in crate::render) state: TakeState,
    /// Its task.
    pub(in crate::render) task: Option<Task>,
    /// True if the user assigned the task.
    pub(in crate::render) by_person: bool,
    /// True if a request with its name was sent before, and may still become a task.
    pub(in crate::render) was_sent: bool,
    /// True if another worker holds its lease.
    pub(in crate::render) held_by_other: bool,
    /// True if its file exists.
    pub(in crate::render) file_exists: bool,
    /// True if storyc makes the clip itself.
    pub(in crate::render) is_local: bool,
    /// The failure that an earlier run recorded.
    pub(in crate::render) failure: Failure,
}

/// What a worker knows while it follows a task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) struct Follow {
    /// The task.
    pub(in crate::render) task: Task,
    /// True if the ledger has the take as running.
    pub(in crate::render) is_running: bool,
    /// True if the user assigned the task.
    pub(in crate::render) by_person: bool,
    /// True if the clip is done, and only its file is missing.
    pub(in crate::render) restoring: bool,
    /// Number of replies that the vendor doesn't know the task.
    pub(in crate::render) unknown: u8,
    /// Number of results that couldn't be read.
    pub(in crate::render) unreadable: u8,
    /// Number of file URLs that no longer worked.
    pub(in crate::render) dead_urls: u8,
    /// Number of polls in a row that the vendor refused.
    pub(in crate::render) refusals: u8,
    /// Number of polls in a row without a state.
    pub(in crate::render) silences: u8,
}

impl Follow {
    /// Begins to follow a task.
    pub(super) fn new(task: Task) -> Self {
        Self {
            task,
            is_running: false,
            by_person: false,
            restoring: false,
            unknown: 0,
            unreadable: 0,
            dead_urls: 0,
            refusals: 0,
            silences: 0,
        }
    }

    /// The vendor reported a state.
    pub(super) fn answered(self) -> Self {
        Self { refusals: 0, silences: 0, ..self }
    }
}

/// A failed attempt, to repeat if it can be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) struct Retry {
    /// Number of attempts before this one.
    pub(in crate::render) tries: u8,
    /// Why the attempt failed.
    pub(in crate::render) failure: Failure,
    /// The wait that the vendor asked for.
    pub(in crate::render) wait: AtLeast,
}

impl Retry {
    pub(super) fn new(tries: u8, failure: Failure) -> Self {
        Self { tries, failure, wait: None }
    }
}

/// What follows a cancelled attempt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) enum Cancelled {
    /// Submit at once: the submit of an earlier run made no task, or the user said so.
    Resubmit,
    /// Repeat the attempt of this run, or fail.
    Failed(Retry),
}

impl Cancelled {
    /// Follows an attempt that the vendor didn't accept.
    pub(super) fn after(unknown: Unknown, then: Retry) -> Self {
        if unknown == Unknown::EarlierRun { Self::Resubmit } else { Self::Failed(then) }
    }
}

/// A clip that the vendor no longer has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) struct Gone {
    /// The error code for the ledger.
    pub(in crate::render) code: &'static str,
    /// The reason.
    pub(in crate::render) why: String,
    /// True if the vendor may still have the clip.
    pub(in crate::render) may_return: bool,
}

/// How the work on a take ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) enum Ending {
    /// The clip was saved.
    Done,
    /// An earlier run rendered the clip.
    Rendered { file_exists: bool },
    /// The vendor rejected it.
    Refused { failure: Failure, earlier: bool },
    /// The task or the attempt failed.
    Failed(Failure),
    /// The clip is lost.
    Lost { why: String, earlier: bool },
    /// Nobody can tell whether the vendor accepted the submit, so the user decides.
    Unknown(String),
    /// The next run goes on.
    InFlight(String),
    /// It begins with a frame that can't be made yet.
    Waiting(String),
    /// Another worker has it.
    HeldByOther,
    /// It is no longer ordered and has no task in flight.
    Dropped,
    /// The submit would exceed the budget.
    OverBudget(String),
    /// The run stopped before the submit.
    NotStarted,
    /// The ledger can't be written.
    Broken,
}

/// Limits of the machine, and what the user asked for.
#[derive(Clone, Debug)]
pub(in crate::render) struct Policy {
    /// Maximum number of retries after a retryable failure.
    pub(in crate::render) max_tries: u8,
    /// How often to try to record a task before saving it elsewhere.
    pub(in crate::render) max_record_tries: u8,
    /// Maximum number of replies that the vendor doesn't know a task; after one more, the take is lost.
    pub(in crate::render) max_unknown_replies: u8,
    /// Maximum number of unreadable results of a finished task before the next run takes over.
    pub(in crate::render) max_unreadable_results: u8,
    /// Maximum number of refused polls in a row.
    pub(in crate::render) max_refusals: u8,
    /// Maximum number of polls in a row without a state: about two hours, with backoff.
    pub(in crate::render) max_silences: u8,
    /// Attempts to download a finished file before the next run takes over.
    pub(in crate::render) max_download_tries: u8,
    /// Number of file URLs that must fail before the file counts as gone.
    pub(in crate::render) max_dead_urls: u8,
    /// True if the user asked to repeat unknown submits of earlier runs.
    pub(in crate::render) resubmit: bool,
    /// True to wait until another worker gives a take back.
    pub(in crate::render) waits_for_others: bool,
    /// True for a take that this run doesn't order: it is followed, but never submitted.
    pub(in crate::render) is_earlier: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_tries: 8,
            max_record_tries: 4,
            max_unknown_replies: 4,
            max_unreadable_results: 40,
            max_refusals: 3,
            max_silences: 120,
            max_download_tries: 8,
            max_dead_urls: 3,
            resubmit: false,
            waits_for_others: true,
            is_earlier: false,
        }
    }
}

/// An event that can't occur in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) struct Unexpected {
    pub(in crate::render) state: &'static str,
    pub(in crate::render) event: &'static str,
}

impl std::fmt::Display for Unexpected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "internal error: `{}` in the state `{}`", self.event, self.state)
    }
}

impl State {
    /// Returns true in the states that wait for a write to the ledger.
    pub(super) fn is_recording(&self) -> bool {
        matches!(
            self,
            Self::Claiming { .. }
                | Self::Resetting
                | Self::Reserving { .. }
                | Self::Searching { .. }
                | Self::Adopting { .. }
                | Self::Cancelling { .. }
                | Self::Continuing
                | Self::Noting(_)
                | Self::Finishing
                | Self::Failing { .. }
                | Self::Losing { .. }
                | Self::Leaving { .. }
                | Self::Dropping
                | Self::Disowning { .. }
        )
    }

    /// Its name, for the documentation.
    pub(in crate::render) fn name(&self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Claiming { .. } => "claiming",
            Self::Watching => "watching",
            Self::Framing => "framing",
            Self::AwaitingClip => "awaiting clip",
            Self::Continuing => "continuing",
            Self::Resetting => "resetting",
            Self::Uploading { .. } => "uploading",
            Self::Reserving { .. } => "reserving",
            Self::Pacing { .. } => "pacing",
            Self::Submitting { .. } => "submitting",
            Self::Recording { .. } => "recording",
            Self::Straying { .. } => "straying",
            Self::Spilling { .. } => "spilling",
            Self::Searching { .. } => "searching",
            Self::Adopting { .. } => "adopting",
            Self::Cancelling { .. } => "cancelling",
            Self::BackingOff { .. } => "backing off",
            Self::Polling(_) => "polling",
            Self::Noting(_) => "noting",
            Self::Reading(_) => "reading",
            Self::Downloading { .. } => "downloading",
            Self::Recovering { .. } => "recovering",
            Self::Drawing => "drawing",
            Self::Finishing => "finishing",
            Self::Failing { .. } => "failing",
            Self::Losing { .. } => "losing",
            Self::Leaving { .. } => "leaving",
            Self::Dropping => "dropping",
            Self::Disowning { .. } => "disowning",
            Self::Ended(ending) => ending.name(),
        }
    }
}

impl Ending {
    /// Its name, for the documentation.
    pub(in crate::render) fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Rendered { file_exists: true } => "already rendered",
            Self::Rendered { file_exists: false } => "file gone",
            Self::Refused { .. } => "refused",
            Self::Failed(_) => "failed",
            Self::Lost { .. } => "lost",
            Self::Unknown(_) => "unknown",
            Self::InFlight(_) => "in flight",
            Self::Waiting(_) => "waiting",
            Self::HeldByOther => "held by another",
            Self::Dropped => "dropped",
            Self::OverBudget(_) => "over budget",
            Self::NotStarted => "not started",
            Self::Broken => "ledger broken",
        }
    }
}
