//! [`Compiled`] to a [`Story`]: what is shown of it, each thing at the shot that it belongs to.

use std::collections::HashMap;

use crate::compile::{Compiled, Target};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::lint::RULES;
use crate::plan::{Scene, join, scenes};
use crate::project::{RefSource, Role};
use crate::report::cost::money;
use crate::sheet::places::Places;
use crate::sheet::words::{flat, names, paragraphs, parted, shown};
use crate::sheet::{Clip, Counts, Finding, Model, Passage, Reference, Shot, Story, framing, lanes, prompt};
use crate::snapshot::public_address;
use crate::storyboard::{Ref, Storyboard};
use crate::syntax::Script;
use crate::syntax::tree::{Block, BlockKind, MediaKind, SectionKind};
use crate::text::{LineIndex, Span};

/// What a story is shown from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its path, as it is shown.
    pub path: &'a str,
    /// The story after every phase.
    pub compiled: &'a Compiled,
    /// The path and the text of the project file that holds for it.
    pub project: Option<(&'a str, &'a str)>,
    /// The finished clip, if there is one.
    pub clip: Option<&'a Clip>,
}

/// The paths of the pictures that a story sends, each once: thumbnails are looked for under them.
pub fn pictures(compiled: &Compiled) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (_, r) in compiled.storyboard.sent_refs() {
        if let Some(path) = picture(r).filter(|path| !out.contains(path)) {
            out.push(path);
        }
    }
    out
}

/// The path of a reference's picture.
fn picture(r: &Ref) -> Option<String> {
    match &r.source {
        Some(RefSource::Path(path)) if r.kind == MediaKind::Image => Some(join(&r.folder, path)),
        _ => None,
    }
}

/// How much of what holds for the whole clip is shown with each shot.
const MOST_SHARED: usize = 16;

/// What is shown of a story.
pub fn story(source: &Source<'_>) -> Story {
    let compiled = source.compiled;
    let (script, storyboard) = (&compiled.script, &compiled.storyboard);
    let first = compiled.targets.first();
    let length_ms = first.map(|target| target.plan.duration_ms).or(storyboard.length_ms()).unwrap_or(0);
    let sent: Vec<(usize, &Ref)> = storyboard.sent_refs();
    let numbers: HashMap<usize, usize> = sent.iter().map(|(index, _)| *index).zip(0..).collect();
    let place_of = |target: usize| numbers.get(&target).copied();
    let lines = LineIndex::new(&script.source);
    let mut placed = shots(compiled, length_ms, &lines, &place_of);
    let tokens: Vec<Tokens<'_>> = compiled.targets.iter().map(tokens).collect();
    let mut references: Vec<Reference> = sent.iter().map(|(_, r)| reference(r, &tokens)).collect();
    for (at, (_, shot)) in placed.iter().enumerate() {
        for used in &shot.references {
            references.get_mut(*used).into_iter().for_each(|r| r.shots.push(at));
        }
    }
    let places = Places::of(placed.iter().map(|(span, _)| *span));
    let mut findings = Vec::new();
    for found in &compiled.diagnostics {
        let shot = if found.place == Place::Story { places.at(found.span.start) } else { None };
        match shot.and_then(|shot| placed.get_mut(shot)) {
            Some((_, shot)) => shot.findings.push(finding(found, source, &lines)),
            None => findings.push(finding(found, source, &lines)),
        }
    }
    let count = |severity| compiled.diagnostics.iter().filter(|found| found.severity == severity).count();
    let passages = passages(script, storyboard, &place_of);
    let shot_names = placed.iter().map(|(span, shot)| (*span, shot.number, shot.label.as_deref()));
    let passage_names = passages.iter().map(|(span, passage)| (*span, passage.name.as_str()));
    let origins = prompt::Origins::of(shot_names, passage_names, sent.iter().map(|(_, r)| *r));
    let models = compiled.targets.iter().map(|target| model(target, &origins)).collect();
    let shots: Vec<Shot> = placed.into_iter().map(|(_, shot)| shot).collect();
    let title = storyboard.settings.title.as_ref().map(|set| set.value.clone());
    Story {
        path: source.path.to_owned(),
        title: title.unwrap_or_else(|| stem(source.path)),
        language: language(script.body()),
        length_ms,
        ratio: ratio(first),
        settings: settings(storyboard, first),
        models,
        lanes: lanes::lanes(script, storyboard, &shots, length_ms),
        shots,
        passages: passages.into_iter().map(|(_, passage)| passage).collect(),
        references,
        findings,
        counts: Counts {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            advice: count(Severity::Advice),
        },
        clip: source.clip.cloned(),
    }
}

/// The name of a path's file, without its ending.
fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// The shots, each with the stretch of the story that it is. A story without shots is one.
fn shots(
    compiled: &Compiled,
    length_ms: u64,
    lines: &LineIndex,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<(Span, Shot)> {
    let (script, storyboard) = (&compiled.script, &compiled.storyboard);
    let media = compiled.targets.first().map_or(&[][..], |target| &target.plan.media);
    let scenes = scenes(script, storyboard, media, length_ms);
    let scenes: HashMap<u32, &Scene> = scenes.iter().map(|scene| (scene.place.start, scene)).collect();
    let names_of: HashMap<&str, usize> =
        (0..).zip(&storyboard.refs).map(|(index, r)| (r.name.as_str(), index)).collect();
    let by_name = |name: &String| names_of.get(name.as_str()).copied().and_then(place_of);
    let shared = shared(script, storyboard, place_of);
    let one = |number: usize, place: Span, label: Option<String>, time: Option<(u64, u64)>, text: Span| {
        let own: Vec<usize> = names(script, storyboard, text, place_of);
        let seen = scenes.get(&place.start).into_iter().flat_map(|scene| &scene.refs).filter_map(by_name);
        let mut others: Vec<usize> = Vec::new();
        for at in seen.chain(shared.iter().copied()).take(MOST_SHARED) {
            if !own.contains(&at) && !others.contains(&at) {
                others.push(at);
            }
        }
        let shown = parted(script, storyboard, text, place_of);
        let seen: String = shown.action.iter().flatten().map(|word| word.text.as_str()).collect();
        let length = time.map_or(0, |(start, end)| end.saturating_sub(start));
        let shot = Shot {
            number,
            label,
            time,
            line: lines.position(&script.source, place.start as usize).line,
            framing: framing::of(&seen),
            action: shown.action,
            dialogue: shown.dialogue,
            sounds: shown.sounds,
            references: own,
            shared: others,
            costs: compiled.targets.iter().map(|target| share(target, length)).collect(),
            findings: Vec::new(),
        };
        (place, shot)
    };
    let mut placed: Vec<(u64, Span, Shot)> = Vec::new();
    let mut at = 0;
    for (number, shot) in (1..).zip(&storyboard.shots) {
        let Some(block) = script.blocks.get(shot.block) else { continue };
        let time = shot.time.map(|time| (time.start, time.end));
        // A shot without a time stands behind the one above it.
        at = time.map_or(at, |(start, _)| start);
        let label = block.lead.map(|lead| flat(script, storyboard, lead));
        let (span, shot) = one(number, block.span, label, time, block.text);
        placed.push((at, span, shot));
    }
    if placed.is_empty() {
        return vec![one(1, script.preamble, None, Some((0, length_ms)), script.preamble)];
    }
    placed.sort_by_key(|(at, _, _)| *at);
    placed.into_iter().map(|(_, span, shot)| (span, shot)).collect()
}

/// What holds for the whole clip: references that the text names outside of the shots, and that are sent.
fn shared(script: &Script, storyboard: &Storyboard, place_of: &dyn Fn(usize) -> Option<usize>) -> Vec<usize> {
    let shots: Vec<Span> = script.shots().map(|block| block.span).collect();
    let mut out = Vec::new();
    for mention in storyboard.mentions.iter().filter(|mention| mention.sent) {
        let shot = shots.partition_point(|span| span.end <= mention.span.start);
        let in_shot = shots.get(shot).is_some_and(|span| span.contains(mention.span));
        // Only what can be seen behind a shot belongs to each; the others take part where they are named.
        let behind = storyboard.refs.get(mention.target).is_some_and(|r| r.role == Some(Role::Scene));
        if let Some(at) = place_of(mention.target).filter(|at| behind && !in_shot && !out.contains(at)) {
            out.push(at);
        }
    }
    out
}

/// What stands outside of the shots, each with its stretch of the story.
fn passages(
    script: &Script,
    storyboard: &Storyboard,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<(Span, Passage)> {
    let mut out = Vec::new();
    let mut push = |span: Span, name: String, time, sent, stretches: &[Span]| {
        let words =
            stretches.iter().flat_map(|stretch| shown(script, storyboard, *stretch, place_of)).collect();
        let words = paragraphs(words);
        if !words.is_empty() {
            out.push((span, Passage { name, time, sent, words }));
        }
    };
    // Without shots it is the one shot.
    if !storyboard.shots.is_empty() {
        push(script.preamble, "Before the shots".to_owned(), None, true, &[script.preamble]);
    }
    for section in &storyboard.sections {
        let Some(block) = script.blocks.get(section.block) else { continue };
        let time = section.time.map(|time| (time.start, time.end));
        let stretches: Vec<Span> = block.lead.into_iter().chain([block.text]).collect();
        let name = section_name(script, block).to_owned();
        push(block.span, name, time, section.kind != SectionKind::Notes, &stretches);
    }
    out
}

/// A section's name as the story writes it.
pub(super) fn section_name<'s>(script: &'s Script, block: &Block) -> &'s str {
    match &block.kind {
        BlockKind::Section { name, .. } => script.text(*name).trim(),
        _ => "",
    }
}

/// How a model's prompt names each reference.
type Tokens<'t> = HashMap<(&'t str, MediaKind), &'t str>;

fn tokens(target: &Target) -> Tokens<'_> {
    let media = target.plan.media.iter();
    media.map(|media| ((media.name.as_str(), media.kind), media.token.as_str())).collect()
}

fn reference(r: &Ref, tokens: &[Tokens<'_>]) -> Reference {
    let role = r.role.map(|role| match role {
        Role::Character => "character",
        Role::Scene => "scene",
        Role::Prop => "prop",
        Role::Style => "style",
        Role::FirstFrame => "first frame",
        Role::LastFrame => "last frame",
        Role::Voice => "voice",
    });
    let tokens = tokens.iter().map(|tokens| tokens.get(&(r.name.as_str(), r.kind)).copied());
    let (place, is_address) = match &r.source {
        Some(RefSource::Path(path)) => (Some(join(&r.folder, path)), false),
        Some(RefSource::Url(url)) => {
            // An address without its secret leads somewhere else.
            let shown = public_address(url);
            let is_whole = shown == *url;
            (Some(shown), is_whole)
        }
        Some(RefSource::Element(id)) => (Some(id.clone()), false),
        Some(RefSource::Frame(clip)) => (Some(format!("frame:{clip}")), false),
        None => (None, false),
    };
    Reference {
        name: r.name.clone(),
        kind: r.kind.name(),
        number: r.number,
        role,
        called: r.called.as_ref().map(|set| set.value.clone()),
        tokens: tokens.map(|token| token.unwrap_or_default().to_owned()).collect(),
        place,
        is_address,
        picture: picture(r),
        shots: Vec::new(),
        is_backdrop: matches!(r.role, Some(Role::Scene | Role::FirstFrame | Role::LastFrame)),
    }
}

fn model(target: &Target, origins: &prompt::Origins) -> Model {
    let plan = &target.plan;
    let price = plan.cost.as_ref().map(|cost| {
        let doubt = if cost.disputed { ", not certain" } else { "" };
        format!("{}, checked {}{doubt}", cost.source, cost.checked)
    });
    Model {
        id: plan.model.clone(),
        mode: plan.mode.describe(),
        region: plan.region.clone(),
        cost: plan.cost.as_ref().map(|cost| money(cost.amount, &cost.currency, cost.disputed)),
        price,
        errors: target.errors,
        prompt: prompt::parts(plan, origins),
        negative: plan.negative.clone(),
        changes: plan.changes.iter().map(|change| (change.kind.name(), change.what.clone())).collect(),
        characters: plan.prompt.chars().count(),
    }
}

/// A shot's share of the clip's cost, by its length.
fn share(target: &Target, length_ms: u64) -> Option<String> {
    let cost = target.plan.cost.as_ref().filter(|cost| cost.amount > 0.0 && length_ms > 0)?;
    let part = length_ms as f64 / target.plan.duration_ms.max(1) as f64;
    Some(money(cost.amount * part.min(1.0), &cost.currency, cost.disputed))
}

/// Width to height: as asked for, else as the model does it.
fn ratio(target: Option<&Target>) -> (u32, u32) {
    let asked = target.and_then(|target| {
        target.plan.ratio.clone().or_else(|| Some(target.profile.limits.ratio.value.default.clone()))
    });
    let read = |text: &str| {
        let (width, height) = text.split_once(':')?;
        Some((width.parse().ok().filter(|w| *w > 0)?, height.parse().ok().filter(|h| *h > 0)?))
    };
    asked.as_deref().and_then(read).unwrap_or((16, 9))
}

/// What the story asks for beside its shots.
fn settings(storyboard: &Storyboard, target: Option<&Target>) -> Vec<(&'static str, String)> {
    let asked = &storyboard.settings;
    let plan = target.map(|target| &target.plan);
    let mut out = Vec::new();
    let mut push = |name: &'static str, value: Option<String>| out.extend(value.map(|value| (name, value)));
    push("ratio", plan.and_then(|plan| plan.ratio.clone()));
    push("resolution", plan.and_then(|plan| plan.resolution.clone()));
    push("seed", plan.and_then(|plan| plan.seed).map(|seed| seed.to_string()));
    let on = |value: bool| if value { "on" } else { "off" }.to_owned();
    push("sound", asked.audio.as_ref().map(|set| on(set.value)));
    push("watermark", asked.watermark.as_ref().filter(|set| set.value).map(|set| on(set.value)));
    out
}

/// The language, where the letters of a text tell.
fn language(text: &str) -> Option<&'static str> {
    let count = |wanted: fn(char) -> bool| text.chars().filter(|c| wanted(*c)).count();
    let kana = count(|c| matches!(c, 'ぁ'..='ヺ'));
    let han = count(crate::model::length::is_han);
    let hangul = count(|c| matches!(c, '가'..='힣'));
    let arabic = count(|c| matches!(c, '\u{620}'..='\u{6FF}' | '\u{750}'..='\u{77F}'));
    let hebrew = count(|c| matches!(c, '\u{5D0}'..='\u{5EA}'));
    let latin = count(|c| c.is_ascii_alphabetic());
    match () {
        () if arabic > hebrew && arabic > kana + han + hangul && arabic * 4 >= latin => Some("ar"),
        () if hebrew > kana + han + hangul && hebrew * 4 >= latin => Some("he"),
        () if (kana + han + hangul) * 4 < latin => None,
        () if hangul > han && hangul > kana => Some("ko"),
        () if kana * 8 > han => Some("ja"),
        () if han > 0 => Some("zh"),
        () => None,
    }
}

fn finding(found: &Diagnostic, source: &Source<'_>, lines: &LineIndex) -> Finding {
    let start = found.span.start as usize;
    let place = if let (Place::Project, Some((path, text))) = (found.place, source.project) {
        let at = LineIndex::new(text).position(text, start);
        format!("{path}:{}:{}", at.line, at.column)
    } else {
        let at = lines.position(&source.compiled.script.source, start);
        format!("line {}, column {}", at.line, at.column)
    };
    let rule = RULES.iter().find(|rule| rule.code == found.code);
    Finding {
        severity: found.severity.name(),
        code: found.code,
        name: rule.map_or("", |rule| rule.name),
        message: found.message.clone(),
        help: found.help.clone(),
        place,
        model: found.model.clone(),
        url: rule.map(|rule| rule.url()),
    }
}
