//! Takes that workers look for: queued ones, and those in flight whose worker is gone.

use super::store::Statement;
use crate::render::{Ledger, LedgerError, Take};

impl Ledger {
    /// The takes that a worker can go on with, oldest first: queued takes that aren't over, and takes in flight, both
    /// without a living worker.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn available(&self, limit: usize) -> Result<Vec<Take>, LedgerError> {
        let takes = self.open_takes().await?;
        let is_free = |take: &Take| take.owner.is_none() || !take.is_leased;
        Ok(takes.into_iter().filter(is_free).take(limit).collect())
    }

    /// Number of takes that a worker still has to wait for: they are queued or in flight, with or without a worker.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn open_takes(&self) -> Result<Vec<Take>, LedgerError> {
        let select = Statement::new(format!(
            "SELECT *, {} FROM take WHERE state IN ('submitting', 'submitted', 'running') OR (queued = 1 AND state IN ('intent', 'failed')) ORDER BY id",
            super::LEASED
        ));
        let records = self.read(select).await?;
        Ok(records.iter().map(|record| self.take(record)).collect())
    }
}
