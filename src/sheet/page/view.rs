//! A story to what the template asks for besides: what is seen in each frame, rows, marks of the ruler, where clips begin.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::sheet::{Shot, Story};

/// How many pictures lie over each other in a frame.
const MOST_TILES: usize = 4;

/// A story with what the template asks for besides.
#[derive(Serialize)]
pub(super) struct View<'a> {
    pub(super) id: usize,
    #[serde(flatten)]
    pub(super) story: &'a Story,
    shots: Vec<ShotView<'a>>,
    /// The number of each reference's thumbnail.
    pictures: Vec<Option<usize>>,
    /// The row of each shot in its lane, and how many there are.
    row: Vec<usize>,
    rows: usize,
    /// The marks of the ruler, in milliseconds.
    pub(super) ticks: Vec<u64>,
    /// What stands for the whole story.
    poster: Frame,
    /// Whether its frames are much higher than wide.
    upright: bool,
    /// Whether a model makes more than one clip of it.
    pub(super) film: bool,
}

/// A shot with what the template asks for besides.
#[derive(Serialize)]
struct ShotView<'a> {
    #[serde(flatten)]
    shot: &'a Shot,
    frame: Frame,
    length: u64,
    /// What all that is said in it needs.
    needs: u64,
    worst: Option<&'static str>,
    /// The clips that begin with it, each with its model's place: only of models that make several.
    heads: Vec<(usize, usize)>,
    /// The take that shows it.
    take: Option<TakeView<'a>>,
}

/// A take with where it begins on the story's clock.
#[derive(Serialize)]
struct TakeView<'a> {
    href: &'a str,
    clip: u32,
    from_ms: u64,
    /// When the shot plays in it.
    start_ms: u64,
    end_ms: u64,
}

/// What is seen in a frame, by the references' places.
#[derive(Clone, Debug, Default, Serialize)]
pub(in crate::sheet) struct Frame {
    pub(in crate::sheet) backdrop: Option<usize>,
    pub(in crate::sheet) tiles: Vec<usize>,
    /// What stands there where there is no picture.
    words: String,
}

impl<'a> View<'a> {
    pub(super) fn of(id: usize, story: &'a Story, numbers: &BTreeMap<&str, usize>) -> Self {
        let mut begun: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); story.models.len()];
        let shots: Vec<ShotView<'a>> = story
            .shots
            .iter()
            .map(|shot| ShotView {
                heads: heads(story, shot, &mut begun),
                take: take(story, shot),
                shot,
                frame: frame(story, shot),
                length: shot.time.map_or(0, |(start, end)| end.saturating_sub(start)),
                needs: shot.dialogue.iter().map(|line| line.needs_ms).sum(),
                worst: ["error", "warning", "advice"]
                    .into_iter()
                    .find(|severity| shot.findings.iter().any(|found| found.severity == *severity)),
            })
            .collect();
        let number = |path: &String| numbers.get(path.as_str()).copied();
        let (row, rows) = rows(&story.shots);
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
            ticks: ticks(story.length_ms),
            poster: poster.unwrap_or_default(),
            upright: story.ratio.0.saturating_mul(10) < story.ratio.1.saturating_mul(8),
            film: is_film(story),
        }
    }
}

/// Whether a model makes more than one clip of a story.
pub(super) fn is_film(story: &Story) -> bool {
    story.models.iter().any(|model| model.clips.len() > 1)
}

/// The clips that begin with a shot. `begun` holds those of each model that have begun before it.
fn heads(story: &Story, shot: &Shot, begun: &mut [BTreeSet<usize>]) -> Vec<(usize, usize)> {
    let mut heads = Vec::new();
    for (at, ((clip, begun), model)) in shot.clips.iter().zip(begun).zip(&story.models).enumerate() {
        if model.clips.len() > 1 && begun.insert(*clip) {
            heads.push((at, *clip));
        }
    }
    heads
}

/// The take that shows a shot, of the model that has takes. A shot without a time is in none.
fn take<'a>(story: &'a Story, shot: &Shot) -> Option<TakeView<'a>> {
    let of = &story.takes.first()?.model;
    let model = story.models.iter().position(|model| model.id == *of).unwrap_or(0);
    let clip = story.models.get(model)?.clips.get(*shot.clips.get(model)?)?;
    let take = story.takes.iter().find(|take| take.clip == clip.number)?;
    let from_ms = clip.time.0;
    let (start, end) = shot.time?;
    let (start_ms, end_ms) = (start.saturating_sub(from_ms), end.saturating_sub(from_ms));
    Some(TakeView { href: &take.href, clip: clip.number, from_ms, start_ms, end_ms })
}

/// A place or a frame of the clip lies behind; who and what is named in the shot lies over it.
pub(in crate::sheet) fn frame(story: &Story, shot: &Shot) -> Frame {
    let is_image = |at: &usize| story.references.get(*at).is_some_and(|r| r.kind == "Image");
    let is_backdrop = |at: &usize| story.references.get(*at).is_some_and(|r| r.is_backdrop);
    let all: Vec<usize> = shot.references.iter().chain(&shot.shared).copied().filter(is_image).collect();
    let backdrop = all.iter().copied().find(is_backdrop);
    let tiles = all.into_iter().filter(|at| !is_backdrop(at)).take(MOST_TILES).collect();
    Frame { backdrop, tiles, words: shot.framing.first().cloned().unwrap_or_default() }
}

/// A lane of more rows would leave no room for the cards.
const MOST_ROWS: usize = 8;

/// The row of each shot, so that none covers another.
fn rows(shots: &[Shot]) -> (Vec<usize>, usize) {
    let mut ends: Vec<u64> = Vec::new();
    let mut out = Vec::with_capacity(shots.len());
    for shot in shots {
        let Some((start, end)) = shot.time else {
            out.push(0);
            continue;
        };
        let row = ends.iter().position(|before| *before <= start).unwrap_or(ends.len()).min(MOST_ROWS - 1);
        match ends.get_mut(row) {
            Some(last) => *last = end.max(*last),
            None => ends.push(end.max(start)),
        }
        out.push(row);
    }
    (out, ends.len().max(1))
}

/// At most fifteen marks at round times.
fn ticks(length_ms: u64) -> Vec<u64> {
    const STEPS: [u64; 10] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
    let step = STEPS.iter().map(|s| s * 1000).find(|step| length_ms / step <= 15);
    let step = step.unwrap_or(length_ms.div_ceil(12)).max(1);
    (0..=length_ms / step).map(|number| number * step).collect()
}
