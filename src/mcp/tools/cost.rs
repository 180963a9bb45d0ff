//! `cost`: what stories cost, for their models or for all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compile::{Options, compile, find_model};
use crate::mcp::answer::Failure;
use crate::mcp::stories::{Stories, StoryArgs, list_findings};
use crate::mcp::tools::{Call, Effect, Handler, Reply};
use crate::model;
use crate::project::Setting;
use crate::report::agent;
use crate::report::cost::{ModelCost, StoryCost, estimate, sum_by_model};

#[derive(Deserialize, JsonSchema)]
pub(super) struct Args {
    #[serde(flatten)]
    story: StoryArgs,
    /// Compare all models.
    #[serde(default)]
    all_models: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    stories: Vec<StoryPrice>,
}

/// The prices of a story.
#[derive(Serialize, JsonSchema)]
pub(super) struct StoryPrice {
    path: String,
    models: Vec<ModelPrice>,
}

/// The price of a story with one model.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelPrice {
    model: String,
    /// Absent if no price is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    /// Whether the sources dispute the price.
    disputed: bool,
    /// The number of requests.
    clips: usize,
    /// The codes of the rules by which it refuses the story.
    refused: Vec<&'static str>,
    /// What it drops, rounds or moves.
    changes: Vec<String>,
}

/// Estimates the cost of stories.
pub(super) struct Price;

impl Handler for Price {
    const NAME: &'static str = "cost";
    const TITLE: &'static str = "Estimate the cost";
    const DESCRIPTION: &'static str = "Estimates what stories cost with their models, or with `all_models` for every model side by side, \
         cheapest first, with what each model would refuse, drop or change. Spends nothing. Show the sum to the \
         user before you render.";
    const EFFECT: Effect = Effect::Reads;
    type Args = Args;
    type Output = Output;

    fn run(call: &Call<'_>, args: Args) -> Result<Reply<Output>, Failure> {
        if args.all_models && !args.story.model.is_empty() {
            return Err(Failure::usage(
                "`all_models` and `model` exclude each other",
                "leave out one of the two",
            ));
        }
        let stories = Stories::load(call.host, &args.story)?;
        stories.require_readable()?;
        let mut costs: Vec<StoryCost> = Vec::new();
        for story in &stories.list {
            let mut options: Options<'_> = stories.options(story);
            if args.all_models {
                let own = story
                    .project()
                    .into_iter()
                    .flat_map(|project| &project.profiles)
                    .map(|own| own.id.clone());
                let ids = model::ids().map(str::to_owned).chain(own.filter(|id| model::find(id).is_none()));
                let known = ids.filter(|id| find_model(id, story.project()).is_some());
                options.flags.settings.models = known.map(Setting::flag).collect();
            }
            let compiled = compile(&story.text, &options);
            let cost = estimate(&story.shown, &compiled, None);
            if cost.models.is_empty() {
                let text = list_findings(&[story.checked(compiled)]).1;
                return Err(Failure::new("findings", "the story has no cost", "correct the errors")
                    .with_findings(text));
            }
            costs.push(cost);
        }
        let text = agent::cost(&costs, &sum_by_model(&costs, None));
        Ok(Reply::new(text, Output { stories: costs.iter().map(price).collect() }))
    }
}

fn price(story: &StoryCost) -> StoryPrice {
    StoryPrice { path: story.story.clone(), models: story.models.iter().map(model_price).collect() }
}

fn model_price(model: &ModelCost) -> ModelPrice {
    let cost = model.cost.as_ref().filter(|_| model.refused.is_empty());
    ModelPrice {
        model: model.model.clone(),
        amount: cost.map(|cost| cost.amount),
        currency: cost.map(|cost| cost.currency.clone()),
        disputed: cost.is_some_and(|cost| cost.disputed),
        clips: model.clips.len(),
        refused: model.refused.iter().map(|refused| refused.code).collect(),
        changes: model
            .changes
            .iter()
            .map(|change| format!("{}: {}", change.kind.name(), change.what))
            .collect(),
    }
}
