//! Splits spans of a story into action, dialogue and sounds, with references separated from the text.

use crate::lint;
use crate::plan::{Fragment, fragments};
use crate::sheet::{Sound, Speech, Word};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::{CueKind, within};
use crate::text::Span;

/// Returns the references that a span names, without duplicates.
pub(super) fn named_references(
    script: &Script,
    storyboard: &Storyboard,
    text: Span,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<usize> {
    let mut out = Vec::new();
    for fragment in fragments(script, storyboard, text) {
        if let Fragment::Name(target, _) = fragment
            && let Some(at) = place_of(target).filter(|at| !out.contains(at))
        {
            out.push(at);
        }
    }
    out
}

/// A text split into action, dialogue and sounds.
pub(super) struct SplitText {
    pub(super) action: Vec<Vec<Word>>,
    pub(super) dialogue: Vec<Speech>,
    pub(super) sounds: Vec<Sound>,
}

/// Splits the text of a shot. The action excludes sound cues and dialogue on lines of its own; a quote within a
/// sentence is dialogue but stays in the action too.
pub(super) fn split_text(
    script: &Script,
    storyboard: &Storyboard,
    text: Span,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> SplitText {
    let lines = within(&script.dialogue, text, |line| line.span);
    let cues = within(&script.cues, text, |cue| cue.span);
    let mut excluded: Vec<Span> =
        cues.iter().filter(|cue| cue.kind == CueKind::Sound).map(|cue| cue.span).collect();
    excluded
        .extend(lines.iter().map(|line| whole_line(script, text, line.span)).filter(|line| !line.is_empty()));
    excluded.sort_by_key(|span| span.start);
    let mut words: Vec<Word> = Vec::new();
    let mut at = text.start;
    for span in excluded.into_iter().chain([Span::at(text.end as usize)]) {
        if span.start > at {
            words.extend(read_words(script, storyboard, Span { start: at, end: span.start }, place_of));
        }
        at = at.max(span.end);
    }
    let dialogue = lines
        .iter()
        .map(|line| {
            let words = read_line(script, storyboard, line.words);
            let mention = line.speaker.and_then(|speaker| storyboard.mentions.get(speaker));
            let speaker = mention.and_then(|mention| storyboard.refs.get(mention.target));
            Speech {
                speaker: speaker.map(|r| r.name.clone()).filter(|name| !name.is_empty()),
                manner: line.manner.map(|manner| read_line(script, storyboard, manner)),
                needs_ms: lint::speaking_ms(&words),
                words,
            }
        })
        .filter(|line| !line.words.is_empty())
        .collect();
    let sounds = cues
        .iter()
        .filter(|cue| cue.kind == CueKind::Sound)
        .map(|cue| Sound {
            label: script.text(cue.label).trim().to_owned(),
            words: read_line(script, storyboard, cue.text),
        })
        .collect();
    SplitText { action: split_paragraphs(words), dialogue, sounds }
}

/// Returns the whole text line around a line of dialogue if it has nothing else; otherwise an empty span.
fn whole_line(script: &Script, text: Span, line: Span) -> Span {
    let source = text.slice(&script.source);
    let (from, to) = ((line.start - text.start) as usize, (line.end - text.start) as usize);
    let begin = source.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = source.get(to..).and_then(|after| after.find('\n')).map_or(source.len(), |at| to + at);
    let is_bare = |range: Option<&str>| range.is_some_and(|rest| rest.trim().is_empty());
    // A cue such as `Dialogue:` can precede the quote.
    let before = source.get(begin..from).map(|before| before.trim_end_matches([':', '：', ' ']));
    let is_cue =
        before.is_some_and(|before| !before.contains(char::is_whitespace) && before.chars().count() < 10);
    if (is_bare(before) || is_cue && before.is_some_and(|b| b.len() < from - begin))
        && is_bare(source.get(to..end))
    {
        Span::new(begin, end).shifted(text.start as usize)
    } else {
        Span::default()
    }
}

/// Returns the text and references of a span.
pub(super) fn read_words(
    script: &Script,
    storyboard: &Storyboard,
    span: Span,
    place_of: &dyn Fn(usize) -> Option<usize>,
) -> Vec<Word> {
    fragments(script, storyboard, span)
        .into_iter()
        .map(|fragment| match fragment {
            Fragment::Words(text) => Word { text, reference: None },
            Fragment::Name(target, text) => Word { text, reference: place_of(target) },
        })
        .collect()
}

/// Returns a span as one line of text.
pub(super) fn read_line(script: &Script, storyboard: &Storyboard, span: Span) -> String {
    let words = read_words(script, storyboard, span, &|_| None);
    let text: String = words.into_iter().map(|word| word.text).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits words into paragraphs at line ends, drops empty paragraphs and trims the others.
pub(super) fn split_paragraphs(words: Vec<Word>) -> Vec<Vec<Word>> {
    let mut out: Vec<Vec<Word>> = vec![Vec::new()];
    for word in words {
        if word.reference.is_some() {
            out.last_mut().into_iter().for_each(|last| last.push(word.clone()));
            continue;
        }
        for (at, piece) in word.text.split('\n').enumerate() {
            if at > 0 {
                out.push(Vec::new());
            }
            if let Some(last) = out.last_mut().filter(|_| !piece.is_empty()) {
                last.push(Word { text: piece.to_owned(), reference: None });
            }
        }
    }
    for paragraph in &mut out {
        if let Some(first) = paragraph.first_mut() {
            first.text = first.text.trim_start().to_owned();
        }
        if let Some(last) = paragraph.last_mut() {
            last.text = last.text.trim_end().to_owned();
        }
        paragraph.retain(|word| !word.text.is_empty());
    }
    out.retain(|paragraph| !paragraph.is_empty());
    out
}
