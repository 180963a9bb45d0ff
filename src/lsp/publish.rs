//! Collects the diagnostics of each document: a story's own, and for a project file also those that its stories found
//! in it.

use std::collections::{BTreeMap, BTreeSet};

use lsp_types as lsp;

use crate::compile::{Options, compile, find_model};
use crate::diagnostic::{Diagnostic, Place};
use crate::lint::{Levels, Selection};
use crate::lsp::convert::{self, Target};
use crate::lsp::positions::Positions;
use crate::lsp::story::ProjectFile;
use crate::lsp::uri;
use crate::lsp::workspace::Workspace;

/// The result of checking a story.
#[derive(Clone, Debug, Default)]
pub(crate) struct CheckResult {
    /// Changes whenever the diagnostics do.
    pub(crate) id: u64,
    /// The editor's version of the text, if it was open.
    pub(crate) version: Option<i32>,
    /// The URI that the diagnostics were published for, if they were. One document can have several URIs.
    pub(crate) published_at: Option<lsp::Uri>,
    /// The diagnostics in the story itself.
    pub(crate) diagnostics: Vec<lsp::Diagnostic>,
    /// The project file that applies to it.
    pub(crate) project: Option<String>,
    /// The diagnostics in the project file.
    pub(crate) project_diagnostics: Vec<Diagnostic>,
    /// The absolute paths of the files that it refers to.
    pub(crate) files: BTreeSet<String>,
}

/// Checks a story; returns `None` if it no longer exists. `with_related` includes related locations.
pub(crate) fn check(workspace: &Workspace<'_>, name: &str, with_related: bool) -> Option<CheckResult> {
    let uri = uri_of(workspace, name)?;
    let version = workspace.document(name).map(|document| document.version);
    let story = match workspace.story(name) {
        Ok(story) => story,
        Err(finding) => {
            if version.is_none() && !workspace.file_system.is_file(name) {
                return None;
            }
            let positions = Positions::new("".into(), workspace.encoding);
            let target = Target { uri, positions: &positions };
            let finding = convert::diagnostic(&finding, |_| Some(&target), with_related);
            return Some(CheckResult { version, diagnostics: vec![finding], ..CheckResult::default() });
        }
    };
    let positions = workspace.positions(name).ok()?;
    let target = Target { uri, positions: &positions };
    let project = story.project.as_ref().and_then(|file| {
        let positions = Positions::new(file.text.clone(), workspace.encoding);
        Some((uri_of(workspace, &file.path)?, positions))
    });
    let project_target = project.as_ref().map(|(uri, positions)| Target { uri: uri.clone(), positions });
    let target_of = |place: Place| match place {
        Place::Story => Some(&target),
        Place::Project => project_target.as_ref(),
    };
    let (own, in_project): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        story.compiled.diagnostics.iter().partition(|found| found.place == Place::Story);
    Some(CheckResult {
        id: 0,
        version,
        published_at: None,
        diagnostics: own
            .into_iter()
            .map(|found| convert::diagnostic(found, target_of, with_related))
            .collect(),
        project: story.project.as_ref().map(|file| file.path.clone()),
        project_diagnostics: in_project.into_iter().cloned().collect(),
        files: story.board().refs.iter().filter_map(|r| story.file_of(r)).collect(),
    })
}

/// The diagnostics of a project file: its own, and those that stories found in it.
pub(crate) fn project_diagnostics(
    workspace: &Workspace<'_>,
    file: &ProjectFile,
    checked: &BTreeMap<String, CheckResult>,
    with_related: bool,
) -> Vec<lsp::Diagnostic> {
    let Some(uri) = uri_of(workspace, &file.path) else { return Vec::new() };
    let levels = Levels::new(&Selection::default(), Some(&file.project));
    let mut all = levels.apply(file.diagnostics.clone());
    // An unknown model is reported even if the project has no stories.
    all.extend(unknown_models(file));
    for result in checked.values().filter(|result| result.project.as_deref() == Some(&file.path)) {
        all.extend(result.project_diagnostics.iter().cloned());
    }
    all.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    all.dedup_by(|a, b| (a.span, a.code, &a.message) == (b.span, b.code, &b.message));
    let positions = Positions::new(file.text.clone(), workspace.encoding);
    let target = Target { uri, positions: &positions };
    let target_of = |place: Place| (place == Place::Project).then_some(&target);
    all.iter().map(|found| convert::diagnostic(found, target_of, with_related)).collect()
}

/// The diagnostics that a story of the project would get for unknown models in the project file.
fn unknown_models(file: &ProjectFile) -> Vec<Diagnostic> {
    let unknown = file
        .project
        .settings
        .models
        .iter()
        .filter(|set| find_model(&set.value, Some(&file.project)).is_none());
    if unknown.count() == 0 {
        return Vec::new();
    }
    let options = Options { project: Some(&file.project), ..Options::default() };
    let found = compile("", &options).diagnostics;
    found.into_iter().filter(|found| found.place == Place::Project).collect()
}

/// The URI of a document, as the editor spells it if the document is open.
pub(crate) fn uri_of(workspace: &Workspace<'_>, name: &str) -> Option<lsp::Uri> {
    match workspace.document(name) {
        Some(document) => uri::parse(&document.uri),
        None => uri::from_name(name),
    }
}
