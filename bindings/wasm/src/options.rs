//! The options of a call, and what the compiler makes of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use storyc::compile::{self, find_model, near_models};
use storyc::diagnostic::Diagnostic;
use storyc::lint::{Levels, Selection, suppress};
use storyc::lsp::ProjectFile;
use storyc::model::{self, Form};
use storyc::project::{Clips, Setting, Settings, read_ratio, read_resolution};
use storyc::request::Route;
use storyc::storyboard::Flags;
use storyc::syntax::time;
use storyc::text::suggest;
#[cfg(test)]
use ts_rs::TS;

use crate::error::{Failure, FailureCode};
use crate::files::{FileFacts, KnownFiles};

/// How to compile a story. Settings here override those of the story and of the project.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(test, ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// The path of the story, for messages. Its other paths are relative to this path's folder. The default is
    /// `story.story`.
    pub name: Option<String>,
    /// The models to compile for, such as `["happyhorse-1.1"]`.
    pub models: Option<Vec<String>>,
    /// The length of the video, such as `15s`.
    pub duration: Option<String>,
    /// The aspect ratio, width to height, such as `16:9`.
    pub ratio: Option<String>,
    /// The resolution, such as `1080p`.
    pub resolution: Option<String>,
    /// The seed, for models that accept one.
    pub seed: Option<i64>,
    /// The form in which shots are sent, for models whose API accepts both.
    pub shots: Option<ShotForm>,
    /// Where storyc may split the story: `auto` wherever the model's limits require it, `one` only at `[Clip]` headers.
    pub clips: Option<ClipSplit>,
    /// The region of the model's API.
    pub region: Option<String>,
    /// The vendor's workspace, for regions that need one.
    pub workspace: Option<String>,
    /// Write each shot's length into the prompt as a hint, for models that don't read times.
    pub soft_seconds: Option<bool>,
    /// The path or the URL of references, by name or by position: `{ girl: "girl.png", Image2: "quay.png" }`.
    pub references: Option<BTreeMap<String, String>>,
    /// Check only these rules: codes or their beginnings, such as `["T201", "R"]`.
    pub select: Option<Vec<String>>,
    /// Check these rules too, even those that are off by default.
    pub extend_select: Option<Vec<String>>,
    /// Skip these rules; wins over `select` and `extendSelect`.
    pub ignore: Option<Vec<String>>,
    /// The text of the project file `storyc.yaml` that applies to the story. It lies in the folder that `name` is
    /// relative to.
    pub project: Option<String>,
    /// The texts of the profiles that the project file names under `models`, by path.
    pub profiles: Option<BTreeMap<String, String>>,
    /// What is known of the files that the story names, by path: their bytes, or what `inspect` returned for them;
    /// `null` if there is no such file. storyc checks only these files.
    #[cfg_attr(test, ts(optional, type = "{ [path: string]: Uint8Array | FileFacts | null }"))]
    pub files: Option<BTreeMap<String, Option<FileFacts>>>,
}

/// The form in which shots are sent: each with its own length, or one prompt that the model cuts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum ShotForm {
    /// A list of shots.
    List,
    /// One prompt.
    Prompt,
}

impl From<ShotForm> for Form {
    fn from(form: ShotForm) -> Self {
        match form {
            ShotForm::List => Self::List,
            ShotForm::Prompt => Self::Prompt,
        }
    }
}

impl From<Form> for ShotForm {
    fn from(form: Form) -> Self {
        match form {
            Form::List => Self::List,
            Form::Prompt => Self::Prompt,
        }
    }
}

/// Where storyc may split a story into clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum ClipSplit {
    /// Only at clip headers.
    One,
    /// At clip headers, and wherever the model's limits require it.
    Auto,
}

/// The path of a story without a name.
const DEFAULT_NAME: &str = "story.story";

/// The name of a project file.
pub const PROJECT_NAME: &str = "storyc.yaml";

/// Options that the compiler can use.
pub struct CompileOptions {
    /// The story's path.
    pub name: String,
    /// The story's folder.
    pub folder: String,
    /// The project file, if there is one.
    pub project: Option<Arc<ProjectFile>>,
    flags: Flags,
    region: Option<String>,
    soft_seconds: bool,
    /// The vendor's workspace.
    pub route: Route,
    selection: Selection,
    /// The known files.
    pub files: KnownFiles,
}

impl Options {
    /// Reads options from JSON.
    ///
    /// # Errors
    ///
    /// If an option is unknown or has the wrong type.
    pub fn from_json(json: &str) -> Result<Self, Failure> {
        read_json(json)
    }

    /// Converts the options for the compiler.
    ///
    /// # Errors
    ///
    /// If a value can't be read, or there is no such model, region or rule.
    pub fn prepare(self) -> Result<CompileOptions, Failure> {
        let project = self.read_project();
        let flags = Flags { settings: self.settings()?, refs: self.references()? };
        for id in flags.settings.models.iter().map(|model| &model.value) {
            check_model(id, project.as_deref())?;
        }
        let name = self.name.unwrap_or_else(|| DEFAULT_NAME.to_owned());
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Ok(CompileOptions {
            folder,
            name,
            project,
            flags,
            region: self.region,
            soft_seconds: self.soft_seconds.unwrap_or(false),
            route: Route { workspace: self.workspace },
            selection: selection(self.select, self.extend_select, self.ignore)?,
            files: KnownFiles::new(&self.files.unwrap_or_default())?,
        })
    }

    fn settings(&self) -> Result<Settings, Failure> {
        let invalid = |option: &str, value: &str, example: &str| {
            Failure::bad_option(format!("can't read the option `{option}`: `{value}`"))
                .help(format!("write it as `{option}: \"{example}\"`"))
        };
        let duration_ms = match self.duration.as_deref() {
            Some(text) => match time::length(text) {
                Ok(ms) if ms > 0 => Some(Setting::flag(ms)),
                _ => return Err(invalid("duration", text, "15s")),
            },
            None => None,
        };
        let read = |option: &str, value: Option<&str>, read: fn(&str) -> Option<String>, example: &str| {
            let read = |text: &str| read(text).ok_or_else(|| invalid(option, text, example));
            value.map(read).transpose().map(|value| value.map(Setting::flag))
        };
        Ok(Settings {
            models: self.models.iter().flatten().cloned().map(Setting::flag).collect(),
            duration_ms,
            ratio: read("ratio", self.ratio.as_deref(), read_ratio, "16:9")?,
            resolution: read("resolution", self.resolution.as_deref(), read_resolution, "1080p")?,
            seed: self.seed.map(Setting::flag),
            shots: self.shots.map(|form| Setting::flag(form.into())),
            clips: self.clips.map(|clips| {
                Setting::flag(match clips {
                    ClipSplit::One => Clips::One,
                    ClipSplit::Auto => Clips::Auto,
                })
            }),
            ..Settings::default()
        })
    }

    fn references(&self) -> Result<Vec<(String, String)>, Failure> {
        let pair = |(name, source): (&String, &String)| {
            let (name, source) = (name.trim(), source.trim());
            if name.is_empty() || source.is_empty() {
                return Err(Failure::bad_option(
                    "the option `references` has an empty name or an empty path",
                )
                .help("write a name and its file, as in `references: { girl: \"girl.png\" }`"));
            }
            Ok((name.to_owned(), source.to_owned()))
        };
        self.references.iter().flatten().map(pair).collect()
    }

    /// Reads the project file with the profiles that it names.
    fn read_project(&self) -> Option<Arc<ProjectFile>> {
        let text = self.project.as_deref()?;
        let profile = |path: &str| match self.profiles.as_ref().and_then(|profiles| profiles.get(path)) {
            Some(text) => Ok(Arc::from(text.as_str())),
            None => Err(Box::new(Diagnostic::error(
                "S401",
                storyc::text::Span::at(0),
                "the option `profiles` has no text for it",
            ))),
        };
        let (project, diagnostics) = compile::project::read(text, "", &profile);
        Some(Arc::new(ProjectFile {
            path: PROJECT_NAME.to_owned(),
            text: Arc::from(text),
            project,
            diagnostics,
        }))
    }
}

impl CompileOptions {
    /// The compiler's own options.
    pub fn compiler(&self) -> storyc::Options<'_> {
        storyc::Options {
            flags: self.flags.clone(),
            project: self.project.as_deref().map(|file| &file.project),
            folder: self.folder.clone(),
            region: self.region.clone(),
            soft_seconds: self.soft_seconds,
            route: self.route.clone(),
            selection: self.selection.clone(),
            assets: &self.files,
        }
    }

    /// The same options for every model, unless the caller names models.
    #[must_use]
    pub fn for_all_models(mut self) -> Self {
        if self.flags.settings.models.is_empty() {
            let all = compile::all_models(self.project.as_deref().map(|file| &file.project));
            self.flags.settings.models =
                all.iter().map(|profile| Setting::flag(profile.id.clone())).collect();
        }
        self
    }

    /// The findings in the project file, at the levels that apply.
    pub fn project_findings(&self) -> Vec<Diagnostic> {
        let Some(file) = &self.project else { return Vec::new() };
        Levels::new(&self.selection, Some(&file.project)).apply(file.diagnostics.clone())
    }

    /// Checks that a model is available in the chosen region.
    ///
    /// # Errors
    ///
    /// If the model doesn't have the region.
    pub fn check_region(&self, profile: &storyc::model::Profile) -> Result<(), Failure> {
        let Some(region) = &self.region else { return Ok(()) };
        if profile.regions.hosts.contains_key(region) {
            return Ok(());
        }
        let known: Vec<String> = profile.regions.hosts.keys().map(|name| format!("`{name}`")).collect();
        Err(Failure::bad_option(format!("{} isn't available in the region `{region}`", profile.id))
            .help(format!("its regions are {}", suggest::list(&known, "and"))))
    }
}

/// Reads a value from JSON.
///
/// # Errors
///
/// If a property is unknown or has the wrong type.
pub fn read_json<'j, T: Deserialize<'j>>(json: &'j str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|error| {
        // Where the error is in the JSON says nothing to a caller who passed an object.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        Failure::bad_option(format!("can't read the options: {message}"))
    })
}

/// Finds a model.
///
/// # Errors
///
/// If neither storyc nor the project has it.
pub fn check_model(id: &str, project: Option<&ProjectFile>) -> Result<Arc<model::Profile>, Failure> {
    let project = project.map(|file| &file.project);
    find_model(id, project).ok_or_else(|| {
        let near = near_models(id, project);
        // The program's hint names a command that doesn't exist here.
        let near =
            if near.contains("storyc models") { "`models()` lists the models".to_owned() } else { near };
        Failure::new(FailureCode::UnknownModel, format!("there is no model `{id}`")).help(near)
    })
}

fn selection(
    select: Option<Vec<String>>,
    extend: Option<Vec<String>>,
    ignore: Option<Vec<String>>,
) -> Result<Selection, Failure> {
    let selection = Selection {
        select: select.unwrap_or_default(),
        extend: extend.unwrap_or_default(),
        ignore: ignore.unwrap_or_default(),
    };
    let all = selection.select.iter().chain(&selection.extend).chain(&selection.ignore);
    match all.into_iter().find(|name| !suppress::names_a_rule(name)) {
        Some(name) => {
            let message = format!("there is no rule `{name}`, and no rule code begins with it");
            Err(Failure::new(FailureCode::UnknownRule, message).help("`rules()` lists the rules"))
        }
        None => Ok(selection),
    }
}
