//! Arguments of `import` and `new`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::{Format, Report};

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Files with prompts; `-`, or none, reads standard input.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Read the prompt from the clipboard.
    #[arg(long, conflicts_with = "files")]
    pub(crate) clipboard: bool,

    /// Write the story to this file, which must not exist yet, or each story to this folder, instead of standard output.
    #[arg(short, long, value_name = "STORY|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Notation of the prompt; by default storyc recognises it by the file's extension and text.
    #[arg(long, value_enum, value_name = "NOTATION")]
    pub(crate) from: Option<From>,

    /// Clip to import if the prompt contains several; by default all, or the first of several versions.
    #[arg(long, value_name = "N")]
    pub(crate) clip: Option<usize>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,

    /// File name to assume for standard input; its extension can tell the notation.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// A prompt in prose, with times or numbered shots in any spelling.
    Text,
    /// A screenplay in Fountain.
    Fountain,
    /// A shot list as a table, separated by commas, semicolons or tabs.
    Csv,
    /// The JSON of Kling's `multi_prompt`.
    KlingJson,
    /// JSON or YAML with a list of shots.
    Json,
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// Name of the story, such as `riverbank`; storyc adds the extension `.story`.
    pub(crate) name: PathBuf,

    #[command(flatten)]
    pub(crate) report: Report,
}
