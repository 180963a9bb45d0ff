//! `storyc render`: turns stories into finished clips. It shows the estimated cost before it sends anything.

mod adopt;
pub(super) mod drive;
pub(super) mod frames;
pub(super) mod keys;
pub(super) mod limits;
mod queue;
pub(super) mod report;
mod schedule;
mod select;

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::cli::args::{ClipCounts, Reader, Render};
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::output::Terminal;
use crate::cli::progress::{self, EarlierCounts};
use crate::cli::render::drive::{drive, exit_code, stop_at_interrupt};
use crate::cli::render::frames::EXTRACT;
use crate::cli::render::limits::RunLimits;
use crate::cli::render::report::RunReport;
use crate::cli::render::schedule::Schedule;
use crate::cli::render::select::{Batch, Source, compile_clips, find_or_add_batch};
use crate::cli::{ErrorCode, Exit, UsageError, studio};
use crate::model::profile::Wire;
use crate::plan::Cost;
use crate::project::{Budget, parse_budget};
use crate::render::budget::{self, OverBudget};
use crate::render::driver::RunOptions;
use crate::render::space::{KeepFree, SpaceNeeded};
use crate::render::{Driver, Order, Tools};
use crate::report::cost::show_money;

/// Runs the command until it is done or Ctrl-C stops it.
pub(crate) fn run(args: &Render, terminal: &Terminal) -> Result<Exit, UsageError> {
    run_until(args, terminal, None)
}

/// Runs the command until it is done or `stop` becomes true; without `stop`, Ctrl-C stops it.
pub(crate) fn run_until(
    args: &Render,
    terminal: &Terminal,
    stop: Option<watch::Sender<bool>>,
) -> Result<Exit, UsageError> {
    let (report, exit) = render_stories(args, terminal, stop)?;
    match terminal.reader() {
        Reader::Human => {}
        Reader::Json if args.run.events.is_some() => {
            terminal.finish_json_line(report.json(args.dry_run), exit);
        }
        Reader::Json => terminal.finish_json(report.json(args.dry_run), exit),
        Reader::Agent => {
            terminal.print(&report.agent(args.dry_run));
            terminal.finish_agent();
        }
    }
    Ok(exit)
}

fn render_stories(
    args: &Render,
    terminal: &Terminal,
    stop: Option<watch::Sender<bool>>,
) -> Result<(RunReport, Exit), UsageError> {
    let limits = RunLimits::parse(&args.run)?;
    let cap = args.max_cost.as_ref().map(|text| {
        parse_budget(text).ok_or_else(|| {
            UsageError::new(ErrorCode::Usage, format!("can't read `--max-cost {text}`"))
                .help("write it as `--max-cost 5USD`")
        })
    });
    let cap = cap.transpose()?;
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let mut failed = inputs.report_projects(terminal)?;
    let mut batches: Vec<Batch> = Vec::new();
    let mut counts = ClipCounts::default();
    for input in &inputs.stories {
        let Some(text) = read_story(input, terminal) else {
            failed = true;
            continue;
        };
        let project = inputs.projects.get(&input.path);
        let (root, batch) = find_or_add_batch(args, &mut batches, &input.path, project)?;
        let source = Source { args, inputs: &inputs, text: &text, path: &input.path, root: &root };
        let clips = compile_clips(&source, &mut counts, terminal)?;
        failed |= clips.is_none();
        batch.clips.extend(clips.unwrap_or_default());
    }
    args.picked.check(&counts)?;
    let exit = if failed { Exit::Findings } else { Exit::Clean };
    let (report, rendered) = studio::runtime()?.block_on(async {
        let mut schedules = Vec::new();
        for batch in batches {
            schedules.push(Schedule::load(args, batch, &inputs).await?);
        }
        run_schedules(args, terminal, (&limits, cap.as_ref()), schedules, stop).await
    })?;
    Ok((report, more_severe(exit, rendered)))
}

/// Shows the estimate, and renders or queues what the user agrees to.
async fn run_schedules(
    args: &Render,
    terminal: &Terminal,
    (limits, cap): (&RunLimits, Option<&Budget>),
    schedules: Vec<Schedule>,
    stop: Option<watch::Sender<bool>>,
) -> Result<(RunReport, Exit), UsageError> {
    let (schedules, idle): (Vec<Schedule>, Vec<Schedule>) =
        schedules.into_iter().partition(|schedule| !schedule.orders.is_empty());
    let mut exit = Exit::Clean;
    for note in idle.iter().flat_map(|schedule| &schedule.notes) {
        terminal.warn(note);
        exit = Exit::Partial;
    }
    let adopted = adopt::assign_tasks(&args.adopt, &schedules)?;
    let mut report = RunReport::new(&schedules);
    if schedules.is_empty() || !confirm(args, terminal, (limits, cap), &schedules)? {
        return Ok((report, exit));
    }
    if args.queue {
        queue::queue(schedules, terminal).await?;
        return Ok((report, exit));
    }
    let schedules = schedules.into_iter().zip(adopted).collect();
    let stop = stop.unwrap_or_else(stop_at_interrupt);
    let rendered = render(args, terminal, limits, schedules, &stop, &mut report).await?;
    Ok((report, more_severe(exit, rendered)))
}

fn more_severe(a: Exit, b: Exit) -> Exit {
    let rank = |exit: Exit| match exit {
        Exit::Clean => 0,
        Exit::Findings => 1,
        Exit::Usage => 2,
        Exit::Vendor => 3,
        Exit::Partial => 4,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// Prints the estimate, checks the budgets and the disks, and asks the user. Returns false if the run ends here: after
/// a dry run, or because the user said no.
fn confirm(
    args: &Render,
    terminal: &Terminal,
    (limits, cap): (&RunLimits, Option<&Budget>),
    schedules: &[Schedule],
) -> Result<bool, UsageError> {
    let orders: Vec<&Order> = schedules.iter().flat_map(|schedule| &schedule.orders).collect();
    let to_pay: Vec<&Order> = schedules.iter().flat_map(Schedule::to_pay).collect();
    let counts = schedules.iter().map(Schedule::earlier_counts);
    let earlier = counts.fold(EarlierCounts::default(), |a, b| EarlierCounts {
        in_flight: a.in_flight + b.in_flight,
        refused: a.refused + b.refused,
        lost: a.lost + b.lost,
    });
    terminal.eprint(&progress::format_estimate(&orders, &to_pay, earlier));
    for note in schedules.iter().flat_map(|schedule| &schedule.notes) {
        terminal.warn(note);
    }
    for note in schedules.iter().flat_map(keys::foreign_host_warnings) {
        terminal.warn(&note);
    }
    if let Some(cap) = cap {
        check_cap(cap, "the cap", &to_pay)?;
    }
    // Each project has its own budget, which a flag can't override.
    for schedule in schedules {
        if let Some(cap) = &schedule.cap {
            check_budget(cap, schedule)?;
        }
    }
    if to_pay.iter().any(|order| order.profile.wire != Wire::Animatic) {
        check_space(schedules, limits.keep_free)?;
    }
    if args.dry_run {
        return Ok(false);
    }
    for schedule in schedules {
        keys::check_trust(schedule)?;
    }
    let costs_money = to_pay.iter().any(|order| order.cost.as_ref().is_none_or(|cost| cost.amount > 0.0));
    if costs_money && !args.yes {
        if !terminal.can_ask() {
            return Err(UsageError::new(ErrorCode::Unconfirmed, "there is no terminal to ask on")
                .help("pass `--yes` to spend without asking"));
        }
        if !ask_yes_no(terminal, "continue? [y/N] ") {
            terminal.eprint("nothing was sent\n");
            return Ok(false);
        }
    }
    Ok(true)
}

/// Renders the schedules, one ledger after the other. Each comes with the tasks that the user adopted, by ledger row.
async fn render(
    args: &Render,
    terminal: &Terminal,
    limits: &RunLimits,
    schedules: Vec<(Schedule, HashMap<i64, String>)>,
    stop: &watch::Sender<bool>,
    report: &mut RunReport,
) -> Result<Exit, UsageError> {
    let mut orders = schedules.iter().flat_map(|(schedule, _)| &schedule.orders);
    let http = limits.http(orders.all(|order| order.profile.wire == Wire::Animatic))?;
    // Get all keys before paying for the first clip.
    let mut ready = Vec::new();
    // Orders in flight that can't be followed now are neither lost nor done.
    let mut waiting: usize = schedules.iter().map(|(schedule, _)| schedule.notes.len()).sum();
    for (mut schedule, adopt) in schedules {
        let (keys, notes) = keys::load_keys(&mut schedule)?;
        for note in &notes {
            terminal.warn(note);
        }
        waiting += notes.len();
        ready.push((schedule, keys, adopt));
    }
    let mut outcomes = Vec::new();
    for (schedule, keys, adopt) in ready {
        schedule.set_budget().await?;
        schedule.forget_waiting().await?;
        let bucket = schedule.out.bucket()?;
        if let Some(bucket) = &bucket {
            // If this run stops and the takes are queued, any worker can go on.
            queue::save_inputs(bucket, &schedule.to_pay()).await?;
        }
        let Some(ledger) = schedule.ledger else { continue };
        let (sender, events) = mpsc::unbounded_channel();
        let options = RunOptions { resubmit: args.resubmit, adopt, ..limits.options() };
        let ledger = Arc::new(limits.with_lease(ledger));
        let profiles = schedule.orders.iter().map(|order| &order.profile);
        let tools = Tools { http: http.clone(), keys, ledger: Arc::clone(&ledger), bucket, extract: EXTRACT };
        let driver = Arc::new(Driver::new(tools, profiles, options, sender, stop.subscribe()));
        let leases = tokio::spawn(Driver::keep_leases(Arc::clone(&ledger)));
        let display = (terminal, args.run.events);
        let driven = drive(driver, schedule.orders, display, events, stop).await;
        leases.abort();
        let _ = leases.await;
        outcomes.extend(driven.outcomes);
        report.ended.extend(driven.ended);
        if let Some(error) = driven.broken {
            terminal.error(&format!(
                "the ledger can't be written, so nothing more is sent: {error}; fix that and run again: storyc resumes what was sent"
            ));
            return Ok(Exit::Partial);
        }
        if let Some(ledger) = Arc::into_inner(ledger) {
            ledger.close().await;
        }
    }
    Ok(if waiting > 0 {
        more_severe(exit_code(&outcomes, args.run.strict), Exit::Partial)
    } else {
        exit_code(&outcomes, args.run.strict)
    })
}

/// Checks that the cost of the orders lies within a cap; `name` is what messages call the cap.
fn check_cap(cap: &Budget, name: &str, to_pay: &[&Order]) -> Result<(), UsageError> {
    budget::check(cap, to_pay.iter().map(|order| order.cost.as_ref()))
        .map_err(|over| UsageError::new(ErrorCode::OverBudget, over_budget(cap, name, &over)))
}

/// Checks that a schedule lies within its project's budget, with what the takes in its ledger cost so far.
fn check_budget(cap: &Budget, schedule: &Schedule) -> Result<(), UsageError> {
    let (to_pay, spent) = (schedule.to_pay(), schedule.spent());
    if to_pay.is_empty() {
        return Ok(());
    }
    // Costs in other currencies aren't held against the budget, because storyc doesn't convert money.
    let spent: Vec<&Cost> = spent.into_iter().filter(|cost| cost.currency == cap.currency).collect();
    let costs = to_pay.iter().map(|order| order.cost.as_ref());
    let Err(over) = budget::check(cap, costs.clone().chain(spent.iter().copied().map(Some))) else {
        return Ok(());
    };
    let sum = |costs: &[Option<&Cost>]| -> f64 {
        let (sums, _) = budget::sums(costs.iter().copied());
        sums.iter().find(|(currency, ..)| *currency == cap.currency).map_or(0.0, |(_, amount, _)| *amount)
    };
    let spent = sum(&spent.into_iter().map(Some).collect::<Vec<_>>());
    Err(UsageError::new(
        ErrorCode::OverBudget,
        match over {
            OverBudget::Over { currency, .. } if spent > 0.0 && currency == cap.currency => format!(
                "this run would cost {}, and {} is spent already, but the project's budget is {}; nothing was sent",
                show_money(sum(&costs.collect::<Vec<_>>()), &currency, false),
                show_money(spent, &currency, false),
                show_money(cap.amount, &cap.currency, false)
            ),
            over => over_budget(cap, "the project's budget", &over),
        },
    ))
}

/// Checks that the ledgers and the clips fit on their disks.
fn check_space(schedules: &[Schedule], keep_free: KeepFree) -> Result<(), UsageError> {
    let mut needed = SpaceNeeded::default();
    for schedule in schedules {
        let is_wanted = |order: &&Order| schedule.needs_vendor(order) || schedule.is_file_missing(order);
        let to_download = schedule.orders.iter().filter(is_wanted);
        needed.add(&schedule.root, to_download);
    }
    needed
        .check(keep_free)
        .map_err(|why| UsageError::new(ErrorCode::NoSpace, format!("{why}; nothing was sent")))
}

fn over_budget(cap: &Budget, name: &str, over: &OverBudget) -> String {
    let max = show_money(cap.amount, &cap.currency, false);
    match over {
        OverBudget::Over { amount, currency } => format!(
            "this run would cost {}, but {name} is {max}; nothing was sent",
            show_money(*amount, currency, false)
        ),
        OverBudget::OtherCurrency(currency) => format!(
            "the prices are in {currency}, but {name} is in {}; storyc doesn't convert money, so set it in {currency}; nothing was sent",
            cap.currency
        ),
        OverBudget::NoPrice(count) => format!(
            "{count} of the clips have no known price, so storyc can't keep to {name} of {max}; nothing was sent"
        ),
    }
}

fn ask_yes_no(terminal: &Terminal, question: &str) -> bool {
    terminal.eprint(question);
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}
