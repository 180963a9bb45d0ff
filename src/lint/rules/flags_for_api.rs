//! L114: flags in the prompt that the model's API reads as settings.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::Context;
use crate::lint::prose;
use crate::lint::rule::{Safety, rule};
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds flags such as `--rs 720p` or `--dur 5` in text for an API that reads them as settings.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. Ark's older way to pass settings is to append flags to the text. It still reads them, but
    /// loosely: it ignores a wrong flag, and a right one contradicts the settings in the request.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        if !profile.reads_flags {
            continue;
        }
        // Searches the prompt and not the story: it holds labels and `as` texts too, and no comments.
        for flag in prose::flags(&plan.prompt, 0) {
            let start = plan.source_map.to_story(flag.start).unwrap_or(0);
            let end = plan.source_map.to_story(flag.end.saturating_sub(1)).map_or(start, |end| end + 1);
            let span = Span { start, end: end.max(start) };
            let words = flag.slice(&plan.prompt);
            let mut found = Diagnostic::error("L114", span, format!("{} would read `{words}` as a setting", profile.id))
                .label("a flag")
                .help("set it in front matter, such as `ratio: 16:9` or `resolution: 720p`, and delete it from the prose")
                .hard(true)
                .for_model(&profile.id);
            if context.script.text(span) == words {
                found = found.fix("delete the flag", false, vec![Edit::replace(span, "")]);
            }
            out.push(found);
        }
    }
}
