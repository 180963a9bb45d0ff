//! What packagers, shells and editors ask for: `completions`, `man`, `lsp`.

use std::path::PathBuf;

use clap::ValueEnum;

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(clippy::enum_variant_names, reason = "PowerShell is called so")]
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
    /// Write `storyc.1` and a page for each command into this folder.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// What editors that start servers pass to them; there is no other way to speak.
#[cfg(feature = "lsp")]
#[derive(Debug, clap::Args)]
pub(crate) struct Lsp {
    /// Speak on standard input and output, which is what happens anyway.
    #[arg(long)]
    pub(crate) stdio: bool,
}
