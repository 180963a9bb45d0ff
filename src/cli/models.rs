//! `storyc models`: the models that are known, and every limit of one with its source.

use crate::cli::args::{Models, ModelsFormat};
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError};
use crate::model;
use crate::report::models;
use crate::text::suggest;

/// Runs the command.
pub(crate) fn run(args: &Models, terminal: &Terminal) -> Result<Exit, UsageError> {
    let text = match (&args.model, args.format) {
        (None, ModelsFormat::Human) => models::list(model::all()),
        (None, ModelsFormat::Json) => format!("{:#}\n", models::json(model::all())),
        (Some(id), format) => {
            let profile = model::find(id).ok_or_else(|| {
                let known: Vec<String> = model::ids().map(|id| format!("`{id}`")).collect();
                let hint = match suggest::nearest(id, model::ids()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the models are {}", suggest::list(&known, "and")),
                };
                UsageError(format!("there is no model `{id}`; {hint}"))
            })?;
            match format {
                ModelsFormat::Human => models::one(profile),
                ModelsFormat::Json => format!("{:#}\n", models::json(std::iter::once(profile))),
            }
        }
    };
    terminal.print(&text);
    Ok(Exit::Clean)
}
