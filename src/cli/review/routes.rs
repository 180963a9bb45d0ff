//! Who may see and change what, and how: the requests of the review page.
//!
//! Every path begins with the token that only the printed address has. A change is a POST of JSON that also sends the
//! token in a header, and comes from this server's own page: a page from elsewhere can't send that header without asking
//! first, and the server grants no such request.

use std::io;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::cli::loopback::{Connection, Request};
use crate::cli::review::desk::{Desk, Refusal};
use crate::cli::takes::changes::Change;

/// Maximum size of a change in bytes: the longest note, with every character escaped.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The header that repeats the token.
const TOKEN_HEADER: &str = "x-storyc-token";

/// Answers requests.
pub(super) struct Routes {
    desk: Arc<Desk>,
    token: String,
    /// Where pages of this server come from.
    origins: [String; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pick {
    take: String,
    picked: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reject {
    take: String,
    rejected: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    take: String,
    #[serde(rename = "note")]
    text: String,
    /// The note that the page showed before.
    before: String,
}

/// A status with the reason, in words.
type Denied = (&'static str, String);

impl Routes {
    pub(super) fn new(desk: Arc<Desk>, token: String, address: &str) -> Self {
        let own = address.trim_end_matches('/').to_owned();
        let origins = [own.replace("127.0.0.1", "localhost"), own];
        Self { desk, token, origins }
    }

    pub(super) fn respond(&self, request: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
        let (token, path) = request.path.trim_start_matches('/').split_once('/').unwrap_or_default();
        if !is_same(token, &self.token) {
            let why = "this page needs the whole address that `storyc review` printed";
            return connection.send_text("403 Forbidden", why);
        }
        match request.method.as_str() {
            "GET" => self.show(path, request, connection),
            "POST" => {
                let changed = self.change(path, request, connection);
                let (status, body) = match changed? {
                    Ok(()) => ("200 OK", json!({ "ok": true })),
                    Err((status, why)) => (status, json!({ "ok": false, "error": why })),
                };
                connection.send(status, "application/json", body.to_string().as_bytes())
            }
            _ => connection.send_text("405 Method Not Allowed", "this server answers GET and POST requests"),
        }
    }

    fn show(&self, path: &str, request: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
        match path {
            "" => connection.send("200 OK", "text/html; charset=utf-8", self.desk.html().as_bytes()),
            "data" => connection.send("200 OK", "application/json", self.desk.data().as_bytes()),
            "events" => {
                let seen = request.query.parse().unwrap_or(0);
                self.desk.watch(|shown| connection.stream_versions(seen, shown))
            }
            path => match path.strip_prefix("take/").map(|key| self.desk.file(key)) {
                Some(Ok(Some(file))) => connection.send_clip(&file, request.header("range")),
                Some(Err(why)) => connection.send_text("502 Bad Gateway", &why),
                Some(Ok(None)) | None => connection.send_text("404 Not Found", "there is no such page"),
            },
        }
    }

    /// Makes the change that a request asks for.
    fn change(
        &self,
        path: &str,
        request: &Request,
        connection: &mut Connection<'_>,
    ) -> io::Result<Result<(), Denied>> {
        if let Err(denied) = self.check_sender(request) {
            return Ok(Err(denied));
        }
        let Some(body) = connection.read_body(request, MAX_BODY_BYTES)? else {
            let why = format!("a change needs a length of up to {MAX_BODY_BYTES} bytes");
            return Ok(Err(("413 Content Too Large", why)));
        };
        let change = match path {
            "pick" => read::<Pick>(&body).map(|Pick { take, picked }| {
                (take, if picked { Change::Pick } else { Change::Unpick }, None)
            }),
            "reject" => read::<Reject>(&body).map(|Reject { take, rejected }| {
                (take, if rejected { Change::Reject } else { Change::Unreject }, None)
            }),
            "note" => read::<Note>(&body).and_then(|Note { take, text, before }| {
                let change = Change::note(&text).map_err(|why| ("422 Unprocessable Content", why))?;
                Ok((take, change, Some(before)))
            }),
            _ => Err(("404 Not Found", "there is no such change".to_owned())),
        };
        Ok(change.and_then(|(take, change, before)| {
            self.desk.change(&take, &change, before.as_deref()).map_err(|refusal| match refusal {
                Refusal::Missing => ("404 Not Found", "this take is no longer in the ledger".to_owned()),
                Refusal::Conflict(why) => ("409 Conflict", why),
                Refusal::Failed(why) => ("503 Service Unavailable", why),
            })
        }))
    }

    /// Checks that a change comes from this server's own page.
    fn check_sender(&self, request: &Request) -> Result<(), Denied> {
        let forbidden = |why: &str| Err(("403 Forbidden", why.to_owned()));
        if !request.header(TOKEN_HEADER).is_some_and(|token| is_same(token, &self.token)) {
            return forbidden("the request lacks this run's token");
        }
        if !request.header("origin").is_some_and(|origin| self.origins.iter().any(|own| own == origin)) {
            return forbidden("the request comes from another page");
        }
        if request.header("sec-fetch-site").is_some_and(|site| site != "same-origin") {
            return forbidden("the request comes from another site");
        }
        let kind = request.header("content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(("415 Unsupported Media Type", "a change is JSON".to_owned()));
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Denied> {
    serde_json::from_slice(body)
        .map_err(|error| ("400 Bad Request", format!("can't read the change: {error}")))
}

/// Compares a token with the right one, in a time that doesn't depend on where they differ.
fn is_same(token: &str, right: &str) -> bool {
    let differences = token.bytes().zip(right.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    token.len() == right.len() && differences == 0
}
