//! The ledger in a PostgreSQL database, which a studio shares. Plain SQL: no extension, no advisory lock, no LISTEN.

use std::pin::Pin;
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::query::Query;
use sqlx::{
    AssertSqlSafe, Column, Connection, PgConnection, PgPool, Postgres, Row, TypeInfo, ValueRef, query,
};
use tokio::sync::Semaphore;

use super::migrations::{SchemaVersion, migrator};
use super::store::{Pending, Record, Statement, Store, Value, Written};

/// The versions of the schema, in order.
pub(super) const VERSIONS: &[SchemaVersion] = &[
    (1, "takes", include_str!("postgres/0001_takes.sql")),
    (2, "picks", include_str!("postgres/0002_picks.sql")),
    (3, "follows", include_str!("postgres/0003_follows.sql")),
    (4, "review", include_str!("postgres/0004_review.sql")),
];

/// The history of the schema.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| migrator(VERSIONS));

/// Maximum number of connections of one process.
const MAX_CONNECTIONS: u32 = 4;

/// How long a server may take to answer the first connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How often to repeat a transaction that the database aborted because of another one.
const MAX_CONFLICTS: usize = 20;

/// An open database.
#[derive(Debug)]
pub(super) struct PostgresStore {
    pool: PgPool,
    /// One permit per connection. Thousands of takes may wait for one, and only the server's silence may time out.
    permits: Semaphore,
    is_read_only: bool,
}

impl PostgresStore {
    /// Connects to a URL, which also says whether to use TLS. Brings the schema up to date, or for reading only checks
    /// that there is one: returns `None` if not.
    pub(super) async fn connect(url: &str, is_read_only: bool) -> Result<Option<Self>, sqlx::Error> {
        let options = PgConnectOptions::from_str(url)?.application_name("storyc");
        // The pool would try for a minute, and then not say why.
        let first = tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options)).await;
        let silent = |_| sqlx::Error::Configuration("the server doesn't answer".into());
        first.map_err(silent)??.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            // A server that doesn't answer fails the run.
            .acquire_timeout(Duration::from_secs(60))
            .connect_with(options)
            .await?;
        if is_read_only {
            let sql = "SELECT to_regclass('take') IS NOT NULL AS found";
            let found: bool = query(sql).fetch_one(&pool).await?.try_get("found")?;
            return Ok(found.then(|| Self::new(pool, is_read_only)));
        }
        migrate(&pool).await?;
        Ok(Some(Self::new(pool, is_read_only)))
    }

    fn new(pool: PgPool, is_read_only: bool) -> Self {
        // One connection is left for renewing leases.
        Self { pool, permits: Semaphore::new(MAX_CONNECTIONS as usize - 1), is_read_only }
    }

    /// Runs a transaction once.
    async fn try_write(&self, statements: &[Statement]) -> Result<Written, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        let mut records = Vec::new();
        for (at, statement) in statements.iter().enumerate() {
            let sql = prepare(&statement.sql);
            let rows = bind(&sql, statement).fetch_all(&mut *transaction).await?;
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
}

/// Brings the schema up to date. Of several workers that start at once, one does it and the others wait for its row.
async fn migrate(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let create = "CREATE TABLE IF NOT EXISTS storyc_schema (id BIGINT PRIMARY KEY)";
    if let Err(error) = query(create).execute(&mut *connection).await {
        // Two workers can't create a table at the same time, even with IF NOT EXISTS.
        let exists = "SELECT id FROM storyc_schema";
        query(exists).fetch_all(&mut *connection).await.map_err(|_| error)?;
    }
    query("INSERT INTO storyc_schema (id) VALUES (1) ON CONFLICT DO NOTHING")
        .execute(&mut *connection)
        .await?;
    let mut transaction = connection.begin().await?;
    query("SELECT id FROM storyc_schema WHERE id = 1 FOR UPDATE").fetch_all(&mut *transaction).await?;
    let mut migrations = Migrator { migrations: MIGRATIONS.migrations.clone(), ..Migrator::DEFAULT };
    // The row is the lock; sqlx would take an advisory lock, which not every compatible database has.
    migrations.set_locking(false);
    migrations.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await
}

impl Store for PostgresStore {
    fn read(&self, statement: Statement) -> Pending<'_, Vec<Record>> {
        Box::pin(async move {
            let _permit = self.permits.acquire().await.map_err(|_| sqlx::Error::PoolClosed)?;
            let mut connection = self.pool.acquire().await?;
            let mut transaction = connection.begin_with("BEGIN READ ONLY").await?;
            let sql = prepare(&statement.sql);
            let rows = bind(&sql, &statement).fetch_all(&mut *transaction).await?;
            transaction.commit().await?;
            rows.iter().map(record).collect()
        })
    }

    fn write(&self, statements: Vec<Statement>) -> Pending<'_, Written> {
        Box::pin(async move {
            if self.is_read_only {
                return Err(sqlx::Error::Configuration("it is open for reading only".into()));
            }
            let _permit = self.permits.acquire().await.map_err(|_| sqlx::Error::PoolClosed)?;
            for round in 0.. {
                match self.try_write(&statements).await {
                    // The database has undone the whole transaction, so it can be repeated.
                    Err(error) if is_conflict(&error) && round < MAX_CONFLICTS => {
                        tokio::time::sleep(Duration::from_millis(5 << round.min(6))).await;
                    }
                    written => return written,
                }
            }
            Err(sqlx::Error::WorkerCrashed)
        })
    }

    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.pool.close())
    }

    fn version(&self) -> Pending<'_, String> {
        Box::pin(async move { query("SHOW server_version").fetch_one(&self.pool).await?.try_get(0) })
    }
}

/// Returns true if the database aborted the transaction because of another one: serialization failure or deadlock.
fn is_conflict(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("40001" | "40P01"))
}

/// Writes a statement for PostgreSQL, which numbers its arguments.
fn prepare(sql: &str) -> String {
    let now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    let mut numbered = String::with_capacity(sql.len() + 16);
    for (at, part) in sql.replace("{now}", now).split('?').enumerate() {
        if at > 0 {
            numbered.push_str(&format!("${at}"));
        }
        numbered.push_str(part);
    }
    numbered
}

fn bind<'s>(sql: &'s str, statement: &'s Statement) -> Query<'s, Postgres, PgArguments> {
    // All text is storyc's own; values are arguments.
    statement.values.iter().fold(query(AssertSqlSafe(sql)), |query, value| match value {
        Value::Int(number) => query.bind(number),
        Value::Real(number) => query.bind(number),
        Value::Text(text) => query.bind(text.as_deref()),
    })
}

fn record(row: &PgRow) -> Result<Record, sqlx::Error> {
    let mut record = Record::default();
    for (at, column) in row.columns().iter().enumerate() {
        let kind = row.try_get_raw(at)?.type_info().name().to_owned();
        let value = match kind.as_str() {
            "INT8" => Value::Int(row.try_get(at)?),
            "INT4" => Value::Int(row.try_get::<Option<i32>, _>(at)?.map(i64::from)),
            "FLOAT8" => Value::Real(row.try_get(at)?),
            _ => Value::Text(row.try_get_unchecked(at)?),
        };
        record.0.push((column.name().to_owned(), value));
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::prepare;

    #[test]
    fn arguments_are_numbered() {
        assert_eq!(prepare("SELECT ? WHERE a = ? AND b < 2"), "SELECT $1 WHERE a = $2 AND b < 2");
    }
}
