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
    let length = file.metadata()?.len();
    // A line that was cut off before is ended first, so that it spoils no other.
    let line = format!("\n{}\n", serde_json::to_string(one)?);
    if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_all()) {
        // Half a line helps nobody.
        let _ = file.set_len(length);
        return Err(error);
    }
    sync(folder)?;
    Ok(path)
}

/// Flushes a folder, so that new and renamed files survive a crash.
fn sync(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What stands in the file, each with its line.
fn all(folder: &Path) -> std::io::Result<Vec<(String, Option<Unwritten>)>> {
    let bytes = match std::fs::read(file(folder)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        bytes => bytes?,
    };
    // A write that failed may have cut a line within a character.
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.map(|line| (line.to_owned(), serde_json::from_str(line).ok())).collect())
}

/// Replaces the file with these lines, or removes it if there are none. If that fails, the file keeps its old content.
fn leave(folder: &Path, lines: &[String]) -> std::io::Result<()> {
    if lines.is_empty() {
        return std::fs::remove_file(file(folder));
    }
    let other = folder.join("unwritten.jsonl.new");
    let written = File::create(&other).and_then(|mut new| {
        new.write_all((lines.join("\n") + "\n").as_bytes())?;
        new.sync_all()?;
        std::fs::rename(&other, file(folder))?;
        sync(folder)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&other);
    }
    written
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
        for (line, one) in &lines {
            let taken = match one {
                Some(one) => self.record(one).await?,
                None => false,
            };
            if !taken {
                left.push(line.clone());
            }
        }
        if left.len() == lines.len() {
            return Ok(());
        }
        leave(&folder, &left).map_err(broken)
    }
    /// Records one task in the ledger. Returns true if the ledger has it now, and its line can go.
    async fn record(&self, one: &Unwritten) -> Result<bool, LedgerError> {
        let Unwritten { fingerprint, take, task, submitted } = one;
        // An earlier run may have recorded it already, and the take may have moved on since.
        if self.known_tasks().await?.contains(&task.id) {
            return Ok(true);
        }
        let update = query(
            "UPDATE take SET state = 'submitted', task = ?, poll_url = ?, result_url = ?, submitted = ?
             WHERE fingerprint = ? AND take = ? AND state IN ('intent', 'submitting') AND task IS NULL RETURNING id",
        )
        .bind(&task.id)
        .bind(&task.poll_url)
        .bind(&task.result_url)
        .bind(submitted.cast_signed())
        .bind(fingerprint)
        .bind(i64::from(*take));
        Ok(self.write([update]).await?.len() == 1)
    }
}
