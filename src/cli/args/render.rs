//! What is paid for: `render`, `takes`.

use std::path::PathBuf;

use crate::cli::args::{CostFormat, PickedClips, Story};

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Render {
    /// Files and folders; `-` is standard input. A folder means its `.story` files, without what git ignores.
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

    #[command(flatten)]
    pub(crate) picked: PickedClips,

    /// How many takes of each clip, each with a seed of its own.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) takes: u32,

    /// Pay for new takes of clips that were made before.
    #[arg(long)]
    pub(crate) again: bool,

    /// What this run may cost at most, such as `5USD`; money is never converted.
    #[arg(long, value_name = "SUM")]
    pub(crate) max_cost: Option<String>,

    /// Spend without being asked.
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// Say what would be made and what it would cost, and stop.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Order clips again of which nobody knows whether the vendor took them: look at the vendor's console first.
    #[arg(long)]
    pub(crate) resubmit: bool,

    /// Take this task of the vendor's for a clip of which nobody knows whether the vendor took it; where there are several,
    /// say for which: its number in `storyc takes`, or `STORY#TAKE`.
    #[arg(long, value_name = "[TAKE=]TASK")]
    pub(crate) adopt: Vec<String>,

    /// The most tasks at once for each model, instead of its profile's number.
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,

    /// The most submits in a minute for each model, instead of its profile's number.
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<usize>,

    /// The time between two questions after a task, such as `5s` or `200ms`, instead of its profile's.
    #[arg(long, value_name = "TIME")]
    pub(crate) poll_interval: Option<String>,

    /// Send every request to a vendor's API to another host, for proxies and tests.
    #[arg(long, value_name = "URL", env = "STORYC_BASE_URL")]
    pub(crate) base_url: Option<String>,

    /// How much of each disk stays free, such as `2GB` or `1%`; 5 % by default.
    #[arg(long, value_name = "SIZE", env = "STORYC_KEEP_FREE")]
    pub(crate) keep_free: Option<String>,

    /// Where finished clips go; by default `takes`, beside the ledger.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Takes {
    /// Stories, or folders whose ledger is meant.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Open the newest finished take, or the one with this number in the list.
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, default_missing_value = "0")]
    pub(crate) open: Option<i64>,

    /// How to print.
    #[arg(long, value_enum, default_value_t = CostFormat::Human)]
    pub(crate) format: CostFormat,
}
