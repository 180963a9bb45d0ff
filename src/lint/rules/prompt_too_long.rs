//! L106: a prompt that is too long for the model.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::{Limit, or_other_form, units};
use crate::lint::rule::rule;
use crate::model::length::weigh;
use crate::model::profile::{Form, PromptLimit};
use crate::model::{Sourced, LimitKind, Profile};
use crate::plan::{ChangeKind, Plan};
use crate::syntax::tree::{Block, BlockKind, SectionKind};
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a prompt that is longer than its model allows, counted the way the vendor counts, and marks the place where it
    /// would be cut.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It does not refuse the prompt but silently cuts its end, and you pay for the clip.
    /// HappyHorse allows 5000 characters, where a Han character counts as 2. Wan has a field of its own for the negative
    /// prompt, and reads 500 characters of it.
    ///
    /// Kling takes shots in two forms, as a list or in one prompt. A story is too long for Kling only if it fits in neither
    /// form, or not in the one that `shots` asks for.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        let limits = profile.form_limits(plan.form);
        if let Some(sourced) = limits.prompt {
            out.extend(measure(context, (plan, profile), sourced, Span::new(0, plan.prompt.len()), None));
        }
        out.extend(measure_negative(context, plan, profile));
        if let Some(sourced) = limits.shot_prompt {
            for (index, shot) in plan.shots.iter().enumerate() {
                out.extend(measure(context, (plan, profile), sourced, shot.words, Some(index + 1)));
            }
        }
    }
}

/// Checks the length of the prompt, or of the text of one shot.
fn measure(
    context: &Context<'_>,
    (plan, profile): (&Plan, &Profile),
    sourced: &Sourced<PromptLimit>,
    words: Span,
    shot: Option<usize>,
) -> Option<Diagnostic> {
    let limit = &sourced.value;
    let text = words.slice(&plan.prompt);
    // No character counts more than its bytes, so most prompts need no counting.
    if limit.han_weight <= 3 && text.len() <= limit.max {
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
    let han = if limit.han_weight > 1 { format!(" (a Han character counts as {})", limit.han_weight) } else { String::new() };
    let (what, each) = match shot {
        Some(number) => (format!("shot {number}"), " per shot"),
        None => ("the prompt".to_owned(), ""),
    };
    let (id, most, length) = (&profile.id, limit.max, units(weight.weight, limit.unit));
    let (message, label) = match sourced.kind {
        _ if limit.cut => (
            format!("{what} is {length}; {id} reads {most}{each}{han} and silently cuts the rest"),
            format!("cut here: `{first_lost}…`"),
        ),
        LimitKind::Advice => (
            format!("{what} is {length}; for {id}, at most {most}{each}{han} are recommended"),
            format!("past {most} here: `{first_lost}…`"),
        ),
        LimitKind::Hard | LimitKind::Stated => (
            format!("{what} is {length}; {id} allows {most}{each}{han}"),
            format!("past {most} here: `{first_lost}…`"),
        ),
    };
    let over = units(weight.weight - most, limit.unit);
    let help = match (shot, or_other_form(plan, profile)) {
        (_, Some(other)) => format!("cut {over}, {other}"),
        (None, None) if plan.form == Some(Form::Prompt) => format!("cut {over}: {}", both_forms(profile, limit)),
        (Some(_), None) if plan.changes.iter().any(|change| change.kind == ChangeKind::Moved) => format!(
            "cut {over}; text about the whole clip counts with the first shot, because {id} has no other place for it"
        ),
        _ => format!("cut {over}; `storyc build --emit prompt` shows what is sent"),
    };
    Some(Limit::new(profile, sourced).exceeded("L106", cut_span(context, start, end), &message, &help).label(label))
}

/// Checks the length of the negative prompt, which has a field of its own.
fn measure_negative(context: &Context<'_>, plan: &Plan, profile: &Profile) -> Option<Diagnostic> {
    let sourced = profile.limits.negative.as_ref()?;
    let limit = &sourced.value;
    let text = plan.negative.as_deref()?;
    let weight = weigh(text, limit);
    let cut = weight.cut?;
    let is_negative =
        |block: &&Block| matches!(block.kind, BlockKind::Section { kind: SectionKind::Negative, .. });
    let block = context.script.blocks.iter().rev().find(is_negative)?;
    let (id, most, length) = (&profile.id, limit.max, units(weight.weight, limit.unit));
    let message = if limit.cut {
        format!("the negative prompt is {length}; {id} reads {most} and silently cuts the rest")
    } else {
        format!("the negative prompt is {length}; {id} allows {most}")
    };
    let help = format!("cut {}, from the least important words", units(weight.weight - most, limit.unit));
    let lost: String = text.get(cut..).unwrap_or("").trim_start().chars().take(16).collect();
    let verb = if limit.cut { "cut" } else { "too long" };
    Some(
        Limit::new(profile, sourced)
            .exceeded("L106", block.header, &message, &help)
            .label(format!("{verb} from `{lost}…`")),
    )
}

/// What each form of the API allows, for a story that fits in neither.
fn both_forms(profile: &Profile, prompt: &PromptLimit) -> String {
    let limits = profile.form_limits(Some(Form::List));
    let shots = limits.shots.map_or(String::new(), |sourced| format!(" of up to {} shots", sourced.value));
    let each = limits.shot_prompt.map(|sourced| &sourced.value);
    let each = each.map_or(String::new(), |limit| format!(" with up to {} each", units(limit.max, limit.unit)));
    format!("{} takes one prompt of up to {}, or a list{shots}{each}", profile.id, units(prompt.max, prompt.unit))
}

/// The first line of the text that would be lost; a label on thousands of bytes would show nothing.
fn cut_span(context: &Context<'_>, start: u32, end: u32) -> Span {
    let start = start as usize;
    let rest = context.script.source.get(start..end as usize).unwrap_or("");
    let line = rest.find(['\n', '\r']).filter(|at| *at > 0).unwrap_or(rest.len());
    Span::new(start, start + line)
}
