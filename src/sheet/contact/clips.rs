//! Draws the clips of a film on a contact sheet: bands to scale above the shots, and a heading before each clip's
//! shots. It draws only the first model's clips.

use super::{ACCENT, Canvas, DIM, INK, LINE, MARGIN, SUNK, WIDTH, draw_rect, style};
use crate::sheet::{Clip, Shot, Story};
use crate::syntax::time::show_seconds;

/// Returns the clips to draw; empty if there is only one.
pub(super) fn film_clips(story: &Story) -> &[Clip] {
    story
        .models
        .first()
        .map(|model| model.clips.as_slice())
        .filter(|clips| clips.len() > 1)
        .unwrap_or_default()
}

/// Groups the shots into runs of one clip, each with the clip that begins with it.
pub(super) fn group_by_clip(story: &Story) -> impl Iterator<Item = (Option<&Clip>, &[Shot])> {
    let clips = film_clips(story);
    let clip_of = |shot: &Shot| shot.clips.first().copied().filter(|_| !clips.is_empty());
    story.shots.chunk_by(move |one, other| clip_of(one) == clip_of(other)).map(move |run| {
        let clip = run.first().and_then(clip_of).and_then(|clip| clips.get(clip));
        (clip, run)
    })
}

impl Canvas<'_> {
    /// Draws the clips to scale above the shots; returns the y at which the shots begin.
    pub(super) fn draw_clip_bands(&mut self, story: &Story, y: f32) -> f32 {
        let clips = film_clips(story);
        if clips.is_empty() {
            return y;
        }
        let (whole, room) = (story.length_ms.max(1) as f32, WIDTH - 2.0 * MARGIN);
        let at = |ms: u64| MARGIN + room * (ms as f32 / whole).min(1.0);
        for clip in clips {
            let (left, right) = (at(clip.time.0), at(clip.time.1));
            let width = (right - left - 2.0).max(1.0);
            draw_rect(&mut self.out, (left, y, width, 26.0), 4.0, SUNK);
            let number = clip.number.to_string();
            let used = 10.0 + self.letters.width(&number, 14.0);
            if used + 8.0 > width {
                continue;
            }
            self.letters.write(&mut self.out, &number, (left + 7.0, y + 18.0), style(14.0, (ACCENT, true)));
            let text = self.letters.line(&describe(clip, false), 13.0, width - used - 14.0);
            self.letters.write(
                &mut self.out,
                &text,
                (left + used + 6.0, y + 18.0),
                style(13.0, (DIM, false)),
            );
        }
        y + 30.0
    }

    /// Draws the heading of a clip with the reason for the split.
    pub(super) fn draw_clip_heading(&mut self, clip: &Clip, y: f32) -> f32 {
        draw_rect(&mut self.out, (MARGIN, y, WIDTH - 2.0 * MARGIN, 1.0), 0.0, LINE);
        let name = match &clip.title {
            Some(title) => format!("Clip {}: {title}", clip.number),
            None => format!("Clip {}", clip.number),
        };
        let name = self.letters.line(&name, 19.0, (WIDTH - 2.0 * MARGIN) * 0.5);
        self.letters.write(&mut self.out, &name, (MARGIN, y + 30.0), style(19.0, (INK, true)));
        let x = MARGIN + self.letters.width(&name, 19.0) + 16.0;
        self.draw_text(&describe(clip, true), x, y + 30.0, 15.0, (DIM, false));
        y + 50.0
    }
}

/// Describes when a clip plays and its requested length; in full, also its cost and the reason for the split.
fn describe(clip: &Clip, in_full: bool) -> String {
    let (start, end) = clip.time;
    // In full, the heading already has the title.
    let mut facts: Vec<String> = clip.title.iter().filter(|_| !in_full).cloned().collect();
    facts.push(format!("{}–{} s", show_seconds(start), show_seconds(end)));
    if in_full || clip.asked_ms > end.saturating_sub(start) {
        facts.push(format!("requests {} s", show_seconds(clip.asked_ms)));
    }
    if clip.continues {
        facts.push("continues".to_owned());
    }
    if in_full {
        facts.extend(clip.cost.clone());
        facts.extend(clip.why.clone());
    }
    facts.join(" · ")
}
