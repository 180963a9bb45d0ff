//! Encodes a [`Plan`] as a [`Request`] (method, URL, headers and body, as the vendor's HTTP API wants them), and
//! interprets the API's replies.
//!
//! Pure: no I/O. API keys are placeholders like `${NAME}` and local files like `upload:REF`; rendering fills in both.
//! Each wire has its own file.

mod animatic;
mod ark;
mod comfyui;
mod dashscope;
mod fal;
mod kling;
pub mod kling_legacy;
mod minimax;
mod openrouter;
pub mod reply;
mod videos;
mod xai;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::plan::{Cost, Media, Plan};
use crate::project::RefSource;

pub use dashscope::date;
pub use reply::{Failure, FailureKind, Output, Reply, State, Task};

/// The HTTP request that submits a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The URL.
    pub url: String,
    /// The headers, in order.
    pub headers: Map<String, Value>,
    /// The body. Where the content type is `multipart/form-data`, its keys are the fields.
    pub body: Value,
    /// Local files that must be uploaded first.
    pub uploads: Vec<Upload>,
    /// The estimated cost, if a price is known.
    pub cost: Option<Cost>,
}

impl Request {
    /// Reads a request from the JSON that it serializes to; `None` if something is missing.
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let method =
            ["POST", "GET", "PUT"].into_iter().find(|method| text("method").as_deref() == Some(*method))?;
        Some(Self {
            method,
            url: text("url")?,
            headers: value.get("headers")?.as_object()?.clone(),
            body: value.get("body")?.clone(),
            uploads: serde_json::from_value(value.get("uploads")?.clone()).ok()?,
            cost: serde_json::from_value(value.get("cost")?.clone()).ok()?,
        })
    }
}

/// A local file that a request needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The reference's name.
    #[serde(rename = "ref")]
    pub name: String,
    /// The file's path.
    pub path: String,
    /// Its placeholder in the body.
    pub placeholder: String,
}

/// A GET request: a poll, a search, or a fetch of a result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GetRequest {
    /// The HTTP method.
    pub method: &'static str,
    /// The URL.
    pub url: String,
    /// The headers, in order.
    pub headers: Map<String, Value>,
}

/// The caller's routing options.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The vendor's workspace, if one is named.
    pub workspace: Option<String>,
}

/// Why a plan can't be encoded. Rules report what is wrong with the story itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Names of unbound references.
    Unbound(Vec<String>),
    /// The model lacks this mode.
    NoMode(&'static str),
    /// This region needs a workspace, and none is set.
    NoWorkspace(String),
}

/// A vendor's HTTP API.
trait Api: Sync {
    /// Encodes the request that submits a plan. `api` is the vendor's model id or endpoint path.
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal>;

    /// Interprets the reply to a submit.
    fn parse_submit(&self, reply: &Reply<'_>, api: &str) -> Result<Task, Failure>;

    /// Builds the request that polls a task.
    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal>;

    /// Interprets the reply to a poll.
    fn parse_poll(&self, reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure>;

    /// Interprets the reply to the request in [`State::ResultReady`].
    fn parse_result(&self, reply: &Reply<'_>) -> Result<Output, Failure> {
        Err(reply.unexpected())
    }

    /// Returns true if this error code means that the vendor didn't accept the request.
    fn means_not_accepted(&self, _code: &str) -> bool {
        false
    }

    /// Builds the `Authorization` header with the API key; empty if the API needs none.
    fn auth_headers(&self, endpoint: &Endpoint<'_>) -> Map<String, Value> {
        endpoint.authorization("Bearer")
    }

    /// Returns how the vendor gets local files.
    fn file_transport(&self) -> FileTransport {
        FileTransport::DataUri
    }

    /// Adds the attempt's name to a body, so that a search can find the task. Returns false if the API has no field for
    /// one.
    fn add_name(&self, _body: &mut Value, _name: &str) -> bool {
        false
    }

    /// Builds the search for tasks of a submit whose reply was lost.
    fn search(&self, _lost: &LostSubmit<'_>, _: &Endpoint<'_>) -> Result<Search, Refusal> {
        Ok(Search::Nowhere)
    }

    /// Builds a task from its id alone. `api` is the vendor's model id or endpoint path.
    fn task_from_id(&self, id: &str, _api: &str, _: &Endpoint<'_>) -> Task {
        Task::by_id(id)
    }

    /// Returns true if the vendor reports the prompt of a finished task.
    fn reports_prompt(&self) -> bool {
        false
    }

    /// Interprets the reply to a search.
    fn parse_search(&self, reply: &Reply<'_>, _api: &str) -> Result<Vec<Found>, Failure> {
        Err(reply.unexpected())
    }
}

/// How a vendor gets local files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileTransport {
    /// Uploaded to a location from the vendor, for this model only.
    Uploaded,
    /// In the body, as `data:` URLs.
    DataUri,
    /// In the body, as bare base64 without a `data:` prefix.
    Base64,
    /// Uploaded to the server's `/upload/image`; the body has the name that it gives.
    Form,
}

/// A submit whose reply was lost.
#[derive(Clone, Copy, Debug)]
pub struct LostSubmit<'l> {
    /// The name in its body, if the API has a field for one.
    pub name: &'l str,
    /// The vendor's model id.
    pub api_model: &'l str,
    /// When it was sent, in milliseconds since 1970.
    pub sent_ms: u64,
    /// The time now, in milliseconds since 1970.
    pub now_ms: u64,
    /// The page of the task list to request, from 1; each has [`PAGE_SIZE`] rows.
    pub page: usize,
}

/// Rows per page of a paged task list.
pub const PAGE_SIZE: usize = 100;

/// How to search for the task of a lost submit.
#[derive(Clone, Debug, PartialEq)]
pub enum Search {
    /// Look up its name. If there is no match, the vendor never accepted the submit.
    ByName(GetRequest),
    /// List tasks with their names. If ours isn't listed, the vendor never accepted the submit.
    Named(GetRequest),
    /// List the tasks of that time. Any of them may be the one.
    ByTime(GetRequest),
    /// The API offers no search.
    Nowhere,
}

/// A task that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The task.
    pub task: Task,
    /// The vendor's model id, if reported.
    pub api_model: Option<String>,
    /// The name from its body, if reported; empty if it had none.
    pub name: Option<String>,
    /// The task's settings as the vendor reports them, under the body's names.
    pub settings: Map<String, Value>,
}

impl Found {
    /// Returns true if everything known about the task matches this body.
    pub fn matches(&self, api_model: &str, body: &Value) -> bool {
        // A setting left to the model matches whatever it chose.
        let is_chosen =
            |own: &Value| matches!(own.as_str(), Some("adaptive" | "auto")) || own.as_i64() == Some(-1);
        let is_same = |a: &Value, b: &Value| a == b || (a.is_number() && a.as_f64() == b.as_f64());
        self.api_model.as_ref().is_none_or(|api| api == api_model)
            && self
                .settings
                .iter()
                .all(|(key, value)| body.get(key).is_none_or(|own| is_same(own, value) || is_chosen(own)))
    }
}

/// Where a model's requests go: its profile, its region, and the caller's routing options.
#[derive(Clone, Copy)]
pub struct Endpoint<'a> {
    /// The model's profile.
    pub profile: &'a Profile,
    /// One of the profile's regions.
    pub region: &'a str,
    /// The caller's routing options.
    pub route: &'a Route,
}

impl Endpoint<'_> {
    /// Returns the region's base URL: the workspace's own if a workspace is set and the region has such hosts.
    fn base(&self) -> Result<String, Refusal> {
        let host = self.profile.regions.hosts.get(self.region);
        let classic = host.and_then(|host| host.host.as_deref());
        let own = host.and_then(|host| host.workspace.as_deref());
        match (&self.route.workspace, own, classic) {
            (Some(workspace), Some(own), _) => Ok(own.replace("{workspace}", workspace)),
            (_, _, Some(classic)) => Ok(classic.to_owned()),
            _ => Err(Refusal::NoWorkspace(self.region.to_owned())),
        }
    }

    /// Builds the `Authorization` header; empty if the API needs no key. `scheme` is usually `Bearer`.
    fn authorization(&self, scheme: &str) -> Map<String, Value> {
        let mut headers = Map::new();
        let key = match (&self.profile.regions.secret, self.profile.regions.key.as_str()) {
            (_, "") => return headers,
            (Some(_), _) => kling_legacy::TOKEN,
            (None, key) => key,
        };
        headers.insert("Authorization".into(), format!("{scheme} ${{{key}}}").into());
        headers
    }

    /// Builds a POST request with a JSON body.
    fn post(&self, url: String, scheme: &str, body: Value, plan: &Plan) -> Request {
        let mut headers = Map::new();
        headers.insert("Content-Type".into(), "application/json".into());
        headers.extend(self.authorization(scheme));
        Request { method: "POST", url, headers, body, uploads: uploads(plan), cost: plan.cost.clone() }
    }

    /// Builds a GET request whose only header is the API key.
    fn get(&self, url: String, scheme: &str) -> GetRequest {
        GetRequest { method: "GET", url, headers: self.authorization(scheme) }
    }
}

/// Builds the `Authorization` header with the API key; empty if the API needs none.
pub fn auth_headers(endpoint: &Endpoint<'_>) -> Map<String, Value> {
    api_for(endpoint.profile.wire).auth_headers(endpoint)
}

/// Encodes a plan as an HTTP request.
///
/// # Errors
///
/// If references are unbound, the model lacks the mode, or the region needs a workspace.
pub fn encode(plan: &Plan, profile: &Profile, route: &Route) -> Result<Request, Refusal> {
    let unbound: Vec<String> =
        plan.media.iter().filter(|media| media.source.is_none()).map(|media| media.name.clone()).collect();
    if !unbound.is_empty() {
        return Err(Refusal::Unbound(unbound));
    }
    draft(plan, profile, route)
}

/// Encodes a plan whose references may have no file yet: the placeholder `upload:NAME` stands for each of them. Such a
/// request is for reading, not for sending.
///
/// # Errors
///
/// If the model lacks the plan's mode, or the region needs a workspace and none is set.
pub fn draft(plan: &Plan, profile: &Profile, route: &Route) -> Result<Request, Refusal> {
    let Some(api) = &plan.api_model else { return Err(Refusal::NoMode(plan.mode.describe())) };
    let endpoint = Endpoint { profile, region: &plan.region, route };
    api_for(profile.wire).encode(plan, &endpoint, api)
}

/// Interprets the reply to a submit: a task, or a failure. `api` is the vendor's model id or endpoint path.
///
/// # Errors
///
/// If the vendor rejected the request, or it is unclear whether it did.
pub fn parse_submit(reply: &Reply<'_>, wire: Wire, api: &str) -> Result<Task, Failure> {
    api_for(wire).parse_submit(reply, api).map_err(|failure| {
        // A reply that neither accepts nor rejects is unclear: a second submit could be billed twice. Server
        // errors are unclear too, unless the wire knows that this code means the vendor didn't accept the request.
        let nameless = failure.code.starts_with("HTTP ") || failure.code == reply.status.to_string();
        let is_fault = reply.status >= 500 || reply.status == 408;
        let known = !nameless && api_for(wire).means_not_accepted(&failure.code);
        // A gateway may have accepted the request before it redirects.
        let is_elsewhere = (300..400).contains(&reply.status);
        let unclear = is_elsewhere || (nameless && reply.is_success()) || (is_fault && !known);
        if unclear { Failure { kind: FailureKind::Unclear, ..failure } } else { failure }
    })
}

/// Builds the request that polls a task.
///
/// # Errors
///
/// If the region needs a workspace, and none is set.
pub fn poll(task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
    api_for(endpoint.profile.wire).poll(task, endpoint)
}

/// Interprets the reply to a poll.
///
/// # Errors
///
/// If the poll itself failed; the task may still be running.
pub fn parse_poll(reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure> {
    api_for(endpoint.profile.wire).parse_poll(reply, task, endpoint)
}

/// Returns how the vendor gets local files.
pub fn file_transport(wire: Wire) -> FileTransport {
    api_for(wire).file_transport()
}

/// Adds the attempt's name to a body, so that a search can find the task. Returns false if the API has no field for
/// one.
pub fn add_name(wire: Wire, body: &mut Value, name: &str) -> bool {
    api_for(wire).add_name(body, name)
}

/// Returns true if the API has a field for the name of a submit, and makes one task of all submits with the same name.
pub fn takes_name(wire: Wire) -> bool {
    add_name(wire, &mut serde_json::json!({}), "name")
}

/// Builds the search for the task of a submit whose reply was lost.
///
/// # Errors
///
/// If the region needs a workspace, and none is set.
pub fn search(lost: &LostSubmit<'_>, endpoint: &Endpoint<'_>) -> Result<Search, Refusal> {
    api_for(endpoint.profile.wire).search(lost, endpoint)
}

/// Builds a task from its id alone. `api` is the vendor's model id or endpoint path.
pub fn task_from_id(id: &str, api: &str, endpoint: &Endpoint<'_>) -> Task {
    api_for(endpoint.profile.wire).task_from_id(id, api, endpoint)
}

/// Returns true if the vendor reports the prompt of a finished task.
pub fn reports_prompt(wire: Wire) -> bool {
    api_for(wire).reports_prompt()
}

/// Interprets the reply to a search. `api` is the vendor's model id or endpoint path.
///
/// # Errors
///
/// If the search itself failed.
pub fn parse_search(reply: &Reply<'_>, wire: Wire, api: &str) -> Result<Vec<Found>, Failure> {
    api_for(wire).parse_search(reply, api)
}

/// Interprets the reply to the request in [`State::ResultReady`].
///
/// # Errors
///
/// If the request itself failed, or the vendor has no clip after all.
pub fn parse_result(reply: &Reply<'_>, wire: Wire) -> Result<Output, Failure> {
    api_for(wire).parse_result(reply)
}

/// Returns the implementation of a wire.
fn api_for(wire: Wire) -> &'static dyn Api {
    match wire {
        Wire::Dashscope => &dashscope::DashScope,
        Wire::Ark => &ark::Ark,
        Wire::Kling => &kling::Kling,
        Wire::KlingLegacy => &kling_legacy::KlingLegacy,
        Wire::Fal => &fal::Fal,
        Wire::Openrouter => &openrouter::OpenRouter,
        Wire::Minimax => &minimax::MiniMax,
        Wire::Xai => &xai::Xai,
        Wire::Comfyui => &comfyui::ComfyUi,
        Wire::VllmVideos => &videos::Vllm,
        Wire::Animatic => &animatic::Animatic,
        Wire::SglangVideos => &videos::Sglang,
    }
}

/// Lists the local files of a plan.
fn uploads(plan: &Plan) -> Vec<Upload> {
    plan.media
        .iter()
        .filter_map(|media| match &media.source {
            Some(RefSource::Path(path)) => {
                Some(Upload { name: media.name.clone(), path: path.clone(), placeholder: placeholder(media) })
            }
            _ => None,
        })
        .collect()
}

fn placeholder(media: &Media) -> String {
    format!("upload:{}", media.name)
}

/// Returns a file's URL for the body, or the placeholder of a local file.
fn media_url(media: &Media) -> String {
    match &media.source {
        Some(RefSource::Url(url) | RefSource::Element(url)) => url.clone(),
        Some(RefSource::Frame(clip)) => format!("frame:{clip}"),
        Some(RefSource::Path(_)) | None => placeholder(media),
    }
}

/// Returns true if it is an asset of the vendor's library.
fn is_element(media: &Media) -> bool {
    matches!(media.source, Some(RefSource::Element(_)))
}

/// Percent-encodes an id for use in a URL path.
fn percent_encode(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Inserts a value into a map, if there is one.
fn put(map: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.into());
    }
}
