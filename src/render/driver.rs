//! Turns orders into finished clips: carries out the effects of the state machine, and reports the result of each to it.
//! Vendors differ only in their wire.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokio::sync::{Mutex, SemaphorePermit, mpsc, watch};

use crate::model::Profile;
use crate::render::at_work::{AtWork, Shift};
use crate::render::bucket::is_bucket;
use crate::render::download::SavedClip;
use crate::render::event::{EventKind, Outcome};
use crate::render::frames::ExtractFrame;
use crate::render::keys::in_one_line;
use crate::render::machine::{self, Effect, Ending, Event, Pause, Policy, Wait};
use crate::render::pace::{Gate, RETRY_DELAY, backoff, silence_delay};
use crate::render::{Bucket, Http, Keys, Ledger, LedgerError, Order, Take};
use crate::request::{Endpoint, Failure, GetRequest, Output, Task};

/// What a driver works with.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The HTTP client.
    pub http: Http,
    /// The API keys.
    pub keys: Keys,
    /// The ledger.
    pub ledger: Arc<Ledger>,
    /// The object store for clips and for the files of requests, if they aren't in a folder.
    pub bucket: Option<Bucket>,
    /// The decoder, for the frames of continuing clips.
    pub extract: ExtractFrame,
}

/// Turns orders into finished clips.
pub struct Driver {
    pub(super) http: Http,
    pub(super) keys: Keys,
    pub(super) ledger: Arc<Ledger>,
    pub(super) bucket: Option<Bucket>,
    pub(super) extract: ExtractFrame,
    /// Rate limiter of each model, and the account failure that stops its submits.
    gates: HashMap<String, (Gate, OnceLock<Failure>)>,
    /// Rate limiter for models that the driver wasn't created with.
    default_gate: Gate,
    events: mpsc::UnboundedSender<crate::render::Event>,
    stopping: watch::Receiver<bool>,
    /// True if the user asked to repeat unknown submits with `--resubmit`.
    resubmit: bool,
    pub(super) waits_for_others: bool,
    /// Vendor tasks that the user assigned to unresolved submits with `--adopt`, by [`Take::id`].
    pub(super) adopt: HashMap<i64, String>,
    /// Finished tasks that no take in the ledger has, with the prompt that the vendor reports for each. The lock lets
    /// only one take at a time search for its task.
    pub(super) ended_tasks: Mutex<HashMap<String, Option<String>>>,
    /// Serialises uploads and frames, so that each file is uploaded and each frame made once.
    pub(super) upload_lock: Mutex<()>,
    /// The clips that this run works on.
    pub(super) at_work: AtWork,
}

/// Options of a run; the first three override the model's profile.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// Maximum number of tasks in flight per model.
    pub jobs: Option<usize>,
    /// Maximum number of submits per minute per model.
    pub per_minute: Option<usize>,
    /// Time between two polls of a task.
    pub poll_interval: Option<Duration>,
    /// True if the user asked to repeat unknown submits with `--resubmit`.
    pub resubmit: bool,
    /// True to wait for other workers to finish the takes that they hold.
    pub waits_for_others: bool,
    /// Vendor tasks that the user assigned to unresolved submits with `--adopt`, by [`Take::id`].
    pub adopt: HashMap<i64, String>,
}

/// Time between two polls of a task, if the profile has none.
const DEFAULT_POLL_INTERVAL: Duration = Duration::from_secs(10);
/// Maximum number of tasks in flight, if the profile has none.
const DEFAULT_JOBS: usize = 2;
/// Maximum number of submits per minute, if the profile has none.
const DEFAULT_PER_MINUTE: usize = 60;

/// How often to try to record a task in a file, with [`RECORD_RETRY_DELAY`](crate::render::record::RECORD_RETRY_DELAY).
const MAX_RECORD_TRIES: u8 = 4;
/// How often to try to record a task in a database: for about a minute.
const MAX_SHARED_RECORD_TRIES: u8 = 240;

/// The current time in milliseconds since 1970.
pub fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(0))
}

/// A moment on both of the system's clocks: one stops while the machine sleeps, and the other can be set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(Instant, SystemTime);

impl Moment {
    pub(super) fn now() -> Self {
        Self(Instant::now(), SystemTime::now())
    }

    /// The time since then, by the clock that shows more.
    pub(super) fn elapsed(self) -> Duration {
        self.0.elapsed().max(self.1.elapsed().unwrap_or_default())
    }
}

/// A take in work: what its effects need and produce. The state machine sees none of it.
pub(super) struct Work<'w> {
    /// The order's index in the run, for events.
    pub(super) at: usize,
    /// The order of this run.
    pub(super) order: Cow<'w, Order>,
    /// The order with its frame, until the ledger has it.
    pub(super) completed: Option<Box<Order>>,
    /// The clip before it, if this one waits for it.
    pub(super) waits: Option<u32>,
    /// Changes when the work on a take ends.
    pub(super) clips_ended: watch::Receiver<()>,
    /// Ends the work on the clip.
    pub(super) shift: Shift<'w>,
    /// The order as an earlier run submitted it.
    pub(super) as_sent: Option<Order>,
    /// The take, as this worker last saw it in the ledger.
    pub(super) row: Option<Take>,
    /// The slot among the model's tasks in flight.
    pub(super) slot: Option<SemaphorePermit<'w>>,
    /// URL or data for each placeholder of a local file.
    pub(super) urls: HashMap<String, String>,
    /// The body of the request to send.
    pub(super) body: Value,
    /// When the lease was last known to hold.
    pub(super) leased_at: Option<Moment>,
    /// True if the attempt has waited for its turn in this process.
    pub(super) is_paced: bool,
    /// How long the ledger said to wait for the account's turn.
    pub(super) turn: Option<Duration>,
    /// The request for the result of a finished task.
    pub(super) result: Option<GetRequest>,
    /// The finished clip's URL.
    pub(super) output: Option<Output>,
    /// The downloaded clip.
    pub(super) clip: Option<SavedClip>,
    /// Why the ledger can't be written.
    pub(super) error: Option<LedgerError>,
}

impl<'w> Work<'w> {
    fn new(at: usize, order: &'w Order, at_work: &'w AtWork) -> Self {
        Self {
            at,
            order: Cow::Borrowed(order),
            completed: None,
            waits: None,
            clips_ended: at_work.ended(),
            shift: at_work.begin(&order.fingerprint),
            as_sent: None,
            row: None,
            slot: None,
            urls: HashMap::new(),
            body: Value::Null,
            leased_at: None,
            is_paced: false,
            turn: None,
            result: None,
            output: None,
            clip: None,
            error: None,
        }
    }

    /// The order as it was submitted.
    pub(super) fn sent(&self) -> &Order {
        self.as_sent.as_ref().unwrap_or(&self.order)
    }

    /// The vendor's API, where the take was submitted.
    pub(super) fn endpoint(&self) -> Endpoint<'_> {
        let order = self.sent();
        Endpoint { profile: &order.profile, region: &order.region, route: &order.route }
    }

    /// Time of the latest attempt, in milliseconds since 1970; 0 if there was none.
    pub(super) fn sent_ms(&self) -> u64 {
        self.row.as_ref().and_then(|row| row.sent).unwrap_or(0)
    }

    /// Remembers why the ledger can't be used.
    pub(super) fn broken(&mut self, error: LedgerError) -> Event {
        self.error = Some(error);
        Event::WriteFailed
    }
}

impl Driver {
    /// Creates a driver for these models. When `stopping` becomes true, the driver makes no new submit.
    pub fn new<'p>(
        tools: Tools,
        profiles: impl Iterator<Item = &'p Arc<Profile>>,
        options: RunOptions,
        events: mpsc::UnboundedSender<crate::render::Event>,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let gates = profiles
            .map(|profile| {
                let own = profile.pace.as_ref().map(|figure| figure.value);
                let gate = Gate::new(
                    options.jobs.or(own.map(|pace| pace.concurrent)).unwrap_or(DEFAULT_JOBS),
                    options.per_minute.or(own.map(|pace| pace.per_minute)).unwrap_or(DEFAULT_PER_MINUTE),
                    options
                        .poll_interval
                        .or(own.map(|pace| Duration::from_secs(pace.poll_s)))
                        .unwrap_or(DEFAULT_POLL_INTERVAL),
                );
                (profile.id.clone(), (gate, OnceLock::new()))
            })
            .collect();
        let Tools { http, keys, ledger, bucket, extract } = tools;
        Self {
            http,
            keys,
            ledger,
            bucket,
            extract,
            gates,
            default_gate: Gate::new(DEFAULT_JOBS, DEFAULT_PER_MINUTE, DEFAULT_POLL_INTERVAL),
            events,
            stopping,
            resubmit: options.resubmit,
            waits_for_others: options.waits_for_others,
            adopt: options.adopt,
            ended_tasks: Mutex::new(HashMap::new()),
            upload_lock: Mutex::new(()),
            at_work: AtWork::default(),
        }
    }

    /// Maximum number of tasks of a model in flight.
    pub fn jobs(&self, profile: &Profile) -> usize {
        self.gates.get(&profile.id).map_or(&self.default_gate, |(gate, _)| gate).jobs
    }

    pub(super) fn gate(&self, order: &Order) -> &Gate {
        self.gates.get(&order.profile.id).map_or(&self.default_gate, |(gate, _)| gate)
    }

    /// The account failure that stops submits to the order's model; `None` for a model without a rate limiter.
    pub(super) fn account_failure(&self, order: &Order) -> Option<&OnceLock<Failure>> {
        self.gates.get(&order.profile.id).map(|(_, account_failure)| account_failure)
    }

    /// Announces an order that [`run`](Self::run) gets later, so that clips wait for the ones that they continue.
    pub fn expect(&self, order: &Order) {
        self.at_work.expect(&order.fingerprint);
    }

    /// Sends an event to the display.
    pub(super) fn emit(&self, at: usize, kind: EventKind) {
        // A vendor's message may quote the key.
        let kind = match kind {
            EventKind::Retrying { why, wait } => EventKind::Retrying { why: self.keys.redact(&why), wait },
            EventKind::Submitted(task) => EventKind::Submitted(in_one_line(&task)),
            EventKind::Unrecorded { task, saved } => {
                EventKind::Unrecorded { task: in_one_line(&task), saved }
            }
            kind => kind,
        };
        let _ = self.events.send(crate::render::Event { order: at, kind });
    }

    pub(super) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Sleeps; returns true if the run is stopping.
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

    /// Runs a cancellable future; returns `None` if the run is stopping. Never use it for a submit.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            biased;
            done = work => Some(done),
            _ = stopping.wait_for(|stopping| *stopping) => None,
        }
    }

    /// Renews the leases of this process, until the future is dropped.
    pub async fn keep_leases(ledger: Arc<Ledger>) {
        let interval = Duration::from_millis((ledger.lease_ms() / 3).max(1));
        loop {
            tokio::time::sleep(interval).await;
            // A lease that can't be renewed lapses, and the worker then changes nothing.
            let _ = ledger.renew().await;
        }
    }

    /// Runs one order until it ends, after [`expect`](Self::expect). `at` is its index in the run, for events.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written; the caller must then submit nothing more.
    pub async fn run(&self, at: usize, order: &Order) -> Result<Outcome, LedgerError> {
        let policy = Policy {
            resubmit: self.resubmit,
            waits_for_others: self.waits_for_others,
            is_earlier: order.is_earlier,
            // A database server may restart meanwhile.
            max_record_tries: if self.ledger.is_shared() {
                MAX_SHARED_RECORD_TRIES
            } else {
                MAX_RECORD_TRIES
            },
            ..Policy::default()
        };
        let mut work = Work::new(at, order, &self.at_work);
        let (mut state, mut effect) = machine::start();
        let ending = loop {
            if let machine::State::Ended(ending) = state {
                break ending;
            }
            let event = self.carry_out(&mut work, effect).await;
            match machine::step(state, event, &policy) {
                Ok(next) => (state, effect) = next,
                // The ledger has what is known, and the next run goes on from there.
                Err(unexpected) => break Ending::InFlight(unexpected.to_string()),
            }
        };
        let outcome = self.end(&mut work, ending).await?;
        self.emit(at, EventKind::Ended(outcome.clone()));
        Ok(outcome)
    }

    /// Carries out an effect, and returns its result.
    async fn carry_out<'w>(&'w self, work: &mut Work<'w>, effect: Effect) -> Event {
        match effect {
            Effect::Load => self.load(work).await,
            Effect::Record(change) => self.record(work, change).await,
            Effect::Spill(task) => self.spill(work, &task),
            Effect::Wait(wait) => self.wait(work, &wait).await,
            Effect::Frame => self.frame(work).await,
            Effect::Upload => self.upload(work).await,
            Effect::Reserve => self.reserve(work).await,
            Effect::Send => self.send(work).await,
            Effect::Search => self.search(work).await,
            Effect::Poll(wait) => self.poll(work, &wait).await,
            Effect::Read => self.read_result(work).await,
            Effect::Download => self.download(work).await,
            Effect::FindFile => self.find_file(work).await,
            Effect::Draw => self.draw(work).await,
            // The loop ends before it carries out an end.
            Effect::End => Event::Stopped,
        }
    }

    /// Waits for as long as the pause takes.
    pub(super) async fn wait(&self, work: &mut Work<'_>, wait: &Wait) -> Event {
        let gate = self.gate(&work.order);
        let length = match wait.pause.clone() {
            Pause::None => return Event::Elapsed,
            Pause::Poll => gate.until_next_poll(),
            Pause::Again { why } => {
                self.emit(work.at, EventKind::Retrying { why, wait: gate.poll_interval });
                gate.until_next_poll()
            }
            Pause::Silence { silences, why } => {
                // Poll a vendor that has problems less and less often.
                let usual = silence_delay(gate.poll_interval, silences).max(gate.until_next_poll());
                let length = wait.length(usual);
                self.emit(work.at, EventKind::Retrying { why, wait: length });
                length
            }
            Pause::Retry { tries, why } => {
                let usual = backoff(gate.poll_interval, tries).unwrap_or(gate.poll_interval);
                let length = wait.length(usual);
                self.emit(work.at, EventKind::Retrying { why, wait: length });
                length
            }
            Pause::Turn => {
                self.emit(work.at, EventKind::WaitingForTurn);
                work.turn.take().unwrap_or_else(|| gate.until_next_poll().min(RETRY_DELAY))
            }
            Pause::Watch => {
                // Another worker has the take, so others may have the slot.
                work.slot = None;
                gate.until_next_poll().min(RETRY_DELAY)
            }
            Pause::Clip => {
                let ended = tokio::time::timeout(gate.poll_interval, work.clips_ended.changed());
                return match self.unless_stopped(ended).await {
                    Some(_) => Event::Elapsed,
                    None => Event::Stopped,
                };
            }
        };
        if self.pause(length).await { Event::Stopped } else { Event::Elapsed }
    }

    /// Gives the lease back, and says how the order ended.
    async fn end(&self, work: &mut Work<'_>, ending: Ending) -> Result<Outcome, LedgerError> {
        let held = work.row.as_ref().filter(|row| row.owner.as_deref() == Some(self.ledger.worker()));
        let released = match held {
            Some(row) => self.ledger.release(row.id, matches!(ending, Ending::Unknown(_))).await,
            None => Ok(()),
        };
        if let Some(error) = work.error.take() {
            return Err(error);
        }
        released?;
        let path = || {
            let row = work.row.as_ref()?;
            let path = row.path.as_ref()?;
            Some(if is_bucket(path) { path.into() } else { self.ledger.root().join(path) })
        };
        Ok(match ending {
            Ending::Done => match &work.clip {
                Some(clip) => Outcome::Done {
                    path: clip.address.as_ref().map_or_else(|| clip.path.clone(), Into::into),
                    seconds: clip.footage.seconds,
                    mismatches: work.row.as_ref().map(Take::mismatches).unwrap_or_default(),
                },
                None => Outcome::AlreadyRendered { path: path(), file_exists: true },
            },
            Ending::Rendered { file_exists } => Outcome::AlreadyRendered { path: path(), file_exists },
            Ending::Refused { failure, earlier } => Outcome::Refused { failure, earlier },
            Ending::Failed(failure) => Outcome::Failed(failure),
            Ending::Lost { why, earlier } => Outcome::Lost { why, earlier },
            Ending::Unknown(why) => Outcome::Unknown { why: self.keys.redact(&why), sent_ms: work.sent_ms() },
            Ending::HeldByOther => Outcome::HeldByOther,
            Ending::InFlight(why) => Outcome::InFlight(self.keys.redact(&why)),
            Ending::Dropped => Outcome::Dropped(crate::render::ledger::DROPPED.to_owned()),
            Ending::Waiting(why) => Outcome::Waiting(why),
            Ending::OverBudget(why) => Outcome::OverBudget(why),
            // A broken ledger has left its error.
            Ending::NotStarted | Ending::Broken => Outcome::NotStarted,
        })
    }

    /// A failure without the key, and with the name of the reference that it is about.
    pub(super) fn describe(&self, order: &Order, failure: &Failure) -> Failure {
        let mut message = self.keys.redact(&failure.message);
        if let Some(name) = failure.reference.and_then(|at| order.refs.get(at.checked_sub(1)?)) {
            message.push_str(&format!(" (about the reference `{name}`)"));
        }
        Failure { code: self.keys.redact(&failure.code), message, kind: failure.kind, reference: None }
    }
}

/// The vendor's task of a take, as the ledger has it.
pub(super) fn recorded_task(row: &Take) -> Option<Task> {
    Some(Task {
        id: row.task.clone()?,
        poll_url: row.poll_url.clone(),
        result_url: row.result_url.clone(),
        created_ms: None,
    })
}
