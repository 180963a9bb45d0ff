//! The command-line arguments: the commands here, their flags in files of their own.

mod check;
mod clips;
mod install;
mod lower;
#[cfg(feature = "render")]
mod render;
mod show;
mod story;
mod test;
mod write;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

pub(crate) use check::{Check, CheckFormat, Explain, ExplainFormat, Fixing, Fmt};
pub(crate) use clips::{ClipCounts, PickedClips};
#[cfg(feature = "lsp")]
pub(crate) use install::Lsp;
pub(crate) use install::{Completions, Man, Shell};
pub(crate) use lower::{Build, Cost, CostFormat, Emit, Models, ModelsFormat};
#[cfg(feature = "render")]
pub(crate) use render::{Render, Takes};
pub(crate) use show::{Export, ExportFormat};
#[cfg(feature = "sheet")]
pub(crate) use show::{Sheet, SheetFormat};
pub(crate) use story::Story;
pub(crate) use test::{Test, TestFormat};
pub(crate) use write::{From, Import, ImportFormat, New};

/// The compiler for multi-scene storyboards.
///
/// storyc reads `.story` files, checks them against what a video model really accepts, and lowers them to the exact
/// requests that its API takes.
#[derive(Debug, Parser)]
#[command(name = "storyc", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours and links.
    #[arg(long, value_enum, default_value_t = Colour::Auto, global = true, value_name = "WHEN")]
    pub(crate) color: Colour,
}

/// The argument definitions as a clap command.
pub(crate) fn command() -> clap::Command {
    Args::command()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check stories against their model before anything is paid for.
    Check(Check),
    /// Write stories in their canonical form.
    Fmt(Fmt),
    /// Lower stories to the requests that their model's API takes.
    Build(Build),
    /// What stories cost, for one model or for all, and what each would have to drop.
    Cost(Cost),
    /// Send requests, follow them, and fetch the finished clips; nothing is paid for twice.
    #[cfg(feature = "render")]
    Render(Render),
    /// What was rendered, from which text, at what cost.
    #[cfg(feature = "render")]
    Takes(Takes),
    /// Compare requests with what was accepted, and say what changes would cost.
    Test(Test),
    /// List the models, or every limit of one with its source.
    Models(Models),
    /// Explain rules in full.
    Explain(Explain),
    /// Turn a prompt in another notation into a story.
    Import(Import),
    /// Write stories for editors and spreadsheets: subtitles, a timeline, a shot list.
    Export(Export),
    /// Write stories as one page to look at: timeline, cards, references, findings, prompts.
    #[cfg(feature = "sheet")]
    Sheet(Sheet),
    /// Write a first story that compiles.
    New(New),
    /// Serve an editor on standard input and output: the language server.
    #[cfg(feature = "lsp")]
    Lsp(Lsp),
    /// Print what a shell needs to complete commands and flags.
    Completions(Completions),
    /// Print the manual page, or write one for each command.
    Man(Man),
}
