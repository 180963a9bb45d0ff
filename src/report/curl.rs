//! `build --emit curl`: a shell command that sends a request. Keys come from the environment when it runs.

use std::fmt::Write;

use crate::request::Request;

/// The command. Local files must be uploaded first; a comment says which.
pub fn command(request: &Request) -> String {
    let mut out = String::new();
    for upload in &request.uploads {
        let _ = writeln!(
            out,
            "# upload {} first, and put its address in the place of {}",
            upload.path, upload.placeholder
        );
    }
    let _ = write!(out, "curl -X {} {}", request.method, quoted(&request.url));
    for (name, value) in &request.headers {
        // In double quotes, so that the shell puts in the key.
        let _ = write!(out, " \\\n  -H \"{name}: {}\"", value.as_str().unwrap_or_default());
    }
    let _ = writeln!(out, " \\\n  --data-raw {}", quoted(&request.body.to_string()));
    out
}

/// In single quotes, as a shell takes it word for word.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
