//! Chooses the form that a clip's shots take, where an API has two: a list, or one prompt that the model cuts by itself.
//!
//! The list is taken where the clip fits it, else the prompt; `shots: list|prompt` decides instead. Whether a clip fits is
//! judged by the text that would be sent, with all that is repeated in it.

use crate::model::length;
use crate::model::profile::{Form, PromptLimit};
use crate::model::{Figure, LimitKind, Profile};
use crate::plan::prompt::{self, Brief, Written};
use crate::plan::shots::PlannedShot;
use crate::plan::{Plan, dialect};

/// A prompt in the form that was chosen for it.
pub(super) struct Chosen {
    pub(super) written: Written,
    /// The form; `None` where the shots are not listed and could not be.
    pub(super) form: Option<Form>,
    /// The form that holds the clip, where the one that was asked for doesn't.
    pub(super) instead: Option<Form>,
}

/// Writes a prompt as a list if it fits or if that is asked for, else as one prompt. `brief` is for the profile's list.
pub(super) fn write(brief: &Brief<'_>, profile: &Profile, asked: Option<Form>) -> Chosen {
    if !brief.lists_shots() {
        return Chosen { written: prompt::write(brief), form: None, instead: None };
    }
    let as_list = || {
        let limits = profile.form_limits(Some(Form::List));
        prompt::write(&Brief { limits, ..*brief })
    };
    let Some(other) = &profile.prompt_form else {
        return Chosen { written: as_list(), form: Some(Form::List), instead: None };
    };
    let as_prompt = || {
        let limits = profile.form_limits(Some(Form::Prompt));
        prompt::write(&Brief { dialect: dialect::of(other.dialect), limits, ..*brief })
    };
    let size = Size { shots: brief.storyboard.shots.len(), seconds: brief.seconds };
    let fits = |written: &Written, form| size.fits(&written.prompt, &written.shots, profile, Some(form));
    let list = as_list();
    if asked.is_none() && fits(&list, Form::List) {
        return Chosen { written: list, form: Some(Form::List), instead: None };
    }
    let prompt = as_prompt();
    let (written, form, rest, other) = match asked {
        Some(Form::List) => (list, Form::List, prompt, Form::Prompt),
        _ => (prompt, Form::Prompt, list, Form::List),
    };
    let is_other_better = !fits(&written, form) && fits(&rest, other);
    Chosen { written, form: Some(form), instead: Some(other).filter(|_| is_other_better) }
}

/// Returns true if a plan holds every hard and every stated limit on shots and prompt of its form.
pub fn fits(plan: &Plan, profile: &Profile) -> bool {
    let size = Size { shots: plan.shot_count, seconds: plan.duration_ms.div_ceil(1000) };
    size.fits(&plan.prompt, &plan.shots, profile, plan.form)
}

/// Returns true if a form goes without saying: the shots are listed, or there is no choice.
#[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde hands over a reference")]
pub(super) fn is_usual(form: &Option<Form>) -> bool {
    *form != Some(Form::Prompt)
}

/// What the limits of a form are held against, beside the text.
struct Size {
    shots: usize,
    seconds: u64,
}

impl Size {
    fn fits(&self, prompt: &str, listed: &[PlannedShot], profile: &Profile, form: Option<Form>) -> bool {
        let limits = profile.form_limits(form);
        let binding = |kind| kind != LimitKind::Advice;
        let holds = |figure: Option<&Figure<PromptLimit>>, text: &str| {
            figure.is_none_or(|figure| !binding(figure.kind) || length::fits(text, &figure.value))
        };
        limits.shots.is_none_or(|figure| !binding(figure.kind) || self.shots <= figure.value)
            // No shot of a list is shorter than a second.
            && listed.len() as u64 <= self.seconds
            && holds(limits.prompt, prompt)
            && listed.iter().all(|shot| holds(limits.shot_prompt, shot.words.of(prompt)))
    }
}
