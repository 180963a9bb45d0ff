//! Detects what continues from one shot to the next, so that a border between them would be seen.

use crate::project::Role;
use crate::storyboard::{Shot, Storyboard};
use crate::syntax::Script;
use crate::syntax::tree::within;
use crate::text::Span;

/// Words at the start of a shot that say it continues the one before.
const CONTINUED: &[&str] = &[
    "continuing",
    "continues",
    "continuous",
    "same shot",
    "same take",
    "without a cut",
    "without cutting",
    "no cut",
    "in the same",
    "同一镜头",
    "镜头不切",
    "继续",
    "接着",
    "连续",
    "同じカット",
    "続けて",
];

/// Words in the opening or the label of a shot that say there is no cut around it.
const ONE_TAKE: &[&str] = &[
    "one take",
    "one-take",
    "single take",
    "oner",
    "unbroken shot",
    "一镜到底",
    "长镜头",
    "ワンカット",
    "長回し",
];

/// The length of a shot's opening, in characters.
const OPENING_CHARS: usize = 120;

/// Returns for each shot whether something continues from the one before it: dialogue that answers dialogue, one take,
/// words that say so, or the same scene reference on both sides. Computed once per story, not once per model.
pub(super) fn detect<'s>(script: &Script, storyboard: &'s Storyboard) -> &'s [bool] {
    storyboard.continuity.get_or_init(|| {
        let shots: Vec<Content<'_>> =
            storyboard.shots.iter().map(|shot| Content::new(script, storyboard, shot)).collect();
        let pairs = shots.iter().zip(shots.iter().skip(1));
        let continues = |before: &Content<'_>, after: &Content<'_>| {
            (before.speaks() && after.speaks())
                || after.opens_as_continued()
                || (before.is_one_take() && after.is_one_take())
                || before.scenes().any(|scene| after.scenes().any(|other| scene == other))
        };
        std::iter::once(false).chain(pairs.map(|(before, after)| continues(before, after))).collect()
    })
}

/// What a shot contains.
struct Content<'a> {
    script: &'a Script,
    storyboard: &'a Storyboard,
    span: Span,
    label: &'a str,
    text: &'a str,
}

impl<'a> Content<'a> {
    fn new(script: &'a Script, storyboard: &'a Storyboard, shot: &Shot) -> Self {
        let block = script.blocks.get(shot.block);
        Self {
            script,
            storyboard,
            span: block.map_or(Span::default(), |block| block.span),
            label: block.and_then(|block| block.lead).map_or("", |lead| script.text(lead)),
            text: block.map_or("", |block| script.text(block.text)).trim_start(),
        }
    }

    fn speaks(&self) -> bool {
        !within(&self.script.dialogue, self.span, |line| line.span).is_empty()
    }

    fn opens_as_continued(&self) -> bool {
        let (opening, label) = (self.opening(), self.label.to_lowercase());
        CONTINUED.iter().any(|words| opening.starts_with(words) || label.contains(words))
    }

    fn is_one_take(&self) -> bool {
        let (opening, label) = (self.opening(), self.label.to_lowercase());
        ONE_TAKE.iter().any(|words| opening.contains(words) || label.contains(words))
    }

    /// The start of its text, in lower case.
    fn opening(&self) -> String {
        self.text.chars().take(OPENING_CHARS).flat_map(char::to_lowercase).collect()
    }

    /// The references to scenes, as indices into the storyboard.
    fn scenes(&self) -> impl Iterator<Item = usize> {
        let is_scene =
            |target: &usize| self.storyboard.refs.get(*target).is_some_and(|r| r.role == Some(Role::Scene));
        let mentions = within(&self.storyboard.mentions, self.span, |mention| mention.span);
        mentions.iter().map(|mention| mention.target).filter(is_scene)
    }
}
