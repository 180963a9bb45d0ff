//! Polls a task until it finishes, and downloads the clip.

use std::time::Duration;

use crate::model::profile::Wire;
use crate::render::download::{self, DownloadError};
use crate::render::driver::{Driver, now_ms, recorded_task};
use crate::render::event::{EventKind, Outcome, format_failure};
use crate::render::http::Body;
use crate::render::order::host;
use crate::render::pace::backoff;
use crate::render::reconcile::matches_prompt;
use crate::render::take::Evidence;
use crate::render::{LedgerError, Order, Take, TakeState};
use crate::request::{self, Endpoint, FailureKind, Output, Reply, State, Task};

/// Counters for one task.
struct PollCounters {
    /// True if the ledger has the task as running.
    is_running: bool,
    /// Number of file URLs that no longer worked.
    dead_urls: usize,
    /// Number of replies that the vendor doesn't know the task.
    unknown: usize,
    /// Number of results that couldn't be read.
    unreadable: usize,
}

/// Maximum number of replies that the vendor doesn't know a task; after one more, the take is lost.
const MAX_UNKNOWN_REPLIES: usize = 4;

/// How long vendors keep a finished file at least, in milliseconds.
const MIN_FILE_LIFETIME_MS: u64 = 24 * 3600 * 1000;

/// Maximum number of unreadable results of a finished task before the next run takes over.
const MAX_UNREADABLE_RESULTS: usize = 40;

/// Maximum number of polls in a row without a state before the next run takes over: about two hours, with backoff.
const MAX_SILENT_POLLS: usize = 120;

/// Maximum age of an unfinished task before the next run takes over, in milliseconds. Vendors drop tasks that have been
/// queued for three days.
const MAX_RUNNING_MS: u64 = 4 * 24 * 3600 * 1000;

/// Attempts to download a finished file before the next run takes over.
const MAX_DOWNLOAD_TRIES: usize = 8;

/// Number of file URLs that must fail before the file counts as gone.
const MAX_DEAD_URLS: usize = 3;

impl Driver {
    /// Polls a task until it finishes, and downloads its clip. `at_once` skips the first delay, for a task that may be
    /// done already.
    pub(super) async fn poll_until_done(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        task: Task,
        at_once: bool,
    ) -> Result<Outcome, LedgerError> {
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let mut counters = PollCounters {
            is_running: row.state == TakeState::Running,
            dead_urls: 0,
            unknown: 0,
            unreadable: 0,
        };
        let (mut refusals, mut silences) = (0, 0);
        let mut wait = if at_once { Duration::ZERO } else { self.gate(order).until_next_poll() };
        loop {
            if self.pause(wait).await {
                return Ok(Outcome::InFlight("the run was stopped".to_owned()));
            }
            wait = self.gate(order).until_next_poll();
            let Ok(get) = request::poll(&task, &endpoint) else {
                return Ok(Outcome::InFlight("its region needs a workspace".to_owned()));
            };
            let Some(response) = self.unless_stopped(self.get(order, &get)).await else { continue };
            let (why, after) = match response {
                Err(why) => (why, None),
                Ok((response, after)) => {
                    let reply = Reply { status: response.status, body: &response.body };
                    match request::parse_poll(&reply, &task, &endpoint) {
                        Ok(state) => {
                            (refusals, silences) = (0, 0);
                            match self.handle_state((at, order, row), &task, state, &mut counters).await? {
                                Some(outcome) => return Ok(outcome),
                                None => continue,
                            }
                        }
                        Err(failure) => {
                            // Polls cost nothing, but after three refusals, more of them won't help.
                            let is_final =
                                matches!(failure.kind, FailureKind::Account | FailureKind::Invalid);
                            refusals += usize::from(is_final);
                            if refusals >= 3 {
                                return Ok(Outcome::InFlight(self.keys.redact(&format_failure(&failure))));
                            }
                            (format_failure(&failure), after)
                        }
                    }
                }
            };
            silences += 1;
            if silences >= MAX_SILENT_POLLS {
                let why = format!("the vendor hasn't reported a state for this task in a long time: {why}");
                return Ok(Outcome::InFlight(self.keys.redact(&why)));
            }
            // Poll a vendor that has problems less and less often.
            let delay = poll_delay(self.gate(order).poll_interval, silences);
            wait = delay.max(wait).max(after.unwrap_or_default());
            self.emit(at, EventKind::Retrying { why: self.keys.redact(&why), wait });
        }
    }

    /// Handles the state from one poll; returns `None` to continue polling.
    async fn handle_state(
        &self,
        (at, order, row): (usize, &Order, &Take),
        task: &Task,
        state: State,
        counters: &mut PollCounters,
    ) -> Result<Option<Outcome>, LedgerError> {
        let output = match state {
            State::Queued => {
                self.emit(at, EventKind::Queued);
                return self.check_age(row).await;
            }
            State::Running => {
                if !std::mem::replace(&mut counters.is_running, true) {
                    self.ledger.set_running(row.id).await?;
                }
                self.emit(at, EventKind::Running);
                return self.check_age(row).await;
            }
            State::Failed(failure) => return self.record_failure(order, row, failure).await.map(Some),
            // The vendor's own database may lag behind.
            State::Expired if counters.unknown < MAX_UNKNOWN_REPLIES => {
                counters.unknown += 1;
                return Ok(None);
            }
            State::Expired if row.account.is_some() && row.account != self.keys.account(&order.profile) => {
                let why = format!(
                    "the vendor knows no task {} under this key; it was submitted with another key, so run again with that one",
                    task.id
                );
                return Ok(Some(Outcome::InFlight(why)));
            }
            State::Expired => {
                if let Some(outcome) = self.record_existing_clip(order, row).await? {
                    return Ok(Some(outcome));
                }
                let why = format!("the vendor no longer knows task {}", task.id);
                self.ledger.set_failed(row.id, TakeState::Lost, "expired", &why, now_ms()).await?;
                return Ok(Some(Outcome::Lost { why, earlier: false }));
            }
            State::Done(output) => {
                // The user may have adopted the wrong task; the vendor's prompt shows it.
                if row.adopted == Some(Evidence::Person)
                    && output.prompt.as_ref().is_some_and(|prompt| !matches_prompt(prompt, &order.prompt))
                {
                    self.ledger.remove_task(row.id, &task.id).await?;
                    let (sent_ms, _) = self.ledger.last_attempt(row.id).await?;
                    let why = format!("task {} was made from another prompt", task.id);
                    return Ok(Some(Outcome::Unknown { why, sent_ms }));
                }
                output
            }
            State::ResultReady(get) => match self.unless_stopped(self.get(order, &get)).await {
                None => return Ok(None),
                Some(Err(why)) => return Ok(self.retry_result(at, order, counters, &why)),
                Some(Ok((response, _))) => {
                    let reply = Reply { status: response.status, body: &response.body };
                    match request::parse_result(&reply, order.profile.wire) {
                        Ok(output) => output,
                        // The clip is done, so only an error about the clip itself is final.
                        Err(failure)
                            if failure.code.starts_with("HTTP ")
                                || matches!(failure.kind, FailureKind::Retry | FailureKind::Account) =>
                        {
                            return Ok(self.retry_result(at, order, counters, &format_failure(&failure)));
                        }
                        Err(failure) => return self.record_failure(order, row, failure).await.map(Some),
                    }
                }
            },
        };
        self.download_clip(at, order, row, &output, &mut counters.dead_urls).await
    }

    /// Leaves a task to the next run if it has been unfinished for too long.
    async fn check_age(&self, row: &Take) -> Result<Option<Outcome>, LedgerError> {
        let (sent_ms, _) = self.ledger.last_attempt(row.id).await?;
        let days = now_ms().saturating_sub(sent_ms) / (24 * 3600 * 1000);
        let is_over = sent_ms > 0 && now_ms().saturating_sub(sent_ms) > MAX_RUNNING_MS;
        Ok(is_over.then(|| {
            Outcome::InFlight(format!(
                "the vendor still reports it as running after {days} days; look into the vendor's console"
            ))
        }))
    }

    /// Handles a finished task whose result can't be read; returns `None` to try again.
    fn retry_result(
        &self,
        at: usize,
        order: &Order,
        counters: &mut PollCounters,
        why: &str,
    ) -> Option<Outcome> {
        counters.unreadable += 1;
        let why = self.keys.redact(why);
        if counters.unreadable >= MAX_UNREADABLE_RESULTS {
            return Some(Outcome::InFlight(format!(
                "the clip is done, but the vendor's result can't be read: {why}"
            )));
        }
        self.emit(at, EventKind::Retrying { why, wait: self.gate(order).poll_interval });
        None
    }

    /// Restores the missing file of a finished clip: downloads it again, which costs nothing, or redraws the animatic.
    pub(super) async fn restore_clip(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
    ) -> Result<Outcome, LedgerError> {
        let path = row.path.as_ref().map(|path| self.ledger.root().join(path));
        let gone = Outcome::AlreadyRendered { path, file_exists: false };
        if order.profile.wire == Wire::Animatic {
            return self.draw_animatic(at, order, row).await;
        }
        let order = &order.as_sent(row);
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let (Some(task), true) = (recorded_task(row), self.keys.missing(&order.profile).is_empty()) else {
            return Ok(gone);
        };
        let Ok(get) = request::poll(&task, &endpoint) else { return Ok(gone) };
        let Some(Ok((response, _))) = self.unless_stopped(self.get(order, &get)).await else {
            return Ok(gone);
        };
        let reply = Reply { status: response.status, body: &response.body };
        let output = match request::parse_poll(&reply, &task, &endpoint) {
            Ok(State::Done(output)) => output,
            Ok(State::ResultReady(get)) => {
                let Some(Ok((response, _))) = self.unless_stopped(self.get(order, &get)).await else {
                    return Ok(gone);
                };
                let reply = Reply { status: response.status, body: &response.body };
                let Ok(output) = request::parse_result(&reply, order.profile.wire) else { return Ok(gone) };
                output
            }
            _ => return Ok(gone),
        };
        self.emit(at, EventKind::Downloading);
        let headers = self.file_headers(order, &output);
        let fetched = download::fetch(&self.http, &output.url, output.needs_key, &headers, &order.path);
        match self.unless_stopped(fetched).await {
            Some(Ok(file)) => self.record_clip(row, file).await,
            // The vendor still has the clip, so don't suggest paying for another take.
            Some(Err(DownloadError::Disk(why))) => Ok(unwritable(&why)),
            Some(Err(DownloadError::TooLarge(why))) => Ok(too_large(&why)),
            _ => Ok(gone),
        }
    }

    /// Downloads a finished clip; returns `None` to poll again for another URL.
    async fn download_clip(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        output: &Output,
        dead_urls: &mut usize,
    ) -> Result<Option<Outcome>, LedgerError> {
        let headers = self.file_headers(order, output);
        let mut delays = backoff(self.gate(order).poll_interval);
        for _ in 0..MAX_DOWNLOAD_TRIES {
            self.emit(at, EventKind::Downloading);
            let fetched = download::fetch(&self.http, &output.url, output.needs_key, &headers, &order.path);
            let Some(fetched) = self.unless_stopped(fetched).await else {
                return Ok(Some(Outcome::InFlight("the run was stopped".to_owned())));
            };
            let (why, after) = match fetched {
                Ok(file) => return self.record_clip(row, file).await.map(Some),
                Err(DownloadError::Gone(why)) => {
                    *dead_urls += 1;
                    if *dead_urls < MAX_DEAD_URLS {
                        self.emit(at, EventKind::Retrying { why, wait: self.gate(order).poll_interval });
                        return Ok(None);
                    }
                    if let Some(outcome) = self.record_existing_clip(order, row).await? {
                        return Ok(Some(outcome));
                    }
                    let why = format!("{why}, and the vendor has no other address for it");
                    // A proxy or a lag can cause this, too, and vendors keep a file for a day.
                    let (sent_ms, _) = self.ledger.last_attempt(row.id).await?;
                    if now_ms().saturating_sub(sent_ms) < MIN_FILE_LIFETIME_MS {
                        self.ledger.set_error(row.id, "gone", &why).await?;
                        return Ok(Some(Outcome::InFlight(why)));
                    }
                    self.ledger.set_failed(row.id, TakeState::Lost, "gone", &why, now_ms()).await?;
                    return Ok(Some(Outcome::Lost { why, earlier: false }));
                }
                Err(DownloadError::Disk(why)) => return Ok(Some(unwritable(&why))),
                Err(DownloadError::TooLarge(why)) => {
                    self.ledger.set_error(row.id, "too-large", &why).await?;
                    return Ok(Some(too_large(&why)));
                }
                Err(DownloadError::Retryable { why, after }) => (why, after),
            };
            let wait = after.or_else(|| delays.next()).unwrap_or(self.gate(order).poll_interval);
            self.emit(at, EventKind::Retrying { why, wait });
            if self.pause(wait).await {
                return Ok(Some(Outcome::InFlight("the run was stopped".to_owned())));
            }
        }
        Ok(Some(Outcome::InFlight("the clip is done, but couldn't be downloaded".to_owned())))
    }

    /// Headers for the download of a clip: those with the key, if it needs one.
    fn file_headers(&self, order: &Order, output: &Output) -> Vec<(String, String)> {
        if !output.needs_key {
            return Vec::new();
        }
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let key = request::auth_headers(&endpoint);
        self.headers(order, &request::GetRequest { method: "GET", url: output.url.clone(), headers: key })
    }

    /// Headers of a poll. The key goes only to the host of the submit, never to another one from a response; with
    /// `--base-url`, all polls go to that host.
    pub(super) fn headers(&self, order: &Order, get: &request::GetRequest) -> Vec<(String, String)> {
        let headers = self.keys.fill(&get.headers, &order.profile, now_ms() / 1000);
        let is_same = self.http.has_base() || host(&get.url) == order.host();
        headers.into_iter().filter(|(name, _)| is_same || name != "Authorization").collect()
    }

    /// Sends a GET request to the vendor; returns the response and its `Retry-After`.
    async fn get(
        &self,
        order: &Order,
        get: &request::GetRequest,
    ) -> Result<(crate::render::http::HttpResponse, Option<Duration>), String> {
        let headers = self.headers(order, get);
        let response = self.http.send(get.method, &get.url, &headers, Body::Nothing).await;
        response.map(|response| (response.clone(), response.retry_after)).map_err(|error| error.message)
    }
}

/// The outcome for a clip that can't be written to the disk; it stays at the vendor.
fn unwritable(why: &str) -> Outcome {
    Outcome::InFlight(format!("the clip is done, but can't be written: {why}"))
}

/// The outcome for a clip that exceeds the size limit; it stays at the vendor.
fn too_large(why: &str) -> Outcome {
    Outcome::InFlight(format!(
        "the clip is done and stays at the vendor: {why}; run again to retry, or download it from the vendor's console"
    ))
}

/// Delay after a number of failed polls in a row. It doubles each time, up to a minute, or up to the vendor's interval
/// if that is longer; a short interval, as in tests, lowers the limit.
fn poll_delay(poll_interval: Duration, silences: usize) -> Duration {
    let max = Duration::from_secs(60).min(poll_interval * 20).max(poll_interval);
    let doublings = u32::try_from(silences.min(5)).unwrap_or(5);
    (poll_interval * 2_u32.pow(doublings)).min(max)
}
