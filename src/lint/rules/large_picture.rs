//! R205: a file that is too large for the model.

use crate::assets::Media;
use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, look) in super::local_pictures(lint) {
        for (_, profile) in lint.plans {
            let Some(figure) = super::image_limit(lint, profile, index) else { continue };
            if let (Media::Picture(picture), Some(most)) = (&look.media, figure.value.long_side)
                && picture.width.max(picture.height) > most
            {
                let message = format!(
                    "`{path}` is {} × {} pixels, but {} accepts up to {most} on the longer side",
                    picture.width, picture.height, profile.id
                );
                out.push(
                    Limit::new(profile, figure).exceeded("R205", super::source_span(lint, index), &message, "scale it down")
                        .label(format!("{} on the longer side", picture.width.max(picture.height)))
                        .in_place(super::ref_place(lint, index)),
                );
            }
            let most = figure.value.most_bytes;
            if look.length <= most {
                continue;
            }
            let message = format!("`{path}` is {}, but {} accepts up to {}", megabytes(look.length), profile.id, megabytes(most));
            out.push(
                Limit::new(profile, figure).exceeded("R205", super::source_span(lint, index), &message, "save it smaller, or as JPEG")
                    .label(megabytes(look.length))
                    .in_place(super::ref_place(lint, index)),
            );
        }
    }
    for (index, path, profile, figure) in super::local_media(lint) {
        let Ok(look) = lint.assets.look(&path) else { continue };
        let most = figure.value.most_bytes;
        if look.length > most {
            let message = format!("`{path}` is {}, but {} accepts up to {}", megabytes(look.length), profile.id, megabytes(most));
            out.push(
                Limit::new(profile, figure).exceeded("R205", super::source_span(lint, index), &message, "shorten it, or encode it smaller")
                    .label(megabytes(look.length))
                    .in_place(super::ref_place(lint, index)),
            );
        }
    }
}

/// Formats a file size for a message.
fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0)
}
