//! Semantic tokens: highlighting that an editor's grammar can't compute, such as which `@name` is declared and which
//! quote is spoken.

use crate::lsp::story::Story;
use crate::storyboard::Declared;
use crate::syntax::BlockKind;
use crate::text::Span;
use crate::text::yaml::{Node, Value};

/// The token types in the protocol. A token's type is its index here.
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

/// The token modifiers in the protocol, one bit each.
pub const MODIFIERS: &[&str] = &["declaration", "deprecated"];

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Kind {
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

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The span, within one line.
    pub span: Span,
    /// The kind of the token.
    pub kind: Kind,
    /// True where a name is declared.
    pub is_declaration: bool,
    /// True for an undeclared name.
    pub is_unknown: bool,
}

/// The tokens of a story, in order, without overlaps.
pub fn semantic_tokens(story: &Story) -> Vec<Token> {
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
    split_overlaps(story, all)
}

/// Splits tokens where another begins inside them, and at line ends.
fn split_overlaps(story: &Story, mut all: Vec<Token>) -> Vec<Token> {
    all.retain(|token| !token.span.is_empty());
    // The longer one first, so that tokens inside it come after it.
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
        // A token that extends beyond the one it begins in is cut at that one's end.
        let end = outer.last().map_or(token.span.end, |last| token.span.end.min(last.span.end));
        outer.push(Token { span: Span { start: token.span.start, end: end.max(token.span.start) }, ..token });
    }
    while let Some(last) = outer.pop() {
        push(story, &mut out, last, at, last.span.end);
        at = at.max(last.span.end);
    }
    out
}

/// Adds the part of a token between two offsets, split into lines.
fn push(story: &Story, out: &mut Vec<Token>, token: Token, from: u32, to: u32) {
    let mut start = from.max(token.span.start);
    if start >= to {
        return;
    }
    for line in story.text_of(Span { start, end: to }).split_inclusive(['\n', '\r']) {
        let words = line.trim_end_matches(['\n', '\r']);
        if !words.is_empty() {
            out.push(Token { span: Span { start, end: start + words.len() as u32 }, ..token });
        }
        start += line.len() as u32;
    }
}
