//! Human-readable model profiles: a table of all models, one model with the kind, source and date of every value, or
//! two models side by side.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::profile::{
    Choice, DialectName, Fixed, Frames, ImageLimit, MediaLimit, PriceUnit, PromptLimit, PromptUnit, Wire,
};
use crate::model::{Confidence, Counts, Mode, Profile, Sourced};
use crate::report::table::table;

/// Lists all models, one per line.
pub fn list<'p>(profiles: impl Iterator<Item = &'p Profile>) -> String {
    let mut rows =
        vec![["model", "seconds", "shots", "pictures", "resolutions", "vendor"].map(str::to_owned)];
    rows.extend(profiles.map(|profile| {
        let limits = &profile.limits;
        let pictures = profile.modes.references.as_ref().and_then(|mode| mode.takes.as_ref());
        [
            profile.id.clone(),
            format!("{}–{}", limits.duration.value.min_s, limits.duration.value.max_s),
            limits.shots.as_ref().map_or("–".to_owned(), |figure| figure.value.to_string()),
            pictures.map_or("–".to_owned(), |figure| figure.value.image.to_string()),
            limits.resolution.value.values.join(" "),
            profile.vendor.clone(),
        ]
    }));
    let mut out = table(&rows);
    out.push_str(
        "\n`storyc models MODEL` shows every limit with its source; \
         `--diff A B` shows how two models differ.\n",
    );
    out
}

/// A known fact about a model.
pub(super) struct Fact<'p> {
    pub(super) what: String,
    pub(super) value: String,
    kind: String,
    pub(super) checked: &'p str,
    pub(super) source: &'p str,
    note: Option<&'p str>,
}

/// Shows everything known about one model.
pub fn show(profile: &Profile) -> String {
    let mut out = format!("{} ({}), {}\n", profile.name, profile.id, profile.vendor);
    let facts = collect_facts(profile);
    for (title, group) in group_facts(&facts) {
        let mut rows = vec![[title, "value", "kind", "checked", "source"].map(str::to_owned)];
        rows.extend(
            group.iter().map(|fact| {
                [&fact.what, &fact.value, &fact.kind, fact.checked, fact.source].map(str::to_owned)
            }),
        );
        let _ = write!(out, "\n{}", table(&rows));
    }
    out.push_str("\nsources\n");
    let used: Vec<_> =
        profile.sources.iter().filter(|(key, _)| facts.iter().any(|fact| fact.source == *key)).collect();
    let width = used.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    for (key, source) in used {
        let address = if source.url.is_empty() { String::new() } else { format!(": {}", source.url) };
        let _ = writeln!(out, "  {key:width$}  {}{address}", source.title);
    }
    let notes: Vec<_> = facts.iter().filter_map(|fact| Some((&fact.what, fact.note?))).collect();
    if !notes.is_empty() {
        out.push_str("\nnotes\n");
        let mut last = "";
        for (what, note) in notes {
            if note != last {
                let _ = writeln!(out, "  {what}: {note}");
            }
            last = note;
        }
    }
    out
}

/// Shows how the second model differs from the first.
pub fn diff(left: &Profile, right: &Profile) -> String {
    let (a, b) = (collect_facts(left), collect_facts(right));
    let mut rows = vec![["what", left.id.as_str(), right.id.as_str()].map(str::to_owned)];
    let find = |facts: &[Fact<'_>], what: &str| {
        let values: Vec<&str> =
            facts.iter().filter(|fact| fact.what == what).map(|fact| fact.value.as_str()).collect();
        if values.is_empty() { "–".to_owned() } else { values.join("; ") }
    };
    let mut seen: Vec<&str> = Vec::new();
    for fact in a.iter().chain(&b) {
        if seen.contains(&fact.what.as_str()) {
            continue;
        }
        seen.push(&fact.what);
        let (one, other) = (find(&a, &fact.what), find(&b, &fact.what));
        if one != other {
            rows.push([fact.what.clone(), one, other]);
        }
    }
    if rows.len() == 1 {
        return format!("no known differences between {} and {}\n", left.id, right.id);
    }
    table(&rows)
}

/// Returns the profiles as JSON.
pub fn json<'p>(profiles: impl Iterator<Item = &'p Profile>) -> Value {
    json!({ "version": 1, "models": profiles.collect::<Vec<_>>() })
}

/// Groups the facts under titles.
fn group_facts<'f, 'p>(facts: &'f [Fact<'p>]) -> Vec<(&'static str, Vec<&'f Fact<'p>>)> {
    let titles = ["limit", "mode", "prompt", "region", "price"];
    let title_of = |fact: &Fact<'_>| match fact.what.split(' ').next().unwrap_or("") {
        "mode" => "mode",
        "shot" | "token" => "prompt",
        "region" => "region",
        "price" => "price",
        _ => "limit",
    };
    titles
        .into_iter()
        .map(|title| (title, facts.iter().filter(|fact| title_of(fact) == title).collect::<Vec<_>>()))
        .filter(|(_, group)| !group.is_empty())
        .collect()
}

/// Collects everything known about a model, in the order of its page.
pub(super) fn collect_facts(profile: &Profile) -> Vec<Fact<'_>> {
    let limits = &profile.limits;
    let mut facts = Vec::new();
    let duration = limits.duration.value;
    let seconds = format!("{}, default {} s", duration.describe(), duration.default_s);
    facts.push(fact("length", seconds, &limits.duration));
    facts.extend(
        limits.shots.as_ref().map(|figure| fact("shots", format!("at most {}", figure.value), figure)),
    );
    let prompt = limits.prompt.as_ref();
    facts.extend(prompt.map(|figure| fact("prompt", show_prompt_limit(&figure.value), figure)));
    let shot_prompt = limits.shot_prompt.as_ref();
    facts
        .extend(shot_prompt.map(|figure| fact("prompt of a shot", show_prompt_limit(&figure.value), figure)));
    let negative = limits.negative.as_ref();
    facts.extend(negative.map(|figure| fact("negative prompt", show_prompt_limit(&figure.value), figure)));
    if let Some(form) = &profile.prompt_form {
        let shots = form.shots.as_ref();
        facts.extend(
            shots.map(|figure| fact("shots in one prompt", format!("at most {}", figure.value), figure)),
        );
        let whole = form.prompt.as_ref();
        facts.extend(
            whole.map(|figure| fact("one prompt for all shots", show_prompt_limit(&figure.value), figure)),
        );
    }
    facts.push(fact("ratio", show_choice(&limits.ratio.value), &limits.ratio));
    facts.push(fact("resolution", show_choice(&limits.resolution.value), &limits.resolution));
    if let Some(figure) = &limits.seed {
        facts.push(fact("seed", format!("{} to {}", figure.value.min, figure.value.max), figure));
    }
    for (what, figure) in [
        ("reference picture", &limits.reference_image),
        ("first or last frame", &limits.first_frame_image),
        ("picture for a video edit", &limits.edit_image),
    ] {
        facts.extend(figure.as_ref().map(|figure| fact(what, show_image_limit(&figure.value), figure)));
    }
    for (what, figure) in
        [("reference clip", &limits.reference_video), ("reference sound", &limits.reference_audio)]
    {
        facts.extend(figure.as_ref().map(|figure| fact(what, show_media_limit(&figure.value), figure)));
    }
    if let Some(figure) = &profile.pace {
        let pace = figure.value;
        let value = format!(
            "{} in flight, {} submits per minute, polled every {} s",
            pace.concurrent, pace.per_minute, pace.poll_s
        );
        facts.push(fact("pace", value, figure));
    }
    add_mode_facts(profile, &mut facts);
    add_prompt_facts(profile, &mut facts);
    for weakness in &profile.weaknesses {
        facts.push(Fact {
            what: "weak at".to_owned(),
            value: weakness.what.clone(),
            kind: String::new(),
            checked: &weakness.checked,
            source: &weakness.source,
            note: None,
        });
    }
    add_region_facts(profile, &mut facts);
    add_price_facts(profile, &mut facts);
    facts
}

/// Adds a fact for each region of the API.
fn add_region_facts<'p>(profile: &'p Profile, facts: &mut Vec<Fact<'p>>) {
    for (name, host) in &profile.regions.hosts {
        let default = if *name == profile.regions.default { ", default" } else { "" };
        let address = host.host.as_ref().or(host.workspace.as_ref()).cloned().unwrap_or_default();
        facts.push(Fact {
            what: format!("region {name}"),
            value: format!("{address}{default}"),
            kind: confidence_note(host.confidence).trim().to_owned(),
            checked: &host.checked,
            source: &host.source,
            note: None,
        });
    }
}

/// Adds a fact for each price.
fn add_price_facts<'p>(profile: &'p Profile, facts: &mut Vec<Fact<'p>>) {
    for price in &profile.prices {
        let amounts: Vec<String> =
            price.amounts.iter().map(|(size, amount)| format!("{size} {amount}")).collect();
        let unit = match price.unit {
            PriceUnit::Second => "a second",
            PriceUnit::MillionTokens => "a million tokens",
        };
        let sound = price.sound.map_or("", |sound| if sound { ", with sound" } else { ", silent" });
        let video = match (price.video, price.bills_input) {
            (Some(true), true) => ", from a clip, which is billed too",
            (Some(true), false) => ", from a clip",
            _ => "",
        };
        facts.push(Fact {
            what: format!("price in {}", price.regions.join(", ")),
            value: format!("{} {unit}{sound}{video}: {}", price.currency, amounts.join(", ")),
            kind: confidence_note(price.confidence).trim().to_owned(),
            checked: &price.checked,
            source: &price.source,
            note: price.note.as_deref(),
        });
    }
}

/// Adds a fact for each mode of the model.
fn add_mode_facts<'p>(profile: &'p Profile, facts: &mut Vec<Fact<'p>>) {
    let modes = &profile.modes;
    let all = [
        ("mode text-to-video", &modes.text),
        ("mode image-to-video", &modes.first_frame),
        ("mode reference-to-video", &modes.references),
        ("mode video-edit", &modes.edit),
        ("mode video-extend", &modes.extend),
    ];
    for (what, mode) in all {
        let Some(mode) = mode else { continue };
        let takes = mode.takes.as_ref();
        let kind = takes.map_or(String::new(), |figure| {
            format!("{}{}", figure.kind.describe(), confidence_note(figure.confidence))
        });
        facts.push(Fact {
            what: what.to_owned(),
            value: show_mode(mode),
            kind,
            checked: &mode.checked,
            source: &mode.source,
            note: takes.and_then(|figure| figure.note.as_deref()),
        });
        facts.extend(
            mode.fixed.as_ref().map(|figure| fact(fixed_name(what), show_fixed(&figure.value), figure)),
        );
    }
}

fn fixed_name(mode: &str) -> &'static str {
    match mode {
        "mode video-edit" => "mode video-edit fixes",
        "mode video-extend" => "mode video-extend fixes",
        "mode image-to-video" => "mode image-to-video fixes",
        "mode text-to-video" => "mode text-to-video fixes",
        _ => "mode reference-to-video fixes",
    }
}

fn show_fixed(fixed: &Fixed) -> String {
    let on = |value: bool| if value { "on" } else { "off" };
    let mut parts = Vec::new();
    // -1 stands for the length of the video.
    parts.extend(fixed.duration_s.map(|seconds| match seconds {
        -1 => "the length of the video (-1)".to_owned(),
        seconds => format!("length {seconds}"),
    }));
    parts.extend(fixed.ratio.as_ref().map(|ratio| format!("ratio {ratio}")));
    parts.extend(fixed.sound.map(|sound| format!("sound {}", on(sound))));
    parts.extend(fixed.cuts.map(|cuts| format!("cuts by the model {}", on(cuts))));
    let when = if fixed.beside_video { ", with a clip among the references" } else { "" };
    format!("{}{when}", parts.join(", "))
}

fn show_mode(mode: &Mode) -> String {
    let mut parts = vec![mode.api.clone()];
    match mode.frames {
        Frames::None => {}
        Frames::Sent => parts.push("a first frame".to_owned()),
        Frames::Named => parts.push("a first frame named in the prompt".to_owned()),
    }
    match &mode.both_frames {
        Some(both) => parts.push(format!("a last frame with {}", both.api)),
        None if mode.last_frame => parts.push("a last frame".to_owned()),
        None => {}
    }
    parts.extend(mode.takes.as_ref().map(|figure| show_counts(&figure.value)));
    if !mode.ratio {
        parts.push("no ratio".to_owned());
    }
    if !mode.duration {
        parts.push("no length".to_owned());
    }
    parts.join(", ")
}

fn show_counts(counts: &Counts) -> String {
    let mut parts = Vec::new();
    for (count, one, many) in [
        (counts.image, "picture", "pictures"),
        (counts.video, "clip", "clips"),
        (counts.audio, "sound", "sounds"),
        (counts.element, "element", "elements"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    }
    let mut text = parts.join(", ");
    if let Some(total) = counts.total {
        let _ = write!(text, ", {total} in total");
    }
    if let Some(beside) = counts.beside_video {
        let _ = write!(text, ", {beside} with a clip");
    }
    if counts.audio_needs_picture {
        text.push_str(", sounds need a picture");
    }
    text
}

/// Adds the facts about how prompts are written.
fn add_prompt_facts<'p>(profile: &'p Profile, facts: &mut Vec<Fact<'p>>) {
    let tokens = &profile.tokens;
    let sound = match (profile.sound.switch, profile.sound.default) {
        (true, true) => "on, with a switch",
        (true, false) => "off, with a switch",
        (false, true) => "always on",
        (false, false) => "none",
    };
    let mut add = |what: &str, value: &str| {
        facts.push(Fact {
            what: what.to_owned(),
            value: value.to_owned(),
            kind: confidence_note(tokens.confidence).trim().to_owned(),
            checked: &tokens.checked,
            source: &tokens.source,
            note: None,
        });
    };
    add("token of a picture", &tokens.image);
    for (what, token) in [
        ("token of a clip", &tokens.video),
        ("token of a sound", &tokens.audio),
        ("token of an element", &tokens.element),
    ] {
        if let Some(token) = token {
            add(what, token);
        }
    }
    if let Some(chinese) = &tokens.chinese {
        add("token of a picture in Chinese", &chinese.image);
    }
    if let Some(last) = facts.last_mut() {
        last.note = tokens.note.as_deref();
    }
    let plain = |what: &str, value: &str| Fact {
        what: what.to_owned(),
        value: value.to_owned(),
        kind: String::new(),
        checked: "",
        source: "",
        note: None,
    };
    facts.push(plain("shot format", show_dialect(profile.dialect)));
    if let Some(form) = &profile.prompt_form {
        facts.push(Fact {
            what: "shot format in one prompt".to_owned(),
            value: format!("{}, cut by the model", show_dialect(form.dialect)),
            kind: confidence_note(form.confidence).trim().to_owned(),
            checked: &form.checked,
            source: &form.source,
            note: form.note.as_deref(),
        });
    }
    facts.push(plain("sound", sound));
    facts.push(plain("negative prompt field", yes_or_no(profile.negative_field)));
    facts.push(plain("watermark switch", yes_or_no(profile.watermark_field)));
    facts.push(plain("wire", wire_name(profile.wire)));
    let keys = match (&profile.regions.secret, profile.regions.key.as_str()) {
        (_, "") => "none needed".to_owned(),
        (Some(secret), key) => format!("{key} and {secret}, which sign a token"),
        (None, key) => key.to_owned(),
    };
    facts.push(plain("key from the environment", &keys));
}

/// Describes how a dialect writes shots.
fn show_dialect(dialect: DialectName) -> &'static str {
    match dialect {
        DialectName::Happyhorse => "[00:00-00:05] before each",
        DialectName::Seedance => "Shot 1: before each, no times",
        DialectName::SeedanceTimed => "0-5s: before each, in whole seconds",
        DialectName::Kling => "shot 1, 5, words; for each",
        DialectName::ShotList => "a list with whole seconds",
        DialectName::KlingProse => "Shot 1 (5s): before each",
        DialectName::Timeline => "0-2.5s: before each",
        DialectName::Wan => "Shot 1 [0-2.5s] before each",
        DialectName::H3 => "named fields, [Shot 2] At 00:02.500, before each",
    }
}

fn yes_or_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

/// Returns the name of an API.
pub fn wire_name(wire: Wire) -> &'static str {
    match wire {
        Wire::Dashscope => "DashScope",
        Wire::Ark => "Ark",
        Wire::Kling => "Kling, newer API",
        Wire::KlingLegacy => "Kling, older API",
        Wire::Fal => "fal.ai's queue",
        Wire::Openrouter => "OpenRouter",
        Wire::Minimax => "MiniMax, version 2",
        Wire::Xai => "xAI",
        Wire::Comfyui => "ComfyUI",
        Wire::VllmVideos => "/v1/videos of vLLM-Omni",
        Wire::SglangVideos => "/v1/videos of SGLang",
        Wire::Animatic => "none",
    }
}

/// Builds a fact from a sourced value.
fn fact<'p, T: Serialize>(what: &str, value: String, figure: &'p Sourced<T>) -> Fact<'p> {
    Fact {
        what: what.to_owned(),
        value,
        kind: format!("{}{}", figure.kind.describe(), confidence_note(figure.confidence)),
        checked: &figure.checked,
        source: &figure.source,
        note: figure.note.as_deref(),
    }
}

/// Returns ` (disputed)` or ` (inferred)`; empty for a confirmed value.
fn confidence_note(confidence: Confidence) -> String {
    if confidence.is_confirmed() { String::new() } else { format!(" ({})", confidence.name()) }
}

fn show_prompt_limit(limit: &PromptLimit) -> String {
    let unit = match limit.unit {
        PromptUnit::Character => "characters",
        PromptUnit::Word => "words",
    };
    let han = if limit.han_weight > 1 {
        format!(", each Han character counts as {}", limit.han_weight)
    } else {
        String::new()
    };
    let cut = if limit.cut { ", longer prompts are cut" } else { "" };
    format!("{} {unit}{han}{cut}", limit.max)
}

fn show_choice(choice: &Choice) -> String {
    let values = if choice.values.is_empty() { "any".to_owned() } else { choice.values.join(" ") };
    format!("{values}; default {}", choice.default)
}

fn show_image_limit(limit: &ImageLimit) -> String {
    let mut text = format!(
        "{}, at most {} MiB, shorter side at least {} px",
        limit.formats.join(" "),
        limit.max_bytes / 1_048_576,
        limit.short_side
    );
    if let Some(max) = limit.long_side {
        let _ = write!(text, ", longer side at most {max} px");
    }
    if let (Some(min), Some(max)) = (limit.min_aspect, limit.max_aspect) {
        let _ = write!(text, ", {min} to {max} times as wide as tall");
    }
    text
}

fn show_media_limit(limit: &MediaLimit) -> String {
    let mut text = format!(
        "{}, at most {} MiB, {}–{} s",
        limit.formats.join(" "),
        limit.max_bytes / 1_048_576,
        limit.min_s,
        limit.max_s
    );
    if let Some(total) = limit.total_s {
        let _ = write!(text, ", {total} s in total");
    }
    if limit.address_only {
        text.push_str(", URL only");
    }
    text
}
