//! The documentation of settings, sections, rules and models in Markdown, shared by completion and hover.

use crate::lint::Rule;
use crate::model::profile::PromptLimit;
use crate::model::{Profile, Sourced};
use crate::plan::Cost;
use crate::report::cost::money;
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
    money(cost.amount, &cost.currency, cost.disputed)
}

/// The documentation of a key in front matter or in a project file, in a sentence.
pub fn key(name: &str) -> Option<&'static str> {
    Some(match name {
        "title" => "Words for people; never sent.",
        "model" => "The model that the story is for, or a list of them for one request each.",
        "duration" => {
            "The length of the clip. It must be the end of the last shot, so that it can be left out."
        }
        "ratio" => "Width to height.",
        "resolution" => "The lines of the picture.",
        "shots" => {
            "For models whose API takes shots in two forms: `list`, each shot with its own length, or `prompt`, one text that the model cuts by itself. Without it, the list where the story fits it."
        }
        "seed" => "A whole number: the same seed and the same prompt give a similar clip.",
        "watermark" => "Whether the vendor's mark is wanted in the picture; without it, false.",
        "audio" => "Whether sound is wanted, for models that have such a switch.",
        "clips" => {
            "Whether a story that is too long or too large for one request becomes several clips: `auto`, or `one`."
        }
        "refs" => {
            "The pictures, clips and sounds that the text speaks of. Their order gives the numbers under which the model sees them."
        }
        "allow" => "Rules that do not apply in this story, each with the reason.",
        "lint" => "How loud rules are: `error`, `warning`, `advice` or `off`, by code or letter.",
        "budget" => "What a run of the stories may cost at most, such as `5 USD`.",
        "out" => "The folder that takes go to.",
        "models" => "Profiles of your own: a list of YAML files.",
        "keys" => "Commands that print keys, by the names of the environment that they stand in for.",
        _ => return None,
    })
}

/// The documentation of a key of a reference, in a sentence.
pub fn ref_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "image" => "A picture: a path, or an address.",
        "video" => "A clip: a path, or an address.",
        "audio" => "A sound: a path, or an address.",
        "element" => "The id of an asset in the vendor's library.",
        "role" => "What it is for: `first_frame` and `last_frame` become frames of the clip.",
        "as" => "How the prompt calls it, said once at its start.",
        _ => return None,
    })
}

/// The roles of references, each with its documentation.
pub const ROLES: &[(&str, &str)] = &[
    ("character", "Somebody."),
    ("scene", "A place."),
    ("prop", "A thing."),
    ("style", "A look."),
    ("first_frame", "The first frame of the clip; it needs no mention in the text."),
    ("last_frame", "The last frame of the clip; it needs no mention in the text."),
    ("voice", "A voice."),
];

/// The documentation of a section, in a sentence.
pub fn section(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Style => "The look of the whole clip.",
        SectionKind::Scene => "Where it is.",
        SectionKind::Cast => "Who is in it.",
        SectionKind::Audio => "The sound of the whole clip; `[Audio 5-9s]` gives it a place in time.",
        SectionKind::Constraints => "What must hold in every shot; said at the end of the prompt.",
        SectionKind::Negative => "What must not appear.",
        SectionKind::Notes => "For people; never sent to a model.",
    }
}

/// The documentation of a clip header, in a sentence.
pub const CLIP: &str =
    "Starts a clip, which one request makes. Its times go on from the clip above, or restart at 0.";

/// The documentation of `continues` in a clip header.
pub const CLIP_CONTINUES: &str = "Starts a clip with the last frame of the clip before it.";

/// The documentation of `[All clips]`.
pub const ALL_CLIPS: &str = "Ends the clip above; what follows applies to every clip.";

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

/// What a model accepts for a setting, with its source and the day it was read: one line, which begins with its id.
pub fn limit(profile: &Profile, setting: &str) -> Option<String> {
    accepts(profile, setting).map(|accepted| format!("{}: {accepted}", profile.id))
}

fn accepts(profile: &Profile, setting: &str) -> Option<String> {
    let limits = &profile.limits;
    let text = match setting {
        "duration" => {
            let (limit, figure) = (limits.duration.value, &limits.duration);
            let whole = if limit.whole { "whole " } else { "" };
            let range = format!("{} to {} {whole}seconds", limit.least_s, limit.most_s);
            cited(profile, &format!("{range}; without it, {} s", limit.default_s), figure)
        }
        "ratio" => {
            let choice = &limits.ratio.value;
            cited(
                profile,
                &format!("{}; without it, {}", choice.values.join(", "), choice.default),
                &limits.ratio,
            )
        }
        "resolution" => {
            let choice = &limits.resolution.value;
            let values = choice.values.join(", ");
            cited(profile, &format!("{values}; without it, {}", choice.default), &limits.resolution)
        }
        "shots" => match (profile.dialect.lists_shots(), &profile.prompt_form) {
            (true, Some(form)) => {
                let most = |figure: &Sourced<PromptLimit>, what: &str| {
                    cited(profile, &format!("{what} of at most {}", figure.value.most), figure)
                };
                let list = limits.shot_prompt.as_ref().map(|figure| most(figure, "`list`, each with a text"));
                let prompt = form.prompt.as_ref().map(|figure| most(figure, "`prompt`, a text"));
                let (list, prompt) =
                    (list.unwrap_or("`list`".to_owned()), prompt.unwrap_or("`prompt`".to_owned()));
                format!("{list}; {prompt}")
            }
            (true, None) => "only a list of shots".to_owned(),
            (false, _) => "only one prompt".to_owned(),
        },
        "seed" => match &limits.seed {
            Some(figure) => {
                cited(profile, &format!("{} to {}", figure.value.least, figure.value.most), figure)
            }
            None => "it takes no seed".to_owned(),
        },
        "audio" => match (profile.sound.switch, profile.sound.default) {
            (true, default) => {
                format!("it has a switch; without it, {}", on_off(default))
            }
            (false, true) => "it always makes sound".to_owned(),
            (false, false) => "it makes no sound".to_owned(),
        },
        "watermark" if profile.watermark_field => "it has a switch".to_owned(),
        "watermark" => "it has no switch".to_owned(),
        "refs" => match profile.modes.references.as_ref().and_then(|mode| mode.takes.as_ref()) {
            Some(figure) => {
                let takes = figure.value;
                let counts = [(takes.image, "pictures"), (takes.video, "clips"), (takes.audio, "sounds")];
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
    let mut text = format!("**{}** (`{}`), reached through {}", profile.name, profile.id, profile.vendor);
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
