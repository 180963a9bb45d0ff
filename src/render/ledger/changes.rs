//! What happens to a take, written down: each function is one step from order to clip.

use super::entry::{Attempt, Finished, Intent};
use super::{Row, query, take};
use crate::render::take::Evidence;
use crate::render::{Ledger, LedgerError, Take, TakeState};
use crate::request::Task;

impl Ledger {
    /// Writes down that a take is to be ordered.
    pub(in crate::render) async fn intend(&self, intent: &Intent<'_>, now: u64) -> Result<Take, LedgerError> {
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
        Ok(take(&self.write_row(insert).await?))
    }

    /// Writes down that the submit is about to be sent, and what is sent where. Returns the name of
    /// the order, which stays the same.
    pub(in crate::render) async fn sending(
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

    /// When an attempt was sent, and its name.
    pub(in crate::render) async fn sent(&self, id: i64) -> Result<(u64, String), LedgerError> {
        let row = query("SELECT sent, name FROM take WHERE id = ?")
            .bind(id)
            .fetch_one(&self.reads)
            .await
            .map_err(|error| self.broken(&error))?;
        let name: Option<String> = row.get("name");
        Ok((row.get::<Option<i64>, _>("sent").unwrap_or(0).cast_unsigned(), name.unwrap_or_default()))
    }

    /// The body that an attempt was sent with, as the ledger keeps it: keys and local files stand by their names.
    pub(in crate::render) async fn sent_body(&self, id: i64) -> Result<serde_json::Value, LedgerError> {
        let row = query("SELECT request FROM take WHERE id = ?")
            .bind(id)
            .fetch_one(&self.reads)
            .await
            .map_err(|error| self.broken(&error))?;
        let request: serde_json::Value =
            serde_json::from_str(&row.get::<String, _>("request")).unwrap_or_default();
        Ok(request.get("body").cloned().unwrap_or_default())
    }

    /// Writes down that nothing was sent after all, or that the vendor took nothing.
    pub(in crate::render) async fn unsent(&self, id: i64) -> Result<(), LedgerError> {
        self.run(query("UPDATE take SET state = 'intent', task = NULL WHERE id = ?").bind(id)).await
    }

    /// Writes down that what failed is to be ordered anew. The name of a task that failed is used up.
    pub(in crate::render) async fn renewed(&self, id: i64) -> Result<(), LedgerError> {
        self.run(
            query(
                "UPDATE take SET state = 'intent', name = CASE WHEN task IS NULL THEN name END, task = NULL WHERE id = ?",
            )
            .bind(id),
        )
        .await
    }

    /// Writes down that a task which was taken for this one is another's after all, which may be its own yet.
    pub(in crate::render) async fn doubted(&self, id: i64, task: &str) -> Result<(), LedgerError> {
        let update = query(
            "UPDATE take SET state = 'submitting', adopted = NULL, task = NULL, poll_url = NULL, result_url = NULL WHERE id = ?",
        )
        .bind(id);
        let delete = query("DELETE FROM past_task WHERE task = ?").bind(task);
        self.write([update, delete]).await.map(drop)
    }

    /// Writes down a task that was found, and what showed that it is this order's. `false`, and nothing is written, where
    /// another row has the task.
    pub(in crate::render) async fn adopted(
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

    /// Writes down the vendor's task.
    pub(in crate::render) async fn submitted(
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
        // A row that isn't there is an error, too: the task would be written nowhere.
        self.write_row(update).await.map(drop)
    }

    /// Writes down that the vendor works on it.
    pub(in crate::render) async fn running(&self, id: i64) -> Result<(), LedgerError> {
        self.run(query("UPDATE take SET state = 'running' WHERE id = ?").bind(id)).await
    }

    /// Writes down the finished file.
    pub(in crate::render) async fn done(
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

    /// Whether a take has this file.
    pub(in crate::render) async fn has_file(&self, path: &str) -> Result<bool, LedgerError> {
        let row = query("SELECT 1 FROM take WHERE path = ?").bind(path).fetch_optional(&self.reads).await;
        Ok(row.map_err(|error| self.broken(&error))?.is_some())
    }

    /// Writes down why it came to nothing.
    pub(in crate::render) async fn failed(
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

    /// Writes down what is wrong with a take that has not come to its end.
    pub(in crate::render) async fn noted(
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
