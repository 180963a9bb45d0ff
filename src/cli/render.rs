//! `storyc render`: from stories to finished clips. What it would cost is said before anything is sent.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::cli::args::Render;
use crate::cli::disk::Disk;
use crate::cli::files;
use crate::cli::given::{project_files, unread};
use crate::cli::output::Terminal;
use crate::cli::progress::{self, Progress};
use crate::cli::project::{Found, Projects};
use crate::cli::{Exit, UsageError};
use crate::compile::{NoRequest, Options, Target, compile};
use crate::diagnostic::Severity;
use crate::lint::{self, Selection};
use crate::project::{Cap, Set, read_cap};
use crate::render::budget::{self, OverBudget};
use crate::render::driver::{LocalFile, Paces};
use crate::render::identity::{fingerprint, seed, sha256};
use crate::render::keys::Secret;
use crate::render::{Driver, Http, Keys, Ledger, LedgerError, Order, Stop, TakeState, Tools};
use crate::report::cost::money;
use crate::report::{Checked, StoryFacts, human};
use crate::request::{Refusal, Route};
use crate::storyboard::Flags;

/// What one ledger is asked for.
struct Batch {
    root: PathBuf,
    cap: Option<Cap>,
    key_commands: Vec<(String, String)>,
    clips: Vec<Clip>,
}

/// A clip before its takes are counted.
struct Clip {
    story: String,
    text: String,
    path: PathBuf,
    flags: Flags,
    target: Target,
    order: Order,
}

/// A story that was read, and what holds for it.
struct Source<'s> {
    args: &'s Render,
    flags: &'s Flags,
    text: &'s str,
    path: &'s Path,
    found: Option<&'s Arc<Found>>,
    root: &'s Path,
}

/// Runs the command.
pub(crate) fn run(args: &Render, terminal: &Terminal) -> Result<Exit, UsageError> {
    let cap = match &args.max_cost {
        Some(text) => Some(read_cap(text).ok_or_else(|| {
            UsageError(format!("`--max-cost {text}` cannot be read; write it as `--max-cost 5USD`"))
        })?),
        None => None,
    };
    let poll = match &args.poll_interval {
        Some(text) => Some(read_time(text).ok_or_else(|| {
            UsageError(format!(
                "`--poll-interval {text}` cannot be read; write it as `--poll-interval 5s` or `200ms`"
            ))
        })?),
        None => None,
    };
    let flags = args.story.flags()?;
    let (inputs, notes) = files::find(&args.paths, args.story.stdin_filename.as_deref())?;
    for note in &notes {
        terminal.warn(note);
    }
    let projects = Projects::of(inputs.iter().map(|input| input.path.as_path()));
    let mut wrong = false;
    for file in project_files(&projects, &Selection::default()) {
        wrong |= file.diagnostics.iter().any(|found| found.severity == Severity::Error);
        terminal.say(&human::report(&file, terminal.err()));
    }
    args.story.check_models(&projects)?;
    let mut batches: Vec<Batch> = Vec::new();
    for input in &inputs {
        let shown = files::shown(&input.path);
        let text = match files::read(input) {
            Ok(text) => text.to_string(),
            Err(diagnostic) => {
                terminal.say(&human::report(&unread(shown, *diagnostic), terminal.err()));
                wrong = true;
                continue;
            }
        };
        let found = projects.get(&input.path);
        let (root, batch) = batch(&mut batches, &input.path, found)?;
        let source = Source { args, flags: &flags, text: &text, path: &input.path, found, root: &root };
        let clips = clips(&source, terminal)?;
        wrong |= clips.is_none();
        batch.clips.extend(clips.unwrap_or_default());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| UsageError(format!("the system gives no event loop: {error}")))?;
    // A cap holds for what is ordered together, and each ledger is a run of its own.
    if cap.is_some() && batches.iter().filter(|batch| !batch.clips.is_empty()).count() > 1 {
        return Err(UsageError(
            "`--max-cost` holds for one ledger, and these stories have several: render them folder by folder, or put one storyc.yaml above them".to_owned(),
        ));
    }
    let mut exit = if wrong { Exit::Findings } else { Exit::Clean };
    for batch in batches {
        let done = runtime.block_on(render(args, terminal, cap.as_ref(), poll, batch, &projects))?;
        exit = worse(exit, done);
        // A run that was stopped begins no other.
        if done == Exit::Partial {
            break;
        }
    }
    Ok(exit)
}

fn worse(a: Exit, b: Exit) -> Exit {
    let rank = |exit: Exit| match exit {
        Exit::Clean => 0,
        Exit::Findings => 1,
        Exit::Usage => 2,
        Exit::Vendor => 3,
        Exit::Partial => 4,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// The ledger of a story is the project's, else it lies beside the story.
fn batch<'b>(
    batches: &'b mut Vec<Batch>,
    story: &Path,
    found: Option<&Arc<Found>>,
) -> Result<(PathBuf, &'b mut Batch), UsageError> {
    let folder = found.map_or_else(|| files::folder_of(story), |found| found.project.folder.clone());
    let folder = if folder.is_empty() { ".".to_owned() } else { folder };
    let root = std::path::absolute(&folder).map_err(|error| UsageError(format!("`{folder}`: {error}")))?;
    let at = batches.iter().position(|batch| batch.root == root).unwrap_or(batches.len());
    if at == batches.len() {
        let project = found.map(|found| &found.project);
        batches.push(Batch {
            root: root.clone(),
            cap: project.and_then(|project| project.budget.clone()),
            key_commands: project.map(|project| project.keys.clone()).unwrap_or_default(),
            clips: Vec::new(),
        });
    }
    let batch = batches.get_mut(at).ok_or_else(|| UsageError("no ledger".to_owned()))?;
    Ok((root, batch))
}

fn options<'a>(args: &Render, flags: &Flags, path: &Path, found: Option<&'a Arc<Found>>) -> Options<'a> {
    Options {
        flags: flags.clone(),
        project: found.map(|found| &found.project),
        folder: files::folder_of(path),
        region: args.region.clone(),
        soft_seconds: args.story.soft_seconds,
        route: Route { workspace: args.workspace.clone() },
        assets: &Disk,
        ..Options::default()
    }
}

/// The clips of a story; `None` where it gives no request, which was said.
fn clips(source: &Source<'_>, terminal: &Terminal) -> Result<Option<Vec<Clip>>, UsageError> {
    let Source { args, flags, text, path, found, .. } = *source;
    let mut compiled = compile(text, &options(args, flags, path, found));
    let shown = files::shown(path);
    let mut clips = Vec::new();
    for target in &compiled.targets {
        super::build::check_region(args.region.as_deref(), args.workspace.is_some(), &target.profile)?;
        match target.request() {
            Ok(request) => clips.push(clip(source, target, &request)?),
            Err(NoRequest::Refused(Refusal::Unbound(_))) => {
                compiled.diagnostics.retain(|found| found.code != "R102");
                compiled.diagnostics.extend(lint::unbound(&compiled.storyboard, Severity::Error));
                break;
            }
            Err(_) => {}
        }
    }
    let whole = compiled.count(Severity::Error) == 0 && !clips.is_empty();
    let checked = Checked {
        path: shown,
        story: Some(StoryFacts::of(&compiled)),
        text: text.into(),
        diagnostics: compiled.diagnostics,
        project: found.map(|found| found.text.clone()),
    };
    terminal.say(&human::report(&checked, terminal.err()));
    Ok(whole.then_some(clips))
}

fn clip(source: &Source<'_>, target: &Target, request: &crate::request::Request) -> Result<Clip, UsageError> {
    let Source { args, flags, text, path, found, root } = *source;
    let shown = files::shown(path);
    let mut local = Vec::new();
    for upload in &request.uploads {
        let path = PathBuf::from(&upload.path);
        let bytes = std::fs::read(&path)
            .map_err(|error| UsageError(format!("`{}` cannot be read: {error}", upload.path)))?;
        local.push(LocalFile { placeholder: upload.placeholder.clone(), path, sha256: sha256(&bytes) });
    }
    let hashes: Vec<String> = local.iter().map(|file| file.sha256.clone()).collect();
    let plan = &target.plan;
    let fingerprint = fingerprint(&plan.model, request, &hashes);
    let folder = match (&args.output, found.and_then(|found| found.project.out.clone())) {
        (Some(output), _) => std::path::absolute(output).map_err(|error| UsageError(error.to_string()))?,
        (None, Some(out)) => root.join(out),
        (None, None) => root.join("takes"),
    };
    let stem = path.file_stem().map_or("story".into(), |stem| stem.to_string_lossy());
    let short = fingerprint.get(..8).unwrap_or(&fingerprint);
    let order = Order {
        story: shown.clone(),
        clip: 1,
        take: 1,
        seed: plan.seed,
        request: request.clone(),
        shown: serde_json::to_string(request).unwrap_or_default(),
        prompt: plan.prompt.clone(),
        api_model: plan.api_model.clone().unwrap_or_default(),
        profile: Arc::clone(&target.profile),
        region: plan.region.clone(),
        route: Route { workspace: args.workspace.clone() },
        fingerprint: fingerprint.clone(),
        refs: plan.media.iter().map(|media| media.name.clone()).collect(),
        files: local,
        seconds: plan.duration_ms as f64 / 1000.0,
        path: folder.join(format!("{stem}.{}.{short}", plan.model)),
        cost: plan.cost.clone(),
    };
    Ok(Clip {
        story: shown,
        text: text.to_owned(),
        path: path.to_owned(),
        flags: flags.clone(),
        target: target.clone(),
        order,
    })
}

/// An order for one take of a clip: the same request, and for several takes each with a seed of its own.
fn take(args: &Render, clip: &Clip, number: u32, projects: &Projects) -> Result<Order, UsageError> {
    let mut order = clip.order.clone();
    order.take = number;
    let range = clip.target.profile.limits.seed.as_ref().map(|figure| figure.value);
    if let Some(range) = range.filter(|_| number > 1 || (args.takes > 1 && order.seed.is_none())) {
        let own = match order.seed {
            Some(first) => first.checked_add(i64::from(number) - 1).filter(|seed| *seed <= range.most),
            None => None,
        };
        let own = own.unwrap_or_else(|| seed(&order.fingerprint, number, range.least, range.most));
        let mut flags = clip.flags.clone();
        flags.settings.seed = Some(Set::flag(own));
        let found = projects.get(&clip.path);
        let compiled = compile(&clip.text, &options(args, &flags, &clip.path, found));
        let target = compiled.targets.iter().find(|target| target.plan.model == clip.target.plan.model);
        let request = target.and_then(|target| target.request().ok());
        let request =
            request.ok_or_else(|| UsageError(format!("{}: no request for a seed of its own", clip.story)))?;
        order.seed = Some(own);
        order.shown = serde_json::to_string(&request).unwrap_or_default();
        order.request = request;
    }
    let name = order.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    order.path.set_file_name(format!("{name}.take{number}.mp4"));
    Ok(order)
}

fn ledger_error(error: &LedgerError) -> UsageError {
    UsageError(error.to_string())
}

/// Renders what one ledger is asked for.
async fn render(
    args: &Render,
    terminal: &Terminal,
    cap: Option<&Cap>,
    poll: Option<Duration>,
    batch: Batch,
    projects: &Projects,
) -> Result<Exit, UsageError> {
    if batch.clips.is_empty() {
        return Ok(Exit::Clean);
    }
    let ledger = if args.dry_run {
        Ledger::look(&batch.root).await.map_err(|error| ledger_error(&error))?
    } else {
        Some(Ledger::open(&batch.root).await.map_err(|error| ledger_error(&error))?)
    };
    let known = match &ledger {
        Some(ledger) => ledger.takes().await.map_err(|error| ledger_error(&error))?,
        None => Vec::new(),
    };
    let states: HashMap<(&str, u32), TakeState> =
        known.iter().map(|take| ((take.fingerprint.as_str(), take.take), take.state)).collect();
    // `--again` goes on with takes that have not come to an end, and begins new ones behind those that have.
    let ended: HashMap<&str, u32> = known.iter().fold(HashMap::new(), |mut ended, take| {
        let is_over = matches!(take.state, TakeState::Done | TakeState::Refused | TakeState::Lost);
        if is_over {
            let most = ended.entry(take.fingerprint.as_str()).or_insert(0);
            *most = take.take.max(*most);
        }
        ended
    });
    let mut orders: Vec<Order> = Vec::new();
    for clip in &batch.clips {
        let first =
            if args.again { ended.get(clip.order.fingerprint.as_str()).copied().unwrap_or(0) } else { 0 };
        for number in first + 1..=first + args.takes {
            let order = take(args, clip, number, projects)?;
            // Two stories that say the same are one clip.
            if !orders.iter().any(|known| known.fingerprint == order.fingerprint && known.take == order.take)
            {
                orders.push(order);
            }
        }
    }
    let state = |order: &Order| states.get(&(order.fingerprint.as_str(), order.take)).copied();
    let to_pay: Vec<&Order> = orders
        .iter()
        .filter(|order| match state(order) {
            None | Some(TakeState::Intent | TakeState::Failed) => true,
            // What is sent again may be paid for again.
            Some(TakeState::Submitting) => args.resubmit,
            Some(_) => false,
        })
        .collect();
    let in_flight = orders
        .iter()
        .filter(|order| state(order).is_some_and(TakeState::is_in_flight))
        .filter(|order| !(args.resubmit && state(order) == Some(TakeState::Submitting)))
        .count();
    terminal.say(&progress::estimate(&orders, &to_pay, in_flight));
    if let Some(cap) = cap.or(batch.cap.as_ref())
        && let Err(over) = budget::within(cap, to_pay.iter().map(|order| order.cost.as_ref()))
    {
        return Err(UsageError(over_budget(cap, &over)));
    }
    if args.dry_run {
        return Ok(Exit::Clean);
    }
    let costs_money = to_pay.iter().any(|order| order.cost.as_ref().is_none_or(|cost| cost.amount > 0.0));
    if costs_money && !args.yes {
        if !std::io::stdin().is_terminal() {
            return Err(UsageError("nobody can be asked here: `--yes` spends without a question".to_owned()));
        }
        if !ask(terminal, "go on? [y/N] ") {
            terminal.say("nothing was sent\n");
            return Ok(Exit::Clean);
        }
    }
    let Some(ledger) = ledger else { return Ok(Exit::Clean) };
    let keys = keys(&batch.key_commands, &orders)?;
    let http = Http::new(args.base_url.as_deref()).map_err(UsageError)?;
    let (events, heard) = mpsc::unbounded_channel();
    let (stop, stopping) = watch::channel(false);
    let paces = Paces { jobs: args.jobs, per_minute: args.rate, poll, resubmit: args.resubmit };
    let ledger = Arc::new(ledger);
    let profiles = orders.iter().map(|order| &order.profile);
    let tools = Tools { http, keys, ledger: Arc::clone(&ledger) };
    let driver = Driver::new(tools, profiles, paces, events, stopping);
    let stops =
        drive(Arc::new(driver), orders, terminal, heard, stop).await.map_err(|error| ledger_error(&error))?;
    if let Some(ledger) = Arc::into_inner(ledger) {
        ledger.close().await;
    }
    Ok(exit_of(&stops))
}

/// Runs all orders; Ctrl-C lets what is being sent come to its answer, and leaves the rest to the next run.
async fn drive(
    driver: Arc<Driver>,
    orders: Vec<Order>,
    terminal: &Terminal,
    mut heard: mpsc::UnboundedReceiver<crate::render::Event>,
    stop: watch::Sender<bool>,
) -> Result<Vec<Stop>, LedgerError> {
    let mut progress = Progress::new(&orders, terminal);
    let mut running = JoinSet::new();
    for (at, order) in orders.into_iter().enumerate() {
        let driver = Arc::clone(&driver);
        running.spawn(async move { driver.run(at, &order).await });
    }
    drop(driver);
    let mut stops = Vec::new();
    let mut broken = None;
    loop {
        tokio::select! {
            biased;
            Some(event) = heard.recv() => progress.hear(&event),
            done = running.join_next() => match done {
                None => break,
                Some(Ok(Ok(stop))) => stops.push(stop),
                // The ledger is the one thing without which nothing may be sent.
                Some(Ok(Err(error))) => {
                    let _ = stop.send(true);
                    broken = Some(error);
                }
                Some(Err(error)) => {
                    let _ = stop.send(true);
                    terminal.complain(&format!("storyc itself failed: {error}"));
                    stops.push(Stop::NotBegun);
                }
            },
            _ = tokio::signal::ctrl_c() => {
                if *stop.borrow() {
                    // What was asked for twice is done at once; the ledger knows what is in flight.
                    std::process::exit(130);
                }
                let _ = stop.send(true);
                progress.stopping();
            }
        }
    }
    while let Ok(event) = heard.try_recv() {
        progress.hear(&event);
    }
    progress.finish(&stops);
    match broken {
        Some(error) => Err(error),
        None => Ok(stops),
    }
}

fn exit_of(stops: &[Stop]) -> Exit {
    let good = stops.iter().filter(|stop| matches!(stop, Stop::Done { .. } | Stop::Before { .. })).count();
    let may_go_on = |stop: &Stop| matches!(stop, Stop::InFlight(_) | Stop::NotBegun | Stop::Unknown { .. });
    if good == stops.len() {
        Exit::Clean
    } else if good > 0 || stops.iter().any(may_go_on) {
        Exit::Partial
    } else {
        Exit::Vendor
    }
}

fn over_budget(cap: &Cap, over: &OverBudget) -> String {
    let most = money(cap.amount, &cap.currency, false);
    match over {
        OverBudget::Over { amount, currency } => format!(
            "this would cost {}, and the cap is {most}; nothing was sent",
            money(*amount, currency, false)
        ),
        OverBudget::OtherCurrency(currency) => format!(
            "the prices are in {currency} and the cap is in {}: money is never converted, so give the cap in {currency}; nothing was sent",
            cap.currency
        ),
        OverBudget::NoPrice(count) => format!(
            "no price is known for {count} of the clips, so that the cap of {most} cannot hold; nothing was sent"
        ),
    }
}

/// The keys that the orders need: from the environment, else from the project's commands.
fn keys(commands: &[(String, String)], orders: &[Order]) -> Result<Keys, UsageError> {
    let mut keys = Keys::default();
    for order in orders {
        for name in keys.missing(&order.profile) {
            if let Some(key) = std::env::var(&name).ok().filter(|key| !key.trim().is_empty()) {
                keys.insert(&name, Secret::new(&key));
            } else if let Some((_, command)) = commands.iter().find(|(known, _)| *known == name) {
                keys.insert(&name, Secret::new(&printed(&name, command)?));
            }
        }
        if let Some(name) = keys.missing(&order.profile).first() {
            return Err(UsageError(format!(
                "{} needs a key: put it into the environment as `{name}`, or name a command that prints it in storyc.yaml, as in `keys: {{ {name}: pass show video }}`",
                order.profile.id
            )));
        }
    }
    Ok(keys)
}

/// What a command prints. It runs in the shell, as the person who wrote it would run it.
fn printed(name: &str, command: &str) -> Result<String, UsageError> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let done =
        std::process::Command::new(shell).args([flag, command]).stdin(std::process::Stdio::null()).output();
    let done =
        done.map_err(|error| UsageError(format!("the command for `{name}` cannot be run: {error}")))?;
    let key = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    if !done.status.success() || key.is_empty() {
        return Err(UsageError(format!(
            "the command for `{name}` in storyc.yaml prints no key ({})",
            done.status
        )));
    }
    Ok(key)
}

fn ask(terminal: &Terminal, question: &str) -> bool {
    terminal.say(question);
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// `5s`, `200ms`, `2min`.
fn read_time(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text.get(..digits)?.parse().ok()?;
    let seconds = match text.get(digits..)?.trim() {
        "ms" => number / 1000.0,
        "" | "s" => number,
        "m" | "min" => number * 60.0,
        _ => return None,
    };
    (seconds > 0.0 && seconds <= 3600.0).then(|| Duration::from_secs_f64(seconds))
}
