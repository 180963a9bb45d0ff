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
        assert_eq!(hook["language"], "rust");
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

/// Runs the action's steps like a GitHub runner, with a fake `cargo install` that links the program under test.
#[cfg(unix)]
#[test]
fn action_steps_run() {
    use super::cli::Folder;
    use std::process::Command;

    let action = yaml(&read("action.yml"));
    let folder = Folder::new("action");
    let cargo = format!(
        "#!/bin/sh\necho \"$@\" > installed\nmkdir -p runner/storyc/bin\nln -sf '{}' runner/storyc/bin/storyc\n",
        env!("CARGO_BIN_EXE_storyc")
    );
    folder
        .file("bin/cargo", cargo)
        .file("a.story", "[0-5s] A.\n[6-9s] B.\n")
        .file("more stories/b.story", "[0-99s] B.\n");
    Command::new("chmod").args(["+x", "bin/cargo"]).current_dir(&folder.0).status().unwrap();
    let run = |given: &[(&str, &str)]| {
        let mut done = Vec::new();
        for step in action["runs"]["steps"].as_array().unwrap() {
            let mut command = Command::new("bash");
            command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
            let path = format!("{}:{}", folder.0.join("bin").display(), std::env::var("PATH").unwrap());
            command.current_dir(&folder.0).env("PATH", path).env("RUNNER_TEMP", folder.0.join("runner"));
            for (name, value) in step["env"].as_object().unwrap() {
                let value = value.as_str().unwrap();
                let input = value.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}"));
                command.env(
                    name,
                    input.map_or(value, |input| {
                        let given = given.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
                        given.unwrap_or_else(|| action["inputs"][input]["default"].as_str().unwrap())
                    }),
                );
            }
            let output = command.output().unwrap();
            done.push((output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap()));
        }
        done.pop().unwrap()
    };
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
    let installed = std::fs::read_to_string(folder.0.join("installed")).unwrap();
    let runner = folder.0.join("runner");
    assert_eq!(
        installed,
        format!(
            "install --quiet --locked --path . --no-default-features --features cli --root {}/storyc\n",
            runner.display()
        )
    );
}
