//! Changes of a take in the ledger, and what must hold of the row for each: the compare of each compare-and-set.

use crate::render::TakeState;
use crate::render::take::Evidence;
use crate::request::{Failure, FailureKind, Task};

/// A change of a take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) enum Change {
    /// Takes the lease.
    Claim,
    /// Completes the request of a waiting take with its frame.
    Continue,
    /// Prepares a failed take for another attempt. If its task failed, the attempt gets a new name.
    Reset,
    /// Records that the request is about to be sent.
    Begin,
    /// Records that the attempt made no task.
    Cancel,
    /// Records the task that the vendor made.
    Task(Task),
    /// Records a task that its take no longer waits for, as a take of its own.
    Stray(Task),
    /// Records a task that was found for the take.
    Adopt(Task, Evidence),
    /// Removes a task that the user adopted by mistake.
    Disown(Task),
    /// Records that the vendor is rendering.
    Running,
    /// Records the finished clip.
    Done,
    /// Records that the take failed or was refused.
    Fail(Failure),
    /// Records that the clip is lost.
    Lose { code: &'static str, message: String },
    /// Records an error without changing the state.
    Error { code: &'static str, message: String },
    /// Records that no run orders the take any more.
    Drop,
}

/// What the ledger compares before it makes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) enum Compare {
    /// The row's version: nobody changed the take since the worker read it.
    Version,
    /// Version and lease: the worker holds the take.
    Lease,
    /// The attempt or its name: the answer belongs to this submit, or to one that the vendor takes for the same. A task
    /// is recorded even after the lease has lapsed, because it is paid for.
    Attempt,
    /// Nothing: the change adds a row.
    Nothing,
}

use TakeState::{Done, Failed, Intent, Lost, Refused, Running, Submitted, Submitting, Waiting};

impl Change {
    /// What must hold of the row.
    pub(in crate::render) fn compare(&self) -> Compare {
        match self {
            Self::Claim => Compare::Version,
            Self::Task(_) => Compare::Attempt,
            Self::Stray(_) => Compare::Nothing,
            _ => Compare::Lease,
        }
    }

    /// The states in which the change is possible.
    pub(in crate::render) fn from(&self) -> &'static [TakeState] {
        match self {
            Self::Claim | Self::Stray(_) => {
                &[Waiting, Intent, Submitting, Submitted, Running, Done, Failed, Refused, Lost]
            }
            Self::Continue => &[Waiting],
            Self::Reset => &[Failed],
            Self::Begin => &[Intent],
            // A request with the name may arrive after the take was given up.
            Self::Cancel | Self::Adopt(..) => &[Intent, Failed, Submitting, Submitted, Running],
            // The attempt may have been cancelled or given up before the vendor's answer came.
            Self::Task(_) => &[Intent, Submitting, Failed],
            Self::Running => &[Submitted],
            // Also a restored file, and an animatic.
            Self::Done => &[Intent, Failed, Submitted, Running, Done],
            Self::Fail(_) => &[Intent, Failed, Submitting, Submitted, Running, Done],
            Self::Disown(_) | Self::Lose { .. } | Self::Error { .. } => &[Submitted, Running],
            Self::Drop => &[Intent, Failed],
        }
    }

    /// The state after the change; `None` if it stays.
    pub(in crate::render) fn to(&self) -> Option<TakeState> {
        match self {
            Self::Claim | Self::Error { .. } => None,
            Self::Continue | Self::Reset | Self::Cancel => Some(Intent),
            Self::Begin | Self::Disown(_) => Some(Submitting),
            Self::Task(_) | Self::Stray(_) | Self::Adopt(..) => Some(Submitted),
            Self::Running => Some(Running),
            Self::Done => Some(Done),
            Self::Fail(failure) if failure.kind == FailureKind::Content => Some(Refused),
            Self::Fail(_) | Self::Drop => Some(Failed),
            Self::Lose { .. } => Some(Lost),
        }
    }

    /// Returns true if the worker is done with the take, so that the change gives the lease back.
    pub(in crate::render) fn releases(&self) -> bool {
        matches!(self.to(), Some(Done | Failed | Refused | Lost))
    }

    /// Its name, for the documentation.
    pub(in crate::render) fn name(&self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Continue => "continue",
            Self::Reset => "reset",
            Self::Begin => "begin",
            Self::Cancel => "cancel",
            Self::Task(_) => "task",
            Self::Stray(_) => "stray task",
            Self::Adopt(..) => "adopt",
            Self::Disown(_) => "disown",
            Self::Running => "running",
            Self::Done => "done",
            Self::Fail(_) => "fail",
            Self::Lose { .. } => "lose",
            Self::Error { .. } => "error",
            Self::Drop => "drop",
        }
    }
}

impl Compare {
    /// What the ledger compares, for the documentation.
    pub(in crate::render) fn describe(self) -> &'static str {
        match self {
            Self::Version => "version, and that no lease holds",
            Self::Lease => "version and lease",
            Self::Attempt => "attempt or name, and that no take has the task",
            Self::Nothing => "that no take has the task",
        }
    }
}
