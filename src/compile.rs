//! The library's entry point: compiles a story's text into a [`Compiled`].
//!
//! Pure, except for the story's files, which it looks up through [`Assets`].

pub mod fix;
pub mod project;

use std::sync::Arc;

use crate::assets::{Assets, NoAssets};
use crate::clips::{self, SplitMode};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{self, Context, Levels, PartFindings, Selection};
use crate::model::profile::Wire;
use crate::model::{self, Profile};
use crate::plan::dialect::{Letters, WritingSystem};
use crate::plan::limits::LimitChecker;
use crate::plan::{self, Choices, FilmClip, Plan};
use crate::project::{Clips, Origin, Project};
use crate::request::{self, Refusal, Request, Route};
use crate::storyboard::{self, Flags, Storyboard};
use crate::syntax::{self, Patch, PerBlock, Reparsed, Script};
use crate::text::{Span, suggest};

/// The largest file to read as a story, in bytes.
pub const MAX_STORY_BYTES: u64 = 16_000_000;

/// The error for a file over [`MAX_STORY_BYTES`].
pub fn too_large() -> Diagnostic {
    Diagnostic::error(
        "S402",
        Span::at(0),
        format!("this file is larger than {} MB, the limit for a story", MAX_STORY_BYTES / 1_000_000),
    )
    .help("name the story itself; a video or an archive is not one")
}

/// The options of a compilation.
#[derive(Clone)]
pub struct Options<'a> {
    /// The caller's overrides: models, settings, references.
    pub flags: Flags,
    /// The story's project.
    pub project: Option<&'a Project>,
    /// The folder that the story's paths are relative to, without a trailing slash; empty for the current one.
    pub folder: String,
    /// The region of the models; `None` for each model's default.
    pub region: Option<String>,
    /// Whether to hint at shot lengths for a model that doesn't read times.
    pub soft_seconds: bool,
    /// The vendor's workspace.
    pub route: Route,
    /// The rules to run.
    pub selection: Selection,
    /// Access to the files that the story names.
    pub assets: &'a dyn Assets,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            flags: Flags::default(),
            project: None,
            folder: String::new(),
            region: None,
            soft_seconds: false,
            route: Route::default(),
            selection: Selection::default(),
            assets: &NoAssets,
        }
    }
}

/// A compiled story: the result of every phase.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The syntax tree.
    pub script: Script,
    /// The resolved storyboard.
    pub storyboard: Storyboard,
    /// One target for each clip of each model, ordered by model, then clip.
    pub targets: Vec<Target>,
    /// The diagnostics, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// What [`Compiled::update`] can keep.
    known: Known,
}

/// What is known of each part of a story by itself.
#[derive(Clone, Debug, Default)]
struct Known {
    findings: PartFindings,
    letters: PerBlock<Letters>,
}

impl Known {
    /// Keeps what an edit left alone; with `None`, the whole story was parsed again.
    fn keep(&mut self, patch: Option<&Patch>) {
        self.findings.keep(patch);
        self.letters.keep(patch);
    }
}

/// A clip of a story for one model.
#[derive(Clone, Debug)]
pub struct Target {
    /// The model's profile.
    pub profile: Arc<Profile>,
    /// The plan for the clip.
    pub plan: Plan,
    /// The number of errors that apply to this model.
    pub errors: usize,
    route: Route,
}

impl Target {
    /// Encodes the request. It isn't encoded earlier, so that a check alone doesn't pay for it.
    ///
    /// # Errors
    ///
    /// If the story has errors for this model, or the plan can't be encoded.
    pub fn request(&self) -> Result<Request, NoRequest> {
        match self.errors {
            0 => request::encode(&self.plan, &self.profile, &self.route).map_err(NoRequest::Refused),
            errors => Err(NoRequest::Errors(errors)),
        }
    }
}

/// Why a target has no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRequest {
    /// The story has this many errors.
    Errors(usize),
    /// The plan can't be encoded.
    Refused(Refusal),
}

/// Compiles a story: parses, resolves, lowers and lints it. Requests are encoded later, by its targets.
pub fn compile(text: &str, options: &Options<'_>) -> Compiled {
    let script = syntax::parse(text);
    let resolved = storyboard::resolve(&script, options.project, &options.flags, &options.folder);
    lower_and_lint(script, resolved, options, Known::default())
}

/// Runs the phases after `resolve`. `known` is about the parts of the story that haven't changed.
fn lower_and_lint(
    script: Script,
    (storyboard, mut diagnostics): (Storyboard, Vec<Diagnostic>),
    options: &Options<'_>,
    mut known: Known,
) -> Compiled {
    let writing_system = WritingSystem::detect_in_edited(&script, &mut known.letters);
    let plans = plans(&script, &storyboard, options, writing_system, &mut diagnostics);
    let levels = Levels::new(&options.selection, options.project);
    let context = Context { script: &script, storyboard: &storyboard, plans: &plans, assets: options.assets };
    diagnostics.extend(lint::run(&context, &levels, &mut known.findings));
    let diagnostics = lint::suppress::filter(diagnostics, &levels, &script, &storyboard);
    let targets = plans
        .into_iter()
        .map(|(plan, profile)| {
            let errors = diagnostics
                .iter()
                .filter(|found| found.severity == Severity::Error)
                .filter(|found| found.model.as_ref().is_none_or(|model| *model == plan.model))
                .count();
            Target { profile, plan, errors, route: options.route.clone() }
        })
        .collect();
    Compiled { script, storyboard, targets, diagnostics, known }
}

/// Lowers the story for each of its known models.
fn plans(
    script: &Script,
    storyboard: &Storyboard,
    options: &Options<'_>,
    writing_system: WritingSystem,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Plan, Arc<Profile>)> {
    let mut profiles: Vec<Arc<Profile>> = Vec::new();
    for asked in &storyboard.settings.models {
        match find_model(&asked.value, options.project) {
            Some(profile) if profiles.iter().any(|known| known.id == profile.id) => {}
            Some(profile) => profiles.push(profile),
            None => diagnostics.push(unknown_model(&asked.value, asked.origin, options.project)),
        }
    }
    if storyboard.settings.models.is_empty() {
        profiles.extend(find_model(model::DEFAULT, options.project));
    }
    let choices = Choices {
        region: options.region.as_deref(),
        soft_seconds: options.soft_seconds,
        writing_system: Some(writing_system),
    };
    let mut plans: Vec<(Plan, Arc<Profile>)> = profiles
        .into_iter()
        .flat_map(|profile| {
            let plans = film(script, storyboard, &profile, choices);
            plans.into_iter().map(move |plan| (plan, Arc::clone(&profile)))
        })
        .collect();
    mark_borders(script, storyboard, options, choices, &mut plans);
    plans
}

/// Adds clip borders to the animatic, which shows a film as one video. They are those of the first other model that is
/// compiled, or else of the story's own model. If the story names only the animatic, its clip headers are the borders.
fn mark_borders(
    script: &Script,
    storyboard: &Storyboard,
    options: &Options<'_>,
    choices: Choices<'_>,
    plans: &mut [(Plan, Arc<Profile>)],
) {
    let is_animatic = |profile: &Profile| profile.wire == Wire::Animatic;
    if !plans.iter().any(|(_, profile)| is_animatic(profile)) {
        return;
    }
    let compiled = plans.iter().find(|(_, profile)| !is_animatic(profile)).map(|(plan, _)| &plan.model);
    let clips: Vec<FilmClip> = if let Some(model) = compiled {
        let own = plans.iter().map(|(plan, _)| plan).filter(|plan| plan.model == *model);
        plan::film(script, storyboard, own)
    } else {
        let named = storyboard.own_models.iter().map(|model| model.value.as_str());
        let default = Some(model::DEFAULT).filter(|_| storyboard.own_models.is_empty());
        let mut profiles = named.chain(default).filter_map(|id| find_model(id, options.project));
        let Some(profile) = profiles.find(|profile| !is_animatic(profile)) else { return };
        plan::film(script, storyboard, &film(script, storyboard, &profile, choices))
    };
    for (plan, profile) in plans {
        // Clips without shots may differ in length from model to model.
        let is_as_long = clips.last().is_some_and(|last| last.end_ms == plan.clip.end_ms);
        if is_animatic(profile) && is_as_long && clips.len() > 1 {
            plan.film.clone_from(&clips);
        }
    }
}

/// Splits the story for one model and lowers each clip to a plan.
fn film(script: &Script, storyboard: &Storyboard, profile: &Profile, choices: Choices<'_>) -> Vec<Plan> {
    let setting = storyboard.settings.clips.as_ref().map_or(Clips::default(), |setting| setting.value);
    let mut checker = LimitChecker::new(script, storyboard, profile, choices);
    let mode = match setting {
        Clips::One => SplitMode::Headings,
        Clips::Auto => SplitMode::Auto,
    };
    let clips = clips::split(script, storyboard, profile, mode, &mut checker);
    let mut plans: Vec<Plan> = clips.iter().map(|clip| plan::lower(script, clip, profile, choices)).collect();
    if setting == Clips::One && plans.iter().any(|plan| plan::limits::is_over(plan, profile)) {
        if let [whole] = plans.as_slice() {
            checker.calibrate(whole);
        }
        let more = clips::fitting_split(script, storyboard, profile, &mut checker);
        if let Some(more) = more.filter(|more| more.len() > clips.len()) {
            for plan in &mut plans {
                plan.suggested_split.clone_from(&more);
            }
        }
    }
    plans
}

/// Finds a model's profile: the project's own first, then the built-in ones.
pub fn find_model(id: &str, project: Option<&Project>) -> Option<Arc<Profile>> {
    let own = project.and_then(|project| project.profiles.iter().find(|profile| profile.id == id));
    own.cloned().or_else(|| model::find(id))
}

/// Lists all models: the built-in ones, or the project's own with the same id, then the rest of the project's.
pub fn all_models(project: Option<&Project>) -> Vec<Arc<Profile>> {
    let built_in = model::ids().filter_map(|id| find_model(id, project));
    let own = project.iter().flat_map(|project| &project.profiles);
    built_in.chain(own.filter(|own| model::find(&own.id).is_none()).cloned()).collect()
}

fn unknown_model(id: &str, origin: Origin, project: Option<&Project>) -> Diagnostic {
    let (place, span) = match origin {
        Origin::File(place, span) => (place, span),
        Origin::Flag => (crate::diagnostic::Place::Story, Span::at(0)),
    };
    Diagnostic::error("L110", span, format!("there is no model `{id}`"))
        .in_place(place)
        .label("unknown model")
        .help(near_models(id, project))
}

/// The help text for an unknown model: the nearest id, or the ids that start with what was written.
pub fn near_models(id: &str, project: Option<&Project>) -> String {
    let own = project.iter().flat_map(|project| &project.profiles).map(|profile| profile.id.as_str());
    let known: Vec<&str> = own.chain(model::ids().map(|id| -> &str { id })).collect();
    if let Some(near) = suggest::nearest(id, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let written = id.to_lowercase();
    let longer: Vec<String> = known
        .iter()
        .filter(|known| !written.is_empty() && known.to_lowercase().starts_with(&written))
        .map(|known| format!("`{known}`"))
        .collect();
    match longer.as_slice() {
        [] => "`storyc models` lists the models".to_owned(),
        longer => format!("did you mean {}?", suggest::list(longer, "or")),
    }
}

impl Compiled {
    /// Compiles the story again after an edit. The result equals that of [`compile`] with the edited text, but phases
    /// and rules reuse what the edit leaves alone.
    ///
    /// `options` are those that the story was compiled with. If its project, flags or files have changed since, use
    /// [`compile`].
    #[must_use]
    pub fn update(self, text: impl Into<Arc<str>>, options: &Options<'_>) -> Self {
        let Options { project, flags, folder, .. } = options;
        let Reparsed { script, patch } = syntax::reparse(self.script, text);
        let resolved = match &patch {
            Some(patch) => storyboard::update(self.storyboard, patch, &script, *project, flags, folder),
            None => storyboard::resolve(&script, *project, flags, folder),
        };
        let mut known = self.known;
        known.keep(patch.as_ref());
        lower_and_lint(script, resolved, options, known)
    }

    /// Groups the targets by model: the clips of each model, in the order of the models.
    pub fn films(&self) -> impl Iterator<Item = &[Target]> {
        self.targets.chunk_by(|one, other| one.plan.model == other.plan.model)
    }

    /// Counts the diagnostics of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|found| found.severity == severity).count()
    }
}
