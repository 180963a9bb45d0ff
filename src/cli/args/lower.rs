//! What a model is told and what it takes: `build`, `cost`, `models`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::{PickedClips, Story};

#[derive(Debug, clap::Args)]
pub(crate) struct Build {
    /// Files and folders; `-` is standard input.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: Story,

    /// Where the model is reached, such as `singapore` or `beijing`; each model has its own default.
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// The vendor's workspace, for regions that are reached through one.
    #[arg(long, value_name = "ID")]
    pub(crate) workspace: Option<String>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Emit::Request)]
    pub(crate) emit: Emit,

    #[command(flatten)]
    pub(crate) picked: PickedClips,

    /// Write one file for each story, model and clip into this folder.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Emit {
    /// The HTTP requests, as JSON.
    Request,
    /// The prompt alone.
    Prompt,
    /// What the model is asked for, with the source map, as JSON.
    Plan,
    /// The parsed story, as JSON.
    Script,
    /// A shell command that sends the request.
    Curl,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Cost {
    /// Files and folders; `-` is standard input. A folder means its `.story` files, without what git ignores.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: Story,

    /// Where models are reached, such as `singapore` or `beijing`; each model has its own default.
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Every model that is known, the cheapest first.
    #[arg(long, conflicts_with = "model")]
    pub(crate) all_models: bool,

    /// The part of the clips that is kept, from 0 to 1: what a clip costs that can be used.
    #[arg(long, value_name = "RATE")]
    pub(crate) keep_rate: Option<f64>,

    /// How to print.
    #[arg(long, value_enum, default_value_t = CostFormat::Human)]
    pub(crate) format: CostFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CostFormat {
    Human,
    Json,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Models {
    /// A model, for every limit with its source.
    pub(crate) model: Option<String>,

    /// Two models side by side, where they differ.
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "model")]
    pub(crate) diff: Vec<String>,

    /// The JSON Schema of a profile of your own, for editors.
    #[arg(long, conflicts_with_all = ["model", "diff"])]
    pub(crate) schema: bool,

    /// How to print.
    #[arg(long, value_enum, default_value_t = ModelsFormat::Human)]
    pub(crate) format: ModelsFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelsFormat {
    Human,
    Json,
}
