//! [`Plan`] to [`Request`]: method, URL, headers and body, exactly as the vendor's HTTP API wants them; and the API's
//! recorded replies to what they mean.
//!
//! Pure. Keys stand as `${NAME}` and local files as `upload:REF`; rendering puts both in. One file a wire.

mod animatic;
mod ark;
mod dashscope;
mod fal;
mod kling;
pub mod kling_legacy;
mod openrouter;
pub mod reply;
mod videos;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::plan::{Cost, Media, Plan};
use crate::project::RefSource;

pub use dashscope::date;
pub use reply::{Failure, FailureKind, Output, Reply, State, Task};

/// What would be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// The headers, in order.
    pub headers: Map<String, Value>,
    /// The body. Where the content type is `multipart/form-data`, its keys are the fields.
    pub body: Value,
    /// Local files that must be uploaded first.
    pub uploads: Vec<Upload>,
    /// What it will cost, where a price is known.
    pub cost: Option<Cost>,
}

/// A local file of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Upload {
    /// The reference's name.
    #[serde(rename = "ref")]
    pub name: String,
    /// The file's path.
    pub path: String,
    /// What stands for it in the body.
    pub placeholder: String,
}

/// A question after a task, or for its result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ask {
    /// The HTTP method.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// The headers, in order.
    pub headers: Map<String, Value>,
}

/// Where a request goes, as far as the caller chooses.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The vendor's workspace, if one is named.
    pub workspace: Option<String>,
}

/// Why a plan cannot become a request. What is wrong with the story itself was said by the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// References that nothing binds, by name.
    Unbound(Vec<String>),
    /// The model has no such mode.
    NoMode(&'static str),
    /// The region is reached through a workspace, and none was named.
    NoWorkspace(String),
}

/// How one vendor's HTTP API speaks.
trait Api: Sync {
    /// The request that makes a task of a plan. `api` is the vendor's id of the model, or the path of its endpoint.
    fn encode(&self, plan: &Plan, way: &Way<'_>, api: &str) -> Result<Request, Refusal>;

    /// What the reply to that request means.
    fn created(&self, reply: &Reply<'_>, api: &str) -> Result<Task, Failure>;

    /// The question after a task.
    fn poll(&self, task: &Task, way: &Way<'_>) -> Result<Ask, Refusal>;

    /// What the reply to that question means.
    fn polled(&self, reply: &Reply<'_>, task: &Task, way: &Way<'_>) -> Result<State, Failure>;

    /// What the reply to [`State::Finished`]'s question means.
    fn result(&self, reply: &Reply<'_>) -> Result<Output, Failure> {
        Err(reply.unexpected())
    }

    /// Whether a code of a server's fault says that nothing was taken.
    fn is_before_taking(&self, _code: &str) -> bool {
        false
    }

    /// The header with the key, where one is needed.
    fn key(&self, way: &Way<'_>) -> Map<String, Value> {
        way.authorization("Bearer")
    }

    /// How local files reach the vendor.
    fn files(&self) -> Files {
        Files::DataUri
    }

    /// Puts a name of ours into a body, by which the task can be found again. Whether there is a place for one.
    fn sign(&self, _body: &mut Value, _name: &str) -> bool {
        false
    }

    /// The question for tasks that may have come of a submit whose answer was lost.
    fn search(&self, _lost: &Lost<'_>, _way: &Way<'_>) -> Result<Search, Refusal> {
        Ok(Search::Nowhere)
    }

    /// A task of which only the id is known. `api` is the vendor's id of the model, or the path of its endpoint.
    fn task(&self, id: &str, _api: &str, _way: &Way<'_>) -> Task {
        Task::by_id(id)
    }

    /// Whether a finished task says from which prompt it was made.
    fn says_prompt(&self) -> bool {
        false
    }

    /// What the reply to that question means.
    fn searched(&self, reply: &Reply<'_>, _api: &str) -> Result<Vec<Found>, Failure> {
        Err(reply.unexpected())
    }
}

/// How local files reach a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// They are uploaded to where the vendor says, for this model alone.
    Uploaded,
    /// They stand in the body as `data:` addresses.
    DataUri,
    /// They stand in the body in base64, and nothing before it.
    Base64,
}

/// A submit whose answer was lost.
#[derive(Clone, Copy, Debug)]
pub struct Lost<'l> {
    /// The name that was put into its body, if there was a place for one.
    pub name: &'l str,
    /// The vendor's id of the model.
    pub api_model: &'l str,
    /// When it was sent, in milliseconds since 1970.
    pub sent_ms: u64,
    /// The time now, in milliseconds since 1970.
    pub now_ms: u64,
    /// Which page of a list, from 1; each has [`PAGE`] rows.
    pub page: usize,
}

/// How many rows a page of a list has, where a list has pages.
pub const PAGE: usize = 100;

/// How the vendor can be asked about a lost submit.
#[derive(Clone, Debug, PartialEq)]
pub enum Search {
    /// By its name: what is not found was never taken.
    ByName(Ask),
    /// By a list whose rows say the tasks' names: what is not in it was never taken.
    Named(Ask),
    /// By the time: whatever was made then may be it.
    ByTime(Ask),
    /// Not at all.
    Nowhere,
}

/// A task that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The task.
    pub task: Task,
    /// The vendor's id of its model, where the vendor says.
    pub api_model: Option<String>,
    /// The name that was put into its body, where the vendor says; empty where none was.
    pub name: Option<String>,
    /// What the vendor says of how it was ordered, under the names that the body has for it.
    pub settings: Map<String, Value>,
}

impl Found {
    /// Whether nothing that is known of it speaks against its being made of this body.
    pub fn fits(&self, api_model: &str, body: &Value) -> bool {
        // What the model was to choose, it chose.
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

/// The way to a model: its profile, a region of it, and what the caller chooses.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// What the model is.
    pub profile: &'a Profile,
    /// The region, one of the profile's.
    pub region: &'a str,
    /// What the caller chooses.
    pub route: &'a Route,
}

impl Way<'_> {
    /// The host of the region: the workspace's own where a workspace is named and has one.
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

    /// The header with the key, where one is needed. `scheme` is `Bearer` for most.
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

    /// A request with a JSON body.
    fn post(&self, url: String, scheme: &str, body: Value, plan: &Plan) -> Request {
        let mut headers = Map::new();
        headers.insert("Content-Type".into(), "application/json".into());
        headers.extend(self.authorization(scheme));
        Request { method: "POST", url, headers, body, uploads: uploads(plan), cost: plan.cost.clone() }
    }

    /// A question with nothing but the key.
    fn get(&self, url: String, scheme: &str) -> Ask {
        Ask { method: "GET", url, headers: self.authorization(scheme) }
    }
}

/// The header with the key, where one is needed.
pub fn key(way: &Way<'_>) -> Map<String, Value> {
    of(way.profile.wire).key(way)
}

/// Encodes a plan.
///
/// # Errors
///
/// Where references are unbound, the model has no such mode, or the region needs a workspace.
pub fn encode(plan: &Plan, profile: &Profile, route: &Route) -> Result<Request, Refusal> {
    let unbound: Vec<String> =
        plan.media.iter().filter(|media| media.source.is_none()).map(|media| media.name.clone()).collect();
    if !unbound.is_empty() {
        return Err(Refusal::Unbound(unbound));
    }
    let Some(api) = &plan.api_model else { return Err(Refusal::NoMode(plan.mode.describe())) };
    let way = Way { profile, region: &plan.region, route };
    of(profile.wire).encode(plan, &way, api)
}

/// What the reply to a request means: a task, or why there is none. `api` is the vendor's id of the model, or the path
/// of its endpoint.
///
/// # Errors
///
/// Where the vendor refused.
pub fn created(reply: &Reply<'_>, wire: Wire, api: &str) -> Result<Task, Failure> {
    of(wire).created(reply, api).map_err(|failure| {
        // An answer that says neither yes nor no: to ask again could be to pay twice. A server's fault is one, unless the
        // wire knows its code as one from before anything was taken.
        let nameless = failure.code.starts_with("HTTP ") || failure.code == reply.status.to_string();
        let is_fault = reply.status >= 500 || reply.status == 408;
        let known = !nameless && of(wire).is_before_taking(&failure.code);
        // Who points elsewhere may have taken the order first, as some gateways do.
        let is_elsewhere = (300..400).contains(&reply.status);
        let unclear = is_elsewhere || (nameless && reply.is_good()) || (is_fault && !known);
        if unclear { Failure { kind: FailureKind::Unclear, ..failure } } else { failure }
    })
}

/// The question after a task.
///
/// # Errors
///
/// Where the region needs a workspace, and none is named.
pub fn poll(task: &Task, way: &Way<'_>) -> Result<Ask, Refusal> {
    of(way.profile.wire).poll(task, way)
}

/// What the reply to that question means.
///
/// # Errors
///
/// Where the question itself failed; the task may still be running.
pub fn polled(reply: &Reply<'_>, task: &Task, way: &Way<'_>) -> Result<State, Failure> {
    of(way.profile.wire).polled(reply, task, way)
}

/// How local files reach the vendor.
pub fn files(wire: Wire) -> Files {
    of(wire).files()
}

/// Puts a name of ours into a body, by which the task can be found again. Whether there is a place for one.
pub fn sign(wire: Wire, body: &mut Value, name: &str) -> bool {
    of(wire).sign(body, name)
}

/// How the vendor can be asked about a submit whose answer was lost.
///
/// # Errors
///
/// Where the region needs a workspace, and none is named.
pub fn search(lost: &Lost<'_>, way: &Way<'_>) -> Result<Search, Refusal> {
    of(way.profile.wire).search(lost, way)
}

/// A task of which only the id is known. `api` is the vendor's id of the model, or the path of its endpoint.
pub fn task(id: &str, api: &str, way: &Way<'_>) -> Task {
    of(way.profile.wire).task(id, api, way)
}

/// Whether a finished task says from which prompt it was made.
pub fn says_prompt(wire: Wire) -> bool {
    of(wire).says_prompt()
}

/// What the reply to that question means. `api` is the vendor's id of the model, or the path of its endpoint.
///
/// # Errors
///
/// Where the question itself failed.
pub fn searched(reply: &Reply<'_>, wire: Wire, api: &str) -> Result<Vec<Found>, Failure> {
    of(wire).searched(reply, api)
}

/// What the reply to the question of [`State::Finished`] means.
///
/// # Errors
///
/// Where the question itself failed, or the vendor has no clip after all.
pub fn result(reply: &Reply<'_>, wire: Wire) -> Result<Output, Failure> {
    of(wire).result(reply)
}

fn of(wire: Wire) -> &'static dyn Api {
    match wire {
        Wire::Dashscope => &dashscope::DashScope,
        Wire::Ark => &ark::Ark,
        Wire::Kling => &kling::Kling,
        Wire::KlingLegacy => &kling_legacy::KlingLegacy,
        Wire::Fal => &fal::Fal,
        Wire::Openrouter => &openrouter::OpenRouter,
        Wire::VllmVideos => &videos::Vllm,
        Wire::Animatic => &animatic::Animatic,
        Wire::SglangVideos => &videos::Sglang,
    }
}

/// The local files of a plan.
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

/// What stands for a file in the body: its address, or the placeholder of a local one.
fn address(media: &Media) -> String {
    match &media.source {
        Some(RefSource::Url(url) | RefSource::Element(url)) => url.clone(),
        Some(RefSource::Frame(clip)) => format!("frame:{clip}"),
        Some(RefSource::Path(_)) | None => placeholder(media),
    }
}

/// Whether it is an asset of the vendor's library.
fn is_element(media: &Media) -> bool {
    matches!(media.source, Some(RefSource::Element(_)))
}

/// A path with what stands in it made safe for an address.
fn escaped(id: &str) -> String {
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

/// Puts a value into a map where there is one.
fn put(map: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.into());
    }
}
