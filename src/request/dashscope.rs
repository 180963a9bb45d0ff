//! DashScope, the API of Alibaba Cloud Model Studio: an asynchronous task with input and parameters.

use serde_json::{Map, Value, json};

use crate::model::profile::Frames;
use crate::plan::{Media, Mode, Plan};
use crate::project::{RefSource, Role};
use crate::request::{
    Api, Endpoint, Failure, FailureKind, FileTransport, Found, GetRequest, LostSubmit, Output, PAGE_SIZE,
    Refusal, Reply, Request, Search, State, Task, media_url, percent_encode, put,
};
use crate::syntax::tree::MediaKind;

const PATH: &str = "/api/v1/services/aigc/video-generation/video-synthesis";

pub(super) struct DashScope;

impl Api for DashScope {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, api: &str) -> Result<Request, Refusal> {
        let mut input = Map::new();
        input.insert("prompt".into(), plan.prompt.clone().into());
        put(&mut input, "negative_prompt", plan.negative.clone());
        // The video to edit comes first; other files keep their order.
        let mut files: Vec<&Media> = plan.media.iter().collect();
        if plan.mode == Mode::VideoEdit {
            files.sort_by_key(|media| media.kind != MediaKind::Video);
        }
        let media: Vec<Value> = files
            .into_iter()
            .map(|media| json!({ "type": media_type(media, plan, endpoint), "url": media_url(media) }))
            .collect();
        put(&mut input, "media", Some(media).filter(|media| !media.is_empty()));
        let body = json!({ "model": api, "input": input, "parameters": parameters(plan, endpoint) });
        let mut request = endpoint.post(format!("{}{PATH}", endpoint.base()?), "Bearer", body, plan);
        let headers = &mut request.headers;
        headers.insert("X-DashScope-Async".into(), "enable".into());
        let host = endpoint.profile.regions.hosts.get(endpoint.region);
        if let Some(workspace) =
            endpoint.route.workspace.as_ref().filter(|_| host.is_some_and(|host| host.workspace.is_none()))
        {
            headers.insert("X-DashScope-WorkSpace".into(), workspace.clone().into());
        }
        let is_frame = |media: &Media| matches!(media.source, Some(RefSource::Frame(_)));
        if !request.uploads.is_empty() || plan.media.iter().any(is_frame) {
            // Uploaded files have `oss://` URLs, which the API resolves only with this header.
            headers.insert("X-DashScope-OssResourceResolve".into(), "enable".into());
        }
        Ok(request)
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/output/task_id") {
            Some(id) if reply.is_success() => Ok(Task::by_id(&id)),
            _ => Err(failure(reply, "")),
        }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        Ok(endpoint.get(format!("{}/api/v1/tasks/{}", endpoint.base()?, percent_encode(&task.id)), "Bearer"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, _task: &Task, _: &Endpoint<'_>) -> Result<State, Failure> {
        if !reply.is_success() {
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
                    prompt: reply.text("/output/orig_prompt"),
                    last_frame: None,
                })
            }
            Some("FAILED") => State::Failed(failure(reply, "/output")),
            Some("CANCELED") => State::failed("CANCELED", "the task was cancelled"),
            Some("UNKNOWN") => State::Expired,
            _ => return Err(reply.unexpected()),
        })
    }

    /// The vendor's error page lists these codes as failures of the service itself; timeouts aren't among them.
    fn means_not_accepted(&self, code: &str) -> bool {
        matches!(code, "InternalError" | "InternalError.Algo" | "ModelServingError" | "ModelUnavailable")
    }

    fn file_transport(&self) -> FileTransport {
        FileTransport::Uploaded
    }

    fn reports_prompt(&self) -> bool {
        true
    }

    /// Lists the model's tasks of that time. Tasks can't be named, so any of them may be the one.
    fn search(&self, lost: &LostSubmit<'_>, endpoint: &Endpoint<'_>) -> Result<Search, Refusal> {
        let (from, to) = (stamp(lost.sent_ms.saturating_sub(60_000)), stamp(lost.now_ms + 60_000));
        let model = percent_encode(lost.api_model);
        let (base, page) = (endpoint.base()?, lost.page);
        let period = format!("start_time={from}&end_time={to}");
        let url =
            format!("{base}/api/v1/tasks/?{period}&model_name={model}&page_no={page}&page_size={PAGE_SIZE}");
        Ok(Search::ByTime(endpoint.get(url, "Bearer")))
    }

    fn parse_search(&self, reply: &Reply<'_>, _api: &str) -> Result<Vec<Found>, Failure> {
        let rows = reply.body.pointer("/data").and_then(Value::as_array).filter(|_| reply.is_success());
        let rows = rows.ok_or_else(|| failure(reply, ""))?;
        let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(rows
            .iter()
            .filter_map(|row| {
                let created = row.get("gmt_create");
                let created_ms =
                    created.and_then(|time| time.as_u64().or_else(|| time.as_str()?.parse().ok()));
                Some(Found {
                    task: Task { created_ms, ..Task::by_id(&text(row, "task_id")?) },
                    api_model: text(row, "model_name"),
                    name: None,
                    settings: Map::new(),
                })
            })
            .collect())
    }
}

/// Formats a time for the task list, in China's time zone: `20261122173059`.
fn stamp(ms: u64) -> String {
    let seconds = ms / 1000 + 8 * 3600;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", rest / 3600, rest % 3600 / 60, rest % 60)
}

/// Converts days since 1970 to year, month and day in the Gregorian calendar.
pub fn date(days: u64) -> (u64, u64, u64) {
    // Counted from 1 March of the year 0, so that a leap day comes last.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * part + 2) / 5 + 1, if part < 10 { part + 3 } else { part - 9 });
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

fn failure(reply: &Reply<'_>, at: &str) -> Failure {
    let (code, message) = (reply.text(&format!("{at}/code")), reply.text(&format!("{at}/message")));
    reply.failure(code, message, |code| {
        Some(match code {
            "DataInspectionFailed" | "IPInfringementSuspect" => FailureKind::Content,
            // The quota is used up; a retry doesn't help.
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

/// The API's name for what a file is to the clip.
fn media_type(media: &Media, plan: &Plan, endpoint: &Endpoint<'_>) -> &'static str {
    let sends_frames = plan.mode.in_profile(endpoint.profile).is_some_and(|mode| mode.frames == Frames::Sent);
    match (media.kind, media.role) {
        (MediaKind::Image, Some(Role::FirstFrame)) if sends_frames => "first_frame",
        (MediaKind::Image, Some(Role::LastFrame)) if sends_frames => "last_frame",
        (MediaKind::Image, _) => "reference_image",
        (MediaKind::Video, _) if plan.mode == Mode::VideoEdit => "video",
        (MediaKind::Video, _) => "reference_video",
        (MediaKind::Audio, _) => "reference_audio",
    }
}

fn parameters(plan: &Plan, endpoint: &Endpoint<'_>) -> Map<String, Value> {
    let mut parameters = Map::new();
    // The API requires an upper-case P.
    put(&mut parameters, "resolution", plan.resolution.as_ref().map(|resolution| resolution.to_uppercase()));
    put(&mut parameters, "ratio", plan.ratio.clone());
    let own = plan.mode.in_profile(endpoint.profile);
    if own.is_none_or(|mode| mode.duration) {
        parameters.insert("duration".into(), (plan.duration_ms / 1000).into());
    }
    put(&mut parameters, "audio", plan.sound);
    if let (Some(keep), Some(name)) = (plan.keep_sound, own.and_then(|mode| mode.fields.get("keep_sound"))) {
        parameters.insert(name.clone(), if keep { "origin" } else { "auto" }.into());
    }
    // A rewritten prompt is no longer the story's. Where the API can rewrite prompts, it does so by default.
    let rewriting = endpoint.profile.fields.get("prompt_rewriting");
    if let Some(name) = rewriting {
        parameters.insert(name.clone(), false.into());
    }
    // Some models add a watermark by default.
    parameters.insert("watermark".into(), plan.watermark.into());
    put(&mut parameters, "seed", plan.seed);
    parameters
}
