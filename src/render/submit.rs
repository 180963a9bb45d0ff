//! Submits orders: uploads files, asks the ledger for permission, and sends the request.

use std::time::Duration;

use serde_json::Value;

use crate::render::driver::{Driver, Moment, Work, now_ms};
use crate::render::event::EventKind;
use crate::render::http::Body;
use crate::render::ledger::{AccountLimits, Reserved};
use crate::render::machine::{Event, failure};
use crate::render::record::attempt;
use crate::render::upload::{self, UploadError, Uploader};
use crate::render::{LedgerError, Order};
use crate::request::{self, FailureKind, Reply};

impl Driver {
    /// Uploads the order's local files.
    pub(super) async fn upload(&self, work: &mut Work<'_>) -> Event {
        if self.is_stopping() {
            return Event::Stopped;
        }
        // From here on, the take is what this run orders.
        work.as_sent = None;
        work.is_paced = false;
        if work.order.files.is_empty() {
            return Event::Uploaded;
        }
        let uploads = async {
            // One order at a time, so that the next one reuses its uploads.
            let _lock = self.upload_lock.lock().await;
            self.emit(work.at, EventKind::Uploading);
            let uploader = Uploader {
                http: &self.http,
                keys: &self.keys,
                ledger: &self.ledger,
                bucket: self.bucket.as_ref(),
            };
            upload::upload_all(uploader, &work.order).await
        };
        let declined = |why: &str, kind: FailureKind| Event::Declined {
            failure: failure("upload", &self.keys.redact(why), kind),
            wait: None,
            server_error: false,
        };
        match self.unless_stopped(uploads).await {
            None => Event::Stopped,
            Some(Ok(urls)) => {
                work.urls = urls;
                Event::Uploaded
            }
            Some(Err(UploadError::Ledger(error))) => work.broken(error),
            Some(Err(UploadError::Retryable(why))) => declined(&why, FailureKind::Retry),
            Some(Err(UploadError::Permanent(why))) => declined(&why, FailureKind::Invalid),
        }
    }

    /// Asks the ledger for permission to submit, and records the attempt.
    pub(super) async fn reserve<'w>(&'w self, work: &mut Work<'w>) -> Event {
        let gate = self.gate(&work.order);
        if work.slot.is_none() {
            let Some(Ok(slot)) = self.unless_stopped(gate.slots.acquire()).await else {
                return Event::Stopped;
            };
            work.slot = Some(slot);
        }
        if !std::mem::replace(&mut work.is_paced, true) && self.pause(gate.reserve_submit().await).await {
            return Event::Stopped;
        }
        if self.is_stopping() {
            return Event::Stopped;
        }
        if let Some(failure) = self.account_failure(&work.order).and_then(std::sync::OnceLock::get) {
            return Event::AccountFailed(failure.clone());
        }
        let Some(row) = &work.row else { return Event::Stale };
        let had_name = row.name.is_some();
        let (account, host) = (self.keys.account(&work.order.profile), work.order.host());
        let attempt = attempt(&work.order, account.as_deref(), &host);
        let began = Moment::now();
        let limits = AccountLimits { jobs: gate.jobs, interval_ms: gate.interval_ms() };
        match self.ledger.reserve(row, &attempt, limits, now_ms()).await {
            Ok(Reserved::Now(now)) => {
                let mut body = work.order.request.body.clone();
                upload::insert_urls(&mut body, &work.urls);
                let name = now.name.clone().unwrap_or_default();
                let is_named = request::add_name(work.order.profile.wire, &mut body, &name);
                work.body = body;
                work.row = Some(*now);
                work.leased_at = Some(began);
                Event::Reserved { repeated: is_named && had_name }
            }
            Ok(Reserved::Stale) => Event::Stale,
            Ok(Reserved::Busy(wait)) => {
                work.turn = wait.map(Duration::from_millis);
                Event::Busy
            }
            Ok(Reserved::OverBudget(why)) => Event::OverBudget(why),
            Err(error) => work.broken(error),
        }
    }

    /// Sends the request.
    pub(super) async fn send(&self, work: &mut Work<'_>) -> Event {
        match self.holds_lease(work).await {
            Ok(true) => {}
            Ok(false) => return Event::Stale,
            Err(error) => return work.broken(error),
        }
        let order = work.order.as_ref();
        self.emit(work.at, EventKind::Submitting);
        let headers = self.keys.fill(&order.request.headers, &order.profile, now_ms() / 1000);
        let body = encode_body(order, std::mem::take(&mut work.body));
        let response = match self.http.send(order.request.method, &order.request.url, &headers, body).await {
            Ok(response) => response,
            Err(error) => {
                let why = failure("network", &self.keys.redact(&error.message), FailureKind::Retry);
                return if error.sent { Event::NoAnswer(why) } else { Event::NotSent(why) };
            }
        };
        let reply = Reply { status: response.status, body: &response.body };
        match request::parse_submit(&reply, order.profile.wire, &order.api_model) {
            Ok(task) => {
                self.emit(work.at, EventKind::Submitted(task.id.clone()));
                Event::Accepted(task)
            }
            Err(why) => Event::Declined {
                failure: self.describe(order, &why),
                wait: response.retry_after,
                server_error: response.status >= 500,
            },
        }
    }

    /// Returns true if this worker still holds the take. If the machine or the process was suspended, it asks the ledger
    /// first: another worker may have taken over.
    async fn holds_lease(&self, work: &Work<'_>) -> Result<bool, LedgerError> {
        let Some(row) = &work.row else { return Ok(false) };
        let half = Duration::from_millis(self.ledger.lease_ms() / 2);
        if work.leased_at.is_some_and(|at| at.elapsed() < half) {
            return Ok(true);
        }
        self.ledger.renew().await?;
        let now = self.ledger.find(&row.fingerprint, row.take).await?;
        Ok(now.is_some_and(|now| {
            now.version == row.version && now.owner.as_deref() == Some(self.ledger.worker())
        }))
    }
}

/// Encodes a body for its content type.
fn encode_body(order: &Order, body: Value) -> Body {
    let is_form =
        order.request.headers.get("Content-Type").and_then(Value::as_str) == Some("multipart/form-data");
    match body {
        Value::Object(fields) if is_form => Body::Form(
            fields
                .into_iter()
                .map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned()))
                .collect(),
        ),
        body => Body::Json(body.to_string()),
    }
}
