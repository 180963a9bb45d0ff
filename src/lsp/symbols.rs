//! The outline of a story: its references, its clips, its shots with their times and lines, and its sections.

use crate::lsp::clips::{self, Part};
use crate::lsp::docs::{length, time_of};
use crate::lsp::story::Story;
use crate::storyboard::Declared;
use crate::syntax::tree::{SectionKind, within};
use crate::syntax::{Block, BlockKind, ClipHeader};
use crate::text::Span;

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The name shown in the outline.
    pub name: String,
    /// The detail shown after the name.
    pub detail: String,
    /// The kind of the entry.
    pub kind: Kind,
    /// The span of the whole entry.
    pub span: Span,
    /// The span of the name.
    pub selection: Span,
    /// The entries inside it.
    pub children: Vec<Symbol>,
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Front matter.
    FrontMatter,
    /// A declared reference.
    Reference,
    /// The text before the first header.
    Preamble,
    /// A clip header, or `[All clips]`, with everything that belongs to it.
    Clip,
    /// A shot.
    Shot,
    /// A spoken line.
    Line,
    /// A section.
    Section,
}

/// The outline of a story, in the order of the file.
pub fn outline(story: &Story) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    symbols.extend(front_matter(story));
    symbols.extend(preamble(story));
    let script = story.script();
    let mut parts = clips::parts(story).into_iter().peekable();
    let mut shots = story.board().shots.iter().enumerate().peekable();
    let mut sections = story.board().sections.iter().peekable();
    let mut open: Option<Symbol> = None;
    for (at, block) in script.blocks.iter().enumerate() {
        if let Some(part) = parts.next_if(|part| part.blocks.start == at) {
            symbols.extend(open.replace(clip(story, &part, block)));
            continue;
        }
        let (name, detail, kind) = if let Some((number, shot)) = shots.next_if(|(_, shot)| shot.block == at) {
            let label = block.lead.map(|lead| story.text_of(lead).to_owned());
            let time = shot.time.map(|time| format!("{}, {}", time_of(time), length(time.length())));
            let name = label.unwrap_or_else(|| format!("Shot {}", number + 1));
            (name, time.unwrap_or_else(|| "no time".to_owned()), Kind::Shot)
        } else if let Some(section) = sections.next_if(|section| section.block == at) {
            let detail = match (section.kind, section.time) {
                (SectionKind::Notes, _) => "never sent".to_owned(),
                (_, time) => time.map(time_of).unwrap_or_default(),
            };
            (section.kind.name().to_owned(), detail, Kind::Section)
        } else {
            continue;
        };
        let span = block.span.trimmed(&script.source);
        let children = lines(story, block.text);
        let symbol = Symbol { name, detail, kind, span, selection: block.header, children };
        match &mut open {
            Some(clip) => clip.children.push(symbol),
            None => symbols.push(symbol),
        }
    }
    symbols.extend(open);
    clamp_spans(&mut symbols, Span::new(0, story.text().len()));
    symbols
}

/// A clip, without its shots and sections.
fn clip(story: &Story, part: &Part, block: &Block) -> Symbol {
    let title = block.lead.map(|lead| format!(": {}", story.text_of(lead))).unwrap_or_default();
    let (name, detail) = match &part.clip {
        Some(clip) => {
            let continues = matches!(block.kind, BlockKind::Clip(ClipHeader { continues: Some(_), .. }));
            let time = clip.time.map(|time| format!("{}, {}", time_of(time), length(time.length())));
            let way = continues.then(|| "continues".to_owned());
            let details: Vec<String> = time.into_iter().chain(way).collect();
            (format!("Clip {}{title}", clip.number), details.join(", "))
        }
        None => ("All clips".to_owned(), "for every clip".to_owned()),
    };
    Symbol {
        name,
        detail,
        kind: Kind::Clip,
        span: part.span,
        selection: part.header,
        children: lines(story, block.text),
    }
}

/// Clamps spans to `outer`: a header or a line that is being typed may end in white space that its block's span
/// excludes. Editors reject an outline if the span of a name lies outside its entry.
fn clamp_spans(symbols: &mut [Symbol], outer: Span) {
    for symbol in symbols {
        symbol.span = symbol.span.clamped(outer);
        symbol.selection = symbol.selection.clamped(symbol.span);
        clamp_spans(&mut symbol.children, symbol.span);
    }
}

fn front_matter(story: &Story) -> Option<Symbol> {
    let front = story.script().front_matter.as_ref()?;
    let children = story.board().refs.iter().filter_map(|r| {
        let Declared::Story(span) = r.declared else { return None };
        Some(Symbol {
            name: format!("@{}", r.name),
            detail: format!("{} {}", r.kind.name(), r.number),
            kind: Kind::Reference,
            span,
            selection: span,
            children: Vec::new(),
        })
    });
    let title = story.board().settings.title.as_ref().map(|set| set.value.clone());
    let span = front.span.trimmed(story.text());
    Some(Symbol {
        name: title.unwrap_or_else(|| "Front matter".to_owned()),
        detail: story.compiled.targets.first().map(|target| target.plan.model.clone()).unwrap_or_default(),
        kind: Kind::FrontMatter,
        span,
        selection: Span { start: span.start, end: span.end.min(span.start + 3) },
        children: children.collect(),
    })
}

fn preamble(story: &Story) -> Option<Symbol> {
    let span = story.script().preamble.trimmed(story.text());
    let words = story.text_of(span);
    if words.is_empty() {
        return None;
    }
    let is_comment = |line: &&str| line.trim_start().starts_with("//") || line.trim().is_empty();
    let first = words.lines().next().unwrap_or("");
    Some(Symbol {
        name: shortened(words.lines().find(|line| !is_comment(line)).unwrap_or(first), 40),
        detail: if story.board().headings.is_empty() { "for the whole clip" } else { "for every clip" }
            .to_owned(),
        kind: Kind::Preamble,
        span,
        selection: Span::new(span.start as usize, span.start as usize + first.len()),
        children: Vec::new(),
    })
}

/// The spoken lines in a span.
fn lines(story: &Story, span: Span) -> Vec<Symbol> {
    let script = story.script();
    within(&script.dialogue, span, |line| line.span)
        .iter()
        .map(|line| {
            let speaker = line.speaker.and_then(|at| script.references.get(at)).map(|r| r.name.clone());
            Symbol {
                name: shortened(story.text_of(line.words), 40),
                detail: speaker.unwrap_or_default(),
                kind: Kind::Line,
                span: line.span.to(line.words),
                selection: line.words,
                children: Vec::new(),
            }
        })
        .collect()
}

/// The first characters of a text.
fn shortened(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    format!("{}…", text.chars().take(most).collect::<String>().trim_end())
}
