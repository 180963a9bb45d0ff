//! Go to definition and find references: finds the reference at a cursor, its declaration and its mentions.

use crate::lsp::story::{ProjectFile, Story, touches};
use crate::storyboard::{Declared, Storyboard};
use crate::text::Span;

/// A reference under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name of the reference.
    pub name: String,
    /// The span of the name under the cursor, without `@` and brackets.
    pub word: Span,
    /// The document that owns the name.
    pub owner: Owner,
    /// Where it is declared: a document, and the span of the name there.
    pub declaration: Option<(String, Span)>,
    /// True if the declaration gives it a name; an item of a list is named by its position.
    pub is_named: bool,
}

/// The document that owns a reference's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A story; the name is private to it.
    Story(String),
    /// A project file; its stories share the name.
    Project(String),
}

/// The reference at an offset in a story. `document` is the story's name.
pub fn in_story(story: &Story, document: &str, offset: u32) -> Option<Name> {
    let found = story.reference_at(offset)?;
    let r = story.board().refs.get(found.target)?;
    let own = Owner::Story(document.to_owned());
    let (owner, declaration) = match r.declared {
        Declared::Story(span) => (own, Some((document.to_owned(), span))),
        Declared::Project(span) => match &story.project {
            Some(file) => (Owner::Project(file.path.clone()), Some((file.path.clone(), span))),
            None => (own, None),
        },
        Declared::Flag | Declared::Nowhere | Declared::Clip(_) => (own, None),
    };
    let is_named = match &declaration {
        None => crate::syntax::positional(&r.name).is_none(),
        Some((file, span)) => {
            let text = if file == document { story.text() } else { &story.project.as_ref()?.text };
            bare(span.slice(text)) == r.name
        }
    };
    let word = if found.is_declaration { inside(story.text(), found.span) } else { word(story, found.span) };
    Some(Name { name: r.name.clone(), word, owner, declaration, is_named })
}

/// The shared reference that is declared at an offset in a project file.
pub fn in_project(file: &ProjectFile, offset: u32) -> Option<Name> {
    let decl = file.project.refs.iter().find(|decl| touches(decl.name_span, offset))?;
    let name = decl.name.clone()?;
    Some(Name {
        is_named: bare(decl.name_span.slice(&file.text)) == name,
        word: inside(&file.text, decl.name_span),
        owner: Owner::Project(file.path.clone()),
        declaration: Some((file.path.clone(), decl.name_span)),
        name,
    })
}

/// The spans that mention a reference in a story, in order. `document` is the story's name.
pub fn mentions(story: &Story, document: &str, name: &Name) -> Vec<Span> {
    let Some(target) = target(story, document, name) else { return Vec::new() };
    story
        .board()
        .mentions
        .iter()
        .filter(|mention| mention.target == target)
        .map(|mention| mention.span)
        .collect()
}

/// The index of a reference in a story's storyboard; `None` if the story doesn't have it.
pub(crate) fn target(story: &Story, document: &str, name: &Name) -> Option<usize> {
    let board: &Storyboard = story.board();
    let owns = |declared: Declared| match (&name.owner, declared) {
        (Owner::Project(path), Declared::Project(span)) => {
            let here = story.project.as_ref().is_some_and(|file| file.path == *path);
            here && name.declaration.as_ref().is_some_and(|(_, declared)| *declared == span)
        }
        (Owner::Story(own), Declared::Story(_) | Declared::Flag | Declared::Nowhere) => own == document,
        _ => false,
    };
    board.refs.iter().position(|r| r.name == name.name && owns(r.declared))
}

/// Every occurrence in a story of the reference at an offset; `true` marks the declaration.
pub fn highlights(story: &Story, offset: u32) -> Vec<(Span, bool)> {
    let Some(found) = story.reference_at(offset) else { return Vec::new() };
    let board = story.board();
    let declaration = match board.refs.get(found.target).map(|r| r.declared) {
        Some(Declared::Story(span)) => Some((span, true)),
        _ => None,
    };
    let mentions = board.mentions.iter().filter(|mention| mention.target == found.target);
    declaration.into_iter().chain(mentions.map(|mention| (mention.span, false))).collect()
}

/// The span of the name in a mention, without `@` and brackets.
fn word(story: &Story, mention: Span) -> Span {
    inside(story.text(), mention)
}

/// A span without the marks around a name.
fn inside(text: &str, span: Span) -> Span {
    let written = span.slice(text);
    let start = written.len() - written.trim_start_matches(MARKS).len();
    Span::new(
        span.start as usize + start,
        span.start as usize + written.trim_end_matches(MARKS).len().max(start),
    )
}

/// A name without the marks around it.
pub(crate) fn bare(written: &str) -> &str {
    written.trim_matches(MARKS)
}

/// The characters around names in prose, and around keys in YAML.
const MARKS: fn(char) -> bool =
    |c| matches!(c, '@' | '[' | ']' | '【' | '】' | '［' | '］' | '"' | '\'' | ' ');
