//! Diffs of two texts: unified, as edits, or by word. Only this file uses the crate similar.

use similar::TextDiff;

use crate::diagnostic::Edit;
use crate::report::human::{Look, paint};
use crate::text::Span;

/// Returns a unified diff with `path` as the name of both sides; empty if the texts are the same.
pub fn unified(path: &str, before: &str, after: &str, look: Look) -> String {
    let diff = TextDiff::from_lines(before, after).unified_diff().header(path, path).to_string();
    diff.split_inclusive('\n').map(|line| painted(line, look)).collect()
}

/// Returns the edits that turn one text into another, by whole lines; unchanged lines stay untouched.
pub fn edits(before: &str, after: &str) -> Vec<Edit> {
    let diff = TextDiff::from_lines(before, after);
    let starts = |lines: &[&str]| -> Vec<usize> {
        let mut at = 0;
        let ends = lines.iter().map(|line| {
            at += line.len();
            at
        });
        std::iter::once(0).chain(ends).collect()
    };
    let (old, new): (Vec<&str>, Vec<&str>) =
        (diff.iter_old_slices().collect(), diff.iter_new_slices().collect());
    let (old, new) = (starts(&old), starts(&new));
    let at = |starts: &[usize], line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
    diff.ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| {
            let (gone, come) = (op.old_range(), op.new_range());
            let text = after.get(at(&new, come.start)..at(&new, come.end)).unwrap_or("");
            Edit::replace(Span::new(at(&old, gone.start), at(&old, gone.end)), text)
        })
        .collect()
}

fn painted(line: &str, look: Look) -> String {
    let style = match line.as_bytes().first() {
        Some(b'+') => "32",
        Some(b'-') => "31",
        Some(b'@') => "36",
        _ => return line.to_owned(),
    };
    let words = line.trim_end_matches(['\n', '\r']);
    let end = line.get(words.len()..).unwrap_or("");
    paint(words, style, look) + end
}

/// Number of words of context on each side of a change.
const AROUND: usize = 6;

/// Returns a word diff: `a [-red-]{+blue+} coat`, with `…` for unchanged text far from a change. Colours replace the
/// marks if they are on.
pub fn words(before: &str, after: &str, look: Look) -> String {
    let (old, new) = (tokens(before), tokens(after));
    let diff = TextDiff::from_slices(&old, &new);
    // Runs of kept, removed and added text; a space between two changed words belongs to the change.
    let mut runs: Vec<Run> = Vec::new();
    for op in diff.ops() {
        let (old, new) = (
            old.get(op.old_range()).unwrap_or_default().concat(),
            new.get(op.new_range()).unwrap_or_default().concat(),
        );
        if op.tag() == similar::DiffTag::Equal {
            runs.push(Run { kept: old, ..Run::default() });
        } else {
            runs.push(Run { gone: old, come: new, ..Run::default() });
        }
    }
    let runs = joined(runs);
    let last = runs.len().saturating_sub(1);
    let mut out = String::new();
    for (at, run) in runs.iter().enumerate() {
        if run.is_kept() {
            out.push_str(&shortened(&run.kept, at > 0, at < last));
            continue;
        }
        let (gone, come) = (run.gone.replace('\n', "⏎"), run.come.replace('\n', "⏎"));
        if !gone.is_empty() {
            out.push_str(&if look.colour { paint(&gone, "31;9", look) } else { format!("[-{gone}-]") });
        }
        if !come.is_empty() {
            out.push_str(&if look.colour { paint(&come, "32;1", look) } else { format!("{{+{come}+}}") });
        }
    }
    out
}

/// A run of unchanged or changed text.
#[derive(Default)]
struct Run {
    kept: String,
    gone: String,
    come: String,
}

impl Run {
    fn is_kept(&self) -> bool {
        self.gone.is_empty() && self.come.is_empty()
    }
}

/// Merges changes that are separated only by a space.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for run in runs {
        match out.as_mut_slice() {
            [.., change, space] if !run.is_kept() && !change.is_kept() && space.kept == " " => {
                change.gone.push_str(&format!(" {}", run.gone));
                change.come.push_str(&format!(" {}", run.come));
                out.pop();
            }
            [.., change] if !run.is_kept() && !change.is_kept() => {
                change.gone.push_str(&run.gone);
                change.come.push_str(&run.come);
            }
            _ => out.push(run),
        }
    }
    out
}

/// Shortens unchanged text to the words next to changes, and turns line ends into spaces.
fn shortened(text: &str, after_change: bool, before_change: bool) -> String {
    let text = text.replace('\n', " ");
    let pieces = tokens(&text);
    // Each word counts twice, with the space after it.
    let most = AROUND * 2;
    let (head, tail) = (if after_change { most } else { 0 }, if before_change { most } else { 0 });
    if pieces.len() <= head + tail + 2 {
        return text;
    }
    let head = pieces.get(..head).unwrap_or_default().concat();
    let tail = pieces.get(pieces.len() - tail..).unwrap_or_default().concat();
    format!(
        "{}{}…{}{}",
        head.trim_end(),
        space_if(!head.is_empty()),
        space_if(!tail.is_empty()),
        tail.trim_start()
    )
}

fn space_if(wanted: bool) -> &'static str {
    if wanted { " " } else { "" }
}

/// Splits a text into words, runs of spaces and single symbols; each CJK character is a word.
fn tokens(text: &str) -> Vec<&str> {
    let class = |c: char| {
        if crate::syntax::is_cjk(c) {
            0
        } else if c.is_alphanumeric() || matches!(c, '\'' | '’' | '-') {
            1
        } else if c.is_whitespace() && c != '\n' {
            2
        } else {
            0
        }
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = 0;
    for (at, c) in text.char_indices() {
        let now = class(c);
        if at > start && (now == 0 || now != last) {
            out.extend(text.get(start..at));
            start = at;
        }
        last = now;
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}
