//! The keys that orders need: from the environment, else from the project's commands.

use crate::cli::UsageError;
use crate::render::keys::Secret;
use crate::render::{Keys, Order};

/// The keys that the orders need: from the environment, else from the project's commands.
pub(super) fn keys(commands: &[(String, String)], orders: &[Order]) -> Result<Keys, UsageError> {
    let mut keys = Keys::default();
    for order in orders {
        for name in keys.missing(&order.profile) {
            if let Some(key) = std::env::var(&name).ok().filter(|key| !key.trim().is_empty()) {
                keys.insert(&name, Secret::new(&key));
            } else if let Some((_, command)) = commands.iter().find(|(known, _)| *known == name) {
                keys.insert(&name, Secret::new(&printed(&name, command)?));
            }
        }
        if let Some(name) = keys.missing(&order.profile).first() {
            return Err(UsageError(format!(
                "{} needs a key: put it into the environment as `{name}`, or name a command that prints it in storyc.yaml, as in `keys: {{ {name}: pass show video }}`",
                order.profile.id
            )));
        }
    }
    Ok(keys)
}

/// What a command prints. It runs in the shell, as the person who wrote it would run it.
fn printed(name: &str, command: &str) -> Result<String, UsageError> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let done =
        std::process::Command::new(shell).args([flag, command]).stdin(std::process::Stdio::null()).output();
    let done =
        done.map_err(|error| UsageError(format!("the command for `{name}` cannot be run: {error}")))?;
    let key = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    if !done.status.success() || key.is_empty() {
        return Err(UsageError(format!(
            "the command for `{name}` in storyc.yaml prints no key ({})",
            done.status
        )));
    }
    Ok(key)
}
