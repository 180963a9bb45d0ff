//! What a project and a story's front matter say: settings, references, lint levels. YAML nodes in, values with spans
//! and diagnostics out.
//!
//! Everything is read key by key: what is wrong costs only itself.

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

pub use budget::{Cap, read_cap};
pub use refs::{RefDecl, RefSource, Role, ref_source};
pub use settings::{Clips, Origin, Set, Settings, is_ratio, read_ratio, read_resolution};

/// The keys of `storyc.yaml`.
pub(crate) const PROJECT_KEYS: &[&str] =
    &["model", "ratio", "resolution", "shots", "clips", "refs", "lint", "budget", "out", "models", "keys"];

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
    "shots",
    "clips",
    "refs",
    "allow",
];

/// `storyc.yaml`, read.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Default settings of its stories.
    pub settings: Settings,
    /// The cast that its stories share.
    pub refs: Vec<RefDecl>,
    /// Levels by code or letter.
    pub levels: Vec<Level>,
    /// Where the models of one's own are described, as the file names them.
    pub models: Vec<Set<String>>,
    /// The models of one's own, as far as they could be read. Whoever reads files fills this.
    pub profiles: Vec<Arc<Profile>>,
    /// What a run of its stories may cost at most.
    pub budget: Option<Cap>,
    /// Where takes go, from its folder.
    pub out: Option<String>,
    /// Commands that print keys, by the names of the environment that they stand in for.
    pub keys: Vec<(String, String)>,
    /// Whether all of its references could be read, so that what it does not name is really not there.
    pub readable: bool,
    /// The folder that its paths start from, without a slash at the end; empty for the current one.
    pub folder: String,
}

/// A story's front matter, read.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The story's own settings.
    pub settings: Settings,
    /// The story's own references, in order.
    pub refs: Vec<RefDecl>,
    /// Rules that are allowed in the whole file.
    pub allow: Vec<Allow>,
    /// Whether it could be read, so that what it does not name is really not there.
    pub readable: bool,
}

/// How loud a rule is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// A code, or a letter for all codes that begin with it.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// How loud; `None` is off.
    pub severity: Option<Severity>,
}

/// A rule allowed in front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The rule's code, as written.
    pub code: String,
    /// Where the code stands.
    pub span: Span,
    /// The reason; empty where none is given.
    pub reason: String,
}

impl Project {
    /// Reads the text of a `storyc.yaml` that lies in `folder`.
    pub fn read(text: &str, folder: &str) -> (Self, Vec<Diagnostic>) {
        let mut project = Self { folder: folder.to_owned(), readable: true, ..Self::default() };
        let mut reader = Reader::new(Place::Project, "storyc.yaml", PROJECT_KEYS);
        let content = yaml::parse(text, 0);
        for (key, value) in reader.entries(text, content.as_ref()) {
            match key.text.as_str() {
                "refs" => {
                    let before = reader.diagnostics.len();
                    project.refs = refs::named(refs::read(&mut reader, value));
                    project.readable = reader.diagnostics.len() == before;
                }
                "lint" => project.levels = read_levels(&mut reader, value),
                "models" => project.models = read_paths(&mut reader, value),
                "budget" => project.budget = read_budget(&mut reader, value),
                "out" => match value.text().filter(|text| !value.is_null() && !text.trim().is_empty()) {
                    Some(text) => project.out = Some(text.trim().to_owned()),
                    None => reader.bad_value(value, "a folder", "write where takes go, such as `out: takes`"),
                },
                "keys" => project.keys = read_commands(&mut reader, value),
                _ => settings::read_key(&mut reader, &mut project.settings, &key, value),
            }
        }
        project.readable &= content.is_ok() && !reader.not_a_map;
        (project, reader.diagnostics)
    }
}

impl Header {
    /// Reads the front matter of a story. `content` is what its YAML holds.
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

fn read_budget(reader: &mut Reader, node: &Node) -> Option<Cap> {
    let cap = node.text().filter(|_| !node.is_null()).and_then(read_cap);
    if cap.is_none() {
        reader.bad_value(node, "a sum", "write an amount and its currency, such as `5 USD`");
    }
    cap
}

fn read_commands(reader: &mut Reader, node: &Node) -> Vec<(String, String)> {
    let shape = "names of keys with commands that print them, such as `{ ARK_API_KEY: pass show ark }`";
    let mut commands = Vec::new();
    for (key, value) in reader.map(node, "`keys`", shape) {
        match value.text().filter(|text| !value.is_null() && !text.trim().is_empty()) {
            Some(text) => commands.push((key.text.clone(), text.to_owned())),
            None => reader.bad_value(value, "a command", &format!("write {shape}")),
        }
    }
    commands
}

fn read_paths(reader: &mut Reader, node: &Node) -> Vec<Set<String>> {
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ if node.is_null() => Vec::new(),
        _ => vec![node],
    };
    let mut paths = Vec::new();
    for item in items {
        match item.text().filter(|text| !item.is_null() && !text.trim().is_empty()) {
            Some(text) => {
                paths.push(Set {
                    value: text.trim().to_owned(),
                    origin: Origin::File(reader.place(), item.span),
                });
            }
            None => reader.bad_value(
                item,
                "the file of a profile",
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
