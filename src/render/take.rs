//! A take: one version of a clip as the ledger records it, with its state.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::Profile;
use crate::plan::Cost;
use crate::render::bucket::is_bucket;
use crate::render::footage::{Expected, Footage, Mismatch};
use crate::request;

/// A take as recorded in the ledger.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Take {
    /// Its row id in the ledger.
    pub id: i64,
    /// The story's path, relative to the ledger's folder.
    pub story: String,
    /// Id of the model.
    pub model: String,
    /// Number of the clip in the story, from 1.
    pub clip: u32,
    /// Number of the take of the clip, from 1.
    pub take: u32,
    /// Hash of the request and the content of its local files.
    pub fingerprint: String,
    /// Its state.
    pub state: TakeState,
    /// The vendor's id of its task.
    pub task: Option<String>,
    /// The seed in the request, if any.
    pub seed: Option<i64>,
    /// Path of the finished file, relative to the ledger's folder.
    pub path: Option<String>,
    /// SHA-256 of the finished file, in hexadecimal.
    pub sha256: Option<String>,
    /// Size of the finished file in bytes.
    pub bytes: Option<u64>,
    /// Its estimated cost, if a price is known.
    pub cost: Option<Cost>,
    /// Time when the vendor accepted it, in milliseconds since 1970.
    pub submitted: Option<u64>,
    /// Time when it ended, in milliseconds since 1970.
    pub finished: Option<u64>,
    /// The vendor's error code, or storyc's own.
    pub error: Option<String>,
    /// The error message that belongs to it.
    pub message: Option<String>,
    /// URL for polling the task, if the vendor returned one.
    pub poll_url: Option<String>,
    /// URL of the task's result, if the vendor returned one.
    pub result_url: Option<String>,
    /// Region that it was submitted to.
    pub region: String,
    /// The vendor's id of the model.
    pub api_model: String,
    /// The vendor's workspace that it was submitted to, if any.
    pub workspace: Option<String>,
    /// Scheme and host that it was submitted to.
    pub host: Option<String>,
    /// SHA-256 digest of the API key it was submitted with.
    pub account: Option<String>,
    /// The name of the submit, for vendors that accept one.
    pub name: Option<String>,
    /// How its task was found, if the submit got no answer.
    pub adopted: Option<Evidence>,
    /// The prompt in its request.
    pub prompt: String,
    /// Number of attempts to submit it.
    pub attempt: u32,
    /// Time of the latest attempt, in milliseconds since 1970.
    pub sent: Option<u64>,
    /// True if a person chose it among the takes of its clip.
    pub picked: bool,
    /// True if a person rejected it: nothing chooses it.
    pub rejected: bool,
    /// A person's note about it.
    pub note: Option<String>,
    /// True if workers may submit it.
    pub queued: bool,
    /// The worker that holds it.
    pub owner: Option<String>,
    /// Until when the worker holds it, in milliseconds since 1970 by the database's clock.
    pub lease_until: Option<u64>,
    /// True if the lease hasn't lapsed.
    pub is_leased: bool,
    /// For a clip that continues another: the fingerprint of that clip.
    pub follows: Option<String>,
    /// Where the clip before it ends in its file, in milliseconds.
    pub cut_ms: Option<u64>,
    /// For a clip that waits for its frame: its fingerprint without it.
    pub bare_fingerprint: Option<String>,
    /// The local files of its request.
    pub files: Vec<StoredFile>,
    /// What its request asks for.
    pub expected: Option<Expected>,
    /// What its finished file has.
    pub footage: Option<Footage>,
    /// Number of changes of its row.
    pub version: i64,
}

/// A local file of a request, as the ledger records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its placeholder in the request's body.
    pub placeholder: String,
    /// Its path, relative to the ledger's folder or absolute; in a shared ledger only its name.
    pub path: String,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

impl Take {
    /// Returns true if the vendor may have a task for it: it is in flight, or a request with its name may still arrive.
    pub fn may_have_task(&self, profile: &Profile) -> bool {
        let is_given_up = matches!(self.state, TakeState::Intent | TakeState::Failed);
        let was_sent = self.name.is_some() && self.task.is_none() && request::takes_name(profile.wire);
        self.state.is_in_flight() || (is_given_up && was_sent)
    }

    /// Returns true if a film may use it: it is finished, and nobody rejected it.
    pub fn is_usable(&self) -> bool {
        self.state == TakeState::Done && !self.rejected
    }

    /// Returns how the finished file differs from what was asked for.
    pub fn mismatches(&self) -> Vec<Mismatch> {
        let known = self.expected.as_ref().zip(self.footage.as_ref());
        known.map(|(expected, footage)| expected.compare(footage)).unwrap_or_default()
    }

    /// Returns true if its file exists below `root` and has the recorded size. A clip in an object store counts as
    /// existing.
    pub fn file_exists(&self, root: &Path) -> bool {
        let Some(path) = &self.path else { return false };
        if is_bucket(path) {
            return true;
        }
        let found = std::fs::metadata(root.join(path)).ok().filter(std::fs::Metadata::is_file);
        found.is_some_and(|found| self.bytes.is_none_or(|bytes| bytes == found.len()))
    }
}

/// What a take was made from, compared with what its clip would be made from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TakeOrigin {
    /// From the same request.
    Current,
    /// From the same text, but from the last frame of another take than the picked one.
    Frame,
    /// From another text, or another picture.
    Older,
}

/// How a task was matched to a take whose submit got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// By the name of the submit.
    Name,
    /// By the prompt that the vendor reports for the task.
    Prompt,
    /// By the user, with `--adopt`.
    Person,
}

impl Evidence {
    /// Its name in the ledger and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Prompt => "prompt",
            Self::Person => "person",
        }
    }

    /// Parses a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Name, Self::Prompt, Self::Person].into_iter().find(|evidence| evidence.name() == name)
    }
}

/// The state of a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TakeState {
    /// It begins with the last frame of the clip before it, which isn't finished.
    Waiting,
    /// Recorded, but not submitted.
    Intent,
    /// About to be submitted, or sent without an answer yet. After a crash, the outcome is unknown.
    Submitting,
    /// The vendor accepted it as a task.
    Submitted,
    /// The vendor is rendering it.
    Running,
    /// The clip was downloaded.
    Done,
    /// The task failed; a failed task isn't billed.
    Failed,
    /// The vendor rejected it.
    Refused,
    /// The vendor may have rendered and billed it, but it can no longer be downloaded.
    Lost,
}

impl TakeState {
    /// Its name in the ledger and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Intent => "intent",
            Self::Submitting => "submitting",
            Self::Submitted => "submitted",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Lost => "lost",
        }
    }

    /// Parses a name.
    pub fn from_name(name: &str) -> Option<Self> {
        use TakeState::{Done, Failed, Intent, Lost, Refused, Running, Submitted, Submitting, Waiting};
        [Waiting, Intent, Submitting, Submitted, Running, Done, Failed, Refused, Lost]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Returns true if the vendor may bill it: it may be working on it, or has rendered it.
    pub fn is_billed(self) -> bool {
        self.is_in_flight() || matches!(self, Self::Done | Self::Lost)
    }

    /// Returns true if the vendor may be working on it.
    pub fn is_in_flight(self) -> bool {
        matches!(self, Self::Submitting | Self::Submitted | Self::Running)
    }
}

/// Why the outcome of a submit is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Unknown {
    /// An earlier run ended before it recorded the response.
    EarlierRun,
    /// There was no response, or one that neither accepts nor refuses the request.
    NoResponse,
    /// The vendor reported an internal error that it documents as one before a task exists.
    VendorError,
}
