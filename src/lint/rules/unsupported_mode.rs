//! L112: what the story uses, the model cannot be asked with.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::model::profile::MediaName;
use crate::project::{RefSource, Role};
use crate::syntax::tree::MediaKind;

rule! {
    /// ## What it does
    ///
    /// Finds a reference that the model has no place for: a clip or a sound where it takes pictures alone, a last frame,
    /// a second first frame, a voice.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The request has no field for it, or would be refused.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   walk: https://example.com/walk.mp4
    /// ---
    /// [0-5s] The boy walks as in @walk.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   boy: https://example.com/boy.png
    /// ---
    /// [0-5s] @boy walks with long, slow steps.
    /// ```
    "L112" "unsupported-mode" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let sent = lint.storyboard.sent_refs();
    for (_, profile) in lint.plans {
        let mut first_frame = None;
        for (index, r) in &sent {
            let kind = match r.kind {
                MediaKind::Image => MediaName::Image,
                MediaKind::Video => MediaName::Video,
                MediaKind::Audio => MediaName::Audio,
            };
            let why = if !profile.media.contains(&kind) {
                let wanted = match kind {
                    MediaName::Image => "pictures",
                    MediaName::Video => "clips",
                    MediaName::Audio => "sounds",
                };
                format!("{} takes no {wanted} as references", profile.id)
            } else if matches!(r.source, Some(RefSource::Element(_))) {
                format!("{} takes no element of a vendor's library", profile.id)
            } else if r.role == Some(Role::LastFrame) {
                format!("{} takes no last frame", profile.id)
            } else if r.role == Some(Role::Voice) {
                format!("{} takes no voice", profile.id)
            } else if r.role == Some(Role::FirstFrame) && first_frame.replace(*index).is_some() {
                format!("{} takes one first frame", profile.id)
            } else {
                continue;
            };
            out.push(
                Diagnostic::error("L112", super::ref_span(lint, *index), format!("{why}, and `{}` is one", r.name))
                    .label("no place for it")
                    .help("describe it in words, or choose another model: `storyc models` says what each accepts")
                    .of_model(&profile.id),
            );
        }
    }
}
