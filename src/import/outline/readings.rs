//! The ways to read a prompt: by its times, by its ordinals, or by its start times.

use crate::import::headers::{Candidate, HeaderKind};
use crate::import::lines::Prompt;
use crate::import::ordinals::NounKind;
use crate::import::outline::attach::attach_times;
use crate::import::outline::headings::{Headings, find_headings};
use crate::import::outline::{OutlineShot, Part};
use crate::import::series::{
    Group, Node, Series, Tracks, find_durations, find_groups, find_numbered, find_starts, find_tracks,
};

/// A way to read a prompt.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) series: Series,
    pub(super) parts: Vec<Part>,
    pub(super) are_versions: bool,
    pub(super) outer: Option<usize>,
    pub(super) repeated: Vec<usize>,
}

impl Reading {
    /// Its points: those of its series.
    pub(super) fn score(&self) -> i32 {
        self.series.score()
    }

    /// The number of its shots.
    fn shot_count(&self) -> usize {
        self.parts.iter().map(|part| part.shots.len()).sum()
    }
}

/// Maximum number of nouns that are tried as shots, and as headings of clips. A prompt has a few.
const MAX_NOUNS: usize = 12;

/// Finds the ways to read a prompt.
pub(super) fn find_readings(prompt: Prompt<'_>, candidates: &[Candidate]) -> Vec<Reading> {
    let mut groups = find_groups(prompt.text, candidates);
    groups.sort_by_key(|group| std::cmp::Reverse(group.segments.iter().map(Vec::len).sum::<usize>()));
    groups.truncate(MAX_NOUNS);
    let numbered: Vec<Reading> = find_numbered(prompt.text, candidates, &groups)
        .into_iter()
        .filter_map(|series| read_numbered(prompt, candidates, &groups, series))
        .collect();
    let tracks = find_tracks(candidates);
    let mut found: Vec<Reading> =
        tracks.iter().map(|tracks| read_tracks(candidates, &groups, tracks)).collect();
    found.retain(|timed| !numbered.iter().any(|other| is_inside_one_shot(candidates, timed, other)));
    // Where ordinals and times are in the same headers, the times know more about them.
    let has_same_times = |reading: &Reading| {
        let times: Option<Vec<usize>> = reading.series.times.iter().copied().collect();
        let times = times.unwrap_or_default();
        !times.is_empty() && found.iter().any(|timed| timed.series.members == times)
    };
    let numbered: Vec<Reading> = numbered.into_iter().filter(|reading| !has_same_times(reading)).collect();
    let outer = tracks.iter().find_map(|tracks| whole_range(candidates, tracks));
    found.extend(numbered.into_iter().map(|reading| with_outer(candidates, reading, outer)));
    let has_others = found.iter().any(|reading| reading.shot_count() >= 2);
    found.extend(find_durations(candidates).map(read_starts));
    found.extend(
        find_starts(candidates).filter(|starts| starts.members.len() >= 3 || !has_others).map(read_starts),
    );
    found
}

/// A single time that starts its line, which may be the time of the whole clip.
fn whole_range(candidates: &[Candidate], tracks: &Tracks) -> Option<usize> {
    let [only] = tracks.main() else { return None };
    candidates.get(only.index).filter(|candidate| candidate.leads_line()).map(|_| only.index)
}

/// Adds the time range above a reading, which is then that of the whole clip.
fn with_outer(candidates: &[Candidate], mut reading: Reading, outer: Option<usize>) -> Reading {
    let first = reading.series.members.first().and_then(|first| candidates.get(*first));
    reading.outer = outer.filter(|outer| {
        let outer = candidates.get(*outer);
        matches!((outer, first), (Some(outer), Some(first)) if outer.header.start <= first.header.start)
    });
    reading
}

/// Returns true if all times are inside one shot of another reading with more shots.
fn is_inside_one_shot(candidates: &[Candidate], timed: &Reading, other: &Reading) -> bool {
    let start = |index: &usize| candidates.get(*index).map_or(0, |candidate| candidate.header.start);
    let (Some(first), Some(last)) = (timed.series.members.first(), timed.series.members.last()) else {
        return true;
    };
    let is_bigger = other.shot_count() > timed.shot_count();
    let shots: Vec<u32> = other.series.members.iter().map(start).collect();
    let shot_of = |index: &usize| shots.partition_point(|shot| *shot <= start(index));
    is_bigger && shot_of(first) > 0 && shot_of(first) == shot_of(last) && shot_of(last) < shots.len()
}

fn shot(header: usize) -> OutlineShot {
    OutlineShot { header, time: None }
}

fn one_part(members: &[usize]) -> Vec<Part> {
    vec![Part { heading: None, shots: members.iter().copied().map(shot).collect() }]
}

fn read_starts(series: Series) -> Reading {
    Reading { parts: one_part(&series.members), series, ..Reading::default() }
}

/// Reads the time ranges of a prompt.
fn read_tracks(candidates: &[Candidate], groups: &[Group], found: &Tracks) -> Reading {
    let mut reading = Reading { series: found.series.clone(), outer: found.outer, ..Reading::default() };
    let are_parents = found.all.len() >= 2
        && found.all.iter().all(|track| track.iter().all(|node| !node.children.is_empty()));
    if are_parents {
        let nodes: Vec<Node> = found.all.iter().flatten().cloned().collect();
        reading.parts = parts_of(&nodes);
        return reading;
    }
    if found.all.len() >= 2 {
        let members: Vec<usize> = found.all.iter().flatten().map(|node| node.index).collect();
        let restarts = track_restarts(&found.all);
        if let Some(headings) = find_headings(candidates, groups, &members, &restarts) {
            return with_headings(candidates, reading, &members, &headings);
        }
        reading.repeated = repeated_tracks(found);
    }
    let mut nodes = found.main().to_vec();
    while let [only] = &nodes[..]
        && !only.children.is_empty()
    {
        reading.outer = Some(only.index);
        nodes = only.children.clone();
    }
    let parents = nodes.iter().filter(|node| !node.children.is_empty()).count();
    if parents > 0 && parents * 2 >= nodes.len() {
        reading.parts = parts_of(&nodes);
        return reading;
    }
    let members: Vec<usize> = nodes.iter().map(|node| node.index).collect();
    let restarts = vec![false; members.len().saturating_sub(1)];
    if let Some(headings) = find_headings(candidates, groups, &members, &restarts) {
        return with_headings(candidates, reading, &members, &headings);
    }
    reading.parts = one_part(&members);
    reading
}

/// For each member but the first: true if it starts a track.
fn track_restarts(tracks: &[Vec<Node>]) -> Vec<bool> {
    let starts = tracks.iter().flat_map(|track| track.iter().enumerate().map(|(at, _)| at == 0));
    starts.skip(1).collect()
}

/// The first times of all tracks but the longest.
fn repeated_tracks(found: &Tracks) -> Vec<usize> {
    let main = found.main().first().map(|node| node.index);
    let firsts = found.all.iter().filter_map(|track| track.first()).map(|node| node.index);
    firsts.filter(|first| Some(*first) != main).collect()
}

/// Makes a clip of each range that encloses others, and of each other range one with a single shot.
fn parts_of(nodes: &[Node]) -> Vec<Part> {
    let part = |node: &Node| {
        let shots = node.children.iter().map(|child| shot(child.index)).collect();
        if node.children.is_empty() {
            Part { heading: None, shots: vec![shot(node.index)] }
        } else {
            Part { heading: Some(node.index), shots }
        }
    };
    nodes.iter().map(part).collect()
}

/// Divides the shots of a reading at headings.
fn with_headings(
    candidates: &[Candidate],
    mut reading: Reading,
    members: &[usize],
    headings: &Headings,
) -> Reading {
    let times = reading.series.times.clone();
    let shots = members
        .iter()
        .enumerate()
        .map(|(at, header)| OutlineShot { header: *header, time: times.get(at).copied().flatten() });
    let shots: Vec<OutlineShot> = shots.collect();
    let start = |index: usize| candidates.get(index).map_or(0, |candidate| candidate.header.start);
    let starts: Vec<u32> = headings.indices.iter().map(|heading| start(*heading)).collect();
    let mut parts: Vec<Part> =
        headings.indices.iter().map(|heading| Part { heading: Some(*heading), shots: Vec::new() }).collect();
    for shot in shots {
        let part = starts.partition_point(|heading| *heading < start(shot.header));
        if let Some(part) = part.checked_sub(1).and_then(|part| parts.get_mut(part)) {
            part.shots.push(shot);
        }
    }
    reading.parts = parts;
    reading.are_versions = headings.kind == NounKind::Version;
    reading.series.add(headings.indices.len(), 14, "heading above them");
    reading
}

/// Reads the shots of a prompt by their ordinals; `None` if they aren't shots.
fn read_numbered(
    prompt: Prompt<'_>,
    candidates: &[Candidate],
    groups: &[Group],
    mut series: Series,
) -> Option<Reading> {
    let members = series.members.clone();
    attach_times(candidates, &mut series);
    let of = |index: &usize| candidates.get(*index).and_then(Candidate::any_ordinal);
    let pairs = members.iter().zip(members.iter().skip(1));
    let restarts: Vec<bool> = pairs
        .map(|(one, next)| matches!((of(one), of(next)), (Some(one), Some(next)) if next.number <= one.last))
        .collect();
    let is_item = members.first().and_then(of).is_some_and(|ordinal| ordinal.kind == NounKind::Item);
    let has_times = series.times.iter().all(Option::is_some) && !series.times.is_empty();
    let has_lengths = members.iter().all(|index| {
        matches!(candidates.get(*index).map(|one| one.kind), Some(HeaderKind::Numbered(_, Some(_))))
    });
    if is_item && !has_times && !has_lengths && !is_under_shots_heading(prompt, candidates, &members) {
        return None;
    }
    let reading = Reading { series, ..Reading::default() };
    let others: Vec<Group> = groups
        .iter()
        .filter(|group| !group.segments.iter().flatten().any(|index| members.binary_search(index).is_ok()))
        .cloned()
        .collect();
    if let Some(headings) = find_headings(candidates, &others, &members, &restarts) {
        return Some(with_headings(candidates, reading, &members, &headings));
    }
    // Numbers that start again without a heading aren't one series.
    if restarts.contains(&true) {
        return None;
    }
    let shots = members.iter().enumerate().map(|(at, header)| OutlineShot {
        header: *header,
        time: reading.series.times.get(at).copied().flatten(),
    });
    Some(Reading { parts: vec![Part { heading: None, shots: shots.collect() }], ..reading })
}

/// Words of headings above a list of shots.
const LIST_HEADINGS: [&str; 16] = [
    "shots",
    "shot list",
    "shotlist",
    "storyboard",
    "scenes",
    "timeline",
    "beats",
    "sequence",
    "分镜",
    "镜头",
    "场景",
    "カット",
    "シーン",
    "ショット",
    "장면",
    "콘티",
];

/// Returns true if the line above a list says that its items are shots.
fn is_under_shots_heading(prompt: Prompt<'_>, candidates: &[Candidate], members: &[usize]) -> bool {
    let first =
        members.first().and_then(|first| candidates.get(*first)).map_or(0, |candidate| candidate.line);
    let above =
        prompt.lines.get(..first).and_then(|lines| lines.iter().rev().take(2).find(|line| line.has_text));
    above.is_some_and(|line| {
        let words = line.content(prompt.text).to_lowercase();
        words.chars().count() <= 40 && LIST_HEADINGS.iter().any(|heading| words.contains(heading))
    })
}
