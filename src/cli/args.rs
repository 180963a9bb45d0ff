//! What the command line can say.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::cli::project::Projects;
use crate::cli::{UsageError, models};
use crate::compile::find_model;
use crate::lint::{Selection, suppress};
use crate::project::{Set, Settings, read_ratio, read_resolution};
use crate::storyboard::Flags;
use crate::syntax::time;

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

/// The arguments, as what describes them takes them.
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

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(clippy::enum_variant_names, reason = "PowerShell is called so")]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// Write `storyc.1` and a page for each command into this folder.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// What editors that start servers pass to them; there is no other way to speak.
#[cfg(feature = "lsp")]
#[derive(Debug, clap::Args)]
pub(crate) struct Lsp {
    /// Speak on standard input and output, which is what happens anyway.
    #[arg(long)]
    pub(crate) stdio: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Files and folders; `-` is standard input. A folder means its `.story` files, without what git ignores.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: Story,

    #[command(flatten)]
    pub(crate) rules: Rules,

    /// How to report.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,

    /// Let warnings count as errors.
    #[arg(long)]
    pub(crate) strict: bool,

    /// Exit with 0, whatever is found.
    #[arg(long)]
    pub(crate) exit_zero: bool,

    #[command(flatten)]
    pub(crate) fixing: Fixing,

    /// Check again whenever a story, a project file or a picture is saved.
    // A text that changes under the editor that has it open is nobody's wish.
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    pub(crate) watch: bool,
}

/// What is to be done with fixes.
#[derive(Debug, clap::Args)]
pub(crate) struct Fixing {
    /// Write the safe fixes into the stories; those of standard input go to standard output.
    #[arg(long)]
    pub(crate) fix: bool,

    /// With `--fix` or `--diff`: unsafe fixes too, which can change what is generated.
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Print what fixes would change, and write nothing.
    #[arg(long)]
    pub(crate) diff: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people: each finding with its place, its help and a link to its rule.
    Human,
    /// One line for each finding.
    Concise,
    /// One JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Workflow commands, which GitHub shows as annotations.
    Github,
    /// JUnit XML, for test reports.
    Junit,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Fmt {
    /// Files and folders; `-` is standard input, and is written to standard output.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write nothing; list what would be formatted, and exit with 1 if anything would.
    #[arg(long)]
    pub(crate) check: bool,

    /// Write nothing; print what would change, and exit with 1 if anything would.
    #[arg(long)]
    pub(crate) diff: bool,

    /// What standard input is called.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

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

    /// Write one file for each story and model into this folder.
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

#[cfg(feature = "render")]
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

    /// Take this task of the vendor's for a clip of which nobody knows whether the vendor took it.
    #[arg(long, value_name = "TASK")]
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

    /// Where finished clips go; by default `takes`, beside the ledger.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[cfg(feature = "render")]
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

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// Codes or names, such as `T201` or `overlapping-shots`.
    #[arg(required_unless_present = "all", value_name = "RULE")]
    pub(crate) rules: Vec<String>,

    /// Every rule.
    #[arg(long, conflicts_with = "rules")]
    pub(crate) all: bool,

    /// How to print.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human)]
    pub(crate) format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    Human,
    Json,
}

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
pub(crate) struct Export {
    /// Files and folders; `-` is standard input. A folder means its `.story` files, without what git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// What to write.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: ExportFormat,

    /// Write into this file; into this folder, one file for each story, where there are several.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Where the model was reached, so that a timeline finds the takes that were made there.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: Story,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The dialogue as SubRip subtitles.
    Srt,
    /// The dialogue as WebVTT subtitles.
    Vtt,
    /// The shots as an OpenTimelineIO timeline.
    Otio,
    /// The shots as a list, for spreadsheets.
    Csv,
}

#[cfg(feature = "sheet")]
#[derive(Debug, clap::Args)]
pub(crate) struct Sheet {
    /// Files and folders; `-` is standard input. A folder means its `.story` files, without what git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Write into this file; `-` is standard output. By default `NAME.sheet.html` beside a story, and
    /// `stories.sheet.html` here for several.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// What to write.
    #[arg(long, value_enum, default_value_t = SheetFormat::Html)]
    pub(crate) format: SheetFormat,

    /// Open it with what the system opens such files with.
    #[arg(long)]
    pub(crate) open: bool,

    /// Serve the page to browsers on this machine alone, and let it load itself again on every save.
    #[arg(long, conflicts_with = "output")]
    pub(crate) watch: bool,

    /// With `--watch`: the port; by default one that is free.
    #[arg(long, value_name = "PORT", requires = "watch")]
    pub(crate) port: Option<u16>,

    /// Where models are reached, such as `singapore` or `beijing`; each model has its own default.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: Story,
}

#[cfg(feature = "sheet")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SheetFormat {
    /// One page with everything in it.
    Html,
    /// The shots as a contact sheet, in one picture with text.
    Svg,
    /// The same as pixels, for mails.
    Png,
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// The story's name; `.story` is added.
    pub(crate) name: PathBuf,
}

/// Settings by flag, wherever a story is read. They win over the story's own and the project's.
#[derive(Debug, clap::Args)]
pub(crate) struct Story {
    /// The model; repeat it for several.
    #[arg(long, value_name = "MODEL")]
    model: Vec<String>,

    /// The length, such as `15s`.
    #[arg(long, value_name = "TIME")]
    duration: Option<String>,

    /// Width to height, such as `16:9`.
    #[arg(long)]
    ratio: Option<String>,

    /// The resolution, such as `1080p`.
    #[arg(long)]
    resolution: Option<String>,

    /// The seed.
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<i64>,

    /// Bind a reference, by name or position: `girl=girl.png`, `Image2=girl.png`.
    #[arg(long = "ref", value_name = "NAME=PATH|URL")]
    refs: Vec<String>,

    /// Give the shots' lengths as a hint to a model that reads no times.
    #[arg(long)]
    pub(crate) soft_seconds: bool,

    /// What standard input is called, and where its paths start.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

/// Which rules are on.
#[derive(Debug, clap::Args)]
pub(crate) struct Rules {
    /// Only these rules: codes or letters, with commas between them.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    select: Vec<String>,

    /// These rules too.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    extend_select: Vec<String>,

    /// Not these rules.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    ignore: Vec<String>,
}

impl Story {
    /// Whether models are named by flag.
    pub(crate) fn names_models(&self) -> bool {
        !self.model.is_empty()
    }

    /// A model that neither ships nor is one of the projects' own is a wrong call.
    pub(crate) fn check_models(&self, projects: &Projects) -> Result<(), UsageError> {
        for id in &self.model {
            let all = projects.all();
            if !all.iter().any(|found| find_model(id, Some(&found.project)).is_some()) {
                models::known(id, all.first().map(|found| &found.project))?;
            }
        }
        Ok(())
    }

    /// The flags as the compiler takes them.
    pub(crate) fn flags(&self) -> Result<Flags, UsageError> {
        let value = |flag: &str, text: &str, such: &str| {
            UsageError(format!("`--{flag} {text}` cannot be read; write it as `--{flag} {such}`"))
        };
        let duration_ms = match self.duration.as_deref() {
            Some(text) => match time::length(text) {
                Ok(ms) if ms > 0 => Some(Set::flag(ms)),
                _ => return Err(value("duration", text, "15s")),
            },
            None => None,
        };
        let ratio = match self.ratio.as_deref() {
            Some(text) => Some(Set::flag(read_ratio(text).ok_or_else(|| value("ratio", text, "16:9"))?)),
            None => None,
        };
        let resolution = match self.resolution.as_deref() {
            Some(text) => {
                Some(Set::flag(read_resolution(text).ok_or_else(|| value("resolution", text, "1080p"))?))
            }
            None => None,
        };
        let mut refs = Vec::new();
        for given in &self.refs {
            match given.split_once('=') {
                Some((name, source)) if !name.trim().is_empty() && !source.trim().is_empty() => {
                    refs.push((name.trim().to_owned(), source.trim().to_owned()));
                }
                _ => {
                    return Err(UsageError(format!(
                        "`--ref {given}` cannot be read; write a name and its picture, as in `--ref girl=girl.png`"
                    )));
                }
            }
        }
        let settings = Settings {
            models: self.model.iter().cloned().map(Set::flag).collect(),
            duration_ms,
            ratio,
            resolution,
            seed: self.seed.map(Set::flag),
            ..Settings::default()
        };
        Ok(Flags { settings, refs })
    }
}

impl Rules {
    /// The selection as the compiler takes it.
    pub(crate) fn selection(&self) -> Result<Selection, UsageError> {
        for name in self.select.iter().chain(&self.extend_select).chain(&self.ignore) {
            if !suppress::names_a_rule(name) {
                return Err(UsageError(format!("there is no rule `{name}`, and no code begins with it")));
            }
        }
        Ok(Selection {
            select: self.select.clone(),
            extend: self.extend_select.clone(),
            ignore: self.ignore.clone(),
        })
    }
}
