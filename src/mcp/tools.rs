//! The tools: each has a name, a description, the schemas of its input and its output, and a function.

mod build;
mod check;
mod cost;
mod fix;
mod import;
mod reference;
mod render;
mod sheet;

use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::mcp::answer::{Answer, Failure};
use crate::mcp::host::{Host, Progress, RenderMode};
use crate::text::suggest;

/// A tool.
pub(super) struct Tool {
    /// Its name in the protocol.
    pub(super) name: &'static str,
    /// Its name for people.
    pub(super) title: &'static str,
    /// What it does and when to call it.
    pub(super) description: &'static str,
    /// The schema of its arguments.
    pub(super) input: fn() -> Map<String, Value>,
    /// The schema of its result.
    pub(super) output: fn() -> Map<String, Value>,
    /// What it changes.
    pub(super) effect: Effect,
    /// Runs it.
    pub(super) run: fn(&Call<'_>) -> Result<Answer, Failure>,
}

/// What a tool changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing.
    Reads,
    /// Creates files, and never overwrites one.
    Creates,
    /// Replaces the content of files.
    Replaces,
    /// Sends requests to a vendor, and spends money.
    Spends,
    /// Changes records in the ledger.
    Records,
}

/// A call of a tool.
pub(super) struct Call<'c> {
    /// The files and the ledger.
    pub(super) host: &'c dyn Host,
    /// The arguments.
    pub(super) args: Map<String, Value>,
    /// Reports progress.
    pub(super) progress: &'c (dyn Fn(Progress) + Send + Sync),
    /// Becomes true to stop a run.
    pub(super) stop: watch::Sender<bool>,
}

/// Every tool, in the order of a usual session.
const TOOLS: &[Tool] = &[
    check::TOOL,
    fix::TOOL,
    import::TOOL,
    build::TOOL,
    cost::TOOL,
    reference::MODELS,
    reference::EXPLAIN,
    sheet::TOOL,
    render::PLAN,
    render::RENDER,
    render::TAKES,
];

/// The tools that a server offers.
pub(super) fn offered(mode: &RenderMode) -> impl Iterator<Item = &'static Tool> {
    let may_render = *mode != RenderMode::Off;
    TOOLS.iter().filter(move |tool| may_render || !is_for_rendering(tool))
}

fn is_for_rendering(tool: &Tool) -> bool {
    matches!(tool.effect, Effect::Spends | Effect::Records)
}

/// Runs a tool by name; `None` if there is no such tool.
pub(super) fn run(name: &str, call: &Call<'_>) -> Option<Result<Answer, Failure>> {
    let tool = TOOLS.iter().find(|tool| tool.name == name)?;
    if is_for_rendering(tool) && call.host.render_mode() == RenderMode::Off {
        return Some(Err(Failure::new(
            "render-off",
            format!("this server may not use `{name}`"),
            "ask the user to start it as `storyc mcp --allow-render --max-cost SUM`, or to run `storyc render`",
        )));
    }
    Some(check_names(tool, &call.args).and_then(|()| (tool.run)(call)))
}

/// Checks that the tool knows every argument.
fn check_names(tool: &Tool, args: &Map<String, Value>) -> Result<(), Failure> {
    let schema = (tool.input)();
    let known: Vec<&String> =
        schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).collect();
    match args.keys().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            Err(Failure::usage(
                format!("`{}` has no argument `{name}`", tool.name),
                format!("its arguments are {}", suggest::list(&names, "and")),
            ))
        }
    }
}

impl Call<'_> {
    /// The arguments as a value.
    fn parse<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_path_to_error::deserialize(Value::Object(self.args.clone())).map_err(|error| {
            Failure::usage(format!("can't read the arguments: {error}"), "see the tool's input schema")
        })
    }
}

/// The JSON Schema of a type.
fn schema<T: JsonSchema>() -> Map<String, Value> {
    match schema_for!(T).to_value() {
        Value::Object(mut schema) => {
            schema.remove("title");
            schema
        }
        _ => Map::new(),
    }
}
