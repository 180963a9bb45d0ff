//! Remembers uploaded files, which vendors keep for a while, so that each is uploaded once.

use super::{Row, query};
use crate::render::ledger::entry::Upload;
use crate::render::{Ledger, LedgerError};

impl Ledger {
    /// The URL of a file uploaded after `since`, in milliseconds since 1970.
    pub(in crate::render) async fn find_upload(
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

    /// Records the URL of an uploaded file.
    pub(in crate::render) async fn record_upload(
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
