//! The text of a `storyc.yaml` to its [`Project`] with the profiles that it names, and what is to be said of both.
//!
//! Whoever reads files hands in how: the program reads the disk, an editor's server what is typed there.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::lint::suppress;
use crate::model;
use crate::plan;
use crate::project::{Origin, Project};
use crate::text::{LineIndex, Span};

/// Gives the text of the profile at a path, the project's folder in front of it; or why it cannot be read.
pub type ReadProfile<'r> = dyn Fn(&str) -> Result<Arc<str>, Box<Diagnostic>> + 'r;

/// Reads a project file that lies in `folder`, and the profiles of one's own that it names.
pub fn read(text: &str, folder: &str, profile: &ReadProfile<'_>) -> (Project, Vec<Diagnostic>) {
    let (mut project, mut diagnostics) = Project::read(text, folder);
    diagnostics.extend(suppress::unknown_levels(&project));
    diagnostics.extend(read_profiles(&mut project, profile));
    (project, diagnostics)
}

/// Reads the models of one's own that a project names; one that cannot be read costs only itself.
fn read_profiles(project: &mut Project, profile: &ReadProfile<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for named in &project.models {
        let path = plan::join(&project.folder, &named.value);
        let span = match named.origin {
            Origin::File(_, span) => span,
            Origin::Flag => Span::at(0),
        };
        let problem = match profile(&path) {
            Err(finding) => Err((finding.message.clone(), "name a file that is there".to_owned())),
            Ok(text) => model::read(&text).map_err(|error| {
                let place = LineIndex::new(&text).position(&text, error.span.start as usize);
                let message = format!("line {}, column {}: {}", place.line, place.column, error.message);
                (message, "`storyc models --schema` prints what a profile may say".to_owned())
            }),
        };
        match problem {
            Ok(profile) => project.profiles.push(Arc::new(profile)),
            Err((message, help)) => diagnostics.push(
                Diagnostic::error("S307", span, format!("`{}` is no profile: {message}", named.value))
                    .in_place(Place::Project)
                    .label("cannot be read")
                    .help(help),
            ),
        }
    }
    diagnostics
}
