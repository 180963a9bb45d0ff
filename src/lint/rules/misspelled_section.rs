//! S201: a bracket that looks like a misspelled section name.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Context;
use crate::syntax::tree::SECTION_NAMES;
use crate::text::{Span, suggest};

rule! {
    /// ## What it does
    ///
    /// Finds a bracket at the start of a line whose text is one typo away from a section name, or two for names of eight
    /// letters or more.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A bracket that names no section is prose: its text goes into the shot above it instead
    /// of the place where the section would be sent.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// [Adio] Flowing water.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [Audio] Flowing water.
    /// ```
    "S201" "misspelled-section" Warning Language, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for line in &context.script.bracket_lines {
        let Some((name, span)) = bracketed(context.script.text(*line), line.start as usize) else { continue };
        // Han names have two or three characters, so one edit makes another word: 中景 is not a misspelling of 场景.
        // `Character A` is a name followed by a letter, not a misspelling of `Characters`.
        let words = name.split_whitespace().count();
        let alike = |known: &&str| known.is_ascii() && known.split_whitespace().count() == words;
        let near = suggest::nearest(name, SECTION_NAMES.iter().copied().filter(alike));
        if let Some(near) = near.filter(|near| !near.eq_ignore_ascii_case(name)) {
            out.push(
                Diagnostic::warning("S201", span, format!("`{name}` is not a section, so this line becomes part of the block above"))
                    .label("unknown section")
                    .help(format!("did you mean `[{near}]`? If it is prose, write `\\[`"))
                    .fix(format!("write `{near}`"), false, vec![Edit::replace(span, near)]),
            );
        }
    }
}

/// Returns the text in the bracket at the start of a line, and its span.
fn bracketed(line: &str, offset: usize) -> Option<(&str, Span)> {
    let inside = line.trim_start().strip_prefix(['[', '【', '［'])?;
    let end = inside.find([']', '】', '］', ':', '：'])?;
    let name = inside.get(..end)?;
    let start = offset + (line.len() - inside.len());
    let start = start + (name.len() - name.trim_start().len());
    let name = name.trim();
    (name.chars().count() <= 24).then(|| (name, Span::new(start, start + name.len())))
}
