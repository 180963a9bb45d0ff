//! What is to be said of each document: the findings of stories at the stories, and those of project files at the project
//! files, whichever story they were found through.

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

/// What was found in one story.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    /// Changes whenever the findings do.
    pub(crate) id: u64,
    /// The editor's number of the text, where it was open.
    pub(crate) version: Option<i32>,
    /// The address at which the editor was told of it, where it was. One document can have several.
    pub(crate) said_at: Option<lsp::Uri>,
    /// The findings in the story itself.
    pub(crate) findings: Vec<lsp::Diagnostic>,
    /// The project file that holds for it.
    pub(crate) project: Option<String>,
    /// The findings in that.
    pub(crate) of_project: Vec<Diagnostic>,
    /// The absolute paths of the files that it names.
    pub(crate) files: BTreeSet<String>,
}

/// Checks one story. `None` where it has gone.
pub(crate) fn check(workspace: &Workspace<'_>, name: &str, with_related: bool) -> Option<Report> {
    let uri = address(workspace, name)?;
    let version = workspace.document(name).map(|document| document.version);
    let story = match workspace.story(name) {
        Ok(story) => story,
        Err(finding) => {
            if version.is_none() && !workspace.world.is_file(name) {
                return None;
            }
            let positions = Positions::new("".into(), workspace.encoding);
            let target = Target { uri, positions: &positions };
            let finding = convert::diagnostic(&finding, |_| Some(&target), with_related);
            return Some(Report { version, findings: vec![finding], ..Report::default() });
        }
    };
    let positions = workspace.positions(name).ok()?;
    let target = Target { uri, positions: &positions };
    let project = story.project.as_ref().and_then(|file| {
        let positions = Positions::new(file.text.clone(), workspace.encoding);
        Some((address(workspace, &file.path)?, positions))
    });
    let project_target = project.as_ref().map(|(uri, positions)| Target { uri: uri.clone(), positions });
    let of = |place: Place| match place {
        Place::Story => Some(&target),
        Place::Project => project_target.as_ref(),
    };
    let (own, of_project): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        story.compiled.diagnostics.iter().partition(|found| found.place == Place::Story);
    Some(Report {
        id: 0,
        version,
        said_at: None,
        findings: own.into_iter().map(|found| convert::diagnostic(found, of, with_related)).collect(),
        project: story.project.as_ref().map(|file| file.path.clone()),
        of_project: of_project.into_iter().cloned().collect(),
        files: story.board().refs.iter().filter_map(|r| story.file_of(r)).collect(),
    })
}

/// What is to be said at a project file: what it says wrong itself, and what stories found in it.
pub(crate) fn of_project(
    workspace: &Workspace<'_>,
    file: &ProjectFile,
    reports: &BTreeMap<String, Report>,
    with_related: bool,
) -> Vec<lsp::Diagnostic> {
    let Some(uri) = address(workspace, &file.path) else { return Vec::new() };
    let levels = Levels::new(&Selection::default(), Some(&file.project));
    let mut all = levels.apply(file.diagnostics.clone());
    // A model that is not known is said once, however few stories there are.
    all.extend(unknown_models(file));
    for report in reports.values().filter(|report| report.project.as_deref() == Some(&file.path)) {
        all.extend(report.of_project.iter().cloned());
    }
    all.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    all.dedup_by(|a, b| (a.span, a.code, &a.message) == (b.span, b.code, &b.message));
    let positions = Positions::new(file.text.clone(), workspace.encoding);
    let target = Target { uri, positions: &positions };
    let of = |place: Place| (place == Place::Project).then_some(&target);
    all.iter().map(|found| convert::diagnostic(found, of, with_related)).collect()
}

/// The models of a project file that nobody knows, as a story of it would be told.
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

/// The address of a document: the editor's own spelling where it is open.
pub(crate) fn address(workspace: &Workspace<'_>, name: &str) -> Option<lsp::Uri> {
    match workspace.document(name) {
        Some(document) => uri::parse(&document.address),
        None => uri::address(name),
    }
}
