//! S201: a bracket that is nearly the name of a section.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Lint;
use crate::syntax::tree::SECTION_NAMES;
use crate::text::{Span, suggest};

rule! {
    /// ## What it does
    ///
    /// Finds a bracket at the start of a line whose text is one slip away from the name of a section, two for names of
    /// eight letters or more.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A bracket that names nothing is prose: its text goes into the shot above it, and not
    /// to the place where the section would be sent.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for line in &lint.script.bracket_lines {
        let Some((name, span)) = bracketed(lint.script.text(*line), line.start as usize) else { continue };
        // Han names are two or three characters long: one edit away is another word, as 中景 is from 场景.
        // `Character A` is a name with a letter behind it, and no slip of `Characters`.
        let words = name.split_whitespace().count();
        let alike = |known: &&str| known.is_ascii() && known.split_whitespace().count() == words;
        let near = suggest::nearest(name, SECTION_NAMES.iter().copied().filter(alike));
        if let Some(near) = near.filter(|near| !near.eq_ignore_ascii_case(name)) {
            out.push(
                Diagnostic::warning("S201", span, format!("`{name}` is no section, so this line is prose of the block above"))
                    .label("unknown section")
                    .help(format!("did you mean `[{near}]`? If it is meant as prose, write `\\[`"))
                    .fix(format!("write `{near}`"), false, vec![Edit::replace(span, near)]),
            );
        }
    }
}

/// The text in the bracket at the start of a line, and its place.
fn bracketed(line: &str, offset: usize) -> Option<(&str, Span)> {
    let inside = line.trim_start().strip_prefix(['[', '【', '［'])?;
    let end = inside.find([']', '】', '］', ':', '：'])?;
    let name = inside.get(..end)?;
    let start = offset + (line.len() - inside.len());
    let start = start + (name.len() - name.trim_start().len());
    let name = name.trim();
    (name.chars().count() <= 24).then(|| (name, Span::new(start, start + name.len())))
}
