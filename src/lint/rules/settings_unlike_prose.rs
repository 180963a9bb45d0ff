//! P103: a ratio or a resolution in the prose that differs from the setting.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::lint::words;

rule! {
    /// ## What it does
    ///
    /// Finds a ratio or a resolution in the prose that differs from the requested one.
    ///
    /// ## Why
    ///
    /// Evidence: practice. Only the request sets the shape and size of a clip. Words about them are sent too, but do nothing or
    /// cause black bars inside the picture.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// ratio: 16:9
    /// ---
    /// Vertical 9:16, film grain.
    ///
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// ratio: 9:16
    /// ---
    /// Vertical 9:16, film grain.
    ///
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "P103" "settings-unlike-prose" Advice Practice, fix: None, check: Some(check),
}

const RESOLUTIONS: &[&str] = &["480p", "720p", "1080p", "1440p", "2160p"];

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        let limits = &profile.limits;
        let ratio = plan.ratio.as_deref().unwrap_or(&limits.ratio.value.default);
        let resolution = plan.resolution.as_deref().unwrap_or(&limits.resolution.value.default);
        let ratios: Vec<&str> = limits.ratio.value.values.iter().map(String::as_str).collect();
        for (what, requested, values) in [("ratio", ratio, ratios.as_slice()), ("resolution", resolution, RESOLUTIONS)] {
            for text in super::global_texts(context.script) {
                let prose = context.script.text(text);
                if words::find_any(prose, &[requested], text.start).is_some() {
                    continue;
                }
                let Some(place) = words::find_any(prose, values, text.start) else { continue };
                let stated = context.script.text(place).to_lowercase();
                out.push(
                    Diagnostic::new("P103", Severity::Advice, place, format!("the prose says {stated}, but the requested {what} is {requested}"))
                        .label(format!("not the clip's {what}"))
                        .help(format!("set `{what}: {stated}` in front matter, or delete it from the prose"))
                        .for_model(&profile.id),
                );
                break;
            }
        }
    }
}
