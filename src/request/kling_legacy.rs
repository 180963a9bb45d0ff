//! Kling's older API: `model_name` in the body, a list of shots, and a token made from two keys.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use crate::model::Form;
use crate::plan::{Mode, Plan};
use crate::project::Role;
use crate::request::kling::{failure, is_unknown};
use crate::request::{
    Api, Endpoint, Failure, FileTransport, Found, GetRequest, LostSubmit, Output, PAGE_SIZE, Refusal, Reply,
    Request, Search, State, Task, is_element, media_url, percent_encode, put,
};
use crate::syntax::tree::MediaKind;

/// The token's placeholder in a request; rendering signs one with [`token`].
pub const TOKEN: &str = "KLING_JWT";

pub(super) struct KlingLegacy;

impl Api for KlingLegacy {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut body = Map::new();
        put(&mut body, "model_name", endpoint.profile.fields.get("model_name").cloned());
        if plan.shots.len() > 1 {
            let shots = plan.shots.iter().enumerate().map(|(at, shot)| {
                let (prompt, duration) = (shot.words.slice(&plan.prompt), shot.seconds.to_string());
                json!({ "index": at + 1, "prompt": prompt, "duration": duration })
            });
            let shots: Vec<Value> = shots.collect();
            body.insert("multi_shot".into(), true.into());
            body.insert("shot_type".into(), "customize".into());
            body.insert("multi_prompt".into(), shots.into());
        } else {
            if plan.form == Some(Form::Prompt) {
                body.insert("multi_shot".into(), true.into());
                body.insert("shot_type".into(), "intelligence".into());
            }
            body.insert("prompt".into(), plan.prompt.clone().into());
        }
        put(&mut body, "negative_prompt", plan.negative.clone());
        body.insert("duration".into(), (plan.duration_ms / 1000).to_string().into());
        let tier = plan.resolution.as_ref().and_then(|resolution| endpoint.profile.tiers.get(resolution));
        put(&mut body, "mode", tier.cloned());
        put(&mut body, "sound", plan.sound.map(|sound| if sound { "on" } else { "off" }));
        let is_omni = api == "omni-video";
        put(&mut body, "aspect_ratio", ratio(plan, endpoint, is_omni));
        media(&mut body, plan, is_omni);
        body.insert("watermark_info".into(), json!({ "enabled": plan.watermark }));
        Ok(endpoint.post(format!("{}/v1/videos/{api}", endpoint.base()?), "Bearer", body.into(), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, api: &str) -> Result<Task, Failure> {
        match (reply.text("/code").as_deref(), reply.text("/data/task_id")) {
            (Some("0"), Some(id)) => Ok(Task { poll_url: Some(api.to_owned()), ..Task::by_id(&id) }),
            _ => Err(failure(reply)),
        }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        // The kind of task is part of the path.
        let kind = task.poll_url.as_deref().unwrap_or("text2video");
        let url = format!("{}/v1/videos/{kind}/{}", endpoint.base()?, percent_encode(&task.id));
        Ok(endpoint.get(url, "Bearer"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, _task: &Task, _: &Endpoint<'_>) -> Result<State, Failure> {
        if is_unknown(reply) {
            return Ok(State::Expired);
        }
        if reply.text("/code").as_deref() != Some("0") {
            return Err(failure(reply));
        }
        Ok(match reply.text("/data/task_status").as_deref() {
            Some("submitted") => State::Queued,
            Some("processing") => State::Running,
            Some("succeed") => {
                let video = "/data/task_result/videos/0";
                let url = reply.text(&format!("{video}/url")).ok_or_else(|| reply.unexpected())?;
                State::Done(Output {
                    url,
                    needs_key: false,
                    seconds: reply.number(&format!("{video}/duration")),
                    prompt: None,
                    last_frame: None,
                })
            }
            Some("failed") => {
                State::failed("failed", reply.text("/data/task_status_msg").unwrap_or_default())
            }
            _ => return Err(reply.unexpected()),
        })
    }

    fn file_transport(&self) -> FileTransport {
        FileTransport::Base64
    }

    fn task_from_id(&self, id: &str, api: &str, _: &Endpoint<'_>) -> Task {
        Task { poll_url: Some(api.to_owned()), ..Task::by_id(id) }
    }

    fn add_name(&self, body: &mut Value, name: &str) -> bool {
        let Some(body) = body.as_object_mut() else { return false };
        body.insert("external_task_id".into(), name.into());
        true
    }

    /// Lists tasks: no search by name is documented, but each row has the task's name.
    fn search(&self, lost: &LostSubmit<'_>, endpoint: &Endpoint<'_>) -> Result<Search, Refusal> {
        let (base, kind, page) = (endpoint.base()?, lost.api_model, lost.page);
        let url = format!("{base}/v1/videos/{kind}?pageNum={page}&pageSize={PAGE_SIZE}");
        Ok(Search::Named(endpoint.get(url, "Bearer")))
    }

    fn parse_search(&self, reply: &Reply<'_>, api: &str) -> Result<Vec<Found>, Failure> {
        let rows = reply.body.pointer("/data").and_then(Value::as_array);
        let rows =
            rows.filter(|_| reply.text("/code").as_deref() == Some("0")).ok_or_else(|| failure(reply))?;
        let text = |row: &Value, path: &str| row.pointer(path).and_then(Value::as_str).map(str::to_owned);
        Ok(rows
            .iter()
            .filter_map(|row| {
                let created_ms = row.get("created_at").and_then(Value::as_u64);
                let id = text(row, "/task_id")?;
                let task = Task { poll_url: Some(api.to_owned()), created_ms, ..Task::by_id(&id) };
                Some(Found {
                    task,
                    api_model: None,
                    name: text(row, "/task_info/external_task_id"),
                    settings: Map::new(),
                })
            })
            .collect())
    }
}

fn ratio(plan: &Plan, endpoint: &Endpoint<'_>, is_omni: bool) -> Option<String> {
    if plan.mode == Mode::ImageToVideo {
        return None;
    }
    let shaped =
        plan.media.iter().any(|media| media.kind == MediaKind::Video || media.role == Some(Role::FirstFrame));
    let default = &endpoint.profile.limits.ratio.value.default;
    plan.ratio.clone().or_else(|| (is_omni && !shaped).then(|| default.clone()))
}

fn media(body: &mut Map<String, Value>, plan: &Plan, is_omni: bool) {
    let (mut images, mut videos, mut elements) = (Vec::new(), Vec::new(), Vec::new());
    for media in &plan.media {
        let url = media_url(media);
        match (media.role, media.kind) {
            _ if is_element(media) => {
                // A number in this API, a string in the newer one.
                let id = url.parse::<u64>().map_or_else(|_| Value::from(url), Value::from);
                elements.push(json!({ "element_id": id }));
            }
            (Some(Role::FirstFrame), _) if is_omni => {
                images.push(json!({ "image_url": url, "type": "first_frame" }));
            }
            (Some(Role::LastFrame), _) if is_omni => {
                images.push(json!({ "image_url": url, "type": "end_frame" }));
            }
            (Some(Role::FirstFrame), _) => put(body, "image", Some(url)),
            (Some(Role::LastFrame), _) => put(body, "image_tail", Some(url)),
            (_, MediaKind::Video) => videos.push(json!({ "video_url": url, "refer_type": "feature" })),
            _ => images.push(json!({ "image_url": url })),
        }
    }
    for (key, list) in [("image_list", images), ("video_list", videos), ("element_list", elements)] {
        put(body, key, Some(list).filter(|list| !list.is_empty()));
    }
}

/// The start of every token: its encoded header.
pub fn token_head() -> String {
    format!("{}.", part(&json!({ "alg": "HS256", "typ": "JWT" })))
}

fn part(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Signs a token with HS256, valid from five seconds before `now` to half an hour after it. `now` is in seconds since
/// 1970.
pub fn token(access_key: &str, secret_key: &str, now: u64) -> String {
    let signed = format!(
        "{}{}",
        token_head(),
        part(&json!({ "iss": access_key, "exp": now + 1800, "nbf": now.saturating_sub(5) }))
    );
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()) else { return signed };
    mac.update(signed.as_bytes());
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
