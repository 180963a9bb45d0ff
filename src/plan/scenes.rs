//! The storyboard scene by scene, for who shows it: what is seen, what is said, which references take part.

use crate::plan::Media;
use crate::project::Role;
use crate::storyboard::{Mention, Storyboard};
use crate::syntax::tree::{Block, SectionKind, within};
use crate::syntax::{Script, tree};
use crate::text::Span;

/// A scene as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Where the story says it: the shot with its header, or all that stands before the blocks.
    pub place: Span,
    /// When it begins, in milliseconds.
    pub start_ms: u64,
    /// When it ends, in milliseconds.
    pub end_ms: u64,
    /// What it is called.
    pub label: Option<String>,
    /// What is seen, with the names of references in their places.
    pub words: String,
    /// What is said: speaker and words.
    pub dialogue: Vec<(Option<String>, String)>,
    /// The names of the references that take part.
    pub refs: Vec<String>,
}

/// The scenes in the order of time; a story without shots is one.
pub fn scenes(script: &Script, storyboard: &Storyboard, media: &[Media], duration_ms: u64) -> Vec<Scene> {
    let mut scenes: Vec<Scene> = storyboard
        .shots
        .iter()
        .filter_map(|shot| {
            let (time, block) = (shot.time?, script.blocks.get(shot.block)?);
            let label = block.lead.map(|lead| plain(script, storyboard, lead));
            Some(scene(script, storyboard, block.span, (time.start, time.end), label, block.text))
        })
        .collect();
    scenes.sort_by_key(|scene| scene.start_ms);
    if scenes.is_empty() {
        scenes.push(scene(script, storyboard, script.preamble, (0, duration_ms), None, script.preamble));
    }
    // What holds for the whole clip is seen where a shot names nothing of its own.
    let shots: Vec<Span> = script.shots().map(|block| block.span).collect();
    let mut global: Vec<String> = Vec::new();
    for mention in storyboard.mentions.iter().filter(|mention| mention.sent) {
        let shot = shots.partition_point(|span| span.end <= mention.span.start);
        let in_shot = shots.get(shot).is_some_and(|span| span.contains(mention.span));
        if let Some(r) = storyboard.refs.get(mention.target).filter(|r| !in_shot && !global.contains(&r.name))
        {
            global.push(r.name.clone());
        }
    }
    for scene in scenes.iter_mut().filter(|scene| scene.refs.is_empty()) {
        scene.refs.clone_from(&global);
    }
    // A frame of the clip is seen where the clip begins or ends, whatever the text says.
    for media in media.iter().filter(|media| media.is_frame()) {
        let last = media.role == Some(Role::LastFrame);
        let place = if last { scenes.last_mut() } else { scenes.first_mut() };
        if let Some(scene) = place.filter(|scene| !scene.refs.contains(&media.name)) {
            scene.refs.push(media.name.clone());
        }
    }
    scenes
}

/// What is said of sound for the whole clip, a line each.
pub(super) fn sound(script: &Script, storyboard: &Storyboard) -> Vec<String> {
    storyboard
        .sections
        .iter()
        .filter(|section| section.kind == SectionKind::Audio)
        .filter_map(|section| script.blocks.get(section.block))
        .map(|block: &Block| {
            let lead = block.lead.map(|lead| plain(script, storyboard, lead)).unwrap_or_default();
            format!("{lead} {}", plain(script, storyboard, block.text)).trim().to_owned()
        })
        .filter(|text| !text.is_empty())
        .collect()
}

fn scene(
    script: &Script,
    storyboard: &Storyboard,
    place: Span,
    (start_ms, end_ms): (u64, u64),
    label: Option<String>,
    text: Span,
) -> Scene {
    let name = |mention: &Mention| storyboard.refs.get(mention.target).map(|r| r.name.clone());
    let mentions = within(&storyboard.mentions, text, |mention| mention.span);
    let mut refs: Vec<String> = Vec::new();
    for name in mentions.iter().filter_map(name) {
        if !refs.contains(&name) {
            refs.push(name);
        }
    }
    let lines: &[tree::Dialogue] = within(&script.dialogue, text, |line| line.span);
    let dialogue = lines
        .iter()
        .map(|line| {
            // A speaker is one of the references, and so is its name.
            let speaker = line.speaker.and_then(|speaker| storyboard.mentions.get(speaker)).and_then(name);
            (speaker.filter(|speaker| !speaker.is_empty()), plain(script, storyboard, line.words))
        })
        .collect();
    Scene { place, start_ms, end_ms, label, words: plain(script, storyboard, text), dialogue, refs }
}

/// A stretch as people read it: names for references, and no comments.
fn plain(script: &Script, storyboard: &Storyboard, span: Span) -> String {
    let mut out = String::new();
    let mut at = span.start;
    let mut cuts: Vec<(Span, String)> = Vec::new();
    for mention in within(&storyboard.mentions, span, |mention| mention.span) {
        let name = storyboard.refs.get(mention.target).map(|r| r.name.clone()).unwrap_or_default();
        cuts.push((mention.span, name));
    }
    cuts.extend(
        within(&script.comments, span, |comment| comment.span)
            .iter()
            .map(|comment| (comment.span, String::new())),
    );
    for escape in within(&script.escapes, span, |escape| *escape) {
        cuts.push((*escape, script.text(*escape).get(1..).unwrap_or("").to_owned()));
    }
    cuts.sort_by_key(|(span, _)| span.start);
    for (cut, text) in cuts.into_iter().filter(|(cut, _)| cut.start >= span.start) {
        if cut.start < at {
            continue;
        }
        out.push_str(script.text(Span { start: at, end: cut.start }));
        out.push_str(&text);
        at = cut.end;
    }
    out.push_str(script.text(Span { start: at, end: span.end.max(at) }));
    out.trim().to_owned()
}
