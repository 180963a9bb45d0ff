//! What was accepted: `test`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::Story;

#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// Files and folders. A folder means its `.story` files, without what git ignores.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: Story,

    /// Where models are reached, such as `singapore` or `beijing`; each model has its own default.
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Accept everything that differs, and remove snapshots whose story or model is gone.
    #[arg(long, conflicts_with_all = ["review", "ci"])]
    pub(crate) update: bool,

    /// Go through what differs, one by one: accept, reject or skip it.
    #[arg(long, conflicts_with_all = ["ci", "format"])]
    pub(crate) review: bool,

    /// Write nothing, and let orphaned snapshots fail.
    #[arg(long)]
    pub(crate) ci: bool,

    /// Only clips whose story's path, or whose model, has this in it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,

    /// How to report.
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub(crate) format: TestFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people: what changed in each clip, and the sum.
    Human,
    /// One JSON object.
    Json,
    /// JUnit XML, for test reports.
    Junit,
    /// Workflow commands, which GitHub shows as annotations.
    Github,
}
