//! `storyc render`: from stories to finished clips. What it would cost is said before anything is sent.

mod choose;
mod drive;
mod keys;

use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::cli::args::Render;
use crate::cli::check::{project_files, unread};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::progress;
use crate::cli::project::Projects;
use crate::cli::render::choose::{Batch, Source, batch, clips, take};
use crate::cli::render::drive::{drive, exit_of};
use crate::cli::{Exit, UsageError};
use crate::diagnostic::Severity;
use crate::lint::Selection;
use crate::project::{Cap, read_cap};
use crate::render::budget::{self, OverBudget};
use crate::render::driver::Paces;
use crate::render::{Driver, Http, Ledger, LedgerError, Order, TakeState, Tools};
use crate::report::cost::money;
use crate::report::human;

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
    let keys = keys::keys(&batch.key_commands, &orders)?;
    let http = Http::new(args.base_url.as_deref()).map_err(UsageError)?;
    let (events, heard) = mpsc::unbounded_channel();
    let (stop, stopping) = watch::channel(false);
    let paces = Paces {
        jobs: args.jobs,
        per_minute: args.rate,
        poll,
        resubmit: args.resubmit,
        adopt: args.adopt.clone(),
    };
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
