//! Converts the built-in model profiles to JSON, because reading YAML would slow down every start of the program. Also
//! links the C++ standard library for the video encoder into the program, if `.cargo/config.toml` turned off the shared
//! one.

#![allow(clippy::disallowed_methods, reason = "a build script reads files and environment variables")]
#![allow(
    unreachable_pub,
    clippy::trivially_copy_pass_by_ref,
    reason = "the shared modules are public in the program"
)]

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

#[path = "src/model/extends.rs"]
mod extends;
// The program's own YAML reader, so that built-in and custom profiles are read the same way.
#[path = "src/text"]
#[allow(dead_code, reason = "the program uses the rest")]
mod text {
    mod span;
    pub mod yaml;
    pub use span::Span;
}

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed=build.rs");
    write_profiles()?;
    link_encoder();
    fix_address();
    Ok(())
}

/// Writes `profiles/<id>.json` for every `src/model/profiles/<id>.yaml`, with `extends` resolved.
fn write_profiles() -> Result<(), String> {
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

/// Links the static C++ library if the environment keeps the encoder's own build from linking the shared one.
fn link_encoder() {
    let target = variable("TARGET").replace('-', "_");
    let name = format!("CXXSTDLIB_{target}");
    println!("cargo:rerun-if-env-changed={name}");
    let shared_is_off = std::env::var(&name).is_ok_and(|library| library.is_empty());
    if shared_is_off && std::env::var_os("CARGO_FEATURE_ANIMATIC").is_some() {
        println!("cargo:rustc-link-arg=-l:libstdc++.a");
    }
}

/// Links a release at a fixed address on Linux with glibc. Adjusting 47,000 pointers at each start, as a program at any address
/// must, took a quarter of a check. The stack, the heap and the libraries still get random addresses.
fn fix_address() {
    let is = |name: &str, value: &str| variable(name) == value;
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}
