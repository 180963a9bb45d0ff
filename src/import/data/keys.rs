//! What the keys of JSON and YAML mean.

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyKind {
    Start,
    End,
    Duration,
    /// A range, a start or a duration.
    Time,
    /// The number or the name of a shot.
    Number,
    /// A short title.
    Title,
    /// The words of a shot.
    Prose,
    Negative,
    /// Sound of the whole clip.
    Sound,
    Other,
}

use KeyKind::{Duration, End, Negative, Number, Prose, Sound, Start, Time, Title};

/// Keys without spaces, signs and units.
const KEYS: [(&str, KeyKind); 112] = [
    ("start", Start),
    ("starttime", Start),
    ("timestart", Start),
    ("from", Start),
    ("begin", Start),
    ("in", Start),
    ("timein", Start),
    ("tcin", Start),
    ("inicio", Start),
    ("debut", Start),
    ("开始", Start),
    ("开始时间", Start),
    ("起始", Start),
    ("end", End),
    ("endtime", End),
    ("timeend", End),
    ("to", End),
    ("until", End),
    ("out", End),
    ("timeout", End),
    ("tcout", End),
    ("stop", End),
    ("fin", End),
    ("fim", End),
    ("ende", End),
    ("结束", End),
    ("结束时间", End),
    ("终止", End),
    ("duration", Duration),
    ("dur", Duration),
    ("length", Duration),
    ("seconds", Duration),
    ("secs", Duration),
    ("lengthseconds", Duration),
    ("durationseconds", Duration),
    ("shotduration", Duration),
    ("duracion", Duration),
    ("duración", Duration),
    ("duração", Duration),
    ("dauer", Duration),
    ("duree", Duration),
    ("durée", Duration),
    ("时长", Duration),
    ("秒数", Duration),
    ("尺", Duration),
    ("長さ", Duration),
    ("길이", Duration),
    ("длительность", Duration),
    ("time", Time),
    ("times", Time),
    ("timing", Time),
    ("timecode", Time),
    ("timestamp", Time),
    ("timestamps", Time),
    ("timerange", Time),
    ("timeline", Time),
    ("interval", Time),
    ("range", Time),
    ("tiempo", Time),
    ("tempo", Time),
    ("zeit", Time),
    ("时间", Time),
    ("时间段", Time),
    ("時間", Time),
    ("시간", Time),
    ("время", Time),
    ("id", Number),
    ("no", Number),
    ("number", Number),
    ("index", Number),
    ("order", Number),
    ("shot", Number),
    ("shotid", Number),
    ("shotnumber", Number),
    ("scene", Number),
    ("sceneid", Number),
    ("scenenumber", Number),
    ("sequence", Number),
    ("镜号", Number),
    ("镜头", Number),
    ("序号", Number),
    ("title", Title),
    ("name", Title),
    ("label", Title),
    ("heading", Title),
    ("标题", Title),
    ("名称", Title),
    ("description", Prose),
    ("action", Prose),
    ("prompt", Prose),
    ("visual", Prose),
    ("visuals", Prose),
    ("content", Prose),
    ("text", Prose),
    ("desc", Prose),
    ("scenedescription", Prose),
    ("shotdescription", Prose),
    ("visualdescription", Prose),
    ("画面", Prose),
    ("内容", Prose),
    ("描述", Prose),
    ("动作", Prose),
    ("画面内容", Prose),
    ("画面描述", Prose),
    ("提示词", Prose),
    ("negativeprompt", Negative),
    ("negative", Negative),
    ("avoid", Negative),
    ("负面提示词", Negative),
    ("audio", Sound),
    ("sound", Sound),
    ("music", Sound),
];

/// Words in the keys of lists of shots.
const SHOTS: [&str; 19] = [
    "shot",
    "scene",
    "storyboard",
    "timeline",
    "beat",
    "segment",
    "cut",
    "clip",
    "sequence",
    "frame",
    "multiprompt",
    "part",
    "分镜",
    "镜头",
    "场景",
    "カット",
    "シーン",
    "장면",
    "кадр",
];

/// A key in lower case, without spaces and signs.
pub(super) fn plain(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a key holds. A unit at its end doesn't count: `start_s`, `duration_sec`.
pub(super) fn kind(key: &str) -> KeyKind {
    let plain = plain(key);
    let find = |key: &str| KEYS.iter().find(|(known, _)| *known == key).map(|(_, kind)| *kind);
    let without_unit = || {
        let units = ["milliseconds", "seconds", "secs", "sec", "ms", "s"];
        units.iter().find_map(|unit| {
            find(plain.strip_suffix(unit)?).filter(|kind| matches!(kind, Start | End | Duration | Time))
        })
    };
    find(&plain).or_else(without_unit).unwrap_or(KeyKind::Other)
}

/// Returns true for a key whose numbers are milliseconds.
pub(super) fn is_in_milliseconds(key: &str) -> bool {
    let plain = plain(key);
    plain.ends_with("ms") || plain.ends_with("milliseconds")
}

/// Returns true for the key of a list of shots.
pub(super) fn names_shots(key: &str) -> bool {
    let plain = plain(key);
    SHOTS.iter().any(|word| plain.contains(word))
}

/// A key as a label: `camera_move` becomes `Camera move`.
pub(super) fn label(key: &str) -> String {
    let spaced = key.replace('_', " ");
    let mut chars = spaced.trim().chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}", chars.as_str())
}
