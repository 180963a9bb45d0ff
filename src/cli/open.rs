//! Opens files and pages with what the system opens them with.

use crate::cli::UsageError;

/// Opens a path or an address.
pub(crate) fn with_system(what: &str) -> Result<(), UsageError> {
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    match std::process::Command::new(opener).arg(what).status() {
        Ok(_) => Ok(()),
        Err(error) => Err(UsageError(format!("`{opener}` cannot be run: {error}"))),
    }
}
