//! What is wrong and in which form: `check`, `fmt`, `explain`, and which rules are on.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::UsageError;
use crate::cli::args::Story;
use crate::lint::{Selection, suppress};

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
