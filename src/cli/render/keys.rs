//! The keys that orders need: from the environment, else from the project's commands.

use crate::cli::UsageError;
use crate::cli::render::schedule::Schedule;
use crate::model;
use crate::render::Keys;
use crate::render::keys::Secret;

/// The keys that these orders need: from the environment, else from the project's commands. An order that is only followed
/// can wait for its key: it is taken out, and said.
pub(super) fn keys(schedule: &mut Schedule) -> Result<(Keys, Vec<String>), UsageError> {
    let mut keys = Keys::default();
    let mut notes = Vec::new();
    let mut waiting = Vec::new();
    for (at, order) in schedule.orders.iter().enumerate() {
        let is_open = schedule.is_open(order);
        if !is_open && !schedule.is_gone(order) {
            continue;
        }
        for name in keys.missing(&order.profile) {
            if let Some(key) = std::env::var(&name).ok().filter(|key| !key.trim().is_empty()) {
                keys.insert(&name, Secret::new(&key));
            } else if let Some((_, command)) = schedule.key_commands.iter().find(|(known, _)| *known == name)
            {
                keys.insert(&name, Secret::new(&printed(&name, command)?));
            }
        }
        let missing = keys.missing(&order.profile);
        let Some(name) = missing.first().filter(|_| is_open) else { continue };
        if order.is_earlier {
            notes.push(format!(
                "take {} of {} waits at the vendor's, and needs `{name}` to be fetched",
                order.take, order.story
            ));
            waiting.push(at);
            continue;
        }
        return Err(UsageError(format!(
            "{} needs a key: put it into the environment as `{name}`, or name a command that prints it in storyc.yaml, as in `keys: {{ {name}: pass show video }}`",
            order.profile.id
        )));
    }
    for at in waiting.into_iter().rev() {
        schedule.orders.remove(at);
    }
    Ok((keys, notes))
}

/// Where models of the project's own take a key: whoever wrote the project chose both, and the person who pays should see
/// it.
pub(super) fn foreign(schedule: &Schedule) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for order in schedule.orders.iter().filter(|order| schedule.is_open(order)) {
        let profile = &order.profile;
        let ships = model::find(&profile.id).is_some_and(|known| *known == **profile);
        if ships || profile.regions.key.is_empty() {
            continue;
        }
        let host = order.request.url.split('/').nth(2).unwrap_or(&order.request.url);
        let note = format!(
            "`{}` is a model of the project's own: {host} gets the key in `{}`",
            profile.id, profile.regions.key
        );
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

/// What a command prints in its first line: below a password, managers of them keep other things. It runs in the shell, as
/// the person who wrote it would run it.
fn printed(name: &str, command: &str) -> Result<String, UsageError> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let done =
        std::process::Command::new(shell).args([flag, command]).stdin(std::process::Stdio::null()).output();
    let done =
        done.map_err(|error| UsageError(format!("the command for `{name}` cannot be run: {error}")))?;
    let text = String::from_utf8_lossy(&done.stdout);
    let key = text.lines().next().unwrap_or_default().trim().to_owned();
    if !done.status.success() || key.is_empty() {
        return Err(UsageError(format!(
            "the command for `{name}` in storyc.yaml prints no key in its first line ({})",
            done.status
        )));
    }
    Ok(key)
}
