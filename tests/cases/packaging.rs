//! What packagers and registries get: completions, manual pages, archives, installers, and the packages that carry the
//! program. `packaging/check` installs the packages themselves, which needs the network.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::cli::{Done, Folder};
use super::{read, root};

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn bash_completes_commands_and_values() {
    let script = Folder::new("completions-bash").run(&["completions", "bash"]).out;
    let ask = |words: &str, at: usize| {
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD={at}; _storyc storyc \"${{COMP_WORDS[{at}]}}\" \"${{COMP_WORDS[{at} - 1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let done = Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    assert_eq!(ask("storyc che", 1), "check\n");
    assert_eq!(ask("storyc check --for", 2), "--format\n");
    assert_eq!(ask("storyc check --format s", 3), "sarif\n");
}

#[test]
fn every_shell_has_completions() {
    let folder = Folder::new("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let done = folder.run(&["completions", shell]);
        assert!(done.code == 0 && done.out.contains("stdin-filename"), "{shell}: {}", done.out);
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).code, 2);
}

/// Every command in `--help` has a page, and the page lists all of its flags.
#[test]
fn every_command_has_a_manual_page() {
    let folder = Folder::new("man");
    assert_eq!(folder.run(&["man", "-o", "man1"]).code, 0);
    let page = |name: &str| std::fs::read_to_string(folder.0.join("man1").join(name)).unwrap();
    let help = folder.run(&["--help"]).out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .map_while(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.contains(&"check") && commands.contains(&"man"), "{commands:?}");
    for command in commands {
        let page = page(&format!("storyc-{command}.1"));
        let help = folder.run(&[command, "--help"]).out;
        for flag in help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2) {
            let flag: String = flag.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
            assert!(page.replace("\\-", "-").contains(&flag), "{command}: {flag} is missing in\n{page}");
        }
    }
    assert_eq!(folder.run(&["man"]).out, page("storyc.1"));
}

/// The targets of a release, as the workflow's matrix reads them.
fn targets() -> Vec<Value> {
    serde_json::from_str(&read("packaging/targets.json")).unwrap()
}

fn names<'a>(targets: &'a [Value], key: &str) -> Vec<&'a str> {
    targets.iter().filter_map(|target| target.get(key)?.as_str()).collect()
}

/// The target whose program the installers take on this machine.
fn host() -> String {
    let system = if cfg!(target_os = "macos") { "apple-darwin" } else { "unknown-linux-musl" };
    format!("{}-{system}", std::env::consts::ARCH)
}

fn finish(command: &mut Command) -> Done {
    let output = command.output().unwrap();
    Done {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Makes a release of the program under test in `releases`, as the workflow does; other targets have empty archives.
pub fn release(folder: &Folder, commit: &str) {
    let assets = folder.0.join("releases").join(format!("v{VERSION}"));
    folder.file("program", format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_storyc")));
    let scripts = root().join("packaging");
    let script = "chmod +x program && python3 \"$0/archive.py\" program \"$1\" \"$2\"";
    let mut archive = Command::new("sh");
    archive.args(["-c", script]).arg(&scripts).arg(host()).arg(&assets);
    let done = finish(archive.current_dir(&folder.0));
    assert_eq!(done.code, 0, "{}", done.err);
    let targets = targets();
    for target in names(&targets, "target") {
        let path = assets.join(format!("storyc-{target}.tar.gz"));
        if !path.exists() {
            std::fs::write(path, "").unwrap();
        }
    }
    let done = finish(Command::new("python3").arg(scripts.join("assets.py")).arg(&assets).arg(commit));
    assert_eq!(done.code, 0, "{}", done.err);
}

/// The archive for this machine in a folder with a release.
pub fn archive(folder: &Folder) -> PathBuf {
    folder.0.join(format!("releases/v{VERSION}/storyc-{}.tar.gz", host()))
}

#[test]
fn packages_have_one_version_and_the_platforms_of_the_release() {
    let manifest: Value = serde_json::from_str(&read("packaging/npm/storyc/package.json")).unwrap();
    assert_eq!(manifest["version"], VERSION);
    let wasm: Value = serde_json::from_str(&read("bindings/wasm/package.json")).unwrap();
    assert_eq!(wasm["version"], VERSION);
    assert!(read("bindings/wasm/Cargo.toml").contains(&format!("version = \"{VERSION}\"")));
    let targets = targets();
    let mut platforms: Vec<String> =
        names(&targets, "npm").iter().map(|platform| format!("@storyc/{platform}")).collect();
    platforms.sort_unstable();
    let depends = manifest["optionalDependencies"].as_object().unwrap();
    assert!(depends.values().all(|version| version == VERSION), "{depends:?}");
    assert_eq!(depends.keys().collect::<Vec<_>>(), platforms.iter().collect::<Vec<_>>());

    // The workflow reads its matrix from the same table, and the installers know no other targets.
    let workflow: Value = serde_yaml::from_str(&read(".github/workflows/release.yml")).unwrap();
    assert_eq!(
        workflow["jobs"]["build"]["strategy"]["matrix"]["include"],
        "${{ fromJSON(needs.plan.outputs.targets) }}"
    );
    assert_eq!(
        workflow["jobs"]["module"]["strategy"]["matrix"]["include"],
        "${{ fromJSON(needs.plan.outputs.targets) }}"
    );
    // Each wheel with the module carries the program of a target that has one for every distribution.
    for target in &targets {
        let program = target["program"].as_str().unwrap();
        let carried = targets.iter().find(|target| target["target"] == program).unwrap();
        assert!(carried["wheel"].is_string() && target["module"].is_string(), "{target}");
    }
    assert!(read("bindings/python/Cargo.toml").contains(&format!("\nversion = \"{VERSION}\"\n")));
    assert!(read(".github/workflows/release.yml").contains("$(jq -c . packaging/targets.json)"));
    let installer = read("packaging/install.sh");
    let arms = installer.split("case $target in").nth(1).unwrap().split("esac").next().unwrap();
    let mut known: Vec<&str> = arms
        .lines()
        .filter_map(|line| line.split_once(") extension="))
        .flat_map(|(arm, _)| arm.trim().split(" | "))
        .collect();
    let mut expected = names(&targets, "target");
    known.sort_unstable();
    expected.sort_unstable();
    assert_eq!(known, expected);
    for (file, version) in [
        ("packaging/install.sh", format!("${{STORYC_VERSION:-{VERSION}}}")),
        ("packaging/install.ps1", format!("else {{ '{VERSION}' }}")),
    ] {
        assert!(read(file).contains(&version), "{file}: {version}");
    }
}

/// The scripts of packages, editors and CI, and of the workflows' steps, are shell that Bash can read.
#[test]
fn scripts_have_no_syntax_errors() {
    let packaging = ["check", "install-for-action", "install.sh", "lint-workflows", "python/wheel", "smoke"];
    let editors = ["check", "package", "workbench/check", "workbench/install"];
    let mut scripts: Vec<(String, String)> = packaging
        .map(|name| format!("packaging/{name}"))
        .into_iter()
        .chain(editors.map(|name| format!("editors/{name}")))
        .chain([".ci/run".to_owned(), ".ci/services".to_owned()])
        .map(|path| (path.clone(), read(path)))
        .collect();
    for workflow in ["ci", "release"] {
        let workflow: Value =
            serde_yaml::from_str(&read(format!(".github/workflows/{workflow}.yml"))).unwrap();
        for (name, job) in workflow["jobs"].as_object().unwrap() {
            for step in job["steps"].as_array().unwrap() {
                if let Some(script) = step.get("run") {
                    let script = script.as_str().unwrap();
                    // Expressions would put the text of others into the script itself.
                    assert!(!script.contains("${{"), "{name}: {script}");
                    scripts.push((format!("{name}: {}", step["name"]), script.to_owned()));
                }
            }
        }
    }
    for (name, script) in scripts {
        let done = finish(Command::new("bash").args(["-n", "-c", &script]));
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_installer_verifies_what_it_installs() {
    let folder = Folder::new("installer");
    release(&folder, "abc");
    let install = |env: &[(&str, &str)]| {
        finish(
            Command::new("sh")
                .arg(root().join("packaging/install.sh"))
                .env("STORYC_RELEASES", format!("file://{}", folder.0.join("releases").display()))
                .env("STORYC_INSTALL_DIR", folder.0.join("to"))
                .envs(env.iter().copied()),
        )
    };
    let program = folder.0.join("to/storyc");
    for (env, why) in [
        (("STORYC_VERSION", "9.9.9"), "there is no file:///"),
        (("STORYC_COMMIT", "def"), "was made from commit abc, and not from def"),
        (("STORYC_TARGET", "sparc-sun-solaris"), "no program for sparc-sun-solaris"),
    ] {
        let done = install(&[env]);
        assert!(done.code == 3 && done.err.contains(why), "{}: {}", done.code, done.err);
    }
    assert!(!program.exists());
    let done = install(&[("STORYC_COMMIT", "abc")]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(finish(Command::new(&program).arg("--version")).out, format!("storyc {VERSION}\n"));

    std::fs::remove_file(&program).unwrap();
    std::fs::write(archive(&folder), "changed").unwrap();
    let done = install(&[]);
    assert!(done.code == 1 && done.err.contains("SHA-256 checksum of"), "{}: {}", done.code, done.err);
    assert!(!program.exists());
}

#[cfg(unix)]
#[test]
fn archives_have_the_same_bytes_each_time() {
    let (first, second) = (Folder::new("archive-1"), Folder::new("archive-2"));
    release(&first, "abc");
    release(&second, "abc");
    let sums = |folder: &Folder| {
        std::fs::read_to_string(folder.0.join(format!("releases/v{VERSION}/SHA256SUMS"))).unwrap()
    };
    assert_eq!(sums(&first), sums(&second));
    let names = finish(Command::new("tar").arg("-tzf").arg(archive(&first))).out;
    for name in ["storyc", "LICENSE-MIT", "LICENSE-fonts.txt", "completions/_storyc", "man/storyc-check.1"] {
        assert!(names.lines().any(|line| line == format!("storyc-{}/{name}", host())), "{name}: {names}");
    }
    let formula = std::fs::read_to_string(first.0.join(format!("releases/v{VERSION}/storyc.rb"))).unwrap();
    assert!(!formula.contains('@') && formula.contains(&format!("version \"{VERSION}\"")), "{formula}");
}

/// The Python package takes a release's program only for the commit that it was made from.
#[cfg(unix)]
#[test]
fn the_python_package_takes_the_program_of_its_own_commit() {
    let folder = Folder::new("python-package");
    for name in ["Cargo.toml", "packaging/targets.json", "packaging/python/program.py"] {
        folder.file(&format!("checkout/{name}"), read(name));
    }
    let checkout = folder.0.join("checkout");
    let git = "git init -q . && git add . && git -c user.name=A -c user.email=a@example.com commit -qm A && git rev-parse HEAD";
    let commit = finish(Command::new("sh").args(["-c", git]).current_dir(&checkout)).out;
    release(&folder, commit.trim());
    let find = |env: &[(&str, &str)]| {
        finish(
            Command::new("python3")
                .args(["-B", "packaging/python/program.py"])
                .current_dir(&checkout)
                .env("PATH", "/usr/bin:/bin")
                .env("TMPDIR", &folder.0)
                .env("STORYC_RELEASES", format!("file://{}", folder.0.join("releases").display()))
                .envs(env.iter().copied()),
        )
    };
    let done = find(&[]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(finish(Command::new(done.out.trim()).arg("--version")).out, format!("storyc {VERSION}\n"));
    let given = env!("CARGO_BIN_EXE_storyc");
    assert!(find(&[("STORYC_BINARY", given)]).out.trim().ends_with("storyc"));
    let done = find(&[("STORYC_BINARY", "nothing")]);
    assert!(done.code == 1 && done.err.contains("STORYC_BINARY: there is no file nothing"), "{}", done.err);

    std::fs::write(archive(&folder), "changed").unwrap();
    let done = find(&[]);
    assert!(done.code == 1 && done.err.contains("the SHA-256 checksum is"), "{}", done.err);
    // With changes, the checkout isn't what was released, and without Rust nothing can be built.
    folder.file("checkout/Cargo.toml", format!("{}\n", read("Cargo.toml")));
    let done = find(&[]);
    assert!(done.code == 1 && done.err.contains("this checkout has changes"), "{}", done.err);
    assert!(done.err.contains("Install Rust from https://rustup.rs"), "{}", done.err);
    // With Rust, it builds the commands that need no C++ compiler.
    let artifact = r#"{"reason":"compiler-artifact","executable":"/built/storyc"}"#;
    folder.file("bin/cargo", format!("#!/bin/sh\necho \"$@\" > cargo.log\necho '{artifact}'\n"));
    Command::new("chmod").arg("+x").arg(folder.0.join("bin/cargo")).status().unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.0.join("bin").display());
    let done = find(&[("PATH", &path)]);
    assert!(done.code == 0 && done.out.ends_with("\n/built/storyc\n"), "{}{}", done.out, done.err);
    let cargo = std::fs::read_to_string(checkout.join("cargo.log")).unwrap();
    assert!(cargo.contains("--locked") && cargo.contains("--no-default-features --features cli "), "{cargo}");
}

/// The launcher needs only Node; the test is skipped without it.
#[cfg(unix)]
#[test]
fn the_npm_launcher_runs_the_program_or_says_how_to_get_it() {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: Node isn't installed");
        return;
    }
    let folder = Folder::new("npm-launcher");
    let script = "console.log(`@storyc/${process.platform}-${process.arch}`)";
    let name = finish(Command::new("node").args(["-e", script])).out;
    let name = name.trim();
    for file in ["package.json", "bin/storyc"] {
        folder.file(&format!("node_modules/storyc/{file}"), read(format!("packaging/npm/storyc/{file}")));
    }
    let launch = |args: &[&str]| {
        let mut command = Command::new("node");
        finish(command.arg("node_modules/storyc/bin/storyc").args(args).current_dir(&folder.0))
    };
    let done = launch(&["check"]);
    assert_eq!(done.code, 2);
    for part in [&format!("the package {name} is missing"), "--omit=optional", "set STORYC_BINARY"] {
        assert!(done.err.contains(part), "{part}: {}", done.err);
    }
    let program = format!("node_modules/{name}/bin/storyc");
    folder.file(&program, format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_storyc")));
    Command::new("chmod").arg("+x").arg(folder.0.join(program)).status().unwrap();
    folder.file("a.story", "[0-5s] A.\n[4-9s] B.\n");
    let done = launch(&["check", "a.story", "--format", "concise"]);
    assert!(done.code == 1 && done.out.contains("T201"), "{}", done.out);
    assert_eq!(launch(&["--version"]).out, format!("storyc {VERSION}\n"));
}
