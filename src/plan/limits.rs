//! Checks plans against a model's limits on shots, references, prompt length and clip length.

use std::ops::Range;

use crate::clips::{self, Clip, Glance, Limit, Measure};
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
    /// The most of them that the mode takes.
    pub most: usize,
    /// Their name in messages, such as `pictures` or `references beside a clip`.
    pub what: &'static str,
}

/// Returns the first group of references that is larger than the plan's mode takes. Groups that the mode doesn't take
/// at all are skipped.
pub fn surplus<'p>(plan: &'p Plan, profile: &Profile) -> Option<Surplus<'p>> {
    let mode = plan.mode.of(profile)?;
    let counts = &mode.takes.as_ref()?.value;
    // Frames with a field of their own don't count as references.
    let frames_count = mode.frames == Frames::Said;
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
    let over = groups.into_iter().find(|(group, most, _)| *most > 0 && group.len() > *most);
    over.map(|(group, most, what)| Surplus {
        group,
        most,
        what: if only_pictures { "references" } else { what },
    })
}

/// Returns true if a plan breaks any limit, including its length.
pub fn is_over(plan: &Plan, profile: &Profile) -> bool {
    let counts_length = plan.mode.of(profile).is_none_or(|mode| mode.duration);
    let is_long = counts_length && plan.duration_ms > profile.limits.duration.value.most_s * 1000;
    is_long || broken(plan, profile).is_some()
}

/// Returns the first limit that a plan breaks, of those that the API enforces or the vendor states; ignores its length.
pub fn broken(plan: &Plan, profile: &Profile) -> Option<Limit> {
    let references = || surplus(plan, profile).map(|surplus| Limit::References(surplus.most));
    form::broken(plan, profile).or_else(references)
}

/// Checks candidate clips against the limits: most by upper and lower bounds, and those near a limit by their finished
/// plan.
pub struct Scale<'a> {
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

impl<'a> Scale<'a> {
    /// Creates a scale for the clips of a story.
    pub fn new(
        script: &'a Script,
        storyboard: &'a Storyboard,
        profile: &'a Profile,
        choices: Choices<'a>,
    ) -> Self {
        let asked = storyboard.settings.shots.as_ref().map(|set| set.value);
        let limits = match (profile.dialect.lists_shots(), &profile.prompt_form) {
            (false, _) => Some(profile.form_limits(None)),
            // Shots that fit in one prompt fit in whichever form is chosen.
            (true, Some(_)) if asked != Some(Form::List) => Some(profile.form_limits(Some(Form::Prompt))),
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
        if let Some(figure) = limit.filter(|_| !self.is_calibrated) {
            let narrow = Bounds::of_plan(self.script, self.storyboard, whole, &figure.value);
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
    let takes =
        Mode::ReferenceToVideo.of(profile).and_then(|mode| mode.takes.as_ref()).map(|figure| figure.value);
    // A model that takes no references breaks no count of them; a rule reports them.
    let most = takes.map_or(usize::MAX, |takes| takes.image.min(takes.total.unwrap_or(usize::MAX)));
    !continues && storyboard.refs.iter().all(is_plain) && storyboard.refs.len() <= most
}

impl Measure for Scale<'_> {
    fn glance(&mut self, shots: Range<usize>) -> Glance {
        let glance = self.compare(&shots);
        if glance != Glance::Unsure || self.is_calibrated {
            return glance;
        }
        // A plan for the whole story costs as much as plans for clips with as many shots.
        self.unsure_shots += shots.len();
        if self.unsure_shots <= self.storyboard.shots.len() {
            return glance;
        }
        let whole = clips::whole(self.storyboard, self.profile);
        self.calibrate(&lower(self.script, &whole, self.profile, self.choices));
        self.compare(&shots)
    }

    fn broken_limit(&mut self, clip: &Clip<'_>) -> Option<Limit> {
        broken(&lower(self.script, clip, self.profile, self.choices), self.profile)
    }
}

impl Scale<'_> {
    /// Compares the bounds on a clip's prompt with the limits.
    fn compare(&mut self, shots: &Range<usize>) -> Glance {
        let Some(limits) = &self.limits else { return Glance::Unsure };
        let bounds = self.bounds.get_or_insert_with(|| {
            let limit = limits.prompt.or(self.profile.limits.prompt.as_ref());
            Bounds::of_story(self.script, self.storyboard, limit.map(|figure| &figure.value))
        });
        let most_shots = limits.shots.filter(|figure| figure.kind.binds()).map(|figure| figure.value);
        if let Some(most) = most_shots.filter(|most| shots.len() > *most) {
            return Glance::Breaks(Limit::Shots(most));
        }
        let prompt = limits.prompt.filter(|figure| figure.kind.binds()).map(|figure| figure.value.most);
        // A list of shots may hold what one prompt doesn't.
        let has_list = self.profile.dialect.lists_shots();
        if let Some(most) = prompt.filter(|most| !has_list && bounds.least(shots) > *most) {
            return Glance::Breaks(Limit::Prompt(most));
        }
        let prompt_fits = prompt.is_none_or(|most| bounds.most(shots) <= most);
        if self.references_fit && prompt_fits { Glance::Fits } else { Glance::Unsure }
    }
}
