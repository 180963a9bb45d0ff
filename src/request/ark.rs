//! Volcengine Ark and BytePlus ModelArk API: a task has a list of contents, each with its role.

use serde_json::{Map, Value, json};

use crate::plan::{Media, Mode, Plan};
use crate::project::Role;
use crate::request::{
    Api, Endpoint, Failure, FailureKind, Found, GetRequest, LostSubmit, Output, PAGE_SIZE, Refusal, Reply,
    Request, Search, State, Task, is_element, media_url, percent_encode, put,
};
use crate::syntax::tree::MediaKind;

const PATH: &str = "/api/v3/contents/generations/tasks";

pub(super) struct Ark;

impl Api for Ark {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut content = vec![json!({ "type": "text", "text": plan.prompt })];
        content.extend(plan.media.iter().map(|media| item(plan, media)));
        let mut body = Map::new();
        body.insert("model".into(), api.into());
        body.insert("content".into(), content.into());
        put(&mut body, "resolution", plan.resolution.clone());
        let mode = plan.mode.in_profile(endpoint.profile);
        let has_video = plan.media.iter().any(|media| media.kind == MediaKind::Video);
        let fixed = mode.and_then(|mode| mode.fixed(has_video)).map(|fixed| &fixed.value);
        put(&mut body, "ratio", fixed.and_then(|fixed| fixed.ratio.clone()).or_else(|| plan.ratio.clone()));
        let seconds = i64::try_from(plan.duration_ms / 1000).unwrap_or(i64::MAX);
        let seconds = fixed.and_then(|fixed| fixed.duration_s).unwrap_or(seconds);
        body.insert("duration".into(), seconds.into());
        // An early check only: the model decides from the prompt whether a video is edited, extended or a reference, and rejects
        // a task that differs.
        put(&mut body, "omni_reference_task_type", task_type(plan.mode));
        put(&mut body, "generate_audio", plan.sound);
        body.insert("watermark".into(), plan.watermark.into());
        put(&mut body, "seed", plan.seed);
        let gives_frame = endpoint.profile.gives_last_frame.as_ref().is_some_and(|gives| gives.value);
        // The last frame of a clip that joining shortens is not the frame that the next clip continues from.
        let is_used_whole = plan.clip.length_ms() == plan.duration_ms;
        let wants_frame = plan.clip.is_continued && gives_frame && is_used_whole;
        put(&mut body, "return_last_frame", wants_frame.then_some(true));
        Ok(endpoint.post(format!("{}{PATH}", endpoint.base()?), "Bearer", body.into(), plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/id") {
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
        Ok(match reply.text("/status").as_deref() {
            Some("queued") => State::Queued,
            Some("running") => State::Running,
            Some("succeeded") => {
                let url = reply.text("/content/video_url").ok_or_else(|| reply.unexpected())?;
                State::Done(Output {
                    url,
                    needs_key: false,
                    seconds: reply.number("/duration"),
                    prompt: None,
                    last_frame: reply.text("/content/last_frame_url"),
                })
            }
            Some("failed") => State::Failed(failure(reply)),
            Some("cancelled") => State::failed("cancelled", "the task was cancelled"),
            Some("expired") => State::failed("expired", "the task expired in the vendor's queue"),
            _ => return Err(reply.unexpected()),
        })
    }

    fn means_not_accepted(&self, code: &str) -> bool {
        code == "InternalServiceError"
    }

    /// Lists the tasks of the last seven days. The API can't filter by time, and its model filter means the user's own
    /// endpoints.
    fn search(&self, lost: &LostSubmit<'_>, endpoint: &Endpoint<'_>) -> Result<Search, Refusal> {
        let url = format!("{}{PATH}?page_num={}&page_size={PAGE_SIZE}", endpoint.base()?, lost.page);
        Ok(Search::ByTime(endpoint.get(url, "Bearer")))
    }

    fn parse_search(&self, reply: &Reply<'_>, _api: &str) -> Result<Vec<Found>, Failure> {
        let rows = reply.body.pointer("/items").and_then(Value::as_array).filter(|_| reply.is_success());
        let rows = rows.ok_or_else(|| failure(reply))?;
        let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(rows
            .iter()
            .filter_map(|row| {
                let mut task = Task::by_id(&text(row, "id")?);
                task.created_ms = row.get("created_at").and_then(Value::as_u64).map(|seconds| seconds * 1000);
                // The reply lacks the prompt; these are the settings it has.
                let settings = ["resolution", "ratio", "duration", "generate_audio", "seed"]
                    .into_iter()
                    .filter_map(|key| {
                        Some((key.to_owned(), row.get(key).filter(|value| !value.is_null())?.clone()))
                    })
                    .collect();
                Some(Found { task, api_model: text(row, "model"), name: None, settings })
            })
            .collect())
    }
}

/// The API's name for a task with a video; `None` if the mode has none.
fn task_type(mode: Mode) -> Option<&'static str> {
    match mode {
        Mode::VideoEdit => Some("edit"),
        Mode::VideoExtend => Some("extend"),
        Mode::TextToVideo | Mode::ImageToVideo | Mode::ReferenceToVideo => None,
    }
}

/// Builds an item of `content` with its role.
pub(super) fn item(plan: &Plan, media: &Media) -> Value {
    let url = if is_element(media) { format!("asset://{}", media_url(media)) } else { media_url(media) };
    match media.kind {
        MediaKind::Image => {
            let role = match media.role {
                Some(Role::FirstFrame) if plan.mode == Mode::ImageToVideo => "first_frame",
                Some(Role::LastFrame) if plan.mode == Mode::ImageToVideo => "last_frame",
                _ => "reference_image",
            };
            json!({ "type": "image_url", "image_url": { "url": url }, "role": role })
        }
        MediaKind::Video => {
            json!({ "type": "video_url", "video_url": { "url": url }, "role": "reference_video" })
        }
        MediaKind::Audio => {
            json!({ "type": "audio_url", "audio_url": { "url": url }, "role": "reference_audio" })
        }
    }
}

fn failure(reply: &Reply<'_>) -> Failure {
    let mut failure = reply.failure(reply.text("/error/code"), reply.text("/error/message"), |code| {
        Some(if code.contains("SensitiveContentDetected") {
            FailureKind::Content
        } else if code.starts_with("RateLimitExceeded") || code.starts_with("InternalServiceError") {
            FailureKind::Retry
        } else if code.starts_with("InvalidParameter") || code.starts_with("MissingParameter") {
            FailureKind::Invalid
        } else if matches!(
            code,
            "AuthenticationError"
                | "AccessDenied"
                | "AccountOverdueError"
                | "ServiceOverdue"
                | "ServiceNotOpen"
                | "ModelNotOpen"
                | "QuotaExceeded"
                | "SetLimitExceeded"
        ) {
            FailureKind::Account
        } else {
            return None;
        })
    });
    // `content[0]` is the prompt; the references follow in order.
    let place = reply.text("/error/param");
    let place =
        place.as_deref().and_then(|param| param.strip_prefix("content[")?.split(']').next()?.parse().ok());
    failure.reference = place.filter(|at| *at > 0);
    failure
}
