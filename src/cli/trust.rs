//! `storyc trust`: lets project files run commands, choose where API keys go, and write outside their own folder, once
//! the user has agreed.
//!
//! Trust belongs to the path and the content of a `storyc.yaml` and of the model profiles that it lists, so any change
//! ends it. It is kept per user, outside the project: a repository can't bring its own.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::args::{Reader, Trust};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::project::{FILE_NAME, ProjectFile, Projects};
use crate::cli::{ErrorCode, Exit, UsageError, write};
use crate::model::{self, Profile};
use crate::project::Project;
use crate::render::Location;
use crate::render::bucket::is_bucket;
use crate::render::identity::sha256;

/// A project file with what trust in it depends on.
#[derive(Clone, Debug)]
pub(crate) struct ProjectTrust {
    /// The project file's path, for display.
    path: String,
    /// SHA-256 of the paths and contents.
    digest: String,
}

impl ProjectTrust {
    /// Hashes a project file and the model profiles that it lists.
    pub(crate) fn new(file: &ProjectFile) -> Self {
        let ProjectFile { project, text, .. } = file;
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut hashed = format!("storyc trust\n{}\n{}\n", real(Path::new(&text.path)).display(), text.text);
        for model in &project.models {
            let path = Path::new(&project.folder).join(&model.value);
            let content = std::fs::read(&path).unwrap_or_default();
            hashed.push_str(&format!("{}\n{}\n", real(&path).display(), sha256(&content)));
        }
        Self { path: text.path.clone(), digest: sha256(hashed.as_bytes()) }
    }

    /// Returns true if the user has trusted exactly this content.
    pub(crate) fn is_trusted(&self) -> bool {
        store().is_some_and(|folder| folder.join(&self.digest).is_file())
    }

    /// Checks that the user trusts the project file with these actions, each a phrase such as "runs `pass show ark`".
    ///
    /// # Errors
    ///
    /// If there are any and the user has not trusted the file; the message says what to do.
    pub(crate) fn require(&self, actions: &[String]) -> Result<(), UsageError> {
        if actions.is_empty() || self.is_trusted() {
            return Ok(());
        }
        let why =
            format!("`{}` isn't trusted yet, but it {}; nothing was sent", self.path, actions.join(", and "));
        let help =
            format!("read the file, and if you trust it, run `storyc trust {}` and try again", self.path);
        Err(UsageError::new(ErrorCode::Untrusted, why).help(help))
    }

    fn trust(&self) -> Result<(), UsageError> {
        let folder = store().ok_or_else(|| {
            UsageError::new(ErrorCode::Unwritable, "there is no folder to remember trust in")
                .help("set `HOME` or `XDG_DATA_HOME`")
        })?;
        let saved = std::fs::create_dir_all(&folder).and_then(|()| {
            write::create_or_replace(&folder.join(&self.digest), format!("{}\n", self.path).as_bytes())
        });
        saved.map_err(|error| {
            UsageError::new(
                ErrorCode::Unwritable,
                format!("can't remember the trust in `{}`: {error}", files::display(&folder)),
            )
        })
    }

    /// Ends the trust; returns false if there was none.
    fn revoke(&self) -> Result<bool, UsageError> {
        let Some(file) = store().map(|folder| folder.join(&self.digest)).filter(|file| file.is_file()) else {
            return Ok(false);
        };
        std::fs::remove_file(&file).map(|()| true).map_err(|error| {
            UsageError::new(
                ErrorCode::Unwritable,
                format!("can't remove `{}`: {error}", files::display(&file)),
            )
        })
    }
}

/// The user's folder for trusted files: `XDG_DATA_HOME` or the system's own.
fn store() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = variable("XDG_DATA_HOME").or_else(|| {
        if cfg!(windows) { variable("LOCALAPPDATA") } else { Some(variable("HOME")?.join(".local/share")) }
    });
    Some(data?.join("storyc").join("trust"))
}

/// Runs the command.
pub(crate) fn run(args: &Trust, terminal: &Terminal) -> Result<Exit, UsageError> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from(FILE_NAME)] } else { args.paths.clone() };
    let is_json = terminal.reader() == Reader::Json;
    let mut list: Vec<Value> = Vec::new();
    for path in &paths {
        // A folder stands for the project file in it.
        let path = if path.is_dir() { path.join(FILE_NAME) } else { path.clone() };
        if !path.is_file() || path.file_name().is_none_or(|name| name != FILE_NAME) {
            return Err(UsageError::new(
                ErrorCode::Usage,
                format!("`{}` isn't a project file", files::display(&path)),
            )
            .help(format!("name a `{FILE_NAME}` or its folder")));
        }
        let projects = Projects::load(std::iter::once(path.as_path()));
        let Some(found) = projects.get(&path) else {
            return Err(UsageError::new(
                ErrorCode::Unreadable,
                format!("can't read `{}`", files::display(&path)),
            ));
        };
        let trust = ProjectTrust::new(found);
        if args.revoke {
            let was_trusted = trust.revoke()?;
            let what = if was_trusted { "is no longer trusted" } else { "was not trusted" };
            list.push(json!({ "path": trust.path, "trusted": false, "actions": [] }));
            if !is_json {
                terminal.print(&format!("{} {what}\n", trust.path));
            }
            continue;
        }
        let actions = actions(&found.project);
        list.push(json!({ "path": trust.path, "trusted": !actions.is_empty(), "actions": actions }));
        if actions.is_empty() && !is_json {
            terminal.print(&format!("{} needs no trust: it does nothing outside its folder\n", trust.path));
        }
        if actions.is_empty() {
            continue;
        }
        trust.trust()?;
        if is_json {
            continue;
        }
        terminal.print(&format!("{} is trusted until it changes:\n", trust.path));
        for action in actions {
            terminal.print(&format!("  it {action}\n"));
        }
    }
    if is_json {
        terminal.finish_json(json!({ "projects": list }), Exit::Clean);
    }
    Ok(Exit::Clean)
}

/// Everything that a project file does only with the user's trust.
fn actions(project: &Project) -> Vec<String> {
    let commands = project.keys.iter().map(|(name, command)| runs(name, command));
    let hosts: BTreeSet<String> = project.profiles.iter().flat_map(|profile| sends_key(profile)).collect();
    let root = Path::new(if project.folder.is_empty() { "." } else { &project.folder });
    let location = Location { root: root.to_owned(), url: project.ledger.clone() };
    let ledger = project.ledger.as_ref().map(|_| records_in(&location));
    let out = match project.out.as_deref() {
        Some(out) if is_bucket(out) => Some(saves_in(out)),
        out => writes_outside(root, &root.join(out.unwrap_or("takes"))),
    };
    commands.chain(hosts).chain(ledger).chain(out).collect()
}

/// The action of running a command for an API key.
pub(crate) fn runs(name: &str, command: &str) -> String {
    format!("runs `{command}` to get `{name}`")
}

/// The actions of sending an API key to the hosts of a project's own model.
pub(crate) fn sends_key(profile: &Profile) -> Vec<String> {
    let ships = model::find(&profile.id).is_some_and(|known| *known == *profile);
    if ships || profile.regions.key.is_empty() {
        return Vec::new();
    }
    let key = &profile.regions.key;
    // A model that only changes limits or prices still talks to the vendor that the key belongs to.
    let vendors: BTreeSet<String> = model::all()
        .filter(|known| known.regions.key == *key)
        .flat_map(|known| hosts(&known).cloned().collect::<Vec<_>>())
        .collect();
    hosts(profile)
        .filter(|host| !vendors.contains(*host))
        .map(|host| format!("sends the key in `{key}` to {host}, for its model `{}`", profile.id))
        .collect()
}

/// The hosts of a model, also those with a placeholder for the workspace.
fn hosts(profile: &Profile) -> impl Iterator<Item = &String> {
    profile.regions.hosts.values().flat_map(|host| host.host.iter().chain(&host.workspace))
}

/// Returns true if an address is on a host that the model's profile names.
pub(crate) fn is_host_of(profile: &Profile, address: &str) -> bool {
    hosts(profile).any(|host| match origin(host).split_once("{workspace}") {
        Some((before, after)) => {
            let workspace = origin(address).strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            workspace
                .is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        }
        None => origin(host) == origin(address),
    })
}

/// Scheme and host of an address.
fn origin(address: &str) -> &str {
    let rest = address.find("://").map_or(0, |at| at + 3);
    address
        .get(rest..)
        .and_then(|text| text.find('/'))
        .and_then(|end| address.get(..rest + end))
        .unwrap_or(address)
}

/// The action of recording takes in a ledger that the project file names.
pub(crate) fn records_in(location: &Location) -> String {
    format!("records takes in the ledger `{}`", location.name())
}

/// The action of saving clips in an object store that the project file names.
pub(crate) fn saves_in(address: &str) -> String {
    format!("saves clips in `{address}`, with your access to it")
}

/// The action of writing clips to a folder outside the project's own, also through a link.
pub(crate) fn writes_outside(root: &Path, out: &Path) -> Option<String> {
    let root = resolve(root)?;
    let out = resolve(out)?;
    (!out.starts_with(&root))
        .then(|| format!("writes clips to `{}`, outside its folder", files::display(&out)))
}

/// Resolves links and `..` in a path that need not exist yet.
fn resolve(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let mut resolved = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::CurDir => {}
            part => {
                resolved.push(part);
                if let Ok(real) = resolved.canonicalize() {
                    resolved = real;
                }
            }
        }
    }
    Some(resolved)
}
