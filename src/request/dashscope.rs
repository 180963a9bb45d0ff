//! Alibaba Cloud Model Studio's DashScope: an asynchronous task, its input and its parameters.

use serde_json::{Map, Value, json};

use crate::model::Profile;
use crate::plan::{Mode, Plan};
use crate::project::RefSource;
use crate::request::{Refusal, Request, Route, Upload};

const PATH: &str = "/api/v1/services/aigc/video-generation/video-synthesis";

/// The request that creates the task.
pub(super) fn encode(
    plan: &Plan,
    profile: &Profile,
    route: &Route,
    api_model: &str,
) -> Result<Request, Refusal> {
    let mut headers = Map::new();
    headers.insert("Content-Type".into(), "application/json".into());
    headers.insert("Authorization".into(), format!("Bearer ${{{}}}", profile.regions.key).into());
    headers.insert("X-DashScope-Async".into(), "enable".into());

    let base = base(plan, profile, route, &mut headers)?;
    let (media, uploads) = media(plan);
    if !uploads.is_empty() {
        // Uploaded files are named by `oss://` addresses, which the API resolves only when told to.
        headers.insert("X-DashScope-OssResourceResolve".into(), "enable".into());
    }

    let mut input = Map::new();
    input.insert("prompt".into(), plan.prompt.clone().into());
    if !media.is_empty() {
        input.insert("media".into(), media.into());
    }
    Ok(Request {
        method: "POST",
        url: format!("{base}{PATH}"),
        headers,
        body: json!({ "model": api_model, "input": input, "parameters": parameters(plan) }),
        uploads,
        cost: plan.cost.clone(),
    })
}

/// The host of the region: the workspace's own where a workspace is named and has one.
fn base(
    plan: &Plan,
    profile: &Profile,
    route: &Route,
    headers: &mut Map<String, Value>,
) -> Result<String, Refusal> {
    let host = profile.regions.hosts.get(&plan.region);
    let classic = host.and_then(|host| host.host.as_deref());
    let own = host.and_then(|host| host.workspace.as_deref());
    match (&route.workspace, own, classic) {
        (Some(workspace), Some(own), _) => Ok(own.replace("{workspace}", workspace)),
        (Some(workspace), None, Some(classic)) => {
            headers.insert("X-DashScope-WorkSpace".into(), workspace.clone().into());
            Ok(classic.to_owned())
        }
        (None, _, Some(classic)) => Ok(classic.to_owned()),
        _ => Err(Refusal::NoWorkspace(plan.region.clone())),
    }
}

fn media(plan: &Plan) -> (Vec<Value>, Vec<Upload>) {
    let kind = if plan.mode == Mode::ImageToVideo { "first_frame" } else { "reference_image" };
    let mut uploads = Vec::new();
    let mut items = Vec::new();
    for media in &plan.media {
        let url = match &media.source {
            Some(RefSource::Path(path)) => {
                let placeholder = format!("upload:{}", media.name);
                uploads.push(Upload {
                    name: media.name.clone(),
                    path: path.clone(),
                    placeholder: placeholder.clone(),
                });
                placeholder
            }
            Some(RefSource::Url(url) | RefSource::Element(url)) => url.clone(),
            None => continue,
        };
        items.push(json!({ "type": kind, "url": url }));
    }
    (items, uploads)
}

fn parameters(plan: &Plan) -> Map<String, Value> {
    let mut parameters = Map::new();
    if let Some(resolution) = &plan.resolution {
        // The API wants an upper-case P.
        parameters.insert("resolution".into(), resolution.to_uppercase().into());
    }
    if let Some(ratio) = &plan.ratio {
        parameters.insert("ratio".into(), ratio.clone().into());
    }
    parameters.insert("duration".into(), (plan.duration_ms / 1000).into());
    // The vendor's default is a mark in the picture.
    parameters.insert("watermark".into(), plan.watermark.into());
    if let Some(seed) = plan.seed {
        parameters.insert("seed".into(), seed.into());
    }
    parameters
}
