//! HTTP requests, uploads and downloads. The one file that knows reqwest.
//!
//! An error says whether the request may have been sent, because only an unsent one can safely be repeated.

use std::path::Path;
use std::time::{Duration, SystemTime};

use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, Response, Url};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::render::identity::hex;
use crate::render::space::{self, KeepFree};

/// Timeout for a response after the request was sent.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(60);

/// Slowest upload to allow time for, in bytes per second.
const MIN_BYTES_PER_SECOND: u64 = 16 << 10;

/// Timeout for a stalled download.
const STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Maximum `Retry-After` to obey.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(600);

/// Maximum size of a response in bytes; clips are downloaded separately.
const MAX_RESPONSE_BYTES: usize = 8 << 20;

/// Default limit for the size of a downloaded clip, in bytes. A minute of 4K video at 100 Mbit/s takes 750 MB.
pub const MAX_CLIP_BYTES: u64 = 2_000_000_000;

/// HTTP client for vendors' APIs, uploads and downloads.
#[derive(Clone, Debug)]
pub struct Http {
    /// For GET requests, which may follow redirects.
    client: Client,
    /// For all other requests, which don't follow redirects.
    no_redirects: Client,
    /// Replaces the host of every request to a vendor's API, for proxies and tests.
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
    /// Fields of a form, with a file as the last one.
    File {
        fields: Vec<(String, String)>,
        /// The name of the file's field.
        field: &'static str,
        name: String,
        bytes: Vec<u8>,
        /// Whether it goes to the vendor's API, so that the base URL applies.
        is_api: bool,
    },
}

/// A response.
#[derive(Clone, Debug)]
pub(super) struct HttpResponse {
    pub(super) status: u16,
    /// Delay from the `Retry-After` header.
    pub(super) retry_after: Option<Duration>,
    /// The body as JSON; `null` if it isn't JSON.
    pub(super) body: Value,
}

/// Why a request got no response.
#[derive(Clone, Debug)]
pub(super) struct SendError {
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
pub(super) struct FetchError {
    /// The HTTP status, if there was a response.
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
    /// Creates a client. `base` is a URL that replaces the host of every request to a vendor's API. Uploads and
    /// downloads use the vendor's own URLs, because these are signed.
    ///
    /// # Errors
    ///
    /// If `base` isn't a valid URL, or TLS can't be set up.
    pub fn new(base: Option<&str>) -> Result<Self, String> {
        Self::with_builder(base, Client::builder)
    }

    /// Creates a client that trusts no server, for runs that only draw animatics. It needs no certificates, which a
    /// small container may not have.
    ///
    /// # Errors
    ///
    /// As for [`Http::new`].
    pub fn without_certificates(base: Option<&str>) -> Result<Self, String> {
        Self::with_builder(base, || Client::builder().tls_certs_only([]))
    }

    fn with_builder(base: Option<&str>, builder: impl Fn() -> ClientBuilder) -> Result<Self, String> {
        install_tls();
        let base = base.map(parse_base_url).transpose()?;
        let client = |redirects: Policy| {
            builder()
                .user_agent(concat!("storyc/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(Duration::from_secs(10))
                .pool_max_idle_per_host(8)
                .redirect(redirects)
                // A signed URL is a secret, so keep it out of `Referer` after a redirect.
                .referer(false)
                .build()
                .map_err(|error| format!("can't set up secure connections: {}", describe_error(&error)))
        };
        // With redirects, a vendor might accept a submit twice, and a connection error at the second address
        // would look as if no vendor had received it.
        let (client, no_redirects) = (client(Policy::limited(5))?, client(Policy::none())?);
        let keep_free = KeepFree::default();
        Ok(Self { client, no_redirects, base, max_clip_bytes: MAX_CLIP_BYTES, keep_free })
    }

    /// Replaces the size limit for downloads, in bytes. Tests use a small one.
    pub fn with_max_clip_bytes(self, max_clip_bytes: u64) -> Self {
        Self { max_clip_bytes, ..self }
    }

    /// Replaces how much of a disk downloads leave free.
    pub fn with_keep_free(self, keep_free: KeepFree) -> Self {
        Self { keep_free, ..self }
    }

    /// Parses a URL of a vendor's API, and replaces its host if there is a base URL.
    fn api_url(&self, url: &str) -> Result<Url, String> {
        let url =
            Url::parse(url).map_err(|error| format!("the vendor returned an invalid address: {error}"))?;
        let Some(base) = &self.base else { return Ok(url) };
        let below = base.path().trim_end_matches('/');
        // A gateway may return URLs of its own, which are below the base already.
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

    /// Returns true if all requests to vendors' APIs go to a base URL.
    pub(super) fn has_base(&self) -> bool {
        self.base.is_some()
    }

    /// Sends a request and reads the response. Only GET requests follow redirects.
    pub(super) async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(String, String)],
        body: Body,
    ) -> Result<HttpResponse, SendError> {
        let not_sent = |message: String| SendError { sent: false, message };
        let url = match &body {
            Body::File { is_api: false, .. } => parse_url(url),
            _ => self.api_url(url),
        };
        let url = url.map_err(not_sent)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| not_sent(error.to_string()))?;
        let client = if method == Method::GET { &self.client } else { &self.no_redirects };
        let mut request = client.request(method, url).timeout(timeout_for(body_length(&body)));
        let is_form = matches!(body, Body::Form(_) | Body::File { .. });
        for (name, value) in headers {
            // reqwest sets the content type of a form, with its boundary.
            if !(is_form && name.eq_ignore_ascii_case("content-type")) {
                request = request.header(name, value);
            }
        }
        request = match body {
            Body::Nothing => request,
            Body::Json(text) => request.body(text),
            Body::Form(fields) => request.multipart(form(fields)),
            Body::File { fields, field, name, bytes, .. } => {
                request.multipart(form(fields).part(field, Part::bytes(bytes).file_name(name)))
            }
        };
        let response = request.send().await.map_err(|error| SendError {
            // Without a connection, nothing was sent.
            sent: !error.is_connect() && !error.is_builder(),
            message: describe_error(&error),
        })?;
        let status = response.status().as_u16();
        let retry_after = retry_after(&response);
        let text = read_body(response).await.map_err(|message| SendError { sent: true, message })?;
        Ok(HttpResponse { status, retry_after, body: serde_json::from_slice(&text).unwrap_or(Value::Null) })
    }

    /// Downloads a file to `path`, which it replaces, and flushes it to the disk. `is_api` is true if the URL belongs
    /// to the vendor's API, so that the base URL applies.
    ///
    /// The download fails as soon as the file exceeds the size limit or leaves too little of the disk free. After an
    /// error, the caller deletes the partial file.
    pub(super) async fn fetch(
        &self,
        url: &str,
        is_api: bool,
        headers: &[(String, String)],
        path: &Path,
    ) -> Result<Fetched, FetchError> {
        let failed =
            |cause: Cause, message: String| FetchError { status: None, retry_after: None, cause, message };
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
        let url = if is_api { self.api_url(url) } else { parse_url(url) }.map_err(network)?;
        let mut request = self.client.get(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let stalled = || network("the download stalled".to_owned());
        let response = timeout(STALL_TIMEOUT, request.send()).await.map_err(|_| stalled())?;
        let mut response = response.map_err(|error| network(describe_error(&error)))?;
        let status = response.status();
        if !status.is_success() {
            return Err(FetchError {
                status: Some(status.as_u16()),
                retry_after: retry_after(&response),
                ..network(format!("the file's address returned {status}"))
            });
        }
        let announced = response.content_length();
        check_size(0, announced.unwrap_or(0))?;
        let mut file = File::from_std(create_fresh(path).map_err(disk)?);
        let (mut bytes, mut hash) = (0, Sha256::new());
        loop {
            let part = timeout(STALL_TIMEOUT, response.chunk()).await.map_err(|_| stalled())?;
            let Some(part) = part.map_err(|error| network(describe_error(&error)))? else { break };
            // Other downloads and other programs write to the same disk.
            check_size(bytes, part.len() as u64)?;
            bytes += part.len() as u64;
            hash.update(&part);
            file.write_all(&part).await.map_err(disk)?;
        }
        if announced.is_some_and(|announced| announced != bytes) {
            return Err(network(format!("received only {bytes} of {} bytes", announced.unwrap_or(0))));
        }
        // tokio writes in the background, and only `flush` returns the error of the last write.
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

/// Reads the body of a response, up to a limit.
async fn read_body(mut response: Response) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| describe_error(&error))? {
        if text.len() + part.len() > MAX_RESPONSE_BYTES {
            return Err("the answer is too large".to_owned());
        }
        text.extend_from_slice(&part);
    }
    Ok(text)
}

/// Chooses the TLS implementation of this process.
pub(super) fn install_tls() {
    // Fails if a provider is installed already, but that can only be this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Creates a file; deletes what is at the path first, so that a link isn't followed.
pub(super) fn create_fresh(path: &Path) -> std::io::Result<std::fs::File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::File::options().write(true).create_new(true).open(path)
}

/// Parses a server's URL given by the user.
fn parse_base_url(text: &str) -> Result<Url, String> {
    let wanted = "write it as `http://` or `https://` and a host, as in `http://localhost:9301`";
    let url = Url::parse(text).map_err(|error| format!("`{text}` isn't a valid URL ({error}); {wanted}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(format!("`{text}` isn't the URL of a server; {wanted}"));
    }
    Ok(url)
}

/// Parses a URL from the vendor.
fn parse_url(url: &str) -> Result<Url, String> {
    Url::parse(url).map_err(|error| format!("the vendor returned an invalid address: {error}"))
}

/// Timeout of a request with a body of this many bytes, from the first byte to the end of the response.
fn timeout_for(bytes: u64) -> Duration {
    RESPONSE_TIMEOUT + Duration::from_secs(bytes / MIN_BYTES_PER_SECOND)
}

/// Length of a body in bytes, without the boundaries of a form.
fn body_length(body: &Body) -> u64 {
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

/// The delay from the `Retry-After` header.
fn retry_after(response: &Response) -> Option<Duration> {
    parse_retry_after(response.headers().get("retry-after")?.to_str().ok()?, SystemTime::now())
}

/// Parses `Retry-After`, which is seconds or a date; limits it to [`MAX_RETRY_AFTER`].
fn parse_retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    let wait = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        // A date in the past means no delay.
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

/// Describes an error without the URL, since a signed URL is a secret.
fn describe_error(error: &reqwest::Error) -> String {
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

    use super::{create_fresh, parse_retry_after, timeout_for};

    #[test]
    fn retry_after_is_seconds_or_a_date_and_at_most_ten_minutes() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |text: &str| parse_retry_after(text, now).map(|wait| wait.as_secs());
        assert_eq!(wait("7"), Some(7));
        assert_eq!(wait(" 0 "), Some(0));
        assert_eq!(wait("86400"), Some(600));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(wait("Fri, 06 Nov 2099 08:00:00 GMT"), Some(600));
        assert_eq!((wait("-1"), wait("soon")), (None, None));
    }

    #[test]
    fn a_large_body_has_a_longer_timeout() {
        assert_eq!(timeout_for(2_000).as_secs(), 60);
        assert!(timeout_for(14_000_000).as_secs() > 14_000_000 * 8 / 256_000);
    }

    #[cfg(unix)]
    #[test]
    fn create_fresh_replaces_a_link_instead_of_following_it() {
        let folder = std::env::temp_dir().join(format!("storyc-links-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (own, part) = (folder.join("own.txt"), folder.join(".clip.mp4.part"));
        std::fs::write(&own, "mine").unwrap();
        std::os::unix::fs::symlink(&own, &part).unwrap();
        create_fresh(&part).unwrap();
        assert_eq!(std::fs::read_to_string(&own).unwrap(), "mine");
        assert!(std::fs::symlink_metadata(&part).unwrap().is_file());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
