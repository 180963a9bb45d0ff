//! `build`: the requests for a model's API, or the prompts alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::compile::{NoRequest, Target};
use crate::diagnostic::Severity;
use crate::lint;
use crate::mcp::answer::{Answer, Failure};
use crate::mcp::stories::{Stories, StoryArgs, list_findings};
use crate::mcp::tools::check::has_errors;
use crate::mcp::tools::{Call, Effect, Tool, schema};
use crate::request::Refusal;
use crate::text::suggest;

pub(super) const TOOL: Tool = Tool {
    name: "build",
    title: "Build the requests",
    description: "Compiles one story to the exact HTTP requests for its model's API, one for each clip, with placeholders \
                  for keys and files, or with `emit: prompt` to the prompts alone. Sends nothing.",
    input: schema::<Args>,
    output: schema::<Output>,
    effect: Effect::Reads,
    run,
};

#[derive(Deserialize, JsonSchema)]
struct Args {
    #[serde(flatten)]
    story: StoryArgs,
    /// `request`, the default, or `prompt`.
    #[serde(default)]
    emit: Option<String>,
    /// Only this clip of a film.
    #[serde(default)]
    clip: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
struct Output {
    /// For each clip: `model`, `clip`, and either `prompt` or the request's `method`, `url`, `headers`, `body`, `uploads`
    /// and `cost`.
    requests: Vec<Value>,
}

fn run(call: &Call<'_>) -> Result<Answer, Failure> {
    let args: Args = call.parse()?;
    let is_prompt = match args.emit.as_deref() {
        None | Some("request") => false,
        Some("prompt") => true,
        Some(other) => {
            return Err(Failure::usage(format!("can't emit `{other}`"), "use `request` or `prompt`"));
        }
    };
    let stories = Stories::load_one(call.host, &args.story)?;
    let Some(story) = stories.list.first() else {
        return Err(Failure::usage("there is no story", "name one"));
    };
    let compiled = stories.compile(story);
    for target in &compiled.targets {
        check_region(args.story.region.as_deref(), target)?;
    }
    let mut requests = Vec::new();
    let mut prompts = String::new();
    let mut unbound = false;
    let picked =
        compiled.targets.iter().filter(|target| args.clip.is_none_or(|clip| clip == target.plan.clip.number));
    for target in picked {
        let (model, clip) = (&target.plan.model, target.plan.clip.number);
        match target.request() {
            Ok(_) if is_prompt => {
                prompts.push_str(&format!("{model} clip {clip}\n{}\n", target.plan.prompt));
                requests.push(json!({ "model": model, "clip": clip, "prompt": target.plan.prompt }));
            }
            Ok(request) => {
                let mut item = json!({ "model": model, "clip": clip });
                if let (Some(item), Ok(Value::Object(request))) =
                    (item.as_object_mut(), serde_json::to_value(request))
                {
                    item.extend(request);
                }
                requests.push(item);
            }
            Err(NoRequest::Refused(Refusal::Unbound(_))) => unbound = true,
            Err(_) => {}
        }
    }
    if let (true, Some(clip), false) = (requests.is_empty(), args.clip, compiled.targets.is_empty()) {
        let count = compiled.targets.iter().map(|target| target.plan.clip.count).max().unwrap_or(1);
        if clip == 0 || clip > count {
            let has = if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") };
            return Err(Failure::new(
                "not-found",
                format!("there is no clip {clip}"),
                format!("the story has {has}"),
            ));
        }
    }
    let unbound = if unbound { lint::unbound(&compiled.storyboard, Severity::Error) } else { None };
    let mut checked = stories.checked(story, compiled);
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
    let text = if is_prompt { prompts } else { format!("{}\n", json!(requests)) };
    Ok(Answer::new(text, &Output { requests }))
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
