//! Two snapshots to what differs between them, in the words that people have for it: shots, references, settings.

use serde::Serialize;
use serde_json::Value;

use crate::snapshot::align::{ALIKE, MOST_PAIRS, Words, likeness, pairs, words};
use crate::snapshot::{Part, Reference, Snapshot, Source};
use crate::text::Span;

/// What differs between an accepted snapshot and the present one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Parts of the prompt, in the order of the present one.
    pub parts: Vec<PartChange>,
    /// Files that go with it.
    pub references: Vec<ReferenceChange>,
    /// Everything else: values of the body, the address, headers.
    pub settings: Vec<SettingChange>,
}

/// A part of the prompt that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct PartChange {
    /// What it is: `shot 2`. A part that moved has its present name; one that is gone, its former.
    pub name: String,
    /// What became of it.
    pub kind: PartChangeKind,
    /// Its header in the story; `None` where it has none, or is gone.
    pub header: Option<Span>,
    /// Its former words; where only tokens differ, with the former tokens.
    pub old: String,
    /// Its present words.
    pub new: String,
}

/// What became of a part of the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PartChangeKind {
    /// Its words differ.
    Changed,
    /// Only the numbers of references in it differ.
    Renumbered,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A reference that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceChange {
    /// Its present name; one that is gone has its former.
    pub name: String,
    /// `image`, `video` or `audio`.
    pub kind: String,
    /// What became of it.
    pub what: ReferenceChangeKind,
}

/// What became of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceChangeKind {
    /// It is new, under this number.
    Added(u32),
    /// It is gone; it had this number.
    Removed(u32),
    /// It has another number, so that its token differs wherever it stands.
    Moved(u32, u32),
    /// Other bytes are sent, or another address.
    OtherSource(Source, Source),
    /// It is for something else.
    OtherRole(Option<String>, Option<String>),
    /// The prompt names it in another way, though its number is the same.
    OtherToken(String, String),
    /// It had this name. What is sent is the same.
    Renamed(String),
}

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    /// What it is: the key of the body, `address`, a header.
    pub name: String,
    /// What it was; `None` where it was not there.
    pub old: Option<String>,
    /// What it is; `None` where it is not there.
    pub new: Option<String>,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.references.is_empty() && self.settings.is_empty()
    }

    /// Whether the model is asked for something else. It is not where only names differ that the model never sees.
    pub fn asks_for_another_clip(&self) -> bool {
        let is_name = |change: &ReferenceChange| matches!(change.what, ReferenceChangeKind::Renamed(_));
        !self.parts.is_empty() || !self.settings.is_empty() || !self.references.iter().all(is_name)
    }
}

/// What differs from `old` to `new`.
pub fn compare(old: &Snapshot, new: &Snapshot) -> Difference {
    let pairs = pair_references(&old.references, &new.references);
    let references = references(&pairs, &old.references, &new.references);
    let tokens: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(old, new)| (old.token.as_str(), new.token.as_str()))
        .filter(|(old, new)| old != new)
        .collect();
    Difference {
        parts: parts(&old.parts, &new.parts, &tokens),
        settings: settings(old, new, !references.is_empty()),
        references,
    }
}

/// Which former reference is which present one: by name, and for those that are left, by what is sent.
fn pair_references<'a>(old: &'a [Reference], new: &'a [Reference]) -> Vec<(&'a Reference, &'a Reference)> {
    let mut taken: Vec<&Reference> = Vec::new();
    let mut pairs = Vec::new();
    for present in new {
        if let Some(former) =
            old.iter().find(|former| (&former.kind, &former.name) == (&present.kind, &present.name))
        {
            taken.push(former);
            pairs.push((former, present));
        }
    }
    for present in new {
        if pairs.iter().any(|(_, known)| std::ptr::eq(*known, present)) {
            continue;
        }
        let same = |former: &&Reference| (&former.kind, &former.source) == (&present.kind, &present.source);
        let free = |former: &&Reference| !taken.iter().any(|known| std::ptr::eq(*known, *former));
        if let Some(former) = old.iter().filter(free).find(same) {
            taken.push(former);
            pairs.push((former, present));
        }
    }
    pairs
}

fn references(
    pairs: &[(&Reference, &Reference)],
    old: &[Reference],
    new: &[Reference],
) -> Vec<ReferenceChange> {
    let mut changes = Vec::new();
    let mut add = |reference: &Reference, what| {
        changes.push(ReferenceChange { name: reference.name.clone(), kind: reference.kind.clone(), what });
    };
    for present in new {
        let Some((former, _)) = pairs.iter().find(|(_, known)| std::ptr::eq(*known, present)) else {
            add(present, ReferenceChangeKind::Added(present.number));
            continue;
        };
        if former.name != present.name {
            add(present, ReferenceChangeKind::Renamed(former.name.clone()));
        }
        if former.number != present.number {
            add(present, ReferenceChangeKind::Moved(former.number, present.number));
        } else if former.token != present.token {
            add(present, ReferenceChangeKind::OtherToken(former.token.clone(), present.token.clone()));
        }
        if former.source != present.source {
            let (old, new) = (former.source.clone(), present.source.clone());
            add(present, ReferenceChangeKind::OtherSource(old, new));
        }
        if former.role != present.role {
            add(present, ReferenceChangeKind::OtherRole(former.role.clone(), present.role.clone()));
        }
    }
    for former in old {
        if !pairs.iter().any(|(known, _)| std::ptr::eq(*known, former)) {
            add(former, ReferenceChangeKind::Removed(former.number));
        }
    }
    changes
}

/// A text with each former token in place of which there is another one now.
fn retold(text: &str, tokens: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let found = tokens.iter().find_map(|(old, new)| {
            let behind = rest.strip_prefix(old)?;
            // `Image 1` is not the beginning of `Image 12`.
            let runs_on = old.ends_with(|c: char| c.is_ascii_digit())
                && behind.starts_with(|c: char| c.is_ascii_digit());
            (!runs_on && !old.is_empty()).then_some((behind, *new))
        });
        if let Some((behind, new)) = found {
            out.push_str(new);
            rest = behind;
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

fn parts(old: &[Part], new: &[Part], tokens: &[(&str, &str)]) -> Vec<PartChange> {
    // Where nothing but tokens differs, the pairs must be found all the same.
    let retold_old: Vec<String> = old.iter().map(|part| retold(part.text.trim(), tokens)).collect();
    let change = |kind, part: &Part, old: &str, new: &str| PartChange {
        name: part.name.clone(),
        kind,
        header: part.header,
        old: old.trim().to_owned(),
        new: new.trim().to_owned(),
    };
    let mut changes = Vec::new();
    for pair in align(old, &retold_old, new) {
        match pair {
            (Some(from), Some(to)) => {
                let (Some(former), Some(present), Some(told)) =
                    (old.get(from), new.get(to), retold_old.get(from))
                else {
                    continue;
                };
                let (was, is) = (former.text.trim(), present.text.trim());
                if was != is {
                    changes.push(if told == is {
                        change(PartChangeKind::Renumbered, present, was, is)
                    } else {
                        change(PartChangeKind::Changed, present, told, is)
                    });
                }
            }
            (None, Some(to)) => {
                changes.extend(new.get(to).map(|part| change(PartChangeKind::Added, part, "", &part.text)));
            }
            (Some(from), None) => {
                changes
                    .extend(old.get(from).map(|part| change(PartChangeKind::Removed, part, &part.text, "")));
            }
            (None, None) => {}
        }
    }
    changes
}

/// Which former part is which present one: in order, so that the parts that belong together are as alike as can be. A shot
/// that is put in between makes one new shot, and not one changed shot after the other.
fn align(old: &[Part], retold_old: &[String], new: &[Part]) -> Vec<(Option<usize>, Option<usize>)> {
    let (rows, columns) = (old.len(), new.len());
    if rows * columns > MOST_PAIRS {
        return pairs(rows, columns, |_, _| 0.0);
    }
    let old_words: Vec<Words<'_>> = retold_old.iter().map(|text| words(text)).collect();
    let new_words: Vec<Words<'_>> = new.iter().map(|part| words(&part.text)).collect();
    pairs(rows, columns, |from, to| {
        let (Some(former), Some(present)) = (old.get(from), new.get(to)) else { return 0.0 };
        let is_shot = |part: &Part| part.name.starts_with("shot ");
        // A section is never a shot, and always itself.
        match (is_shot(former), is_shot(present)) {
            (true, true) => {}
            (false, false) if former.name == present.name => return 1.0,
            _ => return 0.0,
        }
        let alike = match (old_words.get(from), new_words.get(to)) {
            (Some(a), Some(b)) => likeness(a, b),
            _ => 0.0,
        };
        // Of two that are as alike, the one with the same number.
        let same_name = if former.name == present.name { 0.05 } else { 0.0 };
        if alike >= ALIKE || (rows == columns && same_name > 0.0) { alike + same_name } else { 0.0 }
    })
}

/// What differs in the body outside of prompt and references, in the address and in the headers.
fn settings(old: &Snapshot, new: &Snapshot, without_references: bool) -> Vec<SettingChange> {
    let all = |snapshot: &Snapshot| {
        let mut values = vec![
            ("storyc's model".to_owned(), snapshot.model.clone()),
            ("mode".to_owned(), snapshot.mode.clone()),
            ("address".to_owned(), format!("{} {}", snapshot.method, snapshot.url)),
        ];
        values.extend(snapshot.headers.iter().map(|(name, value)| (format!("header {name}"), value.clone())));
        let mut addresses: Vec<String> = Vec::new();
        for reference in &snapshot.references {
            addresses.push(match &reference.source {
                Source::Bytes(_) => format!("upload:{}", reference.name),
                Source::Url(address) | Source::Element(address) => address.clone(),
                Source::Frame(clip) => format!("frame:{clip}"),
            });
        }
        let skip = if without_references { addresses.as_slice() } else { &[] };
        leaves(&snapshot.body, String::new(), skip, &mut values);
        values
    };
    let (old, new) = (all(old), all(new));
    let find = |values: &[(String, String)], name: &str| {
        values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let mut changes: Vec<SettingChange> = new
        .iter()
        .map(|(name, value)| (name, find(&old, name), Some(value.clone())))
        .chain(
            old.iter()
                .filter(|(name, _)| find(&new, name).is_none())
                .map(|(name, value)| (name, Some(value.clone()), None)),
        )
        .filter(|(_, old, new)| old != new)
        .map(|(name, old, new)| SettingChange { name: name.clone(), old, new })
        .collect();
    // `ratio` says as much as `parameters.ratio`, where there is no other.
    let short = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    let names: Vec<String> = changes.iter().map(|change| short(&change.name)).collect();
    for change in &mut changes {
        let own = short(&change.name);
        if names.iter().filter(|name| **name == own).count() == 1 {
            change.name = own;
        }
    }
    changes
}

/// The values of a body by their paths. An element of a list that speaks of a reference is left out: that was said.
fn leaves(value: &Value, path: String, skip: &[String], out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                leaves(value, path, skip, out);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                if !speaks_of(item, skip) {
                    leaves(item, format!("{path}[{}]", at + 1), skip, out);
                }
            }
        }
        Value::String(text) if speaks_of(value, skip) || text == "(the prompt)" => {}
        Value::String(text) => out.push((path, text.clone())),
        other => out.push((path, other.to_string())),
    }
}

fn speaks_of(value: &Value, addresses: &[String]) -> bool {
    match value {
        Value::String(text) => addresses.iter().any(|address| text.contains(address.as_str())),
        Value::Array(items) => items.iter().any(|item| speaks_of(item, addresses)),
        Value::Object(map) => map.values().any(|value| speaks_of(value, addresses)),
        _ => false,
    }
}
