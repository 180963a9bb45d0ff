//! Checks what the types of a profile don't: that values are in range and refer to each other correctly.

use crate::model::Profile;
use crate::model::profile::{Fixed, Wire};

/// Maximum clip length that a profile may allow, in seconds.
const MAX_SECONDS: u64 = 86_400;

/// A wrong value in a profile.
pub(super) struct Wrong {
    /// The path of the value, such as `limits.duration`.
    pub(super) path: String,
    /// What is wrong with it.
    pub(super) message: String,
}

fn wrong(path: &str, message: impl Into<String>) -> Result<(), Wrong> {
    Err(Wrong { path: path.to_owned(), message: message.into() })
}

/// Checks a profile.
///
/// # Errors
///
/// The first wrong value.
pub(super) fn check(profile: &Profile) -> Result<(), Wrong> {
    check_id(&profile.id)?;
    check_regions(profile)?;
    check_modes(profile)?;
    check_limits(profile)?;
    check_tokens(profile)?;
    check_prices(profile)?;
    check_sizes(profile)
}

fn check_id(id: &str) -> Result<(), Wrong> {
    let is_allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    if id.is_empty() || !id.chars().all(is_allowed) || id.starts_with('.') {
        return wrong(
            "id",
            format!("`{id}` is not a valid id: write letters, digits and `-`, `_`, `.` or `@`"),
        );
    }
    Ok(())
}

fn check_regions(profile: &Profile) -> Result<(), Wrong> {
    let regions = &profile.regions;
    if !regions.hosts.contains_key(&regions.default) {
        let message = format!("the default region `{}` has no entry under `hosts`", regions.default);
        return wrong("regions", message);
    }
    for (name, host) in &regions.hosts {
        if host.host.is_none() && host.workspace.is_none() {
            return wrong("regions.hosts", format!("`{name}` needs a `host` or a `workspace`"));
        }
    }
    if (profile.wire == Wire::Comfyui) != profile.workflow.is_some() {
        return wrong("workflow", "`wire: comfyui` needs a `workflow`, and no other API has one");
    }
    if profile.wire == Wire::KlingLegacy
        && (regions.secret.is_none() || !profile.fields.contains_key("model_name"))
    {
        return wrong("wire", "this API needs `regions.secret` and `fields.model_name`");
    }
    Ok(())
}

fn check_modes(profile: &Profile) -> Result<(), Wrong> {
    let modes = &profile.modes;
    let all = [&modes.text, &modes.first_frame, &modes.references, &modes.edit, &modes.extend];
    if all.into_iter().all(Option::is_none) {
        return wrong(
            "modes",
            "a model needs at least one of `text`, `first_frame`, `references`, `edit` and `extend`",
        );
    }
    let named = [
        ("text", &modes.text),
        ("first_frame", &modes.first_frame),
        ("references", &modes.references),
        ("edit", &modes.edit),
        ("extend", &modes.extend),
    ];
    for (name, mode) in named {
        let both = mode.as_ref().filter(|mode| mode.both_frames.is_some());
        if both.is_some_and(|mode| !mode.last_frame || profile.wire != Wire::Fal) {
            let message = "an endpoint for both frames needs `last_frame: true` and `wire: fal`";
            return wrong(&format!("modes.{name}.both_frames"), message);
        }
        if let Some(fixed) = mode.as_ref().and_then(|mode| mode.fixed.as_ref()) {
            check_fixed(profile, name, &fixed.value)?;
        }
    }
    Ok(())
}

/// Checks that requests can send the settings that a mode fixes.
fn check_fixed(profile: &Profile, mode: &str, fixed: &Fixed) -> Result<(), Wrong> {
    let path = format!("modes.{mode}.fixed");
    if (fixed.ratio.is_some() || fixed.duration_s.is_some()) && profile.wire != Wire::Ark {
        return wrong(&path, "only requests of `wire: ark` send a fixed `ratio` or `duration_s`");
    }
    if fixed.sound.is_some() && !profile.sound.switch {
        return wrong(&path, "a fixed `sound` needs `sound.switch: true`, because requests send it");
    }
    let ratios = &profile.limits.ratio.value.values;
    if let Some(ratio) = fixed.ratio.as_ref().filter(|ratio| *ratio != "adaptive" && !ratios.contains(ratio))
    {
        return wrong(&path, format!("`{ratio}` is not one of the ratios in `limits.ratio`, nor `adaptive`"));
    }
    let lengths = profile.limits.duration.value;
    let is_length =
        |seconds: i64| u64::try_from(seconds).is_ok_and(|s| (lengths.min_s..=lengths.max_s).contains(&s));
    if let Some(seconds) = fixed.duration_s.filter(|seconds| *seconds != -1 && !is_length(*seconds)) {
        let message = format!("`duration_s` is {seconds}, but must be -1 or within `limits.duration`");
        return wrong(&path, message);
    }
    Ok(())
}

fn check_limits(profile: &Profile) -> Result<(), Wrong> {
    let limits = &profile.limits;
    let duration = limits.duration.value;
    if !(1..=MAX_SECONDS).contains(&duration.max_s)
        || duration.min_s > duration.max_s
        || !(duration.min_s..=duration.max_s).contains(&duration.default_s)
    {
        let message = format!(
            "`most_s` must be 1 to {MAX_SECONDS}, `least_s` not above it, and `default_s` between the two"
        );
        return wrong("limits.duration", message);
    }
    let step = duration.step_s;
    let is_step = |seconds: u64| step > 0 && (seconds - duration.min_s).is_multiple_of(step);
    if !is_step(duration.max_s) || !is_step(duration.default_s) || (step > 1 && !duration.whole) {
        let message =
            "`most_s` and `default_s` must be `least_s` plus whole steps of `step_s`, and `whole` true";
        return wrong("limits.duration", message.to_owned());
    }
    if limits.negative.is_some() && !profile.negative_field {
        return wrong("limits.negative", "the limit needs `negative_field: true`");
    }
    let other = profile.prompt_form.as_ref();
    for (path, limit) in [
        ("limits.prompt", limits.prompt.as_ref()),
        ("limits.shot_prompt", limits.shot_prompt.as_ref()),
        ("limits.negative", limits.negative.as_ref()),
        ("prompt_form.prompt", other.and_then(|form| form.prompt.as_ref())),
    ] {
        if limit.is_some_and(|limit| limit.value.han_weight > 100) {
            return wrong(path, "`han_weight` must be at most 100");
        }
    }
    if other.is_some_and(|form| !profile.dialect.lists_shots() || form.dialect.lists_shots()) {
        let message = "a prompt form needs a profile whose `dialect` lists shots, \
                       and a `dialect` of its own that doesn't";
        return wrong("prompt_form", message);
    }
    Ok(())
}

fn check_tokens(profile: &Profile) -> Result<(), Wrong> {
    let tokens = &profile.tokens;
    let templates =
        [Some(&tokens.image), tokens.video.as_ref(), tokens.audio.as_ref(), tokens.element.as_ref()];
    if let Some(token) = templates.into_iter().flatten().find(|token| !token.contains("{n}")) {
        return wrong("tokens", format!("`{token}` lacks `{{n}}`, the placeholder for the number"));
    }
    Ok(())
}

fn check_prices(profile: &Profile) -> Result<(), Wrong> {
    for (at, price) in profile.prices.iter().enumerate() {
        let path = format!("prices[{at}]");
        if let Some(region) = price.regions.iter().find(|region| !profile.regions.hosts.contains_key(*region))
        {
            return wrong(&path, format!("there is no region `{region}`"));
        }
        if price.currency.len() != 3 || !price.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            let message =
                format!("`{}` is not a currency: write three letters, such as `USD`", price.currency);
            return wrong(&path, message);
        }
        for (resolution, amount) in &price.amounts {
            if resolution != "any" && !profile.limits.resolution.value.values.contains(resolution) {
                return wrong(
                    &path,
                    format!("there is a price for {resolution}, but `limits.resolution` doesn't list it"),
                );
            }
            if !(0.0..=1_000_000.0).contains(amount) {
                return wrong(
                    &path,
                    format!("{amount} is not a valid price: write one between 0 and 1000000"),
                );
            }
        }
    }
    Ok(())
}

fn check_sizes(profile: &Profile) -> Result<(), Wrong> {
    let longest_side = profile.sizes.values().flat_map(|sizes| sizes.values()).flatten().max();
    if longest_side.is_some_and(|side| *side > 65_536) {
        return wrong("sizes", "a side must be at most 65536 pixels");
    }
    Ok(())
}
