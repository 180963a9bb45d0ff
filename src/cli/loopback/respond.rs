//! Responses: texts, files with ranges, and streams of events.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cli::loopback::Connection;

/// Interval between keep-alive comments on the event stream, which detect clients that have gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Maximum number of bytes in the answer to a range without an end. A browser opens only six connections to a host, and a
/// video that it has paused would hold one of them as long as its file isn't read to the end.
const MAX_RANGE_BYTES: u64 = 4 * 1024 * 1024;

impl Connection<'_> {
    /// Sends a whole response.
    pub(crate) fn send(&mut self, status: &str, kind: &str, body: &[u8]) -> io::Result<()> {
        self.send_head(status, kind, body.len() as u64, "")?;
        self.stream.write_all(body)
    }

    /// Sends a line of text.
    pub(crate) fn send_text(&mut self, status: &str, text: &str) -> io::Result<()> {
        self.send(status, "text/plain; charset=utf-8", format!("{text}\n").as_bytes())
    }

    /// Sends a clip, or the requested range of it: browsers seek with range requests.
    pub(crate) fn send_clip(&mut self, clip: &Path, range: Option<&str>) -> io::Result<()> {
        let Ok(mut file) = File::open(clip) else {
            return self.send_text("404 Not Found", "the clip's file no longer exists");
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
                return self.send_head("416 Range Not Satisfiable", "text/plain", 0, &more);
            }
        };
        file.seek(SeekFrom::Start(first))?;
        let kind = if clip.extension().is_some_and(|end| end == "webm") { "video/webm" } else { "video/mp4" };
        self.send_head(status, kind, count, &format!("Accept-Ranges: bytes\r\n{more}"))?;
        io::copy(&mut file.take(count), &mut self.stream).map(|_| ())
    }

    /// Sends an event for each version newer than the client's, until the client leaves.
    pub(crate) fn stream_versions<T: Versioned>(&mut self, mut seen: u64, live: &Live<T>) -> io::Result<()> {
        self.stream.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
              X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\
              Connection: close\r\n\r\n",
        )?;
        loop {
            let now = live.wait_for_newer(seen);
            if now > seen {
                seen = now;
                self.stream.write_all(format!("event: changed\ndata: {now}\n\n").as_bytes())?;
            } else {
                self.stream.write_all(b": still here\n\n")?;
            }
        }
    }

    fn send_head(&mut self, status: &str, kind: &str, length: u64, more: &str) -> io::Result<()> {
        self.stream.write_all(
            format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n\
                 X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n\
                 Cross-Origin-Resource-Policy: same-origin\r\n{more}Connection: close\r\n\r\n"
            )
            .as_bytes(),
        )
    }
}

/// A state whose every change gets a higher version; 0 means that there is none yet.
pub(crate) trait Versioned {
    /// Its version.
    fn version(&self) -> u64;
}

/// A state that the connections share with the program, and that they can wait for.
#[derive(Debug, Default)]
pub(crate) struct Live<T> {
    state: Mutex<T>,
    changed: Condvar,
}

impl<T: Versioned> Live<T> {
    /// Locks the state. A poisoned lock is safe to use: no panic leaves the state half written.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells those who wait that the state has a new version.
    pub(crate) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Waits for a newer version, for as long as a connection may stay silent; returns the latest one.
    fn wait_for_newer(&self, seen: u64) -> u64 {
        self.changed
            .wait_timeout_while(self.lock(), HEARTBEAT, |state| state.version() <= seen)
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .version()
    }
}

/// Parses a range such as `bytes=0-99`, `bytes=100-` or `bytes=-5` into its first and last byte; `None` if it is
/// malformed or lies outside the file. A range without an end gets one.
fn parse_range(range: &str, length: u64) -> Option<(u64, u64)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = length.checked_sub(1)?;
    let (first, last) = match (first, last) {
        ("", last) => (length.saturating_sub(last.parse().ok()?), end),
        (first, "") => {
            let first: u64 = first.parse().ok()?;
            (first, end.min(first.saturating_add(MAX_RANGE_BYTES - 1)))
        }
        (first, last) => (first.parse().ok()?, last.parse::<u64>().ok()?.min(end)),
    };
    (first <= last).then_some((first, last))
}
