//! How the server learns that files have changed: the editor watches them, or everything is looked at on a save.

use std::collections::BTreeSet;

use serde_json::json;

use crate::lsp::server::Server;
use crate::lsp::{capabilities, uri};
use crate::plan;

impl Server<'_> {
    /// Asks the editor to say when files in its folders change.
    pub(super) fn watch(&mut self) {
        if self.client.watches {
            self.register("storyc-files", &capabilities::watchers());
        }
    }

    /// Finds the folders outside of the workspace in which anything lies that a story depends on, and asks the editor to
    /// watch those that are new.
    pub(super) fn watch_outside(&mut self) {
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for (story, report) in &self.reports {
            folders.extend(std::iter::once(story).chain(&report.files).map(|path| uri::folder(path)));
        }
        let mut profiles = Vec::new();
        for path in self.projects.keys() {
            folders.insert(uri::folder(path));
            if let Some(file) = self.workspace.project_file(path) {
                let whole = |model: &str| uri::normal(&plan::join(uri::folder(path), model));
                profiles.extend(file.project.models.iter().map(|model| whole(&model.value)));
            }
        }
        folders.extend(profiles.iter().map(|path| uri::folder(path)));
        let is_outside =
            |folder: &&str| uri::is_path(folder) && !self.workspace.is_inside(&format!("{folder}/x"));
        let outside: BTreeSet<String> = folders.into_iter().filter(is_outside).map(str::to_owned).collect();
        let new: Vec<_> =
            outside.difference(&self.outside).filter_map(|folder| uri::address(folder)).collect();
        self.outside.extend(outside);
        if self.client.watches_outside && !new.is_empty() {
            let id = format!("storyc-files-outside-{}", self.outside.len());
            self.register(&id, &capabilities::watchers_of(&new));
        }
    }

    fn register(&mut self, id: &str, options: &serde_json::Value) {
        let method = "workspace/didChangeWatchedFiles";
        let registration = json!({ "id": id, "method": method, "registerOptions": options });
        self.ask("client/registerCapability", json!({ "registrations": [registration] }));
    }

    /// A document was saved. Where nobody watches the files of a story, this is when they are looked at again.
    pub(super) fn saved(&mut self) {
        if self.client.watches && (self.client.watches_outside || self.outside.is_empty()) {
            return;
        }
        for gone in self.workspace.look_again() {
            self.story_stale(&gone);
        }
        self.all_stale();
        self.refresh();
    }
}
