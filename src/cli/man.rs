//! `storyc man`: manual pages, generated from the argument definitions.

use serde_json::json;

use crate::cli::args::{Man, Reader, command};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError};

/// Runs the command.
pub(crate) fn run(args: &Man, terminal: &Terminal) -> Result<Exit, UsageError> {
    // A page for `help` would repeat the others.
    let root = command().disable_help_subcommand(true);
    match &args.output {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(root).render(&mut page).map_err(|error| {
                UsageError::new(ErrorCode::System, format!("can't generate the manual page: {error}"))
            })?;
            let page = String::from_utf8_lossy(&page);
            if terminal.reader() == Reader::Json {
                terminal.finish_json(json!({ "text": page }), Exit::Clean);
            } else {
                terminal.print(&page);
            }
        }
        Some(folder) => {
            let write_error = |error: std::io::Error| {
                UsageError::new(
                    ErrorCode::Unwritable,
                    format!("can't write to `{}`: {error}", files::display(folder)),
                )
            };
            std::fs::create_dir_all(folder).map_err(write_error)?;
            clap_mangen::generate_to(root, folder).map_err(write_error)?;
            if terminal.reader() == Reader::Json {
                terminal.finish_json(json!({ "folder": files::display(folder) }), Exit::Clean);
            }
            terminal.eprint(&format!("wrote the manual pages to {}\n", files::display(folder)));
        }
    }
    Ok(Exit::Clean)
}
