//! Places each shot, section and clip on the story's clock.

use crate::storyboard::{Heading, Section, Shot, Time};
use crate::syntax::tree::{BlockKind, ClipHeader, Script, Timing, TimingValue};
use crate::text::Span;

/// The blocks of a script with their times.
#[derive(Default)]
pub(super) struct Placed {
    pub(super) shots: Vec<Shot>,
    pub(super) sections: Vec<Section>,
    pub(super) headings: Vec<Heading>,
    /// The texts inside and after `[All clips]` headers.
    pub(super) film_texts: Vec<Span>,
}

/// Places the blocks of a script. `[+4s]` starts at the end of the nearest earlier shot with a time. The times of a
/// clip either continue from the previous clip or restart at 0; its first time decides which.
pub(super) fn place(script: &Script) -> Placed {
    let mut placer = Placer::default();
    for (index, block) in script.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Shot(timing) => {
                let time = placer.shot(timing);
                let clip = placer.clip;
                placer.placed.shots.push(Shot { block: index, header: block.header, time: Some(time), clip });
            }
            BlockKind::Broken(_) => {
                let clip = placer.clip;
                placer.placed.shots.push(Shot { block: index, header: block.header, time: None, clip });
            }
            BlockKind::Section { kind, timing, .. } => {
                let time = timing.as_ref().map(|timing| placer.section(timing));
                let clip = placer.clip;
                placer.placed.sections.push(Section { block: index, kind: *kind, time, clip });
            }
            BlockKind::Clip(header) => placer.heading(index, block.header, header),
            BlockKind::Film { .. } => {
                placer.end_clip();
                placer.clip = None;
                placer.placed.film_texts.extend(block.lead);
                placer.placed.film_texts.push(block.text);
            }
        }
    }
    placer.end_clip();
    placer.placed
}

#[derive(Default)]
struct Placer {
    placed: Placed,
    /// The current clip, as an index into the headings.
    clip: Option<usize>,
    /// Where the clip's own clock starts on the story's; `None` until its first time decides.
    offset: Option<u64>,
    /// Where the clip begins on the story's clock.
    start: u64,
    /// The end of the last shot, on the story's clock.
    last_end: u64,
    /// The latest end of any shot so far.
    greatest_end: u64,
    /// Sections of this clip whose times wait for its offset, because they come before its first shot.
    waiting: Vec<usize>,
}

impl Placer {
    fn heading(&mut self, block: usize, header: Span, clip: &ClipHeader) {
        self.end_clip();
        self.start = self.greatest_end;
        self.last_end = self.start;
        self.offset = (self.start == 0).then_some(0);
        self.clip = Some(self.placed.headings.len());
        self.placed.headings.push(Heading {
            block,
            header,
            number: clip.number,
            header_time: clip.timing.map(|timing| match timing.value {
                TimingValue::Range { start, end } => Time { start, end },
                TimingValue::Length(length) => Time { start: 0, end: length },
            }),
            continues: clip.continues,
            first_shot: self.placed.shots.len(),
            start: self.start,
            restarts: false,
        });
    }

    /// Ends the current clip. A clip without shots is as long as its header says.
    fn end_clip(&mut self) {
        let first = self.waiting.first().and_then(|section| self.placed.sections.get(*section)?.time);
        if let Some(time) = first {
            self.settle(time.start);
        }
        let Some(heading) = self.clip.and_then(|clip| self.placed.headings.get(clip)) else { return };
        if heading.first_shot == self.placed.shots.len() {
            let length = heading.header_time.map_or(0, Time::length);
            self.greatest_end = self.greatest_end.max(self.start + length);
            self.last_end = self.greatest_end;
        }
    }

    fn shot(&mut self, timing: &Timing) -> Time {
        let offset = match (timing.value, self.offset) {
            (_, Some(offset)) => offset,
            (TimingValue::Length(_), None) => 0,
            (TimingValue::Range { start, .. }, None) => self.settle(start),
        };
        let time = at(timing, offset, self.last_end);
        self.last_end = time.end;
        self.greatest_end = self.greatest_end.max(time.end);
        time
    }

    /// Decides from a clip's first time whether its times restart at 0 or continue: whichever makes the smaller jump.
    fn settle(&mut self, start: u64) -> u64 {
        let since = self.last_end - self.start.min(self.last_end);
        let restarts = start.abs_diff(since) <= start.abs_diff(self.last_end);
        let offset = if restarts { self.start } else { 0 };
        self.offset = Some(offset);
        if let Some(heading) = self.clip.and_then(|clip| self.placed.headings.get_mut(clip)) {
            heading.restarts = restarts;
        }
        for section in self.waiting.drain(..) {
            if let Some(time) =
                self.placed.sections.get_mut(section).and_then(|section| section.time.as_mut())
            {
                *time = Time { start: time.start + offset, end: time.end + offset };
            }
        }
        offset
    }

    fn section(&mut self, timing: &Timing) -> Time {
        let is_range = matches!(timing.value, TimingValue::Range { .. });
        if is_range && self.offset.is_none() && self.clip.is_some() {
            self.waiting.push(self.placed.sections.len());
        }
        let offset = self.clip.and(self.offset).unwrap_or(0);
        at(timing, offset, self.last_end)
    }
}

fn at(timing: &Timing, offset: u64, last_end: u64) -> Time {
    match timing.value {
        TimingValue::Range { start, end } => Time { start: start + offset, end: end + offset },
        TimingValue::Length(length) => Time { start: last_end, end: last_end + length },
    }
}
