//! Builds a [`Story`] from [`Compiled`], and assigns references, findings and costs to shots.

use std::collections::HashMap;

use crate::compile::{Compiled, Target};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::lint::RULES;
use crate::plan::join;
use crate::project::{RefSource, Role};
use crate::sheet::film::Film;
use crate::sheet::passages::collect_passages;
use crate::sheet::shots::collect_shots;
use crate::sheet::span_index::SpanIndex;
use crate::sheet::{Counts, Finding, Reference, Shot, Story, Take, lanes, prompt};
use crate::snapshot::redact_url;
use crate::storyboard::{Ref, Storyboard};
use crate::syntax::tree::MediaKind;
use crate::text::LineIndex;

/// The input for a [`Story`].
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its display path.
    pub path: &'a str,
    /// The compiled story.
    pub compiled: &'a Compiled,
    /// The path and the text of the project file that applies to it.
    pub project: Option<(&'a str, &'a str)>,
    /// The finished takes of one model's clips, in clip order.
    pub takes: &'a [Take],
}

/// Returns the paths of the pictures that a story sends, without duplicates; they are the lookup keys of thumbnails.
pub fn picture_paths(compiled: &Compiled) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (_, r) in compiled.storyboard.sent_refs() {
        if let Some(path) = picture_path(r).filter(|path| !out.contains(path)) {
            out.push(path);
        }
    }
    out
}

/// Returns the path of a reference's picture.
fn picture_path(r: &Ref) -> Option<String> {
    match &r.source {
        Some(RefSource::Path(path)) if r.kind == MediaKind::Image => Some(join(&r.folder, path)),
        _ => None,
    }
}

/// Builds the view of a story.
pub fn build_story(source: &Source<'_>) -> Story {
    let compiled = source.compiled;
    let (script, storyboard) = (&compiled.script, &compiled.storyboard);
    let films: Vec<Film<'_>> = compiled.films().map(|targets| Film::new(compiled, targets)).collect();
    let first = compiled.targets.first();
    let length_ms = films.first().map(Film::end_ms).or(storyboard.length_ms()).unwrap_or(0);
    let sent: Vec<(usize, &Ref)> = storyboard.sent_refs();
    let numbers: HashMap<usize, usize> = sent.iter().map(|(index, _)| *index).zip(0..).collect();
    let place_of = |target: usize| numbers.get(&target).copied();
    let lines = LineIndex::new(&script.source);
    let mut placed = collect_shots(compiled, &films, length_ms, &lines, &place_of);
    let mut references: Vec<Reference> = sent.iter().map(|(_, r)| build_reference(r, &films)).collect();
    for (at, (_, shot)) in placed.iter().enumerate() {
        for used in &shot.references {
            references.get_mut(*used).into_iter().for_each(|r| r.shots.push(at));
        }
    }
    let places = SpanIndex::new(placed.iter().map(|(span, _)| *span));
    let mut findings = Vec::new();
    for found in &compiled.diagnostics {
        let shot = if found.place == Place::Story { places.find(found.span.start) } else { None };
        match shot.and_then(|shot| placed.get_mut(shot)) {
            Some((_, shot)) => shot.findings.push(build_finding(found, source, &lines)),
            None => findings.push(build_finding(found, source, &lines)),
        }
    }
    let count = |severity| compiled.diagnostics.iter().filter(|found| found.severity == severity).count();
    let passages = collect_passages(script, storyboard, &places, &place_of);
    let shot_names = placed.iter().map(|(span, shot)| (*span, shot.number, shot.label.as_deref()));
    let passage_names = passages.iter().map(|(span, passage)| (*span, passage.name.as_str()));
    let origins = prompt::Origins::new(shot_names, passage_names, sent.iter().map(|(_, r)| *r));
    let models = films.iter().filter_map(|film| film.build_model(&origins)).collect();
    let shots: Vec<Shot> = placed.into_iter().map(|(_, shot)| shot).collect();
    let title = storyboard.settings.title.as_ref().map(|set| set.value.clone());
    let clips = films.first().map_or(&[][..], |film| &film.clips);
    Story {
        path: source.path.to_owned(),
        title: title.unwrap_or_else(|| file_stem(source.path)),
        language: guess_language(script.body()),
        length_ms,
        ratio: ratio(first),
        settings: collect_settings(storyboard, first),
        models,
        lanes: lanes::build_lanes(script, storyboard, clips, &shots, length_ms),
        shots,
        passages: passages.into_iter().map(|(_, passage)| passage).collect(),
        references,
        findings,
        counts: Counts {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            advice: count(Severity::Advice),
        },
        takes: source.takes.to_vec(),
    }
}

/// Returns the file stem of a path.
fn file_stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

fn build_reference(r: &Ref, films: &[Film<'_>]) -> Reference {
    let role = r.role.map(|role| match role {
        Role::Character => "character",
        Role::Scene => "scene",
        Role::Prop => "prop",
        Role::Style => "style",
        Role::FirstFrame => "first frame",
        Role::LastFrame => "last frame",
        Role::Voice => "voice",
        Role::Edit => "video to edit",
        Role::Extend => "video to extend",
    });
    let (place, is_address) = match &r.source {
        Some(RefSource::Path(path)) => (Some(join(&r.folder, path)), false),
        Some(RefSource::Url(url)) => {
            // A URL without its secret doesn't work, so it isn't a link.
            let address = redact_url(url);
            let is_whole = address == *url;
            (Some(address), is_whole)
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
        tokens: films.iter().map(|film| film.token(r)).collect(),
        place,
        is_address,
        picture: picture_path(r),
        shots: Vec::new(),
        is_backdrop: matches!(r.role, Some(Role::Scene | Role::FirstFrame | Role::LastFrame)),
    }
}

/// Returns the aspect ratio: the plan's, else the model's default.
fn ratio(target: Option<&Target>) -> (u32, u32) {
    let asked = target.and_then(|target| {
        target.plan.ratio.clone().or_else(|| Some(target.profile.limits.ratio.value.default.clone()))
    });
    let parse = |text: &str| {
        let (width, height) = text.split_once(':')?;
        Some((width.parse().ok().filter(|w| *w > 0)?, height.parse().ok().filter(|h| *h > 0)?))
    };
    asked.as_deref().and_then(parse).unwrap_or((16, 9))
}

/// Collects the story's settings.
fn collect_settings(storyboard: &Storyboard, target: Option<&Target>) -> Vec<(&'static str, String)> {
    let asked = &storyboard.settings;
    let plan = target.map(|target| &target.plan);
    let mut out = Vec::new();
    let mut push = |name: &'static str, value: Option<String>| out.extend(value.map(|value| (name, value)));
    push("ratio", plan.and_then(|plan| plan.ratio.clone()));
    push("resolution", plan.and_then(|plan| plan.resolution.clone()));
    push("seed", plan.and_then(|plan| plan.seed).map(|seed| seed.to_string()));
    let on = |value: bool| if value { "on" } else { "off" }.to_owned();
    push("sound", asked.audio.as_ref().map(|set| on(set.value)));
    let kept = |value: bool| if value { "kept" } else { "up to the model" }.to_owned();
    push("sound of the video", asked.keep_sound.as_ref().map(|set| kept(set.value)));
    push("watermark", asked.watermark.as_ref().filter(|set| set.value).map(|set| on(set.value)));
    out
}

/// Guesses the language from the script of a text.
fn guess_language(text: &str) -> Option<&'static str> {
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

fn build_finding(found: &Diagnostic, source: &Source<'_>, lines: &LineIndex) -> Finding {
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
