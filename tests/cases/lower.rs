//! Lowering to prompts: prose is copied word for word, everything else follows HappyHorse's dialect.

use storyc::storyboard::Flags;
use storyc::{Options, compile};

use super::compiled;

fn prompt(text: &str) -> String {
    compiled(text).targets[0].plan.prompt.clone()
}

#[test]
fn headers_references_and_comments_are_translated_and_nothing_else() {
    let story = "---\nrefs:\n  boy: https://e.com/b.png\n  girl: https://e.com/g.png\n---\nWarm  film.\n// not sent\n\n[0-1.5s] @girl waits.\n  // nor this\n@boy (shy): \"Hi, \\@girl.\"\n[1.5-5s The bridge] They go\non.\n";
    assert_eq!(
        prompt(story),
        "Warm  film.\n\n[00:00-00:01.5] [Image 2] waits.\n[Image 1] (shy): \"Hi, @girl.\"\n\n[00:01.5-00:05] The bridge. They go\non."
    );
}

#[test]
fn sections_are_sent_in_canonical_order() {
    let story = "[Negative] blur\n[Notes] secret\n[Constraints] one face\n[Audio] rain\n[Audio 4-6s] bell\n[Cast] a boy\nlast\n[Scene] a quay\n[Style] grain\n[0-4s] One.\n[4-8s] Two.\n[Audio 20-30s] far\n";
    assert_eq!(
        prompt(story),
        "[Style] grain\n\n[Scene] a quay\n\n[Cast] a boy\nlast\n\n[00:00-00:04] One.\n\n[00:04-00:08] Two.\n\n[Audio 00:04-00:06] bell\n\n[Audio] rain\n\n[Audio 00:20-00:30] far\n\n[Constraints] one face\n\nAvoid: blur"
    );
}

#[test]
fn reference_declarations_come_first() {
    let story = "---\nrefs:\n  boy: { image: https://e.com/b.png, as: the boy in green }\n  quay: https://e.com/q.png\n---\n[0-5s] @boy on @quay.\n";
    assert_eq!(prompt(story), "[Image 1] is the boy in green.\n\n[00:00-00:05] [Image 1] on [Image 2].");
    let story =
        "---\nrefs: { 小明: { image: https://e.com/b.png, as: 穿绿衣的男孩 } }\n---\n[0-5s] @小明走来。\n";
    assert_eq!(prompt(story), "[Image 1]是穿绿衣的男孩。\n\n[00:00-00:05] [Image 1]走来。");
}

#[test]
fn a_text_without_shots_is_sent_unchanged() {
    assert_eq!(prompt("One take.\r\nTwo lines.\r\n"), "One take.\nTwo lines.");
}

#[test]
fn the_longest_declared_name_wins_in_scripts_without_spaces() {
    let refs = "---\nrefs:\n  小明: https://e.com/1.png\n  小明走: https://e.com/2.png\n  boy: https://e.com/3.png\n---\n";
    assert_eq!(
        prompt(&format!("{refs}[0-5s] @小明走来 @小明跑 @boy-like @[小明]")),
        "[00:00-00:05] [Image 2]来 [Image 1]跑 [Image 3]-like [Image 1]"
    );
    let typo = compiled(&format!("{refs}[0-5s] @小明走来 @小明跑 @boy @boys"));
    assert_eq!(typo.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["R101"]);
}

#[test]
fn a_first_frame_has_no_number() {
    let story = "---\nrefs: { quay: { image: https://e.com/q.png, role: first_frame } }\n---\n[0-5s] From @quay, the ferry leaves.\n";
    let target = &compiled(story).targets[0];
    assert_eq!(target.plan.prompt, "[00:00-00:05] From the first frame, the ferry leaves.");
    assert_eq!(target.plan.api_model.as_deref(), Some("happyhorse-1.1-i2v"));
}

#[test]
fn unbound_references_have_provisional_numbers() {
    assert_eq!(
        prompt("[0-5s] @Image3, @Image1 and @girl."),
        "[00:00-00:05] [Image 3], [Image 1] and [Image 4]."
    );
}

#[test]
fn flags_bind_by_name_and_by_position() {
    let refs = |pairs: &[(&str, &str)]| Flags {
        refs: pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        ..Flags::default()
    };
    let media = |text: &str, pairs: &[(&str, &str)]| -> Vec<String> {
        let options = Options { flags: refs(pairs), ..Options::default() };
        let compiled = compile(text, &options);
        let plan = &compiled.targets[0].plan;
        plan.media.iter().map(|media| format!("{} {} {:?}", media.number, media.name, media.source)).collect()
    };
    let url = |name: &str| format!("Some(Url(\"https://e.com/{name}\"))");
    assert_eq!(
        media("@Image2 @Image1", &[("Image2", "https://e.com/2"), ("Image1", "https://e.com/1")]),
        [format!("1 Image1 {}", url("1")), format!("2 Image2 {}", url("2"))]
    );
    let story = "---\nrefs: { boy: https://e.com/boy }\n---\n@boy @girl";
    assert_eq!(
        media(story, &[("girl", "https://e.com/g"), ("boy", "https://e.com/b")]),
        [format!("1 boy {}", url("b")), format!("2 girl {}", url("g"))]
    );
    // Gaps in positions are closed, because the model numbers what it receives.
    assert_eq!(media("@Image3", &[("Image3", "https://e.com/3")]), [format!("1 Image3 {}", url("3"))]);
}

#[test]
fn shots_with_a_length_start_after_the_previous_one() {
    let compiled = compiled("[+4s] a\n[Audio 1-2s] x\n[+1.5s] b\n[oops 1-x2s]\n[1-x2s] c\n[+2.5s] d\n");
    let times: Vec<_> =
        compiled.storyboard.shots.iter().map(|shot| shot.time.map(|time| (time.start, time.end))).collect();
    assert_eq!(times, [Some((0, 4000)), Some((4000, 5500)), None, Some((5500, 8000))]);
}

#[test]
fn every_copied_byte_of_the_prompt_maps_to_its_source() {
    for path in ["examples/river-walk.story", "examples/teahouse.story", "examples/product.story"] {
        let text = super::read(path);
        let compiled = compiled(&text);
        let plan = &compiled.targets[0].plan;
        assert!(!plan.source_map.pieces().is_empty());
        for piece in plan.source_map.pieces() {
            let (made, from) = (piece.prompt.slice(&plan.prompt), piece.story.slice(&text));
            assert!(!from.is_empty() && !made.is_empty(), "{path}: {piece:?}");
            if piece.copied {
                assert_eq!(made, from, "{path}");
                assert_eq!(plan.source_map.to_story(piece.prompt.start), Some(piece.story.start));
            }
        }
    }
}

#[test]
fn flags_override_the_file_and_the_file_the_project() {
    use storyc::project::{Project, Setting};
    let (project, found) =
        Project::read("ratio: 9:16\nresolution: 720p\nrefs: { cat: cat.png, dog: dog.png }\n", "series");
    assert!(found.is_empty(), "{found:?}");
    let mut flags = Flags::default();
    flags.settings.resolution = Some(Setting::flag("480p".to_owned()));
    let options =
        Options { project: Some(&project), flags, folder: "series/one".to_owned(), ..Options::default() };
    let compiled = compile("---\nratio: 1:1\nrefs: { boy: boy.png }\n---\n[0-5s] @dog and @boy", &options);
    let plan = &compiled.targets[0].plan;
    assert_eq!((plan.ratio.as_deref(), plan.resolution.as_deref()), (Some("1:1"), Some("480p")));
    let paths: Vec<String> = plan.media.iter().map(|media| format!("{:?}", media.source)).collect();
    assert_eq!(paths, [r#"Some(Path("series/one/boy.png"))"#, r#"Some(Path("series/dog.png"))"#]);
}

#[test]
fn marks_inside_words_stay_prose() {
    let refs = "---\nrefs: { boy: https://e.com/b.png, girl: https://e.com/g.png }\n---\n";
    assert_eq!(
        prompt(&format!("{refs}[0-5s] 6\" of @boy\"s, me@girl.com")),
        "[00:00-00:05] 6\" of [Image 1]\"s, me@girl.com"
    );
    assert_eq!(prompt(&format!("{refs}[0-5s] @boy@girl walk")), "[00:00-00:05] [Image 1]@girl walk");
    assert_eq!(prompt("\u{FEFF}[0-5s] A."), "[00:00-00:05] A.");
}

#[test]
fn a_declared_name_wins_over_a_position() {
    let story = "---\nrefs: { image2: https://e.com/a.png, girl: https://e.com/b.png }\n---\n[0-5s] @image2 and @girl";
    assert_eq!(prompt(story), "[00:00-00:05] [Image 1] and [Image 2]");
    assert!(compiled(story).diagnostics.is_empty());
}

#[test]
fn unused_references_are_not_sent_with_a_first_frame() {
    let story = "---\nrefs: { quay: { image: https://e.com/q.png, role: first_frame }, boy: https://e.com/b.png }\n---\n[0-5s] The ferry leaves.\n";
    let target = &compiled(story).targets[0];
    assert_eq!(target.plan.api_model.as_deref(), Some("happyhorse-1.1-i2v"));
    assert_eq!(target.plan.media.len(), 1);
}

#[test]
fn references_in_notes_are_neither_sent_nor_required() {
    let story = "---\nrefs: { boy: https://e.com/b.png }\n---\n[0-5s] @boy.\n[Notes] ask @zoe and @Image4\n";
    let compiled = compiled(story);
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    assert_eq!(compiled.targets[0].plan.media.len(), 1);
}

#[test]
fn named_fields_keep_the_time_of_a_sound_outside_of_the_shots() {
    let compiled = super::compiled_for("[0-4s] One.\n[Audio] rain\n[Audio 6-8s] bell\n", "minimax-h3");
    let prompt = &compiled.targets[0].plan.prompt;
    assert!(prompt.contains("\noverall_soundscape:\nrain\n"), "{prompt}");
    assert!(prompt.ends_with("\nAudio (6-8 s): bell"), "{prompt}");
}

#[test]
fn a_pause_is_reported_if_only_the_starts_of_shots_are_written() {
    let changes = |text: &str, model: &str| {
        let compiled = super::compiled_for(text, model);
        compiled.targets[0].plan.changes.iter().map(|change| change.what.clone()).collect::<Vec<_>>()
    };
    let story = "[0-4s] One.\n[5-8s] Two.\n[8-10s] Three.\n";
    assert_eq!(changes(story, "minimax-h3"), ["the pause of 1 s after the shot that ends at 4 s"]);
    assert_eq!(changes("[0-4s] One.\n[4-8s] Two.\n", "minimax-h3"), [""; 0]);
    assert_eq!(changes(story, "wan-2.7"), [""; 0]);
}
