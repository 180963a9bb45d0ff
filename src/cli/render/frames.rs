//! Places the frames of continuing clips: completes the orders whose frame can be made now, and lets the others wait for
//! the clips before them.

use crate::cli::ffmpeg::Ffmpeg;
use crate::cli::render::select::Clip;
use crate::cli::studio;
use crate::render::frames::{ExtractFrame, FrameTools, make_frame, take_to_continue, waiting_fingerprint};
use crate::render::order::{Follows, LocalFile};
use crate::render::{Location, Take, TakeState};

/// The decoder for frames.
pub(crate) const EXTRACT: ExtractFrame = |video, at_ms, to| {
    let ffmpeg = Ffmpeg::find().map_err(|error| error.to_string())?;
    ffmpeg.last_frame(video, Some(at_ms), to).map_err(|error| error.to_string())
};

/// The clips of a batch after their frames are placed.
#[derive(Default)]
pub(super) struct Placed {
    /// The clips to order. Those that wait say so in their orders.
    pub(super) clips: Vec<Clip>,
    /// Says which clips can't be ordered, because nobody renders the clip before them.
    pub(super) notes: Vec<String>,
}

/// Gives continuing clips the frames that they begin with, as far as they can be made now. `tools` is `None` without a
/// ledger: then nothing is rendered yet.
pub(super) async fn place(
    clips: &[Clip],
    known: &[Take],
    location: &Location,
    tools: Option<FrameTools<'_>>,
) -> Placed {
    let mut placed = Placed::default();
    // The fingerprint of each placed clip without its frame.
    let mut bare: Vec<String> = Vec::new();
    for clip in clips {
        if !clip.continues() {
            bare.push(clip.order.fingerprint.clone());
            placed.clips.push(clip.clone());
            continue;
        }
        let at = placed.clips.iter().position(|other| other.precedes(clip));
        let previous = at.and_then(|at| placed.clips.get(at).zip(bare.get(at)));
        let Some((previous, previous_bare)) = previous else {
            placed.notes.extend(clip.is_ordered.then(|| describe_missing(clip)));
            continue;
        };
        let plan = &previous.target.plan.clip;
        let cut_ms = plan.end_ms.saturating_sub(plan.start_ms);
        let own = waiting_fingerprint(&clip.order.fingerprint, previous_bare, cut_ms);
        let mut order = None;
        if let Some(tools) = tools.filter(|_| previous.order.follows.is_none()) {
            order = complete(clip, previous, known, location, tools).await;
        }
        let order = match order {
            Some(order) => order,
            None if clip.is_ordered && !is_rendered_by_anyone(previous, previous_bare, known) => {
                placed.notes.push(describe_missing(clip));
                continue;
            }
            None => {
                let (fingerprint, own_bare) =
                    (previous.order.fingerprint.clone(), clip.order.fingerprint.clone());
                let follows = Follows { fingerprint, cut_ms, own: own_bare };
                clip.order.waiting_for(follows, own.clone())
            }
        };
        bare.push(own);
        placed.clips.push(Clip { order, ..clip.clone() });
    }
    placed
}

fn describe_missing(clip: &Clip) -> String {
    format!(
        "clip {} of {} begins with the last frame of clip {}, which isn't finished; render that one, too",
        clip.order.clip,
        clip.order.story,
        clip.order.clip.saturating_sub(1)
    )
}

/// Returns true if this run or a worker renders the clip, or a finished take of it only lacks its frame.
fn is_rendered_by_anyone(clip: &Clip, waiting: &str, known: &[Take]) -> bool {
    let is_open = |take: &Take| match take.state {
        TakeState::Refused | TakeState::Lost => false,
        TakeState::Waiting | TakeState::Intent | TakeState::Failed => take.queued || take.is_leased,
        TakeState::Submitting | TakeState::Submitted | TakeState::Running | TakeState::Done => true,
    };
    clip.is_ordered
        || known.iter().any(|take| {
            [clip.order.fingerprint.as_str(), waiting].contains(&take.fingerprint.as_str()) && is_open(take)
        })
}

/// The order of a continuing clip with its frame; `None` if the frame can't be made now. The run then says why.
async fn complete(
    clip: &Clip,
    previous: &Clip,
    known: &[Take],
    location: &Location,
    tools: FrameTools<'_>,
) -> Option<crate::render::Order> {
    let take = take_to_continue(known, &previous.order.fingerprint)?;
    let root = location.root.as_path();
    let plan = &previous.target.plan.clip;
    let cut_ms = plan.end_ms.saturating_sub(plan.start_ms);
    let with_frame = |frame| clip.order.with_frame(frame, root, location.url.is_some());
    // What is rendered already needs no file of the clip before it.
    if let Some(sha256) = tools.known(take.sha256.as_deref().unwrap_or_default(), cut_ms).await.ok().flatten()
    {
        let order = with_frame(LocalFile {
            placeholder: format!("frame:{}", take.clip),
            path: root.join(&sha256),
            sha256,
        });
        if known.iter().any(|take| take.fingerprint == order.fingerprint && take.state == TakeState::Done) {
            return Some(order);
        }
    }
    let file = studio::fetch_local_file(&clip.path, root, take, None).await.ok().flatten()?;
    let frame = make_frame(tools, (take, &file), cut_ms).await.ok()?;
    Some(with_frame(frame))
}
