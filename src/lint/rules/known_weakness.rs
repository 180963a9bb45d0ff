//! P107: something the model is known to be weak at.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::lint::words;
use crate::model::Profile;
use crate::model::profile::Weakness;
use crate::syntax::Script;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story that asks for something its model is known to be weak at; the model's profile lists each weakness with
    /// its source. For HappyHorse 1.1: fast camera turns, delicate hand movements, distant crowds, hands in sync with an
    /// instrument, fluids, and native 2K or 4K.
    ///
    /// ## Why
    ///
    /// Evidence: practice. A reviewer saw it come out blurred, warped or out of sync. If the source names a better model, the
    /// help does too.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] A pianist's fingers race over the piano keys.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] A pianist, seen from behind the instrument, leans into the last chord.
    /// ```
    "P107" "known-weakness" Advice Practice, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (_, profile) in context.plans {
        for (weakness, place) in weaknesses(context.script, profile) {
            let (title, _) = profile.source(&weakness.source);
            let instead = weakness.instead.as_ref().map(|model| format!(", or try {model}")).unwrap_or_default();
            let message = format!("{} is known to be weak at {} ({title}, {})", profile.id, weakness.what, weakness.checked);
            out.push(
                Diagnostic::new("P107", Severity::Advice, place, message)
                    .label(weakness.what.clone())
                    .help(format!("{}{instead}", weakness.advice))
                    .for_model(&profile.id),
            );
        }
    }
}

/// Returns the weaknesses of a model that a story runs into, each with the first phrase that asks for it.
pub fn weaknesses<'p>(script: &Script, profile: &'p Profile) -> Vec<(&'p Weakness, Span)> {
    let texts: Vec<Span> = super::global_texts(script).into_iter().chain(super::shot_texts(script)).collect();
    let mut found = Vec::new();
    for weakness in &profile.weaknesses {
        let phrases: Vec<&str> = weakness.phrases.iter().map(String::as_str).collect();
        let place = texts.iter().filter_map(|text| words::find_any(script.text(*text), &phrases, text.start)).min();
        found.extend(place.map(|place| (weakness, place)));
    }
    found
}
