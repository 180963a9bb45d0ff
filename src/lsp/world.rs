//! The server's access to files on disk. The program implements it with the real disk, the tests with a map.

use std::sync::Arc;

use crate::assets::Assets;
use crate::diagnostic::Diagnostic;

/// The files on disk. Paths are absolute, with slashes.
pub trait World: Assets {
    /// The text of a file.
    ///
    /// # Errors
    ///
    /// Returns a diagnostic if the file can't be read, isn't text, or is larger than a story may be.
    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>>;

    /// Returns true if there is a file at this path; a folder doesn't count.
    fn is_file(&self, path: &str) -> bool;

    /// The stories in a folder and below it, in order, without those that git ignores.
    fn stories(&self, folder: &str) -> Vec<String>;

    /// Returns true if [`World::stories`] of a folder includes this story: it exists, and git doesn't ignore it.
    fn lists(&self, folder: &str, story: &str) -> bool {
        self.stories(folder).iter().any(|listed| listed == story)
    }

    /// Why [`World::stories`] of a folder may be incomplete; `None` if it is complete.
    fn unlisted(&self, folder: &str) -> Option<String> {
        let _ = folder;
        None
    }

    /// The relative paths of the files in a folder and below it, for completion: a few hundred at most.
    fn files(&self, folder: &str) -> Vec<String>;
}
