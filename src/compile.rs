//! The library's one door: text in, [`Compiled`] out.
//!
//! Pure. The files that a story names are asked for through [`Assets`]; nothing else of the outside is seen.

pub mod fix;
pub mod project;

use std::sync::Arc;

use crate::assets::{Assets, NoAssets};
use crate::clips::{self, Cut, Glance, Measure};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{self, Levels, Lint, Selection};
use crate::model::profile::Wire;
use crate::model::{self, Profile};
use crate::plan::limits::Scale;
use crate::plan::{self, Choices, FilmClip, Plan};
use crate::project::{Clips, Origin, Project};
use crate::request::{self, Refusal, Request, Route};
use crate::storyboard::{self, Flags, Storyboard};
use crate::syntax::{self, Script};
use crate::text::{Span, suggest};

/// A larger text is no story, and is not read: so many bytes.
pub const MOST_BYTES: u64 = 16_000_000;

/// What is to be said of a larger text.
pub fn too_large() -> Diagnostic {
    Diagnostic::error(
        "S402",
        Span::at(0),
        format!("this file is larger than {} MB, and no story is", MOST_BYTES / 1_000_000),
    )
    .help("name the story itself; a video or an archive is not one")
}

/// What a story is compiled with.
#[derive(Clone)]
pub struct Options<'a> {
    /// What the caller sets: models, settings, references.
    pub flags: Flags,
    /// The project that holds for the story.
    pub project: Option<&'a Project>,
    /// The folder that the story's own paths start from, without a slash at the end; empty for the current one.
    pub folder: String,
    /// Where models are reached; `None` for each model's default.
    pub region: Option<String>,
    /// Whether a model that reads no times gets the shots' lengths as a hint.
    pub soft_seconds: bool,
    /// The vendor's workspace.
    pub route: Route,
    /// Which rules are on.
    pub selection: Selection,
    /// The files that the story names.
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

/// A story after every phase.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The tree.
    pub script: Script,
    /// What it asks for.
    pub storyboard: Storyboard,
    /// One for each clip of each model, in the order of models and clips.
    pub targets: Vec<Target>,
    /// What is to be said of it, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// A clip of a story for one model.
#[derive(Clone, Debug)]
pub struct Target {
    /// What the model is.
    pub profile: Arc<Profile>,
    /// What it will be asked for.
    pub plan: Plan,
    /// How many errors were found that concern this model.
    pub errors: usize,
    route: Route,
}

impl Target {
    /// The request. It is encoded when it is asked for: whoever only checks does not pay for it.
    ///
    /// # Errors
    ///
    /// Where errors were found, or the plan cannot be encoded.
    pub fn request(&self) -> Result<Request, NoRequest> {
        match self.errors {
            0 => request::encode(&self.plan, &self.profile, &self.route).map_err(NoRequest::Refused),
            errors => Err(NoRequest::Errors(errors)),
        }
    }
}

/// Why there is no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRequest {
    /// Errors were found, as many as this.
    Errors(usize),
    /// The plan cannot be encoded.
    Refused(Refusal),
}

/// Compiles a story: parses, resolves, lowers and lints it. Its targets encode the requests.
pub fn compile(text: &str, options: &Options<'_>) -> Compiled {
    let script = syntax::parse(text);
    let (storyboard, mut diagnostics) =
        storyboard::resolve(&script, options.project, &options.flags, &options.folder);
    let plans = plans(&script, &storyboard, options, &mut diagnostics);
    let levels = Levels::new(&options.selection, options.project);
    let lint = Lint { script: &script, storyboard: &storyboard, plans: &plans, assets: options.assets };
    diagnostics.extend(lint::run(&lint, &levels));
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
    Compiled { script, storyboard, targets, diagnostics }
}

/// A plan for each model that is asked for and known.
fn plans(
    script: &Script,
    storyboard: &Storyboard,
    options: &Options<'_>,
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
        language: Some(plan::dialect::Script::of_story(script)),
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

/// The animatic shows a film in one video, and marks the borders between the clips of the model that will make it: the
/// first other one that is compiled, else the story's own. Where the story names none but the animatic, the borders are
/// those of its clip headers.
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
        // Clips without shots may have other lengths with another model.
        let is_as_long = clips.last().is_some_and(|last| last.end_ms == plan.clip.end_ms);
        if is_animatic(profile) && is_as_long && clips.len() > 1 {
            plan.film.clone_from(&clips);
        }
    }
}

/// A plan for each clip of the film that one model makes.
fn film(script: &Script, storyboard: &Storyboard, profile: &Profile, choices: Choices<'_>) -> Vec<Plan> {
    let asked = storyboard.settings.clips.as_ref().map_or(Clips::default(), |set| set.value);
    let mut scale = Scale::new(script, storyboard, profile, choices);
    let cut = match asked {
        Clips::One => Cut::Headings,
        Clips::Auto => Cut::Auto,
    };
    let clips = clips::split(script, storyboard, profile, cut, &mut scale);
    let mut plans: Vec<Plan> = clips.iter().map(|clip| plan::lower(script, clip, profile, choices)).collect();
    if asked == Clips::One && plans.iter().any(|plan| plan::limits::is_over(plan, profile)) {
        let more = clips::split(script, storyboard, profile, Cut::Auto, &mut scale);
        let fits = more.len() > clips.len()
            && more.iter().all(|clip| {
                clip.asked_ms <= profile.limits.duration.value.most_s * 1000
                    && match scale.glance(clip.shots.clone()) {
                        Glance::Fits => true,
                        Glance::Breaks(_) => false,
                        Glance::Unsure => scale.broken_limit(clip).is_none(),
                    }
            });
        if fits {
            let parts: Vec<(u64, u64)> = more.iter().map(|clip| (clip.start_ms, clip.end_ms)).collect();
            for plan in &mut plans {
                plan.would_part.clone_from(&parts);
            }
        }
    }
    plans
}

/// The profile of a model: the project's own first, then those that ship.
pub fn find_model(id: &str, project: Option<&Project>) -> Option<Arc<Profile>> {
    let own = project.and_then(|project| project.profiles.iter().find(|profile| profile.id == id));
    own.cloned().or_else(|| model::find(id))
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

/// What to say of a model that is not known: the id that was probably meant, or those that go on from what was written.
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
    /// The clips of each model, in the order of the models.
    pub fn films(&self) -> impl Iterator<Item = &[Target]> {
        self.targets.chunk_by(|one, other| one.plan.model == other.plan.model)
    }

    /// How many diagnostics of this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|found| found.severity == severity).count()
    }
}
