//! The threads of a batch: one pool for each process, made again in a forked child, which has none of its parent's
//! threads.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::Failure;

/// The pool with a thread for each core, and the process that made it.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// Where a batch runs.
pub(super) enum Threads {
    /// On the caller's thread.
    Caller,
    /// In a pool.
    Pool(Arc<ThreadPool>),
}

impl Threads {
    /// Takes the number of threads, or else one for each core.
    pub(super) fn new(count: Option<usize>) -> Result<Self, Failure> {
        match count {
            Some(0) => {
                Err(Failure::new("bad-option", "threads is at least 1")
                    .help("leave it out to use every core"))
            }
            Some(1) => Ok(Self::Caller),
            Some(count) => Ok(Self::Pool(Arc::new(build(count)?))),
            None => shared().map(Self::Pool),
        }
    }

    /// The number of threads.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Caller => 1,
            Self::Pool(pool) => pool.current_num_threads(),
        }
    }

    /// Runs parallel work on these threads.
    pub(super) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match self {
            Self::Caller => work(),
            Self::Pool(pool) => pool.install(work),
        }
    }
}

/// The pool of this process.
fn shared() -> Result<Arc<ThreadPool>, Failure> {
    let process = std::process::id();
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((owner, found)) = &*pool
        && *owner == process
    {
        return Ok(Arc::clone(found));
    }
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let made = Arc::new(build(cores)?);
    // Dropping the parent's pool would wait for threads that don't exist here.
    std::mem::forget(pool.replace((process, Arc::clone(&made))));
    Ok(made)
}

fn build(count: usize) -> Result<ThreadPool, Failure> {
    ThreadPoolBuilder::new()
        .num_threads(count)
        .thread_name(|number| format!("storyc-{number}"))
        .build()
        .map_err(|error| Failure::new("no-threads", format!("can't start {count} threads: {error}")))
}
