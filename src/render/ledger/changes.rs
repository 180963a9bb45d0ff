//! Records the progress of takes. Each change is a compare-and-set, as [`Change::compare`] says.

use super::entry::{Finished, Intent, millionths};
use super::store::{Record, Statement, Value, Written};
use crate::render::machine::{Change, Compare};
use crate::render::order::Follows;
use crate::render::{Ledger, LedgerError, Take, TakeState};
use crate::request::Task;

/// The result of a change.
#[derive(Debug)]
pub(in crate::render) enum Changed {
    /// It is committed; the take is now like this.
    Now(Box<Take>),
    /// It adds a row, and the take is as it was.
    Added,
    /// The take is no longer as the worker last saw it, or the lease has lapsed.
    Stale,
    /// Another take has the task.
    Taken,
}

impl Ledger {
    /// Adds a take that is about to be ordered. Returns the one in the ledger if there is one by now.
    pub(in crate::render) async fn add_take(
        &self,
        intent: &Intent<'_>,
        now: u64,
    ) -> Result<Take, LedgerError> {
        let attempt = &intent.attempt;
        let cost = attempt.cost;
        let insert = Statement::new(
            "INSERT INTO take (story, model, region, workspace, host, api_model, clip, take, fingerprint, seed, request, prompt, state, cost,
             amount, currency, files, expected, queued, follows, cut_ms, bare_fingerprint, ordered)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(intent.story)
        .bind(intent.model)
        .bind(attempt.region)
        .bind(attempt.workspace)
        .bind(Some(attempt.host).filter(|host| !host.is_empty()))
        .bind(attempt.api_model)
        .bind(intent.clip)
        .bind(intent.take)
        .bind(intent.fingerprint)
        .bind(attempt.seed)
        .bind(attempt.request)
        .bind(intent.prompt)
        .bind(if intent.follows.is_some() { TakeState::Waiting.name() } else { TakeState::Intent.name() })
        .bind(cost.map(json))
        .bind(cost.map(|cost| millionths(cost.amount)))
        .bind(cost.map(|cost| cost.currency.as_str()))
        .bind(json(intent.files))
        .bind(json(intent.expected))
        .bind(i64::from(intent.queued))
        .bind(intent.follows.map(|follows| follows.fingerprint.as_str()))
        .bind(intent.follows.map(|follows| follows.cut_ms.cast_signed()))
        .bind(intent.follows.map(|follows| follows.own.as_str()))
        .bind(now);
        // Another run may have added it before, with another host or price.
        let queue = Statement::new(
            "UPDATE take SET queued = 1, region = ?, workspace = ?, host = ?, api_model = ?, seed = ?, request = ?, cost = ?, amount = ?,
             currency = ?, files = ?, expected = ?, version = version + 1
             WHERE fingerprint = ? AND take = ? AND state IN ('waiting', 'intent', 'failed') AND (owner IS NULL OR lease_until IS NULL OR lease_until <= {now})",
        )
        .bind(attempt.region)
        .bind(attempt.workspace)
        .bind(Some(attempt.host).filter(|host| !host.is_empty()))
        .bind(attempt.api_model)
        .bind(attempt.seed)
        .bind(attempt.request)
        .bind(cost.map(json))
        .bind(cost.map(|cost| millionths(cost.amount)))
        .bind(cost.map(|cost| cost.currency.as_str()))
        .bind(json(intent.files))
        .bind(json(intent.expected))
        .bind(intent.fingerprint)
        .bind(intent.take);
        let mut statements = vec![insert];
        if intent.queued {
            statements.push(queue);
            statements.extend(intent.follows.map(|follows| wait_for(intent, follows)));
        }
        self.write(statements).await?;
        let found = self.find(intent.fingerprint, intent.take).await?;
        found.ok_or_else(|| self.broken(&sqlx::Error::RowNotFound))
    }

    /// Makes a change, if the take still is as `row` says. A [`Change::Done`] needs its file.
    pub(in crate::render) async fn change(
        &self,
        row: &Take,
        change: &Change,
        file: Option<&Finished<'_>>,
        now: u64,
    ) -> Result<Changed, LedgerError> {
        let mut statements = Vec::new();
        match change {
            Change::Stray(task) => return self.add_stray(row.id, task, now).await,
            Change::Adopt(task, _) | Change::Task(task) => statements.push(
                Statement::new(
                    "SELECT 1 AS one WHERE NOT EXISTS (SELECT 1 FROM take WHERE task = ? AND COALESCE(host, '') = ? AND id <> ?)",
                )
                .bind(task.id.as_str())
                .bind(row.host.clone().unwrap_or_default())
                .bind(row.id)
                .or_refuse(),
            ),
            Change::Reset | Change::Cancel => statements.push(keep_task(row.id)),
            _ => {}
        }
        let (mut sets, mut values) = sets(change, file, now);
        if change == &Change::Claim {
            sets.push_str("owner = ?, lease_until = {now} + ?");
            values.push(self.worker.id().into());
            values.push(self.lease_ms().into());
        } else if change.releases() {
            sets.push_str(", owner = NULL, lease_until = NULL, queued = 0");
        }
        let (guard, compared) = self.guard(row, change);
        let states: Vec<String> = change.from().iter().map(|state| format!("'{}'", state.name())).collect();
        let states = states.join(", ");
        values.push(row.id.into());
        values.extend(compared);
        let state = if let Change::Task(task) = change {
            // Recorded already, if the answer to the commit was lost.
            values.push(task.id.as_str().into());
            format!("((state IN ({states}) AND task IS NULL) OR task = ?)")
        } else {
            format!("state IN ({states})")
        };
        let sql = format!(
            "UPDATE take SET {sets}, version = version + 1 WHERE id = ? AND {guard} AND {state} RETURNING *"
        );
        let update = Statement { sql, values, is_condition: true };
        let at = statements.len();
        statements.push(update);
        match self.try_write(statements).await {
            Ok(Written::Committed(records)) => {
                let mut now = records.last().map_or_else(|| row.clone(), super::take_from_record);
                now.is_leased = true;
                Ok(Changed::Now(Box::new(now)))
            }
            Ok(Written::Refused(refused)) if refused == at => Ok(Changed::Stale),
            Ok(Written::Refused(_)) => Ok(Changed::Taken),
            // Two workers recorded the same task at the same time.
            Err(error) if is_duplicate(&error) => Ok(Changed::Taken),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Adds a take for a task that its own take no longer waits for.
    async fn add_stray(&self, id: i64, task: &Task, now: u64) -> Result<Changed, LedgerError> {
        for _ in 0..MAX_STRAYS {
            match self.try_write(vec![stray(id, task, now)]).await {
                Ok(_) => return Ok(Changed::Added),
                // Another worker has added a take with the same number.
                Err(error) if is_duplicate(&error) => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
        Err(self.broken(&sqlx::Error::RowNotFound))
    }

    /// The comparison of a change, with its arguments.
    pub(super) fn guard(&self, row: &Take, change: &Change) -> (&'static str, Vec<Value>) {
        match change.compare() {
            Compare::Version => {
                // The lease of a worker that is known to be dead doesn't count.
                let dead = row.owner.as_deref().filter(|owner| self.worker.is_dead(owner));
                let seen = dead.unwrap_or(self.worker.id());
                (
                    "version = ? AND (owner IS NULL OR lease_until IS NULL OR lease_until <= {now} OR owner = ? OR owner = ?)",
                    vec![row.version.into(), self.worker.id().into(), seen.into()],
                )
            }
            Compare::Lease => (
                "version = ? AND owner = ? AND lease_until > {now}",
                vec![row.version.into(), self.worker.id().into()],
            ),
            Compare::Attempt => {
                ("(attempt = ? OR name = ?)", vec![row.attempt.into(), row.name.as_deref().into()])
            }
            Compare::Nothing => ("1 = 1", Vec::new()),
        }
    }

    /// Returns true if a take has this file.
    pub(in crate::render) async fn has_file(&self, path: &str) -> Result<bool, LedgerError> {
        let select = Statement::new("SELECT 1 AS one FROM take WHERE path = ?").bind(path);
        Ok(!self.read(select).await?.is_empty())
    }
}

/// The assignments of a change, with their arguments.
fn sets(change: &Change, file: Option<&Finished<'_>>, now: u64) -> (String, Vec<Value>) {
    let state = change.to().map_or("", crate::render::TakeState::name);
    let of_task = |task: &Task| -> Vec<Value> {
        vec![
            task.id.as_str().into(),
            task.poll_url.as_deref().into(),
            task.result_url.as_deref().into(),
            now.into(),
        ]
    };
    let failed = |code: &str, message: &str| -> Vec<Value> {
        vec![state.into(), code.into(), message.into(), now.into()]
    };
    let set_failed = "state = ?, error = ?, message = ?, finished = ?";
    let (sql, values) = match change {
        // `continue_take` needs more than the change says.
        Change::Claim | Change::Begin | Change::Continue | Change::Stray(_) => ("", Vec::new()),
        Change::Reset => {
            ("state = 'intent', name = CASE WHEN task IS NULL THEN name END, task = NULL", Vec::new())
        }
        Change::Cancel => ("state = 'intent', task = NULL, unclear = 0", Vec::new()),
        Change::Task(task) => (
            "state = CASE WHEN task IS NULL THEN 'submitted' ELSE state END, task = ?, poll_url = ?, result_url = ?, submitted = ?, unclear = 0",
            of_task(task),
        ),
        Change::Adopt(task, evidence) => {
            let mut values = of_task(task);
            values.push(evidence.name().into());
            (
                "state = 'submitted', task = ?, poll_url = ?, result_url = ?, submitted = ?, adopted = ?, unclear = 0",
                values,
            )
        }
        Change::Disown(_) => (
            "state = 'submitting', adopted = NULL, task = NULL, poll_url = NULL, result_url = NULL, unclear = 1",
            Vec::new(),
        ),
        Change::Running => ("state = 'running'", Vec::new()),
        Change::Done => {
            let file = file.map(|file| {
                vec![
                    file.path.into(),
                    file.sha256.into(),
                    file.bytes.into(),
                    file.footage.seconds.into(),
                    json(file.footage).into(),
                    now.into(),
                ]
            });
            (
                "state = 'done', path = ?, sha256 = ?, bytes = ?, seconds = ?, footage = ?, finished = CASE WHEN state = 'done' AND finished IS NOT NULL THEN finished ELSE ? END, error = NULL, message = NULL",
                file.unwrap_or_default(),
            )
        }
        Change::Fail(failure) => (set_failed, failed(&failure.code, &failure.message)),
        Change::Lose { code, message } => (set_failed, failed(code, message)),
        // The vendor has said that it will make no task of this name.
        Change::Drop => {
            ("state = ?, error = ?, message = ?, finished = ?, name = NULL", failed("let-go", DROPPED))
        }
        Change::Error { code, message } => {
            ("error = ?, message = ?", vec![(*code).into(), message.as_str().into()])
        }
    };
    (sql.to_owned(), values)
}

/// How often to try to number a stray take.
const MAX_STRAYS: usize = 5;

/// Why a take is dropped.
pub(in crate::render) const DROPPED: &str = "it is no longer ordered and has no task in flight";

/// Adds a take for a task whose own take has moved on.
fn stray(id: i64, task: &Task, now: u64) -> Statement {
    Statement::new(
        "INSERT INTO take (story, model, region, api_model, clip, take, fingerprint, seed, request, prompt, state, attempt, workspace, host, account,
         task, poll_url, result_url, cost, amount, currency, files, expected, ordered, sent, submitted)
         SELECT story, model, region, api_model, clip, (SELECT MAX(other.take) + 1 FROM take AS other WHERE other.fingerprint = take.fingerprint),
         fingerprint, seed, request, prompt, 'submitted', attempt, workspace, host, account, ?, ?, ?, cost, amount, currency, files, expected,
         ordered, sent, CAST(? AS BIGINT)
         FROM take WHERE id = ? AND NOT EXISTS (SELECT 1 FROM take AS known WHERE known.task = ? AND COALESCE(known.host, '') = COALESCE(take.host, ''))
         AND NOT EXISTS (SELECT 1 FROM past_task AS past WHERE past.task = ?)",
    )
    .bind(task.id.as_str())
    .bind(task.poll_url.as_deref())
    .bind(task.result_url.as_deref())
    .bind(now)
    .bind(id)
    .bind(task.id.as_str())
    .bind(task.id.as_str())
}

/// Keeps the task that a take is about to lose, so that no search assigns it to another take.
pub(super) fn keep_task(id: i64) -> Statement {
    Statement::new(
        "INSERT INTO past_task (task) SELECT task FROM take WHERE id = ? AND task IS NOT NULL ON CONFLICT DO NOTHING",
    )
    .bind(id)
}

/// Returns true if the database refused a second row with the same key.
pub(super) fn is_duplicate(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Lets a waiting take wait for this version of the clip before it.
fn wait_for(intent: &Intent<'_>, follows: &Follows) -> Statement {
    Statement::new(
        "UPDATE take SET follows = ?, cut_ms = ? WHERE fingerprint = ? AND take = ? AND state = 'waiting'
         AND (owner IS NULL OR lease_until IS NULL OR lease_until <= {now})",
    )
    .bind(follows.fingerprint.as_str())
    .bind(follows.cut_ms)
    .bind(intent.fingerprint)
    .bind(intent.take)
}

/// Encodes a value in JSON, which can't fail for the types of this module.
pub(super) fn json(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

/// Reads a number of rows as their texts in one column.
pub(super) fn texts(records: &[Record], column: &str) -> Vec<String> {
    records.iter().filter_map(|record| record.text(column)).collect()
}
