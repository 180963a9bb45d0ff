//! What a tool returns: a short text for the model, the same as data, and perhaps a picture; or why it failed.

use serde_json::Value;

use crate::report::agent;

/// The result of a tool.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The text for the model.
    pub text: String,
    /// The same as data, as the tool's output schema says.
    pub data: Value,
    /// A PNG picture.
    pub picture: Option<Vec<u8>>,
}

/// Why a tool failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A stable code, such as `outside` or `over-budget`. `docs/agents.md` lists the codes.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Findings that explain it, in the lines of `--format agent`.
    pub findings: String,
}

impl Failure {
    /// Creates a failure.
    pub fn new(code: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        let findings = String::new();
        Self { code: code.to_owned(), message: message.into(), help: help.into(), findings }
    }

    /// Creates a failure for wrong arguments.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new("usage", message, help)
    }

    /// Adds findings, in the lines of `--format agent`.
    #[must_use]
    pub fn with_findings(self, findings: String) -> Self {
        Self { findings, ..self }
    }

    /// The text for the model.
    pub fn text(&self) -> String {
        agent::error(&self.code, &self.message, &self.help) + &self.findings
    }
}
