//! The stories of a call: one in the call itself, a file, or a folder, each with its project.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compile::{Compiled, Options, compile, find_model, near_models, project};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::lint::{Levels, Selection};
use crate::mcp::answer::Failure;
use crate::mcp::host::Host;
use crate::project::{Clips, Project, Setting, Settings, read_ratio, read_resolution};
use crate::report::{Checked, ProjectText, StoryFacts, agent};
use crate::storyboard::Flags;
use crate::syntax::time;
use crate::text::LineIndex;

/// The name of a project file.
const PROJECT_FILE: &str = "storyc.yaml";

/// The most findings that a tool returns.
pub(super) const MAX_FINDINGS: usize = 50;

/// Which story to work on, and settings that override it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct StoryArgs {
    /// Path of the story, relative to the server's first folder; a folder stands for the stories in it.
    pub(super) path: Option<String>,
    /// Text of the story, instead of `path`.
    pub(super) text: Option<String>,
    /// Models such as `happyhorse-1.1`, instead of the story's own.
    pub(super) model: Vec<String>,
    /// `auto` splits the story into clips wherever the model's limits require it, `one` only at `[Clip]` headers.
    pub(super) clips: Option<String>,
    /// Length of the video, such as `15s`.
    pub(super) duration: Option<String>,
    /// Aspect ratio, such as `16:9`.
    pub(super) ratio: Option<String>,
    /// Resolution, such as `1080p`.
    pub(super) resolution: Option<String>,
    /// Region of the model's API, such as `singapore`.
    pub(super) region: Option<String>,
}

/// A story that was read.
pub(super) struct Story {
    /// The resolved path; `None` for a text in the call.
    pub(super) path: Option<String>,
    /// The path for messages: relative to the server's folder.
    pub(super) shown: String,
    /// The folder that its paths are relative to.
    folder: String,
    pub(super) text: Arc<str>,
    /// The finding if it can't be read.
    unreadable: Option<Diagnostic>,
    project: Option<Arc<ProjectFile>>,
}

/// A project file that applies to a story.
struct ProjectFile {
    project: Project,
    text: Arc<ProjectText>,
    diagnostics: Vec<Diagnostic>,
}

/// The stories of a call, with their settings.
pub(super) struct Stories<'h> {
    host: &'h dyn Host,
    flags: Flags,
    region: Option<String>,
    pub(super) list: Vec<Story>,
}

impl<'h> Stories<'h> {
    /// Reads the stories of a call.
    ///
    /// # Errors
    ///
    /// If the arguments are wrong, or the path lies outside of the server's folders.
    pub(super) fn load(host: &'h dyn Host, args: &StoryArgs) -> Result<Self, Failure> {
        let flags = args.flags()?;
        let list = match (&args.path, &args.text) {
            (Some(_), Some(_)) => {
                return Err(Failure::usage("`path` and `text` exclude each other", "give one of the two"));
            }
            (None, None) => return Err(Failure::usage("there is no story", "give its `path` or its `text`")),
            (None, Some(text)) => vec![inline(host, text)],
            (Some(path), None) => at_path(host, path)?,
        };
        let stories = Self { host, flags, region: args.region.clone(), list };
        stories.check_models(&args.model)?;
        Ok(stories)
    }

    /// Returns the story of a call that needs exactly one.
    ///
    /// # Errors
    ///
    /// If there are several stories, or the story can't be read.
    pub(super) fn only(&self) -> Result<&Story, Failure> {
        let [story] = self.list.as_slice() else {
            return Err(Failure::usage(
                format!("there are {} stories in this folder", self.list.len()),
                "name one of them",
            ));
        };
        self.require_readable()?;
        Ok(story)
    }

    /// Checks that every story can be read.
    ///
    /// # Errors
    ///
    /// If one can't.
    pub(super) fn require_readable(&self) -> Result<(), Failure> {
        for story in &self.list {
            if let Some(found) = &story.unreadable {
                let help = found.help.clone().unwrap_or_default();
                return Err(Failure::new(
                    "unreadable",
                    format!("`{}`: {}", story.shown, found.message),
                    help,
                ));
            }
        }
        Ok(())
    }

    fn check_models(&self, models: &[String]) -> Result<(), Failure> {
        for id in models {
            let projects: Vec<Option<&Project>> =
                self.list.iter().map(|story| story.project.as_ref().map(|found| &found.project)).collect();
            if !projects.iter().any(|project| find_model(id, *project).is_some()) {
                let first = projects.first().copied().flatten();
                return Err(Failure::new(
                    "unknown-model",
                    format!("there is no model `{id}`"),
                    near_models(id, first),
                ));
            }
        }
        Ok(())
    }

    /// The options to compile a story with.
    pub(super) fn options<'s>(&'s self, story: &'s Story) -> Options<'s> {
        Options {
            flags: self.flags.clone(),
            project: story.project.as_ref().map(|found| &found.project),
            folder: story.folder.clone(),
            region: self.region.clone(),
            assets: self.host,
            ..Options::default()
        }
    }

    /// Compiles a story.
    pub(super) fn compile(&self, story: &Story) -> Compiled {
        compile(&story.text, &self.options(story))
    }

    /// Checks every story and project.
    pub(super) fn check(&self) -> Vec<Checked> {
        let mut files: Vec<Checked> = self
            .list
            .iter()
            .map(|story| match &story.unreadable {
                Some(found) => Checked {
                    path: story.shown.clone(),
                    text: "".into(),
                    story: None,
                    diagnostics: vec![found.clone()],
                    project: None,
                },
                None => story.checked(self.compile(story)),
            })
            .collect();
        files.extend(self.project_findings());
        files
    }

    /// The findings in the project files.
    pub(super) fn project_findings(&self) -> Vec<Checked> {
        let mut seen: Vec<&str> = Vec::new();
        let mut files = Vec::new();
        for found in self.list.iter().filter_map(|story| story.project.as_deref()) {
            if seen.contains(&found.text.path.as_str()) {
                continue;
            }
            seen.push(&found.text.path);
            let levels = Levels::new(&Selection::default(), Some(&found.project));
            files.push(Checked {
                path: found.text.path.clone(),
                text: Arc::clone(&found.text.text),
                story: None,
                diagnostics: levels.apply(found.diagnostics.clone()),
                project: Some(Arc::clone(&found.text)),
            });
        }
        files.retain(|file| !file.diagnostics.is_empty());
        files
    }
}

impl Story {
    /// The compiled story, as reports need it.
    pub(super) fn checked(&self, compiled: Compiled) -> Checked {
        Checked {
            path: self.shown.clone(),
            story: Some(StoryFacts::new(&compiled)),
            text: compiled.script.source,
            diagnostics: compiled.diagnostics,
            project: self.project.as_ref().map(|found| Arc::clone(&found.text)),
        }
    }

    /// The path and the text of its project file.
    pub(super) fn project_text(&self) -> Option<(&str, &str)> {
        self.project.as_ref().map(|found| (found.text.path.as_str(), &*found.text.text))
    }

    /// The project that applies to it.
    pub(super) fn project(&self) -> Option<&Project> {
        self.project.as_ref().map(|found| &found.project)
    }
}

impl StoryArgs {
    /// The settings as flags.
    fn flags(&self) -> Result<Flags, Failure> {
        let invalid = |name: &str, text: &str, example: &str| {
            Failure::usage(format!("can't read `{name}: {text}`"), format!("write it like `{example}`"))
        };
        let mut settings = Settings {
            models: self.model.iter().cloned().map(Setting::flag).collect(),
            ..Settings::default()
        };
        if let Some(text) = &self.duration {
            let ms = time::length(text).ok().filter(|ms| *ms > 0);
            settings.duration_ms = Some(Setting::flag(ms.ok_or_else(|| invalid("duration", text, "15s"))?));
        }
        if let Some(text) = &self.ratio {
            settings.ratio =
                Some(Setting::flag(read_ratio(text).ok_or_else(|| invalid("ratio", text, "16:9"))?));
        }
        if let Some(text) = &self.resolution {
            let resolution = read_resolution(text).ok_or_else(|| invalid("resolution", text, "1080p"))?;
            settings.resolution = Some(Setting::flag(resolution));
        }
        if let Some(text) = &self.clips {
            let clips = Clips::named(text).ok_or_else(|| invalid("clips", text, "auto"))?;
            settings.clips = Some(Setting::flag(clips));
        }
        Ok(Flags { settings, refs: Vec::new() })
    }
}

/// A story in the call; its paths are relative to the server's first folder.
fn inline(host: &dyn Host, text: &str) -> Story {
    let folder = host.folders().first().cloned().unwrap_or_default();
    Story {
        path: None,
        shown: "text".to_owned(),
        project: find_project(host, &folder),
        folder,
        text: text.into(),
        unreadable: None,
    }
}

/// The stories at a path.
fn at_path(host: &dyn Host, path: &str) -> Result<Vec<Story>, Failure> {
    let resolved = host.resolve(path)?;
    let paths = if host.is_folder(&resolved) { host.list_stories(&resolved) } else { vec![resolved.clone()] };
    if paths.is_empty() {
        return Err(Failure::new(
            "not-found",
            format!("there is no story in `{path}`"),
            "name a `.story` file",
        ));
    }
    if !host.is_folder(&resolved) && !host.is_file(&resolved) {
        return Err(Failure::new("not-found", format!("there is no file `{path}`"), "check the path"));
    }
    let mut projects: Vec<(String, Option<Arc<ProjectFile>>)> = Vec::new();
    let mut stories = Vec::new();
    for path in paths {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let known = projects.iter().find(|(known, _)| *known == folder).map(|(_, project)| project.clone());
        let project = known.unwrap_or_else(|| {
            let project = find_project(host, &folder);
            projects.push((folder.clone(), project.clone()));
            project
        });
        let (text, unreadable) = match host.read(&path) {
            Ok(text) => (text, None),
            Err(found) => ("".into(), Some(*found)),
        };
        stories.push(Story {
            shown: show_path(host, &path),
            path: Some(path),
            folder,
            text,
            unreadable,
            project,
        });
    }
    Ok(stories)
}

/// A path relative to the folder of the server that it lies in; with its whole path if there are several folders.
pub(super) fn show_path(host: &dyn Host, path: &str) -> String {
    match host.folders() {
        [only] => {
            path.strip_prefix(only.as_str()).map_or(path, |rest| rest.trim_start_matches('/')).to_owned()
        }
        _ => path.to_owned(),
    }
}

/// The nearest project file from a folder upwards, but not above the server's folders.
fn find_project(host: &dyn Host, folder: &str) -> Option<Arc<ProjectFile>> {
    let is_inside = |folder: &str| {
        host.folders().iter().any(|root| {
            folder
                .strip_prefix(root.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || root.ends_with('/'))
        })
    };
    let mut folder = folder;
    while is_inside(folder) {
        let path = format!("{}/{PROJECT_FILE}", folder.trim_end_matches('/'));
        if host.is_file(&path) {
            return Some(Arc::new(read_project(host, folder, &path)));
        }
        folder = folder.rsplit_once('/')?.0;
    }
    None
}

fn read_project(host: &dyn Host, folder: &str, path: &str) -> ProjectFile {
    let (text, unreadable) = match host.read(path) {
        Ok(text) => (text, None),
        Err(found) => ("".into(), Some(found.in_place(Place::Project))),
    };
    let (mut project, mut diagnostics) = project::read(&text, folder, &|path: &str| host.read(path));
    project.readable &= unreadable.is_none();
    diagnostics.extend(unreadable);
    ProjectFile { project, text: Arc::new(ProjectText { path: show_path(host, path), text }), diagnostics }
}

/// A finding, as tools return it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Finding {
    /// The file; `text` for a story in the call.
    path: String,
    /// The line, from 1.
    line: usize,
    /// `error`, `warning` or `advice`.
    severity: &'static str,
    /// The rule, for the tool `explain`.
    code: &'static str,
    /// What is wrong.
    message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// Whether the tool `fix` can correct it: `safe`, or `unsafe` if that may change what the model generates.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'static str>,
}

/// Findings as data, at most [`MAX_FINDINGS`], and the text of the same findings. If not all fit, errors go first.
pub(super) fn list_findings(files: &[Checked]) -> (Vec<Finding>, String) {
    let count = |wants_errors: bool| {
        let all = files.iter().flat_map(|file| &file.diagnostics);
        all.filter(|found| (found.severity == Severity::Error) == wants_errors).count()
    };
    let (errors, others) = (count(true), count(false));
    let mut errors_left = errors.min(MAX_FINDINGS);
    let mut others_left = others.min(MAX_FINDINGS - errors_left);
    let dropped = errors + others - errors_left - others_left;
    let mut listed: Vec<Checked> = files.to_vec();
    for file in &mut listed {
        file.diagnostics.retain(|found| {
            let left = if found.severity == Severity::Error { &mut errors_left } else { &mut others_left };
            let fits = *left > 0;
            *left = left.saturating_sub(1);
            fits
        });
    }
    let mut text = agent::check(&listed);
    if dropped > 0 {
        text.push_str(&format!("note {dropped} more\n"));
    }
    let findings = listed.iter().flat_map(|file| file.diagnostics.iter().map(|found| finding(file, found)));
    (findings.collect(), text)
}

fn finding(file: &Checked, found: &Diagnostic) -> Finding {
    let (path, text) = match (found.place, &file.project) {
        (Place::Project, Some(project)) => (&project.path, &project.text),
        _ => (&file.path, &file.text),
    };
    Finding {
        path: path.clone(),
        line: LineIndex::new(text).position(text, found.span.start as usize).line,
        severity: found.severity.name(),
        code: found.code,
        message: found.message.clone(),
        help: found.help.clone(),
        fix: found.fixes.first().map(|fix| if fix.safe { "safe" } else { "unsafe" }),
    }
}
