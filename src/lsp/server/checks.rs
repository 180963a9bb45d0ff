//! Checks stories, and sends the diagnostics to editors: published, or as the response to a pull.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::Response;
use lsp_types as lsp;
use serde_json::{Value, json};

use crate::lsp::documents::{Kind, PROJECT_NAME};
use crate::lsp::publish::{self, CheckResult};
use crate::lsp::requests::RequestError;
use crate::lsp::server::{Server, send_response};
use crate::lsp::uri;

/// The stories to check. Open ones come first.
#[derive(Default)]
pub(super) struct StaleStories {
    pub(super) open: BTreeSet<String>,
    pub(super) others: BTreeSet<String>,
    /// True if the diagnostics of project files may have changed.
    pub(super) projects: bool,
}

impl StaleStories {
    fn has_stories(&self) -> bool {
        !self.open.is_empty() || !self.others.is_empty()
    }
}

/// Diagnostics as published.
pub(super) struct Published {
    /// The document that they were published for.
    uri: lsp::Uri,
    diagnostics: Vec<lsp::Diagnostic>,
}

impl Server<'_> {
    /// Marks a changed document stale; with `others`, all stories, because they may depend on it.
    pub(super) fn document_changed(&mut self, name: &str, others: bool) {
        if others {
            self.mark_all_stale();
            self.refresh();
        } else if self.workspace.has_story(name) || self.checked.contains_key(name) {
            self.mark_stale(name);
        }
    }

    pub(super) fn mark_stale(&mut self, name: &str) {
        let list = if self.workspace.document(name).is_some() {
            &mut self.stale.open
        } else {
            &mut self.stale.others
        };
        list.insert(name.to_owned());
    }

    pub(super) fn mark_all_stale(&mut self) {
        for name in self.workspace.all_stories() {
            self.mark_stale(&name);
        }
        self.stale.projects = true;
    }

    pub(super) fn has_work(&self) -> bool {
        self.stale.has_stories() || self.stale.projects
    }

    /// Checks one stale story. When all are checked, publishes the diagnostics of project files.
    pub(super) fn work(&mut self) {
        if let Some(name) = self.stale.open.pop_first().or_else(|| self.stale.others.pop_first()) {
            self.check(&name);
        } else {
            self.stale.projects = false;
            self.publish_projects();
            self.watch_outside_folders();
        }
        self.answer_pending_pull();
    }

    /// Checks a story, and publishes its diagnostics if they have changed.
    fn check(&mut self, name: &str) {
        self.stale.open.remove(name);
        self.stale.others.remove(name);
        let (workspace, related) = (&self.workspace, self.client.related);
        let checked = catch_unwind(AssertUnwindSafe(|| {
            workspace.has_story(name).then(|| publish::check(workspace, name, related)).flatten()
        }));
        let Ok(checked) = checked else {
            return self.log(1, &format!("checking `{name}` failed because of a bug in storyc"));
        };
        let before = self.checked.remove(name);
        if let Some(result) = checked {
            let result = self.publish_result(name, before.as_ref(), result);
            self.checked.insert(name.to_owned(), result);
        } else if let Some(before) = before {
            self.stale.projects = true;
            self.clear_diagnostics(before.published_at);
        }
    }

    /// Publishes the result of a check, if it differs from the one before. Returns it with its id and where it was
    /// published.
    fn publish_result(
        &mut self,
        name: &str,
        before: Option<&CheckResult>,
        mut result: CheckResult,
    ) -> CheckResult {
        let published_at = before.and_then(|before| before.published_at.clone());
        let uri = publish::uri_of(&self.workspace, name);
        // An editor that now uses another URI for a document still shows diagnostics at the old one.
        let uri_changed = published_at.is_some() && published_at != uri;
        if uri_changed {
            self.clear_diagnostics(published_at.clone());
        }
        let is_new = before.is_none_or(|before| before.diagnostics != result.diagnostics);
        let has_new_version = before.is_none_or(|before| before.version != result.version);
        let in_project = |result: &CheckResult| (result.project.clone(), result.project_diagnostics.clone());
        self.stale.projects |= before.map(in_project) != Some(in_project(&result));
        result.id = match before {
            Some(before) if !is_new => before.id,
            _ => {
                self.last_result_id += 1;
                self.last_result_id
            }
        };
        // A closed document that had no diagnostics and has none now needs no message.
        let nothing_to_publish = result.diagnostics.is_empty()
            && result.version.is_none()
            && before.is_none_or(|before| before.diagnostics.is_empty());
        let needs_message = (is_new || has_new_version || uri_changed) && !nothing_to_publish;
        let is_published = needs_message && !self.client.pulls;
        result.published_at = if is_published { uri } else { published_at.filter(|_| !uri_changed) };
        if is_published && let Some(uri) = &result.published_at {
            self.publish(uri.clone(), result.version, result.diagnostics.clone());
        }
        result
    }

    /// Clears the diagnostics at a URI. Editors that pull diagnostics do that themselves.
    pub(super) fn clear_diagnostics(&self, uri: Option<lsp::Uri>) {
        if let Some(uri) = uri
            && !self.client.pulls
        {
            self.publish(uri, None, Vec::new());
        }
    }

    fn publish(&self, uri: lsp::Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        let params = lsp::PublishDiagnosticsParams { uri, version, diagnostics };
        self.notify("textDocument/publishDiagnostics", params);
    }

    /// Publishes the diagnostics of project files. Editors can't pull these, because they come from many stories.
    fn publish_projects(&mut self) {
        let mut paths: BTreeSet<String> = self.workspace.open_documents(Kind::Project).into_iter().collect();
        paths.extend(self.checked.values().filter_map(|result| result.project.clone()));
        let in_folder = |folder: &String| format!("{}/{PROJECT_NAME}", folder.trim_end_matches('/'));
        paths.extend(self.workspace.folders().iter().map(in_folder));
        let mut before = std::mem::take(&mut self.projects);
        for path in paths {
            let Some(uri) = publish::uri_of(&self.workspace, &path) else { continue };
            let file = self.workspace.project_file(&path);
            let diagnostics = file.map_or_else(Vec::new, |file| {
                publish::project_diagnostics(&self.workspace, &file, &self.checked, self.client.related)
            });
            // Those at another URI stay in `before` and are cleared below.
            let same_uri = before.get(&path).is_some_and(|published| published.uri == uri);
            let known = if same_uri { before.remove(&path) } else { None };
            if known.as_ref().map_or(&[][..], |known| &known.diagnostics) != diagnostics {
                let version = self.workspace.document(&path).map(|document| document.version);
                self.publish(uri.clone(), version, diagnostics.clone());
            }
            self.projects.insert(path, Published { uri, diagnostics });
        }
        // Project files that are gone or no longer apply, and URIs that are no longer in use.
        for Published { uri, diagnostics } in before.into_values() {
            if !diagnostics.is_empty() {
                self.publish(uri, None, Vec::new());
            }
        }
    }

    /// Answers the editor's request for the diagnostics of one document.
    pub(super) fn pull_document_diagnostics(&mut self, params: Value) -> Result<Value, RequestError> {
        let params: lsp::DocumentDiagnosticParams =
            serde_json::from_value(params).map_err(|error| RequestError::invalid_params(&error))?;
        let name = uri::name(&params.text_document.uri);
        let result = if self.workspace.has_story(&name) {
            self.check(&name);
            self.checked.get(&name)
        } else {
            None
        };
        let id = result.map(|result| result.id.to_string());
        if id.is_some() && id == params.previous_result_id {
            return Ok(json!({ "kind": "unchanged", "resultId": id }));
        }
        let items = result.map_or(&[][..], |result| &result.diagnostics);
        let mut full = json!({ "kind": "full", "items": items });
        if let (Some(full), Some(id)) = (full.as_object_mut(), id) {
            full.insert("resultId".to_owned(), id.into());
        }
        Ok(full)
    }

    /// Answers the pending request for the diagnostics of all stories, once all are checked and there are new ones.
    pub(super) fn answer_pending_pull(&mut self) {
        if self.stale.has_stories() {
            return;
        }
        let Some((id, params)) = self.pending_pull.take() else { return };
        match self.workspace_items(&params) {
            Some(items) => {
                send_response(self.connection, Response::new_ok(id, json!({ "items": items })));
            }
            None => self.pending_pull = Some((id, params)),
        }
    }

    /// The diagnostics of all stories, as the items of a response; `None` if the editor has all of them.
    fn workspace_items(&self, params: &lsp::WorkspaceDiagnosticParams) -> Option<Vec<Value>> {
        let mut known: BTreeMap<String, (lsp::Uri, String)> = params
            .previous_result_ids
            .iter()
            .map(|previous| (uri::name(&previous.uri), (previous.uri.clone(), previous.value.clone())))
            .collect();
        let mut has_changes = known.is_empty();
        let mut items = Vec::new();
        for (name, result) in &self.checked {
            let Some(uri) = publish::uri_of(&self.workspace, name) else { continue };
            let id = result.id.to_string();
            let before = match known.remove(name) {
                Some((known_uri, id)) if known_uri == uri => Some(id),
                Some((known_uri, _)) => {
                    // The document has another URI now; the old one is cleared below.
                    known.insert(format!("{name} as {known_uri}"), (known_uri, String::new()));
                    None
                }
                None => None,
            };
            let version = self.workspace.document(name).map(|document| document.version);
            let item = if before.as_ref() == Some(&id) {
                json!({ "kind": "unchanged", "uri": uri, "version": version, "resultId": id })
            } else {
                has_changes = true;
                let items = &result.diagnostics;
                json!({ "kind": "full", "uri": uri, "version": version, "resultId": id, "items": items })
            };
            items.push(item);
        }
        // Documents that are gone have no diagnostics.
        for (_, (uri, _)) in known {
            has_changes = true;
            items.push(json!({ "kind": "full", "uri": uri, "version": null, "items": [] }));
        }
        has_changes.then_some(items)
    }
}
