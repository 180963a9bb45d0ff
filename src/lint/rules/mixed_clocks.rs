//! T214: a clip whose shots follow two clocks.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::storyboard::{Heading, Shot};
use crate::syntax::{BlockKind, SectionKind};
use crate::syntax::tree::TimingValue;

rule! {
    /// ## What it does
    ///
    /// Finds a shot whose time continues from the clip before, in a clip whose times start again at 0, or the other way round.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. The times of a clip either continue on the story's clock or start again at 0; its first
    /// shot decides which. A shot on the other clock would end up far from where it is meant to play.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip 1]
    /// [0-10s] The ferry leaves the quay.
    ///
    /// [Clip 2]
    /// [0-4s] The far shore comes closer.
    /// [14-18s] A rope is thrown.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip 1]
    /// [0-10s] The ferry leaves the quay.
    ///
    /// [Clip 2]
    /// [0-4s] The far shore comes closer.
    /// [4-8s] A rope is thrown.
    /// ```
    "T214" "mixed-clocks" Error Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (shot, heading, written) in mixed(context) {
        let (clock, help) = if heading.restarts {
            ("start again at 0", format!("start it at {}", seconds(written.saturating_sub(heading.start))))
        } else {
            ("continue from the clip before", format!("start it at {}", seconds(written + heading.start)))
        };
        out.push(
            Diagnostic::error(
                "T214",
                shot.header,
                format!("this shot starts at {}, but the times of its clip {clock}", seconds(written)),
            )
            .label("on the other clock")
            .related(heading.header, format!("this clip starts at {} of the story", seconds(heading.start)))
            .help(help),
        );
    }
    misplaced_sounds(context, out);
}

/// Finds sound sections whose time lies outside the clip that they follow.
fn misplaced_sounds(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let board = context.storyboard;
    for section in board.sections.iter().filter(|section| section.kind == SectionKind::Audio) {
        let (Some(time), Some(clip)) = (section.time, section.clip) else { continue };
        let heading = board.headings.get(clip).filter(|_| !board.plays_at(clip, time.start));
        let (Some(heading), Some(block)) = (heading, context.script.blocks.get(section.block)) else { continue };
        let offset = if heading.restarts { heading.start } else { 0 };
        let clock = if heading.restarts { "start again at 0" } else { "continue from the clip before" };
        let written = time.start.saturating_sub(offset);
        out.push(
            Diagnostic::error(
                "T214",
                block.header,
                format!("this sound starts at {}, outside its clip, whose times {clock}", seconds(written)),
            )
            .label("outside its clip")
            .related(heading.header, format!("this clip starts at {} of the story", seconds(heading.start)))
            .help("give it a time within its clip, or leave the time out"),
        );
    }
}

/// A shot, its clip's header, and the shot's start as written, in milliseconds.
pub(super) type Mixed<'a> = (&'a Shot, &'a Heading, u64);

/// Finds the shots that are on the other clock than their clip.
pub(super) fn mixed<'a>(context: &'a Context<'_>) -> Vec<Mixed<'a>> {
    let board = context.storyboard;
    let mut found = Vec::new();
    for (index, heading) in board.headings.iter().enumerate().filter(|(_, heading)| heading.start > 0) {
        let mut last_end = None;
        for shot in board.shots_behind(index) {
            let Some(time) = shot.time else { continue };
            let offset = if heading.restarts { heading.start } else { 0 };
            let written = time.start.saturating_sub(offset);
            let is_range = context.script.blocks.get(shot.block).is_some_and(|block| {
                matches!(&block.kind, BlockKind::Shot(timing) if matches!(timing.value, TimingValue::Range { .. }))
            });
            if let Some(end) = last_end.filter(|_| is_range) {
                let (own, other) = (time.start.abs_diff(end), {
                    // Where the shot would start on the other clock.
                    let moved = if heading.restarts { written } else { written + heading.start };
                    moved.abs_diff(end)
                });
                if other < own {
                    found.push((shot, heading, written));
                    continue;
                }
            }
            last_end = Some(time.end);
        }
    }
    found
}
