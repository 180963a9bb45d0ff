//! The borders between the clips of a film: a mark in the bar of time where each begins, and the clip's name beside the
//! shots that it holds.

use super::{Area, Board, BoardShot, DIM, LIT, PAPER, Setting, one_line};
use crate::draw::BoardClip;

/// How many borders the bar shows.
const MOST_BORDERS: usize = 500;

impl Setting<'_> {
    /// A line through the bar wherever a clip follows another.
    pub(super) fn borders(&mut self, board: &Board, bar: Area) {
        let unit = self.unit;
        let total = board.total_ms.max(1) as f32;
        for clip in
            board.clips.iter().skip(1).take(MOST_BORDERS).filter(|clip| clip.start_ms < board.total_ms)
        {
            let x = bar.x + bar.width * clip.start_ms as f32 / total;
            let line = |width: f32, over: f32| Area {
                x: (x - width / 2.0).clamp(bar.x, (bar.right() - width).max(bar.x)),
                y: bar.y - over,
                width,
                height: bar.height + 2.0 * over,
            };
            self.fill(line(6.0 * unit, 0.0), 0.0, PAPER);
            self.fill(line(2.0 * unit, 5.0 * unit), unit, DIM);
        }
    }

    /// The name of the shot's clip, which ends at `right`: lit, and with its title where there is room, while the clip
    /// begins. Where the room left of it ends.
    pub(super) fn clip_name(&mut self, board: &Board, shot: &BoardShot, area: Area, right: f32) -> f32 {
        let Some(clip) = clip_of(board, shot) else { return right };
        let unit = self.unit;
        let begins = is_first(board, clip, shot);
        let mut words = format!("clip {}", clip.number);
        if let Some(title) = clip.title.as_ref().filter(|_| begins && area.width > 600.0 * unit) {
            words = format!("{words}: {}", self.fonts.drawable(title));
        }
        let right = right - 18.0 * unit;
        let (words, size) = one_line(self.fonts, &words, 16.0 * unit, 0.7, area.width * 0.28);
        let x = right - self.fonts.width(&words, size);
        let baseline = area.y + area.height / 2.0 + 0.36 * size;
        self.text(&words, x, baseline, size, if begins { LIT } else { DIM }, begins);
        x
    }
}

/// What is said about sound while a shot is seen: for the whole film, and for the shot's clip.
pub(super) fn sound<'b>(board: &'b Board, shot: Option<&BoardShot>) -> Vec<&'b str> {
    let own = shot.and_then(|shot| clip_of(board, shot)).map_or(&[][..], |clip| &clip.sound);
    let lines = board.sound.iter().chain(own).map(|line| line.trim());
    lines.filter(|line| !line.is_empty()).collect()
}

/// The clip that a shot begins in.
fn clip_of<'b>(board: &'b Board, shot: &BoardShot) -> Option<&'b BoardClip> {
    board.clips.iter().rfind(|clip| clip.start_ms <= shot.start_ms)
}

/// Whether no other shot of the clip begins before this one.
fn is_first(board: &Board, clip: &BoardClip, shot: &BoardShot) -> bool {
    !board.shots.iter().any(|other| clip.start_ms <= other.start_ms && other.start_ms < shot.start_ms)
}
