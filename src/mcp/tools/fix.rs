//! `fix`: applies automatic fixes, to a file or to a text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compile::fix::{Accept, AppliedFix, fix};
use crate::mcp::answer::Failure;
use crate::mcp::stories::{Finding, Stories, StoryArgs, list_findings};
use crate::mcp::tools::{Call, Effect, Handler, Reply};

#[derive(Deserialize, JsonSchema)]
pub(super) struct Args {
    #[serde(flatten)]
    story: StoryArgs,
    /// Also apply the fixes marked [unsafe fix], which may change what the model generates.
    #[serde(default)]
    r#unsafe: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
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
pub(super) struct Applied {
    /// The rule.
    code: &'static str,
    /// What the fix does.
    title: String,
    /// How many findings it corrected.
    count: usize,
}

/// Applies automatic fixes.
pub(super) struct Fix;

impl Handler for Fix {
    const NAME: &'static str = "fix";
    const TITLE: &'static str = "Apply fixes";
    const DESCRIPTION: &'static str = "Applies the fixes that `check` marks with [fix] and writes the file; for `text`, returns the fixed text. \
         Safe fixes leave every word of the prompt as it is. Returns what it did and what is left.";
    const EFFECT: Effect = Effect::Replaces;
    type Args = Args;
    type Output = Output;

    fn run(call: &Call<'_>, args: Args) -> Result<Reply<Output>, Failure> {
        let stories = Stories::load(call.host, &args.story)?;
        let story = stories.only()?;
        let accept = if args.r#unsafe { Accept::Unsafe } else { Accept::Safe };
        let fixed = fix(&story.text, &stories.options(story), accept);
        let after = fixed.text().to_owned();
        let written = story.path.as_ref().filter(|_| *after != *story.text);
        if let Some(path) = written {
            call.host.write(path, after.as_bytes(), true)?;
        }
        let applied: Vec<Applied> = fixed.applied.into_iter().map(applied).collect();
        let (findings, left) = list_findings(&[story.checked(fixed.compiled)]);
        let lines = applied.iter().map(|fix| format!("fixed {} {} ({})\n", fix.code, fix.title, fix.count));
        let mut text: String = lines.chain([left]).collect();
        let returned = story.path.is_none().then(|| after.clone());
        if let Some(after) = &returned {
            text.push_str(&format!("\n{after}"));
        }
        Ok(Reply::new(text, Output { applied, findings, written: written.is_some(), text: returned }))
    }
}

fn applied(fix: AppliedFix) -> Applied {
    Applied { code: fix.code, title: fix.title, count: fix.count }
}
