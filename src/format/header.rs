//! Writes a block's header in its canonical spelling: `[0-5s]`, `[0-5s Label]`, `[+4s]`, `[Audio 5-9s: rain]`,
//! `[Clip 2 15-30s: Title]`, `[All clips]`.

use crate::syntax::time::{is_digit, show_clock, show_seconds};
use crate::syntax::tree::TimingValue;
use crate::syntax::{Block, BlockKind, ClipHeader, Script, Timing};

/// The notation of times. One notation applies to the whole file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeNotation {
    /// `[0-5s]`.
    Seconds,
    /// `[0:00-0:05]`, or `[00:00-00:05]` if `padded`.
    Clock {
        /// True if the first number of a clock has at least two digits.
        padded: bool,
    },
}

impl TimeNotation {
    /// Chooses the notation of a file: the clock if every shot uses it (without shots: every section and clip with a
    /// time), padded if every clock is. Unformatted lines count too.
    pub(super) fn detect(script: &Script) -> Self {
        let shots = collect_timings(script, true);
        let timings = if script.shots().next().is_some() { shots } else { collect_timings(script, false) };
        if timings.is_empty() || timings.iter().any(|timing| !timing.clock) {
            return Self::Seconds;
        }
        Self::Clock { padded: timings.iter().all(|timing| is_padded(script.text(timing.span))) }
    }

    /// Uses the notation of one time, whatever the rest of the file uses.
    pub(super) fn from_timing(script: &Script, timing: Timing) -> Self {
        if timing.clock { Self::Clock { padded: is_padded(script.text(timing.span)) } } else { Self::Seconds }
    }

    /// Formats a time in this notation, without brackets.
    pub(super) fn show(self, timing: Timing) -> String {
        let time = |ms: u64| match self {
            Self::Seconds => show_seconds(ms),
            Self::Clock { padded: true } => show_clock(ms),
            Self::Clock { padded: false } => {
                let clock = show_clock(ms);
                clock.strip_prefix('0').map_or(clock.clone(), str::to_owned)
            }
        };
        let unit = if self == Self::Seconds { "s" } else { "" };
        match timing.value {
            TimingValue::Range { start, end } => format!("{}-{}{unit}", time(start), time(end)),
            TimingValue::Length(length) => format!("+{}{unit}", time(length)),
        }
    }
}

/// Collects the times of the shots, or of the sections and clips.
fn collect_timings(script: &Script, of_shots: bool) -> Vec<Timing> {
    let timing = |block: &Block| match &block.kind {
        BlockKind::Shot(timing) if of_shots => Some(*timing),
        BlockKind::Section { timing, .. } if !of_shots => *timing,
        BlockKind::Clip(clip) if !of_shots => clip.timing,
        _ => None,
    };
    script.blocks.iter().filter_map(timing).collect()
}

/// Returns true if the first number of each clock in a time has at least two digits.
fn is_padded(time: &str) -> bool {
    let is_colon = |c: char| matches!(c, ':' | '：');
    let mut digits = 0;
    let mut inside_clock = false;
    for c in time.chars() {
        if is_digit(c) {
            digits += 1;
            continue;
        }
        if is_colon(c) && !inside_clock && digits < 2 {
            return false;
        }
        (inside_clock, digits) = (is_colon(c), 0);
    }
    true
}

/// Returns the name in a clip header, such as `Clip 2`. A name in another script stays as written, and so does an
/// invalid number.
fn clip_name(script: &Script, clip: &ClipHeader) -> String {
    let written = script.text(clip.name);
    let is_latin = written.starts_with(|c: char| c.is_ascii());
    match clip.number {
        Some(number) if is_latin => format!("Clip {number}"),
        None if is_latin && !written.contains(is_digit) => "Clip".to_owned(),
        _ => written.to_owned(),
    }
}

/// Writes the canonical header of a block. Returns `None` if it is broken or unclosed: only the author can tell
/// whether the text after an unclosed header was meant as a label.
pub(super) fn write(script: &Script, block: &Block, notation: TimeNotation) -> Option<String> {
    if block.unclosed {
        return None;
    }
    let lead = block.lead.map_or("", |lead| script.text(lead));
    let mut out = String::from("[");
    match &block.kind {
        BlockKind::Shot(timing) => {
            out.push_str(&notation.show(*timing));
            if !lead.is_empty() {
                out.push(' ');
                out.push_str(lead);
            }
        }
        BlockKind::Section { kind, name, timing, broken: None } => {
            // A name in another script stays as written: 人物, 角色 and 主体 are different words.
            let written = script.text(*name);
            out.push_str(if written.is_ascii() { kind.name() } else { written });
            if let Some(timing) = timing {
                out.push(' ');
                out.push_str(&notation.show(*timing));
            }
            if !lead.is_empty() {
                out.push_str(": ");
                out.push_str(lead);
            }
        }
        BlockKind::Clip(clip @ ClipHeader { broken: None, .. }) => {
            out.push_str(&clip_name(script, clip));
            if let Some(timing) = clip.timing {
                out.push(' ');
                out.push_str(&notation.show(timing));
            }
            if let Some(continues) = clip.continues {
                let written = script.text(continues);
                out.push(' ');
                out.push_str(if written.is_ascii() { "continues" } else { written });
            }
            if !lead.is_empty() {
                out.push_str(": ");
                out.push_str(lead);
            }
        }
        BlockKind::Film { name } => {
            let written = script.text(*name);
            out.push_str(if written.is_ascii() { "All clips" } else { written });
            if !lead.is_empty() {
                out.push_str(": ");
                out.push_str(lead);
            }
        }
        BlockKind::Broken(_) | BlockKind::Section { .. } | BlockKind::Clip(_) => return None,
    }
    out.push(']');
    Some(out)
}
