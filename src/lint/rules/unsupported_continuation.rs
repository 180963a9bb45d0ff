//! R302: a clip that can't start with the last frame of the one before it.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::plan::{Mode, Plan};

rule! {
    /// ## What it does
    ///
    /// Finds a `[Clip continues]` that can't be made: there is no clip before it, the model takes no first frame, or it takes
    /// none together with the references that the clip uses.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The last frame of a clip is sent with the next one, as its first frame or as a
    /// reference. An API that takes neither would refuse the request, or start the clip with something else.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip continues]
    /// [0-5s] The ferry leaves the quay.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip continues]
    /// [0-5s] The far shore comes closer.
    /// ```
    "R302" "unsupported-continuation" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let board = context.storyboard;
    let first = board.headings.first().filter(|heading| heading.first_shot == 0);
    if let Some(span) = first.and_then(|heading| heading.continues) {
        out.push(
            Diagnostic::error("R302", span, "there is no clip before this one to continue from")
                .label("the film starts here")
                .help("delete `continues`, or declare a picture to start with under `refs`, with the role `first_frame`")
                .hard(true),
        );
    }
    for (plan, profile) in context.plans {
        if !plan.clip.continues || plan.clip.way.is_some() {
            continue;
        }
        let (id, number) = (&profile.id, plan.clip.number);
        let message = match blocking_reference(plan) {
            Some(name) if profile.modes.first_frame.is_some() => format!(
                "clip {number} starts with the last frame of clip {}, but {id} takes no first frame together with references, and the clip uses `{name}`",
                number - 1
            ),
            _ => format!(
                "clip {number} starts with the last frame of clip {}, but no source documents a way to send it to {id}",
                number - 1
            ),
        };
        let help = match blocking_reference(plan) {
            Some(name) => format!("describe `{name}` in words in this clip, or delete `continues` to make it a cut"),
            None => "delete `continues` to make it a cut".to_owned(),
        };
        let span = plan.clip.header.unwrap_or_default();
        out.push(
            Diagnostic::error("R302", span, message)
                .label(format!("can't continue with {id}"))
                .help(help)
                .hard(true)
                .for_model(id),
        );
    }
}

/// The first reference that prevents a first frame.
fn blocking_reference(plan: &Plan) -> Option<&str> {
    let own = plan.media.iter().find(|media| !media.is_frame());
    own.filter(|_| plan.mode != Mode::ImageToVideo).map(|media| media.name.as_str())
}
