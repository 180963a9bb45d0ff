//! R204: a picture with too few pixels.

use crate::assets::FileKind;
use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::Limit;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a picture whose shorter side has fewer pixels than the model requires.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the picture after the upload.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// # files: boy.png = png 320x640
    /// refs:
    ///   boy: boy.png
    /// ---
    /// [0-5s] @boy walks by the river.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// # files: boy.png = png 720x1280
    /// refs:
    ///   boy: boy.png
    /// ---
    /// [0-5s] @boy walks by the river.
    /// ```
    "R204" "small-picture" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, file) in super::local_pictures(context) {
        let FileKind::Picture(picture) = file.kind else { continue };
        for (_, profile) in context.plans {
            let Some(limit) = super::image_limit(context, profile, index) else { continue };
            let least = limit.value.short_side;
            if picture.short_side() >= least {
                continue;
            }
            let message = format!(
                "`{path}` is {} × {} pixels, but {} requires {least} on the shorter side",
                picture.width, picture.height, profile.id
            );
            out.push(
                Limit::new(profile, limit).exceeded("R204", super::source_span(context, index), &message, "export it larger; enlarging this file satisfies the API, but won't improve the clip")
                    .label(format!("{} on the shorter side", picture.short_side()))
                    .in_place(super::ref_place(context, index)),
            );
        }
    }
}
