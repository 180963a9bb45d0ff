//! Models: built-in profiles, comparing two, and adding your own.

use serde_json::Value;
use storyc::model;

use super::cli::{Folder, run_in};
use super::rules::same_or_update;
use super::{read, root};

#[test]
fn built_in_profiles_are_consistent() {
    for id in model::ids() {
        let profile = model::find(id).unwrap();
        assert_eq!(profile.id, id);
        let limits = &profile.limits;
        assert!(limits.duration.value.min_s <= limits.duration.value.default_s);
        let values = &limits.resolution.value.values;
        // An empty list means that every value is accepted.
        assert!(values.is_empty() || values.contains(&limits.resolution.value.default), "{id}");
        for price in &profile.prices {
            for region in &price.regions {
                assert!(
                    profile.regions.hosts.contains_key(region),
                    "{id}: a price for the unknown region {region}"
                );
            }
            for resolution in price.amounts.keys() {
                assert!(
                    resolution == "any" || values.contains(resolution),
                    "{id}: a price for the unsupported resolution {resolution}"
                );
            }
        }
        for weakness in &profile.weaknesses {
            if let Some(instead) = &weakness.instead {
                assert!(model::find(instead).is_some(), "{id}: suggests the unknown model {instead}");
            }
        }
    }
}

/// The build script resolves built-in profiles, the program reads custom ones at run time: both must give the same
/// result.
#[test]
fn built_in_profiles_equal_their_yaml() {
    let mut texts = 0;
    for entry in std::fs::read_dir(root().join("src/model/profiles")).unwrap() {
        let path = entry.unwrap().path();
        let profile = model::read(&std::fs::read_to_string(&path).unwrap());
        let profile = profile.unwrap_or_else(|error| panic!("{}: {}", path.display(), error.message));
        assert_eq!(*model::find(&profile.id).unwrap(), profile, "{}", path.display());
        texts += 1;
    }
    assert_eq!(texts, model::ids().count());
}

#[test]
fn profiles_match_the_published_schema() {
    let schema = model::schema();
    same_or_update(
        "docs/profile.schema.json",
        &format!("{schema:#}\n"),
        std::env::var_os("UPDATE").is_some(),
    );
    assert!(jsonschema::meta::is_valid(&schema));
    for entry in std::fs::read_dir(root().join("src/model/profiles")).unwrap() {
        let path = entry.unwrap().path();
        let profile: Value = serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let errors: Vec<String> = jsonschema::validator_for(&schema)
            .unwrap()
            .iter_errors(&profile)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
    for wrong in [
        "{ id: x }",
        "{ id: x, extends: happyhorse-1.1, colour: red }",
        "{ id: x, extends: happyhorse-1.1, limits: { shots: 6 } }",
        "{ id: x, extends: happyhorse-1.1, limits: { shots: { value: 6, kind: hard } } }",
        "{ id: x, extends: happyhorse-1.1, wire: telex }",
    ] {
        let profile: Value = serde_yaml::from_str(wrong).unwrap();
        assert!(!jsonschema::is_valid(&schema, &profile), "{wrong}");
        assert!(model::read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn profile_errors_have_positions() {
    let text = "id: mine\nextends: happyhorse-1.1\nlimits:\n  shots:\n    value: many\n    kind: hard\n    source: r2v\n    checked: 2026-11-22\n";
    let error = model::read(text).unwrap_err();
    assert_eq!(error.span.slice(text), "value");
    assert!(error.message.starts_with("limits.shots.value: "), "{}", error.message);
    let error = model::read("id: mine\nextends: sora-2\n").unwrap_err();
    assert_eq!(
        (error.span.start, error.message.as_str()),
        (9, "`sora-2` can't be extended: it is not a built-in model; `storyc models` lists them")
    );
    let text = "id: mine\nextends: happyhorse-1.1\nprompt_form: { dialect: kling-prose, source: r2v, checked: 2026-11-22 }\n";
    let error = model::read(text).unwrap_err();
    assert_eq!(error.span.slice(text), "prompt_form");
    assert!(error.message.contains("needs a profile whose `dialect` lists shots"), "{}", error.message);
    assert!(model::read("id: [").is_err() && model::read("").is_err() && model::read("- a").is_err());
}

#[test]
fn two_models_can_be_compared() {
    let done = run_in(&root(), &["models", "--diff", "happyhorse-1.1", "happyhorse-1.0"], "");
    assert_eq!(done.code, 0, "{}", done.err);
    for expected in ["happyhorse-1.1-t2v", "happyhorse-1.0-t2v", "480p 720p 1080p", "mode video-edit"] {
        assert!(done.out.contains(expected), "{expected}\n{}", done.out);
    }
    assert!(!done.out.contains("seed"), "what is alike is not listed\n{}", done.out);
    let same = run_in(&root(), &["models", "--diff", "kling-3.0", "kling-3.0"], "");
    assert_eq!(same.out, "no known differences between kling-3.0 and kling-3.0\n");
    assert_eq!(run_in(&root(), &["models", "--diff", "kling-3.0", "klong-3.0"], "").code, 2);
}

/// Returns the example profile in CONTRIBUTING.md.
fn profile_from_the_guide() -> String {
    let text = read("CONTRIBUTING.md");
    let section = text.split("## Add a model on a known wire").nth(1).unwrap();
    section.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

#[test]
fn a_model_can_be_added_with_one_yaml_file() {
    let folder = Folder::new("own-model");
    folder.file("models/studio.yaml", profile_from_the_guide());
    folder.file("storyc.yaml", "model: studio-horse\nmodels: [models/studio.yaml]\n");
    folder.file("river.story", "[0-4s] A boy walks by the river.\n\n[4-6s] He stops.\n");
    let built = run_in(&folder.0, &["build", "river.story"], "");
    assert_eq!(built.code, 0, "{}", built.err);
    let request: Value = serde_json::from_str(&built.out).unwrap();
    assert_eq!(request[0]["model"], "studio-horse");
    assert_eq!(
        request[0]["url"],
        "https://video.studio.example/api/v1/services/aigc/video-generation/video-synthesis"
    );
    assert_eq!(request[0]["headers"]["Authorization"], "Bearer ${STUDIO_KEY}");
    assert_eq!(request[0]["body"]["model"], "happyhorse-1.1-t2v");
    assert_eq!(request[0]["cost"]["amount"], 0.3);

    // Its limits apply: the example allows six shots.
    folder.file("long.story", "[+1s] A.\n\n".repeat(7));
    let checked = run_in(&folder.0, &["check", "long.story", "--format", "concise"], "");
    assert_eq!(checked.code, 1);
    assert!(
        checked.out.contains("L104") && checked.out.contains("studio-horse takes at most 6"),
        "{}",
        checked.out
    );

    // It is listed, compared and selected like built-in ones.
    assert!(run_in(&folder.0, &["models"], "").out.contains("studio-horse"));
    assert_eq!(run_in(&folder.0, &["models", "--diff", "studio-horse", "happyhorse-1.1"], "").code, 0);
    assert_eq!(run_in(&folder.0, &["build", "river.story", "--model", "studio-horse"], "").code, 0);
    assert!(run_in(&folder.0, &["cost", "river.story", "--all-models"], "").out.contains("studio-horse"));
}

#[test]
fn an_invalid_profile_is_reported_in_the_project_file() {
    let folder = Folder::new("no-model");
    folder.file("models/bad.yaml", "id: bad\nextends: happyhorse-1.1\nlimits:\n  shots: 6\n");
    folder.file("storyc.yaml", "models: [models/bad.yaml, models/missing.yaml]\n");
    folder.file("river.story", "[0-4s] A boy walks by the river.\n");
    let checked = run_in(&folder.0, &["check", "--format", "concise"], "");
    assert_eq!(checked.code, 1);
    assert_eq!(checked.out.matches("S307").count(), 2, "{}", checked.out);
    assert!(
        checked.out.contains("storyc.yaml:1:10") && checked.out.contains("line 4, column 3"),
        "{}",
        checked.out
    );
}
