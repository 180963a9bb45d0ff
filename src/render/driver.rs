//! Turns orders into finished clips: submits, polls and downloads. Vendors differ only in their wire.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{Mutex, mpsc, watch};

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::render::download::{self, NotInPlace};
use crate::render::event::{Event, Stop, What};
use crate::render::keys::in_one_line;
use crate::render::ledger::entry::{Attempt, Finished, Intent};
use crate::render::pace::Gate;
use crate::render::take::Unknown;
use crate::render::{Http, Keys, Ledger, LedgerError, Order, Take, TakeState};
use crate::request::{Failure, FailureKind, Task};

/// The tools of a driver.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The HTTP client.
    pub http: Http,
    /// The API keys.
    pub keys: Keys,
    /// The ledger.
    pub ledger: Arc<Ledger>,
}

/// Turns orders into finished clips.
pub struct Driver {
    pub(super) http: Http,
    pub(super) keys: Keys,
    pub(super) ledger: Arc<Ledger>,
    gates: HashMap<String, (Gate, OnceLock<Failure>)>,
    /// The rate limiter for models that the driver wasn't created with.
    other: Gate,
    events: mpsc::UnboundedSender<Event>,
    stopping: watch::Receiver<bool>,
    /// True if the user asked to repeat unknown submits with `--resubmit`.
    pub(super) resubmit: bool,
    /// Vendor tasks that the user assigned to unresolved submits with `--adopt`, by [`Take::id`].
    pub(super) adopt: HashMap<i64, String>,
    /// Tasks that nobody knew and that have ended, with the prompt that each was made from, where the vendor says.
    pub(super) searching: Mutex<HashMap<String, Option<String>>>,
    pub(super) uploading: Mutex<()>,
    /// The prompts that are on their way at this moment, by row: what comes of them is nobody's lost task.
    pub(super) sending: std::sync::Mutex<HashMap<i64, String>>,
}

/// Settings of a run that override the profiles.
#[derive(Clone, Debug, Default)]
pub struct Paces {
    /// Maximum number of tasks in flight per model.
    pub jobs: Option<usize>,
    /// Maximum number of submits per minute per model.
    pub per_minute: Option<usize>,
    /// Time between two polls of a task.
    pub poll: Option<Duration>,
    /// True to repeat submits whose outcome is unknown.
    pub resubmit: bool,
    /// Vendor tasks that the user assigned to unresolved submits with `--adopt`, by [`Take::id`].
    pub adopt: HashMap<i64, String>,
}

/// Default if the profile has no value.
const POLL: Duration = Duration::from_secs(10);
const AT_ONCE: usize = 2;
const PER_MINUTE: usize = 60;

/// The current time in milliseconds since 1970.
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
            adopt: paces.adopt,
            searching: Mutex::new(HashMap::new()),
            uploading: Mutex::new(()),
            sending: std::sync::Mutex::default(),
        }
    }

    pub(super) fn gate(&self, order: &Order) -> &Gate {
        self.gates.get(&order.profile.id).map_or(&self.other, |(gate, _)| gate)
    }

    pub(super) fn closed(&self, order: &Order) -> Option<&OnceLock<Failure>> {
        self.gates.get(&order.profile.id).map(|(_, closed)| closed)
    }

    pub(super) fn say(&self, at: usize, what: What) {
        // A vendor may repeat what it was sent.
        let what = match what {
            What::Again { why, wait } => What::Again { why: self.keys.redact(&why), wait },
            What::Submitted(task) => What::Submitted(in_one_line(&task)),
            What::Unwritten { task, kept } => What::Unwritten { task: in_one_line(&task), kept },
            what => what,
        };
        let _ = self.events.send(Event { order: at, what });
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

    /// Runs one order until it ends. `at` is its index in the run, for events.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written; the caller must then submit nothing more.
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
                if row.is_here(self.ledger.root()) {
                    let path = row.path.as_ref().map(|path| self.ledger.root().join(path));
                    return Ok(Stop::Before { path, there: true });
                }
                return self.restored(at, order, &row).await;
            }
            TakeState::Refused => {
                let failure = before(&row, FailureKind::Content);
                return Ok(Stop::Refused { failure, before: true });
            }
            TakeState::Lost => {
                return Ok(Stop::Lost { why: row.message.unwrap_or_default(), before: true });
            }
            TakeState::Failed => {
                // Nothing was paid, so that it may be tried again.
                self.ledger.renewed(row.id).await?;
                row.state = TakeState::Intent;
                row.name = row.name.filter(|_| row.task.is_none());
            }
            TakeState::Intent | TakeState::Submitting | TakeState::Submitted | TakeState::Running => {}
        }
        // A task of an earlier run takes a slot, too: the vendor counts it.
        let Some(Ok(_slot)) = self.unless_stopped(self.gate(order).slots.acquire()).await else {
            return Ok(Self::left(&row));
        };
        if order.profile.wire == Wire::Animatic {
            return self.draw(at, order, &row).await;
        }
        if let (Some(task), TakeState::Submitted | TakeState::Running) = (task_of(&row), row.state) {
            return self.follow(at, &order.as_sent(&row), &row, task, true).await;
        }
        if row.state == TakeState::Submitting {
            let why = "an earlier run ended during the submit";
            if let Ok(stop) = self.reconcile(at, &order.as_sent(&row), &row, why, Unknown::Earlier).await? {
                return Ok(stop);
            }
        }
        if order.is_earlier {
            return self.let_go(&row).await;
        }
        self.submit(at, order, &row).await
    }

    /// Ends an order that is no longer wanted and has no task at the vendor.
    async fn let_go(&self, row: &Take) -> Result<Stop, LedgerError> {
        let why = "it is no longer ordered and has no task in flight";
        self.ledger.failed(row.id, TakeState::Failed, "let-go", why, now_ms()).await?;
        Ok(Stop::LetGo(why.to_owned()))
    }

    /// Draws an animatic locally. It is never in flight, so an interrupted one starts again.
    #[cfg(feature = "animatic")]
    pub(super) async fn draw(&self, at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        self.ledger.running(row.id).await?;
        self.say(at, What::Running);
        let job = order.clone();
        let drawn = tokio::task::spawn_blocking(move || crate::render::local::draw(&job)).await;
        let bytes = match drawn.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(bytes) => bytes,
            Err(why) => return self.gave_up(order, row, failure("draw", &why, FailureKind::Invalid)).await,
        };
        match download::write(&bytes, &order.path).await {
            Ok(file) => self.put_down(row, file).await,
            Err(
                NotInPlace::Disk(why)
                | NotInPlace::Gone(why)
                | NotInPlace::TooLarge(why)
                | NotInPlace::Later { why, .. },
            ) => self.gave_up(order, row, failure("disk", &why, FailureKind::Invalid)).await,
        }
    }

    #[cfg(not(feature = "animatic"))]
    pub(super) async fn draw(&self, _at: usize, order: &Order, row: &Take) -> Result<Stop, LedgerError> {
        let why = "storyc was built without the feature `animatic`";
        self.gave_up(order, row, failure("draw", why, FailureKind::Invalid)).await
    }

    /// Records a finished file in the ledger.
    pub(super) async fn put_down(&self, row: &Take, file: download::InPlace) -> Result<Stop, LedgerError> {
        let finished = Finished {
            path: &self.shown(&file.path),
            sha256: &file.sha256,
            bytes: file.bytes,
            seconds: file.seconds,
        };
        self.ledger.done(row.id, &finished, now_ms()).await?;
        Ok(Stop::Done { path: file.path, seconds: file.seconds })
    }

    /// A clip's path relative to the ledger's folder.
    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(self.ledger.root()).unwrap_or(path).to_string_lossy().into_owned()
    }

    /// Records a clip that an earlier run downloaded but didn't record.
    pub(super) async fn put_down_what_is_here(
        &self,
        order: &Order,
        row: &Take,
    ) -> Result<Option<Stop>, LedgerError> {
        let Some(file) = download::here(&order.path, row.submitted.unwrap_or(u64::MAX)).await else {
            return Ok(None);
        };
        if self.ledger.has_file(&self.shown(&file.path)).await? {
            return Ok(None);
        }
        self.put_down(row, file).await.map(Some)
    }

    /// The outcome of an order when the run stops.
    fn left(row: &Take) -> Stop {
        if row.state.is_in_flight() {
            Stop::InFlight("the run was stopped".to_owned())
        } else {
            Stop::NotBegun
        }
    }

    /// Records that an order failed.
    pub(super) async fn gave_up(
        &self,
        order: &Order,
        row: &Take,
        failure: Failure,
    ) -> Result<Stop, LedgerError> {
        let mut failure = Failure {
            code: self.keys.redact(&failure.code),
            message: self.keys.redact(&failure.message),
            ..failure
        };
        if let Some(name) = failure.reference.and_then(|at| order.refs.get(at.checked_sub(1)?)) {
            failure.message.push_str(&format!(" (about the reference `{name}`)"));
        }
        let state = if failure.kind == FailureKind::Content { TakeState::Refused } else { TakeState::Failed };
        self.ledger.failed(row.id, state, &failure.code, &failure.message, now_ms()).await?;
        if failure.kind == FailureKind::Account
            && let Some(closed) = self.closed(order)
        {
            // A wrong key or an empty account is the same for every clip: the rest is not even asked.
            let _ = closed.set(failure.clone());
        }
        let before = false;
        Ok(if state == TakeState::Refused {
            Stop::Refused { failure, before }
        } else {
            Stop::Failed(failure)
        })
    }
}

fn intent(order: &Order) -> Intent<'_> {
    // The ledger's copy of the request is the one that anybody may see.
    Intent {
        story: &order.place,
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

/// The request as sent, and its target.
pub(super) fn attempt<'o>(order: &'o Order, account: Option<&'o str>, host: &'o str) -> Attempt<'o> {
    Attempt {
        region: &order.region,
        workspace: order.route.workspace.as_deref(),
        host,
        account,
        api_model: &order.api_model,
        seed: order.seed,
        request: &order.shown,
        cost: order.cost.as_ref(),
    }
}

pub(super) fn task_of(row: &Take) -> Option<Task> {
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

pub(super) fn failure(code: &str, message: &str, kind: FailureKind) -> Failure {
    Failure { code: code.to_owned(), message: message.to_owned(), kind, reference: None }
}
