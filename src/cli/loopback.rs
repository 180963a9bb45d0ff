//! A web server for browsers on this machine: `sheet --watch` and `review` use it.
//!
//! It listens on the loopback address only. It rejects a request with any other `Host`, so that another site can't read
//! a page by pointing its own name here (DNS rebinding).

mod respond;

use std::io::{self, BufRead, BufReader, Read, Take};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::cli::{ErrorCode, UsageError};

pub(crate) use respond::{Live, Versioned};

/// Maximum size of a request's head in bytes; browsers send less.
const MAX_HEAD_BYTES: u64 = 16 * 1024;

/// Maximum number of connections; one person needs fewer.
const MAX_CONNECTIONS: usize = 64;

/// Read and write timeout of a connection.
const IO_TIMEOUT: Duration = Duration::from_secs(10);

/// A socket that browsers on this machine can reach.
pub(crate) struct Loopback {
    listener: TcpListener,
    port: u16,
}

impl Loopback {
    /// Listens on a port; on any free one without a number.
    pub(crate) fn bind(port: Option<u16>) -> Result<Self, UsageError> {
        let server_error = |error: io::Error| {
            UsageError::new(ErrorCode::System, format!("can't start the web server: {error}"))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).map_err(server_error)?;
        let port = listener.local_addr().map_err(server_error)?.port();
        Ok(Self { listener, port })
    }

    /// The address of the server, which ends with a slash.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Answers each request on a thread of its own, without waiting for any.
    pub(crate) fn serve(
        self,
        handle: impl Fn(&Request, &mut Connection<'_>) -> io::Result<()> + Send + Sync + 'static,
    ) {
        let handle = Arc::new(handle);
        let count = Arc::new(AtomicUsize::new(0));
        std::thread::spawn(move || {
            for stream in self.listener.incoming().filter_map(Result::ok) {
                let (handle, count, port) = (Arc::clone(&handle), Arc::clone(&count), self.port);
                std::thread::spawn(move || {
                    let others = count.fetch_add(1, Ordering::Relaxed);
                    // A browser that disconnects midway is not an error.
                    let _ = if others < MAX_CONNECTIONS {
                        answer(&stream, port, &*handle)
                    } else {
                        Connection::new(&stream).send_text("503 Service Unavailable", "too many connections")
                    };
                    count.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
    }
}

/// Reads a request and lets `handle` answer it, unless it is malformed or for another host.
fn answer(
    stream: &TcpStream,
    port: u16,
    handle: &impl Fn(&Request, &mut Connection<'_>) -> io::Result<()>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(IO_TIMEOUT))?;
    stream.set_write_timeout(Some(IO_TIMEOUT))?;
    let mut connection = Connection::new(stream);
    let Some(request) = read_request(&mut connection.reader)? else {
        return connection.send_text("400 Bad Request", "this is not a valid HTTP request");
    };
    let known = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !matches!(request.header("host"), Some(host) if known.contains(&host.to_ascii_lowercase())) {
        return connection.send_text("403 Forbidden", "this server doesn't serve that host");
    }
    handle(&request, &mut connection)
}

/// A connection whose request is being answered.
pub(crate) struct Connection<'s> {
    stream: &'s TcpStream,
    reader: BufReader<Take<&'s TcpStream>>,
}

impl<'s> Connection<'s> {
    fn new(stream: &'s TcpStream) -> Self {
        Self { stream, reader: BufReader::new(stream.take(MAX_HEAD_BYTES)) }
    }

    /// Reads the body of a request; returns `None` if it has no valid length or is larger than `max` bytes.
    #[cfg(feature = "render")]
    pub(crate) fn read_body(&mut self, request: &Request, max: usize) -> io::Result<Option<Vec<u8>>> {
        let length = request.header("content-length").and_then(|length| length.parse::<usize>().ok());
        let Some(length) = length.filter(|length| *length <= max) else { return Ok(None) };
        self.reader.get_mut().set_limit(length as u64);
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body)?;
        Ok(Some(body))
    }
}

/// The head of an HTTP request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path, which begins with a slash.
    pub(crate) path: String,
    /// What follows the path's `?`.
    pub(crate) query: String,
    /// Names in lower case, with their values.
    headers: Vec<(String, String)>,
}

impl Request {
    /// The value of a header, whose name is in lower case; `None` if it is missing or repeated.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(own, _)| own == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}

/// Reads the head of a request; returns `None` if it is malformed.
fn read_request(from: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut lines = from.lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    let mut words = first.split(' ');
    let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
        return Ok(None);
    };
    if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
        return Ok(None);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        ..Request::default()
    };
    for line in lines {
        let line = line?;
        if line.is_empty() {
            return Ok(Some(request));
        }
        let Some((name, value)) = line.split_once(':') else { return Ok(None) };
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    // The head ended before its blank line.
    Ok(None)
}
