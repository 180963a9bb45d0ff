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
    let fixed = |wire: &str, fixed: &str| {
        let text = format!(
            "id: mine\nextends: {wire}\nmodes: {{ text: {{ fixed: {{ value: {{ {fixed} }}, kind: hard, source: us, checked: 2026-11-22 }} }} }}\n"
        );
        model::read(&text).err().map_or_else(String::new, |error| error.message)
    };
    assert_eq!(fixed("seedance-2.0", "ratio: adaptive, duration_s: -1"), "");
    assert!(fixed("seedance-2.0", "ratio: 5:4").contains("`5:4` is not one of the ratios"));
    assert!(fixed("seedance-2.0", "duration_s: 99").contains("`duration_s` is 99"));
    assert!(fixed("wan-2.7", "ratio: adaptive").contains("only requests of `wire: ark`"));
    assert!(fixed("wan-2.7", "sound: false").contains("needs `sound.switch: true`"));
    let text = "id: mine\nextends: wan-2.7\nmodes: { first_frame: { both_frames: { api: x } } }\n";
    assert!(model::read(text).unwrap_err().message.contains("needs `last_frame: true` and `wire: fal`"));
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

#[test]
fn models_are_compared_for_a_story() {
    let story =
        "[0-6s] A kite climbs. ".to_owned() + &"It climbs higher. ".repeat(30) + "\n\n[6-14s] It falls.\n";
    let folder = Folder::new("models-for");
    folder.file("kite.story", &story);
    let json = |args: &[&str]| {
        let mut all = vec!["models", "--for", "kite.story", "--format", "json"];
        all.extend(args);
        let done = run_in(&folder.0, &all, "");
        assert_eq!(done.code, 0, "{}", done.err);
        serde_json::from_str::<Value>(&done.out).unwrap()
    };
    let found = json(&[]);
    let models = found["stories"][0]["models"].as_array().unwrap();
    assert_eq!(models.len(), model::ids().count());
    let find = |found: &Value, id: &str| {
        let models = found["stories"][0]["models"].as_array().unwrap();
        models.iter().find(|model| model["model"] == id).unwrap().clone()
    };
    let horse = find(&found, "happyhorse-1.1");
    assert_eq!((&horse["fits"], &horse["clip_count"]), (&true.into(), &1.into()));
    let amount = horse["cost"]["amount"].as_f64().unwrap();
    assert!((horse["per_kept_second"].as_f64().unwrap() - amount / 14.0).abs() < 0.0001, "{horse}");
    // Four takes for each that is kept.
    let kept = find(&json(&["--keep-rate", "0.25"]), "happyhorse-1.1");
    assert!((kept["per_kept_second"].as_f64().unwrap() - amount / 3.5).abs() < 0.0001, "{kept}");
    // Models that take the story come first, then the cheaper one.
    let rank = |model: &Value| {
        let price = model["per_kept_second"].as_f64();
        let currency = price.map(|_| model["cost"]["currency"].as_str().unwrap().to_owned());
        (model["fits"] == false, price.is_none(), currency, price)
    };
    let ranks: Vec<_> = models.iter().map(rank).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    assert!(ranks.first().unwrap().3.is_some());

    let human = run_in(&folder.0, &["models", "--for", "kite.story"], "");
    assert!(human.out.starts_with("kite.story: 14 s, taken by "), "{}", human.out);
    assert!(human.out.contains("a kept second"), "{}", human.out);
    folder.file("bad.story", "---\nresolution: 9999p\n---\n[0-4s] A kite.\n");
    let refused = run_in(&folder.0, &["models", "--for", "bad.story"], "");
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert_eq!(run_in(&folder.0, &["models", "--for", "kite.story", "--keep-rate", "2"], "").code, 2);
    assert_eq!(run_in(&folder.0, &["models", "--for", "none.story"], "").code, 2);
}

#[test]
fn stale_figures_are_listed() {
    let stale = |today: &str, age: &str| {
        let args = ["models", "--stale", age, "--today", today, "--format", "json"];
        let done = run_in(&root(), &args, "");
        assert_eq!(done.code, 0, "{}", done.err);
        let found: Value = serde_json::from_str(&done.out).unwrap();
        found["figures"].as_array().unwrap().clone()
    };
    assert_eq!(stale("2026-11-28", "90d").len(), 0);
    let found = stale("2027-02-21", "90d");
    assert!(!found.is_empty());
    for figure in &found {
        assert!(figure["checked"].as_str().unwrap() <= "2026-11-22", "{figure}");
        assert!(figure["days"].as_u64().unwrap() > 90 && figure["source"].is_string(), "{figure}");
    }
    assert!(found.iter().any(|figure| figure["model"] == "happyhorse-1.1" && figure["what"] == "length"));
    assert!(!found.iter().any(|figure| figure["model"] == "minimax-h3"), "checked later");
    let human = run_in(&root(), &["models", "wan-3.0", "--stale", "60", "--today", "2027-03-01"], "");
    assert!(human.out.starts_with("checked     days ago  model"), "{}", human.out);
    assert!(human.out.contains("of 1 model older than 60 days"), "{}", human.out);
    let none = run_in(&root(), &["models", "--stale", "90d", "--today", "2026-11-28"], "");
    assert_eq!(none.out, "no figure is older than 90 days\n");
    for args in
        [&["--stale", "soon"][..], &["--stale", "1d", "--today", "2026-99-01"], &["--today", "2026-11-28"]]
    {
        let mut all = vec!["models"];
        all.extend(args);
        assert_eq!(run_in(&root(), &all, "").code, 2, "{args:?}");
    }
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
