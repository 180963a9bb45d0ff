//! Bounds on the length of a clip's prompt, so that most candidate clips need no finished prompt.

use std::ops::Range;

use crate::model::length::weigh;
use crate::model::profile::{PromptLimit, PromptUnit};
use crate::plan::Plan;
use crate::storyboard::{Ref, Shot, Storyboard, Time};
use crate::syntax::Script;
use crate::syntax::tree;
use crate::text::Span;

/// Upper and lower bounds on the length of a clip's prompt, as the vendor counts it.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    /// Upper bound on the text outside the shots.
    around: usize,
    /// Prefix sums of the upper bounds on each shot's text.
    upper: Vec<usize>,
    /// Prefix sums of the lower bounds.
    lower: Vec<usize>,
}

/// Maximum characters that a dialect adds to a shot: its header, and the punctuation after its label.
const MAX_SHOT_HEADER: usize = 48;
/// Maximum characters by which a token exceeds its reference.
const MAX_TOKEN_EXCESS: usize = 32;
/// Maximum characters in the declaration of a reference, without its description.
const MAX_DECLARATION: usize = 48;
/// Maximum characters of the names of a prompt's fields, with the breaks around them.
const MAX_FIELDS: usize = 96;
/// Maximum characters of the break before a paragraph, which the first one lacks.
const MAX_BREAK: usize = 2;
/// Maximum characters by which a fraction of a second makes a header longer or shorter.
const MAX_FRACTIONS: usize = 12;

impl Bounds {
    /// Upper bound on the length of a clip with these shots.
    pub(super) fn upper(&self, shots: &Range<usize>) -> usize {
        self.around + difference(&self.upper, shots)
    }

    /// Lower bound on the length of a clip with these shots.
    pub(super) fn lower(&self, shots: &Range<usize>) -> usize {
        difference(&self.lower, shots)
    }

    /// Bounds from the story alone, before any prompt is written.
    pub(super) fn from_story(script: &Script, storyboard: &Storyboard, limit: Option<&PromptLimit>) -> Self {
        let han = limit.map_or(1, |limit| limit.han_weight.max(1));
        // No character weighs more than its bytes, or more than a Han character.
        let weight = |span: Span| {
            let text = script.text(span);
            if text.is_ascii() { text.len() } else { text.chars().count() * han }
        };
        let mentions = |span: Span| mentions(storyboard, span) * MAX_TOKEN_EXCESS * han;
        let weigh_block = |index: usize| {
            script
                .blocks
                .get(index)
                .map_or(0, |block| weight(block.span) + mentions(block.span) + MAX_SHOT_HEADER * han)
        };
        let others = script.blocks.iter().enumerate().filter(|(_, block)| !block.is_shot());
        let called = |r: &Ref| r.called.as_ref().map_or(0, |called| called.value.len());
        let declared = storyboard.refs.iter().map(|r| (called(r) + MAX_DECLARATION) * han).sum::<usize>();
        let around = weight(script.preamble)
            + mentions(script.preamble)
            + others.map(|(index, _)| weigh_block(index)).sum::<usize>()
            + declared
            + MAX_FIELDS;
        let lower = storyboard
            .shots
            .iter()
            .map(|shot| limit.map_or(0, |limit| min_weight(script, storyboard, shot.block, limit)));
        Self {
            around,
            upper: sums(storyboard.shots.iter().map(|shot| weigh_block(shot.block))),
            lower: sums(lower),
        }
    }

    /// Bounds from the plan for the whole story: in a shorter clip, only the times and numbers in a shot's text change.
    /// Returns `None` if the plan doesn't hold each shot's text in one place.
    pub(super) fn from_plan(
        script: &Script,
        storyboard: &Storyboard,
        plan: &Plan,
        limit: &PromptLimit,
    ) -> Option<Self> {
        if limit.unit != PromptUnit::Character {
            return None;
        }
        let is_whole = |time: Time| time.start.is_multiple_of(1000) && time.end.is_multiple_of(1000);
        let is_whole = storyboard.shots.iter().filter_map(|shot| shot.time).all(is_whole);
        let fractions = if is_whole { 0 } else { MAX_FRACTIONS };
        let weights = shot_weights(script, storyboard, plan, limit)?;
        let in_shots: usize = weights.iter().sum();
        let around = weigh(&plan.prompt, limit).weight.saturating_sub(in_shots)
            + storyboard.sections.len() * MAX_FRACTIONS;
        let lower = weights.iter().zip(&storyboard.shots).enumerate().map(|(index, (weight, shot))| {
            let times = shot.time.map_or(0, |time| digits(time.start / 1000) + digits(time.end / 1000));
            let block = script.blocks.get(shot.block).map_or(Span::at(0), |block| block.span);
            let tokens = mentions(storyboard, block) * digits(storyboard.refs.len() as u64);
            weight.saturating_sub(times + digits(index as u64 + 1) + tokens + fractions + MAX_BREAK)
        });
        Some(Self {
            around,
            upper: sums(weights.iter().map(|weight| weight + fractions)),
            lower: sums(lower),
        })
    }
}

/// Weighs each shot's text in a prompt, together with the break before it. Returns `None` if a shot has no text of its
/// own there.
fn shot_weights(
    script: &Script,
    storyboard: &Storyboard,
    plan: &Plan,
    limit: &PromptLimit,
) -> Option<Vec<usize>> {
    let mut spans: Vec<Option<Span>> = vec![None; storyboard.shots.len()];
    let block = |index: usize| {
        let shot = storyboard.shots.get(index)?;
        script.blocks.get(shot.block).map(|block| block.span)
    };
    let contains = |index: usize, at: u32| block(index).is_some_and(|span| span.start <= at && at < span.end);
    // The shots are in the order of the file. Most pieces belong to the same shot as the one before, or the next one.
    let mut last = 0;
    let mut shot_at = |at: u32| {
        let near = [last, last + 1].into_iter().find(|index| contains(*index, at));
        let index = near.or_else(|| {
            let is_before =
                |shot: &Shot| script.blocks.get(shot.block).is_some_and(|block| block.span.start <= at);
            let index = storyboard.shots.partition_point(is_before).checked_sub(1)?;
            contains(index, at).then_some(index)
        });
        last = index.unwrap_or(last);
        index
    };
    let mut before = 0;
    for piece in plan.source_map.pieces() {
        if let Some(slot) = shot_at(piece.story.start).and_then(|index| spans.get_mut(index)) {
            let span = slot.get_or_insert(Span { start: before, end: before });
            span.end = piece.prompt.end;
        }
        before = piece.prompt.end;
    }
    spans.into_iter().map(|span| Some(weigh(span?.slice(&plan.prompt), limit).weight)).collect()
}

/// The number of references in a span.
fn mentions(storyboard: &Storyboard, span: Span) -> usize {
    tree::within(&storyboard.mentions, span, |mention| mention.span).len()
}

/// Maximum digits by which a number can get shorter.
fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(0, |digits| digits as usize)
}

/// Prefix sums: the sum before each item, then the total.
fn sums(weights: impl Iterator<Item = usize>) -> Vec<usize> {
    let running = weights.scan(0, |sum, weight| {
        *sum += weight;
        Some(*sum)
    });
    std::iter::once(0).chain(running).collect()
}

/// Lower bound on the weight of a shot's text: the prompt copies everything except references, escapes and comments.
fn min_weight(script: &Script, storyboard: &Storyboard, block: usize, limit: &PromptLimit) -> usize {
    let Some(block) = script.blocks.get(block).filter(|_| limit.unit == PromptUnit::Character) else {
        return 0;
    };
    let text = block.text.trimmed(&script.source);
    let weigh = |span: Span| weigh(script.text(span), limit).weight;
    let mentions = tree::within(&storyboard.mentions, text, |mention| mention.span);
    let escapes = tree::within(&script.escapes, text, |escape| *escape);
    // A comment may take text around it along; working out how much isn't worth it.
    if !tree::within(&script.comments, text, |comment| comment.span).is_empty() {
        return 0;
    }
    let translated = mentions.iter().map(|mention| mention.span).chain(escapes.iter().copied());
    // CRLF becomes LF.
    let dropped = translated.map(weigh).sum::<usize>() + script.text(text).matches('\r').count();
    weigh(text).saturating_sub(dropped)
}

/// The sum over a range, from prefix sums.
fn difference(sums: &[usize], range: &Range<usize>) -> usize {
    sums.get(range.end).zip(sums.get(range.start)).map_or(0, |(to, from)| to - from)
}
