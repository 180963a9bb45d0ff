//! The ledger: an SQLite database of every take, its latest attempt and its task. The one file that knows sqlx.
//!
//! All changes go through [`write`], and are on the disk when the function returns. A lock file lets only one process
//! at a time write a ledger; the system releases the lock when the process ends.

mod changes;
pub(super) mod entry;
mod spill;
mod uploads;
mod write;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Row, SqlitePool, query};

use crate::render::take::Evidence;
use crate::render::{Take, TakeState};

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    /// For queries; SQLite refuses to write on this connection.
    reads: SqlitePool,
    /// For [`Ledger::write`]; `None` if the ledger was opened for reading.
    writes: Option<SqlitePool>,
    folder: PathBuf,
    /// The lock file, locked while the ledger is open for writing.
    _lock: Option<File>,
}

/// Why a ledger can't be used.
#[derive(Debug)]
pub enum LedgerError {
    /// Another process has locked it.
    Busy(PathBuf),
    /// It can't be opened, read or written.
    Broken {
        /// Path of the database.
        path: PathBuf,
        /// The error message of the system or of SQLite.
        message: String,
    },
}

impl std::fmt::Display for LedgerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Busy(path) => {
                write!(
                    f,
                    "another `storyc render` is using `{}`; wait for it to finish, or stop it",
                    path.display()
                )
            }
            Self::Broken { path, message } => {
                write!(f, "can't use the ledger `{}`: {message}", path.display())
            }
        }
    }
}

/// Name of the ledger's folder, in the project's or the story's folder.
pub const FOLDER: &str = ".storyc";

impl Ledger {
    /// Opens the ledger below `root` for writing; creates it if it doesn't exist.
    ///
    /// # Errors
    ///
    /// If another process has locked it, or it can't be opened.
    pub async fn open(root: &Path) -> Result<Self, LedgerError> {
        let folder = root.join(FOLDER);
        let path = folder.join("ledger.db");
        let broken = |message: String| LedgerError::Broken { path: path.clone(), message };
        std::fs::create_dir_all(&folder).map_err(|error| broken(error.to_string()))?;
        // Keep the ledger out of git without asking the user to.
        let ignore = folder.join(".gitignore");
        if std::fs::symlink_metadata(&ignore).is_err() {
            let _ = std::fs::write(&ignore, "*\n");
        }
        let lock = File::options().create(true).append(true).open(folder.join("lock"));
        let lock = lock.map_err(|error| broken(error.to_string()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LedgerError::Busy(path)),
            Err(TryLockError::Error(error)) => return Err(broken(error.to_string())),
        }
        let migrations = sqlx::migrate!("src/render/migrations");
        let ledger = Self { _lock: Some(lock), ..Self::connect(root, &path, Some(&migrations)).await? };
        ledger.recover_spilled().await?;
        Ok(ledger)
    }

    /// Returns true if there is a ledger below `root`.
    pub fn exists(root: &Path) -> bool {
        std::fs::symlink_metadata(root.join(FOLDER).join("ledger.db")).is_ok()
    }

    /// Opens the ledger below `root` read-only; returns `None` if there is none.
    ///
    /// # Errors
    ///
    /// If it can't be opened.
    pub async fn open_read_only(root: &Path) -> Result<Option<Self>, LedgerError> {
        let path = root.join(FOLDER).join("ledger.db");
        if !Self::exists(root) {
            return Ok(None);
        }
        Self::connect(root, &path, None).await.map(Some)
    }

    /// Connects to the database: with migrations for reading and writing, without them read-only.
    async fn connect(root: &Path, path: &Path, write: Option<&Migrator>) -> Result<Self, LedgerError> {
        let broken = |message: String| LedgerError::Broken { path: path.to_owned(), message };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(write.is_some())
            .journal_mode(SqliteJournalMode::Wal)
            // Flush each commit to the disk before it returns.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10));
        let pool = |options: SqliteConnectOptions| {
            SqlitePoolOptions::new()
                .max_connections(1)
                // Thousands of clips may wait for the one connection, and none should time out.
                .acquire_timeout(Duration::from_secs(24 * 3600))
                .connect_with(options)
        };
        let writes = match write {
            Some(migrations) => {
                let writes = pool(options.clone()).await.map_err(|error| broken(error.to_string()))?;
                migrations.run(&writes).await.map_err(|error| broken(error.to_string()))?;
                Some(writes)
            }
            None => None,
        };
        let reads = pool(options.pragma("query_only", "ON")).await;
        let reads = reads.map_err(|error| broken(error.to_string()))?;
        Ok(Self { reads, writes, folder: root.to_owned(), _lock: None })
    }

    /// The ledger's folder; paths of takes are relative to it.
    pub fn root(&self) -> &Path {
        &self.folder
    }

    fn broken(&self, error: &sqlx::Error) -> LedgerError {
        let path = self.folder.join(FOLDER).join("ledger.db");
        LedgerError::Broken { path, message: error.to_string() }
    }

    /// The version of SQLite.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn version(&self) -> Result<String, LedgerError> {
        let row = query("SELECT sqlite_version() AS version").fetch_one(&self.reads).await;
        Ok(row.map_err(|error| self.broken(&error))?.get("version"))
    }

    /// All takes, oldest first.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn takes(&self) -> Result<Vec<Take>, LedgerError> {
        let rows = query("SELECT * FROM take ORDER BY id").fetch_all(&self.reads).await;
        Ok(rows.map_err(|error| self.broken(&error))?.iter().map(take_from_row).collect())
    }

    /// Finds a take by its fingerprint and number.
    pub(super) async fn find(&self, fingerprint: &str, number: u32) -> Result<Option<Take>, LedgerError> {
        let row = query("SELECT * FROM take WHERE fingerprint = ? AND take = ?")
            .bind(fingerprint)
            .bind(i64::from(number))
            .fetch_optional(&self.reads)
            .await;
        Ok(row.map_err(|error| self.broken(&error))?.as_ref().map(take_from_row))
    }

    /// The highest take number of a fingerprint; 0 if it has no take.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn last_take(&self, fingerprint: &str) -> Result<u32, LedgerError> {
        let row = query("SELECT COALESCE(MAX(take), 0) AS last FROM take WHERE fingerprint = ?")
            .bind(fingerprint)
            .fetch_one(&self.reads)
            .await
            .map_err(|error| self.broken(&error))?;
        Ok(u32::try_from(row.get::<i64, _>("last")).unwrap_or(0))
    }

    /// Ids of all tasks that a take has or had.
    pub(super) async fn known_tasks(&self) -> Result<Vec<String>, LedgerError> {
        let rows = query("SELECT task FROM take WHERE task IS NOT NULL UNION SELECT task FROM past_task")
            .fetch_all(&self.reads)
            .await;
        Ok(rows.map_err(|error| self.broken(&error))?.iter().map(|row| row.get("task")).collect())
    }

    /// Closes the ledger; SQLite then merges its write-ahead log into the database.
    pub async fn close(self) {
        self.reads.close().await;
        if let Some(writes) = self.writes {
            writes.close().await;
        }
    }
}

/// Reads a take from its row.
fn take_from_row(row: &SqliteRow) -> Take {
    let number = |name: &str| row.get::<Option<i64>, _>(name).map(i64::cast_unsigned);
    // A ledger opened read-only isn't migrated, so it may lack columns of later versions.
    let later = |name: &str| row.try_get::<Option<String>, _>(name).ok().flatten();
    let small = |name: &str| u32::try_from(row.get::<i64, _>(name)).unwrap_or(0);
    Take {
        id: row.get("id"),
        story: row.get("story"),
        model: row.get("model"),
        clip: small("clip"),
        take: small("take"),
        fingerprint: row.get("fingerprint"),
        // Treat a state from a newer version as a submit with an unknown outcome, which is never repeated.
        state: TakeState::from_name(&row.get::<String, _>("state")).unwrap_or(TakeState::Submitting),
        task: row.get("task"),
        seed: row.get("seed"),
        path: row.get("path"),
        sha256: row.get("sha256"),
        bytes: number("bytes"),
        cost: row.get::<Option<String>, _>("cost").and_then(|text| serde_json::from_str(&text).ok()),
        submitted: number("submitted"),
        finished: number("finished"),
        error: row.get("error"),
        message: row.get("message"),
        poll_url: row.get("poll_url"),
        result_url: row.get("result_url"),
        region: row.get("region"),
        api_model: row.get("api_model"),
        workspace: later("workspace"),
        host: later("host"),
        account: later("account"),
        name: later("name"),
        adopted: later("adopted").and_then(|name| Evidence::from_name(&name)),
        prompt: row.get("prompt"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]
mod tests {
    use std::path::PathBuf;

    use super::Ledger;
    use super::entry::Intent;
    use crate::render::TakeState;

    pub(super) fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("storyc-ledger-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join(super::FOLDER)).unwrap();
        path
    }

    pub(super) fn intent() -> Intent<'static> {
        Intent {
            story: "a.story",
            model: "m",
            region: "r",
            api_model: "v",
            clip: 1,
            take: 1,
            fingerprint: "0123456789abcdef0123",
            seed: None,
            request: "{}",
            prompt: "A boy walks.",
            cost: None,
        }
    }

    #[tokio::test]
    async fn queries_wait_until_the_connection_is_free() {
        let root = folder("busy");
        let ledger = Ledger::open(&root).await.unwrap();
        let held = ledger.reads.acquire().await.unwrap();
        tokio::time::pause();
        let holding = async {
            tokio::time::sleep(std::time::Duration::from_secs(600)).await;
            // The database's thread works in real time.
            tokio::time::resume();
            drop(held);
        };
        assert_eq!(tokio::join!(ledger.takes(), holding).0.unwrap(), []);
        std::fs::remove_dir_all(root).unwrap();
    }

    #[tokio::test]
    async fn a_ledger_of_the_first_schema_is_readable_and_migrated_on_open() {
        let root = folder("old");
        let path = root.join(super::FOLDER).join("ledger.db");
        let mut first = sqlx::migrate!("src/render/migrations");
        first.migrations.to_mut().truncate(1);
        let old = Ledger::connect(&root, &path, Some(&first)).await.unwrap();
        old.add_take(&intent(), 1).await.unwrap();
        old.close().await;

        let looked = Ledger::open_read_only(&root).await.unwrap().unwrap();
        let takes = looked.takes().await.unwrap();
        assert_eq!((takes.len(), takes[0].state, takes[0].host.clone()), (1, TakeState::Intent, None));
        looked.close().await;

        let opened = Ledger::open(&root).await.unwrap();
        assert_eq!(opened.takes().await.unwrap().len(), 1);
        opened.close().await;
        std::fs::remove_dir_all(root).unwrap();
    }
}
