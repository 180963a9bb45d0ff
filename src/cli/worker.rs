//! `storyc worker`: renders the takes that others queued, and takes over those of workers that stopped.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinError, JoinSet};

use crate::cli::args::{Reader, Worker};
use crate::cli::output::Terminal;
use crate::cli::progress::Progress;
use crate::cli::project::ProjectFile;
use crate::cli::render::drive::{exit_code, stop_at_interrupt};
use crate::cli::render::frames::EXTRACT;
use crate::cli::render::keys::load_all_keys;
use crate::cli::render::limits::RunLimits;
use crate::cli::studio::{self, LedgerChoice, Out};
use crate::cli::trust::{self, ProjectTrust};
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::model::{self, Profile};
use crate::render::budget;
use crate::render::driver::RunOptions;
use crate::render::{Driver, Keys, Ledger, LedgerError, Location, Order, Outcome, Take, Tools};
use crate::report::cost::show_money;

/// How long to leave a take alone that couldn't be finished.
const SET_ASIDE: Duration = Duration::from_secs(60);

/// How long to wait between two looks at the ledger, at most.
const MAX_IDLE: Duration = Duration::from_secs(2);

/// How long to wait for a ledger that can't be used.
const BROKEN_DELAY: Duration = Duration::from_secs(5);

/// Runs the command.
pub(crate) fn run(args: &Worker, terminal: &Terminal) -> Result<Exit, UsageError> {
    let exit = work(args, terminal)?;
    if terminal.reader() == Reader::Json {
        terminal.finish_json_line(json!({}), exit);
    }
    Ok(exit)
}

fn work(args: &Worker, terminal: &Terminal) -> Result<Exit, UsageError> {
    let limits = RunLimits::parse(&args.run)?;
    let (root, found) = studio::root_of(&args.path)?;
    let project = found.as_deref().map(|found| &found.project);
    let mut choice = LedgerChoice::new(&root, project);
    if let Some(url) = &args.ledger {
        choice =
            LedgerChoice { location: Location { root: root.clone(), url: Some(url.clone()) }, action: None };
    }
    let out = Out::new(args.run.output.as_deref(), project, &root)
        .map_err(|error| UsageError::new(ErrorCode::Ledger, error.to_string()))?;
    let profiles: Vec<Arc<Profile>> = project.map(|project| project.profiles.clone()).unwrap_or_default();
    let profiles: Vec<Arc<Profile>> = profiles.into_iter().chain(model::all()).collect();
    check_trust(found.as_deref(), &choice, &out, args.run.output.is_some())?;
    let commands = project.map(|project| project.keys.clone()).unwrap_or_default();
    let keys = load_all_keys(&profiles, &commands)?;
    if !choice.location.exists() {
        return Err(UsageError::new(
            ErrorCode::NotFound,
            format!("there is no ledger at `{}`", choice.location.name()),
        )
        .help("`storyc render --queue` makes one, and `--ledger URL` names a shared one"));
    }
    let bucket = out.bucket()?;
    let http = limits.http(false)?;
    studio::runtime()?.block_on(async {
        let ledger = Ledger::open(choice.location.clone())
            .await
            .map_err(|error| UsageError::new(ErrorCode::Ledger, error.to_string()))?;
        let ledger = Arc::new(limits.with_lease(ledger));
        if !ledger.is_shared() && !may_spend(args, &ledger, terminal).await? {
            return Ok(Exit::Clean);
        }
        let options = RunOptions { waits_for_others: false, ..limits.options() };
        let stop = stop_at_interrupt();
        let (sender, events) = mpsc::unbounded_channel();
        let tools = Tools { http, keys: keys.clone(), ledger: Arc::clone(&ledger), bucket, extract: EXTRACT };
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
            outcomes: BTreeMap::new(),
            is_incomplete: false,
            count: 0,
        };
        let leases = tokio::spawn(Driver::keep_leases(Arc::clone(&ledger)));
        let broken = shift.work(events, stop).await;
        leases.abort();
        let strict = args.run.strict;
        let outcomes: Vec<Outcome> = shift.outcomes.into_values().collect();
        if outcomes.is_empty() {
            terminal.eprint("no take was rendered; `storyc render --queue` puts takes in the ledger\n");
        } else {
            shift.progress.print_summary(&outcomes);
        }
        if let Some(error) = broken {
            terminal.error(&format!("the ledger can't be written, so nothing more is sent: {error}"));
            return Ok(Exit::Partial);
        }
        let exit = exit_code(&outcomes, strict);
        Ok(if shift.is_incomplete && exit == Exit::Clean { Exit::Partial } else { exit })
    })
}

/// Returns true if the user agrees to pay for what is queued in a ledger on this machine: it may have come with a
/// repository.
async fn may_spend(args: &Worker, ledger: &Ledger, terminal: &Terminal) -> Result<bool, UsageError> {
    let takes =
        ledger.open_takes().await.map_err(|error| UsageError::new(ErrorCode::Ledger, error.to_string()))?;
    let queued = takes.iter().filter(|take| take.queued);
    let (sums, unpriced) = budget::sums(queued.clone().map(|take| take.cost.as_ref()));
    let count = queued.count();
    if args.yes || count == 0 {
        return Ok(true);
    }
    let mut sums: Vec<String> =
        sums.iter().map(|(currency, amount, disputed)| show_money(*amount, currency, *disputed)).collect();
    if unpriced > 0 {
        sums.push(format!("{unpriced} without a known price"));
    }
    let what = format!("{count} queued for {}", sums.join(" and "));
    if !terminal.can_ask() {
        return Err(UsageError::new(
            ErrorCode::Unconfirmed,
            format!("{what}, and there is no terminal to ask on"),
        )
        .help("pass `--yes` to spend without asking"));
    }
    terminal.eprint(&format!("{what}\ncontinue? [y/N] "));
    let mut answer = String::new();
    Ok(std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Checks that the user trusts the project file with what the worker would do for it.
fn check_trust(
    found: Option<&ProjectFile>,
    choice: &LedgerChoice,
    out: &Out,
    chose_out: bool,
) -> Result<(), UsageError> {
    let outside = match out {
        Out::Folder(folder) if !chose_out => trust::writes_outside(&choice.location.root, folder),
        Out::Bucket(address) if !chose_out => Some(trust::saves_in(address)),
        _ => None,
    };
    let Some(found) = found else {
        let Some(action) = outside else { return Ok(()) };
        return Err(UsageError::new(
            ErrorCode::Untrusted,
            format!("without `-o DIR`, storyc {action}, because the folder is a link; nothing was sent"),
        )
        .help("choose a folder with `-o DIR`"));
    };
    let mut actions: Vec<String> = choice.action.iter().cloned().collect();
    actions.extend(found.project.keys.iter().map(|(name, command)| trust::runs(name, command)));
    actions.extend(found.project.profiles.iter().flat_map(|profile| trust::sends_key(profile)));
    actions.extend(outside);
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
    folder: PathBuf,
    root: PathBuf,
    /// True if the user chose the host of all requests.
    any_host: bool,
    once: bool,
    idle: Duration,
    running: JoinSet<Result<Outcome, LedgerError>>,
    /// The takes in work.
    busy: HashMap<Id, InWork>,
    /// The takes that couldn't be finished, by [`Take::id`].
    set_aside: HashMap<i64, SetAside>,
    /// The notes that were printed.
    noted: BTreeSet<String>,
    /// The latest outcome of each take.
    outcomes: BTreeMap<i64, Outcome>,
    /// True if this worker can't render some of the takes.
    is_incomplete: bool,
    count: usize,
}

/// A take in work.
struct InWork {
    id: i64,
    model: String,
    version: i64,
}

/// A take that couldn't be finished.
struct SetAside {
    /// Its version when it was set aside.
    version: i64,
    /// Until when to leave it alone; `None` until its version changes, because somebody has changed the take.
    until: Option<Instant>,
}

impl Shift<'_> {
    /// Works until the run stops, or with `--once` until no take is left. Returns the error of a broken ledger.
    async fn work(
        &mut self,
        mut events: mpsc::UnboundedReceiver<crate::render::Event>,
        stop: watch::Sender<bool>,
    ) -> Option<LedgerError> {
        let mut stopped = stop.subscribe();
        let (mut is_stopping, mut broken) = (false, None);
        let mut looks = true;
        loop {
            let mut idle = self.idle;
            if looks && !is_stopping {
                looks = false;
                match self.begin_takes().await {
                    Ok(true) if self.running.is_empty() && self.once => return broken,
                    Ok(_) => {}
                    // A database may restart; nothing is sent without it.
                    Err(error) => {
                        idle = BROKEN_DELAY;
                        self.note(&format!("the ledger can't be used now: {error}"));
                        if self.once {
                            stop.send_replace(true);
                            broken.get_or_insert(error);
                        }
                    }
                }
            }
            if is_stopping && self.running.is_empty() {
                return broken;
            }
            tokio::select! {
                biased;
                Some(event) = events.recv() => self.progress.update(&event),
                Some(done) = self.running.join_next_with_id() => {
                    looks = true;
                    if let Some(error) = self.finish(done) {
                        self.note(&format!("the ledger can't be used now: {error}"));
                        if self.once {
                            // Submits that are on their way still end.
                            stop.send_replace(true);
                            broken.get_or_insert(error);
                        }
                    }
                }
                Ok(()) = stopped.changed(), if !is_stopping => {
                    is_stopping = true;
                    self.progress.print_stopping();
                }
                () = tokio::time::sleep(idle) => looks = true,
            }
            while let Ok(event) = events.try_recv() {
                self.progress.update(&event);
            }
        }
    }

    /// Begins work on takes that nobody works on. Returns true if there is nothing left to wait for.
    async fn begin_takes(&mut self) -> Result<bool, LedgerError> {
        // A task that couldn't be recorded is in a file.
        self.ledger.recover_spilled().await?;
        let now = Instant::now();
        self.set_aside.retain(|_, aside| aside.until.is_none_or(|until| until > now));
        let takes = self.ledger.open_takes().await?;
        let mut is_over = true;
        self.is_incomplete = false;
        // Tasks in flight first: others may wait for them.
        let (in_flight, open): (Vec<&Take>, Vec<&Take>) =
            takes.iter().partition(|take| take.state.is_in_flight());
        for take in in_flight.into_iter().chain(open) {
            let aside = self.set_aside.get(&take.id);
            let aside = aside.filter(|aside| aside.until.is_some() || aside.version == take.version);
            self.is_incomplete |= aside.is_some_and(|aside| aside.until.is_none());
            if aside.is_some() || self.busy.values().any(|work| work.id == take.id) {
                continue;
            }
            if take.is_leased && take.owner.as_deref() != Some(self.ledger.worker()) {
                // Its worker may stop.
                is_over = false;
                continue;
            }
            let Some(profile) = self.profile_of(take) else {
                self.is_incomplete = true;
                continue;
            };
            // A take that nobody queued is this worker's only if the vendor may have a task for it.
            if !take.queued && !take.may_have_task(&profile) {
                continue;
            }
            is_over = false;
            let in_work = self.busy.values().filter(|work| work.model == take.model).count();
            if take.state.is_in_flight() || in_work < self.driver.jobs(&profile) {
                self.begin(take, &profile).await?;
            }
        }
        for take in self.ledger.stuck_takes().await? {
            self.is_incomplete = true;
            self.note(&format!(
                "take {} of {}, clip {} begins with the last frame of clip {}, which isn't finished and isn't queued",
                take.take,
                take.story,
                take.clip,
                take.clip.saturating_sub(1)
            ));
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
        if take.state.is_in_flight() && take.account.is_some() && take.account != self.keys.account(&profile)
        {
            self.note(&format!(
                "take {} of {} was submitted with another key, so it waits for a worker with that one",
                take.take, take.story
            ));
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

    /// Leaves a take alone until it changes.
    fn set_aside(&mut self, take: &Take, why: &str) {
        self.note(&format!("take {} of {} {why}", take.take, take.story));
        self.is_incomplete = true;
        self.set_aside.insert(take.id, SetAside { version: take.version, until: None });
    }

    /// Begins work on a take.
    async fn begin(&mut self, take: &Take, profile: &Arc<Profile>) -> Result<(), LedgerError> {
        let request = self.ledger.request(take.id).await?;
        let Some(order) = Order::from_stored(take, &request, profile, (&self.root, &self.folder)) else {
            self.set_aside(take, "has no whole request in the ledger; queue or render it again");
            return Ok(());
        };
        // A ledger can't send a request or a key to a host that isn't the model's.
        let hosts = [Some(order.host()), take.host.clone()];
        let is_foreign = |host: &&String| !self.any_host && !trust::is_host_of(profile, host);
        if let Some(host) = hosts.iter().flatten().find(is_foreign) {
            let why = format!(
                "goes to {host}, as the ledger says, which isn't a host of {}; if you trust it with your key, run again with `--base-url {host}`",
                take.model
            );
            self.set_aside(take, &why);
            return Ok(());
        }
        self.progress.add(&order);
        self.driver.expect(&order);
        let at = self.count;
        self.count += 1;
        let driver = Arc::clone(&self.driver);
        let handle = self.running.spawn(async move { driver.run(at, &order).await });
        let (id, model, version) = (take.id, take.model.clone(), take.version);
        self.busy.insert(handle.id(), InWork { id, model, version });
        Ok(())
    }

    /// Handles the end of work on a take. Returns the error of a broken ledger.
    fn finish(&mut self, done: Result<(Id, Result<Outcome, LedgerError>), JoinError>) -> Option<LedgerError> {
        let (task, outcome) = match done {
            Ok(done) => done,
            Err(error) => {
                self.terminal.error(&format!("internal error: {error}"));
                (error.id(), Ok(Outcome::NotStarted))
            }
        };
        let InWork { id, version, .. } = self.busy.remove(&task)?;
        let later = |time| SetAside { version, until: Some(Instant::now() + time) };
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                self.set_aside.insert(id, later(BROKEN_DELAY));
                return Some(error);
            }
        };
        match &outcome {
            // It isn't this worker's to report.
            Outcome::HeldByOther => return None,
            Outcome::Unknown { .. }
            | Outcome::InFlight(_)
            | Outcome::OverBudget(_)
            | Outcome::Waiting(_)
            | Outcome::Failed(_) => {
                self.set_aside.insert(id, later(SET_ASIDE));
            }
            _ => {}
        }
        self.outcomes.insert(id, outcome);
        None
    }
}
