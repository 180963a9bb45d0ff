//! `storyc join`: writes the film of a story as one file, from the finished takes of its clips.

mod cut;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::cli::args::{Join, Reader};
use crate::cli::disk::CachedDisk;
use crate::cli::ffmpeg::{Ffmpeg, PartFile, RunError};
use crate::cli::files::{self, Input};
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::join::cut::{Cut, Piece};
use crate::cli::output::Terminal;
use crate::cli::progress::film::FilmBar;
use crate::cli::render::drive::stop_at_interrupt;
use crate::cli::studio::{self, LedgerChoice};
use crate::cli::{ErrorCode, Exit, UsageError, shell, takes};
use crate::compile::{Compiled, Options, Target, compile};
use crate::diagnostic::Severity;
use crate::render::{Ledger, Location};

/// The extensions of MP4 files.
const EXTENSIONS: [&str; 2] = ["mp4", "m4v"];

/// A film to write.
struct Film {
    cut: Cut,
    clips: usize,
    output: PathBuf,
}

/// The film of a story's model: for each clip, the file of its take, if it has one.
struct Chosen<'c> {
    targets: &'c [Target],
    files: Vec<Option<PathBuf>>,
}

/// Runs the command. Skips stories with errors or without all clips, and joins the others.
pub(crate) fn run(args: &Join, terminal: &Terminal) -> Result<Exit, UsageError> {
    let (films, exit) = join(args, terminal)?;
    if terminal.reader() == Reader::Json {
        terminal.finish_json(json!({ "films": films }), exit);
    }
    Ok(exit)
}

/// Joins the films. Returns each as JSON, with its file or, in a dry run, its command.
fn join(args: &Join, terminal: &Terminal) -> Result<(Vec<Value>, Exit), UsageError> {
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    check_output(args, &inputs.stories)?;
    let ffmpeg = Ffmpeg::find()?;
    let mut exit = if inputs.report_projects(terminal)? { Exit::Findings } else { Exit::Clean };
    let mut films: Vec<Film> = Vec::new();
    for input in &inputs.stories {
        let Some(text) = read_story(input, terminal) else {
            exit = exit.max(Exit::Findings);
            continue;
        };
        let options = Options { region: args.region.clone(), ..inputs.options(&input.path) };
        let compiled = compile(&text, &options);
        if compiled.count(Severity::Error) > 0 {
            inputs.report(&input.path, compiled, terminal);
            exit = exit.max(Exit::Findings);
            continue;
        }
        // Warnings are for requests, and the clips are rendered.
        let location = LedgerChoice::of(&input.path)?;
        let Some(chosen) = choose_film(&input.path, &compiled, &inputs.disk)? else { continue };
        if let Some(film) = plan_film(args, input, &chosen, &ffmpeg)? {
            check_target(&film, &films, &location)?;
            films.push(film);
        } else {
            terminal.error(&describe_missing(args, input, &compiled, &chosen));
            exit = Exit::Partial;
        }
    }
    for warning in films.iter().flat_map(|film| film.cut.warnings()) {
        terminal.warn(&warning);
    }
    if args.dry_run {
        let mut list = Vec::new();
        for film in &films {
            let command = show_command(&ffmpeg, film);
            if terminal.reader() == Reader::Json {
                list.push(film_json(film, Some(&command)));
            } else {
                terminal.print(&command);
            }
        }
        return Ok((list, exit));
    }
    studio::runtime()?.block_on(async {
        let stop = stop_at_interrupt();
        // Let it listen before ffmpeg starts.
        tokio::task::yield_now().await;
        let mut list = Vec::new();
        for film in &films {
            if !write(&ffmpeg, film, &mut stop.subscribe(), terminal).await? {
                return Ok((list, Exit::Partial));
            }
            list.push(film_json(film, None));
        }
        Ok((list, exit))
    })
}

/// A film as JSON, in a dry run with its command.
fn film_json(film: &Film, command: Option<&str>) -> Value {
    let mut json = json!({ "file": files::display(&film.output), "clips": film.clips });
    if let (Some(json), Some(command)) = (json.as_object_mut(), command) {
        json.insert("command".to_owned(), command.into());
    }
    json
}

/// The film of the first model that has takes, else of the first model; `None` if the story has no model.
fn choose_film<'c>(
    story: &Path,
    compiled: &'c Compiled,
    disk: &CachedDisk,
) -> Result<Option<Chosen<'c>>, UsageError> {
    let mut first = None;
    for targets in compiled.films() {
        let chosen = takes::chosen_takes(story, targets, disk)?;
        let files: Vec<Option<PathBuf>> = chosen.into_iter().map(|chosen| Some(chosen?.0)).collect();
        let has_takes = files.iter().any(Option::is_some);
        let film = Chosen { targets, files };
        if has_takes {
            return Ok(Some(film));
        }
        first.get_or_insert(film);
    }
    Ok(first)
}

/// Reads the clips of a film, and decides where it goes; `None` if clips are missing.
fn plan_film(
    args: &Join,
    input: &Input,
    chosen: &Chosen<'_>,
    ffmpeg: &Ffmpeg,
) -> Result<Option<Film>, UsageError> {
    let Some(files) = chosen.files.iter().cloned().collect::<Option<Vec<PathBuf>>>() else { return Ok(None) };
    let pieces = chosen.targets.iter().zip(files).map(|(target, file)| {
        let clip = &target.plan.clip;
        let probe = ffmpeg.probe(&file)?;
        Ok(Piece { number: clip.number, file, probe, start_ms: clip.start_ms, end_ms: clip.end_ms })
    });
    let pieces = pieces.collect::<Result<Vec<Piece>, UsageError>>()?;
    let (clips, model) = (pieces.len(), chosen.targets.first().map(|target| target.plan.model.as_str()));
    let output = output_path(args, input, model.unwrap_or_default());
    Ok(Cut::new(pieces).map(|cut| Film { cut, clips, output }))
}

/// Checks `--output` as far as that is possible without compiling.
fn check_output(args: &Join, stories: &[Input]) -> Result<(), UsageError> {
    let Some(output) = &args.output else {
        if stories.iter().any(Input::is_stdin) {
            let why = "the film of a story on standard input needs a name";
            return Err(UsageError::new(ErrorCode::Usage, why).help("pass `-o FILE`"));
        }
        return Ok(());
    };
    let shown = files::display(output);
    if output.as_os_str() == "-" {
        return Err(UsageError::new(ErrorCode::Usage, "a film can't go to standard output")
            .help("name a file with `-o FILE`"));
    }
    if is_folder(output) {
        return Ok(());
    }
    let ending = output.extension().map(OsStr::to_ascii_lowercase);
    let is_film = EXTENSIONS.iter().any(|known| ending.as_deref() == Some(OsStr::new(known)));
    match (is_film, stories.len() > 1) {
        (_, true) => {
            Err(UsageError::new(ErrorCode::Usage, format!("{} stories make as many films", stories.len()))
                .help("name a folder for them, as in `-o films/`"))
        }
        (false, false) => Err(UsageError::new(
            ErrorCode::Usage,
            format!("the film is an MP4 file, but `{shown}` doesn't end in `.mp4`"),
        )
        .help(format!("for a folder, write `{shown}/`"))),
        (true, false) => Ok(()),
    }
}

fn is_folder(output: &Path) -> bool {
    output.is_dir() || files::display(output).ends_with('/')
}

/// Path of the film: `NAME.MODEL.mp4` beside the story or in the folder of `--output`, or the file that it names.
fn output_path(args: &Join, input: &Input, model: &str) -> PathBuf {
    let stem = input.path.file_stem().unwrap_or(OsStr::new("story"));
    let mut name = stem.to_owned();
    // Models of a project may have a slash in their name.
    name.push(format!(".{}.mp4", model.replace(['/', '\\', ':'], "-")));
    match &args.output {
        Some(output) if is_folder(output) => output.join(name),
        Some(output) => output.clone(),
        None => input.path.with_file_name(name),
    }
}

/// Checks that a film overwrites neither another film of this call nor a take, which cost money.
fn check_target(film: &Film, others: &[Film], location: &Location) -> Result<(), UsageError> {
    let shown = files::display(&film.output);
    if others.iter().any(|other| other.output == film.output) {
        return Err(UsageError::new(
            ErrorCode::Usage,
            format!("two films would be written to the same file, `{shown}`"),
        )
        .help("join them in separate calls"));
    }
    let Ok(real) = film.output.canonicalize() else { return Ok(()) };
    let recorded = studio::runtime()?.block_on(async {
        let Some(ledger) = Ledger::open_read_only(location.clone()).await? else { return Ok(Vec::new()) };
        let takes = ledger.takes().await;
        ledger.close().await;
        takes
    });
    let recorded = recorded.map_err(|error| UsageError::new(ErrorCode::Ledger, error.to_string()))?;
    let mut paths = recorded.iter().filter_map(|take| take.path.as_ref());
    if paths.any(|path| location.root.join(path).canonicalize().is_ok_and(|path| path == real)) {
        return Err(UsageError::new(
            ErrorCode::Exists,
            format!("the film would overwrite `{shown}`, which is a take"),
        )
        .help("choose another name"));
    }
    Ok(())
}

/// Lists the clips of a film that have no take, and the command that renders them.
fn describe_missing(args: &Join, input: &Input, compiled: &Compiled, chosen: &Chosen<'_>) -> String {
    let all = chosen.targets.iter().zip(&chosen.files);
    let missing: Vec<&Target> = all.filter(|(_, file)| file.is_none()).map(|(target, _)| target).collect();
    let model = chosen.targets.first().map_or("", |target| target.plan.model.as_str());
    let story = files::display(&input.path);
    let is_first = compiled.targets.first().is_some_and(|target| target.plan.model == model);
    let named = (args.story.has_models() || !is_first).then_some(model);
    let is_film = chosen.targets.len() > 1;
    let clips: Vec<String> = missing
        .iter()
        .filter(|_| is_film)
        .flat_map(|target| ["--clip".to_owned(), target.plan.clip.number.to_string()])
        .collect();
    let render = shell::render_command(input, &args.story, args.region.as_deref(), named, &clips);
    if !is_film {
        return format!(
            "{story} has no finished take for {model} in its current form; nothing was written\nrender it with `{render}`"
        );
    }
    let list = missing
        .iter()
        .map(|target| &target.plan.clip)
        .fold(String::new(), |list, clip| format!("{list}  clip {}, {}\n", clip.number, clip.times()));
    let (count, verb) = (missing.len(), if missing.len() == 1 { "has" } else { "have" });
    format!(
        "{count} of {} clips of {story} {verb} no finished take for {model} in the current form; nothing was written\n{list}render with `{render}`",
        chosen.targets.len()
    )
}

/// The command that writes a film, for a shell.
fn show_command(ffmpeg: &Ffmpeg, film: &Film) -> String {
    let call = film.cut.call(&film.output);
    let program = std::iter::once(ffmpeg.program().as_os_str());
    let command = shell::command(program.chain(call.args.iter().map(AsRef::as_ref)));
    if call.input.is_empty() {
        return format!("{command}\n");
    }
    let lines = shell::command(call.input.iter().map(AsRef::as_ref));
    format!("printf '%s\\n' {lines} | {command}\n")
}

/// Writes a film; returns false if the user stopped it.
async fn write(
    ffmpeg: &Ffmpeg,
    film: &Film,
    stopped: &mut watch::Receiver<bool>,
    terminal: &Terminal,
) -> Result<bool, UsageError> {
    let shown = files::display(&film.output);
    let unwritable = |error: std::io::Error| {
        UsageError::new(ErrorCode::Unwritable, format!("can't write `{shown}`: {error}"))
    };
    let part = PartFile::create(&film.output).map_err(unwritable)?;
    let length_ms = film.cut.length_ms();
    let bar = FilmBar::new(&shown, length_ms, terminal);
    let done = ffmpeg.run(&film.cut.call(part.path()), &mut |ms| bar.set(ms), stopped).await;
    drop(bar);
    match done {
        Ok(()) => part.commit().map_err(unwritable)?,
        Err(RunError::Stopped) => {
            terminal.eprint(&format!("stopped; `{shown}` was not written\n"));
            return Ok(false);
        }
        Err(RunError::Failed(why)) => {
            return Err(UsageError::new(ErrorCode::Unwritable, format!("can't write `{shown}`: {why}")));
        }
    }
    let clips = if film.clips == 1 { "1 clip".to_owned() } else { format!("{} clips", film.clips) };
    terminal.eprint(&format!("wrote {shown} ({:.1} s, {clips})\n", length_ms as f64 / 1000.0));
    Ok(true)
}
