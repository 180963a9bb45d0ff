//! MiniMax's API, version 2: a task has a list of contents, each with its role, as in Ark's.

use serde_json::{Map, json};

use crate::plan::{Mode, Plan};
use crate::request::{
    Api, Endpoint, Failure, FailureKind, GetRequest, Output, Refusal, Reply, Request, State, Task, ark,
    percent_encode, put,
};

const PATH: &str = "/v2/video_generation";
const QUERY_PATH: &str = "/v2/query/video_generation";

pub(super) struct MiniMax;

impl Api for MiniMax {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut content = vec![json!({ "type": "text", "text": plan.prompt })];
        content.extend(plan.media.iter().map(|media| ark::item(plan, media)));
        let limits = &endpoint.profile.limits;
        // The API requires a resolution, with an upper-case letter.
        let resolution = plan.resolution.as_ref().unwrap_or(&limits.resolution.value.default);
        // Only a clip from text alone needs a ratio; there, it can't follow a picture.
        let default = Some(&limits.ratio.value.default).filter(|_| plan.mode == Mode::TextToVideo);
        let mut body = Map::new();
        body.insert("model".into(), api.into());
        body.insert("content".into(), content.into());
        body.insert("duration".into(), (plan.duration_ms / 1000).into());
        body.insert("resolution".into(), resolution.to_uppercase().into());
        put(&mut body, "ratio", plan.ratio.as_ref().or(default).cloned());
        put(&mut body, "seed", plan.seed);
        body.insert("aigc_watermark".into(), plan.watermark.into());
        Ok(endpoint.post(format!("{}{PATH}", endpoint.base()?), "Bearer", body.into(), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/task_id").filter(|id| !id.is_empty()) {
            Some(id) if reply.is_success() => Ok(Task::by_id(&id)),
            _ => Err(failure(reply, "")),
        }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        Ok(endpoint.get(format!("{}{QUERY_PATH}/{}", endpoint.base()?, percent_encode(&task.id)), "Bearer"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, _task: &Task, _: &Endpoint<'_>) -> Result<State, Failure> {
        if reply.is_unknown() {
            return Ok(State::Expired);
        }
        if !reply.is_success() {
            return Err(failure(reply, ""));
        }
        Ok(match reply.text("/task/status").as_deref() {
            Some("queued") => State::Queued,
            Some("running") => State::Running,
            Some("succeeded") => {
                let url = reply.text("/task/content/url").ok_or_else(|| reply.unexpected())?;
                State::Done(Output { url, needs_key: false, seconds: None, prompt: None, last_frame: None })
            }
            Some("failed") => State::Failed(failure(reply, "/task")),
            Some("cancelled") => State::failed("cancelled", "the task was cancelled"),
            Some("expired") => State::failed("expired", "the task expired in the vendor's queue"),
            // An error that the older version of the API reports in a reply with status 200.
            _ if reply.text("/base_resp/status_code").is_some() => return Err(failure(reply, "")),
            _ => return Err(reply.unexpected()),
        })
    }
}

/// Builds a failure from an error at this place of a reply, or from the numeric code of the API's older version.
fn failure(reply: &Reply<'_>, at: &str) -> Failure {
    let old = reply.text("/base_resp/status_code").filter(|code| code != "0");
    let code = reply.text(&format!("{at}/error/code")).or_else(|| reply.text(&format!("{at}/error/type")));
    let message = reply.text(&format!("{at}/error/message")).or_else(|| reply.text("/base_resp/status_msg"));
    reply.failure(code.or(old), message, |code| {
        Some(match code {
            "1000" | "1001" | "1002" => FailureKind::Retry,
            // 2049 is an invalid key (github.com/MiniMax-AI/MiniMax-01/issues/37), 2056 a plan whose quota is used up
            // (github.com/MiniMax-AI/MiniMax-M2.7/issues/36).
            "1004" | "1008" | "2049" | "2056" => FailureKind::Account,
            "1026" | "1027" => FailureKind::Content,
            "2013" => FailureKind::Invalid,
            _ => return None,
        })
    })
}
