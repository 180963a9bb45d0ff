//! Reads headers: their kind, their times and the text in their brackets.

use pest::iterators::{Pair, Pairs};

use crate::syntax::build::grammar::Rule;
use crate::syntax::build::{Builder, span_of};
use crate::syntax::time::{self, Broken};
use crate::syntax::tree::{Block, BlockKind, ClipHeader, SectionKind, Timing, TimingValue};
use crate::text::Span;

impl Builder {
    /// Builds a block from its header alone.
    pub(super) fn header(&mut self, pair: Pair<'_, Rule>) -> Block {
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
