//! Reads `storyc.yaml` and front matter: settings, references, lint levels. YAML nodes in, values with spans and
//! diagnostics out.
//!
//! Keys are read one by one, so a mistake in one does not affect the others.

mod budget;
mod keys;
pub mod refs;
pub mod settings;

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::model::Profile;
use crate::project::keys::Reader;
use crate::text::Span;
use crate::text::yaml::{self, Node, Value, YamlError};

pub use budget::{Budget, parse_budget};
pub use refs::{RefDecl, RefSource, Role, ref_source};
pub use settings::{Clips, Origin, Setting, Settings, is_ratio, read_ratio, read_resolution};

/// The keys of `storyc.yaml`.
pub(crate) const PROJECT_KEYS: &[&str] = &[
    "model",
    "ratio",
    "resolution",
    "shots",
    "clips",
    "refs",
    "lint",
    "budget",
    "ledger",
    "out",
    "models",
    "keys",
];

/// The keys of front matter, in the order in which they are usually written.
pub(crate) const STORY_KEYS: &[&str] = &[
    "title",
    "model",
    "duration",
    "ratio",
    "resolution",
    "seed",
    "watermark",
    "audio",
    "keep_sound",
    "shots",
    "clips",
    "refs",
    "allow",
];

/// The contents of a `storyc.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The default settings of the project's stories.
    pub settings: Settings,
    /// The references that the stories share.
    pub refs: Vec<RefDecl>,
    /// The lint levels, by code or letter.
    pub levels: Vec<Level>,
    /// The paths of custom model profiles, as written.
    pub models: Vec<Setting<String>>,
    /// The custom model profiles that could be read. The caller that reads files fills this in.
    pub profiles: Vec<Arc<Profile>>,
    /// The most that a run may cost.
    pub budget: Option<Budget>,
    /// The address of a ledger that several machines share.
    pub ledger: Option<String>,
    /// The folder for takes, relative to the project's folder, or the address of an object store.
    pub out: Option<String>,
    /// Commands that print API keys, by the name of the environment variable that each replaces.
    pub keys: Vec<(String, String)>,
    /// Whether all references could be read. If not, a name that is missing here may still be declared.
    pub readable: bool,
    /// The folder that paths are relative to, without a trailing slash; empty for the current folder.
    pub folder: String,
}

/// The contents of a story's front matter.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The story's own settings.
    pub settings: Settings,
    /// The story's own references, in order.
    pub refs: Vec<RefDecl>,
    /// The rules suppressed in the whole file.
    pub allow: Vec<Allow>,
    /// Whether the references could be read. If not, a name that is missing here may still be declared.
    pub readable: bool,
}

/// A lint level: the severity that a project gives to a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// A code, or a letter for all codes that start with it.
    pub name: String,
    /// The span of the name.
    pub span: Span,
    /// The severity; `None` turns the rule off.
    pub severity: Option<Severity>,
}

/// A rule suppressed in front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The rule's code, as written.
    pub code: String,
    /// The span of the code.
    pub span: Span,
    /// The reason; empty if none is given.
    pub reason: String,
}

impl Project {
    /// Reads the text of the `storyc.yaml` in `folder`.
    pub fn read(text: &str, folder: &str) -> (Self, Vec<Diagnostic>) {
        let mut project = Self { folder: folder.to_owned(), readable: true, ..Self::default() };
        let mut reader = Reader::new(Place::Project, "storyc.yaml", PROJECT_KEYS);
        let content = yaml::parse(text, 0);
        for (key, value) in reader.entries(text, content.as_ref()) {
            match key.text.as_str() {
                "refs" => {
                    let before = reader.diagnostics.len();
                    project.refs = refs::name_by_position(refs::read(&mut reader, value));
                    project.readable = reader.diagnostics.len() == before;
                }
                "lint" => project.levels = read_levels(&mut reader, value),
                "models" => project.models = read_paths(&mut reader, value),
                "budget" => project.budget = read_budget(&mut reader, value),
                "ledger" => match value.text().filter(|text| is_database(text)) {
                    Some(text) => project.ledger = Some(text.to_owned()),
                    None => reader.bad_value(
                        value,
                        "the address of a PostgreSQL database",
                        "write it as `ledger: postgres://storyc@db.studio/ledger`, or leave the key out to keep the ledger in the folder",
                    ),
                },
                "out" => match value.text().filter(|text| !value.is_null() && !text.trim().is_empty()) {
                    Some(text) => project.out = Some(text.trim().to_owned()),
                    None => reader.bad_value(
                        value,
                        "a folder",
                        "write the folder for takes, such as `out: takes`, or an object store, such as `out: s3://studio-takes/ferry`",
                    ),
                },
                "keys" => project.keys = read_commands(&mut reader, value),
                _ => settings::read_key(&mut reader, &mut project.settings, &key, value),
            }
        }
        project.readable &= content.is_ok() && !reader.not_a_map;
        (project, reader.diagnostics)
    }
}

/// Returns true if a text is the address of a PostgreSQL database.
fn is_database(text: &str) -> bool {
    ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

impl Header {
    /// Reads the front matter of a story. `content` is its parsed YAML.
    pub fn read(source: &str, content: Result<&Option<Node>, &YamlError>) -> (Self, Vec<Diagnostic>) {
        let mut header = Self { readable: content.is_ok(), ..Self::default() };
        let mut reader = Reader::new(Place::Story, "front matter", STORY_KEYS);
        for (key, value) in reader.entries(source, content) {
            match key.text.as_str() {
                "refs" => {
                    let before = reader.diagnostics.len();
                    header.refs = refs::read(&mut reader, value);
                    header.readable &= reader.diagnostics.len() == before;
                }
                "allow" => header.allow = read_allow(&mut reader, value),
                _ => settings::read_key(&mut reader, &mut header.settings, &key, value),
            }
        }
        header.readable &= !reader.not_a_map;
        (header, reader.diagnostics)
    }
}

fn read_levels(reader: &mut Reader, node: &Node) -> Vec<Level> {
    let mut levels = Vec::new();
    for (key, value) in
        reader.map(node, "`lint`", "codes or letters with a level, such as `{T202: off, A: error}`")
    {
        let severity = match value.text().unwrap_or_default() {
            "off" | "false" => None,
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "advice" => Some(Severity::Advice),
            _ => {
                reader.bad_value(value, "a level", "write `error`, `warning`, `advice` or `off`");
                continue;
            }
        };
        levels.push(Level { name: key.text.clone(), span: key.span, severity });
    }
    levels
}

fn read_budget(reader: &mut Reader, node: &Node) -> Option<Budget> {
    let budget = node.text().filter(|_| !node.is_null()).and_then(parse_budget);
    if budget.is_none() {
        reader.bad_value(node, "an amount of money", "write a number and a currency, such as `5 USD`");
    }
    budget
}

fn read_commands(reader: &mut Reader, node: &Node) -> Vec<(String, String)> {
    let shape =
        "the name of each API key with a command that prints it, such as `{ ARK_API_KEY: pass show ark }`";
    let mut commands = Vec::new();
    for (key, value) in reader.map(node, "`keys`", shape) {
        match value.text().filter(|text| !value.is_null() && !text.trim().is_empty()) {
            Some(text) => commands.push((key.text.clone(), text.to_owned())),
            None => reader.bad_value(value, "a command", &format!("write {shape}")),
        }
    }
    commands
}

fn read_paths(reader: &mut Reader, node: &Node) -> Vec<Setting<String>> {
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ if node.is_null() => Vec::new(),
        _ => vec![node],
    };
    let mut paths = Vec::new();
    for item in items {
        match item.text().filter(|text| !item.is_null() && !text.trim().is_empty()) {
            Some(text) => {
                paths.push(Setting {
                    value: text.trim().to_owned(),
                    origin: Origin::File(reader.place(), item.span),
                });
            }
            None => reader.bad_value(
                item,
                "the path of a profile",
                "write a list of paths, such as `[models/my-model.yaml]`",
            ),
        }
    }
    paths
}

fn read_allow(reader: &mut Reader, node: &Node) -> Vec<Allow> {
    reader
        .map(node, "`allow`", "codes with a reason, such as `{ T202: the pause is intended }`")
        .into_iter()
        .map(|(key, value)| {
            let reason = if value.is_null() { "" } else { value.text().unwrap_or_default() };
            Allow { code: key.text.clone(), span: key.span, reason: reason.trim().to_owned() }
        })
        .collect()
}
