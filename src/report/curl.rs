//! `build --emit curl`: a shell command that sends a request. Keys come from the environment when it runs.

use std::fmt::Write;

use serde_json::Value;

use crate::request::Request;

/// Writes the command. A comment in it lists the local files to upload first.
pub fn command(request: &Request) -> String {
    let mut out = String::new();
    for upload in &request.uploads {
        let _ = writeln!(
            out,
            "# Upload {} first, then replace {} with its URL.",
            one_line(&upload.path),
            one_line(&upload.placeholder)
        );
    }
    let _ = write!(out, "curl -X {} {}", request.method, single_quote(&request.url));
    let is_form = request.headers.get("Content-Type").and_then(Value::as_str) == Some("multipart/form-data");
    for (name, value) in &request.headers {
        // curl generates this header itself, because it contains the boundary between the parts.
        if is_form && name == "Content-Type" {
            continue;
        }
        let header = format!("{name}: {}", value.as_str().unwrap_or_default());
        let _ = write!(out, " \\\n  -H {}", double_quote(&header));
    }
    if let (true, Some(fields)) = (is_form, request.body.as_object()) {
        for (name, value) in fields {
            let field = format!("{name}={}", value.as_str().unwrap_or_default());
            let _ = write!(out, " \\\n  --form-string {}", single_quote(&field));
        }
        out.push('\n');
        return out;
    }
    let _ = writeln!(out, " \\\n  --data-raw {}", single_quote(&request.body.to_string()));
    out
}

/// Double-quotes a text so that the shell expands only the key's `${NAME}`.
fn double_quote(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let name: usize =
            behind.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
        out.push_str(&escape(before));
        if let Some(after) = behind.get(name..).and_then(|behind| behind.strip_prefix('}')) {
            let _ = write!(out, "${{{}}}", behind.get(..name).unwrap_or(""));
            rest = after;
        } else {
            out.push_str("\\${");
            rest = behind;
        }
    }
    out + &escape(rest) + "\""
}

/// Escapes a text for double quotes.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`")
}

/// Removes line ends, so that the text can't leave its comment.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Single-quotes a text so that the shell takes it literally.
fn single_quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
