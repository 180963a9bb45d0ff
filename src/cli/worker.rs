//! `storyc worker`: renders the takes that others queued, and takes over those of workers that stopped.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::cli::args::Worker;
use crate::cli::output::Terminal;
use crate::cli::progress::Progress;
use crate::cli::project::ProjectFile;
use crate::cli::render::drive::{exit_code, stop_at_interrupt};
use crate::cli::render::keys::load_all_keys;
use crate::cli::render::limits::RunLimits;
use crate::cli::studio::{self, LedgerChoice, Out};
use crate::cli::trust::{self, ProjectTrust};
use crate::cli::{Exit, UsageError};
use crate::model::{self, Profile};
use crate::render::driver::RunOptions;
use crate::render::{Driver, Keys, Ledger, LedgerError, Location, Order, Outcome, Take, Tools};

/// How long to leave a take alone that couldn't be finished.
const SET_ASIDE: Duration = Duration::from_secs(60);

/// How long to wait between two looks at the ledger, at most.
const MAX_IDLE: Duration = Duration::from_secs(2);

/// How long to wait for a ledger that can't be used.
const BROKEN_DELAY: Duration = Duration::from_secs(5);

/// Runs the command.
pub(crate) fn run(args: &Worker, terminal: &Terminal) -> Result<Exit, UsageError> {
    let limits = RunLimits::parse(&args.run)?;
    let (root, found) = studio::root_of(&args.path)?;
    let project = found.as_deref().map(|found| &found.project);
    let mut choice = LedgerChoice::new(&root, project);
    if let Some(url) = &args.ledger {
        choice =
            LedgerChoice { location: Location { root: root.clone(), url: Some(url.clone()) }, action: None };
    }
    let out = Out::new(args.run.output.as_deref(), project, &root)
        .map_err(|error| UsageError(error.to_string()))?;
    let profiles: Vec<Arc<Profile>> = project.map(|project| project.profiles.clone()).unwrap_or_default();
    let profiles: Vec<Arc<Profile>> = profiles.into_iter().chain(model::all()).collect();
    check_trust(found.as_deref(), &choice, &out, args.run.output.is_some())?;
    let commands = project.map(|project| project.keys.clone()).unwrap_or_default();
    let keys = load_all_keys(&profiles, &commands)?;
    if !choice.location.exists() {
        return Err(UsageError(format!(
            "there is no ledger at `{}`; `storyc render --queue` makes one, and `--ledger URL` names a shared one",
            choice.location.name()
        )));
    }
    let bucket = out.bucket()?;
    let http = limits.http()?;
    studio::runtime()?.block_on(async {
        let ledger =
            Ledger::open(choice.location.clone()).await.map_err(|error| UsageError(error.to_string()))?;
        let ledger = Arc::new(limits.with_lease(ledger));
        let options = RunOptions { waits_for_others: false, ..limits.options() };
        let stop = stop_at_interrupt();
        let (sender, events) = mpsc::unbounded_channel();
        let tools = Tools { http, keys: keys.clone(), ledger: Arc::clone(&ledger), bucket };
        let driver = Arc::new(Driver::new(tools, profiles.iter(), options, sender, stop.subscribe()));
        let mut shift = Shift {
            terminal,
            progress: Progress::for_worker(terminal, args.run.events),
            ledger: Arc::clone(&ledger),
            driver,
            keys,
            profiles,
            folder: out.folder(&root),
            root,
            any_host: args.run.base_url.is_some(),
            once: args.once,
            idle: limits.poll.unwrap_or(MAX_IDLE).min(MAX_IDLE),
            running: JoinSet::new(),
            busy: HashMap::new(),
            set_aside: HashMap::new(),
            noted: BTreeSet::new(),
            outcomes: Vec::new(),
            count: 0,
        };
        let leases = tokio::spawn(Driver::keep_leases(Arc::clone(&ledger)));
        let broken = shift.work(events, stop).await;
        leases.abort();
        let strict = args.run.strict;
        shift.progress.print_summary(&shift.outcomes);
        if let Some(error) = broken {
            terminal.error(&format!("the ledger can't be written, so nothing more is sent: {error}"));
            return Ok(Exit::Partial);
        }
        Ok(exit_code(&shift.outcomes, strict))
    })
}

/// Checks that the user trusts the project file with what the worker would do for it.
fn check_trust(
    found: Option<&ProjectFile>,
    choice: &LedgerChoice,
    out: &Out,
    chose_out: bool,
) -> Result<(), UsageError> {
    let Some(found) = found else { return Ok(()) };
    let mut actions: Vec<String> = choice.action.iter().cloned().collect();
    actions.extend(found.project.keys.iter().map(|(name, command)| trust::runs(name, command)));
    actions.extend(found.project.profiles.iter().flat_map(|profile| trust::sends_key(profile)));
    if let (Out::Bucket(address), false) = (out, chose_out) {
        actions.push(trust::saves_in(address));
    }
    if let (Out::Folder(folder), false) = (out, chose_out) {
        actions.extend(trust::writes_outside(&choice.location.root, folder));
    }
    ProjectTrust::new(found).require(&actions)
}

/// A worker at work.
struct Shift<'t> {
    terminal: &'t Terminal,
    progress: Progress<'t>,
    ledger: Arc<Ledger>,
    driver: Arc<Driver>,
    keys: Keys,
    profiles: Vec<Arc<Profile>>,
    /// The folder for clips.
    folder: std::path::PathBuf,
    root: std::path::PathBuf,
    /// True if the user chose the host of all requests.
    any_host: bool,
    once: bool,
    idle: Duration,
    running: JoinSet<(i64, String, Result<Outcome, LedgerError>)>,
    /// The takes in work, with their models.
    busy: HashMap<i64, String>,
    /// The takes that couldn't be finished, and until when to leave them alone; `None` if a person must decide.
    set_aside: HashMap<i64, Option<Instant>>,
    /// The notes that were printed.
    noted: BTreeSet<String>,
    outcomes: Vec<Outcome>,
    count: usize,
}

impl Shift<'_> {
    /// Works until the run stops, or with `--once` until no take is left. Returns the error of a broken ledger.
    async fn work(
        &mut self,
        mut events: mpsc::UnboundedReceiver<crate::render::Event>,
        stop: watch::Sender<bool>,
    ) -> Option<LedgerError> {
        let mut stopped = stop.subscribe();
        let mut is_stopping = false;
        loop {
            let mut idle = self.idle;
            if !is_stopping {
                match self.begin_takes().await {
                    Ok(true) if self.running.is_empty() && self.once => return None,
                    Ok(_) => {}
                    Err(error) if self.once => return Some(error),
                    // A database may restart; nothing is sent without it.
                    Err(error) => {
                        self.note(&format!("the ledger can't be used now: {error}"));
                        idle = BROKEN_DELAY;
                    }
                }
            } else if self.running.is_empty() {
                return None;
            }
            tokio::select! {
                biased;
                Some(event) = events.recv() => self.progress.update(&event),
                Some(done) = self.running.join_next() => {
                    if let Some(error) = self.finish(done)
                        && self.once
                    {
                        stop.send_replace(true);
                        return Some(error);
                    }
                }
                Ok(()) = stopped.changed(), if !is_stopping => {
                    is_stopping = true;
                    self.progress.print_stopping();
                }
                () = tokio::time::sleep(idle) => {}
            }
            while let Ok(event) = events.try_recv() {
                self.progress.update(&event);
            }
        }
    }

    /// Begins work on takes that no one works on. Returns true if there is nothing left to wait for.
    async fn begin_takes(&mut self) -> Result<bool, LedgerError> {
        let now = Instant::now();
        self.set_aside.retain(|_, until| until.is_none_or(|until| until > now));
        let takes = self.ledger.open_takes().await?;
        let mut is_over = true;
        for take in &takes {
            if self.busy.contains_key(&take.id) || self.set_aside.contains_key(&take.id) {
                continue;
            }
            if take.is_leased {
                // Its worker may stop.
                is_over = false;
                continue;
            }
            let Some(profile) = self.profile_of(take) else { continue };
            // A take that nobody queued is looked after only if the vendor may have a task for it.
            if !take.queued && !take.may_have_task(&profile) {
                continue;
            }
            is_over = false;
            let in_work = self.busy.values().filter(|model| **model == take.model).count();
            if in_work < self.driver.jobs(&profile) {
                self.begin(take, &profile).await?;
            }
        }
        Ok(is_over)
    }

    /// The profile of a take's model; `None` with a note if this worker can't render it.
    fn profile_of(&mut self, take: &Take) -> Option<Arc<Profile>> {
        let Some(profile) = self.profiles.iter().find(|profile| profile.id == take.model).cloned() else {
            self.note(&format!(
                "take {} of {} needs the model {}, which this worker doesn't know",
                take.take, take.story, take.model
            ));
            return None;
        };
        if let Some(name) = self.keys.missing(&profile).first() {
            self.note(&format!("takes of {} need an API key: set `{name}` in the environment", profile.id));
            return None;
        }
        Some(profile)
    }

    /// Prints a note once.
    fn note(&mut self, note: &str) {
        if self.noted.insert(note.to_owned()) {
            self.terminal.warn(note);
        }
    }

    /// Begins work on a take.
    async fn begin(&mut self, take: &Take, profile: &Arc<Profile>) -> Result<(), LedgerError> {
        let request = self.ledger.stored_request(take.id).await?;
        let Some(order) = Order::from_stored(take, &request, profile, (&self.root, &self.folder)) else {
            self.note(&format!(
                "take {} of {} has no request that this storyc can read",
                take.take, take.story
            ));
            self.set_aside.insert(take.id, None);
            return Ok(());
        };
        // A ledger can't send a key to a host that isn't the model's.
        let hosts = [Some(order.host()), take.host.clone()];
        let is_known = |host: &String| profile.regions.key.is_empty() || trust::is_host_of(profile, host);
        if let Some(host) = hosts.iter().flatten().find(|host| !self.any_host && !is_known(host)) {
            self.note(&format!(
                "the ledger says that take {} of {} goes to {host}, which isn't a host of {}; if you trust it with your key, run again with `--base-url {host}`",
                take.take, take.story, take.model
            ));
            self.set_aside.insert(take.id, None);
            return Ok(());
        }
        self.progress.add(&order);
        let (at, id, model) = (self.count, take.id, take.model.clone());
        self.count += 1;
        self.busy.insert(id, model.clone());
        let driver = Arc::clone(&self.driver);
        self.running.spawn(async move {
            let outcome = driver.run(at, &order).await;
            (id, model, outcome)
        });
        Ok(())
    }

    /// Handles the end of work on a take. Returns the error of a broken ledger.
    fn finish(
        &mut self,
        done: Result<(i64, String, Result<Outcome, LedgerError>), tokio::task::JoinError>,
    ) -> Option<LedgerError> {
        let (id, outcome) = match done {
            Ok((id, _, outcome)) => (id, outcome),
            Err(error) => {
                self.terminal.error(&format!("internal error: {error}"));
                return None;
            }
        };
        self.busy.remove(&id);
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                self.set_aside.insert(id, Some(Instant::now() + BROKEN_DELAY));
                return Some(error);
            }
        };
        match &outcome {
            // Another worker took it; it isn't this worker's to report.
            Outcome::InFlight(why) if why == crate::render::driver::HELD_BY_OTHER => return None,
            Outcome::Unknown { .. } => drop(self.set_aside.insert(id, None)),
            Outcome::InFlight(_) | Outcome::OverBudget(_) | Outcome::Failed(_) => {
                self.set_aside.insert(id, Some(Instant::now() + SET_ASIDE));
            }
            _ => {}
        }
        self.outcomes.push(outcome);
        None
    }
}
