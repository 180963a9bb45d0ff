//! Arguments of `check`, `fmt` and `explain`, and the flags that select rules.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::{Report, StoryFlags};
use crate::cli::{ErrorCode, UsageError};
use crate::lint::{Selection, suppress};

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Stories and folders; `-` reads standard input. A folder stands for the `.story` files in it and below it, except
    /// those that git ignores.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,

    #[command(flatten)]
    pub(crate) rules: Rules,

    /// Output format.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,

    /// Treat warnings as errors: exit with 1 if there are any.
    #[arg(long)]
    pub(crate) strict: bool,

    /// Exit with 0 even if there are findings.
    #[arg(long)]
    pub(crate) exit_zero: bool,

    #[command(flatten)]
    pub(crate) fixing: Fixing,

    /// Keep running, and check again whenever a story, a project file or a picture changes.
    // Fixing would change a file under the editor that has it open.
    #[cfg(feature = "watch")]
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    pub(crate) watch: bool,
}

/// Flags that apply or show fixes.
#[derive(Debug, clap::Args)]
pub(crate) struct Fixing {
    /// Apply the safe fixes to the files; with standard input, print the fixed story.
    #[arg(long)]
    pub(crate) fix: bool,

    /// With `--fix` or `--diff`, include unsafe fixes, which may change what the model generates.
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Print the changes that fixes would make as a diff, without writing files.
    #[arg(long)]
    pub(crate) diff: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people: each finding with the lines it is about, help, and a link to its rule.
    Human,
    /// One line per finding.
    Concise,
    /// One JSON object.
    Json,
    /// Few tokens, for language models.
    Agent,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// GitHub Actions workflow commands, shown as annotations.
    Github,
    /// JUnit XML, for test reports.
    Junit,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Fmt {
    /// Stories and folders; `-` formats standard input to standard output.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// List the files that would change, without writing them; exit with 1 if there are any.
    #[arg(long)]
    pub(crate) check: bool,

    /// Print the changes as a diff, without writing files; exit with 1 if there are any.
    #[arg(long)]
    pub(crate) diff: bool,

    /// File name to show for standard input.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) report: Report,
}

/// Flags that turn rules on and off.
#[derive(Debug, clap::Args)]
pub(crate) struct Rules {
    /// Check only these rules: codes or their beginnings, separated by commas, such as `T201,R`.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    select: Vec<String>,

    /// Check these rules too, even those that are off by default.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    extend_select: Vec<String>,

    /// Skip these rules; wins over `--select` and `--extend-select`.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    ignore: Vec<String>,
}

impl Rules {
    /// Converts the flags to a rule selection; an unknown rule is a usage error.
    pub(crate) fn selection(&self) -> Result<Selection, UsageError> {
        for name in self.select.iter().chain(&self.extend_select).chain(&self.ignore) {
            if !suppress::names_a_rule(name) {
                return Err(UsageError::new(
                    ErrorCode::UnknownRule,
                    format!("there is no rule `{name}`, and no rule code begins with it"),
                ));
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
    /// Rule codes or names, such as `T201` or `overlapping-shots`.
    #[arg(required_unless_present = "all", value_name = "RULE")]
    pub(crate) rules: Vec<String>,

    /// Show every rule, after an index.
    #[arg(long, conflicts_with = "rules")]
    pub(crate) all: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human)]
    pub(crate) format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// Markdown, with bold headings if colours are on.
    Human,
    /// A JSON array.
    Json,
}
