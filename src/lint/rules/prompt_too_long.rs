//! L106: a prompt that would be cut.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::beyond;
use crate::lint::rule::rule;
use crate::model::length::weigh;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a prompt that is longer than its model reads, in the vendor's own counting, and marks the place where it
    /// would be cut.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. Nothing is refused: the end of the prompt is cut without a word, and the clip is paid
    /// for. For HappyHorse the budget is 5000, of which a Han character takes 2 and any other character 1.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-15s]
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// The bell of the customs house strikes seven, and one by one the lamps along the quay flicker, hesitate and stay alight.
    /// The camera drifts on along the wall of the old harbour, past door after door, and each one is painted in another blue.
    /// Behind the third a radio plays; behind the fourth somebody laughs; behind the fifth there is only the smell of bread.
    /// A cat sits on a bollard and watches the ferry come in, as it does on every evening of the year, whatever the weather.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "L106" "prompt-too-long" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in lint.plans {
        let figure = &profile.limits.prompt;
        let limit = &figure.value;
        // No character weighs more than its bytes, so that most prompts need no counting.
        if limit.han_weight <= 3 && plan.prompt.len() <= limit.most {
            continue;
        }
        let weight = weigh(&plan.prompt, limit);
        let Some(cut) = weight.cut else { continue };
        let end = plan.source_map.story_end().unwrap_or(0);
        let start = plan.source_map.to_story(cut as u32).unwrap_or(end).min(end);
        let lost = plan.prompt.get(cut..).unwrap_or("");
        let counting = if limit.han_weight > 1 { format!(" (a Han character counts {})", limit.han_weight) } else { String::new() };
        let message = format!(
            "the prompt is {} long, but {} reads {}{counting} and silently cuts the rest",
            weight.weight, profile.id, limit.most
        );
        let first_lost: String = lost.trim_start().chars().take(16).collect();
        out.push(
            beyond(
                "L106",
                profile,
                figure,
                cut_span(lint, start, end),
                &message,
                &format!("take {} away; `storyc build --emit prompt` shows what is sent", weight.weight - limit.most),
            )
            .label(format!("cut here: `{}…`", first_lost.lines().next().unwrap_or("").trim_end())),
        );
    }
}

/// The first line of what would be lost: a label on thousands of bytes shows nothing.
fn cut_span(lint: &Lint<'_>, start: u32, end: u32) -> Span {
    let start = start as usize;
    let rest = lint.script.source.get(start..end as usize).unwrap_or("");
    let line = rest.find(['\n', '\r']).filter(|at| *at > 0).unwrap_or(rest.len());
    Span::new(start, start + line)
}
