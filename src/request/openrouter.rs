//! OpenRouter's API: one body format for every vendor's model.

use serde_json::{Map, Value, json};

use crate::plan::{Mode, Plan};
use crate::project::Role;
use crate::request::{
    Api, Endpoint, Failure, GetRequest, Output, Refusal, Reply, Request, State, Task, media_url,
    percent_encode, put,
};
use crate::syntax::tree::MediaKind;

const PATH: &str = "/api/v1/videos";

pub(super) struct OpenRouter;

impl Api for OpenRouter {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut body = Map::new();
        body.insert("model".into(), api.into());
        body.insert("prompt".into(), plan.prompt.clone().into());
        body.insert("duration".into(), (plan.duration_ms / 1000).into());
        put(&mut body, "resolution", plan.resolution.clone());
        put(&mut body, "aspect_ratio", plan.ratio.clone());
        put(&mut body, "generate_audio", plan.sound);
        put(&mut body, "seed", plan.seed);
        let (mut frames, mut references) = (Vec::new(), Vec::new());
        for media in &plan.media {
            let url = media_url(media);
            if plan.mode == Mode::ImageToVideo && media.is_frame() {
                let kind = if media.role == Some(Role::LastFrame) { "last_frame" } else { "first_frame" };
                frames.push(json!({ "type": "image_url", "image_url": { "url": url }, "frame_type": kind }));
                continue;
            }
            references.push(match media.kind {
                MediaKind::Image => json!({ "type": "image_url", "image_url": { "url": url } }),
                MediaKind::Video => json!({ "type": "video_url", "video_url": { "url": url } }),
                MediaKind::Audio => json!({ "type": "audio_url", "audio_url": { "url": url } }),
            });
        }
        put(&mut body, "frame_images", Some(frames).filter(|list| !list.is_empty()));
        put(&mut body, "input_references", Some(references).filter(|list| !list.is_empty()));
        Ok(endpoint.post(format!("{}{PATH}", endpoint.base()?), "Bearer", Value::Object(body), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/id") {
            Some(id) if reply.is_success() => {
                Ok(Task { id, poll_url: reply.text("/polling_url"), result_url: None, created_ms: None })
            }
            _ => Err(failure(reply)),
        }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        let base = endpoint.base()?;
        let url = match &task.poll_url {
            // The documentation shows both a path and a full URL.
            Some(url) if url.starts_with('/') => format!("{base}{url}"),
            Some(url) => url.clone(),
            None => format!("{base}{PATH}/{}", percent_encode(&task.id)),
        };
        Ok(endpoint.get(url, "Bearer"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure> {
        if reply.is_unknown() {
            return Ok(State::Expired);
        }
        if !reply.is_success() {
            return Err(failure(reply));
        }
        Ok(match reply.text("/status").as_deref() {
            Some("pending") => State::Queued,
            Some("in_progress") => State::Running,
            Some("completed") => {
                let base = endpoint.base().map_err(|_| reply.unexpected())?;
                let url = format!("{base}{PATH}/{}/content?index=0", percent_encode(&task.id));
                State::Done(Output { url, needs_key: true, seconds: None, prompt: None, last_frame: None })
            }
            Some("failed") => State::Failed(failure(reply)),
            Some("cancelled") => State::failed("cancelled", "the task was cancelled"),
            Some("expired") => State::failed("expired", "the task expired"),
            _ => return Err(reply.unexpected()),
        })
    }
}

fn failure(reply: &Reply<'_>) -> Failure {
    let message = reply.text("/error/message").or_else(|| reply.text("/error"));
    reply.failure(reply.text("/error/code"), message, |_| None)
}
