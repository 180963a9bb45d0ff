//! A [`Cut`] to an `OpenTimelineIO` timeline: one video track with a clip for each shot, and gaps where no shot plays.
//!
//! All times count at a rate of 1000, so that milliseconds are exact. Clips are written as `Clip.1`, which every version
//! of the library reads.

use serde_json::{Value, json};

use crate::export::{Cut, Shot};

/// The timeline, as JSON.
pub fn write(cut: &Cut) -> String {
    let mut children = Vec::new();
    let mut at = 0;
    for (number, shot) in (1..).zip(&cut.shots) {
        if shot.start_ms > at {
            children.push(gap(shot.start_ms - at));
        }
        children.push(clip(cut, number, shot));
        at = shot.end_ms;
    }
    let track = json!({
        "OTIO_SCHEMA": "Track.1", "name": cut.name, "kind": "Video", "source_range": null,
        "effects": [], "markers": [], "metadata": {}, "children": children,
    });
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1",
        "name": cut.name,
        "global_start_time": null,
        "metadata": { "storyc": { "model": cut.model, "prompt": cut.prompt } },
        "tracks": {
            "OTIO_SCHEMA": "Stack.1", "name": "tracks", "source_range": null,
            "effects": [], "markers": [], "metadata": {}, "children": [track],
        },
    });
    format!("{timeline:#}\n")
}

fn gap(length_ms: u64) -> Value {
    json!({
        "OTIO_SCHEMA": "Gap.1", "name": "", "source_range": range(0, length_ms),
        "effects": [], "markers": [], "metadata": {},
    })
}

/// A shot. Its source is the clip of the whole story, so it begins in the source where it begins in the story.
fn clip(cut: &Cut, number: usize, shot: &Shot) -> Value {
    let scene = &shot.scene;
    let whole = range(0, cut.length_ms);
    let media = match &cut.take {
        Some(url) => json!({
            "OTIO_SCHEMA": "ExternalReference.1", "target_url": url, "available_range": whole, "metadata": {},
        }),
        None => json!({
            "OTIO_SCHEMA": "MissingReference.1", "name": "", "available_range": whole, "metadata": {},
        }),
    };
    let markers: Vec<Value> = scene
        .label
        .iter()
        .map(|label| {
            json!({
                "OTIO_SCHEMA": "Marker.2", "name": label, "color": "GREEN", "comment": "",
                "marked_range": range(shot.start_ms, 0), "metadata": {},
            })
        })
        .collect();
    let dialogue: Vec<Value> =
        scene.dialogue.iter().map(|(speaker, words)| json!({ "speaker": speaker, "words": words })).collect();
    json!({
        "OTIO_SCHEMA": "Clip.1",
        "name": scene.label.clone().unwrap_or_else(|| format!("Shot {number}")),
        "source_range": range(shot.start_ms, shot.end_ms - shot.start_ms),
        "effects": [],
        "markers": markers,
        "media_reference": media,
        "metadata": { "storyc": {
            "number": number, "label": scene.label, "words": scene.words, "dialogue": dialogue,
            "references": scene.refs, "prompt": shot.prompt, "model": cut.model,
        } },
    })
}

fn range(start_ms: u64, length_ms: u64) -> Value {
    json!({ "OTIO_SCHEMA": "TimeRange.1", "start_time": time(start_ms), "duration": time(length_ms) })
}

fn time(ms: u64) -> Value {
    json!({ "OTIO_SCHEMA": "RationalTime.1", "rate": 1000.0, "value": ms as f64 })
}
