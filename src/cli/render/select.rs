//! Turns stories into orders: finds the ledger of each story, compiles its clips, and creates an order for each take.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::{ClipCounts, Render};
use crate::cli::files;
use crate::cli::inputs::Inputs;
use crate::cli::output::Terminal;
use crate::cli::project::ProjectFile;
use crate::cli::studio::{LedgerChoice, Out, canonical, name_in_ledger};
use crate::cli::trust::{self, ProjectTrust};
use crate::cli::{ErrorCode, UsageError};
use crate::compile::{NoRequest, Options, Target, compile};
use crate::diagnostic::Severity;
use crate::lint;
use crate::model::Profile;
use crate::project::{Budget, Setting};
use crate::render::footage::Expected;
use crate::render::identity::{fingerprint, seed, sha256};
use crate::render::order::{FilmPlace, LocalFile, clip_name};
use crate::render::{Bucket, Order};
use crate::request::{Refusal, Request, Route};

/// The clips to render with one ledger.
#[derive(Clone)]
pub(super) struct Batch {
    pub(super) root: PathBuf,
    pub(super) ledger: LedgerChoice,
    pub(super) cap: Option<Budget>,
    pub(super) key_commands: Vec<(String, String)>,
    pub(super) clips: Vec<Clip>,
    /// Paths of the stories, relative to the root; includes stories without clips.
    pub(super) stories: Vec<String>,
    /// Where finished clips go.
    pub(super) out: Out,
    /// What trust in the project file depends on, if there is one.
    pub(super) trust: Option<ProjectTrust>,
    /// The action of saving clips outside the root, unless the user chose the place.
    pub(super) writes_outside: Option<String>,
    /// The models that the project defines.
    pub(super) profiles: Vec<Arc<Profile>>,
}

impl Batch {
    /// The object store for clips, if there is one that the user chose or trusts the project file to choose.
    pub(super) fn trusted_bucket(&self) -> Option<Bucket> {
        let is_trusted = |action: &String| {
            self.trust.as_ref().is_some_and(|trust| trust.require(std::slice::from_ref(action)).is_ok())
        };
        if !self.writes_outside.as_ref().is_none_or(is_trusted) {
            return None;
        }
        self.out.bucket().ok().flatten()
    }
}

/// A clip, and the order for its first take.
#[derive(Clone)]
pub(super) struct Clip {
    pub(super) story: String,
    pub(super) text: String,
    pub(super) path: PathBuf,
    pub(super) target: Target,
    /// For a continuing clip, the order lacks the frame that it begins with.
    pub(super) order: Order,
    /// True if this run orders it; else another clip continues it.
    pub(super) is_ordered: bool,
}

impl Clip {
    /// Returns true if it begins with the last frame of the clip before it.
    pub(super) fn continues(&self) -> bool {
        self.target.plan.clip.continues
    }

    /// Returns true if it is the clip before another one in the same film.
    pub(super) fn precedes(&self, other: &Self) -> bool {
        let (own, next) = (&self.target.plan, &other.target.plan);
        self.path == other.path && own.model == next.model && own.clip.number + 1 == next.clip.number
    }
}

/// A story that was read, with the arguments and the root of its ledger.
pub(super) struct Source<'s> {
    pub(super) args: &'s Render,
    pub(super) inputs: &'s Inputs<'s>,
    pub(super) text: &'s str,
    pub(super) path: &'s Path,
    pub(super) root: &'s Path,
}

/// Finds the batch of a story's ledger, or adds one. The ledger is in the project's folder, else in the story's.
pub(super) fn find_or_add_batch<'b>(
    args: &Render,
    batches: &'b mut Vec<Batch>,
    story: &Path,
    found: Option<&Arc<ProjectFile>>,
) -> Result<(PathBuf, &'b mut Batch), UsageError> {
    let own = found.map_or_else(|| files::folder_of(story), |found| found.project.folder.clone());
    let own = if own.is_empty() { ".".to_owned() } else { own };
    // Two spellings of a folder must not get two ledgers.
    let root = canonical(Path::new(&own))
        .map_err(|error| UsageError::new(ErrorCode::NotFound, format!("`{own}`: {error}")))?;
    let at = batches.iter().position(|batch| batch.root == root).unwrap_or(batches.len());
    if at == batches.len() {
        let project = found.map(|found| &found.project);
        let out = output(args, found, &root)?;
        let writes_outside = match &out {
            Out::Folder(folder) => trust::writes_outside(&root, folder),
            Out::Bucket(address) => Some(trust::saves_in(address)),
        };
        batches.push(Batch {
            root: root.clone(),
            ledger: LedgerChoice::new(&root, project),
            cap: project.and_then(|project| project.budget.clone()),
            key_commands: project.map(|project| project.keys.clone()).unwrap_or_default(),
            clips: Vec::new(),
            stories: Vec::new(),
            trust: found.map(|found| ProjectTrust::new(found)),
            writes_outside: writes_outside.filter(|_| args.run.output.is_none()),
            out,
            profiles: project.map(|project| project.profiles.clone()).unwrap_or_default(),
        });
    }
    let batch = batches.get_mut(at).ok_or_else(|| UsageError::new(ErrorCode::Ledger, "no ledger"))?;
    batch.stories.push(name_in_ledger(&root, story));
    Ok((root, batch))
}

fn options<'a>(args: &Render, inputs: &'a Inputs<'_>, path: &Path) -> Options<'a> {
    Options {
        region: args.region.clone(),
        route: Route { workspace: args.workspace.clone() },
        ..inputs.options(path)
    }
}

/// Compiles the picked clips of a story; `None` if the story has no request. The reason was reported.
pub(super) fn compile_clips(
    source: &Source<'_>,
    counts: &mut ClipCounts,
    terminal: &Terminal,
) -> Result<Option<Vec<Clip>>, UsageError> {
    let Source { args, inputs, text, path, .. } = *source;
    let mut compiled = compile(text, &options(args, inputs, path));
    counts.add(&files::display(path), &compiled);
    let mut clips = Vec::new();
    // True if a picked clip has no request.
    let mut lacks_request = compiled.targets.is_empty();
    for (at, target) in compiled.targets.iter().enumerate() {
        let is_ordered = args.picked.includes(&target.plan);
        if !is_ordered && !is_continued(args, &compiled.targets, at) {
            continue;
        }
        crate::cli::build::check_region(args.region.as_deref(), args.workspace.is_some(), &target.profile)?;
        match target.request() {
            Ok(request) => clips.push(Clip { is_ordered, ..build_clip(source, target, &request)? }),
            Err(_) if !is_ordered => {}
            Err(NoRequest::Refused(Refusal::Unbound(_))) => {
                compiled.diagnostics.retain(|found| found.code != "R102");
                compiled.diagnostics.extend(lint::unbound(&compiled.storyboard, Severity::Error));
                lacks_request = true;
                break;
            }
            Err(_) => lacks_request = true,
        }
    }
    let is_complete = compiled.count(Severity::Error) == 0 && !(lacks_request && clips.is_empty());
    inputs.report(path, compiled, terminal);
    Ok(is_complete.then_some(clips))
}

/// Returns true if a clip that this run orders continues the clip at this index, directly or through others.
fn is_continued(args: &Render, targets: &[Target], at: usize) -> bool {
    let Some(model) = targets.get(at).map(|target| &target.plan.model) else { return false };
    let next = targets.get(at + 1).filter(|next| next.plan.model == *model && next.plan.clip.continues);
    next.is_some_and(|next| args.picked.includes(&next.plan) || is_continued(args, targets, at + 1))
}

/// Where finished clips go.
fn output(args: &Render, found: Option<&Arc<ProjectFile>>, root: &Path) -> Result<Out, UsageError> {
    Out::new(args.run.output.as_deref(), found.map(|found| &found.project), root)
        .map_err(|error| UsageError::new(ErrorCode::System, error.to_string()))
}

fn build_clip(source: &Source<'_>, target: &Target, request: &Request) -> Result<Clip, UsageError> {
    let Source { args, inputs, text, path, root } = *source;
    let shown = files::display(path);
    let mut local = Vec::new();
    for upload in &request.uploads {
        let path = PathBuf::from(&upload.path);
        let mut bytes = Vec::new();
        files::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(|error| {
            UsageError::new(ErrorCode::Unreadable, format!("can't read `{}`: {error}", upload.path))
        })?;
        local.push(LocalFile { placeholder: upload.placeholder.clone(), path, sha256: sha256(&bytes) });
    }
    let hashes: Vec<String> = local.iter().map(|file| file.sha256.clone()).collect();
    let plan = &target.plan;
    let fingerprint = fingerprint(&plan.model, request, &hashes);
    let found = inputs.projects.get(path);
    let folder = output(args, found, root)?.folder(root);
    let is_shared = LedgerChoice::new(root, found.map(|found| &found.project)).location.url.is_some();
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
        story_path: name_in_ledger(root, path),
        is_earlier: false,
        clip: placed.number,
        film,
        take: 1,
        seed: plan.seed,
        request: request.clone(),
        stored_request: serde_json::to_string(request).unwrap_or_default(),
        prompt: plan.prompt.clone(),
        api_model: plan.api_model.clone().unwrap_or_default(),
        profile: Arc::clone(&target.profile),
        region: plan.region.clone(),
        route: Route { workspace: args.workspace.clone() },
        fingerprint: fingerprint.clone(),
        refs: plan.media.iter().map(|media| media.name.clone()).collect(),
        stored_files: local.iter().map(|file| file.stored(root, is_shared)).collect(),
        follows: None,
        expected: Expected::from_plan(plan, &target.profile),
        files: local,
        seconds: plan.duration_ms as f64 / 1000.0,
        resolution: plan
            .resolution
            .clone()
            .unwrap_or_else(|| target.profile.limits.resolution.value.default.clone()),
        path: folder.join(clip_name(&stem, &plan.model, in_film, &fingerprint, 1)),
        cost: plan.cost.clone(),
    };
    let (text, path, target) = (text.to_owned(), path.to_owned(), target.clone());
    Ok(Clip { story: shown, text, path, target, order, is_ordered: true })
}

/// Creates the order for one take of a clip: the same request, but with a seed of its own if there are several takes.
pub(super) fn order_take(
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
            Some(first) => first.checked_add(i64::from(number) - 1).filter(|seed| *seed <= range.max),
            None => None,
        };
        let own = own.unwrap_or_else(|| seed(&order.fingerprint, number, range.min, range.max));
        let mut options = options(args, inputs, &clip.path);
        options.flags.settings.seed = Some(Setting::flag(own));
        let compiled = compile(&clip.text, &options);
        let is_same = |target: &&Target| {
            let (one, other) = (&target.plan, &clip.target.plan);
            (&one.model, one.clip.number) == (&other.model, other.clip.number)
        };
        let target = compiled.targets.iter().find(is_same);
        let request = target.and_then(|target| target.request().ok());
        let no_request = || {
            UsageError::new(
                ErrorCode::System,
                format!("{}: can't build a request with another seed", clip.story),
            )
        };
        let request = request.ok_or_else(no_request)?;
        // The frame of a continuing clip isn't in the story.
        let frames = order.request.uploads.iter().filter(|upload| upload.placeholder.starts_with("frame:"));
        let uploads = [request.uploads.clone(), frames.cloned().collect()].concat();
        let request = Request { uploads, ..request };
        order.seed = Some(own);
        order.stored_request = serde_json::to_string(&request).unwrap_or_default();
        order.request = request;
    }
    let stem = clip.path.file_stem().map_or("story".into(), |stem| stem.to_string_lossy());
    let name = clip_name(&stem, &order.profile.id, order.clip_in_film(), &order.fingerprint, number);
    order.path.set_file_name(name);
    Ok(order)
}
