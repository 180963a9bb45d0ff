//! Where each shot and section stands in time.

use crate::storyboard::{Section, Shot, Time};
use crate::syntax::tree::{BlockKind, Script, Timing, TimingValue};

/// Places the blocks of a script. `[+4s]` starts at the end of the nearest earlier shot that has a place.
pub(super) fn place(script: &Script) -> (Vec<Shot>, Vec<Section>) {
    let mut shots = Vec::new();
    let mut sections = Vec::new();
    let mut last_end = 0;
    for (index, block) in script.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Shot(timing) => {
                let time = at(timing, last_end);
                last_end = time.end;
                shots.push(Shot { block: index, header: block.header, time: Some(time) });
            }
            BlockKind::Broken(_) => shots.push(Shot { block: index, header: block.header, time: None }),
            BlockKind::Section { kind, timing, .. } => {
                let time = timing.as_ref().map(|timing| at(timing, last_end));
                sections.push(Section { block: index, kind: *kind, time });
            }
        }
    }
    (shots, sections)
}

fn at(timing: &Timing, last_end: u64) -> Time {
    match timing.value {
        TimingValue::Range { start, end } => Time { start, end },
        TimingValue::Length(length) => Time { start: last_end, end: last_end + length },
    }
}
