//! Prompts in other notations, imported as stories.

use proptest::prelude::*;
use storyc::diagnostic::Severity;
use storyc::import::{Imported, Notation, Source, import};
use storyc::report::import as report;
use storyc::syntax::{parse, tree::BlockKind};

use super::cli::{Folder, run_in};
use super::codes;

fn import_text(text: &str) -> Imported {
    let imported = import(text, Source::default()).unwrap();
    assert!(imported.lost.is_empty(), "{text}\n{:#?}", imported.lost);
    imported
}

/// Formats the shots as `0-3 3-6?`, in seconds; a question mark marks a guess.
fn shots(text: &str) -> String {
    let seconds = |ms: u64| ms as f64 / 1000.0;
    let imported = import_text(text);
    let read_again = parse(imported.story.as_str());
    assert_eq!(read_again.shots().count(), imported.shots.len(), "{}", imported.story);
    let shown = imported.shots.iter().map(|shot| {
        let guess = if shot.guessed { "?" } else { "" };
        format!("{}-{}{guess}", seconds(shot.start_ms), seconds(shot.end_ms))
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn times_are_read_in_every_spelling() {
    let cases = [
        "0-3s: A dog.\n3-6s: A cat.",
        "0–3 s: A dog.\n3–6 s: A cat.",
        "0s-3s A dog.\n3s-6s A cat.",
        "0 - 3 sec: A dog.\n3 - 6 sec: A cat.",
        "0-3secs: A dog.\n3-6secs: A cat.",
        "0-3 seconds: a dog.\n3-6 seconds: a cat.",
        "0 to 3 seconds: A dog.\n3 to 6 seconds: A cat.",
        "Seconds 0 to 3: A dog.\nSeconds 3 to 6: A cat.",
        "Second 0-3: A dog.\nSecond 3-6: A cat.",
        "0-3秒：狗。\n3-6秒：猫。",
        "第0-3秒：狗。\n第3-6秒：猫。",
        "0至3秒：狗。\n3至6秒：猫。",
        "０～３秒：狗。\n３～６秒：猫。",
        "0秒→3秒：狗。\n3秒→6秒：猫。",
        "(0-3s) A dog.\n(3-6s) A cat.",
        "（0-3秒）狗。\n（3-6秒）猫。",
        "[0-3s]: A dog.\n[3-6s]: A cat.",
        "[0-3] A dog.\n[3-6] A cat.",
        "【0-3秒】狗。\n【3-6秒】猫。",
        "(0:00–0:03) A dog.\n(0:03–0:06) A cat.",
        "00:00.0-00:03.0 A dog.\n00:03.0-00:06.0 A cat.",
        "- **0-3s:** A dog.\n- **3-6s:** A cat.",
        "1. (0-3s) A dog.\n2. (3-6s) A cat.",
        "> [0-3s] A dog.\n> [3-6s] A cat.",
        "| Time | What |\n|---|---|\n| 0-3s | A dog |\n| 3-6s | A cat |",
        "```text\n0-3s: A dog.\n3-6s: A cat.\n```",
        "### Scene 1 (0–3 s)\nA dog.\n\n### Scene 2 (3–6 s)\nA cat.",
        "### Shot 1: The door\n**Time:** 0-3s\nA dog.\n\n### Shot 2: The hall\n**Time:** 3-6s\nA cat.",
        "SHOT 1 — 0-3s — Wide\nA dog.\nSHOT 2 — 3-6s — Close\nA cat.",
        "Shot 1 [0-3s]: A dog.\nShot 2 [3-6s]: A cat.",
        "Shot 1, a first look (0-3s): A dog.\nShot 2, a second look (3-6s): A cat.",
        "镜头1（0-3秒）：狗。\n镜头2（3-6秒）：猫。",
        "【镜头一 · 0–3秒】 狗。\n【镜头二 · 3–6秒】 猫。",
        "【开场】0-3秒：狗。\n【结尾】3-6秒：猫。",
        "CUT 01 | 0.0-3.0s\nA dog.\nCUT 02 | 3.0-6.0s\nA cat.",
        "HOOK (0-3 sec): A dog.\nEND (3-6 sec): A cat.",
        "Film look. [0-3s] A dog. [3-6s] A cat.",
        "Film look. 0-3s: a dog; 3-6s: a cat.",
        "手持。0-3 秒：狗。3-6 秒：猫。",
        "Film look. Timeline: 0-3 seconds: A dog. 3-6 seconds: A cat.",
        "0:00 - A dog.\n0:03 - A cat.\nDuration: 6s",
        "[0s] A dog.\n[3s] A cat.\nDuration: 6s",
    ];
    for case in cases {
        assert_eq!(shots(case), "0-3 3-6", "{case}\n{}", import_text(case).story);
    }
}

#[test]
fn untimed_shots_share_the_length() {
    let cases = [
        ("6 seconds\nShot 1: A dog.\nShot 2: A cat.", "0-3? 3-6?"),
        ("Duration: 6s\nSHOT ONE: A dog.\nSHOT TWO: A cat.", "0-3? 3-6?"),
        ("A 6-second film.\nShot A: a dog.\nShot B: a cat.", "0-3? 3-6?"),
        ("总时长：6秒\n镜头一：狗。\n镜头二：猫。", "0-3? 3-6?"),
        ("第一幕：狗。\n第二幕：猫。", "0-3? 3-6?"),
        ("カット1：犬。\nカット2：猫。", "0-3? 3-6?"),
        ("格子1：狗。\n格子2：猫。", "0-3? 3-6?"),
        ("Beat 1: a dog.\nBeat 2: a cat.", "0-3? 3-6?"),
        ("Frame 1: a dog.\nFrame 2: a cat.", "0-3? 3-6?"),
        ("Scene 1 – The Door: A dog.\nScene 2 – The Hall: A cat.", "0-3? 3-6?"),
        ("**Shot 1: The Walk** A dog.\n**Shot 2: The Run** A cat.", "0-3? 3-6?"),
        ("Film look. Shot 1: A dog. Shot 2: A cat.", "0-3? 3-6?"),
        ("Total duration: 10 seconds\nShot 1: a\nShot 2: b\nShot 3: c", "0-4? 4-7? 7-10?"),
        ("Shot 1 (1.5s): A dog.\nShot 2 (2.5s): A cat.", "0-1.5 1.5-4"),
        ("Shot 1, 3s: A dog.\nShot 2, 2s: A cat.", "0-3 3-5"),
        ("Shot 01 | wide | 5s\nA dog.\nShot 02 | close | 3s\nA cat.", "0-5 5-8"),
        ("分镜1（近景3秒）狗。\n分镜2（中景4秒）猫。", "0-3 3-7"),
        ("━━ SCENE 1 — In ━━\nDuration: 5s\nA dog.\n━━ SCENE 2 — Out ━━\nDuration: 4s\nA cat.", "0-5 5-9"),
        ("Scene 1: In\nShot 1: a\nShot 2: b\nScene 2: Out\nShot 3: c", "0-3? 3-6? 6-9?"),
    ];
    for (case, expected) in cases {
        assert_eq!(shots(case), expected, "{case}\n{}", import_text(case).story);
    }
}

#[test]
fn brackets_that_are_not_shots_stay_prose() {
    let cases = [
        "A 24-70mm lens, 16:9, for 5-6 people in 1990-1995; it costs $3-5.",
        "3-4 seconds later, he turns and leaves.",
        "She waits 2-3 seconds before she speaks.",
        "Write shots as `[0-3s]` or `0-3s: words` in the prompt.",
        "It has a timeline (0:00–0:03, 0:03–0:07, and so on) and two scenes.",
        "Pictures (refs 1-6: faces) and places (7-14): as they are.",
        "- Sound layer: [0-1s] a click → [1-2s] a hum",
        "In Shot 1 we see her; Scene 5 is cut.",
        "// not a comment",
        "[5-3s] backwards",
        "[0-x5s] mistyped",
        // The escaped times of an imported sound aren't shots for S204 either.
        "Audio: [0-5s]: rain [5-9s] wind",
    ];
    for case in cases {
        assert_eq!(shots(case), "", "{case}\n{}", import_text(case).story);
        assert!(
            super::compiled(&import_text(case).story)
                .diagnostics
                .iter()
                .all(|found| found.severity < Severity::Error),
            "{case}"
        );
        assert!(
            !codes(&import_text(case).story).iter().any(|code| matches!(*code, "S101" | "S104")),
            "{case}"
        );
    }
}

/// Compares a text with its accepted snapshot.
fn assert_named_snapshot(name: &str, text: impl AsRef<str>) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!(name, text.as_ref());
    });
}

fn snapshot(text: &str) -> String {
    let imported = import(text, Source::default()).unwrap();
    format!("{text}\n----\n{}----\n{}", imported.story, report::human(text, "prompt.txt", None, &imported))
}

#[test]
fn a_full_prompt_becomes_a_story() {
    assert_named_snapshot(
        "import-everything",
        snapshot(
            "【Style】 Soft light, \"film\" grain.\n【Duration】 9 seconds\n【画幅】9:16\n\n\
         **Shot 1: The Walk (0-3s)** <<<image_1>>> walks. Says \"Hi\".\n\n\
         **Shot 2: The Stop (3-6s)** #Image2 stops at 「image 3」.\n- Sound: [0-1s] a step → [1-2s] a halt\n\n\
         **Shot 3: The End (6-9s)** Black.\n\nKeep the same coat.\n\nSound: rain.\nNegative: text, logos",
        ),
    );
}

#[test]
fn inclusive_ends_outer_ranges_and_second_tracks_are_reported() {
    assert_named_snapshot(
        "import-times",
        [
            "0-3s: a\n4-6s: b\n7-10s: c",
            "0-9s: rain all along.\n0-4s: a dog.\n4-9s: a cat.",
            "[0-3s] a dog\n[3-6s] a cat\nAudio:\n[0-3s] bark\n[3-6s] meow",
        ]
        .map(snapshot)
        .join("\n====\n"),
    );
}

#[test]
fn parts_become_clips_and_can_be_selected() {
    let text = "One look.\n\nPart 1\n[0-5s] a dog\n[5-8s] a cat\n\nPart 2\n[0-4s] a bird\n[4-9s] a fish\n\nNegative: text";
    assert_eq!(shots(text), "0-5 5-8 8-12 12-17");
    let all = import_text(text);
    let script = parse(all.story.as_str());
    let clips = script.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Clip(_))).count();
    assert_eq!((all.clips, clips, all.has_versions), (2, 2, false));
    assert!(!codes(&all.story).iter().any(|code| code.starts_with('T')), "{}", all.story);
    let second = import(text, Source { clip: Some(2), ..Source::default() }).unwrap();
    assert_eq!((second.clips, second.shots.len(), second.lost.len()), (2, 2, 0));
    assert_named_snapshot("import-clips", format!("{}----\n{}", all.story, second.story));
}

#[test]
fn of_several_versions_the_first_becomes_the_story() {
    let text = "Version 1\n0-3s: a dog\n3-6s: a cat\n\nVersion 2\n0-4s: a bird\n4-6s: a fish";
    let first = import_text(text);
    assert_eq!((first.clips, first.shots.len(), first.has_versions), (2, 2, true));
    assert!(first.story.contains("[Notes] Version 2"), "{}", first.story);
    let second = import(text, Source { clip: Some(2), ..Source::default() }).unwrap();
    assert!(second.story.contains("[0-4s] a bird"), "{}", second.story);
}

#[test]
fn the_report_says_why_a_series_won() {
    let text = "Scene 1: In the yard.\n0-3s: a dog\n3-6s: a cat\n6-9s: a bird";
    let imported = import_text(text);
    let json = report::json(&imported);
    let series = json["series"].as_array().unwrap();
    assert_eq!((&series[0]["chosen"], &series[0]["headers"]), (&true.into(), &3.into()));
    let points = |series: &serde_json::Value| {
        series["evidence"].as_array().unwrap().iter().map(|one| one["points"].as_i64().unwrap()).sum::<i64>()
    };
    assert!(series.iter().all(|series| series["points"].as_i64() == Some(points(series))));
    let is_best = |other: &serde_json::Value| other["points"].as_i64() <= series[0]["points"].as_i64();
    assert!(series.iter().all(is_best));
    let candidates = json["candidates"].as_array().unwrap();
    assert_eq!(candidates.iter().filter(|candidate| candidate["shot"] == true).count(), 3);
    assert_eq!(candidates.iter().filter(|candidate| candidate["kind"] == "ordinal").count(), 1);
}

#[test]
fn escaped_prompts_report_places_in_the_source() {
    let text = r#"Film look.\n0-3s: A dog says \"hi\".\n3-6s: @boy waits."#;
    let imported = import_text(text);
    assert_eq!(imported.shots[1].source.slice(text), "3-6s: @boy waits.");
    assert_eq!(imported.references[0].source.slice(text), "@boy");
    assert!(imported.story.contains("says \"hi\"."), "{}", imported.story);
}

#[test]
fn plain_names_are_references_only_if_pictures_are_attached() {
    let names =
        |text: &str| import_text(text).references.into_iter().map(|found| found.name).collect::<Vec<_>>();
    assert_eq!(names("Image 1 and Image 2 meet.\n0-3s: a\n3-6s: b"), ["Image1", "Image2"]);
    assert_eq!(names("As shown in image 1.\n0-3s: a\n3-6s: b"), ["Image1"]);
    assert_eq!(names("图1是男孩，图2是女孩。\n0-3秒：走。\n3-6秒：停。"), ["Image1", "Image2"]);
    assert!(names("Image 1 hangs on the wall.\n0-3s: a\n3-6s: b").is_empty());
    let guess = import_text("Image 1 and Image 2 meet.");
    assert!(
        guess.notes.iter().any(|note| note.certainty == storyc::import::Certainty::Guess),
        "{:?}",
        guess.notes
    );
}

#[test]
fn data_without_shots_is_prose() {
    for text in [
        "{\"name\": \"a dog\", \"breed\": \"terrier\"}",
        "{\"characters\": [{\"name\": \"Mia\", \"look\": \"tall\"}, {\"name\": \"Bo\", \"look\": \"short\"}]}",
        "mood: warm\nlens: 35 mm\nlight: soft",
    ] {
        assert_eq!((import_text(text).notation, shots(text).as_str()), (Notation::Text, ""), "{text}");
    }
}

#[test]
fn a_length_that_contradicts_the_shots_stays_prose() {
    let imported = import_text("Duration: 12s\n[0-5s] a dog");
    assert!(imported.settings.is_empty());
    assert!(imported.story.starts_with("Duration: 12s\n"));
    assert!(imported.notes[0].message.contains("12 s, but the shots are 5 s long"), "{:?}", imported.notes);
}

#[test]
fn a_negated_length_is_not_a_setting() {
    let duration = |text: &str| {
        let settings = import_text(text).settings;
        settings.into_iter().find(|setting| setting.key == "duration").map(|setting| setting.value)
    };
    assert_eq!(duration("A 30-second film of a harbour."), Some("30s".to_owned()));
    assert_eq!(duration("A harbour, instead of trying to fit a 30-second film in one prompt."), None);
    assert_eq!(duration("两个片段，而不是一个30秒的视频。"), None);
    assert_eq!(duration("Not too fast. A 12-second film of a harbour."), Some("12s".to_owned()));
}

#[test]
fn references_are_rewritten_in_story_syntax() {
    let imported = import_text(
        "0-3s: <<<image_1>>> meets <image_2>, @image_3, #Image4, [image_5], @图片6 and <<<element_1>>>s.\n3-5s: x<<<image_1>>>y",
    );
    let names: Vec<&str> = imported.references.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["Image1", "Image2", "Image3", "Image4", "Image5", "Image6", "element_1", "Image1"]);
}

#[test]
fn similar_notations_are_imported() {
    let fountain = "Title: The Bell\n\nINT. TOWER - NIGHT\n\nA rope swings.\n\nMINA (O.S.)\n(quietly)\nWho rang it?\n\n[[check the rope]]\n\n> CUT TO:\n\nEXT. SQUARE - DAY\n\nA crowd.\n";
    let csv = "Shot,Start,End,Description,Camera,Dialogue\n1,0,3,\"A dog, \"\"Rex\"\", runs\",wide,\n2,3,6.5,\"A cat\nsleeps\",close,\"Mia: \"\"No.\"\"\"\n";
    let semicolons = "镜号;时长;画面;音效\n1;3;狗;雨\n2;2秒;猫;风\n";
    let json = r#"{"model_name":"kling-v3","aspect_ratio":"9:16","duration":"5","multi_prompt":[{"index":1,"prompt":"<<<image_1>>> runs \"fast\"\nand far","duration":"2"},{"index":2,"prompt":"A cat","duration":"3"}],"negative_prompt":"blood"}"#;
    for (text, notation, count) in [
        (fountain, Notation::Fountain, 2),
        (csv, Notation::Csv, 2),
        (semicolons, Notation::Csv, 2),
        (json, Notation::KlingJson, 2),
    ] {
        let imported = import(text, Source::default()).unwrap();
        assert_eq!((imported.notation, imported.shots.len()), (notation, count), "{}", imported.story);
        assert_eq!(imported.lost.len(), usize::from(notation == Notation::KlingJson), "{:?}", imported.lost);
    }
    assert_named_snapshot(
        "import-neighbours",
        [fountain, csv, semicolons, json].map(snapshot).join("\n====\n"),
    );
}

#[test]
fn a_text_in_the_wrong_notation_is_refused_with_an_example() {
    for (notation, text, says) in [
        (Notation::KlingJson, "{", "this isn't valid JSON"),
        (Notation::KlingJson, "{}", "has no `multi_prompt`"),
        (Notation::Csv, "a,b,c\n1,2,3", "names no column of a shot list"),
        (Notation::Csv, "", "this table is empty"),
    ] {
        let refused = import(text, Source { notation: Some(notation), ..Source::default() }).unwrap_err();
        assert!(refused.contains(says), "{refused}");
    }
}

#[test]
fn the_program_imports_and_overwrites_nothing() {
    let folder = Folder::new("import");
    folder.file("a.txt", "0-3s: A dog.\n3-6s: A cat.").file("bad.json", "{}");
    let done = folder.run(&["import", "a.txt", "-o", "a.story"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("wrote a.story") && done.err.contains("nothing was lost"), "{}", done.err);
    assert_eq!(
        std::fs::read_to_string(folder.0.join("a.story")).unwrap(),
        "[0-3s] A dog.\n\n[3-6s] A cat.\n"
    );
    let calls: &[(&[&str], &str)] = &[
        (&["import", "a.txt", "-o", "a.story"], "already exists"),
        (&["import", "none.txt"], "there is no file or folder `none.txt`"),
        (&["import", "."], "is a folder"),
        (&["import", "bad.json"], "has no list of shots"),
        (&["import", "a.txt", "a.txt"], "several prompts need a folder"),
        (&["import", "a.txt", "--clip", "2"], "`a.txt` has 1 clip"),
    ];
    for (args, says) in calls {
        let done = folder.run(args);
        assert_eq!(done.code, 2, "{args:?}");
        assert!(done.err.contains(says), "{}", done.err);
    }
    let piped = run_in(&folder.0, &["import"], "0-3s: A dog.\n3-6s: A cat.");
    assert_eq!((piped.code, piped.out.as_str()), (0, "[0-3s] A dog.\n\n[3-6s] A cat.\n"));
    folder.file("b.txt", "0-2s: A bird.\n2-4s: A fish.").file("out/keep", "");
    let several = folder.run(&["import", "a.txt", "b.txt", "-o", "out"]);
    assert_eq!(several.code, 0, "{}", several.err);
    assert_eq!(
        std::fs::read_to_string(folder.0.join("out/b.story")).unwrap(),
        "[0-2s] A bird.\n\n[2-4s] A fish.\n"
    );
    let json = folder.run(&["import", "a.txt", "b.txt", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(2));
    let json = run_in(&folder.0, &["import", "-", "--format", "json"], "[0-3s] @boy waits.");
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        json["shots"][0],
        serde_json::json!({ "start_ms": 0, "end_ms": 3000, "source": [0, 18], "guessed": false })
    );
    assert_eq!(json["references"][0], serde_json::json!({ "name": "boy", "source": [7, 11] }));
    assert_eq!(json["lost"], serde_json::json!([]));
}

/// Runs `storyc import --clipboard` with a folder as the only path for programs.
#[cfg(target_os = "linux")]
fn import_clipboard(folder: &Folder, path: &str) -> (i32, String, String) {
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_storyc"))
        .args(["import", "--clipboard"])
        .current_dir(&folder.0)
        .env("PATH", folder.0.join(path))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

#[test]
#[cfg(target_os = "linux")]
fn the_clipboard_is_read_with_the_systems_tool() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("import-clipboard");
    folder.file("none/keep", "");
    let (code, _, err) = import_clipboard(&folder, "none");
    assert_eq!(code, 2);
    assert!(err.contains("`wl-paste`") && err.contains("`xclip`"), "{err}");
    folder.file("tools/xclip", "#!/bin/sh\nprintf '0-3s: A dog.\\n3-6s: A cat.\\n'\n");
    let tool = folder.0.join("tools/xclip");
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (code, out, err) = import_clipboard(&folder, "tools");
    assert_eq!((code, out.as_str()), (0, "[0-3s] A dog.\n\n[3-6s] A cat.\n"), "{err}");
}

/// Pieces that tend to make importers slow, or lose text.
const HOSTILE: [&str; 38] = [
    "[",
    "【0-3秒",
    "(0-3s) a (",
    "0-3s ",
    "**0-3s ",
    "Shot 1 | ",
    "Shot 1: a. ",
    "→ [0-1s] ",
    "- 音效：[0-1s] → ",
    "「image ",
    "<<<",
    "`",
    "Part 1\n[0-3s] a\n",
    "[0-3s] a\n[0-1s] b\n",
    "| 0-3s | a |\n",
    "\\[",
    "a wait of 15 seconds, ",
    "{\"a\": [",
    "[{\"time\": \"0-3s\", \"action\": \"a\"}, ",
    "{\"time\":\"0-3s\",\"x\":\"y\"}\n",
    "- time: 0-3s\n  action: a\n",
    "Visual 1: a\nVisual 2: b\n",
    "Image 1 of Image 2. ",
    "\\n0-3s: a",
    "subject_definitions: a detailed_description: b ",
    "0-9s a 0-8s b ",
    "[0-9s] a\n[0-1s] b\n[1-2s] c\n",
    "1. a (3s)\n",
    "[3s] a\n",
    "\"a\" 0-3s ",
    "第一幕：a。",
    "Part 1 (0-9s)\nShot 1: a\nShot 2: b\n",
    "a splits [00:00–00:01]; ",
    "0s: a\n6s-end: b\n",
    "[Clip 1] 15s\n",
    "[Clip 1: a] [0-3s]\n",
    "{\"shots\":[{\"time\":\"0-3\",\"action\":\"a\"}]},",
    "@a (\"q\" ",
];

/// Prompts whose parts go on, which repeating a piece doesn't make.
fn growing(kind: usize, count: usize) -> String {
    let line = |at: usize| match kind {
        0 => format!("{at}-{}s: a dog\n", at + 1),
        1 => format!("Shot {}: a dog\n", at % 900),
        2 => format!("Noun{} {}: a\n", at % 700, at / 700 + 1),
        3 => format!("[0-{}s] a\n", 80_000 - at),
        4 => format!("a dog [{at}-{}s]; ", at + 1),
        5 => format!("Part {} (0-9s)\n0-4s: a\n4-9s: b\n", at % 900 + 1),
        6 => format!("{{\"start\": {at}, \"end\": {}, \"text\": \"a dog\"}}\n", at + 1),
        _ => format!("{at}. a dog, {at}-{}s, runs\n", at + 1),
    };
    (0..count).map(line).collect()
}

#[test]
fn work_grows_with_the_length_of_the_text() {
    let time = |text: &str| {
        let start = std::time::Instant::now();
        let imported = import(text, Source::default()).unwrap();
        assert!(imported.lost.is_empty());
        start.elapsed().as_secs_f64()
    };
    // Other programs only ever slow an import down, so the shortest times of several tries are compared.
    let ratio = |short: &str, long: &str| {
        let (mut shortest, mut longest, mut ratio) = (f64::MAX, f64::MAX, f64::MAX);
        for _ in 0..30 {
            (shortest, longest) = (time(short).min(shortest), time(long).min(longest));
            ratio = longest / shortest.max(1e-4);
            if ratio <= 24.0 {
                break;
            }
        }
        ratio
    };
    let mut slow = Vec::new();
    let repeated = HOSTILE.iter().map(|piece| {
        let repeat = |bytes: usize| piece.repeat(bytes / piece.len());
        ((*piece).to_owned(), repeat(3000), repeat(24_000))
    });
    let grown = (0..8).map(|kind| (format!("growing {kind}"), growing(kind, 100), growing(kind, 800)));
    for (name, short, long) in repeated.chain(grown) {
        let ratio = ratio(&short, &long);
        // Eight times the text takes eight times as long, or sixty-four times if the work is quadratic.
        if ratio > 24.0 {
            slow.push(format!("{name:?}: {ratio:.0} times"));
        }
    }
    assert!(slow.is_empty(), "eight times the text takes much longer:\n{}", slow.join("\n"));
}

#[test]
fn hostile_prompts_are_imported_without_loss() {
    for piece in HOSTILE {
        let text = piece.repeat(20_000 / piece.len());
        let imported = import_text(&text);
        assert_eq!(parse(imported.story.as_str()).shots().count(), imported.shots.len(), "{piece}");
    }
}

#[test]
fn a_whole_parse_of_the_story_finds_the_same_headers_and_references() {
    let texts = [
        "[0-3s] a [1-2s] b\n[0-1s] c",
        "\\[0-3s] a \\\\[1-2s] b",
        "a \"[0-2s]\" b `[0-4s]` c [0-1s] d",
        "Steps: [0-2s] slow →\n[2-4s] fast",
        "[Notes] x [0-1s] y\n[0-3s] a\n[0-1s] b",
        "0-3s: a\n3-6s: b\n\nNotes: x [0-1s] y\n[Notes] z",
        "// [0-2s] x\n[0-1s] y [Image 1] z @boy [ image 2 ] w",
        "[Clip 2 (1-x5s)] a\n[Audio: rain [0-1s]\n[0-x5s] b",
        "Duration: 6s\n【0-3秒】 a ［1-2s］ b\n[99999-99999s] c",
        "words [0-1s] a\rwords [1-2s] b\n",
        "[Clip 1: The door] a [0-1s]\n[Clip 2] @Image1 b\n[0-3s] c",
        "[Notes] x\n[Clip 1] [0-1s] a\n[Clip 2: b] 3s\n[1-2s] c",
    ];
    for text in texts {
        let imported = import_text(text);
        let script = parse(imported.story.as_str());
        assert_eq!(script.shots().count(), imported.shots.len(), "{}", imported.story);
        assert!(script.stray_headers.is_empty(), "{}", imported.story);
        let names: Vec<&String> = imported.references.iter().map(|found| &found.name).collect();
        let expected: Vec<&String> = script.references.iter().map(|found| &found.name).collect();
        assert_eq!(names, expected, "{}", imported.story);
    }
}

/// Writes a shot header in one of ten spellings.
fn header(spelling: usize, at: usize, from: u64, to: u64) -> String {
    match spelling {
        0 => format!("{from}-{to}s: "),
        1 => format!("[{from}-{to}s] "),
        2 => format!("({from}–{to}s) "),
        3 => format!("{from}-{to}秒："),
        4 => format!("00:{from:02}-00:{to:02} "),
        5 => format!("**Shot {} ({from}-{to}s):** ", at + 1),
        6 => format!("### Scene {} ({from}-{to}s)\n", at + 1),
        7 => format!("- {from} to {to} seconds: "),
        8 => format!("【镜头{} · {from}-{to}秒】", at + 1),
        _ => format!("| {from}-{to}s | "),
    }
}

fn words_of(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1).collect()
}

/// Returns true if the story contains the words in this order.
fn in_order(words: &[&str], story: &str) -> bool {
    let mut story = words_of(story).into_iter();
    words.iter().all(|word| story.any(|other| other == *word))
}

#[test]
fn seconds_counted_from_one_start_at_zero() {
    let imported = import_text("1-3s: A boy walks.\n4-6s: He stops.\n7-10s: He listens.\n");
    let times: Vec<_> = imported.shots.iter().map(|shot| (shot.start_ms, shot.end_ms)).collect();
    assert_eq!(times, [(0, 3000), (3000, 6000), (6000, 10_000)]);
}

/// Writes shots as JSON, YAML or CSV in several shapes, with the name of a file. Each item of `values` is a shot.
fn data(shape: usize, keys: &[String], values: &[Vec<String>], rest: &str) -> (String, &'static str) {
    let key = |at: usize| keys[at % keys.len()].as_str();
    let words = |value: &[String]| value.join(" ");
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let shots = values.iter().enumerate();
    let object = |(at, value): (usize, &Vec<String>)| {
        format!("{{\"time\": \"{at}-{}s\", \"{}\": {}}}", at + 1, key(at), json(&words(value)))
    };
    match shape {
        0 => {
            let list: Vec<String> = shots.map(object).collect();
            (format!("{{\"style\": {}, \"shots\": [{}]}}", json(rest), list.join(", ")), "a.json")
        }
        1 => (format!("{rest}\n\n[{}]", shots.map(object).collect::<Vec<_>>().join(",\n")), "a.txt"),
        2 => {
            let entry =
                |(at, value): (usize, &Vec<String>)| format!("\"{at}-{}s\": {}", at + 1, json(&words(value)));
            (format!("{{{}}}", shots.map(entry).collect::<Vec<_>>().join(",")) + "\n" + rest, "a.txt")
        }
        3 => {
            let item = |(at, value): (usize, &Vec<String>)| {
                format!("  - time: {at}-{}s\n    {}: {}\n", at + 1, key(at), json(&words(value)))
            };
            (format!("style: {}\nshots:\n{}", json(rest), shots.map(item).collect::<String>()), "a.yaml")
        }
        4 => {
            let row = |(at, value): (usize, &Vec<String>)| {
                format!("{at},{},\"{}\",{rest}\n", at + 1, words(value).replace('"', "\"\""))
            };
            (format!("start,end,description,{}\n{}", key(0), shots.map(row).collect::<String>()), "a.csv")
        }
        _ => {
            let object =
                |(_, value): (usize, &Vec<String>)| format!("{{\"{}\": {}}}", key(0), json(&words(value)));
            (
                format!("{rest}\n{{\"{}\": [{}]}}", key(1), shots.map(object).collect::<Vec<_>>().join(", ")),
                "a.txt",
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_prompts_keep_their_words_and_shots(
        spelling in 0..10_usize,
        bodies in prop::collection::vec(prop::collection::vec("[A-Z][a-z]{2,7}", 1..6), 1..6),
        head in prop::collection::vec("[A-Z][a-z]{2,7}", 0..5),
        lengths in prop::collection::vec(1..5_u64, 6),
    ) {
        let mut text = format!("{}\n\n", head.join(" "));
        let mut from = 0;
        let mut expected = Vec::new();
        for (at, (body, length)) in bodies.iter().zip(&lengths).enumerate() {
            text.push_str(&header(spelling, at, from, from + length));
            text.push_str(&format!("{}.\n", body.join(" ")));
            expected.push((from * 1000, (from + length) * 1000));
            from += length;
        }
        let imported = import_text(&text);
        prop_assert_eq!(imported.shots.iter().map(|shot| (shot.start_ms, shot.end_ms)).collect::<Vec<_>>(), expected, "{}", text);
        let words: Vec<&str> = head.iter().chain(bodies.iter().flatten()).map(String::as_str).collect();
        prop_assert!(in_order(&words, &imported.story), "{}\n{}", text, imported.story);
        // Formatting keeps them too.
        let formatted = storyc::format::format(&imported.story).unwrap();
        prop_assert!(in_order(&words, &formatted), "{}\n{}", imported.story, formatted);
        prop_assert_eq!(parse(formatted.as_str()).shots().count(), imported.shots.len());
        let again = storyc::format::format(&formatted).unwrap();
        prop_assert_eq!(again, formatted);
    }

    #[test]
    fn generated_data_keeps_its_words(
        shape in 0..6_usize,
        keys in prop::collection::vec("[a-z]{3,9}(_[a-z]{3,6})?", 1..4),
        values in prop::collection::vec(prop::collection::vec("[A-Z][a-z]{2,7}[!?.,;:'\"é–]?", 1..6), 2..7),
        rest in prop::collection::vec("[A-Z][a-z]{2,7}", 0..4),
    ) {
        let (text, name) = data(shape, &keys, &values, &rest.join(" "));
        let imported = import(&text, Source { name: Some(name), ..Source::default() });
        // Data without a list of shots is refused by its extension, and is prose without one.
        let imported = imported.or_else(|_| import(&text, Source::default())).unwrap();
        prop_assert!(imported.lost.is_empty(), "{}\n{}\n{:?}", text, imported.story, imported.lost);
        let words: Vec<&str> = values.iter().flatten().map(String::as_str).flat_map(words_of).collect();
        for word in words.into_iter().chain(words_of(&rest.join(" "))) {
            prop_assert!(imported.story.contains(word), "`{}` is lost\n{}\n{}", word, text, imported.story);
        }
        let script = parse(imported.story.as_str());
        prop_assert_eq!(script.shots().count(), imported.shots.len(), "{}\n{}", text, imported.story);
        prop_assert!(script.stray_headers.is_empty(), "{}\n{}", text, imported.story);
    }

    #[test]
    fn any_text_is_imported_without_loss_or_broken_headers(text in super::properties::text()) {
        let imported = import(&text, Source { notation: Some(Notation::Text), ..Source::default() }).unwrap();
        prop_assert!(imported.lost.is_empty(), "{:?}\n{}\n{:?}", text, imported.story, imported.lost);
        let script = parse(imported.story.as_str());
        prop_assert!(script.stray_headers.is_empty(), "{:?}\n{}", text, imported.story);
        prop_assert!(!script.blocks.iter().any(|block| matches!(block.kind, BlockKind::Broken(_))), "{:?}\n{}", text, imported.story);
        prop_assert_eq!(script.shots().count(), imported.shots.len(), "{:?}\n{}", text, imported.story);
        let errors = super::compiled(&imported.story).diagnostics.into_iter().filter(|found| found.code == "S204" && found.severity == Severity::Error);
        prop_assert_eq!(errors.count(), 0, "{:?}\n{}", text, imported.story);
        let formatted = storyc::format::format(&imported.story).expect("an imported story has no syntax errors");
        let again = storyc::format::format(&formatted).unwrap();
        prop_assert_eq!(again, formatted);
        for shot in &imported.shots {
            prop_assert!(text.is_char_boundary(shot.source.start as usize) && text.is_char_boundary(shot.source.end as usize));
        }
    }
}
