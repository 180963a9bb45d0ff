//! The example stories: each passes a strict check and matches its snapshots.

use std::path::PathBuf;
use std::process::Command;

use super::root;

fn stories() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["examples", "examples/series"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "story"))
        .map(|path| path.strip_prefix(root()).unwrap().to_owned())
        .collect();
    found.sort();
    found
}

fn storyc(args: &[&str]) -> (bool, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_storyc")).args(args).current_dir(root()).output().unwrap();
    (done.status.success(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn there_are_at_least_ten_examples() {
    assert!(stories().len() >= 10);
}

#[test]
fn every_example_passes_a_strict_check() {
    let (clean, out, _) = storyc(&["check", "--strict", "examples"]);
    assert!(clean, "{out}");
}

#[test]
fn every_example_matches_its_request_snapshot() {
    for story in stories() {
        let path = story.to_string_lossy().replace('\\', "/");
        let (built, request, err) = storyc(&["build", &path]);
        assert!(built, "{path}: {err}");
        let source = super::read(&path);
        let mut request: serde_json::Value = serde_json::from_str(&request).unwrap();
        let clips = request.as_array_mut().unwrap();
        let count = clips.len();
        let mut shown = format!("----- STORY\n{source}\n");
        for (number, clip) in (1..).zip(clips) {
            // Show the prompt above the request, with real line breaks.
            let prompt = std::mem::replace(&mut clip["body"]["input"]["prompt"], "(above)".into());
            let of = if count > 1 { format!(" OF CLIP {number}") } else { String::new() };
            shown.push_str(&format!("----- PROMPT{of}\n{}\n\n", prompt.as_str().unwrap()));
        }
        shown.push_str(&format!("----- REQUEST\n{request:#}\n"));
        let name = story.file_stem().unwrap().to_string_lossy().into_owned();
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots/examples" }, {
            insta::assert_snapshot!(format!("{name}.happyhorse-1.1"), shown);
        });
    }
}

/// Prints a request for review, with line ends inside strings as real line ends.
fn readable(request: &storyc::request::Request) -> String {
    let mut request = request.clone();
    request.cost = None;
    let text = format!("{:#}\n", serde_json::to_value(request).unwrap());
    text.replace("\\n\\n", "\n\n").replace("\\n", "\n")
}

/// The snapshot shows how each model's request differs from the first one, or why there is none.
#[test]
fn every_example_matches_its_snapshot_for_every_model() {
    use storyc::compile::NoRequest;
    use storyc::diagnostic::Severity;
    for story in stories() {
        let path = story.to_string_lossy().replace('\\', "/");
        let text = super::read(&path);
        let project = path.contains("series").then(|| super::read("examples/series/storyc.yaml"));
        let project = project.map(|text| storyc::project::Project::read(&text, "examples/series").0);
        let mut flags = storyc::storyboard::Flags::default();
        flags.settings.models =
            storyc::model::ids().map(|id| storyc::project::Setting::flag(id.to_owned())).collect();
        let folder = story.parent().unwrap().to_string_lossy().replace('\\', "/");
        let options = storyc::Options {
            flags,
            folder,
            project: project.as_ref(),
            assets: &super::Root,
            ..storyc::Options::default()
        };
        let compiled = storyc::compile(&text, &options);
        let first = readable(&compiled.targets[0].request().unwrap());
        let mut shown = format!(
            "The request for {}, and how each other model's differs.\n",
            compiled.targets[0].plan.model
        );
        for target in &compiled.targets[1..] {
            let (model, clip) = (&target.plan.model, &target.plan.clip);
            let of = if clip.count > 1 {
                format!(", clip {} of {}", clip.number, clip.count)
            } else {
                String::new()
            };
            shown.push_str(&format!("\n===== {model}{of}\n"));
            for change in &target.plan.changes {
                shown.push_str(&format!("{}: {}\n", change.kind.name(), change.what));
            }
            match target.request() {
                Ok(request) => {
                    let text = readable(&request);
                    let diff = similar::TextDiff::from_lines(&first, &text)
                        .unified_diff()
                        .context_radius(1)
                        .to_string();
                    shown.push_str(&diff);
                }
                Err(NoRequest::Errors(count)) => {
                    let errors =
                        compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error);
                    let own = errors.filter(|found| found.model.as_ref().is_none_or(|of| of == model));
                    let mut seen = 0;
                    for found in own {
                        seen += 1;
                        let help =
                            found.help.as_deref().expect("an error that refuses a request has a help text");
                        shown.push_str(&format!(
                            "{}: {}\n  help: {}\n",
                            found.code,
                            found.message,
                            help.replace('\n', "\n        ")
                        ));
                    }
                    assert_eq!(seen, count, "{path} for {model}: every error is a diagnostic");
                }
                Err(refused) => panic!("{path} for {model}: {refused:?}"),
            }
        }
        let name = story.file_stem().unwrap().to_string_lossy().into_owned();
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots/examples" }, {
            insta::assert_snapshot!(format!("{name}.models"), shown);
        });
    }
}

#[test]
fn example_pictures_are_small_files_with_enough_pixels() {
    let mut formats = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(root().join("examples/assets")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.len() < 20_000, "{}: {} bytes", path.display(), bytes.len());
        let head = storyc::assets::Head { length: bytes.len() as u64, bytes };
        let storyc::assets::FileKind::Picture(picture) = storyc::assets::identify(&head) else {
            panic!("{}", path.display())
        };
        assert!(picture.short_side() >= 400, "{}", path.display());
        formats.insert(picture.format);
    }
    assert_eq!(formats.into_iter().collect::<Vec<_>>(), ["jpeg", "png", "webp"]);
}
