//! The ledger: a database of every take, its latest attempt and its task. Several workers can share one.
//!
//! All changes are on the disk when the function returns. Every change of a take is a compare-and-set, so a worker never
//! overwrites what another one has recorded.

mod changes;
pub(super) mod entry;
mod follow;
mod lease;
mod migrations;
#[cfg(feature = "studio")]
mod postgres;
mod queue;
mod reserve;
pub mod review;
mod spill;
mod sqlite;
mod store;
#[cfg(test)]
mod suite;
mod uploads;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

pub(super) use changes::{Changed, DROPPED};
pub(super) use reserve::{AccountLimits, Reserved};

use self::lease::{LEASE_MS, Worker};
use self::sqlite::{MIGRATIONS, SqliteStore};
use self::store::{Record, Statement, Store, Written};
use crate::render::take::Evidence;
use crate::render::{Take, TakeState};

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    store: Box<dyn Store>,
    worker: Worker,
    lease_ms: u64,
    folder: PathBuf,
    /// What messages call the ledger: its path, or its address without the password.
    name: String,
    is_shared: bool,
}

/// Where a ledger is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The project's or the story's folder; paths of takes are relative to it.
    pub root: PathBuf,
    /// The address of a shared database, as in `postgres://storyc@db.studio/ledger`; else the ledger is an SQLite file
    /// in the folder.
    pub url: Option<String>,
}

impl From<&Path> for Location {
    fn from(root: &Path) -> Self {
        Self { root: root.to_owned(), url: None }
    }
}

impl From<&PathBuf> for Location {
    fn from(root: &PathBuf) -> Self {
        Self::from(root.as_path())
    }
}

impl Location {
    /// What messages call the ledger: its path, or its address without the password.
    pub fn name(&self) -> String {
        self.url.as_deref().map_or_else(|| self.path().display().to_string(), without_password)
    }

    /// The SQLite file.
    fn path(&self) -> PathBuf {
        self.root.join(FOLDER).join("ledger.db")
    }

    /// Returns true if there is a ledger, as far as that is known without a connection.
    pub fn exists(&self) -> bool {
        self.url.is_some() || std::fs::symlink_metadata(self.path()).is_ok()
    }
}

/// Why a ledger can't be used.
#[derive(Debug)]
pub enum LedgerError {
    /// A run of an older version has locked it.
    Busy(PathBuf),
    /// It can't be opened, read or written.
    Broken {
        /// Its path or address.
        name: String,
        /// The error message of the system or of the database.
        message: String,
    },
    /// A newer storyc has made it.
    TooNew {
        /// Its path or address.
        name: String,
        /// The version of its schema.
        version: i64,
        /// The newest version that this storyc knows.
        known: i64,
    },
}

impl std::fmt::Display for LedgerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Busy(path) => {
                write!(
                    f,
                    "an older version of storyc is using `{}`; wait for it to finish, or stop it",
                    path.display()
                )
            }
            Self::Broken { name, message } => write!(f, "can't use the ledger `{name}`: {message}"),
            Self::TooNew { name, version, known } => write!(
                f,
                "the ledger `{name}` was made by a newer storyc: its schema has version {version}, and this storyc knows {known}; update storyc"
            ),
        }
    }
}

/// Name of the ledger's folder, in the project's or the story's folder.
pub const FOLDER: &str = ".storyc";

impl Ledger {
    /// Opens a ledger for writing; creates it if it doesn't exist.
    ///
    /// # Errors
    ///
    /// If it can't be opened or written, or a newer storyc has made it.
    pub async fn open(at: impl Into<Location>) -> Result<Self, LedgerError> {
        let at = at.into();
        let ledger = match &at.url {
            Some(url) => {
                Self::open_shared(&at, url, false).await?.ok_or_else(|| broken(&at, "it has no tables"))?
            }
            None => Self::open_file(&at).await?,
        };
        ledger.recover_spilled().await?;
        Ok(ledger)
    }

    /// Opens the ledger of a folder.
    async fn open_file(at: &Location) -> Result<Self, LedgerError> {
        let folder = at.root.join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(|error| broken(at, error))?;
        // Keep the ledger out of git without asking the user to.
        let ignore = folder.join(".gitignore");
        if std::fs::symlink_metadata(&ignore).is_err() {
            let _ = std::fs::write(&ignore, "*\n");
        }
        lock_out_older_versions(&folder, at)?;
        let worker = Worker::with_lock(&folder).map_err(|error| broken(at, error))?;
        let store = SqliteStore::connect(&at.path(), Some(&MIGRATIONS)).await;
        let store = store.map_err(|error| open_error(at, &error, &MIGRATIONS))?;
        Ok(Self::new(at, Box::new(store), worker))
    }

    /// Opens a shared ledger; returns `None` if it has no tables yet and is opened for reading.
    #[cfg(feature = "studio")]
    async fn open_shared(at: &Location, url: &str, is_read_only: bool) -> Result<Option<Self>, LedgerError> {
        let store = postgres::PostgresStore::connect(url, is_read_only).await;
        let store = store.map_err(|error| open_error(at, &error, &postgres::MIGRATIONS))?;
        Ok(store.map(|store| Self::new(at, Box::new(store), Worker::new())))
    }

    #[cfg(not(feature = "studio"))]
    async fn open_shared(
        at: &Location,
        _url: &str,
        _is_read_only: bool,
    ) -> Result<Option<Self>, LedgerError> {
        std::future::ready(Err(broken(at, "storyc was built without the feature `studio`"))).await
    }

    /// Opens a ledger read-only; returns `None` if there is none.
    ///
    /// # Errors
    ///
    /// If it can't be opened.
    pub async fn open_read_only(at: impl Into<Location>) -> Result<Option<Self>, LedgerError> {
        let at = at.into();
        let ledger = match &at.url {
            Some(url) => Self::open_shared(&at, url, true).await?,
            None if !at.exists() => None,
            None => {
                let store =
                    SqliteStore::connect(&at.path(), None).await.map_err(|error| broken(&at, error))?;
                let ledger = Self::new(&at, Box::new(store), Worker::watching(&at.root.join(FOLDER)));
                // Another run is making it right now, and nothing is in it.
                ledger.has_tables().await?.then_some(ledger)
            }
        };
        if let Some(ledger) = &ledger {
            ledger.check_version().await?;
        }
        Ok(ledger)
    }

    /// Returns true if the SQLite file has a schema.
    async fn has_tables(&self) -> Result<bool, LedgerError> {
        let select = "SELECT 1 AS one FROM sqlite_master WHERE name IN ('_sqlx_migrations', 'take')";
        Ok(self.read(Statement::new(select)).await?.len() == 2)
    }

    /// Fails if a newer storyc has made the ledger. Opening it for writing checks that, too.
    async fn check_version(&self) -> Result<(), LedgerError> {
        let select = "SELECT MAX(version) AS version FROM _sqlx_migrations";
        let version =
            self.read(Statement::new(select)).await?.first().and_then(|record| record.int("version"));
        let known =
            known_migrations(self.is_shared).iter().map(|migration| migration.version).max().unwrap_or(0);
        match version.filter(|version| *version > known) {
            Some(version) => Err(LedgerError::TooNew { name: self.name.clone(), version, known }),
            None => Ok(()),
        }
    }

    fn new(at: &Location, store: Box<dyn Store>, worker: Worker) -> Self {
        let (folder, is_shared) = (at.root.clone(), at.url.is_some());
        Self { store, worker, lease_ms: LEASE_MS, folder, name: at.name(), is_shared }
    }

    /// Sets how long a lease lasts.
    #[must_use]
    pub fn with_lease(self, lease: std::time::Duration) -> Self {
        Self { lease_ms: u64::try_from(lease.as_millis()).unwrap_or(LEASE_MS).max(1), ..self }
    }

    /// The ledger's folder; paths of takes are relative to it.
    pub fn root(&self) -> &Path {
        &self.folder
    }

    /// What messages call the ledger: its path, or its address without the password.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns true if the ledger is a database that several machines share.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }

    fn broken(&self, error: &sqlx::Error) -> LedgerError {
        LedgerError::Broken { name: self.name.clone(), message: error.to_string() }
    }

    async fn read(&self, statement: Statement) -> Result<Vec<Record>, LedgerError> {
        self.store.read(statement).await.map_err(|error| self.broken(&error))
    }

    async fn try_write(&self, statements: Vec<Statement>) -> Result<Written, sqlx::Error> {
        self.store.write(statements).await
    }

    async fn write(&self, statements: Vec<Statement>) -> Result<Written, LedgerError> {
        self.try_write(statements).await.map_err(|error| self.broken(&error))
    }

    /// The version of the database.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn version(&self) -> Result<String, LedgerError> {
        self.store.version().await.map_err(|error| self.broken(&error))
    }

    /// All takes, oldest first.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn takes(&self) -> Result<Vec<Take>, LedgerError> {
        let leased = self.leased_column().await?;
        let records = self.read(Statement::new(format!("SELECT *, {leased} FROM take ORDER BY id"))).await?;
        Ok(records.iter().map(|record| self.take(record)).collect())
    }

    /// Finds a take by its fingerprint and number.
    pub(super) async fn find(&self, fingerprint: &str, number: u32) -> Result<Option<Take>, LedgerError> {
        let select =
            Statement::new(format!("SELECT *, {LEASED} FROM take WHERE fingerprint = ? AND take = ?"))
                .bind(fingerprint)
                .bind(number);
        Ok(self.read(select).await?.first().map(|record| self.take(record)))
    }

    /// Reads a take, and whether a living worker holds it.
    fn take(&self, record: &Record) -> Take {
        let take = take_from_record(record);
        let is_dead = take.owner.as_deref().is_some_and(|owner| self.worker.is_dead(owner));
        Take { is_leased: take.is_leased && !is_dead, ..take }
    }

    /// The column that says whether a lease holds. A ledger of an older version, opened read-only, has no leases.
    async fn leased_column(&self) -> Result<&'static str, LedgerError> {
        if self.is_shared {
            return Ok(LEASED);
        }
        let select = "SELECT 1 AS one FROM pragma_table_info('take') WHERE name = 'lease_until'";
        let found = self.read(Statement::new(select)).await?;
        Ok(if found.is_empty() { "0 AS leased" } else { LEASED })
    }

    /// The request of a take's latest attempt as JSON, with placeholders for keys and local files.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn request(&self, id: i64) -> Result<serde_json::Value, LedgerError> {
        let select = Statement::new("SELECT request FROM take WHERE id = ?").bind(id);
        let text = self.read(select).await?.first().and_then(|record| record.text("request"));
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Ids of all tasks that a take has or had.
    pub(super) async fn known_tasks(&self) -> Result<Vec<String>, LedgerError> {
        let select = "SELECT task FROM take WHERE task IS NOT NULL UNION SELECT task FROM past_task";
        Ok(changes::texts(&self.read(Statement::new(select)).await?, "task"))
    }

    /// Closes the ledger; SQLite then merges its write-ahead log into the database.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// The history of the schema that this storyc knows.
fn known_migrations(is_shared: bool) -> &'static sqlx::migrate::Migrator {
    match is_shared {
        #[cfg(feature = "studio")]
        true => &postgres::MIGRATIONS,
        _ => &MIGRATIONS,
    }
}

/// The column that says whether a lease holds.
const LEASED: &str = "CASE WHEN lease_until > {now} THEN 1 ELSE 0 END AS leased";

fn broken(at: &Location, message: impl std::fmt::Display) -> LedgerError {
    LedgerError::Broken { name: at.name(), message: message.to_string() }
}

/// Why a ledger can't be opened.
fn open_error(at: &Location, error: &sqlx::Error, migrations: &sqlx::migrate::Migrator) -> LedgerError {
    let missing = match error {
        sqlx::Error::Migrate(error) => match **error {
            MigrateError::VersionMissing(version) => Some(version),
            _ => None,
        },
        _ => None,
    };
    match missing {
        Some(version) => {
            let known = migrations.iter().map(|migration| migration.version).max().unwrap_or(0);
            LedgerError::TooNew { name: at.name(), version, known }
        }
        None => broken(at, error),
    }
}

/// Fails if a run of a version before 0.2 uses the ledger: these versions lock a file as long as they run, and change
/// takes without comparing.
fn lock_out_older_versions(folder: &Path, at: &Location) -> Result<(), LedgerError> {
    // Without the file, no older version has used the ledger.
    let Ok(lock) = File::open(folder.join("lock")) else { return Ok(()) };
    match lock.try_lock_shared() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(LedgerError::Busy(at.path())),
        Err(TryLockError::Error(error)) => Err(broken(at, error)),
    }
}

/// An address without its password.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (address, options) = rest.split_once('?').map_or((rest, ""), |(address, options)| (address, options));
    let is_secret = |option: &&str| option.starts_with("password=");
    let options: Vec<&str> =
        options.split('&').filter(|option| !option.is_empty() && !is_secret(option)).collect();
    let options = if options.is_empty() { String::new() } else { format!("?{}", options.join("&")) };
    match address.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}{options}")
        }
        None => format!("{scheme}://{address}{options}"),
    }
}

/// Reads a take from its row.
fn take_from_record(record: &Record) -> Take {
    let text = |name: &str| record.text(name).unwrap_or_default();
    let number = |name: &str| record.int(name).map(i64::cast_unsigned);
    let small = |name: &str| record.int(name).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    let is_set = |name: &str| record.int(name) == Some(1);
    Take {
        id: record.int("id").unwrap_or(0),
        story: text("story"),
        model: text("model"),
        clip: small("clip"),
        take: small("take"),
        fingerprint: text("fingerprint"),
        // Treat a state from a newer version as a submit with an unknown outcome, which is never repeated.
        state: TakeState::from_name(&text("state")).unwrap_or(TakeState::Submitting),
        task: record.text("task"),
        seed: record.int("seed"),
        path: record.text("path"),
        sha256: record.text("sha256"),
        bytes: number("bytes"),
        cost: parsed(record, "cost"),
        submitted: number("submitted"),
        finished: number("finished"),
        error: record.text("error"),
        message: record.text("message"),
        poll_url: record.text("poll_url"),
        result_url: record.text("result_url"),
        region: text("region"),
        api_model: text("api_model"),
        workspace: record.text("workspace"),
        host: record.text("host"),
        account: record.text("account"),
        name: record.text("name"),
        adopted: record.text("adopted").and_then(|name| Evidence::from_name(&name)),
        prompt: text("prompt"),
        attempt: small("attempt"),
        sent: number("sent"),
        picked: is_set("picked"),
        rejected: is_set("rejected"),
        note: record.text("note"),
        queued: is_set("queued"),
        owner: record.text("owner"),
        lease_until: number("lease_until"),
        is_leased: is_set("leased"),
        follows: record.text("follows"),
        cut_ms: number("cut_ms"),
        bare_fingerprint: record.text("bare_fingerprint"),
        files: parsed(record, "files").unwrap_or_default(),
        expected: parsed(record, "expected"),
        footage: parsed(record, "footage"),
        version: record.int("version").unwrap_or(0),
    }
}

/// Reads a column of JSON.
fn parsed<T: serde::de::DeserializeOwned>(record: &Record, name: &str) -> Option<T> {
    record.text(name).and_then(|text| serde_json::from_str(&text).ok())
}
