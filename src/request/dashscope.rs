//! Alibaba Cloud Model Studio's DashScope: an asynchronous task, its input and its parameters.

use serde_json::{Map, Value, json};

use crate::plan::{Media, Mode, Plan};
use crate::request::{
    Api, Ask, Failure, FailureKind, Output, Refusal, Reply, Request, State, Task, Way, address, escaped, put,
};
use crate::syntax::tree::MediaKind;

const PATH: &str = "/api/v1/services/aigc/video-generation/video-synthesis";

pub(super) struct DashScope;

impl Api for DashScope {
    fn encode(&self, plan: &Plan, way: &Way<'_>, api: &str) -> Result<Request, Refusal> {
        let mut input = Map::new();
        input.insert("prompt".into(), plan.prompt.clone().into());
        // The clip that is changed comes first, and each picture keeps its place among the pictures.
        let mut files: Vec<&Media> = plan.media.iter().collect();
        files.sort_by_key(|media| media.kind != MediaKind::Video);
        let media: Vec<Value> = files
            .into_iter()
            .map(|media| {
                let kind = match (plan.mode, media.kind) {
                    (Mode::ImageToVideo, _) => "first_frame",
                    (Mode::VideoEdit, MediaKind::Video) => "video",
                    _ => "reference_image",
                };
                json!({ "type": kind, "url": address(media) })
            })
            .collect();
        put(&mut input, "media", Some(media).filter(|media| !media.is_empty()));
        let body = json!({ "model": api, "input": input, "parameters": parameters(plan, way) });
        let mut request = way.post(format!("{}{PATH}", way.base()?), "Bearer", body, plan);
        let headers = &mut request.headers;
        headers.insert("X-DashScope-Async".into(), "enable".into());
        let host = way.profile.regions.hosts.get(way.region);
        if let Some(workspace) =
            way.route.workspace.as_ref().filter(|_| host.is_some_and(|host| host.workspace.is_none()))
        {
            headers.insert("X-DashScope-WorkSpace".into(), workspace.clone().into());
        }
        if !request.uploads.is_empty() {
            // Uploaded files are named by `oss://` addresses, which the API resolves only when told to.
            headers.insert("X-DashScope-OssResourceResolve".into(), "enable".into());
        }
        Ok(request)
    }

    fn created(&self, reply: &Reply<'_>) -> Result<Task, Failure> {
        match reply.text("/output/task_id") {
            Some(id) if reply.is_good() => Ok(Task::by_id(&id)),
            _ => Err(failure(reply, "")),
        }
    }

    fn poll(&self, task: &Task, way: &Way<'_>) -> Result<Ask, Refusal> {
        Ok(way.get(format!("{}/api/v1/tasks/{}", way.base()?, escaped(&task.id)), "Bearer"))
    }

    fn polled(&self, reply: &Reply<'_>, _task: &Task, _way: &Way<'_>) -> Result<State, Failure> {
        if !reply.is_good() {
            return Err(failure(reply, ""));
        }
        Ok(match reply.text("/output/task_status").as_deref() {
            Some("PENDING") => State::Queued,
            Some("RUNNING" | "SUSPENDED") => State::Running,
            Some("SUCCEEDED") => {
                let url = reply.text("/output/video_url").ok_or_else(|| reply.unexpected())?;
                State::Done(Output {
                    url,
                    needs_key: false,
                    seconds: reply.number("/usage/output_video_duration"),
                })
            }
            Some("FAILED") => State::Failed(failure(reply, "/output")),
            Some("CANCELED") => State::Failed(Failure {
                code: "CANCELED".into(),
                message: "the task was cancelled".into(),
                kind: FailureKind::Invalid,
            }),
            Some("UNKNOWN") => State::Expired,
            _ => return Err(reply.unexpected()),
        })
    }
}

fn failure(reply: &Reply<'_>, at: &str) -> Failure {
    let (code, message) = (reply.text(&format!("{at}/code")), reply.text(&format!("{at}/message")));
    reply.failure(code, message, |code| {
        Some(match code {
            "DataInspectionFailed" | "IPInfringementSuspect" => FailureKind::Content,
            // The quota is used up, and asking again does not fill it.
            "Throttling.AllocationQuota" | "Arrearage" | "InvalidApiKey" => FailureKind::Account,
            _ if code.starts_with("AccessDenied") || code.ends_with(".AccessDenied") => FailureKind::Account,
            _ if code.starts_with("AllocationQuota") => FailureKind::Account,
            _ if code.starts_with("Throttling") || code.starts_with("InternalError") => FailureKind::Retry,
            "RequestTimeOut" | "ModelServingError" | "ModelUnavailable" => FailureKind::Retry,
            _ if code.starts_with("InvalidParameter")
                || code.starts_with("BadRequest")
                || code.starts_with("InvalidURL") =>
            {
                FailureKind::Invalid
            }
            _ => return None,
        })
    })
}

fn parameters(plan: &Plan, way: &Way<'_>) -> Map<String, Value> {
    let mut parameters = Map::new();
    // The API wants an upper-case P.
    put(&mut parameters, "resolution", plan.resolution.as_ref().map(|resolution| resolution.to_uppercase()));
    put(&mut parameters, "ratio", plan.ratio.clone());
    if plan.mode.of(way.profile).is_none_or(|mode| mode.duration) {
        parameters.insert("duration".into(), (plan.duration_ms / 1000).into());
    }
    // The vendor's default is a mark in the picture.
    parameters.insert("watermark".into(), plan.watermark.into());
    put(&mut parameters, "seed", plan.seed);
    parameters
}
