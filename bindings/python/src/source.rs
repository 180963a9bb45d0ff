//! The story of a call: a text, or a file with the folder and the project that it belongs to.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use storyc::compile::{MAX_STORY_BYTES, too_large};
use storyc::diagnostic::Diagnostic;
use storyc::text::Span;

use crate::error::{Failure, os_error};
use crate::files;

/// The path that findings in a text without a file have.
pub(crate) const TEXT_PATH: &str = "<text>";

/// A story's text and path.
pub(crate) struct Source {
    /// The text.
    pub(crate) text: String,
    /// The file; `None` for a text that the caller passed.
    pub(crate) file: Option<PathBuf>,
}

impl Source {
    /// Takes a `str` as the text, and a path as the file to read.
    pub(crate) fn read(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = source.py();
        if let Ok(text) = source.cast::<PyString>() {
            let text = text.to_str()?.to_owned();
            if text.len() as u64 > MAX_STORY_BYTES {
                return Err(unusable(too_large()).into_py(py));
            }
            return Ok(Self { text, file: None });
        }
        let Ok(path) = source.extract::<PathBuf>() else {
            let kind = source.get_type().name()?;
            let message = format!("expected a story as str or its path as pathlib.Path, found {kind}");
            return Err(PyTypeError::new_err(message));
        };
        let bytes = py.detach(|| read(&path)).map_err(|error| os_error(&error, &path))?;
        let text = decode(bytes).map_err(|found| unusable(*found).into_py(py))?;
        Ok(Self { text, file: Some(path) })
    }

    /// Its path in findings.
    pub(crate) fn path(&self) -> String {
        self.file.as_deref().map_or_else(|| TEXT_PATH.to_owned(), display)
    }
}

/// The failure for a text that can't be a story.
fn unusable(found: Diagnostic) -> Failure {
    let code = if found.code == "S402" { "too-large" } else { "unreadable" };
    Failure { code, ..Failure::from(found) }
}

/// Reads a file that a project names; a failure becomes a diagnostic.
pub(crate) fn read_or_diagnose(path: &Path) -> Result<String, Box<Diagnostic>> {
    let bytes = files::open(path).and_then(|_| read(path)).map_err(|error| {
        let message = format!("can't read this file: {error}");
        let found = Diagnostic::error("S403", Span::at(0), message);
        Box::new(found.help("check that it is a regular file"))
    })?;
    decode(bytes)
}

/// Reads a file up to the size limit of a story, or one byte more if there is more.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_STORY_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Converts bytes to text; S401 if they aren't UTF-8, S402 if there are too many.
fn decode(bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    if bytes.len() as u64 > MAX_STORY_BYTES {
        return Err(Box::new(too_large()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(valid).copied().unwrap_or(0);
        let message = format!("this file is not UTF-8 text: byte 0x{byte:02X} at offset {valid} is invalid");
        let found = Diagnostic::error("S401", Span::at(0), message);
        Box::new(found.help("open it in an editor and save it as UTF-8"))
    })
}

/// A path for messages and for joining, with forward slashes.
pub(crate) fn display(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

/// The folder of a file, for joining paths; empty for the current folder.
pub(crate) fn folder_of(path: &Path) -> String {
    path.parent().map(display).unwrap_or_default()
}
