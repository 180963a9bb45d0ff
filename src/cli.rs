//! The command-line program: parses arguments, reads files, prints results and returns an exit code. Every side effect
//! starts here.

mod args;
mod build;
mod check;
mod clipboard;
#[cfg(feature = "shell")]
mod completions;
mod cost;
mod disk;
mod error;
#[cfg(feature = "render")]
mod events;
mod explain;
mod export;
#[cfg(feature = "render")]
mod ffmpeg;
mod files;
mod fmt;
mod import;
mod inputs;
#[cfg(feature = "render")]
mod join;
#[cfg(feature = "sheet")]
mod loopback;
#[cfg(feature = "lsp")]
mod lsp;
#[cfg(feature = "shell")]
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod models;
mod new;
#[cfg(any(feature = "render", feature = "sheet"))]
mod open;
mod output;
#[cfg(feature = "render")]
mod progress;
mod project;
#[cfg(feature = "render")]
mod render;
#[cfg(all(feature = "render", feature = "sheet"))]
mod review;
#[cfg(feature = "sheet")]
mod serve;
#[cfg(feature = "sheet")]
mod sheet;
#[cfg(feature = "render")]
mod shell;
#[cfg(feature = "render")]
mod studio;
#[cfg(feature = "render")]
mod takes;
mod test;
#[cfg(feature = "render")]
mod trust;
#[cfg(feature = "watch")]
mod watch;
#[cfg(feature = "render")]
mod worker;
mod write;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::args::{Args, Command, Reader};
use crate::cli::output::Terminal;

pub(crate) use crate::cli::error::{ErrorCode, UsageError};

/// Exit code of the program; the highest one that applies wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: nothing at error level.
    Clean,
    /// 1: something at error level.
    Findings,
    /// 2: the command line is wrong.
    Usage,
    /// 3: the vendor failed.
    #[cfg(feature = "render")]
    Vendor,
    /// 4: some takes are done and some aren't.
    #[cfg(feature = "render")]
    Partial,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::Usage => Self::from(2),
            #[cfg(feature = "render")]
            Exit::Vendor => Self::from(3),
            #[cfg(feature = "render")]
            Exit::Partial => Self::from(4),
        }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return refuse_args(&error),
    };
    let terminal = Terminal::new(args.color, args.command.reader());
    let done = match &args.command {
        #[cfg(feature = "watch")]
        Command::Check(check) if check.watch => watch::check(check, &terminal),
        Command::Check(check) => check::run(check, &terminal),
        Command::Fmt(fmt) => fmt::run(fmt, &terminal),
        Command::Build(build) => build::run(build, &terminal),
        Command::Cost(cost) => cost::run(cost, &terminal),
        Command::Test(test) => test::run(test, &terminal),
        Command::Models(models) => models::run(models, &terminal),
        Command::Explain(explain) => explain::run(explain, &terminal),
        Command::Import(import) => import::run(import, &terminal),
        #[cfg(feature = "render")]
        Command::Render(render) => render::run(render, &terminal),
        #[cfg(feature = "render")]
        Command::Worker(worker) => worker::run(worker, &terminal),
        #[cfg(feature = "render")]
        Command::Takes(takes) => takes::run(takes, &terminal),
        #[cfg(all(feature = "render", feature = "sheet"))]
        Command::Review(review) => review::run(review, &terminal),
        #[cfg(feature = "render")]
        Command::Join(join) => join::run(join, &terminal),
        #[cfg(feature = "render")]
        Command::Trust(trust) => trust::run(trust, &terminal),
        Command::Export(export) => export::run(export, &terminal),
        #[cfg(feature = "sheet")]
        Command::Sheet(sheet) if sheet.watch => serve::run(sheet, &terminal),
        #[cfg(feature = "sheet")]
        Command::Sheet(sheet) => sheet::run(sheet, &terminal),
        Command::New(new) => new::run(new, &terminal),
        #[cfg(feature = "shell")]
        Command::Completions(completions) => completions::run(completions, &terminal),
        #[cfg(feature = "shell")]
        Command::Man(man) => man::run(man, &terminal),
        #[cfg(feature = "lsp")]
        Command::Lsp(_) => Ok(lsp::run()),
        #[cfg(feature = "mcp")]
        Command::Mcp(mcp) => mcp::run(mcp, &terminal),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal.fail(&error);
            Exit::Usage.into()
        }
    }
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn refuse_args(error: &clap::Error) -> ExitCode {
    let reader = args::guess_reader(std::env::args().skip(1));
    if !error.use_stderr() || reader == Reader::Human {
        let _ = error.print();
        return if error.use_stderr() { Exit::Usage.into() } else { ExitCode::SUCCESS };
    }
    let text = error.to_string();
    let mut parts = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = parts.next().unwrap_or_default();
    // clap's paragraphs after the first are tips, the usage, and where to find more.
    let help = parts.next().unwrap_or_default();
    let help = help.strip_prefix("tip: ").unwrap_or(&help);
    let error = UsageError::new(ErrorCode::Usage, message.trim_start_matches("error: "));
    Terminal::new(args::Colour::Never, reader).fail(&if help.is_empty() { error } else { error.help(help) });
    Exit::Usage.into()
}
