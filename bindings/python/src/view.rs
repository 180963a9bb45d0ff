//! Results as JSON values, with the names that the program's JSON has.

use serde_json::{Map, Value, json};
use storyc::compile::{Compiled, NoRequest, Target};
use storyc::report::{Checked, StoryFacts, json as report};
use storyc::request::Refusal;

use crate::settings::Setup;

/// The findings of a story, and of the project file that applies to it.
pub(crate) fn checked(path: String, compiled: Compiled, setup: &Setup) -> Value {
    let project = setup.project.as_ref();
    let mut files: Vec<Checked> = project.map(|found| found.checked(setup.selection())).into_iter().collect();
    files.push(Checked {
        path,
        story: Some(StoryFacts::new(&compiled)),
        text: compiled.script.source,
        diagnostics: compiled.diagnostics,
        project: project.map(|found| found.text.clone()),
    });
    let mut all = Vec::new();
    let mut view = Value::Null;
    for file in list(report::report(&files), "files") {
        all.extend(list(file.clone(), "diagnostics"));
        view = file;
    }
    if let Some(view) = view.as_object_mut() {
        view.insert("diagnostics".to_owned(), all.into());
    }
    view
}

/// Everything about a compiled story: findings, clips and requests.
pub(crate) fn compiled(path: &str, compiled: Compiled, setup: &Setup) -> Value {
    let has_project_errors = setup.project.as_ref().is_some_and(crate::project::ProjectFile::has_errors);
    let clips: Vec<Value> = compiled.targets.iter().map(|target| clip(target, has_project_errors)).collect();
    let mut view = checked(path.to_owned(), compiled, setup);
    if let Some(view) = view.as_object_mut() {
        view.insert("clips".to_owned(), clips.into());
    }
    view
}

/// One clip for one model: its plan, as `storyc build --emit plan` prints it, and its request.
fn clip(target: &Target, has_project_errors: bool) -> Value {
    let (clip, model) = (&target.plan.clip, &target.plan.model);
    let request = if has_project_errors {
        Err("no request yet: fix the errors in storyc.yaml first".to_owned())
    } else {
        target.request().map_err(|why| no_request(model, &why))
    };
    json!({
        "model": model,
        "number": clip.number,
        "count": clip.count,
        "start_ms": clip.start_ms,
        "end_ms": clip.end_ms,
        "duration_ms": target.plan.duration_ms,
        "shots": clip.shots.len(),
        "mode": target.plan.mode,
        "region": target.plan.region,
        "prompt": target.plan.prompt,
        "cost": target.plan.cost,
        "changes": target.plan.changes,
        "no_request": request.as_ref().err(),
        "request": request.ok(),
        "plan": target.plan,
    })
}

/// Why there is no request, and what to do.
fn no_request(model: &str, why: &NoRequest) -> String {
    match why {
        NoRequest::Errors(1) => "no request yet: fix 1 error in the story first".to_owned(),
        NoRequest::Errors(errors) => format!("no request yet: fix {errors} errors in the story first"),
        NoRequest::Refused(Refusal::Unbound(names)) => {
            let names: Vec<String> = names.iter().map(|name| format!("@{name}")).collect();
            format!("no file is declared for {}; add one under `refs`, or pass refs=", names.join(", "))
        }
        NoRequest::Refused(Refusal::NoMode(mode)) => format!("{model} has no {mode}; choose another model"),
        NoRequest::Refused(Refusal::NoWorkspace(region)) => {
            format!("{model} needs a workspace in `{region}`; pass workspace=")
        }
    }
}

/// Takes a list out of an object; empty if there is none.
pub(crate) fn list(mut value: Value, key: &str) -> Vec<Value> {
    match value.get_mut(key).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

/// Adds an entry to an object.
pub(crate) fn with(value: Value, key: &str, entry: impl Into<Value>) -> Value {
    let mut map = match value {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.insert(key.to_owned(), entry.into());
    map.into()
}
