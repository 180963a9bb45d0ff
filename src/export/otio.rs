//! Writes a [`Cut`] as an `OpenTimelineIO` timeline with one video track. A story of one clip has an entry for each
//! shot, with gaps between shots; a film of several clips has an entry for each clip, with a marker for each shot.
//!
//! All times use a rate of 1000, so that milliseconds are exact. Clips use the schema `Clip.1`, which every version of
//! the library reads.

use serde_json::{Value, json};

use crate::export::{Clip, Cut, Shot};

/// Writes the timeline as JSON.
pub fn write(cut: &Cut) -> String {
    let (children, metadata) = match cut.clips.as_slice() {
        [only] => (shot_items(cut, only), json!({ "model": cut.model, "prompt": only.prompt })),
        clips => (clip_items(cut, clips), json!({ "model": cut.model, "clips": clips.len() })),
    };
    let track = json!({
        "OTIO_SCHEMA": "Track.1", "name": cut.name, "kind": "Video", "source_range": null,
        "effects": [], "markers": [], "metadata": {}, "children": children,
    });
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1",
        "name": cut.name,
        "global_start_time": null,
        "metadata": { "storyc": metadata },
        "tracks": {
            "OTIO_SCHEMA": "Stack.1", "name": "tracks", "source_range": null,
            "effects": [], "markers": [], "metadata": {}, "children": [track],
        },
    });
    format!("{timeline:#}\n")
}

/// Returns the shots of the only clip, with the gaps between them.
fn shot_items(cut: &Cut, clip: &Clip) -> Vec<Value> {
    let mut children = Vec::new();
    let mut at = 0;
    for (number, shot) in (1..).zip(&cut.shots) {
        if shot.start_ms > at {
            children.push(gap(shot.start_ms - at));
        }
        children.push(shot_item(cut, clip, number, shot));
        at = shot.end_ms;
    }
    children
}

/// Returns the clips of a film, each trimmed to the length that the film uses.
fn clip_items(cut: &Cut, clips: &[Clip]) -> Vec<Value> {
    let mut children = Vec::new();
    let mut at = 0;
    for (index, clip) in clips.iter().enumerate() {
        if clip.start_ms > at {
            children.push(gap(clip.start_ms - at));
        }
        children.push(clip_item(cut, index, clip));
        at = at.max(clip.end_ms);
    }
    children
}

fn gap(length_ms: u64) -> Value {
    json!({
        "OTIO_SCHEMA": "Gap.1", "name": "", "source_range": time_range(0, length_ms),
        "effects": [], "markers": [], "metadata": {},
    })
}

/// Returns a shot of the only clip; its source range starts at its time in the story.
fn shot_item(cut: &Cut, clip: &Clip, number: usize, shot: &Shot) -> Value {
    let content = &shot.content;
    let is_longer = clip.asked_ms > clip.length_ms();
    let markers: Vec<Value> = content
        .label
        .iter()
        .map(|label| {
            json!({
                "OTIO_SCHEMA": "Marker.2", "name": label, "color": "GREEN", "comment": "",
                "marked_range": time_range(shot.start_ms, 0), "metadata": {},
            })
        })
        .collect();
    json!({
        "OTIO_SCHEMA": "Clip.1",
        "name": content.label.clone().unwrap_or_else(|| format!("Shot {number}")),
        "source_range": time_range(shot.start_ms, shot.end_ms - shot.start_ms),
        "effects": [],
        "markers": markers,
        "media_reference": media_reference(clip, if is_longer { clip.asked_ms } else { cut.length_ms }),
        "metadata": { "storyc": shot_metadata(cut, number, shot) },
    })
}

/// Returns a clip of a film. Its source starts with the clip, and can be longer than the film uses.
fn clip_item(cut: &Cut, index: usize, clip: &Clip) -> Value {
    let own = (1_usize..).zip(&cut.shots).filter(|(_, shot)| shot.clip == index);
    let markers: Vec<Value> = own
        .map(|(number, shot)| {
            let content = &shot.content;
            let start = shot.start_ms.saturating_sub(clip.start_ms);
            json!({
                "OTIO_SCHEMA": "Marker.2",
                "name": content.label.clone().unwrap_or_else(|| format!("Shot {number}")),
                "color": "GREEN", "comment": content.words,
                "marked_range": time_range(start, shot.end_ms - shot.start_ms),
                "metadata": { "storyc": shot_metadata(cut, number, shot) },
            })
        })
        .collect();
    json!({
        "OTIO_SCHEMA": "Clip.1",
        "name": clip.title.clone().unwrap_or_else(|| format!("Clip {}", clip.number)),
        "source_range": time_range(0, clip.length_ms()),
        "effects": [],
        "markers": markers,
        "media_reference": media_reference(clip, clip.asked_ms.max(clip.length_ms())),
        "metadata": { "storyc": {
            "clip": clip.number, "title": clip.title, "start_ms": clip.start_ms, "end_ms": clip.end_ms,
            "asked_ms": clip.asked_ms, "why": clip.why, "continues": clip.continues, "prompt": clip.prompt,
            "model": cut.model,
        } },
    })
}

/// Returns a media reference to the finished take, or a placeholder for a missing one.
fn media_reference(clip: &Clip, length_ms: u64) -> Value {
    let whole = time_range(0, length_ms);
    match &clip.take {
        Some(url) => json!({
            "OTIO_SCHEMA": "ExternalReference.1", "target_url": url, "available_range": whole, "metadata": {},
        }),
        None => json!({
            "OTIO_SCHEMA": "MissingReference.1", "name": "", "available_range": whole, "metadata": {},
        }),
    }
}

/// Returns the metadata of a shot.
fn shot_metadata(cut: &Cut, number: usize, shot: &Shot) -> Value {
    let content = &shot.content;
    let dialogue: Vec<Value> = content
        .dialogue
        .iter()
        .map(|(speaker, words)| json!({ "speaker": speaker, "words": words }))
        .collect();
    json!({
        "number": number, "label": content.label, "words": content.words, "dialogue": dialogue,
        "references": content.refs, "prompt": shot.prompt, "model": cut.model,
    })
}

fn time_range(start_ms: u64, length_ms: u64) -> Value {
    let (start, length) = (rational_time(start_ms), rational_time(length_ms));
    json!({ "OTIO_SCHEMA": "TimeRange.1", "start_time": start, "duration": length })
}

fn rational_time(ms: u64) -> Value {
    json!({ "OTIO_SCHEMA": "RationalTime.1", "rate": 1000.0, "value": ms as f64 })
}
