//! Arguments of the commands that packagers, shells and editors call: `completions`, `man`, `lsp`; and the one that agents call, `mcp`.

#[cfg(any(feature = "mcp", feature = "shell"))]
use std::path::PathBuf;

#[cfg(feature = "shell")]
use clap::ValueEnum;

#[cfg(any(feature = "mcp", feature = "shell"))]
use crate::cli::args::Report;

#[cfg(feature = "shell")]
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell to generate the script for.
    #[arg(value_enum)]
    pub(crate) shell: Shell,

    #[command(flatten)]
    pub(crate) report: Report,
}

#[cfg(feature = "shell")]
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

#[cfg(feature = "shell")]
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

/// Flags of the server for agents.
#[cfg(feature = "mcp")]
#[derive(Debug, clap::Args)]
pub(crate) struct Mcp {
    /// Folders whose files the server may read and write; relative paths start at the first one.
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,

    /// Offer the tools that render clips and spend money.
    #[arg(long, requires = "max_cost")]
    pub(crate) allow_render: bool,

    /// Maximum estimated cost of everything that this server renders, such as `5USD`.
    #[arg(long, value_name = "SUM", requires = "allow_render")]
    pub(crate) max_cost: Option<String>,

    #[command(flatten)]
    pub(crate) report: Report,
}
