//! `storyc lsp`: the language server on standard input and output, with the disk below it.
//!
//! Messages are read and written on threads of their own. One that is no JSON, or no message, is answered as an error, and
//! the session goes on.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::SystemTime;

use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

use crate::assets::{AssetError, Assets, Head, Look};
use crate::cli::Exit;
use crate::cli::disk::Disk;
use crate::cli::files::{self, Input};
use crate::diagnostic::Diagnostic;
use crate::lsp::{SessionEnd, World, serve};

/// A message larger than this is none: stories have 16 MB at most.
const MOST_BYTES: u64 = 256_000_000;

/// Serves the editor on the other side of standard input and output.
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
    // It ends with the program: nobody can wake it from reading.
    thread::spawn(move || {
        let send = |message: Message| sender.send(message).is_ok();
        if let Err(error) = listen(&mut BufReader::new(io::stdin()), &send, &output) {
            // Nobody may be left to read it, and the session ends all the same.
            let _ = writeln!(io::stderr(), "storyc lsp: {error}; the session ends");
        }
    });
    let end = serve(&ours, &Files::default());
    drop(ours);
    // What was answered last must be out before the program ends.
    let _ = writer.join();
    match end {
        SessionEnd::Shutdown => Exit::Clean,
        // The protocol's exit code for a session that ends without `shutdown`.
        SessionEnd::Aborted => Exit::Findings,
    }
}

/// Hands over the messages of the input until it ends, or until nobody takes them.
///
/// # Errors
///
/// Where nobody knows any more where a message begins.
fn listen(
    input: &mut impl BufRead,
    send: &impl Fn(Message) -> bool,
    output: &Mutex<io::Stdout>,
) -> io::Result<()> {
    while let Some(frame) = frame(input)? {
        let read = match frame {
            Frame::Whole(bytes) => message(&bytes),
            Frame::TooLarge(length) => {
                let why = format!("this message has {length} bytes; it may have {MOST_BYTES}");
                Err(refusal(&Value::Null, ErrorCode::InvalidRequest, &why))
            }
        };
        let goes_on = match read {
            Ok(Some(message)) => send(message),
            Ok(None) => true,
            Err(refusal) => write(output, &refusal).is_ok(),
        };
        if !goes_on {
            break;
        }
    }
    Ok(())
}

/// What stands between two headers.
enum Frame {
    /// The bytes of a message.
    Whole(Vec<u8>),
    /// So many bytes that they were passed over.
    TooLarge(u64),
}

/// The next message; `None` at the end of the input.
///
/// # Errors
///
/// Where a header cannot be read: nobody knows where the next message begins.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
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
            length = Some(bytes.map_err(|_| unreadable(format!("`{line}` gives no number of bytes")))?);
        }
    }
    let length = length.ok_or_else(|| unreadable("a message has no `Content-Length`".to_owned()))?;
    let mut rest = input.take(length);
    if length > MOST_BYTES {
        let passed = io::copy(&mut rest, &mut io::sink())?;
        return Ok((passed == length).then_some(Frame::TooLarge(length)));
    }
    let mut bytes = Vec::new();
    rest.read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == length).then_some(Frame::Whole(bytes)))
}

/// A message; `None` for an answer that cannot be read. An answer is never answered, or two programs that cannot read each
/// other would go on for ever.
///
/// # Errors
///
/// Where it is no message, the answer that says so.
fn message(bytes: &[u8]) -> Result<Option<Message>, Value> {
    let nobody = Value::Null;
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return Err(refusal(&nobody, ErrorCode::ParseError, "this is no JSON"));
    };
    let (method, id) = (value.get("method"), value.get("id"));
    let is_answer = id.is_some() || value.get("result").is_some() || value.get("error").is_some();
    if method.is_none() && is_answer {
        return Ok(serde_json::from_value(value).ok());
    }
    let refused = |why: &str| refusal(id.unwrap_or(&nobody), ErrorCode::InvalidRequest, why);
    if !method.is_some_and(Value::is_string) {
        return Err(refused("this is no message: a message has a method, which is a text"));
    }
    // A question whose number cannot be read must not be taken for a statement, which nobody answers.
    let is_number = |id: &Value| id.as_i64().is_some_and(|id| i32::try_from(id).is_ok());
    if id.is_some_and(|id| !id.is_string() && !is_number(id)) {
        return Err(refused("the `id` of a request is a text, or a whole number of 32 bits"));
    }
    serde_json::from_value(value.clone()).map(Some).map_err(|_| refused("this is no message"))
}

/// An answer that refuses. What has no number of its own is answered without one.
fn refusal(id: &Value, code: ErrorCode, why: &str) -> Value {
    let id = if id.is_string() || id.is_number() { id.clone() } else { Value::Null };
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": why } })
}

fn write(output: &Mutex<io::Stdout>, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// The disk, with what is known of pictures kept: a story is checked at every key stroke, and its pictures are not saved as
/// often.
#[derive(Default)]
struct Files {
    looks: Mutex<HashMap<String, (Stamp, Look)>>,
}

/// When a file was saved, and its length.
type Stamp = (Option<SystemTime>, u64);

impl Assets for Files {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        Disk.head(path)
    }

    fn look(&self, path: &str) -> Result<Look, AssetError> {
        let stamp = std::fs::metadata(path).ok().map(|about| (about.modified().ok(), about.len()));
        let Some(stamp) = stamp else { return Disk.look(path) };
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, look)) = looks.get(path)
            && *known == stamp
        {
            return Ok(look.clone());
        }
        let look = Disk.look(path)?;
        looks.insert(path.to_owned(), (stamp, look.clone()));
        Ok(look)
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        Disk.sha256(path)
    }
}

/// As many names of files are offered at most, from so many folders down.
const MOST_FILES: usize = 500;
const MOST_FOLDERS_DOWN: usize = 4;

/// An editor may have a whole disk open. Stories beyond so many files and folders are checked when they are opened.
const MOST_ENTRIES: usize = 200_000;

impl World for Files {
    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        let text = files::read(&Input::file(Path::new(path)))?;
        // An editor shows a text without it, and counts without it.
        Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| Arc::clone(&text), Arc::from))
    }

    fn is_file(&self, path: &str) -> bool {
        let path = Path::new(path);
        path.symlink_metadata().is_ok() && !path.is_dir()
    }

    fn stories(&self, folder: &str) -> Vec<String> {
        files::stories_in(Path::new(folder), MOST_ENTRIES).iter().map(|path| files::shown(path)).collect()
    }

    fn lists(&self, folder: &str, story: &str) -> bool {
        files::lists(Path::new(folder), Path::new(story))
    }

    fn unlisted(&self, folder: &str) -> Option<String> {
        files::unlisted_in(Path::new(folder), MOST_ENTRIES)
    }

    fn files(&self, folder: &str) -> Vec<String> {
        files::files_in(Path::new(folder), MOST_FOLDERS_DOWN, MOST_FILES)
    }
}
