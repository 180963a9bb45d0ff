//! Finds out which files changed: the editor watches them, or the server reads all of them again on every save.

use std::collections::BTreeSet;

use serde_json::json;

use crate::lsp::server::Server;
use crate::lsp::{capabilities, uri};
use crate::plan;

impl Server<'_> {
    /// Asks the editor to watch the files in its folders.
    pub(super) fn watch_workspace(&mut self) {
        if self.client.watches {
            self.register("storyc-files", &capabilities::workspace_watchers());
        }
    }

    /// Asks the editor to watch the folders outside the workspace that contain files of a story. Asks once per folder.
    pub(super) fn watch_outside_folders(&mut self) {
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for (story, result) in &self.checked {
            folders.extend(std::iter::once(story).chain(&result.files).map(|path| uri::folder(path)));
        }
        let mut profiles = Vec::new();
        for path in self.projects.keys() {
            folders.insert(uri::folder(path));
            if let Some(file) = self.workspace.project_file(path) {
                let absolute = |model: &str| uri::normalize(&plan::join(uri::folder(path), model));
                profiles.extend(file.project.models.iter().map(|model| absolute(&model.value)));
            }
        }
        folders.extend(profiles.iter().map(|path| uri::folder(path)));
        let is_outside =
            |folder: &&str| uri::is_path(folder) && !self.workspace.is_inside(&format!("{folder}/x"));
        let outside: BTreeSet<String> = folders.into_iter().filter(is_outside).map(str::to_owned).collect();
        let new: Vec<_> =
            outside.difference(&self.outside_folders).filter_map(|folder| uri::from_name(folder)).collect();
        self.outside_folders.extend(outside);
        if self.client.watches_outside && !new.is_empty() {
            let id = format!("storyc-files-outside-{}", self.outside_folders.len());
            self.register(&id, &capabilities::folder_watchers(&new));
        }
    }

    fn register(&mut self, id: &str, options: &serde_json::Value) {
        let method = "workspace/didChangeWatchedFiles";
        let registration = json!({ "id": id, "method": method, "registerOptions": options });
        self.send_request("client/registerCapability", json!({ "registrations": [registration] }));
    }

    /// Handles a saved document: reads the files of all stories again, unless the editor watches them.
    pub(super) fn did_save(&mut self) {
        if self.client.watches && (self.client.watches_outside || self.outside_folders.is_empty()) {
            return;
        }
        for removed in self.workspace.rescan() {
            self.mark_stale(&removed);
        }
        self.mark_all_stale();
        self.refresh();
    }
}
