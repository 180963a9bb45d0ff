//! Code actions that suppress a diagnostic with a reason: in a comment before its line or block, in `allow` in the
//! front matter, or in a comment for the whole file.
//!
//! Tries each place, the narrowest first, and offers the first one that suppresses the diagnostic. Offers nothing for a
//! diagnostic that can't be suppressed, such as a hard limit.

use crate::compile::Compiled;
use crate::compile::fix::apply;
use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::lint::{self, suppress};
use crate::lsp::actions::{Action, DeferredEdit, Kind, diagnostics_in};
use crate::lsp::story::Story;
use crate::text::Span;
use crate::text::yaml::{Node, Value};

/// The placeholder for the reason.
const REASON: &str = "this is intentional";

/// The maximum number of diagnostics to try suppressions for at once.
const MAX_DIAGNOSTICS: usize = 8;

/// The suppressions for a span, with their edits. `compile` compiles a text in place of this story's.
pub fn suppressions(story: &Story, span: Span, compile: &dyn Fn(&str) -> Compiled) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    let found = diagnostics_in(story, span).filter(|(_, found)| can_suppress(found));
    for (at, found) in found.take(MAX_DIAGNOSTICS) {
        let Some(edit) = narrowest_suppression(story, found, compile) else { continue };
        if !actions.iter().any(|known| known.edits.first() == Some(&edit)) {
            actions.extend(action(at, found, vec![edit], None));
        }
    }
    actions
}

/// The suppressions for a span, one per code, without trying them. The edit is computed when one is chosen.
pub fn suppressions_deferred(story: &Story, span: Span) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    for (at, found) in diagnostics_in(story, span).filter(|(_, found)| can_suppress(found)) {
        let deferred = DeferredEdit::Allow { code: found.code.to_owned(), start: found.span.start };
        let action = action(at, found, Vec::new(), Some(deferred));
        actions.extend(action.filter(|new| !actions.iter().any(|known| known.title == new.title)));
    }
    actions
}

/// The edit that suppresses the diagnostic with this code that begins at `start`; `None` if there is none or no place
/// works.
pub(super) fn edit(
    story: &Story,
    code: &str,
    start: u32,
    compile: &dyn Fn(&str) -> Compiled,
) -> Option<Edit> {
    let (_, found) = diagnostics_in(story, Span { start, end: start })
        .find(|(_, found)| found.code == code && found.span.start == start && can_suppress(found))?;
    narrowest_suppression(story, found, compile)
}

/// Returns true if the diagnostic may be suppressed: hard limits and syntax errors can't be.
fn can_suppress(found: &Diagnostic) -> bool {
    !suppress::is_locked(found) && lint::find(found.code).is_some()
}

/// The narrowest suppression that works.
fn narrowest_suppression(
    story: &Story,
    found: &Diagnostic,
    compile: &dyn Fn(&str) -> Compiled,
) -> Option<Edit> {
    let silences = |edit: &Edit| {
        let after = compile(&apply(story.text(), std::iter::once(edit)));
        is_silenced(&story.compiled.diagnostics, &after.diagnostics, found)
    };
    candidates(story, found).into_iter().find(silences)
}

fn action(at: usize, found: &Diagnostic, edits: Vec<Edit>, deferred: Option<DeferredEdit>) -> Option<Action> {
    let rule = lint::find(found.code)?;
    Some(Action {
        title: format!("Allow {} ({}) here with a reason", rule.code, rule.name),
        kind: Kind::QuickFix,
        finding: Some(at),
        is_preferred: false,
        edits,
        as_written: false,
        deferred,
    })
}

/// Returns true if there are fewer diagnostics of this code, and the suppression itself causes none.
fn is_silenced(before: &[Diagnostic], after: &[Diagnostic], found: &Diagnostic) -> bool {
    let count = |list: &[Diagnostic], code: &str| {
        list.iter().filter(|one| one.code == code && one.place == Place::Story).count()
    };
    count(after, found.code) < count(before, found.code)
        && ["S501", "S502", "S503"].iter().all(|code| count(after, code) <= count(before, code))
}

/// The suppressions to try, the narrowest first.
fn candidates(story: &Story, found: &Diagnostic) -> Vec<Edit> {
    let comment = |kind: &str| format!("// storyc: {kind}({}) because {REASON}\n", found.code);
    let script = story.script();
    let body = script.front_matter.as_ref().map_or(0, |front| front.span.end);
    let mut candidates = Vec::new();
    if found.span.start >= body {
        // Right before the line, or before the header of its block.
        candidates.push(Edit::insert(line_start(story, found.span.start, body), comment("allow")));
        let block = script
            .blocks
            .iter()
            .rfind(|block| block.span.start <= found.span.start && found.span.start < block.span.end);
        if let Some(block) = block {
            candidates.push(Edit::insert(line_start(story, block.header.start, body), comment("allow")));
        }
    }
    candidates.extend(allow_entry(story, found.code));
    let mut at = body;
    if body == 0 && story.text().starts_with('\u{FEFF}') {
        at = '\u{FEFF}'.len_utf8() as u32;
    }
    candidates.push(Edit::insert(at, comment("allow-file")));
    candidates
}

/// The start of the line at an offset, or `min` if that is later.
fn line_start(story: &Story, offset: u32, min: u32) -> u32 {
    let before = story.text().get(..offset as usize).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1) as u32;
    let mark = if start == 0 && before.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() as u32 } else { 0 };
    start.max(min).max(mark)
}

/// The edit that adds an entry to `allow` in existing front matter.
fn allow_entry(story: &Story, code: &str) -> Option<Edit> {
    let front = story.script().front_matter.as_ref().filter(|front| front.closed)?;
    let node = front.content.as_ref().ok()?.as_ref()?;
    let Value::Map(entries) = &node.value else { return None };
    let entry = format!("{code}: {REASON}");
    let Some((_, allow)) = entries.iter().find(|(key, _)| key.text == "allow") else {
        return Some(Edit::insert(front.yaml.end, format!("allow: {{ {entry} }}\n")));
    };
    let Node { span, value: Value::Map(known) } = allow else { return None };
    let written = story.text_of(*span);
    if written.ends_with('}') {
        let inside = written.strip_suffix('}')?.trim_end();
        let at = span.start + inside.len() as u32;
        let comma = if known.is_empty() { " " } else { ", " };
        return Some(Edit::insert(at, format!("{comma}{entry}")));
    }
    // A block map: add a line with the same indentation.
    let (first, _) = known.first()?;
    let line = line_start(story, first.span.start, front.yaml.start);
    let indent = story.text_of(Span { start: line, end: first.span.start });
    Some(Edit::insert(span.end, format!("\n{indent}{entry}")))
}
