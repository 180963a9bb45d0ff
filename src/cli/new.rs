//! `storyc new`: writes a first story that compiles.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use serde_json::json;

use crate::cli::args::{New, Reader};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError};

/// Runs the command. Never overwrites an existing file.
pub(crate) fn run(args: &New, terminal: &Terminal) -> Result<Exit, UsageError> {
    let mut path = args.name.clone();
    if path.extension().is_none_or(|ending| ending != "story") {
        let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
        if name.is_empty() {
            return Err(UsageError::new(
                ErrorCode::Usage,
                "the story needs a name, as in `storyc new riverbank`",
            ));
        }
        name.push(".story");
        path.set_file_name(name);
    }
    let title =
        path.file_stem().map(|stem| stem.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let text = first_story(&title);
    let shown = files::display(&path);
    let created = OpenOptions::new().write(true).create_new(true).open(&path);
    match created.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) if terminal.reader() == Reader::Json => {
            terminal.finish_json(json!({ "path": shown }), Exit::Clean);
            Ok(Exit::Clean)
        }
        Ok(()) => {
            terminal.eprint(&format!("wrote {shown}\n\n  storyc check {shown}\n  storyc build {shown}\n"));
            Ok(Exit::Clean)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let why = format!("`{shown}` already exists, and storyc won't overwrite it");
            Err(UsageError::new(ErrorCode::Exists, why).help("choose another name"))
        }
        Err(error) => Err(UsageError::new(ErrorCode::Unwritable, format!("can't write `{shown}`: {error}"))),
    }
}

fn first_story(title: &str) -> String {
    let title = serde_json::Value::from(capitalised(title));
    format!(
        "---
title: {title}
model: happyhorse-1.1
ratio: 16:9
resolution: 1080p
# A picture for somebody who must look the same in every shot; write @girl where she is seen.
# refs:
#   girl: {{ image: girl.png, as: the girl in the red coat }}
---

Naturalistic short film, soft morning light, handheld camera, muted colours with one warm red.

[0-4s] Wide shot. A tram stop in the rain. A girl in a red coat reads the timetable with one finger.
Ambient sound: rain on a tin roof, a tram far away.

[4-7s] Close-up. She looks up, listens, and folds her umbrella.

[7-10s] Medium shot. The tram draws in and its doors open. She says: \"At last.\"

[Audio] Rain throughout. No music.
"
    )
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
