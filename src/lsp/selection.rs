//! Selection ranges: the growing spans around an offset: a word, a name or a quote, a line, a block, a clip, the story.

use crate::lsp::clips;
use crate::lsp::story::{Story, touches};
use crate::text::Span;

/// The spans around an offset, the smallest first; each contains the one before it and is larger.
pub fn around(story: &Story, offset: u32) -> Vec<Span> {
    let script = story.script();
    let text = story.text();
    let whole = Span::new(0, text.len());
    let mut found = vec![word(text, offset)];
    let near = |span: &Span| touches(*span, offset);
    found.extend(script.references.iter().map(|r| r.span).filter(near));
    found.extend(script.quotes.iter().flat_map(|quote| [quote.words, quote.span]).filter(near));
    found.extend(script.dialogue.iter().map(|line| line.span).filter(near));
    found.extend(script.cues.iter().map(|cue| cue.span).filter(near));
    found.extend(script.comments.iter().map(|comment| comment.span).filter(near));
    found.push(line(text, offset));
    if let Some(front) = &script.front_matter {
        found.extend([front.yaml.trimmed(text), front.span.trimmed(text)].into_iter().filter(near));
    }
    found.extend(Some(script.preamble.trimmed(text)).filter(near));
    for block in script.blocks.iter().filter(|block| near(&block.span)) {
        let parts = [block.lead.unwrap_or(block.header), block.header, block.text.trimmed(text)];
        found.extend(parts.into_iter().filter(near));
        found.push(block.span.trimmed(text));
    }
    found.extend(clips::parts(story).into_iter().map(|part| part.span).filter(near));
    found.push(whole);
    found.sort_by_key(|span| (span.len(), span.start));
    let mut nested: Vec<Span> = Vec::new();
    for span in found {
        let holds_last = nested.last().is_none_or(|last| span.contains(*last) && span != *last);
        if holds_last && touches(span, offset.min(whole.end)) {
            nested.push(span);
        }
    }
    nested
}

/// The word around an offset; empty between words.
fn word(text: &str, offset: u32) -> Span {
    let offset = offset as usize;
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '\'' || c == '’';
    let before = text.get(..offset).unwrap_or("");
    let behind = text.get(offset..).unwrap_or("");
    let start = before.trim_end_matches(part).len();
    let end = offset + behind.len() - behind.trim_start_matches(part).len();
    Span::new(start, end)
}

/// The line around an offset, without white space at its ends.
fn line(text: &str, offset: u32) -> Span {
    let offset = (offset as usize).min(text.len());
    let start = text.get(..offset).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
    let end =
        text.get(offset..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |at| offset + at);
    let trimmed = Span::new(start, end).trimmed(text);
    if touches(trimmed, offset as u32) { trimmed } else { Span::new(start, end) }
}
