//! Picks: the take that a person chose among those of a clip.

use super::store::{Statement, Written};
use crate::render::{Ledger, LedgerError, Take};

impl Ledger {
    /// Picks a finished take, instead of another one of its clip. Returns false if it isn't finished.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn pick(&self, take: &Take) -> Result<bool, LedgerError> {
        let others = Statement::new("UPDATE take SET picked = 0 WHERE story = ? AND model = ? AND clip = ?")
            .bind(take.story.as_str())
            .bind(take.model.as_str())
            .bind(take.clip);
        let own = Statement::new("UPDATE take SET picked = 1 WHERE id = ? AND state = 'done' RETURNING id")
            .bind(take.id)
            .or_refuse();
        Ok(matches!(self.write(vec![others, own]).await?, Written::Committed(_)))
    }

    /// Takes a pick back.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn unpick(&self, take: &Take) -> Result<(), LedgerError> {
        let unpick = Statement::new("UPDATE take SET picked = 0 WHERE id = ?").bind(take.id);
        self.write(vec![unpick]).await.map(drop)
    }
}
