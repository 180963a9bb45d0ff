//! Finds the list of shots in JSON or YAML: the one whose objects have the most times.

use crate::import::data::keys::{KeyKind, kind, names_shots};
use crate::import::data::times::{ObjectTime, whole_range};
use crate::import::data::{Key, Node, Value};
use crate::import::ordinals::parse_ordinal;
use crate::import::scan::parse_range;
use crate::text::Span;

/// The shots in the data.
#[derive(Clone, Debug)]
pub(super) struct ShotList {
    /// The list, which nothing else is in.
    pub(super) span: Span,
    /// The clips; one if the shots aren't divided.
    pub(super) clips: Vec<Clip>,
    /// The number of shots with a time.
    pub(super) timed: usize,
}

/// Shots that make a clip.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    /// The object that holds them, if there are several clips.
    pub(super) object: Option<Node>,
    /// The list of its shots.
    pub(super) span: Span,
    pub(super) shots: Vec<Element>,
}

/// A shot.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// Its key, if it is in a map.
    pub(super) key: Option<Key>,
    pub(super) node: Node,
    pub(super) time: ObjectTime,
}

impl ShotList {
    /// How surely these are the shots: more times first, then more shots.
    fn rank(&self) -> (usize, usize) {
        (self.timed, self.clips.iter().map(|clip| clip.shots.len()).sum())
    }
}

/// Finds the shots under some values. Lists without any time count only with `accepts_untimed`, under a key such as
/// `shots`.
pub(super) fn find_shots(roots: &[Node], accepts_untimed: bool) -> Option<ShotList> {
    let mut found = Vec::new();
    if roots.len() >= 2 {
        let elements = roots.iter().map(|root| element(None, root)).collect();
        let span = Span { start: roots.first()?.span.start, end: roots.last()?.span.end };
        found.extend(as_shots(Some("shots"), elements, span, accepts_untimed).filter(|list| list.timed > 0));
    }
    for root in roots {
        collect(None, root, accepts_untimed, &mut found);
    }
    // The first of several that are as good.
    let best = found.iter().map(ShotList::rank).max()?;
    found.into_iter().find(|list| list.rank() == best)
}

fn element(key: Option<&Key>, node: &Node) -> Element {
    let mut time = ObjectTime::read(key, node);
    if let Some(scalar) = node.scalar()
        && !time.is_known()
        && let Some(range) = leading_range(&scalar.words)
    {
        time.range = Some(range);
    }
    Element { key: key.cloned(), node: node.clone(), time }
}

/// The time at the start of a string: `0-3s: A dog`.
fn leading_range(words: &str) -> Option<(u64, u64)> {
    let words = words.trim_start_matches(['[', '(', '【', ' ']);
    parse_range(words, 0).filter(|range| range.is_certain).map(|range| (range.start_ms, range.end_ms))
}

/// Collects the lists of shots in a value.
fn collect(name: Option<&Key>, node: &Node, accepts_untimed: bool, found: &mut Vec<ShotList>) {
    let name = name.map(|key| key.words.as_str());
    match &node.value {
        Value::List(items) => {
            let elements = items.iter().map(|item| element(None, item)).collect();
            found.extend(as_shots(name, elements, node.span, accepts_untimed));
            found.extend(as_clips(items, node.span, accepts_untimed));
            for item in items {
                collect(None, item, accepts_untimed, found);
            }
        }
        Value::Map(entries) => {
            let are_shots = entries.len() >= 2 && entries.iter().all(|(key, _)| is_shot_key(&key.words));
            if are_shots {
                let elements = entries.iter().map(|(key, value)| element(Some(key), value)).collect();
                found.extend(as_shots(Some("shots"), elements, node.span, accepts_untimed));
            }
            for (key, value) in entries {
                collect(Some(key), value, accepts_untimed, found);
            }
        }
        Value::Scalar(_) => {}
    }
}

/// Returns true for a key that is a time or an ordinal: `0-3s`, `shot_1`.
fn is_shot_key(key: &str) -> bool {
    let spaced = key.replace('_', " ");
    whole_range(key).is_some() || parse_ordinal(&spaced, 0).is_some_and(|ordinal| ordinal.end == spaced.len())
}

/// A list of shots: half of them have times, or its name says that they are shots.
fn as_shots(name: Option<&str>, shots: Vec<Element>, span: Span, accepts_untimed: bool) -> Option<ShotList> {
    let named = name.is_some_and(names_shots);
    let timed = shots.iter().filter(|shot| shot.time.is_known()).count();
    let has_words = shots.iter().all(|shot| word_count(&shot.node) > 0);
    let are_timed = timed > 0 && timed * 2 >= shots.len() && (shots.len() >= 2 || named);
    let are_named = accepts_untimed && named && shots.len() >= 2;
    if !has_words || !(are_timed || are_named) {
        return None;
    }
    Some(ShotList { span, clips: vec![Clip { object: None, span, shots }], timed })
}

/// A list of objects that each hold a list of shots.
fn as_clips(items: &[Node], span: Span, accepts_untimed: bool) -> Option<ShotList> {
    if items.len() < 2 {
        return None;
    }
    let mut clips = Vec::new();
    let mut timed = 0;
    for item in items {
        let mut inner = Vec::new();
        for (key, value) in item.entries()? {
            if let Value::List(shots) = &value.value {
                let elements = shots.iter().map(|shot| element(None, shot)).collect();
                inner.extend(as_shots(Some(&key.words), elements, value.span, accepts_untimed));
            }
        }
        let best = inner.iter().map(ShotList::rank).max()?;
        let list = inner.into_iter().find(|list| list.rank() == best)?;
        timed += list.timed;
        clips.extend(list.clips.into_iter().map(|clip| Clip { object: Some(item.clone()), ..clip }));
    }
    Some(ShotList { span, clips, timed: timed + 1 })
}

/// The number of words in a value, without times and numbers of shots.
fn word_count(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(scalar) => {
            scalar.words.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count()
        }
        Value::List(items) => items.iter().map(word_count).sum(),
        Value::Map(entries) => entries
            .iter()
            .filter(|(key, _)| {
                !matches!(kind(&key.words), KeyKind::Start | KeyKind::End | KeyKind::Duration | KeyKind::Time)
            })
            .map(|(_, value)| word_count(value))
            .sum(),
    }
}
