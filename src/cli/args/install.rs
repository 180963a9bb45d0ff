//! Arguments of the commands that packagers, shells and editors call: `completions`, `man`, `lsp`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell to generate the script for.
    #[arg(value_enum)]
    pub(crate) shell: Shell,

    #[command(flatten)]
    pub(crate) report: Report,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(clippy::enum_variant_names, reason = "PowerShell is the name of the shell")]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// Write `storyc.1` and a page for each command to this folder, instead of printing `storyc.1`.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) report: Report,
}

/// Flags that editors pass when they start a language server.
#[cfg(feature = "lsp")]
#[derive(Debug, clap::Args)]
pub(crate) struct Lsp {
    /// Ignored: the server always uses standard input and output. Some editors pass this flag.
    #[arg(long)]
    pub(crate) stdio: bool,
}
