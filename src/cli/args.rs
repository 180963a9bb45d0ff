//! The command-line arguments: the commands here, their flags in files of their own.

mod check;
mod clips;
mod format;
#[cfg(any(feature = "lsp", feature = "mcp", feature = "shell"))]
mod install;
mod lower;
#[cfg(feature = "render")]
mod render;
mod show;
mod story;
mod test;
mod write;

#[cfg(feature = "shell")]
use clap::CommandFactory;
use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use check::{Check, CheckFormat, Explain, ExplainFormat, Fixing, Fmt};
pub(crate) use clips::{ClipCounts, PickedClips};
pub(crate) use format::{Format, Reader, Report, guess_reader};
#[cfg(feature = "lsp")]
pub(crate) use install::Lsp;
#[cfg(feature = "mcp")]
pub(crate) use install::Mcp;
#[cfg(feature = "shell")]
pub(crate) use install::{Completions, Man, Shell};
pub(crate) use lower::{Build, Cost, Emit, Models, ModelsFormat};
#[cfg(feature = "render")]
pub(crate) use render::{EventFormat, Render, RunFlags, Takes, Trust, Worker};
#[cfg(feature = "render")]
pub(crate) use show::Join;
#[cfg(all(feature = "render", feature = "sheet"))]
pub(crate) use show::Review;
pub(crate) use show::{Export, ExportFormat};
#[cfg(feature = "sheet")]
pub(crate) use show::{Sheet, SheetFormat};
pub(crate) use story::StoryFlags;
pub(crate) use test::{Test, TestFormat};
pub(crate) use write::{From, Import, New};

/// A compiler for multi-shot video prompts.
///
/// You write a `.story` file: plain text, with a header such as `[0-5s]` before each shot. storyc checks it against
/// what your video model really accepts, and compiles it to the exact HTTP requests for that model's API. Checking
/// and building need no network and no API key.
///
/// To start, run `storyc new riverbank`, which writes a first story, then `storyc check riverbank.story`.
#[derive(Debug, Parser)]
#[command(name = "storyc", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours and links; `auto` uses them on a terminal, unless `NO_COLOR` is set.
    #[arg(long, value_enum, default_value_t = Colour::Auto, global = true, value_name = "WHEN")]
    pub(crate) color: Colour,
}

/// The argument definitions as a clap command.
#[cfg(feature = "shell")]
pub(crate) fn command() -> clap::Command {
    Args::command()
}

/// Parses the arguments of a call by a program in this process; the first one is the name of the program.
///
/// # Errors
///
/// What is wrong with them.
#[cfg(feature = "mcp")]
pub(crate) fn parse(args: &[String]) -> Result<Command, String> {
    Args::try_parse_from(args).map(|args| args.command).map_err(|error| {
        let text = error.to_string();
        text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
// Only the command of a call builds its arguments.
#[command(defer = true)]
pub(crate) enum Command {
    /// Find mistakes in stories before you pay for them.
    ///
    /// Checks each story against the Story language and the limits of its model, and reports what the model would
    /// reject, cut off, or charge for and ignore. Every finding names its rule, such as T201; `storyc explain T201`
    /// says what the rule checks and why. `--fix` applies the safe fixes.
    ///
    /// Exits with 1 if there are errors.
    Check(Check),
    /// Format stories in their canonical form.
    ///
    /// Rewrites the files in place. Formatting changes headers, front matter and white space, but no word of a story. A
    /// story that storyc can't parse is left alone.
    Fmt(Fmt),
    /// Compile stories to the requests for their model's API.
    ///
    /// Prints the HTTP requests as JSON, or with `--emit` something else, such as the prompt alone. Sends nothing and
    /// needs no API key: the output has placeholders for keys and for files to upload.
    ///
    /// Exits with 1 if a story has errors; the other stories are still built.
    Build(Build),
    /// Estimate what stories cost, for one model or for all of them side by side.
    ///
    /// For each model, also shows why it would reject a story, and what it would drop or change.
    Cost(Cost),
    /// Render clips: send the requests, poll the tasks and download the files.
    ///
    /// Shows the estimated cost and asks before it spends anything. storyc records every clip in a ledger,
    /// `.storyc/ledger.db`, and never pays for the same clip twice. If a run is interrupted, run the same command again
    /// to resume it.
    ///
    /// The API key comes from the environment; `storyc models MODEL` shows the name of the variable.
    #[cfg(feature = "render")]
    Render(Render),
    /// Render the takes in a ledger that others queued.
    ///
    /// `storyc render --queue` puts takes in the ledger; a worker submits them, polls their tasks and saves the clips. It
    /// also takes over the takes of a run or worker that stopped. Several workers can share a ledger: each clip is
    /// submitted once, within the account's limits and the budget. A worker needs no stories, only the ledger, the
    /// place for clips and the API keys.
    ///
    /// Runs until it is stopped with Ctrl-C, or with `--once` until no take is left.
    #[cfg(feature = "render")]
    Worker(Worker),
    /// List the takes that were rendered, with their cost and file.
    #[cfg(feature = "render")]
    Takes(Takes),
    /// Compare the takes of each clip in the browser, and pick, reject and annotate them.
    ///
    /// Serves a page on this machine only: the takes of a clip play side by side, in sync and looped. Number keys pick, `x`
    /// rejects, `n` goes to the note, the arrow keys go on, and `?` shows all keys. `join`, `export` and `sheet` use what
    /// you pick. Runs until it is stopped with Ctrl-C.
    #[cfg(all(feature = "render", feature = "sheet"))]
    Review(Review),
    /// Join the clips of a film into one video file.
    ///
    /// Uses the picked take of each clip, else the newest finished one, cut to its time in the story, and writes an MP4 file that plays in a
    /// browser. Needs ffmpeg.
    ///
    /// Exits with 4 if a clip has no finished take; then the film isn't written.
    #[cfg(feature = "render")]
    Join(Join),
    /// Trust a project file, so that `render` may do what it asks for.
    ///
    /// `render` and `worker` need your trust in a `storyc.yaml` that runs a command for an API key, defines a model that
    /// sends a key to a host of its own, names a ledger or an object store, or writes clips outside its folder. Read the file first: `trust` prints what it
    /// allows.
    ///
    /// Trust ends when the file, or a model profile that it lists, changes. Checking and building need no trust, and
    /// neither do keys from the environment or a folder given with `-o`.
    #[cfg(feature = "render")]
    Trust(Trust),
    /// Compare requests with accepted snapshots, and show what the changes cost.
    ///
    /// Snapshots are text files in the folder `snapshots` beside a story; commit them. The first run writes new
    /// snapshots as `.snap.new`, and `--review` or `--update` accepts them.
    ///
    /// Exits with 1 if a request differs from its snapshot or has none.
    Test(Test),
    /// List the models, or show every limit of one with its source.
    Models(Models),
    /// Show the full documentation of rules.
    Explain(Explain),
    /// Convert a prompt in another notation to a story.
    ///
    /// Prints the story on standard output, and on standard error how each part of the prompt was read.
    Import(Import),
    /// Export stories as subtitles, a timeline or a shot list.
    Export(Export),
    /// Make an HTML page or a picture of stories: timeline, shots, findings and prompts.
    #[cfg(feature = "sheet")]
    Sheet(Sheet),
    /// Create a first story that compiles.
    New(New),
    /// Run the language server on standard input and output.
    ///
    /// Your editor starts it; docs/editors.md shows how to set it up.
    #[cfg(feature = "lsp")]
    Lsp(Lsp),
    /// Run the MCP server for agents on standard input and output.
    ///
    /// MCP is the Model Context Protocol. Your agent starts it; docs/mcp.md shows how to set it up. It reads and writes files only in the folders that you
    /// name. It renders, and so spends money, only with `--allow-render`, and never more than `--max-cost` in all.
    #[cfg(feature = "mcp")]
    Mcp(Mcp),
    /// Print the completion script for a shell.
    #[cfg(feature = "shell")]
    Completions(Completions),
    /// Print the manual page, or write one for each command.
    #[cfg(feature = "shell")]
    Man(Man),
}

impl Command {
    /// Who reads the result.
    pub(crate) fn reader(&self) -> Reader {
        match self {
            Self::Check(check) => match check.format {
                CheckFormat::Json => Reader::Json,
                CheckFormat::Agent => Reader::Agent,
                _ => Reader::Human,
            },
            Self::Test(test) => match test.format {
                TestFormat::Json => Reader::Json,
                TestFormat::Agent => Reader::Agent,
                _ => Reader::Human,
            },
            Self::Models(Models { format: ModelsFormat::Json, .. })
            | Self::Explain(Explain { format: ExplainFormat::Json, .. }) => Reader::Json,
            Self::Models(_) | Self::Explain(_) => Reader::Human,
            #[cfg(feature = "sheet")]
            Self::Sheet(Sheet { format: Some(SheetFormat::Json), .. }) => Reader::Json,
            #[cfg(feature = "sheet")]
            Self::Sheet(_) => Reader::Human,
            Self::Cost(cost) => cost.format.reader(),
            Self::Import(import) => import.format.reader(),
            #[cfg(feature = "render")]
            Self::Render(render) => render.format.reader(),
            #[cfg(feature = "render")]
            Self::Takes(takes) => takes.format.reader(),
            #[cfg(feature = "render")]
            Self::Worker(worker) => worker.report.reader(),
            #[cfg(feature = "render")]
            Self::Join(join) => join.report.reader(),
            #[cfg(feature = "render")]
            Self::Trust(trust) => trust.report.reader(),
            #[cfg(all(feature = "render", feature = "sheet"))]
            Self::Review(review) => review.report.reader(),
            Self::Fmt(fmt) => fmt.report.reader(),
            Self::Build(build) => build.report.reader(),
            Self::Export(export) => export.report.reader(),
            Self::New(new) => new.report.reader(),
            #[cfg(feature = "shell")]
            Self::Completions(completions) => completions.report.reader(),
            #[cfg(feature = "shell")]
            Self::Man(man) => man.report.reader(),
            #[cfg(feature = "lsp")]
            Self::Lsp(_) => Reader::Human,
            #[cfg(feature = "mcp")]
            Self::Mcp(mcp) => mcp.report.reader(),
        }
    }
}
