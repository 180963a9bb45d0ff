//! Builds a clip's own storyboard: times relative to its start, the sections that belong to it, and the references that
//! it or film-wide text uses, renumbered.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clips::piece::Piece;
use crate::clips::{Border, Clip};
use crate::project::{RefSource, Role};
use crate::storyboard::{Continuity, Declared, Mention, Ref, Section, Shot, Storyboard, Time};
use crate::syntax::Script;
use crate::syntax::tree::{MediaKind, SectionKind, within};
use crate::text::Span;

/// Builds the clip of a piece.
pub(super) fn clip<'s>(
    script: &Script,
    storyboard: &'s Storyboard,
    pieces: &[Piece],
    at: usize,
) -> Option<Clip<'s>> {
    let piece = pieces.get(at)?;
    let place = Place { is_first: at == 0, is_last: at + 1 == pieces.len() };
    let next = pieces.get(at + 1);
    let mut clip = build(script, storyboard, piece, place);
    clip.number = at as u32 + 1;
    clip.count = pieces.len() as u32;
    clip.is_continued = next.is_some_and(|next| continues(storyboard, next).is_some());
    clip.border = piece.border.clone();
    // The first clip has nothing to continue; a rule reports that.
    if let Some(span) = continues(storyboard, piece).filter(|_| at > 0) {
        clip.continues = Some(span);
        if let Cow::Owned(board) = &mut clip.board {
            board.refs.push(frame(at as u32, span, &board.refs));
        }
    }
    Some(clip)
}

/// Builds a clip from a piece on its own, to check it against the limits.
pub(super) fn candidate<'s>(script: &Script, storyboard: &'s Storyboard, piece: &Piece) -> Clip<'s> {
    let all = storyboard.shots.len();
    let place = Place { is_first: piece.shots.start == 0, is_last: piece.shots.end == all };
    let mut clip = build(script, storyboard, piece, place);
    if let Some(span) = continues(storyboard, piece).filter(|_| !place.is_first)
        && let Cow::Owned(board) = &mut clip.board
    {
        clip.continues = Some(span);
        board.refs.push(frame(1, span, &board.refs));
    }
    clip
}

/// The position of a piece in the film.
#[derive(Clone, Copy)]
struct Place {
    is_first: bool,
    is_last: bool,
}

fn continues(storyboard: &Storyboard, piece: &Piece) -> Option<Span> {
    storyboard.headings.get(piece.heading?)?.continues.filter(|_| piece.is_first)
}

fn build<'s>(script: &Script, storyboard: &'s Storyboard, piece: &Piece, place: Place) -> Clip<'s> {
    let board = Storyboard {
        settings: storyboard.settings.clone(),
        own_models: storyboard.own_models.clone(),
        shots: shots(storyboard, piece),
        sections: sections(storyboard, piece, place),
        headings: storyboard.headings.get(piece.heading.unwrap_or(usize::MAX)).copied().into_iter().collect(),
        film_texts: storyboard.film_texts.clone(),
        refs: Vec::new(),
        mentions: Arc::clone(&storyboard.mentions),
        declared: Vec::new(),
        allow: Vec::new(),
        refs_known: storyboard.refs_known,
        continuity: Continuity::default(),
    };
    let refs = refs(script, storyboard, &board, piece, place);
    Clip {
        number: 1,
        count: 1,
        start_ms: piece.start_ms,
        end_ms: piece.end_ms,
        requested_ms: piece.requested_ms,
        shots: piece.shots.clone(),
        heading: piece.heading,
        continues: None,
        is_continued: false,
        border: Border::Start,
        board: Cow::Owned(Storyboard { refs, ..board }),
        parts: Vec::new(),
    }
}

/// The clip's shots on its own clock. The last one fills whatever the request adds to the clip's length.
fn shots(storyboard: &Storyboard, piece: &Piece) -> Vec<Shot> {
    let mut shots: Vec<Shot> = storyboard.shots.get(piece.shots.clone()).unwrap_or(&[]).to_vec();
    for time in shots.iter_mut().filter_map(|shot| shot.time.as_mut()) {
        *time = since(*time, piece.start_ms);
    }
    let length = piece.end_ms - piece.start_ms;
    let last = shots.iter_mut().filter_map(|shot| shot.time.as_mut()).max_by_key(|time| time.end);
    if let Some(time) = last.filter(|_| piece.requested_ms > length) {
        time.end = time.end.max(piece.requested_ms);
    }
    shots
}

fn since(time: Time, start: u64) -> Time {
    Time { start: time.start.saturating_sub(start), end: time.end.saturating_sub(start) }
}

/// Film-wide sections first, then the clip's own. A section with a time belongs to the clip in which it starts.
fn sections(storyboard: &Storyboard, piece: &Piece, place: Place) -> Vec<Section> {
    let begins = |time: Time| piece.start_ms <= time.start && time.start < piece.end_ms;
    let belongs = |section: &&Section| match (section.time, section.clip) {
        // A section that starts after the film's end goes with the last clip.
        (Some(time), None) if section.kind == SectionKind::Audio => {
            begins(time) || (place.is_last && time.start >= piece.end_ms)
        }
        // A section never leaves the clip whose header it follows. One with a time outside that clip goes to its
        // start.
        (Some(time), Some(clip)) if section.kind == SectionKind::Audio && piece.heading == Some(clip) => {
            begins(time) || (piece.is_first && !storyboard.plays_at(clip, time.start))
        }
        (_, clip) => clip.is_none() || clip == piece.heading,
    };
    let mut sections: Vec<Section> = storyboard.sections.iter().filter(belongs).copied().collect();
    sections.sort_by_key(|section| section.clip.is_some());
    for section in sections.iter_mut().filter(|section| section.clip.is_some()) {
        section.time = section.time.filter(|time| begins(*time));
    }
    for time in sections.iter_mut().filter_map(|section| section.time.as_mut()) {
        let end = time.end.min(piece.end_ms.max(time.start));
        *time = since(Time { start: time.start, end }, piece.start_ms);
    }
    // A sound section that starts after the clip's end loses its time.
    for section in sections.iter_mut().filter(|section| section.kind == SectionKind::Audio) {
        section.time = section.time.filter(|time| time.start < piece.requested_ms);
    }
    sections
}

/// The references: those left out are marked, the others numbered in story order.
fn refs(
    script: &Script,
    storyboard: &Storyboard,
    board: &Storyboard,
    piece: &Piece,
    place: Place,
) -> Vec<Ref> {
    if place.is_first && place.is_last {
        return storyboard.refs.clone();
    }
    let count = storyboard.refs.len();
    let (mut own, mut film) = (vec![false; count], vec![false; count]);
    let mark = |used: &mut Vec<bool>, span: Span| {
        for mention in within(&storyboard.mentions, span, |mention| mention.span).iter().filter(|m| m.sent) {
            if let Some(used) = used.get_mut(mention.target) {
                *used = true;
            }
        }
    };
    let block = |index: usize| script.blocks.get(index).map_or(Span::default(), |block| block.span);
    board.shots.iter().for_each(|shot| mark(&mut own, block(shot.block)));
    board.headings.iter().for_each(|heading| mark(&mut own, block(heading.block)));
    mark(&mut film, script.preamble);
    storyboard.film_texts.iter().for_each(|text| mark(&mut film, *text));
    for section in &board.sections {
        let is_own = section.clip.is_some() || section.time.is_some();
        mark(if is_own { &mut own } else { &mut film }, block(section.block));
    }
    let mut refs = storyboard.refs.clone();
    for (at, r) in refs.iter_mut().enumerate() {
        let is = |used: &[bool]| used.get(at).copied().unwrap_or(false);
        let is_mentioned = is(&own) || is(&film);
        let is_frame = r.role.is_some_and(Role::is_frame);
        // A frame that only one header's clip mentions belongs to that clip; any other is the film's first or
        // last frame.
        let is_its_frame = is_frame && frame_belongs(storyboard, at, r, piece, place);
        // A reference that no text mentions, but the prompt's first line declares, applies to the whole film.
        let is_named_alone = r.called.is_some() && !is_frame && !has_mention(&storyboard.mentions, at);
        if is_frame && !is_its_frame {
            r.role = None;
        }
        r.used = is_mentioned || is_its_frame || is_named_alone;
        r.left_out = !r.used;
    }
    renumber(&mut refs);
    refs
}

fn has_mention(mentions: &[Mention], target: usize) -> bool {
    mentions.iter().any(|mention| mention.sent && mention.target == target)
}

/// Returns true if a first or last frame belongs to this clip.
fn frame_belongs(storyboard: &Storyboard, target: usize, r: &Ref, piece: &Piece, place: Place) -> bool {
    let headings: Vec<usize> = storyboard
        .mentions
        .iter()
        .filter(|mention| mention.sent && mention.target == target)
        .filter_map(|mention| storyboard.heading_at(mention.span))
        .collect();
    match headings.first() {
        Some(heading) => {
            piece.heading == Some(*heading) && (piece.is_first || r.role == Some(Role::LastFrame))
        }
        None if r.role == Some(Role::LastFrame) => place.is_last,
        None => place.is_first,
    }
}

/// Renumbers the references to send: from 1 for each kind, in story order. While any of them is unbound, all numbers
/// are provisional and stay as they are.
fn renumber(refs: &mut [Ref]) {
    if refs.iter().any(|r| r.source.is_none() && !r.left_out) {
        return;
    }
    let mut order: Vec<usize> = (0..refs.len()).collect();
    order.sort_by_key(|at| refs.get(*at).map(|r| (r.kind, r.number)));
    let mut last: BTreeMap<MediaKind, u32> = BTreeMap::new();
    for at in order {
        if let Some(r) = refs.get_mut(at).filter(|r| !r.left_out) {
            let number = last.entry(r.kind).or_insert(0);
            *number += 1;
            r.number = *number;
        }
    }
}

/// The last frame of the previous clip, as the first frame of this one.
fn frame(clip: u32, place: Span, refs: &[Ref]) -> Ref {
    let images = refs.iter().filter(|r| r.kind == MediaKind::Image && !r.left_out);
    Ref {
        name: format!("frame:{clip}"),
        kind: MediaKind::Image,
        number: images.map(|r| r.number).max().unwrap_or(0) + 1,
        source: Some(RefSource::Frame(clip)),
        folder: String::new(),
        role: Some(Role::FirstFrame),
        called: None,
        declared: Declared::Clip(place),
        by_flag: false,
        used: true,
        left_out: false,
    }
}
