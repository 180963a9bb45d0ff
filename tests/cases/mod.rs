//! One file per module of `src/`, and a few for the project as a whole.

mod agents;
mod architecture;
mod automation;
mod browser;
mod cli;
mod clips;
mod cost;
mod dice;
mod docs;
#[cfg(feature = "draw")]
mod draw;
mod escape;
mod examples;
mod explain;
mod export;
mod film_files;
mod films;
mod fix;
mod footage;
mod format;
mod forms;
mod gallery;
mod import;
mod import_kinds;
mod join;
mod limits;
mod lower;
mod lsp;
mod mcp;
mod models;
mod packaging;
mod properties;
mod render;
mod render_bounds;
mod render_comfyui;
mod render_disk;
mod render_faults;
mod render_films;
mod render_lost;
mod render_minimax;
mod render_old;
mod render_routes;
mod render_wan;
mod report;
mod request;
mod review;
mod rules;
mod schema;
mod serve;
#[cfg(unix)]
mod services;
mod sheet;
mod snapshot;
#[cfg(all(unix, feature = "studio"))]
mod studio;
mod suppress;
mod syntax;
mod text;
mod tree_sitter;
mod trust;
mod update;
mod vendor;
mod watch;
mod wires;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use storyc::assets::{AssetError, Assets, Head};
use storyc::{Compiled, Options, compile};

/// Returns the root folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a file of the project as text.
pub fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compiles a text without a project, flags or files.
pub fn compiled(text: &str) -> Compiled {
    compile(text, &Options::default())
}

/// Compiles a text for one model.
pub fn compiled_for(text: &str, model: &str) -> Compiled {
    let mut options = Options::default();
    options.flags.settings.models = vec![storyc::project::Setting::flag(model.to_owned())];
    compile(text, &options)
}

/// Returns the codes of all findings in a text, in file order.
pub fn codes(text: &str) -> Vec<&'static str> {
    compiled(text).diagnostics.iter().map(|found| found.code).collect()
}

/// In-memory files for a test.
#[derive(Default)]
pub struct Files(pub HashMap<String, Head>);

impl Assets for Files {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        self.0.get(path).cloned().ok_or(AssetError::Missing)
    }
}

impl Files {
    /// Adds a file with these bytes.
    pub fn with(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.0.insert(path.to_owned(), Head { length: bytes.len() as u64, bytes });
        self
    }

    /// Adds a picture of this format and size, with a real header and no pixels.
    pub fn picture(self, path: &str, format: &str, width: u32, height: u32) -> Self {
        self.with(path, picture(format, width, height))
    }
}

/// Returns the header of a picture in this format and size.
pub fn picture(format: &str, width: u32, height: u32) -> Vec<u8> {
    let (w16, h16) = (width as u16, height as u16);
    match format {
        "png" => {
            let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
            bytes.extend(width.to_be_bytes());
            bytes.extend(height.to_be_bytes());
            bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
            bytes
        }
        "gif" => {
            let mut bytes = b"GIF89a".to_vec();
            bytes.extend(w16.to_le_bytes());
            bytes.extend(h16.to_le_bytes());
            bytes.extend([0; 8]);
            bytes
        }
        "jpeg" => {
            let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8];
            bytes.extend(h16.to_be_bytes());
            bytes.extend(w16.to_be_bytes());
            bytes.extend([3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]);
            bytes
        }
        other => panic!("no header for {other}"),
    }
}

/// Reads files from the project's root folder.
pub struct Root;

impl Assets for Root {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        let bytes = std::fs::read(root().join(path)).map_err(|_| AssetError::Missing)?;
        Ok(Head { length: bytes.len() as u64, bytes })
    }
}
