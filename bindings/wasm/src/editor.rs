//! What an editor shows of a story: completion, hovers, colours, names, hints and the outline. The same code answers in
//! the language server.

use serde::Serialize;
use storyc::lsp::{completion, folding, hints, hover, navigation, rename, symbols, tokens};
#[cfg(test)]
use ts_rs::TS;

use crate::diagnostics::Edit;
use crate::error::{Failure, FailureCode};
use crate::session::Session;
use crate::text::Span;

/// Something to insert at the cursor.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Completion {
    /// The label in the list.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// The detail beside the label.
    pub detail: String,
    /// The documentation, in Markdown.
    pub doc: String,
    /// The part of the text that it replaces.
    pub span: Span,
    /// The text to insert.
    pub insert: String,
    /// The text to filter the list by.
    pub filter: String,
}

/// What a completion inserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum CompletionKind {
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

impl From<completion::Kind> for CompletionKind {
    fn from(kind: completion::Kind) -> Self {
        match kind {
            completion::Kind::Reference => Self::Reference,
            completion::Kind::Section => Self::Section,
            completion::Kind::Shot => Self::Shot,
            completion::Kind::Key => Self::Key,
            completion::Kind::Value => Self::Value,
            completion::Kind::Rule => Self::Rule,
            completion::Kind::File => Self::File,
        }
    }
}

/// The completions at an offset, in order. Known files complete paths.
pub fn completions(session: &Session, offset: u32) -> Vec<Completion> {
    let folder = &session.options.folder;
    let below = |path: &str| match folder.as_str() {
        "" => Some(path.to_owned()),
        folder => path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned),
    };
    let files = || session.options.files.paths().filter_map(below).collect();
    let items = completion::at(&session.story, session.byte(offset), &files);
    let convert = |item: completion::Item| Completion {
        label: item.label,
        kind: item.kind.into(),
        detail: item.detail,
        doc: item.doc,
        span: session.span(item.span),
        insert: item.insert,
        filter: item.filter,
    };
    items.into_iter().map(convert).collect()
}

/// What to show beside the pointer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Hover {
    /// The part of the text that it describes.
    pub span: Span,
    /// The text, in Markdown.
    pub markdown: String,
}

/// The hover text at an offset.
pub fn hover(session: &Session, offset: u32) -> Option<Hover> {
    // Paths have no absolute form here, so no file is looked up.
    let found = hover::at(&session.story, session.byte(offset), &|_| None)?;
    Some(Hover { span: session.span(found.span), markdown: found.markdown })
}

/// A part of the text to colour.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Token {
    /// The part, within one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether a name is declared here.
    pub declaration: bool,
    /// Whether it is a name that nothing declares.
    pub unknown: bool,
}

/// What a part of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// A time.
    Time,
    /// The label of a shot.
    Label,
    /// The name of a section.
    Section,
    /// A reference.
    Reference,
    /// A spoken line.
    Speech,
    /// A comment.
    Comment,
    /// The label of a cue.
    Cue,
    /// A key in front matter.
    Key,
    /// How a line is spoken.
    Manner,
    /// An escape.
    Escape,
}

impl From<tokens::Kind> for TokenKind {
    fn from(kind: tokens::Kind) -> Self {
        match kind {
            tokens::Kind::Time => Self::Time,
            tokens::Kind::Label => Self::Label,
            tokens::Kind::Section => Self::Section,
            tokens::Kind::Reference => Self::Reference,
            tokens::Kind::Speech => Self::Speech,
            tokens::Kind::Comment => Self::Comment,
            tokens::Kind::Cue => Self::Cue,
            tokens::Kind::Key => Self::Key,
            tokens::Kind::Manner => Self::Manner,
            tokens::Kind::Escape => Self::Escape,
        }
    }
}

/// The tokens of a story, in order, without overlaps.
pub fn tokens(session: &Session) -> Vec<Token> {
    let convert = |token: tokens::Token| Token {
        span: session.span(token.span),
        kind: token.kind.into(),
        declaration: token.is_declaration,
        unknown: token.is_unknown,
    };
    tokens::semantic_tokens(&session.story).into_iter().map(convert).collect()
}

/// The declaration, in the story, of the reference at an offset.
pub fn definition(session: &Session, offset: u32) -> Option<Span> {
    let name = navigation::in_story(&session.story, &session.options.name, session.byte(offset))?;
    let (document, span) = name.declaration?;
    (document == session.options.name).then(|| session.span(span))
}

/// A place where a reference is named.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Occurrence {
    /// The place.
    pub span: Span,
    /// Whether it is the declaration.
    pub declaration: bool,
}

/// Every place that names the reference at an offset.
pub fn occurrences(session: &Session, offset: u32) -> Vec<Occurrence> {
    let found = navigation::highlights(&session.story, session.byte(offset));
    let convert = |(span, declaration)| Occurrence { span: session.span(span), declaration };
    found.into_iter().map(convert).collect()
}

/// The edits that rename the reference at an offset.
///
/// # Errors
///
/// If there is no reference, it is declared in the project file, it has only a position, or the new name is taken,
/// invalid or would change what a mention means.
pub fn rename(session: &std::rc::Rc<Session>, offset: u32, new: &str) -> Result<Vec<Edit>, Failure> {
    let failure = |message: String| Failure::new(FailureCode::CannotRename, message);
    let document = &session.options.name;
    let name = navigation::in_story(&session.story, document, session.byte(offset))
        .ok_or_else(|| failure("there is no reference to rename at the cursor".to_owned()))?;
    if matches!(name.owner, navigation::Owner::Project(_)) {
        let message = format!("`{}` is declared in the project file, which other stories share", name.name);
        return Err(failure(message).help("rename it in the project file and in all of its stories"));
    }
    let stories = [(document.clone(), std::sync::Arc::new(session.story.clone()))];
    let compile = |_: &str, _: Option<&str>, text: &str| session.compile(text);
    let edits = rename::rename(&name, new, None, &stories, &compile).map_err(failure)?;
    Ok(edits.into_iter().flat_map(|(_, edits)| edits).map(|edit| session.edit(&edit)).collect())
}

/// A hint to show after a position in the text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Hint {
    /// The position.
    pub offset: u32,
    /// The hint.
    pub text: String,
    /// What it means.
    pub about: String,
}

/// The hints of a story, in order: when a shot plays, how long it is, how long a line takes to say.
pub fn hints(session: &Session) -> Vec<Hint> {
    let whole = storyc::text::Span::new(0, session.text().len());
    let convert = |hint: hints::Hint| Hint {
        offset: session.span(storyc::text::Span::at(hint.offset as usize)).start,
        text: hint.text,
        about: hint.about,
    };
    hints::within_span(&session.story, whole).into_iter().map(convert).collect()
}

/// An entry of the outline.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct OutlineEntry {
    /// Its name.
    pub name: String,
    /// The detail after its name.
    pub detail: String,
    /// What it is.
    pub kind: OutlineKind,
    /// The whole entry.
    pub span: Span,
    /// Its name or its header in the text.
    pub selection: Span,
    /// The entries inside it.
    pub children: Vec<OutlineEntry>,
}

/// What an entry of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "kebab-case")]
pub enum OutlineKind {
    /// Front matter.
    FrontMatter,
    /// A declared reference.
    Reference,
    /// The text before the first header.
    Preamble,
    /// A clip header, or `[All clips]`, with everything that belongs to it.
    Clip,
    /// A shot.
    Shot,
    /// A spoken line.
    Line,
    /// A section.
    Section,
}

impl From<symbols::Kind> for OutlineKind {
    fn from(kind: symbols::Kind) -> Self {
        match kind {
            symbols::Kind::FrontMatter => Self::FrontMatter,
            symbols::Kind::Reference => Self::Reference,
            symbols::Kind::Preamble => Self::Preamble,
            symbols::Kind::Clip => Self::Clip,
            symbols::Kind::Shot => Self::Shot,
            symbols::Kind::Line => Self::Line,
            symbols::Kind::Section => Self::Section,
        }
    }
}

/// The outline of a story, in the order of the text.
pub fn outline(session: &Session) -> Vec<OutlineEntry> {
    symbols::outline(&session.story).into_iter().map(|symbol| entry(session, symbol)).collect()
}

fn entry(session: &Session, symbol: symbols::Symbol) -> OutlineEntry {
    OutlineEntry {
        name: symbol.name,
        detail: symbol.detail,
        kind: symbol.kind.into(),
        span: session.span(symbol.span),
        selection: session.span(symbol.selection),
        children: symbol.children.into_iter().map(|child| entry(session, child)).collect(),
    }
}

/// A part of the text that folds into its first line.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Fold {
    /// The part, without the white space after it.
    pub span: Span,
    /// Whether it is a comment.
    pub comment: bool,
}

/// The folds of a story, in order.
pub fn folds(session: &Session) -> Vec<Fold> {
    let convert = |fold: &folding::Fold| Fold { span: session.span(fold.span), comment: fold.is_comment };
    folding::folds(&session.story).iter().map(convert).collect()
}
