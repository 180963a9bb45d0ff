//! `fix`: applies automatic fixes, to a file or to a text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compile::fix::{Accept, AppliedFix, fix};
use crate::mcp::answer::{Answer, Failure};
use crate::mcp::stories::{Finding, Stories, StoryArgs, list_findings};
use crate::mcp::tools::{Call, Effect, Tool, schema};

pub(super) const TOOL: Tool = Tool {
    name: "fix",
    title: "Apply fixes",
    description: "Applies the fixes that `check` marks with [fix] and writes the file; for `text`, returns the fixed text. \
                  Safe fixes leave every word of the prompt as it is. Returns what it did and what is left.",
    input: schema::<Args>,
    output: schema::<Output>,
    effect: Effect::Replaces,
    run,
};

#[derive(Deserialize, JsonSchema)]
struct Args {
    #[serde(flatten)]
    story: StoryArgs,
    /// Also apply the fixes marked [unsafe fix], which may change what the model generates.
    #[serde(default)]
    r#unsafe: bool,
}

#[derive(Serialize, JsonSchema)]
struct Output {
    applied: Vec<Applied>,
    /// The findings that are left.
    findings: Vec<Finding>,
    /// Whether the file was written.
    written: bool,
    /// The fixed story, if the call gave its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Fixes of one kind.
#[derive(Serialize, JsonSchema)]
struct Applied {
    /// The rule.
    code: &'static str,
    /// What the fix does.
    title: String,
    /// How many findings it corrected.
    count: usize,
}

fn run(call: &Call<'_>) -> Result<Answer, Failure> {
    let args: Args = call.parse()?;
    let stories = Stories::load_one(call.host, &args.story)?;
    let Some(story) = stories.list.first() else {
        return Err(Failure::usage("there is no story", "name one"));
    };
    let accept = if args.r#unsafe { Accept::Unsafe } else { Accept::Safe };
    let fixed = fix(&story.text, &stories.options(story), accept);
    let after = fixed.text().to_owned();
    let written = story.path.as_ref().filter(|_| *after != *story.text);
    if let Some(path) = written {
        call.host.write(path, after.as_bytes(), true)?;
    }
    let applied: Vec<Applied> = fixed.applied.into_iter().map(applied).collect();
    let (findings, left) = list_findings(&[stories.checked(story, fixed.compiled)]);
    let lines = applied.iter().map(|fix| format!("fixed {} {} ({})\n", fix.code, fix.title, fix.count));
    let mut text: String = lines.chain([left]).collect();
    let returned = story.path.is_none().then(|| after.clone());
    if let Some(after) = &returned {
        text.push_str(&format!("\n{after}"));
    }
    Ok(Answer::new(text, &Output { applied, findings, written: written.is_some(), text: returned }))
}

fn applied(fix: AppliedFix) -> Applied {
    Applied { code: fix.code, title: fix.title, count: fix.count }
}
