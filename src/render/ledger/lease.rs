//! Workers and their leases. A worker holds its takes by a lease that it renews; when the worker dies, another one takes
//! them over after the lease has lapsed.
//!
//! In an SQLite ledger all workers are on one machine, so each also locks a file. The system releases the lock when the
//! process ends, and the next run needn't wait for the lease.

use std::fs::{File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use super::store::Statement;
use crate::render::{Ledger, LedgerError};

/// How long a lease lasts by default, in milliseconds.
pub(super) const LEASE_MS: u64 = 60_000;

/// A process that works on takes.
#[derive(Debug)]
pub(super) struct Worker {
    id: String,
    /// The file that is locked while the process lives; `None` in a shared database, and for reading only.
    life: Option<File>,
    /// The folder of lock files; `None` in a shared database.
    folder: Option<PathBuf>,
}

impl Worker {
    /// Names a worker by its host and process.
    #[cfg(feature = "studio")]
    pub(super) fn new() -> Self {
        Self { id: new_id(), life: None, folder: None }
    }

    /// Names a worker, and locks a file for it in the ledger's folder.
    pub(super) fn with_lock(folder: &Path) -> std::io::Result<Self> {
        let (id, folder) = (new_id(), folder.join(FOLDER));
        std::fs::create_dir_all(&folder)?;
        remove_dead(&folder);
        let path = folder.join(file_name(&id));
        // Lock the file before it has its name: nobody may find it unlocked.
        let temporary = path.with_extension("new");
        let file = File::create(&temporary)?;
        file.lock()?;
        std::fs::rename(&temporary, &path)?;
        Ok(Self { id, life: Some(file), folder: Some(folder) })
    }

    /// Names a process that only looks at the ledger in a folder.
    pub(super) fn watching(folder: &Path) -> Self {
        Self { id: new_id(), life: None, folder: Some(folder.join(FOLDER)) }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Returns true if a worker is known to have ended. Without lock files, nobody knows.
    pub(super) fn is_dead(&self, owner: &str) -> bool {
        let Some(folder) = &self.folder else { return false };
        owner != self.id && is_unlocked(&folder.join(file_name(owner)))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let (Some(_), Some(folder)) = (&self.life, &self.folder) {
            let _ = std::fs::remove_file(folder.join(file_name(&self.id)));
        }
    }
}

/// Name of the folder of lock files.
const FOLDER: &str = "workers";

/// Names a worker by its host and process.
fn new_id() -> String {
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    format!("{host}:{}:{}", std::process::id(), random_digits())
}

/// The name of a worker's lock file: its process and digits, without the host.
fn file_name(id: &str) -> String {
    id.rsplitn(3, ':').take(2).collect::<Vec<_>>().join("-")
}

/// Returns true if no process holds the lock of a file.
fn is_unlocked(path: &Path) -> bool {
    match File::open(path) {
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        // A shared lock, so that two processes can look at the same time.
        Ok(file) => !matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)),
    }
}

/// Removes the lock files of processes that have ended.
fn remove_dead(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_unlocked(&entry.path()) && entry.path().extension().is_none() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Twelve random digits, in hexadecimal.
pub(super) fn random_digits() -> String {
    let random = RandomState::new().hash_one(std::process::id());
    format!("{:012x}", random & 0xFFFF_FFFF_FFFF)
}

impl Ledger {
    /// How long a lease lasts, in milliseconds.
    pub fn lease_ms(&self) -> u64 {
        self.lease_ms
    }

    /// The name of this process in the ledger.
    pub fn worker(&self) -> &str {
        self.worker.id()
    }

    /// Renews the leases of this worker, also those that have lapsed if nobody has taken the takes over.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn renew(&self) -> Result<(), LedgerError> {
        let renew = Statement::new("UPDATE take SET lease_until = {now} + ? WHERE owner = ?")
            .bind(self.lease_ms)
            .bind(self.worker.id());
        self.write(vec![renew]).await.map(drop)
    }

    /// Gives the lease of a take back, so that others can go on at once. `is_unknown` says that a search has found no task
    /// of its submit, so that it waits for a person.
    pub(in crate::render) async fn release(&self, id: i64, is_unknown: bool) -> Result<(), LedgerError> {
        let release = Statement::new(
            "UPDATE take SET owner = NULL, lease_until = NULL, unclear = CASE WHEN CAST(? AS BIGINT) = 1 THEN 2 ELSE unclear END
             WHERE id = ? AND owner = ?",
        )
        .bind(i64::from(is_unknown))
        .bind(id)
        .bind(self.worker.id());
        self.write(vec![release]).await.map(drop)
    }

    /// Records that the submit of a take got no clear answer. Returns false if the lease has lapsed.
    pub(in crate::render) async fn set_unclear(
        &self,
        row: &crate::render::Take,
    ) -> Result<bool, LedgerError> {
        let set = Statement::new(
            "UPDATE take SET unclear = 1 WHERE id = ? AND version = ? AND owner = ? RETURNING id",
        )
        .bind(row.id)
        .bind(row.version)
        .bind(self.worker.id());
        let written = self.write(vec![set]).await?;
        Ok(matches!(written, super::store::Written::Committed(rows) if !rows.is_empty()))
    }

    /// Returns true if another submit with this prompt is on its way: a task that the vendor lists may be its.
    pub(in crate::render) async fn has_rival(&self, row: &crate::render::Take) -> Result<bool, LedgerError> {
        let select = Statement::new(format!(
            "SELECT *, {} FROM take WHERE state = 'submitting' AND unclear = 0 AND prompt = ? AND id <> ?",
            super::LEASED
        ))
        .bind(row.prompt.as_str())
        .bind(row.id);
        Ok(self.read(select).await?.iter().any(|record| self.take(record).is_leased))
    }
}
