//! Remembers uploaded files, which vendors keep for a while, so that each is uploaded once.

use super::store::Statement;
use crate::render::ledger::entry::Upload;
use crate::render::{Ledger, LedgerError};

impl Ledger {
    /// The URL of a file uploaded after `since`, in milliseconds since 1970.
    pub(in crate::render) async fn find_upload(
        &self,
        file: Upload<'_>,
        since: u64,
    ) -> Result<Option<String>, LedgerError> {
        let select = Statement::new(
            "SELECT url FROM upload WHERE sha256 = ? AND api_model = ? AND account = ? AND host = ? AND made > ?",
        )
        .bind(file.sha256)
        .bind(file.api_model)
        .bind(file.account)
        .bind(file.host)
        .bind(since);
        Ok(self.read(select).await?.first().and_then(|record| record.text("url")))
    }

    /// Records the URL of an uploaded file.
    pub(in crate::render) async fn record_upload(
        &self,
        file: Upload<'_>,
        url: &str,
        now: u64,
    ) -> Result<(), LedgerError> {
        let insert = Statement::new(
            "INSERT INTO upload (sha256, api_model, account, host, url, made) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (sha256, api_model, account, host) DO UPDATE SET url = excluded.url, made = excluded.made",
        )
        .bind(file.sha256)
        .bind(file.api_model)
        .bind(file.account)
        .bind(file.host)
        .bind(url)
        .bind(now);
        self.write(vec![insert]).await.map(drop)
    }
}
