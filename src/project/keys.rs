//! Reads a map key by key, and reports each key or value that is wrong.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::text::yaml::{Key, Node, Value, YamlError};
use crate::text::{Span, suggest};

/// Collects diagnostics while reading the keys of a file.
pub(super) struct Reader {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether the file turned out not to be a map.
    pub(super) not_a_map: bool,
    place: Place,
    what: &'static str,
    known: &'static [&'static str],
}

impl Reader {
    pub(super) fn new(place: Place, what: &'static str, known: &'static [&'static str]) -> Self {
        Self { diagnostics: Vec::new(), not_a_map: false, place, what, known }
    }

    /// Returns the known keys of the file with their values. Reports and leaves out unknown and repeated keys.
    pub(super) fn entries<'n>(
        &mut self,
        source: &str,
        content: Result<&'n Option<Node>, &YamlError>,
    ) -> Vec<(Key, &'n Node)> {
        let node = match content {
            Ok(None) => return Vec::new(),
            Ok(Some(node)) if node.is_null() => return Vec::new(),
            Ok(Some(node)) => node,
            Err(error) => {
                self.not_yaml(source, error);
                return Vec::new();
            }
        };
        if !matches!(node.value, Value::Map(_)) {
            self.not_a_map = true;
            let message = format!("{} is {}, but must be a map of keys and values", self.what, node.kind());
            self.push(
                Diagnostic::error("S302", node.span, message)
                    .in_place(self.place)
                    .label("not `key: value`")
                    .help(format!("write one `key: value` per line; the keys are {}", key_list(self.known))),
            );
            return Vec::new();
        }
        let (what, known) = (self.what, self.known);
        self.known_entries(node, what, known)
    }

    /// Returns the known keys of a map with their values.
    pub(super) fn known_entries<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        known: &[&'static str],
    ) -> Vec<(Key, &'n Node)> {
        let Value::Map(entries) = &node.value else { return Vec::new() };
        let mut good = Vec::new();
        for (key, value) in self.unique(entries, what) {
            if known.contains(&key.text.as_str()) {
                good.push((key.clone(), value));
            } else {
                let is_taken = |name: &str| entries.iter().any(|(key, _)| key.text == name);
                self.unknown_key(key, what, known, is_taken);
            }
        }
        good
    }

    /// Returns the entries of a map, and reports and leaves out repeated keys.
    fn unique<'n>(&mut self, entries: &'n [(Key, Node)], what: &str) -> Vec<(&'n Key, &'n Node)> {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut good = Vec::new();
        for (key, value) in entries {
            if let Some(first) = seen.get(key.text.as_str()).copied() {
                let message = format!("`{}` appears twice in {what}; the first one counts", key.text);
                self.push(
                    Diagnostic::error("S305", key.span, message)
                        .in_place(self.place)
                        .label("again")
                        .related(first, "first here")
                        .help("keep one of the two"),
                );
                continue;
            }
            seen.insert(&key.text, key.span);
            good.push((key, value));
        }
        good
    }

    /// Returns all keys of a map with their values, or reports a value that is not a map.
    pub(super) fn map<'n>(&mut self, node: &'n Node, what: &str, shape: &str) -> Vec<(&'n Key, &'n Node)> {
        match &node.value {
            Value::Map(entries) => self.unique(entries, what),
            _ if node.is_null() => Vec::new(),
            _ => {
                self.bad_value(node, what, &format!("write {shape}"));
                Vec::new()
            }
        }
    }

    /// Reports a value of the wrong kind; `what` names the expected one.
    pub(super) fn bad_value(&mut self, node: &Node, what: &str, help: &str) {
        let found = match node.text() {
            Some(text) if !node.is_null() => format!("`{}`", shorten(text)),
            _ => node.kind().to_owned(),
        };
        self.push(
            Diagnostic::error("S304", node.span, format!("{found} can't be read as {what}"))
                .in_place(self.place)
                .label(format!("not {what}"))
                .help(help),
        );
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Reports an unknown key. It offers no fix that would repeat a key, because only the first of two counts.
    fn unknown_key(
        &mut self,
        key: &Key,
        what: &str,
        known: &[&'static str],
        is_taken: impl Fn(&str) -> bool,
    ) {
        let mut diagnostic =
            Diagnostic::error("S303", key.span, format!("{what} has no key `{}`", shorten(&key.text)))
                .in_place(self.place)
                .label("unknown key");
        diagnostic = match suggest::nearest(&key.text, known.iter().copied()) {
            Some(near) if is_taken(near) => diagnostic
                .help(format!("did you mean `{near}`? That key is already set; keep one of the two")),
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(
                format!("write `{near}`"),
                true,
                vec![Edit::replace(key.span, near)],
            ),
            None => diagnostic.help(format!("the keys are {}", key_list(known))),
        };
        self.push(diagnostic);
    }

    fn not_yaml(&mut self, source: &str, error: &YamlError) {
        let at = (error.span.start as usize).min(source.len());
        let line_start =
            source.get(..at).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
        let line = source.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let value = line.split_once(": ").map_or("", |(_, value)| value.trim());
        let key = line.split_once(": ").map_or("", |(key, _)| key.trim());
        let help = if value.starts_with(['@', '`', '%', '&', '*', '!']) || value.contains(": ") {
            format!("put the value in quotes: `{key}: \"{}\"`", value.replace('"', "\\\""))
        } else if line.starts_with('\t') || line.contains('\t') {
            "indent with spaces: YAML allows no tabs".to_owned()
        } else {
            "check this line and the one before it for a quote, a bracket or a `:` that is missing or extra"
                .to_owned()
        };
        let span = if error.span.is_empty() && !line.is_empty() {
            Span::new(line_start, line_start + line.len()).trimmed(source)
        } else {
            error.span
        };
        let message = format!("{} is not valid YAML: {}", self.what, error.message);
        self.push(Diagnostic::error("S302", span, message).in_place(self.place).label("here").help(help));
    }
}

fn key_list(known: &[&'static str]) -> String {
    suggest::list(&known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>(), "and")
}

/// Cuts a long value for a message.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= 40 && line.len() == text.len() {
        return text.to_owned();
    }
    format!("{}…", line.chars().take(40).collect::<String>())
}
