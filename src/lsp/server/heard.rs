//! What the editor says by itself: documents that open, change and close, files and folders that come and go.

use std::sync::Arc;

use lsp_server::{ErrorCode, Notification, RequestId};
use serde_json::{Value, json};

use crate::lsp::documents::{Document, Kind};
use crate::lsp::positions::Positions;
use crate::lsp::server::{Server, refuse};
use crate::lsp::uri;
use crate::lsp::{client, convert};

impl Server<'_> {
    pub(super) fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let done = match method.as_str() {
            "initialized" => {
                self.watch();
                Some(())
            }
            "textDocument/didOpen" => self.opened(&params),
            "textDocument/didChange" => self.changed(&params),
            "textDocument/didClose" => self.closed(&params),
            "textDocument/didSave" => {
                self.saved();
                Some(())
            }
            "workspace/didChangeConfiguration" => {
                self.configured(&params);
                Some(())
            }
            "workspace/didChangeWatchedFiles" => self.files_changed(&params),
            "workspace/didChangeWorkspaceFolders" => self.folders_changed(&params),
            "$/cancelRequest" => {
                let id = params.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
                if let Some((held, _)) = self.held.take_if(|(held, _)| id.as_ref() == Some(held)) {
                    refuse(self.connection, held, ErrorCode::RequestCanceled, "cancelled");
                }
                Some(())
            }
            _ => Some(()),
        };
        if done.is_none() {
            self.tell(
                "window/logMessage",
                json!({ "type": 2, "message": format!("`{method}` cannot be read") }),
            );
        }
    }

    pub(super) fn opened(&mut self, params: &Value) -> Option<()> {
        let item = params.get("textDocument")?;
        let address = item.get("uri")?.as_str()?;
        let name = uri::name(&uri::parse(address)?);
        let language = item.get("languageId").and_then(Value::as_str).unwrap_or("");
        let document = Document {
            address: address.to_owned(),
            version: version(item),
            kind: Kind::of(&name, language),
            positions: Arc::new(Positions::new(item.get("text")?.as_str()?.into(), self.workspace.encoding)),
        };
        let others = self.workspace.put(&name, document);
        self.touched(&name, others);
        Some(())
    }

    pub(super) fn changed(&mut self, params: &Value) -> Option<()> {
        let item = params.get("textDocument")?;
        let name = uri::name(&uri::parse(item.get("uri")?.as_str()?)?);
        let changes = params.get("contentChanges")?.as_array()?;
        let changes = changes.iter().map(convert::change).collect::<Option<Vec<_>>>()?;
        let encoding = self.workspace.encoding;
        let others =
            self.workspace.edit(&name, |document| document.change(changes, version(item), encoding))?;
        self.touched(&name, others);
        Some(())
    }

    pub(super) fn closed(&mut self, params: &Value) -> Option<()> {
        let address = params.pointer("/textDocument/uri")?.as_str()?;
        let name = uri::name(&uri::parse(address)?);
        let others = self.workspace.close(&name)?;
        if !self.workspace.knows(&name)
            && let Some(report) = self.reports.remove(&name)
        {
            self.stale.open.remove(&name);
            self.stale.projects = true;
            self.unsay(report.said_at);
        }
        self.touched(&name, others);
        Some(())
    }

    /// The editor's settings have changed. One that says only that, and not which, leaves everything as it was.
    fn configured(&mut self, params: &Value) {
        let Some(settings) = params.pointer("/settings/storyc") else { return };
        if self.workspace.set_models(client::models(settings.get("model"))) {
            self.all_stale();
            self.refresh();
        }
    }

    pub(super) fn files_changed(&mut self, params: &Value) -> Option<()> {
        for change in params.get("changes")?.as_array()? {
            let name = uri::name(&uri::parse(change.get("uri")?.as_str()?)?);
            let is_there = change.get("type").and_then(Value::as_u64) != Some(3);
            self.file_changed(&name, is_there);
        }
        Some(())
    }

    /// A file was written, made or removed; or a folder was, with what it holds.
    pub(super) fn file_changed(&mut self, name: &str, is_there: bool) {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending {
            "story" => {
                self.workspace.story_on_disk(name, is_there);
                // An open text counts more than what lies on the disk.
                if self.workspace.document(name).is_none() {
                    self.story_stale(name);
                }
            }
            "yaml" | "yml" => {
                if self.workspace.document(name).is_none() {
                    self.workspace.forget();
                    self.all_stale();
                    self.refresh();
                }
            }
            _ => {
                let within = |file: &String| file == name || uri::below(file, name).is_some();
                let concerned: Vec<String> = self
                    .reports
                    .iter()
                    .filter(|(story, report)| within(story) || report.files.iter().any(within))
                    .map(|(story, _)| story.clone())
                    .collect();
                for story in concerned {
                    if !is_there && within(&story) {
                        self.workspace.story_on_disk(&story, false);
                    }
                    self.workspace.forget_story(&story);
                    self.story_stale(&story);
                }
                self.refresh();
            }
        }
    }

    pub(super) fn folders_changed(&mut self, params: &Value) -> Option<()> {
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
                self.story_stale(&name);
            }
        }
        for folder in names("added") {
            self.workspace.add_folder(folder);
        }
        self.all_stale();
        Some(())
    }
}

fn version(item: &Value) -> i32 {
    item.get("version").and_then(Value::as_i64).and_then(|version| i32::try_from(version).ok()).unwrap_or(0)
}
