//! Applies the fixes of a story's diagnostics in rounds. Each round recompiles the story, so that a fix only ever
//! applies to the text that it was made for.
//!
//! Only reported findings are fixed, not those that are turned off or allowed. The choice of fixes depends on the text
//! alone, and everything outside their edits stays the same, byte for byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compile::{Compiled, Options, compile};
use crate::diagnostic::{Diagnostic, Edit, Fix, Place};
use crate::text::Span;

/// Maximum rounds of fixes. Overlapping fixes wait for a later round. Real stories need one or two rounds; a text that
/// needs more than this keeps its remaining findings.
const MAX_ROUNDS: usize = 10;

/// Which fixes to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accept {
    /// Fixes that can't change what is generated, or that restore what was clearly meant.
    Safe,
    /// All fixes.
    Unsafe,
}

/// A story after its fixes.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The new text, compiled, with the remaining diagnostics.
    pub compiled: Compiled,
    /// The applied fixes, by code and title.
    pub applied: Vec<AppliedFix>,
}

/// Fixes of one kind that were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedFix {
    /// The rule's code.
    pub code: &'static str,
    /// What the fix does, as an imperative.
    pub title: String,
    /// How many findings it fixed.
    pub count: usize,
}

/// Counts of applied fixes, by code and title.
type Count = BTreeMap<(&'static str, String), usize>;

impl Fixed {
    /// The new text.
    pub fn text(&self) -> &str {
        &self.compiled.script.source
    }

    /// The number of findings fixed.
    pub fn count(&self) -> usize {
        self.applied.iter().map(|fix| fix.count).sum()
    }
}

/// Applies fixes until none is left.
///
/// If fixes undo each other, so that a text comes back, it drops the rounds since that text first appeared. A second
/// run then has nothing to fix either.
pub fn fix(text: &str, options: &Options<'_>, accept: Accept) -> Fixed {
    let mut now = compile(text, options);
    let mut applied = Count::new();
    // Each round's text, with the fixes applied by then.
    let mut seen: Vec<(Arc<str>, Count)> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let source = now.script.source.clone();
        let taken = choose(&now.diagnostics, &source, accept);
        if taken.is_empty() {
            break;
        }
        let next = apply(&source, taken.iter().flat_map(|(_, fix)| &fix.edits));
        if next == *source {
            break;
        }
        seen.push((source, applied.clone()));
        for (code, fix) in taken {
            *applied.entry((code, fix.title.clone())).or_insert(0) += 1;
        }
        let before = seen.iter().position(|(known, _)| **known == *next);
        now = compile(&next, options);
        if let Some((_, until_then)) = before.map(|at| seen.swap_remove(at)) {
            applied = until_then;
            break;
        }
    }
    let applied =
        applied.into_iter().map(|((code, title), count)| AppliedFix { code, title, count }).collect();
    Fixed { compiled: now, applied }
}

/// Returns the fix to apply for a finding: the first one accepted. Fixes for a project file are never applied from a
/// story.
pub fn applicable(found: &Diagnostic, accept: Accept) -> Option<&Fix> {
    let fix = found.fixes.iter().find(|fix| fix.safe || accept == Accept::Unsafe)?;
    (found.place == Place::Story).then_some(fix)
}

/// Chooses the fixes of a round, in text order: each one that doesn't touch an earlier one.
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

/// Returns true if all edits are in the text, on character boundaries, and don't overlap.
fn fits(edits: &[Edit], source: &str) -> bool {
    let mut spans: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    spans.sort_unstable();
    spans.iter().all(|span| source.get(span.range()).is_some())
        && spans.iter().zip(spans.iter().skip(1)).all(|(a, b)| a.end <= b.start && a != b)
}

/// Returns true if a span neither overlaps nor touches a taken one. Touching spans conflict because the order of two
/// insertions at the same byte is undefined.
fn is_free(taken: &BTreeMap<u32, u32>, span: Span) -> bool {
    taken.range(..=span.end).next_back().is_none_or(|(_, end)| *end < span.start)
}

/// Applies edits to a text. They must not overlap. New lines get the text's own line ending.
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

/// Converts the line endings of an edit to those of `source`.
pub fn with_line_ends(text: &str, source: &str) -> String {
    if text.contains('\n') { text.replace('\n', line_end(source)) } else { text.to_owned() }
}

/// The line ending of a text's first line; LF if it has only one line.
fn line_end(source: &str) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', source.as_bytes()).and_then(|at| source.get(at..)) {
        Some(rest) if rest.starts_with("\r\n") => "\r\n",
        Some(rest) if rest.starts_with('\r') => "\r",
        _ => "\n",
    }
}
