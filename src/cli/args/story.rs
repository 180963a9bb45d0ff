//! Flags that override a story's settings, in every command that reads stories.

use std::path::PathBuf;

use crate::cli::project::Projects;
use crate::cli::{ErrorCode, UsageError, models};
use crate::compile::find_model;
use crate::model::Form;
use crate::project::{Clips, Setting, Settings, read_ratio, read_resolution};
use crate::storyboard::Flags;
use crate::syntax::time;

/// Settings given as flags. They override those of the story and of the project.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct StoryFlags {
    /// Model to use, such as `happyhorse-1.1`; repeat the flag for several. `storyc models` lists them.
    #[arg(long, value_name = "MODEL")]
    model: Vec<String>,

    /// Length of the video, such as `15s`.
    #[arg(long, value_name = "TIME")]
    duration: Option<String>,

    /// Aspect ratio, width to height, such as `16:9`.
    #[arg(long)]
    ratio: Option<String>,

    /// Resolution, such as `1080p`.
    #[arg(long)]
    resolution: Option<String>,

    /// Send the shots as a list or as one prompt, for models whose API accepts both.
    #[arg(long, value_name = "list|prompt", value_parser = ["list", "prompt"])]
    shots: Option<String>,

    /// Seed, for models that accept one.
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<i64>,

    /// Split the story into clips: `auto` wherever the model's limits require it, `one` only at `[Clip]` headers.
    #[arg(long, value_name = "one|auto", value_parser = ["one", "auto"])]
    clips: Option<String>,

    /// File for a reference, by name or by position: `girl=girl.png` or `Image2=girl.png`; repeat the flag for several.
    #[arg(long = "ref", value_name = "NAME=PATH|URL")]
    refs: Vec<String>,

    /// Write each shot's length into the prompt as a hint, for models that don't read times.
    #[arg(long)]
    pub(crate) soft_seconds: bool,

    /// File name to assume for standard input: relative paths and the project file are looked up from there.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

impl StoryFlags {
    /// Returns true if `--model` is given.
    pub(crate) fn has_models(&self) -> bool {
        !self.model.is_empty()
    }

    /// The flags as arguments for another call that makes the same requests, with this model instead of `--model`.
    #[cfg(feature = "render")]
    pub(crate) fn to_args(&self, model: Option<&str>) -> Vec<String> {
        let seed = self.seed.map(|seed| seed.to_string());
        let single = [
            ("--model", model),
            ("--duration", self.duration.as_deref()),
            ("--ratio", self.ratio.as_deref()),
            ("--resolution", self.resolution.as_deref()),
            ("--shots", self.shots.as_deref()),
            ("--seed", seed.as_deref()),
            ("--clips", self.clips.as_deref()),
        ];
        let name = self.stdin_filename.as_deref().map(|name| name.to_string_lossy().into_owned());
        let given = single.iter().filter_map(|(flag, value)| Some((*flag, (*value)?)));
        let refs = self.refs.iter().map(|pair| ("--ref", pair.as_str()));
        let name = name.iter().map(|name| ("--stdin-filename", name.as_str()));
        let mut args: Vec<String> = given
            .chain(refs)
            .chain(name)
            .flat_map(|(flag, value)| [flag.to_owned(), value.to_owned()])
            .collect();
        if self.soft_seconds {
            args.push("--soft-seconds".to_owned());
        }
        args
    }

    /// Checks that each model of `--model` is built in or defined by a project; an unknown one is a usage error.
    pub(crate) fn check_models(&self, projects: &Projects) -> Result<(), UsageError> {
        for id in &self.model {
            let all = projects.all();
            if !all.iter().any(|found| find_model(id, Some(&found.project)).is_some()) {
                models::known(id, all.first().map(|found| &found.project))?;
            }
        }
        Ok(())
    }

    /// Converts the flags to the compiler's settings; a value that can't be parsed is a usage error.
    pub(crate) fn flags(&self) -> Result<Flags, UsageError> {
        let invalid = |flag: &str, text: &str, example: &str| {
            UsageError::new(ErrorCode::Usage, format!("can't read `--{flag} {text}`"))
                .help(format!("write it as `--{flag} {example}`"))
        };
        let duration_ms = match self.duration.as_deref() {
            Some(text) => match time::length(text) {
                Ok(ms) if ms > 0 => Some(Setting::flag(ms)),
                _ => return Err(invalid("duration", text, "15s")),
            },
            None => None,
        };
        let ratio = match self.ratio.as_deref() {
            Some(text) => {
                Some(Setting::flag(read_ratio(text).ok_or_else(|| invalid("ratio", text, "16:9"))?))
            }
            None => None,
        };
        let resolution = match self.resolution.as_deref() {
            Some(text) => Some(Setting::flag(
                read_resolution(text).ok_or_else(|| invalid("resolution", text, "1080p"))?,
            )),
            None => None,
        };
        let mut refs = Vec::new();
        for pair in &self.refs {
            match pair.split_once('=') {
                Some((name, source)) if !name.trim().is_empty() && !source.trim().is_empty() => {
                    refs.push((name.trim().to_owned(), source.trim().to_owned()));
                }
                _ => {
                    return Err(UsageError::new(ErrorCode::Usage, format!("can't read `--ref {pair}`"))
                        .help("write a name and its file, as in `--ref girl=girl.png`"));
                }
            }
        }
        let settings = Settings {
            models: self.model.iter().cloned().map(Setting::flag).collect(),
            duration_ms,
            ratio,
            resolution,
            shots: self.shots.as_deref().and_then(Form::read).map(Setting::flag),
            seed: self.seed.map(Setting::flag),
            clips: self.clips.as_deref().and_then(Clips::named).map(Setting::flag),
            ..Settings::default()
        };
        Ok(Flags { settings, refs })
    }
}
