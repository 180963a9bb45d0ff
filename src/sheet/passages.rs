//! Collects the text outside the shots as passages, each with its span.

use crate::sheet::Passage;
use crate::sheet::span_index::SpanIndex;
use crate::sheet::words::{read_words, split_paragraphs};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::{Block, BlockKind, SectionKind};
use crate::text::Span;

/// Returns the passages in file order, without text that is shown as a shot.
pub(super) fn collect_passages(
    script: &Script,
    storyboard: &Storyboard,
    shots: &SpanIndex,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<(Span, Passage)> {
    let mut out: Vec<(Span, Passage)> = Vec::new();
    let mut push = |span: Span, passage: Passage, stretches: &[Span]| {
        let words =
            stretches.iter().flat_map(|stretch| read_words(script, storyboard, *stretch, place_of)).collect();
        let words = split_paragraphs(words);
        if !words.is_empty() {
            out.push((span, Passage { words, ..passage }));
        }
    };
    let passage_named =
        |name: &str| Passage { name: name.to_owned(), clip: None, time: None, sent: true, words: Vec::new() };
    // In a story without shots, the preamble is shown as the only shot.
    if shots.find(script.preamble.start).is_none() {
        push(script.preamble, passage_named("Before the shots"), &[script.preamble]);
    }
    for section in &storyboard.sections {
        let Some(block) = script.blocks.get(section.block) else { continue };
        let stretches: Vec<Span> = block.lead.into_iter().chain([block.text]).collect();
        let passage = Passage {
            clip: section.clip.and_then(|heading| clip_header(script, storyboard, heading)),
            time: section.time.map(|time| (time.start, time.end)),
            sent: section.kind != SectionKind::Notes,
            ..passage_named(section_name(script, block))
        };
        push(block.span, passage, &stretches);
    }
    for block in &script.blocks {
        let name = match &block.kind {
            BlockKind::Clip(_) if shots.find(block.header.start).is_none() => {
                without_brackets(script, block.header)
            }
            BlockKind::Film { name } => script.text(*name).trim(),
            _ => continue,
        };
        push(block.span, passage_named(name), &[block.text]);
    }
    out.sort_by_key(|(span, _)| span.start);
    out
}

/// Returns a section's name as written in the story.
pub(super) fn section_name<'s>(script: &'s Script, block: &Block) -> &'s str {
    match &block.kind {
        BlockKind::Section { name, .. } => script.text(*name).trim(),
        _ => "",
    }
}

/// Returns a clip header as written in the story, without brackets.
fn clip_header(script: &Script, storyboard: &Storyboard, heading: usize) -> Option<String> {
    let header = storyboard.headings.get(heading)?.header;
    Some(without_brackets(script, header).to_owned())
}

fn without_brackets(script: &Script, header: Span) -> &str {
    let brackets = ['[', ']', '【', '】', '［', '］'];
    script.text(header).trim().trim_matches(brackets).trim()
}
