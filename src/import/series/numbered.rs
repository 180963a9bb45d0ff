//! Ordinals that count up: `Shot 1`, `Shot 2`, `Shots 3–4`, `Shot 5`.

use std::collections::BTreeMap;

use crate::import::headers::{Candidate, HeaderKind, Placement};
use crate::import::ordinals::{NounKind, Ordinal};
use crate::import::series::Series;

/// The ordinals with one noun, split where the numbers start again.
#[derive(Clone, Debug)]
pub(in crate::import) struct Group {
    /// The noun.
    pub(in crate::import) key: String,
    pub(in crate::import) kind: NounKind,
    /// Indices of candidates that count up.
    pub(in crate::import) segments: Vec<Vec<usize>>,
}

impl Group {
    /// The longest segment; the first of several.
    fn longest(&self) -> &[usize] {
        let longest = self.segments.iter().map(Vec::len).max().unwrap_or(0);
        self.segments.iter().find(|segment| segment.len() == longest).map_or(&[], Vec::as_slice)
    }

    /// All ordinals, if each segment counts at least two; else the longest segment.
    fn all(&self) -> Vec<usize> {
        self.segments.iter().filter(|segment| segment.len() > 1).flatten().copied().collect()
    }
}

fn ordinal_of(candidates: &[Candidate], index: usize) -> Option<Ordinal> {
    match candidates.get(index)?.kind {
        HeaderKind::Numbered(ordinal, _) => Some(ordinal),
        _ => None,
    }
}

/// Returns true if `next` counts on from `last`. Where it starts its line, one number may be missing.
pub(in crate::import) fn follows_on(last: Ordinal, next: Ordinal, leads_line: bool) -> bool {
    next.number == last.last + 1 || (leads_line && next.number == last.last + 2)
}

/// Groups ordinals by their noun.
pub(in crate::import) fn find_groups(text: &str, candidates: &[Candidate]) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let Some(ordinal) = ordinal_of(candidates, index) else { continue };
        let key = ordinal.key(text);
        let group =
            groups.entry(key.clone()).or_insert(Group { key, kind: ordinal.kind, segments: Vec::new() });
        add_to_group(group, candidates, index, candidate, ordinal);
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| group.segments.first().and_then(|segment| segment.first()).copied());
    groups
}

fn add_to_group(
    group: &mut Group,
    candidates: &[Candidate],
    index: usize,
    candidate: &Candidate,
    ordinal: Ordinal,
) {
    let last = group
        .segments
        .last()
        .and_then(|segment| segment.last())
        .and_then(|last| ordinal_of(candidates, *last));
    let Some(last) = last else {
        if ordinal.number <= 1 || candidate.leads_line() {
            group.segments.push(vec![index]);
        }
        return;
    };
    if follows_on(last, ordinal, candidate.leads_line()) {
        if let Some(segment) = group.segments.last_mut() {
            segment.push(index);
        }
    } else if ordinal.number <= 1 && candidate.placement > Placement::Weak {
        group.segments.push(vec![index]);
    }
}

/// Finds the series of ordinals that may be shots, with those that several nouns form together.
pub(in crate::import) fn find_numbered(
    text: &str,
    candidates: &[Candidate],
    groups: &[Group],
) -> Vec<Series> {
    let mut found = Vec::new();
    for group in groups.iter().filter(|group| !matches!(group.kind, NounKind::Version | NounKind::Thing)) {
        let longest = group.longest().to_vec();
        let all = group.all();
        if all.len() > longest.len() {
            found.extend(build(candidates, group, all));
        }
        found.extend(build(candidates, group, longest));
    }
    found.extend(find_mixed(text, candidates, groups));
    found
}

/// Builds the series of a group's `members`, if they can be shots.
fn build(candidates: &[Candidate], group: &Group, members: Vec<usize>) -> Option<Series> {
    let of = |index: &usize| candidates.get(*index);
    let is_known = !matches!(group.kind, NounKind::Other | NounKind::Item);
    let starts_low =
        members.first().and_then(|first| ordinal_of(candidates, *first)).is_some_and(|one| one.number <= 1);
    if members.len() < 2 || (!is_known && !starts_low) {
        return None;
    }
    let points = match group.kind {
        NounKind::Shot => 7,
        NounKind::Scene | NounKind::Part => 6,
        NounKind::Other => 5,
        _ => 1,
    };
    let lengths = members
        .iter()
        .filter_map(of)
        .filter(|candidate| matches!(candidate.kind, HeaderKind::Numbered(_, Some(_))))
        .count();
    let joins = members.len() - group.segments.len().min(members.len());
    let mut series = Series::new(name(group), members);
    series.add(series.members.len(), points, "header with an ordinal");
    series.add(joins, 1, "counts on");
    series.add(lengths, 4, "with a duration");
    series.add(usize::from(starts_low), 2, "starts at 1");
    series.add_placement(candidates);
    Some(series)
}

fn name(group: &Group) -> String {
    match group.kind {
        NounKind::Item => "list items".to_owned(),
        _ => format!("`{}`", group.key),
    }
}

/// Finds ordinals that count up together although their nouns differ: `Shot 1`, `Scene 2`, `Shot 3`.
fn find_mixed(text: &str, candidates: &[Candidate], groups: &[Group]) -> Option<Series> {
    let longest = groups.iter().map(|group| group.longest().len()).max().unwrap_or(0);
    let mut members: Vec<usize> = Vec::new();
    let mut nouns: Vec<String> = Vec::new();
    let leads_line = |index: &usize| candidates.get(*index).is_some_and(Candidate::leads_line);
    for index in (0..candidates.len()).filter(leads_line) {
        let Some(ordinal) = ordinal_of(candidates, index) else { continue };
        if !matches!(ordinal.kind, NounKind::Shot | NounKind::Scene | NounKind::Other) {
            continue;
        }
        let last = members.last().and_then(|last| ordinal_of(candidates, *last));
        if last.map_or(ordinal.number == 1, |last| ordinal.number == last.last + 1) {
            members.push(index);
            let key = ordinal.key(text);
            if !nouns.contains(&key) {
                nouns.push(key);
            }
        }
    }
    if members.len() < 3 || members.len() <= longest || nouns.len() > 3 {
        return None;
    }
    let mut series = Series::new(nouns.join(", "), members);
    series.add(series.members.len(), 6, "header with an ordinal");
    series.add(series.members.len() - 1, 1, "counts on");
    series.add_placement(candidates);
    Some(series)
}
