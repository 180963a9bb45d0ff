//! `storyc render`: turns stories into finished clips. It shows the estimated cost before it sends anything.

mod adopt;
mod drive;
mod keys;
mod schedule;
mod select;

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::cli::args::{ClipCounts, Render};
use crate::cli::inputs::{Inputs, text_of};
use crate::cli::output::Terminal;
use crate::cli::progress::{self, Known};
use crate::cli::render::drive::{drive, exit_of, stop_at_interrupt};
use crate::cli::render::schedule::Schedule;
use crate::cli::render::select::{Batch, Source, batch, clips};
use crate::cli::{Exit, UsageError};
use crate::model::profile::Wire;
use crate::project::{Cap, read_cap};
use crate::render::budget::{self, OverBudget};
use crate::render::driver::Paces;
use crate::render::space::{KeepFree, SpaceNeeded};
use crate::render::{Driver, Http, Order, Tools};
use crate::report::cost::show_money;

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
    let keep_free = match &args.keep_free {
        Some(text) => KeepFree::parse(text).ok_or_else(|| {
            UsageError(format!(
                "`--keep-free {text}` cannot be read; write it as `--keep-free 2GB`, `500MB` or `1%`"
            ))
        })?,
        None => KeepFree::default(),
    };
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let mut wrong = inputs.say_projects(terminal)?;
    let mut batches: Vec<Batch> = Vec::new();
    let mut counts = ClipCounts::default();
    for input in &inputs.stories {
        let Some(text) = text_of(input, terminal) else {
            wrong = true;
            continue;
        };
        let (root, batch) = batch(args, &mut batches, &input.path, inputs.projects.get(&input.path))?;
        let source = Source { args, inputs: &inputs, text: &text, path: &input.path, root: &root };
        let clips = clips(&source, &mut counts, terminal)?;
        wrong |= clips.is_none();
        batch.clips.extend(clips.unwrap_or_default());
    }
    args.picked.check(&counts)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| UsageError(format!("the system gives no event loop: {error}")))?;
    let exit = if wrong { Exit::Findings } else { Exit::Clean };
    Ok(worse(
        exit,
        runtime.block_on(render(args, terminal, cap.as_ref(), poll, keep_free, batches, &inputs))?,
    ))
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

/// Renders all batches: one estimate, one cap and one confirmation for all of them, then one ledger after the other.
async fn render(
    args: &Render,
    terminal: &Terminal,
    cap: Option<&Cap>,
    poll: Option<Duration>,
    keep_free: KeepFree,
    batches: Vec<Batch>,
    inputs: &Inputs<'_>,
) -> Result<Exit, UsageError> {
    let mut schedules = Vec::new();
    for batch in batches {
        schedules.push(Schedule::of(args, batch, inputs).await?);
    }
    schedules.retain(|schedule| !schedule.orders.is_empty());
    let adopted = adopt::adopted(&args.adopt, &schedules)?;
    if schedules.is_empty() {
        return Ok(Exit::Clean);
    }
    let orders: Vec<&Order> = schedules.iter().flat_map(|schedule| &schedule.orders).collect();
    let to_pay: Vec<&Order> = schedules.iter().flat_map(Schedule::to_pay).collect();
    let known = schedules.iter().map(Schedule::known).fold(Known::default(), |a, b| Known {
        in_flight: a.in_flight + b.in_flight,
        refused: a.refused + b.refused,
        lost: a.lost + b.lost,
    });
    terminal.say(&progress::estimate(&orders, &to_pay, known));
    for note in schedules.iter().flat_map(|schedule| &schedule.notes) {
        terminal.warn(note);
    }
    for note in schedules.iter().flat_map(keys::foreign) {
        terminal.warn(&note);
    }
    if let Some(cap) = cap {
        hold(cap, "the cap", &to_pay)?;
    }
    // Each project has its own budget, which a flag can't override.
    for schedule in &schedules {
        if let Some(cap) = &schedule.cap {
            hold(cap, "the project's budget", &schedule.to_pay())?;
        }
    }
    if to_pay.iter().any(|order| order.profile.wire != Wire::Animatic) {
        check_space(&schedules, keep_free)?;
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
    let http = Http::new(args.base_url.as_deref()).map_err(UsageError)?.with_keep_free(keep_free);
    // Get all keys before paying for the first clip.
    let mut ready = Vec::new();
    // Orders in flight that can't be followed now are neither lost nor done.
    let mut waiting: usize = schedules.iter().map(|schedule| schedule.notes.len()).sum();
    for (mut schedule, adopt) in schedules.into_iter().zip(adopted) {
        let (keys, notes) = keys::keys(&mut schedule)?;
        for note in &notes {
            terminal.warn(note);
        }
        waiting += notes.len();
        ready.push((schedule, keys, adopt));
    }
    let stop = stop_at_interrupt();
    let mut stops = Vec::new();
    for (schedule, keys, adopt) in ready {
        let Some(ledger) = schedule.ledger else { continue };
        let (events, heard) = mpsc::unbounded_channel();
        let paces = Paces { jobs: args.jobs, per_minute: args.rate, poll, resubmit: args.resubmit, adopt };
        let ledger = Arc::new(ledger);
        let profiles = schedule.orders.iter().map(|order| &order.profile);
        let tools = Tools { http: http.clone(), keys, ledger: Arc::clone(&ledger) };
        let driver = Arc::new(Driver::new(tools, profiles, paces, events, stop.subscribe()));
        let (done, broken) = drive(driver, schedule.orders, terminal, heard, &stop).await;
        stops.extend(done);
        if let Some(error) = broken {
            terminal.complain(&format!(
                "the ledger could not be written, and nothing more is sent: {error}; see to that and run again: what was sent is followed"
            ));
            return Ok(Exit::Partial);
        }
        if let Some(ledger) = Arc::into_inner(ledger) {
            ledger.close().await;
        }
    }
    Ok(if waiting > 0 { worse(exit_of(&stops), Exit::Partial) } else { exit_of(&stops) })
}

/// Checks that the cost of the orders lies within a cap; `name` is what messages call the cap.
fn hold(cap: &Cap, name: &str, to_pay: &[&Order]) -> Result<(), UsageError> {
    budget::within(cap, to_pay.iter().map(|order| order.cost.as_ref()))
        .map_err(|over| UsageError(over_budget(cap, name, &over)))
}

/// Checks that the ledgers and the clips fit on their disks.
fn check_space(schedules: &[Schedule], keep_free: KeepFree) -> Result<(), UsageError> {
    let mut needed = SpaceNeeded::default();
    for schedule in schedules {
        let to_download =
            schedule.orders.iter().filter(|order| schedule.is_open(order) || schedule.is_gone(order));
        needed.add(&schedule.root, to_download);
    }
    needed.check(keep_free).map_err(|why| UsageError(format!("{why}; nothing was sent")))
}

fn over_budget(cap: &Cap, name: &str, over: &OverBudget) -> String {
    let most = show_money(cap.amount, &cap.currency, false);
    match over {
        OverBudget::Over { amount, currency } => format!(
            "this would cost {}, and {name} is {most}; nothing was sent",
            show_money(*amount, currency, false)
        ),
        OverBudget::OtherCurrency(currency) => format!(
            "the prices are in {currency} and {name} is in {}: money is never converted, so give it in {currency}; nothing was sent",
            cap.currency
        ),
        OverBudget::NoPrice(count) => format!(
            "no price is known for {count} of the clips, so that {name} of {most} cannot hold; nothing was sent"
        ),
    }
}

fn ask(terminal: &Terminal, question: &str) -> bool {
    terminal.say(question);
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// Parses a duration such as `5s`, `200ms` or `2min`.
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
