//! `storyc completions`: shell completion scripts, generated from the argument definitions.

use clap_complete::{Shell as For, generate};
use serde_json::json;

use crate::cli::args::{Completions, Reader, Shell, command};
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
    let script = String::from_utf8_lossy(&script);
    if terminal.reader() == Reader::Json {
        terminal.finish_json(json!({ "text": script }), Exit::Clean);
    } else {
        terminal.print(&script);
    }
    Ok(Exit::Clean)
}
