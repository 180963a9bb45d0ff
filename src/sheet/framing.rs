//! Finds the phrases in a shot that describe framing and camera movement, as the author wrote them.
//!
//! The result is only for display: a shot without such phrases has no framing.

use crate::lint;
use crate::text::Span;

/// Phrases for shot sizes and camera angles.
const FRAMINGS: &[&str] = &[
    "aerial shot",
    "bird's-eye view",
    "close-up",
    "close up",
    "cowboy shot",
    "drone shot",
    "dutch angle",
    "establishing shot",
    "extreme close-up",
    "extreme close up",
    "extreme long shot",
    "extreme wide shot",
    "eye level",
    "full shot",
    "high angle",
    "insert shot",
    "long shot",
    "low angle",
    "low wide shot",
    "macro",
    "master shot",
    "medium close-up",
    "medium close up",
    "medium long shot",
    "medium shot",
    "medium wide shot",
    "mid shot",
    "over the shoulder",
    "over-the-shoulder",
    "overhead shot",
    "point of view",
    "pov",
    "tight close-up",
    "top-down",
    "two-shot",
    "wide shot",
    "大特写",
    "特写",
    "中近景",
    "近景",
    "中景",
    "全景",
    "大远景",
    "远景",
    "航拍",
    "俯拍",
    "仰拍",
    "过肩",
    "双人镜头",
    "主观视角",
    "クローズアップ",
    "大写し",
    "引きの画",
    "ミディアムショット",
    "ロングショット",
    "俯瞰",
    "あおり",
    "肩越し",
    "寄り",
];

/// Phrases for camera movement, or for a static camera.
const CAMERA_MOVES: &[&str] = &[
    "arc shot",
    "crane down",
    "crane shot",
    "crane up",
    "dolly in",
    "dolly out",
    "handheld",
    "locked off",
    "locked-off",
    "orbits",
    "orbiting",
    "pan left",
    "pan right",
    "pulls back",
    "pull back",
    "push-in",
    "push in",
    "pushes in",
    "slow push-in",
    "static camera",
    "static shot",
    "steadicam",
    "tilt down",
    "tilt up",
    "tilts down",
    "tilts up",
    "tracking shot",
    "whip pan",
    "zoom in",
    "zoom out",
    "推镜",
    "推近",
    "推进",
    "拉远",
    "摇镜",
    "横摇",
    "跟拍",
    "环绕",
    "固定镜头",
    "手持",
    "パン",
    "ティルト",
    "ズーム",
    "ドリー",
    "回り込み",
    "カメラは固定",
    "手持ち",
];

/// Maximum number of phrases to show for a shot.
const MAX_PHRASES: usize = 4;

/// Finds the phrases in a text, in order and without duplicates. Of overlapping phrases it keeps the first, and of
/// those with the same start the longest.
pub(super) fn find_phrases(text: &str) -> Vec<String> {
    let phrases = FRAMINGS.iter().chain(CAMERA_MOVES);
    let mut found: Vec<Span> =
        phrases.filter_map(|phrase| lint::find_phrase(text, phrase, 0).next()).collect();
    found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut out: Vec<String> = Vec::new();
    let mut end = 0;
    for span in found {
        if span.start < end {
            continue;
        }
        end = span.end;
        let words = capitalize(span.slice(text));
        if !out.contains(&words) {
            out.push(words);
        }
    }
    out.truncate(MAX_PHRASES);
    out
}

/// Capitalizes the first letter.
fn capitalize(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn finds_the_longest_phrases_in_text_order() {
        let text = "Extreme close-up, slow push-in. Then a Wide shot, and a close-up of his disclosure-up.";
        assert_eq!(super::find_phrases(text), ["Extreme close-up", "Slow push-in", "Wide shot"]);
        assert_eq!(super::find_phrases("引きの画からゆっくり前へ進む。"), ["引きの画"]);
        assert!(super::find_phrases("The macros of a company shot.").is_empty());
    }
}
