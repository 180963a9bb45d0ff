//! S204: a story without shots.

use crate::diagnostic::{Diagnostic, Edit};
use crate::import::{HeaderCandidate, Imported, Source, import};
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::lint::{Context, Safety, prose};
use crate::syntax::Script;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story without a time header, which makes it one scene. If the text has shots with times in another notation,
    /// such as `0-3s: …`, a table or JSON, this is an error: nobody wants to pay for one scene of them. Shots without times,
    /// and a length in the prose that differs from the scene's, are warnings.
    ///
    /// The fix reads the text as `storyc import` does, and writes its shots in place. It is unsafe, because a reading can
    /// be wrong: look at the result. If the text really is one scene, start it with its time, such as `[0-8s]`.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. One scene may be just what you want. But its length is then the model's default, and
    /// storyc does not check shots that are not written as `[0-5s]`. Most prompts that people paste are in another notation.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// Shot 1: A young man runs over the roofs of an old town.
    /// Shot 2: He jumps, and lands in a cart of straw.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-6s] A young man runs over the roofs of an old town.
    ///
    /// [6-15s] He jumps, and lands in a cart of straw.
    /// ```
    "S204" "text-without-shots" Warning Language, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let script = context.script;
    // S104 reports headers inside lines; a second time track is not a list of shots.
    let has_stray = super::second_time_track::stray_headers(script).iter().any(|stray| !stray.second_track);
    if script.shots().next().is_some() || !context.storyboard.headings.is_empty() || has_stray || super::empty_story::says_nothing(context) {
        return;
    }
    let (first, whole) = (first_words(context), script.text(script.preamble));
    let in_prose = prose::lengths(whole, script.preamble.start).into_iter().max_by_key(|(_, ms)| *ms);
    let set = context.storyboard.settings.duration_ms.as_ref().map(|set| set.value);
    let length = set.or_else(|| context.plans.first().map(|(plan, _)| plan.duration_ms));
    if let Some(reading) = read_shots(script) {
        out.push(report_shots(&reading, first, in_prose.map(|(_, ms)| ms), length));
        return;
    }
    match (set, in_prose, length) {
        // A length that is set, and that the prose does not contradict, needs no warning.
        (Some(_), None, _) => {}
        (Some(set), Some((_, ms)), _) if ms == set => {}
        (_, Some((span, ms)), Some(length)) if ms != length => out.push(
            Diagnostic::warning(
                "S204",
                span,
                format!("no shots, so this is one scene of {}, but the prose says {}", seconds(length), seconds(ms)),
            )
            .label(format!("says {}", seconds(ms)))
            .help(format!("set `duration: {}s` in front matter, or pass `--duration {}s`", ms / 1000, ms / 1000)),
        ),
        (_, _, Some(length)) => out.push(
            Diagnostic::warning("S204", first, format!("no shots, so this is one scene of {}", seconds(length)))
                .label("read as one scene")
                .help("start each shot with its time in brackets, such as `[0-5s]`, or set `duration` in front matter"),
        ),
        _ => {}
    }
}

/// A text read as shots in another notation.
struct Reading {
    imported: Imported,
    /// The part of the file that was read: all but the front matter.
    body: Span,
    /// The start of its first shot.
    quote: String,
}

impl Reading {
    /// Returns true if the text itself gives the times.
    fn has_times(&self) -> bool {
        self.imported.shots.iter().filter(|shot| shot.guessed).count() * 2 < self.imported.shots.len()
    }
}

/// Reads a text as the importer does; `None` if it has fewer than two shots. A second time track is no list of shots, and
/// S105 reports it.
fn read_shots(script: &Script) -> Option<Reading> {
    if !super::second_time_track::stray_headers(script).is_empty() {
        return None;
    }
    let body = script.body();
    let keeps_settings = script.front_matter.is_some();
    let imported = import(body, Source { keeps_settings, ..Source::default() }).ok()?;
    // An escaped bracket, which the importer writes too, says that a time isn't a header.
    let is_escaped = |header: &HeaderCandidate| {
        header.is_shot
            && (header.source.slice(body).starts_with('\\')
                || body.get(..header.source.start as usize).is_some_and(|before| before.ends_with('\\')))
    };
    let escaped = imported.candidates.iter().filter(|header| is_escaped(header)).count();
    if imported.shots.len() < 2 + escaped || !imported.lost.is_empty() {
        return None;
    }
    let first = imported.shots.first()?.source.slice(body).trim_start_matches(['*', '#', '-', '|', ' ', '\n']);
    let line = first.lines().next().unwrap_or("");
    let quote = line.chars().take(24).collect::<String>().trim_end().to_owned();
    let start = script.source.len() - body.len();
    Some(Reading { body: Span::new(start, script.source.len()), quote, imported })
}

/// Reports shots in another notation, with the importer as the fix.
fn report_shots(reading: &Reading, first: Span, in_prose: Option<u64>, length: Option<u64>) -> Diagnostic {
    let one_scene = length.map(|ms| format!(", so this is one scene of {}", seconds(ms))).unwrap_or_default();
    let other_length = match in_prose {
        // A shorter length is that of something in the scene.
        Some(ms) if length.is_some_and(|length| ms > length) => format!("; its prose says {}", seconds(ms)),
        _ => String::new(),
    };
    let count = reading.imported.shots.len();
    let total = reading.imported.shots.iter().map(|shot| shot.end_ms).max().unwrap_or(0);
    let found = if reading.has_times() { format!("{count} shots with times, {} in all", seconds(total)) } else { format!("{count} shots") };
    let message =
        format!("no shot is written as `[0-5s]`{one_scene}, though the text has {found}: `{}`{other_length}", reading.quote);
    let diagnostic = if reading.has_times() {
        Diagnostic::error("S204", first, message)
    } else {
        Diagnostic::warning("S204", first, message)
    };
    diagnostic
        .label("read as one scene")
        .help(
            "`storyc check --fix --unsafe-fixes`, `storyc import FILE` or the editor's action \"Read as shots\" turns it into a \
             story; if it is one scene, start it with its time, such as `[0-8s]`",
        )
        .fix("Read as shots", false, vec![Edit::replace(reading.body, reading.imported.story.clone())])
}

/// The span to report: the first line of the text.
fn first_words(context: &Context<'_>) -> Span {
    let text = context.script.preamble.trimmed(&context.script.source);
    let line = context.script.text(text).lines().next().unwrap_or("");
    let shown: usize = line.chars().take(60).map(char::len_utf8).sum();
    Span::new(text.start as usize, text.start as usize + shown)
}
