//! A clip that was ordered, and what became of it.

use std::path::Path;

use serde::Serialize;

use crate::plan::Cost;

/// A clip that was ordered.
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
    /// What it was ordered by: a hash of the request, with the content of its files.
    pub fingerprint: String,
    /// How it is.
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
    /// When it came to an end, in milliseconds since 1970.
    pub finished: Option<u64>,
    /// The vendor's code of what went wrong.
    pub error: Option<String>,
    /// The vendor's words about it.
    pub message: Option<String>,
    /// Where to ask after the task, where the vendor said.
    pub poll_url: Option<String>,
    /// Where to ask for its result, where the vendor said.
    pub result_url: Option<String>,
    /// The region that it was sent to.
    pub region: String,
    /// The vendor's id of the model there.
    pub api_model: String,
    /// The vendor's workspace that it was sent to, if one was named.
    pub workspace: Option<String>,
    /// Scheme and host that it was sent to.
    pub host: Option<String>,
    /// Under whose key it was sent: a digest of the key.
    pub account: Option<String>,
    /// The name under which it is sent, where vendors take one.
    pub name: Option<String>,
    /// What showed that its task is this order's, where the task was found after the submit's answer was lost.
    pub adopted: Option<Evidence>,
    /// The prompt, as the model reads it.
    pub prompt: String,
}

impl Take {
    /// Whether its file lies below `root` as it was fetched: one that is empty or cut short is none.
    pub fn is_here(&self, root: &Path) -> bool {
        let Some(path) = &self.path else { return false };
        let found = std::fs::metadata(root.join(path)).ok().filter(std::fs::Metadata::is_file);
        found.is_some_and(|found| self.bytes.is_none_or(|bytes| bytes == found.len()))
    }
}

/// What shows that a task which was found is an order's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The name under which it was sent.
    Name,
    /// The prompt from which the vendor says it was made.
    Prompt,
    /// A person, who looked.
    Person,
}

impl Evidence {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Prompt => "prompt",
            Self::Person => "person",
        }
    }

    /// The evidence behind a word.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Name, Self::Prompt, Self::Person].into_iter().find(|evidence| evidence.name() == name)
    }
}

/// How a take is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TakeState {
    /// It is to be submitted; nothing was sent.
    Intent,
    /// It is being sent. Found after a crash, nobody knows whether the vendor took it.
    Submitting,
    /// The vendor took it.
    Submitted,
    /// It is being made.
    Running,
    /// The file is here.
    Done,
    /// It came to nothing, and is not paid for.
    Failed,
    /// The vendor found it unfit.
    Refused,
    /// It was made, and may be paid for, and cannot be fetched any more.
    Lost,
}

impl TakeState {
    /// The word for it.
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

    /// The state behind a word.
    pub fn named(name: &str) -> Option<Self> {
        use TakeState::{Done, Failed, Intent, Lost, Refused, Running, Submitted, Submitting};
        [Intent, Submitting, Submitted, Running, Done, Failed, Refused, Lost]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Whether the vendor works on it, or may.
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
