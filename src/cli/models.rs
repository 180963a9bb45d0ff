//! `storyc models`: lists the models, shows every limit of one with its source, compares two, shows which take a story,
//! and lists figures that nobody has checked for a while.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::cli::args::{Models, ModelsFormat, StoryFlags};
use crate::cli::cost::{Estimates, check_keep_rate};
use crate::cli::inputs::Inputs;
use crate::cli::output::Terminal;
use crate::cli::project::Projects;
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::compile::{all_models, find_model, near_models};
#[cfg(feature = "schema")]
use crate::model;
use crate::model::Profile;
use crate::project::Project;
use crate::report::{cost, models, stale};

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
    if let Some(story) = &args.story {
        return compare(args, story, terminal);
    }
    let chosen: Vec<Arc<Profile>> = match &args.model {
        Some(id) => vec![known(id, project)?],
        None => all_models(project),
    };
    if let Some(days) = args.stale {
        let today = today(args.today.as_deref())?;
        let profiles = chosen.iter().map(|profile| &**profile);
        terminal.print(&match args.format {
            ModelsFormat::Human => stale::stale(profiles, today, days),
            ModelsFormat::Json => {
                format!("{:#}\n", terminal.complete(stale::stale_json(profiles, today, days)))
            }
        });
        return Ok(Exit::Clean);
    }
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

/// Shows which models take a story. Fails only if none does.
fn compare(args: &Models, story: &Path, terminal: &Terminal) -> Result<Exit, UsageError> {
    check_keep_rate(args.keep_rate)?;
    let flags = StoryFlags::default();
    let inputs = Inputs::find(&[story.to_owned()], &flags, terminal)?;
    let estimates = Estimates { region: None, all_models: true, keep_rate: args.keep_rate };
    let (stories, is_clean) = estimates.of(&inputs, terminal, |_, _, _| Ok(true))?;
    let fits: Vec<_> = stories.iter().map(|story| cost::fits(story, args.keep_rate)).collect();
    let is_clean = is_clean && fits.iter().all(cost::Fits::any);
    let exit = if is_clean { Exit::Clean } else { Exit::Findings };
    match args.format {
        ModelsFormat::Human => {
            let texts: Vec<String> = fits.iter().map(cost::Fits::show).collect();
            terminal.print(&texts.join("\n"));
        }
        ModelsFormat::Json => {
            terminal.finish_json(json!({ "keep_rate": args.keep_rate, "stories": fits }), exit);
        }
    }
    Ok(exit)
}

/// Returns today as days since 1970.
fn today(date: Option<&str>) -> Result<u64, UsageError> {
    let Some(date) = date else {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        return Ok(now.as_secs() / 86_400);
    };
    stale::day(date).ok_or_else(|| {
        UsageError::new(ErrorCode::Usage, format!("`{date}` is not a date"))
            .help("write it as `--today 2026-11-27`")
    })
}

/// Finds a model by id; an unknown id is a usage error.
pub(crate) fn known(id: &str, project: Option<&Project>) -> Result<Arc<Profile>, UsageError> {
    find_model(id, project).ok_or_else(|| {
        UsageError::new(ErrorCode::UnknownModel, format!("there is no model `{id}`"))
            .help(near_models(id, project))
    })
}
