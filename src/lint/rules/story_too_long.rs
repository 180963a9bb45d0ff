//! L101: a story or a clip that is too long for the model.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::{Limit, help_to_split, seconds, with_split_fix};
use crate::lint::rule::{Safety, rule};
use crate::model::profile::Wire;
use crate::model::{self, Profile};
use crate::storyboard::{Shot, Time};
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story, or a clip of one, that is longer than the longest clip its model makes.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the request.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-8s] The boy kicks a pebble.
    /// [8-16s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-8s] The boy kicks a pebble.
    /// [8-15s] The girl looks up.
    /// ```
    "L101" "story-too-long" Error Limit, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        if plan.mode.in_profile(profile).is_some_and(|mode| !mode.duration) {
            continue;
        }
        let limit = &profile.limits.duration;
        let most = limit.value.max_s * 1000;
        let length = plan.clip.length_ms();
        if length <= most {
            continue;
        }
        let what = super::clip_name(plan, "the story");
        let message =
            format!("{what} is {} long, but {} makes clips of up to {}", seconds(length), profile.id, seconds(most));
        let shots: Vec<&Shot> = super::shots_of(context, plan).collect();
        let over = seconds(length - most);
        let last = shots.iter().filter(|shot| shot.time.is_some()).max_by_key(|shot| shot.time.map(|time| time.end));
        let Some(last) = last else {
            let span = super::setting_span(context, |settings| settings.duration_ms.as_ref().map(|set| set.origin));
            let span = span.or(plan.clip.header).unwrap_or(Span::at(0));
            let help = format!("set at most {}", seconds(most));
            out.push(
                Limit::new(profile, limit).exceeded("L101", span, &message, &help).label(format!("{over} too long")),
            );
            continue;
        };
        let help = help_to_split(plan, &otherwise(&shots, profile, &over));
        let mut found = Limit::new(profile, limit).exceeded("L101", last.header, &message, &help)
            .label(format!("ends at {}", seconds(plan.clip.end_ms)));
        let latest_end = plan.clip.start_ms + most;
        let crossing = shots.iter().find(|shot| shot.time.is_some_and(|time| time.end > latest_end));
        if let Some(crossing) = crossing.filter(|crossing| crossing.header != last.header) {
            found = found.related(crossing.header, format!("passes {} here", seconds(latest_end)));
        } else if let Some(first) = shots.first().filter(|first| first.header != last.header) {
            found = found.related(first.header, format!("the limit of {} counts from here", seconds(most)));
        }
        out.push(with_split_fix(found, context, plan));
    }
}

/// The help if more clips would not fix it, or storyc can't tell where to split.
fn otherwise(shots: &[&Shot], profile: &Profile, over: &str) -> String {
    let most = profile.limits.duration.value.max_s * 1000;
    let too_long = shots.iter().position(|shot| shot.time.is_some_and(|time| time.length() > most));
    let Some(longest) = shots.iter().filter_map(|shot| shot.time).map(Time::length).max() else {
        return format!("cut {over}");
    };
    let split = "split it into two shots where the action turns, and put `[Clip continues]` before the second";
    let split = match model_for(longest) {
        Some(model) => {
            let most = model.limits.duration.value.max_s * 1000;
            format!("{split}, or use `{}`, which makes clips of up to {}", model.id, seconds(most))
        }
        None => split.to_owned(),
    };
    match too_long {
        Some(_) if shots.len() == 1 => split,
        Some(at) => format!("shot {} alone is too long: {split}", at + 1),
        None => format!("cut {over}, or put `[Clip]` where the next clip should start"),
    }
}

/// The first built-in video model that makes clips of this length.
fn model_for(length: u64) -> Option<Arc<Profile>> {
    model::all()
        .find(|profile| profile.wire != Wire::Animatic && profile.limits.duration.value.max_s * 1000 >= length)
}
