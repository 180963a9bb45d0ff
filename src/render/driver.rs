//! Takes orders to finished clips. A vendor is only its wire: everything here holds for all of them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokio::sync::{Mutex, mpsc, watch};

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::plan::Cost;
use crate::render::download::{self, NotInPlace};
use crate::render::http::Body;
use crate::render::ledger::{Finished, Intent};
use crate::render::lost::Fate;
use crate::render::pace::{Gate, waits};
use crate::render::upload::{self, NotUploaded};
use crate::render::{Http, Keys, Ledger, LedgerError, Take, TakeState};
use crate::request::{self, Failure, FailureKind, Output, Reply, Request, Route, State, Task, Way};

/// A clip that is to be made.
#[derive(Clone, Debug)]
pub struct Order {
    /// The story's path, as it is shown.
    pub story: String,
    /// Which clip of the story, from 1.
    pub clip: u32,
    /// Which take of the clip, from 1.
    pub take: u32,
    /// The seed that is asked for, if one is.
    pub seed: Option<i64>,
    /// The request.
    pub request: Request,
    /// The request as the ledger keeps it, in JSON.
    pub shown: String,
    /// The prompt, as the model will read it.
    pub prompt: String,
    /// The vendor's id of the model.
    pub api_model: String,
    /// What the model is.
    pub profile: Arc<Profile>,
    /// Where it is reached.
    pub region: String,
    /// What the caller chose of the way there.
    pub route: Route,
    /// What makes two orders the same.
    pub fingerprint: String,
    /// The names of the references that go with it, in the order in which they are sent.
    pub refs: Vec<String>,
    /// The local files of the request.
    pub files: Vec<LocalFile>,
    /// The length that is asked for, in seconds.
    pub seconds: f64,
    /// Where the finished file goes.
    pub path: PathBuf,
    /// What it costs, where a price is known.
    pub cost: Option<Cost>,
}

/// A local file of a request.
#[derive(Clone, Debug)]
pub struct LocalFile {
    /// What stands for it in the body.
    pub placeholder: String,
    /// Where it is.
    pub path: PathBuf,
    /// The SHA-256 of its content.
    pub sha256: String,
}

/// Something that happened to an order.
#[derive(Clone, Debug)]
pub struct Event {
    /// The order's place in the run.
    pub order: usize,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// Its files are being uploaded.
    Uploading,
    /// It is being sent.
    Submitting,
    /// The vendor took it as this task.
    Submitted(String),
    /// The vendor is asked what became of a submit.
    Searching,
    /// It waits at the vendor's.
    Queued,
    /// It is being made.
    Running,
    /// The finished file is being fetched.
    Downloading,
    /// Something went wrong, and is tried again after a while.
    Again {
        /// What went wrong.
        why: String,
        /// How long it is waited.
        wait: Duration,
    },
    /// It has come to an end, as far as this run goes.
    Ended(Stop),
}

/// How an order ended, as far as a run goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The file is here.
    Done {
        /// Where.
        path: PathBuf,
        /// How long it is, in seconds.
        seconds: f64,
    },
    /// It was done before, and is not paid for again.
    Before {
        /// Where its file is, or was.
        path: Option<String>,
        /// Whether the file is still there.
        there: bool,
    },
    /// The vendor found it unfit, now or before.
    Refused(Failure),
    /// It came to nothing.
    Failed(Failure),
    /// It was made, and cannot be fetched any more.
    Lost(String),
    /// Nobody knows whether the vendor took it.
    Unknown {
        /// Why nobody knows.
        why: String,
        /// When it was sent, in milliseconds since 1970.
        sent_ms: u64,
    },
    /// It is still being made; the next run follows it.
    InFlight(String),
    /// It was not begun.
    NotBegun,
}

/// What a driver works with.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The way to vendors.
    pub http: Http,
    /// Their keys.
    pub keys: Keys,
    /// What was ordered, and what became of it.
    pub ledger: Arc<Ledger>,
}

/// Takes orders to finished clips.
pub struct Driver {
    pub(super) http: Http,
    pub(super) keys: Keys,
    pub(super) ledger: Arc<Ledger>,
    gates: HashMap<String, (Gate, OnceLock<Failure>)>,
    /// The gate of a model that was not named when the driver was made.
    other: Gate,
    events: mpsc::UnboundedSender<Event>,
    stopping: watch::Receiver<bool>,
    /// Whether a person has looked, and wants unknown submits sent again.
    resubmit: bool,
    /// Tasks that nobody knew and that have ended, with the prompt that each was made from, where the vendor says.
    pub(super) searching: Mutex<HashMap<String, Option<String>>>,
    uploading: Mutex<()>,
}

/// What was seen of a task.
struct Seen {
    /// Whether the ledger knows that it runs.
    is_running: bool,
    /// How many addresses of its file were dead.
    dead: usize,
    /// How often the vendor did not know it.
    unknown: usize,
}

/// How often a vendor may not know a task before that is believed.
const UNKNOWNS: usize = 4;

/// How long vendors keep a finished file, in milliseconds.
const FILES_KEPT_MS: u64 = 24 * 3600 * 1000;

/// What a run does beside the profiles' own ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paces {
    /// The most tasks at once, for each model.
    pub jobs: Option<usize>,
    /// The most submits in a minute, for each model.
    pub per_minute: Option<usize>,
    /// The time between two questions after a task.
    pub poll: Option<Duration>,
    /// Whether a person has looked, and wants submits that nobody knows of sent again.
    pub resubmit: bool,
}

/// Where a profile says nothing.
const POLL: Duration = Duration::from_secs(10);
const AT_ONCE: usize = 2;
const PER_MINUTE: usize = 60;

/// How often a finished file is fetched before that is left to the next run.
const FETCHES: usize = 8;

/// How often a dead address is asked for again.
const ADDRESSES: usize = 3;

/// The time, in milliseconds since 1970.
pub fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(0))
}

impl Driver {
    /// A driver for these models. `stopping` turns true when no new submit may be made.
    pub fn new<'p>(
        tools: Tools,
        profiles: impl Iterator<Item = &'p Arc<Profile>>,
        paces: Paces,
        events: mpsc::UnboundedSender<Event>,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let gates = profiles
            .map(|profile| {
                let own = profile.pace.as_ref().map(|figure| figure.value);
                let gate = Gate::new(
                    paces.jobs.or(own.map(|pace| pace.concurrent)).unwrap_or(AT_ONCE),
                    paces.per_minute.or(own.map(|pace| pace.per_minute)).unwrap_or(PER_MINUTE),
                    paces.poll.or(own.map(|pace| Duration::from_secs(pace.poll_s))).unwrap_or(POLL),
                );
                (profile.id.clone(), (gate, OnceLock::new()))
            })
            .collect();
        let Tools { http, keys, ledger } = tools;
        Self {
            http,
            keys,
            ledger,
            gates,
            other: Gate::new(AT_ONCE, PER_MINUTE, POLL),
            events,
            stopping,
            resubmit: paces.resubmit,
            searching: Mutex::new(HashMap::new()),
            uploading: Mutex::new(()),
        }
    }

    pub(super) fn gate(&self, order: &Order) -> &Gate {
        self.gates.get(&order.profile.id).map_or(&self.other, |(gate, _)| gate)
    }

    fn closed(&self, order: &Order) -> Option<&OnceLock<Failure>> {
        self.gates.get(&order.profile.id).map(|(_, closed)| closed)
    }

    fn say(&self, at: usize, what: What) {
        // A vendor may repeat what it was sent.
        let what = match what {
            What::Again { why, wait } => What::Again { why: self.keys.redact(&why), wait },
            what => what,
        };
        let _ = self.events.send(Event { order: at, what });
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits; whether the run is being stopped.
    pub(super) async fn pause(&self, time: Duration) -> bool {
        let mut stopping = self.stopping.clone();
        if *stopping.borrow() {
            return true;
        }
        tokio::select! {
            () = tokio::time::sleep(time) => false,
            _ = stopping.wait_for(|stopping| *stopping) => true,
        }
    }

    /// Takes one order to its end. `at` is its place in the run, for events.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be written: then nothing more is sent.
    pub async fn run(&self, at: usize, order: &Order) -> Result<Stop, LedgerError> {
        let stop = self.steps(at, order).await?;
        self.say(at, What::Ended(stop.clone()));
        Ok(stop)
    }

    async fn steps(&self, at: usize, order: &Order) -> Result<Stop, LedgerError> {
        let mut row = match self.ledger.find(&order.fingerprint, order.take).await? {
            Some(row) => row,
            None if self.is_stopping() => return Ok(Stop::NotBegun),
            None => self.ledger.intend(&intent(order), now_ms()).await?,
        };
        match row.state {
            TakeState::Done => {
                let path = row.path.as_ref().map(|path| self.ledger.root().join(path));
                let there = path.is_some_and(|path| std::fs::symlink_metadata(path).is_ok());
                return Ok(Stop::Before { path: row.path, there });
            }
            TakeState::Refused => return Ok(Stop::Refused(before(&row, FailureKind::Content))),
            TakeState::Lost => return Ok(Stop::Lost(row.message.unwrap_or_default())),
            TakeState::Failed => {
                // Nothing was paid, so that it may be tried again.
                self.ledger.unsent(row.id).await?;
                row.state = TakeState::Intent;
            }
            TakeState::Intent | TakeState::Submitting | TakeState::Submitted | TakeState::Running => {}
        }
        // A task of an earlier run takes a slot, too: the vendor counts it.
        let mut stopping = self.stopping.clone();
        let slot = tokio::select! {
            biased;
            slot = self.gate(order).slots.acquire() => slot.ok(),
            _ = stopping.wait_for(|stopping| *stopping) => None,
        };
        if slot.is_none() {
            return Ok(Self::left(&row));
        }
        if order.profile.wire == Wire::Animatic {
            return self.draw(at, order, &row).await;
        }
        if let (Some(task), TakeState::Submitted | TakeState::Running) = (task_of(&row), row.state) {
            return self.follow(at, order, &row, task, true).await;
        }
        if row.state == TakeState::Submitting {
            let why = "the run before ended while it was being sent";
            if let Ok(stop) = self.find_out(at, order, &row, why, true).await? {
                return Ok(stop);
            }
        }
        self.submit(at, order, &row).await
    }

    /// A clip that is drawn here. Nothing of it can be in flight: what was begun before is begun anew.
    #[cfg(feature = "animatic")]
    async fn draw(&self, at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        self.ledger.sending(row.id, now_ms()).await?;
        self.say(at, What::Running);
        let job = order.clone();
        let drawn = tokio::task::spawn_blocking(move || crate::render::local::draw(&job)).await;
        let bytes = match drawn.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(bytes) => bytes,
            Err(why) => return self.gave_up(order, row, failure("draw", &why, FailureKind::Invalid)).await,
        };
        match download::write(&bytes, &order.path).await {
            Ok(file) => self.put_down(order, row, &file).await,
            Err(NotInPlace::Disk(why) | NotInPlace::Gone(why) | NotInPlace::Later { why, .. }) => {
                self.gave_up(order, row, failure("disk", &why, FailureKind::Invalid)).await
            }
        }
    }

    #[cfg(not(feature = "animatic"))]
    async fn draw(&self, _at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        let why = "this storyc was built without the feature `animatic`";
        self.gave_up(order, row, failure("draw", why, FailureKind::Invalid)).await
    }

    /// Writes down a file that is in its place.
    async fn put_down(
        &self,
        order: &Order,
        row: &Take,
        file: &download::InPlace,
    ) -> Result<Stop, LedgerError> {
        let shown = order.path.strip_prefix(self.ledger.root()).unwrap_or(&order.path);
        let finished = Finished {
            path: &shown.to_string_lossy(),
            sha256: &file.sha256,
            bytes: file.bytes,
            seconds: file.seconds,
        };
        self.ledger.done(row.id, &finished, now_ms()).await?;
        Ok(Stop::Done { path: order.path.clone(), seconds: file.seconds })
    }

    /// What is left of an order when a run is stopped.
    fn left(row: &Take) -> Stop {
        if row.state.is_in_flight() {
            Stop::InFlight("the run was stopped".to_owned())
        } else {
            Stop::NotBegun
        }
    }

    /// Sends an order until the vendor has taken or refused it.
    async fn submit(&self, at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        let way = Way { profile: &order.profile, region: &order.region, route: &order.route };
        let mut waits = waits(self.gate(order).poll);
        loop {
            if self.is_stopping() {
                return Ok(Stop::NotBegun);
            }
            if let Some(failure) = self.closed(order).and_then(OnceLock::get) {
                return Ok(Stop::Failed(failure.clone()));
            }
            let mut body = order.request.body.clone();
            let (why, after) = match self.addresses(at, order).await {
                Ok(addresses) => {
                    upload::put_in(&mut body, &addresses);
                    self.gate(order).turn().await;
                    if self.is_stopping() {
                        return Ok(Stop::NotBegun);
                    }
                    let name = self.ledger.sending(row.id, now_ms()).await?;
                    request::sign(order.profile.wire, &mut body, &name);
                    self.say(at, What::Submitting);
                    let headers = self.keys.fill(&order.request.headers, &order.profile, now_ms() / 1000);
                    let sent = self
                        .http
                        .send(order.request.method, &order.request.url, &headers, encoded(order, body))
                        .await;
                    match sent {
                        Err(error) if error.sent => {
                            match self.find_out(at, order, row, &error.message, false).await? {
                                Ok(stop) => return Ok(stop),
                                Err(()) => (failure("network", &error.message, FailureKind::Retry), None),
                            }
                        }
                        Err(error) => {
                            self.ledger.unsent(row.id).await?;
                            (failure("network", &error.message, FailureKind::Retry), None)
                        }
                        Ok(answer) => {
                            let reply = Reply { status: answer.status, body: &answer.body };
                            match request::created(&reply, way.profile.wire, &order.api_model) {
                                Ok(task) => {
                                    self.ledger.submitted(row.id, &task, now_ms()).await?;
                                    self.say(at, What::Submitted(task.id.clone()));
                                    return self.follow(at, order, row, task, false).await;
                                }
                                Err(failure) if failure.kind == FailureKind::Unclear => {
                                    let why = format!("the answer to it was {}", failure.code);
                                    match self.find_out(at, order, row, &why, false).await? {
                                        Ok(stop) => return Ok(stop),
                                        Err(()) => (
                                            Failure { kind: FailureKind::Retry, ..failure },
                                            answer.retry_after,
                                        ),
                                    }
                                }
                                Err(failure) => (failure, answer.retry_after),
                            }
                        }
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

    async fn addresses(&self, at: usize, order: &Order) -> Result<HashMap<String, String>, NotUploaded> {
        if order.files.is_empty() {
            return Ok(HashMap::new());
        }
        // One after the other: the second clip finds what the first one uploaded.
        let _turn = self.uploading.lock().await;
        self.say(at, What::Uploading);
        let (profile, request) = (&order.profile, &order.request);
        upload::addresses(
            &self.http,
            &self.keys,
            &self.ledger,
            profile,
            &order.api_model,
            request,
            &order.files,
        )
        .await
    }

    /// Writes down that an order came to nothing.
    async fn gave_up(&self, order: &Order, row: &Take, failure: Failure) -> Result<Stop, LedgerError> {
        let mut failure = Failure {
            code: self.keys.redact(&failure.code),
            message: self.keys.redact(&failure.message),
            ..failure
        };
        if let Some(name) = failure.reference.and_then(|at| order.refs.get(at.checked_sub(1)?)) {
            failure.message.push_str(&format!(" (it is about `{name}`)"));
        }
        let state = if failure.kind == FailureKind::Content { TakeState::Refused } else { TakeState::Failed };
        self.ledger.failed(row.id, state, &failure.code, &failure.message, now_ms()).await?;
        if failure.kind == FailureKind::Account
            && let Some(closed) = self.closed(order)
        {
            // A wrong key or an empty account is the same for every clip: the rest is not even asked.
            let _ = closed.set(failure.clone());
        }
        Ok(if state == TakeState::Refused { Stop::Refused(failure) } else { Stop::Failed(failure) })
    }

    /// A submit without an answer: finds out what became of it. `Ok(Err(()))` says that it may be sent again.
    async fn find_out(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        why: &str,
        may_resubmit: bool,
    ) -> Result<Result<Stop, ()>, LedgerError> {
        self.say(at, What::Searching);
        match self.fate(order, row).await? {
            Fate::Taken(task) => {
                self.ledger.submitted(row.id, &task, now_ms()).await?;
                self.say(at, What::Submitted(task.id.clone()));
                // What was found may be somebody else's: it is held against the prompt when it is done.
                let found = Take { state: TakeState::Submitting, ..row.clone() };
                self.follow(at, order, &found, task, true).await.map(Ok)
            }
            Fate::NeverTaken => {
                self.ledger.unsent(row.id).await?;
                Ok(Err(()))
            }
            Fate::Stopped => Ok(Ok(Stop::InFlight("the run was stopped".to_owned()))),
            // A person has looked for what an earlier run left, and not for what this one does.
            Fate::Unknown(_) if self.resubmit && may_resubmit => {
                self.ledger.unsent(row.id).await?;
                Ok(Err(()))
            }
            Fate::Unknown(because) => {
                let (sent_ms, _) = self.ledger.sent(row.id).await?;
                let why = self.keys.redact(&format!("{why}, and {because}"));
                Ok(Ok(Stop::Unknown { why, sent_ms }))
            }
        }
    }

    /// Asks after a task until it has come to an end. `at_once` asks without a wait: it may be done long since.
    async fn follow(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        task: Task,
        at_once: bool,
    ) -> Result<Stop, LedgerError> {
        let way = Way { profile: &order.profile, region: &order.region, route: &order.route };
        let mut seen = Seen { is_running: row.state == TakeState::Running, dead: 0, unknown: 0 };
        let mut refusals = 0;
        let mut wait = if at_once { Duration::ZERO } else { self.gate(order).until_next_poll() };
        loop {
            if self.pause(wait).await {
                return Ok(Stop::InFlight("the run was stopped".to_owned()));
            }
            wait = self.gate(order).until_next_poll();
            let Ok(ask) = request::poll(&task, &way) else {
                return Ok(Stop::InFlight("its region needs a workspace".to_owned()));
            };
            let (why, after) = match self.ask(order, &ask).await {
                Err(why) => (why, None),
                Ok((answer, after)) => {
                    let reply = Reply { status: answer.status, body: &answer.body };
                    match request::polled(&reply, &task, &way) {
                        Ok(state) => {
                            refusals = 0;
                            match self.step((at, order, row), &task, state, &mut seen).await? {
                                Some(stop) => return Ok(stop),
                                None => continue,
                            }
                        }
                        Err(failure) => {
                            // A question is free; but one that is refused again and again is no answer either.
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
            wait = after.unwrap_or(wait).max(wait);
            self.say(at, What::Again { why: self.keys.redact(&why), wait });
        }
    }

    /// One answer about a task: `None` where it goes on.
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
                return Ok(None);
            }
            State::Running => {
                if !std::mem::replace(&mut seen.is_running, true) {
                    self.ledger.running(row.id).await?;
                }
                self.say(at, What::Running);
                return Ok(None);
            }
            State::Failed(failure) => return self.gave_up(order, row, failure).await.map(Some),
            // One such answer can be a lag of the vendor's own.
            State::Expired if seen.unknown < UNKNOWNS => {
                seen.unknown += 1;
                return Ok(None);
            }
            State::Expired => {
                let why = format!("the vendor no longer knows the task {}", task.id);
                self.ledger.failed(row.id, TakeState::Lost, "expired", &why, now_ms()).await?;
                return Ok(Some(Stop::Lost(why)));
            }
            State::Done(output) => {
                // A task that was found and not answered with may be somebody else's.
                if row.state == TakeState::Submitting
                    && output.prompt.as_ref().is_some_and(|prompt| *prompt != order.prompt)
                {
                    self.ledger.doubted(row.id).await?;
                    let (sent_ms, _) = self.ledger.sent(row.id).await?;
                    let why = format!("the task {} of that time was made from another prompt", task.id);
                    return Ok(Some(Stop::Unknown { why, sent_ms }));
                }
                output
            }
            State::Finished(ask) => match self.ask(order, &ask).await {
                Err(_) => return Ok(None),
                Ok((answer, _)) => {
                    let reply = Reply { status: answer.status, body: &answer.body };
                    match request::result(&reply, order.profile.wire) {
                        Ok(output) => output,
                        Err(failure) if failure.code.starts_with("HTTP ") => return Ok(None),
                        Err(failure) => return self.gave_up(order, row, failure).await.map(Some),
                    }
                }
            },
        };
        self.fetch(at, order, row, &output, &mut seen.dead).await
    }

    /// Fetches a finished clip: `None` where the vendor is to be asked for another address.
    async fn fetch(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        output: &Output,
        dead: &mut usize,
    ) -> Result<Option<Stop>, LedgerError> {
        let headers = if output.needs_key {
            let all = self.keys.fill(&order.request.headers, &order.profile, now_ms() / 1000);
            all.into_iter().filter(|(name, _)| name == "Authorization").collect()
        } else {
            Vec::new()
        };
        let mut waits = waits(self.gate(order).poll);
        for _ in 0..FETCHES {
            self.say(at, What::Downloading);
            let (why, after) = match download::fetch(&self.http, &output.url, &headers, &order.path).await {
                Ok(file) => return self.put_down(order, row, &file).await.map(Some),
                Err(NotInPlace::Gone(why)) => {
                    *dead += 1;
                    if *dead < ADDRESSES {
                        self.say(at, What::Again { why, wait: self.gate(order).poll });
                        return Ok(None);
                    }
                    let why = format!("{why}, and the vendor gives no other");
                    // A proxy or a lag can look like this; the file is kept for a day.
                    let (sent_ms, _) = self.ledger.sent(row.id).await?;
                    if now_ms().saturating_sub(sent_ms) < FILES_KEPT_MS {
                        self.ledger.noted(row.id, "gone", &why).await?;
                        return Ok(Some(Stop::InFlight(why)));
                    }
                    self.ledger.failed(row.id, TakeState::Lost, "gone", &why, now_ms()).await?;
                    return Ok(Some(Stop::Lost(why)));
                }
                Err(NotInPlace::Disk(why)) => {
                    return Ok(Some(Stop::InFlight(format!(
                        "the clip is made, and cannot be written: {why}"
                    ))));
                }
                Err(NotInPlace::Later { why, after }) => (why, after),
            };
            let wait = after.or_else(|| waits.next()).unwrap_or(self.gate(order).poll);
            self.say(at, What::Again { why, wait });
            if self.pause(wait).await {
                return Ok(Some(Stop::InFlight("the run was stopped".to_owned())));
            }
        }
        Ok(Some(Stop::InFlight("the clip is made, and could not be fetched".to_owned())))
    }

    /// The headers of a question. The key goes to the host that the submit went to, and to no other that an answer names.
    pub(super) fn headers(&self, order: &Order, ask: &request::Ask) -> Vec<(String, String)> {
        let host = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
        let headers = self.keys.fill(&ask.headers, &order.profile, now_ms() / 1000);
        let is_same = host(&ask.url) == host(&order.request.url);
        headers.into_iter().filter(|(name, _)| is_same || name != "Authorization").collect()
    }

    async fn ask(
        &self,
        order: &Order,
        ask: &request::Ask,
    ) -> Result<(crate::render::http::Answer, Option<Duration>), String> {
        let headers = self.headers(order, ask);
        let answer = self.http.send(ask.method, &ask.url, &headers, Body::Nothing).await;
        answer.map(|answer| (answer.clone(), answer.retry_after)).map_err(|error| error.message)
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

fn intent(order: &Order) -> Intent<'_> {
    // The ledger's copy of the request is the one that anybody may see.
    Intent {
        story: &order.story,
        model: &order.profile.id,
        region: &order.region,
        api_model: &order.api_model,
        clip: order.clip,
        take: order.take,
        fingerprint: &order.fingerprint,
        seed: order.seed,
        request: order.shown.as_str(),
        prompt: &order.prompt,
        cost: order.cost.as_ref(),
    }
}

fn task_of(row: &Take) -> Option<Task> {
    Some(Task {
        id: row.task.clone()?,
        poll_url: row.poll_url.clone(),
        result_url: row.result_url.clone(),
        created_ms: None,
    })
}

fn before(row: &Take, kind: FailureKind) -> Failure {
    failure(row.error.as_deref().unwrap_or_default(), row.message.as_deref().unwrap_or_default(), kind)
}

fn failure(code: &str, message: &str, kind: FailureKind) -> Failure {
    Failure { code: code.to_owned(), message: message.to_owned(), kind, reference: None }
}

/// A failure in a line.
pub fn words(failure: &Failure) -> String {
    if failure.message.is_empty() {
        failure.code.clone()
    } else {
        format!("{}: {}", failure.code, failure.message)
    }
}
