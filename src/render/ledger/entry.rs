//! Values that the ledger records: new takes, attempts, uploads and finished files.

use crate::plan::Cost;
use crate::render::footage::{Expected, Footage};
use crate::render::order::Follows;
use crate::render::take::StoredFile;

/// A take that is about to be ordered.
#[derive(Clone, Debug)]
pub(in crate::render) struct Intent<'o> {
    pub(in crate::render) story: &'o str,
    pub(in crate::render) model: &'o str,
    pub(in crate::render) clip: u32,
    pub(in crate::render) take: u32,
    pub(in crate::render) fingerprint: &'o str,
    pub(in crate::render) prompt: &'o str,
    pub(in crate::render) files: &'o [StoredFile],
    pub(in crate::render) expected: &'o Expected,
    /// What it waits for, if it begins with the last frame of another clip.
    pub(in crate::render) follows: Option<&'o Follows>,
    /// True if workers may submit it.
    pub(in crate::render) queued: bool,
    /// The request, and where it will go.
    pub(in crate::render) attempt: Attempt<'o>,
}

/// An attempt: the request, and where it goes. Both may differ from what was ordered in an earlier run.
#[derive(Clone, Debug)]
pub(in crate::render) struct Attempt<'o> {
    pub(in crate::render) region: &'o str,
    pub(in crate::render) workspace: Option<&'o str>,
    pub(in crate::render) host: &'o str,
    pub(in crate::render) account: Option<&'o str>,
    pub(in crate::render) api_model: &'o str,
    pub(in crate::render) seed: Option<i64>,
    pub(in crate::render) request: &'o str,
    pub(in crate::render) cost: Option<&'o Cost>,
    /// True if the vendor takes a name with each submit, and makes one task of all submits with the same name.
    pub(in crate::render) is_named: bool,
}

/// Identifies a file in a vendor's storage, which serves one account and model at one host.
#[derive(Clone, Copy, Debug)]
pub(in crate::render) struct Upload<'u> {
    pub(in crate::render) sha256: &'u str,
    pub(in crate::render) api_model: &'u str,
    /// Digest of the API key; empty if the model needs none.
    pub(in crate::render) account: &'u str,
    pub(in crate::render) host: &'u str,
}

/// A finished file.
#[derive(Clone, Debug)]
pub(in crate::render) struct Finished<'f> {
    pub(in crate::render) path: &'f str,
    pub(in crate::render) sha256: &'f str,
    pub(in crate::render) bytes: u64,
    pub(in crate::render) footage: &'f Footage,
}

/// A cost in millionths of its currency, for exact sums.
pub(super) fn millionths(amount: f64) -> i64 {
    (amount * 1_000_000.0).round() as i64
}
