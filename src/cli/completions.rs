//! `storyc completions`: shell completion scripts, generated from the argument definitions.

use clap_complete::{Shell as For, generate};

use crate::cli::args::{Completions, Shell, command};
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError};

/// Runs the command.
#[allow(clippy::unnecessary_wraps, reason = "every command answers alike")]
pub(crate) fn run(args: &Completions, terminal: &Terminal) -> Result<Exit, UsageError> {
    let shell = match args.shell {
        Shell::Bash => For::Bash,
        Shell::Elvish => For::Elvish,
        Shell::Fish => For::Fish,
        Shell::PowerShell => For::PowerShell,
        Shell::Zsh => For::Zsh,
    };
    let mut script = Vec::new();
    generate(shell, &mut command(), "storyc", &mut script);
    terminal.print(&String::from_utf8_lossy(&script));
    Ok(Exit::Clean)
}
