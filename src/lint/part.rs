//! A part of a story for the rules that check one part at a time, and their findings, which are kept while an edit
//! leaves the part alone.

use crate::diagnostic::Diagnostic;
use crate::lint::rule::{Check, Rule};
use crate::storyboard::Time;
use crate::syntax::tree::{Comment, Dialogue, TimingValue, within};
use crate::syntax::{Block, BlockKind, Patch, PerBlock, Script, SectionKind};
use crate::text::Span;

/// A part of a story: the preamble or a block. It shows nothing outside itself.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    script: &'a Script,
    /// The block; `None` for the preamble.
    pub block: Option<&'a Block>,
    /// All of its bytes.
    pub span: Span,
}

impl<'a> Part<'a> {
    fn of_block(script: &'a Script, block: &'a Block) -> Self {
        Self { script, block: Some(block), span: block.span }
    }

    /// The text of a span inside it.
    pub(super) fn text(&self, span: Span) -> &'a str {
        span.clamped(self.span).slice(&self.script.source)
    }

    /// Its lines of dialogue.
    pub(super) fn dialogue(&self) -> &'a [Dialogue] {
        within(&self.script.dialogue, self.span, |line| line.span)
    }

    /// Its comments.
    pub(super) fn comments(&self) -> &'a [Comment] {
        within(&self.script.comments, self.span, |comment| comment.span)
    }

    /// The block, if it is a shot, broken or not.
    pub(super) fn shot(&self) -> Option<&'a Block> {
        self.block.filter(|block| block.is_shot())
    }

    /// The length of a shot in milliseconds, as its header has it; `None` if it isn't a shot or has no readable time.
    pub(super) fn shot_ms(&self) -> Option<u64> {
        match self.block.map(|block| &block.kind) {
            Some(BlockKind::Shot(timing)) => Some(match timing.value {
                TimingValue::Range { start, end } => Time { start, end }.length(),
                TimingValue::Length(length) => length,
            }),
            _ => None,
        }
    }

    /// Returns true if it is a section of notes, which is never sent.
    pub(super) fn is_notes(&self) -> bool {
        self.block
            .is_some_and(|block| matches!(block.kind, BlockKind::Section { kind: SectionKind::Notes, .. }))
    }

    /// Returns true if it is a block with neither a label nor text; comments don't count.
    pub(super) fn is_empty(&self) -> bool {
        self.block.is_some_and(|block| is_empty(self.script, block))
    }

    /// Its findings, with spans that count from its start.
    fn check(&self, rules: &[&Rule]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for rule in rules {
            if let Some(Check::Part(check)) = rule.check {
                check(self, &mut found);
            }
        }
        for found in &mut found {
            found.move_by(-self.span.start.cast_signed());
        }
        found
    }
}

/// The findings in each part of a story.
#[derive(Clone, Debug, Default)]
pub struct PartFindings {
    /// The findings of each block, with spans that count from its start.
    blocks: PerBlock<Vec<Diagnostic>>,
    /// The codes of the rules that ran.
    codes: Vec<&'static str>,
}

impl PartFindings {
    /// Keeps the findings in the blocks that an edit left alone; with `None`, the whole story was parsed again.
    pub fn keep(&mut self, patch: Option<&Patch>) {
        self.blocks.keep(patch);
    }

    /// Runs rules on each part that has no findings yet, and pushes the findings of all.
    pub(super) fn run(&mut self, script: &Script, rules: &[&Rule], out: &mut Vec<Diagnostic>) {
        let is_same = self.codes.iter().eq(rules.iter().map(|rule| &rule.code));
        if !is_same {
            self.blocks.keep(None);
            self.codes = rules.iter().map(|rule| rule.code).collect();
        }
        let preamble = Part { script, block: None, span: script.preamble };
        push_moved(&preamble.check(rules), preamble.span, out);
        let found = self.blocks.of_each(&script.blocks, |block| Part::of_block(script, block).check(rules));
        for (found, block) in found.zip(&script.blocks) {
            push_moved(found, block.span, out);
        }
    }
}

/// Pushes the findings of a part at its place.
fn push_moved(found: &[Diagnostic], place: Span, out: &mut Vec<Diagnostic>) {
    out.extend(found.iter().cloned().map(|mut found| {
        found.move_by(place.start.cast_signed());
        found
    }));
}

/// Returns true if a block has neither a label nor text; comments don't count.
pub(super) fn is_empty(script: &Script, block: &Block) -> bool {
    block.lead.is_none() && is_blank(script, block.text)
}

/// Returns true if a span holds nothing but comments and white space.
pub(super) fn is_blank(script: &Script, text: Span) -> bool {
    let mut at = text.start;
    for comment in within(&script.comments, text, |comment| comment.span) {
        if !script.text(Span { start: at, end: comment.span.start }).trim().is_empty() {
            return false;
        }
        at = comment.span.end;
    }
    script.text(Span { start: at, end: text.end.max(at) }).trim().is_empty()
}
