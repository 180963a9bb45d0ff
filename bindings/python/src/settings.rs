//! The settings of a call, as `_settings.py` passes them, to the compiler's options.

use std::collections::HashMap;
use std::path::PathBuf;

use pyo3::prelude::*;
use storyc::Options;
use storyc::compile::{find_model, near_models};
use storyc::lint::{Selection, suppress};
use storyc::model::{Form, Profile};
use storyc::project::{Clips, Project, Setting, Settings, read_ratio, read_resolution};
use storyc::request::Route;
use storyc::storyboard::Flags;
use storyc::syntax::time;
use storyc::text::suggest;

use crate::error::Failure;
use crate::files::Files;
use crate::project::ProjectFile;
use crate::source::{Source, display, folder_of};

/// The settings, each as in the program's flags.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Given {
    model: Vec<String>,
    clips: Option<String>,
    duration: Option<String>,
    ratio: Option<String>,
    resolution: Option<String>,
    shots: Option<String>,
    seed: Option<i64>,
    refs: Vec<(String, String)>,
    region: Option<String>,
    workspace: Option<String>,
    soft_seconds: bool,
    select: Vec<String>,
    extend_select: Vec<String>,
    ignore: Vec<String>,
    folder: Option<PathBuf>,
    files: Option<HashMap<String, Vec<u8>>>,
}

/// Everything that the stories of one call share: settings, project and files.
pub(crate) struct Setup {
    flags: Flags,
    region: Option<String>,
    workspace: Option<String>,
    soft_seconds: bool,
    selection: Selection,
    folder: String,
    files: Files,
    pub(crate) project: Option<ProjectFile>,
}

impl Given {
    /// Reads the settings, and finds the project of the story's folder. A text without a folder has no project, and
    /// nothing on disk is read for it.
    pub(crate) fn setup(self, source: Option<&Source>) -> Result<Setup, Failure> {
        let mut selection = self.selection()?;
        let flags = self.flags()?;
        let file = source.and_then(|source| source.file.as_deref());
        let folder = self.folder.or_else(|| file.map(|file| PathBuf::from(folder_of(file))));
        if folder.is_none() && self.files.is_none() {
            // The text has no folder, so its files can't be looked for.
            selection.ignore.push("R201".to_owned());
        }
        let given = self.files.unwrap_or_default();
        let given = given.iter().map(|(path, bytes)| (path.clone(), Files::head_of(bytes))).collect();
        let setup = Setup {
            flags,
            region: self.region,
            workspace: self.workspace,
            soft_seconds: self.soft_seconds,
            selection,
            files: Files { given, on_disk: folder.is_some() },
            project: folder.as_deref().and_then(ProjectFile::nearest),
            folder: folder.as_deref().map(display).filter(|folder| folder != ".").unwrap_or_default(),
        };
        setup.check_models()?;
        Ok(setup)
    }

    /// The rules to run; an unknown rule is a failure.
    fn selection(&self) -> Result<Selection, Failure> {
        for name in self.select.iter().chain(&self.extend_select).chain(&self.ignore) {
            if !suppress::names_a_rule(name) {
                let message = format!("there is no rule `{name}`, and no rule code begins with it");
                return Err(Failure::new("unknown-rule", message).help(
                    "`storyc.rules()` lists the rules; name a code such as `T202`, or a letter such as `T`",
                ));
            }
        }
        Ok(Selection {
            select: self.select.clone(),
            extend: self.extend_select.clone(),
            ignore: self.ignore.clone(),
        })
    }

    /// The settings that override those of the story; a value that can't be read is a failure.
    fn flags(&self) -> Result<Flags, Failure> {
        let duration_ms = read("duration", self.duration.as_deref(), "\"15s\" or 15", |text| {
            time::length(text).ok().filter(|ms| *ms > 0)
        })?;
        let settings = Settings {
            models: self.model.iter().cloned().map(Setting::flag).collect(),
            duration_ms,
            ratio: read("ratio", self.ratio.as_deref(), "\"16:9\"", read_ratio)?,
            resolution: read("resolution", self.resolution.as_deref(), "\"1080p\"", read_resolution)?,
            shots: read("shots", self.shots.as_deref(), "\"list\" or \"prompt\"", Form::read)?,
            seed: self.seed.map(Setting::flag),
            clips: read("clips", self.clips.as_deref(), "\"auto\" or \"one\"", Clips::named)?,
            ..Settings::default()
        };
        Ok(Flags { settings, refs: self.refs.clone() })
    }
}

/// Reads one setting with the library's reader for it.
fn read<T>(
    name: &str,
    text: Option<&str>,
    example: &str,
    reader: impl Fn(&str) -> Option<T>,
) -> Result<Option<Setting<T>>, Failure> {
    let Some(text) = text else { return Ok(None) };
    match reader(text) {
        Some(value) => Ok(Some(Setting::flag(value))),
        None => Err(Failure::new("bad-option", format!("can't read {name}={text:?}"))
            .help(format!("write it as {name}={example}"))),
    }
}

impl Setup {
    /// The compiler's options.
    pub(crate) fn options(&self) -> Options<'_> {
        Options {
            flags: self.flags.clone(),
            project: self.project(),
            folder: self.folder.clone(),
            region: self.region.clone(),
            soft_seconds: self.soft_seconds,
            route: Route { workspace: self.workspace.clone() },
            selection: self.selection.clone(),
            assets: &self.files,
        }
    }

    /// The project's contents, if there is one.
    pub(crate) fn project(&self) -> Option<&Project> {
        self.project.as_ref().map(|found| &found.project)
    }

    /// The rules to run.
    pub(crate) fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Replaces the models by all that are known.
    pub(crate) fn use_all_models(&mut self) {
        let models = self.all_models();
        self.flags.settings.models = models.into_iter().map(Setting::flag).collect();
    }

    /// The ids of the built-in models, then those that only the project defines.
    fn all_models(&self) -> Vec<String> {
        let own = self.project().into_iter().flat_map(|project| &project.profiles);
        let built_in = storyc::model::ids().map(str::to_owned);
        let own = own.map(|profile| profile.id.clone()).filter(|id| storyc::model::find(id).is_none());
        built_in.chain(own).collect()
    }

    /// Returns a failure if a model that the caller names is neither built in nor the project's.
    fn check_models(&self) -> Result<(), Failure> {
        for asked in &self.flags.settings.models {
            if find_model(&asked.value, self.project()).is_none() {
                return Err(unknown_model(&asked.value, self.project()));
            }
        }
        Ok(())
    }

    /// Returns a failure if a model isn't available in the region, or needs a workspace there.
    pub(crate) fn check_region(&self, profile: &Profile) -> Result<(), Failure> {
        let region = self.region.as_deref().unwrap_or(&profile.regions.default);
        match profile.regions.hosts.get(region) {
            None => {
                let known: Vec<String> =
                    profile.regions.hosts.keys().map(|name| format!("`{name}`")).collect();
                let message = format!("{} isn't available in the region `{region}`", profile.id);
                let help = format!("its regions are {}", suggest::list(&known, "and"));
                Err(Failure::new("region", message).help(help))
            }
            Some(host) if host.host.is_none() && self.workspace.is_none() => {
                let message = format!("{} needs a workspace in the region `{region}`", profile.id);
                Err(Failure::new("region", message).help("pass yours as workspace=\"ID\""))
            }
            Some(_) => Ok(()),
        }
    }
}

/// The failure for a model that nobody knows.
pub(crate) fn unknown_model(id: &str, project: Option<&Project>) -> Failure {
    let near = near_models(id, project).replace("`storyc models`", "`storyc.models()`");
    Failure::new("unknown-model", format!("there is no model `{id}`")).help(near)
}
