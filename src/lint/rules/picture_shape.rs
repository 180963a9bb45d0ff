//! R206: a picture that is too wide or too tall.

use crate::assets::FileKind;
use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::Limit;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a picture whose aspect ratio is outside the range that the model accepts.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the picture after the upload.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// # files: harbour.png = png 3000x500
    /// refs:
    ///   harbour: { image: harbour.png, role: first_frame }
    /// ---
    /// [0-5s] The fog lifts over the harbour.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// # files: harbour.png = png 1280x720
    /// refs:
    ///   harbour: { image: harbour.png, role: first_frame }
    /// ---
    /// [0-5s] The fog lifts over the harbour.
    /// ```
    "R206" "picture-shape" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, file) in super::local_pictures(context) {
        let FileKind::Picture(picture) = file.kind else { continue };
        for (_, profile) in context.plans {
            let Some(limit) = super::image_limit(context, profile, index) else { continue };
            let aspect = picture.aspect();
            let least = limit.value.min_aspect.unwrap_or(0.0);
            let most = limit.value.max_aspect.unwrap_or(f64::INFINITY);
            if (least..=most).contains(&aspect) {
                continue;
            }
            let message = format!(
                "`{path}` is {} × {} pixels, {aspect:.2} times as wide as tall; {} accepts {least} to {most} times",
                picture.width, picture.height, profile.id
            );
            out.push(
                Limit::new(profile, limit).exceeded("R206", super::source_span(context, index), &message, "crop it to a shape in that range")
                    .label(if aspect > most { "too wide" } else { "too tall" })
                    .in_place(super::ref_place(context, index)),
            );
        }
    }
}
