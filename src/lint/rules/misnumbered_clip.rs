//! T212: clip numbers that don't count up.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::Context;
use crate::lint::rule::{Safety, rule};
use crate::syntax::BlockKind;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a clip header whose number does not follow the number of the clip before it.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Clips play in the order of the file, and the numbers are for people. A number out of
    /// order usually means that a clip was moved, or that one is missing.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip 1]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip 3]
    /// [0-5s] The far shore comes closer.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip 1]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip 2]
    /// [0-5s] The far shore comes closer.
    /// ```
    "T212" "misnumbered-clip" Warning Language, fix: Some(Safety::Safe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let headings = &context.storyboard.headings;
    for (before, heading) in headings.iter().zip(headings.iter().skip(1)) {
        let (Some(last), Some(number)) = (before.number, heading.number) else { continue };
        let next = last.saturating_add(1);
        if number == next {
            continue;
        }
        let mut found =
            Diagnostic::warning("T212", heading.header, format!("this is clip {number}, but the one before it is clip {last}"))
                .label(format!("clip {next} was expected"))
                .related(before.header, format!("clip {last}"))
                .help(format!("write {next}, or leave the number out"));
        if let Some(digits) = digits(context, heading.block) {
            let edit = Edit { span: digits, text: next.to_string() };
            found = found.fix(format!("renumber it to {next}"), true, vec![edit]);
        }
        out.push(found);
    }
}

/// The span of the digits in a clip header.
fn digits(context: &Context<'_>, block: usize) -> Option<Span> {
    let BlockKind::Clip(clip) = &context.script.blocks.get(block)?.kind else { return None };
    let name = context.script.text(clip.name);
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let length = name.get(start..)?.bytes().take_while(u8::is_ascii_digit).count();
    let start = clip.name.start as usize + start;
    Some(Span::new(start, start + length))
}
