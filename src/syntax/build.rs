//! Builds the tree from pest's pairs. No other file uses pest.
//!
//! The text is first cut into lines and blocks; a line is parsed further only if it has a character that can start an
//! element. The grammar matches any text; if it ever failed to, the whole text would become the preamble.

use std::sync::Arc;

use pest::Parser;
use pest::iterators::{Pair, Pairs};
use pest_derive::Parser;

use crate::syntax::marks::{blank_glued_marks, first_mark, in_address, sentence_start};
use crate::syntax::speech::{introduces_speech, is_speakers_mark};
use crate::syntax::time::{self, Broken};
use crate::syntax::tree::{
    Block, BlockKind, ClipHeader, Comment, Cue, CueKind, Dialogue, FrontMatter, MediaKind, Quote, Reference,
    Script, SectionKind, Timing, TimingValue,
};
use crate::text::{Span, yaml};

#[derive(Parser)]
#[grammar = "grammar/story.pest"]
struct Grammar;

/// Parses a story. Never fails: the tree records errors, and rules report them.
pub fn parse(source: impl Into<Arc<str>>) -> Script {
    let source: Arc<str> = source.into();
    let mut builder = Builder::new(Arc::clone(&source));
    if source.starts_with('\u{FEFF}') {
        builder.script.preamble = Span::at('\u{FEFF}'.len_utf8());
    }
    builder.parse(Rule::story)
}

/// Parses whole lines of a story on their own. They have no front matter, and nothing before them is known.
pub(super) fn parse_lines(lines: &str) -> Script {
    Builder::new(lines.into()).parse(Rule::lines)
}

struct Builder {
    script: Script,
    /// The current block, whose lines are being read.
    open: Option<Block>,
    /// The end of text that was read ahead; pairs before it are skipped.
    read_to: u32,
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
            bracket_lines: Vec::new(),
        };
        Self { script, open: None, read_to: 0 }
    }

    fn parse(mut self, rule: Rule) -> Script {
        let source = Arc::clone(&self.script.source);
        match Grammar::parse(rule, &source) {
            Ok(pairs) => pairs.flat_map(Pair::into_inner).for_each(|pair| self.element(pair)),
            Err(_) => self.prose_lines(Span::new(0, source.len())),
        }
        self.finish()
    }

    fn element(&mut self, pair: Pair<'_, Rule>) {
        if span_of(&pair).start < self.read_to {
            return;
        }
        match pair.as_rule() {
            Rule::front_matter => self.front_matter(pair),
            Rule::comment => self.comment(span_of(&pair)),
            Rule::prose_line => {
                let line = span_of(&pair);
                // Text right after a header doesn't start a line.
                let follows_header = self.open.as_ref().is_some_and(|block| block.header.end == line.start);
                if !follows_header && pair.as_str().trim_start().starts_with(['[', '【', '［']) {
                    self.script.bracket_lines.push(line);
                }
                self.prose(line);
            }
            Rule::time_header if self.continues_track(&pair) => {
                let start = pair.as_span().start();
                let rest = self.script.source.get(start..).unwrap_or("");
                let end = start + rest.find(['\n', '\r']).unwrap_or(rest.len());
                self.read_to = end as u32;
                self.prose(Span::new(start, end));
            }
            Rule::time_header
            | Rule::broken_header
            | Rule::section_header
            | Rule::clip_header
            | Rule::film_header => {
                let header = self.header(pair);
                self.close_block(header.span.start);
                self.open = Some(header);
            }
            _ => {}
        }
    }

    /// Returns true if the previous line is a track of times that ends in an arrow: `Steps: [0-2s] slow →`. A time at
    /// the start of the next line then continues the track and doesn't start a shot.
    fn continues_track(&self, header: &Pair<'_, Rule>) -> bool {
        let before = self.script.source.get(..header.as_span().start()).unwrap_or("");
        let before = line_before(before);
        let Some(last) = self.script.stray_headers.last().filter(|_| before.ends_with('→')) else {
            return false;
        };
        before.get(last.end as usize..).is_some_and(|since| !since.contains(['\n', '\r']))
    }

    /// Ends the current block, or the preamble if there is none yet.
    fn close_block(&mut self, end: u32) {
        match self.open.take() {
            Some(mut block) => {
                block.span.end = end;
                block.text = Span { start: block.header.end, end };
                self.script.blocks.push(block);
            }
            None => self.script.preamble.end = end,
        }
    }

    fn finish(mut self) -> Script {
        self.close_block(self.script.source.len() as u32);
        self.script
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
        } else {
            self.script.preamble = Span::at(span.end as usize);
            self.script.front_matter = Some(FrontMatter { span, yaml, closed, content });
        }
    }

    /// Builds a block from its header alone.
    fn header(&mut self, pair: Pair<'_, Rule>) -> Block {
        let whole = span_of(&pair);
        let spaces = pair.as_str().len() - pair.as_str().trim_start().len();
        let header = Span { start: whole.start + spaces as u32, end: whole.end };
        let mut lead = None;
        let mut unclosed = false;
        let kind = match pair.as_rule() {
            Rule::time_header => {
                let timing = read_timing(pair.clone().into_inner());
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::label => lead = Some(self.lead(part)),
                        Rule::unclosed => unclosed = true,
                        _ => {}
                    }
                }
                timing.map_or_else(BlockKind::Broken, BlockKind::Shot)
            }
            Rule::section_header => {
                let (kind, text, open) = self.section_header(pair);
                (lead, unclosed) = (text, open);
                kind
            }
            Rule::clip_header | Rule::film_header => {
                let is_film = pair.as_rule() == Rule::film_header;
                let mut clip = clip_header(&pair);
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::inner => lead = Some(self.lead(part)),
                        Rule::unclosed => unclosed = true,
                        Rule::film_name => clip.name = span_of(&part),
                        _ => {}
                    }
                }
                if is_film { BlockKind::Film { name: clip.name } } else { BlockKind::Clip(clip) }
            }
            _ => BlockKind::Broken(why_broken(pair.as_str())),
        };
        Block { kind, span: whole, header, lead, text: Span::at(whole.end as usize), unclosed }
    }

    fn section_header(&mut self, pair: Pair<'_, Rule>) -> (BlockKind, Option<Span>, bool) {
        let mut kind = SectionKind::Notes;
        let mut name = Span::default();
        let mut lead = None;
        let mut unclosed = false;
        let has_time =
            pair.clone().into_inner().any(|part| matches!(part.as_rule(), Rule::number | Rule::clock));
        let (timing, broken) = match read_timing(pair.clone().into_inner()) {
            Ok(timing) => (Some(timing), None),
            Err(broken) => (None, Some(broken).filter(|_| has_time)),
        };
        for part in pair.into_inner() {
            let section = match part.as_rule() {
                Rule::style => SectionKind::Style,
                Rule::cast => SectionKind::Cast,
                Rule::scene => SectionKind::Scene,
                Rule::audio => SectionKind::Audio,
                Rule::constraints => SectionKind::Constraints,
                Rule::negative => SectionKind::Negative,
                Rule::notes => SectionKind::Notes,
                other => {
                    unclosed |= other == Rule::unclosed;
                    if other == Rule::inner {
                        lead = Some(self.lead(part));
                    }
                    continue;
                }
            };
            kind = section;
            name = span_of(&part);
        }
        (BlockKind::Section { kind, name, timing, broken }, lead, unclosed)
    }

    /// Reads the label of a shot or the text inside a section's brackets.
    fn lead(&mut self, pair: Pair<'_, Rule>) -> Span {
        let span = span_of(&pair);
        pair.into_inner().for_each(|item| self.item(item, 0));
        span
    }

    /// Reads lines as prose that the grammar matched as something else.
    fn prose_lines(&mut self, span: Span) {
        let source = Arc::clone(&self.script.source);
        let mut at = span.start as usize;
        for line in span.slice(&source).split_inclusive(['\n', '\r']) {
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
        self.script
            .comments
            .push(Comment { span: Span { start: span.start + spaces as u32, end: span.end } });
    }

    /// Reads the elements inside one line.
    fn prose(&mut self, line: Span) {
        let source = Arc::clone(&self.script.source);
        let text = line.slice(&source);
        let Some(first) = first_mark(text.as_bytes()) else { return };
        let skipped = sentence_start(text, first);
        let readable = blank_glued_marks(text.get(skipped..).unwrap_or(text));
        let rule = if skipped == 0 { Rule::prose } else { Rule::later_prose };
        let Ok(pairs) = Grammar::parse(rule, &readable) else { return };
        let offset = line.start as usize + skipped;
        let mut running: Option<RunningCue> = None;
        let mut after_quote_without_stop = false;
        for pair in pairs.flat_map(Pair::into_inner) {
            let span = span_of(&pair).shifted(offset);
            match pair.as_rule() {
                Rule::cue => {
                    if after_quote_without_stop {
                        continue;
                    }
                    self.end_cue(running.take().as_ref(), span.start);
                    let before = text.get(..(span.start - line.start) as usize).unwrap_or("");
                    let whole_line =
                        before.trim_matches([' ', '\t', '\u{3000}', '-', '*', '•', '·']).is_empty();
                    running = Some(RunningCue { span, whole_line });
                }
                Rule::stop => {
                    if running.as_ref().is_some_and(|cue| !cue.whole_line) {
                        self.end_cue(running.take().as_ref(), span.end);
                    }
                }
                Rule::EOI => self.end_cue(running.take().as_ref(), line.end),
                rule => {
                    if matches!(rule, Rule::quote | Rule::dialogue) {
                        let words = pair.as_str();
                        let stopped = words
                            .trim_end_matches(['"', '”', '“', '’', '」', '』'])
                            .ends_with(['.', '!', '?', '。', '！', '？', '…']);
                        after_quote_without_stop = !stopped;
                        self.item(pair, offset);
                        if stopped && running.as_ref().is_some_and(|cue| !cue.whole_line) {
                            self.end_cue(running.take().as_ref(), span.end);
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

    fn end_cue(&mut self, cue: Option<&RunningCue>, end: u32) {
        let Some(RunningCue { span, .. }) = cue.copied() else { return };
        let words = self.script.text(span).trim_end_matches([':', '：', ' ', '\t', '\u{3000}', '\u{A0}']);
        let label = Span::new(span.start as usize, span.start as usize + words.len());
        let speech = matches!(
            words.to_lowercase().as_str(),
            "dialogue"
                | "voiceover"
                | "vo"
                | "narration"
                | "旁白"
                | "对白"
                | "台词"
                | "セリフ"
                | "ナレーション"
        );
        let text = Span { start: span.end, end: end.max(span.end) }.trimmed(&self.script.source);
        self.script.cues.push(Cue {
            span: Span { start: span.start, end: text.end },
            label,
            text,
            kind: if speech { CueKind::Speech } else { CueKind::Sound },
        });
    }

    /// Reads one element of a line. `offset` is where the text given to pest starts in the file.
    fn item(&mut self, pair: Pair<'_, Rule>, offset: usize) {
        let span = span_of(&pair).shifted(offset);
        match pair.as_rule() {
            Rule::escape => self.script.escapes.push(span),
            Rule::reference | Rule::bracketed_reference => self.reference(span),
            Rule::stray_header => {
                // Notes aren't sent to a model, so a time there can't be meant as a shot.
                let in_notes =
                    |block: &Block| matches!(block.kind, BlockKind::Section { kind: SectionKind::Notes, .. });
                if !self.open.as_ref().is_some_and(in_notes) {
                    // A time in backticks is quoted, not used: `[0-4s]` in a remark isn't a shot.
                    let before = self.script.source.get(..span.start as usize).unwrap_or("");
                    if before.ends_with('`') {
                        return;
                    }
                    self.script.stray_headers.push(span);
                }
                pair.into_inner().filter(|part| part.as_rule() == Rule::label).for_each(|label| {
                    label.into_inner().for_each(|item| self.item(item, offset));
                });
            }
            Rule::quote => {
                if let Some(words) = pair.into_inner().next() {
                    self.script.quotes.push(Quote {
                        span,
                        words: span_of(&words).shifted(offset),
                        speech: false,
                    });
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
        // Addresses are already blanked in lines of prose, but not in labels.
        let before =
            self.script.source.get(..span.start as usize).and_then(|before| before.chars().next_back());
        if written.starts_with('@') && before.is_some_and(in_address) {
            return;
        }
        let exact = written.trim_start_matches('@').starts_with(is_bracket);
        let name = written.trim_matches(|c: char| c == '@' || c.is_whitespace() || (exact && is_bracket(c)));
        let (position, written) = (positional(name), name.to_owned());
        let name = match position {
            Some((kind, number)) => format!("{}{number}", kind.name()),
            None => written.clone(),
        };
        self.script.references.push(Reference { span, name, written, position, exact });
    }

    /// Marks the quotes of a line that are speech: after a verb of saying or a colon, in a dialogue cue, or later in a
    /// line that started as dialogue.
    fn find_speech(&mut self, line: Span) {
        let source = Arc::clone(&self.script.source);
        let from = self.script.quotes.partition_point(|quote| quote.span.start < line.start);
        let first = self.script.dialogue.partition_point(|dialogue| dialogue.span.start < line.start);
        let spoken_here = self.script.dialogue.get(first..).unwrap_or(&[]);
        let opened_by = spoken_here.first().map(|dialogue| (dialogue.span, dialogue.speaker));
        let mut found = Vec::new();
        for quote in self.script.quotes.get_mut(from..).unwrap_or(&mut []) {
            if quote.speech {
                continue;
            }
            // Cues don't overlap, so only the last one that starts before the quote can contain it.
            let after = self.script.cues.partition_point(|cue| cue.span.start <= quote.span.start);
            let cue = after.checked_sub(1).and_then(|at| self.script.cues.get(at));
            let in_speech_cue =
                cue.is_some_and(|cue| cue.kind == CueKind::Speech && cue.span.contains(quote.span));
            let by_speaker =
                opened_by.filter(|(span, _)| span.end <= quote.span.start).and_then(|(_, speaker)| speaker);
            // `@boy: "Hi." @girl: "Ho."`: the reference right before the quote is its speaker.
            let after = self.script.references.partition_point(|r| r.span.end <= quote.span.start);
            let named = after.checked_sub(1).filter(|at| {
                let end = self.script.references.get(*at).map_or(0, |r| r.span.end as usize);
                let between = source.get(end..quote.span.start as usize).unwrap_or("");
                end >= line.start as usize && is_speakers_mark(between)
            });
            let by_speaker = named.or(by_speaker);
            let before = source.get(line.start as usize..quote.span.start as usize).unwrap_or("");
            if in_speech_cue || by_speaker.is_some() || introduces_speech(before) {
                quote.speech = true;
                found.push(Dialogue {
                    span: quote.span,
                    speaker: by_speaker,
                    manner: None,
                    words: quote.words,
                });
            }
        }
        if !found.is_empty() {
            self.script.dialogue.extend(found);
            if let Some(here) = self.script.dialogue.get_mut(first..) {
                here.sort_by_key(|dialogue| dialogue.span.start);
            }
        }
    }
}

#[derive(Clone, Copy)]
struct RunningCue {
    span: Span,
    /// Whether the cue starts its line and so runs to the line's end; other cues end with their sentence.
    whole_line: bool,
}

fn span_of(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::new(span.start(), span.end())
}

/// The text before a line without the line end and the spaces in front of it.
pub(super) fn line_before(before: &str) -> &str {
    let before = before.strip_suffix('\n').unwrap_or(before);
    before.strip_suffix('\r').unwrap_or(before).trim_end_matches([' ', '\t', '\u{3000}'])
}

/// Returns true if an unreadable line of YAML was meant as `key: value`.
fn looks_like_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\''))
    })
}

/// Reads the parts of a clip header, except its title.
fn clip_header(pair: &Pair<'_, Rule>) -> ClipHeader {
    let parts = pair.clone().into_inner();
    let has_time = parts.clone().any(|part| matches!(part.as_rule(), Rule::number | Rule::clock));
    let (timing, broken) = match read_timing(parts.clone()) {
        Ok(timing) => (Some(timing), None),
        Err(broken) => (None, Some(broken).filter(|_| has_time)),
    };
    let mut header = ClipHeader { name: Span::default(), number: None, timing, broken, continues: None };
    for part in parts {
        match part.as_rule() {
            Rule::clip_name => {
                header.name = span_of(&part);
                header.number = part.into_inner().find_map(|part| match part.as_rule() {
                    Rule::clip_number => time::whole_number(part.as_str()),
                    Rule::clip_ordinal => ordinal(part.as_str()),
                    _ => None,
                });
            }
            Rule::continues => header.continues = Some(span_of(&part)),
            _ => {}
        }
    }
    header
}

/// Reads the number in `第2段` or `第二段`.
fn ordinal(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches('第').trim_end_matches(['段', '片']).trim();
    time::whole_number(digits).or_else(|| time::han_number(digits))
}

/// Reads the time from the parts of a header.
fn read_timing(parts: Pairs<'_, Rule>) -> Result<Timing, Broken> {
    let mut place: Option<Span> = None;
    let mut times = [0; 2];
    let mut count = 0;
    let (mut clock, mut length) = (false, false);
    for part in parts {
        let time = match part.as_rule() {
            Rule::clock => time::clock(part.as_str()),
            Rule::number => time::seconds(part.as_str()),
            Rule::unit | Rule::plus => Ok(0),
            _ => continue,
        };
        let here = span_of(&part);
        place = Some(place.map_or(here, |place| place.to(here)));
        clock |= part.as_rule() == Rule::clock;
        length |= part.as_rule() == Rule::plus;
        if matches!(part.as_rule(), Rule::clock | Rule::number) {
            if let Some(slot) = times.get_mut(count) {
                *slot = time?;
            }
            count += 1;
        }
    }
    let [first, second] = times;
    let value = match (length, count) {
        (true, 1) => TimingValue::Length(first),
        (false, 2) => TimingValue::Range { start: first, end: second },
        _ => return Err(Broken::Unreadable),
    };
    Ok(Timing { span: place.unwrap_or_default(), value, clock })
}

/// Guesses why a header that is meant as a time can't be read.
fn why_broken(header: &str) -> Broken {
    let lower = header.to_lowercase();
    let foreign = ["ms", "min", "hour", "毫秒", "分"].iter().any(|unit| lower.contains(unit));
    let seconds = lower.contains('s') || lower.contains('秒');
    let clock = lower.contains(':') || lower.contains('：');
    if foreign || (clock && seconds) { Broken::Unit } else { Broken::Unreadable }
}

/// Reads the kind and number of a positional name: `Image1`, `image 1`, `图片1`.
pub(crate) fn positional(name: &str) -> Option<(MediaKind, u32)> {
    let digits = name.trim_start_matches(|c: char| !(c.is_ascii_digit() || ('０'..='９').contains(&c)));
    let kind = match name.get(..name.len() - digits.len())?.trim().to_lowercase().as_str() {
        "image" | "图片" | "图" => MediaKind::Image,
        "video" | "视频" => MediaKind::Video,
        "audio" | "音频" => MediaKind::Audio,
        _ => return None,
    };
    let number = time::whole_number(digits).filter(|number| *number > 0)?;
    Some((kind, number))
}
