//! A profile with what it extends below it: two trees to one. The build script reads this file too, and resolves the profiles
//! that ship before the program is made.

use serde_json::Value as Json;

/// A profile's tree with the one that it extends below it: maps are merged key by key, everything else is replaced, and
/// `null` takes a key away. `find` gives the tree of a model that ships.
///
/// # Errors
///
/// Where it extends what is not there, as a sentence.
pub(crate) fn whole(own: &Json, find: &dyn Fn(&str) -> Option<Result<Json, String>>) -> Result<Json, String> {
    let Some(parent) = own.get("extends") else { return Ok(own.clone()) };
    let parent = parent.as_str().ok_or_else(|| "`extends` names one model that ships".to_owned())?;
    let below = find(parent).ok_or_else(|| {
        format!("`{parent}` cannot be extended: only a model that ships can, and `storyc models` lists them")
    })??;
    let mut whole = whole(&below, find)?;
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
