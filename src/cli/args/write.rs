//! Where stories come from: `import`, `new`.

use std::path::PathBuf;

use clap::ValueEnum;

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// The prompt; `-` is standard input.
    pub(crate) file: PathBuf,

    /// Write the story into this file, which must not be there yet.
    #[arg(short, long, value_name = "STORY")]
    pub(crate) output: Option<PathBuf>,

    /// How it is written; else the ending of its name and its text say so.
    #[arg(long, value_enum, value_name = "NOTATION")]
    pub(crate) from: Option<From>,

    /// Which clip to take, where the prompt holds several.
    #[arg(long, value_name = "N")]
    pub(crate) clip: Option<usize>,

    /// How to report.
    #[arg(long, value_enum, default_value_t = ImportFormat::Human)]
    pub(crate) format: ImportFormat,

    /// What standard input is called; its ending may say the notation.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// A prompt in prose, with times or counted shots in any spelling.
    Text,
    /// A screenplay in Fountain.
    Fountain,
    /// A shot list as a table, with commas, semicolons or tabs.
    Csv,
    /// The JSON of Kling's `multi_prompt`.
    KlingJson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// The story, and for people what was read as what.
    Human,
    /// One JSON object with both.
    Json,
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// The story's name; `.story` is added.
    pub(crate) name: PathBuf,
}
