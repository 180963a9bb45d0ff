//! Finds and reads the input files of a call.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ignore::WalkBuilder;

use crate::cli::{ErrorCode, UsageError};
use crate::compile::{MAX_STORY_BYTES, too_large};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// An input file.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    is_stdin: bool,
    /// True if it can be opened without asking what it is: the user named it, or its folder lists it as a regular file.
    /// Anything else may be a pipe that never ends.
    is_trusted: bool,
    /// Path on disk, in messages, and to find the project; for standard input, the name to use instead.
    pub(crate) path: PathBuf,
}

impl Input {
    /// Creates an input for a file found on disk rather than named by the user.
    pub(crate) fn file(path: &Path) -> Self {
        Self { is_stdin: false, is_trusted: false, path: path.to_owned() }
    }

    /// Returns true if this is standard input.
    pub(crate) fn is_stdin(&self) -> bool {
        self.is_stdin
    }
}

/// Expands the paths of a call into input files, in order; a folder becomes its `.story` files, sorted. The second list
/// has a note for each folder without stories.
pub(crate) fn find(
    paths: &[PathBuf],
    stdin_name: Option<&Path>,
) -> Result<(Vec<Input>, Vec<String>), UsageError> {
    let mut inputs = Vec::new();
    let mut notes = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let name = stdin_name.unwrap_or(Path::new("<stdin>"));
            inputs.push(Input { is_stdin: true, is_trusted: true, path: name.to_owned() });
        } else if path.is_dir() {
            let stories = stories_in(path, usize::MAX);
            if stories.is_empty() {
                notes.push(format!("there is no `.story` file in `{}`", path.display()));
            }
            inputs.extend(stories);
        } else if path.symlink_metadata().is_ok() {
            inputs.push(Input { is_trusted: true, ..Input::file(path) });
        } else {
            return Err(UsageError::new(
                ErrorCode::NotFound,
                format!("there is no file or folder `{}`", path.display()),
            ));
        }
    }
    Ok((inputs, notes))
}

/// The `.story` files in a folder and below it, sorted, without those git ignores; visits at most `max` entries.
pub(crate) fn stories_in(folder: &Path, max: usize) -> Vec<Input> {
    let walk = WalkBuilder::new(folder).require_git(false).build();
    let mut stories: Vec<Input> = walk
        .take(max)
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "story"))
        .filter_map(|entry| {
            let kind = entry.file_type().filter(|kind| !kind.is_dir())?;
            let path = entry.into_path();
            let path = path.strip_prefix("./").map(Path::to_path_buf).unwrap_or(path);
            Some(Input { is_stdin: false, is_trusted: kind.is_file(), path })
        })
        .collect();
    stories.sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    stories
}

/// Returns true if [`stories_in`] a folder includes this story. Visits only the folders on the way, by the same rules.
#[cfg(feature = "lsp")]
pub(crate) fn contains_story(folder: &Path, story: &Path) -> bool {
    let wanted = story.to_owned();
    let mut walk = WalkBuilder::new(folder);
    walk.require_git(false).filter_entry(move |entry| wanted.starts_with(entry.path()));
    let mut found = walk.build().filter_map(Result::ok);
    found.any(|entry| entry.path() == story && entry.file_type().is_some_and(|kind| !kind.is_dir()))
}

/// Why [`stories_in`] may miss stories of a folder: it has more than `max` entries, or a folder can't be read.
#[cfg(feature = "lsp")]
pub(crate) fn listing_problem(folder: &Path, max: usize) -> Option<String> {
    let walk = WalkBuilder::new(folder).require_git(false).build();
    walk.enumerate().find_map(|(at, entry)| match entry {
        Err(error) => Some(error.to_string()),
        Ok(_) if at >= max => Some(format!("there are more than {max} files in {}", display(folder))),
        Ok(_) => None,
    })
}

/// The folders with this name below a folder, without those git ignores.
pub(crate) fn folders_named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder).require_git(false).build();
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_dir()) && entry.file_name() == name)
        .map(|entry| {
            let path = entry.into_path();
            path.strip_prefix("./").map(Path::to_path_buf).unwrap_or(path)
        })
        .collect()
}

/// Relative paths of at most `max` files in a folder and down to `depth` levels, without those git ignores.
#[cfg(feature = "lsp")]
pub(crate) fn files_in(folder: &Path, depth: usize, max: usize) -> Vec<String> {
    let walk = WalkBuilder::new(folder).require_git(false).max_depth(Some(depth)).build();
    let mut names: Vec<String> = walk
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.path().strip_prefix(folder).ok().map(display))
        .take(max)
        .collect();
    names.sort();
    names
}

/// Reads a story; a failure becomes a diagnostic.
pub(crate) fn read(input: &Input) -> Result<Arc<str>, Box<Diagnostic>> {
    let bytes = match input {
        Input { is_stdin: true, .. } => read_up_to_limit(std::io::stdin().lock(), 0),
        Input { is_trusted: true, path, .. } => open_regular(path).and_then(read_file_bytes),
        Input { path, .. } => open(path).and_then(read_file_bytes),
    };
    let bytes = bytes.map_err(|error| Box::new(unreadable(&error)))?;
    if bytes.len() as u64 > MAX_STORY_BYTES {
        return Err(Box::new(too_large()));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(error) => Err(Box::new(not_text(error.as_bytes(), error.utf8_error().valid_up_to()))),
    }
}

/// Opens a file that was found or that a story references. Rejects pipes and devices, since opening one can block.
pub(crate) fn open(path: &Path) -> std::io::Result<File> {
    let about = path.metadata()?;
    if about.is_file() || about.is_dir() {
        return open_regular(path);
    }
    Err(std::io::Error::new(ErrorKind::InvalidInput, "it is a pipe, a socket or a device"))
}

/// Opens files instead of the system, once [`confine`] has set it.
static OPENER: OnceLock<Opener> = OnceLock::new();

/// Opens a file for reading.
pub(crate) type Opener = Box<dyn Fn(&Path) -> std::io::Result<File> + Send + Sync>;

/// From now on, opens the stories, project files and pictures of every command in this process with `opener`. `storyc mcp`
/// thereby keeps all commands to its folders, whatever changes on disk while they run.
#[cfg(feature = "mcp")]
pub(crate) fn confine(opener: Opener) {
    // The process serves one client, so there is only one call.
    let _ = OPENER.set(opener);
}

fn open_regular(path: &Path) -> std::io::Result<File> {
    OPENER.get().map_or_else(|| File::open(path), |open| open(path))
}

fn read_file_bytes(file: File) -> std::io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    read_up_to_limit(file, length)
}

/// Reads up to the size limit, or one byte more if there is more.
fn read_up_to_limit(from: impl Read, length: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length.min(MAX_STORY_BYTES) as usize + 1);
    from.take(MAX_STORY_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(error: &std::io::Error) -> Diagnostic {
    let help = match error.kind() {
        ErrorKind::PermissionDenied => "give yourself permission to read it",
        ErrorKind::NotFound => "the link is broken; fix or delete it",
        ErrorKind::InvalidInput => "move it elsewhere, or give it another extension",
        _ => "check that it is a regular file",
    };
    Diagnostic::error("S403", Span::at(0), format!("can't read this file: {error}")).help(help)
}

fn not_text(bytes: &[u8], valid: usize) -> Diagnostic {
    let first = bytes.get(valid).copied().unwrap_or(0);
    let line = bytes.get(..valid).map_or(0, |before| memchr::memchr_iter(b'\n', before).count()) + 1;
    let help = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "it looks like UTF-16; save it as UTF-8",
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, ..] | [b'G', b'I', b'F', b'8', ..] => {
            "it looks like a picture; declare it under `refs` of a story"
        }
        _ if bytes.contains(&0) => "it doesn't look like text; name a story instead",
        _ => "open it in an editor and save it as UTF-8",
    };
    let message =
        format!("this file is not UTF-8 text: byte 0x{first:02X} at offset {valid}, line {line}, is invalid");
    Diagnostic::error("S401", Span::at(0), message).help(help)
}

/// A path for messages and for joining, with forward slashes.
pub(crate) fn display(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

/// The folder of a file, for joining paths; empty for the current folder.
pub(crate) fn folder_of(path: &Path) -> String {
    path.parent().map(display).unwrap_or_default()
}

/// Converts an absolute path to a `file` URL.
#[cfg(any(feature = "render", feature = "sheet"))]
pub(crate) fn file_url(path: &Path) -> String {
    let path = display(path);
    let root = if path.starts_with('/') { "" } else { "/" };
    format!("file://{root}{}", percent_encode(&path))
}

/// Percent-encodes a path with forward slashes for a URL.
#[cfg(any(feature = "render", feature = "sheet"))]
pub(crate) fn percent_encode(path: &str) -> String {
    let mut url = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}
