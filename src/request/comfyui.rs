//! ComfyUI's own server: the workflow of the profile, with the inputs that a clip sets.

use serde_json::{Map, Value, json};

use crate::plan::Plan;
use crate::project::Role;
use crate::request::{
    Api, Endpoint, Failure, FailureKind, FileTransport, GetRequest, Output, Refusal, Reply, Request, State,
    Task, media_url, percent_encode,
};
use crate::syntax::tree::MediaKind;

/// The endings of the files that are clips. A workflow may also save pictures.
const ENDINGS: [&str; 5] = ["mp4", "webm", "mov", "mkv", "gif"];

pub(super) struct ComfyUi;

impl Api for ComfyUi {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, _api: &str) -> Result<Request, Refusal> {
        let profile = endpoint.profile;
        let Some(workflow) = &profile.workflow else { return Err(Refusal::NoMode(plan.mode.describe())) };
        let inputs = &workflow.inputs;
        let mut values: Vec<(&str, Value)> = vec![(inputs.prompt.as_str(), plan.prompt.clone().into())];
        let limits = &profile.limits;
        let resolution = plan.resolution.as_ref().unwrap_or(&limits.resolution.value.default);
        let ratio = plan.ratio.as_ref().unwrap_or(&limits.ratio.value.default);
        let size = profile.sizes.get(resolution).and_then(|sizes| sizes.get(ratio));
        let frame = |role| {
            let frame = plan.media.iter().find(|media| media.role == Some(role));
            frame.map(|media| media_url(media).into())
        };
        let optional: [(&Option<String>, Option<Value>); 7] = [
            (&inputs.negative, plan.negative.clone().map(Value::from)),
            (&inputs.seed, plan.seed.map(Value::from)),
            (&inputs.width, size.map(|[width, _]| (*width).into())),
            (&inputs.height, size.map(|[_, height]| (*height).into())),
            (&inputs.frames, Some(workflow.frames(plan.duration_ms).into())),
            (&inputs.first_frame, frame(Role::FirstFrame)),
            (&inputs.last_frame, frame(Role::LastFrame)),
        ];
        values.extend(optional.into_iter().filter_map(|(slot, value)| Some((slot.as_deref()?, value?))));
        let pictures = plan.media.iter().filter(|media| media.kind == MediaKind::Image && !media.is_frame());
        for (slot, media) in inputs.pictures.iter().zip(pictures) {
            values.push((slot.as_str(), media_url(media).into()));
        }
        let body = json!({ "prompt": workflow.fill(values) });
        Ok(endpoint.post(format!("{}/prompt", endpoint.base()?), "Bearer", body, plan))
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        match reply.text("/prompt_id").filter(|id| !id.is_empty()) {
            Some(id) if reply.is_success() => Ok(Task::by_id(&id)),
            _ => Err(refused(reply)),
        }
    }

    fn poll(&self, task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        Ok(endpoint.get(format!("{}/history/{}", endpoint.base()?, percent_encode(&task.id)), "Bearer"))
    }

    fn parse_poll(&self, reply: &Reply<'_>, task: &Task, endpoint: &Endpoint<'_>) -> Result<State, Failure> {
        if !reply.is_success() || !reply.body.is_object() {
            return Err(reply.unexpected());
        }
        // The history has only what has ended; anything else is still in the queue.
        let Some(entry) = reply.body.get(&task.id) else { return Ok(State::Running) };
        let status = entry.pointer("/status/status_str").and_then(Value::as_str);
        if status == Some("error") {
            return Ok(State::Failed(failed(entry)));
        }
        let empty = Map::new();
        let outputs = entry.get("outputs").and_then(Value::as_object).unwrap_or(&empty);
        let own = endpoint.profile.workflow.as_ref().and_then(|workflow| workflow.output.as_deref());
        let saved = outputs.iter().filter(|(node, _)| own.is_none_or(|own| own == node.as_str()));
        let files = saved.flat_map(|(_, output)| output.as_object().into_iter().flat_map(Map::values));
        let Some(file) = files.filter_map(Value::as_array).flatten().find(|file| is_clip(file)) else {
            return Ok(State::failed("no-video", "the workflow ended without saving a video"));
        };
        let part = |key: &str| percent_encode(file.get(key).and_then(Value::as_str).unwrap_or_default());
        let query =
            format!("filename={}&subfolder={}&type={}", part("filename"), part("subfolder"), part("type"));
        let base = endpoint.base().map_err(|_| reply.unexpected())?;
        let url = format!("{base}/view?{query}");
        // A server behind a gateway may want its key for files, too.
        Ok(State::Done(Output { url, needs_key: true, seconds: None, prompt: None, last_frame: None }))
    }

    fn file_transport(&self) -> FileTransport {
        FileTransport::Form
    }
}

/// Returns true if an entry of a node's outputs is a video file that was kept.
fn is_clip(file: &Value) -> bool {
    let name = file.get("filename").and_then(Value::as_str).unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    ENDINGS.contains(&ending.as_str()) && file.get("type").and_then(Value::as_str) != Some("temp")
}

/// Builds a failure from the reply to a workflow that the server's check refuses.
fn refused(reply: &Reply<'_>) -> Failure {
    let nodes = reply.body.get("node_errors").and_then(Value::as_object);
    let details: Vec<String> = nodes
        .into_iter()
        .flatten()
        .filter_map(|(node, errors)| {
            let error = errors.pointer("/errors/0")?;
            let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
            Some(format!("node {node}: {} {}", text("message"), text("details")).trim_end().to_owned())
        })
        .collect();
    let message = reply.text("/error/message").unwrap_or_default();
    let whole = if details.is_empty() { message } else { format!("{message}: {}", details.join("; ")) };
    reply.failure(reply.text("/error/type"), Some(whole).filter(|text| !text.is_empty()), |_| None)
}

/// Builds a failure from the messages of a workflow that stopped.
fn failed(entry: &Value) -> Failure {
    let messages = entry.pointer("/status/messages").and_then(Value::as_array);
    let found = messages.into_iter().flatten().rev().find_map(|message| {
        let kind = message.get(0)?.as_str()?;
        matches!(kind, "execution_error" | "execution_interrupted").then_some((kind, message.get(1)))
    });
    let (code, details) = found.unwrap_or(("execution_error", None));
    let text = |key: &str| details.and_then(|details| details.get(key)).and_then(Value::as_str);
    let message = match (text("node_type"), text("exception_message")) {
        (Some(node), Some(why)) => format!("{node}: {}", why.trim()),
        (_, why) => why.unwrap_or("the workflow stopped").trim().to_owned(),
    };
    Failure { code: code.to_owned(), message, kind: FailureKind::Invalid, reference: None }
}
