//! Files that vendors keep for a while, each for one account at one host.

use super::{Row, query};
use crate::render::ledger::entry::Upload;
use crate::render::{Ledger, LedgerError};

impl Ledger {
    /// The address that a vendor gave a file, if it was made after `since`.
    pub(in crate::render) async fn uploaded(
        &self,
        file: Upload<'_>,
        since: u64,
    ) -> Result<Option<String>, LedgerError> {
        let row = query(
            "SELECT url FROM upload WHERE sha256 = ? AND api_model = ? AND account = ? AND host = ? AND made > ?",
        )
        .bind(file.sha256)
        .bind(file.api_model)
        .bind(file.account)
        .bind(file.host)
        .bind(since.cast_signed())
        .fetch_optional(&self.reads)
        .await;
        Ok(row.map_err(|error| self.broken(&error))?.map(|row| row.get("url")))
    }

    /// Writes down the address that a vendor gave a file.
    pub(in crate::render) async fn upload(
        &self,
        file: Upload<'_>,
        url: &str,
        now: u64,
    ) -> Result<(), LedgerError> {
        self.run(
            query(
                "INSERT OR REPLACE INTO upload (sha256, api_model, account, host, url, made) VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(file.sha256.to_owned())
            .bind(file.api_model.to_owned())
            .bind(file.account.to_owned())
            .bind(file.host.to_owned())
            .bind(url.to_owned())
            .bind(now.cast_signed()),
        )
        .await
    }
}
