//! Links the C++ library of the video encoder into the program, where `.cargo/config.toml` kept the shared one away.

#![allow(clippy::disallowed_methods, reason = "a build script is told of its target by the environment")]

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let target = variable("TARGET").replace('-', "_");
    let name = format!("CXXSTDLIB_{target}");
    println!("cargo:rerun-if-env-changed={name}");
    let kept_away = std::env::var(&name).is_ok_and(|library| library.is_empty());
    if kept_away && std::env::var_os("CARGO_FEATURE_ANIMATIC").is_some() {
        println!("cargo:rustc-link-arg=-l:libstdc++.a");
    }
}
