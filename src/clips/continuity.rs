//! Detects what continues from one shot to the next, so that a border between them would be seen.

use crate::project::Role;
use crate::storyboard::{Flow, Shot, Storyboard};
use crate::syntax::tree::within;
use crate::syntax::{Block, Script};
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
    storyboard.continuity.borders(|flows| {
        let flows: Vec<Flow> = flows.of_each(&script.blocks, |block| flow(script, block)).copied().collect();
        let has_scenes = storyboard.refs.iter().any(|r| r.role == Some(Role::Scene));
        let pairs = storyboard.shots.iter().zip(storyboard.shots.iter().skip(1));
        let continues = |(before, after): (&Shot, &Shot)| {
            let flow = |shot: &Shot| flows.get(shot.block).copied().unwrap_or_default();
            let (one, other) = (flow(before), flow(after));
            let shares_scene = || {
                let mut scenes = scenes(script, storyboard, before);
                scenes.any(|scene| self::scenes(script, storyboard, after).any(|other| scene == other))
            };
            (one.speaks && other.speaks)
                || other.continues
                || (one.is_one_take && other.is_one_take)
                || (has_scenes && shares_scene())
        };
        std::iter::once(false).chain(pairs.map(continues)).collect()
    })
}

/// Reads what a shot says about the cuts around it.
fn flow(script: &Script, block: &Block) -> Flow {
    if !block.is_shot() {
        return Flow::default();
    }
    let label = block.lead.map_or("", |lead| script.text(lead)).to_lowercase();
    // The opening in lower case.
    let opening: String = script
        .text(block.text)
        .trim_start()
        .chars()
        .take(OPENING_CHARS)
        .flat_map(char::to_lowercase)
        .collect();
    Flow {
        speaks: !within(&script.dialogue, block.span, |line| line.span).is_empty(),
        continues: CONTINUED.iter().any(|words| opening.starts_with(words) || label.contains(words)),
        is_one_take: ONE_TAKE.iter().any(|words| opening.contains(words) || label.contains(words)),
    }
}

/// The references to scenes in a shot, as indices into the storyboard.
fn scenes<'s>(
    script: &Script,
    storyboard: &'s Storyboard,
    shot: &Shot,
) -> impl Iterator<Item = usize> + use<'s> {
    let span = script.blocks.get(shot.block).map_or(Span::default(), |block| block.span);
    let mentions = within(&storyboard.mentions, span, |mention| mention.span);
    let is_scene = |target: &usize| storyboard.refs.get(*target).is_some_and(|r| r.role == Some(Role::Scene));
    mentions.iter().map(|mention| mention.target).filter(is_scene)
}
