//! R202: a file that is not a picture.

use crate::assets::{FileKind, HEAD_BYTES};
use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a reference whose file is not a picture, whatever its name says: storyc checks its first bytes.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses a text file named `.png`, or a truncated download, after the upload.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// # files: notes.png = text
    /// refs:
    ///   boy: notes.png
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
    "R202" "not-a-picture" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, file) in super::local_pictures(context) {
        let (message, help) = match file.kind {
            FileKind::Picture(_) => continue,
            FileKind::BrokenPicture(_) if file.length > HEAD_BYTES as u64 => continue,
            FileKind::BrokenPicture(format) => {
                (format!("`{path}` starts like a {format} picture, but its size can't be read"), "the file is damaged or truncated: save it again")
            }
            FileKind::Other if file.length == 0 => (format!("`{path}` is empty"), "save the picture again"),
            FileKind::Other => (format!("`{path}` is not a picture, whatever its name says"), "name a PNG, JPEG or WebP file"),
        };
        out.push(Diagnostic::error("R202", super::source_span(context, index), message).label("not a picture").help(help).in_place(super::ref_place(context, index)));
    }
}
