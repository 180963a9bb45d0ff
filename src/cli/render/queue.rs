//! `render --queue`: puts takes in the ledger for workers. Also saves the local files of requests in the object store, so
//! that any worker can submit them.

use std::collections::HashSet;

use crate::cli::output::Terminal;
use crate::cli::render::schedule::{Schedule, ledger_error};
use crate::cli::{ErrorCode, UsageError};
use crate::model::profile::Wire;
use crate::render::{Bucket, Order};

/// Puts the takes of the schedules in their ledgers.
///
/// # Errors
///
/// If a ledger can't be written, or workers couldn't read a request's files.
pub(super) async fn queue(schedules: Vec<Schedule>, terminal: &Terminal) -> Result<(), UsageError> {
    for schedule in schedules {
        let bucket = schedule.out.bucket()?;
        let orders = schedule.to_submit();
        if let Some(order) = orders.iter().find(|order| order.profile.wire == Wire::Animatic) {
            return Err(UsageError::new(
                ErrorCode::Usage,
                format!("{}: workers don't draw animatics", order.story),
            )
            .help("render it here, without `--queue`"));
        }
        let Some(ledger) = &schedule.ledger else { continue };
        // The frame of a waiting clip becomes a file.
        let has_files = orders.iter().any(|order| !order.files.is_empty() || order.follows.is_some());
        match &bucket {
            Some(bucket) => save_inputs(bucket, &orders).await?,
            None if has_files && ledger.is_shared() => {
                return Err(UsageError::new(ErrorCode::Unreadable, "the requests have local files, which workers on other machines can't read").help("set `out` in storyc.yaml to an object store, such as `out: s3://studio-takes/ferry`; nothing was queued"));
            }
            None => {}
        }
        schedule.set_budget().await?;
        schedule.forget_waiting().await?;
        for order in &orders {
            ledger.queue(order).await.map_err(|error| ledger_error(&error))?;
        }
        let takes = if orders.len() == 1 { "1 take".to_owned() } else { format!("{} takes", orders.len()) };
        terminal.eprint(&format!("queued {takes} in {}; `storyc worker` renders them\n", ledger.name()));
    }
    Ok(())
}

/// Saves the local files of orders in the object store, each once.
///
/// # Errors
///
/// If a file can't be read, or the store doesn't take it.
pub(super) async fn save_inputs(bucket: &Bucket, orders: &[&Order]) -> Result<(), UsageError> {
    let mut saved: HashSet<&str> = HashSet::new();
    for file in orders.iter().flat_map(|order| &order.files) {
        if !saved.insert(&file.sha256) {
            continue;
        }
        let bytes = std::fs::read(&file.path).map_err(|error| {
            UsageError::new(ErrorCode::Unreadable, format!("can't read `{}`: {error}", file.path.display()))
        })?;
        bucket
            .put_input(&file.sha256, bytes)
            .await
            .map_err(|why| UsageError::new(ErrorCode::Unwritable, why))?;
    }
    Ok(())
}
