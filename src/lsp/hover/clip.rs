//! Hover text for clips: clip headers, `[All clips]`, and the shots where a model's limits split them.

use crate::compile::Target;
use crate::lsp::clips::{self, Part, WrittenClip};
use crate::lsp::docs::{self, length, price, time_of};
use crate::lsp::hover::{Hover, fenced};
use crate::lsp::story::{Story, touches};
use crate::plan::{Media, Plan};
use crate::project::RefSource;
use crate::storyboard::Time;
use crate::syntax::{BlockKind, ClipHeader};
use crate::text::Span;

/// The hover text at an offset in a clip header.
pub(super) fn header(story: &Story, offset: u32) -> Option<Hover> {
    let parts = clips::parts(story);
    let part = parts.iter().find(|part| touches(part.header, offset))?;
    let markdown = match &part.clip {
        Some(clip) => clip_text(story, part, clip),
        None => format!("**All clips**: {}", docs::ALL_CLIPS),
    };
    Some(Hover { span: part.header, markdown })
}

fn clip_text(story: &Story, part: &Part, clip: &WrittenClip) -> String {
    let block = part.blocks.clone().next().and_then(|at| story.script().blocks.get(at));
    let lead = block.and_then(|block| block.lead);
    let title = lead.map(|lead| format!(": {}", story.text_of(lead))).unwrap_or_default();
    let time = clip
        .time
        .map(|time| format!(": {}, {} long", time_of(time), length(time.length())))
        .unwrap_or_default();
    let mut lines = vec![format!("**Clip {} of {}{title}**{time}", clip.number, clips::count(story))];
    let clock = clips::clock_start(story, Some(clip.heading));
    if clock > 0 {
        lines.push(format!("Its times restart at 0, which is {} on the story's clock.", length(clock)));
    }
    if matches!(block.map(|block| &block.kind), Some(BlockKind::Clip(ClipHeader { continues: Some(_), .. })))
    {
        lines.push(match clip.number {
            1 => "It can't continue, because it is the first clip.".to_owned(),
            number => format!("It starts with the last frame of clip {}.", number - 1),
        });
    }
    for film in story.compiled.films() {
        let targets = clips::targets_of_header(film, part.header);
        let plans: Vec<&Plan> = targets.map(|target| &target.plan).collect();
        if let ([first, _, ..], count) = (plans.as_slice(), plans.len()) {
            lines.push(format!("{} needs {count} clips for it.", first.model));
        }
        lines.extend(plans.into_iter().enumerate().map(|(at, plan)| request_text(plan, at > 0)));
    }
    lines.join("\n\n")
}

/// The request of one model for a clip. `is_split` is true if a limit of the model makes the clip begin here.
fn request_text(plan: &Plan, is_split: bool) -> String {
    let clip = &plan.clip;
    let which =
        if clip.count > 1 { format!(", clip {} of {}", clip.number, clip.count) } else { String::new() };
    let cost = plan.cost.as_ref().map_or("price unknown".to_owned(), price);
    let mut lines = vec![format!("**{}**{which}: {}, {cost}", plan.model, length(plan.duration_ms))];
    if let Some(why) = clip.why.as_ref().filter(|_| is_split) {
        lines.push(format!("It starts here because {why}."));
    }
    if !plan.media.is_empty() {
        let media: Vec<String> = plan.media.iter().map(|media| media_text(media, plan)).collect();
        lines.push(format!("Sent with {}.", media.join(", ")));
    }
    lines.push(fenced(&plan.prompt));
    lines.join("\n\n")
}

/// A file in the request, with its placeholder in the prompt.
fn media_text(media: &Media, plan: &Plan) -> String {
    match (&media.source, plan.clip.way) {
        (Some(RefSource::Frame(clip)), Some(way)) => {
            format!("`{}`, the last frame of clip {clip}, {}", media.token, way.describe())
        }
        (Some(RefSource::Frame(clip)), None) => format!("`{}`, the last frame of clip {clip}", media.token),
        _ => format!("`{}` @{}", media.token, media.name),
    }
}

/// The models whose limits split clips right before a shot, each with the reason.
pub(super) fn limit_splits_at(story: &Story, shot: Span) -> Vec<String> {
    let line = |target: &Target| {
        let clip = &target.plan.clip;
        let why = clip.why.as_ref()?;
        Some(format!("{} starts clip {} of {} here: {why}.", target.plan.model, clip.number, clip.count))
    };
    let begun = |film: &[Target]| -> Vec<String> {
        let begins = clips::borders(story, film);
        film.iter()
            .zip(begins)
            .filter(|(_, border)| *border == shot)
            .filter_map(|(target, _)| line(target))
            .collect()
    };
    story.compiled.films().flat_map(begun).collect()
}

/// The clips that each model makes of a story, for the hover text of `clips`.
pub(super) fn clips_per_model(story: &Story) -> Vec<String> {
    story
        .compiled
        .films()
        .filter_map(|film| {
            let first = &film.first()?.plan;
            let parts: Vec<(u64, u64)> =
                film.iter().map(|target| (target.plan.clip.start_ms, target.plan.clip.end_ms)).collect();
            let over = film.iter().map(|target| &target.plan.suggested_split).find(|parts| !parts.is_empty());
            let over = over
                .map(|parts| format!(", over a limit; `auto` makes {}", list_clips(parts)))
                .unwrap_or_default();
            Some(format!("- {}: {}{over}", first.model, list_clips(&parts)))
        })
        .collect()
}

/// Lists the times of clips, such as `3 clips: 0–14 s, 14–27 s, 27–40 s`.
fn list_clips(parts: &[(u64, u64)]) -> String {
    let times: Vec<String> =
        parts.iter().map(|(start, end)| time_of(Time { start: *start, end: *end })).collect();
    let count = if parts.len() == 1 { "1 clip".to_owned() } else { format!("{} clips", parts.len()) };
    format!("{count}: {}", times.join(", "))
}
