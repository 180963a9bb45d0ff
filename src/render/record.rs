//! Reads a take from the ledger, and records its changes.

use std::path::Path;
use std::time::Duration;

use crate::model::profile::Wire;
use crate::render::driver::{Driver, Moment, Work, now_ms, recorded_task};
use crate::render::event::EventKind;
use crate::render::footage::Footage;
use crate::render::ledger::Changed;
use crate::render::ledger::entry::{Attempt, Finished, Intent};
use crate::render::machine::{Change, Event, View, failure};
use crate::render::take::Evidence;
use crate::render::{LedgerError, Order, Take, TakeState};
use crate::request::{self, FailureKind, Task};

/// Delay between two tries to record a task.
pub(super) const RECORD_RETRY_DELAY: Duration = Duration::from_millis(250);

impl Driver {
    /// Reads the take, or adds it.
    pub(super) async fn load(&self, work: &mut Work<'_>) -> Event {
        let row = match self.find_or_add(&work.order).await {
            Ok(Some(row)) => row,
            Ok(None) => return Event::Stopped,
            Err(error) => return work.broken(error),
        };
        let is_other = row.owner.as_deref().is_some_and(|owner| owner != self.ledger.worker());
        let held_by_other = is_other && row.is_leased;
        if held_by_other && work.row.is_none() {
            let owner = row.owner.clone().unwrap_or_default();
            self.emit(work.at, EventKind::HeldByOther { owner });
        }
        let kind = if row.state == TakeState::Refused { FailureKind::Content } else { FailureKind::Invalid };
        let (code, message) = (row.error.as_deref(), row.message.as_deref());
        let view = View {
            state: row.state,
            task: recorded_task(&row),
            by_person: row.adopted == Some(Evidence::Person),
            was_sent: row.name.is_some()
                && row.task.is_none()
                && request::takes_name(work.order.profile.wire),
            held_by_other,
            file_exists: row.file_exists(self.ledger.root()),
            is_local: work.order.profile.wire == Wire::Animatic,
            failure: failure(code.unwrap_or_default(), message.unwrap_or_default(), kind),
        };
        let is_restored = row.state == TakeState::Done;
        work.as_sent = (row.state.is_in_flight() || is_restored).then(|| work.order.as_sent(&row));
        work.row = Some(row);
        // Without a key, a missing file can't be downloaded again.
        let has_keys = self.keys.missing(&work.order.profile).is_empty();
        let task = view.task.filter(|_| !is_restored || has_keys);
        Event::Loaded(Box::new(View { task, ..view }))
    }

    /// Finds the take, or adds it; `None` if it isn't there and the run is stopping.
    async fn find_or_add(&self, order: &Order) -> Result<Option<Take>, LedgerError> {
        if let Some(row) = self.ledger.find(&order.fingerprint, order.take).await? {
            return Ok(Some(row));
        }
        if self.is_stopping() {
            return Ok(None);
        }
        self.ledger.add_take(&intent(order, false), now_ms()).await.map(Some)
    }

    /// Records a change.
    pub(super) async fn record<'w>(&'w self, work: &mut Work<'w>, change: Change) -> Event {
        // The ledger counts tasks in flight, so following one needs no slot: it must never wait for takes that wait for it.
        // Nor must a clip that waits for another one keep it from getting a slot.
        let needs_no_slot = |row: &Take| {
            row.state.is_in_flight() || (row.state == TakeState::Waiting && change == Change::Claim)
        };
        let begins = matches!(change, Change::Claim | Change::Continue);
        if begins && work.slot.is_none() && !work.row.as_ref().is_some_and(needs_no_slot) {
            let Some(Ok(slot)) = self.unless_stopped(self.gate(&work.order).slots.acquire()).await else {
                return Event::Stopped;
            };
            work.slot = Some(slot);
        }
        let Some(row) = work.row.take() else { return Event::Stale };
        let path = work.clip.as_ref().map_or_else(String::new, |clip| {
            clip.address.clone().unwrap_or_else(|| self.relative_path(&clip.path))
        });
        let footage = Footage::default();
        let file = work.clip.as_ref().map(|clip| Finished {
            path: &path,
            sha256: &clip.sha256,
            bytes: clip.bytes,
            footage: &clip.footage,
        });
        let file = file.unwrap_or(Finished { path: "", sha256: "", bytes: 0, footage: &footage });
        let began = Moment::now();
        let changed = match (&change, &work.completed) {
            (Change::Continue, Some(order)) => self.ledger.continue_take(&row, order).await,
            _ => self.ledger.change(&row, &change, Some(&file), now_ms()).await,
        };
        let is_continued =
            change == Change::Continue && matches!(changed, Ok(Changed::Now(_) | Changed::Taken));
        if let Some(order) = work.completed.take().filter(|_| is_continued) {
            work.shift.continue_as(&order.fingerprint);
            work.order = std::borrow::Cow::Owned(*order);
        }
        match changed {
            Ok(Changed::Now(now)) => {
                work.row = Some(*now);
                if change == Change::Claim {
                    work.leased_at = Some(began);
                }
                self.after(work, &change);
                Event::Recorded
            }
            Ok(Changed::Added) => {
                work.row = Some(row);
                self.after(work, &change);
                Event::Recorded
            }
            Ok(Changed::Stale) => {
                work.row = Some(row);
                Event::Stale
            }
            Ok(Changed::Taken) => {
                work.row = Some(row);
                Event::Taken
            }
            Err(error) => {
                work.row = Some(row);
                if matches!(change, Change::Task(_)) {
                    tokio::time::sleep(RECORD_RETRY_DELAY).await;
                }
                work.broken(error)
            }
        }
    }

    /// Does what follows from a recorded change.
    fn after(&self, work: &mut Work<'_>, change: &Change) {
        match change {
            // An earlier try may have failed.
            Change::Task(_) => work.error = None,
            Change::Adopt(task, _) => self.emit(work.at, EventKind::Submitted(task.id.clone())),
            Change::Stray(task) => {
                work.error = None;
                self.emit(work.at, EventKind::Stray { task: task.id.clone() });
            }
            Change::Fail(failure) if failure.kind == FailureKind::Account => {
                // A wrong key or an empty account affects every clip of the model, so submit no others.
                if let Some(account_failure) = self.account_failure(&work.order) {
                    let _ = account_failure.set(failure.clone());
                }
            }
            // The ledger knows where the clip is, so the copy on its way there can go.
            Change::Done => {
                if let Some(clip) = work.clip.as_ref().filter(|clip| clip.address.is_some()) {
                    let _ = std::fs::remove_file(&clip.path);
                }
            }
            _ => {}
        }
    }

    /// Saves a task in a file beside the ledger and reports it, because the user pays for the task.
    pub(super) fn spill(&self, work: &mut Work<'_>, task: &Task) -> Event {
        if let Some(row) = &work.row {
            let saved = self.ledger.spill(row, task, now_ms()).map_err(|error| error.to_string());
            self.emit(work.at, EventKind::Unrecorded { task: task.id.clone(), saved });
        }
        Event::Spilled
    }

    /// Returns a clip's path relative to the ledger's folder.
    pub(super) fn relative_path(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.ledger.root()).unwrap_or(path).to_string_lossy().into_owned();
        // Other machines may have other separators.
        if cfg!(windows) { path.replace('\\', "/") } else { path }
    }
}

/// The ledger entry of a new take.
pub(super) fn intent(order: &Order, queued: bool) -> Intent<'_> {
    // The ledger's copy of the request has placeholders in place of keys and files.
    Intent {
        story: &order.story_path,
        model: &order.profile.id,
        clip: order.clip,
        take: order.take,
        fingerprint: &order.fingerprint,
        prompt: &order.prompt,
        files: &order.stored_files,
        expected: &order.expected,
        follows: order.follows.as_ref(),
        queued,
        attempt: attempt(order, None, ""),
    }
}

/// The ledger entry of a submit: the request, and where it goes.
pub(super) fn attempt<'o>(order: &'o Order, account: Option<&'o str>, host: &'o str) -> Attempt<'o> {
    Attempt {
        region: &order.region,
        workspace: order.route.workspace.as_deref(),
        host,
        account,
        api_model: &order.api_model,
        seed: order.seed,
        request: &order.stored_request,
        cost: order.cost.as_ref(),
        is_named: request::takes_name(order.profile.wire),
    }
}
