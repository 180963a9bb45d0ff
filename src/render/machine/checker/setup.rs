//! What a run of the checker explores: the vendor, the limits of what may go wrong, and the mutation.

/// What to explore.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "the fields are independent facts")]
pub(super) struct Setup {
    /// Number of orders, each with a take.
    pub(super) orders: u8,
    /// True if all orders have the same prompt, so that a search can't tell their tasks apart.
    pub(super) is_same_prompt: bool,
    /// True if the vendor makes only one task of all requests with the same name, as Kling does.
    pub(super) is_named: bool,
    /// True if the vendor reports the prompt of a finished task, as DashScope does. Otherwise a person looks for the
    /// task, as with Ark.
    pub(super) reports_prompt: bool,
    /// True if the vendor's list may lack a task that exists.
    pub(super) list_lags: bool,
    /// True if no run orders the takes any more: workers follow only what is in flight.
    pub(super) is_earlier: bool,
    /// True if each clip but the first begins with the last frame of the one before it.
    pub(super) continues: bool,
    /// Maximum number of takes in flight.
    pub(super) account_limit: usize,
    /// Maximum sum of the takes' costs; each costs 1.
    pub(super) budget: usize,
    /// Maximum number of attempts of a take. The checker doesn't explore what follows.
    pub(super) max_attempts: u8,
    /// How often things may go wrong.
    pub(super) limits: Limits,
    /// The mistake to make.
    pub(super) mutation: Option<Mutation>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            orders: 1,
            is_same_prompt: false,
            is_named: false,
            reports_prompt: true,
            list_lags: false,
            is_earlier: false,
            continues: false,
            account_limit: 3,
            budget: 3,
            max_attempts: 2,
            limits: Limits::default(),
            mutation: None,
        }
    }
}

impl Setup {
    /// The prompt of an order.
    pub(super) fn prompt(&self, order: u8) -> u8 {
        if self.is_same_prompt { 0 } else { order }
    }
}

/// How often something may happen in all; `None` for any number of times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// A worker crashes.
    pub(super) crashes: Option<u8>,
    /// A lease lapses.
    pub(super) lapses: Option<u8>,
    /// A commit fails, or its answer is lost.
    pub(super) write_faults: Option<u8>,
    /// A request or its answer is lost, the vendor refuses a request, or a task fails or expires.
    pub(super) vendor_faults: Option<u8>,
    /// A person starts a run with `--resubmit`.
    pub(super) resubmits: Option<u8>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { crashes: None, lapses: None, write_faults: None, vendor_faults: None, resubmits: Some(0) }
    }
}

impl Limits {
    /// The same limit for crashes, lapses, and faults of the ledger and the vendor.
    pub(super) fn each(limit: u8) -> Self {
        let limit = Some(limit);
        Self { crashes: limit, lapses: limit, write_faults: limit, vendor_faults: limit, ..Self::default() }
    }
}

/// Returns true if a limit allows another event.
pub(super) fn allows(limit: Option<u8>, used: u8) -> bool {
    limit.is_none_or(|limit| used < limit)
}

/// Counts an event if it has a limit.
pub(super) fn count(limit: Option<u8>, used: &mut u8) {
    *used += u8::from(limit.is_some());
}

/// A mistake that the checker must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mutation {
    /// The ledger doesn't compare versions.
    IgnoreVersion,
    /// The ledger doesn't check leases.
    IgnoreLease,
    /// The worker that takes over sends a request again if the vendor doesn't list its task.
    ResendUnlisted,
    /// A request without an answer counts as not sent.
    NoAnswerIsNotSent,
    /// The request is sent although the commit of its record failed.
    SendAnyway,
    /// The ledger records that there is a task, but not which.
    DropAnswer,
    /// The ledger records a task without comparing the attempt.
    IgnoreAttempt,
    /// A continuing clip doesn't wait for the clip before it.
    ForgetClip,
    /// The ledger checks the limits before the transaction, and not in it.
    CheckOutside,
}
