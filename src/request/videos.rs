//! Self-hosted servers with OpenAI's `/v1/videos` API: vLLM-Omni with form fields, SGLang with JSON. OpenAI's own
//! service takes a single image; each of the two has its own way to take more.

use serde_json::{Map, Value, json};

use crate::plan::{Mode, Plan};
use crate::request::{
    Api, Endpoint, Failure, FailureKind, GetRequest, Output, Refusal, Reply, Request, State, Task, media_url,
    percent_encode, put,
};
use crate::syntax::tree::MediaKind;

const PATH: &str = "/v1/videos";

/// vLLM-Omni.
pub(super) struct Vllm;

/// SGLang.
pub(super) struct Sglang;

impl Api for Vllm {
    /// Encodes a form: every field is text, and lists are JSON in a text field.
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut body = Map::new();
        body.insert("prompt".into(), plan.prompt.clone().into());
        body.insert("model".into(), api.into());
        body.insert("seconds".into(), (plan.duration_ms / 1000).to_string().into());
        if plan.mode != Mode::ImageToVideo {
            body.insert("aspect_ratio".into(), ratio(plan, endpoint).into());
        }
        put(&mut body, "short_edge", short_edge(plan, endpoint).map(|edge| edge.to_string()));
        put(&mut body, "negative_prompt", plan.negative.clone());
        put(&mut body, "seed", plan.seed.map(|seed| seed.to_string()));
        put(&mut body, "generate_sound", plan.sound.map(|sound| sound.to_string()));
        let pictures: Vec<Value> =
            plan.media.iter().map(|media| json!({ "image_url": media_url(media) })).collect();
        let reference = match pictures.as_slice() {
            [] => None,
            [frame] if plan.mode == Mode::ImageToVideo => Some(frame.to_string()),
            _ => Some(Value::from(pictures).to_string()),
        };
        put(&mut body, "image_reference", reference);
        let mut request = endpoint.post(format!("{}{PATH}", endpoint.base()?), "Bearer", body.into(), plan);
        request.headers.insert("Content-Type".into(), "multipart/form-data".into());
        Ok(request)
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        parse_submit(reply)
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        poll(task, endpoint)
    }

    fn parse_poll(&self, reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure> {
        parse_poll(reply, task, endpoint)
    }
}

impl Api for Sglang {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut body = Map::new();
        body.insert("model".into(), api.into());
        body.insert("prompt".into(), plan.prompt.clone().into());
        put(&mut body, "negative_prompt", plan.negative.clone());
        put(&mut body, "seed", plan.seed);
        let (task, role) = match plan.mode {
            Mode::TextToVideo => ("t2va", ""),
            Mode::ImageToVideo => ("fl2va", "keyframe"),
            Mode::ReferenceToVideo | Mode::VideoEdit | Mode::VideoExtend => ("ref2va", "reference"),
        };
        body.insert("task".into(), task.into());
        let conditions: Vec<Value> = plan
            .media
            .iter()
            .map(|media| {
                let kind = match media.kind {
                    MediaKind::Image => "image",
                    MediaKind::Video => "video",
                    MediaKind::Audio => "audio",
                };
                let mut item = json!({ "type": kind, "uri": media_url(media), "role": role });
                if role == "keyframe"
                    && let Some(item) = item.as_object_mut()
                {
                    item.insert("frame_index".into(), 0.into());
                }
                item
            })
            .collect();
        put(&mut body, "conditions", Some(conditions).filter(|list| !list.is_empty()));
        let mut target = Map::new();
        put(&mut target, "short_edge", short_edge(plan, endpoint));
        if plan.mode != Mode::ImageToVideo {
            target.insert("aspect_ratio".into(), ratio(plan, endpoint).into());
        }
        target.insert("duration_seconds".into(), (plan.duration_ms / 1000).into());
        body.insert("target".into(), target.into());
        Ok(endpoint.post(format!("{}{PATH}", endpoint.base()?), "Bearer", body.into(), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        parse_submit(reply)
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        poll(task, endpoint)
    }

    fn parse_poll(&self, reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure> {
        parse_poll(reply, task, endpoint)
    }
}

fn ratio(plan: &Plan, endpoint: &Endpoint<'_>) -> String {
    plan.ratio.clone().unwrap_or_else(|| endpoint.profile.limits.ratio.value.default.clone())
}

/// The resolution's shorter side, in pixels.
fn short_edge(plan: &Plan, endpoint: &Endpoint<'_>) -> Option<u64> {
    let resolution = plan.resolution.as_deref().unwrap_or(&endpoint.profile.limits.resolution.value.default);
    resolution.trim_end_matches('p').parse().ok()
}

fn parse_submit(reply: &Reply<'_>) -> Result<Task, Failure> {
    match reply.text("/id") {
        Some(id) if reply.is_success() => Ok(Task::by_id(&id)),
        _ => Err(failure(reply)),
    }
}

fn poll(task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
    Ok(endpoint.get(format!("{}{PATH}/{}", endpoint.base()?, percent_encode(&task.id)), "Bearer"))
}

fn parse_poll(reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure> {
    if reply.status == 404 {
        return Ok(State::Expired);
    }
    if !reply.is_success() {
        return Err(failure(reply));
    }
    Ok(match reply.text("/status").as_deref() {
        Some("queued") => State::Queued,
        Some("in_progress") => State::Running,
        Some("completed") => {
            let base = endpoint.base().map_err(|_| reply.unexpected())?;
            let url = format!("{base}{PATH}/{}/content", percent_encode(&task.id));
            State::Done(Output {
                url,
                needs_key: true,
                seconds: reply.number("/seconds"),
                prompt: None,
                last_frame: None,
            })
        }
        Some("failed") => State::Failed(failure(reply)),
        _ => return Err(reply.unexpected()),
    })
}

fn failure(reply: &Reply<'_>) -> Failure {
    let message =
        reply.text("/error/message").or_else(|| reply.text("/detail")).or_else(|| reply.text("/message"));
    reply.failure(reply.text("/error/code"), message, |code| {
        (code == "content_policy_violation").then_some(FailureKind::Content)
    })
}
