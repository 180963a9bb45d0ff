//! Checking stories, and saying what was found: to an editor that is told, and to one that asks.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::Response;
use lsp_types as lsp;
use serde_json::{Value, json};

use crate::lsp::documents::{Kind, PROJECT_NAME};
use crate::lsp::reports::{self, Report};
use crate::lsp::requests::Failure;
use crate::lsp::server::{Server, reply};
use crate::lsp::uri;

/// The stories that have to be checked: those that are open first.
#[derive(Default)]
pub(super) struct Stale {
    pub(super) open: BTreeSet<String>,
    pub(super) others: BTreeSet<String>,
    /// Whether what is said at project files may have changed.
    pub(super) projects: bool,
}

impl Server<'_> {
    /// A document has another text now. `others` tells whether other documents may depend on it.
    pub(super) fn touched(&mut self, name: &str, others: bool) {
        if others {
            self.all_stale();
            self.refresh();
        } else if self.workspace.knows(name) || self.reports.contains_key(name) {
            self.story_stale(name);
        }
    }

    pub(super) fn story_stale(&mut self, name: &str) {
        let list = if self.workspace.document(name).is_some() {
            &mut self.stale.open
        } else {
            &mut self.stale.others
        };
        list.insert(name.to_owned());
    }

    pub(super) fn all_stale(&mut self) {
        for name in self.workspace.all_stories() {
            self.story_stale(&name);
        }
        self.stale.projects = true;
    }

    pub(super) fn has_work(&self) -> bool {
        !self.stale.open.is_empty() || !self.stale.others.is_empty() || self.stale.projects
    }

    /// Does one piece of work: checks a story, or where all are checked says what is to be said of project files.
    pub(super) fn work(&mut self) {
        if let Some(name) = self.stale.open.pop_first().or_else(|| self.stale.others.pop_first()) {
            self.check(&name);
        } else {
            self.stale.projects = false;
            self.publish_projects();
            self.watch_outside();
        }
        self.answer_held();
    }

    /// Checks a story, and says what has changed.
    pub(super) fn check(&mut self, name: &str) {
        self.stale.open.remove(name);
        self.stale.others.remove(name);
        let (workspace, related) = (&self.workspace, self.client.related);
        let checked = catch_unwind(AssertUnwindSafe(|| {
            workspace.knows(name).then(|| reports::check(workspace, name, related)).flatten()
        }));
        let Ok(checked) = checked else {
            let message = format!("checking `{name}` failed; this is a fault of storyc");
            return self.tell("window/logMessage", json!({ "type": 1, "message": message }));
        };
        let before = self.reports.remove(name);
        let said_at = before.as_ref().and_then(|before| before.said_at.clone());
        let Some(mut report) = checked else {
            if before.is_some() {
                self.stale.projects = true;
                self.unsay(said_at);
            }
            return;
        };
        let address = reports::address(&self.workspace, name);
        // The editor that calls a document otherwise than before shows what was said of it there still.
        let is_elsewhere = said_at.is_some() && said_at != address;
        if is_elsewhere {
            self.unsay(said_at.clone());
        }
        let is_new = before.as_ref().is_none_or(|before| before.findings != report.findings);
        let moved = before.as_ref().is_none_or(|before| before.version != report.version);
        let in_project = |report: &Report| (report.project.clone(), report.of_project.clone());
        self.stale.projects |= before.as_ref().map(in_project) != Some(in_project(&report));
        report.id = match &before {
            Some(before) if !is_new => before.id,
            _ => {
                self.last_report += 1;
                self.last_report
            }
        };
        // Nobody has to be told that nothing was found where nothing was said before.
        let is_silent = report.findings.is_empty()
            && report.version.is_none()
            && before.as_ref().is_none_or(|before| before.findings.is_empty());
        let publish = (is_new || moved || is_elsewhere) && !is_silent && !self.client.pulls;
        report.said_at = if publish { address } else { said_at.filter(|_| !is_elsewhere) };
        if publish && let Some(uri) = &report.said_at {
            self.publish(uri.clone(), report.version, report.findings.clone());
        }
        self.reports.insert(name.to_owned(), report);
    }

    /// Takes back what was said at an address.
    pub(super) fn unsay(&self, address: Option<lsp::Uri>) {
        if let Some(uri) = address {
            self.publish(uri, None, Vec::new());
        }
    }

    pub(super) fn publish_projects(&mut self) {
        let mut paths: BTreeSet<String> = self.workspace.open_of(Kind::Project).into_iter().collect();
        paths.extend(self.reports.values().filter_map(|report| report.project.clone()));
        let in_folder = |folder: &String| format!("{}/{PROJECT_NAME}", folder.trim_end_matches('/'));
        paths.extend(self.workspace.folders().iter().map(in_folder));
        let mut before = std::mem::take(&mut self.projects);
        for path in paths {
            let Some(uri) = reports::address(&self.workspace, &path) else { continue };
            let file = self.workspace.project_file(&path);
            let findings = file.map_or_else(Vec::new, |file| {
                reports::of_project(&self.workspace, &file, &self.reports, self.client.related)
            });
            // What was said at the same address; what stands at another is taken back below.
            let said = match before.get(&path) {
                Some((at, _)) if *at == uri => before.remove(&path).map(|(_, said)| said),
                _ => None,
            };
            if said.as_deref().unwrap_or(&[]) != findings {
                let version = self.workspace.document(&path).map(|document| document.version);
                self.tell_findings(uri.clone(), version, findings.clone());
            }
            self.projects.insert(path, (uri, findings));
        }
        // Those that hold for nothing any more, and addresses under which nobody knows a file now.
        for (uri, said) in before.into_values() {
            if !said.is_empty() {
                self.tell_findings(uri, None, Vec::new());
            }
        }
    }

    /// The findings of one document, as the editor asks for them.
    pub(super) fn pulled(&mut self, params: Value) -> Result<Value, Failure> {
        let params: lsp::DocumentDiagnosticParams =
            serde_json::from_value(params).map_err(|error| Failure::params(&error))?;
        let name = uri::name(&params.text_document.uri);
        // Project files are told, never asked for: their findings come from many stories.
        let items = if self.workspace.knows(&name) {
            self.check(&name);
            self.reports.get(&name)
        } else {
            None
        };
        let id = items.map(|report| report.id.to_string());
        if id.is_some() && id == params.previous_result_id {
            return Ok(json!({ "kind": "unchanged", "resultId": id }));
        }
        let mut full = json!({ "kind": "full", "items": items.map_or(&[][..], |report| &report.findings) });
        if let (Some(full), Some(id)) = (full.as_object_mut(), id) {
            full.insert("resultId".to_owned(), id.into());
        }
        Ok(full)
    }

    /// Answers the question after the findings of all stories, once all are checked and there is news.
    pub(super) fn answer_held(&mut self) {
        if !self.stale.open.is_empty() || !self.stale.others.is_empty() {
            return;
        }
        let Some((id, params)) = self.held.take() else { return };
        let mut known: BTreeMap<String, (lsp::Uri, String)> = params
            .previous_result_ids
            .iter()
            .map(|previous| (uri::name(&previous.uri), (previous.uri.clone(), previous.value.clone())))
            .collect();
        let mut news = known.is_empty();
        let mut items = Vec::new();
        for (name, report) in &self.reports {
            let Some(uri) = reports::address(&self.workspace, name) else { continue };
            let now = report.id.to_string();
            let before = match known.remove(name) {
                Some((at, value)) if at == uri => Some(value),
                Some((at, _)) => {
                    // The same document under another address: there is nothing to be said at that.
                    known.insert(format!("{name} as {at}"), (at, String::new()));
                    None
                }
                None => None,
            };
            let version = self.workspace.document(name).map(|document| document.version);
            let item = if before.as_ref() == Some(&now) {
                json!({ "kind": "unchanged", "uri": uri, "version": version, "resultId": now })
            } else {
                news = true;
                json!({ "kind": "full", "uri": uri, "version": version, "resultId": now, "items": report.findings })
            };
            items.push(item);
        }
        // Stories that have gone take their findings along.
        for (_, (uri, _)) in known {
            news = true;
            items.push(json!({ "kind": "full", "uri": uri, "version": null, "items": [] }));
        }
        if news {
            reply(self.connection, Response::new_ok(id, json!({ "items": items })));
        } else {
            self.held = Some((id, params));
        }
    }
}
