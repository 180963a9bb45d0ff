//! The built-in profiles, and the reader for custom ones. A profile may extend another and list only the differences.

use std::sync::{Arc, LazyLock};

use crate::model::{Profile, extends, validate};
use crate::text::Span;
use crate::text::yaml::{self, Node, Value};

/// A built-in profile, parsed on first use.
struct Entry {
    id: &'static str,
    /// The profile merged with the one it extends, written by the build script. JSON parses ten times as fast as YAML.
    json: &'static str,
    profile: LazyLock<Arc<Profile>>,
}

macro_rules! profiles {
    ($($id:literal),+ $(,)?) => {
        static CATALOG: [Entry; [$($id),+].len()] = [$(Entry {
            id: $id,
            json: include_str!(concat!(env!("OUT_DIR"), "/profiles/", $id, ".json")),
            // A test parses every built-in profile, so this can't fail.
            profile: LazyLock::new(|| {
                match serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/profiles/", $id, ".json"))) {
                    Ok(profile) => Arc::new(profile),
                    Err(error) => panic!("the built-in profile {} can't be read: {error}", $id),
                }
            }),
        }),+];
    };
}

profiles![
    "happyhorse-1.1",
    "happyhorse-1.0",
    "seedance-2.0",
    "seedance-2.0-fast",
    "seedance-2.0-mini",
    "seedance-2.5",
    "wan-3.0",
    "wan-2.7",
    "kling-3.0",
    "kling-3.0-omni",
    "kling-3.0@legacy",
    "kling-3.0-omni@legacy",
    "happyhorse-1.1@fal",
    "happyhorse-1.0@fal",
    "seedance-2.0@fal",
    "seedance-2.0-fast@fal",
    "kling-3.0@fal",
    "kling-3.0-omni@fal",
    "kling-4.0@fal",
    "veo-3.1@fal",
    "veo-3.1-references@fal",
    "veo-3.1-extend@fal",
    "vidu-q3@fal",
    "ltx-2@fal",
    "happyhorse-1.1@openrouter",
    "seedance-2.0@openrouter",
    "kling-3.0@openrouter",
    "grok-imagine-1.5",
    "minimax-h3",
    "minimax-h3@vllm",
    "minimax-h3@sglang",
    "animatic",
];

/// The ids of the built-in models, in the order in which they are listed.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CATALOG.iter().map(|entry| entry.id)
}

/// Finds the profile of a built-in model.
pub fn find(id: &str) -> Option<Arc<Profile>> {
    CATALOG.iter().find(|entry| entry.id == id).map(|entry| Arc::clone(&entry.profile))
}

/// All built-in profiles.
pub fn all() -> impl Iterator<Item = Arc<Profile>> {
    CATALOG.iter().map(|entry| Arc::clone(&entry.profile))
}

/// The model for stories that name none.
pub const DEFAULT: &str = "happyhorse-1.1";

/// What is wrong with a profile, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The place in the profile's text.
    pub span: Span,
    /// What is wrong: the key, then what was expected.
    pub message: String,
}

/// Reads a profile. With `extends: ID`, it starts from that model and changes what it lists: maps are merged key by
/// key, everything else is replaced, and `null` removes a key.
///
/// # Errors
///
/// If the text is not YAML, extends an unknown model, or does not make a valid profile.
pub fn read(text: &str) -> Result<Profile, ProfileError> {
    let tree =
        yaml::parse(text, 0).map_err(|error| ProfileError { span: error.span, message: error.message })?;
    let tree = tree.unwrap_or(Node { span: Span::at(0), value: Value::Map(Vec::new()) });
    let whole = extends::resolve(&yaml::to_json(&tree), &built_in)
        .map_err(|message| ProfileError { span: place(&tree, "extends"), message })?;
    let profile: Profile = serde_path_to_error::deserialize(whole).map_err(|error| {
        let path = error.path().to_string();
        let message =
            if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) };
        ProfileError { span: place(&tree, &path), message }
    })?;
    validate::check(&profile)
        .map_err(|wrong| ProfileError { span: place(&tree, &wrong.path), message: wrong.message })?;
    Ok(profile)
}

/// The JSON tree of a built-in profile.
fn built_in(id: &str) -> Option<Result<serde_json::Value, String>> {
    let entry = CATALOG.iter().find(|entry| entry.id == id)?;
    Some(serde_json::from_str(entry.json).map_err(|error| error.to_string()))
}

/// The span of a path such as `limits.duration.value`, or of its nearest parent that exists.
fn place(tree: &Node, path: &str) -> Span {
    let mut node = tree;
    let mut found = Span::at(0);
    for step in path.split(['.', '[', ']']).filter(|step| !step.is_empty()) {
        match &node.value {
            Value::Map(entries) => {
                let Some((key, value)) = entries.iter().find(|(key, _)| key.text == step) else { break };
                (found, node) = (key.span, value);
            }
            Value::List(items) => {
                let Some(item) = step.parse().ok().and_then(|at: usize| items.get(at)) else { break };
                (found, node) = (item.span, item);
            }
            _ => break,
        }
    }
    found
}
