//! Time ranges that follow one another, with the ranges inside their spans.
//!
//! A range that its followers fill from its start to its end encloses them: their times go on, or start again at 0.

use crate::import::headers::{Candidate, HeaderKind, Placement};
use crate::import::series::Series;

/// A time range with those that it encloses.
#[derive(Clone, Debug)]
pub(in crate::import) struct Node {
    /// The index of its candidate.
    pub(in crate::import) index: usize,
    pub(in crate::import) children: Vec<Node>,
}

/// The time ranges of a prompt.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Tracks {
    /// Sequences of times. Each starts where the clock starts again.
    pub(in crate::import) all: Vec<Vec<Node>>,
    /// A time range around all shots, which they don't fill exactly.
    pub(in crate::import) outer: Option<usize>,
    pub(in crate::import) series: Series,
}

impl Tracks {
    fn longest(&self) -> usize {
        self.all.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The longest track; the first of several.
    pub(in crate::import) fn main(&self) -> &[Node] {
        let longest = self.longest();
        self.all.iter().find(|track| track.len() == longest).map_or(&[], Vec::as_slice)
    }
}

/// Maximum number of ranges that one range encloses.
const MAX_CHILDREN: usize = 200;

/// The largest gap between two ranges that follow one another, in milliseconds: whole seconds, counted inclusively.
const MAX_GAP_MS: u64 = 1000;

/// Finds the sequences of time ranges: those at line starts, those after sentences too, and those in running text too.
/// The one with the most points comes first.
pub(in crate::import) fn find_tracks(candidates: &[Candidate]) -> Vec<Tracks> {
    let tiers = [
        (Placement::AfterTitle, "times at line starts"),
        (Placement::Inline, "times at line starts or after sentences"),
        (Placement::Weak, "times anywhere"),
        (Placement::Loose, "times in running text"),
    ];
    let mut found: Vec<Tracks> = Vec::new();
    let (mut known, mut tracks) = (Vec::new(), Tracks::default());
    for (tier, name) in tiers {
        let indices = ranges_in_tier(candidates, tier);
        // A tier often adds nothing to the one before it.
        if indices != known {
            tracks = chain(candidates, nest(candidates, &indices));
            known = indices;
        }
        found.push(find_in_tier(candidates, tracks.clone(), tier, name));
    }
    found.retain(|tracks| !tracks.all.is_empty());
    // A stable sort: of two with as many points, the stricter one comes first.
    found.sort_by_key(|tracks| -tracks.series.score());
    found
}

/// The time ranges with a placement of `tier` or a better one.
fn ranges_in_tier(candidates: &[Candidate], tier: Placement) -> Vec<usize> {
    let is_in_tier = |candidate: &Candidate| candidate.placement >= tier && candidate.range().is_some();
    let found = candidates.iter().enumerate().filter(|(_, candidate)| is_in_tier(candidate));
    found.map(|(index, _)| index).collect()
}

/// Keeps the tracks that can be shots, with the times that belong to them.
fn find_in_tier(candidates: &[Candidate], mut found: Tracks, tier: Placement, name: &str) -> Tracks {
    // The only track is kept even if it belongs to a sound, if it starts its line.
    let is_only_line = tier > Placement::Inline
        && found.all.len() == 1
        && first_of(candidates, found.main()).is_some_and(|first| first.is_sound && first.leads_line());
    if !is_only_line {
        found.all.retain(|track| !is_sound_track(candidates, track));
    }
    let stops: Vec<usize> = found.all.iter().skip(1).filter_map(|track| Some(track.first()?.index)).collect();
    let stops = stops.into_iter().chain([candidates.len()]);
    for (track, stop) in found.all.iter_mut().zip(stops) {
        *track = with_inline_times(candidates, std::mem::take(track), stop);
    }
    found.all.retain(|track| is_plausible(candidates, track));
    if tier == Placement::Loose {
        // Without anything that sets them off, times must follow one another without a gap.
        found.all.retain(|track| {
            let starts_at_zero =
                first_of(candidates, track).and_then(Candidate::range).is_some_and(|(start, _)| start == 0);
            track.len() >= 3 && starts_at_zero && count_joins(candidates, track) + 1 == track.len()
        });
    }
    let is_open = |index: &usize| matches!(candidates.get(*index), Some(one) if matches!(one.kind, HeaderKind::OpenEnd(_)));
    let open: Vec<usize> = (0..candidates.len()).filter(is_open).collect();
    for track in &mut found.all {
        add_open_end(candidates, &open, track);
    }
    let members = found.main().iter().map(|node| node.index).collect();
    found.series = Series::new(name, members);
    score(candidates, &mut found);
    found
}

fn range_of(candidates: &[Candidate], index: usize) -> Option<(u64, u64)> {
    candidates.get(index)?.range()
}

fn first_of<'c>(candidates: &'c [Candidate], track: &[Node]) -> Option<&'c Candidate> {
    candidates.get(track.first()?.index)
}

/// Puts ranges under the ones that they fill. Works backwards, so that each range can take the ones after it.
fn nest(candidates: &[Candidate], indices: &[usize]) -> Vec<Node> {
    // The nodes after the current one, the nearest last.
    let mut after: Vec<Node> = Vec::with_capacity(indices.len());
    for index in indices.iter().rev() {
        let count = count_children(candidates, *index, &after);
        let children: Vec<Node> = after.drain(after.len() - count..).rev().collect();
        after.push(Node { index: *index, children });
    }
    after.reverse();
    after
}

/// The number of nodes that fill a range; 0 if they don't. `after` holds the nodes after it, the nearest last.
fn count_children(candidates: &[Candidate], parent: usize, after: &[Node]) -> usize {
    let (Some(candidate), Some((start, end))) = (candidates.get(parent), range_of(candidates, parent)) else {
        return 0;
    };
    let Some((first_start, first_end)) = after.last().and_then(|first| range_of(candidates, first.index))
    else {
        return 0;
    };
    let limit = match first_start {
        _ if first_start == start => end,
        0 => end - start,
        _ => return 0,
    };
    if first_end >= limit {
        return 0;
    }
    let mut last = (first_start, first_start);
    for (at, node) in after.iter().rev().take(MAX_CHILDREN).enumerate() {
        let (Some(child), Some((from, to))) = (candidates.get(node.index), range_of(candidates, node.index))
        else {
            return 0;
        };
        let goes_on = (from >= last.1 && from - last.1 <= MAX_GAP_MS) || (from > last.0 && to > last.1);
        if !goes_on || to > limit || (candidate.leads_line() && !child.leads_line()) || child.is_sound {
            return 0;
        }
        if to == limit {
            return at + 1;
        }
        last = (from, to);
    }
    0
}

/// Chains ranges: each starts after the one before it, and one at 0 starts a new track.
fn chain(candidates: &[Candidate], nodes: Vec<Node>) -> Tracks {
    let mut found = Tracks::default();
    let mut track: Vec<Node> = Vec::new();
    for node in nodes {
        let (Some(candidate), Some((start, end))) =
            (candidates.get(node.index), range_of(candidates, node.index))
        else {
            continue;
        };
        let last = track.last().and_then(|last| candidates.get(last.index));
        let Some((last, (last_start, last_end))) = last.and_then(|last| Some((last, last.range()?))) else {
            if candidate.leads_line() || start <= 1000 {
                track.push(node);
            }
            continue;
        };
        // A time in the words of a shot that starts its line is a beat in that shot.
        let is_beat = last.leads_line()
            && !candidate.leads_line()
            && ((start >= last_start && end <= last_end) || (last_start > 0 && end <= last_end - last_start));
        if is_beat {
            continue;
        }
        if start >= last_end || (start > last_start && end > last_end) {
            track.push(node);
        } else if track.len() == 1 && found.all.is_empty() && start == last_start && end < last_end {
            found.outer = track.pop().map(|outer| outer.index);
            track.push(node);
        } else if start == 0 {
            found.all.push(std::mem::take(&mut track));
            track.push(node);
        }
    }
    if !track.is_empty() {
        found.all.push(track);
    }
    found
}

/// Returns true if a track belongs to a sound, or continues one that does.
fn is_sound_track(candidates: &[Candidate], track: &[Node]) -> bool {
    let Some(first) = track.first() else { return false };
    let before = first.index.checked_sub(1).and_then(|before| candidates.get(before));
    let continues_sound = before.is_some_and(|before| {
        let joins = matches!(
            (before.range(), range_of(candidates, first.index)),
            (Some((_, end)), Some((start, _))) if start == end
        );
        before.is_sound && before.placement <= Placement::Inline && joins
    });
    continues_sound || candidates.get(first.index).is_some_and(|candidate| candidate.is_sound)
}

/// Adds the times in running text that fit between two shots of a track without a gap. `stop` is where the next track
/// starts.
fn with_inline_times(candidates: &[Candidate], track: Vec<Node>, stop: usize) -> Vec<Node> {
    let mut filled = Vec::with_capacity(track.len());
    let starts: Vec<(usize, u64)> = track
        .iter()
        .skip(1)
        .filter_map(|node| Some((node.index, range_of(candidates, node.index)?.0)))
        .chain([(stop, u64::MAX)])
        .collect();
    for (node, (next, latest)) in track.into_iter().zip(starts) {
        let index = node.index;
        filled.push(node);
        let Some((_, mut end)) = range_of(candidates, index) else { continue };
        let between = candidates.iter().enumerate().take(next).skip(index + 1);
        for (other, candidate) in between {
            let Some((from, to)) = candidate.range() else { continue };
            let is_inline = matches!(candidate.placement, Placement::Inline | Placement::Weak);
            if from == end && to > from && to <= latest && is_inline && !candidate.is_sound {
                filled.push(Node { index: other, children: Vec::new() });
                end = to;
            }
        }
    }
    filled
}

/// Adds the time after a track whose end isn't given: `6s-end`. `open` holds the indices of such times.
fn add_open_end(candidates: &[Candidate], open: &[usize], track: &mut Vec<Node>) {
    let Some(last) = track.last().map(|node| node.index) else { return };
    let Some((_, end)) = range_of(candidates, last) else { return };
    let next = open.get(open.partition_point(|index| *index <= last)).copied();
    let is_next =
        |index: &usize| candidates.get(*index).is_some_and(|one| one.kind == HeaderKind::OpenEnd(end));
    track.extend(next.filter(is_next).map(|index| Node { index, children: Vec::new() }));
}

/// Returns true for a track that can be shots: several times that follow one another, or one that is clearly a header.
fn is_plausible(candidates: &[Candidate], track: &[Node]) -> bool {
    let Some(first) = first_of(candidates, track) else { return false };
    let start = first.range().map_or(0, |(start, _)| start);
    if track.len() == 1 {
        let is_header = match first.placement {
            Placement::LineStart => first.is_certain || first.is_bracketed,
            Placement::AfterTitle => start == 0,
            _ => false,
        };
        return is_header && (start <= 1000 || (first.is_bracketed && !first.is_clock && first.is_certain));
    }
    let has_certain = track.iter().any(|node| {
        candidates.get(node.index).is_some_and(|candidate| candidate.is_certain || candidate.is_bracketed)
    });
    // Opening hours are far from 0, and have gaps.
    let is_late = start >= 60_000 && count_joins(candidates, track) + 1 < track.len();
    let bare_from_zero = start <= 1000 && count_joins(candidates, track) + 1 == track.len();
    (has_certain || bare_from_zero) && !is_late
}

/// The number of times that start where the one before them ends, or a second later.
fn count_joins(candidates: &[Candidate], track: &[Node]) -> usize {
    let ranges: Vec<(u64, u64)> = track.iter().filter_map(|node| range_of(candidates, node.index)).collect();
    let joins = |pair: &(&(u64, u64), &(u64, u64))| pair.1.0.abs_diff(pair.0.1) <= MAX_GAP_MS;
    ranges.iter().zip(ranges.iter().skip(1)).filter(joins).count()
}

/// Scores the longest track.
fn score(candidates: &[Candidate], found: &mut Tracks) {
    let main = found.main().to_vec();
    let joins = count_joins(candidates, &main);
    let start = first_of(candidates, &main).and_then(Candidate::range).map_or(0, |(start, _)| start);
    let numbered =
        main.iter().filter_map(|node| candidates.get(node.index)).filter(|one| one.ordinal.is_some()).count();
    let leaves: usize = main.iter().map(|node| node.children.len()).sum();
    found.series.add(main.len(), 12, "time range");
    found.series.add(leaves, 12, "time range inside another");
    found.series.add(joins, 2, "starts where the one before it ends");
    found.series.add(main.len().saturating_sub(joins + 1), -3, "leaves a gap");
    found.series.add(numbered, 3, "with an ordinal");
    found.series.add(usize::from(start <= 1000), 2, "starts at 0");
    found.series.add(usize::from(start > 1000), -8, "starts later than 0");
    found.series.add_placement(candidates);
}
