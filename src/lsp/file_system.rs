//! The trait through which the server reads files. The program implements it with the disk, tests with a map.

use std::sync::Arc;

use crate::assets::Assets;
use crate::diagnostic::Diagnostic;

/// Access to the files on disk. Paths are absolute, with slashes.
pub trait FileSystem: Assets {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Returns a diagnostic if the file can't be read, isn't text, or is larger than a story may be.
    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>>;

    /// Returns true if there is a file at this path; a folder doesn't count.
    fn is_file(&self, path: &str) -> bool;

    /// Lists the stories in a folder and its subfolders, in order, without those that git ignores.
    fn list_stories(&self, folder: &str) -> Vec<String>;

    /// Returns true if [`FileSystem::list_stories`] of a folder includes this story: it exists, and git doesn't
    /// ignore it.
    fn lists_story(&self, folder: &str, story: &str) -> bool {
        self.list_stories(folder).iter().any(|listed| listed == story)
    }

    /// Why [`FileSystem::list_stories`] of a folder may be incomplete; `None` if it is complete.
    fn listing_problem(&self, folder: &str) -> Option<String> {
        let _ = folder;
        None
    }

    /// Lists the relative paths of files in a folder and its subfolders, for completion: a few hundred at most.
    fn list_files(&self, folder: &str) -> Vec<String>;
}
