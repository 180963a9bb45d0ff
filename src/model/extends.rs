//! Merges a profile with the one it extends. The build script uses this file too, to merge the built-in profiles at
//! build time.

use serde_json::Value as Json;

/// Merges a profile's tree over the one it extends, if any: maps are merged key by key, everything else is replaced,
/// and `null` removes a key. `find` returns the tree of a built-in model.
///
/// # Errors
///
/// A message, if the model that it extends does not exist.
pub(crate) fn resolve(
    own: &Json,
    find: &dyn Fn(&str) -> Option<Result<Json, String>>,
) -> Result<Json, String> {
    let Some(parent) = own.get("extends") else { return Ok(own.clone()) };
    let parent = parent.as_str().ok_or_else(|| "`extends` must be the id of a built-in model".to_owned())?;
    let below = find(parent).ok_or_else(|| {
        format!("`{parent}` can't be extended: it is not a built-in model; `storyc models` lists them")
    })??;
    let mut merged = resolve(&below, find)?;
    let mut own = own.clone();
    if let Some(own) = own.as_object_mut() {
        own.remove("extends");
    }
    merge(&mut merged, own);
    Ok(merged)
}

fn merge(under: &mut Json, over: Json) {
    match (under, over) {
        // A sourced value is replaced as a whole, so that a new value can't inherit an old source.
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
