//! `check`: finds mistakes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;
use crate::mcp::answer::Failure;
use crate::mcp::stories::{Finding, Stories, StoryArgs, list_findings};
use crate::mcp::tools::{Call, Effect, Handler, Reply};
use crate::report::{Checked, ClipFacts, Summary};

#[derive(Deserialize, JsonSchema)]
pub(super) struct Args {
    #[serde(flatten)]
    story: StoryArgs,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Whether there are no errors.
    ok: bool,
    findings: Vec<Finding>,
    /// What the stories amount to.
    stories: Vec<Facts>,
}

/// What a story amounts to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    path: String,
    /// The first model.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    shots: usize,
    seconds: f64,
    /// The number of requests that the first model needs.
    clips: usize,
}

/// Finds mistakes in stories.
pub(super) struct Check;

impl Handler for Check {
    const NAME: &'static str = "check";
    const TITLE: &'static str = "Check stories";
    const DESCRIPTION: &'static str = "Finds what is wrong with a story: times, references, and the limits of its video model. Call it after \
         every change and before anything costs money. Each line of the result has a line number, E, W or A for \
         error, warning or advice, a rule's code, the problem, and after > what to do; [fix] means that the tool \
         `fix` corrects it.";
    const EFFECT: Effect = Effect::Reads;
    type Args = Args;
    type Output = Output;

    fn run(call: &Call<'_>, args: Args) -> Result<Reply<Output>, Failure> {
        let stories = Stories::load(call.host, &args.story)?;
        let files = stories.check();
        let (findings, text) = list_findings(&files);
        let ok = Summary::count(&files).errors == 0;
        let stories = files.iter().filter_map(facts).collect();
        Ok(Reply::new(text, Output { ok, findings, stories }))
    }
}

fn facts(file: &Checked) -> Option<Facts> {
    let story = file.story.as_ref()?;
    let is_first = |clip: &&ClipFacts| Some(&clip.model) == story.model.as_ref();
    Some(Facts {
        path: file.path.clone(),
        model: story.model.clone(),
        shots: story.shots,
        seconds: story.duration_ms as f64 / 1000.0,
        clips: story.clips.iter().filter(is_first).count().max(1),
    })
}

/// Returns true if a file has errors.
pub(super) fn has_errors(files: &[Checked]) -> bool {
    files.iter().flat_map(|file| &file.diagnostics).any(|found| found.severity == Severity::Error)
}
