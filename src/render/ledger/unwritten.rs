//! Tasks that the ledger could not be made to take: they stand in a file beside it until the next run writes them down.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::query;
use crate::render::ledger::FOLDER;
use crate::render::{Ledger, LedgerError, Take};
use crate::request::Task;

/// A task that the vendor took and the ledger did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Unwritten {
    fingerprint: String,
    take: u32,
    task: Task,
    /// When the vendor took it, in milliseconds since 1970.
    submitted: u64,
}

fn file(folder: &Path) -> PathBuf {
    folder.join("unwritten.jsonl")
}

/// Adds one, and has it on the disk when it returns. Returns the file's path.
fn add(folder: &Path, one: &Unwritten) -> std::io::Result<PathBuf> {
    let path = file(folder);
    let mut file = File::options().create(true).append(true).open(&path)?;
    // A line that was cut off before is ended first, so that it spoils no other.
    writeln!(file, "\n{}", serde_json::to_string(one)?)?;
    file.sync_all()?;
    Ok(path)
}

/// What stands in the file, each with its line.
fn all(folder: &Path) -> std::io::Result<Vec<(String, Option<Unwritten>)>> {
    let text = match std::fs::read_to_string(file(folder)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.map(|line| (line.to_owned(), serde_json::from_str(line).ok())).collect())
}

/// Leaves only these lines: what the ledger has taken by now goes, and what nobody understands stays.
fn leave(folder: &Path, lines: &[String]) -> std::io::Result<()> {
    if lines.is_empty() {
        return std::fs::remove_file(file(folder));
    }
    std::fs::write(file(folder), lines.join("\n") + "\n")
}

impl Ledger {
    /// Writes a task that the ledger does not take into the file beside it. Returns the file's path.
    pub(in crate::render) fn keep(&self, row: &Take, task: &Task, now: u64) -> std::io::Result<PathBuf> {
        let Take { fingerprint, take, .. } = row.clone();
        let one = Unwritten { fingerprint, take, task: task.clone(), submitted: now };
        add(&self.root().join(FOLDER), &one)
    }

    /// Writes down what an earlier run could not.
    pub(super) async fn catch_up(&self) -> Result<(), LedgerError> {
        let folder = self.folder.join(FOLDER);
        let broken = |error: std::io::Error| LedgerError::Broken {
            path: folder.join("unwritten.jsonl"),
            message: error.to_string(),
        };
        let lines = all(&folder).map_err(broken)?;
        if lines.is_empty() {
            return Ok(());
        }
        let mut left = Vec::new();
        for (line, one) in lines {
            let Some(Unwritten { fingerprint, take, task, submitted }) = one else {
                left.push(line);
                continue;
            };
            let query = query(
                "UPDATE take SET state = 'submitted', task = ?, poll_url = ?, result_url = ?, submitted = ?
                 WHERE fingerprint = ? AND take = ? AND state = 'submitting' AND task IS NULL",
            );
            let id = task.id.clone();
            self.run(
                query
                    .bind(task.id)
                    .bind(task.poll_url)
                    .bind(task.result_url)
                    .bind(submitted.cast_signed())
                    .bind(fingerprint)
                    .bind(i64::from(take)),
            )
            .await?;
            if !self.known_tasks().await?.contains(&id) {
                left.push(line);
            }
        }
        leave(&folder, &left).map_err(broken)
    }
}
