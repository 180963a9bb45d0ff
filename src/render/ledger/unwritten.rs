//! Tasks that the ledger could not be made to take: they stand in a file beside it until the next run writes them down.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::request::Task;

/// A task that the vendor took and the ledger did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unwritten {
    pub(super) fingerprint: String,
    pub(super) take: u32,
    pub(super) task: Task,
    /// When the vendor took it, in milliseconds since 1970.
    pub(super) submitted: u64,
}

fn file(folder: &Path) -> PathBuf {
    folder.join("unwritten.jsonl")
}

/// Adds one, and has it on the disk when it returns. Returns the file's path.
pub(super) fn add(folder: &Path, one: &Unwritten) -> std::io::Result<PathBuf> {
    let path = file(folder);
    let mut file = File::options().create(true).append(true).open(&path)?;
    // A line that was cut off before is ended first, so that it spoils no other.
    writeln!(file, "\n{}", serde_json::to_string(one)?)?;
    file.sync_all()?;
    Ok(path)
}

/// What stands in the file, each with its line.
pub(super) fn all(folder: &Path) -> std::io::Result<Vec<(String, Option<Unwritten>)>> {
    let text = match std::fs::read_to_string(file(folder)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.map(|line| (line.to_owned(), serde_json::from_str(line).ok())).collect())
}

/// Leaves only these lines: what the ledger has taken by now goes, and what nobody understands stays.
pub(super) fn leave(folder: &Path, lines: &[String]) -> std::io::Result<()> {
    if lines.is_empty() {
        return std::fs::remove_file(file(folder));
    }
    std::fs::write(file(folder), lines.join("\n") + "\n")
}
