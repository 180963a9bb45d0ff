//! L104: more shots than the model follows.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::{Limit, help_to_split, or_other_form, with_split_fix};
use crate::lint::rule::{Safety, rule};
use crate::model::LimitKind;

rule! {
    /// ## What it does
    ///
    /// Finds a story, or a clip of one, with more shots than its model can follow in one clip.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. HappyHorse 1.1 is said to follow up to 8 scenes. The API does not count them, so you
    /// pay for the extra shots and don't get them. If you have seen more work, relax the rule in `storyc.yaml` with
    /// `lint: {L104: warning}`.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [+1s] The boy ties his shoe.
    /// [+1s] He gets up.
    /// [+1s] He looks back.
    /// [+1s] He runs.
    /// [+1s] He jumps a fence.
    /// [+1s] He falls.
    /// [+1s] He gets up.
    /// [+1s] He laughs.
    /// [+1s] The girl laughs, too.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [+2s] The boy ties his shoe, gets up and looks back.
    /// [+3s] He runs and jumps a fence.
    /// [+2s] He falls, and gets up.
    /// [+2s] He laughs. The girl laughs, too.
    /// ```
    "L104" "too-many-shots" Error Vendor, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        let Some(limit) = profile.form_limits(plan.form).shots else { continue };
        let (most, shots) = (limit.value, &plan.clip.shots);
        let Some(surplus) = shots.get(most) else { continue };
        let (what, id, count) = (super::clip_name(plan, "the story"), &profile.id, shots.len());
        let message = match limit.kind {
            LimitKind::Advice => format!("{what} has {count} shots; for {id}, at most {most} are recommended"),
            LimitKind::Hard => format!("{what} has {count} shots, but {id} takes at most {most}"),
            LimitKind::Stated => format!("{what} has {count} shots, but {id} follows at most {most}"),
        };
        let help = or_other_form(plan, profile).map(|other| format!("merge shots until {most} are left, {other}"));
        let help = help.unwrap_or_else(|| {
            help_to_split(
                plan,
                &format!("merge shots until {most} are left, or put `[Clip]` where the next clip should start"),
            )
        });
        let mut found = Limit::new(profile, limit).exceeded("L104", *surplus, &message, &help).label(format!("shot {}", most + 1));
        if let Some(last) = most.checked_sub(1).and_then(|at| shots.get(at)) {
            found = found.related(*last, format!("shot {most}, the last one that fits"));
        }
        out.push(with_split_fix(found, context, plan));
    }
}
