//! A compiled story: its findings, its storyboard, and a film for each model.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

use crate::diagnostics::{Diagnostic, Severity, Summary, Texts};
use crate::error::Failure;
use crate::film::Film;
use crate::session::Session;
use crate::storyboard::Storyboard;

/// The result of `compile`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Compiled {
    /// The findings, in the order of the story.
    pub diagnostics: Vec<Diagnostic>,
    /// The findings in the project file itself.
    pub project_diagnostics: Vec<Diagnostic>,
    /// Counts of `diagnostics`.
    pub summary: Summary,
    /// What the story means, independent of any model.
    pub storyboard: Storyboard,
    /// What each model gets, in the order of the models.
    pub films: Vec<Film>,
}

/// Converts a compiled story.
///
/// # Errors
///
/// If a model isn't available in the chosen region.
pub fn compiled(session: &Session) -> Result<Compiled, Failure> {
    let project = session.options.project.as_deref();
    let texts = Texts::new(session.text(), project.map(|file| &*file.text));
    let diagnostics = texts.diagnostics(&session.story.compiled.diagnostics);
    let project_diagnostics = texts.diagnostics(&session.options.project_findings());
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    let project_errors = project_diagnostics.iter().filter(is_error).count();
    let films = session.story.compiled.films().map(|film| Film::new(session, film, project_errors));
    Ok(Compiled {
        summary: Summary::count(&diagnostics),
        diagnostics,
        project_diagnostics,
        storyboard: Storyboard::new(session),
        films: films.collect::<Result<_, _>>()?,
    })
}
