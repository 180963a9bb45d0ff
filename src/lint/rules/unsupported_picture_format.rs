//! R203: a file in a format that the model does not accept.

use crate::assets::FileKind;
use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::Limit;
use crate::lint::rule::rule;
use crate::text::suggest;

rule! {
    /// ## What it does
    ///
    /// Finds a picture, video or audio file in a format that the model does not accept, such as GIF, BMP or HEIF.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the file after the upload.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// # files: boy.gif = gif 720x1280
    /// refs:
    ///   boy: boy.gif
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
    "R203" "unsupported-picture-format" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, file) in super::local_pictures(context) {
        let (FileKind::Picture(crate::assets::Picture { format, .. }) | FileKind::BrokenPicture(format)) = file.kind else { continue };
        for (_, profile) in context.plans {
            let Some(limit) = super::image_limit(context, profile, index) else { continue };
            let formats = &limit.value.formats;
            if formats.iter().any(|known| known == format) {
                continue;
            }
            let message = format!("`{path}` is a {format} picture, but {} accepts {}", profile.id, suggest::list(formats, "and"));
            out.push(
                Limit::new(profile, limit).exceeded("R203", super::source_span(context, index), &message, "save it as PNG or JPEG")
                    .label(format!("a {format} picture"))
                    .in_place(super::ref_place(context, index)),
            );
        }
    }
    for (index, path, profile, limit) in super::local_media(context) {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        let formats = &limit.value.formats;
        if formats.contains(&ending) {
            continue;
        }
        let message = format!("`{path}` ends in `.{ending}`, but {} accepts {}", profile.id, suggest::list(formats, "and"));
        out.push(
            Limit::new(profile, limit).exceeded("R203", super::source_span(context, index), &message, &format!("save it as {}", suggest::list(formats, "or")))
                .label("unsupported format")
                .in_place(super::ref_place(context, index)),
        );
    }
}
