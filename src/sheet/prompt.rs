//! Splits a plan's prompt into parts with their origins, using the plan's source map.
//!
//! The concatenated texts of the parts are the prompt. Text that the model's dialect inserts between two pieces of one
//! origin belongs to that origin; between two origins it is a part of its own, [`PartOrigin::Dialect`].

use std::collections::HashMap;

use crate::plan::Plan;
use crate::sheet::span_index::SpanIndex;
use crate::sheet::{Part, PartOrigin};
use crate::storyboard::{Declared, Ref};
use crate::text::Span;

/// All possible origins of a part.
pub(super) struct Origins {
    shots: SpanIndex,
    shot_names: Vec<String>,
    passages: SpanIndex,
    passage_names: Vec<String>,
    /// References by the offset of their declaration, and by the span that gives their name in the prompt.
    declared: HashMap<u32, usize>,
    called: HashMap<Span, usize>,
    reference_names: Vec<String>,
}

/// Splits a plan's prompt into its parts, in order.
pub(super) fn split(plan: &Plan, origins: &Origins) -> Vec<Part> {
    let prompt = &plan.prompt;
    let mut out: Vec<Part> = Vec::new();
    let mut at = 0;
    for piece in plan.source_map.pieces() {
        let (start, end) = (piece.prompt.start as usize, piece.prompt.end as usize);
        let (Some(gap), Some(text)) = (prompt.get(at..start), prompt.get(start..end)) else { continue };
        let from = origins.origin_of(piece.story);
        match out.last_mut() {
            Some(last) if last.from == from => {
                last.text.push_str(gap);
                last.text.push_str(text);
            }
            _ => {
                push_dialect_text(&mut out, gap);
                out.push(Part { name: origins.part_name(from), from, text: text.to_owned() });
            }
        }
        at = end;
    }
    push_dialect_text(&mut out, prompt.get(at..).unwrap_or_default());
    out
}

fn push_dialect_text(out: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        out.push(Part { name: String::new(), from: PartOrigin::Dialect, text: text.to_owned() });
    }
}

impl Origins {
    /// Indexes shots with numbers and labels, passages with names, and the references that are sent.
    pub(super) fn new<'s>(
        shots: impl Iterator<Item = (Span, usize, Option<&'s str>)>,
        passages: impl Iterator<Item = (Span, &'s str)>,
        references: impl Iterator<Item = &'s Ref>,
    ) -> Self {
        let (shots, shot_names): (Vec<Span>, Vec<String>) = shots
            .map(|(span, number, label)| match label {
                Some(label) => (span, format!("Shot {number}, {label}")),
                None => (span, format!("Shot {number}")),
            })
            .unzip();
        let (passages, passage_names): (Vec<Span>, Vec<&str>) = passages.unzip();
        let (mut declared, mut called, mut reference_names) = (HashMap::new(), HashMap::new(), Vec::new());
        for (at, r) in references.enumerate() {
            if let Declared::Story(span) = r.declared {
                declared.insert(span.start, at);
            }
            if let Some(span) = r.called.as_ref().and_then(|set| set.origin.story_span()) {
                called.insert(span, at);
            }
            reference_names.push(format!("Reference {}", r.name));
        }
        Self {
            shots: SpanIndex::new(shots.into_iter()),
            shot_names,
            passages: SpanIndex::new(passages.into_iter()),
            passage_names: passage_names.into_iter().map(str::to_owned).collect(),
            declared,
            called,
            reference_names,
        }
    }

    /// Returns the origin of a span of the story.
    fn origin_of(&self, story: Span) -> PartOrigin {
        let reference = || self.called.get(&story).or_else(|| self.declared.get(&story.start)).copied();
        let shot = self.shots.find(story.start).map(PartOrigin::Shot);
        let passage = || self.passages.find(story.start).map(PartOrigin::Passage);
        let origin = shot.or_else(passage).or_else(|| reference().map(PartOrigin::Reference));
        origin.unwrap_or(PartOrigin::Dialect)
    }

    /// Returns the name of a part.
    fn part_name(&self, from: PartOrigin) -> String {
        let name = match from {
            PartOrigin::Shot(at) => self.shot_names.get(at),
            PartOrigin::Passage(at) => self.passage_names.get(at),
            PartOrigin::Reference(at) => self.reference_names.get(at),
            PartOrigin::Dialect => None,
        };
        name.cloned().unwrap_or_default()
    }
}
