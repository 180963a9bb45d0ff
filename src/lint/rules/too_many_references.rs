//! L105: more references than the model accepts.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::beyond;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a story that would send more reference pictures than its model accepts.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The tenth picture is refused, and with it the request.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] @Image1 @Image2 @Image3 @Image4 @Image5 @Image6 @Image7 @Image8 @Image9 @Image10 stand in a row.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] @Image1 @Image2 @Image3 @Image4 @Image5 @Image6 @Image7 @Image8 @Image9 stand in a row.
    /// ```
    "L105" "too-many-references" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let sent = lint.storyboard.sent_refs();
    for (_, profile) in lint.plans {
        let figure = &profile.limits.references;
        let most = figure.value;
        let Some((surplus, r)) = sent.get(most) else { continue };
        let mut found = beyond(
            "L105",
            profile,
            figure,
            super::ref_span(lint, *surplus),
            &format!("the story sends {} references, but {} accepts at most {most}", sent.len(), profile.id),
            "leave some out, or put two of them into one picture",
        )
        .label(format!("reference {}, `{}`", most + 1, r.name));
        if let Some((last, r)) = most.checked_sub(1).and_then(|at| sent.get(at)) {
            found = found.related(super::ref_span(lint, *last), format!("`{}`, the last one that fits", r.name));
        }
        out.push(found);
    }
}
