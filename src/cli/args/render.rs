//! Arguments of `render`, `takes` and `trust`.

use std::path::PathBuf;

use crate::cli::args::{Format, PickedClips, Report, StoryFlags};

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a separate flag")]
pub(crate) struct Render {
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

    #[command(flatten)]
    pub(crate) picked: PickedClips,

    /// Number of takes of each clip, each with its own seed if the model accepts one.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) takes: u32,

    /// Pay for new takes of clips that you already have.
    #[arg(long)]
    pub(crate) again: bool,

    /// Maximum estimated cost of this run, such as `5USD`. If the estimate is higher or in another currency, nothing is
    /// sent.
    #[arg(long, value_name = "SUM")]
    pub(crate) max_cost: Option<String>,

    /// Spend without asking; required without a terminal.
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// Show what would be rendered and the estimated cost, without sending anything.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Submit clips again whose earlier submit got no answer. You may pay twice, so look into the vendor's console
    /// first.
    #[arg(long)]
    pub(crate) resubmit: bool,

    /// Use this task, found in the vendor's console, for a clip whose submit got no answer. If several clips are
    /// waiting, put the take in front: its number in `storyc takes`, or `STORY#TAKE`.
    #[arg(long, value_name = "[TAKE=]TASK")]
    pub(crate) adopt: Vec<String>,

    /// Put the takes in the ledger for `storyc worker`, and don't wait for them.
    #[arg(long, conflicts_with_all = ["resubmit", "adopt", "strict"])]
    pub(crate) queue: bool,

    #[command(flatten)]
    pub(crate) run: RunFlags,

    /// Output format; with `--events`, the result is the last line.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

/// The flags of `render` and `worker`.
#[derive(Debug, clap::Args)]
pub(crate) struct RunFlags {
    /// Maximum number of tasks in flight per model; overrides the model's profile.
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,

    /// Maximum number of submits per minute per model; overrides the model's profile.
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<usize>,

    /// Time between two polls of a task, such as `5s` or `200ms`; overrides the model's profile.
    #[arg(long, value_name = "TIME", env = "STORYC_POLL_INTERVAL")]
    pub(crate) poll_interval: Option<String>,

    /// Send all API requests to this host instead of the vendor's, for proxies and tests. API keys go there, too.
    #[arg(long, value_name = "URL", env = "STORYC_BASE_URL")]
    pub(crate) base_url: Option<String>,

    /// Disk space to leave free, such as `2GB` or `1%`; the default is 5 %.
    #[arg(long, value_name = "SIZE", env = "STORYC_KEEP_FREE")]
    pub(crate) keep_free: Option<String>,

    /// Folder or object store for finished clips; the default is `out` in `storyc.yaml`, else the folder `takes` beside
    /// it.
    #[arg(short, long, value_name = "DIR", env = "STORYC_OUT")]
    pub(crate) output: Option<PathBuf>,

    /// Exit with 4 if a clip differs from what was asked for in length, size, ratio or sound.
    #[arg(long)]
    pub(crate) strict: bool,

    /// Print one event per line on standard output, for programs.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) events: Option<EventFormat>,

    /// How long other workers wait for this one if it stops, such as `60s`, before they take its takes over.
    #[arg(long, value_name = "TIME", env = "STORYC_LEASE")]
    pub(crate) lease: Option<String>,
}

/// The format of events on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum EventFormat {
    /// JSON Lines: an object on each line.
    Jsonl,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Worker {
    /// A folder with a `storyc.yaml`, which may name the ledger, the object store and key commands.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,

    /// Address of the ledger, such as `postgres://storyc@db.studio/ledger`; the default is `ledger` in `storyc.yaml`,
    /// else the ledger in the folder.
    #[arg(long, value_name = "URL", env = "STORYC_LEDGER")]
    pub(crate) ledger: Option<String>,

    /// Stop when no take is left to render.
    #[arg(long)]
    pub(crate) once: bool,

    /// Spend without asking; needed without a terminal if the ledger is a file. A shared ledger is never asked about.
    #[arg(short, long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) run: RunFlags,

    #[command(flatten)]
    pub(crate) report: Report,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Takes {
    /// Stories, for their takes; or folders, for every take in their ledger.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Download the finished clips that are in an object store to this folder; the default is `takes`.
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "takes")]
    pub(crate) fetch: Option<PathBuf>,

    /// Pick the take with this number in the list: `join`, `export` and `sheet` use it instead of the newest one.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) pick: Vec<i64>,

    /// Take back the pick of the take with this number in the list.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) unpick: Vec<i64>,

    /// Reject the take with this number in the list: nothing uses it, until you pick it.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) reject: Vec<i64>,

    /// Take back the rejection of the take with this number in the list.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) unreject: Vec<i64>,

    /// Note something about the take with this number in the list, as in `3=her hand is too fast`; nothing after the `=`
    /// removes the note.
    #[arg(long, value_name = "NUMBER=TEXT")]
    pub(crate) note: Vec<String>,

    /// Open the newest finished take, or the take with this number in the list.
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, default_missing_value = "0")]
    pub(crate) open: Option<i64>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Trust {
    /// Project files, or the folders that they are in; by default the `storyc.yaml` in the current folder.
    pub(crate) paths: Vec<PathBuf>,

    /// End the trust.
    #[arg(long)]
    pub(crate) revoke: bool,

    #[command(flatten)]
    pub(crate) report: Report,
}
