//! Reads the elements inside a line: references, quotes, dialogue and cues.

use std::sync::Arc;

use pest::Parser;
use pest::iterators::Pair;

use crate::syntax::build::grammar::{Grammar, Rule};
use crate::syntax::build::{Builder, span_of};
use crate::syntax::marks::{blank_glued_marks, first_mark, in_address, sentence_start};
use crate::syntax::speech::{introduces_speech, is_speakers_mark};
use crate::syntax::time;
use crate::syntax::tree::{
    Block, BlockKind, Cue, CueKind, Dialogue, MediaKind, Quote, Reference, SectionKind,
};
use crate::text::Span;

#[derive(Clone, Copy)]
struct RunningCue {
    span: Span,
    /// Whether the cue starts its line and so runs to the line's end; other cues end with their sentence.
    whole_line: bool,
}

impl Builder {
    /// Reads the elements inside one line.
    pub(super) fn prose(&mut self, line: Span) {
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
    pub(super) fn item(&mut self, pair: Pair<'_, Rule>, offset: usize) {
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
