//! Writes to the database. Each write is a transaction that has committed when the function returns. All other code
//! reads, through a connection on which SQLite refuses to write.
//!
//! Outside a transaction, a statement commits when it ends, and an error of that commit is easily lost: `fetch_one`
//! stops at the first row of `RETURNING`, and a full disk may fail only the commit after it. A submit must not go out
//! without its record, so these functions commit explicitly and return the commit's error.

use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Connection, Sqlite};

use crate::render::{Ledger, LedgerError};

/// A statement that changes the database, with its arguments.
pub(super) type Statement<'s> = Query<'s, Sqlite, SqliteArguments>;

impl Ledger {
    /// Runs and commits one statement.
    pub(super) async fn run(&self, statement: Statement<'_>) -> Result<(), LedgerError> {
        self.write([statement]).await.map(drop)
    }

    /// Runs and commits one statement with `RETURNING`. Returns its first row.
    pub(super) async fn write_row(&self, statement: Statement<'_>) -> Result<SqliteRow, LedgerError> {
        let row = self.write([statement]).await?.into_iter().next();
        row.ok_or_else(|| self.broken(&sqlx::Error::RowNotFound))
    }

    /// Runs statements as one transaction, waits for the commit, and returns the rows of `RETURNING`.
    ///
    /// # Errors
    ///
    /// If a statement or the commit fails. The transaction is then rolled back.
    pub(super) async fn write<'s>(
        &self,
        statements: impl IntoIterator<Item = Statement<'s>>,
    ) -> Result<Vec<SqliteRow>, LedgerError> {
        let Some(writes) = &self.writes else {
            return Err(self.broken(&sqlx::Error::Configuration("it is open for reading only".into())));
        };
        let connection = writes.acquire().await.map_err(|error| self.broken(&error))?;
        let mut lease = Lease(Some(connection));
        match lease.commit(statements).await {
            Ok(rows) => {
                lease.release();
                Ok(rows)
            }
            Err(error) => {
                lease.close().await;
                Err(self.broken(&error))
            }
        }
    }
}

/// A pooled connection that returns to the pool only after a commit. After an error, and when the caller drops the
/// write's future, it is closed, which rolls back.
///
/// The pool must not get a connection back whose transaction failed: on a full disk SQLite ends the transaction by
/// itself, while sqlx still counts it as open. sqlx would then nest the next transaction as a savepoint that may never
/// commit.
struct Lease(Option<PoolConnection<Sqlite>>);

impl Lease {
    /// Runs each statement to completion, then commits.
    async fn commit<'s>(
        &mut self,
        statements: impl IntoIterator<Item = Statement<'s>>,
    ) -> Result<Vec<SqliteRow>, sqlx::Error> {
        let connection = self.0.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        // `BEGIN IMMEDIATE` takes the write lock now, so that no later statement can fail to get it.
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut rows = Vec::new();
        for statement in statements {
            rows.extend(statement.fetch_all(&mut *transaction).await?);
        }
        transaction.commit().await?;
        Ok(rows)
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

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.0 {
            connection.close_on_drop();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::super::entry::Intent;
    use super::super::query;
    use super::super::tests::{folder, intent};
    use super::Ledger;
    use crate::render::TakeState;

    /// The states of the takes, read through another connection.
    async fn states(ledger: &Ledger) -> Vec<TakeState> {
        let other = Ledger::open_read_only(ledger.root()).await.unwrap().unwrap();
        let states = other.takes().await.unwrap().iter().map(|take| take.state).collect();
        other.close().await;
        states
    }

    #[tokio::test]
    async fn a_write_after_a_failed_one_commits() {
        let root = folder("full");
        let ledger = Ledger::open(&root).await.unwrap();
        let first = ledger.add_take(&intent(), 1).await.unwrap();
        // SQLite ends the transaction by itself, as on a full disk.
        let trigger = "CREATE TRIGGER full BEFORE INSERT ON take WHEN NEW.take = 2 BEGIN SELECT RAISE(ROLLBACK, 'full'); END";
        ledger.run(query(trigger)).await.unwrap();
        let second = Intent { take: 2, ..intent() };
        assert!(ledger.add_take(&second, 2).await.unwrap_err().to_string().contains("full"));
        // After this error, SQLite leaves the transaction open.
        assert!(ledger.add_take(&intent(), 3).await.unwrap_err().to_string().contains("UNIQUE"));
        ledger.set_running(first.id).await.unwrap();
        assert_eq!(states(&ledger).await, [TakeState::Running]);
        ledger.close().await;
        std::fs::remove_dir_all(root).unwrap();
    }

    #[tokio::test]
    async fn a_dropped_write_leaves_no_open_transaction_behind() {
        let root = folder("dropped");
        let ledger = Ledger::open(&root).await.unwrap();
        let first = ledger.add_take(&intent(), 1).await.unwrap();
        // Each round drops the write one poll later: before, within and after each part of the transaction.
        for steps in 0..12 {
            let mut write = Box::pin(ledger.set_error(first.id, "dropped", "dropped"));
            for _ in 0..steps {
                if is_over(&mut write).await {
                    break;
                }
            }
            drop(write);
            ledger.set_error(first.id, "kept", &steps.to_string()).await.unwrap();
            let other = Ledger::open_read_only(ledger.root()).await.unwrap().unwrap();
            let message = other.takes().await.unwrap().remove(0).message;
            other.close().await;
            assert_eq!(message, Some(steps.to_string()));
        }
        ledger.close().await;
        std::fs::remove_dir_all(root).unwrap();
    }

    /// Polls a future once, then lets the database's thread work. Returns true if the future is done.
    async fn is_over<F: Future>(future: &mut std::pin::Pin<Box<F>>) -> bool {
        let is_ready =
            std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_ready()))
                .await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        is_ready
    }

    #[tokio::test]
    async fn the_connection_for_reads_refuses_to_write() {
        let root = folder("reads");
        let ledger = Ledger::open(&root).await.unwrap();
        ledger.add_take(&intent(), 1).await.unwrap();
        for statement in ["UPDATE take SET state = 'done' RETURNING id", "DELETE FROM take"] {
            let error = query(statement).fetch_all(&ledger.reads).await.unwrap_err().to_string();
            assert!(error.contains("attempt to write a readonly database"), "{error}");
        }
        assert_eq!(states(&ledger).await, [TakeState::Intent]);
        let looked = Ledger::open_read_only(&root).await.unwrap().unwrap();
        let error = looked.set_running(1).await.unwrap_err().to_string();
        assert!(error.contains("it is open for reading only"), "{error}");
        looked.close().await;
        ledger.close().await;
        std::fs::remove_dir_all(root).unwrap();
    }
}
