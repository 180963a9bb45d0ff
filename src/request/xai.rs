//! xAI's videos API: one body for text, a first frame and references, which are pictures.

use serde_json::{Map, Value, json};

use crate::plan::{Mode, Plan};
use crate::request::{
    Api, Endpoint, Failure, FailureKind, GetRequest, Output, Refusal, Reply, Request, State, Task, media_url,
    percent_encode, put,
};

const PATH: &str = "/v1/videos";

pub(super) struct Xai;

impl Api for Xai {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut body = Map::new();
        body.insert("model".into(), api.into());
        body.insert("prompt".into(), plan.prompt.clone().into());
        body.insert("duration".into(), (plan.duration_ms / 1000).into());
        put(&mut body, "aspect_ratio", plan.ratio.clone());
        put(&mut body, "resolution", plan.resolution.clone());
        let mut pictures = plan.media.iter().map(|media| json!({ "url": media_url(media) }));
        if plan.mode == Mode::ImageToVideo {
            put(&mut body, "image", pictures.next());
        } else {
            let list: Vec<Value> = pictures.collect();
            put(&mut body, "reference_images", Some(list).filter(|list| !list.is_empty()));
        }
        Ok(endpoint.post(format!("{}{PATH}/generations", endpoint.base()?), "Bearer", body.into(), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/request_id").filter(|id| !id.is_empty()) {
            Some(id) if reply.is_success() => Ok(Task::by_id(&id)),
            _ => Err(failure(reply)),
        }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        Ok(endpoint.get(format!("{}{PATH}/{}", endpoint.base()?, percent_encode(&task.id)), "Bearer"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, _task: &Task, _: &Endpoint<'_>) -> Result<State, Failure> {
        if reply.is_unknown() {
            return Ok(State::Expired);
        }
        if !reply.is_success() {
            return Err(failure(reply));
        }
        let url = reply.text("/video/url").filter(|url| !url.is_empty());
        let is_blocked = reply.body.pointer("/video/respect_moderation") == Some(&Value::Bool(false));
        Ok(match (reply.text("/status").as_deref(), url) {
            (Some("pending"), _) => State::Running,
            (Some("done") | None, _) if is_blocked => {
                let message = "the video was blocked by the content policy".to_owned();
                State::Failed(Failure {
                    code: "moderation".into(),
                    message,
                    kind: FailureKind::Content,
                    reference: None,
                })
            }
            // The status may be missing once the video is there.
            (Some("done") | None, Some(url)) => State::Done(Output {
                url,
                needs_key: false,
                seconds: reply.number("/video/duration"),
                prompt: None,
                last_frame: None,
            }),
            (Some("failed"), _) => match reply.text("/error/code").or_else(|| reply.text("/code")) {
                Some(_) => State::Failed(failure(reply)),
                None => State::failed("failed", "the generation failed"),
            },
            (Some("expired"), _) => State::failed("expired", "the request expired"),
            _ => return Err(reply.unexpected()),
        })
    }
}

/// Builds a failure from either form of xAI's errors: an object, or a code and a text.
fn failure(reply: &Reply<'_>) -> Failure {
    let code =
        reply.text("/error/code").or_else(|| reply.text("/error/type")).or_else(|| reply.text("/code"));
    let message = reply.text("/error/message").or_else(|| reply.text("/error"));
    reply.failure(code, message, |_| None)
}
