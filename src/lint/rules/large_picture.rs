//! R205: a file that is too large for the model.

use crate::assets::FileKind;
use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::Limit;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a picture whose file is larger, or whose longer side has more pixels, than the model accepts. For a video or
    /// audio file, only the file size counts.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the file after the upload.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// # files: boy.png = png 7200x12800 30000000 bytes
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
    "R205" "large-picture" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, file) in super::local_pictures(context) {
        for (_, profile) in context.plans {
            let Some(limit) = super::image_limit(context, profile, index) else { continue };
            if let (FileKind::Picture(picture), Some(most)) = (&file.kind, limit.value.long_side)
                && picture.width.max(picture.height) > most
            {
                let message = format!(
                    "`{path}` is {} × {} pixels, but {} accepts up to {most} on the longer side",
                    picture.width, picture.height, profile.id
                );
                out.push(
                    Limit::new(profile, limit).exceeded("R205", super::source_span(context, index), &message, "scale it down")
                        .label(format!("{} on the longer side", picture.width.max(picture.height)))
                        .in_place(super::ref_place(context, index)),
                );
            }
            let most = limit.value.max_bytes;
            if file.length <= most {
                continue;
            }
            let message = format!("`{path}` is {}, but {} accepts up to {}", mebibytes(file.length), profile.id, mebibytes(most));
            out.push(
                Limit::new(profile, limit).exceeded("R205", super::source_span(context, index), &message, "save it smaller, or as JPEG")
                    .label(mebibytes(file.length))
                    .in_place(super::ref_place(context, index)),
            );
        }
    }
    for (index, path, profile, limit) in super::local_media(context) {
        let Ok(file) = context.assets.inspect(&path) else { continue };
        let most = limit.value.max_bytes;
        if file.length > most {
            let message = format!("`{path}` is {}, but {} accepts up to {}", mebibytes(file.length), profile.id, mebibytes(most));
            out.push(
                Limit::new(profile, limit).exceeded("R205", super::source_span(context, index), &message, "shorten it, or encode it smaller")
                    .label(mebibytes(file.length))
                    .in_place(super::ref_place(context, index)),
            );
        }
    }
}

/// Formats a file size for a message.
fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_048_576.0)
}
