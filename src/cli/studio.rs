//! Where takes are recorded and clips go: in the project's folder, or in a ledger and an object store that a studio
//! shares.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::files;
use crate::cli::project::{ProjectFile, Projects};
use crate::cli::trust::{self, ProjectTrust};
use crate::cli::{ErrorCode, UsageError};
use crate::project::Project;
use crate::render::bucket::is_bucket;
use crate::render::frames::cached_clip;
use crate::render::identity::hash_file;
use crate::render::ledger::FOLDER;
use crate::render::{Bucket, Location, Take};

/// A ledger, and what the project file needs trust for to use it.
#[derive(Clone, Debug)]
pub(crate) struct LedgerChoice {
    pub(crate) location: Location,
    /// The action of using a ledger that the project file names.
    pub(crate) action: Option<String>,
}

impl LedgerChoice {
    /// Chooses the ledger of a folder: the one in `STORYC_LEDGER`, else the project's, else a file in the folder.
    pub(crate) fn new(root: &Path, project: Option<&Project>) -> Self {
        let own = |url: Option<String>| Location { root: root.to_owned(), url };
        if let Some(url) = variable("STORYC_LEDGER") {
            return Self { location: own(Some(url)), action: None };
        }
        let location = own(project.and_then(|project| project.ledger.clone()));
        let action = location.url.is_some().then(|| trust::records_in(&location));
        Self { location, action }
    }

    /// The ledger of a story or a folder, if the user trusts the project file to choose it.
    ///
    /// # Errors
    ///
    /// If the project file names a ledger and isn't trusted.
    pub(crate) fn of(path: &Path) -> Result<Location, UsageError> {
        let (choice, trust) = Self::with_trust(path)?;
        if let (Some(action), Some(trust)) = (&choice.action, &trust) {
            trust.require(std::slice::from_ref(action))?;
        }
        Ok(choice.location)
    }

    /// The ledger of a story or a folder; `None` if the project file chooses it and isn't trusted.
    ///
    /// # Errors
    ///
    /// If the path can't be made absolute.
    pub(crate) fn if_trusted(path: &Path) -> Result<Option<Location>, UsageError> {
        let (choice, trust) = Self::with_trust(path)?;
        let is_trusted = choice.action.is_none() || trust.is_some_and(|trust| trust.is_trusted());
        Ok(is_trusted.then_some(choice.location))
    }

    fn with_trust(path: &Path) -> Result<(Self, Option<ProjectTrust>), UsageError> {
        let (root, found) = root_of(path)?;
        let choice = Self::new(&root, found.as_deref().map(|found| &found.project));
        Ok((choice, found.as_deref().map(ProjectTrust::new)))
    }
}

/// The folder whose ledger applies to a path: the project's, else the story's own; with the project file.
pub(crate) fn root_of(path: &Path) -> Result<(PathBuf, Option<Arc<ProjectFile>>), UsageError> {
    let story = if path.is_dir() { path.join("takes.story") } else { path.to_owned() };
    let projects = Projects::load(std::iter::once(story.as_path()));
    let found = projects.get(&story).cloned();
    let folder =
        found.as_ref().map_or_else(|| files::folder_of(&story), |found| found.project.folder.clone());
    let folder = if folder.is_empty() { ".".to_owned() } else { folder };
    let root = std::path::absolute(&folder)
        .map_err(|error| UsageError::new(ErrorCode::Usage, format!("`{folder}`: {error}")))?;
    Ok((root, found))
}

/// Where finished clips go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    /// To a folder.
    Folder(PathBuf),
    /// To an object store, at this address.
    Bucket(String),
}

impl Out {
    /// Chooses the place: the flag's, else the project's, else the folder `takes`.
    pub(crate) fn new(flag: Option<&Path>, project: Option<&Project>, root: &Path) -> std::io::Result<Self> {
        if let Some(flag) = flag {
            let address = flag.to_string_lossy();
            return if is_bucket(&address) {
                Ok(Self::Bucket(address.into_owned()))
            } else {
                std::path::absolute(flag).map(Self::Folder)
            };
        }
        Ok(match project.and_then(|project| project.out.as_deref()) {
            Some(out) if is_bucket(out) => Self::Bucket(out.to_owned()),
            Some(out) => Self::Folder(root.join(out)),
            None => Self::Folder(root.join("takes")),
        })
    }

    /// The folder for finished clips, or for clips on their way to the object store.
    pub(crate) fn folder(&self, root: &Path) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.clone(),
            Self::Bucket(_) => root.join(FOLDER).join("incoming"),
        }
    }

    /// Opens the object store, if clips go to one.
    ///
    /// # Errors
    ///
    /// If its address can't be used.
    pub(crate) fn bucket(&self) -> Result<Option<Bucket>, UsageError> {
        match self {
            Self::Folder(_) => Ok(None),
            Self::Bucket(address) => {
                Bucket::open(address).map(Some).map_err(|why| UsageError::new(ErrorCode::Usage, why))
            }
        }
    }
}

/// The object store of a story's or a folder's project, if it has one that the user trusts the project file to choose.
fn trusted_bucket(path: &Path) -> Result<Option<Bucket>, UsageError> {
    let (root, found) = root_of(path)?;
    if let Some(address) = variable("STORYC_OUT").filter(|address| is_bucket(address)) {
        return Out::Bucket(address).bucket();
    }
    let project = found.as_deref().map(|found| &found.project);
    let out = Out::new(None, project, &root)
        .map_err(|error| UsageError::new(ErrorCode::System, error.to_string()))?;
    if let (Out::Bucket(address), Some(found)) = (&out, &found) {
        ProjectTrust::new(found).require(&[trust::saves_in(address)])?;
    }
    out.bucket()
}

/// The file of a take on this machine. A clip in the object store is downloaded once, to the ledger's folder or to
/// `folder`.
///
/// # Errors
///
/// If the clip can't be downloaded.
pub(crate) fn local_file(
    path: &Path,
    root: &Path,
    take: &Take,
    folder: Option<&Path>,
) -> Result<Option<PathBuf>, UsageError> {
    match take.path.as_deref() {
        Some(address) if is_bucket(address) => {
            runtime()?.block_on(fetch_local_file(path, root, take, folder))
        }
        path => Ok(path.map(|path| root.join(path))),
    }
}

/// [`local_file`] in the event loop.
///
/// # Errors
///
/// If the clip can't be downloaded.
pub(crate) async fn fetch_local_file(
    path: &Path,
    root: &Path,
    take: &Take,
    folder: Option<&Path>,
) -> Result<Option<PathBuf>, UsageError> {
    let Some(address) = &take.path else { return Ok(None) };
    if !is_bucket(address) {
        return Ok(Some(root.join(address)));
    }
    let (Some(cached), Some(sha256)) = (cached_clip(root, take), take.sha256.as_deref()) else {
        return Err(UsageError::new(
            ErrorCode::NotFound,
            format!("the ledger has no proper file for take {} of {}", take.take, take.story),
        ));
    };
    let file = match folder {
        Some(folder) => {
            let extension = cached.extension().unwrap_or_default().to_string_lossy();
            folder.join(format!("{}.{extension}", readable_name(take)))
        }
        None => cached,
    };
    if hash_file(&file).is_ok_and(|hash| hash == sha256) {
        return Ok(Some(file));
    }
    let bucket = trusted_bucket(path)?.filter(|bucket| bucket.has_address(address));
    let bucket = bucket.ok_or_else(|| {
        UsageError::new(
            ErrorCode::Usage,
            format!("the clip is at `{address}`, which isn't where `out` in storyc.yaml or STORYC_OUT says"),
        )
    })?;
    let folder = file.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).map_err(|error| {
        UsageError::new(ErrorCode::Unwritable, format!("can't create `{}`: {error}", files::display(folder)))
    })?;
    bucket.fetch(address, sha256, &file).await.map_err(|why| UsageError::new(ErrorCode::Unreadable, why))?;
    Ok(Some(file))
}

/// The canonical path; for one that doesn't exist, the absolute path.
///
/// # Errors
///
/// If the current folder is gone.
pub(crate) fn canonical(path: &Path) -> std::io::Result<PathBuf> {
    path.canonicalize().or_else(|_| std::path::absolute(path))
}

/// What the ledger calls a story: its path relative to the ledger's folder, whatever the current folder is.
pub(crate) fn name_in_ledger(root: &Path, story: &Path) -> String {
    let whole = |path: &Path| canonical(path).unwrap_or_else(|_| path.to_owned());
    files::display(whole(story).strip_prefix(whole(root)).unwrap_or(story))
}

/// The name of a take's file without its extension, such as `river.happyhorse-1.1.1f3a5c7e.take2`.
fn readable_name(take: &Take) -> String {
    let stem = Path::new(&take.story).file_stem().unwrap_or_default().to_string_lossy();
    let clip = (take.clip > 1).then_some(take.clip);
    let name = crate::render::order::clip_name(&stem, &take.model, clip, &take.fingerprint, take.take);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | ' ');
    let name: String =
        name.trim_end_matches(".mp4").chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    name.trim_start_matches('.').to_owned()
}

/// Starts the event loop.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, UsageError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| UsageError::new(ErrorCode::System, format!("can't start the event loop: {error}")))
}

/// A variable of the environment that isn't empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
