//! `--format agent`: the fewest tokens that say what is wrong, where, and what to do. `docs/agents.md` documents the lines,
//! which are stable: a line may get more words at its end, and a later version may add kinds of lines.

use std::fmt::Write;

use crate::compile::fix::{Accept, applicable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::import::{Certainty, Imported};
use crate::plan::{ChangeKind, Cost};
use crate::report::Checked;
use crate::report::cost::{ModelCost, Refused, StoryCost, Total};
use crate::report::locations::Locations;
use crate::report::test::{Clip, Counts, Outcome, TestRun, describe_outcome};
use crate::syntax::time::show_seconds;
use crate::text::LineIndex;

/// The line of a result without findings.
const CLEAN: &str = "ok\n";

/// Writes the findings of all files: a line with the path of each file that has any, then a line for each; `ok` if there
/// are none.
pub fn check(files: &[Checked]) -> String {
    let found = findings(files);
    if found.is_empty() { CLEAN.to_owned() } else { found }
}

/// [`check`], but empty if there are no findings.
pub fn findings(files: &[Checked]) -> String {
    let mut out = String::new();
    let mut last = None;
    for file in files {
        let locations = Locations::new(file);
        for found in &file.diagnostics {
            let here = locations.locate(found.place, found.span);
            if last != Some(here.path) {
                let _ = writeln!(out, "{}", one_line(here.path));
                last = Some(here.path);
            }
            let _ = writeln!(out, "{} {}", here.start.line, finding(found));
        }
    }
    out
}

/// A finding without its place: `E T201 this shot starts at 4 s… > start it at 5 s [fix]`.
pub fn finding(found: &Diagnostic) -> String {
    let severity = match found.severity {
        Severity::Error => "E",
        Severity::Warning => "W",
        Severity::Advice => "A",
    };
    let fix = match () {
        () if applicable(found, Accept::Safe).is_some() => " [fix]",
        () if applicable(found, Accept::Unsafe).is_some() => " [unsafe fix]",
        () => "",
    };
    format!("{severity} {}{fix}", describe(found.code, &found.message, found.help.as_deref()))
}

/// A call that can't be carried out: `! usage can't read … > write it as …`.
pub fn error(code: &str, message: &str, help: &str) -> String {
    format!("! {}\n", describe(code, message, Some(help)))
}

/// A note that isn't about a line of a file.
pub fn note(text: &str) -> String {
    format!("note {}\n", brief(text))
}

/// What is wrong and what to do, on one line.
pub(crate) fn describe(code: &str, message: &str, help: Option<&str>) -> String {
    // The help for a limit ends with the address of its source, on a line of its own.
    let help = help.map(|help| help.split("\nsource: ").next().unwrap_or(help));
    let help = help.map_or(String::new(), |help| format!(" > {}", brief(help)));
    format!("{code} {}{help}", brief(message))
}

/// A text on one line, without the sources of its figures, which `storyc models` shows.
fn brief(text: &str) -> String {
    let mut text = text;
    let mut out = String::new();
    while let Some(at) = text.find("; source: ") {
        let (before, cited) = text.split_at(at);
        out.push_str(before);
        // The day is `2026-11-22`.
        let end = cited.find(", checked ").map(|at| at + ", checked ".len() + 10);
        text = end.and_then(|end| cited.get(end..)).unwrap_or_default();
    }
    out.push_str(text);
    one_line(&out)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes how an import read its input: a line with the notation, the shots and the length, then a line for each part that
/// storyc isn't sure of or that the story lacks. `output` is the story's file, if it was written to one.
pub fn import(text: &str, path: &str, output: Option<&str>, imported: &Imported) -> String {
    let index = LineIndex::new(text);
    let line = |span: crate::text::Span| index.position(text, span.start as usize).line;
    let end_ms = imported.shots.iter().map(|shot| shot.end_ms).max().unwrap_or(0);
    let mut out = one_line(path);
    let _ =
        write!(out, " {} {} shots {}s", imported.notation.name(), imported.shots.len(), show_seconds(end_ms));
    if imported.clips > 1 {
        let what = if imported.has_versions { "versions" } else { "clips" };
        let _ = write!(out, " {} {what}", imported.clips);
    }
    if let Some(output) = output {
        let _ = write!(out, " > {}", one_line(output));
    }
    out.push('\n');
    for note in &imported.notes {
        let word = match note.certainty {
            Certainty::Sure => continue,
            Certainty::Likely => "likely",
            Certainty::Guess => "guess",
        };
        let _ = writeln!(out, "{} {word} {}", line(note.source), brief(&note.message));
    }
    for lost in &imported.lost {
        let words: String = lost.source.slice(text).chars().take(40).collect();
        let _ = writeln!(out, "{} lost `{}`: {}", line(lost.source), one_line(&words), brief(&lost.reason));
    }
    out
}

/// Writes the cost of stories: a line for each story, then one for each model. The totals follow if there are several
/// stories.
pub fn cost(stories: &[StoryCost], totals: &[Total]) -> String {
    let mut out = String::new();
    for story in stories {
        let seconds = show_seconds(story.duration_ms);
        let _ = writeln!(out, "{} {} shots {seconds}s", one_line(&story.story), story.shots);
        for model in &story.models {
            out.push_str(&model_cost(model));
        }
    }
    if stories.len() > 1 {
        for total in totals {
            let _ = write!(out, "total {} ", total.model);
            match &total.currency {
                Some(currency) => out.push_str(&money(total.amount, currency, total.disputed)),
                None => out.push('?'),
            }
            for (count, what) in [(total.unpriced, "unpriced"), (total.refused, "refused")] {
                if count > 0 {
                    let _ = write!(out, " {count} {what}");
                }
            }
            out.push('\n');
        }
    }
    out
}

/// `kling-3.0-omni 2.52USD 2 clips`, or why the model refuses the story; below it what it drops, and where it is weak.
fn model_cost(model: &ModelCost) -> String {
    let mut out = model.model.clone();
    if let [first, rest @ ..] = model.refused.as_slice() {
        let refused = |refused: &Refused| {
            describe(refused.code, &without_model(&refused.message, &model.model), refused.help.as_deref())
        };
        let _ = writeln!(out, " refuses: {}", refused(first));
        for other in rest {
            let _ = writeln!(out, "- {}", refused(other));
        }
        return out;
    }
    let _ = write!(out, " {}", show_cost(model.cost.as_ref()));
    if let Some(kept) = model.per_kept {
        let _ = write!(out, " {kept} kept");
    }
    if model.clips.len() > 1 {
        let _ = write!(out, " {} clips", model.clips.len());
    }
    out.push('\n');
    for change in model.changes.iter().filter(|change| change.kind != ChangeKind::Moved) {
        let _ = writeln!(out, "- {}: {}", change.kind.name(), brief(&change.what));
    }
    for weak in &model.weak_at {
        let _ = writeln!(
            out,
            "- weak at {} ({}) > {}",
            brief(&weak.what),
            one_line(&weak.words),
            brief(&weak.advice)
        );
    }
    out
}

fn without_model(text: &str, model: &str) -> String {
    text.strip_prefix(&format!("{model} ")).unwrap_or(text).to_owned()
}

/// A price such as `2.52USD`, with `~` in front if the sources dispute it; `?` if none is known.
pub fn show_cost(cost: Option<&Cost>) -> String {
    cost.map_or_else(|| "?".to_owned(), |cost| money(cost.amount, &cost.currency, cost.disputed))
}

/// An amount such as `2.52USD`, in the form that `--max-cost` reads, with `~` in front if the sources dispute it.
pub fn money(amount: f64, currency: &str, disputed: bool) -> String {
    // As precise as the price, but with no more digits.
    let rounded = (amount * 10_000.0).round() / 10_000.0;
    format!("{}{rounded}{currency}", if disputed { "~" } else { "" })
}

/// Writes what differs from the accepted snapshots, a line for each clip; `ok` if nothing does.
pub fn test(run: &TestRun) -> String {
    let mut out = String::new();
    for clip in run.clips.iter().filter(|clip| !matches!(clip.outcome, Outcome::Same) || clip.new_frame) {
        out.push_str(&tested(clip));
    }
    for path in run.orphans.iter().filter(|_| !run.updated) {
        let _ = writeln!(out, "{} orphan > storyc test --update", one_line(path));
    }
    let counts = Counts::count(run);
    if out.is_empty() {
        return CLEAN.to_owned();
    }
    for (word, sums) in [("again", &counts.again), ("first", &counts.first)] {
        if !sums.is_empty() {
            let sums: Vec<String> =
                sums.iter().map(|sum| money(sum.amount, &sum.currency, sum.disputed)).collect();
            let _ = writeln!(out, "{word} {}", sums.join(" "));
        }
    }
    out
}

fn tested(clip: &Clip) -> String {
    let mut out = format!("{}:{}", one_line(&clip.story), clip.line);
    if !clip.model.is_empty() {
        let _ = write!(out, " {}", clip.model);
    }
    if let Some(place) = clip.place {
        let _ = write!(out, " clip {}/{}", place.number, place.count);
    }
    let name = if clip.new_frame && matches!(clip.outcome, Outcome::Same) {
        "new-frame"
    } else {
        clip.outcome.name()
    };
    let _ = write!(out, " {name}");
    match &clip.outcome {
        Outcome::Failed(errors) => {
            out.push('\n');
            for error in errors {
                let _ = writeln!(out, "- {}", finding(error));
            }
            return out;
        }
        Outcome::Changed(parts, _) => {
            let mut what: Vec<String> = parts.iter().map(|part| one_line(&part.part)).collect();
            what.extend(clip.describe_changes().iter().map(|change| brief(change)));
            let _ = write!(out, " {}", what.join("; "));
        }
        Outcome::Unreadable(_) => {
            let _ = write!(out, " {}", brief(&describe_outcome(clip)));
        }
        Outcome::Same | Outcome::New | Outcome::Gone => {}
    }
    if clip.accepted {
        out.push_str(" [accepted]");
    }
    out.push('\n');
    out
}
