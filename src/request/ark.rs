//! Volcengine Ark and BytePlus ModelArk API: a task has a list of contents, each with its role.

use serde_json::{Map, Value, json};

use crate::plan::{Media, Mode, Plan};
use crate::project::Role;
use crate::request::{
    Api, Ask, Failure, FailureKind, Found, Lost, Output, PAGE, Refusal, Reply, Request, Search, State, Task,
    Way, address, escaped, is_element, put,
};
use crate::syntax::tree::MediaKind;

const PATH: &str = "/api/v3/contents/generations/tasks";

pub(super) struct Ark;

impl Api for Ark {
    fn encode(&self, plan: &Plan, way: &Way<'_>, api: &str) -> Result<Request, Refusal> {
        let mut content = vec![json!({ "type": "text", "text": plan.prompt })];
        content.extend(plan.media.iter().map(|media| item(plan, media)));
        let mut body = Map::new();
        body.insert("model".into(), api.into());
        body.insert("content".into(), content.into());
        put(&mut body, "resolution", plan.resolution.clone());
        put(&mut body, "ratio", plan.ratio.clone());
        body.insert("duration".into(), (plan.duration_ms / 1000).into());
        put(&mut body, "generate_audio", plan.sound);
        body.insert("watermark".into(), plan.watermark.into());
        put(&mut body, "seed", plan.seed);
        let gives_frame = way.profile.gives_last_frame.as_ref().is_some_and(|figure| figure.value);
        // The last frame of a clip that joining shortens is not the frame that the next clip continues from.
        let is_used_whole = plan.clip.length_ms() == plan.duration_ms;
        let wants_frame = plan.clip.is_continued && gives_frame && is_used_whole;
        put(&mut body, "return_last_frame", wants_frame.then_some(true));
        Ok(way.post(format!("{}{PATH}", way.base()?), "Bearer", body.into(), plan))
    }

    fn created(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/id") {
            Some(id) if reply.is_good() => Ok(Task::by_id(&id)),
            _ => Err(failure(reply)),
        }
    }

    fn poll(&self, task: &Task, way: &Way<'_>) -> Result<Ask, Refusal> {
        Ok(way.get(format!("{}{PATH}/{}", way.base()?, escaped(&task.id)), "Bearer"))
    }

    fn polled(&self, reply: &Reply<'_>, _task: &Task, _way: &Way<'_>) -> Result<State, Failure> {
        if reply.is_unknown() {
            return Ok(State::Expired);
        }
        if !reply.is_good() {
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
                })
            }
            Some("failed") => State::Failed(failure(reply)),
            Some("cancelled") => State::Failed(Failure {
                code: "cancelled".into(),
                message: "the task was cancelled".into(),
                kind: FailureKind::Invalid,
                reference: None,
            }),
            Some("expired") => State::Failed(Failure {
                code: "expired".into(),
                message: "it waited longer than the vendor lets a task wait".into(),
                kind: FailureKind::Invalid,
                reference: None,
            }),
            _ => return Err(reply.unexpected()),
        })
    }

    fn is_before_taking(&self, code: &str) -> bool {
        code == "InternalServiceError"
    }

    /// Lists the tasks of the last seven days. The API can't filter by time, and its model filter means the user's own
    /// endpoints.
    fn search(&self, lost: &Lost<'_>, way: &Way<'_>) -> Result<Search, Refusal> {
        let url = format!("{}{PATH}?page_num={}&page_size={PAGE}", way.base()?, lost.page);
        Ok(Search::ByTime(way.get(url, "Bearer")))
    }

    fn searched(&self, reply: &Reply<'_>, _api: &str) -> Result<Vec<Found>, Failure> {
        let rows = reply.body.pointer("/items").and_then(Value::as_array).filter(|_| reply.is_good());
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

fn item(plan: &Plan, media: &Media) -> Value {
    let url = if is_element(media) { format!("asset://{}", address(media)) } else { address(media) };
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
