//! `sheet`: the storyboard as a picture.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mcp::answer::Failure;
use crate::mcp::stories::{Stories, StoryArgs};
use crate::mcp::tools::{Call, Effect, Handler, Reply};
use crate::sheet::page::Thumbnails;
use crate::sheet::{Source, build_story, contact, make_thumbnail, picture_paths};

/// The longest side of the picture unless the call says otherwise, in pixels: vision models scale larger ones down.
const DEFAULT_SIDE: u16 = 1568;

/// The range of the longest side, in pixels.
const SIDES: std::ops::RangeInclusive<u16> = 200..=8000;

#[derive(Deserialize, JsonSchema)]
pub(super) struct Args {
    #[serde(flatten)]
    story: StoryArgs,
    /// The longest side of the picture in pixels, from 200 to 8000; the default is 1568.
    #[serde(default)]
    side: Option<u16>,
    /// Also write the picture to this PNG file, which must not exist yet.
    #[serde(default)]
    output: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The number of stories in the picture.
    stories: usize,
    /// The file that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
}

/// Draws the storyboard.
pub(super) struct Sheet;

impl Handler for Sheet {
    const NAME: &'static str = "sheet";
    const TITLE: &'static str = "Draw the storyboard";
    const DESCRIPTION: &'static str = "Draws the storyboard of a story as a picture: a timeline, and each shot with its time, its pictures and \
         its words. Show it to the user before anything is rendered.";
    const EFFECT: Effect = Effect::Creates;
    type Args = Args;
    type Output = Output;

    fn run(call: &Call<'_>, args: Args) -> Result<Reply<Output>, Failure> {
        let side = args.side.unwrap_or(DEFAULT_SIDE);
        if !SIDES.contains(&side) {
            return Err(Failure::usage(
                format!("the picture can't have a side of {side} pixels"),
                format!("use {} to {}", SIDES.start(), SIDES.end()),
            ));
        }
        let is_png =
            |path: &String| path.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
        if let Some(output) = args.output.as_ref().filter(|output| !is_png(output)) {
            return Err(Failure::usage(format!("`{output}` isn't a PNG file"), "end its name in `.png`"));
        }
        let loaded = Stories::load(call.host, &args.story)?;
        loaded.require_readable()?;
        let mut stories = Vec::new();
        let mut thumbnails = Thumbnails::new();
        for story in &loaded.list {
            let compiled = loaded.compile(story);
            for path in picture_paths(&compiled) {
                let picture = call.host.read_picture(&path).as_deref().and_then(make_thumbnail);
                thumbnails.extend(picture.map(|picture| (path, picture)));
            }
            let source =
                Source { path: &story.shown, compiled: &compiled, project: story.project_text(), takes: &[] };
            stories.push(build_story(&source));
        }
        let picture = contact::png_within(&stories, &thumbnails, f32::from(side)).map_err(|error| {
            Failure::new("system", format!("can't draw the sheet: {error}"), "try one story alone")
        })?;
        if let Some(output) = &args.output {
            call.host.write(&call.host.resolve(output)?, &picture, false)?;
        }
        let text = match &args.output {
            Some(output) => format!("wrote {output}\n"),
            None => "the storyboard\n".to_owned(),
        };
        let reply = Reply::new(text, Output { stories: stories.len(), output: args.output });
        Ok(Reply { picture: Some(picture), ..reply })
    }
}
