//! Waits for the clip that a continuing clip continues, and makes the frame that it begins with.

use std::path::PathBuf;

use crate::render::bucket::is_bucket;
use crate::render::driver::{Driver, Work};
use crate::render::event::EventKind;
use crate::render::frames::{FrameTools, cached_clip, make_frame, take_to_continue};
use crate::render::identity::hash_file;
use crate::render::machine::Event;
use crate::render::{Take, TakeState};

/// What is known of the clip before a waiting one.
enum Previous {
    /// This take of it is the one to continue.
    Finished(Box<Take>),
    /// It isn't finished yet.
    Unfinished,
    /// It won't be finished without the user.
    Stuck(String),
}

impl Driver {
    /// Makes the frame that a waiting take begins with, and completes its order.
    pub(super) async fn frame(&self, work: &mut Work<'_>) -> Event {
        if self.is_stopping() {
            return Event::Stopped;
        }
        work.clips_ended.mark_unchanged();
        let Some(row) = &work.row else { return Event::Stale };
        let Some(wanted) = work.order.follows.clone() else {
            return Event::NoFrame("the ledger doesn't say which clip it continues".to_owned());
        };
        let (id, clip, cut_ms) = (row.id, row.clip.saturating_sub(1), wanted.cut_ms);
        let found = async {
            let mut follows = self.at_work.current(&wanted.fingerprint);
            let mut takes = self.ledger.takes_of(&follows).await?;
            if takes.is_empty() && !self.at_work.contains(&follows) {
                // In another process, the clip before it has got its own frame, and another fingerprint with it.
                follows = self.ledger.follows(id).await?.unwrap_or_default();
                takes = self.ledger.takes_of(&follows).await?;
            }
            Ok(self.previous(&takes, &follows, clip))
        };
        let take = match found.await {
            Err(error) => return work.broken(error),
            Ok(Previous::Unfinished) => {
                if work.waits.replace(clip) != Some(clip) {
                    self.emit(work.at, EventKind::WaitingForClip { clip });
                }
                return Event::ClipUnfinished;
            }
            Ok(Previous::Stuck(why)) => return Event::NoFrame(why),
            Ok(Previous::Finished(take)) => take,
        };
        let is_at_work = self.at_work.contains(&take.fingerprint);
        let file = match self.clip_file(&take).await {
            Ok(file) => file,
            // The run downloads it again.
            Err(_) if is_at_work => return Event::ClipUnfinished,
            Err(why) => return Event::NoFrame(why),
        };
        let tools = FrameTools {
            ledger: &self.ledger,
            bucket: self.bucket.as_ref(),
            extract: self.extract,
            records: true,
        };
        // Takes of the same clip need the same frame.
        let _lock = self.upload_lock.lock().await;
        let frame = match make_frame(tools, (&take, &file), cut_ms).await {
            Ok(frame) => frame,
            Err(why) => return Event::NoFrame(why),
        };
        let order = work.order.with_frame(frame, self.ledger.root(), self.ledger.is_shared());
        work.completed = Some(Box::new(order));
        Event::FrameReady
    }

    /// Says how far the clip before a waiting one is.
    fn previous(&self, takes: &[Take], fingerprint: &str, clip: u32) -> Previous {
        if let Some(take) = take_to_continue(takes, fingerprint) {
            return Previous::Finished(Box::new(take.clone()));
        }
        // A worker comes back to what is queued or in flight. A run waits only for those who are working on it now.
        let is_open = |take: &Take| match take.state {
            TakeState::Done | TakeState::Refused | TakeState::Lost => false,
            _ if take.is_leased => true,
            TakeState::Submitting | TakeState::Submitted | TakeState::Running => !self.waits_for_others,
            TakeState::Waiting | TakeState::Intent | TakeState::Failed => {
                take.queued && !self.waits_for_others
            }
        };
        if self.at_work.contains(fingerprint) || takes.iter().any(is_open) {
            return Previous::Unfinished;
        }
        let what = match takes.last() {
            Some(take) if take.queued => "is queued for workers; queue this one, too, or wait for them",
            Some(take) => match take.state {
                TakeState::Done => "has only rejected takes; pick one, or render another with `--again`",
                TakeState::Refused => "was refused; change its text",
                TakeState::Lost => "is lost; render it with `--again`",
                TakeState::Failed => "failed; run again",
                TakeState::Submitting => "may be in flight, because its submit got no answer",
                TakeState::Submitted | TakeState::Running => "is in flight; run again",
                TakeState::Waiting | TakeState::Intent => "isn't started",
            },
            None => "isn't rendered; render it, too",
        };
        Previous::Stuck(format!("it begins with the last frame of clip {clip}, which {what}"))
    }

    /// The file of a finished take on this machine.
    async fn clip_file(&self, take: &Take) -> Result<PathBuf, String> {
        let path = take.path.as_deref().unwrap_or_default();
        let root = self.ledger.root();
        if !is_bucket(path) {
            let file = root.join(path);
            return if file.is_file() {
                Ok(file)
            } else {
                Err(format!("clip {} isn't on this machine: there is no `{}`", take.clip, file.display()))
            };
        }
        let hash = take.sha256.as_deref().unwrap_or_default();
        let cached = cached_clip(root, take).ok_or("the ledger has no proper file for the clip before it")?;
        if hash_file(&cached).is_ok_and(|found| found == hash) {
            return Ok(cached);
        }
        let bucket = self.bucket.as_ref().filter(|bucket| bucket.has_address(path));
        let bucket = bucket
            .ok_or_else(|| format!("clip {} is at `{path}`, which isn't where `out` says", take.clip))?;
        if let Some(folder) = cached.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("can't create `{}`: {error}", folder.display()))?;
        }
        bucket.fetch(path, hash, &cached).await?;
        Ok(cached)
    }
}
