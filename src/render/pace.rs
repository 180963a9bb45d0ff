//! Rate limits for a vendor: tasks in flight, submits per minute, and exponential backoff.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;

/// The rate limiter of one model.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) slots: Semaphore,
    /// Earliest time of the next submit.
    next: Mutex<Instant>,
    between: Duration,
    /// Time between two polls of a task.
    pub(super) poll: Duration,
}

impl Gate {
    pub(super) fn new(at_once: usize, per_minute: usize, poll: Duration) -> Self {
        Self {
            slots: Semaphore::new(at_once.max(1)),
            next: Mutex::new(Instant::now()),
            between: Duration::from_secs(60) / u32::try_from(per_minute.max(1)).unwrap_or(u32::MAX),
            poll,
        }
    }

    /// Takes the next turn to submit: the time until it comes.
    pub(super) async fn turn(&self) -> Duration {
        let mut next = self.next.lock().await;
        let now = Instant::now();
        let at = (*next).max(now);
        *next = at + self.between;
        at.duration_since(now)
    }

    /// Time until the next poll, with jitter so that a thousand clips don't poll at once.
    pub(super) fn until_next_poll(&self) -> Duration {
        self.poll.mul_f64(0.8 + 0.4 * jitter())
    }
}

/// A number from 0 to 1 that is different each time; nothing hangs on how random it is.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    (RandomState::new().hash_one(0_u8) % 1000) as f64 / 1000.0
}

/// Waits after refusals: from a second up to a minute, eight of them. `least` shortens all of them, for tests.
pub(super) fn waits(least: Duration) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(least.min(Duration::from_secs(1)))
        .with_max_delay(Duration::from_secs(60).min(least * 20))
        .with_max_times(MOST_TRIES)
        .with_jitter()
        .build()
}

/// How often a submit is tried again after a refusal that says to.
pub(super) const MOST_TRIES: usize = 8;
