//! Polls a task until it ends, and downloads the clip.

use std::time::Duration;

use crate::model::profile::Wire;
use crate::render::download::{self, NotInPlace};
use crate::render::driver::{Driver, now_ms, task_of};
use crate::render::event::{Stop, What, words};
use crate::render::http::Body;
use crate::render::order::host;
use crate::render::pace::waits;
use crate::render::reconcile::is_made_of;
use crate::render::take::Evidence;
use crate::render::{LedgerError, Order, Take, TakeState};
use crate::request::{self, Endpoint, FailureKind, Output, Reply, State, Task};

/// Counters while polling a task.
struct Seen {
    /// True if the ledger has it as running.
    is_running: bool,
    /// Number of file URLs that didn't work.
    dead: usize,
    /// Number of answers that the vendor doesn't know the task.
    unknown: usize,
    /// Number of results that couldn't be read.
    unread: usize,
}

/// Number of times that the vendor must deny a task before the take counts as lost.
const UNKNOWNS: usize = 4;

/// How long vendors keep a finished file, in milliseconds.
const FILES_KEPT_MS: u64 = 24 * 3600 * 1000;

/// Maximum number of unreadable results of a finished task before the next run takes over.
const UNREAD: usize = 40;

/// Maximum number of polls in a row without a state before the next run takes over: about two hours, with the delays
/// between them.
const SILENCES: usize = 120;

/// Maximum age of a running task in milliseconds before the next run takes over: vendors drop tasks that have waited for
/// three days.
const LONGEST_MS: u64 = 4 * 24 * 3600 * 1000;

/// Attempts to download a finished file before the next run takes over.
const FETCHES: usize = 8;

/// Maximum number of times to ask for a new URL after one stopped working.
const ADDRESSES: usize = 3;

impl Driver {
    /// Polls a task until it ends. `at_once` skips the first delay, since the task may be done already.
    pub(super) async fn follow(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        task: Task,
        at_once: bool,
    ) -> Result<Stop, LedgerError> {
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let mut seen = Seen { is_running: row.state == TakeState::Running, dead: 0, unknown: 0, unread: 0 };
        let (mut refusals, mut silences) = (0, 0);
        let mut wait = if at_once { Duration::ZERO } else { self.gate(order).until_next_poll() };
        loop {
            if self.pause(wait).await {
                return Ok(Stop::InFlight("the run was stopped".to_owned()));
            }
            wait = self.gate(order).until_next_poll();
            let Ok(ask) = request::poll(&task, &endpoint) else {
                return Ok(Stop::InFlight("its region needs a workspace".to_owned()));
            };
            let Some(answer) = self.unless_stopped(self.ask(order, &ask)).await else { continue };
            let (why, after) = match answer {
                Err(why) => (why, None),
                Ok((answer, after)) => {
                    let reply = Reply { status: answer.status, body: &answer.body };
                    match request::parse_poll(&reply, &task, &endpoint) {
                        Ok(state) => {
                            (refusals, silences) = (0, 0);
                            match self.step((at, order, row), &task, state, &mut seen).await? {
                                Some(stop) => return Ok(stop),
                                None => continue,
                            }
                        }
                        Err(failure) => {
                            // A question is free; but one that is refused again and again is no answer
                            // either.
                            let is_final =
                                matches!(failure.kind, FailureKind::Account | FailureKind::Invalid);
                            refusals += usize::from(is_final);
                            if refusals >= 3 {
                                return Ok(Stop::InFlight(self.keys.redact(&words(&failure))));
                            }
                            (words(&failure), after)
                        }
                    }
                }
            };
            silences += 1;
            if silences >= SILENCES {
                let why = format!("the vendor hasn't reported a state for this task in a long time: {why}");
                return Ok(Stop::InFlight(self.keys.redact(&why)));
            }
            // A vendor that is in trouble is not helped by questions.
            wait = slower(self.gate(order).poll, silences).max(wait).max(after.unwrap_or_default());
            self.say(at, What::Again { why: self.keys.redact(&why), wait });
        }
    }

    /// Handles one poll; `None` if polling continues.
    async fn step(
        &self,
        (at, order, row): (usize, &Order, &Take),
        task: &Task,
        state: State,
        seen: &mut Seen,
    ) -> Result<Option<Stop>, LedgerError> {
        let output = match state {
            State::Queued => {
                self.say(at, What::Queued);
                return self.too_long(row).await;
            }
            State::Running => {
                if !std::mem::replace(&mut seen.is_running, true) {
                    self.ledger.running(row.id).await?;
                }
                self.say(at, What::Running);
                return self.too_long(row).await;
            }
            State::Failed(failure) => return self.gave_up(order, row, failure).await.map(Some),
            // One such answer can be a lag of the vendor's own.
            State::Expired if seen.unknown < UNKNOWNS => {
                seen.unknown += 1;
                return Ok(None);
            }
            State::Expired if row.account.is_some() && row.account != self.keys.account(&order.profile) => {
                let why = format!(
                    "the vendor knows no task {} under this key; it was submitted with another key, so run again with that one",
                    task.id
                );
                return Ok(Some(Stop::InFlight(why)));
            }
            State::Expired => {
                if let Some(stop) = self.put_down_what_is_here(order, row).await? {
                    return Ok(Some(stop));
                }
                let why = format!("the vendor no longer knows task {}", task.id);
                self.ledger.failed(row.id, TakeState::Lost, "expired", &why, now_ms()).await?;
                return Ok(Some(Stop::Lost { why, before: false }));
            }
            State::Done(output) => {
                // A person can be wrong, and the vendor may know better.
                if row.adopted == Some(Evidence::Person)
                    && output.prompt.as_ref().is_some_and(|prompt| !is_made_of(prompt, &order.prompt))
                {
                    self.ledger.doubted(row.id, &task.id).await?;
                    let (sent_ms, _) = self.ledger.sent(row.id).await?;
                    let why = format!("task {} was made from another prompt", task.id);
                    return Ok(Some(Stop::Unknown { why, sent_ms }));
                }
                output
            }
            State::ResultReady(ask) => match self.unless_stopped(self.ask(order, &ask)).await {
                None => return Ok(None),
                Some(Err(why)) => return Ok(self.unread(at, order, seen, &why)),
                Some(Ok((answer, _))) => {
                    let reply = Reply { status: answer.status, body: &answer.body };
                    match request::parse_result(&reply, order.profile.wire) {
                        Ok(output) => output,
                        // Made it is; only what is wrong with the clip itself makes it nothing.
                        Err(failure)
                            if failure.code.starts_with("HTTP ")
                                || matches!(failure.kind, FailureKind::Retry | FailureKind::Account) =>
                        {
                            return Ok(self.unread(at, order, seen, &words(&failure)));
                        }
                        Err(failure) => return self.gave_up(order, row, failure).await.map(Some),
                    }
                }
            },
        };
        self.fetch(at, order, row, &output, &mut seen.dead).await
    }

    /// Leaves a task that runs longer than any clip takes to the next run.
    async fn too_long(&self, row: &Take) -> Result<Option<Stop>, LedgerError> {
        let (sent_ms, _) = self.ledger.sent(row.id).await?;
        let days = now_ms().saturating_sub(sent_ms) / (24 * 3600 * 1000);
        let is_over = sent_ms > 0 && now_ms().saturating_sub(sent_ms) > LONGEST_MS;
        Ok(is_over.then(|| {
            Stop::InFlight(format!(
                "the vendor still reports it as running after {days} days; look into the vendor's console"
            ))
        }))
    }

    /// Handles a finished task whose result can't be read: retries a few times.
    fn unread(&self, at: usize, order: &Order, seen: &mut Seen, why: &str) -> Option<Stop> {
        seen.unread += 1;
        let why = self.keys.redact(why);
        if seen.unread >= UNREAD {
            return Some(Stop::InFlight(format!(
                "the clip is done, but the vendor's result can't be read: {why}"
            )));
        }
        self.say(at, What::Again { why, wait: self.gate(order).poll });
        None
    }

    /// Restores the missing file of a clip that is paid for: downloads it again, which costs nothing, or draws an
    /// animatic again.
    pub(super) async fn restored(&self, at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        let path = row.path.as_ref().map(|path| self.ledger.root().join(path));
        let gone = Stop::Before { path, there: false };
        if order.profile.wire == Wire::Animatic {
            return self.draw(at, order, row).await;
        }
        let order = &order.as_sent(row);
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let (Some(task), true) = (task_of(row), self.keys.missing(&order.profile).is_empty()) else {
            return Ok(gone);
        };
        let Ok(ask) = request::poll(&task, &endpoint) else { return Ok(gone) };
        let Some(Ok((answer, _))) = self.unless_stopped(self.ask(order, &ask)).await else { return Ok(gone) };
        let reply = Reply { status: answer.status, body: &answer.body };
        let output = match request::parse_poll(&reply, &task, &endpoint) {
            Ok(State::Done(output)) => output,
            Ok(State::ResultReady(ask)) => {
                let Some(Ok((answer, _))) = self.unless_stopped(self.ask(order, &ask)).await else {
                    return Ok(gone);
                };
                let reply = Reply { status: answer.status, body: &answer.body };
                let Ok(output) = request::parse_result(&reply, order.profile.wire) else { return Ok(gone) };
                output
            }
            _ => return Ok(gone),
        };
        self.say(at, What::Downloading);
        let headers = self.file_headers(order, &output);
        let fetched = download::fetch(&self.http, &output.url, output.needs_key, &headers, &order.path);
        match self.unless_stopped(fetched).await {
            Some(Ok(file)) => self.put_down(row, file).await,
            // The vendor still has it, so nobody should pay for another take.
            Some(Err(NotInPlace::Disk(why))) => Ok(unwritable(&why)),
            Some(Err(NotInPlace::TooLarge(why))) => Ok(too_large(&why)),
            _ => Ok(gone),
        }
    }

    /// Downloads a finished clip; `None` if the vendor should be asked for another URL.
    async fn fetch(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        output: &Output,
        dead: &mut usize,
    ) -> Result<Option<Stop>, LedgerError> {
        let headers = self.file_headers(order, output);
        let mut waits = waits(self.gate(order).poll);
        for _ in 0..FETCHES {
            self.say(at, What::Downloading);
            let fetched = download::fetch(&self.http, &output.url, output.needs_key, &headers, &order.path);
            let Some(fetched) = self.unless_stopped(fetched).await else {
                return Ok(Some(Stop::InFlight("the run was stopped".to_owned())));
            };
            let (why, after) = match fetched {
                Ok(file) => return self.put_down(row, file).await.map(Some),
                Err(NotInPlace::Gone(why)) => {
                    *dead += 1;
                    if *dead < ADDRESSES {
                        self.say(at, What::Again { why, wait: self.gate(order).poll });
                        return Ok(None);
                    }
                    if let Some(stop) = self.put_down_what_is_here(order, row).await? {
                        return Ok(Some(stop));
                    }
                    let why = format!("{why}, and the vendor has no other address for it");
                    // A proxy or a lag can look like this; the file is kept for a day.
                    let (sent_ms, _) = self.ledger.sent(row.id).await?;
                    if now_ms().saturating_sub(sent_ms) < FILES_KEPT_MS {
                        self.ledger.noted(row.id, "gone", &why).await?;
                        return Ok(Some(Stop::InFlight(why)));
                    }
                    self.ledger.failed(row.id, TakeState::Lost, "gone", &why, now_ms()).await?;
                    return Ok(Some(Stop::Lost { why, before: false }));
                }
                Err(NotInPlace::Disk(why)) => return Ok(Some(unwritable(&why))),
                Err(NotInPlace::TooLarge(why)) => {
                    self.ledger.noted(row.id, "too-large", &why).await?;
                    return Ok(Some(too_large(&why)));
                }
                Err(NotInPlace::Later { why, after }) => (why, after),
            };
            let wait = after.or_else(|| waits.next()).unwrap_or(self.gate(order).poll);
            self.say(at, What::Again { why, wait });
            if self.pause(wait).await {
                return Ok(Some(Stop::InFlight("the run was stopped".to_owned())));
            }
        }
        Ok(Some(Stop::InFlight("the clip is done, but couldn't be downloaded".to_owned())))
    }

    /// Headers for the download of a clip: the key, if needed.
    fn file_headers(&self, order: &Order, output: &Output) -> Vec<(String, String)> {
        if !output.needs_key {
            return Vec::new();
        }
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let key = request::auth_headers(&endpoint);
        self.headers(order, &request::GetRequest { method: "GET", url: output.url.clone(), headers: key })
    }

    /// Headers of a poll. The key goes only to the host of the submit, never to another one that a response names. With
    /// `--base-url`, every poll goes to that host.
    pub(super) fn headers(&self, order: &Order, ask: &request::GetRequest) -> Vec<(String, String)> {
        let headers = self.keys.fill(&ask.headers, &order.profile, now_ms() / 1000);
        let is_same = self.http.has_base() || host(&ask.url) == order.host();
        headers.into_iter().filter(|(name, _)| is_same || name != "Authorization").collect()
    }

    async fn ask(
        &self,
        order: &Order,
        ask: &request::GetRequest,
    ) -> Result<(crate::render::http::Answer, Option<Duration>), String> {
        let headers = self.headers(order, ask);
        let answer = self.http.send(ask.method, &ask.url, &headers, Body::Nothing).await;
        answer.map(|answer| (answer.clone(), answer.retry_after)).map_err(|error| error.message)
    }
}

/// The outcome for a clip that can't be written to the disk; it stays at the vendor.
fn unwritable(why: &str) -> Stop {
    Stop::InFlight(format!("the clip is done, but can't be written: {why}"))
}

/// The outcome for a clip that exceeds the size limit; it stays at the vendor.
fn too_large(why: &str) -> Stop {
    Stop::InFlight(format!(
        "the clip is done and stays at the vendor: {why}; run again to retry, or download it from the vendor's console"
    ))
}

/// Delay after a number of failed polls in a row: doubles each time, up to a minute, or up to the vendor's own interval
/// if that is longer. An interval set for tests shortens it.
fn slower(poll: Duration, silences: usize) -> Duration {
    let most = Duration::from_secs(60).min(poll * 20).max(poll);
    let doublings = u32::try_from(silences.min(5)).unwrap_or(5);
    (poll * 2_u32.pow(doublings)).min(most)
}
