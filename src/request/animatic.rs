//! The built-in animatic model: its request is the storyboard itself, and is never sent.

use serde_json::{Value, json};

use crate::plan::{FilmClip, Plan};
use crate::request::{
    Api, Endpoint, Failure, GetRequest, Refusal, Reply, Request, State, Task, media_url, uploads,
};

pub(super) struct Animatic;

/// Frames per second.
const FPS: u32 = 12;

/// Maximum lines of a frame: its shorter side, in pixels.
const MAX_LINES: u32 = 1080;

impl Api for Animatic {
    fn encode(&self, plan: &Plan, endpoint: &Endpoint<'_>, _api: &str) -> Result<Request, Refusal> {
        let limits = &endpoint.profile.limits;
        let ratio = plan.ratio.as_deref().unwrap_or(&limits.ratio.value.default);
        let resolution = plan.resolution.as_deref().unwrap_or(&limits.resolution.value.default);
        let (width, height) = size(ratio, resolution);
        let shots: Vec<Value> = plan
            .display_shots
            .iter()
            .enumerate()
            .map(|(at, shot)| {
                let pictures: Vec<Value> = shot
                    .refs
                    .iter()
                    .filter_map(|name| plan.media.iter().find(|media| media.name == *name))
                    .map(|media| json!({ "name": media.name, "file": media_url(media) }))
                    .collect();
                let dialogue: Vec<Value> = shot
                    .dialogue
                    .iter()
                    .map(|(speaker, words)| json!({ "speaker": speaker, "words": words }))
                    .collect();
                json!({
                    "number": at + 1, "start_ms": shot.start_ms, "end_ms": shot.end_ms, "label": shot.label,
                    "words": shot.words, "dialogue": dialogue, "pictures": pictures,
                })
            })
            .collect();
        let mut body = json!({
            "title": plan.title, "width": width, "height": height, "fps": FPS, "total_ms": plan.duration_ms,
            "shots": shots, "sound": plan.sound_lines,
        });
        if let Some(body) = body.as_object_mut().filter(|_| !plan.film.is_empty()) {
            body.insert("clips".to_owned(), plan.film.iter().map(clip).collect());
        }
        Ok(Request {
            method: "DRAW",
            url: "animatic:/here".to_owned(),
            headers: serde_json::Map::new(),
            body,
            uploads: uploads(plan),
            cost: plan.cost.clone(),
        })
    }

    fn parse_submit(&self, reply: &Reply<'_>, _api: &str) -> Result<Task, Failure> {
        Err(reply.unexpected())
    }

    fn poll(&self, _task: &Task, endpoint: &Endpoint<'_>) -> Result<GetRequest, Refusal> {
        Ok(endpoint.get("animatic:/here".to_owned(), ""))
    }

    fn parse_poll(&self, reply: &Reply<'_>, _task: &Task, _: &Endpoint<'_>) -> Result<State, Failure> {
        Err(reply.unexpected())
    }
}

/// A clip of the film, whose border the animatic marks.
fn clip(clip: &FilmClip) -> Value {
    json!({ "number": clip.number, "start_ms": clip.start_ms, "title": clip.title, "sound": clip.sound })
}

/// Width and height in even pixels; the shorter side is the resolution's number of lines.
fn size(ratio: &str, resolution: &str) -> (u32, u32) {
    let lines = match resolution {
        "2k" | "4k" | "8k" => MAX_LINES,
        text => text.trim_end_matches('p').parse().unwrap_or(540).clamp(120, MAX_LINES),
    };
    let (a, b) = ratio.split_once(':').unwrap_or(("16", "9"));
    let part = |text: &str| text.parse::<u32>().unwrap_or(1).max(1);
    let (a, b) = (part(a), part(b));
    // Cap extreme ratios such as 999:1.
    let long = |long: u32, short: u32| (lines * long / short).min(lines * 4);
    let (width, height) = if a >= b { (long(a, b), lines) } else { (lines, long(b, a)) };
    (width & !1, height & !1)
}
