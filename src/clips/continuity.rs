//! What goes on from one shot to the next, so that a border between them would be seen.

use crate::project::Role;
use crate::storyboard::{Shot, Storyboard};
use crate::syntax::Script;
use crate::syntax::tree::within;
use crate::text::Span;

/// Words at the start of a shot that say it goes on from the one before.
const GOES_ON: &[&str] = &[
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
const OPENING: usize = 120;

/// For each shot, whether something goes on from the one before it: dialogue that answers dialogue, one take, words that
/// say so, or one scene reference on both sides. It is read once a story, whatever the number of models.
pub(super) fn of<'s>(script: &Script, storyboard: &'s Storyboard) -> &'s [bool] {
    storyboard.continuity.get_or_init(|| {
        let shots: Vec<Traits> =
            storyboard.shots.iter().map(|shot| Traits::of(script, storyboard, shot)).collect();
        let pairs = shots.iter().zip(shots.iter().skip(1));
        std::iter::once(false)
            .chain(pairs.map(|(before, after)| {
                (before.speaks && after.speaks)
                    || after.opens_as_continued
                    || (before.is_one_take && after.is_one_take)
                    || before.scenes.iter().any(|scene| after.scenes.contains(scene))
            }))
            .collect()
    })
}

struct Traits {
    speaks: bool,
    opens_as_continued: bool,
    is_one_take: bool,
    /// The references to scenes, by their places in the storyboard.
    scenes: Vec<usize>,
}

impl Traits {
    fn of(script: &Script, storyboard: &Storyboard, shot: &Shot) -> Self {
        let span = script.blocks.get(shot.block).map_or(Span::default(), |block| block.span);
        let lead = script.blocks.get(shot.block).and_then(|block| block.lead);
        let text = script.blocks.get(shot.block).map_or("", |block| script.text(block.text)).trim_start();
        let opening: String = text.chars().take(OPENING).flat_map(char::to_lowercase).collect();
        let label = lead.map(|lead| script.text(lead).to_lowercase()).unwrap_or_default();
        let begins = |words: &str| opening.starts_with(words) || label.contains(words);
        let is_scene =
            |target: usize| storyboard.refs.get(target).is_some_and(|r| r.role == Some(Role::Scene));
        Self {
            speaks: !within(&script.dialogue, span, |line| line.span).is_empty(),
            opens_as_continued: GOES_ON.iter().any(|words| begins(words)),
            is_one_take: ONE_TAKE.iter().any(|words| opening.contains(words) || label.contains(words)),
            scenes: within(&storyboard.mentions, span, |mention| mention.span)
                .iter()
                .map(|mention| mention.target)
                .filter(|target| is_scene(*target))
                .collect(),
        }
    }
}
