//! Checks plans against a model's limits on shots, references, prompt length and clip length.

use std::ops::Range;

use crate::clips::{self, CheckLimits, Clip, Limit, QuickCheck};
use crate::model::Profile;
use crate::model::profile::{Form, FormLimits, Frames};
use crate::plan::bounds::Bounds;
use crate::plan::{Choices, Media, Mode, Plan, form, lower};
use crate::project::{RefSource, Role};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::MediaKind;

/// More references of some kind than a mode takes.
#[derive(Clone, Debug)]
pub struct Surplus<'p> {
    /// The references that count together, in the order of their numbers.
    pub group: Vec<&'p Media>,
    /// How many of them the mode takes.
    pub max: usize,
    /// Their name in messages, such as `pictures` or `references beside a clip`.
    pub what: &'static str,
}

/// Returns the first group of references that is larger than the plan's mode takes. Groups that the mode doesn't take
/// at all are skipped.
pub fn surplus<'p>(plan: &'p Plan, profile: &Profile) -> Option<Surplus<'p>> {
    let mode = plan.mode.in_profile(profile)?;
    let counts = &mode.takes.as_ref()?.value;
    // Frames with a field of their own don't count as references.
    let frames_count = mode.frames == Frames::Named;
    let refs: Vec<&Media> = plan.media.iter().filter(|media| frames_count || !media.is_frame()).collect();
    let is_element = |media: &Media| {
        profile.tokens.element.is_some() && matches!(media.source, Some(RefSource::Element(_)))
    };
    let of_kind = |kind: MediaKind| -> Vec<&Media> {
        refs.iter().copied().filter(|media| media.kind == kind && !is_element(media)).collect()
    };
    let has_video = refs.iter().any(|media| media.kind == MediaKind::Video);
    let has_frame = plan.media.iter().any(Media::is_frame);
    let groups = [
        (of_kind(MediaKind::Image), counts.image, "pictures"),
        (of_kind(MediaKind::Video), counts.video, "clips"),
        (of_kind(MediaKind::Audio), counts.audio, "sounds"),
        (refs.iter().copied().filter(|media| is_element(media)).collect(), counts.element, "elements"),
        (refs.clone(), counts.total.unwrap_or(usize::MAX), "references"),
        (
            refs.iter().copied().filter(|media| has_video && media.kind != MediaKind::Video).collect(),
            counts.beside_video.unwrap_or(usize::MAX),
            "references beside a clip",
        ),
        (
            refs.iter().copied().filter(|_| has_frame).collect(),
            counts.beside_frame.unwrap_or(usize::MAX),
            "references beside a frame",
        ),
    ];
    // If the mode takes only images, call them references.
    let only_pictures = counts.video + counts.audio + counts.element == 0;
    let over = groups.into_iter().find(|(group, max, _)| *max > 0 && group.len() > *max);
    over.map(|(group, max, what)| Surplus {
        group,
        max,
        what: if only_pictures { "references" } else { what },
    })
}

/// Returns true if a plan breaks any limit, including its length.
pub fn is_over(plan: &Plan, profile: &Profile) -> bool {
    let counts_length = plan.mode.in_profile(profile).is_none_or(|mode| mode.duration);
    let is_long = counts_length && plan.duration_ms > profile.limits.duration.value.max_s * 1000;
    is_long || broken_limit(plan, profile).is_some()
}

/// Returns the first limit that a plan breaks, of those that the API enforces or the vendor states; ignores its length.
pub fn broken_limit(plan: &Plan, profile: &Profile) -> Option<Limit> {
    let references = || surplus(plan, profile).map(|surplus| Limit::References(surplus.max));
    form::broken_limit(plan, profile).or_else(references)
}

/// Checks candidate clips against the limits: most by upper and lower bounds, and those near a limit by their finished
/// plan.
pub struct LimitChecker<'a> {
    script: &'a Script,
    storyboard: &'a Storyboard,
    profile: &'a Profile,
    choices: Choices<'a>,
    /// Bounds on the prompts, computed when they are first needed.
    bounds: Option<Bounds>,
    /// Whether the bounds come from a finished plan, or no plan can give any.
    is_calibrated: bool,
    /// The shots of all clips that were too close to a limit for the bounds.
    unsure_shots: usize,
    /// The limits of a prompt with all of a clip's shots; `None` if the shots must be listed one by one, so that only
    /// the finished text can be weighed.
    limits: Option<FormLimits<'a>>,
    /// Whether all of the story's references are sure to fit in every clip.
    references_fit: bool,
}

impl<'a> LimitChecker<'a> {
    /// Creates a checker for the clips of a story.
    pub fn new(
        script: &'a Script,
        storyboard: &'a Storyboard,
        profile: &'a Profile,
        choices: Choices<'a>,
    ) -> Self {
        let requested = storyboard.settings.shots.as_ref().map(|setting| setting.value);
        let limits = match (profile.dialect.lists_shots(), &profile.prompt_form) {
            (false, _) => Some(profile.form_limits(None)),
            // Shots that fit in one prompt fit in whichever form is chosen.
            (true, Some(_)) if requested != Some(Form::List) => Some(profile.form_limits(Some(Form::Prompt))),
            (true, _) => None,
        };
        let references_fit = references_fit(storyboard, profile);
        // Only a prompt that isn't a list has the text of each shot once, and in one place.
        let is_calibrated =
            !references_fit || profile.dialect.lists_shots() || !storyboard.headings.is_empty();
        Self {
            script,
            storyboard,
            profile,
            choices,
            bounds: None,
            is_calibrated,
            unsure_shots: 0,
            limits,
            references_fit,
        }
    }

    /// Narrows the bounds by the plan for the whole story, so that few clips need a plan of their own.
    pub fn calibrate(&mut self, whole: &Plan) {
        let limit = self.limits.and_then(|limits| limits.prompt);
        if let Some(limit) = limit.filter(|_| !self.is_calibrated) {
            let narrow = Bounds::from_plan(self.script, self.storyboard, whole, &limit.value);
            self.bounds = narrow.or(self.bounds.take());
        }
        self.is_calibrated = true;
    }
}

/// Returns true if all references are plain images, and few enough for every clip to take all of them.
fn references_fit(storyboard: &Storyboard, profile: &Profile) -> bool {
    let is_plain = |r: &crate::storyboard::Ref| {
        r.kind == MediaKind::Image
            && !r.role.is_some_and(Role::is_frame)
            && !matches!(r.source, Some(RefSource::Element(_)))
    };
    let continues = storyboard.headings.iter().any(|heading| heading.continues.is_some());
    if storyboard.refs.is_empty() && !continues {
        return true;
    }
    let mode = Mode::ReferenceToVideo.in_profile(profile);
    let takes = mode.and_then(|mode| mode.takes.as_ref()).map(|counts| counts.value);
    // A model that takes no references breaks no count of them; a rule reports them.
    let max = takes.map_or(usize::MAX, |takes| takes.image.min(takes.total.unwrap_or(usize::MAX)));
    !continues && storyboard.refs.iter().all(is_plain) && storyboard.refs.len() <= max
}

impl CheckLimits for LimitChecker<'_> {
    fn quick_check(&mut self, shots: Range<usize>) -> QuickCheck {
        let result = self.compare(&shots);
        if result != QuickCheck::Unsure || self.is_calibrated {
            return result;
        }
        // A plan for the whole story costs as much as plans for clips with as many shots.
        self.unsure_shots += shots.len();
        if self.unsure_shots <= self.storyboard.shots.len() {
            return result;
        }
        let whole = clips::whole(self.storyboard, self.profile);
        self.calibrate(&lower(self.script, &whole, self.profile, self.choices));
        self.compare(&shots)
    }

    fn broken_limit(&mut self, clip: &Clip<'_>) -> Option<Limit> {
        broken_limit(&lower(self.script, clip, self.profile, self.choices), self.profile)
    }
}

impl LimitChecker<'_> {
    /// Compares the bounds on a clip's prompt with the limits.
    fn compare(&mut self, shots: &Range<usize>) -> QuickCheck {
        let Some(limits) = &self.limits else { return QuickCheck::Unsure };
        let bounds = self.bounds.get_or_insert_with(|| {
            let limit = limits.prompt.or(self.profile.limits.prompt.as_ref());
            Bounds::from_story(self.script, self.storyboard, limit.map(|limit| &limit.value))
        });
        let max_shots = limits.shots.filter(|limit| limit.kind.binds()).map(|limit| limit.value);
        if let Some(max) = max_shots.filter(|max| shots.len() > *max) {
            return QuickCheck::Breaks(Limit::Shots(max));
        }
        let prompt = limits.prompt.filter(|limit| limit.kind.binds()).map(|limit| limit.value.max);
        // A list of shots may hold what one prompt doesn't.
        let has_list = self.profile.dialect.lists_shots();
        if let Some(max) = prompt.filter(|max| !has_list && bounds.lower(shots) > *max) {
            return QuickCheck::Breaks(Limit::Prompt(max));
        }
        let prompt_fits = prompt.is_none_or(|max| bounds.upper(shots) <= max);
        if self.references_fit && prompt_fits { QuickCheck::Fits } else { QuickCheck::Unsure }
    }
}
