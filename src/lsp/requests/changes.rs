//! Answers that change something: renames, forms, actions and commands.

use lsp_types as lsp;

use crate::diagnostic::Edit;
use crate::lsp::answers as answer_of;
use crate::lsp::convert::{self, Edited};
use crate::lsp::requests::{Answer, Asked, Failure};
use crate::lsp::{actions, commands, navigation, rename, reports, uri};

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
                    uri: reports::address(self.workspace, &name)?,
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
        let Some(subject) = self.story(&params.text_document.uri)? else {
            return Ok(self.project_actions(params));
        };
        let span = convert::span(&subject.positions, params.range);
        let wants = |kind: &str| match &params.context.only {
            None => true,
            Some(only) => only.iter().any(|wanted| {
                let wanted = serde_json::to_value(wanted).unwrap_or_default();
                let wanted = wanted.as_str().unwrap_or("").to_owned();
                wanted.is_empty()
                    || kind == wanted
                    || kind.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('.'))
            }),
        };
        let compile = |text: &str| self.workspace.compile(&subject.name, text).compiled;
        let mut found = Vec::new();
        if wants(actions::Kind::QuickFix.name()) {
            found.extend(actions::fixes(&subject.story, span));
            found.extend(actions::allow::offers(&subject.story, span, &compile));
        }
        if wants(actions::Kind::FixAll.name()) {
            let project = subject.story.project.as_deref();
            found.extend(
                self.workspace.with_options(&subject.name, project, |options| {
                    actions::fix_all(&subject.story, options)
                }),
            );
        }
        if wants(actions::Kind::Rewrite.name()) {
            found.extend(actions::ripples(&subject.story, span));
        }
        let report = reports::check(self.workspace, &subject.name, self.client.related);
        let diagnostics = report.map(|report| report.findings).unwrap_or_default();
        let edit = |action: &actions::Action| {
            let edits = if action.as_written {
                convert::edits_as_written(&subject.positions, &action.edits)
            } else {
                convert::edits(&subject.positions, &action.edits)
            };
            let version = self.workspace.document(&subject.name).map(|document| document.version);
            let edited = Edited { uri: subject.uri.clone(), version, edits };
            convert::workspace_edit(vec![edited], self.client.versioned_edits)
        };
        Ok(Some(found.iter().map(|action| answer_of::action(action, edit(action), &diagnostics)).collect()))
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
        Some(found.iter().map(|action| answer_of::action(action, edited(action), &[])).collect())
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
