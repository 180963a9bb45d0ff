//! Inlay hints: when a `[+4s]` plays, how long a `[5-9s]` is, when a clip whose times restart plays on the story's
//! clock, and how long a line takes to say.

use crate::lint::speaking_ms;
use crate::lsp::clips;
use crate::lsp::docs::{length, time_of};
use crate::lsp::story::Story;
use crate::storyboard::Time;
use crate::syntax::BlockKind;
use crate::syntax::tree::{TimingValue, within};
use crate::text::Span;

/// A hint that the editor shows after a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The offset of the hint.
    pub offset: u32,
    /// The text of the hint.
    pub text: String,
    /// An explanation, for the tooltip.
    pub about: String,
}

/// The hints in a span of a story, in order.
pub fn within_span(story: &Story, span: Span) -> Vec<Hint> {
    let mut hints = Vec::new();
    for part in clips::parts(story).iter().filter(|part| span.contains(part.header)) {
        hints.extend(clip(story, part));
    }
    for shot in story.board().shots.iter().filter(|shot| span.contains(shot.header)) {
        let kind = story.script().blocks.get(shot.block).map(|block| &block.kind);
        let (Some(BlockKind::Shot(timing)), Some(time)) = (kind, shot.time) else { continue };
        let clock = clips::clock_start(story, shot.clip);
        let own = Time { start: time.start - clock.min(time.start), end: time.end - clock.min(time.end) };
        let (text, about) = match timing.value {
            TimingValue::Length(_) => (time_of(own), "when this shot plays"),
            TimingValue::Range { .. } => (length(time.length()), "how long this shot is"),
        };
        hints.push(match clock {
            0 => Hint { offset: shot.header.end, text, about: about.to_owned() },
            _ => Hint {
                offset: shot.header.end,
                text: format!("{text}, at {}", time_of(time)),
                about: format!("{about}, and when it plays on the story's clock"),
            },
        });
    }
    for line in within(&story.script().dialogue, span, |line| line.span) {
        let ms = speaking_ms(story.text_of(line.words));
        if ms > 0 {
            hints.push(Hint {
                offset: line.span.end,
                text: format!("{}.{} s", ms / 1000, ms % 1000 / 100),
                about: "how long a brisk speaker takes to say it".to_owned(),
            });
        }
    }
    hints.sort_by_key(|hint| hint.offset);
    hints
}

/// The hint for when a clip plays on the story's clock, if its header doesn't give that time.
fn clip(story: &Story, part: &clips::Part) -> Option<Hint> {
    let clip = part.clip.as_ref()?;
    let time = clip.time?;
    let asked = story.board().headings.get(clip.heading)?.header_time;
    (asked != Some(time)).then(|| Hint {
        offset: part.header.end,
        text: time_of(time),
        about: "when this clip plays on the story's clock".to_owned(),
    })
}
