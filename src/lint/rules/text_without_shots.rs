//! S204: a story without shots.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::prose;
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story without a time header, which makes it one scene. The message says how long that scene will be, whether
    /// the text looks like shots in another notation, and whether its prose gives another length.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. One scene may be just what you want. But its length is then the model's default, and
    /// storyc does not check shots that are not written as `[0-5s]`.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// A 15-second take: a young man runs over the roofs of an old town.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-15s] A 15-second take: a young man runs over the roofs of an old town.
    /// ```
    "S204" "text-without-shots" Warning Language, fix: None, check: Some(check),
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
    // S105 reports a second time track, which is not a list of shots.
    let in_track = |line: &str| {
        let start = line.as_ptr() as usize - whole.as_ptr() as usize + script.preamble.start as usize;
        let strays = &script.stray_headers;
        strays.get(strays.partition_point(|stray| (stray.start as usize) < start)).is_some_and(|stray| (stray.start as usize) < start + line.len())
    };
    if let Some(notation) = whole.lines().filter(|line| !in_track(line)).find_map(other_notation) {
        let one_scene = length.map(|ms| format!(", so this is one scene of {}", seconds(ms))).unwrap_or_default();
        let other_length = match in_prose {
            // A shorter length is that of something in the scene.
            Some((_, ms)) if length.is_some_and(|length| ms > length) => format!("; its prose says {}", seconds(ms)),
            _ => String::new(),
        };
        out.push(
            Diagnostic::warning("S204", first, format!("no shot is written as `[0-5s]`{one_scene}, though the text looks like shots: {notation}{other_length}"))
                .label("read as one scene")
                .help("`storyc import FILE` turns it into a story, or start each shot with its time in brackets, such as `[0-3s]`, on a line of its own"),
        );
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

/// The span to report: the first line of the text.
fn first_words(context: &Context<'_>) -> Span {
    let text = context.script.preamble.trimmed(&context.script.source);
    let line = context.script.text(text).lines().next().unwrap_or("");
    let shown: usize = line.chars().take(60).map(char::len_utf8).sum();
    Span::new(text.start as usize, text.start as usize + shown)
}

/// Quotes the start of a line that looks like a shot in another notation.
fn other_notation(line: &str) -> Option<String> {
    let line = line.trim_start_matches(['*', '#', '-', '|', ' ', '\t', '【', '[', '(', '（']);
    let shown = || format!("`{}`", line.chars().take(24).collect::<String>().trim_end());
    let lower = line.to_lowercase();
    let numbered = ["shot ", "scene ", "cut ", "clip "].iter().any(|word| {
        lower.strip_prefix(word).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十０１２３４５６７８９".contains(c);
    let numbered_cjk = ["镜头", "分镜", "カット"]
        .iter()
        .any(|word| lower.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(is_number)));
    let mut rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let timed = rest.len() < line.len() && {
        rest = rest.trim_start_matches(['s', '秒', ' ']);
        let after_dash = rest.strip_prefix(['-', '–', '—', '~', '～']).map(str::trim_start);
        after_dash.is_some_and(|rest| {
            let end = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
            end.len() < rest.len() && (end.trim_start().starts_with(['s', '秒', ':', '：', ')', '）']))
        })
    };
    (numbered || numbered_cjk || timed).then(shown)
}
