//! Reads the profiles of the models that ship, so that the program need not read YAML whenever it starts; and links the C++
//! library of the video encoder into the program, where `.cargo/config.toml` kept the shared one away.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads files and is told of its target by the environment"
)]
#![allow(
    unreachable_pub,
    clippy::trivially_copy_pass_by_ref,
    reason = "what it shares with the program is public there"
)]

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

#[path = "src/model/extends.rs"]
mod extends;
// The project's own reader of YAML, so that a profile means the same here and in `storyc.yaml`.
#[path = "src/text"]
#[allow(dead_code, reason = "the program uses the rest")]
mod text {
    mod span;
    pub mod yaml;
    pub use span::Span;
}

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed=build.rs");
    profiles()?;
    encoder();
    Ok(())
}

/// Writes `profiles/<id>.json` for every `src/model/profiles/<id>.yaml`, with what it extends below it.
fn profiles() -> Result<(), String> {
    let folder = Path::new("src/model/profiles");
    println!("cargo:rerun-if-changed={}", folder.display());
    let target = PathBuf::from(variable("OUT_DIR")).join("profiles");
    std::fs::create_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(id) = name.strip_suffix(".yaml") else { continue };
        let parent = |id: &str| {
            let path = folder.join(format!("{id}.yaml"));
            path.exists().then(|| read(&path))
        };
        let json = read(&path)
            .and_then(|own| extends::resolve(&own, &parent))
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let target = target.join(format!("{id}.json"));
        std::fs::write(&target, json.to_string())
            .map_err(|error| format!("{}: {error}", target.display()))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<Json, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let tree = text::yaml::parse(&text, 0)
        .map_err(|error| format!("byte {}: {}", error.span.start, error.message))?;
    Ok(tree.as_ref().map_or(Json::Null, text::yaml::to_json))
}

/// Asks for the static C++ library where the encoder's own build does not ask for the shared one.
fn encoder() {
    let target = variable("TARGET").replace('-', "_");
    let name = format!("CXXSTDLIB_{target}");
    println!("cargo:rerun-if-env-changed={name}");
    let kept_away = std::env::var(&name).is_ok_and(|library| library.is_empty());
    if kept_away && std::env::var_os("CARGO_FEATURE_ANIMATIC").is_some() {
        println!("cargo:rustc-link-arg=-l:libstdc++.a");
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}
