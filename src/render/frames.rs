//! Frames for continuing clips: each begins with the last frame of the clip before it, which comes from that clip's
//! picked take, else its first finished one.

use std::path::{Path, PathBuf};

use crate::render::bucket::is_bucket;
use crate::render::driver::{Driver, Work};
use crate::render::event::EventKind;
use crate::render::http::create_fresh;
use crate::render::identity::{fingerprint, hash_file, sha256};
use crate::render::ledger::FOLDER;
use crate::render::machine::Event;
use crate::render::order::{LocalFile, clip_name};
use crate::render::{Bucket, Ledger, Order, Take, TakeState};
use crate::request::Upload;

/// Writes the last frame of a clip before a time, in milliseconds, to a PNG file. The error says why it can't.
pub type ExtractFrame = fn(&Path, u64, &Path) -> Result<(), String>;

/// What a waiting clip waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follows {
    /// The fingerprint of the clip before it.
    pub fingerprint: String,
    /// Where that clip ends in its file, in milliseconds.
    pub cut_ms: u64,
}

/// What frames are made with.
#[derive(Clone, Copy, Debug)]
pub struct FrameTools<'t> {
    /// The ledger, which remembers the frame of each take.
    pub ledger: &'t Ledger,
    /// The object store for clips and for the files of requests.
    pub bucket: Option<&'t Bucket>,
    /// The decoder.
    pub extract: ExtractFrame,
    /// False in a dry run, which changes nothing in the ledger.
    pub records: bool,
}

/// The take that a continuing clip continues: the picked one with this fingerprint, else the one that finished first and
/// isn't rejected.
pub fn take_to_continue<'t>(
    takes: impl IntoIterator<Item = &'t Take>,
    fingerprint: &str,
) -> Option<&'t Take> {
    let is_usable = |take: &&Take| take.fingerprint == fingerprint && take.is_usable();
    takes.into_iter().filter(is_usable).min_by_key(|take| (!take.picked, take.finished, take.take))
}

/// The fingerprint of a clip whose frame isn't known yet. `previous` is the fingerprint of the clip before it, without a
/// frame too, so that this one doesn't depend on what is rendered already.
pub fn waiting_fingerprint(own: &str, previous: &str) -> String {
    sha256(serde_json::json!(["waiting", own, previous]).to_string().as_bytes())
}

/// Path of the last frame that the vendor made of a clip, beside the clip's file.
pub(super) fn vendor_frame_path(file: &Path) -> PathBuf {
    file.with_extension("last.png")
}

/// Path of the copy of a clip that is in an object store; `None` if the ledger has no proper hash or name for it.
pub fn cached_clip(root: &Path, take: &Take) -> Option<PathBuf> {
    let address = take.path.as_deref()?;
    // The ledger may be somebody else's, so its texts don't choose where files go.
    let sha256 = take.sha256.as_deref();
    let sha256 = sha256.filter(|hash| hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()))?;
    let extension =
        ["mp4", "webm"].into_iter().find(|extension| address.ends_with(&format!(".{extension}")))?;
    Some(root.join(FOLDER).join("clips").join(format!("{sha256}.{extension}")))
}

/// The frame of a take that the next clip begins with, made once for each take and cut: another ffmpeg may write other
/// bytes, and other bytes make another clip. `clip` is the take's number in the film.
///
/// # Errors
///
/// If the frame can't be made, or the ledger can't be used.
pub async fn make_frame(
    tools: FrameTools<'_>,
    (take, file): (&Take, &Path),
    cut_ms: u64,
) -> Result<LocalFile, String> {
    let clip_hash = take.sha256.clone().unwrap_or_default();
    let known = tools.known(&clip_hash, cut_ms).await?;
    let vendors = vendor_frame_path(file);
    let path = if vendors.is_file() { vendors } else { file.with_extension(format!("last-{cut_ms}.png")) };
    let placeholder = format!("frame:{}", take.clip);
    let found = hash_file(&path).ok();
    if let Some(sha256) = found.filter(|hash| known.as_ref().is_none_or(|known| known == hash)) {
        if known.is_none() {
            tools.record(&clip_hash, cut_ms, &sha256).await?;
        }
        return Ok(LocalFile { placeholder, path, sha256 });
    }
    let stored = match (&known, tools.bucket) {
        (Some(hash), Some(bucket)) => bucket.input(hash).await.ok().filter(|bytes| sha256(bytes) == *hash),
        _ => None,
    };
    if let Some(bytes) = stored {
        write_whole(&path, &bytes)?;
    } else {
        let (extract, from, to) = (tools.extract, file.to_owned(), path.clone());
        let made = tokio::task::spawn_blocking(move || extract(&from, cut_ms, &to)).await;
        made.unwrap_or_else(|error| Err(error.to_string()))?;
    }
    let sha256 = hash_file(&path).map_err(|error| format!("can't read `{}`: {error}", path.display()))?;
    tools.record(&clip_hash, cut_ms, &sha256).await?;
    Ok(LocalFile { placeholder, path, sha256 })
}

impl FrameTools<'_> {
    async fn known(&self, clip: &str, cut_ms: u64) -> Result<Option<String>, String> {
        match self.ledger.frame(clip, cut_ms).await {
            // A ledger of an older version, opened read-only, has no frames.
            Err(_) if !self.records => Ok(None),
            known => known.map_err(|error| error.to_string()),
        }
    }

    async fn record(&self, clip: &str, cut_ms: u64, sha256: &str) -> Result<(), String> {
        if !self.records {
            return Ok(());
        }
        self.ledger.record_frame(clip, cut_ms, sha256).await.map_err(|error| error.to_string())
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    use std::io::Write;
    let why = |error: std::io::Error| format!("can't write `{}`: {error}", path.display());
    let part = path.with_extension("part");
    create_fresh(&part).and_then(|mut file| file.write_all(bytes)).map_err(why)?;
    std::fs::rename(&part, path).map_err(why)
}

impl Order {
    /// The order of a clip that waits for the one before it.
    #[must_use]
    pub fn waiting_for(&self, follows: Follows, fingerprint: String) -> Self {
        let mut order = Self { follows: Some(follows), fingerprint, ..self.clone() };
        order.rename();
        order
    }

    /// The order of a clip that begins with a frame. The frame's content is part of the fingerprint, so another frame
    /// makes another clip. `root` is the ledger's folder.
    #[must_use]
    pub fn with_frame(&self, frame: LocalFile, root: &Path, is_shared: bool) -> Self {
        let mut order = Self { follows: None, ..self.clone() };
        order.request.uploads.push(Upload {
            name: frame.placeholder.clone(),
            path: frame.path.to_string_lossy().replace('\\', "/"),
            placeholder: frame.placeholder.clone(),
        });
        order.stored_files.push(frame.stored(root, is_shared));
        order.files.push(frame);
        let hashes: Vec<String> = order.files.iter().map(|file| file.sha256.clone()).collect();
        order.fingerprint = fingerprint(&order.profile.id, &order.request, &hashes);
        order.stored_request = serde_json::to_string(&order.request).unwrap_or_default();
        order.rename();
        order
    }

    /// Names the clip's file by its fingerprint.
    fn rename(&mut self) {
        let stem = Path::new(&self.story).file_stem().unwrap_or_default().to_string_lossy();
        let name = clip_name(&stem, &self.profile.id, self.clip_in_film(), &self.fingerprint, self.take);
        self.path.set_file_name(name);
    }
}

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
        let (id, clip, cut_ms) = (row.id, row.clip.saturating_sub(1), row.cut_ms.unwrap_or(0));
        let found = async {
            let follows = work.order.follows.as_ref().map_or("", |follows| follows.fingerprint.as_str());
            let mut follows = self.renamed(follows);
            let mut takes = self.ledger.takes_of(&follows).await?;
            if takes.is_empty() && !self.is_at_work(&follows) {
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
        let is_at_work = self.is_at_work(&take.fingerprint);
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
        let frame = match make_frame(tools, (&take, &file), cut_ms).await {
            Ok(frame) => frame,
            Err(why) => return Event::NoFrame(why),
        };
        // Other workers may submit the clip.
        if let Some(bucket) = &self.bucket {
            let saved = match tokio::fs::read(&frame.path).await {
                Ok(bytes) => bucket.put_input(&frame.sha256, bytes).await,
                Err(error) => Err(error.to_string()),
            };
            if let Err(why) = saved {
                return Event::NoFrame(format!("can't save the frame: {why}"));
            }
        }
        let order = work.order.with_frame(frame, self.ledger.root(), self.ledger.is_shared());
        work.completed = Some(Box::new(order));
        Event::FrameReady
    }

    /// Says how far the clip before a waiting one is.
    fn previous(&self, takes: &[Take], fingerprint: &str, clip: u32) -> Previous {
        if let Some(take) = take_to_continue(takes, fingerprint) {
            return Previous::Finished(Box::new(take.clone()));
        }
        let is_open = |take: &Take| match take.state {
            TakeState::Done | TakeState::Refused | TakeState::Lost => false,
            TakeState::Submitting | TakeState::Submitted | TakeState::Running => true,
            TakeState::Waiting | TakeState::Intent | TakeState::Failed => take.queued || take.is_leased,
        };
        if self.is_at_work(fingerprint) || takes.iter().any(is_open) {
            return Previous::Unfinished;
        }
        let state = match takes.last().map(|take| take.state) {
            Some(TakeState::Refused) => "was refused",
            Some(TakeState::Failed) => "failed",
            Some(TakeState::Lost) => "is lost",
            Some(TakeState::Done) => "has only rejected takes",
            _ => "isn't finished",
        };
        Previous::Stuck(format!("it begins with the last frame of clip {clip}, which {state}"))
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
