//! R202: a file that is no picture.

use crate::assets::{HEAD_BYTES, Media};
use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a reference whose file is no picture, whatever its name says: its first bytes are looked at.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. A text that is called `.png`, or a download that ended early, is refused after the
    /// upload.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path, look) in super::local_pictures(lint) {
        let (message, help) = match look.media {
            Media::Picture(_) => continue,
            Media::BrokenPicture(_) if look.length > HEAD_BYTES as u64 => continue,
            Media::BrokenPicture(format) => {
                (format!("`{path}` begins as a {format} picture, but its size cannot be read"), "the file is damaged or cut short: save it again")
            }
            Media::Other if look.length == 0 => (format!("`{path}` is empty"), "save the picture again"),
            Media::Other => (format!("`{path}` is no picture, whatever its name says"), "name a PNG, JPEG or WebP file"),
        };
        out.push(Diagnostic::error("R202", super::source_span(lint, index), message).label("no picture").help(help).in_place(super::ref_place(lint, index)));
    }
}
