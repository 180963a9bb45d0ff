//! `storyc mcp`: the server for agents on standard input and output, with the folders of the call as its files.

mod folders;
mod purse;
mod run;

use std::sync::Arc;

use crate::cli::args::Mcp;
use crate::cli::mcp::folders::Folders;
use crate::cli::mcp::purse::Purse;
use crate::cli::mcp::run::Workspace;
use crate::cli::output::Terminal;
use crate::cli::render::drive::stop_at_interrupt;
use crate::cli::{ErrorCode, Exit, UsageError, files, studio};
use crate::mcp::serve;
use crate::project::parse_budget;

/// Serves a client until it closes standard input, or a signal stops the server.
pub(crate) fn run(args: &Mcp, terminal: &Terminal) -> Result<Exit, UsageError> {
    let folders = Folders::open(&args.folders)?;
    let opener = folders.clone();
    files::confine(Box::new(move |path| opener.open_file(path)));
    let purse = match &args.max_cost {
        None => None,
        Some(text) => {
            let cap = parse_budget(text).ok_or_else(|| {
                UsageError::new(ErrorCode::Usage, format!("can't read `--max-cost {text}`"))
                    .help("write it as `--max-cost 5USD`")
            })?;
            Some(Purse::new(cap))
        }
    };
    let workspace = Arc::new(Workspace::new(folders, purse.filter(|_| args.allow_render)));
    let runtime = studio::runtime()?;
    let host = Arc::clone(&workspace);
    let served = runtime.block_on(async {
        let closing = stop_at_interrupt();
        serve(host, tokio::io::stdin(), tokio::io::stdout(), closing).await
    });
    // A run in progress has been told to stop: wait until it has recorded what is in flight.
    workspace.wait_for_runs();
    // Nothing can interrupt a read of standard input.
    runtime.shutdown_background();
    if let Err(why) = served {
        terminal.eprint(&format!("the client doesn't speak the Model Context Protocol: {why}\n"));
        return Ok(Exit::Usage);
    }
    Ok(Exit::Clean)
}
