//! Loads API keys from the environment, else from the project's commands, if the user trusts the project file.

use std::sync::Arc;

use crate::cli::render::schedule::Schedule;
use crate::cli::trust;
use crate::cli::{ErrorCode, UsageError};
use crate::model::{self, Profile};
use crate::render::keys::Secret;
use crate::render::{Keys, Order};

/// Loads the keys that the orders need. Removes an earlier order whose key is missing, and returns a warning: it can
/// wait for a run with the key.
pub(super) fn load_keys(schedule: &mut Schedule) -> Result<(Keys, Vec<String>), UsageError> {
    let mut keys = Keys::default();
    let mut notes = Vec::new();
    let mut waiting = Vec::new();
    for (at, order) in schedule.orders.iter().enumerate() {
        let needs_vendor = schedule.needs_vendor(order);
        if !needs_vendor && !schedule.is_file_missing(order) {
            continue;
        }
        for name in keys.missing(&order.profile) {
            load_key(&mut keys, &name, &schedule.key_commands)?;
        }
        let missing = keys.missing(&order.profile);
        let Some(name) = missing.first().filter(|_| needs_vendor) else { continue };
        if order.is_earlier {
            notes.push(format!(
                "take {} of {} is still at the vendor; set `{name}` to download it",
                order.take, order.story
            ));
            waiting.push(at);
            continue;
        }
        return Err(UsageError::new(ErrorCode::NoKey, format!("{} needs an API key", order.profile.id)).help(format!("set `{name}` in the environment, or name a command that prints it in storyc.yaml, as in `keys: {{ {name}: pass show video }}`")));
    }
    for at in waiting.into_iter().rev() {
        schedule.orders.remove(at);
    }
    Ok((keys, notes))
}

/// Loads the keys of all these models that there are, for a worker. The user trusts the commands.
pub(crate) fn load_all_keys(
    profiles: &[Arc<Profile>],
    commands: &[(String, String)],
) -> Result<Keys, UsageError> {
    let mut keys = Keys::default();
    for profile in profiles {
        for name in keys.missing(profile) {
            load_key(&mut keys, &name, commands)?;
        }
    }
    Ok(keys)
}

/// Checks that the user trusts the project file with what this run would do for it.
pub(super) fn check_trust(schedule: &Schedule) -> Result<(), UsageError> {
    let orders: Vec<&Order> = schedule
        .orders
        .iter()
        .filter(|order| schedule.needs_vendor(order) || schedule.is_file_missing(order))
        .collect();
    if orders.is_empty() {
        return Ok(());
    }
    let mut actions: Vec<String> = Vec::new();
    for order in orders {
        let names = Keys::default().missing(&order.profile);
        let commands = names
            .iter()
            .filter(|name| from_environment(name).is_none())
            .filter_map(|name| schedule.key_commands.iter().find(|(known, _)| known == name));
        let commands = commands.map(|(name, command)| trust::runs(name, command));
        for action in commands.chain(trust::sends_key(&order.profile)) {
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions.extend(schedule.writes_outside.clone());
    match (&schedule.trust, actions.first()) {
        (Some(trust), _) => trust.require(&actions),
        (None, Some(action)) => Err(UsageError::new(
            ErrorCode::Untrusted,
            format!("without `-o DIR`, storyc {action}, because the folder is a link; nothing was sent"),
        )
        .help("choose a folder with `-o DIR`")),
        (None, None) => Ok(()),
    }
}

/// Loads a key from the environment, else from its command, if there is one.
fn load_key(keys: &mut Keys, name: &str, commands: &[(String, String)]) -> Result<(), UsageError> {
    let key = match (from_environment(name), commands.iter().find(|(known, _)| known == name)) {
        (Some(key), _) => key,
        (None, Some((_, command))) => run_key_command(name, command)?,
        (None, None) => return Ok(()),
    };
    keys.insert(name, Secret::new(&key));
    Ok(())
}

/// Returns an API key from the environment.
fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|key| !key.trim().is_empty())
}

/// Warnings about hosts that get a key because the project defines the model. The project's author chose the host and
/// the key, so the user should see both.
pub(super) fn foreign_host_warnings(schedule: &Schedule) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for order in schedule.orders.iter().filter(|order| schedule.needs_vendor(order)) {
        let profile = &order.profile;
        let is_built_in = model::find(&profile.id).is_some_and(|known| *known == **profile);
        if is_built_in || profile.regions.key.is_empty() {
            continue;
        }
        let host = order.request.url.split('/').nth(2).unwrap_or(&order.request.url);
        let note = format!(
            "the project defines the model `{}`, which sends the key in `{}` to {host}",
            profile.id, profile.regions.key
        );
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

/// Runs a command in the shell and returns the first line of its output. Password managers print the password first and
/// other fields below it.
fn run_key_command(name: &str, command: &str) -> Result<String, UsageError> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let done =
        std::process::Command::new(shell).args([flag, command]).stdin(std::process::Stdio::null()).output();
    let done = done.map_err(|error| {
        UsageError::new(ErrorCode::NoKey, format!("can't run the command for `{name}`: {error}"))
    })?;
    let text = String::from_utf8_lossy(&done.stdout);
    let key = text.lines().next().unwrap_or_default().trim().to_owned();
    if !done.status.success() || key.is_empty() {
        return Err(UsageError::new(
            ErrorCode::NoKey,
            format!(
                "the command for `{name}` in storyc.yaml printed no key on its first line ({})",
                done.status
            ),
        ));
    }
    Ok(key)
}
