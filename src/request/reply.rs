//! Vendor replies and their meaning: a task, its state, a finished clip, or a failure.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::request::GetRequest;

/// An HTTP reply: its status and JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The body; `null` if it isn't JSON.
    pub body: &'a Value,
}

/// A task that the vendor accepted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Task {
    /// The vendor's task id.
    pub id: String,
    /// The URL to poll, if the vendor gives one.
    pub poll_url: Option<String>,
    /// The URL of its result, if the vendor gives one.
    pub result_url: Option<String>,
    /// When it was created, in milliseconds since 1970, if the vendor reports it.
    #[serde(default)]
    pub created_ms: Option<u64>,
}

impl Task {
    /// Creates a task from its id alone.
    pub fn by_id(id: &str) -> Self {
        Self { id: id.to_owned(), poll_url: None, result_url: None, created_ms: None }
    }
}

/// The state of a task.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Waiting to start.
    Queued,
    /// Running.
    Running,
    /// Done; this request fetches the clip's URL.
    ResultReady(GetRequest),
    /// Done, with its clip.
    Done(Output),
    /// Failed.
    Failed(Failure),
    /// Expired: the vendor no longer knows the task.
    Expired,
}

/// A finished clip.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Output {
    /// Its download URL.
    pub url: String,
    /// Whether the download needs the API key.
    pub needs_key: bool,
    /// Its length in seconds, if the vendor reports it.
    pub seconds: Option<f64>,
    /// The prompt that it was made from, if the vendor reports it.
    pub prompt: Option<String>,
    /// The URL of its last frame, if the vendor made one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_frame: Option<String>,
}

/// A request or task that failed, with the vendor's reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Failure {
    /// The vendor's error code, or the HTTP status.
    pub code: String,
    /// The vendor's message.
    pub message: String,
    /// The kind of failure, which decides what to do next.
    pub kind: FailureKind,
    /// The reference at fault, if the vendor names one: from 1, in the order sent.
    pub reference: Option<usize>,
}

/// The kind of a failure, which decides what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// Retry later: too many requests, or an error on the vendor's side.
    Retry,
    /// The vendor's content filter rejected it, and would again.
    Content,
    /// The API key, the account or its balance.
    Account,
    /// The request is invalid, or its task failed.
    Invalid,
    /// Unknown whether the vendor accepted it.
    Unclear,
}

impl State {
    /// A task that ended without a clip, for a reason that the reply has no details of.
    pub(super) fn failed(code: impl Into<String>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self::Failed(Failure { code, message, kind: FailureKind::Invalid, reference: None })
    }
}

impl Reply<'_> {
    /// Returns a string or number in the body as text, by JSON pointer.
    pub(super) fn text(&self, pointer: &str) -> Option<String> {
        match self.body.pointer(pointer)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Returns a number in the body by JSON pointer; vendors also write numbers as strings.
    pub(super) fn number(&self, pointer: &str) -> Option<f64> {
        self.text(pointer)?.parse().ok()
    }

    /// Returns true if the status is 2xx.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns true if the API reports the task as unknown. A 404 without a JSON object may come from a gateway.
    pub(super) fn is_unknown(&self) -> bool {
        self.status == 404 && self.body.is_object()
    }

    /// Builds a failure from the vendor's code and message. `kind` maps the code to a kind; if it can't, the status
    /// decides.
    pub(super) fn failure(
        &self,
        code: Option<String>,
        message: Option<String>,
        kind: impl Fn(&str) -> Option<FailureKind>,
    ) -> Failure {
        let known = code.as_deref().and_then(kind);
        // A failure in a 2xx reply is a failed task; submitting it again would cost again.
        let failed = Some(FailureKind::Invalid).filter(|_| self.is_success());
        let kind = known.or(failed).unwrap_or_else(|| self.kind_of_status());
        let code = code.unwrap_or_else(|| format!("HTTP {}", self.status));
        Failure { code, message: message.unwrap_or_default(), kind, reference: None }
    }

    /// Builds the failure for a reply that doesn't match the API's documentation.
    pub(super) fn unexpected(&self) -> Failure {
        let message = "the reply doesn't match the API's documentation".to_owned();
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
            // A 2xx reply that makes no sense is an error on the vendor's side.
            429 | 500.. | 200..300 => FailureKind::Retry,
            _ => FailureKind::Invalid,
        }
    }
}
