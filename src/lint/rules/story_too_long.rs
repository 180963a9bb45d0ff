//! L101: longer than the model can make.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::{beyond, seconds};
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story that is longer than the longest clip of its model.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The request would be refused.
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
    "L101" "story-too-long" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in lint.plans {
        if plan.mode.of(profile).is_some_and(|mode| !mode.duration) {
            continue;
        }
        let figure = &profile.limits.duration;
        let most = figure.value.most_s * 1000;
        if plan.duration_ms <= most {
            continue;
        }
        let shots = &lint.storyboard.shots;
        let message = format!("the story is {} long, but {} makes at most {}", seconds(plan.duration_ms), profile.id, seconds(most));
        let last = shots.iter().find(|shot| shot.time.is_some_and(|time| time.end == plan.duration_ms));
        let over = seconds(plan.duration_ms - most);
        let Some(last) = last else {
            let span = super::setting_span(lint, |settings| settings.duration_ms.as_ref().map(|set| set.origin));
            out.push(
                beyond("L101", profile, figure, span.unwrap_or(Span::at(0)), &message, &format!("ask for {} at most", seconds(most)))
                    .label(format!("{over} too long")),
            );
            continue;
        };
        let mut found = beyond("L101", profile, figure, last.header, &message, &format!("take {over} away, or make two clips of it"))
            .label(format!("ends at {}", seconds(plan.duration_ms)));
        let crossing = shots.iter().find(|shot| shot.time.is_some_and(|time| time.end > most));
        if let Some(crossing) = crossing.filter(|crossing| crossing.header != last.header) {
            found = found.related(crossing.header, format!("{} is reached in this shot", seconds(most)));
        } else if let Some(first) = shots.first().filter(|first| first.header != last.header) {
            found = found.related(first.header, format!("counted from here, {} at most", seconds(most)));
        }
        out.push(found);
    }
}
