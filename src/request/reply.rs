//! What a vendor answers, and what it means: a task, its state, a clip, or why not.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::request::Ask;

/// An answer, as far as wires look at it.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The body; `null` where it is no JSON.
    pub body: &'a Value,
}

/// A task that the vendor took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The vendor's id of it.
    pub id: String,
    /// Where to ask after it, where the vendor says.
    pub poll_url: Option<String>,
    /// Where to ask for its result, where the vendor says.
    pub result_url: Option<String>,
    /// When it was made, in milliseconds since 1970, where the vendor says.
    #[serde(default)]
    pub created_ms: Option<u64>,
}

impl Task {
    /// A task that is known by its id alone.
    pub fn by_id(id: &str) -> Self {
        Self { id: id.to_owned(), poll_url: None, result_url: None, created_ms: None }
    }
}

/// How a task is.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It has not begun.
    Queued,
    /// It is being made.
    Running,
    /// It is done, and the clip has to be asked for.
    Finished(Ask),
    /// It is done.
    Done(Output),
    /// It came to nothing.
    Failed(Failure),
    /// The vendor no longer knows it.
    Expired,
}

/// A finished clip.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Output {
    /// Where it lies.
    pub url: String,
    /// Whether the key is needed to fetch it.
    pub needs_key: bool,
    /// Its length in seconds, where the vendor says.
    pub seconds: Option<f64>,
    /// The prompt that it was made from, where the vendor says.
    pub prompt: Option<String>,
}

/// Why the vendor did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The vendor's code, or the HTTP status.
    pub code: String,
    /// The vendor's words.
    pub message: String,
    /// What is to be done about it.
    pub kind: FailureKind,
    /// Which of the references it is about, from 1 in the order in which they were sent, where the vendor says.
    pub reference: Option<usize>,
}

/// What is to be done about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// Ask again later: too many requests, or the vendor is at fault.
    Retry,
    /// What was asked for was found unfit; it will be again.
    Content,
    /// The key, the account or its money.
    Account,
    /// The request is wrong, or what came of it.
    Invalid,
    /// Nobody knows whether the vendor took it.
    Unclear,
}

impl Reply<'_> {
    /// A text in the body, by its path.
    pub(super) fn text(&self, pointer: &str) -> Option<String> {
        match self.body.pointer(pointer)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A number in the body, which vendors write as a text, too.
    pub(super) fn number(&self, pointer: &str) -> Option<f64> {
        self.text(pointer)?.parse().ok()
    }

    /// Whether the status says that all is well.
    pub(super) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the API says that it knows no such thing. A gateway's page of the same status says nothing.
    pub(super) fn is_unknown(&self) -> bool {
        self.status == 404 && self.body.is_object()
    }

    /// A failure with the vendor's code and words; `kind` decides where the code says more than the status.
    pub(super) fn failure(
        &self,
        code: Option<String>,
        message: Option<String>,
        kind: impl Fn(&str) -> Option<FailureKind>,
    ) -> Failure {
        let known = code.as_deref().and_then(kind);
        // A task that failed is told of in an answer that is well; to make it again would be to pay again.
        let failed = Some(FailureKind::Invalid).filter(|_| self.is_good());
        let kind = known.or(failed).unwrap_or_else(|| self.kind_of_status());
        let code = code.unwrap_or_else(|| format!("HTTP {}", self.status));
        Failure { code, message: message.unwrap_or_default(), kind, reference: None }
    }

    /// The failure of a body that is not what the API promises.
    pub(super) fn unexpected(&self) -> Failure {
        let message = "the answer is not what the API promises".to_owned();
        Failure {
            code: format!("HTTP {}", self.status),
            message,
            kind: self.kind_of_status(),
            reference: None,
        }
    }

    fn kind_of_status(&self) -> FailureKind {
        match self.status {
            401..=403 => FailureKind::Account,
            // What was well received and makes no sense is the vendor's fault.
            429 | 500.. | 200..300 => FailureKind::Retry,
            _ => FailureKind::Invalid,
        }
    }
}
