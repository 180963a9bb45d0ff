//! Compares the clips of a story for one model with the accepted snapshot beside it.

use std::path::{Path, PathBuf};

use crate::cli::files;
use crate::cli::test::SNAPSHOT_FOLDER;
use crate::compile::{Compiled, Target};
use crate::diagnostic::Diagnostic;
use crate::project::RefSource;
use crate::report::test::{Clip, Outcome, Place, PromptChange};
use crate::snapshot::difference::PartChange;
use crate::snapshot::film::{self, ClipChange};
use crate::snapshot::{self, Difference, File, Price, Snapshot, file};
use crate::text::{LineIndex, Span};

/// A test case: the clips of a story for one model, compared with the snapshot on disk.
pub(super) struct Case {
    pub(super) clips: Vec<Clip>,
    pub(super) story: String,
    pub(super) model: String,
    /// Path of the accepted snapshot.
    pub(super) path: PathBuf,
    /// Content that accepting would write to the snapshot; `None` if there is no request.
    pub(super) text: Option<String>,
    /// True if a pending snapshot exists.
    pub(super) has_pending: bool,
}

impl Case {
    pub(super) fn fails(&self) -> bool {
        self.clips.iter().any(Clip::fails)
    }
}

/// Creates a failed case, for a story without a request.
pub(super) fn failed_case(story: &Path, model: &str, errors: Vec<Diagnostic>) -> Case {
    let path = snapshot_path(story, model);
    let clip = Clip {
        story: files::display(story),
        model: model.to_owned(),
        place: None,
        snapshot: files::display(&path),
        outcome: Outcome::Failed(errors),
        new_frame: false,
        accepted: false,
        price: None,
        old_price: None,
        files: Vec::new(),
        line: 1,
    };
    let (story, model) = (clip.story.clone(), clip.model.clone());
    Case { clips: vec![clip], story, model, path, text: None, has_pending: false }
}

/// Compares a compiled story with its snapshot on disk.
pub(super) fn compare_case(
    story: &Path,
    shown: &str,
    compiled: &Compiled,
    film: &[Target],
    snapshots: &[Snapshot],
) -> Case {
    let model = film.first().map_or("", |target| target.plan.model.as_str());
    let path = snapshot_path(story, model);
    let prices: Vec<Option<Price>> =
        film.iter().map(|target| target.plan.cost.as_ref().map(Price::from)).collect();
    let contents = film::write(snapshots);
    let name = story.file_name().unwrap_or_default().to_string_lossy();
    let text = file::write(&name, model, &prices, &contents);
    let current = Compilation { story: shown, path: &path, compiled, film };
    let all = |outcome: &Outcome, old_prices: &[Option<Price>]| -> Vec<Clip> {
        let clip = |at: usize| {
            let old_price = old_prices.get(at).cloned().flatten();
            current.clip(at, outcome.clone(), old_price)
        };
        (0..film.len()).filter_map(clip).collect()
    };
    let mut clips = match std::fs::read_to_string(&path) {
        // Most snapshots match byte for byte and needn't be parsed.
        Ok(accepted) if accepted == text => all(&Outcome::Same, &prices),
        Ok(accepted) => match file::read(&accepted) {
            None => all(&Outcome::Unreadable("it isn't in insta's format".to_owned()), &[]),
            Some(file) if file.contents == contents.trim_end() => all(&Outcome::Same, &file.prices),
            Some(file) => match differences(&file, &current, snapshots) {
                Ok(clips) => clips,
                Err(why) => all(&Outcome::Unreadable(why), &file.prices),
            },
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => all(&Outcome::New, &[]),
        Err(error) => all(&Outcome::Unreadable(error.to_string()), &[]),
    };
    mark_new_frames(&mut clips, film);
    let has_pending = pending_path(&path).symlink_metadata().is_ok();
    Case { clips, story: shown.to_owned(), model: model.to_owned(), path, text: Some(text), has_pending }
}

/// Marks the clips that begin with the last frame of a clip that is generated anew.
fn mark_new_frames(clips: &mut [Clip], film: &[Target]) {
    for (at, target) in film.iter().enumerate() {
        let is_at = |clip: &&mut Clip, number: usize| {
            !matches!(clip.outcome, Outcome::Gone) && clip.place.is_some_and(|place| place.number == number)
        };
        let is_anew = |clip: &Clip| matches!(clip.outcome, Outcome::New) || clip.needs_regeneration();
        let before = clips.iter_mut().find(|clip| is_at(clip, at)).is_some_and(|clip| is_anew(clip));
        if let Some(clip) = clips.iter_mut().find(|clip| is_at(clip, at + 1)) {
            clip.new_frame = before && target.plan.clip.continues && !matches!(clip.outcome, Outcome::New);
        }
    }
}

/// A story's clips for one model, as compiled now.
struct Compilation<'c> {
    story: &'c str,
    path: &'c Path,
    compiled: &'c Compiled,
    film: &'c [Target],
}

impl Compilation<'_> {
    fn clip(&self, at: usize, outcome: Outcome, old_price: Option<Price>) -> Option<Clip> {
        let plan = &self.film.get(at)?.plan;
        let files = plan
            .media
            .iter()
            .filter_map(|media| match &media.source {
                Some(RefSource::Path(path)) => Some((media.name.clone(), path.clone())),
                _ => None,
            })
            .collect();
        let count = self.film.len();
        let place = (count > 1).then_some(Place { number: at + 1, count });
        let header = match &outcome {
            Outcome::Changed(_, difference) => difference.parts.iter().find_map(|part| part.header),
            Outcome::New if place.is_some() => plan.clip.header.or(plan.clip.shots.first().copied()),
            _ => None,
        };
        Some(Clip {
            story: self.story.to_owned(),
            model: plan.model.clone(),
            place,
            snapshot: files::display(self.path),
            outcome,
            new_frame: false,
            accepted: false,
            price: plan.cost.as_ref().map(Price::from),
            old_price,
            files,
            line: self.line(header),
        })
    }

    /// Creates the report entry for an accepted clip that the story no longer has.
    fn removed(&self, at: usize, count: usize) -> Option<Clip> {
        let clip = self.clip(0, Outcome::Gone, None)?;
        let place = Some(Place { number: at + 1, count });
        Some(Clip { place, price: None, files: Vec::new(), ..clip })
    }

    fn line(&self, header: Option<Span>) -> usize {
        let source = &self.compiled.script.source;
        header.map_or(1, |span| LineIndex::new(source).position(source, span.start as usize).line)
    }
}

/// Compares each clip with the accepted one.
///
/// # Errors
///
/// Returns the reason if the accepted text can't be read.
fn differences(file: &File, current: &Compilation<'_>, snapshots: &[Snapshot]) -> Result<Vec<Clip>, String> {
    let old = film::read(&file.contents).map_err(|snapshot::NotASnapshot(line)| {
        format!("line {line} of its content doesn't belong in a snapshot")
    })?;
    let changes = film::compare_clips(&old, snapshots);
    let is_same =
        |change: &ClipChange| matches!(change, ClipChange::Kept { difference, .. } if difference.is_empty());
    if changes.iter().all(is_same) {
        return Err("it has the same content in another form".to_owned());
    }
    let clip = |change: ClipChange| match change {
        ClipChange::Kept { old, new, difference } => {
            let outcome = if difference.is_empty() {
                Outcome::Same
            } else {
                Outcome::Changed(prompt_changes(&difference, current.compiled), difference)
            };
            current.clip(new, outcome, file.prices.get(old).cloned().flatten())
        }
        ClipChange::Added { new } => current.clip(new, Outcome::New, None),
        ClipChange::Removed { old: at } => current.removed(at, old.len()),
    };
    Ok(changes.into_iter().filter_map(clip).collect())
}

/// Formats the prompt changes for display, with the header of each shot.
fn prompt_changes(difference: &Difference, compiled: &Compiled) -> Vec<PromptChange> {
    let line = |part: &PartChange| {
        let header = part.header.filter(|_| part.name.starts_with("shot "));
        let header = header.map_or(String::new(), |span| format!(" {}", compiled.script.text(span)));
        PromptChange {
            part: format!("{}{header}", part.name),
            change: part.kind,
            old: part.old.clone(),
            new: part.new.clone(),
        }
    };
    difference.parts.iter().map(line).collect()
}

/// Path of the snapshot for a story and a model: `snapshots/river.happyhorse-1.1.snap` beside `river.story`.
fn snapshot_path(story: &Path, model: &str) -> PathBuf {
    let is_story = story.extension().is_some_and(|ending| ending == "story");
    let name = if is_story { story.file_stem() } else { story.file_name() };
    // A custom model may have any name, but a file may not.
    let model: String = model
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+') { c } else { '_' })
        .collect();
    let name = format!("{}.{model}.snap", name.unwrap_or_default().to_string_lossy());
    story.parent().unwrap_or(Path::new("")).join(SNAPSHOT_FOLDER).join(name)
}

/// Path of the pending snapshot for an accepted one.
pub(super) fn pending_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}
