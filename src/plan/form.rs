//! Chooses the form of a clip's shots if an API has two: a list, or one prompt that the model cuts by itself.
//!
//! A clip that fits the list goes as a list, or else as one prompt; `shots: list|prompt` overrides this. The check uses
//! the exact text to send, repetitions included.

use crate::clips::Limit;
use crate::model::profile::Form;
use crate::model::{Profile, length};
use crate::plan::prompt::{self, PromptInput, Written};
use crate::plan::shots::PlannedShot;
use crate::plan::{Plan, dialect};

/// A prompt with the form chosen for it.
pub(super) struct Chosen {
    pub(super) written: Written,
    /// The form; `None` if the shots can't be listed.
    pub(super) form: Option<Form>,
    /// The form that would fit the clip, if the one that the story sets doesn't.
    pub(super) instead: Option<Form>,
}

/// Writes a prompt as a list if it fits or the story asks for a list, or else as one prompt. `input` is for the list.
pub(super) fn write(input: &PromptInput<'_>, profile: &Profile, requested: Option<Form>) -> Chosen {
    if !input.lists_shots() {
        return Chosen { written: prompt::write(input), form: None, instead: None };
    }
    let as_list = || {
        let limits = profile.form_limits(Some(Form::List));
        prompt::write(&PromptInput { limits, ..*input })
    };
    let Some(other) = &profile.prompt_form else {
        return Chosen { written: as_list(), form: Some(Form::List), instead: None };
    };
    let as_prompt = || {
        let limits = profile.form_limits(Some(Form::Prompt));
        prompt::write(&PromptInput { dialect: dialect::by_name(other.dialect), limits, ..*input })
    };
    let count = input.storyboard.shots.len();
    let fits = |written: &Written, form| {
        let text = Text { prompt: &written.prompt, listed: &written.shots, count, seconds: input.seconds };
        text.broken_limit(profile, Some(form)).is_none()
    };
    let list = as_list();
    if requested.is_none() && fits(&list, Form::List) {
        return Chosen { written: list, form: Some(Form::List), instead: None };
    }
    let prompt = as_prompt();
    let (written, form, rest, other) = match requested {
        Some(Form::List) => (list, Form::List, prompt, Form::Prompt),
        _ => (prompt, Form::Prompt, list, Form::List),
    };
    let is_other_better = !fits(&written, form) && fits(&rest, other);
    Chosen { written, form: Some(form), instead: Some(other).filter(|_| is_other_better) }
}

/// Returns the first limit on shots or prompt that a plan breaks in its form, of those that the API enforces or the
/// vendor states.
pub fn broken_limit(plan: &Plan, profile: &Profile) -> Option<Limit> {
    let (count, seconds) = (plan.clip.shots.len(), plan.duration_ms.div_ceil(1000));
    Text { prompt: &plan.prompt, listed: &plan.shots, count, seconds }.broken_limit(profile, plan.form)
}

/// Returns true if the output can omit the form: the shots are listed, or the API has only one form.
#[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde hands over a reference")]
pub(super) fn is_usual(form: &Option<Form>) -> bool {
    *form != Some(Form::Prompt)
}

/// The text to check against the limits of a form.
struct Text<'t> {
    prompt: &'t str,
    listed: &'t [PlannedShot],
    count: usize,
    seconds: u64,
}

impl Text<'_> {
    fn broken_limit(&self, profile: &Profile, form: Option<Form>) -> Option<Limit> {
        let limits = profile.form_limits(form);
        if let Some(limit) = limits.shots.filter(|limit| limit.kind.binds())
            && self.count > limit.value
        {
            return Some(Limit::Shots(limit.value));
        }
        // Each shot in a list is at least one second long.
        if self.listed.len() as u64 > self.seconds {
            return Some(Limit::OneSecondPerShot);
        }
        if let Some(limit) = limits.prompt.filter(|limit| limit.kind.binds())
            && !length::fits(self.prompt, &limit.value)
        {
            return Some(Limit::Prompt(limit.value.max));
        }
        let limit = limits.shot_prompt.filter(|limit| limit.kind.binds())?;
        let fits = |shot: &PlannedShot| length::fits(shot.words.slice(self.prompt), &limit.value);
        (!self.listed.iter().all(fits)).then_some(Limit::ShotWords(limit.value.max))
    }
}
