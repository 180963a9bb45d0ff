//! What the server sees of the outside: files, as they lie on the disk. The program implements it with the disk, the tests
//! with a map.

use std::sync::Arc;

use crate::assets::Assets;
use crate::diagnostic::Diagnostic;

/// The files outside of the editor. Paths are absolute, with slashes.
pub trait World: Assets {
    /// The text of a file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is no text, or is larger than a story may be: the finding that says so.
    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>>;

    /// Whether there is a file of this path; a folder is none.
    fn is_file(&self, path: &str) -> bool;

    /// The stories in a folder and below it, in order, without what git ignores.
    fn stories(&self, folder: &str) -> Vec<String>;

    /// Whether [`World::stories`] of a folder has this one, by the same rules: it is there, and git does not ignore it.
    fn lists(&self, folder: &str, story: &str) -> bool {
        self.stories(folder).iter().any(|listed| listed == story)
    }

    /// Why [`World::stories`] of a folder may not be all of them; `None` where they are.
    fn unlisted(&self, folder: &str) -> Option<String> {
        let _ = folder;
        None
    }

    /// The names of the files in a folder and its folders, from there, for completion: a few hundred at most.
    fn files(&self, folder: &str) -> Vec<String>;
}
