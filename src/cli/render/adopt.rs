//! `--adopt`: assigns each task to the one take that it names. A task that fits no take or several is a usage error.

use std::collections::HashMap;

use crate::cli::render::schedule::Schedule;
use crate::cli::{ErrorCode, UsageError};
use crate::render::{Order, Take};

/// Assigns the tasks of `--adopt` to takes: for each schedule, the task of each take by [`Take::id`].
///
/// # Errors
///
/// If a task matches no take that is waiting for one, or several.
pub(super) fn assign_tasks(
    flags: &[String],
    schedules: &[Schedule],
) -> Result<Vec<HashMap<i64, String>>, UsageError> {
    let mut adopted: Vec<HashMap<i64, String>> = vec![HashMap::new(); schedules.len()];
    for text in flags {
        let (selector, task) = match text.rsplit_once('=') {
            Some((selector, task)) if !selector.is_empty() && !task.is_empty() => (Some(selector), task),
            _ => (None, text.as_str()),
        };
        let invalid = |why: String| {
            UsageError::new(ErrorCode::Usage, format!("`--adopt {text}` {why}; nothing was sent"))
        };
        let waiting: Vec<(usize, &Take, &Order)> = schedules
            .iter()
            .enumerate()
            .flat_map(|(at, schedule)| schedule.unresolved().map(move |(row, order)| (at, row, order)))
            .collect();
        let is_match =
            |row: &Take, order: &Order| selector.is_none_or(|it| matches_selector(it, row, &order.story));
        let mut matching = waiting.iter().filter(|(_, row, order)| is_match(row, order));
        let (at, row) = match (matching.next(), matching.next()) {
            (Some((at, row, _)), None) => (*at, *row),
            (None, _) if waiting.is_empty() => {
                return Err(invalid("has no take to go to: no take is waiting for a task".into()));
            }
            (None, _) => {
                return Err(invalid(format!(
                    "names no take that is waiting for a task; these are: {}",
                    list_takes(&waiting)
                )));
            }
            (Some(_), Some(_)) => {
                return Err(invalid(format!(
                    "could be for several takes; write it as `--adopt NUMBER={task}` or `--adopt STORY#TAKE={task}`, with one of {}",
                    list_takes(&waiting)
                )));
            }
        };
        if let Some(other) = adopted.iter().flat_map(HashMap::values).find(|other| *other == task) {
            return Err(invalid(format!("assigns the task {other} to a second take")));
        }
        let before = adopted.get_mut(at).and_then(|rows| rows.insert(row.id, task.to_owned()));
        if let Some(other) = before {
            return Err(invalid(format!("assigns a second task to a take that already gets {other}")));
        }
    }
    Ok(adopted)
}

/// Returns true if a selector names a take: by its number in `storyc takes`, its story, or its story and take, such as
/// `river.story#2`.
fn matches_selector(selector: &str, row: &Take, shown: &str) -> bool {
    let is_story = |story: &str| story == row.story || story == shown;
    let take = selector.rsplit_once('#').and_then(|(story, take)| Some((story, take.parse::<u32>().ok()?)));
    selector.parse() == Ok(row.id)
        || is_story(selector)
        || take.is_some_and(|(story, take)| is_story(story) && take == row.take)
}

/// Lists takes that are waiting for a task, such as `3 (river.story#1, kling-3.0)`; in a film, each with its clip.
fn list_takes(waiting: &[(usize, &Take, &Order)]) -> String {
    let takes: Vec<String> = waiting
        .iter()
        .take(5)
        .map(|(_, row, order)| {
            let clip = order.clip_in_film().map_or(String::new(), |clip| format!(", clip {clip}"));
            format!("{} ({}#{}, {}{clip})", row.id, row.story, row.take, row.model)
        })
        .collect();
    let more = if waiting.len() > takes.len() { " and others" } else { "" };
    format!("{}{more}", takes.join(", "))
}
