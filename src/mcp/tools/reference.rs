//! `models` and `explain`: what models accept, and what rules check.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compile::{find_model, near_models};
use crate::lint::{self, RULES};
use crate::mcp::answer::Failure;
use crate::mcp::tools::{Call, Effect, Handler, Reply};
use crate::model::{self, Profile};
use crate::report::{explain, models};
use crate::text::suggest;

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct ModelsArgs {
    /// Show this model only, such as `happyhorse-1.1`.
    model: Option<String>,
    /// With `model`, show only where this other model differs.
    compare: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ModelsOutput {
    models: Vec<ModelFacts>,
}

/// The most important facts about a model.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelFacts {
    id: String,
    vendor: String,
    /// The shortest and the longest clip, in seconds.
    seconds: [u64; 2],
    /// The most shots in a clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    shots: Option<usize>,
    resolutions: Vec<String>,
}

/// Lists models.
pub(super) struct Models;

impl Handler for Models {
    const NAME: &'static str = "models";
    const TITLE: &'static str = "List models";
    const DESCRIPTION: &'static str = "Lists the video models with their lengths, shots, pictures and resolutions; for one model, every limit \
         and price with its source; for two with `compare`, where they differ.";
    const EFFECT: Effect = Effect::Reads;
    type Args = ModelsArgs;
    type Output = ModelsOutput;

    fn run(_: &Call<'_>, args: ModelsArgs) -> Result<Reply<ModelsOutput>, Failure> {
        let known = |id: &String| {
            find_model(id, None).ok_or_else(|| {
                Failure::new("unknown-model", format!("there is no model `{id}`"), near_models(id, None))
            })
        };
        let (profiles, text) = match (&args.model, &args.compare) {
            (Some(one), Some(other)) => {
                let (one, other) = (known(one)?, known(other)?);
                let text = models::diff(&one, &other);
                (vec![one, other], text)
            }
            (Some(one), None) => {
                let one = known(one)?;
                let text = models::show(&one);
                (vec![one], text)
            }
            (None, Some(_)) => {
                return Err(Failure::usage("`compare` needs `model`", "name the first model, too"));
            }
            (None, None) => {
                let all: Vec<Arc<Profile>> = model::all().collect();
                let table = models::list(all.iter().map(|profile| &**profile));
                // The last paragraph is about the program's flags.
                let text =
                    table.rsplit_once("\n\n").map_or(table.as_str(), |(table, _)| table).to_owned() + "\n";
                (all, text)
            }
        };
        Ok(Reply::new(text, ModelsOutput { models: profiles.iter().map(|profile| facts(profile)).collect() }))
    }
}

fn facts(profile: &Profile) -> ModelFacts {
    let limits = &profile.limits;
    ModelFacts {
        id: profile.id.clone(),
        vendor: profile.vendor.clone(),
        seconds: [limits.duration.value.min_s, limits.duration.value.max_s],
        shots: limits.shots.as_ref().map(|figure| figure.value),
        resolutions: limits.resolution.value.values.clone(),
    }
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct ExplainArgs {
    /// Code or name of the rule, such as `T201` or `overlapping-shots`.
    rule: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ExplainOutput {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    /// The documentation, in Markdown.
    doc: String,
}

/// Explains a rule.
pub(super) struct Explain;

impl Handler for Explain {
    const NAME: &'static str = "explain";
    const TITLE: &'static str = "Explain a rule";
    const DESCRIPTION: &'static str = "Explains a rule that `check` names, such as T201: what it checks, why, and an example before and after.";
    const EFFECT: Effect = Effect::Reads;
    type Args = ExplainArgs;
    type Output = ExplainOutput;

    fn run(_: &Call<'_>, args: ExplainArgs) -> Result<Reply<ExplainOutput>, Failure> {
        let asked = args.rule.trim();
        let by_name = || RULES.iter().find(|rule| rule.name.eq_ignore_ascii_case(asked)).copied();
        let rule = lint::find(asked).or_else(by_name).ok_or_else(|| {
            let near = suggest::nearest(asked, RULES.iter().flat_map(|rule| [rule.code, rule.name]));
            let help = near.map_or_else(
                || "the resource storyc://rules lists the rules".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Failure::new("unknown-rule", format!("there is no rule `{asked}`"), help)
        })?;
        let severity = rule.severity.name();
        let output = ExplainOutput { code: rule.code, name: rule.name, severity, doc: rule.doc() };
        Ok(Reply::new(explain::page(rule), output))
    }
}
