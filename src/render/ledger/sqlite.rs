//! The ledger in an SQLite file, which needs no server.
//!
//! Outside a transaction, a statement commits when it ends, and an error of that commit is easily lost: `fetch_one`
//! stops at the first row of `RETURNING`, and a full disk may fail only the commit after it. A submit must not go out
//! without its record, so a write commits explicitly and returns the commit's error.

use std::path::Path;
use std::pin::Pin;
use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Column, Connection, Row, Sqlite, SqlitePool, TypeInfo, ValueRef, query};

use super::migrations::{SchemaVersion, migrator};
use super::store::{Pending, Record, Statement, Store, Value, Written};

/// The versions of the schema, in order.
pub(super) const VERSIONS: &[SchemaVersion] = &[
    (1, "takes", include_str!("sqlite/0001_takes.sql")),
    (2, "where", include_str!("sqlite/0002_where.sql")),
    (3, "name", include_str!("sqlite/0003_name.sql")),
    (4, "adopted", include_str!("sqlite/0004_adopted.sql")),
    (5, "old names", include_str!("sqlite/0005_old_names.sql")),
    (6, "shared", include_str!("sqlite/0006_shared.sql")),
    (7, "picks", include_str!("sqlite/0007_picks.sql")),
    (8, "follows", include_str!("sqlite/0008_follows.sql")),
    (9, "review", include_str!("sqlite/0009_review.sql")),
];

/// The history of the schema.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| migrator(VERSIONS));

/// How often to try to open a file that others are opening, and the delay between two tries.
const MAX_LOCKED: usize = 100;
const LOCKED_DELAY: Duration = Duration::from_millis(50);

/// An open database.
#[derive(Debug)]
pub(super) struct SqliteStore {
    /// For queries; SQLite refuses to write on this connection.
    reads: SqlitePool,
    /// For transactions; `None` if the ledger was opened for reading.
    writes: Option<SqlitePool>,
}

impl SqliteStore {
    /// Connects to a file: with migrations for reading and writing, without them read-only.
    pub(super) async fn connect(path: &Path, migrations: Option<&Migrator>) -> Result<Self, sqlx::Error> {
        for _ in 0..MAX_LOCKED {
            match Self::try_connect(path, migrations).await {
                // SQLite doesn't wait while another process turns the write-ahead log on.
                Err(error) if is_locked(&error) => tokio::time::sleep(LOCKED_DELAY).await,
                connected => return connected,
            }
        }
        Self::try_connect(path, migrations).await
    }

    async fn try_connect(path: &Path, migrations: Option<&Migrator>) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(migrations.is_some())
            .journal_mode(SqliteJournalMode::Wal)
            // Flush each commit to the disk before it returns.
            .synchronous(SqliteSynchronous::Full)
            // Other runs write to the same file.
            .busy_timeout(Duration::from_secs(30));
        let pool = |options: SqliteConnectOptions| {
            SqlitePoolOptions::new()
                .max_connections(1)
                // Thousands of clips may wait for the one connection, and none should time out.
                .acquire_timeout(Duration::from_secs(24 * 3600))
                .connect_with(options)
        };
        let writes = match migrations {
            Some(migrations) => {
                let writes = pool(options.clone()).await?;
                migrate(&writes, migrations).await?;
                Some(writes)
            }
            None => None,
        };
        let reads = pool(options.pragma("query_only", "ON")).await?;
        Ok(Self { reads, writes })
    }
}

/// Returns true if another connection has locked the database: the error is SQLITE_BUSY, or a kind of it.
fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xFF == 5)
}

/// Brings the schema up to date. Of several runs that open the file at once, one does it and the others wait.
async fn migrate(pool: &SqlitePool, migrations: &Migrator) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrations.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await
}

impl Store for SqliteStore {
    fn read(&self, statement: Statement) -> Pending<'_, Vec<Record>> {
        Box::pin(async move {
            let rows = prepare(&statement).fetch_all(&self.reads).await?;
            rows.iter().map(record).collect()
        })
    }

    fn write(&self, statements: Vec<Statement>) -> Pending<'_, Written> {
        Box::pin(async move {
            let Some(writes) = &self.writes else {
                return Err(sqlx::Error::Configuration("it is open for reading only".into()));
            };
            let mut held = Held(Some(writes.acquire().await?));
            match held.commit(&statements).await {
                Ok(written) => {
                    held.release();
                    Ok(written)
                }
                Err(error) => {
                    held.close().await;
                    Err(error)
                }
            }
        })
    }

    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            self.reads.close().await;
            if let Some(writes) = &self.writes {
                writes.close().await;
            }
        })
    }

    fn version(&self) -> Pending<'_, String> {
        Box::pin(async move {
            let row = query("SELECT sqlite_version() AS version").fetch_one(&self.reads).await?;
            row.try_get("version")
        })
    }
}

/// A pooled connection that returns to the pool only after a commit. After an error, and when the caller drops the
/// write's future, it is closed, which rolls back.
///
/// The pool must not get a connection back whose transaction failed: on a full disk SQLite ends the transaction by
/// itself, while sqlx still counts it as open. sqlx would then nest the next transaction as a savepoint that may never
/// commit.
struct Held(Option<PoolConnection<Sqlite>>);

impl Held {
    /// Runs each statement to completion, then commits.
    async fn commit(&mut self, statements: &[Statement]) -> Result<Written, sqlx::Error> {
        let connection = self.0.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        // `BEGIN IMMEDIATE` takes the write lock now, so that no later statement can fail to get it.
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut records = Vec::new();
        for (at, statement) in statements.iter().enumerate() {
            let rows = prepare(statement).fetch_all(&mut *transaction).await?;
            if statement.is_condition && rows.is_empty() {
                transaction.rollback().await?;
                return Ok(Written::Refused(at));
            }
            for row in &rows {
                records.push(record(row)?);
            }
        }
        transaction.commit().await?;
        Ok(Written::Committed(records))
    }

    fn release(mut self) {
        drop(self.0.take());
    }

    async fn close(mut self) {
        if let Some(connection) = self.0.take() {
            // SQLite closes the connection even if it returns an error.
            let _ = connection.close().await;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.0 {
            connection.close_on_drop();
        }
    }
}

/// Writes a statement for SQLite.
fn prepare(statement: &Statement) -> Query<'_, Sqlite, SqliteArguments> {
    let sql = statement.sql.replace("{now}", "CAST(unixepoch('subsec') * 1000 AS INTEGER)");
    // All text is storyc's own; values are arguments.
    statement.values.iter().fold(query(AssertSqlSafe(sql)), |query, value| match value {
        Value::Int(number) => query.bind(number),
        Value::Real(number) => query.bind(number),
        Value::Text(text) => query.bind(text.as_deref()),
    })
}

/// Reads a row. The values decide the types, because columns have no fixed ones.
fn record(row: &SqliteRow) -> Result<Record, sqlx::Error> {
    let mut record = Record::default();
    for (at, column) in row.columns().iter().enumerate() {
        let raw = row.try_get_raw(at)?;
        let kind = if raw.is_null() { "NULL".to_owned() } else { raw.type_info().name().to_owned() };
        let value = match kind.as_str() {
            "NULL" => Value::Text(None),
            "REAL" => Value::Real(row.try_get(at)?),
            "INTEGER" => Value::Int(row.try_get(at)?),
            _ => Value::Text(row.try_get_unchecked(at)?),
        };
        record.0.push((column.name().to_owned(), value));
    }
    Ok(record)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use std::path::PathBuf;

    use super::super::Statement;
    use super::{MIGRATIONS, SqliteStore, Store, Written};

    async fn open(name: &str) -> (PathBuf, SqliteStore) {
        let folder = std::env::temp_dir().join(format!("storyc-sqlite-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let store = SqliteStore::connect(&folder.join("ledger.db"), Some(&MIGRATIONS)).await.unwrap();
        (folder, store)
    }

    fn budget(amount: i64) -> Statement {
        Statement::new("INSERT INTO budget (id, amount, currency) VALUES (1, ?, 'USD')").bind(amount)
    }

    /// The budget's amount, read through another connection.
    async fn amount(store: &SqliteStore) -> Option<i64> {
        let rows = store.read(Statement::new("SELECT amount FROM budget")).await.unwrap();
        rows.first().and_then(|row| row.int("amount"))
    }

    #[tokio::test]
    async fn a_write_after_a_failed_one_commits() {
        let (folder, store) = open("full").await;
        // SQLite ends the transaction by itself, as on a full disk.
        let trigger = "CREATE TRIGGER full BEFORE INSERT ON budget WHEN NEW.amount = 2 BEGIN SELECT RAISE(ROLLBACK, 'full'); END";
        store.write(vec![Statement::new(trigger)]).await.unwrap();
        assert!(store.write(vec![budget(2)]).await.unwrap_err().to_string().contains("full"));
        store.write(vec![budget(1)]).await.unwrap();
        // After this error, SQLite leaves the transaction open.
        assert!(store.write(vec![budget(3)]).await.unwrap_err().to_string().contains("UNIQUE"));
        store.write(vec![Statement::new("UPDATE budget SET amount = 4")]).await.unwrap();
        assert_eq!(amount(&store).await, Some(4));
        store.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_dropped_write_leaves_no_open_transaction_behind() {
        let (folder, store) = open("dropped").await;
        store.write(vec![budget(0)]).await.unwrap();
        let set = |amount: i64| vec![Statement::new("UPDATE budget SET amount = ?").bind(amount)];
        // Each round drops the write one poll later: before, within and after each part of the transaction.
        for steps in 0..12_i64 {
            let mut write = store.write(set(-1));
            for _ in 0..steps {
                if is_over(&mut write).await {
                    break;
                }
            }
            drop(write);
            store.write(set(steps)).await.unwrap();
            assert_eq!(amount(&store).await, Some(steps));
        }
        store.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// Polls a future once, then lets the database's thread work. Returns true if the future is done.
    async fn is_over<F: Future + Unpin>(future: &mut F) -> bool {
        let is_ready = std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_ready())
        })
        .await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        is_ready
    }

    #[tokio::test]
    async fn a_refused_condition_undoes_the_transaction() {
        let (folder, store) = open("refused").await;
        let condition = Statement::new("SELECT 1 AS one WHERE 1 = ?").bind(2_i64).or_refuse();
        let written = store.write(vec![budget(1), condition]).await.unwrap();
        assert!(matches!(written, Written::Refused(1)));
        assert_eq!(amount(&store).await, None);
        store.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn queries_wait_until_the_connection_is_free() {
        let (folder, store) = open("busy").await;
        let held = store.reads.acquire().await.unwrap();
        tokio::time::pause();
        let holding = async {
            tokio::time::sleep(std::time::Duration::from_secs(600)).await;
            // The database's thread works in real time.
            tokio::time::resume();
            drop(held);
        };
        assert_eq!(tokio::join!(amount(&store), holding).0, None);
        store.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn the_connection_for_reads_refuses_to_write() {
        let (folder, store) = open("reads").await;
        store.write(vec![budget(1)]).await.unwrap();
        for statement in ["UPDATE budget SET amount = 2 RETURNING amount", "DELETE FROM budget"] {
            let error = store.read(Statement::new(statement)).await.unwrap_err().to_string();
            assert!(error.contains("attempt to write a readonly database"), "{error}");
        }
        assert_eq!(amount(&store).await, Some(1));
        store.close().await;
        let looked = SqliteStore::connect(&folder.join("ledger.db"), None).await.unwrap();
        let error = looked.write(vec![budget(2)]).await.unwrap_err().to_string();
        assert!(error.contains("it is open for reading only"), "{error}");
        looked.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
