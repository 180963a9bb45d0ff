//! Spills tasks to a file if the ledger can't be written, and recovers them in the next run.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::changes::Changed;
use crate::render::ledger::FOLDER;
use crate::render::machine::Change;
use crate::render::{Ledger, LedgerError, Take};
use crate::request::Task;

/// A task that the vendor accepted but the ledger couldn't record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SpilledTask {
    fingerprint: String,
    take: u32,
    task: Task,
    /// Time when the vendor accepted it, in milliseconds since 1970.
    submitted: u64,
    /// Number and name of the attempt; older versions didn't save them.
    #[serde(default)]
    attempt: Option<u32>,
    #[serde(default)]
    name: Option<String>,
}

/// Path of the file.
fn spill_path(folder: &Path) -> PathBuf {
    folder.join("unwritten.jsonl")
}

/// Appends a task to the file and flushes it to the disk. Returns the file's path.
fn append(folder: &Path, spilled: &SpilledTask) -> std::io::Result<PathBuf> {
    let path = spill_path(folder);
    let mut file = File::options().create(true).append(true).open(&path)?;
    let length = file.metadata()?.len();
    // Begin with a line break, in case an earlier write was cut off within its line.
    let line = format!("\n{}\n", serde_json::to_string(spilled)?);
    if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_all()) {
        // Remove the partial line.
        let _ = file.set_len(length);
        return Err(error);
    }
    sync_folder(folder)?;
    Ok(path)
}

/// Flushes a folder, so that new and renamed files survive a crash.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Reads the file: each line, with its task if it can be parsed.
fn read_lines(folder: &Path) -> std::io::Result<Vec<(String, Option<SpilledTask>)>> {
    let bytes = match std::fs::read(spill_path(folder)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        bytes => bytes?,
    };
    // A failed write may have ended within a character.
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.map(|line| (line.to_owned(), serde_json::from_str(line).ok())).collect())
}

/// Replaces the file with these lines, or removes it if there are none. If that fails, the file keeps its old content.
fn replace_lines(folder: &Path, lines: &[String]) -> std::io::Result<()> {
    if lines.is_empty() {
        return std::fs::remove_file(spill_path(folder));
    }
    let temporary = folder.join("unwritten.jsonl.new");
    let written = File::create(&temporary).and_then(|mut new| {
        new.write_all((lines.join("\n") + "\n").as_bytes())?;
        new.sync_all()?;
        std::fs::rename(&temporary, spill_path(folder))?;
        sync_folder(folder)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

impl Ledger {
    /// Saves a task in a file beside the ledger. Returns the file's path.
    pub(in crate::render) fn spill(&self, row: &Take, task: &Task, now: u64) -> std::io::Result<PathBuf> {
        let Take { fingerprint, take, attempt, name, .. } = row.clone();
        let (task, attempt) = (task.clone(), Some(attempt));
        let spilled = SpilledTask { fingerprint, take, task, submitted: now, attempt, name };
        let folder = self.root().join(FOLDER);
        // A shared ledger has no folder yet.
        std::fs::create_dir_all(&folder)?;
        let _lock = lock(&folder)?;
        append(&folder, &spilled)
    }

    /// Records the tasks that earlier runs saved, and removes them from the file. Lines that can't be recorded stay.
    ///
    /// # Errors
    ///
    /// If the file can't be read, or the ledger can't be written.
    pub async fn recover_spilled(&self) -> Result<(), LedgerError> {
        let folder = self.folder.join(FOLDER);
        let broken = |error: std::io::Error| LedgerError::Broken {
            name: folder.join("unwritten.jsonl").display().to_string(),
            message: error.to_string(),
        };
        if read_lines(&folder).map_err(broken)?.is_empty() {
            return Ok(());
        }
        let _lock = lock(&folder).map_err(broken)?;
        // Another run may have recorded them meanwhile.
        let lines = read_lines(&folder).map_err(broken)?;
        let mut remaining = Vec::new();
        for (line, spilled) in &lines {
            let is_recorded = match spilled {
                Some(spilled) => self.record(spilled).await?,
                None => false,
            };
            if !is_recorded {
                remaining.push(line.clone());
            }
        }
        if remaining.len() == lines.len() {
            return Ok(());
        }
        replace_lines(&folder, &remaining).map_err(broken)
    }

    /// Records one saved task: in its take, or as a take of its own if its take has moved on. Returns true if the ledger
    /// has it now, so that its line can go.
    async fn record(&self, spilled: &SpilledTask) -> Result<bool, LedgerError> {
        let SpilledTask { fingerprint, take, task, submitted, attempt, name } = spilled;
        // An earlier run may have recorded it already, and the take may have moved on since.
        if self.known_tasks().await?.contains(&task.id) {
            return Ok(true);
        }
        let Some(row) = self.find(fingerprint, *take).await? else { return Ok(false) };
        // The take, as the worker saw it when it sent the request.
        let sent = Take {
            attempt: attempt.unwrap_or(row.attempt),
            name: if attempt.is_some() { name.clone() } else { row.name.clone() },
            ..row
        };
        let recorded = self.change(&sent, &Change::Task(task.clone()), None, *submitted).await?;
        if matches!(recorded, Changed::Stale) {
            self.change(&sent, &Change::Stray(task.clone()), None, *submitted).await?;
        }
        Ok(true)
    }
}

/// Locks the file for this process, until the returned file is dropped.
fn lock(folder: &Path) -> std::io::Result<File> {
    let lock = File::create(folder.join("unwritten.lock"))?;
    lock.lock()?;
    Ok(lock)
}
