//! A text and its diagnostics' fixes to the text with those fixes carried out, in rounds: after each, the story is
//! compiled again, so that a fix is only ever applied to the text that it was made for.
//!
//! Only what a report would show is fixed: a finding that is switched off or allowed keeps its text. Which fixes are
//! taken follows from the text alone, and everything outside of their edits stays as it is, byte for byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compile::{Compiled, Options, compile};
use crate::diagnostic::{Diagnostic, Edit, Fix, Place};
use crate::text::Span;

/// Fixes that overlap wait for a later round. Real stories need one or two; a text that needs more than this keeps the
/// rest of its findings.
const MOST_ROUNDS: usize = 10;

/// Which fixes may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accept {
    /// Those that cannot change what is generated, or restore what was plainly meant.
    Safe,
    /// All of them.
    Unsafe,
}

/// A text after its fixes.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The new text, compiled: its source, and the diagnostics that are left.
    pub compiled: Compiled,
    /// What was done, by code and title.
    pub done: Vec<Done>,
}

/// Fixes of one kind that were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The code of the rule.
    pub code: &'static str,
    /// What the fix does, as an imperative.
    pub title: String,
    /// How many findings it put right.
    pub count: usize,
}

/// How often each fix was applied, by code and title.
type Count = BTreeMap<(&'static str, String), usize>;

impl Fixed {
    /// The new text.
    pub fn text(&self) -> &str {
        &self.compiled.script.source
    }

    /// How many findings were put right.
    pub fn count(&self) -> usize {
        self.done.iter().map(|done| done.count).sum()
    }
}

/// Applies fixes until none is left.
///
/// Where fixes undo each other, those between the two sights of the same text are given up, so that a second run finds
/// nothing to do either.
pub fn fix(text: &str, options: &Options<'_>, accept: Accept) -> Fixed {
    let mut now = compile(text, options);
    let mut done = Count::new();
    // Each round's text, with what had been done by then.
    let mut seen: Vec<(Arc<str>, Count)> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let source = now.script.source.clone();
        let taken = choose(&now.diagnostics, &source, accept);
        if taken.is_empty() {
            break;
        }
        let next = apply(&source, taken.iter().flat_map(|(_, fix)| &fix.edits));
        if next == *source {
            break;
        }
        seen.push((source, done.clone()));
        for (code, fix) in taken {
            *done.entry((code, fix.title.clone())).or_insert(0) += 1;
        }
        let before = seen.iter().position(|(known, _)| **known == *next);
        now = compile(&next, options);
        if let Some((_, until_then)) = before.map(|at| seen.swap_remove(at)) {
            done = until_then;
            break;
        }
    }
    let done = done.into_iter().map(|((code, title), count)| Done { code, title, count }).collect();
    Fixed { compiled: now, done }
}

/// The fix that would be applied to put a finding right: its first that may be. A project file is never rewritten on
/// behalf of a story.
pub fn applicable(found: &Diagnostic, accept: Accept) -> Option<&Fix> {
    let fix = found.fixes.iter().find(|fix| fix.safe || accept == Accept::Unsafe)?;
    (found.place == Place::Story).then_some(fix)
}

/// The fixes of a round, in the order of the text: each that does not touch one before it.
fn choose<'d>(found: &'d [Diagnostic], source: &str, accept: Accept) -> Vec<(&'static str, &'d Fix)> {
    let start = |fix: &Fix| fix.edits.iter().map(|edit| edit.span).min();
    let mut fixes: Vec<(&'static str, &Fix)> =
        found.iter().filter_map(|found| Some((found.code, applicable(found, accept)?))).collect();
    fixes.retain(|(_, fix)| !fix.edits.is_empty() && fits(&fix.edits, source));
    fixes.sort_by_key(|(code, fix)| (start(fix), *code));
    let mut taken = BTreeMap::new();
    fixes.retain(|(_, fix)| {
        let free = fix.edits.iter().all(|edit| is_free(&taken, edit.span));
        if free {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.span.end)));
        }
        free
    });
    fixes
}

/// Whether edits lie in the text, on characters, and do not overlap.
fn fits(edits: &[Edit], source: &str) -> bool {
    let mut spans: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    spans.sort_unstable();
    spans.iter().all(|span| source.get(span.range()).is_some())
        && spans.iter().zip(spans.iter().skip(1)).all(|(a, b)| a.end <= b.start && a != b)
}

/// Whether a span lies apart from all that are taken. Two that touch are not apart: which of two insertions at one byte
/// comes first is nobody's to say.
fn is_free(taken: &BTreeMap<u32, u32>, span: Span) -> bool {
    taken.range(..=span.end).next_back().is_none_or(|(_, end)| *end < span.start)
}

/// The text with edits carried out, which must not overlap. Lines that they begin end as the text's own do.
pub fn apply<'e>(source: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(source.len() + edits.len() * 4);
    let mut at = 0;
    for edit in edits {
        out.push_str(source.get(at..edit.span.start as usize).unwrap_or(""));
        out.push_str(&with_line_ends(&edit.text, source));
        at = edit.span.end as usize;
    }
    out.push_str(source.get(at..).unwrap_or(""));
    out
}

/// The text of an edit, with its lines ended as those of `source` are.
pub fn with_line_ends(text: &str, source: &str) -> String {
    if text.contains('\n') { text.replace('\n', line_end(source)) } else { text.to_owned() }
}

/// How the first line of a text ends; LF where it has but one.
fn line_end(source: &str) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', source.as_bytes()).and_then(|at| source.get(at..)) {
        Some(rest) if rest.starts_with("\r\n") => "\r\n",
        Some(rest) if rest.starts_with('\r') => "\r",
        _ => "\n",
    }
}
