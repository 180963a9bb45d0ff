//! Answers that change something: renames, forms, actions and commands.

use lsp_server::ErrorCode;
use lsp_types as lsp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::compile::Options;
use crate::diagnostic::Edit;
use crate::lsp::convert::{self, Edited};
use crate::lsp::requests::{Answer, Asked, Failure, Subject};
use crate::lsp::{actions, commands, navigation, publish, rename, responses, uri};
use crate::text::Span;

/// What an action carries until it is chosen.
#[derive(Deserialize)]
struct PutOff {
    uri: lsp::Uri,
    version: Option<i32>,
    later: actions::Later,
}

impl Asked<'_> {
    pub(super) fn prepare_rename(
        &self,
        params: &lsp::PrepareRenameParams,
    ) -> Answer<lsp::PrepareRenameRequest> {
        let place = &params.text_document_position_params;
        let Some(name) = self.subject_of(place)? else { return Ok(None) };
        rename::may_rename(&name).map_err(Failure::refused)?;
        let positions = self
            .workspace
            .positions(&uri::name(&place.text_document.uri))
            .map_err(|finding| Failure::refused(finding.message))?;
        Ok(Some(lsp::PrepareRenameResult::PrepareRenamePlaceholder(lsp::PrepareRenamePlaceholder {
            range: convert::range(&positions, name.word),
            placeholder: name.name,
        })))
    }

    pub(super) fn rename(&self, params: &lsp::RenameParams) -> Answer<lsp::RenameRequest> {
        let Some(name) = self.subject_of(&params.text_document_position_params)? else {
            return Err(Failure::refused("there is no reference here to rename"));
        };
        let project = match &name.owner {
            navigation::Owner::Project(path) => {
                // A story that is passed over would lose its reference.
                if let Some(why) = self.workspace.unlisted(path) {
                    let message = "not every story that may speak of it can be found";
                    return Err(Failure::refused(format!("{message}: {why}")));
                }
                self.workspace.project_file(path)
            }
            navigation::Owner::Story(_) => None,
        };
        let read = |story: String| match self.workspace.story(&story) {
            Ok(compiled) => Ok((story, compiled)),
            Err(finding) => {
                let message = format!("{} may speak of `@{}`", self.workspace.shown(&story), name.name);
                Err(Failure::refused(format!("{message}: {} ({})", finding.message, finding.code)))
            }
        };
        let stories = self.stories_of(&name).into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let compile = |story: &str, project: Option<&str>, text: &str| match project {
            // What the stories bind depends on the project as it will be.
            Some(project) => self.workspace.compile_with_project(story, project, text),
            None => self.workspace.compile(story, text),
        };
        let edits = rename::rename(&name, &params.new_name, project.as_deref(), &stories, &compile)
            .map_err(Failure::refused)?;
        Ok(Some(self.edit(edits)))
    }

    /// Edits by the names of their documents.
    pub(super) fn edit(&self, files: Vec<(String, Vec<Edit>)>) -> lsp::WorkspaceEdit {
        let edited = files
            .into_iter()
            .filter_map(|(name, edits)| {
                let positions = self.workspace.positions(&name).ok()?;
                Some(Edited {
                    uri: publish::address(self.workspace, &name)?,
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
    ) -> Answer<lsp::DocumentFormattingRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let edits = actions::format::edits(subject.story.text()).map_err(|errors| {
            let lines = errors.iter().map(|found| {
                let line = subject.positions.place(found.span.start).line + 1;
                format!("line {line}: {} ({})", found.message, found.code)
            });
            let lines: Vec<String> = lines.collect();
            Failure::refused(format!("nothing is formatted until this is mended: {}", lines.join("; ")))
        })?;
        Ok(Some(convert::edits_as_written(&subject.positions, &edits)))
    }

    pub(super) fn actions(&self, params: &lsp::CodeActionParams) -> Answer<lsp::CodeActionRequest> {
        if !self.client.reads_actions {
            return Ok(None);
        }
        let Some(subject) = self.story(&params.text_document.uri)? else {
            return Ok(self.project_actions(params));
        };
        let span = convert::span(&subject.positions, params.range);
        let found = self.found(&subject, span, &params.context);
        let about_findings = found.iter().any(|action| action.finding.is_some());
        let checked = about_findings
            .then(|| publish::check(self.workspace, &subject.name, self.client.related))
            .flatten();
        let diagnostics = checked.map(|result| result.diagnostics).unwrap_or_default();
        let edit = |action: &actions::Action| match &action.later {
            None => Ok(self.edit_of(&subject, &action.edits, action.as_written)),
            Some(later) => {
                Err(json!({ "uri": subject.uri, "version": self.version(&subject), "later": later }))
            }
        };
        Ok(Some(found.iter().map(|action| responses::action(action, edit(action), &diagnostics)).collect()))
    }

    /// What can be done about a stretch. An editor asks whenever the cursor moves: where it asks again for what is chosen,
    /// nothing is tried before.
    fn found(&self, subject: &Subject, span: Span, context: &lsp::CodeActionContext) -> Vec<actions::Action> {
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
        let lazily = self.client.resolves_edits;
        let story = &subject.story;
        let mut found = Vec::new();
        if wants(actions::Kind::QuickFix.name()) {
            found.extend(actions::fixes(story, span));
            if lazily {
                found.extend(actions::allow::offers_later(story, span));
            } else {
                let compile = |text: &str| self.workspace.compile(&subject.name, text).compiled;
                found.extend(actions::allow::offers(story, span, &compile));
            }
        }
        if wants(actions::Kind::FixAll.name()) {
            let by_hand = context.trigger_kind == Some(lsp::CodeActionTriggerKind::Invoked);
            if lazily && context.only.is_none() {
                found.extend(actions::fix_all_later(story));
            } else if by_hand || context.only.is_some() {
                let project = story.project.as_deref();
                let run = |options: &Options<'_>| actions::fix_all(story, options);
                found.extend(self.workspace.with_options(&subject.name, project, run));
            }
        }
        if wants(actions::Kind::Rewrite.name()) {
            found.extend(if lazily {
                actions::ripples_later(story, span)
            } else {
                actions::ripples(story, span)
            });
        }
        found
    }

    /// An action with the edit that was put off until it was chosen.
    pub(super) fn resolve(&self, mut action: Value) -> Result<Value, Failure> {
        let Some(data) = action.get("data").filter(|data| !data.is_null()) else { return Ok(action) };
        let PutOff { uri, version, later } =
            serde_json::from_value(data.clone()).map_err(|error| Failure::params(&error))?;
        let subject = self.story(&uri)?;
        let subject = subject.ok_or_else(|| Failure::refused(format!("`{uri}` is no story")))?;
        if version != self.version(&subject) {
            let message = "the text has changed since this was offered".to_owned();
            return Err(Failure { code: ErrorCode::ContentModified as i32, message });
        }
        let project = subject.story.project.as_deref();
        let run = |options: &Options<'_>| actions::carried_out(&subject.story, &later, options);
        let (edits, as_written) =
            self.workspace.with_options(&subject.name, project, run).ok_or_else(|| {
                Failure::refused(
                    "this cannot be done here: the story that comes out would not say what is meant",
                )
            })?;
        let edit = serde_json::to_value(self.edit_of(&subject, &edits, as_written));
        if let Some(action) = action.as_object_mut() {
            action.insert("edit".to_owned(), edit.map_err(|error| Failure::refused(error.to_string()))?);
        }
        Ok(action)
    }

    fn version(&self, subject: &Subject) -> Option<i32> {
        self.workspace.document(&subject.name).map(|document| document.version)
    }

    /// Edits of one story.
    fn edit_of(&self, subject: &Subject, edits: &[Edit], as_written: bool) -> lsp::WorkspaceEdit {
        let edits = if as_written {
            convert::edits_as_written(&subject.positions, edits)
        } else {
            convert::edits(&subject.positions, edits)
        };
        let edited = Edited { uri: subject.uri.clone(), version: self.version(subject), edits };
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

    pub(super) fn command(&self, params: &lsp::ExecuteCommandParams) -> Answer<lsp::ExecuteCommandRequest> {
        let arguments = params.arguments.clone().unwrap_or_default();
        let Some(command) = commands::find(&params.command) else {
            return Err(Failure::refused(format!("storyc has no command `{}`", params.command)));
        };
        let story = |address: &str| {
            let uri =
                uri::parse(address).ok_or_else(|| format!("`{address}` is no address of a document"))?;
            let name = uri::name(&uri);
            // A command that somebody else put together must not read any file of the disk.
            if !self.workspace.knows(&name) {
                return Err(format!("`{address}` is no story that is open or lies in an open folder"));
            }
            self.workspace.story(&name).map_err(|finding| finding.message)
        };
        let result = (command.run)(&arguments, &story).map_err(Failure::refused)?;
        Ok(Some(result))
    }
}
