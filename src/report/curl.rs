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
            one_line(&upload.path),
            one_line(&upload.placeholder)
        );
    }
    let _ = write!(out, "curl -X {} {}", request.method, quoted(&request.url));
    for (name, value) in &request.headers {
        let _ =
            write!(out, " \\\n  -H {}", with_key(&format!("{name}: {}", value.as_str().unwrap_or_default())));
    }
    let _ = writeln!(out, " \\\n  --data-raw {}", quoted(&request.body.to_string()));
    out
}

/// In double quotes, so that the shell puts in the key of `${NAME}`, and nothing else.
fn with_key(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let name: usize =
            behind.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
        out.push_str(&escaped(before));
        if let Some(after) = behind.get(name..).and_then(|behind| behind.strip_prefix('}')) {
            let _ = write!(out, "${{{}}}", behind.get(..name).unwrap_or(""));
            rest = after;
        } else {
            out.push_str("\\${");
            rest = behind;
        }
    }
    out + &escaped(rest) + "\""
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`")
}

/// A text that stays in its comment.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// In single quotes, as a shell takes it word for word.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
