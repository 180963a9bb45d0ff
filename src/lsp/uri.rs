//! Converts document URIs to names, and back, and resolves paths. Only this file uses the `url` crate, and only the server
//! needs it.
//!
//! The name of a file is its absolute path with slashes, so that two spellings of one URI are one document. The name of
//! anything else, such as an unsaved text, is its URI.

#[cfg(feature = "lsp")]
use std::path::Path;

#[cfg(feature = "lsp")]
use url::Url;

/// The name of the document with this URI.
#[cfg(feature = "lsp")]
pub fn name(uri: &Url) -> String {
    match (uri.scheme(), uri.to_file_path()) {
        ("file", Ok(path)) => {
            let path = path.to_string_lossy();
            let path = if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() };
            normalize(&path)
        }
        _ => uri.to_string(),
    }
}

/// The URI of the document with this name; `None` if the name is neither an absolute path nor a URI.
#[cfg(feature = "lsp")]
pub fn from_name(name: &str) -> Option<Url> {
    if is_path(name) {
        return Url::from_file_path(Path::new(name)).ok();
    }
    Url::parse(name).ok()
}

/// Parses a URI.
#[cfg(feature = "lsp")]
pub fn parse(text: &str) -> Option<Url> {
    Url::parse(text).ok()
}

/// The `file:` URL of an absolute path; `None` for any other path.
pub fn file_url(path: &str) -> Option<String> {
    let mut url = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    is_path(path).then_some(url)
}

/// Returns true if a name is a path.
pub fn is_path(name: &str) -> bool {
    name.starts_with('/') || (name.as_bytes().get(1) == Some(&b':') && name.as_bytes().get(2) == Some(&b'/'))
}

/// Resolves `.` and `..` in a path, without access to the disk.
pub fn normalize(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for (at, step) in path.split('/').enumerate() {
        match step {
            "." => {}
            "" if at > 0 => {}
            ".." if steps.last().is_some_and(|last| !matches!(*last, "" | "..")) => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    if steps == [""] { "/".to_owned() } else { steps.join("/") }
}

/// The folder of a path, without a trailing slash; empty if it has none, and for the root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path relative to a folder; `None` if the path isn't below it.
pub fn relative_to<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder == "/" {
        return path.strip_prefix('/');
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}
