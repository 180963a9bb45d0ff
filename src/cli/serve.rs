//! `storyc sheet --watch`: serves the page to browsers on this machine only, and rebuilds it on every save.
//!
//! It serves only the page, its events and the clips that it shows.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::args::{Sheet, SheetFormat};
use crate::cli::inputs::Inputs;
use crate::cli::loopback::{Connection, Live, Loopback, Request, Versioned};
use crate::cli::output::Terminal;
use crate::cli::sheet::{ThumbnailCache, build};
use crate::cli::{ErrorCode, Exit, UsageError, open, watch};
use crate::sheet::page;

/// The page that is served.
#[derive(Default)]
struct State {
    /// Version of the page, incremented by each build; 0 means no page yet.
    version: u64,
    html: Arc<str>,
    clips: Vec<PathBuf>,
}

impl Versioned for State {
    fn version(&self) -> u64 {
        self.version
    }
}

/// Serves the page until the user stops it.
pub(crate) fn run(args: &Sheet, terminal: &Terminal) -> Result<Exit, UsageError> {
    if args.format.is_some_and(|format| format != SheetFormat::Html) {
        return Err(
            UsageError::new(ErrorCode::Usage, "`--watch` serves an HTML page").help("leave out `--format`")
        );
    }
    let flags = args.story.flags()?;
    let server = Loopback::bind(args.port)?;
    let address = server.address();
    let shared = Arc::new(Live::<State>::default());
    let served = Arc::clone(&shared);
    server.serve(move |request, connection| respond(request, connection, &served));
    let mut thumbnails = ThumbnailCache::default();
    let mut announced = false;
    let mut pass = || {
        let mut clips: Vec<PathBuf> = Vec::new();
        let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
        let built = build(args, &inputs, terminal, &mut thumbnails, &mut |file| {
            clips.push(file.to_owned());
            format!("clip/{}", clips.len() - 1)
        })?;
        let version = shared.lock().version + 1;
        let html = page::html(&built.stories, &built.thumbnails, &built.options(Some(version)));
        *shared.lock() = State { version, html: html.into(), clips };
        shared.notify();
        if !announced {
            announced = true;
            terminal.eprint(&format!("serving the sheet at {address}\n"));
            if args.open {
                open::with_system(address.as_ref())?;
            }
        }
        Ok(())
    };
    watch::on_each_save(&args.paths, &flags, terminal, &mut pass)
}

fn respond(request: &Request, connection: &mut Connection<'_>, shared: &Live<State>) -> io::Result<()> {
    if request.method != "GET" {
        return connection.send_text("405 Method Not Allowed", "this server answers only GET requests");
    }
    match request.path.as_str() {
        "/" => {
            let html = Arc::clone(&shared.lock().html);
            connection.send("200 OK", "text/html; charset=utf-8", html.as_bytes())
        }
        "/events" => connection.stream_versions(request.query.parse().unwrap_or(0), shared),
        path => {
            let number = path.strip_prefix("/clip/").and_then(|number| number.parse::<usize>().ok());
            let clip = number.and_then(|number| shared.lock().clips.get(number).cloned());
            match clip {
                Some(clip) => connection.send_clip(&clip, request.header("range")),
                None => connection.send_text("404 Not Found", "there is no such page"),
            }
        }
    }
}
