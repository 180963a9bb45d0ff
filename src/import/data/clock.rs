//! Decides when each shot of JSON or YAML plays.

use crate::import::Certainty;
use crate::import::data::find::Element;
use crate::import::data::keys::{KeyKind, kind};
use crate::import::data::{Data, Key, Node};
use crate::import::timing::split_evenly;
use crate::import::write::{Timing, Writer};
use crate::syntax::time;
use crate::text::Span;

/// The duration of a shot if the data gives none.
const DEFAULT_SHOT_MS: u64 = 3000;

/// When a shot plays.
#[derive(Clone, Copy)]
pub(super) struct ShotTime {
    pub(super) timing: Timing,
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
    pub(super) is_guessed: bool,
}

/// Times the shots of all clips. A clip without times shares what the data says.
pub(super) fn time_clips(data: &Data, declared: Option<u64>, out: &mut Writer<'_>) -> Vec<Vec<ShotTime>> {
    let clips = &data.shots.clips;
    let mut clock = 0;
    let mut all = Vec::with_capacity(clips.len());
    for clip in clips {
        let own = clip.object.as_ref().and_then(Node::entries).unwrap_or(&[]);
        let own = own.iter().find_map(|(key, node)| declared_ms(key, node));
        let declared = own.or(declared.filter(|_| clips.len() == 1));
        let mut times = time_shots(&clip.shots, declared);
        let first = times.first().map_or(0, |time| time.start_ms);
        let offset = if first <= first.abs_diff(clock) { clock } else { 0 };
        for time in &mut times {
            time.start_ms += offset;
            time.end_ms += offset;
            clock = clock.max(time.end_ms);
        }
        all.push(times);
    }
    let guessed = all.iter().flatten().filter(|time| time.is_guessed).count();
    if guessed > 0 {
        let message = match guessed {
            1 => "1 shot has no readable time, so its length is a guess".to_owned(),
            _ => format!("{guessed} shots have no readable times, so their lengths are guesses"),
        };
        out.add_note(Span::at(data.shots.span.start as usize), Certainty::Guess, message);
    }
    all
}

/// Times shots: as their ranges say, from start to start, or one after the other.
fn time_shots(shots: &[Element], declared: Option<u64>) -> Vec<ShotTime> {
    let range = |start_ms, end_ms, is_guessed| ShotTime {
        timing: Timing::Range(start_ms, end_ms),
        start_ms,
        end_ms,
        is_guessed,
    };
    if let Some(ranges) = shots.iter().map(|shot| shot.time.range).collect::<Option<Vec<_>>>() {
        return ranges.into_iter().map(|(start, end)| range(start, end, false)).collect();
    }
    let starts: Option<Vec<u64>> = shots.iter().map(|shot| shot.time.start.or(shot.time.single)).collect();
    let rises = |starts: &Vec<u64>| {
        starts.first() == Some(&0) && starts.iter().zip(starts.iter().skip(1)).all(|(one, next)| one < next)
    };
    if let Some(starts) = starts.filter(|starts| starts.len() >= 2 && rises(starts)) {
        let last = starts.last().copied().unwrap_or(0);
        let usual = (last / (starts.len() as u64 - 1).max(1)).max(1000);
        let end = declared.filter(|ms| *ms > last);
        let ends = starts.iter().skip(1).copied().chain([end.unwrap_or(last + usual)]);
        let count = starts.len();
        return starts
            .iter()
            .zip(ends)
            .enumerate()
            .map(|(at, (start, next))| range(*start, next, at + 1 == count && end.is_none()))
            .collect();
    }
    let lengths: Vec<Option<u64>> = shots.iter().map(length_of).collect();
    let known: u64 = lengths.iter().flatten().sum();
    let missing = lengths.iter().filter(|length| length.is_none()).count() as u64;
    let left = declared.and_then(|ms| ms.checked_sub(known)).filter(|left| *left > 0);
    let mut shares = split_evenly(left.unwrap_or(missing * DEFAULT_SHOT_MS), missing).into_iter();
    let mut clock = 0;
    let mut times = Vec::with_capacity(shots.len());
    for length in lengths {
        let ms = length.unwrap_or_else(|| shares.next().unwrap_or(DEFAULT_SHOT_MS));
        times.push(ShotTime {
            timing: Timing::Duration(ms),
            start_ms: clock,
            end_ms: clock + ms,
            is_guessed: length.is_none(),
        });
        clock += ms;
    }
    times
}

fn length_of(shot: &Element) -> Option<u64> {
    let range = shot.time.range.map(|(start, end)| end - start);
    range.or(shot.time.duration).or(shot.time.single).filter(|ms| *ms > 0)
}

/// The duration in a value whose key says that it is one, in milliseconds.
pub(super) fn declared_ms(key: &Key, node: &Node) -> Option<u64> {
    let plain = super::keys::plain(&key.words);
    let is_duration =
        kind(&key.words) == KeyKind::Duration || plain.ends_with("duration") || plain.ends_with("时长");
    let ms = time::length(node.scalar()?.words.trim()).ok()?;
    (is_duration && ms > 0).then_some(ms)
}
