//! The shots of a storyboard for display: visible text, dialogue and references.

use crate::plan::display::plain;
use crate::plan::film::FilmClip;
use crate::project::Role;
use crate::storyboard::{Mention, Storyboard};
use crate::syntax::tree::within;
use crate::syntax::{Script, tree};
use crate::text::Span;

/// A shot for display; also stands for a clip without shots, or for a story without shots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayShot {
    /// Its span in the story: the shot or clip with its header, or the preamble.
    pub place: Span,
    /// When it begins, in milliseconds.
    pub start_ms: u64,
    /// When it ends, in milliseconds.
    pub end_ms: u64,
    /// Its label.
    pub label: Option<String>,
    /// Its text, with references replaced by their names.
    pub words: String,
    /// Its dialogue: speaker and words.
    pub dialogue: Vec<(Option<String>, String)>,
    /// The names of the references that it shows.
    pub refs: Vec<String>,
}

/// Lists the shots in time order, on the story's clock. A clip without shots counts as one shot, and so does a story
/// without shots. `clips` are the clips of the film.
pub fn display_shots(
    script: &Script,
    storyboard: &Storyboard,
    clips: &[FilmClip],
    duration_ms: u64,
) -> Vec<DisplayShot> {
    let mut placed: Vec<(Option<usize>, DisplayShot)> = storyboard
        .shots
        .iter()
        .filter_map(|shot| {
            let (time, block) = (shot.time?, script.blocks.get(shot.block)?);
            let label = block.lead.map(|lead| plain(script, storyboard, lead));
            let time = (time.start, time.end);
            let content = display_shot(script, storyboard, block.span, time, block.text);
            Some((shot.clip, DisplayShot { label, ..content }))
        })
        .collect();
    placed.extend(clips.iter().filter(|clip| !clip.has_shots).filter_map(|clip| {
        let heading = storyboard.headings.get(clip.heading?)?;
        let block = script.blocks.get(heading.block)?;
        let time = (clip.start_ms, clip.end_ms);
        let title = clip.title.clone();
        let content = display_shot(script, storyboard, block.span, time, block.text);
        Some((clip.heading, DisplayShot { label: title, ..content }))
    }));
    placed.sort_by_key(|(_, shot)| shot.start_ms);
    if placed.is_empty() {
        let text = script.preamble;
        placed.push((None, display_shot(script, storyboard, text, (0, duration_ms), text)));
    }
    add_shared_refs(script, storyboard, &mut placed);
    add_frames(storyboard, &mut placed);
    placed.into_iter().map(|(_, shot)| shot).collect()
}

/// Adds references from film-wide and clip-wide text to shots that name none themselves.
fn add_shared_refs(script: &Script, storyboard: &Storyboard, placed: &mut [(Option<usize>, DisplayShot)]) {
    let shots: Vec<Span> = script.shots().map(|block| block.span).collect();
    let mut shared: Vec<(Option<usize>, &String)> = Vec::new();
    for mention in storyboard.mentions.iter().filter(|mention| mention.sent) {
        let shot = shots.partition_point(|span| span.end <= mention.span.start);
        if shots.get(shot).is_some_and(|span| span.contains(mention.span)) {
            continue;
        }
        let heading = storyboard.heading_at(mention.span);
        if let Some(r) = storyboard.refs.get(mention.target).filter(|r| !shared.contains(&(heading, &r.name)))
        {
            shared.push((heading, &r.name));
        }
    }
    for (clip, shot) in placed.iter_mut().filter(|(_, shot)| shot.refs.is_empty()) {
        for (_, name) in shared.iter().filter(|(heading, _)| heading.is_none() || heading == clip) {
            if !shot.refs.contains(name) {
                shot.refs.push((*name).clone());
            }
        }
    }
}

/// Adds first and last frames to the shot where their clip starts or ends, even if its text doesn't mention them. A
/// frame that no clip's text names belongs to the film.
fn add_frames(storyboard: &Storyboard, placed: &mut [(Option<usize>, DisplayShot)]) {
    for (target, r) in storyboard.sent_refs().into_iter().filter(|(_, r)| r.role.is_some_and(Role::is_frame))
    {
        let clip = storyboard
            .mentions
            .iter()
            .find(|mention| mention.sent && mention.target == target)
            .and_then(|mention| storyboard.heading_at(mention.span));
        let mut own = placed.iter_mut().filter(|(heading, _)| clip.is_none() || *heading == clip);
        let place = if r.role == Some(Role::LastFrame) { own.next_back() } else { own.next() };
        if let Some((_, shot)) = place.filter(|(_, shot)| !shot.refs.contains(&r.name)) {
            shot.refs.push(r.name.clone());
        }
    }
}

/// Reads a shot from its block's text; its caller sets the label.
fn display_shot(
    script: &Script,
    storyboard: &Storyboard,
    place: Span,
    (start_ms, end_ms): (u64, u64),
    text: Span,
) -> DisplayShot {
    let name = |mention: &Mention| storyboard.refs.get(mention.target).map(|r| r.name.clone());
    let mentions = within(&storyboard.mentions, text, |mention| mention.span);
    let mut refs: Vec<String> = Vec::new();
    for name in mentions.iter().filter_map(name) {
        if !refs.contains(&name) {
            refs.push(name);
        }
    }
    let lines: &[tree::Dialogue] = within(&script.dialogue, text, |line| line.span);
    let dialogue = lines
        .iter()
        .map(|line| {
            // A speaker is a reference, so its name comes from there.
            let speaker = line.speaker.and_then(|speaker| storyboard.mentions.get(speaker)).and_then(name);
            (speaker.filter(|speaker| !speaker.is_empty()), plain(script, storyboard, line.words))
        })
        .collect();
    DisplayShot {
        place,
        start_ms,
        end_ms,
        label: None,
        words: plain(script, storyboard, text),
        dialogue,
        refs,
    }
}
