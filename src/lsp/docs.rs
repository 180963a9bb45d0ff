//! The documentation of settings, sections, rules and models in Markdown, shared by completion and hover.

use crate::lint::Rule;
use crate::model::profile::PromptLimit;
use crate::model::{Profile, Sourced};
use crate::plan::Cost;
use crate::report::cost::show_money;
use crate::storyboard::Time;
use crate::syntax::time::show_seconds;
use crate::syntax::tree::SectionKind;

/// Formats a length in milliseconds, such as `4 s`.
pub fn length(ms: u64) -> String {
    format!("{} s", show_seconds(ms))
}

/// Formats a time, such as `5–9 s`.
pub fn time_of(time: Time) -> String {
    format!("{}–{} s", show_seconds(time.start), show_seconds(time.end))
}

/// Formats a price, such as `about $2.16`.
pub fn price(cost: &Cost) -> String {
    show_money(cost.amount, &cost.currency, cost.disputed)
}

/// The documentation of a key in front matter or in a project file, in a sentence.
pub fn key(name: &str) -> Option<&'static str> {
    Some(match name {
        "title" => "A title for people to read. It is never sent to a model.",
        "model" => "The model to compile the story for, or a list of models; each gets its own request.",
        "duration" => {
            "The length of the clip. It must equal the end of the last shot, so you can leave it out."
        }
        "ratio" => "The aspect ratio, as width to height.",
        "resolution" => "The resolution of the video, such as `1080p`.",
        "shots" => {
            "How to send shots, for models whose API takes two forms: `list`, where each shot has its own length, or `prompt`, one text that the model cuts by itself. The default is `list` if the story fits its limits."
        }
        "seed" => "A whole number. The same seed and prompt give a similar clip.",
        "watermark" => "Whether the vendor adds its watermark to the video. The default is `false`.",
        "audio" => "Whether the model generates sound, for models that can turn it off.",
        "keep_sound" => {
            "Whether an edited video keeps its own sound (`true`), or the model decides (`false`)."
        }
        "clips" => {
            "Whether to split a story that is too long for one request into several clips: `auto` or `one`."
        }
        "refs" => {
            "The pictures, videos and sounds that the text mentions. The model numbers them in this order."
        }
        "allow" => "Rules to silence in this story, each with a reason.",
        "lint" => "The levels of rules: `error`, `warning`, `advice` or `off`, by code or letter.",
        "budget" => "The maximum cost of all takes in the ledger, such as `5 USD`.",
        "ledger" => "The PostgreSQL database to record takes in, if several machines share it.",
        "out" => "The folder to save takes in, or an object store such as `s3://studio-takes/ferry`.",
        "models" => "Your own model profiles: a list of YAML files.",
        "keys" => "Commands that print API keys, each under the environment variable it replaces.",
        _ => return None,
    })
}

/// The documentation of a key of a reference, in a sentence.
pub fn ref_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "image" => "A picture: a path or a URL.",
        "video" => "A video: a path or a URL.",
        "audio" => "A sound: a path or a URL.",
        "element" => "The id of an asset in the vendor's library.",
        "role" => "What the reference is for. `first_frame` and `last_frame` become frames of the clip.",
        "as" => "A description that the prompt gives once, at its start.",
        _ => return None,
    })
}

/// The roles of references, each with its documentation.
pub const ROLES: &[(&str, &str)] = &[
    ("character", "A person or creature."),
    ("scene", "A place."),
    ("prop", "An object."),
    ("style", "A visual style."),
    ("first_frame", "The first frame of the clip; it needs no mention in the text."),
    ("last_frame", "The last frame of the clip; it needs no mention in the text."),
    ("voice", "A voice."),
    ("edit", "A video to edit."),
    ("extend", "A video to extend."),
];

/// The documentation of a section, in a sentence.
pub fn section(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Style => "The look of the whole clip.",
        SectionKind::Scene => "The place where the clip plays.",
        SectionKind::Cast => "The characters in the clip.",
        SectionKind::Audio => "The sound of the whole clip; `[Audio 5-9s]` limits it to those seconds.",
        SectionKind::Constraints => "Requirements for every shot, added at the end of the prompt.",
        SectionKind::Negative => "What must not appear in the clip.",
        SectionKind::Notes => "Notes for people. They are never sent to a model.",
    }
}

/// The documentation of a clip header, in a sentence.
pub const CLIP: &str =
    "Starts a clip, made by its own request. Its times continue from the clip above or restart at 0.";

/// The documentation of `continues` in a clip header.
pub const CLIP_CONTINUES: &str = "Starts a clip with the last frame of the clip before it.";

/// The documentation of `[All clips]`.
pub const ALL_CLIPS: &str = "Ends the clip above. The text that follows applies to every clip.";

/// Every kind of section, in the usual order.
pub const SECTIONS: &[SectionKind] = &[
    SectionKind::Style,
    SectionKind::Scene,
    SectionKind::Cast,
    SectionKind::Audio,
    SectionKind::Constraints,
    SectionKind::Negative,
    SectionKind::Notes,
];

/// One line with what a model accepts for a setting, its source, and the day it was checked, after the model's id.
pub fn limit(profile: &Profile, setting: &str) -> Option<String> {
    accepts(profile, setting).map(|accepted| format!("{}: {accepted}", profile.id))
}

fn accepts(profile: &Profile, setting: &str) -> Option<String> {
    let limits = &profile.limits;
    let text = match setting {
        "duration" => {
            let (limit, figure) = (limits.duration.value, &limits.duration);
            let whole = if limit.whole { "whole " } else { "" };
            let range = match limit.step_s {
                0 | 1 => format!("{} to {} {whole}seconds", limit.min_s, limit.max_s),
                _ => limit.describe(),
            };
            cited(profile, &format!("{range}; default {} s", limit.default_s), figure)
        }
        "ratio" => {
            let choice = &limits.ratio.value;
            cited(
                profile,
                &format!("{}; default {}", choice.values.join(", "), choice.default),
                &limits.ratio,
            )
        }
        "resolution" => {
            let choice = &limits.resolution.value;
            let values = choice.values.join(", ");
            cited(profile, &format!("{values}; default {}", choice.default), &limits.resolution)
        }
        "shots" => match (profile.dialect.lists_shots(), &profile.prompt_form) {
            (true, Some(form)) => {
                let most = |figure: &Sourced<PromptLimit>, what: &str| {
                    cited(profile, &format!("{what} of up to {}", figure.value.max), figure)
                };
                let list = limits.shot_prompt.as_ref().map(|figure| most(figure, "`list`, each with a text"));
                let prompt = form.prompt.as_ref().map(|figure| most(figure, "`prompt`, a text"));
                let (list, prompt) =
                    (list.unwrap_or("`list`".to_owned()), prompt.unwrap_or("`prompt`".to_owned()));
                format!("{list}; {prompt}")
            }
            (true, None) => "only `list`".to_owned(),
            (false, _) => "only `prompt`".to_owned(),
        },
        "seed" => match &limits.seed {
            Some(figure) => cited(profile, &format!("{} to {}", figure.value.min, figure.value.max), figure),
            None => "no seed".to_owned(),
        },
        "audio" => match (profile.sound.switch, profile.sound.default) {
            (true, default) => {
                format!("on or off; default {}", on_off(default))
            }
            (false, true) => "always on".to_owned(),
            (false, false) => "always off".to_owned(),
        },
        "watermark" if profile.watermark_field => "on or off".to_owned(),
        "watermark" => "can't be set".to_owned(),
        "refs" => match profile.modes.references.as_ref().and_then(|mode| mode.takes.as_ref()) {
            Some(figure) => {
                let takes = figure.value;
                let counts = [(takes.image, "pictures"), (takes.video, "videos"), (takes.audio, "sounds")];
                let counts: Vec<String> = counts
                    .iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, what)| format!("{count} {what}"))
                    .collect();
                cited(profile, &format!("at most {}", counts.join(", ")), figure)
            }
            None => return None,
        },
        _ => return None,
    };
    Some(text)
}

fn on_off(is_on: bool) -> &'static str {
    if is_on { "on" } else { "off" }
}

fn cited<T>(profile: &Profile, text: &str, figure: &Sourced<T>) -> String {
    let (title, address) = profile.source(&figure.source);
    let source = if address.is_empty() { title.to_owned() } else { format!("[{title}]({address})") };
    let doubt = if figure.confidence.is_confirmed() {
        String::new()
    } else {
        format!(", {}", figure.confidence.name())
    };
    let kind = figure.kind.describe();
    format!("{text} ({kind}{doubt}; source: {source}, checked {})", figure.checked)
}

/// The documentation of a setting, and the values that each model accepts.
pub fn setting<'p>(name: &str, profiles: impl Iterator<Item = &'p Profile>) -> Option<String> {
    let mut text = format!("**{name}**: {}", key(name)?);
    for profile in profiles {
        if let Some(limit) = limit(profile, name) {
            text.push_str(&format!("\n\n- {limit}"));
        }
    }
    Some(text)
}

/// A summary of a model in a few lines.
pub fn model(profile: &Profile) -> String {
    let mut text = format!("**{}** (`{}`), available through {}", profile.name, profile.id, profile.vendor);
    for setting in ["duration", "ratio", "resolution", "refs"] {
        if let Some(accepted) = accepts(profile, setting) {
            text.push_str(&format!("\n\n- {setting}: {accepted}"));
        }
    }
    if let Some(figure) = &profile.limits.shots {
        text.push_str(&format!(
            "\n\n- shots: {}",
            cited(profile, &format!("at most {}", figure.value), figure)
        ));
    }
    text
}

/// The full documentation of a rule.
pub fn rule(rule: &Rule) -> String {
    format!("**{} {}** ([page]({}))\n\n{}", rule.code, rule.name, rule.url(), rule.doc())
}
