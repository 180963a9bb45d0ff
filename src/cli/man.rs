//! `storyc man`: manual pages, generated from the argument definitions.

use crate::cli::args::{Man, command};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError};

/// Runs the command.
pub(crate) fn run(args: &Man, terminal: &Terminal) -> Result<Exit, UsageError> {
    // A page for `help` would repeat the others.
    let root = command().disable_help_subcommand(true);
    match &args.output {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(root)
                .render(&mut page)
                .map_err(|error| UsageError(format!("can't generate the manual page: {error}")))?;
            terminal.print(&String::from_utf8_lossy(&page));
        }
        Some(folder) => {
            let write_error = |error: std::io::Error| {
                UsageError(format!("can't write to `{}`: {error}", files::display(folder)))
            };
            std::fs::create_dir_all(folder).map_err(write_error)?;
            clap_mangen::generate_to(root, folder).map_err(write_error)?;
            terminal.eprint(&format!("wrote the manual pages to {}\n", files::display(folder)));
        }
    }
    Ok(Exit::Clean)
}
