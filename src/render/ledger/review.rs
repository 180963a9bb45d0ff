//! What people decide about takes: picked, rejected, and notes. None of it changes the version of a take, so a worker that
//! holds one isn't disturbed.

use super::store::{Statement, Written};
use crate::render::{Ledger, LedgerError, Take};

/// Maximum length of a note, in characters. The schema has the same limit.
pub const MAX_NOTE_CHARS: usize = 4000;

impl Ledger {
    /// Picks a finished take, instead of another one of its clip; a rejected one is then no longer rejected. Returns false
    /// if it isn't finished.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn pick(&self, take: &Take) -> Result<bool, LedgerError> {
        let others = Statement::new("UPDATE take SET picked = 0 WHERE story = ? AND model = ? AND clip = ?")
            .bind(take.story.as_str())
            .bind(take.model.as_str())
            .bind(take.clip);
        let own = "UPDATE take SET picked = 1, rejected = 0 WHERE id = ? AND state = 'done' RETURNING id";
        let own = Statement::new(own).bind(take.id).or_refuse();
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

    /// Rejects a finished take, which is then no longer picked. Returns false if it isn't finished.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn reject(&self, take: &Take) -> Result<bool, LedgerError> {
        let reject = "UPDATE take SET rejected = 1, picked = 0 WHERE id = ? AND state = 'done' RETURNING id";
        let reject = Statement::new(reject).bind(take.id).or_refuse();
        Ok(matches!(self.write(vec![reject]).await?, Written::Committed(_)))
    }

    /// Takes a rejection back.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn unreject(&self, take: &Take) -> Result<(), LedgerError> {
        let unreject = Statement::new("UPDATE take SET rejected = 0 WHERE id = ?").bind(take.id);
        self.write(vec![unreject]).await.map(drop)
    }

    /// Writes a take's note; an empty one removes it. Returns false if the take has another note than `take` says by now.
    ///
    /// # Errors
    ///
    /// If the note is longer than [`MAX_NOTE_CHARS`] characters, or the ledger can't be written.
    pub async fn set_note(&self, take: &Take, note: &str) -> Result<bool, LedgerError> {
        let note = Some(note).filter(|note| !note.is_empty());
        // Writing the same note again changes nothing, and succeeds.
        let set = Statement::new(
            "UPDATE take SET note = ? WHERE id = ? AND (COALESCE(note, '') = ? OR COALESCE(note, '') = ?) RETURNING id",
        )
        .bind(note)
        .bind(take.id)
        .bind(take.note.as_deref().unwrap_or_default())
        .bind(note.unwrap_or_default())
        .or_refuse();
        Ok(matches!(self.write(vec![set]).await?, Written::Committed(_)))
    }
}

/// A note in the form in which it is kept: with line feeds, and without control characters and white space at its end.
pub fn tidy_note(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    kept.trim_end().to_owned()
}
