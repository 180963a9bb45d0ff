//! Completion in the body of a story: references, headers of shots, sections and clips, and directives in comments.

use crate::lsp::clips::clock_start;
use crate::lsp::completion::{Item, Kind, line_before, rules};
use crate::lsp::docs;
use crate::lsp::story::Story;
use crate::lsp::uri;
use crate::project::RefSource;
use crate::storyboard::{Declared, Heading, Ref, Shot, Time};
use crate::syntax::time::show_seconds;
use crate::syntax::tree::{BlockKind, MediaKind, TimingValue};
use crate::syntax::{is_cjk, parse};
use crate::text::Span;

pub(super) fn at(story: &Story, offset: u32) -> Vec<Item> {
    let (start, line) = line_before(story.text(), offset, 0);
    let typed = line.trim_start();
    if typed.starts_with("//") {
        return comment(typed, offset);
    }
    if let Some(at) = line.rfind('@')
        && is_name(line.get(at + 1..).unwrap_or(""))
    {
        let address = line.get(..at).and_then(|before| before.chars().next_back());
        let is_address = address.is_some_and(|c| c.is_ascii_alphanumeric() || "._%+-\\".contains(c));
        return if is_address {
            Vec::new()
        } else {
            references(story, Span { start: start + at as u32, end: offset })
        };
    }
    if typed.starts_with(['[', '【', '［']) && !typed.contains([']', '】', '］']) {
        let open = start + (line.len() - typed.len()) as u32;
        return headers(story, Span { start: open, end: offset });
    }
    Vec::new()
}

/// Returns true if a text may be the start of a name: `bo`, `[the old ma`.
fn is_name(text: &str) -> bool {
    match text.strip_prefix('[') {
        Some(exact) => !exact.contains([']', '[']),
        None => text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')),
    }
}

/// The declared references. `typed`, the part of the mention typed so far with its `@`, is replaced.
fn references(story: &Story, typed: Span) -> Vec<Item> {
    let rest = story.text().get(typed.end as usize..).unwrap_or("");
    // The editor may already have inserted the closing bracket.
    let is_closed = story.text_of(typed).starts_with("@[") && rest.starts_with(']');
    let span = Span { start: typed.start, end: typed.end + u32::from(is_closed) };
    let next = rest.get(usize::from(is_closed)..).and_then(|rest| rest.chars().next());
    let own = story.board().refs.iter().filter(|r| r.declared != Declared::Nowhere);
    let mut items: Vec<Item> = own.map(|r| reference(story, r, span, next)).collect();
    // The shared references that the story doesn't use yet.
    if let Some(file) = &story.project {
        for decl in &file.project.refs {
            let Some(name) = decl.name.clone() else { continue };
            if items.iter().any(|item| item.label == format!("@{name}")) {
                continue;
            }
            let r = Ref {
                name,
                kind: decl.kind,
                number: 0,
                source: Some(decl.source.clone()),
                folder: file.project.folder.clone(),
                role: decl.role,
                called: decl.called.clone(),
                declared: Declared::Project(decl.name_span),
                by_flag: false,
                used: false,
                left_out: false,
            };
            items.push(reference(story, &r, span, next));
        }
    }
    items
}

fn reference(story: &Story, r: &Ref, span: Span, next: Option<char>) -> Item {
    let source = match &r.source {
        Some(RefSource::Path(text) | RefSource::Url(text) | RefSource::Element(text)) => text.clone(),
        Some(RefSource::Frame(_)) | None => String::new(),
    };
    let address = match &r.source {
        Some(RefSource::Url(address)) => Some(address.clone()),
        _ => story.file_of(r).and_then(|path| uri::file_url(&path)),
    };
    let mut doc = String::new();
    if let Some(address) = address.filter(|_| r.kind == MediaKind::Image) {
        doc.push_str(&format!("![{}]({address})\n\n", r.name));
    }
    doc.push_str(&r.called.as_ref().map_or_else(|| r.name.clone(), |set| set.value.clone()));
    if matches!(r.declared, Declared::Project(_)) {
        doc.push_str("\n\nShared: declared in `storyc.yaml`.");
    }
    let label = format!("@{}", r.name);
    let insert = if parses_exactly(&label, next) { label.clone() } else { format!("@[{}]", r.name) };
    // The editor filters by this text, so it includes the brackets that were typed.
    let exact = story.text_of(span).starts_with("@[");
    let filter = if exact { format!("@[{}]", r.name) } else { label.clone() };
    Item::new(&label, Kind::Reference, span).detail(source).doc(doc).insert(insert).filter(filter)
}

/// Returns true if `@name`, followed by `next`, is parsed as exactly that name.
fn parses_exactly(written: &str, next: Option<char>) -> bool {
    let script = parse(written);
    let whole = Span::new(0, written.len());
    let goes_on = next.is_some_and(|c| (c.is_alphanumeric() && !is_cjk(c)) || c == '_');
    matches!(script.references.as_slice(), [one] if one.span == whole) && !goes_on
}

/// The sections, the next clip and the next shot. The text from the bracket on is replaced.
fn headers(story: &Story, typed: Span) -> Vec<Item> {
    let rest = story.text().get(typed.end as usize..).unwrap_or("");
    let closes = rest.starts_with([']', '】', '］']);
    let length = rest.chars().next().map_or(0, char::len_utf8) as u32;
    let span = Span { start: typed.start, end: typed.end + if closes { length } else { 0 } };
    let mut items = shots(story, typed, span);
    items.extend(clips(story, typed, span));
    for kind in docs::SECTIONS {
        let label = format!("[{}]", kind.name());
        items.push(
            Item::new(&label, Kind::Section, span)
                .detail("section")
                .doc(docs::section(*kind))
                .insert(format!("{label} "))
                .filter(format!("[{}", kind.name())),
        );
    }
    items
}

/// The next clip and, after a clip header, `[All clips]`.
fn clips(story: &Story, typed: Span, span: Span) -> Vec<Item> {
    let board = story.board();
    let is_above = |heading: &&Heading| heading.header.start < typed.start;
    let above = board.headings.iter().filter(is_above).count();
    // Shots before the first header are a clip too.
    let first = board.headings.first().filter(is_above).map_or(usize::MAX, |heading| heading.first_shot);
    let has_first = board.shots.iter().take(first).any(|shot| shot.header.start < typed.start);
    let number = above + usize::from(has_first) + 1;
    let clip = |label: String, doc: &str| {
        Item::new(&label, Kind::Section, span)
            .detail("clip")
            .doc(doc)
            .insert(format!("{label} "))
            .filter(label.trim_end_matches(']'))
    };
    let mut items = vec![clip(format!("[Clip {number}]"), docs::CLIP)];
    if number > 1 {
        items.push(clip(format!("[Clip {number} continues]"), docs::CLIP_CONTINUES));
    }
    if above > 0 {
        items.push(clip("[All clips]".to_owned(), docs::ALL_CLIPS));
    }
    items
}

fn shots(story: &Story, typed: Span, span: Span) -> Vec<Item> {
    let board = story.board();
    let above = |shot: &&Shot| shot.time.is_some() && shot.header.start < typed.start;
    let heading = board.headings.iter().rposition(|heading| heading.header.start < typed.start);
    let last = board.shots.iter().rfind(above);
    let begins_clip = heading.is_some() && last.is_none_or(|last| last.clip != heading);
    let restarts = begins_clip && board.headings.iter().any(|heading| heading.restarts);
    let Some(last) = last.filter(|_| !restarts) else {
        return [("[0-5s]", "a shot from 0 to 5 seconds"), ("[+5s]", "a shot of 5 seconds")]
            .into_iter()
            .map(|(label, doc)| shot(label, doc, span))
            .collect();
    };
    let clock = clock_start(story, last.clip.filter(|_| !begins_clip));
    let time = last.time.unwrap_or(Time { start: 0, end: 0 });
    let time = Time { start: time.start - clock.min(time.start), end: time.end - clock.min(time.end) };
    let length = time.length().max(1000);
    let kind = story.script().blocks.get(last.block).map(|block| &block.kind);
    let is_relative =
        matches!(kind, Some(BlockKind::Shot(timing)) if matches!(timing.value, TimingValue::Length(_)));
    let range = format!("[{}-{}s]", show_seconds(time.end), show_seconds(time.end + length));
    let relative = format!("[+{}s]", show_seconds(length));
    let long = format!("{} s long", show_seconds(length));
    let range = shot(&range, &format!("the next shot, {long}"), span);
    let relative = shot(&relative, &format!("the next shot, {long}, from where the last one ends"), span);
    if is_relative { vec![relative, range] } else { vec![range, relative] }
}

fn shot(label: &str, doc: &str, span: Span) -> Item {
    Item::new(label, Kind::Shot, span)
        .detail("shot")
        .doc(doc)
        .insert(format!("{label} "))
        .filter(label.trim_end_matches(']'))
}

/// The directives in a comment.
fn comment(typed: &str, offset: u32) -> Vec<Item> {
    let inside = typed.rfind('(').and_then(|at| typed.get(at + 1..)).filter(|rest| !rest.contains(')'));
    if let Some(codes) = inside.filter(|_| typed.contains("allow")) {
        let word = codes.rsplit([',', ' ']).next().unwrap_or("");
        return rules(Span { start: offset - word.len() as u32, end: offset });
    }
    let words = typed.trim_start_matches('/').trim_start();
    if !("storyc: ".starts_with(words)
        || words.strip_prefix("storyc:").is_some_and(|rest| !rest.contains('(')))
    {
        return Vec::new();
    }
    let span = Span { start: offset - words.len() as u32, end: offset };
    [
        (
            "storyc: allow() because ",
            "Silences a rule in the block whose header follows, or else in the next line.",
        ),
        ("storyc: allow-file() because ", "Silences a rule in the whole file."),
        ("storyc: fmt off", "Turns `storyc fmt` off from here on."),
        ("storyc: fmt on", "Turns `storyc fmt` on again."),
    ]
    .into_iter()
    .map(|(text, doc)| Item::new(text.trim_end(), Kind::Key, span).doc(doc).insert(text).filter(text))
    .collect()
}
