//! Handles the editor's notifications: documents that open, change and close, and files and folders that change.

use std::sync::Arc;

use lsp_server::{ErrorCode, Notification, RequestId};
use serde_json::Value;

use crate::lsp::documents::{Document, Kind};
use crate::lsp::positions::Positions;
use crate::lsp::server::Server;
use crate::lsp::uri;
use crate::lsp::{client, convert};

impl Server<'_> {
    pub(super) fn handle_notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let handled = match method.as_str() {
            "initialized" => {
                self.watch_workspace();
                Some(())
            }
            "textDocument/didOpen" => self.did_open(&params),
            "textDocument/didChange" => self.did_change(&params),
            "textDocument/didClose" => self.did_close(&params),
            "textDocument/didSave" => {
                self.did_save();
                Some(())
            }
            "workspace/didChangeConfiguration" => {
                self.did_change_configuration(&params);
                Some(())
            }
            "workspace/didChangeWatchedFiles" => self.did_change_watched_files(&params),
            "workspace/didChangeWorkspaceFolders" => self.did_change_folders(&params),
            "$/cancelRequest" => {
                self.cancel_request(&params);
                Some(())
            }
            _ => Some(()),
        };
        if handled.is_none() {
            self.log(2, &format!("`{method}` has invalid parameters; storyc ignored it"));
        }
    }

    /// Cancels the request for the diagnostics of all stories, the only one that can be pending.
    fn cancel_request(&mut self, params: &Value) {
        let id = params.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
        if let Some((pending, _)) = self.pending_pull.take_if(|(pending, _)| id.as_ref() == Some(pending)) {
            self.respond_error(pending, ErrorCode::RequestCanceled, "cancelled");
        }
    }

    fn did_open(&mut self, params: &Value) -> Option<()> {
        let item = params.get("textDocument")?;
        let uri = item.get("uri")?.as_str()?;
        let name = uri::name(&uri::parse(uri)?);
        let language = item.get("languageId").and_then(Value::as_str).unwrap_or("");
        let document = Document {
            uri: uri.to_owned(),
            version: version(item),
            kind: Kind::detect(&name, language),
            positions: Arc::new(Positions::new(item.get("text")?.as_str()?.into(), self.workspace.encoding)),
        };
        let others = self.workspace.set_document(&name, document);
        self.document_changed(&name, others);
        Some(())
    }

    fn did_change(&mut self, params: &Value) -> Option<()> {
        let item = params.get("textDocument")?;
        let name = uri::name(&uri::parse(item.get("uri")?.as_str()?)?);
        let changes = params.get("contentChanges")?.as_array()?;
        let changes = changes.iter().map(convert::change).collect::<Option<Vec<_>>>()?;
        let encoding = self.workspace.encoding;
        let others = self.workspace.edit_document(&name, |document| {
            document.apply_changes(changes, version(item), encoding);
        })?;
        self.document_changed(&name, others);
        Some(())
    }

    fn did_close(&mut self, params: &Value) -> Option<()> {
        let uri = params.pointer("/textDocument/uri")?.as_str()?;
        let name = uri::name(&uri::parse(uri)?);
        let others = self.workspace.close_document(&name)?;
        if !self.workspace.has_story(&name)
            && let Some(result) = self.checked.remove(&name)
        {
            self.stale.open.remove(&name);
            self.stale.projects = true;
            self.clear_diagnostics(result.published_at);
        }
        self.document_changed(&name, others);
        Some(())
    }

    /// Applies changed settings. Editors that don't send the settings change nothing.
    fn did_change_configuration(&mut self, params: &Value) {
        let Some(settings) = params.pointer("/settings/storyc") else { return };
        if self.workspace.set_models(client::models(settings.get("model"))) {
            self.mark_all_stale();
            self.refresh();
        }
    }

    fn did_change_watched_files(&mut self, params: &Value) -> Option<()> {
        for change in params.get("changes")?.as_array()? {
            let name = uri::name(&uri::parse(change.get("uri")?.as_str()?)?);
            let exists = change.get("type").and_then(Value::as_u64) != Some(3);
            self.file_changed(&name, exists);
        }
        Some(())
    }

    /// Handles a file that was created, written or removed, or a folder with everything in it.
    fn file_changed(&mut self, name: &str, exists: bool) {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "story" => {
                self.workspace.set_story_exists(name, exists);
                // The text of an open document overrides the file.
                if self.workspace.document(name).is_none() {
                    self.mark_stale(name);
                }
            }
            "yaml" | "yml" => {
                if self.workspace.document(name).is_none() {
                    self.workspace.clear_caches();
                    self.mark_all_stale();
                    self.refresh();
                }
            }
            _ => {
                self.other_file_changed(name, exists);
                self.refresh();
            }
        }
    }

    /// Marks the stories stale that refer to a file or lie in a folder.
    fn other_file_changed(&mut self, name: &str, exists: bool) {
        let is_within = |file: &String| file == name || uri::relative_to(file, name).is_some();
        let affected: Vec<String> = self
            .checked
            .iter()
            .filter(|(story, result)| is_within(story) || result.files.iter().any(is_within))
            .map(|(story, _)| story.clone())
            .collect();
        for story in affected {
            if !exists && is_within(&story) {
                self.workspace.set_story_exists(&story, false);
            }
            self.workspace.evict_story(&story);
            self.mark_stale(&story);
        }
    }

    fn did_change_folders(&mut self, params: &Value) -> Option<()> {
        let names = |list: &str| -> Vec<String> {
            let list = params.pointer(&format!("/event/{list}")).and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .filter_map(|folder| Some(uri::name(&uri::parse(folder.get("uri")?.as_str()?)?)))
                .collect()
        };
        params.get("event")?;
        for folder in names("removed") {
            for name in self.workspace.remove_folder(&folder) {
                self.mark_stale(&name);
            }
        }
        for folder in names("added") {
            self.workspace.add_folder(folder);
        }
        self.mark_all_stale();
        Some(())
    }
}

fn version(item: &Value) -> i32 {
    item.get("version").and_then(Value::as_i64).and_then(|version| i32::try_from(version).ok()).unwrap_or(0)
}
