//! Code actions that suppress a diagnostic with a reason: in a comment before its line or block, in `allow` in the
//! front matter, or in a comment for the whole file.
//!
//! Tries each place, the narrowest first, and offers the first one that suppresses the diagnostic. What can't be
//! suppressed, such as a hard limit, isn't offered.

use crate::compile::Compiled;
use crate::compile::fix::apply;
use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::lint::{self, suppress};
use crate::lsp::actions::{Action, Kind, Later, found_in};
use crate::lsp::story::Story;
use crate::text::Span;
use crate::text::yaml::{Node, Value};

/// The placeholder for the reason.
const REASON: &str = "it is meant so";

/// The maximum number of diagnostics to try suppressions for at once.
const MOST: usize = 8;

/// The suppressions for a span, with their edits. `compile` compiles a text in place of this story's.
pub fn offers(story: &Story, span: Span, compile: &dyn Fn(&str) -> Compiled) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    for (at, found) in found_in(story, span).filter(|(_, found)| may_be(found)).take(MOST) {
        let Some(edit) = narrowest(story, found, compile) else { continue };
        if !actions.iter().any(|known| known.edits.first() == Some(&edit)) {
            actions.extend(action(at, found, vec![edit], None));
        }
    }
    actions
}

/// The suppressions for a span, one per code, without trying them. The edit is computed when one is chosen.
pub fn offers_later(story: &Story, span: Span) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    for (at, found) in found_in(story, span).filter(|(_, found)| may_be(found)) {
        let later = Later::Allow { code: found.code.to_owned(), start: found.span.start };
        let action = action(at, found, Vec::new(), Some(later));
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
    let (_, found) = found_in(story, Span { start, end: start })
        .find(|(_, found)| found.code == code && found.span.start == start && may_be(found))?;
    narrowest(story, found, compile)
}

/// Returns true if the diagnostic may be suppressed: hard limits and syntax errors can't be.
fn may_be(found: &Diagnostic) -> bool {
    !suppress::is_locked(found) && lint::find(found.code).is_some()
}

/// The narrowest suppression that works.
fn narrowest(story: &Story, found: &Diagnostic, compile: &dyn Fn(&str) -> Compiled) -> Option<Edit> {
    let silences = |edit: &Edit| {
        let after = compile(&apply(story.text(), std::iter::once(edit)));
        is_silenced(&story.compiled.diagnostics, &after.diagnostics, found)
    };
    ways(story, found).into_iter().find(silences)
}

fn action(at: usize, found: &Diagnostic, edits: Vec<Edit>, later: Option<Later>) -> Option<Action> {
    let rule = lint::find(found.code)?;
    Some(Action {
        title: format!("Allow {} ({}) here with a reason", rule.code, rule.name),
        kind: Kind::QuickFix,
        finding: Some(at),
        is_preferred: false,
        edits,
        as_written: false,
        later,
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
fn ways(story: &Story, found: &Diagnostic) -> Vec<Edit> {
    let comment = |kind: &str| format!("// storyc: {kind}({}) because {REASON}\n", found.code);
    let script = story.script();
    let body = script.front_matter.as_ref().map_or(0, |front| front.span.end);
    let mut ways = Vec::new();
    if found.span.start >= body {
        // Right before the line, or before the header of its block.
        ways.push(Edit::insert(line_start(story, found.span.start, body), comment("allow")));
        let block = script
            .blocks
            .iter()
            .rfind(|block| block.span.start <= found.span.start && found.span.start < block.span.end);
        if let Some(block) = block {
            ways.push(Edit::insert(line_start(story, block.header.start, body), comment("allow")));
        }
    }
    ways.extend(entry(story, found.code));
    let mut at = body;
    if body == 0 && story.text().starts_with('\u{FEFF}') {
        at = '\u{FEFF}'.len_utf8() as u32;
    }
    ways.push(Edit::insert(at, comment("allow-file")));
    ways
}

/// The start of the line at an offset, but at least `least`.
fn line_start(story: &Story, offset: u32, least: u32) -> u32 {
    let before = story.text().get(..offset as usize).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1) as u32;
    let mark = if start == 0 && before.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() as u32 } else { 0 };
    start.max(least).max(mark)
}

/// The edit that adds an entry to `allow` in existing front matter.
fn entry(story: &Story, code: &str) -> Option<Edit> {
    let front = story.script().front_matter.as_ref().filter(|front| front.closed)?;
    let node = front.content.as_ref().ok()?.as_ref()?;
    let Value::Map(entries) = &node.value else { return None };
    let entry = format!("{code}: {REASON}");
    let Some((_, allow)) = entries.iter().find(|(key, _)| key.text == "allow") else {
        return Some(Edit::insert(front.yaml.end, format!("allow: {{ {entry} }}\n")));
    };
    let Node { span, value: Value::Map(known) } = allow else { return None };
    let written = story.words(*span);
    if written.ends_with('}') {
        let inside = written.strip_suffix('}')?.trim_end();
        let at = span.start + inside.len() as u32;
        let comma = if known.is_empty() { " " } else { ", " };
        return Some(Edit::insert(at, format!("{comma}{entry}")));
    }
    // A block map: add a line with the same indentation.
    let (first, _) = known.first()?;
    let line = line_start(story, first.span.start, front.yaml.start);
    let indent = story.words(Span { start: line, end: first.span.start });
    Some(Edit::insert(span.end, format!("\n{indent}{entry}")))
}
