//! `--adopt`: which take each task is for. A task goes to the one take that is meant, or to none.

use std::collections::HashMap;

use crate::cli::UsageError;
use crate::cli::render::schedule::Schedule;
use crate::render::{Order, Take};

/// The tasks that a person gives, by the row of the take, for each of the ledgers.
///
/// # Errors
///
/// Where a task is for no take that waits for one, or may be for several.
pub(super) fn adopted(
    given: &[String],
    schedules: &[Schedule],
) -> Result<Vec<HashMap<i64, String>>, UsageError> {
    let mut adopted: Vec<HashMap<i64, String>> = vec![HashMap::new(); schedules.len()];
    for text in given {
        let (which, task) = match text.rsplit_once('=') {
            Some((which, task)) if !which.is_empty() && !task.is_empty() => (Some(which), task),
            _ => (None, text.as_str()),
        };
        let wrong = |why: String| UsageError(format!("`--adopt {text}` {why}; nothing was sent"));
        let waiting: Vec<(usize, &Take, &Order)> = schedules
            .iter()
            .enumerate()
            .flat_map(|(at, schedule)| schedule.waiting().map(move |(row, order)| (at, row, order)))
            .collect();
        let mut meant = waiting
            .iter()
            .filter(|(_, row, order)| which.is_none_or(|which| is_meant(which, row, &order.story)));
        let (at, row) = match (meant.next(), meant.next()) {
            (Some((at, row, _)), None) => (*at, *row),
            (None, _) if waiting.is_empty() => {
                return Err(wrong(
                    "is for no take: there is none of which nobody knows whether the vendor took it".into(),
                ));
            }
            (None, _) => {
                return Err(wrong(format!(
                    "is for no take that waits for a task; these do: {}",
                    list(&waiting)
                )));
            }
            (Some(_), Some(_)) => {
                return Err(wrong(format!(
                    "may be for several takes: write it as `--adopt NUMBER={task}` or `--adopt STORY#TAKE={task}`, with one of {}",
                    list(&waiting)
                )));
            }
        };
        if let Some(other) = adopted.iter().flat_map(HashMap::values).find(|other| *other == task) {
            return Err(wrong(format!("gives the task {other} to a second take")));
        }
        let before = adopted.get_mut(at).and_then(|rows| rows.insert(row.id, task.to_owned()));
        if let Some(other) = before {
            return Err(wrong(format!("gives a second task to a take that was given {other}")));
        }
    }
    Ok(adopted)
}

/// Whether these words mean a take: its number in `storyc takes`, its story, or its story and take, as `river.story#2`.
fn is_meant(which: &str, row: &Take, shown: &str) -> bool {
    let is_story = |story: &str| story == row.story || story == shown;
    let take = which.rsplit_once('#').and_then(|(story, take)| Some((story, take.parse::<u32>().ok()?)));
    which.parse() == Ok(row.id)
        || is_story(which)
        || take.is_some_and(|(story, take)| is_story(story) && take == row.take)
}

/// `3 (river.story#1, kling-3.0)`: takes that wait for a task; of a film each with its clip.
fn list(waiting: &[(usize, &Take, &Order)]) -> String {
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
