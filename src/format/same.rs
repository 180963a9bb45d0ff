//! Compares two scripts: everything that is sent and every comment, ignoring white space.

use crate::format::front_matter::same_data;
use crate::syntax::tree::TimingValue;
use crate::syntax::{Block, BlockKind, FrontMatter, Script, SectionKind};
use crate::text::Span;

/// Returns the blocks whose headers are parsed differently after formatting. `headers` has the offset where each was
/// written.
pub(super) fn changed_headers(before: &Script, after: &Script, headers: &[usize]) -> Vec<usize> {
    let mut read = after.blocks.iter().peekable();
    let mut changed = Vec::new();
    for (index, (block, at)) in before.blocks.iter().zip(headers).enumerate() {
        while read.next_if(|block| (block.header.start as usize) < *at).is_some() {}
        let again = read.next_if(|block| block.header.start as usize == *at);
        if !again.is_some_and(|again| same_header(before, block, after, again)) {
            changed.push(index);
        }
    }
    changed
}

fn same_header(before: &Script, one: &Block, after: &Script, other: &Block) -> bool {
    // In an unclosed header, the label includes the spaces at the end of the line.
    let lead =
        |script: &Script, block: &Block| block.lead.map(|lead| script.text(lead).trim_end().to_owned());
    meaning(&one.kind) == meaning(&other.kind)
        && one.unclosed == other.unclosed
        && lead(before, one) == lead(after, other)
}

/// The meaning of a header, whatever its position and spelling.
#[derive(PartialEq)]
enum Meaning {
    Shot(TimingValue),
    Broken,
    Section(SectionKind, Option<TimingValue>, bool),
    Clip { number: Option<u32>, time: Option<TimingValue>, is_broken: bool, continues: bool },
    Film,
}

fn meaning(kind: &BlockKind) -> Meaning {
    match kind {
        BlockKind::Shot(timing) => Meaning::Shot(timing.value),
        BlockKind::Broken(_) => Meaning::Broken,
        BlockKind::Section { kind, timing, broken, .. } => {
            Meaning::Section(*kind, timing.map(|timing| timing.value), broken.is_some())
        }
        BlockKind::Clip(clip) => Meaning::Clip {
            number: clip.number,
            time: clip.timing.map(|timing| timing.value),
            is_broken: clip.broken.is_some(),
            continues: clip.continues.is_some(),
        },
        BlockKind::Film { .. } => Meaning::Film,
    }
}

/// Returns true if two scripts have the same content.
pub(super) fn has_same_content(before: &Script, after: &Script) -> bool {
    let blocks = before.blocks.len() == after.blocks.len()
        && before.blocks.iter().zip(&after.blocks).all(|(one, other)| {
            same_header(before, one, after, other) && same_words(before, one.text, after, other.text)
        });
    let lists = |list: fn(&Script) -> Vec<Span>| {
        let (one, other) = (list(before), list(after));
        one.len() == other.len()
            && one.iter().zip(&other).all(|(one, other)| same_words(before, *one, after, *other))
    };
    blocks
        && same_words(before, before.preamble, after, after.preamble)
        && same_front_matter(before.front_matter.as_ref(), after.front_matter.as_ref())
        && lists(|script| script.references.iter().map(|reference| reference.span).collect())
        && lists(|script| script.quotes.iter().map(|quote| quote.span).collect())
        && lists(|script| script.dialogue.iter().map(|dialogue| dialogue.span).collect())
        && lists(|script| script.cues.iter().map(|cue| cue.span).collect())
        && lists(|script| script.comments.iter().map(|comment| comment.span).collect())
        && lists(|script| script.escapes.clone())
        && lists(|script| script.stray_headers.clone())
        && lists(|script| script.bracket_lines.clone())
        && before.quotes.iter().map(|quote| quote.speech).eq(after.quotes.iter().map(|quote| quote.speech))
        && before.dialogue.iter().map(|line| line.speaker).eq(after.dialogue.iter().map(|line| line.speaker))
}

fn same_words(before: &Script, one: Span, after: &Script, other: Span) -> bool {
    before.text(one).split_whitespace().eq(after.text(other).split_whitespace())
}

fn same_front_matter(before: Option<&FrontMatter>, after: Option<&FrontMatter>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => match (&before.content, &after.content) {
            (Ok(before), Ok(after)) => same_data(before.as_ref(), after.as_ref()),
            _ => false,
        },
        (before, after) => before.is_none() && after.is_none(),
    }
}
