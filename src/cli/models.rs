//! `storyc models`: lists the models, shows every limit of one with its source, or compares two.

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::{Models, ModelsFormat};
use crate::cli::output::Terminal;
use crate::cli::project::Projects;
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::compile::{all_models, find_model, near_models};
use crate::model::{self, Profile};
use crate::project::Project;
use crate::report::models;

/// Runs the command.
pub(crate) fn run(args: &Models, terminal: &Terminal) -> Result<Exit, UsageError> {
    // Include the models defined by the project in the current folder.
    let here = Path::new("models.story");
    let projects = Projects::load(std::iter::once(here));
    let found = projects.get(here);
    for file in super::inputs::project_findings(&projects, &crate::lint::Selection::default()) {
        terminal.report(&file);
    }
    let project = found.map(|found| &found.project);
    #[cfg(feature = "schema")]
    if args.schema {
        terminal.print(&format!("{:#}\n", model::schema()));
        return Ok(Exit::Clean);
    }
    if let [left, right] = args.diff.as_slice() {
        let (left, right) = (known(left, project)?, known(right, project)?);
        terminal.print(&match args.format {
            ModelsFormat::Human => models::diff(&left, &right),
            ModelsFormat::Json => {
                format!("{:#}\n", terminal.complete(models::json([&*left, &*right].into_iter())))
            }
        });
        return Ok(Exit::Clean);
    }
    let chosen: Vec<Arc<Profile>> = match &args.model {
        Some(id) => vec![known(id, project)?],
        None => all_models(project),
    };
    let text = match (args.format, &args.model) {
        (ModelsFormat::Json, _) => {
            format!("{:#}\n", terminal.complete(models::json(chosen.iter().map(|profile| &**profile))))
        }
        (ModelsFormat::Human, Some(_)) => chosen.iter().map(|profile| models::show(profile)).collect(),
        (ModelsFormat::Human, None) => models::list(chosen.iter().map(|profile| &**profile)),
    };
    terminal.print(&text);
    Ok(Exit::Clean)
}

/// Finds a model by id; an unknown id is a usage error.
pub(crate) fn known(id: &str, project: Option<&Project>) -> Result<Arc<Profile>, UsageError> {
    find_model(id, project).ok_or_else(|| {
        UsageError::new(ErrorCode::UnknownModel, format!("there is no model `{id}`"))
            .help(near_models(id, project))
    })
}
