//! `storyc lsp`: the language server on standard input and output, reading files from disk.
//!
//! Separate threads read and write messages. Input that isn't JSON, or isn't a message, gets an error response, and the
//! session continues.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::SystemTime;

use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

use crate::assets::{AssetError, Assets, FileInfo, Head};
use crate::cli::Exit;
use crate::cli::disk::Disk;
use crate::cli::files::{self, Input};
use crate::diagnostic::Diagnostic;
use crate::lsp::{FileSystem, SessionEnd, serve};

/// Maximum size of a message in bytes; stories have 16 MB at most.
const MAX_MESSAGE_BYTES: u64 = 256_000_000;

/// Serves an editor on standard input and output.
pub(crate) fn run() -> Exit {
    let (ours, theirs) = Connection::memory();
    let Connection { sender, receiver } = theirs;
    let output = Arc::new(Mutex::new(io::stdout()));
    let writer = {
        let output = Arc::clone(&output);
        thread::spawn(move || {
            for message in receiver {
                let Ok(mut text) = serde_json::to_value(&message) else { continue };
                if let Some(message) = text.as_object_mut() {
                    message.insert("jsonrpc".to_owned(), "2.0".into());
                }
                if write(&output, &text).is_err() {
                    break;
                }
            }
        })
    };
    // This thread ends with the program, since nothing can interrupt its blocking read.
    thread::spawn(move || {
        let send = |message: Message| sender.send(message).is_ok();
        if let Err(error) = listen(&mut BufReader::new(io::stdin()), &send, &output) {
            // If nobody reads this error, the session ends all the same.
            let _ = writeln!(io::stderr(), "storyc lsp: {error}; the session ends");
        }
    });
    let end = serve(&ours, &LspDisk::default());
    drop(ours);
    // Wait until the last responses are written.
    let _ = writer.join();
    match end {
        SessionEnd::Shutdown => Exit::Clean,
        // The protocol's exit code for a session that ends without `shutdown`.
        SessionEnd::Aborted => Exit::Findings,
    }
}

/// Forwards messages from the input until it ends or the receiver is gone.
///
/// # Errors
///
/// If the start of the next message can't be found.
fn listen(
    input: &mut impl BufRead,
    send: &impl Fn(Message) -> bool,
    output: &Mutex<io::Stdout>,
) -> io::Result<()> {
    while let Some(frame) = read_frame(input)? {
        let parsed = match frame {
            Frame::Whole(bytes) => parse_message(&bytes),
            Frame::TooLarge(length) => {
                let why = format!("this message has {length} bytes; the limit is {MAX_MESSAGE_BYTES}");
                Err(error_response(&Value::Null, ErrorCode::InvalidRequest, &why))
            }
        };
        let is_open = match parsed {
            Ok(Some(message)) => send(message),
            Ok(None) => true,
            Err(response) => write(output, &response).is_ok(),
        };
        if !is_open {
            break;
        }
    }
    Ok(())
}

/// The body that follows a message header.
enum Frame {
    /// The bytes of a message.
    Whole(Vec<u8>),
    /// The length of a body that was skipped because it exceeds `MAX_MESSAGE_BYTES`.
    TooLarge(u64),
}

/// Reads the next message body; `None` at the end of the input.
///
/// # Errors
///
/// If a header can't be read, since the start of the next message is then unknown.
fn read_frame(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let unreadable = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut length: Option<u64> = None;
    loop {
        let mut line = String::new();
        if input.by_ref().take(8192).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            let bytes = value.trim().parse();
            length = Some(bytes.map_err(|_| unreadable(format!("`{line}` isn't a number of bytes")))?);
        }
    }
    let length = length.ok_or_else(|| unreadable("a message has no `Content-Length`".to_owned()))?;
    let mut rest = input.take(length);
    if length > MAX_MESSAGE_BYTES {
        let passed = io::copy(&mut rest, &mut io::sink())?;
        return Ok((passed == length).then_some(Frame::TooLarge(length)));
    }
    let mut bytes = Vec::new();
    rest.read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == length).then_some(Frame::Whole(bytes)))
}

/// Parses a message; returns `None` for a response that can't be parsed. A response never gets a response, or two
/// programs that can't parse each other would loop forever.
///
/// # Errors
///
/// If it isn't a valid message, the error response to send.
fn parse_message(bytes: &[u8]) -> Result<Option<Message>, Value> {
    let no_id = Value::Null;
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return Err(error_response(&no_id, ErrorCode::ParseError, "this message isn't JSON"));
    };
    let (method, id) = (value.get("method"), value.get("id"));
    let is_response = id.is_some() || value.get("result").is_some() || value.get("error").is_some();
    if method.is_none() && is_response {
        return Ok(serde_json::from_value(value).ok());
    }
    let invalid = |why: &str| error_response(id.unwrap_or(&no_id), ErrorCode::InvalidRequest, why);
    if !method.is_some_and(Value::is_string) {
        return Err(invalid("this isn't a message: `method` must be a string"));
    }
    // A request with an invalid `id` must not pass as a notification, which never gets a response.
    let is_number = |id: &Value| id.as_i64().is_some_and(|id| i32::try_from(id).is_ok());
    if id.is_some_and(|id| !id.is_string() && !is_number(id)) {
        return Err(invalid("the `id` of a request must be a string or a 32-bit integer"));
    }
    serde_json::from_value(value.clone()).map(Some).map_err(|_| invalid("this isn't a message"))
}

/// Builds an error response; its `id` is null if the message has none to return.
fn error_response(id: &Value, code: ErrorCode, why: &str) -> Value {
    let id = if id.is_string() || id.is_number() { id.clone() } else { Value::Null };
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": why } })
}

fn write(output: &Mutex<io::Stdout>, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// The disk, with a cache of what is known of pictures: a story is checked at every keystroke, but its pictures rarely
/// change.
#[derive(Default)]
struct LspDisk {
    looks: Mutex<HashMap<String, (Stamp, FileInfo)>>,
}

/// Modification time and length of a file.
type Stamp = (Option<SystemTime>, u64);

impl Assets for LspDisk {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        Disk.head(path)
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        let stamp = std::fs::metadata(path).ok().map(|about| (about.modified().ok(), about.len()));
        let Some(stamp) = stamp else { return Disk.inspect(path) };
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, look)) = looks.get(path)
            && *known == stamp
        {
            return Ok(look.clone());
        }
        let look = Disk.inspect(path)?;
        looks.insert(path.to_owned(), (stamp, look.clone()));
        Ok(look)
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        Disk.sha256(path)
    }
}

/// Maximum number of file names to offer, and how many folder levels to search for them.
const MAX_FILES: usize = 500;
const MAX_DEPTH: usize = 4;

/// Maximum number of entries searched for stories, since an editor may have a whole disk open. Stories beyond it are
/// checked when they are opened.
const MAX_ENTRIES: usize = 200_000;

impl FileSystem for LspDisk {
    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        let text = files::read(&Input::file(Path::new(path)))?;
        // Editors hide the byte order mark and leave it out of positions.
        Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| Arc::clone(&text), Arc::from))
    }

    fn is_file(&self, path: &str) -> bool {
        let path = Path::new(path);
        path.symlink_metadata().is_ok() && !path.is_dir()
    }

    fn list_stories(&self, folder: &str) -> Vec<String> {
        files::stories_in(Path::new(folder), MAX_ENTRIES)
            .iter()
            .map(|found| files::display(&found.path))
            .collect()
    }

    fn lists_story(&self, folder: &str, story: &str) -> bool {
        files::contains_story(Path::new(folder), Path::new(story))
    }

    fn listing_problem(&self, folder: &str) -> Option<String> {
        files::listing_problem(Path::new(folder), MAX_ENTRIES)
    }

    fn list_files(&self, folder: &str) -> Vec<String> {
        files::files_in(Path::new(folder), MAX_DEPTH, MAX_FILES)
    }
}
