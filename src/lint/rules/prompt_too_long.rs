//! L106: a prompt that would be cut.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::{beyond, or_other_form};
use crate::lint::rule::rule;
use crate::model::length::weigh;
use crate::model::profile::{Form, PromptLimit, PromptUnit};
use crate::model::{Figure, LimitKind, Profile};
use crate::plan::{ChangeKind, Plan};
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
    /// Kling takes shots in two forms, a list or one prompt. A story is too long for it only if neither form holds it, or if
    /// `shots` asks for the one that doesn't.
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
        let limits = profile.form_limits(plan.form);
        if let Some(figure) = limits.prompt {
            out.extend(measure(lint, (plan, profile), figure, Span::new(0, plan.prompt.len()), None));
        }
        if let Some(figure) = limits.shot_prompt {
            for (index, shot) in plan.shots.iter().enumerate() {
                out.extend(measure(lint, (plan, profile), figure, shot.words, Some(index + 1)));
            }
        }
    }
}

/// Weighs the prompt, or the words of one shot.
fn measure(
    lint: &Lint<'_>,
    (plan, profile): (&Plan, &Profile),
    figure: &Figure<PromptLimit>,
    words: Span,
    shot: Option<usize>,
) -> Option<Diagnostic> {
    let limit = &figure.value;
    let text = words.of(&plan.prompt);
    // No character weighs more than its bytes, so that most prompts need no counting.
    if limit.han_weight <= 3 && text.len() <= limit.most {
        return None;
    }
    let weight = weigh(text, limit);
    let cut = weight.cut?;
    let at = words.start as usize + cut;
    let end = plan.source_map.to_story(words.end.saturating_sub(1)).map(|end| end + 1);
    let end = end.filter(|_| shot.is_some()).or_else(|| plan.source_map.story_end()).unwrap_or(0);
    let start = plan.source_map.to_story(at as u32).unwrap_or(end);
    let end = end.max(start);
    let first_lost: String = text.get(cut..).unwrap_or("").trim_start().chars().take(16).collect();
    let first_lost = first_lost.lines().next().unwrap_or("").trim_end().to_owned();
    let unit = match limit.unit {
        PromptUnit::Character => "",
        PromptUnit::Word => " words",
    };
    let han = if limit.han_weight > 1 { format!(" (a Han character counts {})", limit.han_weight) } else { String::new() };
    let what = shot.map_or_else(|| "the prompt is".to_owned(), |number| format!("the words of shot {number} are"));
    let (id, most, length) = (&profile.id, limit.most, weight.weight);
    let (message, label) = match figure.kind {
        _ if limit.cut => (
            format!("{what} {length}{unit} long, but {id} reads {most}{han} and silently cuts the rest"),
            format!("cut here: `{first_lost}…`"),
        ),
        LimitKind::Advice => (
            format!("{what} {length}{unit} long; for {id} at most {most}{han} are advised"),
            format!("{most} end here: `{first_lost}…`"),
        ),
        LimitKind::Hard | LimitKind::Stated => (
            format!("{what} {length}{unit} long, but {id} takes at most {most}{han}"),
            format!("{most} end here: `{first_lost}…`"),
        ),
    };
    let over = length - most;
    let help = match (shot, or_other_form(plan, profile)) {
        (_, Some(other)) => format!("take {over} away, {other}"),
        (None, None) if plan.form == Some(Form::Prompt) => format!("take {over} away: {}", both_forms(profile, most)),
        (Some(_), None) if plan.changes.iter().any(|change| change.kind == ChangeKind::Moved) => format!(
            "take {over} away; what holds for the whole clip is counted with the first shot, for {id} has no other place for it"
        ),
        _ => format!("take {over} away; `storyc build --emit prompt` shows what is sent"),
    };
    Some(beyond("L106", profile, figure, cut_span(lint, start, end), &message, &help).label(label))
}

/// What each form of the API takes, for a story that neither holds.
fn both_forms(profile: &Profile, most: usize) -> String {
    let limits = profile.form_limits(Some(Form::List));
    let shots = limits.shots.map_or(String::new(), |figure| format!(" of up to {} shots", figure.value));
    let each = limits.shot_prompt.map_or(String::new(), |figure| format!(" with up to {} for each", figure.value.most));
    format!("{} takes one prompt of up to {most}, or a list{shots}{each}", profile.id)
}

/// The first line of what would be lost: a label on thousands of bytes shows nothing.
fn cut_span(lint: &Lint<'_>, start: u32, end: u32) -> Span {
    let start = start as usize;
    let rest = lint.script.source.get(start..end as usize).unwrap_or("");
    let line = rest.find(['\n', '\r']).filter(|at| *at > 0).unwrap_or(rest.len());
    Span::new(start, start + line)
}
