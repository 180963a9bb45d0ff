//! Hover text, in Markdown: a reference with its picture, a clip with its request, a shot with its times and prompt, a
//! setting with its limits, or a rule.

mod clip;

use crate::assets::{self, FileInfo};
use crate::compile::Target;
use crate::lint::{self, speech_that_fits};
use crate::lsp::clips;
use crate::lsp::docs;
use crate::lsp::story::{ProjectFile, Story, touches};
use crate::lsp::uri;
use crate::model::Profile;
use crate::plan::{self, Media};
use crate::project::{RefDecl, RefSource, Role};
use crate::storyboard::{Ref, Shot, Storyboard, Time};
use crate::syntax::tree::{BlockKind, MediaKind, SectionKind, within};
use crate::text::Span;
use crate::text::yaml::{self, Key, Node, Value};

/// A hover text and the span that it describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The span that it describes.
    pub span: Span,
    /// The text, in Markdown.
    pub markdown: String,
}

/// Returns the format and size of the file at an absolute path.
pub type Files<'l> = dyn Fn(&str) -> Option<FileInfo> + 'l;

/// The hover text at an offset in a story.
pub fn at(story: &Story, offset: u32, files: &Files<'_>) -> Option<Hover> {
    reference(story, offset, files)
        .or_else(|| header(story, offset))
        .or_else(|| rule_in_comment(story, offset))
        .or_else(|| front_matter(story, offset))
}

/// The hover text at an offset in a project file.
pub fn in_project(file: &ProjectFile, offset: u32, files: &Files<'_>) -> Option<Hover> {
    if let Some(decl) = file.project.refs.iter().find(|decl| touches(decl.name_span, offset)) {
        return Some(shared_reference(file, decl, files));
    }
    let node = yaml::parse(&file.text, 0).ok().flatten()?;
    let profiles: Vec<_> = file
        .project
        .settings
        .models
        .iter()
        .filter_map(|set| crate::compile::find_model(&set.value, Some(&file.project)))
        .collect();
    in_map(&node, offset, profiles.iter().map(|profile| &**profile))
}

/// The hover text for the declaration of a shared reference.
fn shared_reference(file: &ProjectFile, decl: &RefDecl, files: &Files<'_>) -> Hover {
    let name = decl.name.clone().unwrap_or_default();
    let called = decl.called.as_ref().map(|set| format!(": {}", set.value)).unwrap_or_default();
    let mut lines = vec![format!("**@{name}**{called}")];
    lines.extend(decl.role.map(|role| format!("role: {}", role_name(role))));
    let path = match &decl.source {
        RefSource::Path(path) => Some(uri::normalize(&plan::join(uri::folder(&file.path), path))),
        _ => None,
    };
    lines.push(source(Some(&decl.source), path.as_deref(), files));
    lines.splice(0..0, image(&name, decl.kind, Some(&decl.source), path.as_deref()));
    Hover { span: decl.name_span, markdown: lines.join("\n\n") }
}

/// The reference's picture as Markdown, if it has a URL.
fn image(name: &str, kind: MediaKind, source: Option<&RefSource>, path: Option<&str>) -> Option<String> {
    let address = match source {
        Some(RefSource::Url(address)) => address.clone(),
        _ => uri::file_url(path?)?,
    };
    (kind == MediaKind::Image).then(|| format!("![{name}]({address})"))
}

/// The location of a reference's file, with its format, size and length if the file can be read.
fn source(source: Option<&RefSource>, path: Option<&str>, files: &Files<'_>) -> String {
    match (source, path) {
        (Some(RefSource::Path(written)), Some(path)) => format!("`{written}`{}", file_details(path, files)),
        (Some(RefSource::Path(written)), None) => format!("`{written}`"),
        (Some(RefSource::Url(address)), _) => format!("<{address}>"),
        (Some(RefSource::Frame(clip)), _) => format!("the last frame of clip {clip}"),
        (Some(RefSource::Element(id)), _) => format!("asset `{id}` in the vendor's library"),
        (None, _) => "No file is declared for it; add one under `refs`.".to_owned(),
    }
}

fn reference(story: &Story, offset: u32, files: &Files<'_>) -> Option<Hover> {
    let found = story.reference_at(offset)?;
    let r = story.board().refs.get(found.target)?;
    let file = story.file_of(r);
    let mut lines: Vec<String> =
        image(&r.name, r.kind, r.source.as_ref(), file.as_deref()).into_iter().collect();
    let called = r.called.as_ref().map(|set| format!(": {}", set.value)).unwrap_or_default();
    lines.push(format!("**@{}**{called}", r.name));
    for film in story.compiled.films() {
        lines.extend(placeholders(film, r));
    }
    if let Some(role) = r.role {
        lines.push(format!("role: {}", role_name(role)));
    }
    lines.push(source(r.source.as_ref(), file.as_deref(), files));
    Some(Hover { span: found.span, markdown: lines.join("\n\n") })
}

/// The reference's placeholders in one model's prompts. Clips with the same placeholder share a line.
fn placeholders(film: &[Target], r: &Ref) -> Vec<String> {
    let mut found: Vec<(&Media, Vec<u32>)> = Vec::new();
    for target in film {
        let Some(media) = target.plan.media.iter().find(|media| media.name == r.name) else { continue };
        let alike =
            |known: &&mut (&Media, Vec<u32>)| known.0.token == media.token && known.0.number == media.number;
        match found.iter_mut().find(alike) {
            Some((_, clips)) => clips.push(target.plan.clip.number),
            None => found.push((media, vec![target.plan.clip.number])),
        }
    }
    let model = film.first().map_or("", |target| target.plan.model.as_str());
    if found.is_empty() {
        return vec![format!("not sent to {model}")];
    }
    let line = |(media, clips): (&Media, Vec<u32>)| {
        let numbers: Vec<String> = clips.iter().map(u32::to_string).collect();
        let clips = match numbers.as_slice() {
            all if all.len() == film.len() => String::new(),
            [one] => format!(" in clip {one}"),
            some => format!(" in clips {}", some.join(", ")),
        };
        let kind = r.kind.name().to_lowercase();
        format!("`{}` for {model}{clips}: {kind} {} in the request", media.token, media.number)
    };
    found.into_iter().map(line).collect()
}

fn role_name(role: Role) -> String {
    serde_json::to_value(role).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The format, size and length of a file, as far as the file can be read.
fn file_details(path: &str, files: &Files<'_>) -> String {
    let Some(look) = files(path) else { return ": file not found".to_owned() };
    let size = match look.length {
        bytes if bytes >= 1_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        bytes => format!("{} kB", bytes.div_ceil(1000)),
    };
    match look.kind {
        assets::FileKind::Picture(picture) => {
            format!(": {}, {} × {} pixels, {size}", picture.format, picture.width, picture.height)
        }
        assets::FileKind::BrokenPicture(format) => format!(": {format}, dimensions can't be read, {size}"),
        assets::FileKind::Other => format!(": {size}"),
    }
}

fn header(story: &Story, offset: u32) -> Option<Hover> {
    if let Some((number, shot, block)) = story.header_at(offset) {
        return Some(Hover { span: shot.header, markdown: shot_text(story, number, shot, block.text) });
    }
    let block = story.script().blocks.iter().find(|block| touches(block.header, offset))?;
    let BlockKind::Section { kind, .. } = &block.kind else { return clip::header(story, offset) };
    let section = story.board().sections.iter().find(|section| {
        story.script().blocks.get(section.block).is_some_and(|found| found.header == block.header)
    });
    let mut lines = vec![format!("**{}**: {}", kind.name(), docs::section(*kind))];
    lines.extend(section.and_then(|section| section.time).map(docs::time_of));
    if *kind != SectionKind::Notes && !story.board().headings.is_empty() {
        let is_own = section.is_some_and(|section| section.clip.is_some());
        lines.push(if is_own { "Applies to this clip only." } else { "Applies to every clip." }.to_owned());
    }
    Some(Hover { span: block.header, markdown: lines.join("\n\n") })
}

fn shot_text(story: &Story, number: usize, shot: Shot, text: Span) -> String {
    let count = story.board().shots.len();
    let mut lines = Vec::new();
    match shot.time {
        Some(time) => {
            lines.push(format!(
                "**Shot {number} of {count}**: {}, {} long",
                docs::time_of(time),
                docs::length(time.length())
            ));
            let clock = clips::clock_start(story, shot.clip);
            if clock > 0 {
                let own =
                    Time { start: time.start - clock.min(time.start), end: time.end - clock.min(time.end) };
                lines.push(format!("Its clip restarts at 0, where it plays at {}.", docs::time_of(own)));
            }
            let speech_ms: u64 = within(&story.script().dialogue, text, |line| line.span)
                .iter()
                .map(|line| lint::speaking_ms(story.text_of(line.words)))
                .sum();
            let (fit, unit) = speech_that_fits(time.length(), story.script().body());
            let needed = if speech_ms == 0 {
                String::new()
            } else {
                format!("; the dialogue here takes about {}", docs::length(speech_ms.div_ceil(100) * 100))
            };
            lines.push(format!("About {fit} {unit} of dialogue fit{needed}."));
        }
        None => lines.push(format!("**Shot {number} of {count}**: its time can't be read")),
    }
    lines.extend(clip::limit_splits_at(story, shot.header));
    for target in &story.compiled.targets {
        if let Some(prompt) = prompt_of_shot(story.board(), shot, target) {
            let clip = &target.plan.clip;
            let which = if clip.count > 1 {
                format!(", clip {} of {}", clip.number, clip.count)
            } else {
                String::new()
            };
            lines.push(format!("Prompt for {}{which}:\n\n{}", target.plan.model, fenced(&prompt)));
        }
    }
    lines.join("\n\n")
}

/// A text in a Markdown code fence.
fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}text\n{text}\n{fence}")
}

/// The part of a prompt that comes from a shot: from its header to the next block.
fn prompt_of_shot(board: &Storyboard, shot: Shot, target: &Target) -> Option<String> {
    let plan = &target.plan;
    if let Some(planned) = plan.shots.iter().find(|planned| planned.header == shot.header) {
        return Some(plan.prompt.get(planned.words.range())?.trim().to_owned());
    }
    let headers = board.shots.iter().map(|shot| shot.header);
    let pieces = plan.source_map.pieces();
    let own = |piece: &&crate::plan::Piece| !piece.copied && shot.header.contains(piece.story);
    let start = pieces.iter().find(own)?.prompt.start;
    let others: Vec<Span> = headers.filter(|header| *header != shot.header).collect();
    let end = pieces
        .iter()
        .filter(|piece| piece.prompt.start > start && !piece.copied)
        .find(|piece| others.iter().any(|header| header.contains(piece.story)))
        .map_or(plan.prompt.len(), |piece| piece.prompt.start as usize);
    let text = plan.prompt.get(start as usize..end)?.trim();
    // After the last shot come the parts that apply to the whole clip, in separate paragraphs.
    let is_last = end == plan.prompt.len();
    Some(if is_last { text.split("\n\n").next().unwrap_or(text) } else { text }.to_owned())
}

/// The length of the longest run of backticks in a text.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn rule_in_comment(story: &Story, offset: u32) -> Option<Hover> {
    let comment = story.script().comments.iter().find(|comment| touches(comment.span, offset))?;
    let text = story.text_of(comment.span);
    if !text.contains("storyc:") {
        return None;
    }
    let (span, code) = word_at(text, comment.span, offset);
    let rule = lint::find(code)?;
    Some(Hover { span, markdown: docs::rule(rule) })
}

/// The word around an offset, in a text that begins at `place`.
fn word_at(text: &str, place: Span, offset: u32) -> (Span, &str) {
    let at = (offset - place.start) as usize;
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = text.get(..at).unwrap_or("").trim_end_matches(is_part).len();
    let rest = text.get(at..).unwrap_or("");
    let end = at + rest.len() - rest.trim_start_matches(is_part).len();
    (Span::new(start, end).shifted(place.start as usize), text.get(start..end).unwrap_or(""))
}

fn front_matter(story: &Story, offset: u32) -> Option<Hover> {
    let front = story.script().front_matter.as_ref().filter(|front| touches(front.yaml, offset))?;
    let node = front.content.as_ref().ok()?.as_ref()?;
    let mut found = in_map(node, offset, story.profiles().into_iter())?;
    if let Value::Map(entries) = &node.value
        && entries
            .iter()
            .any(|(key, value)| key.text == "clips" && [key.span, value.span].contains(&found.span))
    {
        for line in clip::clips_per_model(story) {
            found.markdown.push_str("\n\n");
            found.markdown.push_str(&line);
        }
    }
    Some(found)
}

/// The hover text at an offset in a map of settings.
fn in_map<'p>(
    node: &Node,
    offset: u32,
    profiles: impl Iterator<Item = &'p Profile> + Clone,
) -> Option<Hover> {
    let Value::Map(entries) = &node.value else { return None };
    let (key, value) = entries.iter().find(|(key, value)| touches(key.span.to(value.span), offset))?;
    let deeper = match (key.text.as_str(), &value.value) {
        ("allow" | "lint", Value::Map(rules)) => rules.iter().find_map(|(key, _)| rule_key(key, offset)),
        ("model", _) => profiles.clone().find_map(|profile| {
            let items: Vec<&Node> = match &value.value {
                Value::List(items) => items.iter().collect(),
                _ => vec![value],
            };
            let named = items.into_iter().find(|item| touches(item.span, offset))?;
            (named.text() == Some(&profile.id))
                .then(|| Hover { span: named.span, markdown: docs::model(profile) })
        }),
        ("refs", Value::Map(refs)) => refs.iter().find_map(|(_, value)| match &value.value {
            Value::Map(inside) => inside.iter().find_map(|(key, _)| {
                let text = docs::ref_key(&key.text).filter(|_| touches(key.span, offset))?;
                Some(Hover { span: key.span, markdown: format!("**{}**: {text}", key.text) })
            }),
            _ => None,
        }),
        _ => None,
    };
    if deeper.is_some() {
        return deeper;
    }
    let is_deep = matches!(value.value, Value::Map(_) | Value::List(_)) && !touches(key.span, offset);
    if is_deep {
        return None;
    }
    let markdown = docs::setting(&key.text, profiles)?;
    Some(Hover { span: if touches(key.span, offset) { key.span } else { value.span }, markdown })
}

fn rule_key(key: &Key, offset: u32) -> Option<Hover> {
    let rule = lint::find(&key.text).filter(|_| touches(key.span, offset))?;
    Some(Hover { span: key.span, markdown: docs::rule(rule) })
}
