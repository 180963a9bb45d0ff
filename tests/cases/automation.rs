//! The pre-commit hooks and the GitHub Action run the real program.

use std::collections::BTreeSet;

use serde_json::Value;

use super::cli::run_in;
use super::{read, root};

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// Returns the YAML examples in `docs/cli.md` that contain `needle`.
fn guide_examples(needle: &str) -> Vec<Value> {
    let guide = read("docs/cli.md");
    let blocks = guide.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let found: Vec<Value> = blocks.filter(|block| block.contains(needle)).map(yaml).collect();
    assert!(!found.is_empty(), "docs/cli.md has no YAML example with `{needle}`");
    found
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

#[test]
fn pre_commit_hooks_run_and_match_the_guide() {
    let hooks = yaml(&read(".pre-commit-hooks.yaml"));
    let config = &guide_examples("hooks:")[0]["repos"][0];
    assert_eq!(config["repo"], env!("CARGO_PKG_REPOSITORY"));
    assert_eq!(config["rev"], format!("v{}", env!("CARGO_PKG_VERSION")));
    let says = [
        ("storyc-check", "2 stories checked, no problems found\n", ""),
        ("storyc-fmt", "", "2 files left unchanged\n"),
    ];
    assert_eq!(hooks.as_array().unwrap().len(), says.len());
    for (at, (id, out, err)) in says.into_iter().enumerate() {
        let (hook, shown) = (&hooks[at], &config["hooks"][at]);
        assert_eq!(hook["id"], id);
        assert_eq!(shown["id"], id);
        assert_eq!(hook["language"], "python");
        assert_eq!(hook["files"], r"\.story$");
        let (program, command) = hook["entry"].as_str().unwrap().split_once(' ').unwrap();
        assert_eq!(program, "storyc");
        let given = shown.get("args").map(words).unwrap_or_default();
        for given in [words(&hook["args"]), given] {
            let mut args: Vec<&str> = command.split(' ').collect();
            args.extend(given);
            args.extend(["examples/river-walk.story", "examples/plain.story"]);
            let done = run_in(&root(), &args, "");
            assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, out, err));
        }
    }
}

#[test]
fn action_inputs_match_its_steps_and_the_guide() {
    let action = yaml(&read("action.yml"));
    assert_eq!(action["runs"]["using"], "composite");
    let inputs: BTreeSet<&str> = action["inputs"].as_object().unwrap().keys().map(String::as_str).collect();
    let text = read("action.yml");
    let used: BTreeSet<&str> =
        text.split("${{ inputs.").skip(1).map(|rest| rest.split(' ').next().unwrap()).collect();
    assert_eq!(used, inputs);
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert_eq!(step["shell"], "bash");
        assert!(!step["run"].as_str().unwrap().contains("${{"), "{step}");
    }
    let steps = &guide_examples("uses: storyc/")[0]["jobs"]["stories"]["steps"];
    let ours = steps.as_array().unwrap().iter().find(|step| step.get("with").is_some()).unwrap();
    assert_eq!(ours["uses"], format!("storyc/storyc@v{}", env!("CARGO_PKG_VERSION")));
    for input in ours["with"].as_object().unwrap().keys() {
        assert!(inputs.contains(input.as_str()), "{input}");
    }
    let guide = read("docs/cli.md");
    for input in inputs {
        assert!(guide.contains(&format!("| `{input}` |")), "{input}");
    }
}

/// A release in a folder, with the program under test as this machine's, and a fake `cargo` that only records its call.
#[cfg(unix)]
struct Runner {
    folder: super::cli::Folder,
    action: Value,
}

#[cfg(unix)]
impl Runner {
    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    fn new(name: &str) -> Self {
        let folder = super::cli::Folder::new(name);
        let cargo = format!(
            "#!/bin/sh\necho \"$@\" > installed\nmkdir -p runner/storyc/bin\nln -sf '{}' runner/storyc/bin/storyc\n",
            env!("CARGO_BIN_EXE_storyc")
        );
        folder
            .file("bin/cargo", cargo)
            .file("packaging/install-for-action", read("packaging/install-for-action"))
            .file("packaging/install.sh", read("packaging/install.sh"))
            .file("Cargo.toml", read("Cargo.toml"))
            .file("a.story", "[0-5s] A.\n[6-9s] B.\n")
            .file("more stories/b.story", "[0-99s] B.\n");
        shell(&folder, "chmod +x bin/cargo packaging/install*", &[]);
        super::packaging::release(&folder, Self::COMMIT);
        Self { folder, action: yaml(&read("action.yml")) }
    }

    /// Runs the action's steps like a GitHub runner, up to the first one that fails, for a workflow that names `reference`.
    fn run(&self, reference: &str, given: &[(&str, &str)]) -> (i32, String) {
        let runner = self.folder.0.join("runner");
        let mut last = None;
        for step in self.action["runs"]["steps"].as_array().unwrap() {
            let mut env = vec![
                ("RUNNER_TEMP".to_owned(), runner.display().to_string()),
                (
                    "STORYC_RELEASES".to_owned(),
                    format!("file://{}", self.folder.0.join("releases").display()),
                ),
            ];
            for (name, value) in step["env"].as_object().unwrap() {
                let value = value.as_str().unwrap().replace("${{ runner.temp }}", runner.to_str().unwrap());
                let value = value.replace("${{ github.action_ref }}", reference);
                let input = value.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}"));
                let value = input.map_or(value.as_str(), |input| {
                    let given = given.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
                    given.unwrap_or_else(|| self.action["inputs"][input]["default"].as_str().unwrap())
                });
                env.push((name.clone(), value.to_owned()));
            }
            let done = shell(&self.folder, step["run"].as_str().unwrap(), &env);
            let failed = done.0 != 0;
            last = Some(done);
            if failed {
                break;
            }
        }
        last.unwrap()
    }

    /// Returns the arguments of the last `cargo` and forgets them.
    fn built(&self) -> Option<String> {
        let path = self.folder.0.join("installed");
        let arguments = std::fs::read_to_string(&path).ok();
        let _ = std::fs::remove_file(path);
        arguments
    }
}

/// Runs a script as GitHub runners do, and returns its exit code and standard output.
#[cfg(unix)]
fn shell(folder: &super::cli::Folder, script: &str, env: &[(String, String)]) -> (i32, String) {
    let path = format!("{}:{}", folder.0.join("bin").display(), std::env::var("PATH").unwrap());
    let output = std::process::Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(&folder.0)
        .env("PATH", path)
        .envs(env.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[cfg(unix)]
#[test]
fn action_checks_stories() {
    let runner = Runner::new("action");
    let run = |given: &[(&str, &str)]| runner.run("main", given);
    let (code, out) = run(&[]);
    assert_eq!(code, 1);
    assert!(out.starts_with("::warning file=a.story,line=2,"), "{out}");
    assert!(out.contains("\n::error file=more stories/b.story,line=1,"), "{out}");
    assert_eq!(
        run(&[("paths", "a.story"), ("args", "--strict --ignore T"), ("format", "concise")]),
        (0, String::new())
    );
    assert_eq!(run(&[("paths", "a.story"), ("args", "--strict")]).0, 1);
    // Flags and shell syntax in `paths` are treated as file names.
    assert_eq!(run(&[("paths", "--exit-zero")]).0, 2);
    assert_eq!(run(&[("paths", "a.story;true")]).0, 2);
}

/// The action builds storyc only if no release was made from the commit that the workflow names.
#[cfg(unix)]
#[test]
fn action_takes_the_program_of_a_release() {
    let runner = Runner::new("action-release");
    let version = format!("v{}", env!("CARGO_PKG_VERSION"));
    for reference in [version.as_str(), Runner::COMMIT] {
        assert_eq!(runner.run(reference, &[("paths", "a.story")]).0, 0, "{reference}");
        assert_eq!(runner.built(), None, "{reference}");
    }
    let small_build = format!(
        "install --quiet --locked --path . --no-default-features --features cli --root {}/storyc\n",
        runner.folder.0.join("runner").display()
    );
    for reference in ["main", "v9.9.9", "89abcdef0123456789abcdef0123456789abcdef"] {
        assert_eq!(runner.run(reference, &[("paths", "a.story")]).0, 0, "{reference}");
        assert_eq!(runner.built().as_ref(), Some(&small_build), "{reference}");
    }
    // A changed archive stops the job; a missing one leads to a build.
    let archive = super::packaging::archive(&runner.folder);
    std::fs::write(&archive, "changed").unwrap();
    assert_eq!(runner.run(&version, &[]).0, 1);
    assert_eq!(runner.built(), None);
    std::fs::remove_file(archive).unwrap();
    assert_eq!(runner.run(&version, &[("paths", "a.story")]).0, 0);
    assert_eq!(runner.built(), Some(small_build));
}
