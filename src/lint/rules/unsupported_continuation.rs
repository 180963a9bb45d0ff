//! R302: a clip that cannot begin with the last picture of the one before it.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::plan::{Mode, Plan};

rule! {
    /// ## What it does
    ///
    /// Finds a `[Clip continues]` that its model has no way to make: there is no clip before it, the model takes no picture
    /// to begin with, or it takes none beside the references that the clip uses.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The last picture of a clip is sent with the next one, as its first frame or as a
    /// reference. Where the API takes neither, the request would be refused, or the clip would begin with something else.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let board = lint.storyboard;
    let first = board.headings.first().filter(|heading| heading.first_shot == 0);
    if let Some(span) = first.and_then(|heading| heading.continues) {
        out.push(
            Diagnostic::error("R302", span, "there is no clip before this one to continue from")
                .label("the film begins here")
                .help("take `continues` away, or give the picture that it begins with the role `first_frame` under `refs`")
                .hard(true),
        );
    }
    for (plan, profile) in lint.plans {
        if !plan.clip.continues || plan.clip.way.is_some() {
            continue;
        }
        let (id, number) = (&profile.id, plan.clip.number);
        let message = match in_the_way(plan) {
            Some(name) if profile.modes.first_frame.is_some() => format!(
                "clip {number} begins with the last picture of clip {}, but {id} takes no first frame beside references, and the clip uses `{name}`",
                number - 1
            ),
            _ => format!(
                "clip {number} begins with the last picture of clip {}, but no way to send that to {id} is documented",
                number - 1
            ),
        };
        let help = match in_the_way(plan) {
            Some(name) => format!("describe `{name}` in words in this clip, or make a cut of it: take `continues` away"),
            None => "make a cut of it: take `continues` away".to_owned(),
        };
        let span = plan.clip.header.unwrap_or_default();
        out.push(
            Diagnostic::error("R302", span, message)
                .label(format!("can't continue with {id}"))
                .help(help)
                .hard(true)
                .of_model(id),
        );
    }
}

/// The first reference that keeps the clip from taking a first frame.
fn in_the_way(plan: &Plan) -> Option<&str> {
    let own = plan.media.iter().find(|media| !media.is_frame());
    own.filter(|_| plan.mode != Mode::ImageToVideo).map(|media| media.name.as_str())
}
