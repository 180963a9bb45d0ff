//! Settings, each with where it was set. In rising precedence: model defaults, project, front matter, flags.

use crate::diagnostic::Place;
use crate::model::Form;
use crate::project::keys::Reader;
use crate::syntax::time;
use crate::text::Span;
use crate::text::yaml::{Key, Node, Value};

/// A value and where it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it was set.
    pub origin: Origin,
}

/// Where a setting was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// On the command line, or by the caller of the library.
    Flag,
    /// In a file, at this span.
    File(Place, Span),
}

impl Origin {
    /// The span of the setting, if the story sets it.
    pub fn story_span(self) -> Option<Span> {
        match self {
            Self::File(Place::Story, span) => Some(span),
            _ => None,
        }
    }
}

/// The settings of a story. `None` means not set; there are no defaults here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The story's title, which is not sent.
    pub title: Option<Setting<String>>,
    /// The models it is for.
    pub models: Vec<Setting<String>>,
    /// The length of the clip, in milliseconds.
    pub duration_ms: Option<Setting<u64>>,
    /// The ratio of width to height, such as `16:9`.
    pub ratio: Option<Setting<String>>,
    /// The resolution, such as `1080p`.
    pub resolution: Option<Setting<String>>,
    /// The seed.
    pub seed: Option<Setting<i64>>,
    /// Whether the clip gets the vendor's watermark.
    pub watermark: Option<Setting<bool>>,
    /// Whether the clip gets sound.
    pub audio: Option<Setting<bool>>,
    /// Whether an edit keeps the sound of the video.
    pub keep_sound: Option<Setting<bool>>,
    /// The form in which shots are sent, for models whose API has two.
    pub shots: Option<Setting<Form>>,
    /// Where storyc may split the story into clips.
    pub clips: Option<Setting<Clips>>,
}

/// Where storyc may split a story into clips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clips {
    /// Only at clip headers.
    #[default]
    One,
    /// At clip headers, and wherever the model's limits require it.
    Auto,
}

impl Clips {
    /// Its name in settings and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Auto => "auto",
        }
    }

    /// Finds a choice by its name, in upper or lower case.
    pub fn named(name: &str) -> Option<Self> {
        [Self::One, Self::Auto].into_iter().find(|choice| choice.name().eq_ignore_ascii_case(name))
    }
}

impl Settings {
    /// Merges two layers: these settings win over those of `under`.
    #[must_use]
    pub fn over(self, under: &Self) -> Self {
        Self {
            title: self.title.or_else(|| under.title.clone()),
            models: if self.models.is_empty() { under.models.clone() } else { self.models },
            duration_ms: self.duration_ms.or_else(|| under.duration_ms.clone()),
            ratio: self.ratio.or_else(|| under.ratio.clone()),
            resolution: self.resolution.or_else(|| under.resolution.clone()),
            seed: self.seed.or_else(|| under.seed.clone()),
            watermark: self.watermark.or_else(|| under.watermark.clone()),
            audio: self.audio.or_else(|| under.audio.clone()),
            keep_sound: self.keep_sound.or_else(|| under.keep_sound.clone()),
            shots: self.shots.or_else(|| under.shots.clone()),
            clips: self.clips.or_else(|| under.clips.clone()),
        }
    }
}

/// Reads one key into its setting.
pub(super) fn read_key(reader: &mut Reader, settings: &mut Settings, key: &Key, node: &Node) {
    let origin = Origin::File(reader.place(), node.span);
    let text = if node.is_null() { None } else { node.text() };
    match key.text.as_str() {
        "title" => match text {
            Some(text) => settings.title = Some(Setting { value: text.to_owned(), origin }),
            None => reader.bad_value(node, "a title", "write it as text"),
        },
        "model" => settings.models = read_models(reader, node),
        "duration" => match text.map(time::length) {
            Some(Ok(value)) if value > 0 => settings.duration_ms = Some(Setting { value, origin }),
            Some(Err(time::Broken::Unit)) => {
                reader.bad_value(node, "a length", "write it in seconds, such as `60s`");
            }
            Some(Err(broken)) if broken != time::Broken::Unreadable => {
                reader.bad_value(
                    node,
                    "a length",
                    &format!("write seconds, such as `15s`: {}", broken.reason()),
                );
            }
            _ => reader.bad_value(node, "a length", "write seconds, such as `15s` or `15`"),
        },
        "ratio" => match text.and_then(read_ratio) {
            Some(value) => settings.ratio = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a ratio", "write width and height, such as `16:9`"),
        },
        "resolution" => match text.and_then(read_resolution) {
            Some(value) => settings.resolution = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a resolution", "write the number of lines, such as `1080p`"),
        },
        "seed" => match text.and_then(|text| text.parse().ok()) {
            Some(value) => settings.seed = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a seed", "write a whole number, such as `7`"),
        },
        "watermark" => match text.and_then(read_switch) {
            Some(value) => settings.watermark = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a switch", "write `true` or `false`"),
        },
        "audio" => match text.and_then(read_switch) {
            Some(value) => settings.audio = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a switch", "write `on` or `off`"),
        },
        "keep_sound" => match text.and_then(read_switch) {
            Some(value) => settings.keep_sound = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a switch", "write `true` or `false`"),
        },
        "shots" => match text.and_then(Form::read) {
            Some(value) => settings.shots = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a value for `shots`", "write `list` or `prompt`"),
        },
        "clips" => match text.and_then(Clips::named) {
            Some(value) => settings.clips = Some(Setting { value, origin }),
            None => reader.bad_value(node, "a value for `clips`", "write `auto` or `one`"),
        },
        _ => {}
    }
}

fn read_models(reader: &mut Reader, node: &Node) -> Vec<Setting<String>> {
    let items = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let mut models = Vec::new();
    for item in items {
        match item.text() {
            Some(text) if !item.is_null() => {
                let origin = Origin::File(reader.place(), item.span);
                models.push(Setting { value: text.to_owned(), origin });
            }
            _ => reader.bad_value(item, "a model", "write its id, such as `happyhorse-1.1`"),
        }
    }
    models
}

/// Reads a ratio such as `16:9`; also accepts a full-width colon.
pub fn read_ratio(text: &str) -> Option<String> {
    let text = text.trim().replace('：', ":");
    is_ratio(&text).then_some(text)
}

/// Returns true for two whole numbers with a colon between them.
pub fn is_ratio(text: &str) -> bool {
    let number = |text: &str| {
        (1..=3).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.bytes().any(|b| b != b'0')
    };
    text.split_once(':').is_some_and(|(width, height)| number(width) && number(height))
}

/// Reads a resolution: `1080P`, `1080p` or `1080` become `1080p`; `2k`, `4k` and `8k` stay as they are.
pub fn read_resolution(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if matches!(text.as_str(), "2k" | "4k" | "8k") {
        return Some(text);
    }
    let lines = text.strip_suffix('p').unwrap_or(&text);
    let lines: u32 = lines.parse().ok()?;
    (100..=8640).contains(&lines).then(|| format!("{lines}p"))
}

fn read_switch(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "on" | "yes" => Some(true),
        "false" | "off" | "no" => Some(false),
        _ => None,
    }
}
