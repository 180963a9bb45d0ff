//! L105: more references than the model accepts.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::{Limit, help_to_split, with_split_fix};
use crate::lint::rule::{Safety, rule};
use crate::plan::limits::{Surplus, surplus};

rule! {
    /// ## What it does
    ///
    /// Finds a story, or a clip of one, that would send more references than its model accepts.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the tenth picture, and the whole request with it.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] @Image1 @Image2 @Image3 @Image4 @Image5 stand in a row.
    /// [5-10s] @Image6 @Image7 @Image8 @Image9 @Image10 join them.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] @Image1 @Image2 @Image3 @Image4 @Image5 stand in a row.
    /// [5-10s] @Image6 @Image7 @Image8 @Image9 join them.
    /// ```
    "L105" "too-many-references" Error Limit, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        let Some(limit) = plan.mode.in_profile(profile).and_then(|mode| mode.takes.as_ref()) else { continue };
        let Some(Surplus { group, max, what }) = surplus(plan, profile) else { continue };
        let Some(first) = group.get(max) else { continue };
        let subject = super::clip_name(plan, "the story");
        let message = format!("{subject} sends {} {what}, but {} accepts at most {max}", group.len(), profile.id);
        let number = if what == "references" { "reference" } else { "number" };
        let help = help_to_split(plan, "leave some out, or combine two of them in one picture");
        let mut found = Limit::new(profile, limit).exceeded("L105", super::media_span(context, plan, first), &message, &help)
            .label(format!("{number} {}, `{}`", max + 1, first.name));
        if let Some(last) = max.checked_sub(1).and_then(|at| group.get(at)) {
            let place = super::media_span(context, plan, last);
            found = found.related(place, format!("`{}`, the last one that fits", last.name));
        }
        out.push(with_split_fix(found, context, plan));
    }
}
