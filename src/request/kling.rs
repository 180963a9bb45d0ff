//! Kling's newer API: model in the path, shots inside the prompt, contents with ids that the prompt refers to.

use serde_json::{Map, Value, json};

use crate::model::Form;
use crate::plan::{Media, Mode, Plan};
use crate::project::Role;
use crate::request::{
    Api, Endpoint, Failure, FailureKind, Found, GetRequest, LostSubmit, Output, Refusal, Reply, Request,
    Search, State, Task, is_element, media_url, percent_encode, put,
};
use crate::syntax::tree::MediaKind;

pub(super) struct Kling;

impl Api for Kling {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut body = Map::new();
        let is_plain = api.starts_with("/text-to-video");
        if is_plain {
            body.insert("prompt".into(), plan.prompt.clone().into());
        } else {
            let mut contents = vec![json!({ "type": "prompt", "text": plan.prompt })];
            contents.extend(plan.media.iter().map(|media| content(plan, media, endpoint)));
            body.insert("contents".into(), contents.into());
        }
        let mut settings = Map::new();
        // A single shot must not be cut; that is the API's default.
        let several = plan.shots.len() > 1 || plan.form == Some(Form::Prompt);
        let has_video = plan.media.iter().any(|media| media.kind == MediaKind::Video);
        let mode = plan.mode.in_profile(endpoint.profile);
        let cuts = mode.and_then(|mode| mode.fixed(has_video)?.value.cuts).unwrap_or(false);
        settings.insert("multi_shot".into(), (cuts || several).into());
        put(&mut settings, "audio", plan.sound.map(|sound| if sound { "native" } else { "off" }));
        put(&mut settings, "resolution", plan.resolution.clone());
        put(&mut settings, "aspect_ratio", ratio(plan, endpoint, is_plain));
        settings.insert("duration".into(), (plan.duration_ms / 1000).into());
        body.insert("settings".into(), settings.into());
        body.insert("options".into(), json!({ "watermark_info": { "enabled": plan.watermark } }));
        Ok(endpoint.post(format!("{}{api}", endpoint.base()?), "Bearer", body.into(), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match (reply.text("/code").as_deref(), reply.text("/data/id")) {
            (Some("0"), Some(id)) => Ok(Task::by_id(&id)),
            _ => Err(failure(reply)),
        }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        let url = format!("{}/tasks?task_ids={}", endpoint.base()?, percent_encode(&task.id));
        Ok(endpoint.get(url, "Bearer"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, _task: &Task, _: &Endpoint<'_>) -> Result<State, Failure> {
        if is_unknown(reply) {
            return Ok(State::Expired);
        }
        if reply.text("/code").as_deref() != Some("0") {
            return Err(failure(reply));
        }
        if reply.body.pointer("/data").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            return Ok(State::Expired);
        }
        Ok(match reply.text("/data/0/status").as_deref() {
            Some("submitted") => State::Queued,
            Some("processing") => State::Running,
            Some("succeeded") => {
                let url = reply.text("/data/0/outputs/0/url").ok_or_else(|| reply.unexpected())?;
                State::Done(Output {
                    url,
                    needs_key: false,
                    seconds: reply.number("/data/0/outputs/0/duration"),
                    prompt: None,
                    last_frame: None,
                })
            }
            Some("failed") => State::failed("failed", reply.text("/data/0/message").unwrap_or_default()),
            _ => return Err(reply.unexpected()),
        })
    }

    fn add_name(&self, body: &mut Value, name: &str) -> bool {
        let options = body.as_object_mut().map(|body| body.entry("options").or_insert_with(|| json!({})));
        let Some(options) = options.and_then(Value::as_object_mut) else { return false };
        options.insert("external_task_id".into(), name.into());
        true
    }

    fn search(&self, lost: &LostSubmit<'_>, endpoint: &Endpoint<'_>) -> Result<Search, Refusal> {
        let url = format!("{}/tasks?external_task_ids={}", endpoint.base()?, percent_encode(lost.name));
        Ok(Search::ByName(endpoint.get(url, "Bearer")))
    }

    fn parse_search(&self, reply: &Reply<'_>, _api: &str) -> Result<Vec<Found>, Failure> {
        let rows = reply.body.pointer("/data").and_then(Value::as_array);
        let rows =
            rows.filter(|_| reply.text("/code").as_deref() == Some("0")).ok_or_else(|| failure(reply))?;
        let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(rows
            .iter()
            .filter_map(|row| {
                let task = Task::by_id(&text(row, "id")?);
                // The search was by name, so the reply may omit it.
                let name = text(row, "external_id").filter(|name| !name.is_empty());
                Some(Found { task, api_model: None, name, settings: Map::new() })
            })
            .collect())
    }
}

/// The aspect ratio to send: always if the API requires it, or else only if the plan sets one.
fn ratio(plan: &Plan, endpoint: &Endpoint<'_>, is_plain: bool) -> Option<String> {
    if plan.mode == Mode::ImageToVideo {
        return None;
    }
    let shaped =
        plan.media.iter().any(|media| media.kind == MediaKind::Video || media.role == Some(Role::FirstFrame));
    let required = !is_plain && !shaped;
    let default = &endpoint.profile.limits.ratio.value.default;
    plan.ratio.clone().or_else(|| required.then(|| default.clone()))
}

fn content(plan: &Plan, media: &Media, endpoint: &Endpoint<'_>) -> Value {
    let mut item = Map::new();
    let kind = match (media.role, media.kind) {
        _ if is_element(media) => "element",
        (Some(Role::FirstFrame), _) => "first_frame",
        (Some(Role::LastFrame), _) => "last_frame",
        (_, MediaKind::Video) => "feature_video",
        _ => "refer_image",
    };
    item.insert("type".into(), kind.into());
    item.insert(if is_element(media) { "element_id" } else { "url" }.into(), media_url(media).into());
    if plan.mode != Mode::ImageToVideo || is_element(media) || endpoint.profile.tokens.frames {
        item.insert("id".into(), media.token.trim_start_matches('@').into());
    }
    item.into()
}

/// Returns true if the reply to a poll says that there is no such task.
pub(super) fn is_unknown(reply: &Reply<'_>) -> bool {
    reply.is_unknown() || reply.text("/code").as_deref() == Some("1203")
}

/// Builds a failure from Kling's numeric codes. A status of 429 alone isn't enough: some of its codes concern the
/// account.
pub(super) fn failure(reply: &Reply<'_>) -> Failure {
    let code = reply.text("/code").filter(|code| code != "0");
    reply.failure(code, reply.text("/message"), |code| {
        Some(match code {
            "1000" | "1001" | "1002" | "1003" | "1004" | "1100" | "1101" | "1102" | "1103" | "1304" => {
                FailureKind::Account
            }
            "1200" | "1201" | "1202" | "1203" => FailureKind::Invalid,
            "1300" | "1301" => FailureKind::Content,
            "1302" | "1303" | "5000" | "5001" | "5002" => FailureKind::Retry,
            _ => return None,
        })
    })
}
