//! `--format`: who reads what a command prints.

use clap::ValueEnum;

/// Who reads the result of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A person, or a program that reads one of the other formats.
    #[default]
    Human,
    /// A program: one JSON object on standard output, errors included.
    Json,
    /// A language model: few tokens on standard output, errors included.
    Agent,
}

/// The output format of a command whose result language models read, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// One JSON object.
    Json,
    /// Few tokens, for language models.
    Agent,
}

/// The output format of a command that has no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    Human,
    /// One JSON object, errors included.
    Json,
}

/// `--format` of a command that has no other formats.
#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    /// Output format.
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    format: ReportFormat,
}

impl Report {
    /// Who reads the result.
    pub(crate) fn reader(&self) -> Reader {
        match self.format {
            ReportFormat::Human => Reader::Human,
            ReportFormat::Json => Reader::Json,
        }
    }
}

impl Format {
    /// Who reads the result.
    pub(crate) fn reader(self) -> Reader {
        match self {
            Self::Human => Reader::Human,
            Self::Json => Reader::Json,
            Self::Agent => Reader::Agent,
        }
    }
}

/// Who reads the result of a call whose arguments can't be parsed: as far as they show it.
pub(crate) fn guess_reader(mut args: impl Iterator<Item = String>) -> Reader {
    while let Some(arg) = args.next() {
        let format = match arg.as_str() {
            "--" => break,
            "--format" => args.next(),
            other => other.strip_prefix("--format=").map(str::to_owned),
        };
        match format.as_deref() {
            Some("json") => return Reader::Json,
            Some("agent") => return Reader::Agent,
            _ => {}
        }
    }
    Reader::Human
}
