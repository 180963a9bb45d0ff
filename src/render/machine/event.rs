//! The events and effects of the machine.

use std::time::Duration;

use crate::render::machine::state::View;
use crate::render::machine::{AtLeast, Change};
use crate::render::take::Evidence;
use crate::request::{Failure, Task};

/// The result of an effect.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) enum Event {
    /// The take as the ledger has it.
    Loaded(Box<View>),
    /// The change is committed.
    Recorded,
    /// The ledger refused the change, because the take is no longer as it was or the lease has lapsed.
    Stale,
    /// Another take has the task, or the request with the frame.
    Taken,
    /// The commit failed, or its answer was lost.
    WriteFailed,
    /// The task is saved beside the ledger, or was at least reported.
    Spilled,
    /// The run is stopping.
    Stopped,
    /// The wait is over.
    Elapsed,
    /// The frame is made, and the request complete.
    FrameReady,
    /// The clip before it isn't finished yet.
    ClipUnfinished,
    /// The frame can't be made without the user.
    NoFrame(String),
    /// The files are uploaded.
    Uploaded,
    /// The submit is recorded and may be sent. `repeated` is true if an earlier request had the same name.
    Reserved { repeated: bool },
    /// The account's limits are reached.
    Busy,
    /// The submit would exceed the budget, for this reason.
    OverBudget(String),
    /// The account can't be used, as an earlier submit showed.
    AccountFailed(Failure),
    /// The vendor made a task.
    Accepted(Task),
    /// The vendor or storyc itself reported a failure. `server_error` is true if the vendor calls it its own fault.
    Declined { failure: Failure, wait: AtLeast, server_error: bool },
    /// The request wasn't sent.
    NotSent(Failure),
    /// The request was sent, but no answer came.
    NoAnswer(Failure),
    /// The search found the task.
    Found(Task, Evidence),
    /// The vendor never accepted the submit.
    NotAccepted,
    /// The vendor lists no task that could belong to the submit.
    NotListed,
    /// The search can't tell.
    Undecided(String),
    /// The vendor has the task in its queue or renders it. `overdue` says so if it has for too long.
    Working { running: bool, overdue: Option<String> },
    /// The task failed.
    TaskFailed(Failure),
    /// The vendor doesn't know the task. `other_account` says so if another key submitted it.
    Expired { other_account: Option<String> },
    /// The task is done, and its result can be read.
    ResultReady,
    /// The clip's URL is known. `other_prompt` is true if the vendor made it from another prompt.
    Output { other_prompt: bool },
    /// The poll got no state. `refused` is true if the vendor refused it.
    Silent { why: String, wait: AtLeast, refused: bool },
    /// The task's region needs a workspace, which the take lacks.
    NoWorkspace,
    /// The result can't be read.
    Unreadable(String),
    /// The clip is saved.
    Saved,
    /// The clip's URL no longer works. `may_return` is true if the clip is young enough for the vendor to have it.
    Dead { why: String, may_return: bool },
    /// The download broke off.
    Broken { why: String, wait: AtLeast },
    /// The clip can't be written.
    Unwritable(String),
    /// The clip exceeds the size limit.
    TooLarge(String),
    /// No earlier run saved the clip.
    NoFile,
}

/// What the driver must do next. Each effect has one event as its result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) enum Effect {
    /// Read the take from the ledger; add it if it isn't there.
    Load,
    /// Commit a change of the take.
    Record(Change),
    /// Save a task beside the ledger, and report it.
    Spill(Task),
    /// Wait.
    Wait(Wait),
    /// Make the frame that the clip begins with.
    Frame,
    /// Upload the local files.
    Upload,
    /// Commit that the submit is about to be sent, within the limits of account and budget.
    Reserve,
    /// Send the request.
    Send,
    /// Search for the task at the vendor.
    Search,
    /// Wait, then poll the task.
    Poll(Wait),
    /// Read the result of the task.
    Read,
    /// Download the clip.
    Download,
    /// Look for a file that an earlier run downloaded.
    FindFile,
    /// Draw the animatic.
    Draw,
    /// Give the lease back.
    End,
}

/// A wait: why, and how long at least.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) struct Wait {
    /// What to wait for.
    pub(in crate::render) pause: Pause,
    /// The wait that the vendor asked for.
    pub(in crate::render) at_least: AtLeast,
}

/// What to wait for; the driver knows the lengths.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) enum Pause {
    /// Nothing.
    None,
    /// The next poll.
    Poll,
    /// The next poll, after an answer that was of no use.
    Again { why: String },
    /// The next poll of a vendor that reports no states.
    Silence { silences: u8, why: String },
    /// The next attempt.
    Retry { tries: u8, why: String },
    /// The account's limits.
    Turn,
    /// Another worker.
    Watch,
    /// The clip before it.
    Clip,
}

impl Event {
    /// Its name, for the documentation.
    pub(in crate::render) fn name(&self) -> &'static str {
        match self {
            Self::Loaded(_) => "loaded",
            Self::Recorded => "recorded",
            Self::Stale => "stale",
            Self::Taken => "taken",
            Self::WriteFailed => "write failed",
            Self::Spilled => "spilled",
            Self::Stopped => "stopped",
            Self::Elapsed => "elapsed",
            Self::FrameReady => "frame ready",
            Self::ClipUnfinished => "clip unfinished",
            Self::NoFrame(_) => "no frame",
            Self::Uploaded => "uploaded",
            Self::Reserved { .. } => "reserved",
            Self::Busy => "busy",
            Self::OverBudget(_) => "over budget",
            Self::AccountFailed(_) => "account failed",
            Self::Accepted(_) => "accepted",
            Self::Declined { .. } => "declined",
            Self::NotSent(_) => "not sent",
            Self::NoAnswer(_) => "no answer",
            Self::Found(..) => "found",
            Self::NotAccepted => "not accepted",
            Self::NotListed => "not listed",
            Self::Undecided(_) => "undecided",
            Self::Working { .. } => "working",
            Self::TaskFailed(_) => "task failed",
            Self::Expired { .. } => "expired",
            Self::ResultReady => "result ready",
            Self::Output { .. } => "output",
            Self::Silent { .. } => "silent",
            Self::NoWorkspace => "no workspace",
            Self::Unreadable(_) => "unreadable",
            Self::Saved => "saved",
            Self::Dead { .. } => "dead URL",
            Self::Broken { .. } => "broken off",
            Self::Unwritable(_) => "unwritable",
            Self::TooLarge(_) => "too large",
            Self::NoFile => "no file",
        }
    }
}

impl Wait {
    /// The wait of a known length, at least as long as the vendor asked.
    pub(in crate::render) fn length(&self, usual: Duration) -> Duration {
        self.at_least.map_or(usual, |least| match self.pause {
            // A poll is never earlier than usual.
            Pause::Silence { .. } => least.max(usual),
            _ => least,
        })
    }
}
