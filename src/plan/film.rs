//! The clips of a film, for outputs that show the whole film: sheet, animatic, exports.

use crate::clips::Part;
use crate::plan::Plan;
use crate::plan::display::{plain, sound};
use crate::storyboard::Storyboard;
use crate::syntax::Script;

/// A clip of a film, for display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmClip {
    /// Its number, from 1.
    pub number: u32,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// Its title.
    pub title: Option<String>,
    /// The clip header that it belongs to, as an index into the storyboard's headings.
    pub heading: Option<usize>,
    /// Whether it has shots. If not, its text is shown as one shot.
    pub has_shots: bool,
    /// Its own sound sections, one line each, without film-wide sound.
    pub sound: Vec<String>,
}

/// Lists the clips of a film from one model's plans.
pub fn film<'p>(
    script: &Script,
    storyboard: &Storyboard,
    plans: impl IntoIterator<Item = &'p Plan>,
) -> Vec<FilmClip> {
    let clips = plans.into_iter().map(|plan| {
        let header = plan.clip.header;
        let is_its =
            |heading: &crate::storyboard::Heading| header.is_some_and(|span| heading.header.contains(span));
        let part = Part {
            heading: storyboard.headings.iter().position(is_its),
            start_ms: plan.clip.start_ms,
            end_ms: plan.clip.end_ms,
            has_shots: !plan.clip.shots.is_empty(),
        };
        clip(script, storyboard, plan.clip.number, &part)
    });
    clips.collect()
}

/// Lists the clips of the story's headers.
pub(super) fn from_parts(script: &Script, storyboard: &Storyboard, parts: &[Part]) -> Vec<FilmClip> {
    (1..).zip(parts).map(|(number, part)| clip(script, storyboard, number, part)).collect()
}

fn clip(script: &Script, storyboard: &Storyboard, number: u32, part: &Part) -> FilmClip {
    let heading = part.heading.and_then(|at| storyboard.headings.get(at));
    let lead = heading.and_then(|heading| script.blocks.get(heading.block)?.lead);
    let title = lead.map(|lead| plain(script, storyboard, lead)).filter(|title| !title.is_empty());
    FilmClip {
        number,
        start_ms: part.start_ms,
        end_ms: part.end_ms,
        title,
        heading: part.heading,
        has_shots: part.has_shots,
        sound: part.heading.map(|heading| sound(script, storyboard, Some(heading))).unwrap_or_default(),
    }
}
