//! Clips that continue others: what they wait for, and the frames that they begin with.

use super::changes::{Changed, is_duplicate, json};
use super::store::{Statement, Written};
use crate::render::machine::Change;
use crate::render::{Ledger, LedgerError, Order, Take};

impl Ledger {
    /// The fingerprint of the clip that a take continues.
    pub(in crate::render) async fn follows(&self, id: i64) -> Result<Option<String>, LedgerError> {
        let select = Statement::new("SELECT follows FROM take WHERE id = ?").bind(id);
        Ok(self.read(select).await?.first().and_then(|record| record.text("follows")))
    }

    /// The takes with this fingerprint, oldest first.
    pub(in crate::render) async fn takes_of(&self, fingerprint: &str) -> Result<Vec<Take>, LedgerError> {
        let select = Statement::new(format!(
            "SELECT *, {} FROM take WHERE fingerprint = ? ORDER BY id",
            super::LEASED
        ))
        .bind(fingerprint);
        Ok(self.read(select).await?.iter().map(|record| self.take(record)).collect())
    }

    /// Gives a waiting take the request with its frame. If the ledger has a take of that request by now, the waiting one
    /// is removed: nothing was sent for it.
    pub(in crate::render) async fn continue_take(
        &self,
        row: &Take,
        order: &Order,
    ) -> Result<Changed, LedgerError> {
        let (guard, compared) = self.guard(row, &Change::Continue);
        let is_unknown = Statement::new(
            "SELECT 1 AS one WHERE NOT EXISTS (SELECT 1 FROM take WHERE fingerprint = ? AND take = ? AND id <> ?)",
        )
        .bind(order.fingerprint.as_str())
        .bind(row.take)
        .bind(row.id)
        .or_refuse();
        let mut update = Statement::new(format!(
            "UPDATE take SET state = 'intent', fingerprint = ?, request = ?, files = ?, version = version + 1
             WHERE id = ? AND {guard} AND state = 'waiting' RETURNING *"
        ))
        .bind(order.fingerprint.as_str())
        .bind(order.stored_request.as_str())
        .bind(json(&order.stored_files))
        .bind(row.id)
        .or_refuse();
        update.values.extend(compared.clone());
        match self.try_write(vec![is_unknown, update, relink(row, order)]).await {
            Ok(Written::Committed(records)) => {
                let mut now = records.get(1).map_or_else(|| row.clone(), super::take_from_record);
                now.is_leased = true;
                Ok(Changed::Now(Box::new(now)))
            }
            Ok(Written::Refused(1)) => Ok(Changed::Stale),
            Ok(Written::Refused(_)) => self.give_way(row, order).await,
            // Another worker added it at the same time.
            Err(error) if is_duplicate(&error) => self.give_way(row, order).await,
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Removes a waiting take, because the ledger has a take of its request.
    async fn give_way(&self, row: &Take, order: &Order) -> Result<Changed, LedgerError> {
        let (guard, compared) = self.guard(row, &Change::Continue);
        let mut delete = Statement::new(format!(
            "DELETE FROM take WHERE id = ? AND {guard} AND state = 'waiting' RETURNING id"
        ))
        .bind(row.id)
        .or_refuse();
        delete.values.extend(compared);
        // Workers may submit what the removed take was queued for.
        let queue = Statement::new(
            "UPDATE take SET queued = 1, version = version + 1 WHERE fingerprint = ? AND take = ? AND CAST(? AS BIGINT) = 1 AND queued = 0
             AND state IN ('intent', 'failed') AND (owner IS NULL OR lease_until IS NULL OR lease_until <= {now})",
        )
        .bind(order.fingerprint.as_str())
        .bind(row.take)
        .bind(i64::from(row.queued));
        match self.write(vec![delete, relink(row, order), queue]).await? {
            Written::Committed(_) => Ok(Changed::Taken),
            Written::Refused(_) => Ok(Changed::Stale),
        }
    }

    /// Removes the waiting takes of a story's model that no worker holds and nobody queued, unless their fingerprint is one
    /// of these: their clips have frames by now, or another text.
    ///
    /// # Errors
    ///
    /// If the ledger can't be used.
    pub async fn forget_waiting(&self, story: &str, model: &str, keep: &[&str]) -> Result<(), LedgerError> {
        let select = Statement::new(format!(
            "SELECT *, {} FROM take WHERE state = 'waiting' AND queued = 0 AND story = ? AND model = ?",
            super::LEASED
        ))
        .bind(story)
        .bind(model);
        let takes: Vec<Take> = self.read(select).await?.iter().map(|record| self.take(record)).collect();
        let is_over = |take: &&Take| !take.is_leased && !keep.contains(&take.fingerprint.as_str());
        let forget = |take: &Take| {
            Statement::new(
                "DELETE FROM take WHERE id = ? AND version = ? AND state = 'waiting' AND queued = 0",
            )
            .bind(take.id)
            .bind(take.version)
        };
        let forgotten: Vec<Statement> = takes.iter().filter(is_over).map(forget).collect();
        if forgotten.is_empty() {
            return Ok(());
        }
        self.write(forgotten).await.map(drop)
    }

    /// The queued takes that wait for a clip that nobody renders.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn stuck_takes(&self) -> Result<Vec<Take>, LedgerError> {
        let select = Statement::new(format!(
            "SELECT *, {} FROM take WHERE state = 'waiting' AND queued = 1 AND NOT EXISTS
             (SELECT 1 FROM take AS before WHERE before.fingerprint = take.follows
              AND (before.queued = 1 OR before.state IN ('submitting', 'submitted', 'running')
                   OR (before.state = 'done' AND before.rejected = 0)))",
            super::LEASED
        ));
        let takes: Vec<Take> = self.read(select).await?.iter().map(|record| self.take(record)).collect();
        Ok(takes.into_iter().filter(|take| !take.is_leased).collect())
    }

    /// The hash of the frame that was made of a clip's file at this time.
    pub(in crate::render) async fn frame(
        &self,
        clip: &str,
        cut_ms: u64,
    ) -> Result<Option<String>, LedgerError> {
        let select =
            Statement::new("SELECT sha256 FROM frame WHERE clip = ? AND cut_ms = ?").bind(clip).bind(cut_ms);
        Ok(self.read(select).await?.first().and_then(|record| record.text("sha256")))
    }

    /// Records the hash of the frame that was made of a clip's file at this time, and returns the recorded one: the first,
    /// unless the frame is made `again`.
    pub(in crate::render) async fn record_frame(
        &self,
        clip: &str,
        cut_ms: u64,
        sha256: &str,
        again: bool,
    ) -> Result<String, LedgerError> {
        let insert = Statement::new(
            "INSERT INTO frame (clip, cut_ms, sha256) VALUES (?, ?, ?)
             ON CONFLICT (clip, cut_ms) DO UPDATE SET sha256 = CASE WHEN CAST(? AS BIGINT) = 1 THEN excluded.sha256 ELSE frame.sha256 END",
        )
        .bind(clip)
        .bind(cut_ms)
        .bind(sha256)
        .bind(i64::from(again));
        self.write(vec![insert]).await?;
        Ok(self.frame(clip, cut_ms).await?.unwrap_or_else(|| sha256.to_owned()))
    }
}

/// Clips that wait for this one now find it under its new fingerprint. Their versions stay, since their workers needn't
/// start anew.
fn relink(row: &Take, order: &Order) -> Statement {
    Statement::new("UPDATE take SET follows = ? WHERE follows = ? AND state = 'waiting'")
        .bind(order.fingerprint.as_str())
        .bind(row.fingerprint.as_str())
}
