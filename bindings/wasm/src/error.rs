//! The error that every function throws.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

use crate::diagnostics::Diagnostic;

/// Why a call failed. In JavaScript it is an `Error` with these properties.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// The kind of failure.
    pub code: FailureCode,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The findings because of which a story can't be formatted; empty for other failures.
    pub diagnostics: Vec<Diagnostic>,
}

/// The kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// A text is larger than 16 MB.
    TooLarge,
    /// An option has a value that storyc can't use, or an unknown name.
    BadOption,
    /// There is no such model.
    UnknownModel,
    /// There is no such rule.
    UnknownRule,
    /// The story can't be formatted, because a part of it can't be read. `diagnostics` says which.
    Unreadable,
    /// The text isn't in the notation that the caller names.
    WrongNotation,
    /// The reference can't be renamed in this way.
    CannotRename,
    /// A bug in storyc. The next call starts afresh.
    Internal,
}

impl Failure {
    /// Makes a failure.
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, diagnostics: Vec::new() }
    }

    /// Sets what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The failure for an option with a value that can't be used.
    pub fn bad_option(message: impl Into<String>) -> Self {
        Self::new(FailureCode::BadOption, message)
    }
}
