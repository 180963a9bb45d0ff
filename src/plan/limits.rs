//! Checks plans against a model's limits on shots, references, prompt length and clip length.

use std::ops::Range;

use crate::clips::{Clip, Glance, Limit, Measure};
use crate::model::Profile;
use crate::model::length::weigh;
use crate::model::profile::{Form, FormLimits, Frames, PromptLimit, PromptUnit};
use crate::plan::{Choices, Media, Mode, Plan, form, lower};
use crate::project::{RefSource, Role};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::{self, MediaKind};
use crate::text::Span;

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
    profile: &'a Profile,
    choices: Choices<'a>,
    /// Upper bound on the weight of the text outside shots.
    around: usize,
    /// Prefix sums of the upper bounds on each shot's weight.
    at_most: Vec<usize>,
    /// Prefix sums of the lower bounds.
    at_least: Vec<usize>,
    /// The limits of a prompt with all of a clip's shots; `None` if the shots must be listed one by one, so that only
    /// the finished text can be weighed.
    limits: Option<FormLimits<'a>>,
    /// Whether all of the story's references are sure to fit in every clip.
    references_fit: bool,
}

/// The most characters that a dialect adds to a shot: its header, and the punctuation after its label.
const SHOT_HEADER: usize = 48;
/// The most characters by which a token exceeds its reference.
const TOKEN: usize = 32;
/// The most characters in the declaration of a reference, without its description.
const DECLARATION: usize = 48;

impl<'a> Scale<'a> {
    /// Creates a scale for the clips of a story.
    pub fn new(
        script: &'a Script,
        storyboard: &Storyboard,
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
        let limit = limits.and_then(|limits| limits.prompt).or(profile.limits.prompt.as_ref());
        let han = limit.map_or(1, |figure| figure.value.han_weight.max(1));
        // No character weighs more than its bytes, or more than a Han character.
        let weight = |span: Span| {
            let text = script.text(span);
            if text.is_ascii() { text.len() } else { text.chars().count() * han }
        };
        let mentions = |span: Span| {
            crate::syntax::tree::within(&storyboard.mentions, span, |mention| mention.span).len()
                * TOKEN
                * han
        };
        let weigh_block = |index: usize| {
            script
                .blocks
                .get(index)
                .map_or(0, |block| weight(block.span) + mentions(block.span) + SHOT_HEADER * han)
        };
        let shots: Vec<usize> = storyboard.shots.iter().map(|shot| weigh_block(shot.block)).collect();
        let blocks = script.blocks.iter().enumerate().filter(|(_, block)| !block.is_shot());
        let called = |r: &crate::storyboard::Ref| r.called.as_ref().map_or(0, |called| called.value.len());
        let declared = storyboard.refs.iter().map(|r| (called(r) + DECLARATION) * han).sum::<usize>();
        let around = weight(script.preamble)
            + mentions(script.preamble)
            + blocks.map(|(index, _)| weigh_block(index)).sum::<usize>()
            + declared;
        let least = storyboard.shots.iter().map(|shot| match limit {
            Some(figure) => least_weight(script, storyboard, shot.block, &figure.value),
            None => 0,
        });
        let at_least = sums(least);
        let references_fit = references_fit(storyboard, profile);
        Self {
            script,
            profile,
            choices,
            around,
            at_most: sums(shots.into_iter()),
            at_least,
            limits,
            references_fit,
        }
    }
}

/// Prefix sums: the sum before each item, then the total.
fn sums(weights: impl Iterator<Item = usize>) -> Vec<usize> {
    let running = weights.scan(0, |sum, weight| {
        *sum += weight;
        Some(*sum)
    });
    std::iter::once(0).chain(running).collect()
}

/// Lower bound on the weight of a shot's text: the prompt copies everything except references, escapes and comments.
fn least_weight(script: &Script, storyboard: &Storyboard, block: usize, limit: &PromptLimit) -> usize {
    let Some(block) = script.blocks.get(block).filter(|_| limit.unit == PromptUnit::Character) else {
        return 0;
    };
    let text = block.text.trimmed(&script.source);
    let weigh = |span: Span| weigh(script.text(span), limit).weight;
    let mentions = tree::within(&storyboard.mentions, text, |mention| mention.span);
    let escapes = tree::within(&script.escapes, text, |escape| *escape);
    // A comment may take text around it along; working out how much isn't worth it.
    if !tree::within(&script.comments, text, |comment| comment.span).is_empty() {
        return 0;
    }
    let translated = mentions.iter().map(|mention| mention.span).chain(escapes.iter().copied());
    // CRLF becomes LF.
    let dropped = translated.map(weigh).sum::<usize>() + script.text(text).matches('\r').count();
    weigh(text).saturating_sub(dropped)
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
        let Some(limits) = &self.limits else { return Glance::Unsure };
        let most_shots = limits.shots.filter(|figure| figure.kind.binds()).map(|figure| figure.value);
        if let Some(most) = most_shots.filter(|most| shots.len() > *most) {
            return Glance::Breaks(Limit::Shots(most));
        }
        let words =
            |sums: &[usize]| sums.get(shots.end).zip(sums.get(shots.start)).map_or(0, |(to, from)| to - from);
        let prompt = limits.prompt.filter(|figure| figure.kind.binds()).map(|figure| figure.value.most);
        // A list of shots may hold what one prompt doesn't.
        let has_list = self.profile.dialect.lists_shots();
        if let Some(most) = prompt.filter(|most| !has_list && words(&self.at_least) > *most) {
            return Glance::Breaks(Limit::Prompt(most));
        }
        let prompt_fits = prompt.is_none_or(|most| self.around + words(&self.at_most) <= most);
        if self.references_fit && prompt_fits { Glance::Fits } else { Glance::Unsure }
    }

    fn broken_limit(&mut self, clip: &Clip<'_>) -> Option<Limit> {
        broken(&lower(self.script, clip, self.profile, self.choices), self.profile)
    }
}
