//! Collects the shots of a story with their spans. The text of a clip without shots counts as a shot, as does that of a
//! story without shots.

use std::collections::HashMap;

use crate::compile::Compiled;
use crate::plan::{DisplayShot, FilmClip, display_shots};
use crate::project::Role;
use crate::sheet::film::Film;
use crate::sheet::words::{named_references, read_line, split_text};
use crate::sheet::{Shot, framing};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::text::{LineIndex, Span};

/// Maximum number of shared references to show with each shot.
const MAX_SHARED: usize = 16;

/// Text to show as a shot, before it is parsed.
struct Item {
    place: Span,
    header: Span,
    /// The clip header above it, as an index into the storyboard's headings.
    heading: Option<usize>,
    label: Option<String>,
    time: Option<(u64, u64)>,
    text: Span,
}

/// Returns the shots in order of time; an untimed shot follows the shot above it.
pub(super) fn collect_shots(
    compiled: &Compiled,
    films: &[Film<'_>],
    length_ms: u64,
    lines: &LineIndex,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<(Span, Shot)> {
    let (script, storyboard) = (&compiled.script, &compiled.storyboard);
    let clips = films.first().map_or(&[][..], |film| &film.clips);
    let display_shots = display_shots(script, storyboard, clips, length_ms);
    let display_shots: HashMap<u32, &DisplayShot> =
        display_shots.iter().map(|shot| (shot.place.start, shot)).collect();
    let names_of: HashMap<&str, usize> =
        (0..).zip(&storyboard.refs).map(|(index, r)| (r.name.as_str(), index)).collect();
    let by_name = |name: &String| names_of.get(name.as_str()).copied().and_then(place_of);
    let shared = shared_scenes(script, storyboard, place_of);
    let build_shot = |number: usize, item: Item| {
        let own: Vec<usize> = named_references(script, storyboard, item.text, place_of);
        let in_scene =
            display_shots.get(&item.place.start).into_iter().flat_map(|shot| &shot.refs).filter_map(by_name);
        let behind = shared.iter().filter(|(heading, _)| heading.is_none() || *heading == item.heading);
        let mut others: Vec<usize> = Vec::new();
        for at in in_scene.chain(behind.map(|(_, at)| *at)).take(MAX_SHARED) {
            if !own.contains(&at) && !others.contains(&at) {
                others.push(at);
            }
        }
        let text = split_text(script, storyboard, item.text, place_of);
        let action: String = text.action.iter().flatten().map(|word| word.text.as_str()).collect();
        let length = item.time.map_or(0, |(start, end)| end.saturating_sub(start));
        let clips: Vec<usize> = films.iter().map(|film| film.clip_of(item.header.start)).collect();
        let shot = Shot {
            number,
            label: item.label,
            time: item.time,
            line: lines.position(&script.source, item.place.start as usize).line,
            framing: framing::find_phrases(&action),
            action: text.action,
            dialogue: text.dialogue,
            sounds: text.sounds,
            references: own,
            shared: others,
            costs: films.iter().zip(&clips).map(|(film, clip)| film.cost_share(*clip, length)).collect(),
            clips,
            findings: Vec::new(),
        };
        (item.place, shot)
    };
    let mut placed: Vec<(u64, Span, Shot)> = Vec::new();
    let mut at = 0;
    for (number, item) in (1..).zip(collect_items(script, storyboard, clips)) {
        at = item.time.map_or(at, |(start, _)| start);
        let (place, shot) = build_shot(number, item);
        placed.push((at, place, shot));
    }
    if placed.is_empty() {
        let (place, header) = (script.preamble, script.preamble);
        let time = Some((0, length_ms));
        return vec![build_shot(1, Item { place, header, heading: None, label: None, time, text: place })];
    }
    placed.sort_by_key(|(at, _, _)| *at);
    placed.into_iter().map(|(_, span, shot)| (span, shot)).collect()
}

/// Returns the shots and the clips without shots, in file order.
fn collect_items(script: &Script, storyboard: &Storyboard, clips: &[FilmClip]) -> Vec<Item> {
    let shots = storyboard.shots.iter().filter_map(|shot| {
        let block = script.blocks.get(shot.block)?;
        Some(Item {
            place: block.span,
            header: shot.header,
            heading: shot.clip,
            label: block.lead.map(|lead| read_line(script, storyboard, lead)),
            time: shot.time.map(|time| (time.start, time.end)),
            text: block.text,
        })
    });
    let clips = clips.iter().filter(|clip| !clip.has_shots).filter_map(|clip| {
        let heading = storyboard.headings.get(clip.heading?)?;
        let block = script.blocks.get(heading.block)?;
        Some(Item {
            place: block.span,
            header: heading.header,
            heading: clip.heading,
            label: clip.title.clone(),
            time: Some((clip.start_ms, clip.end_ms)),
            text: block.text,
        })
    });
    let mut items: Vec<Item> = shots.chain(clips).collect();
    items.sort_by_key(|item| item.place.start);
    items
}

/// Returns the scene references that the text names outside the shots and that are sent, each with the clip header
/// above it.
fn shared_scenes(
    script: &Script,
    storyboard: &Storyboard,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<(Option<usize>, usize)> {
    let shots: Vec<Span> = script.shots().map(|block| block.span).collect();
    let mut out = Vec::new();
    for mention in storyboard.mentions.iter().filter(|mention| mention.sent) {
        let shot = shots.partition_point(|span| span.end <= mention.span.start);
        let in_shot = shots.get(shot).is_some_and(|span| span.contains(mention.span));
        // Only scenes apply to every shot; other references appear only where they are named.
        let behind = storyboard.refs.get(mention.target).is_some_and(|r| r.role == Some(Role::Scene));
        let found = place_of(mention.target).filter(|_| behind && !in_shot);
        if let Some(found) =
            found.map(|at| (storyboard.heading_at(mention.span), at)).filter(|it| !out.contains(it))
        {
            out.push(found);
        }
    }
    out
}
