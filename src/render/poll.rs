//! Polls a task, reads its result, and downloads the clip.

use std::time::Duration;

use crate::render::Order;
use crate::render::download::{self, DownloadError, SavedClip};
use crate::render::driver::{Driver, Work, now_ms, recorded_task};
use crate::render::event::{EventKind, format_failure};
use crate::render::frames::vendor_frame_path;
use crate::render::http::{Body, HttpResponse};
use crate::render::ledger::FOLDER;
use crate::render::machine::{Event, Wait, failure};
use crate::render::order::host;
use crate::render::reconcile::matches_prompt;
use crate::request::{self, FailureKind, Output, Reply, State};

/// How long vendors keep a finished file at least, in milliseconds.
const MIN_FILE_LIFETIME_MS: u64 = 24 * 3600 * 1000;

/// Maximum age of an unfinished task before the next run takes over, in milliseconds. Vendors drop tasks that have been
/// queued for three days.
const MAX_RUNNING_MS: u64 = 4 * 24 * 3600 * 1000;

/// A response, with its `Retry-After`.
type Response = (HttpResponse, Option<Duration>);

impl Driver {
    /// Waits, then polls the task once.
    pub(super) async fn poll(&self, work: &mut Work<'_>, wait: &Wait) -> Event {
        if self.wait(work, wait).await == Event::Stopped {
            return Event::Stopped;
        }
        let Some(task) = work.row.as_ref().and_then(recorded_task) else {
            return Event::Undecided("the ledger has no task".to_owned());
        };
        let silent = |why: String, wait: Option<Duration>, refused: bool| Event::Silent {
            why: self.keys.redact(&why),
            wait,
            refused,
        };
        let Ok(get) = request::poll(&task, &work.endpoint()) else {
            return Event::NoWorkspace;
        };
        let Some(response) = self.unless_stopped(self.get(work.sent(), &get)).await else {
            return Event::Stopped;
        };
        let (response, after) = match response {
            Err(why) => return silent(why, None, false),
            Ok(response) => response,
        };
        let reply = Reply { status: response.status, body: &response.body };
        match request::parse_poll(&reply, &task, &work.endpoint()) {
            Ok(state) => self.report_state(work, state),
            Err(failure) => {
                let refused = matches!(failure.kind, FailureKind::Account | FailureKind::Invalid);
                silent(format_failure(&failure), after, refused)
            }
        }
    }

    /// Reports the state of a task to the machine.
    fn report_state(&self, work: &mut Work<'_>, state: State) -> Event {
        match state {
            State::Queued => {
                self.emit(work.at, EventKind::Queued);
                Event::Working { running: false, overdue: overdue(work) }
            }
            State::Running => {
                self.emit(work.at, EventKind::Running);
                Event::Working { running: true, overdue: overdue(work) }
            }
            State::Failed(failure) => Event::TaskFailed(self.describe(&work.order, &failure)),
            State::Expired => Event::Expired { other_account: self.other_account(work) },
            State::Done(output) => has_output(work, output),
            State::ResultReady(get) => {
                work.result = Some(get);
                Event::ResultReady
            }
        }
    }

    /// Says so if the task was submitted with another key than this run's.
    fn other_account(&self, work: &Work<'_>) -> Option<String> {
        let row = work.row.as_ref()?;
        let is_other = row.account.is_some() && row.account != self.keys.account(&work.order.profile);
        is_other.then(|| {
            format!(
                "the vendor knows no task {} under this key; it was submitted with another key, so run again with that one",
                row.task.as_deref().unwrap_or_default()
            )
        })
    }

    /// Reads the result of a finished task.
    pub(super) async fn read_result(&self, work: &mut Work<'_>) -> Event {
        let Some(get) = work.result.take() else { return Event::Unreadable("it has no address".to_owned()) };
        let (response, _) = match self.unless_stopped(self.get(work.sent(), &get)).await {
            None => return Event::Stopped,
            Some(Err(why)) => return Event::Unreadable(self.keys.redact(&why)),
            Some(Ok(response)) => response,
        };
        let reply = Reply { status: response.status, body: &response.body };
        match request::parse_result(&reply, work.order.profile.wire) {
            Ok(output) => has_output(work, output),
            // The clip is done, so only an error about the clip itself is final.
            Err(failure)
                if failure.code.starts_with("HTTP ")
                    || matches!(failure.kind, FailureKind::Retry | FailureKind::Account) =>
            {
                Event::Unreadable(self.keys.redact(&format_failure(&failure)))
            }
            Err(failure) => Event::Declined {
                failure: self.describe(&work.order, &failure),
                wait: None,
                server_error: false,
            },
        }
    }

    /// Downloads the clip.
    pub(super) async fn download(&self, work: &mut Work<'_>) -> Event {
        let Some(output) = work.output.clone() else { return Event::NoFile };
        let headers = self.file_headers(work, &output);
        self.emit(work.at, EventKind::Downloading);
        let fetched = download::fetch(&self.http, &output.url, output.needs_key, &headers, &work.order.path);
        match self.unless_stopped(fetched).await {
            None => Event::Stopped,
            Some(Ok(clip)) => {
                self.save_last_frame(work, &clip).await;
                self.keep(work, clip).await
            }
            Some(Err(DownloadError::Gone(why))) => {
                let may_return = now_ms().saturating_sub(work.sent_ms()) < MIN_FILE_LIFETIME_MS;
                Event::Dead { why, may_return }
            }
            Some(Err(DownloadError::Disk(why))) => Event::Unwritable(why),
            Some(Err(DownloadError::TooLarge(why))) => Event::TooLarge(why),
            Some(Err(DownloadError::Retryable { why, after })) => Event::Broken { why, wait: after },
        }
    }

    /// Downloads the last frame that the vendor made of the clip, for the next one. Without it, the frame comes from the
    /// clip's file.
    async fn save_last_frame(&self, work: &Work<'_>, clip: &SavedClip) {
        let Some(url) = work.output.as_ref().and_then(|output| output.last_frame.as_deref()) else { return };
        let beside = match &self.bucket {
            Some(_) => self.ledger.root().join(FOLDER).join("clips").join(format!("{}.mp4", clip.sha256)),
            None => clip.path.clone(),
        };
        let path = vendor_frame_path(&beside);
        let fetched = download::fetch_picture(&self.http, url, &path);
        // A frame of the file serves as well.
        let _ = self.unless_stopped(fetched).await;
    }

    /// Moves a downloaded clip into the bucket, if there is one.
    async fn keep(&self, work: &mut Work<'_>, mut clip: SavedClip) -> Event {
        if let Some(bucket) = &self.bucket {
            match bucket.put_clip(&clip.path, &clip.sha256).await {
                Ok(address) => clip.address = Some(address),
                Err(why) => return Event::Broken { why, wait: None },
            }
        }
        work.clip = Some(clip);
        Event::Saved
    }

    /// Looks for a clip that an earlier run downloaded but didn't record.
    pub(super) async fn find_file(&self, work: &mut Work<'_>) -> Event {
        let since = work.row.as_ref().and_then(|row| row.submitted).unwrap_or(u64::MAX);
        let Some(clip) = download::find_unrecorded(&work.order.path, since).await else {
            return Event::NoFile;
        };
        match self.ledger.has_file(&self.relative_path(&clip.path)).await {
            Ok(true) => Event::NoFile,
            Ok(false) => self.keep(work, clip).await,
            Err(error) => work.broken(error),
        }
    }

    /// Draws an animatic locally. An interrupted one starts again, because it is never in flight at a vendor.
    #[cfg(feature = "animatic")]
    pub(super) async fn draw(&self, work: &mut Work<'_>) -> Event {
        let declined = |code: &str, why: &str| Event::Declined {
            failure: failure(code, why, FailureKind::Invalid),
            wait: None,
            server_error: false,
        };
        self.emit(work.at, EventKind::Running);
        let order = work.order.as_ref().clone();
        let drawn = tokio::task::spawn_blocking(move || crate::render::local::draw(&order)).await;
        let bytes = match drawn.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(bytes) => bytes,
            Err(why) => return declined("draw", &why),
        };
        match download::save(&bytes, &work.order.path).await {
            Ok(clip) => self.keep(work, clip).await,
            Err(
                DownloadError::Disk(why)
                | DownloadError::Gone(why)
                | DownloadError::TooLarge(why)
                | DownloadError::Retryable { why, .. },
            ) => declined("disk", &why),
        }
    }

    #[cfg(not(feature = "animatic"))]
    pub(super) async fn draw(&self, _work: &mut Work<'_>) -> Event {
        let why = "storyc was built without the feature `animatic`";
        let failure = failure("draw", why, FailureKind::Invalid);
        std::future::ready(Event::Declined { failure, wait: None, server_error: false }).await
    }

    /// Headers for the download of a clip: those with the key, if it needs one.
    fn file_headers(&self, work: &Work<'_>, output: &Output) -> Vec<(String, String)> {
        if !output.needs_key {
            return Vec::new();
        }
        let key = request::auth_headers(&work.endpoint());
        let get = request::GetRequest { method: "GET", url: output.url.clone(), headers: key };
        self.headers(work.sent(), &get)
    }

    /// Headers of a poll. The key goes only to the host of the submit, never to another one from a response; with
    /// `--base-url`, all polls go to that host.
    pub(super) fn headers(&self, order: &Order, get: &request::GetRequest) -> Vec<(String, String)> {
        let headers = self.keys.fill(&get.headers, &order.profile, now_ms() / 1000);
        let is_same = self.http.has_base() || host(&get.url) == order.host();
        headers.into_iter().filter(|(name, _)| is_same || name != "Authorization").collect()
    }

    /// Sends a GET request to the vendor.
    async fn get(&self, order: &Order, get: &request::GetRequest) -> Result<Response, String> {
        let headers = self.headers(order, get);
        let response = self.http.send(get.method, &get.url, &headers, Body::Nothing).await;
        response.map(|response| (response.clone(), response.retry_after)).map_err(|error| error.message)
    }
}

/// Keeps the URL of the finished clip.
fn has_output(work: &mut Work<'_>, output: Output) -> Event {
    let other_prompt =
        output.prompt.as_ref().is_some_and(|prompt| !matches_prompt(prompt, &work.order.prompt));
    work.output = Some(output);
    Event::Output { other_prompt }
}

/// Says so if a task has been unfinished for too long.
fn overdue(work: &Work<'_>) -> Option<String> {
    let (sent_ms, age) = (work.sent_ms(), now_ms().saturating_sub(work.sent_ms()));
    (sent_ms > 0 && age > MAX_RUNNING_MS).then(|| {
        format!(
            "the vendor still reports it as running after {} days; look into the vendor's console",
            age / (24 * 3600 * 1000)
        )
    })
}
