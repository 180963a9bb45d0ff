//! The limits that flags set for a run of `render` or `worker`.

use std::collections::HashMap;
use std::time::Duration;

use crate::cli::args::RunFlags;
use crate::cli::{ErrorCode, UsageError};
use crate::render::driver::RunOptions;
use crate::render::space::KeepFree;
use crate::render::{Http, Ledger};

/// The limits that the flags set for a run.
pub(crate) struct RunLimits {
    jobs: Option<usize>,
    rate: Option<usize>,
    /// The time between two polls of a task.
    pub(crate) poll: Option<Duration>,
    /// How much of a disk stays free.
    pub(crate) keep_free: KeepFree,
    /// How long a lease lasts.
    lease: Option<Duration>,
    base_url: Option<String>,
}

impl RunLimits {
    /// Reads the flags.
    pub(crate) fn parse(flags: &RunFlags) -> Result<Self, UsageError> {
        let duration = |flag: &str, text: &Option<String>, examples: &str| {
            let parsed = text.as_ref().map(|text| {
                parse_duration(text).ok_or_else(|| {
                    UsageError::new(ErrorCode::Usage, format!("can't read `{flag} {text}`"))
                        .help(format!("write it as {examples}"))
                })
            });
            parsed.transpose()
        };
        let keep_free = flags.keep_free.as_ref().map(|text| {
            KeepFree::parse(text).ok_or_else(|| {
                UsageError::new(ErrorCode::Usage, format!("can't read `--keep-free {text}`"))
                    .help("write it as `--keep-free 2GB`, `500MB` or `1%`")
            })
        });
        Ok(Self {
            jobs: flags.jobs,
            rate: flags.rate,
            poll: duration("--poll-interval", &flags.poll_interval, "`--poll-interval 5s` or `200ms`")?,
            keep_free: keep_free.transpose()?.unwrap_or_default(),
            lease: match duration("--lease", &flags.lease, "`--lease 60s` or `2min`")? {
                Some(lease) if lease < MIN_LEASE => {
                    return Err(UsageError::new(
                        ErrorCode::Usage,
                        "a lease lasts at least a second, as in `--lease 60s`",
                    ));
                }
                lease => lease,
            },
            base_url: flags.base_url.clone(),
        })
    }

    /// The HTTP client of the run. `is_local` is true if the run only draws animatics, which needs no network.
    pub(crate) fn http(&self, is_local: bool) -> Result<Http, UsageError> {
        let create = if is_local { Http::without_certificates } else { Http::new };
        let http = create(self.base_url.as_deref());
        Ok(http.map_err(|why| UsageError::new(ErrorCode::Usage, why))?.with_keep_free(self.keep_free))
    }

    /// The ledger, with the lease of this run.
    pub(crate) fn with_lease(&self, ledger: Ledger) -> Ledger {
        match self.lease {
            Some(lease) => ledger.with_lease(lease),
            None => ledger,
        }
    }

    /// The options of a driver.
    pub(crate) fn options(&self) -> RunOptions {
        RunOptions {
            jobs: self.jobs,
            per_minute: self.rate,
            poll_interval: self.poll,
            resubmit: false,
            waits_for_others: true,
            adopt: HashMap::new(),
        }
    }
}

/// The shortest lease: a worker must be able to renew it in time.
const MIN_LEASE: Duration = Duration::from_secs(1);

/// Parses a duration such as `5s`, `200ms` or `2min`.
fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text.get(..digits)?.parse().ok()?;
    let seconds = match text.get(digits..)?.trim() {
        "ms" => number / 1000.0,
        "" | "s" => number,
        "m" | "min" => number * 60.0,
        _ => return None,
    };
    (seconds > 0.0 && seconds <= 3600.0).then(|| Duration::from_secs_f64(seconds))
}
