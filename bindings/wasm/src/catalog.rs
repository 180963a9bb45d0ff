//! The rules and the models that storyc knows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use storyc::compile;
use storyc::lint::{self, RULES, Safety};
use storyc::model::Profile;
use storyc::report;
use storyc::text::suggest;
#[cfg(test)]
use ts_rs::TS;

use crate::diagnostics::Severity;
use crate::error::{Failure, FailureCode};
use crate::options::Options;

/// A rule.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Rule {
    /// Its code, such as `T201`.
    pub code: &'static str,
    /// Its name, such as `overlapping-shots`.
    pub name: &'static str,
    /// The severity of its findings, unless a project changes it.
    pub severity: Severity,
    /// What it rests on, such as `limit of the API`.
    pub evidence: &'static str,
    /// Whether its fix can change what is generated; `null` if it has no fix.
    pub fix: Option<FixSafety>,
    /// What it finds, in a sentence.
    pub summary: String,
    /// Its page, in Markdown.
    pub page: String,
    /// The URL of its page.
    pub url: String,
}

/// Whether a fix can change what is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum FixSafety {
    /// It can't, or it restores what was clearly meant.
    Safe,
    /// It can.
    Unsafe,
}

/// Every rule, by code.
pub fn rules() -> Vec<Rule> {
    let mut rules: Vec<Rule> = RULES.iter().map(|rule| of_rule(rule)).collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// Finds a rule by its code or its name.
///
/// # Errors
///
/// If there is no such rule.
pub fn explain(asked: &str) -> Result<Rule, Failure> {
    let by_name = || RULES.iter().find(|rule| rule.name.eq_ignore_ascii_case(asked)).copied();
    lint::find(asked).or_else(by_name).map(of_rule).ok_or_else(|| {
        let known = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
        let help = match suggest::nearest(asked, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`rules()` lists the rules".to_owned(),
        };
        Failure::new(FailureCode::UnknownRule, format!("there is no rule `{asked}`")).help(help)
    })
}

fn of_rule(rule: &lint::Rule) -> Rule {
    Rule {
        code: rule.code,
        name: rule.name,
        severity: rule.severity.into(),
        evidence: rule.evidence.describe(),
        fix: rule.fix.map(|safety| match safety {
            Safety::Safe => FixSafety::Safe,
            Safety::Unsafe => FixSafety::Unsafe,
        }),
        summary: rule.summary(),
        page: report::explain::page(rule),
        url: rule.url(),
    }
}

/// The project whose own models `models` lists, too.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(test, ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ModelOptions {
    /// The text of the project file `storyc.yaml`.
    pub project: Option<String>,
    /// The texts of the profiles that the project file names under `models`, by path.
    pub profiles: Option<BTreeMap<String, String>>,
}

/// A model: what it accepts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The id that stories and options use.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The company that runs it.
    pub vendor: String,
    /// Whether stories are compiled for it if they name no model.
    pub is_default: bool,
    /// The length of a clip.
    pub duration: ModelDuration,
    /// The most shots in a clip; `null` if no source states it.
    pub max_shots: Option<u32>,
    /// The aspect ratios.
    pub ratio: ModelChoice,
    /// The resolutions.
    pub resolution: ModelChoice,
    /// The most pictures that can go with a prompt as references; `null` if it takes none or no source states it.
    pub max_pictures: Option<u32>,
    /// Whether it takes a seed.
    pub seed: bool,
    /// Whether its API takes shots as a list or as one prompt.
    pub has_two_forms: bool,
    /// Its regions.
    pub region: ModelChoice,
    /// Everything known about it with sources and dates, as `storyc models ID` prints it.
    pub page: String,
}

/// The lengths that a model accepts, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelDuration {
    /// The shortest.
    pub min_s: u64,
    /// The longest.
    pub max_s: u64,
    /// The one that it takes if none is set.
    pub default_s: u64,
    /// Whether only whole seconds are accepted.
    pub whole: bool,
}

/// The values of a setting that a model accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct ModelChoice {
    /// All of them.
    pub values: Vec<String>,
    /// The one that it takes if none is set.
    pub default: String,
}

/// Every model: the built-in ones, and those of the project.
///
/// # Errors
///
/// If an option can't be used. A project file or a profile that can't be read is no error here, but a finding of
/// `compile`.
pub fn models(options: ModelOptions) -> Result<Vec<Model>, Failure> {
    let ModelOptions { project, profiles } = options;
    let options = Options { project, profiles, ..Options::default() }.prepare()?;
    let project = options.project.as_deref().map(|file| &file.project);
    Ok(compile::all_models(project).iter().map(|profile| of_profile(profile)).collect())
}

fn of_profile(profile: &Profile) -> Model {
    let limits = &profile.limits;
    let choice = |choice: &storyc::model::Choice| ModelChoice {
        values: choice.values.clone(),
        default: choice.default.clone(),
    };
    let pictures = profile.modes.references.as_ref().and_then(|mode| mode.takes.as_ref());
    let duration = limits.duration.value;
    Model {
        id: profile.id.clone(),
        name: profile.name.clone(),
        vendor: profile.vendor.clone(),
        is_default: profile.id == storyc::model::DEFAULT,
        duration: ModelDuration {
            min_s: duration.min_s,
            max_s: duration.max_s,
            default_s: duration.default_s,
            whole: duration.whole,
        },
        max_shots: limits.shots.as_ref().map(|shots| shots.value as u32),
        ratio: choice(&limits.ratio.value),
        resolution: choice(&limits.resolution.value),
        max_pictures: pictures.map(|takes| takes.value.image as u32),
        seed: limits.seed.is_some(),
        has_two_forms: profile.prompt_form.is_some(),
        region: ModelChoice {
            values: profile.regions.hosts.keys().cloned().collect(),
            default: profile.regions.default.clone(),
        },
        page: report::models::show(profile),
    }
}
