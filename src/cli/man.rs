//! `storyc man`: manual pages, generated from the argument definitions.

use crate::cli::args::{Man, command};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError};

/// Runs the command.
pub(crate) fn run(args: &Man, terminal: &Terminal) -> Result<Exit, UsageError> {
    // A page for `help` would repeat the others.
    let whole = command().disable_help_subcommand(true);
    match &args.output {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(whole)
                .render(&mut page)
                .map_err(|error| UsageError(format!("the manual page cannot be made: {error}")))?;
            terminal.print(&String::from_utf8_lossy(&page));
        }
        Some(folder) => {
            let cannot = |error: std::io::Error| {
                UsageError(format!("cannot write into `{}`: {error}", files::shown(folder)))
            };
            std::fs::create_dir_all(folder).map_err(cannot)?;
            clap_mangen::generate_to(whole, folder).map_err(cannot)?;
            terminal.say(&format!("wrote the manual pages into {}\n", files::shown(folder)));
        }
    }
    Ok(Exit::Clean)
}
