//! A submit whose answer was lost: the vendor is asked what became of it, where it can be asked. Nothing is guessed.

use crate::render::driver::{Driver, now_ms};
use crate::render::http::Body;
use crate::render::{LedgerError, Order, Take};
use crate::request::{self, Found, Lost, PAGE, Reply, Search, State, Task, Way};

/// What became of it.
pub(super) enum Fate {
    /// It became this task.
    Taken(Task),
    /// It was never taken: it can be sent again.
    NeverTaken,
    /// Nobody can tell.
    Unknown(String),
    /// The run is being stopped.
    Stopped,
}

/// How often tasks that may be it are asked after, at the vendor's pace, before the next run goes on with that.
const MOST_ROUNDS: usize = 120;

/// How many pages of a list are read.
const PAGES: usize = 50;

/// How often a list is asked again before it is believed that a task is not in it.
const LOOKS: usize = 3;

impl Driver {
    /// Asks the vendor.
    pub(super) async fn fate(&self, order: &Order, row: &Take) -> Result<Fate, LedgerError> {
        let (sent_ms, name) = self.ledger.sent(row.id).await?;
        let way = Way { profile: &order.profile, region: &order.region, route: &order.route };
        let lost = Lost { name: &name, api_model: &order.api_model, sent_ms, now_ms: now_ms(), page: 1 };
        match request::search(&lost, &way) {
            Ok(Search::ByName(_) | Search::Named(_)) => self.by_name(order, &name, sent_ms, &way).await,
            Ok(Search::ByTime(_)) => self.by_time(order, row, sent_ms, &way).await,
            Ok(Search::Nowhere) => Ok(Fate::Unknown("its API has no way to ask".to_owned())),
            Err(_) => Ok(Fate::Unknown("the region needs a workspace".to_owned())),
        }
    }

    /// Looks for the task of a name.
    async fn by_name(
        &self,
        order: &Order,
        name: &str,
        sent_ms: u64,
        way: &Way<'_>,
    ) -> Result<Fate, LedgerError> {
        // The vendor may still be writing it down.
        for _ in 0..LOOKS {
            let mut is_whole = false;
            for page in 1..=PAGES {
                let lost = Lost { name, api_model: &order.api_model, sent_ms, now_ms: now_ms(), page };
                let (ask, is_asked_by_name) = match request::search(&lost, way) {
                    Ok(Search::ByName(ask)) => (ask, true),
                    Ok(Search::Named(ask)) => (ask, false),
                    _ => return Ok(Fate::Unknown("its API has no way to ask".to_owned())),
                };
                let rows = match self.list(order, &ask).await {
                    None => return Ok(Fate::Stopped),
                    Some(Err(why)) => return Ok(Fate::Unknown(why)),
                    Some(Ok(rows)) => rows,
                };
                is_whole = is_asked_by_name || rows.len() < PAGE;
                for found in rows {
                    match &found.name {
                        Some(own) if own == name => return Ok(Fate::Taken(found.task)),
                        None if is_asked_by_name => return Ok(Fate::Taken(found.task)),
                        None if made_then(&found.task, sent_ms) => {
                            return Ok(Fate::Unknown("its list does not say the tasks' names".to_owned()));
                        }
                        _ => {}
                    }
                }
                if is_whole {
                    break;
                }
            }
            if !is_whole {
                return Ok(Fate::Unknown("its list is too long to be read".to_owned()));
            }
            if self.pause(self.gate(order).until_next_poll() * 2).await {
                return Ok(Fate::Stopped);
            }
        }
        Ok(Fate::NeverTaken)
    }

    /// Looks for a task of the model, made at that time, that the ledger does not know.
    async fn by_time(
        &self,
        order: &Order,
        row: &Take,
        sent_ms: u64,
        way: &Way<'_>,
    ) -> Result<Fate, LedgerError> {
        // One at a time: what one takes is no longer there for the next.
        let mut ended = self.searching.lock().await;
        let (mut looks, mut rounds) = (0, 0);
        loop {
            rounds += 1;
            if rounds > MOST_ROUNDS {
                return Ok(Fate::Unknown(
                    "the tasks of that time have not ended, or do not answer".to_owned(),
                ));
            }
            let mut found = Vec::new();
            for page in 1..=PAGES {
                let lost = Lost { name: "", api_model: &order.api_model, sent_ms, now_ms: now_ms(), page };
                let Ok(Search::ByTime(ask)) = request::search(&lost, way) else {
                    return Ok(Fate::Unknown("its API has no way to ask".to_owned()));
                };
                let rows = match self.list(order, &ask).await {
                    None => return Ok(Fate::Stopped),
                    Some(Err(why)) => return Ok(Fate::Unknown(why)),
                    Some(Ok(rows)) => rows,
                };
                let is_last = rows.len() < PAGE;
                found.extend(rows);
                if is_last {
                    break;
                }
            }
            // In this order: whoever was sent before the list was read is still being sent now, or known after that.
            let others =
                self.ledger.submitting(&order.api_model).await?.iter().filter(|id| **id != row.id).count();
            let known = self.ledger.known_tasks().await?;
            let strange: Vec<Task> = found
                .into_iter()
                .filter(|found| found.api_model.as_ref().is_none_or(|api| *api == order.api_model))
                .map(|found| found.task)
                .filter(|task| !known.contains(&task.id))
                .filter(|task| made_then(task, sent_ms))
                .collect();
            if let ([task], 0) = (strange.as_slice(), others) {
                return Ok(Fate::Taken(task.clone()));
            }
            if strange.is_empty() {
                looks += 1;
                if looks >= LOOKS {
                    return Ok(Fate::Unknown("the vendor's list has no task of that time".to_owned()));
                }
            } else {
                // Several may be it. A finished one says from which prompt it was made; it is asked once for all.
                let mut working = false;
                for task in strange {
                    if !ended.contains_key(&task.id) {
                        match self.look(order, &task, way).await {
                            Some(State::Queued | State::Running) | None => working = true,
                            Some(State::Done(output)) => drop(ended.insert(task.id.clone(), output.prompt)),
                            Some(_) => drop(ended.insert(task.id.clone(), None)),
                        }
                    }
                    if ended.get(&task.id).is_some_and(|prompt| prompt.as_deref() == Some(&order.prompt)) {
                        return Ok(Fate::Taken(task));
                    }
                }
                if !working {
                    let why = "the vendor's list has tasks of that time, and none says that it is this one";
                    return Ok(Fate::Unknown(why.to_owned()));
                }
            }
            if self.pause(self.gate(order).until_next_poll()).await {
                return Ok(Fate::Stopped);
            }
        }
    }

    /// What a list of tasks holds; asked again until there is an answer. `None` where the run is being stopped.
    async fn list(&self, order: &Order, ask: &request::Ask) -> Option<Result<Vec<Found>, String>> {
        let mut waits = crate::render::pace::waits(self.gate(order).poll);
        loop {
            let headers = self.headers(order, ask);
            let (why, after) = match self.http.send(ask.method, &ask.url, &headers, Body::Nothing).await {
                Ok(answer) => {
                    let reply = Reply { status: answer.status, body: &answer.body };
                    match request::searched(&reply, order.profile.wire, &order.api_model) {
                        Ok(found) => return Some(Ok(found)),
                        Err(failure) => (format!("{} {}", failure.code, failure.message), answer.retry_after),
                    }
                }
                Err(error) => (error.message, None),
            };
            let Some(wait) = waits.next() else { return Some(Err(why)) };
            if self.pause(after.unwrap_or(wait)).await {
                return None;
            }
        }
    }

    /// How a task is; `None` where there was no answer.
    async fn look(&self, order: &Order, task: &Task, way: &Way<'_>) -> Option<State> {
        let ask = request::poll(task, way).ok()?;
        let headers = self.headers(order, &ask);
        let answer = self.http.send(ask.method, &ask.url, &headers, Body::Nothing).await.ok()?;
        let reply = Reply { status: answer.status, body: &answer.body };
        request::polled(&reply, task, way).ok()
    }
}

/// Whether a task can have been made of what was sent at a time. The vendor's clock is not this one, and may tell whole
/// seconds only.
fn made_then(task: &Task, sent_ms: u64) -> bool {
    task.created_ms.is_none_or(|made| made + 5_000 >= sent_ms)
}
