//! L114: flags in the text that the model's API takes for settings.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::Lint;
use crate::lint::prose;
use crate::lint::rule::{Safety, rule};
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds flags such as `--rs 720p` or `--dur 5` in text that goes to an API which reads such flags as settings.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. Ark's older way of giving settings is at the end of the text, and it still reads them,
    /// weakly: a wrong one is ignored, and a right one contradicts what the request says.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// model: seedance-2.0
    /// ---
    /// [0-5s] The boy kicks a pebble. --rs 720p
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// model: seedance-2.0
    /// resolution: 720p
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "L114" "flags-for-api" Error Limit, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in lint.plans {
        if !profile.reads_flags {
            continue;
        }
        // What is sent counts: labels and `as` too, and no comment.
        for flag in prose::flags(&plan.prompt, 0) {
            let start = plan.source_map.to_story(flag.start).unwrap_or(0);
            let end = plan.source_map.to_story(flag.end.saturating_sub(1)).map_or(start, |end| end + 1);
            let span = Span { start, end: end.max(start) };
            let words = flag.of(&plan.prompt);
            let mut found = Diagnostic::error("L114", span, format!("{} would read `{words}` as a setting", profile.id))
                .label("a flag")
                .help("set it in front matter, such as `ratio: 16:9` or `resolution: 720p`, and take it out of the prose")
                .hard(true)
                .of_model(&profile.id);
            if lint.script.text(span) == words {
                found = found.fix("take it out", false, vec![Edit::replace(span, "")]);
            }
            out.push(found);
        }
    }
}
