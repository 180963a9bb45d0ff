//! `--watch`: runs a pass over the stories, and another whenever a file it reads is saved. Only this file uses notify.
//!
//! It watches folders, never files: most editors save by renaming a new file over the old one, which ends a watch on
//! the old one. Watches start before a pass reads, so that no save is missed in between.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::cli::args::Check;
use crate::cli::files::{self, Input};
use crate::cli::output::Terminal;
use crate::cli::project::{self, Projects};
use crate::cli::{ErrorCode, Exit, UsageError, check};
use crate::compile::{Options, compile};
use crate::plan;
use crate::project::RefSource;
use crate::storyboard::Flags;

/// Debounce time: a save causes several events, and is over once none arrives for this long.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// Maximum debounce time: a file that is written without a pause is checked after this long.
const MAX_DEBOUNCE: Duration = Duration::from_secs(1);

/// Runs `storyc check` now and on every save, until the user stops it.
pub(crate) fn check(args: &Check, terminal: &Terminal) -> Result<Exit, UsageError> {
    let mut pass = || check::run(args, terminal).map(|_| ());
    on_each_save(&args.paths, &args.story.flags()?, terminal, &mut pass)
}

/// Runs a pass over these paths, and another on each save, until the user stops it. An error in a pass is printed and
/// doesn't end the watch.
pub(crate) fn on_each_save(
    paths: &[PathBuf],
    flags: &Flags,
    terminal: &Terminal,
    pass: &mut dyn FnMut() -> Result<(), UsageError>,
) -> Result<Exit, UsageError> {
    if paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(UsageError::new(ErrorCode::Usage, "`--watch` can't watch standard input")
            .help("name files or folders"));
    }
    files::find(paths, None)?;
    let watch_error = |error: &notify::Error| {
        UsageError::new(ErrorCode::System, format!("can't watch for changes: {error}"))
    };
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).map_err(|error| watch_error(&error))?;
    let mut watching = BTreeMap::new();
    loop {
        let watch_set = WatchSet::collect(paths, flags);
        watch_set.start_watching(&mut watcher, &mut watching).map_err(|error| watch_error(&error))?;
        // A path that existed at the start may be gone now and come back, so an error doesn't end the watch.
        if let Err(error) = pass() {
            terminal.error(&error.to_string());
        }
        terminal.eprint("watching for changes; press Ctrl-C to stop\n");
        let changed = next_change(&events, &watch_set, &mut watching).ok_or_else(|| {
            UsageError::new(ErrorCode::System, "the system stopped reporting changes")
                .help("run storyc again")
        })?;
        terminal.clear();
        terminal.eprint(&format!("{changed} has changed\n"));
    }
}

/// The paths that passes read. The folder of each is canonical, so that a folder has one name, whichever path leads to
/// it.
#[derive(Default)]
struct WatchSet {
    /// Folders named on the command line: any story in them counts, whenever it appears.
    trees: BTreeSet<PathBuf>,
    /// Stories, pictures and project files, whether or not they exist.
    files: BTreeSet<PathBuf>,
    /// Folders of these files, and folders searched for a project file.
    folders: BTreeSet<PathBuf>,
}

impl WatchSet {
    /// Collects what a pass over these paths reads.
    fn collect(paths: &[PathBuf], flags: &Flags) -> Self {
        let mut watch_set = Self::default();
        for path in paths {
            match path.canonicalize() {
                Ok(real) if real.is_dir() => {
                    watch_set.trees.insert(real);
                }
                _ => watch_set.add_file(path),
            }
        }
        // A missing path must not hide the others.
        let there: Vec<PathBuf> =
            paths.iter().filter(|path| path.symlink_metadata().is_ok()).cloned().collect();
        let (inputs, _) = files::find(&there, None).unwrap_or_default();
        let projects = Projects::load(inputs.iter().map(|input| input.path.as_path()));
        for found in projects.all() {
            watch_set.add_file(Path::new(&found.text.path));
        }
        for input in &inputs {
            watch_set.add_file(&input.path);
            watch_set.add_project_folders(&input.path);
            watch_set.add_pictures(input, &projects, flags);
        }
        let Self { trees, folders, .. } = &mut watch_set;
        folders.retain(|folder| !trees.iter().any(|tree| folder.starts_with(tree)));
        watch_set
    }

    /// Adds a file and, if it is a link, its target.
    fn add_file(&mut self, path: &Path) {
        for path in [std::path::absolute(path).ok(), path.canonicalize().ok()].into_iter().flatten() {
            let mut above = path.ancestors().skip(1);
            let there = above.find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
            if let Some((folder, real)) = there
                && let Ok(rest) = path.strip_prefix(folder)
            {
                self.files.insert(real.join(rest));
                self.folders.insert(real);
            }
        }
    }

    /// Adds a story's folder and those above it, up to the first with a project file.
    fn add_project_folders(&mut self, story: &Path) {
        let folder = story.parent().unwrap_or(Path::new(""));
        let Ok(folder) = folder.join(".").canonicalize() else { return };
        for folder in folder.ancestors() {
            self.folders.insert(folder.to_owned());
            if folder.join(project::FILE_NAME).is_file() {
                break;
            }
        }
    }

    /// Adds the pictures that a story references.
    fn add_pictures(&mut self, input: &Input, projects: &Projects, flags: &Flags) {
        let Ok(text) = files::read(input) else { return };
        let project = projects.get(&input.path).map(|found| &found.project);
        let folder = files::folder_of(&input.path);
        let compiled =
            compile(&text, &Options { flags: flags.clone(), project, folder, ..Options::default() });
        for r in &compiled.storyboard.refs {
            if let Some(RefSource::Path(path)) = &r.source {
                self.add_file(Path::new(&plan::join(&r.folder, path)));
            }
        }
    }

    /// Watches each folder not watched yet. Fails if one named on the command line can't be watched; skips any other.
    fn start_watching(
        &self,
        watcher: &mut RecommendedWatcher,
        watching: &mut BTreeMap<PathBuf, RecursiveMode>,
    ) -> Result<(), notify::Error> {
        for tree in &self.trees {
            if !watching.contains_key(tree) {
                watcher.watch(tree, RecursiveMode::Recursive)?;
                watching.insert(tree.clone(), RecursiveMode::Recursive);
            }
        }
        for folder in &self.folders {
            if !watching.contains_key(folder) && watcher.watch(folder, RecursiveMode::NonRecursive).is_ok() {
                watching.insert(folder.clone(), RecursiveMode::NonRecursive);
            }
        }
        Ok(())
    }

    /// Returns the first path of an event that may change what a pass reads.
    fn relevant_path<'e>(&self, event: &'e Event) -> Option<&'e Path> {
        let by_name = match event.kind {
            // Reading a file is an event too, and passes read files.
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_) => return None,
            EventKind::Modify(kind) => matches!(kind, ModifyKind::Name(_)),
            EventKind::Any | EventKind::Create(_) | EventKind::Remove(_) | EventKind::Other => true,
        };
        event.paths.iter().map(PathBuf::as_path).find(|path| {
            let in_tree = || !is_hidden(path) && self.trees.iter().any(|tree| path.starts_with(tree));
            let is_story = path.extension().is_some_and(|ending| ending == "story");
            self.files.contains(*path)
                || path.ends_with(project::FILE_NAME)
                || is_story && in_tree()
                || by_name && (self.contains(path) || path.is_dir() && in_tree())
        })
    }

    /// Returns true if a path is a file that passes read, or a folder with such a file in it.
    fn contains(&self, path: &Path) -> bool {
        self.files.iter().any(|file| file.starts_with(path))
    }

    /// Returns true if a change needs a pass; a new folder without stories doesn't.
    fn needs_pass(&self, path: &Path) -> bool {
        let has_stories = || files::find(&[path.to_owned()], None).is_ok_and(|(found, _)| !found.is_empty());
        self.contains(path) || !path.is_dir() || has_stories()
    }
}

/// Returns true if a name begins with a dot. Editors name lock files and drafts this way; folder searches skip them.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Waits for a change and for the events to settle; returns the first changed path for display. Returns `None` if no
/// more events can arrive.
fn next_change(
    events: &Receiver<notify::Result<Event>>,
    watch_set: &WatchSet,
    watching: &mut BTreeMap<PathBuf, RecursiveMode>,
) -> Option<String> {
    loop {
        let mut changes = Vec::new();
        let mut began = Instant::now();
        let mut last = began;
        loop {
            let event = if changes.is_empty() {
                events.recv().ok()?
            } else {
                let until = (last + DEBOUNCE).min(began + MAX_DEBOUNCE);
                match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
            };
            let changed = match &event {
                Ok(event) if !event.need_rescan() => {
                    forget_removed(event, watching);
                    watch_set.relevant_path(event).map(Path::to_owned)
                }
                // After an error or an event overflow, it is unknown what changed.
                _ => Some(PathBuf::from("something")),
            };
            if let Some(changed) = changed {
                last = Instant::now();
                if changes.is_empty() {
                    began = last;
                }
                changes.push(changed);
            }
        }
        // Search a new folder only now: it may still have been empty when its event was sent.
        if let Some(changed) = changes.iter().find(|path| watch_set.needs_pass(path)) {
            return Some(display_path(changed));
        }
    }
}

/// Drops watches of folders that were removed or renamed: if one comes back, it must be watched anew.
fn forget_removed(event: &Event, watching: &mut BTreeMap<PathBuf, RecursiveMode>) {
    if matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))) {
        watching.retain(|folder, _| !event.paths.iter().any(|gone| folder.starts_with(gone)));
    }
}

/// A path for display: relative to the current folder if it lies inside, otherwise as it is.
fn display_path(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let inside = here.ok().and_then(|here| path.strip_prefix(here).ok());
    files::display(inside.unwrap_or(path))
}
