//! What the architecture promises: arrows that run one way, and a pure core.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{read, root};

/// The layers in their order; a module uses only modules to its left.
const LAYERS: &[&str] = &[
    "text",
    "diagnostic",
    "assets",
    "model",
    "syntax",
    "project",
    "storyboard",
    "clips",
    "plan",
    "request",
    "lint",
    "compile",
    "format",
    "import",
    "snapshot",
    "report",
    "draw",
    "render",
    "export",
    "sheet",
    "lsp",
    "cli",
];

/// Words that reach outside.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env::",
    "std::net",
    "std::process",
    "std::time",
    "std::thread",
    "std::io",
    "println!",
    "print!(",
    "eprintln!",
    "eprint!(",
    "dbg!",
    ".exists()",
    ".is_file()",
    ".is_dir()",
    ".canonicalize()",
    "SystemTime",
    "Instant::now",
];

/// The source files, each with its path below `src` and its text without tests and comments.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                out.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            (path.strip_prefix(root().join("src")).unwrap().to_owned(), code.join("\n"))
        })
        .collect()
}

/// The layer of a file: its folder below `src`, or its own name.
fn layer_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.strip_suffix(".rs").map_or(first.clone(), str::to_owned)
}

/// The modules that `crate::…` paths of a text name.
fn uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            // The names at the group's own depth, each before its `::` or comma.
            let mut depth = 0;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '}' if depth == 0 => break,
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.extend(Some(std::mem::take(&mut name))),
                    _ if depth == 0 => name.push(c),
                    _ => {}
                }
            }
            found.extend(Some(name));
            found = found
                .into_iter()
                .map(|name| name.trim().split("::").next().unwrap().to_owned())
                .filter(|name| !name.is_empty())
                .collect();
        } else {
            found.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

#[test]
fn arrows_run_one_way() {
    let order = |layer: &str| LAYERS.iter().position(|known| *known == layer);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let layer = layer_of(&path);
        if matches!(layer.as_str(), "lib" | "main") {
            continue;
        }
        let Some(own) = order(&layer) else {
            panic!("{}: the layer `{layer}` is not in the list", path.display())
        };
        for used in uses(&text) {
            match order(&used) {
                Some(other) if other > own => wrong.push(format!("{} uses crate::{used}", path.display())),
                Some(_) => {}
                None => wrong.push(format!("{} uses crate::{used}, which is no layer", path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that run back:\n{}", wrong.join("\n"));
}

#[test]
fn the_test_sees_an_arrow() {
    assert_eq!(
        uses("use crate::{cli::{a, b}, text::Span};\nuse crate::plan::Plan;"),
        BTreeSet::from(["cli", "plan", "text"].map(str::to_owned))
    );
}

#[test]
fn everything_but_render_and_cli_is_pure() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if matches!(layer_of(&path).as_str(), "render" | "cli" | "main" | "lib") {
            continue;
        }
        // A cursor reads bytes that are there already.
        let text = text.replace("std::io::Cursor", "");
        for word in IMPURE {
            if text.contains(word) {
                wrong.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "the pure part reaches outside:\n{}", wrong.join("\n"));
}

#[test]
fn each_library_is_known_by_one_file() {
    let places = [
        ("pest", "syntax/build.rs"),
        ("serde_yaml", "text/yaml.rs"),
        ("miette", "report/human.rs"),
        ("textwrap", "report/human.rs"),
        ("imagesize", "assets.rs"),
        ("clap", "cli/args.rs"),
        ("clap_complete", "cli/completions.rs"),
        ("clap_mangen", "cli/man.rs"),
        ("ignore", "cli/files.rs"),
        ("strsim", "text/suggest.rs"),
        ("terminal_size", "cli/output.rs"),
        ("similar", "report/diff.rs"),
        ("notify", "cli/watch.rs"),
        ("resvg", "draw/paint.rs"),
        ("skrifa", "draw/font.rs"),
        ("openh264", "draw/video/h264.rs"),
        ("muxide", "draw/video/mp4.rs"),
        ("reqwest", "render/http.rs"),
        ("httpdate", "render/http.rs"),
        ("sqlx", "render/ledger.rs"),
        ("fs4", "render/space.rs"),
        ("backon", "render/pace.rs"),
        ("indicatif", "cli/progress.rs"),
        ("image", "sheet/thumbnail.rs"),
        ("fast_image_resize", "sheet/thumbnail.rs"),
        ("minijinja", "sheet/page.rs"),
        ("url", "lsp/uri.rs"),
    ];
    for (library, home) in places {
        for (path, text) in sources() {
            let is_whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let named = text.match_indices(&format!("{library}::")).any(|(at, _)| is_whole(at));
            // A file may have its parts in the folder beside it.
            let is_home = path == Path::new(home) || path.starts_with(home.trim_end_matches(".rs"));
            // The program's entry calls the argument parser's one trait method.
            let is_entry = library == "clap" && path == Path::new("cli.rs");
            assert!(
                !named || is_home || is_entry,
                "{} names {library}, which {home} alone should",
                path.display()
            );
        }
    }
}

#[test]
fn features_of_the_server_know_nothing_of_the_protocol() {
    // Those that speak it; whatever else there is below `lsp` gives values with spans.
    let speakers = [
        "capabilities",
        "changes",
        "checks",
        "convert",
        "notifications",
        "publish",
        "requests",
        "responses",
        "server",
    ];
    for (path, text) in sources() {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let speaks = path.starts_with("lsp") && speakers.contains(&stem.as_str());
        // The library's door names the connection, and the program makes it.
        let is_door = path == Path::new("lsp.rs") || path == Path::new("cli/lsp.rs");
        let named = ["lsp_types", "lsp_server"].iter().any(|library| text.contains(library));
        assert!(!named || speaks || is_door, "{} speaks the protocol", path.display());
    }
}

#[test]
fn every_module_says_what_it_is() {
    for (path, _) in sources() {
        let text = read(Path::new("src").join(&path));
        assert!(text.starts_with("//! "), "{} does not begin with `//!`", path.display());
    }
}

#[test]
fn clippy_holds_the_line_too() {
    let clippy = read("clippy.toml");
    for method in ["std::fs::read", "std::env::var", "std::time::SystemTime::now", "std::path::Path::exists"]
    {
        assert!(clippy.contains(method), "clippy.toml does not disallow {method}");
    }
    assert!(read("src/lib.rs").contains("#![deny(clippy::disallowed_methods)]"));
}
