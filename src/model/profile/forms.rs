//! The two forms in which some APIs take a clip's shots, and the limits of each.

use serde::{Deserialize, Serialize};

use crate::model::profile::{DialectName, PromptLimit};
use crate::model::{Confidence, Profile, Sourced};

/// The form in which an API takes a clip's shots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A list of shots, each with its text and its length.
    List,
    /// One prompt for all shots; the model places the cuts.
    Prompt,
}

impl Form {
    /// Reads `list` or `prompt`.
    pub fn read(text: &str) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "list" => Some(Self::List),
            "prompt" => Some(Self::Prompt),
            _ => None,
        }
    }

    /// Its name in stories.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Prompt => "prompt",
        }
    }
}

/// The other form of an API that takes a list of shots: one prompt, which the model cuts itself.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PromptForm {
    /// How shots and sections are written in this form.
    pub dialect: DialectName,
    /// The length of the prompt, if a source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Sourced<PromptLimit>>,
    /// The most shots, if a source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shots: Option<Sourced<usize>>,
    /// The key of the page that describes the form.
    pub source: String,
    /// The day the source was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// How certain it is that the API takes this form.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
    /// A remark about the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The limits on shots and prompt in one form.
#[derive(Clone, Copy, Debug)]
pub struct FormLimits<'p> {
    /// The most shots.
    pub shots: Option<&'p Sourced<usize>>,
    /// The length of the whole prompt.
    pub prompt: Option<&'p Sourced<PromptLimit>>,
    /// The length of one shot's text.
    pub shot_prompt: Option<&'p Sourced<PromptLimit>>,
}

impl Profile {
    /// The limits of a form; `None` stands for a clip that has no choice of forms, such as one with a single shot.
    pub fn form_limits(&self, form: Option<Form>) -> FormLimits<'_> {
        let own = &self.limits;
        // A list in its own field sends each shot separately, and no whole prompt.
        let is_whole = form != Some(Form::List) || self.dialect != DialectName::ShotList;
        match (form, &self.prompt_form) {
            (Some(Form::Prompt), Some(other)) => {
                FormLimits { shots: other.shots.as_ref(), prompt: other.prompt.as_ref(), shot_prompt: None }
            }
            _ => FormLimits {
                shots: own.shots.as_ref(),
                prompt: own.prompt.as_ref().filter(|_| is_whole),
                shot_prompt: own.shot_prompt.as_ref().filter(|_| form == Some(Form::List)),
            },
        }
    }

    /// How shots and sections are written in a form.
    pub fn form_dialect(&self, form: Option<Form>) -> DialectName {
        match (form, &self.prompt_form) {
            (Some(Form::Prompt), Some(other)) => other.dialect,
            _ => self.dialect,
        }
    }
}
