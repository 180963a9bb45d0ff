//! The words of a shot that say how it is framed and how the camera moves, as the author wrote them.
//!
//! What is found is shown and never judged: a shot that says nothing of it has no framing.

use crate::lint;
use crate::text::Span;

/// How much is seen, and from where.
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

/// How the camera moves, or that it does not.
const MOVES: &[&str] = &[
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

/// How many are shown of a shot.
const MOST: usize = 4;

/// The phrases in a text, in its order, each once; of those that overlap the longest.
pub(super) fn of(text: &str) -> Vec<String> {
    let mut found: Vec<Span> =
        FRAMINGS.iter().chain(MOVES).filter_map(|phrase| lint::find_phrase(text, phrase, 0).next()).collect();
    found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut out: Vec<String> = Vec::new();
    let mut end = 0;
    for span in found {
        if span.start < end {
            continue;
        }
        end = span.end;
        let words = with_capital(span.of(text));
        if !out.contains(&words) {
            out.push(words);
        }
    }
    out.truncate(MOST);
    out
}

/// With a capital letter at its start.
fn with_capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_longest_phrase_counts_and_order_is_the_texts() {
        let text = "Extreme close-up, slow push-in. Then a Wide shot, and a close-up of his disclosure-up.";
        assert_eq!(super::of(text), ["Extreme close-up", "Slow push-in", "Wide shot"]);
        assert_eq!(super::of("引きの画からゆっくり前へ進む。"), ["引きの画"]);
        assert!(super::of("The macros of a company shot.").is_empty());
    }
}
