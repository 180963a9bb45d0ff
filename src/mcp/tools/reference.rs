//! `models` and `explain`: what models accept, and what rules check.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compile::{find_model, near_models};
use crate::lint::{self, RULES};
use crate::mcp::answer::{Answer, Failure};
use crate::mcp::tools::{Call, Effect, Tool, schema};
use crate::model::{self, Profile};
use crate::report::{explain, models};
use crate::text::suggest;

pub(super) const MODELS: Tool = Tool {
    name: "models",
    title: "List models",
    description: "Lists the video models with their lengths, shots, pictures and resolutions; for one model, every limit \
                  and price with its source; for two with `compare`, where they differ.",
    input: schema::<ModelsArgs>,
    output: schema::<ModelsOutput>,
    effect: Effect::Reads,
    run: list_models,
};

pub(super) const EXPLAIN: Tool = Tool {
    name: "explain",
    title: "Explain a rule",
    description: "Explains a rule that `check` names, such as T201: what it checks, why, and an example before and after.",
    input: schema::<ExplainArgs>,
    output: schema::<ExplainOutput>,
    effect: Effect::Reads,
    run: explain_rule,
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
struct ModelsArgs {
    /// Show this model only, such as `happyhorse-1.1`.
    model: Option<String>,
    /// With `model`, show only where this other model differs.
    compare: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ModelsOutput {
    models: Vec<ModelFacts>,
}

/// The most important facts about a model.
#[derive(Serialize, JsonSchema)]
struct ModelFacts {
    id: String,
    vendor: String,
    /// The shortest and the longest clip, in seconds.
    seconds: [u64; 2],
    /// The most shots in a clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    shots: Option<usize>,
    resolutions: Vec<String>,
}

fn list_models(call: &Call<'_>) -> Result<Answer, Failure> {
    let args: ModelsArgs = call.parse()?;
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
            let text = table.rsplit_once("\n\n").map_or(table.as_str(), |(table, _)| table).to_owned() + "\n";
            (all, text)
        }
    };
    Ok(Answer::new(text, &ModelsOutput { models: profiles.iter().map(|profile| facts(profile)).collect() }))
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
struct ExplainArgs {
    /// Code or name of the rule, such as `T201` or `overlapping-shots`.
    rule: String,
}

#[derive(Serialize, JsonSchema)]
struct ExplainOutput {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    /// The documentation, in Markdown.
    doc: String,
}

fn explain_rule(call: &Call<'_>) -> Result<Answer, Failure> {
    let args: ExplainArgs = call.parse()?;
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
    Ok(Answer::new(explain::page(rule), &output))
}
