//! Submits orders, and retries those that failed. If the vendor may have accepted a submit, storyc reconciles it before
//! it sends another one.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::render::driver::{Driver, attempt, failure, now_ms};
use crate::render::event::{EventKind, Outcome, format_failure};
use crate::render::http::Body;
use crate::render::pace::backoff;
use crate::render::take::Unknown;
use crate::render::upload::{self, UploadError};
use crate::render::{LedgerError, Order, Take};
use crate::request::{self, Failure, FailureKind, Reply, Task};

/// How often to try to record a task in the ledger before saving it elsewhere.
const MAX_RECORD_TRIES: usize = 4;

/// Delay between two such tries.
const RECORD_RETRY_DELAY: Duration = Duration::from_millis(250);

/// The outcome of one submit.
enum SubmitResult {
    /// The order ended in this run.
    Ended(Outcome),
    /// The vendor made no task. Holds the delay that the vendor asked for before a retry, if any.
    Failed(Failure, Option<Duration>),
}

impl Driver {
    /// Submits an order, with retries, until the vendor accepts or refuses it.
    pub(super) async fn submit(&self, at: usize, order: &Order, row: &Take) -> Result<Outcome, LedgerError> {
        let mut delays = backoff(self.gate(order).poll_interval);
        // True if a request was already sent under this name.
        let mut was_sent = row.name.is_some();
        loop {
            if self.is_stopping() {
                return Ok(Outcome::NotStarted);
            }
            if let Some(failure) = self.account_failure(order).and_then(OnceLock::get) {
                return Ok(Outcome::Failed(failure.clone()));
            }
            let (why, after) = match self.submit_once(at, order, row, &mut was_sent).await? {
                SubmitResult::Ended(outcome) => return Ok(outcome),
                SubmitResult::Failed(why, after) => (why, after),
            };
            if why.kind != FailureKind::Retry {
                return self.record_failure(order, row, why).await;
            }
            self.ledger.cancel_attempt(row.id).await?;
            let Some(wait) = delays.next() else { return self.record_failure(order, row, why).await };
            let wait = after.unwrap_or(wait);
            self.emit(at, EventKind::Retrying { why: format_failure(&why), wait });
            if self.pause(wait).await {
                return Ok(Outcome::NotStarted);
            }
        }
    }

    /// Uploads the files, waits for the vendor's rate limit, and sends the request.
    async fn submit_once(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        was_sent: &mut bool,
    ) -> Result<SubmitResult, LedgerError> {
        let failed =
            |code: &str, why: &str, kind: FailureKind| SubmitResult::Failed(failure(code, why, kind), None);
        let urls = match self.unless_stopped(self.upload_files(at, order)).await {
            None => return Ok(SubmitResult::Ended(Outcome::NotStarted)),
            Some(Ok(urls)) => urls,
            Some(Err(UploadError::Ledger(error))) => return Err(error),
            Some(Err(UploadError::Retryable(why))) => return Ok(failed("upload", &why, FailureKind::Retry)),
            Some(Err(UploadError::Permanent(why))) => {
                return Ok(failed("upload", &why, FailureKind::Invalid));
            }
        };
        let mut body = order.request.body.clone();
        upload::insert_urls(&mut body, &urls);
        if self.pause(self.gate(order).reserve_submit().await).await {
            return Ok(SubmitResult::Ended(Outcome::NotStarted));
        }
        let (account, host) = (self.keys.account(&order.profile), order.host());
        let attempt = attempt(order, account.as_deref(), &host);
        let name = self.ledger.begin_attempt(row.id, &attempt, now_ms()).await?;
        let is_named = request::add_name(order.profile.wire, &mut body, &name);
        let is_repeated = is_named && std::mem::replace(was_sent, true);
        *was_sent = true;
        self.emit(at, EventKind::Submitting);
        let headers = self.keys.fill(&order.request.headers, &order.profile, now_ms() / 1000);
        let in_flight = InFlightGuard::new(self, row, order);
        let body = encode_body(order, body);
        let sent = self.http.send(order.request.method, &order.request.url, &headers, body).await;
        let response = match sent {
            Ok(response) => response,
            Err(error) if error.sent => {
                drop(in_flight);
                let why = failure("network", &error.message, FailureKind::Retry);
                let unknown = (error.message.as_str(), Unknown::NoResponse);
                return self.resolve_unknown(at, order, row, unknown, (why, None)).await;
            }
            Err(error) => {
                self.ledger.cancel_attempt(row.id).await?;
                return Ok(failed("network", &error.message, FailureKind::Retry));
            }
        };
        let reply = Reply { status: response.status, body: &response.body };
        let why = match request::parse_submit(&reply, order.profile.wire, &order.api_model) {
            Ok(task) => {
                self.emit(at, EventKind::Submitted(task.id.clone()));
                self.record_task(at, row, &task).await?;
                drop(in_flight);
                return self.poll_until_done(at, order, row, task, false).await.map(SubmitResult::Ended);
            }
            Err(failure) => failure,
        };
        // If the vendor made a task after all, a search may match it from here on.
        drop(in_flight);
        let after = response.retry_after;
        match why.kind {
            FailureKind::Unclear => {
                let because = format!("the answer to the submit was {}", why.code);
                let retry = Failure { kind: FailureKind::Retry, ..why };
                self.resolve_unknown(at, order, row, (&because, Unknown::NoResponse), (retry, after)).await
            }
            // The vendor may refuse a name because it accepted an earlier request under it.
            FailureKind::Invalid if is_repeated => {
                let because = format_failure(&why);
                self.resolve_unknown(at, order, row, (&because, Unknown::NoResponse), (why, None)).await
            }
            FailureKind::Retry if response.status >= 500 => {
                let because = format_failure(&why);
                self.resolve_unknown(at, order, row, (&because, Unknown::VendorError), (why, after)).await
            }
            _ => Ok(SubmitResult::Failed(why, after)),
        }
    }

    /// Reconciles a submit with an unclear response; returns `failed` if it can be sent again.
    async fn resolve_unknown(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        (because, unknown): (&str, Unknown),
        failed: (Failure, Option<Duration>),
    ) -> Result<SubmitResult, LedgerError> {
        Ok(match self.reconcile(at, order, row, because, unknown).await? {
            Ok(outcome) => SubmitResult::Ended(outcome),
            Err(()) => SubmitResult::Failed(failed.0, failed.1),
        })
    }

    /// Records the vendor's task in the ledger. If that fails, saves it in a file beside the ledger and reports it,
    /// because the user pays for the task.
    async fn record_task(&self, at: usize, row: &Take, task: &Task) -> Result<(), LedgerError> {
        let mut tries = 0;
        loop {
            let Err(error) = self.ledger.set_submitted(row.id, task, now_ms()).await else { return Ok(()) };
            tries += 1;
            if tries < MAX_RECORD_TRIES {
                tokio::time::sleep(RECORD_RETRY_DELAY).await;
                continue;
            }
            let saved = self.ledger.spill(row, task, now_ms()).map_err(|error| error.to_string());
            self.emit(at, EventKind::Unrecorded { task: task.id.clone(), saved });
            return Err(error);
        }
    }

    /// Uploads the order's local files; returns the URL for each placeholder.
    async fn upload_files(&self, at: usize, order: &Order) -> Result<HashMap<String, String>, UploadError> {
        if order.files.is_empty() {
            return Ok(HashMap::new());
        }
        // One order at a time, so that the next one reuses its uploads.
        let _lock = self.upload_lock.lock().await;
        self.emit(at, EventKind::Uploading);
        upload::upload_all(&self.http, &self.keys, &self.ledger, order).await
    }
}

/// Guard that lists an order's prompt in [`Driver::prompts_in_flight`] while its submit is in flight.
struct InFlightGuard<'d> {
    driver: &'d Driver,
    row: i64,
}

impl<'d> InFlightGuard<'d> {
    fn new(driver: &'d Driver, row: &Take, order: &Order) -> Self {
        let mut prompts = driver.prompts_in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        prompts.insert(row.id, order.prompt.clone());
        Self { driver, row: row.id }
    }
}

impl Drop for InFlightGuard<'_> {
    fn drop(&mut self) {
        self.driver.prompts_in_flight.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.row);
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
