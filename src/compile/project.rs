//! Reads the text of a `storyc.yaml` into a [`Project`] with the profiles that it names, and diagnostics for both.
//!
//! The caller supplies file access: the CLI reads from disk, the language server from open editors.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::lint::suppress;
use crate::model::{self, Profile};
use crate::plan;
use crate::project::{Origin, Project};
use crate::text::{LineIndex, Span};

/// Returns the text of a profile, given its path joined to the project's folder, or a diagnostic if it can't be read.
pub type ReadProfile<'r> = dyn Fn(&str) -> Result<Arc<str>, Box<Diagnostic>> + 'r;

/// Reads a project file in `folder`, and the custom profiles that it names.
pub fn read(text: &str, folder: &str, profile: &ReadProfile<'_>) -> (Project, Vec<Diagnostic>) {
    let (mut project, mut diagnostics) = Project::read(text, folder);
    diagnostics.extend(suppress::unknown_levels(&project));
    diagnostics.extend(read_profiles(&mut project, profile));
    (project, diagnostics)
}

/// Reads the workflow of a profile for ComfyUI, whose path is relative to the profile's folder.
fn load_workflow(
    mut profile: Profile,
    path: &str,
    read: &ReadProfile<'_>,
) -> Result<Profile, (String, String)> {
    if let Some(workflow) = &mut profile.workflow {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let help = "export the workflow in ComfyUI with “Export (API)”, and save it next to the profile";
        let text = read(&plan::join(folder, &workflow.file))
            .map_err(|finding| format!("`{}`: {}", workflow.file, finding.message));
        text.and_then(|text| workflow.load(&text)).map_err(|message| (message, help.to_owned()))?;
    }
    Ok(profile)
}

/// Reads a project's custom profiles; skips one that can't be read and reports it.
fn read_profiles(project: &mut Project, profile: &ReadProfile<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for named in &project.models {
        let path = plan::join(&project.folder, &named.value);
        let span = match named.origin {
            Origin::File(_, span) => span,
            Origin::Flag => Span::at(0),
        };
        let problem = match profile(&path) {
            Err(finding) => {
                let help = "check the path; it is relative to the folder of storyc.yaml";
                Err((finding.message.clone(), help.to_owned()))
            }
            Ok(text) => model::read(&text)
                .map_err(|error| {
                    let place = LineIndex::new(&text).position(&text, error.span.start as usize);
                    let message = format!("line {}, column {}: {}", place.line, place.column, error.message);
                    (message, "`storyc models --schema` prints the format of a profile".to_owned())
                })
                .and_then(|read| load_workflow(read, &path, profile)),
        };
        match problem {
            Ok(profile) => project.profiles.push(Arc::new(profile)),
            Err((message, help)) => {
                let message = format!("can't read the profile `{}`: {message}", named.value);
                diagnostics.push(
                    Diagnostic::error("S307", span, message)
                        .in_place(Place::Project)
                        .label("can't be read")
                        .help(help),
                );
            }
        }
    }
    diagnostics
}
