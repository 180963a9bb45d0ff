//! Requests over the network. The one file that knows reqwest.
//!
//! Whether a request that failed had been sent already decides whether it may be sent again, so every error says so.

use std::path::Path;
use std::time::{Duration, SystemTime};

use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::render::identity::hex;
use crate::render::space::{self, KeepFree};

/// Timeout for a response, once the request is sent.
const ANSWER: Duration = Duration::from_secs(60);

/// Slowest connection to allow time for, in bytes per second.
const SLOWEST: u64 = 16 << 10;

/// Timeout for a stalled download.
const STANDSTILL: Duration = Duration::from_secs(60);

/// Maximum `Retry-After` to obey.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Maximum size of a response in bytes; clips are downloaded separately.
const MOST_ANSWER_BYTES: usize = 8 << 20;

/// Default limit for the size of a downloaded clip, in bytes. A minute of 4K video at 100 Mbit/s takes 750 MB.
pub const MAX_CLIP_BYTES: u64 = 2_000_000_000;

/// HTTP client for vendors' APIs, uploads and downloads.
#[derive(Clone, Debug)]
pub struct Http {
    /// For questions and files, which may lie elsewhere than where they are asked for.
    client: Client,
    /// For what changes something: it goes to the one address that it is meant for.
    orders: Client,
    /// Another host for every request to a vendor's API, for proxies and tests.
    base: Option<Url>,
    /// Limit for the size of a downloaded clip, in bytes.
    max_clip_bytes: u64,
    /// How much of a disk downloads leave free.
    keep_free: KeepFree,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Nothing,
    Json(String),
    /// Fields of a form.
    Form(Vec<(String, String)>),
    /// Fields of a form, and a file that comes last.
    File {
        fields: Vec<(String, String)>,
        name: String,
        bytes: Vec<u8>,
    },
}

/// A response.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// What the vendor says of when to ask again.
    pub(super) retry_after: Option<Duration>,
    /// The body as JSON; `null` where it is none.
    pub(super) body: Value,
}

/// Why a request got no response.
#[derive(Clone, Debug)]
pub(super) struct NoAnswer {
    /// True if the vendor may have received the request.
    pub(super) sent: bool,
    pub(super) message: String,
}

/// A downloaded file.
#[derive(Clone, Debug)]
pub(super) struct Fetched {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Why a download failed, with the HTTP status.
#[derive(Clone, Debug)]
pub(super) struct NotFetched {
    /// The HTTP status, where there was one.
    pub(super) status: Option<u16>,
    pub(super) retry_after: Option<Duration>,
    pub(super) cause: Cause,
    pub(super) message: String,
}

/// Why a download failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server or the connection.
    Network,
    /// A failed write, or a disk without enough free space.
    Disk,
    /// The file exceeds the size limit.
    TooLarge,
}

impl Http {
    /// A client. `base` puts every request to a vendor's API on another host. Files are fetched from and put to the
    /// very addresses that the vendor gives, for these are signed.
    ///
    /// # Errors
    ///
    /// Where `base` is no address, or the system has no way to check certificates.
    pub fn new(base: Option<&str>) -> Result<Self, String> {
        // Only the first call does something; nobody else in the program chooses one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = match base {
            Some(text) => Some(server(text)?),
            None => None,
        };
        let client = |redirects: Policy| {
            Client::builder()
                .user_agent(concat!("storyc/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(Duration::from_secs(10))
                .pool_max_idle_per_host(8)
                .redirect(redirects)
                // Signed addresses are half a key: whoever they redirect to does not learn them.
                .referer(false)
                .build()
                .map_err(|error| format!("can't set up secure connections: {}", plain(&error)))
        };
        // An order that were sent on could be taken twice, and an error at the other address would look as if
        // nobody had received it.
        let (client, orders) = (client(Policy::limited(5))?, client(Policy::none())?);
        Ok(Self { client, orders, base, max_clip_bytes: MAX_CLIP_BYTES, keep_free: KeepFree::default() })
    }

    /// Replaces the size limit for downloads, in bytes. Tests use a small one.
    pub fn with_max_clip_bytes(self, max_clip_bytes: u64) -> Self {
        Self { max_clip_bytes, ..self }
    }

    /// Replaces how much of a disk downloads leave free.
    pub fn with_keep_free(self, keep_free: KeepFree) -> Self {
        Self { keep_free, ..self }
    }

    /// The address of a vendor's API, on the other host where there is one.
    fn address(&self, url: &str) -> Result<Url, String> {
        let url =
            Url::parse(url).map_err(|error| format!("the vendor returned an invalid address: {error}"))?;
        let Some(base) = &self.base else { return Ok(url) };
        let below = base.path().trim_end_matches('/');
        // A gateway may give its own addresses, which lie there already.
        let rest = url.path().strip_prefix(below);
        if url.origin() == base.origin() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            return Ok(url);
        }
        let mut moved = base.clone();
        moved.set_path(&format!("{below}{}", url.path()));
        moved.set_query(url.query());
        Ok(moved)
    }

    /// Whether every request to a vendor's API goes to one host, whatever address it has.
    pub(super) fn has_base(&self) -> bool {
        self.base.is_some()
    }

    /// Sends a request and reads its answer. Only questions follow a redirect.
    pub(super) async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(String, String)],
        body: Body,
    ) -> Result<Answer, NoAnswer> {
        let not_sent = |message: String| NoAnswer { sent: false, message };
        let url = match &body {
            Body::File { .. } => given(url),
            _ => self.address(url),
        };
        let url = url.map_err(not_sent)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| not_sent(error.to_string()))?;
        let client = if method == Method::GET { &self.client } else { &self.orders };
        let mut request = client.request(method, url).timeout(limit(length(&body)));
        let is_form = matches!(body, Body::Form(_) | Body::File { .. });
        for (name, value) in headers {
            // A form's own header names the mark between its parts.
            if !(is_form && name.eq_ignore_ascii_case("content-type")) {
                request = request.header(name, value);
            }
        }
        request = match body {
            Body::Nothing => request,
            Body::Json(text) => request.body(text),
            Body::Form(fields) => request.multipart(form(fields)),
            Body::File { fields, name, bytes } => {
                request.multipart(form(fields).part("file", Part::bytes(bytes).file_name(name)))
            }
        };
        let answer = request.send().await.map_err(|error| NoAnswer {
            // What never got a connection was never sent.
            sent: !error.is_connect() && !error.is_builder(),
            message: plain(&error),
        })?;
        let status = answer.status().as_u16();
        let retry_after = retry_after(&answer);
        let text = read(answer).await.map_err(|message| NoAnswer { sent: true, message })?;
        Ok(Answer { status, retry_after, body: serde_json::from_slice(&text).unwrap_or(Value::Null) })
    }

    /// Downloads a file into `path`, which is made anew, and has it on the disk when it returns. `is_api`
    /// where it lies in the vendor's API, and has no address of its own.
    ///
    /// The download fails as soon as the file exceeds the size limit or leaves too little of the disk free. After an
    /// error, the caller removes what is at `path`.
    pub(super) async fn fetch(
        &self,
        url: &str,
        is_api: bool,
        headers: &[(String, String)],
        path: &Path,
    ) -> Result<Fetched, NotFetched> {
        let failed =
            |cause: Cause, message: String| NotFetched { status: None, retry_after: None, cause, message };
        let network = |message: String| failed(Cause::Network, message);
        let disk = |error: std::io::Error| failed(Cause::Disk, format!("`{}`: {error}", path.display()));
        let check_size = |written: u64, more: u64| {
            if written.saturating_add(more) > self.max_clip_bytes {
                let limit = space::human_size(self.max_clip_bytes);
                return Err(failed(
                    Cause::TooLarge,
                    format!("its file is larger than {limit}, the limit for downloads"),
                ));
            }
            space::check_room(path, more, self.keep_free).map_err(|why| failed(Cause::Disk, why))
        };
        let url = if is_api { self.address(url) } else { given(url) }.map_err(network)?;
        let mut request = self.client.get(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let moving = || network("the download stalled".to_owned());
        let answer = timeout(STANDSTILL, request.send()).await.map_err(|_| moving())?;
        let mut answer = answer.map_err(|error| network(plain(&error)))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(NotFetched {
                status: Some(status.as_u16()),
                retry_after: retry_after(&answer),
                ..network(format!("the file's address returned {status}"))
            });
        }
        let announced = answer.content_length();
        check_size(0, announced.unwrap_or(0))?;
        let mut file = File::from_std(anew(path).map_err(disk)?);
        let (mut bytes, mut hash) = (0, Sha256::new());
        loop {
            let part = timeout(STANDSTILL, answer.chunk()).await.map_err(|_| moving())?;
            let Some(part) = part.map_err(|error| network(plain(&error)))? else { break };
            // Other downloads and other programs write to the same disk.
            check_size(bytes, part.len() as u64)?;
            bytes += part.len() as u64;
            hash.update(&part);
            file.write_all(&part).await.map_err(disk)?;
        }
        if announced.is_some_and(|announced| announced != bytes) {
            return Err(network(format!("received only {bytes} of {} bytes", announced.unwrap_or(0))));
        }
        // The last write goes on behind its call, and only this tells how it ended.
        file.flush().await.map_err(disk)?;
        file.sync_all().await.map_err(disk)?;
        let written = file.metadata().await.map_err(disk)?.len();
        if written != bytes {
            return Err(disk(std::io::Error::other(format!("wrote only {written} of {bytes} bytes"))));
        }
        Ok(Fetched { bytes, sha256: hex(&hash.finalize()) })
    }
}

fn form(fields: Vec<(String, String)>) -> Form {
    fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value))
}

async fn read(mut answer: Response) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| plain(&error))? {
        if text.len() + part.len() > MOST_ANSWER_BYTES {
            return Err("the answer is too large".to_owned());
        }
        text.extend_from_slice(&part);
    }
    Ok(text)
}

/// A file of this name that was not there before: what lay there goes, and a link is not followed.
pub(super) fn anew(path: &Path) -> std::io::Result<std::fs::File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::File::options().write(true).create_new(true).open(path)
}

/// Parses a server's URL given by the user.
fn server(text: &str) -> Result<Url, String> {
    let wanted = "write it as `http://` or `https://` and a host, as in `http://localhost:9301`";
    let url = Url::parse(text).map_err(|error| format!("`{text}` isn't a valid URL ({error}); {wanted}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(format!("`{text}` isn't the URL of a server; {wanted}"));
    }
    Ok(url)
}

/// An address as it was given.
fn given(url: &str) -> Result<Url, String> {
    Url::parse(url).map_err(|error| format!("the vendor returned an invalid address: {error}"))
}

/// How long a request with a body of so many bytes may take, from the first byte to the answer.
fn limit(bytes: u64) -> Duration {
    ANSWER + Duration::from_secs(bytes / SLOWEST)
}

/// How many bytes a body has, but for the marks of a form.
fn length(body: &Body) -> u64 {
    let fields = |fields: &[(String, String)]| {
        fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
    };
    let bytes = match body {
        Body::Nothing => 0,
        Body::Json(text) => text.len(),
        Body::Form(all) => fields(all),
        Body::File { fields: all, bytes, .. } => fields(all) + bytes.len(),
    };
    bytes as u64
}

fn retry_after(answer: &Response) -> Option<Duration> {
    wait_of(answer.headers().get("retry-after")?.to_str().ok()?, SystemTime::now())
}

/// `Retry-After`: seconds or a date, and no longer than anybody should wait.
fn wait_of(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    let wait = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        // A date that has gone by is no wait.
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// Describes an error without the URL, since a signed URL is a secret.
fn plain(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        "timed out".to_owned()
    } else if error.is_connect() {
        "no connection".to_owned()
    } else {
        "the connection was lost".to_owned()
    };
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let words = error.to_string();
        if error.source().is_none() && !text.contains(&words) {
            text.push_str(&format!(" ({words})"));
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{anew, limit, wait_of};

    #[test]
    fn waits_are_seconds_or_a_date_and_no_longer_than_ten_minutes() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |text: &str| wait_of(text, now).map(|wait| wait.as_secs());
        assert_eq!(wait("7"), Some(7));
        assert_eq!(wait(" 0 "), Some(0));
        assert_eq!(wait("86400"), Some(600));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(wait("Fri, 06 Nov 2099 08:00:00 GMT"), Some(600));
        assert_eq!((wait("-1"), wait("soon")), (None, None));
    }

    #[test]
    fn a_large_body_has_the_time_that_a_slow_line_needs() {
        assert_eq!(limit(2_000).as_secs(), 60);
        assert!(limit(14_000_000).as_secs() > 14_000_000 * 8 / 256_000);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_file_is_not_followed() {
        let folder = std::env::temp_dir().join(format!("storyc-links-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (own, part) = (folder.join("own.txt"), folder.join(".clip.mp4.part"));
        std::fs::write(&own, "mine").unwrap();
        std::os::unix::fs::symlink(&own, &part).unwrap();
        anew(&part).unwrap();
        assert_eq!(std::fs::read_to_string(&own).unwrap(), "mine");
        assert!(std::fs::symlink_metadata(&part).unwrap().is_file());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
