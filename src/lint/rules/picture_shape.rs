//! R206: a picture that is too wide or too tall.

use crate::assets::Media;
use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, look) in super::local_pictures(lint) {
        let Media::Picture(picture) = look.media else { continue };
        for (_, profile) in lint.plans {
            let Some(figure) = super::image_limit(lint, profile, index) else { continue };
            let aspect = picture.aspect();
            let least = figure.value.least_aspect.unwrap_or(0.0);
            let most = figure.value.most_aspect.unwrap_or(f64::INFINITY);
            if (least..=most).contains(&aspect) {
                continue;
            }
            let message = format!(
                "`{path}` is {} × {} pixels, {aspect:.2} times as wide as tall; {} accepts {least} to {most} times",
                picture.width, picture.height, profile.id
            );
            out.push(
                Limit::new(profile, figure).exceeded("R206", super::source_span(lint, index), &message, "crop it to a shape in that range")
                    .label(if aspect > most { "too wide" } else { "too tall" })
                    .in_place(super::ref_place(lint, index)),
            );
        }
    }
}
