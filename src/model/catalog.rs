//! The profiles that ship with storyc, and how one is read: a profile may extend another, and then says only what differs.

use std::sync::{Arc, LazyLock};

use crate::model::profile::Wire;
use crate::model::{Profile, extends};
use crate::text::Span;
use crate::text::yaml::{self, Node, Value};

/// A profile that is read when it is first asked for.
struct Entry {
    id: &'static str,
    /// The profile with what it extends, as the build script wrote it: JSON is read in a tenth of the time of YAML.
    json: &'static str,
    profile: LazyLock<Arc<Profile>>,
}

macro_rules! profiles {
    ($($id:literal),+ $(,)?) => {
        static CATALOG: [Entry; [$($id),+].len()] = [$(Entry {
            id: $id,
            json: include_str!(concat!(env!("OUT_DIR"), "/profiles/", $id, ".json")),
            // A test reads every profile, so none that ships can fail here.
            profile: LazyLock::new(|| {
                match serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/profiles/", $id, ".json"))) {
                    Ok(profile) => Arc::new(profile),
                    Err(error) => panic!("the profile {} that ships with storyc cannot be read: {error}", $id),
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
    "animatic",
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
    let whole = extends::whole(&yaml::json(&tree), &shipped)
        .map_err(|message| ProfileError { span: place(&tree, "extends"), message })?;
    let profile: Profile = serde_path_to_error::deserialize(whole).map_err(|error| {
        let path = error.path().to_string();
        let message =
            if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) };
        ProfileError { span: place(&tree, &path), message }
    })?;
    check(&profile).map_err(|(path, message)| ProfileError { span: place(&tree, &path), message })?;
    Ok(profile)
}

/// The tree of a profile that ships.
fn shipped(id: &str) -> Option<Result<serde_json::Value, String>> {
    let entry = CATALOG.iter().find(|entry| entry.id == id)?;
    Some(serde_json::from_str(entry.json).map_err(|error| error.to_string()))
}

/// What the types cannot say of a profile.
fn check(profile: &Profile) -> Result<(), (String, String)> {
    let wrong = |path: &str, message: String| Err((path.to_owned(), message));
    let id = &profile.id;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    if id.is_empty() || !id.chars().all(is_name) || id.starts_with('.') {
        return wrong("id", format!("`{id}` is no id: write letters, digits and `-`, `_`, `.` or `@`"));
    }
    let regions = &profile.regions;
    if !regions.hosts.contains_key(&regions.default) {
        return wrong("regions", format!("the default region `{}` is not among the hosts", regions.default));
    }
    for (name, host) in &regions.hosts {
        if host.host.is_none() && host.workspace.is_none() {
            return wrong("regions.hosts", format!("`{name}` has neither `host` nor `workspace`"));
        }
    }
    if profile.wire == Wire::KlingLegacy
        && (regions.secret.is_none() || !profile.fields.contains_key("model_name"))
    {
        return wrong("wire", "this API needs `regions.secret` and `fields.model_name`".to_owned());
    }
    let modes = &profile.modes;
    if [&modes.text, &modes.first_frame, &modes.references, &modes.edit].into_iter().all(Option::is_none) {
        return wrong("modes", "there is no way to ask this model for anything".to_owned());
    }
    let limits = &profile.limits;
    let duration = limits.duration.value;
    if !(1..=MOST_SECONDS).contains(&duration.most_s)
        || duration.least_s > duration.most_s
        || !(duration.least_s..=duration.most_s).contains(&duration.default_s)
    {
        let message = format!(
            "lengths are between 1 and {MOST_SECONDS} s, the shortest first, and the default lies among them"
        );
        return wrong("limits.duration", message);
    }
    let other = profile.prompt_form.as_ref();
    for (path, figure) in [
        ("limits.prompt", limits.prompt.as_ref()),
        ("limits.shot_prompt", limits.shot_prompt.as_ref()),
        ("prompt_form.prompt", other.and_then(|form| form.prompt.as_ref())),
    ] {
        if figure.is_some_and(|figure| figure.value.han_weight > 100) {
            return wrong(path, "a Han character counts at most 100".to_owned());
        }
    }
    if other.is_some_and(|form| !profile.dialect.lists_shots() || form.dialect.lists_shots()) {
        let message =
            "a prompt form stands beside a `dialect` that lists shots, and its own doesn't list them";
        return wrong("prompt_form", message.to_owned());
    }
    let tokens = &profile.tokens;
    let templates =
        [Some(&tokens.image), tokens.video.as_ref(), tokens.audio.as_ref(), tokens.element.as_ref()];
    if let Some(token) = templates.into_iter().flatten().find(|token| !token.contains("{n}")) {
        return wrong("tokens", format!("`{token}` has no `{{n}}`, where the number goes"));
    }
    for (at, price) in profile.prices.iter().enumerate() {
        let path = format!("prices[{at}]");
        if let Some(region) = price.regions.iter().find(|region| !regions.hosts.contains_key(*region)) {
            return wrong(&path, format!("there is no region `{region}`"));
        }
        if price.currency.len() != 3 || !price.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return wrong(
                &path,
                format!("`{}` is no currency: write three letters, such as `USD`", price.currency),
            );
        }
        for (resolution, amount) in &price.amounts {
            if resolution != "any" && !limits.resolution.value.values.contains(resolution) {
                return wrong(&path, format!("a price for {resolution}, which is not among the resolutions"));
            }
            if !(0.0..=1_000_000.0).contains(amount) {
                return wrong(&path, format!("{amount} is no price: write one between 0 and 1000000"));
            }
        }
    }
    let most_side = profile.sizes.values().flat_map(|sizes| sizes.values()).flatten().max();
    if most_side.is_some_and(|side| *side > 65_536) {
        return wrong("sizes", "a side has at most 65536 pixels".to_owned());
    }
    Ok(())
}

/// The longest clip that a profile may speak of, in seconds.
const MOST_SECONDS: u64 = 86_400;

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
