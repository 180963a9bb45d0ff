//! From stories to orders: which ledger each belongs to, which clips they are, and one order for each take.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::UsageError;
use crate::cli::args::{ClipCounts, Render};
use crate::cli::files;
use crate::cli::inputs::Inputs;
use crate::cli::output::Terminal;
use crate::cli::project::Found;
use crate::compile::{Compiled, NoRequest, Options, Target, compile};
use crate::diagnostic::Severity;
use crate::lint;
use crate::model::Profile;
use crate::project::{Cap, Set};
use crate::render::Order;
use crate::render::identity::{fingerprint, seed, sha256};
use crate::render::order::{FilmPlace, LocalFile, clip_name};
use crate::request::{Refusal, Route};

/// What one ledger is asked for.
pub(super) struct Batch {
    pub(super) root: PathBuf,
    pub(super) cap: Option<Cap>,
    pub(super) key_commands: Vec<(String, String)>,
    pub(super) clips: Vec<Clip>,
    /// The stories, by their paths from the root, also those that give no clip.
    pub(super) stories: Vec<String>,
    /// Where clips go.
    pub(super) folder: PathBuf,
    /// The models that the project brings with it.
    pub(super) profiles: Vec<Arc<Profile>>,
}

/// A clip before its takes are counted.
pub(super) struct Clip {
    pub(super) story: String,
    pub(super) text: String,
    pub(super) path: PathBuf,
    pub(super) target: Target,
    pub(super) order: Order,
}

/// A story that was read, and what holds for it.
pub(super) struct Source<'s> {
    pub(super) args: &'s Render,
    pub(super) inputs: &'s Inputs<'s>,
    pub(super) text: &'s str,
    pub(super) path: &'s Path,
    pub(super) root: &'s Path,
}

/// The ledger of a story is the project's, else it lies beside the story.
pub(super) fn batch<'b>(
    args: &Render,
    batches: &'b mut Vec<Batch>,
    story: &Path,
    found: Option<&Arc<Found>>,
) -> Result<(PathBuf, &'b mut Batch), UsageError> {
    let own = found.map_or_else(|| files::folder_of(story), |found| found.project.folder.clone());
    let own = if own.is_empty() { ".".to_owned() } else { own };
    // One folder may be written in two ways, and has one ledger.
    let root = real(Path::new(&own)).map_err(|error| UsageError(format!("`{own}`: {error}")))?;
    let at = batches.iter().position(|batch| batch.root == root).unwrap_or(batches.len());
    if at == batches.len() {
        let project = found.map(|found| &found.project);
        batches.push(Batch {
            root: root.clone(),
            cap: project.and_then(|project| project.budget.clone()),
            key_commands: project.map(|project| project.keys.clone()).unwrap_or_default(),
            clips: Vec::new(),
            stories: Vec::new(),
            folder: folder(args, found, &root)?,
            profiles: project.map(|project| project.profiles.clone()).unwrap_or_default(),
        });
    }
    let batch = batches.get_mut(at).ok_or_else(|| UsageError("no ledger".to_owned()))?;
    batch.stories.push(place(&root, story));
    Ok((root, batch))
}

fn options<'a>(args: &Render, inputs: &'a Inputs<'_>, path: &Path) -> Options<'a> {
    Options {
        region: args.region.clone(),
        route: Route { workspace: args.workspace.clone() },
        ..inputs.options(path)
    }
}

/// The picked clips of a story; `None` if it has no request, which was reported.
pub(super) fn clips(
    source: &Source<'_>,
    counts: &mut ClipCounts,
    terminal: &Terminal,
) -> Result<Option<Vec<Clip>>, UsageError> {
    let Source { args, inputs, text, path, .. } = *source;
    let mut compiled = compile(text, &options(args, inputs, path));
    counts.add(&files::shown(path), &compiled);
    let mut clips = Vec::new();
    // Whether a picked clip has no request.
    let mut is_missing = compiled.targets.is_empty();
    for target in compiled.targets.iter().filter(|target| args.picked.has(&target.plan)) {
        crate::cli::build::check_region(args.region.as_deref(), args.workspace.is_some(), &target.profile)?;
        match target.request() {
            Ok(_) if target.plan.clip.continues => return Err(continuing(path, &compiled, target)),
            Ok(request) => clips.push(clip(source, target, &request)?),
            Err(NoRequest::Refused(Refusal::Unbound(_))) => {
                compiled.diagnostics.retain(|found| found.code != "R102");
                compiled.diagnostics.extend(lint::unbound(&compiled.storyboard, Severity::Error));
                is_missing = true;
                break;
            }
            Err(_) => is_missing = true,
        }
    }
    let is_whole = compiled.count(Severity::Error) == 0 && !(is_missing && clips.is_empty());
    inputs.say(path, compiled, terminal);
    Ok(is_whole.then_some(clips))
}

/// The error for a story with a continuing clip; it names the clips that can be rendered.
fn continuing(path: &Path, compiled: &Compiled, target: &Target) -> UsageError {
    let (model, number) = (&target.plan.model, target.plan.clip.number);
    let film = compiled.targets.iter().map(|target| &target.plan).filter(|plan| plan.model == *model);
    let cuts: Vec<String> =
        film.filter(|plan| !plan.clip.continues).map(|plan| format!("--clip {}", plan.clip.number)).collect();
    UsageError(format!(
        "clip {number} of {} begins with the last picture of clip {}, and this version can't render that yet; nothing was sent. Render the other clips with `{}`, or take `continues` out of the header to make it a cut",
        files::shown(path),
        number.saturating_sub(1),
        cuts.join(" "),
    ))
}

/// Where clips go.
fn folder(args: &Render, found: Option<&Arc<Found>>, root: &Path) -> Result<PathBuf, UsageError> {
    match (&args.output, found.and_then(|found| found.project.out.clone())) {
        (Some(output), _) => std::path::absolute(output).map_err(|error| UsageError(error.to_string())),
        (None, Some(out)) => Ok(root.join(out)),
        (None, None) => Ok(root.join("takes")),
    }
}

/// A path without links and detours; of what is not there, the whole one.
fn real(path: &Path) -> std::io::Result<PathBuf> {
    path.canonicalize().or_else(|_| std::path::absolute(path))
}

/// A story's path from the ledger's folder, whichever folder the program was called in.
fn place(root: &Path, story: &Path) -> String {
    let whole = real(story).unwrap_or_else(|_| story.to_owned());
    files::shown(whole.strip_prefix(root).unwrap_or(story))
}

fn clip(source: &Source<'_>, target: &Target, request: &crate::request::Request) -> Result<Clip, UsageError> {
    let Source { args, inputs, text, path, root } = *source;
    let shown = files::shown(path);
    let mut local = Vec::new();
    for upload in &request.uploads {
        let path = PathBuf::from(&upload.path);
        let bytes = std::fs::read(&path)
            .map_err(|error| UsageError(format!("`{}` cannot be read: {error}", upload.path)))?;
        local.push(LocalFile { placeholder: upload.placeholder.clone(), path, sha256: sha256(&bytes) });
    }
    let hashes: Vec<String> = local.iter().map(|file| file.sha256.clone()).collect();
    let plan = &target.plan;
    let fingerprint = fingerprint(&plan.model, request, &hashes);
    let folder = folder(args, inputs.projects.get(path), root)?;
    let placed = &plan.clip;
    let film = placed.is_in_film().then_some(FilmPlace {
        count: placed.count,
        start_ms: placed.start_ms,
        end_ms: placed.end_ms,
    });
    let in_film = film.map(|_| placed.number);
    let stem = path.file_stem().map_or("story".into(), |stem| stem.to_string_lossy());
    let order = Order {
        story: shown.clone(),
        place: place(root, path),
        is_earlier: false,
        clip: placed.number,
        film,
        take: 1,
        seed: plan.seed,
        request: request.clone(),
        shown: serde_json::to_string(request).unwrap_or_default(),
        prompt: plan.prompt.clone(),
        api_model: plan.api_model.clone().unwrap_or_default(),
        profile: Arc::clone(&target.profile),
        region: plan.region.clone(),
        route: Route { workspace: args.workspace.clone() },
        fingerprint: fingerprint.clone(),
        refs: plan.media.iter().map(|media| media.name.clone()).collect(),
        files: local,
        seconds: plan.duration_ms as f64 / 1000.0,
        resolution: plan
            .resolution
            .clone()
            .unwrap_or_else(|| target.profile.limits.resolution.value.default.clone()),
        path: folder.join(clip_name(&stem, &plan.model, in_film, &fingerprint, 1)),
        cost: plan.cost.clone(),
    };
    Ok(Clip { story: shown, text: text.to_owned(), path: path.to_owned(), target: target.clone(), order })
}

/// An order for one take of a clip: the same request, and for several takes each with a seed of its own.
pub(super) fn take(
    args: &Render,
    clip: &Clip,
    number: u32,
    inputs: &Inputs<'_>,
) -> Result<Order, UsageError> {
    let mut order = clip.order.clone();
    order.take = number;
    let range = clip.target.profile.limits.seed.as_ref().map(|figure| figure.value);
    if let Some(range) = range.filter(|_| number > 1 || (args.takes > 1 && order.seed.is_none())) {
        let own = match order.seed {
            Some(first) => first.checked_add(i64::from(number) - 1).filter(|seed| *seed <= range.most),
            None => None,
        };
        let own = own.unwrap_or_else(|| seed(&order.fingerprint, number, range.least, range.most));
        let mut options = options(args, inputs, &clip.path);
        options.flags.settings.seed = Some(Set::flag(own));
        let compiled = compile(&clip.text, &options);
        let is_same = |target: &&Target| {
            let (one, other) = (&target.plan, &clip.target.plan);
            (&one.model, one.clip.number) == (&other.model, other.clip.number)
        };
        let target = compiled.targets.iter().find(is_same);
        let request = target.and_then(|target| target.request().ok());
        let request =
            request.ok_or_else(|| UsageError(format!("{}: no request for a seed of its own", clip.story)))?;
        order.seed = Some(own);
        order.shown = serde_json::to_string(&request).unwrap_or_default();
        order.request = request;
    }
    let stem = clip.path.file_stem().map_or("story".into(), |stem| stem.to_string_lossy());
    let name = clip_name(&stem, &order.profile.id, order.clip_in_film(), &order.fingerprint, number);
    order.path.set_file_name(name);
    Ok(order)
}
