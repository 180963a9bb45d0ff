//! Python exceptions: `StorycError` with a code and a hint, and `OSError` for files.

use std::path::Path;

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use storyc::diagnostic::Diagnostic;

/// Why a call can't be done.
pub(crate) struct Failure {
    /// A name, such as `unknown-model`, or the code of a rule, such as `S301`. Stable.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
}

impl Failure {
    /// Creates a failure without a hint.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    /// Sets the hint.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Converts it to a `storyc.StorycError`.
    pub(crate) fn into_py(self, py: Python<'_>) -> PyErr {
        let create = || {
            let class = py.import("storyc._errors")?.getattr("StorycError")?;
            class.call1((self.message, self.code, self.help))
        };
        create().map_or_else(|error| error, PyErr::from_value)
    }
}

impl From<Diagnostic> for Failure {
    fn from(found: Diagnostic) -> Self {
        Self { code: found.code, message: found.message, help: found.help }
    }
}

/// The exception that `open` would raise for this file: `FileNotFoundError`, `PermissionError` and so on.
pub(crate) fn os_error(error: &std::io::Error, path: &Path) -> PyErr {
    match error.raw_os_error() {
        // With an errno, Python itself picks the subclass and writes the message.
        Some(errno) => PyOSError::new_err((errno, reason(error), path.as_os_str().to_owned())),
        None => PyOSError::new_err(format!("can't read {}: {error}", path.display())),
    }
}

/// The system's reason, without the number that Rust adds.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
