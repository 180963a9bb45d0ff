//! Diffs for people: unified, or by word.

use similar::TextDiff;

use crate::report::human::{TerminalOptions, paint};

/// Returns a unified diff with `path` as the name of both sides; empty if the texts are the same.
pub fn unified(path: &str, before: &str, after: &str, options: TerminalOptions) -> String {
    let diff = TextDiff::from_lines(before, after).unified_diff().header(path, path).to_string();
    diff.split_inclusive('\n').map(|line| colour_line(line, options)).collect()
}

/// Colours a line of a unified diff.
fn colour_line(line: &str, options: TerminalOptions) -> String {
    let style = match line.as_bytes().first() {
        Some(b'+') => "32",
        Some(b'-') => "31",
        Some(b'@') => "36",
        _ => return line.to_owned(),
    };
    let text = line.trim_end_matches(['\n', '\r']);
    let end = line.get(text.len()..).unwrap_or("");
    paint(text, style, options) + end
}

/// Number of words of context on each side of a change.
const CONTEXT_WORDS: usize = 6;

/// Returns a word diff: `a [-red-]{+blue+} coat`, with `…` for unchanged text far from a change. Colours replace the
/// marks if they are on.
pub fn word_diff(before: &str, after: &str, options: TerminalOptions) -> String {
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
            runs.push(Run { removed: old, added: new, ..Run::default() });
        }
    }
    let runs = join_changes(runs);
    let last = runs.len().saturating_sub(1);
    let mut out = String::new();
    for (at, run) in runs.iter().enumerate() {
        if run.is_kept() {
            out.push_str(&shorten_context(&run.kept, at > 0, at < last));
            continue;
        }
        let (removed, added) = (run.removed.replace('\n', "⏎"), run.added.replace('\n', "⏎"));
        if !removed.is_empty() {
            let text =
                if options.colour { paint(&removed, "31;9", options) } else { format!("[-{removed}-]") };
            out.push_str(&text);
        }
        if !added.is_empty() {
            let text = if options.colour { paint(&added, "32;1", options) } else { format!("{{+{added}+}}") };
            out.push_str(&text);
        }
    }
    out
}

/// A run of unchanged or changed text.
#[derive(Default)]
struct Run {
    kept: String,
    removed: String,
    added: String,
}

impl Run {
    fn is_kept(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// Merges changes that are separated only by a space.
fn join_changes(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for run in runs {
        match out.as_mut_slice() {
            [.., change, space] if !run.is_kept() && !change.is_kept() && space.kept == " " => {
                change.removed.push_str(&format!(" {}", run.removed));
                change.added.push_str(&format!(" {}", run.added));
                out.pop();
            }
            [.., change] if !run.is_kept() && !change.is_kept() => {
                change.removed.push_str(&run.removed);
                change.added.push_str(&run.added);
            }
            _ => out.push(run),
        }
    }
    out
}

/// Shortens unchanged text to the words next to changes, and turns line ends into spaces.
fn shorten_context(text: &str, after_change: bool, before_change: bool) -> String {
    let text = text.replace('\n', " ");
    let pieces = tokens(&text);
    // Each word counts twice, with the space after it.
    let max = CONTEXT_WORDS * 2;
    let (head, tail) = (if after_change { max } else { 0 }, if before_change { max } else { 0 });
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
