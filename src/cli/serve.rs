//! `storyc sheet --watch`: serves the page to browsers on this machine only, and rebuilds it on every save.
//!
//! The server listens on the loopback address only. It rejects a request with any other `Host`, so that another site
//! can't read the page by pointing its own name here (DNS rebinding). It serves only the page, its events and the clips
//! that it shows.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cli::args::{Sheet, SheetFormat};
use crate::cli::inputs::Inputs;
use crate::cli::output::Terminal;
use crate::cli::sheet::{ThumbnailCache, build};
use crate::cli::{Exit, UsageError, open, watch};
use crate::sheet::page;

/// Maximum size of a request in bytes; browsers send less.
const MAX_HEAD_BYTES: u64 = 16 * 1024;

/// Maximum number of connections; one person needs fewer.
const MAX_CONNECTIONS: usize = 64;

/// Read and write timeout of a connection.
const IO_TIMEOUT: Duration = Duration::from_secs(10);

/// Interval between keep-alive comments on the event stream, which detect clients that have gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// State shared between the build and the connection threads.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    connections: AtomicUsize,
}

#[derive(Default)]
struct State {
    /// Version of the page, incremented by each build; 0 means no page yet.
    version: u64,
    html: Arc<str>,
    clips: Vec<PathBuf>,
}

impl Shared {
    /// Locks the current state. A poisoned lock is safe to use: no panic leaves the state half written.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves the page until the user stops it.
pub(crate) fn run(args: &Sheet, terminal: &Terminal) -> Result<Exit, UsageError> {
    if args.format.is_some_and(|format| format != SheetFormat::Html) {
        return Err(UsageError("`--watch` serves an HTML page; leave out `--format`".to_owned()));
    }
    let flags = args.story.flags()?;
    let server_error = |error: io::Error| UsageError(format!("can't start the web server: {error}"));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port.unwrap_or(0))).map_err(server_error)?;
    let port = listener.local_addr().map_err(server_error)?.port();
    let shared = Arc::new(Shared::default());
    let served = Arc::clone(&shared);
    std::thread::spawn(move || accept(&listener, port, &served));
    let address = format!("http://127.0.0.1:{port}/");
    let mut thumbnails = ThumbnailCache::default();
    let mut announced = false;
    let mut pass = || {
        let mut clips: Vec<PathBuf> = Vec::new();
        let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
        let built = build(args, &inputs, terminal, &mut thumbnails, &mut |file| {
            clips.push(file.to_owned());
            format!("clip/{}", clips.len() - 1)
        })?;
        let version = shared.lock().version + 1;
        let html = page::html(&built.stories, &built.thumbnails, &built.options(Some(version)));
        *shared.lock() = State { version, html: html.into(), clips };
        shared.changed.notify_all();
        if !announced {
            announced = true;
            terminal.eprint(&format!("serving the sheet at {address}\n"));
            if args.open {
                open::with_system(address.as_ref())?;
            }
        }
        Ok(())
    };
    watch::on_each_save(&args.paths, &flags, terminal, &mut pass)
}

/// Accepts connections and answers each on its own thread.
fn accept(listener: &TcpListener, port: u16, shared: &Arc<Shared>) {
    for stream in listener.incoming().filter_map(Result::ok) {
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            let others = shared.connections.fetch_add(1, Ordering::Relaxed);
            // A browser that disconnects midway is not an error.
            let _ = if others < MAX_CONNECTIONS {
                respond(&stream, port, &shared)
            } else {
                send_text(&stream, "503 Service Unavailable", "too many connections")
            };
            shared.connections.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// The parts of an HTTP request that the server uses.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    method: String,
    target: String,
    hosts: Vec<String>,
    range: Option<String>,
}

fn respond(stream: &TcpStream, port: u16, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(IO_TIMEOUT))?;
    stream.set_write_timeout(Some(IO_TIMEOUT))?;
    let Some(request) = read_request(BufReader::new(stream.take(MAX_HEAD_BYTES)))? else {
        return send_text(stream, "400 Bad Request", "this is not a valid HTTP request");
    };
    let known = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !matches!(request.hosts.as_slice(), [host] if known.contains(host)) {
        return send_text(stream, "403 Forbidden", "this server doesn't serve that host");
    }
    if request.method != "GET" {
        return send_text(stream, "405 Method Not Allowed", "this server answers only GET requests");
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    match path {
        "/" => {
            let html = Arc::clone(&shared.lock().html);
            send_head(stream, "200 OK", "text/html; charset=utf-8", html.len() as u64, "")?;
            (&*stream).write_all(html.as_bytes())
        }
        "/events" => stream_events(stream, query.parse().unwrap_or(0), shared),
        _ => {
            let number = path.strip_prefix("/clip/").and_then(|number| number.parse::<usize>().ok());
            let clip = number.and_then(|number| shared.lock().clips.get(number).cloned());
            match clip {
                Some(clip) => send_clip(stream, &clip, request.range.as_deref()),
                None => send_text(stream, "404 Not Found", "there is no such page"),
            }
        }
    }
}

/// Reads the head of a request; returns `None` if it is malformed.
fn read_request(from: impl BufRead) -> io::Result<Option<Request>> {
    let mut lines = from.lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    let mut words = first.split(' ');
    let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
        return Ok(None);
    };
    if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
        return Ok(None);
    }
    let mut request = Request { method: method.to_owned(), target: target.to_owned(), ..Request::default() };
    for line in lines {
        let line = line?;
        if line.is_empty() {
            return Ok(Some(request));
        }
        let Some((name, value)) = line.split_once(':') else { return Ok(None) };
        match name.to_ascii_lowercase().as_str() {
            "host" => request.hosts.push(value.trim().to_ascii_lowercase()),
            "range" => request.range = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    // The head ended before its blank line.
    Ok(None)
}

/// Sends an event for each page newer than the client's.
fn stream_events(stream: &TcpStream, mut seen: u64, shared: &Shared) -> io::Result<()> {
    let mut out = stream;
    out.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
          X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\
          Connection: close\r\n\r\n",
    )?;
    loop {
        let now = shared
            .changed
            .wait_timeout_while(shared.lock(), HEARTBEAT, |state| state.version <= seen)
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .version;
        if now > seen {
            seen = now;
            out.write_all(format!("event: changed\ndata: {now}\n\n").as_bytes())?;
        } else {
            out.write_all(b": still here\n\n")?;
        }
    }
}

/// Sends a clip, or the requested range of it: browsers seek with range requests.
fn send_clip(stream: &TcpStream, clip: &Path, range: Option<&str>) -> io::Result<()> {
    let Ok(mut file) = File::open(clip) else {
        return send_text(stream, "404 Not Found", "the clip's file no longer exists");
    };
    let length = file.metadata()?.len();
    let (first, count, status, more) = match range.map(|range| parse_range(range, length)) {
        None => (0, length, "200 OK", String::new()),
        Some(Some((first, last))) => {
            let more = format!("Content-Range: bytes {first}-{last}/{length}\r\n");
            (first, last - first + 1, "206 Partial Content", more)
        }
        Some(None) => {
            let more = format!("Content-Range: bytes */{length}\r\n");
            return send_head(stream, "416 Range Not Satisfiable", "text/plain", 0, &more);
        }
    };
    file.seek(SeekFrom::Start(first))?;
    send_head(stream, status, "video/mp4", count, &format!("Accept-Ranges: bytes\r\n{more}"))?;
    io::copy(&mut file.take(count), &mut &*stream).map(|_| ())
}

/// Parses a range such as `bytes=0-99`, `bytes=100-` or `bytes=-5` into its first and last byte; `None` if it is
/// malformed or lies outside the file.
fn parse_range(range: &str, length: u64) -> Option<(u64, u64)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = match (first, last) {
        ("", last) => (length.saturating_sub(last.parse().ok()?), length.checked_sub(1)?),
        (first, "") => (first.parse().ok()?, length.checked_sub(1)?),
        (first, last) => (first.parse().ok()?, last.parse::<u64>().ok()?.min(length.checked_sub(1)?)),
    };
    (first <= last).then_some((first, last))
}

fn send_text(stream: &TcpStream, status: &str, text: &str) -> io::Result<()> {
    send_head(stream, status, "text/plain; charset=utf-8", text.len() as u64 + 1, "")?;
    (&*stream).write_all(format!("{text}\n").as_bytes())
}

fn send_head(mut stream: &TcpStream, status: &str, kind: &str, length: u64, more: &str) -> io::Result<()> {
    stream.write_all(
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\n{more}Connection: close\r\n\r\n"
        )
        .as_bytes(),
    )
}
