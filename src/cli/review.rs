//! `storyc review`: serves the takes of each clip side by side, and records what people pick, reject and note.

mod desk;
mod films;
mod routes;

use std::sync::Arc;
use std::time::Duration;

use crate::assets::hexadecimal;
use crate::cli::args::Review;
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::loopback::Loopback;
use crate::cli::output::Terminal;
use crate::cli::review::desk::Desk;
use crate::cli::review::routes::Routes;
use crate::cli::studio::LedgerChoice;
use crate::cli::{ErrorCode, Exit, UsageError, files, open, watch};
use crate::compile::{Options, compile};
use crate::sheet::{Source, build_story};

/// How often an open page looks for changes that others make to the ledger.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Serves the page until the user stops it.
pub(crate) fn run(args: &Review, terminal: &Terminal) -> Result<Exit, UsageError> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        let why = "a story from standard input has no takes";
        return Err(UsageError::new(ErrorCode::Usage, why).help("name its file"));
    }
    let flags = args.story.flags()?;
    // What the call itself gets wrong ends it; what goes wrong later doesn't end the review.
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    inputs.check_models()?;
    for input in &inputs.stories {
        LedgerChoice::of(&input.path)?;
    }
    drop(inputs);
    let server = Loopback::bind(args.port)?;
    let token = new_token()?;
    let address = format!("{}{token}/", server.address());
    let desk = Arc::new(Desk::new()?);
    let routes = Routes::new(Arc::clone(&desk), token, &server.address());
    server.serve(move |request, connection| routes.respond(request, connection));
    follow_ledgers(&desk);
    let mut announced = false;
    let mut pass = || {
        desk.set_stories(read_stories(args, terminal)?)?;
        if !announced {
            announced = true;
            terminal.eprint(&format!("review the takes at {address}\n"));
            if args.open {
                open::with_system(address.as_ref())?;
            }
        }
        Ok(())
    };
    watch::on_each_save(&args.paths, &flags, terminal, &mut pass)
}

/// Compiles the stories, and prints what is wrong with them.
fn read_stories(args: &Review, terminal: &Terminal) -> Result<Vec<films::StoryOnDesk>, UsageError> {
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    inputs.report_projects(terminal)?;
    let mut stories = Vec::new();
    for input in &inputs.stories {
        let Some(text) = read_story(input, terminal) else { continue };
        let options = Options { region: args.region.clone(), ..inputs.options(&input.path) };
        let compiled = compile(&text, &options);
        let path = files::display(&input.path);
        let story = build_story(&Source { path: &path, compiled: &compiled, project: None, takes: &[] });
        let location = LedgerChoice::of(&input.path)?;
        stories.push(films::StoryOnDesk::new(args, input, story, &compiled, location, &inputs.disk));
        inputs.report(&input.path, compiled, terminal);
    }
    if stories.is_empty() {
        return Err(UsageError::new(ErrorCode::NotFound, "there are no stories to review")
            .help("name a `.story` file, or a folder that has one"));
    }
    Ok(stories)
}

/// Looks for changes that others make to the ledgers, while a page is open.
fn follow_ledgers(desk: &Arc<Desk>) {
    let desk = Arc::clone(desk);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(POLL_INTERVAL);
            if desk.has_viewers() {
                desk.refresh();
            }
        }
    });
}

/// A secret that only the printed address has: 128 random bits, in hexadecimal.
fn new_token() -> Result<String, UsageError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        UsageError::new(ErrorCode::System, format!("the system has no random numbers: {error}"))
    })?;
    Ok(hexadecimal(&bytes))
}
