//! The tools: each is a handler with a name, a description, typed arguments and a typed result.

mod build;
mod check;
mod cost;
mod fix;
mod import;
mod reference;
mod render;
mod sheet;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
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
    run: fn(&Call<'_>) -> Result<Answer, Failure>,
}

/// Implements a tool. The types of its arguments and its result give the schemas that the protocol lists.
trait Handler {
    const NAME: &'static str;
    const TITLE: &'static str;
    const DESCRIPTION: &'static str;
    const EFFECT: Effect;
    type Args: DeserializeOwned + JsonSchema;
    type Output: Serialize + JsonSchema;

    /// Runs the tool.
    fn run(call: &Call<'_>, args: Self::Args) -> Result<Reply<Self::Output>, Failure>;
}

/// What a handler returns: a short text for the model, the same as data, and perhaps a PNG picture.
struct Reply<T> {
    text: String,
    data: T,
    picture: Option<Vec<u8>>,
}

impl<T> Reply<T> {
    fn new(text: impl Into<String>, data: T) -> Self {
        Self { text: text.into(), data, picture: None }
    }
}

impl Tool {
    const fn new<H: Handler>() -> Self {
        Self {
            name: H::NAME,
            title: H::TITLE,
            description: H::DESCRIPTION,
            input: schema::<H::Args>,
            output: schema::<H::Output>,
            effect: H::EFFECT,
            run: run_handler::<H>,
        }
    }
}

/// Reads the arguments, and runs a handler.
fn run_handler<H: Handler>(call: &Call<'_>) -> Result<Answer, Failure> {
    let args = serde_path_to_error::deserialize(Value::Object(call.args.clone())).map_err(|error| {
        Failure::usage(format!("can't read the arguments: {error}"), "see the tool's input schema")
    })?;
    let Reply { text, data, picture } = H::run(call, args)?;
    let data = serde_json::to_value(data).map_err(|error| {
        Failure::new("system", format!("can't write the result: {error}"), "call it again")
    })?;
    Ok(Answer { text, data, picture })
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
    Tool::new::<check::Check>(),
    Tool::new::<fix::Fix>(),
    Tool::new::<import::Import>(),
    Tool::new::<build::Build>(),
    Tool::new::<cost::Price>(),
    Tool::new::<reference::Models>(),
    Tool::new::<reference::Explain>(),
    Tool::new::<sheet::Sheet>(),
    Tool::new::<render::Plan>(),
    Tool::new::<render::RenderClips>(),
    Tool::new::<render::Takes>(),
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

/// The JSON Schema of a type.
fn schema<T: JsonSchema>() -> Map<String, Value> {
    let settings = SchemaSettings::default().with_transform(RecursiveTransform(simplify));
    match settings.into_generator().into_root_schema_for::<T>().to_value() {
        Value::Object(mut schema) => {
            schema.remove("title");
            schema
        }
        _ => Map::new(),
    }
}

/// Leaves out what some clients can't express: that an optional field may be null, when it may as well be absent, and the
/// formats of numbers, which aren't standard.
fn simplify(schema: &mut Schema) {
    schema.remove("format");
    let is_null = |kind: &Value| kind == "null" || kind.get("type").is_some_and(|kind| kind == "null");
    for key in ["type", "anyOf"] {
        let Some(Value::Array(kinds)) = schema.get_mut(key) else { continue };
        kinds.retain(|kind| !is_null(kind));
        let [only] = kinds.as_slice() else { continue };
        let only = only.clone();
        schema.remove(key);
        match only {
            Value::Object(fields) => fields.into_iter().for_each(|(name, value)| {
                schema.insert(name, value);
            }),
            kind => {
                schema.insert(key.to_owned(), kind);
            }
        }
    }
    // The default of an optional field.
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
}
