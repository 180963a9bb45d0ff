//! fal.ai's queue API: each model has its own endpoint and field names, which its profile lists.
//!
//! A setting without a field name in the profile can't be sent.

use serde_json::{Map, Value, json};

use crate::model::Form;
use crate::plan::{Media, Plan};
use crate::project::Role;
use crate::request::{
    Api, Endpoint, Failure, FailureKind, GetRequest, Output, Refusal, Reply, Request, State, Task, media_url,
    percent_encode, put,
};
use crate::syntax::tree::MediaKind;

pub(super) struct Fal;

impl Api for Fal {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let has_last_frame = plan.media.iter().any(|media| media.role == Some(Role::LastFrame));
        let own = plan.mode.in_profile(endpoint.profile).map(|mode| mode.endpoint(has_last_frame).1);
        let field = |key: &str| {
            let found = own.and_then(|own| own.get(key)).or_else(|| endpoint.profile.fields.get(key))?;
            Some(found.as_str())
        };
        let mut body = Map::new();
        let mut set = |key: &str, value: Option<Value>| {
            if let (Some(name), Some(value)) = (field(key), value) {
                body.insert(name.to_owned(), value);
            }
        };
        let is_list = plan.shots.len() > 1 && field("shots").is_some();
        if is_list {
            let shots: Vec<Value> = plan.shots.iter().map(|shot| {
                json!({ "prompt": shot.words.slice(&plan.prompt), "duration": shot.seconds.to_string() })
            }).collect();
            set("shots", Some(shots.into()));
        }
        set("negative", plan.negative.clone().map(Value::from));
        let seconds = plan.duration_ms / 1000;
        if plan.mode.in_profile(endpoint.profile).is_none_or(|mode| mode.duration) {
            set("duration", Some(seconds.into()));
            set("duration_text", Some(seconds.to_string().into()));
            set("duration_s", Some(format!("{seconds}s").into()));
        }
        set("resolution", plan.resolution.clone().map(Value::from));
        set("ratio", plan.ratio.clone().map(Value::from));
        set("seed", plan.seed.map(Value::from));
        set("audio", plan.sound.map(Value::from));
        let is_frame =
            |media: &&Media, role: Role| media.role == Some(role) && field(frame_key(role)).is_some();
        for role in [Role::FirstFrame, Role::LastFrame] {
            let frame = plan.media.iter().find(|media| is_frame(media, role));
            set(frame_key(role), frame.map(|media| media_url(media).into()));
        }
        for (key, kind) in
            [("image", MediaKind::Image), ("video", MediaKind::Video), ("audio_files", MediaKind::Audio)]
        {
            let files: Vec<Value> = plan
                .media
                .iter()
                .filter(|media| media.kind == kind)
                .filter(|media| !is_frame(media, Role::FirstFrame) && !is_frame(media, Role::LastFrame))
                .map(|media| media_url(media).into())
                .collect();
            let single = field(key).is_some_and(|name| name.ends_with("_url"));
            match files.first() {
                None => {}
                Some(first) if single => set(key, Some(first.clone())),
                Some(_) => set(key, Some(files.into())),
            }
        }
        let shot_type = match plan.form {
            Some(Form::Prompt) => Some("shot_type_of_prompt"),
            _ => Some("shot_type").filter(|_| is_list),
        };
        put(&mut body, "shot_type", shot_type.and_then(|key| endpoint.profile.fields.get(key)).cloned());
        if !is_list {
            body.shift_insert(0, "prompt".into(), plan.prompt.clone().into());
        }
        Ok(endpoint.post(format!("{}/{api}", endpoint.base()?), "Key", body.into(), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/request_id") {
            Some(id) if reply.is_success() => Ok(Task {
                id,
                poll_url: reply.text("/status_url"),
                result_url: reply.text("/response_url"),
                created_ms: None,
            }),
            _ => Err(failure(reply)),
        }
    }

    fn auth_headers(&self, endpoint: &Endpoint<'_>) -> Map<String, Value> {
        endpoint.authorization("Key")
    }

    /// Builds a task whose URLs have only the owner and app of the endpoint's path before the id.
    fn task_from_id(&self, id: &str, api: &str, endpoint: &Endpoint<'_>) -> Task {
        let app: Vec<&str> = api.trim_start_matches('/').split('/').take(2).collect();
        let path = format!("{}/requests/{}", app.join("/"), percent_encode(id));
        let url = endpoint.base().map(|base| format!("{base}/{path}")).ok();
        Task { poll_url: url.as_ref().map(|url| format!("{url}/status")), result_url: url, ..Task::by_id(id) }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        // Prefer the API's own URLs: they omit parts of the endpoint's path.
        let url = match &task.poll_url {
            Some(url) => url.clone(),
            None => format!("{}/requests/{}/status", endpoint.base()?, percent_encode(&task.id)),
        };
        Ok(endpoint.get(url, "Key"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure> {
        if reply.is_unknown() {
            return Ok(State::Expired);
        }
        if !reply.is_success() {
            return Err(failure(reply));
        }
        Ok(match reply.text("/status").as_deref() {
            Some("IN_QUEUE") => State::Queued,
            Some("IN_PROGRESS") => State::Running,
            Some("COMPLETED") if reply.text("/error").is_some() => State::Failed(failure(reply)),
            Some("COMPLETED") => {
                let url = reply.text("/response_url").or_else(|| task.result_url.clone());
                State::ResultReady(endpoint.get(url.ok_or_else(|| reply.unexpected())?, "Key"))
            }
            _ => return Err(reply.unexpected()),
        })
    }

    fn parse_result(&self, reply: &Reply<'_>) -> Result<Output, Failure> {
        match reply.text("/video/url") {
            Some(url) if reply.is_success() => Ok(Output {
                url,
                needs_key: false,
                seconds: reply.number("/video/duration"),
                prompt: None,
                last_frame: None,
            }),
            // A finished task with an unknown reply isn't free: poll it again, never submit it again.
            _ if reply.text("/detail").is_none() && reply.body.get("detail").is_none() => {
                Err(reply.unexpected())
            }
            _ => Err(failure(reply)),
        }
    }
}

fn frame_key(role: Role) -> &'static str {
    if role == Role::LastFrame { "last_frame" } else { "first_frame" }
}

/// Builds a failure from fal's `detail`: a text, or a list whose entries have a type.
fn failure(reply: &Reply<'_>) -> Failure {
    let code = reply.text("/detail/0/type").or_else(|| reply.text("/error_type"));
    let message =
        reply.text("/detail/0/msg").or_else(|| reply.text("/detail")).or_else(|| reply.text("/error"));
    reply.failure(code, message, |code| (code == "content_policy_violation").then_some(FailureKind::Content))
}
