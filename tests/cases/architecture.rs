//! Architecture rules: layers depend one way, and the core is pure.

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
    "import",
    "storyboard",
    "clips",
    "plan",
    "request",
    "lint",
    "compile",
    "format",
    "snapshot",
    "report",
    "draw",
    "render",
    "export",
    "sheet",
    "lsp",
    "mcp",
    "cli",
];

/// Paths and calls that do input, output or read the environment.
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

/// Lists the source files: path below `src`, and text without comment lines.
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

/// Returns the layer of a file: the top folder below `src`, or the file's own name.
fn layer_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.strip_suffix(".rs").map_or(first.clone(), str::to_owned)
}

/// Lists the top-level modules in `crate::…` paths of a text.
fn uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            // Collect the names at the group's own depth, up to their `::` or comma.
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
fn modules_use_only_earlier_layers() {
    let order = |layer: &str| LAYERS.iter().position(|known| *known == layer);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let layer = layer_of(&path);
        if matches!(layer.as_str(), "lib" | "main") {
            continue;
        }
        let Some(own) = order(&layer) else { panic!("{}: `{layer}` is not in LAYERS", path.display()) };
        for used in uses(&text) {
            match order(&used) {
                Some(other) if other > own => wrong.push(format!("{} uses crate::{used}", path.display())),
                Some(_) => {}
                None => wrong.push(format!("{} uses crate::{used}, which is not in LAYERS", path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "modules that use a later layer:\n{}", wrong.join("\n"));
}

#[test]
fn uses_finds_modules_in_paths_and_groups() {
    assert_eq!(
        uses("use crate::{cli::{a, b}, text::Span};\nuse crate::plan::Plan;"),
        BTreeSet::from(["cli", "plan", "text"].map(str::to_owned))
    );
}

/// The module path of a file: `["cli", "check"]` for `cli/check.rs`.
fn module_of(path: &Path) -> Vec<String> {
    path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect()
}

/// Lists the paths of a `use` tree, or of a path in an expression, that starts at the beginning of `text`.
fn paths(text: &str) -> Vec<Vec<String>> {
    fn tree<'t>(mut rest: &'t str, before: &[String], out: &mut Vec<Vec<String>>) -> &'t str {
        let mut path = before.to_vec();
        loop {
            rest = rest.trim_start();
            if let Some(group) = rest.strip_prefix('{') {
                rest = group.trim_start();
                while !rest.starts_with('}') && !rest.is_empty() {
                    let after = tree(rest, &path, out);
                    // Whatever this reader doesn't know is skipped.
                    rest = if after.len() == rest.len() {
                        &rest[rest.chars().next().map_or(0, char::len_utf8)..]
                    } else {
                        after
                    };
                    rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
                }
                return rest.get(1..).unwrap_or("");
            }
            let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            path.push(rest[..name].to_owned());
            rest = &rest[name..];
            match rest.trim_start().strip_prefix("::") {
                Some(after) if name > 0 => rest = after,
                _ => {
                    let alias = rest.trim_start().strip_prefix("as ").map(str::trim_start);
                    let end = |text: &str| {
                        text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
                    };
                    out.push(path);
                    return alias.map_or(rest, |alias| &alias[end(alias)..]);
                }
            }
        }
    }
    let mut out = Vec::new();
    tree(text, &[], &mut out);
    out
}

/// The files that a file imports, as module paths. `known` are all files.
fn imports(own: &[String], text: &str, known: &BTreeSet<Vec<String>>) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (word, base) in [("crate", &[][..]), ("super", &own[..own.len() - 1]), ("self", own)] {
        for (at, _) in text.match_indices(&format!("{word}::")) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            for tail in paths(&text[at + word.len() + 2..]) {
                let mut path = base.to_vec();
                for name in tail {
                    if name == "super" {
                        path.pop();
                    } else {
                        path.push(name);
                    }
                }
                let file =
                    (1..=path.len()).rev().map(|end| path[..end].to_vec()).find(|path| known.contains(path));
                found.extend(file);
            }
        }
    }
    found
}

/// Pairs of files that import each other. A file and those in the folder named after it are one module.
fn cycles(files: &[(Vec<String>, String)]) -> Vec<String> {
    let known: BTreeSet<Vec<String>> = files.iter().map(|(path, _)| path.clone()).collect();
    let imports: Vec<(&Vec<String>, BTreeSet<Vec<String>>)> =
        files.iter().map(|(path, text)| (path, imports(path, text, &known))).collect();
    let mut pairs = Vec::new();
    for (one, used) in &imports {
        for (other, back) in &imports {
            let is_pair = one < other && used.contains(*other) && back.contains(*one);
            if is_pair && !one.starts_with(other) && !other.starts_with(one) {
                pairs.push(format!("{} and {}", one.join("/"), other.join("/")));
            }
        }
    }
    pairs
}

#[test]
fn no_two_files_import_each_other() {
    let files: Vec<_> = sources()
        .into_iter()
        .map(|(path, text)| (module_of(&path), text))
        .filter(|(path, _)| !matches!(path[0].as_str(), "lib" | "main"))
        .collect();
    let pairs = cycles(&files);
    assert!(pairs.is_empty(), "files that import each other:\n{}", pairs.join("\n"));
}

#[test]
fn the_cycle_test_finds_each_way_to_import() {
    let file = |path: &str, text: &str| (path.split('/').map(str::to_owned).collect(), text.to_owned());
    let b = file("a/b", "use crate::a::{c::{D as E, F}, g};");
    for back in [
        "use super::b::X;",
        "fn f() { crate::a::b::x() }",
        "use crate::{h, a::{i, b}};",
        "use crate::a::b as z;",
    ] {
        assert_eq!(cycles(&[b.clone(), file("a/c", back)]), ["a/b and a/c"], "{back}");
    }
    for other in ["use crate::a::Y;", "use super::bc::X;", "fn f() { b::x() }"] {
        assert!(
            cycles(&[b.clone(), file("a/c", other), file("a", "mod b; use b::X; use crate::a::b::Y;")])
                .is_empty()
        );
    }
}

#[test]
fn everything_but_render_and_cli_is_pure() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if matches!(layer_of(&path).as_str(), "render" | "cli" | "main" | "lib") {
            continue;
        }
        // `Cursor` only reads from memory.
        let text = text.replace("std::io::Cursor", "");
        for word in IMPURE {
            if text.contains(word) {
                wrong.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "impure code outside `render` and `cli`:\n{}", wrong.join("\n"));
}

#[test]
fn each_library_is_used_by_one_file() {
    let places = [
        ("pest", "syntax/build.rs"),
        ("granit_parser", "text/yaml.rs"),
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
        ("gethostname", "render/ledger/lease.rs"),
        ("getrandom", "cli/review.rs"),
        ("object_store", "render/bucket.rs"),
        ("fs4", "render/space.rs"),
        ("backon", "render/pace.rs"),
        ("indicatif", "cli/progress.rs"),
        ("image", "sheet/thumbnail.rs"),
        ("fast_image_resize", "sheet/thumbnail.rs"),
        ("minijinja", "sheet/page.rs"),
        ("url", "lsp/uri.rs"),
        ("rmcp", "mcp/server.rs"),
    ];
    for (library, home) in places {
        for (path, text) in sources() {
            let is_whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let named = text.match_indices(&format!("{library}::")).any(|(at, _)| is_whole(at));
            // Files in the folder named after it count as the same module.
            let is_home = path == Path::new(home) || path.starts_with(home.trim_end_matches(".rs"));
            // The entry point of the program calls clap's `Parser::parse`.
            let is_entry = library == "clap" && path == Path::new("cli.rs");
            assert!(
                !named || is_home || is_entry,
                "{} uses {library}, which only {home} should",
                path.display()
            );
        }
    }
}

#[test]
fn only_the_server_layer_uses_protocol_types() {
    // Modules that may use protocol types; all others below `lsp` return values with spans.
    let protocol_modules = [
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
        let is_allowed = path.starts_with("lsp") && protocol_modules.contains(&stem.as_str());
        // `lsp.rs` has the connection in its API, and the program creates it.
        let is_entry_point = path == Path::new("lsp.rs") || path == Path::new("cli/lsp.rs");
        let named = ["lsp_types", "lsp_server"].iter().any(|library| text.contains(library));
        assert!(!named || is_allowed || is_entry_point, "{} uses protocol types", path.display());
    }
}

#[test]
fn functions_of_the_importer_are_short() {
    let mut long = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| layer_of(path) == "import") {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words: Vec<&str> = line.split_whitespace().collect();
            let is_function = words.iter().take(4).any(|word| *word == "fn") && !line.ends_with(';');
            let close = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == close).unwrap_or(0);
            if is_function && length > 80 {
                long.push(format!("{}: {} has {length} lines", path.display(), line.trim()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_module_has_a_doc_comment() {
    for (path, _) in sources() {
        let text = read(Path::new("src").join(&path));
        assert!(text.starts_with("//! "), "{} doesn't start with a `//!` comment", path.display());
    }
}

#[test]
fn clippy_disallows_impure_methods() {
    let clippy = read("clippy.toml");
    for method in ["std::fs::read", "std::env::var", "std::time::SystemTime::now", "std::path::Path::exists"]
    {
        assert!(clippy.contains(method), "clippy.toml doesn't disallow {method}");
    }
    assert!(read("src/lib.rs").contains("#![deny(clippy::disallowed_methods)]"));
}
