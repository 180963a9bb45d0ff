//! The server's state: the open documents, the workspace folders, and the compiled stories.
//!
//! An open document takes precedence over the file on disk; this applies to stories, project files, profiles and
//! pictures. Stories and projects are compiled on demand and cached until something that they depend on changes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::assets::{AssetError, Assets, FileInfo, HEAD_BYTES, Head, identify};
use crate::compile::{MAX_STORY_BYTES, Options, compile, project, too_large};
use crate::diagnostic::{Diagnostic, Place};
use crate::lsp::documents::{Document, Kind, PROJECT_NAME};
use crate::lsp::file_system::FileSystem;
use crate::lsp::positions::{Encoding, Positions};
use crate::lsp::story::{ProjectFile, Story};
use crate::lsp::uri;
use crate::project::Setting;
use crate::storyboard::Flags;

/// The server's state.
pub(crate) struct Workspace<'w> {
    /// The files on disk.
    pub(crate) file_system: &'w dyn FileSystem,
    /// The unit in which the editor counts characters.
    pub(crate) encoding: Encoding,
    /// The flags that apply to every story: the models of the session.
    flags: Flags,
    /// The workspace folders, without trailing slashes.
    folders: Vec<String>,
    /// The open documents by name.
    open: BTreeMap<String, Document>,
    /// The stories in the workspace folders, open or not.
    stories: BTreeSet<String>,
    /// The project file that applies to each folder, cached.
    projects: RefCell<HashMap<String, Option<Arc<ProjectFile>>>>,
    /// The open stories, compiled and cached.
    compiled: RefCell<HashMap<String, Arc<Story>>>,
    /// The open stories as compiled before their last edits, to compile again only what the edits change.
    outdated: RefCell<HashMap<String, Arc<Story>>>,
}

impl<'w> Workspace<'w> {
    /// Creates a workspace without open documents.
    pub(crate) fn new(file_system: &'w dyn FileSystem, encoding: Encoding, folders: Vec<String>) -> Self {
        let mut workspace = Self {
            file_system,
            encoding,
            flags: Flags::default(),
            folders: Vec::new(),
            open: BTreeMap::new(),
            stories: BTreeSet::new(),
            projects: RefCell::default(),
            compiled: RefCell::default(),
            outdated: RefCell::default(),
        };
        for folder in folders {
            workspace.add_folder(folder);
        }
        workspace
    }

    /// Sets the models that every story is compiled for, like `--model`. If `models` is empty, each story uses its own
    /// models. Returns true if that changes the models.
    pub(crate) fn set_models(&mut self, models: Vec<String>) -> bool {
        let models: Vec<_> = models.into_iter().map(Setting::flag).collect();
        if self.flags.settings.models == models {
            return false;
        }
        self.flags.settings.models = models;
        self.clear_caches();
        true
    }

    /// Adds a folder and the stories in it.
    pub(crate) fn add_folder(&mut self, folder: String) {
        self.stories.extend(self.file_system.list_stories(&folder));
        if !self.folders.contains(&folder) {
            self.folders.push(folder);
        }
        self.clear_caches();
    }

    /// Removes a folder, and returns the names of its stories that aren't open.
    pub(crate) fn remove_folder(&mut self, folder: &str) -> Vec<String> {
        self.folders.retain(|known| known != folder);
        let others = self.folders.clone();
        let kept = |name: &String| others.iter().any(|folder| uri::relative_to(name, folder).is_some());
        let (kept, gone): (BTreeSet<String>, BTreeSet<String>) =
            std::mem::take(&mut self.stories).into_iter().partition(kept);
        self.stories = kept;
        self.clear_caches();
        gone.into_iter().filter(|name| !self.open.contains_key(name)).collect()
    }

    /// The workspace folders.
    pub(crate) fn folders(&self) -> &[String] {
        &self.folders
    }

    /// An open document.
    pub(crate) fn document(&self, name: &str) -> Option<&Document> {
        self.open.get(name)
    }

    /// The names of the open documents of a kind.
    pub(crate) fn open_documents(&self, kind: Kind) -> Vec<String> {
        self.open.iter().filter(|(_, document)| document.kind == kind).map(|(name, _)| name.clone()).collect()
    }

    /// The names of all stories: the open ones, then the others in the workspace folders.
    pub(crate) fn all_stories(&self) -> Vec<String> {
        let mut all = self.open_documents(Kind::Story);
        all.extend(self.stories.iter().filter(|name| !self.open.contains_key(*name)).cloned());
        all
    }

    /// The stories that a project file applies to: the open ones, then those below its folder, which is listed again.
    /// They needn't be in a workspace folder.
    pub(crate) fn stories_of_project(&self, path: &str) -> Vec<String> {
        let mut all = self.open_documents(Kind::Story);
        let listed = self.file_system.list_stories(self.folder_of(path));
        all.extend(listed.into_iter().filter(|name| !self.open.contains_key(name)));
        all.retain(|name| self.project_of(name).is_some_and(|file| file.path == path));
        all
    }

    /// Why [`Workspace::stories_of_project`] may be incomplete; `None` if it is complete.
    pub(crate) fn listing_problem(&self, path: &str) -> Option<String> {
        self.file_system.listing_problem(self.folder_of(path))
    }

    /// Opens or replaces a document, and drops the caches that depend on it. Returns true if other documents may depend
    /// on it.
    pub(crate) fn set_document(&mut self, name: &str, document: Document) -> bool {
        let is_story = document.kind == Kind::Story;
        self.open.insert(name.to_owned(), document);
        self.invalidate(name, is_story)
    }

    /// Changes an open document. Returns the same as [`Workspace::set_document`], or `None` if the document isn't open.
    pub(crate) fn edit_document(&mut self, name: &str, edit: impl FnOnce(&mut Document)) -> Option<bool> {
        let document = self.open.get_mut(name)?;
        edit(document);
        let is_story = document.kind == Kind::Story;
        let before = self.compiled.get_mut().remove(name).filter(|_| is_story);
        let before = before.or_else(|| self.outdated.get_mut().remove(name));
        let others = self.invalidate(name, is_story);
        self.outdated.get_mut().extend(before.map(|before| (name.to_owned(), before)));
        Some(others)
    }

    /// Closes a document. Returns the same as [`Workspace::set_document`], or `None` if the document wasn't open.
    pub(crate) fn close_document(&mut self, name: &str) -> Option<bool> {
        let document = self.open.remove(name)?;
        Some(self.invalidate(name, document.kind == Kind::Story))
    }

    fn invalidate(&mut self, name: &str, is_story: bool) -> bool {
        if is_story {
            self.evict_story(name);
        } else {
            self.clear_caches();
        }
        !is_story
    }

    /// Clears all caches.
    pub(crate) fn clear_caches(&mut self) {
        self.projects.get_mut().clear();
        self.compiled.get_mut().clear();
        self.outdated.get_mut().clear();
    }

    /// Removes a story from the cache.
    pub(crate) fn evict_story(&mut self, name: &str) {
        self.compiled.get_mut().remove(name);
        self.outdated.get_mut().remove(name);
    }

    /// Records that a story was created or deleted on disk. Doesn't add a story that git ignores.
    pub(crate) fn set_story_exists(&mut self, name: &str, exists: bool) {
        let lists = |folder: &String| {
            uri::relative_to(name, folder).is_some() && self.file_system.lists_story(folder, name)
        };
        if exists && self.folders.iter().any(lists) {
            self.stories.insert(name.to_owned());
        } else {
            self.stories.remove(name);
        }
    }

    /// Lists the stories in the workspace folders again, and returns the names of those that are gone.
    pub(crate) fn rescan(&mut self) -> Vec<String> {
        let now = self.folders.iter().flat_map(|folder| self.file_system.list_stories(folder)).collect();
        let before = std::mem::replace(&mut self.stories, now);
        self.clear_caches();
        before.difference(&self.stories).cloned().collect()
    }

    /// Returns true if a file is in a workspace folder.
    pub(crate) fn is_inside(&self, path: &str) -> bool {
        !self.root_of(self.folder_of(path)).is_empty()
    }

    /// Returns true if a document is an open story or a story in a workspace folder.
    pub(crate) fn has_story(&self, name: &str) -> bool {
        self.stories.contains(name) || self.open.get(name).is_some_and(|open| open.kind == Kind::Story)
    }

    /// The text of a document with its line index: from the editor if it is open, else from disk.
    pub(crate) fn positions(&self, name: &str) -> Result<Arc<Positions>, Box<Diagnostic>> {
        if let Some(document) = self.open.get(name) {
            return Ok(Arc::clone(&document.positions));
        }
        self.file_system.read(name).map(|text| Arc::new(Positions::new(text, self.encoding)))
    }

    /// The compiled story of this name.
    pub(crate) fn story(&self, name: &str) -> Result<Arc<Story>, Box<Diagnostic>> {
        if let Some(known) = self.compiled.borrow().get(name) {
            return Ok(Arc::clone(known));
        }
        let is_open = self.open.contains_key(name);
        let text = match self.open.get(name) {
            Some(document) => Arc::clone(document.text()),
            None => self.file_system.read(name)?,
        };
        if text.len() as u64 > MAX_STORY_BYTES {
            return Err(Box::new(too_large()));
        }
        let before = self.outdated.borrow_mut().remove(name);
        let story = Arc::new(match before.and_then(Arc::into_inner) {
            Some(before) => self.update(name, before, text),
            None => self.compile(name, &text),
        });
        if is_open {
            self.compiled.borrow_mut().insert(name.to_owned(), Arc::clone(&story));
        }
        Ok(story)
    }

    /// Compiles a text as if it were the text of this story.
    pub(crate) fn compile(&self, name: &str, text: &str) -> Story {
        let project = self.project_of(name);
        self.with_options(name, project.as_deref(), |options| Story {
            compiled: compile(text, options),
            project: project.clone(),
            root: self.root_of(self.folder_of(name)).to_owned(),
            folder: options.folder.clone(),
        })
    }

    /// Compiles a story again after an edit of its text.
    fn update(&self, name: &str, before: Story, text: Arc<str>) -> Story {
        let Story { compiled, project, root, folder } = before;
        let compiled = self.with_options(name, project.as_deref(), |options| compiled.update(text, options));
        Story { compiled, project, root, folder }
    }

    /// Compiles a text as if it were the text of this story, with `project` as the text of its project file.
    pub(crate) fn compile_with_project(&self, name: &str, project: &str, text: &str) -> Story {
        let file = self.project_of(name).map(|file| {
            let (mut new, diagnostics) = project::read(project, &file.project.folder, &|_| Ok("".into()));
            new.profiles.clone_from(&file.project.profiles);
            Arc::new(ProjectFile { path: file.path.clone(), text: project.into(), project: new, diagnostics })
        });
        self.with_options(name, file.as_deref(), |options| Story {
            compiled: compile(text, options),
            project: file.clone(),
            root: self.root_of(self.folder_of(name)).to_owned(),
            folder: options.folder.clone(),
        })
    }

    /// Calls `run` with the options that this story is compiled with.
    pub(crate) fn with_options<T>(
        &self,
        name: &str,
        project: Option<&ProjectFile>,
        run: impl FnOnce(&Options<'_>) -> T,
    ) -> T {
        let folder = self.folder_of(name);
        let root = self.root_of(folder);
        let assets = WorkspaceAssets { file_system: self.file_system, open: &self.open, root };
        run(&Options {
            flags: self.flags.clone(),
            project: project.map(|file| &file.project),
            folder: relative_to_root(folder, root).to_owned(),
            assets: &assets,
            ..Options::default()
        })
    }

    /// The folder of a document. A text that isn't a file belongs to the first workspace folder, or to `""` if there is
    /// none.
    fn folder_of<'n>(&'n self, name: &'n str) -> &'n str {
        if !uri::is_path(name) {
            return self.folders.first().map_or("", String::as_str);
        }
        match uri::folder(name) {
            "" => "/",
            folder => folder,
        }
    }

    /// The path of a document for messages: relative to the workspace folder if it is in one.
    pub(crate) fn display_path<'n>(&'n self, name: &'n str) -> &'n str {
        match self.root_of(self.folder_of(name)) {
            "" => name,
            root => uri::relative_to(name, root).unwrap_or(name),
        }
    }

    /// The outermost workspace folder that contains a folder; empty if none does.
    ///
    /// A story and its project file have the same root, unless the project file is above the workspace and has none.
    /// Either way, a path resolves to the same file in both.
    fn root_of(&self, folder: &str) -> &str {
        let contains = |known: &&String| *known == folder || uri::relative_to(folder, known).is_some();
        self.folders.iter().filter(contains).min_by_key(|known| known.len()).map_or("", String::as_str)
    }

    /// The project file that applies to a document: the nearest one in its folder or above.
    pub(crate) fn project_of(&self, name: &str) -> Option<Arc<ProjectFile>> {
        match self.folder_of(name) {
            "" => None,
            folder => self.nearest_project(folder),
        }
    }

    /// The project file at a path.
    pub(crate) fn project_file(&self, path: &str) -> Option<Arc<ProjectFile>> {
        self.nearest_project(uri::folder(path)).filter(|file| file.path == path)
    }

    fn nearest_project(&self, folder: &str) -> Option<Arc<ProjectFile>> {
        if let Some(known) = self.projects.borrow().get(folder) {
            return known.clone();
        }
        let path = format!("{}/{PROJECT_NAME}", folder.trim_end_matches('/'));
        let here = self.open.contains_key(&path) || self.file_system.is_file(&path);
        let found = if here {
            Some(Arc::new(self.read_project(path)))
        } else if folder.is_empty() || folder.ends_with(':') {
            None
        } else {
            self.nearest_project(uri::folder(folder))
        };
        self.projects.borrow_mut().insert(folder.to_owned(), found.clone());
        found
    }

    fn read_project(&self, path: String) -> ProjectFile {
        let folder = self.folder_of(&path);
        let root = self.root_of(folder);
        let folder = relative_to_root(folder, root);
        let (text, unread) = match self.text(&path) {
            Ok(text) => (text, None),
            Err(finding) => (Arc::from(""), Some(finding.in_place(Place::Project))),
        };
        let profile = |path: &str| {
            let absolute = crate::plan::join(root, path);
            self.text(&uri::normalize(&absolute))
        };
        let (mut project, mut diagnostics) = project::read(&text, folder, &profile);
        project.readable &= unread.is_none();
        diagnostics.extend(unread);
        ProjectFile { path, text, project, diagnostics }
    }

    /// The text of a document: from the editor if it is open, else from disk.
    pub(crate) fn text(&self, name: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        match self.open.get(name) {
            Some(document) => Ok(Arc::clone(document.text())),
            None => self.file_system.read(name),
        }
    }

    /// The format and size of a file that a story refers to.
    pub(crate) fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        WorkspaceAssets { file_system: self.file_system, open: &self.open, root: "" }.inspect(path)
    }
}

/// The prefix of paths in a folder: relative to the root if the folder is inside it, which keeps messages short; else
/// the absolute path.
fn relative_to_root<'f>(folder: &'f str, root: &str) -> &'f str {
    match root {
        "" => folder,
        root if root == folder => "",
        root => uri::relative_to(folder, root).unwrap_or(folder),
    }
}

/// The assets of a story: read from the editor if they are open, else from disk.
struct WorkspaceAssets<'s> {
    file_system: &'s dyn FileSystem,
    open: &'s BTreeMap<String, Document>,
    root: &'s str,
}

impl WorkspaceAssets<'_> {
    /// The absolute path. A relative path in a text that has no folder is an error.
    fn absolute(&self, path: &str) -> Result<String, AssetError> {
        let absolute = uri::normalize(&crate::plan::join(self.root, path));
        if uri::is_path(&absolute) { Ok(absolute) } else { Err(AssetError::Missing) }
    }
}

impl Assets for WorkspaceAssets<'_> {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        let path = self.absolute(path)?;
        if let Some(document) = self.open.get(&path) {
            let bytes = document.text().as_bytes();
            let start = bytes.get(..HEAD_BYTES.min(bytes.len())).unwrap_or(bytes);
            return Ok(Head { length: bytes.len() as u64, bytes: start.to_vec() });
        }
        self.file_system.head(&path)
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        let absolute = self.absolute(path)?;
        if self.open.contains_key(&absolute) {
            let head = self.head(path)?;
            return Ok(FileInfo { length: head.length, kind: identify(&head) });
        }
        self.file_system.inspect(&absolute)
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        self.file_system.sha256(&self.absolute(path)?)
    }
}
