//! The main loop: messages in, answers and findings out.
//!
//! Messages are taken up in order. Everything that waits is looked at first, so that a request which was cancelled is never
//! begun; and stories are checked only when no message waits, one at a time, so that a text which changes ten times is
//! compiled once and a large workspace keeps nobody waiting.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types as lsp;
use serde_json::{Value, json};

use crate::lsp::capabilities;
use crate::lsp::client::Client;
use crate::lsp::convert;
use crate::lsp::documents::{Document, Kind, PROJECT_NAME};
use crate::lsp::positions::Positions;
use crate::lsp::reports::{self, Report};
use crate::lsp::requests::{self, Failure};
use crate::lsp::uri;
use crate::lsp::workspace::Workspace;
use crate::lsp::world::World;

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The editor said that it would end, and then that the server should.
    Asked,
    /// The connection broke, or the editor said only the latter.
    Otherwise,
}

/// Serves an editor until it ends the session.
pub fn serve(connection: &Connection, world: &dyn World) -> Ended {
    let mut queue = VecDeque::new();
    let (client, mut server) = loop {
        let Some(message) = next(connection, &mut queue, true) else { return Ended::Otherwise };
        match message {
            Message::Request(request) if request.method == "initialize" => {
                let client = Client::read(&request.params);
                let result = json!({
                    "capabilities": capabilities::of(&client),
                    "serverInfo": { "name": "storyc", "version": env!("CARGO_PKG_VERSION") },
                });
                reply(connection, Response::new_ok(request.id, result));
                let workspace = Workspace::new(world, client.encoding, client.folders.clone());
                break (client, Server::new(connection, workspace));
            }
            Message::Request(request) => {
                refuse(connection, request.id, ErrorCode::ServerNotInitialized, "`initialize` comes first");
            }
            Message::Notification(notification) if notification.method == "exit" => return Ended::Otherwise,
            Message::Notification(_) | Message::Response(_) => {}
        }
    };
    server.client = client;
    server.run(&mut queue)
}

/// The next message. Where none waits, this waits for one if `wait`; `None` where there is none, or can be none any more.
///
/// Everything that has come is taken in first: what was cancelled in the meantime is answered so at once.
fn next(connection: &Connection, queue: &mut VecDeque<Message>, wait: bool) -> Option<Message> {
    if queue.is_empty() && wait {
        queue.push_back(connection.receiver.recv().ok()?);
    }
    while let Ok(message) = connection.receiver.try_recv() {
        match cancelled(&message) {
            Some(id) => {
                let waits = |m: &Message| matches!(m, Message::Request(request) if request.id == id);
                if let Some(at) = queue.iter().position(waits) {
                    queue.remove(at);
                    refuse(connection, id, ErrorCode::RequestCanceled, "cancelled");
                } else {
                    queue.push_back(message);
                }
            }
            None => queue.push_back(message),
        }
    }
    queue.pop_front()
}

/// The request that a message cancels.
fn cancelled(message: &Message) -> Option<RequestId> {
    match message {
        Message::Notification(notification) if notification.method == "$/cancelRequest" => {
            serde_json::from_value(notification.params.get("id")?.clone()).ok()
        }
        _ => None,
    }
}

fn reply(connection: &Connection, response: Response) {
    // An editor that has gone hears nothing, and the loop ends when it finds out.
    let _ = connection.sender.send(Message::Response(response));
}

fn refuse(connection: &Connection, id: RequestId, code: ErrorCode, why: &str) {
    reply(connection, Response::new_err(id, code as i32, why.to_owned()));
}

/// A session.
struct Server<'s> {
    connection: &'s Connection,
    client: Client,
    workspace: Workspace<'s>,
    /// What was found in each story.
    reports: BTreeMap<String, Report>,
    /// What was last said at each project file.
    projects: BTreeMap<String, Vec<lsp::Diagnostic>>,
    /// The stories that have to be checked.
    stale: Stale,
    /// The question after the findings of all stories that waits for news.
    held: Option<(RequestId, lsp::WorkspaceDiagnosticParams)>,
    /// The number of the last report.
    last_report: u64,
    /// The number of the last request to the editor.
    last_request: i32,
    /// Whether the editor has said that it ends.
    is_over: bool,
}

/// The stories that have to be checked: those that are open first.
#[derive(Default)]
struct Stale {
    open: BTreeSet<String>,
    others: BTreeSet<String>,
    /// Whether what is said at project files may have changed.
    projects: bool,
}

impl<'s> Server<'s> {
    fn new(connection: &'s Connection, workspace: Workspace<'s>) -> Self {
        let mut server = Self {
            connection,
            client: Client::default(),
            workspace,
            reports: BTreeMap::new(),
            projects: BTreeMap::new(),
            stale: Stale::default(),
            held: None,
            last_report: 0,
            last_request: 0,
            is_over: false,
        };
        server.all_stale();
        server
    }

    fn run(&mut self, queue: &mut VecDeque<Message>) -> Ended {
        loop {
            let has_work = !self.is_over && self.has_work();
            match next(self.connection, queue, !has_work) {
                Some(Message::Notification(notification)) if notification.method == "exit" => {
                    return if self.is_over { Ended::Asked } else { Ended::Otherwise };
                }
                Some(Message::Request(request)) => self.request(request),
                Some(Message::Notification(notification)) if !self.is_over => self.notification(notification),
                Some(_) => {}
                None if has_work => self.work(),
                None => return Ended::Otherwise,
            }
        }
    }

    // ---- Requests ----

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.is_over {
            return refuse(
                self.connection,
                id,
                ErrorCode::InvalidRequest,
                "`shutdown` was said: only `exit` comes now",
            );
        }
        match method.as_str() {
            "initialize" => {
                refuse(self.connection, id, ErrorCode::InvalidRequest, "`initialize` was said already");
            }
            "shutdown" => {
                self.is_over = true;
                if let Some((held, _)) = self.held.take() {
                    refuse(self.connection, held, ErrorCode::RequestCanceled, "the server ends");
                }
                reply(self.connection, Response::new_ok(id, Value::Null));
            }
            "workspace/diagnostic" => match serde_json::from_value(params) {
                Ok(params) => {
                    if let Some((held, _)) = self.held.replace((id, params)) {
                        refuse(self.connection, held, ErrorCode::RequestCanceled, "asked again");
                    }
                    self.answer_held();
                }
                Err(error) => {
                    refuse(self.connection, id, ErrorCode::InvalidParams, &error.to_string());
                }
            },
            "textDocument/diagnostic" => {
                let answer = self.pulled(params);
                self.answer(id, answer);
            }
            _ => {
                let (client, workspace) = (&self.client, &self.workspace);
                // A fault in one answer must not take the editor's server away.
                let answer =
                    catch_unwind(AssertUnwindSafe(|| requests::answer(client, workspace, &method, params)));
                self.answer(id, answer.unwrap_or_else(|_| Err(Failure::internal(&method))));
            }
        }
    }

    fn answer(&self, id: RequestId, answer: Result<Value, Failure>) {
        reply(
            self.connection,
            match answer {
                Ok(value) => Response::new_ok(id, value),
                Err(Failure { code, message }) => Response::new_err(id, code, message),
            },
        );
    }

    /// The findings of one document, as the editor asks for them.
    fn pulled(&mut self, params: Value) -> Result<Value, Failure> {
        let params: lsp::DocumentDiagnosticParams =
            serde_json::from_value(params).map_err(|error| Failure::params(&error))?;
        let name = uri::name(&params.text_document.uri);
        // Project files are told, never asked for: their findings come from many stories.
        let items = if self.workspace.document(&name).is_some_and(|open| open.kind == Kind::Story) {
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
    fn answer_held(&mut self) {
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
            let before = known.remove(name).map(|(_, value)| value);
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

    // ---- Notifications ----

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let done = match method.as_str() {
            "initialized" => {
                self.watch();
                Some(())
            }
            "textDocument/didOpen" => self.opened(&params),
            "textDocument/didChange" => self.changed(&params),
            "textDocument/didClose" => self.closed(&params),
            // Whoever does not watch files learns here that something was written.
            "textDocument/didSave" => {
                if !self.client.watches {
                    self.workspace.forget();
                    self.all_stale();
                }
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

    fn opened(&mut self, params: &Value) -> Option<()> {
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

    fn changed(&mut self, params: &Value) -> Option<()> {
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

    fn closed(&mut self, params: &Value) -> Option<()> {
        let address = params.pointer("/textDocument/uri")?.as_str()?;
        let name = uri::name(&uri::parse(address)?);
        let others = self.workspace.close(&name)?;
        if !self.workspace.knows(&name) && self.reports.remove(&name).is_some() {
            self.stale.open.remove(&name);
            self.stale.projects = true;
            self.publish(uri::parse(address)?, None, Vec::new());
        }
        self.touched(&name, others);
        Some(())
    }

    fn files_changed(&mut self, params: &Value) -> Option<()> {
        for change in params.get("changes")?.as_array()? {
            let name = uri::name(&uri::parse(change.get("uri")?.as_str()?)?);
            let is_there = change.get("type").and_then(Value::as_u64) != Some(3);
            self.file_changed(&name, is_there);
        }
        Some(())
    }

    /// A file was written, made or removed; or a folder was, with what it holds.
    fn file_changed(&mut self, name: &str, is_there: bool) {
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

    fn folders_changed(&mut self, params: &Value) -> Option<()> {
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

    // ---- Checking ----

    /// A document has another text now. `others` tells whether other documents may depend on it.
    fn touched(&mut self, name: &str, others: bool) {
        if others {
            self.all_stale();
            self.refresh();
        } else if self.workspace.knows(name) || self.reports.contains_key(name) {
            self.story_stale(name);
        }
    }

    fn story_stale(&mut self, name: &str) {
        let list = if self.workspace.document(name).is_some() {
            &mut self.stale.open
        } else {
            &mut self.stale.others
        };
        list.insert(name.to_owned());
    }

    fn all_stale(&mut self) {
        for name in self.workspace.all_stories() {
            self.story_stale(&name);
        }
        self.stale.projects = true;
    }

    fn has_work(&self) -> bool {
        !self.stale.open.is_empty() || !self.stale.others.is_empty() || self.stale.projects
    }

    /// Does one piece of work: checks a story, or where all are checked says what is to be said of project files.
    fn work(&mut self) {
        if let Some(name) = self.stale.open.pop_first().or_else(|| self.stale.others.pop_first()) {
            self.check(&name);
        } else {
            self.stale.projects = false;
            self.publish_projects();
        }
        self.answer_held();
    }

    /// Checks a story, and says what has changed.
    fn check(&mut self, name: &str) {
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
        let Some(mut report) = checked else {
            if let (Some(_), Some(uri)) = (before, reports::address(&self.workspace, name)) {
                self.stale.projects = true;
                self.publish(uri, None, Vec::new());
            }
            return;
        };
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
        let publish = (is_new || moved) && !is_silent && !self.client.pulls;
        let (version, findings) = (report.version, report.findings.clone());
        self.reports.insert(name.to_owned(), report);
        if publish && let Some(uri) = reports::address(&self.workspace, name) {
            self.publish(uri, version, findings);
        }
    }

    fn publish_projects(&mut self) {
        let mut paths: BTreeSet<String> = self.workspace.open_of(Kind::Project).into_iter().collect();
        paths.extend(self.reports.values().filter_map(|report| report.project.clone()));
        paths.extend(self.projects.keys().cloned());
        for folder in self.workspace.folders() {
            paths.extend(Some(format!("{folder}/{PROJECT_NAME}")));
        }
        for path in paths {
            let file = self.workspace.project_file(&path);
            let findings = file.map_or_else(Vec::new, |file| {
                reports::of_project(&self.workspace, &file, &self.reports, self.client.related)
            });
            if self.projects.get(&path).map_or(&[][..], Vec::as_slice) == findings {
                continue;
            }
            if let Some(uri) = reports::address(&self.workspace, &path) {
                let version = self.workspace.document(&path).map(|document| document.version);
                let params = lsp::PublishDiagnosticsParams { uri, version, diagnostics: findings.clone() };
                self.tell("textDocument/publishDiagnostics", params);
            }
            self.projects.insert(path, findings);
        }
    }

    // ---- To the editor ----

    /// Says what was found in a story, unless the editor asks for that itself.
    fn publish(&self, uri: lsp::Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        if !self.client.pulls {
            let params = lsp::PublishDiagnosticsParams { uri, version, diagnostics };
            self.tell("textDocument/publishDiagnostics", params);
        }
    }

    fn tell(&self, method: &str, params: impl serde::Serialize) {
        let notification = Notification::new(method.to_owned(), params);
        let _ = self.connection.sender.send(Message::Notification(notification));
    }

    /// Asks the editor for something. Its answer changes nothing here.
    fn ask(&mut self, method: &str, params: Value) {
        self.last_request += 1;
        let id = RequestId::from(self.last_request);
        let request = Request { id, method: method.to_owned(), params };
        let _ = self.connection.sender.send(Message::Request(request));
    }

    /// Asks the editor to say when files change.
    fn watch(&mut self) {
        if self.client.watches {
            let registration = json!({
                "id": "storyc-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": capabilities::watchers(),
            });
            self.ask("client/registerCapability", json!({ "registrations": [registration] }));
        }
    }

    /// Other files have changed than the one that is typed in: whatever the editor has asked for may be out of date.
    fn refresh(&mut self) {
        for (can, method) in [
            (self.client.pulls && self.client.refreshes_diagnostics, "workspace/diagnostic/refresh"),
            (self.client.refreshes_lenses, "workspace/codeLens/refresh"),
            (self.client.refreshes_hints, "workspace/inlayHint/refresh"),
        ] {
            if can {
                self.ask(method, Value::Null);
            }
        }
    }
}

fn version(item: &Value) -> i32 {
    item.get("version").and_then(Value::as_i64).and_then(|version| i32::try_from(version).ok()).unwrap_or(0)
}
