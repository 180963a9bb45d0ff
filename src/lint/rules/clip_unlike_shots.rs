//! T213: a clip header whose time differs from its shots.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::storyboard::Time;
use crate::syntax::time::show_seconds;

rule! {
    /// ## What it does
    ///
    /// Finds a clip header whose time differs from the time of its shots.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A clip is as long as its shots. If its header says otherwise, one of the two is a
    /// mistake, and storyc can't tell which one you want to pay for.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip 1 0-12s]
    /// [0-5s] The ferry leaves the quay.
    /// [5-10s] Gulls follow it.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip 1 0-10s]
    /// [0-5s] The ferry leaves the quay.
    /// [5-10s] Gulls follow it.
    /// ```
    "T213" "clip-unlike-shots" Error Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, heading) in context.storyboard.headings.iter().enumerate() {
        let Some(header) = heading.header_time else { continue };
        let shots = context.storyboard.shots_behind(index);
        let Some(times) = shots.iter().map(|shot| shot.time).collect::<Option<Vec<Time>>>() else { continue };
        let Some(end) = times.iter().map(|time| time.end).max() else { continue };
        let on_story = Time { start: heading.start, end };
        let on_clip = Time { start: 0, end: end - heading.start.min(end) };
        if header == on_story || header == on_clip {
            continue;
        }
        let shown = |time: Time| format!("{}-{} s", show_seconds(time.start), show_seconds(time.end));
        let mut found = Diagnostic::error(
            "T213",
            heading.header,
            format!("the header of this clip says {}, but its shots play at {}", shown(header), shown(on_story)),
        )
        .label(format!("{} long by its header", seconds(header.length())))
        .help(format!("write {}, or leave the time out of the header", shown(on_story)));
        if let Some(last) = shots.iter().rfind(|shot| shot.time.is_some_and(|time| time.end == end)) {
            found = found.related(last.header, format!("the last shot ends at {}", seconds(end)));
        }
        out.push(found);
    }
}
