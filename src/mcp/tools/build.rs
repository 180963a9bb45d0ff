//! `build`: the requests for a model's API, or the prompts alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::compile::{Compiled, NoRequest, Target};
use crate::diagnostic::Severity;
use crate::lint;
use crate::mcp::answer::Failure;
use crate::mcp::stories::{Stories, StoryArgs, list_findings};
use crate::mcp::tools::check::has_errors;
use crate::mcp::tools::{Call, Effect, Handler, Reply};
use crate::request::Refusal;
use crate::text::suggest;

#[derive(Deserialize, JsonSchema)]
pub(super) struct Args {
    #[serde(flatten)]
    story: StoryArgs,
    /// What to return.
    #[serde(default)]
    emit: Emit,
    /// Only this clip of a film.
    #[serde(default)]
    clip: Option<u32>,
}

/// What `build` returns for each clip.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Emit {
    /// The whole request.
    #[default]
    Request,
    /// The prompt alone.
    Prompt,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// For each clip: `model`, `clip`, and either `prompt` or the request's `method`, `url`, `headers`, `body`, `uploads`
    /// and `cost`.
    requests: Vec<Map<String, Value>>,
}

/// Builds the requests for a model's API.
pub(super) struct Build;

impl Handler for Build {
    const NAME: &'static str = "build";
    const TITLE: &'static str = "Build the requests";
    const DESCRIPTION: &'static str = "Compiles one story to the exact HTTP requests for its model's API, one for each clip, with placeholders \
         for keys and files, or with `emit: prompt` to the prompts alone. Sends nothing.";
    const EFFECT: Effect = Effect::Reads;
    type Args = Args;
    type Output = Output;

    fn run(call: &Call<'_>, args: Args) -> Result<Reply<Output>, Failure> {
        let stories = Stories::load(call.host, &args.story)?;
        let story = stories.only()?;
        let compiled = stories.compile(story);
        for target in &compiled.targets {
            check_region(args.story.region.as_deref(), target)?;
        }
        check_clip(args.clip, &compiled)?;
        let is_picked = |target: &&Target| args.clip.is_none_or(|clip| clip == target.plan.clip.number);
        let mut requests = Vec::new();
        let mut is_unbound = false;
        for target in compiled.targets.iter().filter(is_picked) {
            match target.request() {
                Ok(_) if args.emit == Emit::Prompt => {
                    requests.push(item(target, json!({ "prompt": target.plan.prompt })));
                }
                Ok(request) => requests.push(item(target, json!(request))),
                Err(NoRequest::Refused(Refusal::Unbound(_))) => is_unbound = true,
                Err(_) => {}
            }
        }
        let unbound = if is_unbound { lint::unbound(&compiled.storyboard, Severity::Error) } else { None };
        let mut checked = story.checked(compiled);
        if unbound.is_some() {
            checked.diagnostics.retain(|found| found.code != "R102");
            checked.diagnostics.extend(unbound);
        }
        let files: Vec<_> = stories.project_findings().into_iter().chain([checked]).collect();
        if requests.is_empty() || has_errors(&files) {
            return Err(Failure::new(
                "findings",
                "the story has no request",
                "correct the errors, then build again",
            )
            .with_findings(list_findings(&files).1));
        }
        let text = match args.emit {
            Emit::Request => format!("{}\n", json!(requests)),
            Emit::Prompt => requests.iter().map(prompt_text).collect(),
        };
        Ok(Reply::new(text, Output { requests }))
    }
}

/// The model and the number of a clip, with more fields.
fn item(target: &Target, fields: Value) -> Map<String, Value> {
    let mut item = Map::new();
    item.insert("model".to_owned(), json!(target.plan.model));
    item.insert("clip".to_owned(), json!(target.plan.clip.number));
    if let Value::Object(fields) = fields {
        item.extend(fields);
    }
    item
}

/// A heading, then the prompt.
fn prompt_text(item: &Map<String, Value>) -> String {
    let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
    let clip = item.get("clip").and_then(Value::as_u64).unwrap_or(1);
    format!("{} clip {clip}\n{}\n", text("model"), text("prompt"))
}

/// Checks that the story has the clip that the call asks for.
fn check_clip(clip: Option<u32>, compiled: &Compiled) -> Result<(), Failure> {
    let Some(count) = compiled.targets.iter().map(|target| target.plan.clip.count).max() else {
        return Ok(());
    };
    let Some(clip) = clip.filter(|clip| *clip == 0 || *clip > count) else { return Ok(()) };
    let clips = if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") };
    Err(Failure::new("not-found", format!("there is no clip {clip}"), format!("the story has {clips}")))
}

fn check_region(region: Option<&str>, target: &Target) -> Result<(), Failure> {
    let regions = &target.profile.regions;
    let Some(region) = region.filter(|region| !regions.hosts.contains_key(*region)) else { return Ok(()) };
    let known: Vec<String> = regions.hosts.keys().map(|name| format!("`{name}`")).collect();
    Err(Failure::new(
        "region",
        format!("{} isn't available in the region `{region}`", target.profile.id),
        format!("its regions are {}", suggest::list(&known, "and")),
    ))
}
