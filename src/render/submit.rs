//! Sends an order, once: what may have been taken is never sent again unasked.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::render::driver::{Driver, attempt, failure, now_ms};
use crate::render::event::{Stop, What, words};
use crate::render::http::Body;
use crate::render::lost::Doubt;
use crate::render::pace::waits;
use crate::render::upload::{self, NotUploaded};
use crate::render::{LedgerError, Order, Take};
use crate::request::{self, Failure, FailureKind, Reply, Task, Way};

/// How often a task is written down before that is given up, and the time between.
const WRITES: usize = 4;
const BETWEEN_WRITES: Duration = Duration::from_millis(250);

impl Driver {
    /// Sends an order until the vendor has taken or refused it.
    pub(super) async fn submit(&self, at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        let way = Way { profile: &order.profile, region: &order.region, route: &order.route };
        let (account, host) = (self.keys.account(&order.profile), order.host());
        let mut waits = waits(self.gate(order).poll);
        // Whether an order of this name went out before.
        let mut was_sent = row.name.is_some();
        loop {
            if self.is_stopping() {
                return Ok(Stop::NotBegun);
            }
            if let Some(failure) = self.closed(order).and_then(OnceLock::get) {
                return Ok(Stop::Failed(failure.clone()));
            }
            let mut body = order.request.body.clone();
            let Some(addresses) = self.unless_stopped(self.addresses(at, order)).await else {
                return Ok(Stop::NotBegun);
            };
            let (why, after) = match addresses {
                Ok(addresses) => {
                    upload::put_in(&mut body, &addresses);
                    if self.pause(self.gate(order).turn().await).await {
                        return Ok(Stop::NotBegun);
                    }
                    let name = self
                        .ledger
                        .sending(row.id, &attempt(order, account.as_deref(), &host), now_ms())
                        .await?;
                    let is_named = request::sign(order.profile.wire, &mut body, &name);
                    let was_sent = std::mem::replace(&mut was_sent, true);
                    self.say(at, What::Submitting);
                    let headers = self.keys.fill(&order.request.headers, &order.profile, now_ms() / 1000);
                    let on_its_way = OnItsWay::begin(self, row, order);
                    let sent = self
                        .http
                        .send(order.request.method, &order.request.url, &headers, encoded(order, body))
                        .await;
                    let sent = match sent {
                        Ok(answer) => {
                            let reply = Reply { status: answer.status, body: &answer.body };
                            match request::created(&reply, way.profile.wire, &order.api_model) {
                                Ok(task) => {
                                    self.say(at, What::Submitted(task.id.clone()));
                                    self.write_down(at, row, &task).await?;
                                    drop(on_its_way);
                                    return self.follow(at, order, row, task, false).await;
                                }
                                Err(failure) => Ok((answer, failure)),
                            }
                        }
                        Err(error) => Err(error),
                    };
                    // From here on it is a lost one, if anything came of it.
                    drop(on_its_way);
                    match sent {
                        Err(error) if error.sent => {
                            match self.find_out(at, order, row, &error.message, Doubt::NoAnswer).await? {
                                Ok(stop) => return Ok(stop),
                                Err(()) => (failure("network", &error.message, FailureKind::Retry), None),
                            }
                        }
                        Err(error) => {
                            self.ledger.unsent(row.id).await?;
                            (failure("network", &error.message, FailureKind::Retry), None)
                        }
                        Ok((answer, failure)) => match failure {
                            failure if failure.kind == FailureKind::Unclear => {
                                let why = format!("the answer to it was {}", failure.code);
                                match self.find_out(at, order, row, &why, Doubt::NoAnswer).await? {
                                    Ok(stop) => return Ok(stop),
                                    Err(()) => {
                                        (Failure { kind: FailureKind::Retry, ..failure }, answer.retry_after)
                                    }
                                }
                            }
                            // "There is one of that name" is a refusal, too: the first may have been taken after all.
                            failure if is_named && was_sent && failure.kind == FailureKind::Invalid => {
                                match self.find_out(at, order, row, &words(&failure), Doubt::NoAnswer).await?
                                {
                                    Ok(stop) => return Ok(stop),
                                    Err(()) => (failure, None),
                                }
                            }
                            failure if failure.kind == FailureKind::Retry && answer.status >= 500 => {
                                match self.find_out(at, order, row, &words(&failure), Doubt::Fault).await? {
                                    Ok(stop) => return Ok(stop),
                                    Err(()) => (failure, answer.retry_after),
                                }
                            }
                            failure => (failure, answer.retry_after),
                        },
                    }
                }
                Err(NotUploaded::Ledger(error)) => return Err(error),
                Err(NotUploaded::Later(why)) => (failure("upload", &why, FailureKind::Retry), None),
                Err(NotUploaded::Never(why)) => (failure("upload", &why, FailureKind::Invalid), None),
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

    /// Writes the vendor's task down. It is paid for, so that it is kept and shown also where the ledger does not take it.
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

/// As long as it is there, an order is on its way.
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

/// The body as its content type wants it.
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
