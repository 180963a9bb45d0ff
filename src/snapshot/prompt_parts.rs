//! Splits a prompt into parts by shot and section. The concatenated texts of the parts are the prompt.

use crate::compile::Compiled;
use crate::plan::Plan;
use crate::snapshot::Part;
use crate::syntax::Script;
use crate::syntax::tree::BlockKind;
use crate::text::Span;

/// The index of the block that a part of the prompt comes from; `None` for text before the first block.
type Origin = Option<usize>;

/// Splits a plan's prompt into parts.
pub(super) fn split(plan: &Plan, compiled: &Compiled) -> Vec<Part> {
    if plan.shots.is_empty() { by_origin(plan, &compiled.script) } else { one_by_one(plan) }
}

/// Splits a prompt for a model that takes a list of shots. Each shot contains the text for the whole clip.
fn one_by_one(plan: &Plan) -> Vec<Part> {
    let starts: Vec<usize> = plan
        .shots
        .iter()
        .map(|shot| {
            let words = shot.words.start;
            let header = plan.source_map.pieces().iter().find(|piece| piece.prompt.end == words);
            let start = header.filter(|piece| piece.story == shot.header).map(|piece| piece.prompt.start);
            start.unwrap_or(words) as usize
        })
        .collect();
    let ends = starts.iter().skip(1).copied().chain([plan.prompt.len()]);
    let mut parts = Vec::new();
    for (index, ((start, end), shot)) in starts.iter().zip(ends).zip(&plan.shots).enumerate() {
        let start = if index == 0 { 0 } else { *start };
        let text = plan.prompt.get(start..end).unwrap_or_default().to_owned();
        parts.push(Part { name: format!("shot {}", index + 1), text, header: Some(shot.header) });
    }
    parts
}

fn by_origin(plan: &Plan, script: &Script) -> Vec<Part> {
    let prompt = &plan.prompt;
    // The start and the origin of each part.
    let mut starts: Vec<(usize, Origin)> = vec![(0, None)];
    let mut before = 0;
    for piece in plan.source_map.pieces() {
        let origin = origin(script, piece.story.start);
        let begin = piece.prompt.start as usize;
        if starts.last().is_some_and(|(_, last)| *last != origin) {
            let gap = prompt.get(before..begin).unwrap_or_default();
            // Line ends belong to the part before them, and spaces to the part after them.
            starts.push((before + gap.rfind('\n').map_or(0, |at| at + 1), origin));
        }
        before = piece.prompt.end as usize;
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(start, _)| *start).chain([prompt.len()]).collect();
    let mut shots = 0;
    let has_shots = starts.iter().any(|(_, origin)| is_shot(script, *origin));
    let mut parts: Vec<Part> = Vec::new();
    for ((start, origin), end) in starts.into_iter().zip(ends) {
        let text = prompt.get(start..end).unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        let (name, header) = match origin.and_then(|index| script.blocks.get(index)) {
            None if has_shots => ("before the shots".to_owned(), None),
            None => ("text".to_owned(), None),
            Some(block) => {
                let name = if let BlockKind::Section { kind, .. } = &block.kind {
                    kind.name().to_owned()
                } else if let BlockKind::Clip(_) = &block.kind {
                    "the clip's own text".to_owned()
                } else if let BlockKind::Film { .. } = &block.kind {
                    "for all clips".to_owned()
                } else {
                    shots += 1;
                    format!("shot {shots}")
                };
                (name, Some(block.header))
            }
        };
        parts.push(Part { name, text: text.to_owned(), header });
    }
    parts
}

fn origin(script: &Script, story: u32) -> Origin {
    let after = script.blocks.partition_point(|block| block.span.start <= story);
    let index = after.checked_sub(1)?;
    script.blocks.get(index).filter(|block| holds(block.span, story)).map(|_| index)
}

fn holds(span: Span, at: u32) -> bool {
    span.start <= at && at < span.end.max(span.start + 1)
}

fn is_shot(script: &Script, origin: Origin) -> bool {
    origin.and_then(|index| script.blocks.get(index)).is_some_and(crate::syntax::tree::Block::is_shot)
}
