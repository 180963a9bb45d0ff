//! T211: a time in a section header that can't be used.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::syntax::SectionKind;

rule! {
    /// ## What it does
    ///
    /// Finds a time in the header of a section other than `[Audio]`, and an `[Audio 5-9s]` that ends before it starts or
    /// starts where no shot plays.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Only sound has a place in time: it is sent after the shot in which it starts. Any
    /// other section applies to the whole clip, and its time is not sent.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// [Audio 7-9s] A bell.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [Audio 3-5s] A bell.
    /// ```
    "T211" "misplaced-section-time" Warning Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let shots = super::checked_shots(context);
    let any_broken = context.storyboard.shots.iter().any(|shot| shot.time.is_none());
    for section in &context.storyboard.sections {
        let (Some(time), Some(block)) = (section.time, context.script.blocks.get(section.block)) else { continue };
        let plays = |start: u64| {
            shots.iter().any(|shot| shot.time.is_some_and(|shot| shot.start <= start && start < shot.end))
        };
        let (message, help) = if section.kind != SectionKind::Audio {
            let name = section.kind.name();
            (format!("`[{name}]` applies to the whole clip; its time is not sent"), format!("write `[{name}]`, and put the time into words if it matters"))
        } else if time.end <= time.start {
            (format!("this sound ends at {}, but starts at {}", seconds(time.end), seconds(time.start)), "let it end after it starts".to_owned())
        } else if !shots.is_empty() && !any_broken && !plays(time.start) {
            (format!("no shot plays at {}, where this sound starts", seconds(time.start)), "start it inside a shot, or leave its time out".to_owned())
        } else {
            continue;
        };
        out.push(Diagnostic::warning("T211", block.header, message).label("a time that can't be used").help(help));
    }
}
