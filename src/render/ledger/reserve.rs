//! Allows a submit: one transaction checks the lease, the account's limits and the budget, and records the attempt.

use super::changes::{json, keep_task};
use super::entry::{Attempt, millionths};
use super::store::{Statement, Written};
use crate::project::Budget;
use crate::render::machine::Change;
use crate::render::{Ledger, LedgerError, Take};
use crate::report::cost::show_money;

/// The limits of an account for one model.
#[derive(Clone, Copy, Debug)]
pub(in crate::render) struct AccountLimits {
    /// Maximum number of tasks in flight.
    pub(in crate::render) jobs: usize,
    /// Minimum time between two submits, in milliseconds.
    pub(in crate::render) interval_ms: u64,
}

/// The ledger's answer to a worker that wants to submit.
#[derive(Debug)]
pub(in crate::render) enum Reserved {
    /// The attempt is recorded; the take is now like this.
    Now(Box<Take>),
    /// The take is no longer as the worker last saw it, or the lease has lapsed.
    Stale,
    /// The account's limits are reached; try again after this many milliseconds, if the ledger knows how many.
    Busy(Option<u64>),
    /// The submit would exceed the budget.
    OverBudget(String),
}

/// How long a take without a live worker counts against the account's limit, in milliseconds. Its worker may have died,
/// and the vendor may still be rendering. A submit that waits for a person doesn't count: the vendor listed no task of it.
const MAX_UNATTENDED_MS: u64 = 3_600_000;

/// When the vendor may bill a take, in SQL. A take with a name was sent before, and the request may still arrive.
const BILLED: &str = "(take.state IN ('submitting', 'submitted', 'running', 'done', 'lost') OR (take.state = 'intent' AND take.name IS NOT NULL))";

impl Ledger {
    /// Records that a request is about to be sent. Its name stays the same until a task under it has failed.
    pub(in crate::render) async fn reserve(
        &self,
        row: &Take,
        attempt: &Attempt<'_>,
        limits: AccountLimits,
        now: u64,
    ) -> Result<Reserved, LedgerError> {
        if let Some(why) = self.check_price(attempt).await? {
            return Ok(Reserved::OverBudget(why));
        }
        let account = attempt.account.unwrap_or_default();
        let amount = attempt.cost.map(|cost| millionths(cost.amount));
        let statements = vec![
            Statement::new("INSERT INTO pace (account, model, next_submit) VALUES (?, ?, 0) ON CONFLICT DO NOTHING")
                .bind(account)
                .bind(row.model.as_str()),
            // The update also locks the row, so that workers count one after the other.
            Statement::new(
                "UPDATE pace SET next_submit = {now} + ? WHERE account = ? AND model = ? AND next_submit <= {now} RETURNING next_submit",
            )
            .bind(limits.interval_ms)
            .bind(account)
            .bind(row.model.as_str())
            .or_refuse(),
            Statement::new(
                "SELECT 1 AS one WHERE ? > (SELECT COUNT(*) FROM take WHERE COALESCE(account, '') = ? AND model = ? AND id <> ?
                 AND state IN ('submitting', 'submitted', 'running')
                 AND (lease_until > {now} OR (unclear <> 2 AND sent > {now} - ?)))",
            )
            .bind(limits.jobs as u64)
            .bind(account)
            .bind(row.model.as_str())
            .bind(row.id)
            // On one machine, a take without a worker is the user's to resume.
            .bind(if self.is_shared { MAX_UNATTENDED_MS } else { 0 })
            .or_refuse(),
            // Locks the budget.
            Statement::new("UPDATE budget SET amount = amount WHERE id = 1"),
            Statement::new(format!(
                "SELECT 1 AS one WHERE NOT EXISTS (SELECT 1 FROM budget WHERE budget.amount < CAST(? AS BIGINT) +
                 (SELECT CAST(COALESCE(SUM(take.amount), 0) AS BIGINT) FROM take
                  WHERE take.id <> ? AND {BILLED} AND take.currency = budget.currency))"
            ))
            .bind(amount.unwrap_or(0))
            .bind(row.id)
            .or_refuse(),
            keep_task(row.id),
            self.begin(row, attempt, now).or_refuse(),
        ];
        match self.write(statements).await? {
            Written::Committed(records) => {
                let mut now = records.last().map_or_else(|| row.clone(), super::take_from_record);
                now.is_leased = true;
                Ok(Reserved::Now(Box::new(now)))
            }
            Written::Refused(1) => {
                Ok(Reserved::Busy(Some(self.until_next_submit(account, &row.model).await?)))
            }
            Written::Refused(2) => Ok(Reserved::Busy(None)),
            Written::Refused(4) => Ok(Reserved::OverBudget(self.over_budget().await?)),
            Written::Refused(_) => Ok(Reserved::Stale),
        }
    }

    /// The change of the take itself.
    fn begin(&self, row: &Take, attempt: &Attempt<'_>, now: u64) -> Statement {
        let (guard, compared) = self.guard(row, &Change::Begin);
        let name = format!(
            "storyc-{}-{}-{}",
            row.fingerprint.get(..16).unwrap_or(&row.fingerprint),
            row.take,
            super::lease::random_digits()
        );
        let mut begin = Statement::new(format!(
            "UPDATE take SET state = 'submitting', attempt = attempt + 1, sent = ?, unclear = 0, adopted = NULL, task = NULL, poll_url = NULL,
             result_url = NULL, error = NULL, message = NULL, finished = NULL, region = ?, workspace = ?, host = ?, account = ?,
             api_model = ?, seed = ?, request = ?, cost = ?, amount = ?, currency = ?,
             name = CASE WHEN CAST(? AS BIGINT) = 1 THEN COALESCE(name, ?) END, lease_until = {{now}} + ?, version = version + 1
             WHERE id = ? AND {guard} AND state = 'intent' RETURNING *"
        ))
        .bind(now)
        .bind(attempt.region)
        .bind(attempt.workspace)
        .bind(attempt.host)
        .bind(attempt.account)
        .bind(attempt.api_model)
        .bind(attempt.seed)
        .bind(attempt.request)
        .bind(attempt.cost.map(json))
        .bind(attempt.cost.map(|cost| millionths(cost.amount)))
        .bind(attempt.cost.map(|cost| cost.currency.as_str()))
        .bind(i64::from(attempt.is_named))
        .bind(name)
        .bind(self.lease_ms())
        .bind(row.id);
        begin.values.extend(compared);
        begin
    }

    /// Milliseconds until the account's next submit.
    async fn until_next_submit(&self, account: &str, model: &str) -> Result<u64, LedgerError> {
        let select =
            Statement::new("SELECT next_submit - {now} AS rest FROM pace WHERE account = ? AND model = ?")
                .bind(account)
                .bind(model);
        let rest = self.read(select).await?.first().and_then(|record| record.int("rest")).unwrap_or(0);
        Ok(u64::try_from(rest).unwrap_or(0))
    }

    /// Sets the most that the takes of this ledger may cost; `None` removes the cap.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub async fn set_budget(&self, budget: Option<&Budget>) -> Result<(), LedgerError> {
        if self.budget().await?.as_ref() == budget {
            return Ok(());
        }
        let statement = match budget {
            None => Statement::new("DELETE FROM budget WHERE id = 1"),
            // An update keeps the row, which is the lock.
            Some(budget) => Statement::new(
                "INSERT INTO budget (id, amount, currency) VALUES (1, ?, ?)
                 ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, currency = excluded.currency",
            )
            .bind(millionths(budget.amount))
            .bind(budget.currency.as_str()),
        };
        self.write(vec![statement]).await.map(drop)
    }

    /// The most that the takes of this ledger may cost, if there is a cap.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn budget(&self) -> Result<Option<Budget>, LedgerError> {
        let records = self.read(Statement::new("SELECT amount, currency FROM budget WHERE id = 1")).await?;
        Ok(records.first().and_then(|record| {
            let amount = record.int("amount")? as f64 / 1_000_000.0;
            Some(Budget { amount, currency: record.text("currency")? })
        }))
    }

    /// What the takes of this ledger cost so far in a currency, as estimated: those that the vendor may bill.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn spent(&self, currency: &str) -> Result<f64, LedgerError> {
        let select = Statement::new(format!(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS spent FROM take WHERE {BILLED} AND currency = ?"
        ))
        .bind(currency);
        let spent = self.read(select).await?.first().and_then(|record| record.int("spent")).unwrap_or(0);
        Ok(spent as f64 / 1_000_000.0)
    }

    /// Returns why an attempt can't be held against the budget: it has no price, or one in another currency.
    async fn check_price(&self, attempt: &Attempt<'_>) -> Result<Option<String>, LedgerError> {
        let Some(budget) = self.budget().await? else { return Ok(None) };
        let cap = show_money(budget.amount, &budget.currency, false);
        Ok(match attempt.cost {
            None => Some(format!("the clip has no known price, so storyc can't keep to the budget of {cap}")),
            Some(cost) if cost.amount > 0.0 && cost.currency != budget.currency => Some(format!(
                "the price is in {}, but the budget is {cap}; storyc doesn't convert money",
                cost.currency
            )),
            Some(_) => None,
        })
    }

    /// Says how much of the budget is used.
    async fn over_budget(&self) -> Result<String, LedgerError> {
        let Some(budget) = self.budget().await? else { return Ok("the budget has changed".to_owned()) };
        let spent = self.spent(&budget.currency).await?;
        Ok(format!(
            "it would exceed the budget of {}, of which {} is spent or reserved",
            show_money(budget.amount, &budget.currency, false),
            show_money(spent, &budget.currency, false)
        ))
    }
}
