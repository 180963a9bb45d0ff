//! `render_plan`, `render` and `takes`: what the program does with the ledger.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::mcp::answer::Failure;
use crate::mcp::host::{RenderCall, RenderMode, TakeChanges};
use crate::mcp::run::{RunResult, TakeList};
use crate::mcp::tools::{Call, Effect, Handler, Reply};

#[derive(Deserialize, JsonSchema)]
pub(super) struct PlanArgs {
    /// Path of the story, or of a folder of stories.
    path: String,
    /// Models such as `happyhorse-1.1`, instead of the story's own.
    #[serde(default)]
    model: Vec<String>,
    /// Only these clips of a film, by number.
    #[serde(default)]
    clip: Vec<u32>,
    /// Number of takes of each clip, from 1 to 100.
    #[serde(default)]
    takes: Option<u32>,
    /// Pay for new takes of clips that exist.
    #[serde(default)]
    again: bool,
    /// Region of the model's API, such as `singapore`.
    #[serde(default)]
    region: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct RenderArgs {
    #[serde(flatten)]
    plan: PlanArgs,
    /// The sum that the user agreed to, such as `2.7USD`. If the run would cost more, nothing is sent.
    max_cost: String,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct TakesArgs {
    /// Path of a story, for its takes, or of a folder, for every take in its ledger.
    path: String,
    /// Takes to pick: films use them instead of the newest ones.
    #[serde(default)]
    pick: Vec<i64>,
    /// Takes whose pick to take back.
    #[serde(default)]
    unpick: Vec<i64>,
    /// Takes to reject: nothing uses them.
    #[serde(default)]
    reject: Vec<i64>,
    /// Takes whose rejection to take back.
    #[serde(default)]
    unreject: Vec<i64>,
    /// Notes on takes; an empty text removes the note.
    #[serde(default)]
    note: Vec<Note>,
}

/// A note on a take.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Note {
    /// The take's number.
    take: i64,
    text: String,
}

impl PlanArgs {
    fn call(self, call: &Call<'_>, max_cost: Option<String>) -> Result<RenderCall, Failure> {
        Ok(RenderCall {
            path: call.host.resolve(&self.path)?,
            models: self.model,
            clips: self.clip,
            takes: self.takes,
            again: self.again,
            region: self.region,
            max_cost,
        })
    }
}

/// Plans rendering.
pub(super) struct Plan;

impl Handler for Plan {
    const NAME: &'static str = "render_plan";
    const TITLE: &'static str = "Plan rendering";
    const DESCRIPTION: &'static str = "Says which clips rendering would pay for, and how much, without sending anything. Takes that exist or are \
         in flight aren't paid for again. Show the sum to the user and ask before you call `render`.";
    const EFFECT: Effect = Effect::Reads;
    type Args = PlanArgs;
    type Output = RunResult;

    fn run(call: &Call<'_>, args: PlanArgs) -> Result<Reply<RunResult>, Failure> {
        let planned = call.host.render(&args.call(call, None)?, call.progress, call.stop.clone())?;
        let mut text = planned.text();
        if call.host.render_mode() == RenderMode::Off && planned.to_pay.takes > 0 {
            text.push_str("note this server can't render; the user can, with storyc render\n");
        }
        Ok(Reply::new(text, planned))
    }
}

/// Renders clips.
pub(super) struct RenderClips;

impl Handler for RenderClips {
    const NAME: &'static str = "render";
    const TITLE: &'static str = "Render clips";
    const DESCRIPTION: &'static str = "Renders the clips of a story: submits them to the vendor, waits, and downloads the files. Spends money, so \
         call it only after the user has agreed to the sum of `render_plan`, and pass that sum as `max_cost`. If it \
         is interrupted, call it again: nothing is submitted twice.";
    const EFFECT: Effect = Effect::Spends;
    type Args = RenderArgs;
    type Output = RunResult;

    fn run(call: &Call<'_>, args: RenderArgs) -> Result<Reply<RunResult>, Failure> {
        let order = args.plan.call(call, Some(args.max_cost))?;
        let rendered = call.host.render(&order, call.progress, call.stop.clone())?;
        Ok(Reply::new(rendered.text(), rendered))
    }
}

/// Lists and changes takes.
pub(super) struct Takes;

impl Handler for Takes {
    const NAME: &'static str = "takes";
    const TITLE: &'static str = "List and choose takes";
    const DESCRIPTION: &'static str = "Lists what was rendered, with state, cost and file, and picks, rejects or annotates takes by their number.";
    const EFFECT: Effect = Effect::Records;
    type Args = TakesArgs;
    type Output = TakeList;

    fn run(call: &Call<'_>, args: TakesArgs) -> Result<Reply<TakeList>, Failure> {
        let changes = TakeChanges {
            pick: args.pick,
            unpick: args.unpick,
            reject: args.reject,
            unreject: args.unreject,
            note: args.note.into_iter().map(|note| (note.take, note.text)).collect(),
        };
        let takes = call.host.takes(&call.host.resolve(&args.path)?, &changes)?;
        Ok(Reply::new(takes.text(), takes))
    }
}
