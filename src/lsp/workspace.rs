//! The server's state: the open documents, the workspace folders, and the compiled stories.
//!
//! An open document takes precedence over the file on disk; this applies to stories, project files, profiles and
//! pictures. Stories and projects are compiled on demand and cached until something that they depend on changes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::assets::{AssetError, Assets, HEAD_BYTES, Head, Look, identify};
use crate::compile::{MOST_BYTES, Options, compile, project, too_large};
use crate::diagnostic::{Diagnostic, Place};
use crate::lsp::documents::{Document, Kind, PROJECT_NAME};
use crate::lsp::positions::{Encoding, Positions};
use crate::lsp::story::{ProjectFile, Story};
use crate::lsp::uri;
use crate::lsp::world::World;
use crate::project::{Origin, Set};
use crate::storyboard::Flags;

/// The server's state.
pub(crate) struct Workspace<'w> {
    /// The files on disk.
    pub(crate) world: &'w dyn World,
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
}

impl<'w> Workspace<'w> {
    /// Creates a workspace without open documents.
    pub(crate) fn new(world: &'w dyn World, encoding: Encoding, folders: Vec<String>) -> Self {
        let mut workspace = Self {
            world,
            encoding,
            flags: Flags::default(),
            folders: Vec::new(),
            open: BTreeMap::new(),
            stories: BTreeSet::new(),
            projects: RefCell::default(),
            compiled: RefCell::default(),
        };
        for folder in folders {
            workspace.add_folder(folder);
        }
        workspace
    }

    /// Sets the models that every story is compiled for, like `--model`. If `models` is empty, each story uses its own
    /// models. Returns true if that changes the models.
    pub(crate) fn set_models(&mut self, models: Vec<String>) -> bool {
        let models: Vec<_> = models.into_iter().map(|value| Set { value, origin: Origin::Flag }).collect();
        if self.flags.settings.models == models {
            return false;
        }
        self.flags.settings.models = models;
        self.forget();
        true
    }

    /// Adds a folder and the stories in it.
    pub(crate) fn add_folder(&mut self, folder: String) {
        self.stories.extend(self.world.stories(&folder));
        if !self.folders.contains(&folder) {
            self.folders.push(folder);
        }
        self.forget();
    }

    /// Removes a folder, and returns the names of its stories that aren't open.
    pub(crate) fn remove_folder(&mut self, folder: &str) -> Vec<String> {
        self.folders.retain(|known| known != folder);
        let others = self.folders.clone();
        let kept = |name: &String| others.iter().any(|folder| uri::below(name, folder).is_some());
        let (kept, gone): (BTreeSet<String>, BTreeSet<String>) =
            std::mem::take(&mut self.stories).into_iter().partition(kept);
        self.stories = kept;
        self.forget();
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
    pub(crate) fn open_of(&self, kind: Kind) -> Vec<String> {
        self.open.iter().filter(|(_, document)| document.kind == kind).map(|(name, _)| name.clone()).collect()
    }

    /// The names of all stories: the open ones, then the others in the workspace folders.
    pub(crate) fn all_stories(&self) -> Vec<String> {
        let mut all = self.open_of(Kind::Story);
        all.extend(self.stories.iter().filter(|name| !self.open.contains_key(*name)).cloned());
        all
    }

    /// The stories that a project file applies to: the open ones, then those below its folder, which is listed again.
    /// They needn't be in a workspace folder.
    pub(crate) fn stories_of_project(&self, path: &str) -> Vec<String> {
        let mut all = self.open_of(Kind::Story);
        let listed = self.world.stories(self.home(path));
        all.extend(listed.into_iter().filter(|name| !self.open.contains_key(name)));
        all.retain(|name| self.project_of(name).is_some_and(|file| file.path == path));
        all
    }

    /// Why [`Workspace::stories_of_project`] may be incomplete; `None` if it is complete.
    pub(crate) fn unlisted(&self, path: &str) -> Option<String> {
        self.world.unlisted(self.home(path))
    }

    /// Opens or replaces a document, and drops the caches that depend on it. Returns true if other documents may depend
    /// on it.
    pub(crate) fn put(&mut self, name: &str, document: Document) -> bool {
        let is_story = document.kind == Kind::Story;
        self.open.insert(name.to_owned(), document);
        self.changed(name, is_story)
    }

    /// Changes an open document; the result is that of [`Workspace::put`], or `None` if the document isn't open.
    pub(crate) fn edit(&mut self, name: &str, edit: impl FnOnce(&mut Document)) -> Option<bool> {
        let document = self.open.get_mut(name)?;
        edit(document);
        let is_story = document.kind == Kind::Story;
        Some(self.changed(name, is_story))
    }

    /// Closes a document; the result is that of [`Workspace::put`], or `None` if the document wasn't open.
    pub(crate) fn close(&mut self, name: &str) -> Option<bool> {
        let document = self.open.remove(name)?;
        Some(self.changed(name, document.kind == Kind::Story))
    }

    fn changed(&mut self, name: &str, is_story: bool) -> bool {
        if is_story {
            self.compiled.get_mut().remove(name);
        } else {
            self.forget();
        }
        !is_story
    }

    /// Clears all caches.
    pub(crate) fn forget(&mut self) {
        self.projects.get_mut().clear();
        self.compiled.get_mut().clear();
    }

    /// Removes a story from the cache.
    pub(crate) fn forget_story(&mut self, name: &str) {
        self.compiled.get_mut().remove(name);
    }

    /// Records that a story was created or deleted on disk. Ignores stories that git ignores.
    pub(crate) fn story_on_disk(&mut self, name: &str, is_there: bool) {
        let holds = |folder: &String| uri::below(name, folder).is_some() && self.world.lists(folder, name);
        if is_there && self.folders.iter().any(holds) {
            self.stories.insert(name.to_owned());
        } else {
            self.stories.remove(name);
        }
    }

    /// Lists the stories in the workspace folders again, and returns the names of those that are gone.
    pub(crate) fn look_again(&mut self) -> Vec<String> {
        let now = self.folders.iter().flat_map(|folder| self.world.stories(folder)).collect();
        let before = std::mem::replace(&mut self.stories, now);
        self.forget();
        before.difference(&self.stories).cloned().collect()
    }

    /// Returns true if a file is in a workspace folder.
    pub(crate) fn is_inside(&self, path: &str) -> bool {
        !self.root_of(self.home(path)).is_empty()
    }

    /// Returns true if a document is an open story or a story in a workspace folder.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.stories.contains(name) || self.open.get(name).is_some_and(|open| open.kind == Kind::Story)
    }

    /// The text of a document with its line index: from the editor if it is open, else from disk.
    pub(crate) fn positions(&self, name: &str) -> Result<Arc<Positions>, Box<Diagnostic>> {
        if let Some(document) = self.open.get(name) {
            return Ok(Arc::clone(&document.positions));
        }
        self.world.read(name).map(|text| Arc::new(Positions::new(text, self.encoding)))
    }

    /// The compiled story of this name.
    pub(crate) fn story(&self, name: &str) -> Result<Arc<Story>, Box<Diagnostic>> {
        if let Some(known) = self.compiled.borrow().get(name) {
            return Ok(Arc::clone(known));
        }
        let is_open = self.open.contains_key(name);
        let text = match self.open.get(name) {
            Some(document) => Arc::clone(document.text()),
            None => self.world.read(name)?,
        };
        if text.len() as u64 > MOST_BYTES {
            return Err(Box::new(too_large()));
        }
        let story = Arc::new(self.compile(name, &text));
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
            root: self.root_of(self.home(name)).to_owned(),
            folder: options.folder.clone(),
        })
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
            root: self.root_of(self.home(name)).to_owned(),
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
        let folder = self.home(name);
        let root = self.root_of(folder);
        let assets = Seen { workspace: self.world, open: &self.open, root };
        run(&Options {
            flags: self.flags.clone(),
            project: project.map(|file| &file.project),
            folder: from_root(folder, root).to_owned(),
            assets: &assets,
            ..Options::default()
        })
    }

    /// The folder of a document. A text that isn't a file belongs to the first workspace folder, or to `""` if there is
    /// none.
    fn home<'n>(&'n self, name: &'n str) -> &'n str {
        if !uri::is_path(name) {
            return self.folders.first().map_or("", String::as_str);
        }
        match uri::folder(name) {
            "" => "/",
            folder => folder,
        }
    }

    /// The name of a document in messages: its path relative to the workspace folder, if it is in one.
    pub(crate) fn shown<'n>(&'n self, name: &'n str) -> &'n str {
        match self.root_of(self.home(name)) {
            "" => name,
            root => uri::below(name, root).unwrap_or(name),
        }
    }

    /// The outermost workspace folder that contains a folder; empty if none does.
    ///
    /// A story and its project file have the same root, unless the project file is above the workspace and has none.
    /// Either way, a path resolves to the same file in both.
    fn root_of(&self, folder: &str) -> &str {
        let holds = |known: &&String| *known == folder || uri::below(folder, known).is_some();
        self.folders.iter().filter(holds).min_by_key(|known| known.len()).map_or("", String::as_str)
    }

    /// The project file that applies to a document: the nearest one in its folder or above.
    pub(crate) fn project_of(&self, name: &str) -> Option<Arc<ProjectFile>> {
        match self.home(name) {
            "" => None,
            folder => self.nearest(folder),
        }
    }

    /// The project file at a path.
    pub(crate) fn project_file(&self, path: &str) -> Option<Arc<ProjectFile>> {
        self.nearest(uri::folder(path)).filter(|file| file.path == path)
    }

    fn nearest(&self, folder: &str) -> Option<Arc<ProjectFile>> {
        if let Some(known) = self.projects.borrow().get(folder) {
            return known.clone();
        }
        let path = format!("{}/{PROJECT_NAME}", folder.trim_end_matches('/'));
        let here = self.open.contains_key(&path) || self.world.is_file(&path);
        let found = if here {
            Some(Arc::new(self.read_project(path)))
        } else if folder.is_empty() || folder.ends_with(':') {
            None
        } else {
            self.nearest(uri::folder(folder))
        };
        self.projects.borrow_mut().insert(folder.to_owned(), found.clone());
        found
    }

    fn read_project(&self, path: String) -> ProjectFile {
        let folder = self.home(&path);
        let root = self.root_of(folder);
        let folder = from_root(folder, root);
        let (text, unread) = match self.text(&path) {
            Ok(text) => (text, None),
            Err(finding) => (Arc::from(""), Some(finding.in_place(Place::Project))),
        };
        let profile = |path: &str| {
            let whole = crate::plan::join(root, path);
            self.text(&uri::normal(&whole))
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
            None => self.world.read(name),
        }
    }

    /// The format and size of a file that a story refers to.
    pub(crate) fn look(&self, path: &str) -> Result<Look, AssetError> {
        Seen { workspace: self.world, open: &self.open, root: "" }.look(path)
    }
}

/// The prefix of paths in a folder: relative to the root if the folder is inside it, which keeps messages short; else
/// the whole folder.
fn from_root<'f>(folder: &'f str, root: &str) -> &'f str {
    match root {
        "" => folder,
        root if root == folder => "",
        root => uri::below(folder, root).unwrap_or(folder),
    }
}

/// The files that a story refers to: from the editor if they are open, else from disk.
struct Seen<'s> {
    workspace: &'s dyn World,
    open: &'s BTreeMap<String, Document>,
    root: &'s str,
}

impl Seen<'_> {
    /// The absolute path. A relative path in a text that has no folder is an error.
    fn whole(&self, path: &str) -> Result<String, AssetError> {
        let whole = uri::normal(&crate::plan::join(self.root, path));
        if uri::is_path(&whole) { Ok(whole) } else { Err(AssetError::Missing) }
    }
}

impl Assets for Seen<'_> {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        let path = self.whole(path)?;
        if let Some(document) = self.open.get(&path) {
            let bytes = document.text().as_bytes();
            let start = bytes.get(..HEAD_BYTES.min(bytes.len())).unwrap_or(bytes);
            return Ok(Head { length: bytes.len() as u64, bytes: start.to_vec() });
        }
        self.workspace.head(&path)
    }

    fn look(&self, path: &str) -> Result<Look, AssetError> {
        let whole = self.whole(path)?;
        if self.open.contains_key(&whole) {
            let head = self.head(path)?;
            return Ok(Look { length: head.length, media: identify(&head) });
        }
        self.workspace.look(&whole)
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        self.workspace.sha256(&self.whole(path)?)
    }
}
