//! Arguments of `test`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::StoryFlags;

#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// Stories and folders. A folder stands for the `.story` files in it and below it, except those that git ignores.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,

    /// Region of the model's API, such as `singapore` or `beijing`; by default the model's own default region. `storyc
    /// models MODEL` lists the regions.
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Accept all changes, and remove orphaned snapshots: those whose story or model is gone.
    #[arg(long, conflicts_with_all = ["review", "ci"])]
    pub(crate) update: bool,

    /// Review the changes one by one: accept, reject or skip each.
    #[arg(long, conflicts_with_all = ["ci", "format"])]
    pub(crate) review: bool,

    /// Write no files, and fail on orphaned snapshots, too.
    #[arg(long)]
    pub(crate) ci: bool,

    /// Test only clips whose story's path or model contains this text.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub(crate) format: TestFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people: what changed in each clip, and the total cost.
    Human,
    /// One JSON object.
    Json,
    /// Few tokens, for language models.
    Agent,
    /// JUnit XML, for test reports.
    Junit,
    /// GitHub Actions workflow commands, shown as annotations.
    Github,
}
