//! Compares two snapshots by shots, references and settings.

use serde::Serialize;
use serde_json::Value;

use crate::snapshot::align::{MAX_PAIRS, MIN_SIMILARITY, Words, pairs, similarity, words};
use crate::snapshot::{Part, Reference, Snapshot, Source};
use crate::text::Span;

/// The difference between the accepted snapshot and the current one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Changed parts of the prompt, in the order of the current prompt.
    pub parts: Vec<PartChange>,
    /// Changed references.
    pub references: Vec<ReferenceChange>,
    /// Changes to everything else: values of the body, the URL, headers.
    pub settings: Vec<SettingChange>,
}

/// A changed part of the prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct PartChange {
    /// Its current name, such as `shot 2`; the old name if it was removed.
    pub name: String,
    /// The kind of change.
    pub kind: PartChangeKind,
    /// Its header in the story; `None` if it has none or was removed.
    pub header: Option<Span>,
    /// Its old text. If it is `Changed`, current tokens replace the old ones in it.
    pub old: String,
    /// Its current text.
    pub new: String,
}

/// The kind of change to a part of the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PartChangeKind {
    /// Its text differs.
    Changed,
    /// Only the reference tokens in it differ.
    Renumbered,
    /// It was added.
    Added,
    /// It was removed.
    Removed,
}

/// A changed reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceChange {
    /// Its current name; the old name if it was removed.
    pub name: String,
    /// `image`, `video` or `audio`.
    pub kind: String,
    /// The kind of change.
    pub what: ReferenceChangeKind,
}

/// The kind of change to a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceChangeKind {
    /// It was added with this number.
    Added(u32),
    /// It was removed; it had this number.
    Removed(u32),
    /// Its number changed from the first to the second, and its token with it.
    Moved(u32, u32),
    /// A different source is sent: old and new.
    OtherSource(Source, Source),
    /// Its role changed: old and new.
    OtherRole(Option<String>, Option<String>),
    /// Its token changed, but not its number: old and new.
    OtherToken(String, String),
    /// It was renamed; this is the old name.
    Renamed(String),
}

/// A changed setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    /// Its name: a key of the body, `address`, or a header.
    pub name: String,
    /// The old value; `None` if it was absent.
    pub old: Option<String>,
    /// The current value; `None` if it is absent.
    pub new: Option<String>,
}

impl Difference {
    /// Returns true if nothing differs.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.references.is_empty() && self.settings.is_empty()
    }

    /// Returns true if the vendor gets a different request. It never sees names, so a rename alone returns false.
    pub fn changes_request(&self) -> bool {
        let is_name = |change: &ReferenceChange| matches!(change.what, ReferenceChangeKind::Renamed(_));
        !self.parts.is_empty() || !self.settings.is_empty() || !self.references.iter().all(is_name)
    }
}

/// Compares two snapshots.
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

/// Pairs old references with current ones, first by name, then the rest by what is sent.
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

/// Replaces each old token in a text by the current one.
fn replace_tokens(text: &str, tokens: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let found = tokens.iter().find_map(|(old, new)| {
            let behind = rest.strip_prefix(old)?;
            // `Image 1` must not match in `Image 12`.
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
    // Compare with current tokens, so that parts in which only tokens differ still pair up.
    let updated_old: Vec<String> = old.iter().map(|part| replace_tokens(part.text.trim(), tokens)).collect();
    let change = |kind, part: &Part, old: &str, new: &str| PartChange {
        name: part.name.clone(),
        kind,
        header: part.header,
        old: old.trim().to_owned(),
        new: new.trim().to_owned(),
    };
    let mut changes = Vec::new();
    for pair in align(old, &updated_old, new) {
        match pair {
            (Some(from), Some(to)) => {
                let (Some(former), Some(present), Some(updated)) =
                    (old.get(from), new.get(to), updated_old.get(from))
                else {
                    continue;
                };
                let (was, is) = (former.text.trim(), present.text.trim());
                if was != is {
                    changes.push(if updated == is {
                        change(PartChangeKind::Renumbered, present, was, is)
                    } else {
                        change(PartChangeKind::Changed, present, updated, is)
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

/// Pairs old parts with current ones, in order, for the highest total similarity. An inserted shot counts as one new
/// shot instead of changing every shot after it.
fn align(old: &[Part], updated_old: &[String], new: &[Part]) -> Vec<(Option<usize>, Option<usize>)> {
    let (rows, columns) = (old.len(), new.len());
    if rows * columns > MAX_PAIRS {
        return pairs(rows, columns, |_, _| 0.0);
    }
    let old_words: Vec<Words<'_>> = updated_old.iter().map(|text| words(text)).collect();
    let new_words: Vec<Words<'_>> = new.iter().map(|part| words(&part.text)).collect();
    pairs(rows, columns, |from, to| {
        let (Some(former), Some(present)) = (old.get(from), new.get(to)) else { return 0.0 };
        let is_shot = |part: &Part| part.name.starts_with("shot ");
        // A section never pairs with a shot, and always pairs with the section of the same name.
        match (is_shot(former), is_shot(present)) {
            (true, true) => {}
            (false, false) if former.name == present.name => return 1.0,
            _ => return 0.0,
        }
        let alike = match (old_words.get(from), new_words.get(to)) {
            (Some(a), Some(b)) => similarity(a, b),
            _ => 0.0,
        };
        // The same number breaks ties.
        let same_name = if former.name == present.name { 0.05 } else { 0.0 };
        if alike >= MIN_SIMILARITY || (rows == columns && same_name > 0.0) { alike + same_name } else { 0.0 }
    })
}

/// Compares model, mode, URL, headers and body, except for the prompt; `without_references` skips references too.
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
    // Shorten `parameters.ratio` to `ratio` if no other name ends the same.
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

/// Collects the values of a body by path, without strings and list items that contain one of the addresses in `skip`.
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
                if !contains_any(item, skip) {
                    leaves(item, format!("{path}[{}]", at + 1), skip, out);
                }
            }
        }
        Value::String(text) if contains_any(value, skip) || text == "(the prompt)" => {}
        Value::String(text) => out.push((path, text.clone())),
        other => out.push((path, other.to_string())),
    }
}

fn contains_any(value: &Value, addresses: &[String]) -> bool {
    match value {
        Value::String(text) => addresses.iter().any(|address| text.contains(address.as_str())),
        Value::Array(items) => items.iter().any(|item| contains_any(item, addresses)),
        Value::Object(map) => map.values().any(|value| contains_any(value, addresses)),
        _ => false,
    }
}
