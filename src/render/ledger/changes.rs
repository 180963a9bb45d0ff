//! Records the progress of takes: each function makes one change of state.

use super::entry::{Attempt, Finished, Intent};
use super::{Row, query, take_from_row};
use crate::render::take::Evidence;
use crate::render::{Ledger, LedgerError, Take, TakeState};
use crate::request::Task;

impl Ledger {
    /// Adds a take that is about to be ordered.
    pub(in crate::render) async fn add_take(
        &self,
        intent: &Intent<'_>,
        now: u64,
    ) -> Result<Take, LedgerError> {
        let cost = intent.cost.map(|cost| serde_json::to_string(cost).unwrap_or_default());
        let insert = query(
            "INSERT INTO take (story, model, region, api_model, clip, take, fingerprint, seed, request, prompt, state, cost, ordered)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'intent', ?, ?) RETURNING *",
        )
        .bind(intent.story)
        .bind(intent.model)
        .bind(intent.region)
        .bind(intent.api_model)
        .bind(i64::from(intent.clip))
        .bind(i64::from(intent.take))
        .bind(intent.fingerprint)
        .bind(intent.seed)
        .bind(intent.request)
        .bind(intent.prompt)
        .bind(cost)
        .bind(now.cast_signed());
        Ok(take_from_row(&self.write_row(insert).await?))
    }

    /// Records that an attempt is about to be sent, with its request and target. Returns its name, which stays the same
    /// until a task under it has failed.
    pub(in crate::render) async fn begin_attempt(
        &self,
        id: i64,
        attempt: &Attempt<'_>,
        now: u64,
    ) -> Result<String, LedgerError> {
        let cost = attempt.cost.map(|cost| serde_json::to_string(cost).unwrap_or_default());
        let update = query(
            "UPDATE take SET state = 'submitting', attempt = attempt + 1, sent = ?, adopted = NULL, task = NULL, poll_url = NULL,
             result_url = NULL, error = NULL, message = NULL, finished = NULL, region = ?, workspace = ?, host = ?,
             account = ?, api_model = ?, seed = ?, request = ?, cost = ?,
             name = COALESCE(name, 'storyc-' || substr(fingerprint, 1, 16) || '-' || take || '-' || lower(hex(randomblob(6))))
             WHERE id = ? RETURNING name",
        )
        .bind(now.cast_signed())
        .bind(attempt.region)
        .bind(attempt.workspace)
        .bind(attempt.host)
        .bind(attempt.account)
        .bind(attempt.api_model)
        .bind(attempt.seed)
        .bind(attempt.request)
        .bind(cost)
        .bind(id);
        Ok(self.write_row(update).await?.get("name"))
    }

    /// Returns when a take's latest attempt was sent, in milliseconds since 1970 or 0 if never, and its name or "".
    pub(in crate::render) async fn last_attempt(&self, id: i64) -> Result<(u64, String), LedgerError> {
        let row = query("SELECT sent, name FROM take WHERE id = ?")
            .bind(id)
            .fetch_one(&self.reads)
            .await
            .map_err(|error| self.broken(&error))?;
        let name: Option<String> = row.get("name");
        Ok((row.get::<Option<i64>, _>("sent").unwrap_or(0).cast_unsigned(), name.unwrap_or_default()))
    }

    /// The body of a take's latest attempt, with placeholders for keys and local files.
    pub(in crate::render) async fn last_body(&self, id: i64) -> Result<serde_json::Value, LedgerError> {
        let row = query("SELECT request FROM take WHERE id = ?")
            .bind(id)
            .fetch_one(&self.reads)
            .await
            .map_err(|error| self.broken(&error))?;
        let request: serde_json::Value =
            serde_json::from_str(&row.get::<String, _>("request")).unwrap_or_default();
        Ok(request.get("body").cloned().unwrap_or_default())
    }

    /// Records that an attempt wasn't sent, or that the vendor didn't accept it.
    pub(in crate::render) async fn cancel_attempt(&self, id: i64) -> Result<(), LedgerError> {
        self.run(query("UPDATE take SET state = 'intent', task = NULL WHERE id = ?").bind(id)).await
    }

    /// Prepares a failed take for another attempt. If its task failed, the attempt gets a new name.
    pub(in crate::render) async fn reset_failed(&self, id: i64) -> Result<(), LedgerError> {
        self.run(
            query(
                "UPDATE take SET state = 'intent', name = CASE WHEN task IS NULL THEN name END, task = NULL WHERE id = ?",
            )
            .bind(id),
        )
        .await
    }

    /// Removes a wrongly adopted task from a take, so that another take can have it.
    pub(in crate::render) async fn remove_task(&self, id: i64, task: &str) -> Result<(), LedgerError> {
        let update = query(
            "UPDATE take SET state = 'submitting', adopted = NULL, task = NULL, poll_url = NULL, result_url = NULL WHERE id = ?",
        )
        .bind(id);
        let delete = query("DELETE FROM past_task WHERE task = ?").bind(task);
        self.write([update, delete]).await.map(drop)
    }

    /// Records a task that was found for a take, and how it was matched. Returns false without a change if another take
    /// has the task.
    pub(in crate::render) async fn adopt_task(
        &self,
        id: i64,
        task: &Task,
        evidence: Evidence,
        now: u64,
    ) -> Result<bool, LedgerError> {
        let update = query(
            "UPDATE take SET state = 'submitted', task = ?, poll_url = ?, result_url = ?, submitted = ?, adopted = ?
             WHERE id = ? AND NOT EXISTS (SELECT 1 FROM take WHERE task = ? AND id <> ?) RETURNING id",
        )
        .bind(&task.id)
        .bind(&task.poll_url)
        .bind(&task.result_url)
        .bind(now.cast_signed())
        .bind(evidence.name())
        .bind(id)
        .bind(&task.id)
        .bind(id);
        Ok(self.write([update]).await?.len() == 1)
    }

    /// Records the vendor's task of a take.
    pub(in crate::render) async fn set_submitted(
        &self,
        id: i64,
        task: &Task,
        now: u64,
    ) -> Result<(), LedgerError> {
        let update = query(
            "UPDATE take SET state = 'submitted', task = ?, poll_url = ?, result_url = ?, submitted = ? WHERE id = ? RETURNING id",
        )
        .bind(&task.id)
        .bind(&task.poll_url)
        .bind(&task.result_url)
        .bind(now.cast_signed())
        .bind(id);
        // `write_row` fails if the take doesn't exist; otherwise the task would be lost silently.
        self.write_row(update).await.map(drop)
    }

    /// Records that the vendor is rendering a take.
    pub(in crate::render) async fn set_running(&self, id: i64) -> Result<(), LedgerError> {
        self.run(query("UPDATE take SET state = 'running' WHERE id = ?").bind(id)).await
    }

    /// Records a take's finished file.
    pub(in crate::render) async fn set_done(
        &self,
        id: i64,
        file: &Finished<'_>,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.run(
            query("UPDATE take SET state = 'done', path = ?, sha256 = ?, bytes = ?, seconds = ?, finished = ?, error = NULL, message = NULL WHERE id = ?")
                .bind(file.path.to_owned())
                .bind(file.sha256.to_owned())
                .bind(file.bytes.cast_signed())
                .bind(file.seconds)
                .bind(now.cast_signed())
                .bind(id),
        )
        .await
    }

    /// Returns true if a take has this file.
    pub(in crate::render) async fn has_file(&self, path: &str) -> Result<bool, LedgerError> {
        let row = query("SELECT 1 FROM take WHERE path = ?").bind(path).fetch_optional(&self.reads).await;
        Ok(row.map_err(|error| self.broken(&error))?.is_some())
    }

    /// Records that a take ended without a clip: failed, refused or lost.
    pub(in crate::render) async fn set_failed(
        &self,
        id: i64,
        state: TakeState,
        error: &str,
        message: &str,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.run(
            query("UPDATE take SET state = ?, error = ?, message = ?, finished = ? WHERE id = ?")
                .bind(state.name())
                .bind(error.to_owned())
                .bind(message.to_owned())
                .bind(now.cast_signed())
                .bind(id),
        )
        .await
    }

    /// Records an error of a take without changing its state.
    pub(in crate::render) async fn set_error(
        &self,
        id: i64,
        error: &str,
        message: &str,
    ) -> Result<(), LedgerError> {
        self.run(
            query("UPDATE take SET error = ?, message = ? WHERE id = ?")
                .bind(error.to_owned())
                .bind(message.to_owned())
                .bind(id),
        )
        .await
    }
}
