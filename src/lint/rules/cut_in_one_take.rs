//! P101: cuts in a story that is meant to be one take.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::lint::words;

rule! {
    /// ## What it does
    ///
    /// Finds `one take`, `uncut` and similar words in a story that has several shots or says `cut to`.
    ///
    /// ## Why
    ///
    /// Evidence: practice. The model is told both, and usually cuts.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// One continuous take through the market.
    ///
    /// [0-5s] He runs past the stalls.
    /// [5-9s] He climbs the wall.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// One continuous take through the market.
    ///
    /// [0-9s] He runs past the stalls and climbs the wall.
    /// ```
    "P101" "cut-in-one-take" Advice Practice, fix: None, check: Some(check),
}

const ONE_TAKE: &[&str] = &["one take", "one-take", "single take", "continuous take", "single continuous shot", "one continuous shot", "uncut", "no cuts", "一镜到底", "长镜头一气呵成", "ワンカット"];
const CUT: &[&str] = &["cut to", "cuts to", "smash cut", "jump cut", "切到", "切至"];

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let script = context.script;
    let global = super::global_texts(context.script);
    let Some(take) = global.iter().find_map(|span| words::find_any(script.text(*span), ONE_TAKE, span.start)) else { return };
    let shots = super::checked_shots(context);
    let contradiction = match shots.get(1) {
        Some(second) => Some((second.header, "a second shot", "merge the shots into one")),
        None => super::shot_texts(context.script)
            .chain(global)
            .filter_map(|span| words::find_any(script.text(span), CUT, span.start))
            .map(|span| (span, "a cut", "describe how the camera gets there"))
            .next(),
    };
    let Some((place, label, help)) = contradiction else { return };
    out.push(
        Diagnostic::new("P101", Severity::Advice, take, format!("the story says `{}`, but it cuts", script.text(take)))
            .label("one take")
            .related(place, label)
            .help(format!("{help}, or delete these words")),
    );
}
