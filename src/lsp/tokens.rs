//! What each stretch of a story is, for editors that colour by meaning: what the grammar of an editor cannot know, such as
//! which `@name` is declared and which quote is spoken.

use crate::lsp::story::Story;
use crate::storyboard::Declared;
use crate::syntax::BlockKind;
use crate::text::Span;
use crate::text::yaml::{Node, Value};

/// The names of the kinds, in the protocol's own words; a token's kind is its place here.
pub const TYPES: &[&str] = &[
    "number",
    "class",
    "namespace",
    "variable",
    "string",
    "comment",
    "keyword",
    "property",
    "parameter",
    "operator",
];

/// The names of what else can be said of a token, each a bit.
pub const MODIFIERS: &[&str] = &["declaration", "deprecated"];

/// What a stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Kind {
    /// A time.
    Time,
    /// A label of a shot.
    Label,
    /// The name of a section.
    Section,
    /// A reference.
    Reference,
    /// Spoken words.
    Speech,
    /// A comment.
    Comment,
    /// The label of a cue.
    Cue,
    /// A key of front matter.
    Key,
    /// How something is said.
    Manner,
    /// An escape.
    Escape,
}

/// A stretch and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The bytes; they lie in one line.
    pub span: Span,
    /// What they are.
    pub kind: Kind,
    /// Whether a name is declared here.
    pub is_declaration: bool,
    /// Whether a name is declared nowhere.
    pub is_unknown: bool,
}

/// The tokens of a story, in order. None lies in another.
pub fn of(story: &Story) -> Vec<Token> {
    let script = story.script();
    let mut all: Vec<Token> = Vec::new();
    let mut add = |span: Span, kind: Kind| {
        all.push(Token { span, kind, is_declaration: false, is_unknown: false });
    };
    for block in &script.blocks {
        match &block.kind {
            BlockKind::Shot(timing) => {
                add(timing.span, Kind::Time);
                if let Some(lead) = block.lead {
                    add(lead, Kind::Label);
                }
            }
            BlockKind::Section { name, timing, .. } => {
                add(*name, Kind::Section);
                if let Some(timing) = timing {
                    add(timing.span, Kind::Time);
                }
            }
            BlockKind::Clip(clip) => {
                add(clip.name, Kind::Section);
                if let Some(timing) = clip.timing {
                    add(timing.span, Kind::Time);
                }
                if let Some(continues) = clip.continues {
                    add(continues, Kind::Section);
                }
                if let Some(lead) = block.lead {
                    add(lead, Kind::Label);
                }
            }
            BlockKind::Film { name } => add(*name, Kind::Section),
            BlockKind::Broken(_) => {}
        }
    }
    script.comments.iter().for_each(|comment| add(comment.span, Kind::Comment));
    script.cues.iter().for_each(|cue| add(cue.label, Kind::Cue));
    script.escapes.iter().for_each(|escape| add(*escape, Kind::Escape));
    script.quotes.iter().filter(|quote| quote.speech).for_each(|quote| add(quote.span, Kind::Speech));
    script.dialogue.iter().filter_map(|line| line.manner).for_each(|manner| add(manner, Kind::Manner));
    if let Some(Ok(Some(Node { value: Value::Map(entries), .. }))) =
        script.front_matter.as_ref().map(|front| &front.content)
    {
        for (key, _) in entries {
            add(key.span, Kind::Key);
        }
    }
    for mention in story.board().mentions.iter() {
        let declared = story.board().refs.get(mention.target).map(|r| r.declared);
        all.push(Token {
            span: mention.span,
            kind: Kind::Reference,
            is_declaration: false,
            is_unknown: declared == Some(Declared::Nowhere),
        });
    }
    for r in &story.board().refs {
        if let Declared::Story(span) = r.declared {
            all.push(Token { span, kind: Kind::Reference, is_declaration: true, is_unknown: false });
        }
    }
    cut(story, all)
}

/// Cuts stretches where another begins in them, and at the ends of lines.
fn cut(story: &Story, mut all: Vec<Token>) -> Vec<Token> {
    all.retain(|token| !token.span.is_empty());
    // The longer one first, so that what lies in it comes after it.
    all.sort_by_key(|token| (token.span.start, std::cmp::Reverse(token.span.end), token.kind));
    let mut out: Vec<Token> = Vec::with_capacity(all.len());
    let mut outer: Vec<Token> = Vec::new();
    let mut at = 0;
    for token in all {
        while let Some(last) = outer.last().copied().filter(|last| last.span.end <= token.span.start) {
            push(story, &mut out, last, at, last.span.end);
            at = at.max(last.span.end);
            outer.pop();
        }
        if let Some(last) = outer.last().copied() {
            push(story, &mut out, last, at, token.span.start);
        }
        at = at.max(token.span.start);
        // One that crosses the end of what it began in ends there.
        let end = outer.last().map_or(token.span.end, |last| token.span.end.min(last.span.end));
        outer.push(Token { span: Span { start: token.span.start, end: end.max(token.span.start) }, ..token });
    }
    while let Some(last) = outer.pop() {
        push(story, &mut out, last, at, last.span.end);
        at = at.max(last.span.end);
    }
    out
}

/// The part of a token from one byte to another, line by line.
fn push(story: &Story, out: &mut Vec<Token>, token: Token, from: u32, to: u32) {
    let mut start = from.max(token.span.start);
    if start >= to {
        return;
    }
    for line in story.words(Span { start, end: to }).split_inclusive(['\n', '\r']) {
        let words = line.trim_end_matches(['\n', '\r']);
        if !words.is_empty() {
            out.push(Token { span: Span { start, end: start + words.len() as u32 }, ..token });
        }
        start += line.len() as u32;
    }
}
