//! The built-in model `animatic`, which draws clips locally.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::draw::{Board, BoardClip, BoardLine, BoardPicture, BoardShot, animatic};
use crate::render::Order;
use crate::render::identity::sha256;

/// Draws an order's animatic; returns the bytes of the MP4 file.
///
/// # Errors
///
/// A short message if a file can't be read or the video can't be drawn.
pub(super) fn draw(order: &Order) -> Result<Vec<u8>, String> {
    let mut files: HashMap<String, Arc<[u8]>> = HashMap::new();
    for file in &order.files {
        let bytes =
            std::fs::read(&file.path).map_err(|error| format!("`{}`: {error}", file.path.display()))?;
        // The fingerprint covers the content that was hashed.
        if sha256(&bytes) != file.sha256 {
            return Err(format!("`{}`: it changed during this run; run again", file.path.display()));
        }
        files.insert(file.placeholder.clone(), bytes.into());
    }
    animatic(&board(&order.request.body, &files), &mut |_| {}).map_err(|error| error.to_string())
}

/// Builds the board from a request's body. A picture given by URL becomes a tile with its name: nothing is downloaded.
fn board(body: &Value, files: &HashMap<String, Arc<[u8]>>) -> Board {
    let number = |value: &Value, key: &str| value.get(key).and_then(Value::as_u64).unwrap_or(0);
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let small = |key: &str| u32::try_from(number(body, key)).unwrap_or(0);
    let shot = |shot: &Value| BoardShot {
        number: usize::try_from(number(shot, "number")).unwrap_or(0),
        start_ms: number(shot, "start_ms"),
        end_ms: number(shot, "end_ms"),
        label: text(shot, "label"),
        words: text(shot, "words").unwrap_or_default(),
        dialogue: list(shot, "dialogue")
            .iter()
            .map(|line| BoardLine {
                speaker: text(line, "speaker"),
                words: text(line, "words").unwrap_or_default(),
            })
            .collect(),
        pictures: list(shot, "pictures")
            .iter()
            .map(|picture| BoardPicture {
                name: text(picture, "name").unwrap_or_default(),
                bytes: text(picture, "file").and_then(|file| files.get(&file).cloned()).unwrap_or_default(),
            })
            .collect(),
    };
    let lines = |value: &Value, key: &str| -> Vec<String> {
        list(value, key).iter().filter_map(|line| line.as_str().map(str::to_owned)).collect()
    };
    let clip = |clip: &Value| BoardClip {
        number: u32::try_from(number(clip, "number")).unwrap_or(0),
        start_ms: number(clip, "start_ms"),
        title: text(clip, "title"),
        sound: lines(clip, "sound"),
    };
    Board {
        title: text(body, "title"),
        width: small("width"),
        height: small("height"),
        fps: small("fps"),
        total_ms: number(body, "total_ms"),
        shots: list(body, "shots").iter().map(shot).collect(),
        sound: lines(body, "sound"),
        clips: list(body, "clips").iter().map(clip).collect(),
    }
}
