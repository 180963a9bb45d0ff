//! Requests over the network. The one file that knows reqwest.
//!
//! Whether a request that failed had been sent already decides whether it may be sent again, so every error says so.

use std::path::Path;
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, Response, Url};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::render::identity::hex;

/// How long a vendor may take to answer a question.
const ANSWER: Duration = Duration::from_secs(60);

/// How long a download may stand still.
const STANDSTILL: Duration = Duration::from_secs(60);

/// The largest answer that is read: a clip comes by another way.
const MOST_ANSWER_BYTES: usize = 8 << 20;

/// A client, and where its requests go.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    /// Another host for every request, for proxies and tests.
    base: Option<Url>,
}

/// What goes with a request.
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

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// What the vendor says of when to ask again.
    pub(super) retry_after: Option<Duration>,
    /// The body as JSON; `null` where it is none.
    pub(super) body: Value,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub(super) struct NoAnswer {
    /// Whether the vendor can have received the request.
    pub(super) sent: bool,
    pub(super) message: String,
}

/// A file that was fetched.
#[derive(Clone, Debug)]
pub(super) struct Fetched {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Why a file was not fetched.
#[derive(Clone, Debug)]
pub(super) struct NotFetched {
    /// The HTTP status, where there was one.
    pub(super) status: Option<u16>,
    pub(super) retry_after: Option<Duration>,
    pub(super) message: String,
}

impl Http {
    /// A client. `base` puts every request on another host.
    ///
    /// # Errors
    ///
    /// Where `base` is no address, or the system has no way to check certificates.
    pub fn new(base: Option<&str>) -> Result<Self, String> {
        // Only the first call does something; nobody else in the program chooses one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = match base {
            Some(text) => Some(Url::parse(text).map_err(|error| format!("`{text}` is no address: {error}"))?),
            None => None,
        };
        let client = Client::builder()
            .user_agent(concat!("storyc/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(STANDSTILL)
            .pool_max_idle_per_host(8)
            .redirect(reqwest::redirect::Policy::limited(5))
            .build()
            .map_err(|error| format!("no secure connection can be made: {}", plain(&error)))?;
        Ok(Self { client, base })
    }

    /// The address, on the other host where there is one.
    fn address(&self, url: &str) -> Result<Url, String> {
        let url = Url::parse(url).map_err(|error| format!("the vendor gave no address: {error}"))?;
        let Some(base) = &self.base else { return Ok(url) };
        let mut moved = base.clone();
        let below = base.path().trim_end_matches('/');
        moved.set_path(&format!("{below}{}", url.path()));
        moved.set_query(url.query());
        Ok(moved)
    }

    /// Sends a request and reads its answer.
    pub(super) async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(String, String)],
        body: Body,
    ) -> Result<Answer, NoAnswer> {
        let not_sent = |message: String| NoAnswer { sent: false, message };
        let url = self.address(url).map_err(not_sent)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| not_sent(error.to_string()))?;
        let mut request = self.client.request(method, url).timeout(ANSWER);
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

    /// Fetches a file into `path`, which is made anew, and has it on the disk when it returns.
    pub(super) async fn fetch(
        &self,
        url: &str,
        headers: &[(String, String)],
        path: &Path,
    ) -> Result<Fetched, NotFetched> {
        let failed = |message: String| NotFetched { status: None, retry_after: None, message };
        let url = self.address(url).map_err(failed)?;
        let mut request = self.client.get(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut answer = request.send().await.map_err(|error| failed(plain(&error)))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(NotFetched {
                status: Some(status.as_u16()),
                retry_after: retry_after(&answer),
                message: format!("the file's address answers {status}"),
            });
        }
        let announced = answer.content_length();
        let mut file = tokio::fs::File::create(path).await.map_err(|error| failed(error.to_string()))?;
        let (mut bytes, mut hash) = (0, Sha256::new());
        while let Some(part) = answer.chunk().await.map_err(|error| failed(plain(&error)))? {
            bytes += part.len() as u64;
            hash.update(&part);
            file.write_all(&part).await.map_err(|error| failed(error.to_string()))?;
        }
        if announced.is_some_and(|announced| announced != bytes) {
            return Err(failed(format!("{bytes} of {} bytes came", announced.unwrap_or(0))));
        }
        file.sync_all().await.map_err(|error| failed(error.to_string()))?;
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
            return Err("the answer is too long".to_owned());
        }
        text.extend_from_slice(&part);
    }
    Ok(text)
}

/// `Retry-After` in seconds; a date is not worth a calendar.
fn retry_after(answer: &Response) -> Option<Duration> {
    let text = answer.headers().get("retry-after")?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// An error in words, without the address: signed addresses are half a key.
fn plain(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        "no answer in time".to_owned()
    } else if error.is_connect() {
        "no connection".to_owned()
    } else {
        "the connection broke".to_owned()
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
