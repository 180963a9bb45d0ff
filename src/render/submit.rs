//! Submits an order. A submit that the vendor may have accepted is never repeated without asking.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::render::driver::{Driver, attempt, failure, now_ms};
use crate::render::event::{Stop, What, words};
use crate::render::http::Body;
use crate::render::pace::waits;
use crate::render::take::Unknown;
use crate::render::upload::{self, NotUploaded};
use crate::render::{LedgerError, Order, Take};
use crate::request::{self, Failure, FailureKind, Reply, Task};

/// Attempts to record a task in the ledger before giving up, and the delay between them.
const WRITES: usize = 4;
const BETWEEN_WRITES: Duration = Duration::from_millis(250);

/// The outcome of one submit.
enum Submitted {
    /// The run is done with the take, or has to leave it as it is.
    Ended(Stop),
    /// The vendor has no task for it. Holds the delay that the vendor asked for, if it did.
    Failed(Failure, Option<Duration>),
}

impl Driver {
    /// Submits a take until the vendor accepts or refuses it.
    pub(super) async fn submit(&self, at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        let mut waits = waits(self.gate(order).poll);
        // Whether a request was already sent under this name.
        let mut was_sent = row.name.is_some();
        loop {
            if self.is_stopping() {
                return Ok(Stop::NotBegun);
            }
            if let Some(failure) = self.closed(order).and_then(OnceLock::get) {
                return Ok(Stop::Failed(failure.clone()));
            }
            let (why, after) = match self.submit_once(at, order, row, &mut was_sent).await? {
                Submitted::Ended(stop) => return Ok(stop),
                Submitted::Failed(why, after) => (why, after),
            };
            if why.kind != FailureKind::Retry {
                return self.gave_up(order, row, why).await;
            }
            self.ledger.unsent(row.id).await?;
            let Some(wait) = waits.next() else { return self.gave_up(order, row, why).await };
            let wait = after.unwrap_or(wait);
            self.say(at, What::Again { why: words(&why), wait });
            if self.pause(wait).await {
                return Ok(Stop::NotBegun);
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
    ) -> Result<Submitted, LedgerError> {
        let failed =
            |code: &str, why: &str, kind: FailureKind| Submitted::Failed(failure(code, why, kind), None);
        let addresses = match self.unless_stopped(self.addresses(at, order)).await {
            None => return Ok(Submitted::Ended(Stop::NotBegun)),
            Some(Ok(addresses)) => addresses,
            Some(Err(NotUploaded::Ledger(error))) => return Err(error),
            Some(Err(NotUploaded::Later(why))) => return Ok(failed("upload", &why, FailureKind::Retry)),
            Some(Err(NotUploaded::Never(why))) => return Ok(failed("upload", &why, FailureKind::Invalid)),
        };
        let mut body = order.request.body.clone();
        upload::put_in(&mut body, &addresses);
        if self.pause(self.gate(order).turn().await).await {
            return Ok(Submitted::Ended(Stop::NotBegun));
        }
        let (account, host) = (self.keys.account(&order.profile), order.host());
        let name = self.ledger.sending(row.id, &attempt(order, account.as_deref(), &host), now_ms()).await?;
        let is_named = request::add_name(order.profile.wire, &mut body, &name);
        let is_repeated = is_named && std::mem::replace(was_sent, true);
        *was_sent = true;
        self.say(at, What::Submitting);
        let headers = self.keys.fill(&order.request.headers, &order.profile, now_ms() / 1000);
        let on_its_way = OnItsWay::begin(self, row, order);
        let sent =
            self.http.send(order.request.method, &order.request.url, &headers, encoded(order, body)).await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) if error.sent => {
                drop(on_its_way);
                let why = failure("network", &error.message, FailureKind::Retry);
                return self.unknown(at, order, row, (&error.message, Unknown::NoAnswer), (why, None)).await;
            }
            Err(error) => {
                self.ledger.unsent(row.id).await?;
                return Ok(failed("network", &error.message, FailureKind::Retry));
            }
        };
        let reply = Reply { status: answer.status, body: &answer.body };
        let why = match request::parse_submit(&reply, order.profile.wire, &order.api_model) {
            Ok(task) => {
                self.say(at, What::Submitted(task.id.clone()));
                self.write_down(at, row, &task).await?;
                drop(on_its_way);
                return self.follow(at, order, row, task, false).await.map(Submitted::Ended);
            }
            Err(failure) => failure,
        };
        // From here on, a task that the vendor made after all counts as lost.
        drop(on_its_way);
        let after = answer.retry_after;
        match why.kind {
            FailureKind::Unclear => {
                let because = format!("the answer to the submit was {}", why.code);
                let retry = Failure { kind: FailureKind::Retry, ..why };
                self.unknown(at, order, row, (&because, Unknown::NoAnswer), (retry, after)).await
            }
            // A refusal because the name exists may mean that the vendor accepted the first request.
            FailureKind::Invalid if is_repeated => {
                self.unknown(at, order, row, (&words(&why), Unknown::NoAnswer), (why.clone(), None)).await
            }
            FailureKind::Retry if answer.status >= 500 => {
                self.unknown(at, order, row, (&words(&why), Unknown::Fault), (why.clone(), after)).await
            }
            _ => Ok(Submitted::Failed(why, after)),
        }
    }

    /// Finds out what became of a request with an unclear response; returns `failed` if the vendor has no task for it.
    async fn unknown(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        (because, unknown): (&str, Unknown),
        failed: (Failure, Option<Duration>),
    ) -> Result<Submitted, LedgerError> {
        Ok(match self.reconcile(at, order, row, because, unknown).await? {
            Ok(stop) => Submitted::Ended(stop),
            Err(()) => Submitted::Failed(failed.0, failed.1),
        })
    }

    /// Records the vendor's task. It is paid for, so if the ledger can't be written, saves and reports it elsewhere.
    async fn write_down(&self, at: usize, row: &Take, task: &Task) -> Result<(), LedgerError> {
        let mut tries = 0;
        loop {
            let Err(error) = self.ledger.submitted(row.id, task, now_ms()).await else { return Ok(()) };
            tries += 1;
            if tries < WRITES {
                tokio::time::sleep(BETWEEN_WRITES).await;
                continue;
            }
            let kept = self.ledger.keep(row, task, now_ms()).map_err(|error| error.to_string());
            self.say(at, What::Unwritten { task: task.id.clone(), kept });
            return Err(error);
        }
    }

    async fn addresses(&self, at: usize, order: &Order) -> Result<HashMap<String, String>, NotUploaded> {
        if order.files.is_empty() {
            return Ok(HashMap::new());
        }
        // One after the other: the second clip finds what the first one uploaded.
        let _turn = self.uploading.lock().await;
        self.say(at, What::Uploading);
        upload::addresses(&self.http, &self.keys, &self.ledger, order).await
    }
}

/// Guard that exists while an order is being submitted.
struct OnItsWay<'d> {
    driver: &'d Driver,
    row: i64,
}

impl<'d> OnItsWay<'d> {
    fn begin(driver: &'d Driver, row: &Take, order: &Order) -> Self {
        let mut sending = driver.sending.lock().unwrap_or_else(PoisonError::into_inner);
        sending.insert(row.id, order.prompt.clone());
        Self { driver, row: row.id }
    }
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        self.driver.sending.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.row);
    }
}

/// The body, encoded for its content type.
fn encoded(order: &Order, body: Value) -> Body {
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
