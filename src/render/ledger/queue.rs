//! Takes that workers look for: queued ones, and those in flight whose worker is gone.

use super::store::Statement;
use crate::render::driver::now_ms;
use crate::render::record::intent;
use crate::render::{Ledger, LedgerError, Order, Take};

impl Ledger {
    /// Puts a take in the ledger for workers.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn queue(&self, order: &Order) -> Result<(), LedgerError> {
        self.add_take(&intent(order, true), now_ms()).await.map(drop)
    }

    /// The takes that workers work on, oldest first: those that are queued or in flight, with or without a worker. A clip
    /// that continues another is there once the other one is finished.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn open_takes(&self) -> Result<Vec<Take>, LedgerError> {
        let select = Statement::new(format!(
            "SELECT *, {} FROM take WHERE state IN ('submitting', 'submitted', 'running') OR (queued = 1 AND state IN ('intent', 'failed')) OR
             (queued = 1 AND state = 'waiting' AND EXISTS (SELECT 1 FROM take AS before WHERE before.fingerprint = take.follows AND before.state = 'done' AND before.rejected = 0)) OR (state IN ('intent', 'failed') AND name IS NOT NULL AND task IS NULL) ORDER BY id",
            super::LEASED
        ));
        let records = self.read(select).await?;
        Ok(records.iter().map(|record| self.take(record)).collect())
    }
}
