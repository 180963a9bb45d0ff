//! The profiles that ship with storyc.

use std::sync::LazyLock;

use crate::model::Profile;
use crate::text::yaml;

/// A profile that is read when it is first asked for.
struct Entry {
    id: &'static str,
    profile: LazyLock<Profile>,
}

macro_rules! profiles {
    ($($id:literal),+ $(,)?) => {
        static CATALOG: [Entry; [$($id),+].len()] = [$(Entry {
            id: $id,
            // A test reads every profile, so none that ships can fail here.
            profile: LazyLock::new(|| match yaml::read(include_str!(concat!("profiles/", $id, ".yaml"))) {
                Ok(profile) => profile,
                Err(error) => panic!("the profile {} that ships with storyc cannot be read: {}", $id, error.message),
            }),
        }),+];
    };
}

profiles!["happyhorse-1.1"];

/// The ids of the models that are known, in the order in which they are listed.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CATALOG.iter().map(|entry| entry.id)
}

/// The profile of a model.
pub fn find(id: &str) -> Option<&'static Profile> {
    CATALOG.iter().find(|entry| entry.id == id).map(|entry| &*entry.profile)
}

/// Every profile.
pub fn all() -> impl Iterator<Item = &'static Profile> {
    CATALOG.iter().map(|entry| &*entry.profile)
}

/// The model of a story that names none.
pub const DEFAULT: &str = "happyhorse-1.1";
