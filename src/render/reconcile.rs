//! Resolves submits that got no answer: asks the vendor if its API allows that, and never guesses.

use std::collections::HashMap;
use std::sync::PoisonError;

use crate::render::driver::{Driver, now_ms};
use crate::render::event::{Stop, What};
use crate::render::http::Body;
use crate::render::take::{Evidence, Unknown};
use crate::render::{LedgerError, Order, Take};
use crate::request::{self, Endpoint, Found, LostSubmit, PAGE_SIZE, Reply, Search, State, Task};

/// The outcome of a submit.
enum Fate {
    /// It became this task; with the evidence.
    Taken(Task, Evidence),
    /// The vendor never accepted it, so it can be submitted again.
    NeverTaken,
    /// The vendor lists no task that could be it.
    NotThere,
    /// The outcome can't be determined.
    Unknown(String),
    /// The run is stopping.
    Stopped,
}

/// How often tasks that may be it are asked after, at the vendor's pace, before the next run goes on with that.
const MOST_ROUNDS: usize = 120;

/// Maximum number of pages to read of a list.
const PAGES: usize = 50;

/// How often a list is asked again before it is believed that a task is not in it.
const LOOKS: usize = 3;

impl Driver {
    /// A submit of which nobody knows whether it was taken: finds out. `Ok(Err(()))` says that it may be sent again.
    pub(super) async fn reconcile(
        &self,
        at: usize,
        order: &Order,
        row: &Take,
        why: &str,
        unknown: Unknown,
    ) -> Result<Result<Stop, ()>, LedgerError> {
        self.say(at, What::Searching);
        let because = match self.fate(at, order, row).await? {
            Fate::Taken(task, evidence) => {
                if self.ledger.adopted(row.id, &task, evidence, now_ms()).await? {
                    self.say(at, What::Submitted(task.id.clone()));
                    let found = Take { adopted: Some(evidence), ..row.clone() };
                    return self.follow(at, order, &found, task, true).await.map(Ok);
                }
                format!("task {} belongs to another clip", task.id)
            }
            Fate::Stopped => return Ok(Ok(Stop::InFlight("the run was stopped".to_owned()))),
            Fate::NeverTaken => {
                self.ledger.unsent(row.id).await?;
                return Ok(Err(()));
            }
            // The vendor said itself that it was at fault, and has nothing to show for it.
            Fate::NotThere if unknown == Unknown::Fault => {
                self.ledger.unsent(row.id).await?;
                return Ok(Err(()));
            }
            Fate::NotThere => "the vendor lists no task from that time that could be this one".to_owned(),
            Fate::Unknown(because) => because,
        };
        // A person has looked for what an earlier run left, and not for what this one does.
        if self.resubmit && unknown == Unknown::Earlier {
            self.ledger.unsent(row.id).await?;
            return Ok(Err(()));
        }
        let (sent_ms, _) = self.ledger.sent(row.id).await?;
        let why = self.keys.redact(&format!("{why}, and {because}"));
        Ok(Ok(Stop::Unknown { why, sent_ms }))
    }

    /// Asks the vendor, then uses the user's `--adopt`.
    async fn fate(&self, at: usize, order: &Order, row: &Take) -> Result<Fate, LedgerError> {
        let (sent_ms, name) = self.ledger.sent(row.id).await?;
        let endpoint = Endpoint { profile: &order.profile, region: &order.region, route: &order.route };
        let lost =
            LostSubmit { name: &name, api_model: &order.api_model, sent_ms, now_ms: now_ms(), page: 1 };
        let fate = match request::search(&lost, &endpoint) {
            // Asked for no name, a vendor tells of nothing or of everything.
            Ok(Search::ByName(_) | Search::Named(_)) if name.is_empty() => {
                Fate::Unknown("the ledger has no name for this submit".to_owned())
            }
            Ok(Search::ByName(_) | Search::Named(_)) => self.by_name(order, &name, sent_ms, &endpoint).await,
            Ok(Search::ByTime(_)) => self.by_time(order, row, sent_ms, &endpoint).await?,
            Ok(Search::Nowhere) => Fate::Unknown("the vendor's API can't look up a submit".to_owned()),
            Err(_) => Fate::Unknown("the region needs a workspace".to_owned()),
        };
        let Some(id) = self.adopt.get(&row.id) else { return Ok(fate) };
        let because = match &fate {
            Fate::Taken(task, _) if task.id == *id => return Ok(fate),
            Fate::Taken(task, _) => {
                let why = format!("the vendor reports that it became task {}", task.id);
                self.say(at, What::NotAdopted { task: id.clone(), why });
                return Ok(fate);
            }
            Fate::Stopped => return Ok(fate),
            Fate::Unknown(because) => because.as_str(),
            Fate::NotThere | Fate::NeverTaken => "the vendor has no separate task for it",
        };
        // What a person found is not sent again, even where nothing comes of it.
        Ok(match self.by_person(order, id, &endpoint).await? {
            Ok(task) => Fate::Taken(task, Evidence::Person),
            Err(why) => Fate::Unknown(format!("{because}; `--adopt {id}` was not used: {why}")),
        })
    }

    /// Finds a task by the name of its submit.
    async fn by_name(&self, order: &Order, name: &str, sent_ms: u64, endpoint: &Endpoint<'_>) -> Fate {
        // The vendor may still be writing it down.
        for _ in 0..LOOKS {
            let mut is_whole = false;
            for page in 1..=PAGES {
                let lost = LostSubmit { name, api_model: &order.api_model, sent_ms, now_ms: now_ms(), page };
                let (ask, is_asked_by_name) = match request::search(&lost, endpoint) {
                    Ok(Search::ByName(ask)) => (ask, true),
                    Ok(Search::Named(ask)) => (ask, false),
                    _ => return Fate::Unknown("the vendor's API can't look up a submit".to_owned()),
                };
                let rows = match self.list(order, &ask).await {
                    None => return Fate::Stopped,
                    Some(Err(why)) => return Fate::Unknown(why),
                    Some(Ok(rows)) => rows,
                };
                is_whole = is_asked_by_name || rows.len() < PAGE_SIZE;
                for found in rows {
                    match &found.name {
                        Some(own)
                            if own == name && (is_one_of_a_kind(name) || made_then(&found.task, sent_ms)) =>
                        {
                            return Fate::Taken(found.task, Evidence::Name);
                        }
                        None if is_asked_by_name => return Fate::Taken(found.task, Evidence::Name),
                        None if made_then(&found.task, sent_ms) => {
                            return Fate::Unknown(
                                "the vendor's list doesn't include the names of tasks".to_owned(),
                            );
                        }
                        _ => {}
                    }
                }
                if is_whole {
                    break;
                }
            }
            if !is_whole {
                return Fate::Unknown("the vendor's list of tasks is too long to read".to_owned());
            }
            if self.pause(self.gate(order).until_next_poll() * 2).await {
                return Fate::Stopped;
            }
        }
        Fate::NeverTaken
    }

    /// Looks for a task of the model, made at that time, that the ledger does not know and that says that it was made
    /// from this prompt.
    async fn by_time(
        &self,
        order: &Order,
        row: &Take,
        sent_ms: u64,
        endpoint: &Endpoint<'_>,
    ) -> Result<Fate, LedgerError> {
        // One at a time: what one takes is no longer there for the next.
        let mut ended = self.searching.lock().await;
        // What was sent then counts, whatever would be sent today.
        let body = self.ledger.sent_body(row.id).await?;
        let (mut looks, mut rounds) = (0, 0);
        loop {
            let found = match self.made_then(order, sent_ms, endpoint).await {
                Ok(found) => found,
                Err(fate) => return Ok(fate),
            };
            // In this order: what was on its way while the list was read is known after this, or on its way
            // still. Then its task cannot be told from this one's, for it has the same prompt.
            let is_rivalled = {
                let sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
                sending.values().any(|prompt| *prompt == order.prompt)
            };
            let known = self.ledger.known_tasks().await?;
            let is_given = |id: &str| self.adopt.iter().any(|(other, task)| *other != row.id && task == id);
            let strange: Vec<Task> = found
                .into_iter()
                .filter(|found| found.matches(&order.api_model, &body))
                .map(|found| found.task)
                .filter(|task| !known.contains(&task.id) && !is_given(&task.id))
                .collect();
            rounds += 1;
            if rounds > MOST_ROUNDS {
                let why = "tasks from that time haven't finished yet, or didn't answer";
                return Ok(Fate::Unknown(why.to_owned()));
            }
            if is_rivalled {
                if self.pause(self.gate(order).until_next_poll()).await {
                    return Ok(Fate::Stopped);
                }
                continue;
            }
            if let Some(task) = strange.iter().find(|task| self.adopt.get(&row.id) == Some(&task.id)) {
                return Ok(Fate::Taken(task.clone(), Evidence::Person));
            }
            if strange.is_empty() {
                looks += 1;
                if looks >= LOOKS {
                    return Ok(Fate::NotThere);
                }
            } else if !request::reports_prompt(order.profile.wire) {
                return Ok(Fate::Unknown(may_be(&strange)));
            }
            // A finished one says from which prompt it was made; it is asked once for all.
            let mut working = false;
            for task in &strange {
                if !ended.contains_key(&task.id) {
                    match self.look(order, task, endpoint).await {
                        Some(State::Queued | State::Running) | None => working = true,
                        Some(State::Done(output)) => drop(ended.insert(task.id.clone(), output.prompt)),
                        // Nothing is paid for what failed, so that it is nobody's lost clip.
                        Some(State::Failed(_)) => drop(ended.insert(task.id.clone(), Some(String::new()))),
                        Some(_) => drop(ended.insert(task.id.clone(), None)),
                    }
                }
                if ended.get(&task.id).is_some_and(|prompt| prompt.as_deref() == Some(&order.prompt)) {
                    return Ok(Fate::Taken(task.clone(), Evidence::Prompt));
                }
            }
            if !working && !strange.is_empty() {
                return self.by_prompt(order, row, &strange, &ended).await;
            }
            if self.pause(self.gate(order).until_next_poll()).await {
                return Ok(Fate::Stopped);
            }
        }
    }

    /// What is known of tasks that have all ended, and of which none says this very prompt: vendors fold blanks, and
    /// cut what is too long for them.
    async fn by_prompt(
        &self,
        order: &Order,
        row: &Take,
        strange: &[Task],
        ended: &HashMap<String, Option<String>>,
    ) -> Result<Fate, LedgerError> {
        let rows = self.ledger.takes().await?;
        let others: Vec<&str> =
            rows.iter().filter(|other| other.id != row.id).map(|other| other.prompt.as_str()).collect();
        let said = |task: &Task| ended.get(&task.id).and_then(Option::as_deref);
        let may_be_it: Vec<Task> = strange
            .iter()
            .filter(|task| said(task).is_none_or(|said| !said.is_empty() && !others.contains(&said)))
            .cloned()
            .collect();
        if let Some(task) =
            may_be_it.iter().find(|task| said(task).is_some_and(|said| is_made_of(said, &order.prompt)))
        {
            return Ok(Fate::Taken(task.clone(), Evidence::Prompt));
        }
        // One that says another prompt may still be it, for nobody promises that it comes back as it went.
        Ok(if may_be_it.is_empty() { Fate::NotThere } else { Fate::Unknown(may_be(&may_be_it)) })
    }

    /// The tasks of the vendor's list that can have been made of what was sent then.
    async fn made_then(
        &self,
        order: &Order,
        sent_ms: u64,
        endpoint: &Endpoint<'_>,
    ) -> Result<Vec<Found>, Fate> {
        let mut found = Vec::new();
        for page in 1..=PAGES {
            let lost = LostSubmit { name: "", api_model: &order.api_model, sent_ms, now_ms: now_ms(), page };
            let Ok(Search::ByTime(ask)) = request::search(&lost, endpoint) else {
                return Err(Fate::Unknown("the vendor's API can't look up a submit".to_owned()));
            };
            let rows = match self.list(order, &ask).await {
                None => return Err(Fate::Stopped),
                Some(Err(why)) => return Err(Fate::Unknown(why)),
                Some(Ok(rows)) => rows,
            };
            let is_last = rows.len() < PAGE_SIZE;
            found.extend(rows.into_iter().filter(|found| made_then(&found.task, sent_ms)));
            if is_last {
                return Ok(found);
            }
        }
        Err(Fate::Unknown("the vendor's list of tasks is too long to read".to_owned()))
    }

    /// The task that a person says it is, where the vendor knows one of that id and no other clip has it; else why not.
    async fn by_person(
        &self,
        order: &Order,
        id: &str,
        endpoint: &Endpoint<'_>,
    ) -> Result<Result<Task, String>, LedgerError> {
        if self.ledger.known_tasks().await?.iter().any(|known| known == id) {
            return Ok(Err("that task belongs to another take".to_owned()));
        }
        let task = request::task_from_id(id, &order.api_model, endpoint);
        Ok(match self.look(order, &task, endpoint).await {
            None => Err("the vendor doesn't report the state of that task".to_owned()),
            Some(State::Expired) => Err("the vendor doesn't know that task".to_owned()),
            Some(_) => Ok(task),
        })
    }

    /// What a list of tasks holds; asked again until there is an answer. `None` where the run is being stopped.
    async fn list(&self, order: &Order, ask: &request::GetRequest) -> Option<Result<Vec<Found>, String>> {
        let mut waits = crate::render::pace::waits(self.gate(order).poll);
        loop {
            let headers = self.headers(order, ask);
            let answer = self.http.send(ask.method, &ask.url, &headers, Body::Nothing);
            let (why, after) = match self.unless_stopped(answer).await? {
                Ok(answer) => {
                    let reply = Reply { status: answer.status, body: &answer.body };
                    match request::parse_search(&reply, order.profile.wire, &order.api_model) {
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
    async fn look(&self, order: &Order, task: &Task, endpoint: &Endpoint<'_>) -> Option<State> {
        let ask = request::poll(task, endpoint).ok()?;
        let headers = self.headers(order, &ask);
        let answer = self.http.send(ask.method, &ask.url, &headers, Body::Nothing);
        let answer = self.unless_stopped(answer).await?.ok()?;
        let reply = Reply { status: answer.status, body: &answer.body };
        request::parse_poll(&reply, task, endpoint).ok()
    }
}

/// How far a vendor's clock may be from this one, in milliseconds; some tell whole seconds only.
const CLOCKS_MS: u64 = 60_000;

/// How long after it was begun a submit can still be taken, in milliseconds.
const TAKEN_MS: u64 = 3_600_000;

/// Whether a task can have been made of what was sent at a time.
fn made_then(task: &Task, sent_ms: u64) -> bool {
    task.created_ms.is_none_or(|made| made + CLOCKS_MS >= sent_ms && made <= sent_ms + TAKEN_MS)
}

/// How much of a prompt has to come back before it is believed to be the beginning of a longer one, in characters.
const BEGINNING: usize = 100;

/// Whether what a vendor says of a prompt shows that it was this one: blanks may differ, and the end may be missing.
pub(super) fn is_made_of(said: &str, prompt: &str) -> bool {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (said, prompt) = (folded(said), folded(prompt));
    said == prompt || (said.chars().count() >= BEGINNING && prompt.starts_with(&said))
}

/// Whether no other ledger can have made this name: it ends with twelve random digits. An older storyc's name ends with
/// the number of the attempt, and a ledger that is gone may have sent the same story under it.
fn is_one_of_a_kind(name: &str) -> bool {
    name.rsplit('-').next().is_some_and(|last| last.len() == 12)
}

/// Formats the tasks that could be it.
fn may_be(tasks: &[Task]) -> String {
    let names: Vec<&str> = tasks.iter().take(5).map(|task| task.id.as_str()).collect();
    let more = if tasks.len() > names.len() { " and others" } else { "" };
    format!(
        "the vendor lists tasks from that time that could be this one, but doesn't say which: {}{more}",
        names.join(", ")
    )
}
