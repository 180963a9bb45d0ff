//! Completion: names of references, sections and shots, keys and values that the model accepts, and codes of rules.

mod front_matter;
mod text;

use crate::lsp::completion::front_matter::YamlDocument;
use crate::lsp::story::{ProjectFile, Story, touches};
use crate::text::Span;

/// A completion item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The label in the list.
    pub label: String,
    /// The kind of the item.
    pub kind: Kind,
    /// The detail shown next to the label.
    pub detail: String,
    /// The documentation, in Markdown.
    pub doc: String,
    /// The span that it replaces.
    pub span: Span,
    /// The text to insert.
    pub insert: String,
    /// The text that the editor filters by.
    pub filter: String,
}

/// The kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A reference.
    Reference,
    /// A section header.
    Section,
    /// A shot header.
    Shot,
    /// A key.
    Key,
    /// A value.
    Value,
    /// A rule.
    Rule,
    /// A file.
    File,
}

/// Lists the files below a document's folder, relative to it.
pub type Files<'f> = dyn Fn() -> Vec<String> + 'f;

impl Item {
    /// An item that inserts its label.
    fn new(label: &str, kind: Kind, span: Span) -> Self {
        Self {
            label: label.to_owned(),
            kind,
            detail: String::new(),
            doc: String::new(),
            span,
            insert: label.to_owned(),
            filter: label.to_owned(),
        }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    fn doc(self, doc: impl Into<String>) -> Self {
        Self { doc: doc.into(), ..self }
    }

    fn insert(self, insert: impl Into<String>) -> Self {
        Self { insert: insert.into(), ..self }
    }

    fn filter(self, filter: impl Into<String>) -> Self {
        Self { filter: filter.into(), ..self }
    }
}

/// The completion items at an offset in a story, in order.
pub fn at(story: &Story, offset: u32, files: &Files<'_>) -> Vec<Item> {
    if let Some(yaml) = front_matter_at(story, offset) {
        let profiles = story.profiles();
        let own = story.project.as_ref().map(|file| &file.project);
        let document = YamlDocument {
            text: story.text(),
            start: yaml.start,
            is_project: false,
            own,
            profiles: &profiles,
            shots_end: story.board().shots_end(),
        };
        return front_matter::at(&document, offset, files);
    }
    text::at(story, offset)
}

/// The span of the YAML between the fences, if it contains the offset. While the first key is incomplete, the parser
/// reads the text as prose and finds no front matter; this function treats it as YAML anyway.
fn front_matter_at(story: &Story, offset: u32) -> Option<Span> {
    let text = story.text();
    if let Some(front) = &story.script().front_matter {
        let is_before_fence = offset < front.span.end || !front.closed;
        return (touches(front.yaml, offset) && is_before_fence).then_some(front.yaml);
    }
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let first = text.get(start..)?.split_inclusive('\n').next()?;
    let yaml = start + first.len();
    if first.trim_end() != "---" || !first.ends_with('\n') {
        return None;
    }
    let rest = text.get(yaml..)?;
    let mut end = yaml;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "") || line.trim_start().starts_with(['[', '【', '［']) {
            break;
        }
        end += line.len();
    }
    let span = Span::new(yaml, end);
    touches(span, offset).then_some(span)
}

/// The completion items at an offset in a project file.
pub fn in_project(text: &str, project: Option<&ProjectFile>, offset: u32, files: &Files<'_>) -> Vec<Item> {
    let own = project.map(|file| &file.project);
    let models = own.map(|project| project.settings.models.as_slice()).unwrap_or_default();
    let profiles: Vec<_> =
        models.iter().filter_map(|set| crate::compile::find_model(&set.value, own)).collect();
    let profiles: Vec<_> = profiles.iter().map(|profile| &**profile).collect();
    let document =
        YamlDocument { text, start: 0, is_project: true, own, profiles: &profiles, shots_end: None };
    front_matter::at(&document, offset, files)
}

/// The start of the line at an offset, but no earlier than `min_start`, and the text from there to the offset.
fn line_before(text: &str, offset: u32, min_start: u32) -> (u32, &str) {
    let before = text.get(..offset as usize).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1).max(min_start as usize);
    (start as u32, before.get(start..).unwrap_or(""))
}

/// The rules as completion items. Each inserts the rule's code; typing its name finds it too.
fn rules(span: Span) -> Vec<Item> {
    crate::lint::RULES
        .iter()
        .map(|rule| {
            Item::new(rule.code, Kind::Rule, span)
                .detail(rule.name)
                .doc(super::docs::rule(rule))
                .filter(format!("{} {}", rule.code, rule.name))
        })
        .collect()
}
