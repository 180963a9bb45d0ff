//! S202: the same section twice.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::syntax::SectionKind;

rule! {
    /// ## What it does
    ///
    /// Finds a section that appears twice, under the same name or an alias. Notes may appear any number of times, and so may
    /// an `[Audio 5-9s]` with its own time.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Both are sent, one after the other. Usually the second was added with the first out of
    /// sight, and the two contradict each other.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Style] Warm film grain.
    /// [0-5s] The boy kicks a pebble.
    /// [Style] Cold digital clarity.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Style] Warm film grain.
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "S202" "repeated-section" Warning Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    // Each clip may have its own sections.
    type Place = (SectionKind, Option<usize>);
    let mut first: Vec<(Place, &crate::syntax::Block)> = Vec::new();
    for section in &context.storyboard.sections {
        let Some(block) = context.script.blocks.get(section.block) else { continue };
        if section.kind == SectionKind::Notes || section.time.is_some() {
            continue;
        }
        let place = (section.kind, section.clip);
        match first.iter().find(|(known, _)| *known == place) {
            Some((_, before)) => out.push(
                Diagnostic::warning("S202", block.header, format!("`[{}]` appears twice", section.kind.name()))
                    .label("again")
                    .related(before.header, "first here")
                    .help("merge the two, or give the second its own name"),
            ),
            None => first.push((place, block)),
        }
    }
}
