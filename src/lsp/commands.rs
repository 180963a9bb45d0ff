//! The commands that an editor can execute, one per line of the table.

use serde_json::{Map, Value, json};
use std::sync::Arc;

use crate::compile::{NoRequest, Target};
use crate::lsp::story::Story;
use crate::request::{Refusal, Request};

/// Loads the story at a URI, or returns an error message.
pub type LoadStory<'s> = dyn Fn(&str) -> Result<Arc<Story>, String> + 's;

/// A command that the editor can execute.
pub struct Command {
    /// The command's name in the protocol.
    pub name: &'static str,
    /// Runs the command with its arguments. An error is a message for the user.
    pub run: fn(&[Value], &LoadStory<'_>) -> Result<Value, String>,
}

/// `storyc.showRequest`: takes the URI of a story and optionally a model, and returns the requests as JSON text.
pub const SHOW_REQUEST: &str = "storyc.showRequest";

/// All commands.
pub const COMMANDS: &[Command] = &[Command { name: SHOW_REQUEST, run: show_request }];

/// Finds a command by name.
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// Returns the requests of a story as `storyc build` prints them: an object for a single request, else a list ordered
/// by model and clip.
fn show_request(arguments: &[Value], load: &LoadStory<'_>) -> Result<Value, String> {
    let uri = arguments.first().and_then(Value::as_str);
    let uri =
        uri.ok_or_else(|| format!("`{SHOW_REQUEST}` needs the URI of a story as its first argument"))?;
    let model = arguments.get(1).and_then(Value::as_str);
    let story = load(uri)?;
    let targets: Vec<&Target> = story
        .compiled
        .targets
        .iter()
        .filter(|target| model.is_none_or(|model| target.plan.model == model))
        .collect();
    let requests: Vec<Value> = targets.iter().map(|target| request(target)).collect::<Result<_, _>>()?;
    let whole = match (requests.as_slice(), model) {
        ([], Some(model)) => {
            return Err(format!("this story isn't for `{model}`; add it to the story's `model` first"));
        }
        ([], None) => {
            return Err("storyc knows none of this story's models; check `model` in it".to_owned());
        }
        ([one], _) => one.clone(),
        _ => json!(requests),
    };
    Ok(Value::String(format!("{whole:#}")))
}

fn request(target: &Target) -> Result<Value, String> {
    let model = &target.plan.model;
    let clip = &target.plan.clip;
    let whole = |request: Request| {
        let mut item = Map::new();
        if clip.count > 1 {
            item.insert("model".to_owned(), model.as_str().into());
            item.insert("clip".to_owned(), clip.number.into());
            item.insert("start_ms".to_owned(), clip.start_ms.into());
            item.insert("end_ms".to_owned(), clip.end_ms.into());
        }
        if let Value::Object(request) = json!(request) {
            item.extend(request);
        }
        Value::Object(item)
    };
    target.request().map(whole).map_err(|why| match why {
        NoRequest::Errors(1) => format!("no request for {model} yet: fix 1 error in the story first"),
        NoRequest::Errors(errors) => {
            format!("no request for {model} yet: fix {errors} errors in the story first")
        }
        NoRequest::Refused(Refusal::Unbound(names)) => {
            let names: Vec<String> = names.iter().map(|name| format!("@{name}")).collect();
            format!("no file is declared for {}; add one under `refs`", names.join(", "))
        }
        NoRequest::Refused(Refusal::NoMode(mode)) => format!("{model} has no {mode}; choose another model"),
        NoRequest::Refused(Refusal::NoWorkspace(region)) => {
            format!("{model} needs a workspace in `{region}`; run `storyc build` with `--workspace`")
        }
    })
}
