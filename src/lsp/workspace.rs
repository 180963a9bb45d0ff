//! Everything the server knows: the open documents, the folders of the workspace, and what was compiled.
//!
//! What is typed counts more than what lies on the disk, for stories, project files, profiles and pictures alike. Stories
//! and projects are compiled when somebody asks and kept until something changes that they depend on.

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

/// What the server knows.
pub(crate) struct Workspace<'w> {
    /// The files outside of the editor.
    pub(crate) world: &'w dyn World,
    /// What the editor counts in a line.
    pub(crate) encoding: Encoding,
    /// What holds for every story, whatever it says: the models of the session.
    flags: Flags,
    /// The folders of the workspace, without slashes at their ends.
    folders: Vec<String>,
    /// The open documents by name.
    open: BTreeMap<String, Document>,
    /// The stories that lie in the folders, open or not.
    stories: BTreeSet<String>,
    /// The project file that holds in each folder that was asked for.
    projects: RefCell<HashMap<String, Option<Arc<ProjectFile>>>>,
    /// The open stories, compiled.
    compiled: RefCell<HashMap<String, Arc<Story>>>,
}

impl<'w> Workspace<'w> {
    /// A workspace in which nothing is open.
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

    /// Compiles every story for these models, as `--model` does; for those that it names itself, where there are none.
    /// Whether that changes anything.
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

    /// Takes a folder away; the names of its stories that are not open come back.
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

    /// The folders of the workspace.
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

    /// Every story: those that are open, then those that lie in the folders.
    pub(crate) fn all_stories(&self) -> Vec<String> {
        let mut all = self.open_of(Kind::Story);
        all.extend(self.stories.iter().filter(|name| !self.open.contains_key(*name)).cloned());
        all
    }

    /// The stories that a project file holds for: those that are open, then those below its folder, listed anew. No open
    /// folder has to hold them.
    pub(crate) fn stories_of_project(&self, path: &str) -> Vec<String> {
        let mut all = self.open_of(Kind::Story);
        let listed = self.world.stories(self.home(path));
        all.extend(listed.into_iter().filter(|name| !self.open.contains_key(name)));
        all.retain(|name| self.project_of(name).is_some_and(|file| file.path == path));
        all
    }

    /// Why [`Workspace::stories_of_project`] may not be all of them; `None` where they are.
    pub(crate) fn unlisted(&self, path: &str) -> Option<String> {
        self.world.unlisted(self.home(path))
    }

    /// Opens a document, or changes one. What depends on it is forgotten; whether others than itself may, comes back.
    pub(crate) fn put(&mut self, name: &str, document: Document) -> bool {
        let is_story = document.kind == Kind::Story;
        self.open.insert(name.to_owned(), document);
        self.changed(name, is_story)
    }

    /// Changes an open document; `None` where it is not open.
    pub(crate) fn edit(&mut self, name: &str, edit: impl FnOnce(&mut Document)) -> Option<bool> {
        let document = self.open.get_mut(name)?;
        edit(document);
        let is_story = document.kind == Kind::Story;
        Some(self.changed(name, is_story))
    }

    /// Closes a document; `None` where it was not open.
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

    /// Forgets everything that was compiled.
    pub(crate) fn forget(&mut self) {
        self.projects.get_mut().clear();
        self.compiled.get_mut().clear();
    }

    /// Forgets one story.
    pub(crate) fn forget_story(&mut self, name: &str) {
        self.compiled.get_mut().remove(name);
    }

    /// A story has come into the folders, or gone from them. What git ignores is in none.
    pub(crate) fn story_on_disk(&mut self, name: &str, is_there: bool) {
        let holds = |folder: &String| uri::below(name, folder).is_some() && self.world.lists(folder, name);
        if is_there && self.folders.iter().any(holds) {
            self.stories.insert(name.to_owned());
        } else {
            self.stories.remove(name);
        }
    }

    /// Looks into the folders anew; the names of stories that have gone come back.
    pub(crate) fn look_again(&mut self) -> Vec<String> {
        let now = self.folders.iter().flat_map(|folder| self.world.stories(folder)).collect();
        let before = std::mem::replace(&mut self.stories, now);
        self.forget();
        before.difference(&self.stories).cloned().collect()
    }

    /// Whether a file lies in a folder that is open.
    pub(crate) fn is_inside(&self, path: &str) -> bool {
        !self.root_of(self.home(path)).is_empty()
    }

    /// Whether a story is one of those that the server speaks of.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.stories.contains(name) || self.open.get(name).is_some_and(|open| open.kind == Kind::Story)
    }

    /// The text of a document, and the places in it: what is typed, else what lies on the disk.
    pub(crate) fn positions(&self, name: &str) -> Result<Arc<Positions>, Box<Diagnostic>> {
        if let Some(document) = self.open.get(name) {
            return Ok(Arc::clone(&document.positions));
        }
        self.world.read(name).map(|text| Arc::new(Positions::new(text, self.encoding)))
    }

    /// A story, compiled.
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

    /// Compiles a text as if the story of this name held it.
    pub(crate) fn compile(&self, name: &str, text: &str) -> Story {
        let project = self.project_of(name);
        self.with_options(name, project.as_deref(), |options| Story {
            compiled: compile(text, options),
            project: project.clone(),
            root: self.root_of(self.home(name)).to_owned(),
            folder: options.folder.clone(),
        })
    }

    /// Compiles a text as if the story of this name held it, and its project file held another text.
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

    /// Hands over what a story of this name is compiled with.
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

    /// The folder that a document lies in; for a text without a file the first one of the workspace, and empty where there
    /// is none.
    fn home<'n>(&'n self, name: &'n str) -> &'n str {
        if !uri::is_path(name) {
            return self.folders.first().map_or("", String::as_str);
        }
        match uri::folder(name) {
            "" => "/",
            folder => folder,
        }
    }

    /// What a document is called in messages: its path from the folder that is open, where there is one.
    pub(crate) fn shown<'n>(&'n self, name: &'n str) -> &'n str {
        match self.root_of(self.home(name)) {
            "" => name,
            root => uri::below(name, root).unwrap_or(name),
        }
    }

    /// The outermost folder of the workspace that holds a folder; empty where none does.
    ///
    /// A story and the project file that holds for it get the same one, or the project file lies above and gets none: what
    /// either names means one file.
    fn root_of(&self, folder: &str) -> &str {
        let holds = |known: &&String| *known == folder || uri::below(folder, known).is_some();
        self.folders.iter().filter(holds).min_by_key(|known| known.len()).map_or("", String::as_str)
    }

    /// The project file that holds for a document: the nearest one, upwards from its folder.
    pub(crate) fn project_of(&self, name: &str) -> Option<Arc<ProjectFile>> {
        match self.home(name) {
            "" => None,
            folder => self.nearest(folder),
        }
    }

    /// A project file by its path.
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

    /// The text of a document.
    pub(crate) fn text(&self, name: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        match self.open.get(name) {
            Some(document) => Ok(Arc::clone(document.text())),
            None => self.world.read(name),
        }
    }

    /// What a file is that a story names.
    pub(crate) fn look(&self, path: &str) -> Result<Look, AssetError> {
        Seen { workspace: self.world, open: &self.open, root: "" }.look(path)
    }
}

/// The start of paths in a folder: from the root where it lies there, so that messages are short, else the whole folder.
fn from_root<'f>(folder: &'f str, root: &str) -> &'f str {
    match root {
        "" => folder,
        root if root == folder => "",
        root => uri::below(folder, root).unwrap_or(folder),
    }
}

/// The files that a story names: open ones as they are typed, the others as they lie on the disk.
struct Seen<'s> {
    workspace: &'s dyn World,
    open: &'s BTreeMap<String, Document>,
    root: &'s str,
}

impl Seen<'_> {
    /// The absolute path. A text without a file, in no folder, has no place that a relative path could start from.
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
