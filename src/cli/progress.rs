//! Render progress: one bar per clip on a terminal, one line per step elsewhere, and a summary at the end.

mod estimate;
pub(crate) mod film;

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::args::EventFormat;
use crate::cli::events::EventLog;
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::render::event::{EventKind, format_failure};
use crate::render::footage::Mismatch;
use crate::render::{Event, Order, Outcome};
use crate::report::cost::show_money;
use crate::request::date;

pub(crate) use estimate::{EarlierCounts, format_estimate};

/// Maximum number of bars for single orders; a larger run shows only the overall bar.
const MAX_BARS: usize = 24;

/// The progress display of a run.
pub(crate) struct Progress<'t> {
    terminal: &'t Terminal,
    lines: Vec<Line>,
    bars: Option<Bars>,
    /// The events for programs, if asked for.
    log: Option<EventLog<'t>>,
    began: Instant,
}

struct Line {
    name: String,
    cost: String,
    last_status: &'static str,
    began: Option<Instant>,
    folder: std::path::PathBuf,
}

struct Bars {
    _all: MultiProgress,
    each: Vec<ProgressBar>,
    total: ProgressBar,
}

/// Display name of an order: its story, its model and, in a film, its clip.
fn order_name(order: &Order) -> String {
    let clip = match (order.film, order.clip_in_film()) {
        (Some(place), Some(clip)) => format!(", clip {clip} of {}", place.count),
        (None, Some(clip)) => format!(", clip {clip}"),
        (_, None) => String::new(),
    };
    format!("{} ({}){clip}", order.story, order.profile.id)
}

impl<'t> Progress<'t> {
    pub(crate) fn new(orders: &[Order], terminal: &'t Terminal, events: Option<EventFormat>) -> Self {
        let many_takes = orders.iter().any(|order| order.take > 1);
        let lines: Vec<Line> = orders.iter().map(|order| line(order, many_takes)).collect();
        let bars = terminal.is_live().then(|| bars(&lines));
        let mut log = events.map(|_| EventLog::new(terminal));
        for order in orders {
            if let Some(log) = &mut log {
                log.add(order);
            }
        }
        Self { terminal, lines, bars, log, began: Instant::now() }
    }

    /// Creates a display for a worker, which prints lines because it doesn't know what will come.
    pub(crate) fn for_worker(terminal: &'t Terminal, events: Option<EventFormat>) -> Self {
        let log = events.map(|_| EventLog::new(terminal));
        Self { terminal, lines: Vec::new(), bars: None, log, began: Instant::now() }
    }

    /// Adds an order; the events count them from 0.
    pub(crate) fn add(&mut self, order: &Order) {
        self.lines.push(line(order, true));
        if let Some(log) = &mut self.log {
            log.add(order);
        }
    }

    /// Updates the display with one event of an order.
    pub(crate) fn update(&mut self, event: &Event) {
        if let Some(log) = &mut self.log {
            log.print(event);
        }
        // These events get a line of their own, even when bars are shown.
        let more = match &event.kind {
            EventKind::Unrecorded { task, saved } => Some(describe_unrecorded_task(task, saved)),
            EventKind::NotAdopted { task, why } => Some(format!("`--adopt {task}` was not used: {why}")),
            EventKind::Stray { task } => Some(format!(
                "the vendor accepted it as task {task} after another worker had taken over; it is recorded as a take of its own, which a worker or the next run downloads"
            )),
            _ => None,
        };
        if let Some(more) = more {
            let name = self.lines.get(event.order).map_or("", |line| line.name.as_str());
            self.print_line(&format!("{name}: {more}"));
            return;
        }
        let Some(line) = self.lines.get_mut(event.order) else { return };
        let began = *line.began.get_or_insert_with(Instant::now);
        let (word, more) = match &event.kind {
            EventKind::Uploading => ("uploading", String::new()),
            EventKind::Submitting => ("submitting", String::new()),
            EventKind::Submitted(task) => ("submitted", format!("task {task}")),
            EventKind::Unrecorded { .. } | EventKind::NotAdopted { .. } | EventKind::Stray { .. } => return,
            EventKind::HeldByOther { owner } => ("waiting", format!("{owner} is working on it")),
            EventKind::WaitingForClip { clip } => ("waiting", format!("for clip {clip}")),
            EventKind::WaitingForTurn => ("waiting for the account's limits", String::new()),
            EventKind::Searching => ("asking the vendor about the submit", String::new()),
            EventKind::Queued => ("queued", String::new()),
            EventKind::Running => ("running", String::new()),
            EventKind::Downloading => ("downloading", String::new()),
            EventKind::Retrying { why, wait } => {
                ("waiting", format!("{why}; retrying in {}", format_duration(*wait)))
            }
            EventKind::Ended(outcome) => {
                let text = describe_outcome(outcome, line.cost.is_empty());
                let name = line.name.clone();
                match &self.bars {
                    Some(bars) => {
                        bars.total.inc(1);
                        if let Some(bar) = bars.each.get(event.order) {
                            bar.finish_with_message(text.clone());
                        }
                        if bars.each.is_empty()
                            && !matches!(outcome, Outcome::Done { .. } | Outcome::AlreadyRendered { .. })
                        {
                            bars.total.println(format!("{name}: {text}"));
                        }
                    }
                    None => self.terminal.eprint(&format!("{name}: {text}\n")),
                }
                if let Outcome::Done { mismatches, .. } = outcome
                    && !mismatches.is_empty()
                {
                    self.print_warning(&format!("{name}: {}", describe_mismatches(mismatches)));
                }
                return;
            }
        };
        let repeated = line.last_status == word && more.is_empty();
        line.last_status = word;
        let text = if more.is_empty() { word.to_owned() } else { format!("{word}: {more}") };
        match &self.bars {
            Some(bars) => {
                if let Some(bar) = bars.each.get(event.order) {
                    let cost = if line.cost.is_empty() { String::new() } else { format!("  {}", line.cost) };
                    bar.set_message(format!("{text}  {}{cost}", format_duration(began.elapsed())));
                    bar.tick();
                }
            }
            None if repeated => {}
            None => self.terminal.eprint(&format!("{}: {text}\n", line.name)),
        }
    }

    /// Tells the user that the run is stopping.
    pub(crate) fn print_stopping(&self) {
        self.print_line(
            "stopping: sending nothing more, and recording what is in flight; press Ctrl-C again to exit at once",
        );
    }

    fn print_line(&self, text: &str) {
        match &self.bars {
            Some(bars) => bars.total.println(text),
            None => self.terminal.eprint(&format!("{text}\n")),
        }
    }

    fn print_warning(&self, text: &str) {
        match &self.bars {
            Some(bars) => bars.total.suspend(|| self.terminal.warn(text)),
            None => self.terminal.warn(text),
        }
    }

    /// Prints the summary of a run.
    pub(crate) fn print_summary(&self, outcomes: &[Outcome]) {
        if let Some(bars) = &self.bars {
            bars.total.finish_and_clear();
        }
        let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
        let groups = [
            (count(|outcome| matches!(outcome, Outcome::Done { .. })), "done"),
            (
                count(|outcome| matches!(outcome, Outcome::AlreadyRendered { file_exists: true, .. })),
                "already rendered",
            ),
            (
                count(|outcome| matches!(outcome, Outcome::AlreadyRendered { file_exists: false, .. })),
                "already rendered, file missing",
            ),
            (count(|outcome| matches!(outcome, Outcome::Failed(_))), "failed"),
            (count(|outcome| matches!(outcome, Outcome::Refused { earlier: false, .. })), "refused"),
            (count(|outcome| matches!(outcome, Outcome::Refused { earlier: true, .. })), "refused earlier"),
            (count(|outcome| matches!(outcome, Outcome::Lost { earlier: false, .. })), "lost"),
            (count(|outcome| matches!(outcome, Outcome::Lost { earlier: true, .. })), "lost earlier"),
            (count(|outcome| matches!(outcome, Outcome::Unknown { .. })), "unknown"),
            (count(|outcome| matches!(outcome, Outcome::InFlight(_) | Outcome::HeldByOther)), "in flight"),
            (count(|outcome| matches!(outcome, Outcome::Dropped(_))), "dropped"),
            (count(|outcome| matches!(outcome, Outcome::OverBudget(_))), "over the budget"),
            (count(|outcome| matches!(outcome, Outcome::Waiting(_))), "waiting for another clip"),
            (count(|outcome| matches!(outcome, Outcome::NotStarted)), "not started"),
        ];
        let parts: Vec<String> = groups
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let took = Some(self.began.elapsed()).filter(|took| took.as_secs() > 0);
        let took = took.map_or(String::new(), |took| format!(" in {}", format_duration(took)));
        let mut text = format!("{}{took}\n", parts.join(", "));
        if let (true, Some(line)) =
            (outcomes.iter().any(|outcome| matches!(outcome, Outcome::Done { .. })), self.lines.first())
        {
            // Clips on their way to an object store don't stay in a folder.
            if !line.folder.ends_with(".storyc/incoming") {
                text.push_str(&format!("clips are in {}\n", relative_to_cwd(&line.folder)));
            }
        }
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Unknown { .. })) {
            text.push_str(
                "storyc can't tell whether the vendor accepted the unknown ones. Look for them in the vendor's console, then run again\n  with `--adopt TASK` to use a task that you found there, with `--resubmit` to submit again and pay again,\n  or with neither to ask the vendor once more\n",
            );
        }
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::InFlight(_) | Outcome::NotStarted)) {
            text.push_str("run the same command again to resume; nothing is submitted twice\n");
        }
        self.terminal.eprint(&text);
    }
}

/// The line of an order; `names_take` says whether to name its take.
fn line(order: &Order, names_take: bool) -> Line {
    Line {
        name: if order.is_earlier {
            format!("{} take {}, from an earlier run", order_name(order), order.take)
        } else if names_take {
            format!("{} take {}", order_name(order), order.take)
        } else {
            order_name(order)
        },
        cost: order
            .cost
            .as_ref()
            .filter(|cost| cost.amount > 0.0)
            .map(|cost| show_money(cost.amount, &cost.currency, cost.disputed))
            .unwrap_or_default(),
        last_status: "",
        began: None,
        folder: order.path.parent().unwrap_or(&order.path).to_owned(),
    }
}

fn bars(lines: &[Line]) -> Bars {
    let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
    let width = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or(0).min(48);
    let style = ProgressStyle::with_template(&format!("{{spinner}} {{prefix:{width}}}  {{msg}}"));
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    let few = if lines.len() <= MAX_BARS { lines } else { &[] };
    let each = few
        .iter()
        .map(|line| {
            let bar = all.add(ProgressBar::new_spinner().with_style(style.clone()));
            bar.set_prefix(line.name.clone());
            bar.set_message("waiting");
            bar
        })
        .collect();
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len}  {elapsed}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let total = all.add(ProgressBar::new(lines.len() as u64).with_style(style));
    total.enable_steady_tick(Duration::from_millis(250));
    Bars { _all: all, each, total }
}

/// Formats the message for a task the ledger couldn't record: where it was saved instead, or why it wasn't.
fn describe_unrecorded_task(task: &str, saved: &Result<std::path::PathBuf, String>) -> String {
    match saved {
        Ok(path) => format!(
            "the vendor accepted it as task {task}, but the ledger can't be written; the task is saved in {} for the next run",
            files::display(path)
        ),
        Err(why) => format!(
            "the vendor accepted it as task {task}, but storyc can't save that anywhere ({why}); write it down, and pass `--adopt {task}` to the next run"
        ),
    }
}

/// A path for display: relative to the current folder if it lies inside, otherwise as it is.
pub(crate) fn relative_to_cwd(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    match path.strip_prefix(here) {
        Ok(below) if below.as_os_str().is_empty() => ".".to_owned(),
        Ok(below) => files::display(below),
        Err(_) => files::display(path),
    }
}

/// Describes the outcome of an order in one line.
fn describe_outcome(outcome: &Outcome, is_free: bool) -> String {
    let another = if is_free { "`--again` makes another" } else { "`--again` pays for another" };
    match outcome {
        Outcome::Done { path, seconds, .. } => {
            let length = seconds.map_or(String::new(), |seconds| format!(" ({seconds:.1} s)"));
            format!("done: {}{length}", relative_to_cwd(path))
        }
        Outcome::AlreadyRendered { path: Some(path), file_exists: true } => {
            format!("already rendered: {}; {another}", relative_to_cwd(path))
        }
        Outcome::AlreadyRendered { path, .. } => format!(
            "already rendered, but its file {} is gone; {another}",
            path.as_ref().map_or("without a name".to_owned(), |path| relative_to_cwd(path))
        ),
        Outcome::Refused { failure, earlier: false } => {
            format!("refused by the vendor: {}; change the story", format_failure(failure))
        }
        Outcome::Refused { failure, earlier: true } => {
            format!(
                "refused earlier: {}; change the story, or submit it again with `--again`",
                format_failure(failure)
            )
        }
        Outcome::Failed(failure) => format!("failed: {}", format_failure(failure)),
        Outcome::Lost { why, earlier } => {
            format!("lost{}: {why}; {another}", if *earlier { " earlier" } else { "" })
        }
        Outcome::Unknown { why, sent_ms } => format!("unknown: {why}; submitted on {}", format_utc(*sent_ms)),
        Outcome::InFlight(why) => format!("in flight: {why}"),
        Outcome::HeldByOther => "in flight: another worker has it".to_owned(),
        Outcome::Dropped(why) => format!("dropped: {why}"),
        Outcome::OverBudget(why) | Outcome::Waiting(why) => format!("not started: {why}"),
        Outcome::NotStarted => "not started".to_owned(),
    }
}

/// Says how a clip differs from what was asked for, such as `not as asked: 8.0 s long instead of 12.0 s`.
pub(crate) fn describe_mismatches(mismatches: &[Mismatch]) -> String {
    let texts: Vec<String> = mismatches.iter().map(Mismatch::to_string).collect();
    format!("not as asked: {}", texts.join(", "))
}

/// Formats a time, such as `2026-11-22 12:04:09 UTC`, for finding a submit in the vendor's console.
pub(crate) fn format_utc(ms: u64) -> String {
    let seconds = ms / 1000;
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds % 86_400 / 3600, seconds % 3600 / 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// Formats a duration, such as `4 s` or `2 min 10 s`.
fn format_duration(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        seconds @ 1..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::format_utc;

    #[test]
    fn utc_time_includes_the_date() {
        assert_eq!(format_utc(1_795_349_049_123), "2026-11-22 12:04:09 UTC");
        assert_eq!(format_utc(951_782_400_000), "2000-02-29 00:00:00 UTC");
    }
}
