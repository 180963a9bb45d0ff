//! Turns orders into finished clips: submits, polls and downloads. Vendors differ only in their wire.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{Mutex, mpsc, watch};

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::render::download::{self, DownloadError};
use crate::render::event::{Event, EventKind, Outcome};
use crate::render::keys::in_one_line;
use crate::render::ledger::entry::{Attempt, Finished, Intent};
use crate::render::pace::Gate;
use crate::render::take::Unknown;
use crate::render::{Http, Keys, Ledger, LedgerError, Order, Take, TakeState};
use crate::request::{Failure, FailureKind, Task};

/// What a driver works with.
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
    /// Rate limiter of each model, and the account failure that stops its submits.
    gates: HashMap<String, (Gate, OnceLock<Failure>)>,
    /// Rate limiter for models that the driver wasn't created with.
    default_gate: Gate,
    events: mpsc::UnboundedSender<Event>,
    stopping: watch::Receiver<bool>,
    /// True if the user asked to repeat unknown submits with `--resubmit`.
    pub(super) resubmit: bool,
    /// Vendor tasks that the user assigned to unresolved submits with `--adopt`, by [`Take::id`].
    pub(super) adopt: HashMap<i64, String>,
    /// Finished tasks that no take in the ledger has, with the prompt that the vendor reports for each. The lock lets
    /// only one take at a time search for its task.
    pub(super) ended_tasks: Mutex<HashMap<String, Option<String>>>,
    /// Serialises uploads, so that each file is uploaded once.
    pub(super) upload_lock: Mutex<()>,
    /// Prompts of submits in flight, by [`Take::id`]: the vendor may already list their tasks.
    pub(super) prompts_in_flight: std::sync::Mutex<HashMap<i64, String>>,
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
    /// Vendor tasks that the user assigned to unresolved submits with `--adopt`, by [`Take::id`].
    pub adopt: HashMap<i64, String>,
}

/// Time between two polls of a task, if the profile has none.
const DEFAULT_POLL_INTERVAL: Duration = Duration::from_secs(10);
/// Maximum number of tasks in flight, if the profile has none.
const DEFAULT_JOBS: usize = 2;
/// Maximum number of submits per minute, if the profile has none.
const DEFAULT_PER_MINUTE: usize = 60;

/// The current time in milliseconds since 1970.
pub fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(0))
}

impl Driver {
    /// Creates a driver for these models. When `stopping` becomes true, the driver makes no new submit.
    pub fn new<'p>(
        tools: Tools,
        profiles: impl Iterator<Item = &'p Arc<Profile>>,
        options: RunOptions,
        events: mpsc::UnboundedSender<Event>,
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
        let Tools { http, keys, ledger } = tools;
        Self {
            http,
            keys,
            ledger,
            gates,
            default_gate: Gate::new(DEFAULT_JOBS, DEFAULT_PER_MINUTE, DEFAULT_POLL_INTERVAL),
            events,
            stopping,
            resubmit: options.resubmit,
            adopt: options.adopt,
            ended_tasks: Mutex::new(HashMap::new()),
            upload_lock: Mutex::new(()),
            prompts_in_flight: std::sync::Mutex::default(),
        }
    }

    pub(super) fn gate(&self, order: &Order) -> &Gate {
        self.gates.get(&order.profile.id).map_or(&self.default_gate, |(gate, _)| gate)
    }

    /// The account failure that stops submits to the order's model; `None` for a model without a rate limiter.
    pub(super) fn account_failure(&self, order: &Order) -> Option<&OnceLock<Failure>> {
        self.gates.get(&order.profile.id).map(|(_, account_failure)| account_failure)
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
        let _ = self.events.send(Event { order: at, kind });
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
    pub async fn run(&self, at: usize, order: &Order) -> Result<Outcome, LedgerError> {
        let outcome = self.run_take(at, order).await?;
        self.emit(at, EventKind::Ended(outcome.clone()));
        Ok(outcome)
    }

    async fn run_take(&self, at: usize, order: &Order) -> Result<Outcome, LedgerError> {
        let mut row = match self.ledger.find(&order.fingerprint, order.take).await? {
            Some(row) => row,
            None if self.is_stopping() => return Ok(Outcome::NotStarted),
            None => self.ledger.add_take(&intent(order), now_ms()).await?,
        };
        match row.state {
            TakeState::Done => {
                if row.file_exists(self.ledger.root()) {
                    let path = row.path.as_ref().map(|path| self.ledger.root().join(path));
                    return Ok(Outcome::AlreadyRendered { path, file_exists: true });
                }
                return self.restore_clip(at, order, &row).await;
            }
            TakeState::Refused => {
                let failure = earlier_failure(&row, FailureKind::Content);
                return Ok(Outcome::Refused { failure, earlier: true });
            }
            TakeState::Lost => {
                return Ok(Outcome::Lost { why: row.message.unwrap_or_default(), earlier: true });
            }
            TakeState::Failed => {
                // A failed task isn't billed, so submit it again.
                self.ledger.reset_failed(row.id).await?;
                row.state = TakeState::Intent;
                row.name = row.name.filter(|_| row.task.is_none());
            }
            TakeState::Intent | TakeState::Submitting | TakeState::Submitted | TakeState::Running => {}
        }
        // A resumed task takes a slot, too, because the vendor counts it.
        let Some(Ok(_slot)) = self.unless_stopped(self.gate(order).slots.acquire()).await else {
            return Ok(Self::stopped_outcome(&row));
        };
        if order.profile.wire == Wire::Animatic {
            return self.draw_animatic(at, order, &row).await;
        }
        if let (Some(task), TakeState::Submitted | TakeState::Running) = (recorded_task(&row), row.state) {
            return self.poll_until_done(at, &order.as_sent(&row), &row, task, true).await;
        }
        if row.state == TakeState::Submitting {
            let why = "an earlier run ended during the submit";
            let order = &order.as_sent(&row);
            if let Ok(outcome) = self.reconcile(at, order, &row, why, Unknown::EarlierRun).await? {
                return Ok(outcome);
            }
        }
        if order.is_earlier {
            return self.drop_take(&row).await;
        }
        self.submit(at, order, &row).await
    }

    /// Ends an order that is no longer wanted and has no task at the vendor.
    async fn drop_take(&self, row: &Take) -> Result<Outcome, LedgerError> {
        let why = "it is no longer ordered and has no task in flight";
        self.ledger.set_failed(row.id, TakeState::Failed, "let-go", why, now_ms()).await?;
        Ok(Outcome::Dropped(why.to_owned()))
    }

    /// Draws an animatic locally. An interrupted one starts again, because it is never in flight at a vendor.
    #[cfg(feature = "animatic")]
    pub(super) async fn draw_animatic(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
    ) -> Result<Outcome, LedgerError> {
        self.ledger.set_running(row.id).await?;
        self.emit(at, EventKind::Running);
        let job = order.clone();
        let drawn = tokio::task::spawn_blocking(move || crate::render::local::draw(&job)).await;
        let bytes = match drawn.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(bytes) => bytes,
            Err(why) => {
                return self.record_failure(order, row, failure("draw", &why, FailureKind::Invalid)).await;
            }
        };
        match download::save(&bytes, &order.path).await {
            Ok(file) => self.record_clip(row, file).await,
            Err(
                DownloadError::Disk(why)
                | DownloadError::Gone(why)
                | DownloadError::TooLarge(why)
                | DownloadError::Retryable { why, .. },
            ) => self.record_failure(order, row, failure("disk", &why, FailureKind::Invalid)).await,
        }
    }

    #[cfg(not(feature = "animatic"))]
    pub(super) async fn draw_animatic(
        &self,
        _at: usize,
        order: &Order,
        row: &Take,
    ) -> Result<Outcome, LedgerError> {
        let why = "storyc was built without the feature `animatic`";
        self.record_failure(order, row, failure("draw", why, FailureKind::Invalid)).await
    }

    /// Records a finished file in the ledger.
    pub(super) async fn record_clip(
        &self,
        row: &Take,
        file: download::SavedClip,
    ) -> Result<Outcome, LedgerError> {
        let finished = Finished {
            path: &self.relative_path(&file.path),
            sha256: &file.sha256,
            bytes: file.bytes,
            seconds: file.seconds,
        };
        self.ledger.set_done(row.id, &finished, now_ms()).await?;
        Ok(Outcome::Done { path: file.path, seconds: file.seconds })
    }

    /// Returns a clip's path relative to the ledger's folder.
    fn relative_path(&self, path: &Path) -> String {
        path.strip_prefix(self.ledger.root()).unwrap_or(path).to_string_lossy().into_owned()
    }

    /// Records a clip that an earlier run downloaded but didn't record.
    pub(super) async fn record_existing_clip(
        &self,
        order: &Order,
        row: &Take,
    ) -> Result<Option<Outcome>, LedgerError> {
        let since = row.submitted.unwrap_or(u64::MAX);
        let Some(file) = download::find_unrecorded(&order.path, since).await else { return Ok(None) };
        if self.ledger.has_file(&self.relative_path(&file.path)).await? {
            return Ok(None);
        }
        self.record_clip(row, file).await.map(Some)
    }

    /// The outcome of a take when the run stops.
    fn stopped_outcome(row: &Take) -> Outcome {
        if row.state.is_in_flight() {
            Outcome::InFlight("the run was stopped".to_owned())
        } else {
            Outcome::NotStarted
        }
    }

    /// Records that a take failed or that the vendor refused it.
    pub(super) async fn record_failure(
        &self,
        order: &Order,
        row: &Take,
        failure: Failure,
    ) -> Result<Outcome, LedgerError> {
        let mut failure = Failure {
            code: self.keys.redact(&failure.code),
            message: self.keys.redact(&failure.message),
            ..failure
        };
        if let Some(name) = failure.reference.and_then(|at| order.refs.get(at.checked_sub(1)?)) {
            failure.message.push_str(&format!(" (about the reference `{name}`)"));
        }
        let state = if failure.kind == FailureKind::Content { TakeState::Refused } else { TakeState::Failed };
        self.ledger.set_failed(row.id, state, &failure.code, &failure.message, now_ms()).await?;
        if failure.kind == FailureKind::Account
            && let Some(account_failure) = self.account_failure(order)
        {
            // A wrong key or an empty account affects every clip of the model, so submit no others.
            let _ = account_failure.set(failure.clone());
        }
        let earlier = false;
        Ok(if state == TakeState::Refused {
            Outcome::Refused { failure, earlier }
        } else {
            Outcome::Failed(failure)
        })
    }
}

/// The ledger entry of a new take.
fn intent(order: &Order) -> Intent<'_> {
    // The ledger's copy of the request has placeholders in place of keys and files.
    Intent {
        story: &order.story_path,
        model: &order.profile.id,
        region: &order.region,
        api_model: &order.api_model,
        clip: order.clip,
        take: order.take,
        fingerprint: &order.fingerprint,
        seed: order.seed,
        request: order.stored_request.as_str(),
        prompt: &order.prompt,
        cost: order.cost.as_ref(),
    }
}

/// The ledger entry of a submit: the request, and where it goes.
pub(super) fn attempt<'o>(order: &'o Order, account: Option<&'o str>, host: &'o str) -> Attempt<'o> {
    Attempt {
        region: &order.region,
        workspace: order.route.workspace.as_deref(),
        host,
        account,
        api_model: &order.api_model,
        seed: order.seed,
        request: &order.stored_request,
        cost: order.cost.as_ref(),
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

/// The failure that an earlier run recorded for a take.
fn earlier_failure(row: &Take, kind: FailureKind) -> Failure {
    failure(row.error.as_deref().unwrap_or_default(), row.message.as_deref().unwrap_or_default(), kind)
}

pub(super) fn failure(code: &str, message: &str, kind: FailureKind) -> Failure {
    Failure { code: code.to_owned(), message: message.to_owned(), kind, reference: None }
}
