//! Arguments of `build`, `cost` and `models`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::{Format, PickedClips, Report, StoryFlags};

#[derive(Debug, clap::Args)]
pub(crate) struct Build {
    /// Stories and folders; `-` reads standard input. A folder stands for the `.story` files in it and below it, except
    /// those that git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,

    /// Region of the model's API, such as `singapore` or `beijing`; by default the model's own default region. `storyc
    /// models MODEL` lists the regions.
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Your workspace ID at the vendor, for regions that require one.
    #[arg(long, value_name = "ID")]
    pub(crate) workspace: Option<String>,

    /// What to build.
    #[arg(long, value_enum, default_value_t = Emit::Request)]
    pub(crate) emit: Emit,

    #[command(flatten)]
    pub(crate) picked: PickedClips,

    /// Write one file per story, model and clip to this folder, instead of standard output.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) report: Report,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Emit {
    /// The HTTP requests, as JSON.
    Request,
    /// The prompt alone, as text.
    Prompt,
    /// Prompt, references, settings and source map before they become a request, as JSON.
    Plan,
    /// The parsed story, as JSON.
    Script,
    /// A `curl` command that sends the request.
    Curl,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Cost {
    /// Stories and folders; `-` reads standard input. A folder stands for the `.story` files in it and below it, except
    /// those that git ignores.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,

    /// Region of the model's API, such as `singapore` or `beijing`; by default the model's own default region. `storyc
    /// models MODEL` lists the regions.
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Compare all models, the project's own included, cheapest first.
    #[arg(long, conflicts_with = "model")]
    pub(crate) all_models: bool,

    /// Share of the clips that you expect to keep, from 0.001 to 1; adds the price per kept clip.
    #[arg(long, value_name = "RATE")]
    pub(crate) keep_rate: Option<f64>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Models {
    /// Show every limit of this model, with its source.
    pub(crate) model: Option<String>,

    /// Compare two models, and show only where they differ.
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "model")]
    pub(crate) diff: Vec<String>,

    /// Show which models take this story: in how many clips, what storyc changes for each, and the price of a second
    /// that you keep, the cheapest first.
    #[arg(long = "for", value_name = "STORY", conflicts_with_all = ["model", "diff"])]
    pub(crate) story: Option<PathBuf>,

    /// With `--for`: the share of takes that you keep, such as `0.25`.
    #[arg(long, value_name = "SHARE", requires = "story")]
    pub(crate) keep_rate: Option<f64>,

    /// List the figures that were checked longer ago than this, such as `60d`, the oldest first.
    #[arg(long, value_name = "AGE", value_parser = days, conflicts_with_all = ["diff", "story"])]
    pub(crate) stale: Option<u64>,

    /// With `--stale`: the day to count from, such as `2026-11-27`; by default today.
    #[arg(long, value_name = "DATE", requires = "stale")]
    pub(crate) today: Option<String>,

    /// Print the JSON Schema for profiles of your own models, for use in an editor.
    #[cfg(feature = "schema")]
    #[arg(long, conflicts_with_all = ["model", "diff", "story", "stale"])]
    pub(crate) schema: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ModelsFormat::Human)]
    pub(crate) format: ModelsFormat,
}

/// Reads an age in days: `60d` or `60`.
fn days(text: &str) -> Result<u64, String> {
    let number = text.strip_suffix(['d', 'D']).unwrap_or(text);
    number.parse().map_err(|_| "write days, such as `60d`".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelsFormat {
    /// A table, for people.
    Human,
    /// One JSON object.
    Json,
}
