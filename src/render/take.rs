//! A take: one version of a clip as the ledger records it, with its state.

use std::path::Path;

use serde::Serialize;

use crate::plan::Cost;

/// A take as recorded in the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    /// Its row in the ledger.
    pub id: i64,
    /// The story's path, as it was shown when it was ordered.
    pub story: String,
    /// The model.
    pub model: String,
    /// Which clip of the story, from 1.
    pub clip: u32,
    /// Which take of the clip, from 1.
    pub take: u32,
    /// Hash of the request and the content of its files.
    pub fingerprint: String,
    /// Its state.
    pub state: TakeState,
    /// The vendor's id of its task.
    pub task: Option<String>,
    /// Its seed, if one was asked for.
    pub seed: Option<i64>,
    /// Where the finished file is, from the ledger's folder.
    pub path: Option<String>,
    /// The finished file's SHA-256, in hexadecimal digits.
    pub sha256: Option<String>,
    /// The finished file's length in bytes.
    pub bytes: Option<u64>,
    /// What it costs, where a price is known.
    pub cost: Option<Cost>,
    /// When it was submitted, in milliseconds since 1970.
    pub submitted: Option<u64>,
    /// Time when it ended, in milliseconds since 1970.
    pub finished: Option<u64>,
    /// The vendor's error code.
    pub error: Option<String>,
    /// The vendor's error message.
    pub message: Option<String>,
    /// URL to poll the task, if the vendor returned one.
    pub poll_url: Option<String>,
    /// URL of the task's result, if the vendor returned one.
    pub result_url: Option<String>,
    /// The region that it was submitted to.
    pub region: String,
    /// The vendor's id of the model there.
    pub api_model: String,
    /// The vendor's workspace that it was submitted to, if any.
    pub workspace: Option<String>,
    /// Scheme and host that it was submitted to.
    pub host: Option<String>,
    /// SHA-256 digest of the API key it was submitted with.
    pub account: Option<String>,
    /// The name of the submit, for vendors that accept one.
    pub name: Option<String>,
    /// How its task was matched, if the submit got no answer and the task was found later.
    pub adopted: Option<Evidence>,
    /// The prompt that the model gets.
    pub prompt: String,
}

impl Take {
    /// Returns true if its file exists below `root` with its full length.
    pub fn is_here(&self, root: &Path) -> bool {
        let Some(path) = &self.path else { return false };
        let found = std::fs::metadata(root.join(path)).ok().filter(std::fs::Metadata::is_file);
        found.is_some_and(|found| self.bytes.is_none_or(|bytes| bytes == found.len()))
    }
}

/// How a task was matched to a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The name of the submit.
    Name,
    /// The prompt that the vendor reports for the task.
    Prompt,
    /// The user, with `--adopt`.
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
    pub fn named(name: &str) -> Option<Self> {
        [Self::Name, Self::Prompt, Self::Person].into_iter().find(|evidence| evidence.name() == name)
    }
}

/// The state of a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TakeState {
    /// Recorded, but not submitted.
    Intent,
    /// The submit is on its way. After a crash, its outcome is unknown.
    Submitting,
    /// The vendor accepted it.
    Submitted,
    /// The vendor is rendering it.
    Running,
    /// The clip was downloaded.
    Done,
    /// The task failed; a failed task isn't billed.
    Failed,
    /// The vendor rejected it.
    Refused,
    /// It was rendered and may have been billed, but can no longer be downloaded.
    Lost,
}

impl TakeState {
    /// Its name in the ledger and in JSON.
    pub fn name(self) -> &'static str {
        match self {
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
    pub fn named(name: &str) -> Option<Self> {
        use TakeState::{Done, Failed, Intent, Lost, Refused, Running, Submitted, Submitting};
        [Intent, Submitting, Submitted, Running, Done, Failed, Refused, Lost]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Returns true if the vendor works on it, or may do so.
    pub fn is_in_flight(self) -> bool {
        matches!(self, Self::Submitting | Self::Submitted | Self::Running)
    }
}

/// Why the outcome of a submit is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// An earlier run ended before it recorded the response.
    Earlier,
    /// There was no response, or one that is neither an acceptance nor a refusal.
    NoAnswer,
    /// The vendor reported an internal error that it documents as occurring before a task exists.
    Fault,
}
