//! Runs `render` and `takes` for the server: the same commands as on the command line, with their JSON instead of a
//! terminal. Checks first that they stay below the server's folders, and that the server may spend the sum.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::watch;

use crate::assets::{AssetError, Assets, FileInfo, Head};
use crate::cli::args::{self, Command, Reader, Render};
use crate::cli::mcp::folders::Folders;
use crate::cli::mcp::purse::Purse;
use crate::cli::output::Terminal;
use crate::cli::render::run_until;
use crate::cli::studio::{self, Out};
use crate::cli::{UsageError, files, takes};
use crate::compile::{Options, compile};
use crate::diagnostic::Diagnostic;
use crate::mcp::{Failure, Host, Progress, RenderCall, RenderMode, RunResult, TakeChanges, TakeList};
use crate::plan::join;
use crate::project::RefSource;
use crate::render::ledger::FOLDER;
use crate::report::agent;

/// The server's folders, and what it may spend.
pub(super) struct Workspace {
    folders: Folders,
    /// What the server may still spend; `None` if it may not render. Locked during a run, so that two don't spend the
    /// same money.
    purse: Option<Mutex<Purse>>,
    /// Whether it may render, and up to which sum. A run in progress locks the purse, but not this.
    mode: RenderMode,
}

impl Workspace {
    /// Creates a workspace; without a purse it doesn't render.
    pub(super) fn new(folders: Folders, purse: Option<Purse>) -> Self {
        let mode = purse.as_ref().map_or(RenderMode::Off, |purse| RenderMode::Upto(purse.cap()));
        Self { folders, purse: purse.map(Mutex::new), mode }
    }

    /// Waits until no run is in progress.
    pub(super) fn wait_for_runs(&self) {
        drop(self.purse.as_ref().map(lock));
    }

    /// Checks that a command that uses the ledger stays below the folders: its stories' projects, their ledgers and takes,
    /// and all files that it would read.
    fn confine(&self, path: &str) -> Result<(), Failure> {
        let resolved = Path::new(path);
        let stories = if resolved.is_dir() {
            let mut stories: Vec<PathBuf> =
                self.folders.list_stories(path).into_iter().map(PathBuf::from).collect();
            stories.push(resolved.join("takes.story"));
            stories
        } else {
            vec![resolved.to_owned()]
        };
        for story in stories {
            let (root, found) = studio::root_of(&story).map_err(|error| to_failure(&error))?;
            let project = found.as_deref().map(|found| &found.project);
            self.require(&root)?;
            self.require(&root.join(FOLDER))?;
            for model in project.iter().flat_map(|project| &project.models) {
                self.require(Path::new(&join(&files::display(&root), &model.value)))?;
            }
            let out = std::env::var_os("STORYC_OUT").filter(|out| !out.is_empty()).map(PathBuf::from);
            if let Ok(Out::Folder(out)) = Out::new(out.as_deref(), project, &root) {
                self.require(&out)?;
            }
            let Ok(text) = self.folders.read(&files::display(&story)) else { continue };
            let folder = files::folder_of(&story);
            let compiled =
                compile(&text, &Options { project, folder, assets: &self.folders, ..Options::default() });
            for found in &compiled.storyboard.refs {
                if let Some(RefSource::Path(path)) = &found.source {
                    self.require(Path::new(&join(&found.folder, path)))?;
                }
            }
        }
        Ok(())
    }

    /// Checks that a file or folder, which need not exist, lies below the folders.
    fn require(&self, path: &Path) -> Result<(), Failure> {
        if self.folders.may_hold(path) {
            return Ok(());
        }
        Err(Failure::new(
            "outside",
            format!(
                "this needs `{}`, which lies outside of the folders that this server may use",
                files::display(path)
            ),
            "ask the user to start the server with that folder, too",
        ))
    }

    /// Shortens the paths in a result to those below the server's folder, as the other tools show them.
    fn shorten(&self, text: &mut String) {
        if let [only] = self.folders.shown()
            && let Some(rest) = text.strip_prefix(only.as_str()).and_then(|rest| rest.strip_prefix('/'))
        {
            *text = rest.to_owned();
        }
    }
}

fn lock(purse: &Mutex<Purse>) -> MutexGuard<'_, Purse> {
    purse.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Assets for Workspace {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        self.folders.head(path)
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        self.folders.inspect(path)
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        self.folders.sha256(path)
    }
}

impl Host for Workspace {
    fn folders(&self) -> &[String] {
        self.folders.shown()
    }

    fn resolve(&self, path: &str) -> Result<String, Failure> {
        self.folders.resolve(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.folders.existing(Path::new(path)).is_some_and(|real| real.is_dir())
    }

    fn is_file(&self, path: &str) -> bool {
        self.folders.existing(Path::new(path)).is_some_and(|real| !real.is_dir())
    }

    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        self.folders.read(path)
    }

    fn read_picture(&self, path: &str) -> Option<Vec<u8>> {
        self.folders.read_picture(path)
    }

    fn list_stories(&self, folder: &str) -> Vec<String> {
        self.folders.list_stories(folder)
    }

    fn write(&self, path: &str, bytes: &[u8], replaces: bool) -> Result<(), Failure> {
        self.folders.write(path, bytes, replaces)
    }

    fn render_mode(&self) -> RenderMode {
        self.mode.clone()
    }

    fn render(
        &self,
        call: &RenderCall,
        progress: &(dyn Fn(Progress) + Send + Sync),
        stop: watch::Sender<bool>,
    ) -> Result<RunResult, Failure> {
        self.confine(&call.path)?;
        let Some(agreed) = &call.max_cost else {
            return self.finish(&run_render(&render_args(call, None)?, progress, stop)?.result);
        };
        let Some(purse) = &self.purse else {
            return Err(Failure::new("render-off", "this server may not render", "ask the user"));
        };
        let mut purse = lock(purse);
        let limit = purse.limit(agreed)?;
        let args = render_args(call, Some(&limit.text()))?;
        // A client that has cancelled while another run was in progress wants nothing to be sent.
        if *stop.borrow() {
            return Err(Failure::new("stopped", "the call was cancelled; nothing was sent", "call it again"));
        }
        let has_begun = AtomicBool::new(false);
        let watched = |report: Progress| {
            has_begun.store(true, Ordering::Relaxed);
            progress(report);
        };
        let ended = run_render(&args, &watched, stop);
        match &ended {
            Ok(ended) => purse.charge(&ended.result, &ended.submitted),
            // Nobody knows what was submitted before the run broke off.
            Err(_) if has_begun.into_inner() => purse.charge_all(&limit),
            Err(_) => {}
        }
        self.finish(&ended?.result)
    }

    fn takes(&self, path: &str, changes: &TakeChanges) -> Result<TakeList, Failure> {
        self.confine(path)?;
        let list = ["takes".to_owned(), path.to_owned(), "--format=json".to_owned()];
        let mut change: Vec<String> = list.to_vec();
        for (flag, numbers) in [
            ("pick", &changes.pick),
            ("unpick", &changes.unpick),
            ("reject", &changes.reject),
            ("unreject", &changes.unreject),
        ] {
            change.extend(numbers.iter().map(|number| format!("--{flag}={number}")));
        }
        change.extend(changes.note.iter().map(|(number, text)| format!("--note={number}={text}")));
        if change.len() > list.len() {
            run_takes(&change)?;
        }
        let mut found: TakeList = serde_json::from_value(run_takes(&list)?).unwrap_or_default();
        for take in &mut found.takes {
            self.shorten(&mut take.story);
        }
        Ok(found)
    }
}

impl Workspace {
    /// Turns the command's JSON into the result of the tool.
    fn finish(&self, whole: &Value) -> Result<RunResult, Failure> {
        let mut result: RunResult = serde_json::from_value(whole.clone()).unwrap_or_default();
        let error = whole.get("error").map(|error| {
            let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            Failure::new(&text("code"), text("message"), text("help"))
        });
        // A run that did something has a result, even if some takes aren't done.
        if let Some(failure) = error {
            if result.takes.is_empty() && result.planned.is_empty() {
                return Err(failure.with_findings(findings(whole)));
            }
            result.notes.push(format!("{}: {}; {}", failure.code, failure.message, failure.help));
        }
        let planned = result.planned.iter_mut().map(|take| &mut take.story);
        let ended =
            result.takes.iter_mut().flat_map(|take| std::iter::once(&mut take.story).chain(&mut take.path));
        planned.chain(ended).for_each(|path| self.shorten(path));
        Ok(result)
    }
}

/// The arguments of `storyc render` for a call; a dry run without a limit.
fn render_args(call: &RenderCall, limit: Option<&str>) -> Result<Render, Failure> {
    let mut args =
        vec!["storyc".to_owned(), "render".to_owned(), call.path.clone(), "--format=json".to_owned()];
    match limit {
        None => args.push("--dry-run".to_owned()),
        Some(limit) => {
            args.extend(["--events=jsonl".to_owned(), "--yes".to_owned(), format!("--max-cost={limit}")]);
        }
    }
    args.extend(call.models.iter().map(|model| format!("--model={model}")));
    args.extend(call.clips.iter().map(|clip| format!("--clip={clip}")));
    args.extend(call.takes.iter().map(|takes| format!("--takes={takes}")));
    args.extend(call.region.iter().map(|region| format!("--region={region}")));
    args.extend(call.again.then(|| "--again".to_owned()));
    match parse(&args)? {
        Command::Render(render) => Ok(render),
        _ => Err(Failure::usage("this isn't a call of render", "check the path")),
    }
}

fn parse(args: &[String]) -> Result<Command, Failure> {
    args::parse(args).map_err(|why| Failure::usage(why, "see the tool's input schema"))
}

/// What a run has printed.
#[derive(Default)]
struct Printed {
    /// Its result.
    result: Value,
    /// The events of the takes that it has submitted.
    submitted: Vec<Value>,
}

/// Runs the command in a thread of its own, and reports each of its events.
fn run_render(
    args: &Render,
    progress: &(dyn Fn(Progress) + Send + Sync),
    stop: watch::Sender<bool>,
) -> Result<Printed, Failure> {
    let (sender, lines) = channel::<String>();
    let terminal = Terminal::for_sink(
        Reader::Json,
        Box::new(move |text: &str| {
            let _ = sender.send(text.to_owned());
        }),
    );
    let (mut printed, mut step) = (Printed::default(), 0);
    let ended = std::thread::scope(|scope| {
        let running = scope.spawn(move || {
            let ended = run_until(args, &terminal, Some(stop));
            // With the terminal, the channel closes.
            drop(terminal);
            ended
        });
        for line in lines {
            let Ok(value) = serde_json::from_str::<Value>(&line) else { continue };
            match value.get("event").and_then(Value::as_str) {
                None => printed.result = value,
                Some("cost") => {}
                Some(event) => {
                    step += 1;
                    progress(Progress { step, message: describe(event, &value) });
                    if event == "submitted" {
                        printed.submitted.push(value);
                    }
                }
            }
        }
        running.join()
    });
    match ended {
        Ok(Ok(_)) => Ok(printed),
        Ok(Err(error)) => Err(to_failure(&error)),
        Err(_) => Err(Failure::new("system", "the run failed with an internal error", "run it again")),
    }
}

/// `ferry.story clip 2 take 1: running`.
fn describe(event: &str, fields: &Value) -> String {
    let text = |key: &str| fields.get(key).and_then(Value::as_str);
    let number = |key: &str| fields.get(key).and_then(Value::as_u64).unwrap_or(1);
    let story = text("story").unwrap_or_default();
    let story = story.rsplit('/').next().unwrap_or(story);
    let state = if event == "state" { text("state").unwrap_or(event) } else { event };
    let more = text("message").map(|message| format!(": {message}")).unwrap_or_default();
    format!("{story} clip {} take {}: {state}{more}", number("clip"), number("take"))
}

/// Runs `storyc takes` and returns its JSON.
fn run_takes(args: &[String]) -> Result<Value, Failure> {
    let args: Vec<String> = std::iter::once("storyc".to_owned()).chain(args.iter().cloned()).collect();
    let Command::Takes(args) = parse(&args)? else {
        return Err(Failure::usage("this isn't a call of takes", "check the path"));
    };
    let (sender, lines) = channel::<String>();
    let sink = Box::new(move |text: &str| {
        let _ = sender.send(text.to_owned());
    });
    let terminal = Terminal::for_sink(Reader::Json, sink);
    takes::run(&args, &terminal).map_err(|error| to_failure(&error))?;
    drop(terminal);
    let text: String = lines.into_iter().collect();
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

fn to_failure(error: &UsageError) -> Failure {
    let json = error.json();
    let text = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Failure::new(&text("code"), text("message"), text("help"))
}

/// The findings in the command's JSON, in the lines of `--format agent`.
fn findings(whole: &Value) -> String {
    let mut out = String::new();
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    for file in list(whole, "files") {
        for found in list(&file, "diagnostics") {
            let text = |key: &str| found.get(key).and_then(Value::as_str);
            let line = found.pointer("/start/line").and_then(Value::as_u64).unwrap_or(1);
            let severity =
                text("severity").unwrap_or_default().chars().next().unwrap_or('e').to_ascii_uppercase();
            let (code, message) = (text("code").unwrap_or_default(), text("message").unwrap_or_default());
            out.push_str(&format!("{line} {severity} {}\n", agent::describe(code, message, text("help"))));
        }
    }
    out
}
