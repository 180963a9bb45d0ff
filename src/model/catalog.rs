//! The profiles that ship with storyc, and how one is read: a profile may extend another, and then says only what differs.

use std::sync::{Arc, LazyLock};

use serde_json::Value as Json;

use crate::model::Profile;
use crate::text::Span;
use crate::text::yaml::{self, Node, Value};

/// A profile that is read when it is first asked for.
struct Entry {
    id: &'static str,
    text: &'static str,
    profile: LazyLock<Arc<Profile>>,
}

macro_rules! profiles {
    ($($id:literal),+ $(,)?) => {
        static CATALOG: [Entry; [$($id),+].len()] = [$(Entry {
            id: $id,
            text: include_str!(concat!("profiles/", $id, ".yaml")),
            // A test reads every profile, so none that ships can fail here.
            profile: LazyLock::new(|| match read(include_str!(concat!("profiles/", $id, ".yaml"))) {
                Ok(profile) => Arc::new(profile),
                Err(error) => panic!("the profile {} that ships with storyc cannot be read: {}", $id, error.message),
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
    "happyhorse-1.1@openrouter",
    "seedance-2.0@openrouter",
    "kling-3.0@openrouter",
    "minimax-h3@vllm",
    "minimax-h3@sglang",
];

/// The ids of the models that are known, in the order in which they are listed.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CATALOG.iter().map(|entry| entry.id)
}

/// The profile of a model.
pub fn find(id: &str) -> Option<Arc<Profile>> {
    CATALOG.iter().find(|entry| entry.id == id).map(|entry| Arc::clone(&entry.profile))
}

/// Every profile.
pub fn all() -> impl Iterator<Item = Arc<Profile>> {
    CATALOG.iter().map(|entry| Arc::clone(&entry.profile))
}

/// The model of a story that names none.
pub const DEFAULT: &str = "happyhorse-1.1";

/// What is wrong with a profile, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The place in the profile's text.
    pub span: Span,
    /// What is wrong: the key, and what was expected.
    pub message: String,
}

/// Reads a profile. With `extends: ID` it begins as that model and changes what it names: maps are merged key by key,
/// everything else is replaced, and `null` takes a key away.
///
/// # Errors
///
/// Where the text is no YAML, extends what is not there, or is no profile in the end.
pub fn read(text: &str) -> Result<Profile, ProfileError> {
    let tree =
        yaml::parse(text, 0).map_err(|error| ProfileError { span: error.span, message: error.message })?;
    let tree = tree.unwrap_or(Node { span: Span::at(0), value: Value::Map(Vec::new()) });
    let whole = extended(&yaml::json(&tree))
        .map_err(|message| ProfileError { span: place(&tree, "extends"), message })?;
    let profile: Profile = serde_path_to_error::deserialize(whole).map_err(|error| {
        let path = error.path().to_string();
        let message =
            if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) };
        ProfileError { span: place(&tree, &path), message }
    })?;
    check(&profile).map_err(|(path, message)| ProfileError { span: place(&tree, path), message })?;
    Ok(profile)
}

/// What the types cannot say of a profile.
fn check(profile: &Profile) -> Result<(), (&'static str, String)> {
    if profile.id.trim().is_empty() || profile.id.contains(char::is_whitespace) {
        return Err(("id", format!("`{}` is no id: write one without spaces", profile.id)));
    }
    if !profile.regions.hosts.contains_key(&profile.regions.default) {
        return Err((
            "regions",
            format!("the default region `{}` is not among the hosts", profile.regions.default),
        ));
    }
    let limits = &profile.limits;
    if limits.duration.value.least_s > limits.duration.value.most_s {
        return Err(("limits.duration", "the shortest length is greater than the longest".to_owned()));
    }
    if limits.resolution.value.values.is_empty() {
        return Err(("limits.resolution", "no resolution is accepted".to_owned()));
    }
    Ok(())
}

/// A profile with what it extends below it.
fn extended(own: &Json) -> Result<Json, String> {
    let Some(parent) = own.get("extends") else { return Ok(own.clone()) };
    let parent = parent.as_str().unwrap_or_default();
    let entry = CATALOG.iter().find(|entry| entry.id == parent);
    let text =
        entry.map(|entry| entry.text).ok_or_else(|| format!("there is no model `{parent}` to extend"))?;
    let tree = yaml::parse(text, 0).map_err(|error| error.message)?;
    let mut whole = extended(&tree.as_ref().map_or(Json::Null, yaml::json))?;
    let mut own = own.clone();
    if let Some(own) = own.as_object_mut() {
        own.remove("extends");
    }
    merge(&mut whole, own);
    Ok(whole)
}

fn merge(under: &mut Json, over: Json) {
    match (under, over) {
        // A figure is replaced as a whole: a value must not inherit another value's source.
        (Json::Object(under), Json::Object(over)) if !over.contains_key("value") => {
            for (key, value) in over {
                if value.is_null() {
                    under.remove(&key);
                } else if let Some(known) = under.get_mut(&key) {
                    merge(known, value);
                } else {
                    under.insert(key, value);
                }
            }
        }
        (under, over) => *under = over,
    }
}

/// The place of a path such as `limits.duration.value`, or of the nearest thing above it that is there.
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
