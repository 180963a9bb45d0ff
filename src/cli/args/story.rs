//! Settings by flag, which every command that reads stories takes, and how they become the compiler's.

use std::path::PathBuf;

use crate::cli::project::Projects;
use crate::cli::{UsageError, models};
use crate::compile::find_model;
use crate::model::Form;
use crate::project::{Clips, Set, Settings, read_ratio, read_resolution};
use crate::storyboard::Flags;
use crate::syntax::time;

/// Settings by flag, wherever a story is read. They win over the story's own and the project's.
#[derive(Debug, clap::Args)]
pub(crate) struct Story {
    /// The model; repeat it for several.
    #[arg(long, value_name = "MODEL")]
    model: Vec<String>,

    /// The length, such as `15s`.
    #[arg(long, value_name = "TIME")]
    duration: Option<String>,

    /// Width to height, such as `16:9`.
    #[arg(long)]
    ratio: Option<String>,

    /// The resolution, such as `1080p`.
    #[arg(long)]
    resolution: Option<String>,

    /// The form that shots take, for models whose API has two.
    #[arg(long, value_name = "list|prompt", value_parser = ["list", "prompt"])]
    shots: Option<String>,

    /// The seed.
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<i64>,

    /// Cut the story into clips where the model's limits ask for it, or at clip headers alone.
    #[arg(long, value_name = "one|auto", value_parser = ["one", "auto"])]
    clips: Option<String>,

    /// Bind a reference, by name or position: `girl=girl.png`, `Image2=girl.png`.
    #[arg(long = "ref", value_name = "NAME=PATH|URL")]
    refs: Vec<String>,

    /// Give the shots' lengths as a hint to a model that reads no times.
    #[arg(long)]
    pub(crate) soft_seconds: bool,

    /// What standard input is called, and where its paths start.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

impl Story {
    /// Whether models are named by flag.
    pub(crate) fn names_models(&self) -> bool {
        !self.model.is_empty()
    }

    /// A model that neither ships nor is one of the projects' own is a wrong call.
    pub(crate) fn check_models(&self, projects: &Projects) -> Result<(), UsageError> {
        for id in &self.model {
            let all = projects.all();
            if !all.iter().any(|found| find_model(id, Some(&found.project)).is_some()) {
                models::known(id, all.first().map(|found| &found.project))?;
            }
        }
        Ok(())
    }

    /// The flags as the compiler takes them.
    pub(crate) fn flags(&self) -> Result<Flags, UsageError> {
        let value = |flag: &str, text: &str, such: &str| {
            UsageError(format!("`--{flag} {text}` cannot be read; write it as `--{flag} {such}`"))
        };
        let duration_ms = match self.duration.as_deref() {
            Some(text) => match time::length(text) {
                Ok(ms) if ms > 0 => Some(Set::flag(ms)),
                _ => return Err(value("duration", text, "15s")),
            },
            None => None,
        };
        let ratio = match self.ratio.as_deref() {
            Some(text) => Some(Set::flag(read_ratio(text).ok_or_else(|| value("ratio", text, "16:9"))?)),
            None => None,
        };
        let resolution = match self.resolution.as_deref() {
            Some(text) => {
                Some(Set::flag(read_resolution(text).ok_or_else(|| value("resolution", text, "1080p"))?))
            }
            None => None,
        };
        let mut refs = Vec::new();
        for pair in &self.refs {
            match pair.split_once('=') {
                Some((name, source)) if !name.trim().is_empty() && !source.trim().is_empty() => {
                    refs.push((name.trim().to_owned(), source.trim().to_owned()));
                }
                _ => {
                    return Err(UsageError(format!(
                        "`--ref {pair}` cannot be read; write a name and its picture, as in `--ref girl=girl.png`"
                    )));
                }
            }
        }
        let settings = Settings {
            models: self.model.iter().cloned().map(Set::flag).collect(),
            duration_ms,
            ratio,
            resolution,
            shots: self.shots.as_deref().and_then(Form::read).map(Set::flag),
            seed: self.seed.map(Set::flag),
            clips: self.clips.as_deref().and_then(Clips::named).map(Set::flag),
            ..Settings::default()
        };
        Ok(Flags { settings, refs })
    }
}
