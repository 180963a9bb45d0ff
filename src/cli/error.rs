//! Why a command can't be carried out: a stable code, what is wrong, and what to do. People read it as one line on
//! standard error, programs as JSON on standard output.

use std::fmt;

use serde_json::{Value, json};

use crate::report::agent;

/// A command that can't be carried out, with the reason. The program exits with 2.
#[derive(Clone, Debug)]
pub(crate) struct UsageError {
    code: ErrorCode,
    message: String,
    help: Option<String>,
}

/// What kind of error it is. The names are stable: `docs/agents.md` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    /// The arguments are wrong.
    Usage,
    /// A file, a clip, a take or a ledger doesn't exist.
    NotFound,
    /// A file can't be read.
    Unreadable,
    /// A file can't be written.
    Unwritable,
    /// A file would be overwritten.
    Exists,
    /// No model has this name.
    UnknownModel,
    /// No rule has this name.
    UnknownRule,
    /// The model isn't available in this region, or needs a workspace there.
    Region,
    /// The run would cost more than allowed, or its cost isn't known.
    #[cfg(feature = "render")]
    OverBudget,
    /// The user must agree, and nobody can be asked.
    Unconfirmed,
    /// A key for the vendor's API is missing.
    #[cfg(feature = "render")]
    NoKey,
    /// The user doesn't trust the project file with this yet.
    #[cfg(feature = "render")]
    Untrusted,
    /// The ledger can't be opened, read or written.
    #[cfg(feature = "render")]
    Ledger,
    /// A disk is too full.
    #[cfg(feature = "render")]
    NoSpace,
    /// Another program is missing or failed.
    NoProgram,
    /// The operating system refused something.
    System,
}

impl ErrorCode {
    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::NotFound => "not-found",
            Self::Unreadable => "unreadable",
            Self::Unwritable => "unwritable",
            Self::Exists => "exists",
            Self::UnknownModel => "unknown-model",
            Self::UnknownRule => "unknown-rule",
            Self::Region => "region",
            #[cfg(feature = "render")]
            Self::OverBudget => "over-budget",
            Self::Unconfirmed => "unconfirmed",
            #[cfg(feature = "render")]
            Self::NoKey => "no-key",
            #[cfg(feature = "render")]
            Self::Untrusted => "untrusted",
            #[cfg(feature = "render")]
            Self::Ledger => "ledger",
            #[cfg(feature = "render")]
            Self::NoSpace => "no-space",
            Self::NoProgram => "no-program",
            Self::System => "system",
        }
    }

    /// What to do about errors of this kind, for one that has no help of its own.
    fn advice(self) -> &'static str {
        match self {
            Self::Usage => "`storyc help COMMAND` shows the arguments",
            Self::NotFound => "check the name",
            Self::Unreadable => "check the file and its permissions",
            Self::Unwritable => "check the folder, its permissions and the free space",
            Self::Exists => "choose another name",
            Self::UnknownModel => "`storyc models` lists the models",
            Self::UnknownRule => "`storyc explain --all` lists the rules",
            Self::Region => "`storyc models MODEL` lists the regions of a model",
            #[cfg(feature = "render")]
            Self::OverBudget => {
                "render fewer clips or takes, choose a cheaper model, or ask for a higher limit"
            }
            Self::Unconfirmed => "pass `--yes` to spend without asking",
            #[cfg(feature = "render")]
            Self::NoKey => "set the variable in the environment",
            #[cfg(feature = "render")]
            Self::Untrusted => "ask the user to read the project file and run `storyc trust`",
            #[cfg(feature = "render")]
            Self::Ledger => "check the address of the ledger, or the disk that it is on",
            #[cfg(feature = "render")]
            Self::NoSpace => "free some disk space, or choose another folder with `-o DIR`",
            Self::NoProgram => "install the program, or check that it works",
            Self::System => "try again",
        }
    }
}

impl UsageError {
    /// Creates an error from its kind and what is wrong.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    /// Adds what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The error as JSON.
    pub(crate) fn json(&self) -> Value {
        error_json(self.code.name(), &self.message, self.help_or_advice())
    }

    /// The error as a line of `--format agent`.
    pub(crate) fn agent(&self) -> String {
        agent::error(self.code.name(), &self.message, self.help_or_advice())
    }

    /// What to do: the error's own help, else the general advice for its kind.
    fn help_or_advice(&self) -> &str {
        self.help.as_deref().unwrap_or_else(|| self.code.advice())
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.help {
            Some(help) => write!(f, "{}; {help}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// An error as JSON.
pub(crate) fn error_json(code: &str, message: &str, help: &str) -> Value {
    json!({ "code": code, "message": message, "help": help })
}
