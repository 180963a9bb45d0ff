//! The trait through which tools reach files and the ledger. The program implements it with the disk, tests with a map.

use std::sync::Arc;

use tokio::sync::watch;

use crate::assets::Assets;
use crate::diagnostic::Diagnostic;
use crate::mcp::answer::Failure;
use crate::mcp::run::{RunResult, TakeList};

/// Files below the folders that the server may use, and the ledger. Paths are absolute, without links, with slashes.
///
/// `Assets` opens only files below the folders, too: a story can name any path.
pub trait Host: Assets + Send + Sync + 'static {
    /// The folders that the server may use.
    fn folders(&self) -> &[String];

    /// Resolves a path that the client gave: relative to the first folder, or absolute. Follows links and `..`. The file
    /// need not exist, but its folder must.
    ///
    /// # Errors
    ///
    /// If the path leads out of the folders, or its folder doesn't exist.
    fn resolve(&self, path: &str) -> Result<String, Failure>;

    /// Returns true if there is a folder at a resolved path.
    fn is_folder(&self, path: &str) -> bool;

    /// Returns true if there is a file at a path; false if it lies outside of the folders.
    fn is_file(&self, path: &str) -> bool;

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Returns a diagnostic if the file can't be read, isn't text, lies outside of the folders, or is larger than a story may
    /// be.
    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>>;

    /// Reads a picture; `None` if that isn't possible or allowed.
    fn read_picture(&self, path: &str) -> Option<Vec<u8>>;

    /// Lists the stories in a folder and its subfolders, in order, without those that git ignores.
    fn list_stories(&self, folder: &str) -> Vec<String>;

    /// Writes a file at a resolved path: atomically over one that exists, if `replaces`.
    ///
    /// # Errors
    ///
    /// If it exists and `replaces` is false, or it can't be written.
    fn write(&self, path: &str, bytes: &[u8], replaces: bool) -> Result<(), Failure>;

    /// What the server may render.
    fn render_mode(&self) -> RenderMode;

    /// Plans or renders, as `storyc render` does. Blocks until it is done, or `stop` has become true and what is in flight is
    /// recorded.
    ///
    /// # Errors
    ///
    /// If nothing can be rendered.
    fn render(
        &self,
        call: &RenderCall,
        progress: &(dyn Fn(Progress) + Send + Sync),
        stop: watch::Sender<bool>,
    ) -> Result<RunResult, Failure>;

    /// Makes changes, then lists the takes of a story or a folder.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read, or a change isn't possible.
    fn takes(&self, path: &str, changes: &TakeChanges) -> Result<TakeList, Failure>;
}

/// What a server may render.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenderMode {
    /// Nothing: the tools `render` and `takes` are off.
    Off,
    /// Clips that cost this much in all, such as `5USD`.
    Upto(String),
}

/// A call of `render` or `render_plan`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenderCall {
    /// The resolved path of a story or a folder.
    pub path: String,
    /// The models; the story's own if empty.
    pub models: Vec<String>,
    /// The clips of a film, by number; all if empty.
    pub clips: Vec<u32>,
    /// Number of takes of each clip.
    pub takes: Option<u32>,
    /// Whether to pay for new takes of clips that exist.
    pub again: bool,
    /// The region of the model's API.
    pub region: Option<String>,
    /// The most that this call may cost, such as `2.7USD`; `None` only plans.
    pub max_cost: Option<String>,
}

/// Progress of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Number of steps so far; each report has a greater one.
    pub step: u32,
    /// What has happened, such as `ferry.story clip 2 take 1: running`.
    pub message: String,
}

/// Changes of takes, each by the take's number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakeChanges {
    /// Takes to pick.
    pub pick: Vec<i64>,
    /// Takes to unpick.
    pub unpick: Vec<i64>,
    /// Takes to reject.
    pub reject: Vec<i64>,
    /// Takes whose rejection to take back.
    pub unreject: Vec<i64>,
    /// Takes to note something about.
    pub note: Vec<(i64, String)>,
}
