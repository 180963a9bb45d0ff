//! Rate limits of a model (tasks in flight, submits per minute), and exponential backoff.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;

/// The rate limiter of one model.
#[derive(Debug)]
pub(super) struct Gate {
    /// One permit per task in flight.
    pub(super) slots: Semaphore,
    /// Maximum number of tasks in flight.
    pub(super) jobs: usize,
    /// Earliest time of the next submit.
    next_submit: Mutex<Instant>,
    /// Minimum time between two submits.
    submit_interval: Duration,
    /// Time between two polls of a task.
    pub(super) poll_interval: Duration,
}

impl Gate {
    pub(super) fn new(jobs: usize, per_minute: usize, poll_interval: Duration) -> Self {
        Self {
            slots: Semaphore::new(jobs.max(1)),
            jobs: jobs.max(1),
            next_submit: Mutex::new(Instant::now()),
            submit_interval: Duration::from_secs(60) / u32::try_from(per_minute.max(1)).unwrap_or(u32::MAX),
            poll_interval,
        }
    }

    /// Reserves the next submit; returns the time until it may be sent.
    pub(super) async fn reserve_submit(&self) -> Duration {
        let mut next = self.next_submit.lock().await;
        let now = Instant::now();
        let at = (*next).max(now);
        *next = at + self.submit_interval;
        at.duration_since(now)
    }

    /// Minimum time between two submits, in milliseconds.
    pub(super) fn interval_ms(&self) -> u64 {
        u64::try_from(self.submit_interval.as_millis()).unwrap_or(0)
    }

    /// Time until the next poll, with jitter, so that a thousand clips don't poll at once.
    pub(super) fn until_next_poll(&self) -> Duration {
        self.poll_interval.mul_f64(0.8 + 0.4 * jitter())
    }
}

/// A number from 0 to 1 that differs each time. It need not be random in any strict sense.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    (RandomState::new().hash_one(0_u8) % 1000) as f64 / 1000.0
}

/// The delay before a retry. Delays grow from a second to a minute; a short poll interval, as in tests, shortens them.
/// `None` after the last retry.
pub(super) fn backoff(poll_interval: Duration, tries: u8) -> Option<Duration> {
    let mut delays: ExponentialBackoff = ExponentialBuilder::default()
        .with_min_delay(poll_interval.min(Duration::from_secs(1)))
        .with_max_delay(Duration::from_secs(60).min(poll_interval * 20))
        .with_max_times(MAX_DELAYS)
        .with_jitter()
        .build();
    delays.nth(usize::from(tries))
}

/// Maximum number of different delays.
const MAX_DELAYS: usize = 8;

/// Delay before looking again at what another worker does.
pub(super) const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Delay after a number of failed polls in a row. It doubles each time, up to a minute, or up to the vendor's interval
/// if that is longer; a short interval, as in tests, lowers the limit.
pub(super) fn silence_delay(poll_interval: Duration, silences: u8) -> Duration {
    let max = Duration::from_secs(60).min(poll_interval * 20).max(poll_interval);
    (poll_interval * 2_u32.pow(u32::from(silences.min(5)))).min(max)
}
