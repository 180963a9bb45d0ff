//! The clips that a run works on. A clip that continues another one waits as long as the run works on that one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// The clips that a run works on.
#[derive(Debug, Default)]
pub(super) struct AtWork {
    clips: Mutex<Clips>,
    /// Changes when the work on a take ends.
    ended: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Clips {
    /// The number of takes in work, by the clip's fingerprint.
    takes: HashMap<String, usize>,
    /// The fingerprints of clips that waited for their frame, with those that they have now.
    current: HashMap<String, String>,
}

/// The work on a take. It ends when this is dropped, also if the work panics.
#[derive(Debug)]
pub(super) struct Shift<'w> {
    at_work: &'w AtWork,
    fingerprints: Vec<String>,
}

impl AtWork {
    /// Notes that the run will work on a take of a clip.
    pub(super) fn expect(&self, fingerprint: &str) {
        let mut clips = self.clips.lock().unwrap_or_else(PoisonError::into_inner);
        *clips.takes.entry(fingerprint.to_owned()).or_default() += 1;
    }

    /// Begins the work on a take of a clip that was expected.
    pub(super) fn begin(&self, fingerprint: &str) -> Shift<'_> {
        Shift { at_work: self, fingerprints: vec![fingerprint.to_owned()] }
    }

    /// Returns true if the run works on a take of the clip.
    pub(super) fn contains(&self, fingerprint: &str) -> bool {
        self.clips.lock().unwrap_or_else(PoisonError::into_inner).takes.contains_key(fingerprint)
    }

    /// The fingerprint that a clip has now, after it may have waited under this one.
    pub(super) fn current(&self, fingerprint: &str) -> String {
        let clips = self.clips.lock().unwrap_or_else(PoisonError::into_inner);
        clips.current.get(fingerprint).map_or(fingerprint, String::as_str).to_owned()
    }

    /// Tells when the work on a take ends.
    pub(super) fn ended(&self) -> watch::Receiver<()> {
        self.ended.subscribe()
    }
}

impl Shift<'_> {
    /// Notes that the clip has got its frame, and another fingerprint with it.
    pub(super) fn continue_as(&mut self, fingerprint: &str) {
        self.at_work.expect(fingerprint);
        if let Some(waiting) = self.fingerprints.first() {
            let mut clips = self.at_work.clips.lock().unwrap_or_else(PoisonError::into_inner);
            clips.current.insert(waiting.clone(), fingerprint.to_owned());
        }
        self.fingerprints.push(fingerprint.to_owned());
    }
}

impl Drop for Shift<'_> {
    fn drop(&mut self) {
        let mut clips = self.at_work.clips.lock().unwrap_or_else(PoisonError::into_inner);
        for fingerprint in &self.fingerprints {
            if let Some(takes) = clips.takes.get_mut(fingerprint) {
                *takes = takes.saturating_sub(1);
                if *takes == 0 {
                    clips.takes.remove(fingerprint);
                }
            }
        }
        drop(clips);
        self.at_work.ended.send_replace(());
    }
}
