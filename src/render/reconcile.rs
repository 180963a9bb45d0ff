//! Reconciles submits that got no answer: searches for their tasks at the vendor, and never guesses.

use std::collections::HashMap;

use crate::render::driver::{Driver, Work, now_ms};
use crate::render::event::EventKind;
use crate::render::http::Body;
use crate::render::machine::Event;
use crate::render::pace::backoff;
use crate::render::take::Evidence;
use crate::render::{LedgerError, Order, Take};
use crate::request::{self, Endpoint, Found, LostSubmit, PAGE_SIZE, Reply, Search, State, Task};

/// The result of searching for the task of a submit.
enum SearchResult {
    /// The submit became this task, by this evidence.
    Found(Task, Evidence),
    /// The vendor never accepted the submit, so it can be sent again.
    NotAccepted,
    /// The vendor lists no task that could belong to the submit.
    NotListed,
    /// The search can't tell, for this reason.
    Unknown(String),
    /// The run is stopping.
    Stopped,
}

/// Maximum number of times to list and poll unfinished candidates before the next run takes over.
const MAX_ROUNDS: usize = 120;

/// Maximum number of pages to read of a task list.
const MAX_PAGES: usize = 50;

/// How often to list tasks before concluding that one isn't there, because the list may lag.
const MAX_LISTINGS: usize = 3;

impl Driver {
    /// Searches for the task of a submit at the vendor, or else uses the one from `--adopt`.
    pub(super) async fn search(&self, work: &mut Work<'_>) -> Event {
        let Some(row) = work.row.clone() else { return Event::Stale };
        // From here on, a task that the vendor lists may belong to another take.
        match self.ledger.set_unclear(&row).await {
            Ok(true) => {}
            Ok(false) => return Event::Stale,
            Err(error) => return work.broken(error),
        }
        self.emit(work.at, EventKind::Searching);
        match self.find_task(work.at, work.sent(), &row).await {
            Ok(SearchResult::Found(task, evidence)) => Event::Found(task, evidence),
            // Nobody would look for the task if the request still arrived.
            Ok(SearchResult::NotAccepted)
                if work.order.is_earlier && now_ms().saturating_sub(work.sent_ms()) < MAX_ACCEPT_MS =>
            {
                Event::Undecided("its request may still arrive; run again in an hour".to_owned())
            }
            Ok(SearchResult::NotAccepted) => Event::NotAccepted,
            Ok(SearchResult::NotListed) => Event::NotListed,
            Ok(SearchResult::Unknown(why)) => Event::Undecided(self.keys.redact(&why)),
            Ok(SearchResult::Stopped) => Event::Stopped,
            Err(error) => work.broken(error),
        }
    }

    async fn find_task(&self, at: usize, order: &Order, row: &Take) -> Result<SearchResult, LedgerError> {
        // Another account's list doesn't have the task, and another account's submit would make a second one.
        if row.account.is_some() && row.account != self.keys.account(&order.profile) {
            let why = "it was submitted with another key, so run again with that one";
            return Ok(SearchResult::Unknown(why.to_owned()));
        }
        let (sent_ms, name) = (row.sent.unwrap_or(0), row.name.clone().unwrap_or_default());
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let lost =
            LostSubmit { name: &name, api_model: &order.api_model, sent_ms, now_ms: now_ms(), page: 1 };
        let result = match request::search(&lost, &endpoint) {
            // With an empty name, the search would find nothing or every task.
            Ok(Search::ByName(_) | Search::Named(_)) if name.is_empty() => {
                SearchResult::Unknown("the ledger has no name for this submit".to_owned())
            }
            Ok(Search::ByName(_) | Search::Named(_)) => {
                self.find_by_name(order, &name, sent_ms, &endpoint).await
            }
            Ok(Search::ByTime(_)) => self.find_by_time(order, row, sent_ms, &endpoint).await?,
            Ok(Search::Nowhere) => {
                SearchResult::Unknown("the vendor's API can't look up a submit".to_owned())
            }
            Err(_) => SearchResult::Unknown("the region needs a workspace".to_owned()),
        };
        let Some(id) = self.adopt.get(&row.id) else { return Ok(result) };
        let because = match &result {
            SearchResult::Found(task, _) if task.id == *id => return Ok(result),
            SearchResult::Found(task, _) => {
                let why = format!("the vendor reports that it became task {}", task.id);
                self.emit(at, EventKind::NotAdopted { task: id.clone(), why });
                return Ok(result);
            }
            SearchResult::Stopped => return Ok(result),
            SearchResult::Unknown(because) => because.as_str(),
            SearchResult::NotListed | SearchResult::NotAccepted => "the vendor has no separate task for it",
        };
        // If the user adopted a task, don't submit again, even if the task can't be used.
        Ok(match self.check_adopted(order, id, &endpoint).await? {
            None => SearchResult::Stopped,
            Some(Ok(task)) => SearchResult::Found(task, Evidence::Person),
            Some(Err(why)) => SearchResult::Unknown(format!("{because}; `--adopt {id}` was not used: {why}")),
        })
    }

    /// Finds a task by the name of its submit.
    async fn find_by_name(
        &self,
        order: &Order,
        name: &str,
        sent_ms: u64,
        endpoint: &Endpoint<'_>,
    ) -> SearchResult {
        // Try more than once, because a new task may not be listed yet.
        for _ in 0..MAX_LISTINGS {
            let mut is_complete = false;
            for page in 1..=MAX_PAGES {
                let lost = LostSubmit { name, api_model: &order.api_model, sent_ms, now_ms: now_ms(), page };
                let (get, is_exact) = match request::search(&lost, endpoint) {
                    Ok(Search::ByName(get)) => (get, true),
                    Ok(Search::Named(get)) => (get, false),
                    _ => return SearchResult::Unknown("the vendor's API can't look up a submit".to_owned()),
                };
                let rows = match self.list_page(order, &get).await {
                    None => return SearchResult::Stopped,
                    Some(Err(why)) => return SearchResult::Unknown(why),
                    Some(Ok(rows)) => rows,
                };
                is_complete = is_exact || rows.len() < PAGE_SIZE;
                for found in rows {
                    match &found.name {
                        Some(own)
                            if own == name
                                && (is_unique_name(name) || is_created_around(&found.task, sent_ms)) =>
                        {
                            return SearchResult::Found(found.task, Evidence::Name);
                        }
                        None if is_exact => return SearchResult::Found(found.task, Evidence::Name),
                        None if is_created_around(&found.task, sent_ms) => {
                            return SearchResult::Unknown(
                                "the vendor's list doesn't include the names of tasks".to_owned(),
                            );
                        }
                        _ => {}
                    }
                }
                if is_complete {
                    break;
                }
            }
            if !is_complete {
                return SearchResult::Unknown("the vendor's list of tasks is too long to read".to_owned());
            }
            if self.pause(self.gate(order).until_next_poll() * 2).await {
                return SearchResult::Stopped;
            }
        }
        SearchResult::NotAccepted
    }

    /// Finds a task by the time of its submit: the vendor lists it, no take has it, and its reported prompt matches.
    async fn find_by_time(
        &self,
        order: &Order,
        row: &Take,
        sent_ms: u64,
        endpoint: &Endpoint<'_>,
    ) -> Result<SearchResult, LedgerError> {
        // One search at a time, so that no two takes match the same task.
        let mut ended = self.ended_tasks.lock().await;
        // Compare with the request that was sent, which may differ from today's.
        let body = self.ledger.request(row.id).await?.get("body").cloned().unwrap_or_default();
        let (mut listings, mut rounds) = (0, 0);
        loop {
            let found = match self.list_tasks_from(order, sent_ms, endpoint).await {
                Ok(found) => found,
                Err(result) => return Ok(result),
            };
            // Check for rivals between listing and reading the tasks: a submit that was on its way during the
            // listing is now either recorded or still on its way. A rival on its way with the same prompt can't
            // be told apart, so wait for it.
            let has_rival = self.ledger.has_rival(row).await?;
            let known = self.ledger.known_tasks().await?;
            let is_adopted = |id: &str| self.adopt.iter().any(|(other, task)| *other != row.id && task == id);
            let candidates: Vec<Task> = found
                .into_iter()
                .filter(|found| found.matches(&order.api_model, &body))
                .map(|found| found.task)
                .filter(|task| !known.contains(&task.id) && !is_adopted(&task.id))
                .collect();
            rounds += 1;
            if rounds > MAX_ROUNDS {
                let why = "tasks from that time haven't finished yet, or didn't answer";
                return Ok(SearchResult::Unknown(why.to_owned()));
            }
            if has_rival {
                if self.pause(self.gate(order).until_next_poll()).await {
                    return Ok(SearchResult::Stopped);
                }
                continue;
            }
            if let Some(task) = candidates.iter().find(|task| self.adopt.get(&row.id) == Some(&task.id)) {
                return Ok(SearchResult::Found(task.clone(), Evidence::Person));
            }
            if candidates.is_empty() {
                listings += 1;
                if listings >= MAX_LISTINGS {
                    return Ok(SearchResult::NotListed);
                }
            } else if !request::reports_prompt(order.profile.wire) {
                return Ok(SearchResult::Unknown(describe_candidates(&candidates)));
            }
            // The vendor reports the prompt of a finished task. Remember it, to poll each task only once.
            let mut is_unfinished = false;
            for task in &candidates {
                if !ended.contains_key(&task.id) {
                    let Some(state) = self.poll_once(order, task, endpoint).await else {
                        return Ok(SearchResult::Stopped);
                    };
                    match state {
                        Some(State::Queued | State::Running) | None => is_unfinished = true,
                        Some(State::Done(output)) => drop(ended.insert(task.id.clone(), output.prompt)),
                        // A failed task isn't billed, so it needn't belong to any take. No prompt matches "".
                        Some(State::Failed(_)) => drop(ended.insert(task.id.clone(), Some(String::new()))),
                        Some(_) => drop(ended.insert(task.id.clone(), None)),
                    }
                }
                if ended.get(&task.id).is_some_and(|prompt| prompt.as_deref() == Some(&order.prompt)) {
                    return Ok(SearchResult::Found(task.clone(), Evidence::Prompt));
                }
            }
            if !is_unfinished && !candidates.is_empty() {
                return self.match_prompts(order, row, &candidates, &ended).await;
            }
            if self.pause(self.gate(order).until_next_poll()).await {
                return Ok(SearchResult::Stopped);
            }
        }
    }

    /// Matches finished tasks by prompt if none matched exactly, because vendors collapse blanks and cut long prompts.
    async fn match_prompts(
        &self,
        order: &Order,
        row: &Take,
        candidates: &[Task],
        ended: &HashMap<String, Option<String>>,
    ) -> Result<SearchResult, LedgerError> {
        let rows = self.ledger.takes().await?;
        let others: Vec<&str> =
            rows.iter().filter(|other| other.id != row.id).map(|other| other.prompt.as_str()).collect();
        let reported = |task: &Task| ended.get(&task.id).and_then(Option::as_deref);
        let possible: Vec<Task> = candidates
            .iter()
            .filter(|task| {
                reported(task).is_none_or(|prompt| !prompt.is_empty() && !others.contains(&prompt))
            })
            .cloned()
            .collect();
        if let Some(task) = possible
            .iter()
            .find(|task| reported(task).is_some_and(|text| matches_prompt(text, &order.prompt)))
        {
            return Ok(SearchResult::Found(task.clone(), Evidence::Prompt));
        }
        // A task with another prompt may still be the one: no vendor promises to return the prompt unchanged.
        Ok(if possible.is_empty() {
            SearchResult::NotListed
        } else {
            SearchResult::Unknown(describe_candidates(&possible))
        })
    }

    /// Lists the vendor's tasks that were created around the time of a submit.
    async fn list_tasks_from(
        &self,
        order: &Order,
        sent_ms: u64,
        endpoint: &Endpoint<'_>,
    ) -> Result<Vec<Found>, SearchResult> {
        let mut found = Vec::new();
        for page in 1..=MAX_PAGES {
            let lost = LostSubmit { name: "", api_model: &order.api_model, sent_ms, now_ms: now_ms(), page };
            let Ok(Search::ByTime(get)) = request::search(&lost, endpoint) else {
                return Err(SearchResult::Unknown("the vendor's API can't look up a submit".to_owned()));
            };
            let rows = match self.list_page(order, &get).await {
                None => return Err(SearchResult::Stopped),
                Some(Err(why)) => return Err(SearchResult::Unknown(why)),
                Some(Ok(rows)) => rows,
            };
            let is_last = rows.len() < PAGE_SIZE;
            found.extend(rows.into_iter().filter(|found| is_created_around(&found.task, sent_ms)));
            if is_last {
                return Ok(found);
            }
        }
        Err(SearchResult::Unknown("the vendor's list of tasks is too long to read".to_owned()))
    }

    /// Checks a task from `--adopt`: the vendor must know it, and no other take may have it. Otherwise returns why not;
    /// `None` if the run is stopping.
    async fn check_adopted(
        &self,
        order: &Order,
        id: &str,
        endpoint: &Endpoint<'_>,
    ) -> Result<Option<Result<Task, String>>, LedgerError> {
        if self.ledger.known_tasks().await?.iter().any(|known| known == id) {
            return Ok(Some(Err("that task belongs to another take".to_owned())));
        }
        let task = request::task_from_id(id, &order.api_model, endpoint);
        let Some(state) = self.poll_once(order, &task, endpoint).await else { return Ok(None) };
        Ok(Some(match state {
            None => Err("the vendor doesn't report the state of that task".to_owned()),
            Some(State::Expired) => Err("the vendor doesn't know that task".to_owned()),
            Some(_) => Ok(task),
        }))
    }

    /// Requests one page of the task list, with retries; returns `None` if the run is stopping.
    async fn list_page(
        &self,
        order: &Order,
        get: &request::GetRequest,
    ) -> Option<Result<Vec<Found>, String>> {
        for tries in 0.. {
            let headers = self.headers(order, get);
            let response = self.http.send(get.method, &get.url, &headers, Body::Nothing);
            let (why, after) = match self.unless_stopped(response).await? {
                Ok(response) => {
                    let reply = Reply { status: response.status, body: &response.body };
                    match request::parse_search(&reply, order.profile.wire, &order.api_model) {
                        Ok(found) => return Some(Ok(found)),
                        Err(failure) => {
                            (format!("{} {}", failure.code, failure.message), response.retry_after)
                        }
                    }
                }
                Err(error) => (error.message, None),
            };
            let Some(wait) = backoff(self.gate(order).poll_interval, tries) else { return Some(Err(why)) };
            if self.pause(after.unwrap_or(wait)).await {
                return None;
            }
        }
        None
    }

    /// Polls a task once; the inner value is `None` without a usable response, the outer one if the run is stopping.
    async fn poll_once(&self, order: &Order, task: &Task, endpoint: &Endpoint<'_>) -> Option<Option<State>> {
        let Ok(get) = request::poll(task, endpoint) else { return Some(None) };
        let headers = self.headers(order, &get);
        let response = self.http.send(get.method, &get.url, &headers, Body::Nothing);
        let Ok(response) = self.unless_stopped(response).await? else { return Some(None) };
        let reply = Reply { status: response.status, body: &response.body };
        Some(request::parse_poll(&reply, task, endpoint).ok())
    }
}

/// Maximum difference between the vendor's clock and ours, in milliseconds. Some vendors round to seconds.
const MAX_CLOCK_SKEW_MS: u64 = 60_000;

/// Maximum time from sending a submit until its task is created, in milliseconds.
const MAX_ACCEPT_MS: u64 = 3_600_000;

/// Returns true if a submit sent at `sent_ms` can have created this task.
fn is_created_around(task: &Task, sent_ms: u64) -> bool {
    task.created_ms.is_none_or(|made| made + MAX_CLOCK_SKEW_MS >= sent_ms && made <= sent_ms + MAX_ACCEPT_MS)
}

/// Minimum length of a cut prompt that still identifies the whole one, in characters.
const MIN_PROMPT_CHARS: usize = 100;

/// Returns true if a prompt reported by a vendor matches ours: blanks may differ, and the end of a long one may be cut.
pub(super) fn matches_prompt(reported: &str, prompt: &str) -> bool {
    let collapsed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (reported, prompt) = (collapsed(reported), collapsed(prompt));
    reported == prompt || (reported.chars().count() >= MIN_PROMPT_CHARS && prompt.starts_with(&reported))
}

/// Returns true if no other ledger can have made this name, because it ends with twelve random digits. Older versions
/// of storyc ended it with the attempt's number, so a deleted ledger may have used the same name.
fn is_unique_name(name: &str) -> bool {
    name.rsplit('-').next().is_some_and(|last| last.len() == 12)
}

/// Describes the tasks that could belong to a submit.
fn describe_candidates(tasks: &[Task]) -> String {
    let names: Vec<&str> = tasks.iter().take(5).map(|task| task.id.as_str()).collect();
    let more = if tasks.len() > names.len() { " and others" } else { "" };
    format!(
        "the vendor lists tasks from that time that could be this one, but doesn't say which: {}{more}",
        names.join(", ")
    )
}
