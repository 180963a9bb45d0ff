//! Compares a plan with its story: what the request drops, rounds or moves.

use crate::model::Profile;
use crate::model::profile::Form;
use crate::plan::change::{Change, ChangeKind};
use crate::plan::shots::ClipWideText;
use crate::plan::{Plan, clip, dialect};
use crate::project::Origin;
use crate::storyboard::{Storyboard, Time};
use crate::syntax::Script;
use crate::syntax::time::show_seconds;
use crate::syntax::tree::MediaKind;
use crate::text::Span;

/// A plan beside the story that it comes from.
#[derive(Clone, Copy)]
pub(super) struct Comparison<'a> {
    pub(super) script: &'a Script,
    pub(super) storyboard: &'a Storyboard,
    pub(super) profile: &'a Profile,
    pub(super) plan: &'a Plan,
    /// Each shot's length in whole seconds, in prompt order.
    pub(super) seconds: &'a [u64],
    pub(super) clip_wide: ClipWideText,
    pub(super) soft_seconds: bool,
}

impl Comparison<'_> {
    /// Lists the differences: times first, then text, then settings.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        self.compare_times(&mut changes);
        self.compare_text(&mut changes);
        self.compare_settings(&mut changes);
        self.compare_sound(&mut changes);
        self.compare_length(&mut changes);
        self.compare_cuts(&mut changes);
        changes
    }

    fn dialect(&self) -> &'static dyn dialect::Dialect {
        dialect::by_name(self.profile.form_dialect(self.plan.form))
    }

    fn first_header(&self) -> Option<Span> {
        self.storyboard.shots.first().map(|shot| shot.header)
    }

    fn compare_times(&self, changes: &mut Vec<Change>) {
        let (storyboard, dialect) = (self.storyboard, self.dialect());
        let timed = storyboard.shots.iter().filter(|shot| shot.time.is_some()).count();
        // A single shot that fills the clip loses nothing without its time.
        let is_one_take = timed == 1 && storyboard.shots_end() == Some(self.plan.duration_ms);
        if dialect.times() == dialect::Times::Dropped && timed > 0 && !is_one_take {
            let kind = if self.soft_seconds { ChangeKind::Rounded } else { ChangeKind::Dropped };
            changes.push(Change::times(kind, timed, self.first_header()));
        }
        if self.plan.form == Some(Form::Prompt) {
            let what = "the shots are sent as one prompt; \
                        the model places the cuts and takes their lengths as a hint";
            changes.push(change(ChangeKind::Moved, what, self.first_header()));
        }
        if dialect.layout() != dialect::Layout::Text && timed > 1 {
            let mut order: Vec<_> = storyboard.shots.iter().collect();
            order.sort_by_key(|shot| shot.time.map_or(u64::MAX, |time| time.start));
            for (shot, seconds) in order.into_iter().zip(self.seconds) {
                let Some(length) = shot.time.map(Time::length).filter(|ms| *ms != seconds * 1000) else {
                    continue;
                };
                let what = format!("a shot of {} s becomes {seconds} s", show_seconds(length));
                changes.push(change(ChangeKind::Rounded, what, Some(shot.header)));
            }
        }
        if !dialect.writes_ends() {
            self.compare_ends(changes);
        }
        if dialect.times() == dialect::Times::Whole {
            for shot in &storyboard.shots {
                let Some(time) = shot.time.filter(|time| time.start % 1000 != 0 || time.end % 1000 != 0)
                else {
                    continue;
                };
                let (start, end) = dialect::seedance::window(time);
                let was = format!("{}–{} s", show_seconds(time.start), show_seconds(time.end));
                let what = format!("a shot at {was} becomes {start}–{end} s");
                changes.push(change(ChangeKind::Rounded, what, Some(shot.header)));
            }
        }
    }

    /// Notes the pauses that get lost if the prompt has only the starts of shots.
    fn compare_ends(&self, changes: &mut Vec<Change>) {
        let mut shots: Vec<_> =
            self.storyboard.shots.iter().filter_map(|shot| Some((shot.time?, shot.header))).collect();
        shots.sort_by_key(|(time, _)| time.start);
        for ((time, header), (next, _)) in shots.iter().zip(shots.iter().skip(1)) {
            if next.start > time.end {
                let (end, pause) = (show_seconds(time.end), show_seconds(next.start - time.end));
                let what = format!("the pause of {pause} s after the shot that ends at {end} s");
                changes.push(change(ChangeKind::Dropped, what, Some(*header)));
            }
        }
    }

    fn compare_text(&self, changes: &mut Vec<Change>) {
        let dialect = self.dialect();
        let keeps_sections = dialect.layout() == dialect::Layout::Text && !dialect.times().need_order();
        let timed = self.storyboard.sections.iter().filter(|section| section.time.is_some());
        for section in timed.filter(|_| !keeps_sections) {
            let what = "the time of a sound section; its text goes with the shot it starts in";
            let header = self.script.blocks.get(section.block).map(|block| block.header);
            changes.push(change(ChangeKind::Dropped, what, header));
        }
        let what = match self.clip_wide {
            ClipWideText::Once => return,
            ClipWideText::EveryShot => "text about the whole clip is repeated in every shot",
            ClipWideText::FirstShot => {
                "text about the whole clip is sent with the first shot only, \
                 because repeating it would exceed a limit"
            }
        };
        changes.push(change(ChangeKind::Moved, what, None));
    }

    fn compare_settings(&self, changes: &mut Vec<Change>) {
        let settings = &self.storyboard.settings;
        if let Some(ratio) = settings.ratio.as_ref().filter(|_| self.plan.ratio.is_none()) {
            changes.push(dropped(format!("the ratio {}", ratio.value), ratio.origin));
        }
        if let Some(seed) = settings.seed.as_ref().filter(|_| self.plan.seed.is_none()) {
            changes.push(dropped(format!("the seed {}", seed.value), seed.origin));
        }
        if let Some(keep) = settings.keep_sound.as_ref().filter(|_| self.plan.keep_sound.is_none()) {
            changes.push(dropped("whether a video keeps its sound", keep.origin));
        }
    }

    fn compare_sound(&self, changes: &mut Vec<Change>) {
        let settings = &self.storyboard.settings;
        let audio = settings.audio.as_ref();
        if self.plan.sound == Some(false) && audio.is_none_or(|audio| audio.value) {
            let what = "sound, which the model can't add when it is given a video";
            let span = audio.and_then(|audio| audio.origin.story_span());
            changes.push(change(ChangeKind::Dropped, what, span));
        }
        let is_default = |sound: bool| sound == self.profile.sound.default;
        if let Some(audio) = audio.filter(|audio| self.plan.sound.is_none() && !is_default(audio.value)) {
            let what = if audio.value {
                "sound, which the model doesn't make"
            } else {
                "silence; the model always makes sound"
            };
            changes.push(dropped(what, audio.origin));
        }
        // Only a mode that fixes sound can override the story.
        if let Some(audio) = audio.filter(|audio| self.plan.sound == Some(true) && !audio.value) {
            changes.push(dropped("silence; the model always makes sound in this mode", audio.origin));
        }
        let watermark = settings.watermark.as_ref().filter(|mark| mark.value);
        if let Some(watermark) = watermark.filter(|_| !self.profile.watermark_field) {
            changes.push(dropped("the watermark, which the model has no setting for", watermark.origin));
        }
    }

    /// Notes that the model cuts a clip that the story leaves uncut.
    fn compare_cuts(&self, changes: &mut Vec<Change>) {
        let has_video = self.plan.media.iter().any(|media| media.kind == MediaKind::Video);
        let mode = self.plan.mode.in_profile(self.profile);
        let cuts = mode.and_then(|mode| mode.fixed(has_video)?.value.cuts).unwrap_or(false);
        if cuts && self.storyboard.shots.len() < 2 {
            let what = "one uncut shot; given a video, the model places cuts by itself";
            changes.push(change(ChangeKind::Dropped, what, self.first_header()));
        }
    }

    fn compare_length(&self, changes: &mut Vec<Change>) {
        if let Some(what) = clip::lengthening(self.plan) {
            changes.push(change(ChangeKind::Rounded, what, None));
        }
        if self.plan.mode.in_profile(self.profile).is_some_and(|mode| !mode.duration) {
            let what = "the length, which the model takes from the video it edits";
            changes.push(change(ChangeKind::Dropped, what, self.first_header()));
        }
    }
}

fn change(kind: ChangeKind, what: impl Into<String>, span: Option<Span>) -> Change {
    Change { kind, what: what.into(), span, shots: None }
}

/// A setting that isn't sent.
fn dropped(what: impl Into<String>, origin: Origin) -> Change {
    change(ChangeKind::Dropped, what, origin.story_span())
}
