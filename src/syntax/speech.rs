//! Tells speech from on-screen text by the words before a quote.

/// Returns true if a verb of saying or a colon right before a quote marks it as speech.
pub(super) fn introduces_speech(before: &str) -> bool {
    let before = before.trim_end();
    if let Some(label) = before.strip_suffix([':', '：']) {
        // `Title card: "Once upon a time"` is on-screen text, not speech.
        let label = label.trim_end();
        return !ends_with_on_screen_word(label) && !label.ends_with(ON_SCREEN_CJK);
    }
    let before = before.trim_end_matches([',', '，', '、']).trim_end();
    if before.ends_with(SAYING_CJK) {
        return true;
    }
    let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    let word = word.to_ascii_lowercase();
    SAYING.contains(&word.as_str())
}

fn ends_with_on_screen_word(label: &str) -> bool {
    ON_SCREEN.iter().any(|word| {
        let Some(at) = label.len().checked_sub(word.len()) else { return false };
        // Compares only the end. Without spaces, as in JSON, the last word can be as long as the line.
        let is_whole = label.get(..at).is_some_and(|before| !before.ends_with(|c: char| !c.is_whitespace()));
        is_whole && label.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(word))
    })
}

const SAYING: &[&str] = &[
    "says",
    "say",
    "said",
    "saying",
    "asks",
    "ask",
    "asked",
    "asking",
    "shouts",
    "shout",
    "shouted",
    "shouting",
    "whispers",
    "whisper",
    "whispered",
    "whispering",
    "replies",
    "reply",
    "replied",
    "replying",
    "answers",
    "answered",
    "answering",
    "mutters",
    "muttered",
    "muttering",
    "murmurs",
    "murmured",
    "murmuring",
    "yells",
    "yelled",
    "yelling",
    "screams",
    "screamed",
    "screaming",
    "cries",
    "cried",
    "calls",
    "called",
    "exclaims",
    "exclaimed",
    "announces",
    "announced",
    "adds",
    "added",
    "speaks",
    "tells",
    "narrates",
    "sings",
    "singing",
    "mumbles",
    "pleads",
    "snaps",
    "growls",
    "declares",
];

/// Words before a colon that mark on-screen text.
const ON_SCREEN: &[&str] = &[
    "title",
    "card",
    "caption",
    "captions",
    "text",
    "sign",
    "poster",
    "screen",
    "logo",
    "subtitle",
    "subtitles",
    "slogan",
    "label",
];

const ON_SCREEN_CJK: fn(char) -> bool = |c| matches!(c, '幕' | '题');

const SAYING_CJK: &[char] = &['说', '道', '問', '问', '喊', '叫', '答', '說'];

/// The longest text between a name and its quote, in bytes.
const MAX_MANNER: usize = 2000;

/// Returns true if the text between a name and a quote makes the name its speaker: a colon, optionally after a manner.
pub(super) fn is_speakers_mark(between: &str) -> bool {
    // The name may be far ahead of a line's later quotes.
    if between.len() > MAX_MANNER {
        return false;
    }
    let between = between.trim();
    let manner = between.strip_prefix(['(', '（']).and_then(|rest| rest.split_once([')', '）']));
    matches!(manner.map_or(between, |(_, rest)| rest.trim()), ":" | "：")
}
