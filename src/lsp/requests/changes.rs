//! Handles requests that change text: renames, formatting, code actions and commands.

use lsp_server::ErrorCode;
use lsp_types as lsp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::compile::Options;
use crate::diagnostic::Edit;
use crate::lsp::convert::{self, DocumentEdits};
use crate::lsp::requests::{HandlerResult, RequestContext, RequestError, Subject};
use crate::lsp::{actions, commands, navigation, publish, rename, responses, uri};
use crate::text::Span;

/// The data of a code action whose edit is computed when it is chosen.
#[derive(Deserialize)]
struct DeferredAction {
    uri: lsp::Uri,
    version: Option<i32>,
    #[serde(rename = "later")]
    deferred: actions::DeferredEdit,
}

impl RequestContext<'_> {
    pub(super) fn prepare_rename(
        &self,
        params: &lsp::PrepareRenameParams,
    ) -> HandlerResult<lsp::PrepareRenameRequest> {
        let place = &params.text_document_position_params;
        let Some(name) = self.reference_at(place)? else { return Ok(None) };
        rename::ensure_has_name(&name).map_err(RequestError::failed)?;
        let positions = self
            .workspace
            .positions(&uri::name(&place.text_document.uri))
            .map_err(|finding| RequestError::failed(finding.message))?;
        Ok(Some(lsp::PrepareRenameResult::PrepareRenamePlaceholder(lsp::PrepareRenamePlaceholder {
            range: convert::range(&positions, name.word),
            placeholder: name.name,
        })))
    }

    pub(super) fn rename(&self, params: &lsp::RenameParams) -> HandlerResult<lsp::RenameRequest> {
        let Some(name) = self.reference_at(&params.text_document_position_params)? else {
            return Err(RequestError::failed("there is no reference to rename at the cursor"));
        };
        let project = match &name.owner {
            navigation::Owner::Project(path) => {
                // A story that isn't listed would keep the old name.
                if let Some(why) = self.workspace.listing_problem(path) {
                    let message = "can't list every story that may mention the reference";
                    return Err(RequestError::failed(format!("{message}: {why}")));
                }
                self.workspace.project_file(path)
            }
            navigation::Owner::Story(_) => None,
        };
        let read = |story: String| match self.workspace.story(&story) {
            Ok(compiled) => Ok((story, compiled)),
            Err(finding) => {
                let path = self.workspace.display_path(&story);
                let message = format!("can't read {path}, which may mention `@{}`", name.name);
                Err(RequestError::failed(format!("{message}: {} ({})", finding.message, finding.code)))
            }
        };
        let stories = self.stories_of(&name).into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let compile = |story: &str, project: Option<&str>, text: &str| match project {
            // Which references the stories resolve to depends on the new project file.
            Some(project) => self.workspace.compile_with_project(story, project, text),
            None => self.workspace.compile(story, text),
        };
        let edits = rename::rename(&name, &params.new_name, project.as_deref(), &stories, &compile)
            .map_err(RequestError::failed)?;
        Ok(Some(self.edit(edits)))
    }

    /// A workspace edit from the edits of each document.
    pub(super) fn edit(&self, files: Vec<(String, Vec<Edit>)>) -> lsp::WorkspaceEdit {
        let edited = files
            .into_iter()
            .filter_map(|(name, edits)| {
                let positions = self.workspace.positions(&name).ok()?;
                Some(DocumentEdits {
                    uri: publish::uri_of(self.workspace, &name)?,
                    version: self.workspace.document(&name).map(|document| document.version),
                    edits: convert::edits(&positions, &edits),
                })
            })
            .collect();
        convert::workspace_edit(edited, self.client.versioned_edits)
    }

    pub(super) fn formatting(
        &self,
        params: &lsp::DocumentFormattingParams,
    ) -> HandlerResult<lsp::DocumentFormattingRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let edits = actions::format::edits(subject.story.text()).map_err(|errors| {
            let lines = errors.iter().map(|found| {
                let line = subject.positions.place(found.span.start).line + 1;
                format!("line {line}: {} ({})", found.message, found.code)
            });
            let lines: Vec<String> = lines.collect();
            let lines = lines.join("; ");
            RequestError::failed(format!("can't format this story until these errors are fixed: {lines}"))
        })?;
        Ok(Some(convert::edits_as_written(&subject.positions, &edits)))
    }

    pub(super) fn actions(&self, params: &lsp::CodeActionParams) -> HandlerResult<lsp::CodeActionRequest> {
        if !self.client.reads_actions {
            return Ok(None);
        }
        let Some(subject) = self.story(&params.text_document.uri)? else {
            return Ok(self.project_actions(params));
        };
        let span = convert::span(&subject.positions, params.range);
        let found = self.actions_in(&subject, span, &params.context);
        let has_fixes = found.iter().any(|action| action.finding.is_some());
        let checked =
            has_fixes.then(|| publish::check(self.workspace, &subject.name, self.client.related)).flatten();
        let diagnostics = checked.map(|result| result.diagnostics).unwrap_or_default();
        let edit = |action: &actions::Action| match &action.deferred {
            None => Ok(self.edit_of(&subject, &action.edits, action.as_written)),
            Some(deferred) => {
                Err(json!({ "uri": subject.uri, "version": self.version(&subject), "later": deferred }))
            }
        };
        Ok(Some(found.iter().map(|action| responses::action(action, edit(action), &diagnostics)).collect()))
    }

    /// The code actions for a span. Editors request them whenever the cursor moves, so expensive edits are deferred if
    /// the editor can resolve them later.
    fn actions_in(
        &self,
        subject: &Subject,
        span: Span,
        context: &lsp::CodeActionContext,
    ) -> Vec<actions::Action> {
        let wants = |kind: &str| match &context.only {
            None => true,
            Some(only) => only.iter().any(|wanted| {
                let wanted = serde_json::to_value(wanted).unwrap_or_default();
                let wanted = wanted.as_str().unwrap_or("").to_owned();
                wanted.is_empty()
                    || kind == wanted
                    || kind.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('.'))
            }),
        };
        let can_defer = self.client.resolves_edits;
        let story = &subject.story;
        let mut found = Vec::new();
        if wants(actions::Kind::QuickFix.name()) {
            found.extend(actions::fixes(story, span));
            if can_defer {
                found.extend(actions::allow::suppressions_deferred(story, span));
            } else {
                let compile = |text: &str| self.workspace.compile(&subject.name, text).compiled;
                found.extend(actions::allow::suppressions(story, span, &compile));
            }
        }
        if wants(actions::Kind::FixAll.name()) {
            let is_invoked = context.trigger_kind == Some(lsp::CodeActionTriggerKind::Invoked);
            if can_defer && context.only.is_none() {
                found.extend(actions::fix_all_deferred(story));
            } else if is_invoked || context.only.is_some() {
                let project = story.project.as_deref();
                let run = |options: &Options<'_>| actions::fix_all(story, options);
                found.extend(self.workspace.with_options(&subject.name, project, run));
            }
        }
        if wants(actions::Kind::Rewrite.name()) {
            found.extend(if can_defer {
                actions::ripples_deferred(story, span)
            } else {
                actions::ripples(story, span)
            });
        }
        found
    }

    /// Computes the deferred edit of a code action.
    pub(super) fn resolve(&self, mut action: Value) -> Result<Value, RequestError> {
        let Some(data) = action.get("data").filter(|data| !data.is_null()) else { return Ok(action) };
        let DeferredAction { uri, version, deferred } =
            serde_json::from_value(data.clone()).map_err(|error| RequestError::invalid_params(&error))?;
        let subject = self.story(&uri)?;
        let subject = subject.ok_or_else(|| RequestError::failed(format!("`{uri}` isn't a story")))?;
        if version != self.version(&subject) {
            let message = "the story has changed since the editor listed this action; open the list again";
            return Err(RequestError {
                code: ErrorCode::ContentModified as i32,
                message: message.to_owned(),
            });
        }
        let project = subject.story.project.as_deref();
        let run = |options: &Options<'_>| actions::resolve_deferred(&subject.story, &deferred, options);
        let (edits, as_written) =
            self.workspace.with_options(&subject.name, project, run).ok_or_else(|| {
                RequestError::failed(
                    "this action isn't possible here: the edited story wouldn't have the intended meaning",
                )
            })?;
        let edit = serde_json::to_value(self.edit_of(&subject, &edits, as_written));
        if let Some(action) = action.as_object_mut() {
            let edit = edit.map_err(|error| RequestError::failed(error.to_string()))?;
            action.insert("edit".to_owned(), edit);
        }
        Ok(action)
    }

    fn version(&self, subject: &Subject) -> Option<i32> {
        self.workspace.document(&subject.name).map(|document| document.version)
    }

    /// A workspace edit of one story.
    fn edit_of(&self, subject: &Subject, edits: &[Edit], as_written: bool) -> lsp::WorkspaceEdit {
        let edits = if as_written {
            convert::edits_as_written(&subject.positions, edits)
        } else {
            convert::edits(&subject.positions, edits)
        };
        let edited = DocumentEdits { uri: subject.uri.clone(), version: self.version(subject), edits };
        convert::workspace_edit(vec![edited], self.client.versioned_edits)
    }

    /// The fixes of an open project file.
    pub(super) fn project_actions(
        &self,
        params: &lsp::CodeActionParams,
    ) -> Option<Vec<lsp::CodeActionResponse>> {
        let name = uri::name(&params.text_document.uri);
        let file = self.workspace.project_file(&name)?;
        let positions = self.workspace.positions(&name).ok()?;
        let found = actions::project_fixes(&file, convert::span(&positions, params.range));
        let edited = |action: &actions::Action| self.edit(vec![(name.clone(), action.edits.clone())]);
        Some(found.iter().map(|action| responses::action(action, Ok(edited(action)), &[])).collect())
    }

    pub(super) fn command(
        &self,
        params: &lsp::ExecuteCommandParams,
    ) -> HandlerResult<lsp::ExecuteCommandRequest> {
        let arguments = params.arguments.clone().unwrap_or_default();
        let Some(command) = commands::find(&params.command) else {
            return Err(RequestError::failed(format!("storyc has no command `{}`", params.command)));
        };
        let load = |address: &str| {
            let uri = uri::parse(address).ok_or_else(|| format!("`{address}` isn't a document URI"))?;
            let name = uri::name(&uri);
            // A forged command mustn't read arbitrary files.
            if !self.workspace.has_story(&name) {
                return Err(format!("`{address}` isn't an open story or a story in an open folder"));
            }
            self.workspace.story(&name).map_err(|finding| finding.message)
        };
        let result = (command.run)(&arguments, &load).map_err(RequestError::failed)?;
        Ok(Some(result))
    }
}
