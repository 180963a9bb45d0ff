//! What is written into a ledger, beside tasks and states.

use crate::plan::Cost;

/// What an order writes into the ledger before anything is sent.
#[derive(Clone, Debug)]
pub(in crate::render) struct Intent<'o> {
    pub(in crate::render) story: &'o str,
    pub(in crate::render) model: &'o str,
    pub(in crate::render) region: &'o str,
    pub(in crate::render) api_model: &'o str,
    pub(in crate::render) clip: u32,
    pub(in crate::render) take: u32,
    pub(in crate::render) fingerprint: &'o str,
    pub(in crate::render) seed: Option<i64>,
    pub(in crate::render) request: &'o str,
    pub(in crate::render) prompt: &'o str,
    pub(in crate::render) cost: Option<&'o Cost>,
}

/// What is sent, and where: a row that waited may go another way than it was meant to.
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
}

/// A file at a vendor's, and for whom it is there.
#[derive(Clone, Copy, Debug)]
pub(in crate::render) struct Upload<'u> {
    pub(in crate::render) sha256: &'u str,
    pub(in crate::render) api_model: &'u str,
    /// A digest of the key; empty where none is needed.
    pub(in crate::render) account: &'u str,
    pub(in crate::render) host: &'u str,
}

/// A finished file.
#[derive(Clone, Debug)]
pub(in crate::render) struct Finished<'f> {
    pub(in crate::render) path: &'f str,
    pub(in crate::render) sha256: &'f str,
    pub(in crate::render) bytes: u64,
    pub(in crate::render) seconds: Option<f64>,
}
