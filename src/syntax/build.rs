//! From pest's pairs to the tree. The one file that knows pest.
//!
//! The text is cut into lines and blocks first; a line is read further only where it holds a character that can begin
//! something. The grammar matches every text; were it ever not to, the whole text would be the preamble.

use std::borrow::Cow;
use std::sync::Arc;

use pest::Parser;
use pest::iterators::Pair;
use pest_derive::Parser;

use crate::syntax::time::{self, Broken};
use crate::syntax::tree::{
    Block, BlockKind, Comment, Cue, CueKind, Dialogue, FrontMatter, MediaKind, Quote, Reference, Script,
    SectionKind, Timing, TimingValue,
};
use crate::text::{Span, yaml};

#[derive(Parser)]
#[grammar = "grammar/story.pest"]
struct Grammar;

/// Reads a story. Never fails; what is wrong stands in the tree, and rules speak of it.
pub fn parse(source: impl Into<Arc<str>>) -> Script {
    let source: Arc<str> = source.into();
    let mut builder = Builder::new(Arc::clone(&source));
    match Grammar::parse(Rule::story, &source) {
        Ok(pairs) => pairs.flat_map(Pair::into_inner).for_each(|pair| builder.block(pair)),
        Err(_) => builder.preamble(Span::new(0, source.len())),
    }
    builder.script
}

struct Builder {
    script: Script,
}

impl Builder {
    fn new(source: Arc<str>) -> Self {
        let script = Script {
            source,
            front_matter: None,
            preamble: Span::default(),
            blocks: Vec::new(),
            references: Vec::new(),
            quotes: Vec::new(),
            dialogue: Vec::new(),
            cues: Vec::new(),
            comments: Vec::new(),
            escapes: Vec::new(),
            stray_headers: Vec::new(),
        };
        Self { script }
    }

    fn block(&mut self, pair: Pair<'_, Rule>) {
        let span = span_of(&pair);
        match pair.as_rule() {
            Rule::front_matter => self.front_matter(pair),
            Rule::preamble => {
                // A fenced text without keys was prose all along, and the preamble begins with it.
                let prose_before = self.script.preamble;
                pair.into_inner().for_each(|line| self.line(&line));
                self.script.preamble = if prose_before.is_empty() { span } else { prose_before.to(span) };
            }
            Rule::shot | Rule::section => self.headed_block(pair),
            _ => {}
        }
    }

    /// The whole text as one preamble.
    fn preamble(&mut self, span: Span) {
        self.prose_lines(span);
        self.script.preamble = span;
    }

    fn front_matter(&mut self, pair: Pair<'_, Rule>) {
        let span = span_of(&pair);
        let Some(inner) = pair.into_inner().next() else { return };
        let closed = inner.as_rule() == Rule::closed_yaml;
        let yaml = span_of(&inner);
        let content = yaml::parse(inner.as_str(), yaml.start as usize);
        let prose = match &content {
            Ok(None) => !closed,
            Ok(Some(node)) => match &node.value {
                yaml::Value::Map(_) => false,
                yaml::Value::List(items) => items.iter().all(|item| item.text().is_some()),
                _ => true,
            },
            Err(_) => !inner.as_str().lines().any(looks_like_key),
        };
        if prose {
            self.prose_lines(span);
            self.script.preamble = span;
        } else {
            self.script.front_matter = Some(FrontMatter { span, yaml, closed, content });
        }
    }

    fn headed_block(&mut self, pair: Pair<'_, Rule>) {
        let span = span_of(&pair);
        let mut header = Span::at(span.start as usize);
        let mut kind = BlockKind::Broken(Broken::Unreadable);
        let mut lead = None;
        let mut unclosed = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::time_header => {
                    header = span_of(&part);
                    for part in part.into_inner() {
                        match part.as_rule() {
                            Rule::label => lead = Some(self.lead(part)),
                            Rule::unclosed => unclosed = true,
                            _ => kind = read_timing(&part).map_or_else(BlockKind::Broken, BlockKind::Shot),
                        }
                    }
                }
                Rule::broken_header => {
                    header = span_of(&part);
                    kind = BlockKind::Broken(why_broken(part.as_str()));
                }
                Rule::section_header => {
                    header = span_of(&part);
                    (kind, lead, unclosed) = self.section_header(part);
                }
                _ => self.line(&part),
            }
        }
        let spaces = self.script.text(header).len() - self.script.text(header).trim_start().len();
        header.start += spaces as u32;
        let text = Span::new(header.end as usize, span.end as usize);
        self.script.blocks.push(Block { kind, span, header, lead, text, unclosed });
    }

    fn section_header(&mut self, pair: Pair<'_, Rule>) -> (BlockKind, Option<Span>, bool) {
        let mut kind = SectionKind::Notes;
        let mut name = Span::default();
        let mut timing = None;
        let mut lead = None;
        let mut unclosed = false;
        for part in pair.into_inner() {
            let section = match part.as_rule() {
                Rule::style => SectionKind::Style,
                Rule::cast => SectionKind::Cast,
                Rule::scene => SectionKind::Scene,
                Rule::audio => SectionKind::Audio,
                Rule::constraints => SectionKind::Constraints,
                Rule::negative => SectionKind::Negative,
                Rule::notes => SectionKind::Notes,
                Rule::inner => {
                    lead = Some(self.lead(part));
                    continue;
                }
                Rule::unclosed => {
                    unclosed = true;
                    continue;
                }
                _ => {
                    timing = read_timing(&part).ok();
                    continue;
                }
            };
            kind = section;
            name = span_of(&part);
        }
        (BlockKind::Section { kind, name, timing }, lead, unclosed)
    }

    /// The label of a shot or the text inside a section's brackets.
    fn lead(&mut self, pair: Pair<'_, Rule>) -> Span {
        let span = span_of(&pair);
        pair.into_inner().for_each(|item| self.item(item, 0));
        span
    }

    /// A line as the grammar cut it.
    fn line(&mut self, pair: &Pair<'_, Rule>) {
        match pair.as_rule() {
            Rule::comment => self.comment(span_of(pair)),
            Rule::prose_line => self.prose(span_of(pair)),
            _ => {}
        }
    }

    /// Lines that the grammar had taken for something else.
    fn prose_lines(&mut self, span: Span) {
        let source = Arc::clone(&self.script.source);
        let mut at = span.start as usize;
        for line in span.of(&source).split_inclusive(['\n', '\r']) {
            let words = line.trim_end_matches(['\n', '\r']);
            let place = Span::new(at, at + words.len());
            if words.trim_start().starts_with("//") {
                self.comment(place);
            } else if !words.is_empty() {
                self.prose(place);
            }
            at += line.len();
        }
    }

    fn comment(&mut self, span: Span) {
        let spaces = self.script.text(span).find("//").unwrap_or(0);
        self.script.comments.push(Comment { span: Span { start: span.start + spaces as u32, end: span.end } });
    }

    /// Reads what stands inside one line.
    fn prose(&mut self, line: Span) {
        let source = Arc::clone(&self.script.source);
        let text = line.of(&source);
        if !can_begin_something(text.as_bytes()) {
            return;
        }
        let readable = blank_glued_marks(text);
        let Ok(pairs) = Grammar::parse(Rule::prose, &readable) else { return };
        let offset = line.start as usize;
        let mut running: Option<RunningCue> = None;
        let mut after_quote_without_stop = false;
        for pair in pairs.flat_map(Pair::into_inner) {
            let span = span_of(&pair).shifted(offset);
            match pair.as_rule() {
                Rule::cue => {
                    if after_quote_without_stop {
                        continue;
                    }
                    self.end_cue(running.take(), span.start);
                    let before = text.get(..span.start as usize - offset).unwrap_or("");
                    let whole_line = before.trim_matches([' ', '\t', '\u{3000}', '-', '*', '•', '·']).is_empty();
                    running = Some(RunningCue { span, whole_line });
                }
                Rule::stop => {
                    if running.as_ref().is_some_and(|cue| !cue.whole_line) {
                        self.end_cue(running.take(), span.end);
                    }
                }
                Rule::EOI => self.end_cue(running.take(), line.end),
                rule => {
                    if matches!(rule, Rule::quote | Rule::dialogue) {
                        let words = pair.as_str();
                        let stopped = words.trim_end_matches(['"', '”', '“', '’', '」', '』']).ends_with(['.', '!', '?', '。', '！', '？', '…']);
                        after_quote_without_stop = !stopped;
                        self.item(pair, offset);
                        if stopped && running.as_ref().is_some_and(|cue| !cue.whole_line) {
                            self.end_cue(running.take(), span.end);
                        }
                        continue;
                    }
                    self.item(pair, offset);
                }
            }
            after_quote_without_stop = false;
        }
        self.find_speech(line);
    }

    fn end_cue(&mut self, cue: Option<RunningCue>, end: u32) {
        let Some(RunningCue { span, .. }) = cue else { return };
        let words = self.script.text(span).trim_end_matches([':', '：', ' ', '\t', '\u{3000}', '\u{A0}']);
        let label = Span::new(span.start as usize, span.start as usize + words.len());
        let speech = matches!(
            words.to_lowercase().as_str(),
            "dialogue" | "voiceover" | "vo" | "narration" | "旁白" | "对白" | "台词" | "セリフ" | "ナレーション"
        );
        let text = Span { start: span.end, end: end.max(span.end) }.trimmed(&self.script.source);
        self.script.cues.push(Cue {
            span: Span { start: span.start, end: text.end },
            label,
            text,
            kind: if speech { CueKind::Speech } else { CueKind::Sound },
        });
    }

    /// One thing inside a line. `offset` is where the text that pest saw starts in the file.
    fn item(&mut self, pair: Pair<'_, Rule>, offset: usize) {
        let span = span_of(&pair).shifted(offset);
        match pair.as_rule() {
            Rule::escape => self.script.escapes.push(span),
            Rule::reference | Rule::bracketed_reference => self.reference(span),
            Rule::stray_header => {
                self.script.stray_headers.push(span);
                pair.into_inner().filter(|part| part.as_rule() == Rule::label).for_each(|label| {
                    label.into_inner().for_each(|item| self.item(item, offset));
                });
            }
            Rule::quote => {
                if let Some(words) = pair.into_inner().next() {
                    self.script.quotes.push(Quote { span, words: span_of(&words).shifted(offset), speech: false });
                    words.into_inner().for_each(|item| self.item(item, offset));
                }
            }
            Rule::dialogue => {
                let speaker = self.script.references.len();
                let mut manner = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::manner => {
                            manner = part.into_inner().next().map(|words| span_of(&words).shifted(offset));
                        }
                        _ => self.item(part, offset),
                    }
                }
                if let Some(quote) = self.script.quotes.last_mut() {
                    quote.speech = true;
                    let words = quote.words;
                    self.script.dialogue.push(Dialogue { span, speaker: Some(speaker), manner, words });
                }
            }
            _ => {}
        }
    }

    fn reference(&mut self, span: Span) {
        let is_bracket = |c: char| matches!(c, '[' | ']' | '【' | '】' | '［' | '］');
        let written = self.script.text(span);
        let exact = written.trim_start_matches('@').starts_with(is_bracket);
        let name = written.trim_matches(|c: char| c == '@' || c.is_whitespace() || (exact && is_bracket(c)));
        let position = positional(name);
        let name = match position {
            Some((kind, number)) => format!("{}{number}", kind.name()),
            None => name.to_owned(),
        };
        self.script.references.push(Reference { span, name, position, exact });
    }

    /// Which of the quotes of a line somebody speaks: those behind a verb of saying or a colon, those in a dialogue cue,
    /// and those that follow in a line that began as dialogue.
    fn find_speech(&mut self, line: Span) {
        let source = Arc::clone(&self.script.source);
        let from = self.script.quotes.partition_point(|quote| quote.span.start < line.start);
        let first_line = self.script.dialogue.iter().rposition(|dialogue| dialogue.span.start < line.start);
        let spoken_here = self.script.dialogue.get(first_line.map_or(0, |at| at + 1)..).unwrap_or(&[]);
        let opened_by = spoken_here.first().map(|dialogue| (dialogue.span, dialogue.speaker));
        let mut found = Vec::new();
        for quote in self.script.quotes.get_mut(from..).unwrap_or(&mut []) {
            if quote.speech {
                continue;
            }
            let cue = self.script.cues.iter().rev().find(|cue| cue.span.contains(quote.span));
            let in_speech_cue = cue.is_some_and(|cue| cue.kind == CueKind::Speech);
            let by_speaker = opened_by.filter(|(span, _)| span.end <= quote.span.start).and_then(|(_, speaker)| speaker);
            let before = source.get(line.start as usize..quote.span.start as usize).unwrap_or("");
            if in_speech_cue || by_speaker.is_some() || introduces_speech(before) {
                quote.speech = true;
                found.push(Dialogue { span: quote.span, speaker: by_speaker, manner: None, words: quote.words });
            }
        }
        if !found.is_empty() {
            self.script.dialogue.extend(found);
            let from = self.script.dialogue.partition_point(|dialogue| dialogue.span.start < line.start);
            if let Some(here) = self.script.dialogue.get_mut(from..) {
                here.sort_by_key(|dialogue| dialogue.span.start);
            }
        }
    }
}

struct RunningCue {
    span: Span,
    /// A cue at the start of a line runs to the line's end; one inside a line, to the end of its sentence.
    whole_line: bool,
}

fn span_of(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::new(span.start(), span.end())
}

/// Whether a line holds any character that can begin a reference, a quote, a cue, an escape or a header.
fn can_begin_something(line: &[u8]) -> bool {
    line.iter().enumerate().any(|(at, byte)| match byte {
        b'@' | b'"' | b'[' | b'\\' | b':' => true,
        // “ ‘   「 『 【   ： ［
        0xE2 => matches!(line.get(at + 1..at + 3), Some([0x80, 0x98 | 0x9C])),
        0xE3 => matches!(line.get(at + 1..at + 3), Some([0x80, 0x8C | 0x8E | 0x90])),
        0xEF => matches!(line.get(at + 1..at + 3), Some([0xBC, 0x9A | 0xBB])),
        _ => false,
    })
}

/// Takes the marks out of a line that stand in words: `@` in an address, `"` behind a letter or a digit (`6" phone`), for
/// a grammar cannot look back. Every byte keeps its place.
fn blank_glued_marks(line: &str) -> Cow<'_, str> {
    let bytes = line.as_bytes();
    let mut blanked = Vec::new();
    let mut closing = None;
    for (at, byte) in bytes.iter().enumerate() {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        match (byte, before) {
            (b'@', Some(before)) => {
                if before.is_ascii_alphanumeric() || matches!(before, '.' | '_' | '%' | '+' | '-') {
                    blanked.push(at);
                }
            }
            (b'"', Some('\\')) => {}
            (b'"', _) if closing == Some(at) => closing = None,
            (b'"', before) if closing.is_none() => {
                let opens = before.is_none_or(|c| !c.is_alphanumeric() || is_cjk(c));
                if opens {
                    closing = next_straight_quote(bytes, at + 1);
                } else {
                    blanked.push(at);
                }
            }
            _ => {}
        }
    }
    if blanked.is_empty() {
        return Cow::Borrowed(line);
    }
    let mut copy = bytes.to_vec();
    for at in blanked {
        if let Some(byte) = copy.get_mut(at) {
            *byte = b'x';
        }
    }
    // Only ASCII bytes were replaced by ASCII bytes, so the copy is as well formed as the line.
    String::from_utf8(copy).map_or(Cow::Borrowed(line), Cow::Owned)
}

fn next_straight_quote(line: &[u8], from: usize) -> Option<usize> {
    let rest = line.get(from..)?;
    rest.iter().enumerate().find(|(at, byte)| **byte == b'"' && (*at == 0 || rest.get(at - 1) != Some(&b'\\'))).map(|(at, _)| from + at)
}

/// Letters of scripts that put no space between words.
pub(crate) fn is_cjk(c: char) -> bool {
    c.is_alphabetic() && matches!(c as u32, 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xAC00..=0xD7A3 | 0x1100..=0x11FF | 0x3131..=0x318E | 0x20000..=0x3FFFF | 0xFF66..=0xFF9F)
}

/// Whether a line of YAML that could not be read was meant to be `key: value`.
fn looks_like_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\''))
    })
}

fn read_timing(pair: &Pair<'_, Rule>) -> Result<Timing, Broken> {
    let rule = pair.as_rule();
    let clock = matches!(rule, Rule::clock_range | Rule::clock_length);
    let times: Result<Vec<u64>, Broken> = pair
        .clone()
        .into_inner()
        .filter_map(|part| match part.as_rule() {
            Rule::clock => Some(time::clock(part.as_str())),
            Rule::number => Some(time::seconds(part.as_str())),
            _ => None,
        })
        .collect();
    let value = match times?.as_slice() {
        [length] => TimingValue::Length(*length),
        [start, end] => TimingValue::Range { start: *start, end: *end },
        _ => return Err(Broken::Unreadable),
    };
    Ok(Timing { span: span_of(pair), value, clock })
}

/// What is wrong with a header that is meant as a time, as far as its looks tell.
fn why_broken(header: &str) -> Broken {
    let lower = header.to_lowercase();
    let foreign = ["ms", "min", "hour", "毫秒", "分"].iter().any(|unit| lower.contains(unit));
    let seconds = lower.contains('s') || lower.contains('秒');
    let clock = lower.contains(':') || lower.contains('：');
    if foreign || (clock && seconds) { Broken::Unit } else { Broken::Unreadable }
}

/// Kind and number of a positional name: `Image1`, `image 1`, `图片1`.
pub(crate) fn positional(name: &str) -> Option<(MediaKind, u32)> {
    let digits = name.trim_start_matches(|c: char| !(c.is_ascii_digit() || ('０'..='９').contains(&c)));
    let kind = match name.get(..name.len() - digits.len())?.trim().to_lowercase().as_str() {
        "image" | "图片" | "图" => MediaKind::Image,
        "video" | "视频" => MediaKind::Video,
        "audio" | "音频" => MediaKind::Audio,
        _ => return None,
    };
    Some((kind, time::whole_number(digits)?))
}

/// Whether the words before a quote say that it is spoken: a verb of saying, or a colon, straight before it.
fn introduces_speech(before: &str) -> bool {
    let before = before.trim_end();
    if before.ends_with([':', '：']) {
        return true;
    }
    let before = before.trim_end_matches([',', '，', '、']).trim_end();
    if before.ends_with(SAYING_CJK) {
        return true;
    }
    let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    let word = word.to_ascii_lowercase();
    SAYING.contains(&word.as_str())
}

const SAYING: &[&str] = &[
    "says", "say", "said", "saying", "asks", "ask", "asked", "asking", "shouts", "shout", "shouted", "shouting", "whispers",
    "whisper", "whispered", "whispering", "replies", "reply", "replied", "replying", "answers", "answered", "answering",
    "mutters", "muttered", "muttering", "murmurs", "murmured", "murmuring", "yells", "yelled", "yelling", "screams",
    "screamed", "screaming", "cries", "cried", "calls", "called", "exclaims", "exclaimed", "announces", "announced", "adds",
    "added", "speaks", "tells", "narrates", "sings", "singing", "mumbles", "pleads", "snaps", "growls", "declares",
];

const SAYING_CJK: &[char] = &['说', '道', '問', '问', '喊', '叫', '答', '說'];
