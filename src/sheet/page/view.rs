//! Derives the template's extra data from a story: frames, rows, ruler ticks and the starts of clips.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::sheet::{Shot, Story};

/// Maximum number of pictures on top of each other in a frame.
const MAX_TILES: usize = 4;

/// A story with the template's extra data.
#[derive(Serialize)]
pub(super) struct View<'a> {
    pub(super) id: usize,
    #[serde(flatten)]
    pub(super) story: &'a Story,
    shots: Vec<ShotView<'a>>,
    /// For each reference, the number of its thumbnail.
    pictures: Vec<Option<usize>>,
    /// The row of each shot in its lane, and the number of rows.
    row: Vec<usize>,
    rows: usize,
    /// The ticks of the ruler, in milliseconds.
    pub(super) ticks: Vec<u64>,
    /// The frame that represents the whole story.
    poster: Frame,
    /// Whether its frames are much taller than wide.
    upright: bool,
    /// Whether a model needs more than one clip for it.
    pub(super) film: bool,
}

/// A shot with the template's extra data.
#[derive(Serialize)]
struct ShotView<'a> {
    #[serde(flatten)]
    shot: &'a Shot,
    frame: Frame,
    length: u64,
    /// The time that all its dialogue needs, in milliseconds.
    needs: u64,
    worst: Option<&'static str>,
    /// The clips that begin with it, each with the index of its model; only for models that need several clips.
    heads: Vec<(usize, usize)>,
    /// The take that shows the shot.
    take: Option<TakeView<'a>>,
}

/// A take with its start on the story's clock.
#[derive(Serialize)]
struct TakeView<'a> {
    href: &'a str,
    clip: u32,
    from_ms: u64,
    /// When the shot plays in the take.
    start_ms: u64,
    end_ms: u64,
}

/// The contents of a frame, as indexes of references.
#[derive(Clone, Debug, Default, Serialize)]
pub(in crate::sheet) struct Frame {
    pub(in crate::sheet) backdrop: Option<usize>,
    pub(in crate::sheet) tiles: Vec<usize>,
    /// The text to show if there is no picture.
    words: String,
}

impl<'a> View<'a> {
    pub(super) fn new(id: usize, story: &'a Story, numbers: &BTreeMap<&str, usize>) -> Self {
        let mut begun: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); story.models.len()];
        let shots: Vec<ShotView<'a>> = story
            .shots
            .iter()
            .map(|shot| ShotView {
                heads: starting_clips(story, shot, &mut begun),
                take: find_take(story, shot),
                shot,
                frame: compose_frame(story, shot),
                length: shot.time.map_or(0, |(start, end)| end.saturating_sub(start)),
                needs: shot.dialogue.iter().map(|line| line.needs_ms).sum(),
                worst: ["error", "warning", "advice"]
                    .into_iter()
                    .find(|severity| shot.findings.iter().any(|found| found.severity == *severity)),
            })
            .collect();
        let number = |path: &String| numbers.get(path.as_str()).copied();
        let (row, rows) = assign_rows(&story.shots);
        let has_picture =
            |view: &&ShotView<'_>| view.frame.backdrop.is_some() || !view.frame.tiles.is_empty();
        let poster = shots.iter().find(has_picture).or(shots.first()).map(|view| view.frame.clone());
        Self {
            id,
            story,
            pictures: story.references.iter().map(|r| r.picture.as_ref().and_then(number)).collect(),
            shots,
            row,
            rows,
            ticks: ruler_ticks(story.length_ms),
            poster: poster.unwrap_or_default(),
            upright: story.ratio.0.saturating_mul(10) < story.ratio.1.saturating_mul(8),
            film: is_film(story),
        }
    }
}

/// Returns true if a model needs more than one clip for a story.
pub(super) fn is_film(story: &Story) -> bool {
    story.models.iter().any(|model| model.clips.len() > 1)
}

/// Returns the clips that begin with a shot. `begun` has each model's clips that began earlier.
fn starting_clips(story: &Story, shot: &Shot, begun: &mut [BTreeSet<usize>]) -> Vec<(usize, usize)> {
    let mut heads = Vec::new();
    for (at, ((clip, begun), model)) in shot.clips.iter().zip(begun).zip(&story.models).enumerate() {
        if model.clips.len() > 1 && begun.insert(*clip) {
            heads.push((at, *clip));
        }
    }
    heads
}

/// Finds the take that shows a shot, for the model that has takes. An untimed shot has none.
fn find_take<'a>(story: &'a Story, shot: &Shot) -> Option<TakeView<'a>> {
    let id = &story.takes.first()?.model;
    let model = story.models.iter().position(|model| model.id == *id).unwrap_or(0);
    let clip = story.models.get(model)?.clips.get(*shot.clips.get(model)?)?;
    let take = story.takes.iter().find(|take| take.clip == clip.number)?;
    let from_ms = clip.time.0;
    let (start, end) = shot.time?;
    let (start_ms, end_ms) = (start.saturating_sub(from_ms), end.saturating_sub(from_ms));
    Some(TakeView { href: &take.href, clip: clip.number, from_ms, start_ms, end_ms })
}

/// Composes a shot's frame: a scene or a frame of the clip as the backdrop, the shot's other references on top.
pub(in crate::sheet) fn compose_frame(story: &Story, shot: &Shot) -> Frame {
    let is_image = |at: &usize| story.references.get(*at).is_some_and(|r| r.kind == "Image");
    let is_backdrop = |at: &usize| story.references.get(*at).is_some_and(|r| r.is_backdrop);
    let all: Vec<usize> = shot.references.iter().chain(&shot.shared).copied().filter(is_image).collect();
    let backdrop = all.iter().copied().find(is_backdrop);
    let tiles = all.into_iter().filter(|at| !is_backdrop(at)).take(MAX_TILES).collect();
    Frame { backdrop, tiles, words: shot.framing.first().cloned().unwrap_or_default() }
}

/// Maximum number of rows in a lane; more would leave no room for the cards.
const MAX_ROWS: usize = 8;

/// Assigns each shot to the first free row, or to the last row if none is free.
fn assign_rows(shots: &[Shot]) -> (Vec<usize>, usize) {
    let mut ends: Vec<u64> = Vec::new();
    let mut out = Vec::with_capacity(shots.len());
    for shot in shots {
        let Some((start, end)) = shot.time else {
            out.push(0);
            continue;
        };
        let row = ends.iter().position(|before| *before <= start).unwrap_or(ends.len()).min(MAX_ROWS - 1);
        match ends.get_mut(row) {
            Some(last) => *last = end.max(*last),
            None => ends.push(end.max(start)),
        }
        out.push(row);
    }
    (out, ends.len().max(1))
}

/// Returns at most fifteen ticks at round times.
fn ruler_ticks(length_ms: u64) -> Vec<u64> {
    const STEPS: [u64; 10] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
    let step = STEPS.iter().map(|s| s * 1000).find(|step| length_ms / step <= 15);
    let step = step.unwrap_or(length_ms.div_ceil(12)).max(1);
    (0..=length_ms / step).map(|number| number * step).collect()
}
