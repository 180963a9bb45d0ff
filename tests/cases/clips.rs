//! Films: properties of every split into clips, and the clips of particular stories.

use std::sync::Arc;

use proptest::prelude::*;
use storyc::clips::{Clip, SplitMode, split};
use storyc::model::{self, Profile};
use storyc::plan::limits::{LimitChecker, broken_limit, is_over};
use storyc::plan::{Choices, Plan, lower};
use storyc::storyboard::{Flags, Storyboard, resolve};
use storyc::syntax::{Script, parse};
use storyc::{Options, compile};

use super::compiled_for;

/// A generated shot: its length in milliseconds, its number of words and the references it uses.
#[derive(Clone, Debug)]
struct Shot {
    length: u64,
    words: usize,
    refs: Vec<usize>,
}

fn shot() -> impl Strategy<Value = Shot> {
    let length = prop_oneof![(1u64..=9).prop_map(|s| s * 1000), (5u64..=90).prop_map(|tenths| tenths * 100)];
    (length, 1usize..12, prop::collection::vec(0usize..5, 0..3)).prop_map(|(length, words, refs)| Shot {
        length,
        words,
        refs,
    })
}

/// Writes a story of these shots, each with its own words.
fn story(shots: &[Shot]) -> String {
    let mut text = String::from("---\nrefs:\n");
    for number in 0..5 {
        text.push_str(&format!("  thing{number}: https://example.com/{number}.png\n"));
    }
    text.push_str("---\nFilmwide begins.\n\n");
    let mut at = 0;
    for (number, shot) in shots.iter().enumerate() {
        let end = at + shot.length;
        text.push_str(&format!("[{}-{}s]", at as f64 / 1000.0, end as f64 / 1000.0));
        for word in 0..shot.words {
            text.push_str(&format!(" w{number}x{word}y"));
        }
        for target in &shot.refs {
            text.push_str(&format!(" @thing{target}"));
        }
        text.push_str(".\n\n");
        at = end;
    }
    text.push_str("[Constraints] Filmwide ends.\n");
    text
}

/// Generated limits for a model of one of three families.
#[derive(Clone, Debug)]
struct Limits {
    family: &'static str,
    least: u64,
    most: u64,
    shots: Option<usize>,
    prompt: usize,
    images: usize,
}

fn limits() -> impl Strategy<Value = Limits> {
    let family = prop_oneof![Just("happyhorse-1.1"), Just("seedance-2.0"), Just("minimax-h3@vllm")];
    (family, 1u64..5, 9u64..20, prop::option::of(2usize..9), 150usize..900, 2usize..6).prop_map(
        |(family, least, most, shots, prompt, images)| Limits { family, least, most, shots, prompt, images },
    )
}

fn profile(limits: &Limits) -> Profile {
    let mut profile = (*model::find(limits.family).unwrap()).clone();
    let duration = &mut profile.limits.duration.value;
    (duration.min_s, duration.max_s, duration.whole) = (limits.least, limits.most, true);
    let mut hard = profile
        .limits
        .prompt
        .clone()
        .unwrap_or_else(|| model::find("happyhorse-1.1").unwrap().limits.prompt.clone().unwrap());
    hard.kind = storyc::model::LimitKind::Hard;
    hard.value.max = limits.prompt;
    hard.value.unit = storyc::model::profile::PromptUnit::Character;
    profile.limits.prompt = Some(hard);
    profile.limits.shots = limits.shots.map(|most| {
        let mut figure = model::find("happyhorse-1.1").unwrap().limits.shots.clone().unwrap();
        figure.value = most;
        figure
    });
    if let Some(takes) = profile.modes.references.as_mut().and_then(|mode| mode.takes.as_mut()) {
        takes.value.image = limits.images;
    }
    profile
}

fn resolved(text: &str) -> (Script, Storyboard) {
    let script = parse(text);
    let (board, _) = resolve(&script, None, &Flags::default(), "");
    (script, board)
}

fn cut<'s>(script: &Script, board: &'s Storyboard, profile: &Profile) -> Vec<Clip<'s>> {
    let mut checker = LimitChecker::new(script, board, profile, Choices::default());
    split(script, board, profile, SplitMode::Auto, &mut checker)
}

/// The cost that a split minimizes if no border interrupts anything: clips over a limit, number of clips, requested but
/// unused milliseconds, unevenness, and the borders as a tie-breaker.
type Score = (usize, usize, u64, u128, Vec<usize>);

/// Finds the best split by trying all of them.
fn best_by_brute_force(script: &Script, board: &Storyboard, profile: &Profile) -> Score {
    let count = board.shots.len();
    // For each range of shots: whether it fits into a clip, its length, and the requested length.
    let mut spans = std::collections::HashMap::new();
    for from in 0..count {
        for to in from + 1..=count {
            let alone = excerpt(script, board, from, to);
            let (script, board) = resolved(&alone);
            let length = board.length_ms().unwrap();
            let limit = &profile.limits.duration.value;
            let asked = (length.div_ceil(1000) * 1000).max(limit.min_s * 1000);
            let mut checker = LimitChecker::new(&script, &board, profile, Choices::default());
            let one = split(&script, &board, profile, SplitMode::Headings, &mut checker);
            assert_eq!((one.len(), one[0].requested_ms), (1, asked));
            let plan = lower(&script, &one[0], profile, Choices::default());
            let fits = asked <= limit.max_s * 1000 && broken_limit(&plan, profile).is_none();
            spans.insert((from, to), (fits, length, asked));
        }
    }
    let mut best: Option<Score> = None;
    for mask in 0u32..1 << (count - 1) {
        let mut borders: Vec<usize> = (1..count).filter(|at| mask & (1 << (at - 1)) != 0).collect();
        borders.push(count);
        let (mut from, mut score) = (0, (0, borders.len(), 0, 0, borders.clone()));
        let mut is_possible = true;
        for to in &borders {
            let (fits, length, asked) = spans[&(from, *to)];
            // Only a clip of a single shot may be over a limit.
            is_possible &= fits || *to == from + 1;
            score.0 += usize::from(!fits);
            score.2 += asked - length;
            score.3 += u128::from(length) * u128::from(length);
            from = *to;
        }
        if is_possible && best.as_ref().is_none_or(|known| score < *known) {
            best = Some(score);
        }
    }
    best.unwrap()
}

/// Writes a range of a story's shots as a separate story with the references they use.
fn excerpt(script: &Script, board: &Storyboard, from: usize, to: usize) -> String {
    let shots = &board.shots[from..to];
    let texts: Vec<&str> =
        shots.iter().map(|shot| script.text(script.blocks[shot.block].text).trim()).collect();
    let used: Vec<&str> = board
        .refs
        .iter()
        .map(|r| r.name.as_str())
        // A story of one clip sends every declared reference.
        .filter(|name| {
            to - from == board.shots.len() || texts.iter().any(|text| text.contains(&format!("@{name}")))
        })
        .collect();
    let mut out = String::new();
    if !used.is_empty() {
        out.push_str("---\nrefs:\n");
        for name in used {
            out.push_str(&format!("  {name}: https://example.com/{name}.png\n"));
        }
        out.push_str("---\n");
    }
    out.push_str(script.text(script.preamble).trim());
    out.push_str("\n\n");
    let start = shots[0].time.unwrap().start;
    for (shot, text) in shots.iter().zip(texts) {
        let time = shot.time.unwrap();
        let (from, to) = ((time.start - start) as f64 / 1000.0, (time.end - start) as f64 / 1000.0);
        out.push_str(&format!("[{from}-{to}s] {text}\n\n"));
    }
    out + "[Constraints] Filmwide ends.\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    /// Every shot is in exactly one clip, in order; limits hold; every word is sent; times add up; the result is
    /// repeatable.
    #[test]
    fn clips_cover_the_story_within_limits(shots in prop::collection::vec(shot(), 1..40), limits in limits()) {
        let (text, profile) = (story(&shots), profile(&limits));
        let (script, board) = resolved(&text);
        let clips = cut(&script, &board, &profile);
        let plans: Vec<Plan> =
            clips.iter().map(|clip| lower(&script, clip, &profile, Choices::default())).collect();

        let order: Vec<usize> = clips.iter().flat_map(|clip| clip.shots.clone()).collect();
        prop_assert_eq!(order, (0..shots.len()).collect::<Vec<_>>());
        let ends: Vec<u64> = clips.iter().map(|clip| clip.end_ms).collect();
        let starts: Vec<u64> = clips.iter().map(|clip| clip.start_ms).collect();
        prop_assert_eq!(starts[0], 0);
        prop_assert_eq!(&starts[1..], &ends[..ends.len() - 1]);
        prop_assert_eq!(*ends.last().unwrap(), board.length_ms().unwrap());

        for (clip, plan) in clips.iter().zip(&plans) {
            if clips.len() == 1 && is_over(plan, &profile) {
                // Even single shots are over a limit.
                for at in 0..shots.len() {
                    let (script, board) = resolved(&excerpt(&script, &board, at, at + 1));
                    let one = split(&script, &board, &profile, SplitMode::Headings, &mut LimitChecker::new(&script, &board, &profile, Choices::default()));
                    prop_assert!(is_over(&lower(&script, &one[0], &profile, Choices::default()), &profile));
                }
            } else if clip.shots.len() > 1 {
                prop_assert!(!is_over(plan, &profile), "clip {} is over a limit", clip.number);
            }
            prop_assert!(clip.requested_ms % 1000 == 0 && clip.requested_ms >= limits.least * 1000);
            prop_assert!(plan.prompt.contains("Filmwide begins.") && plan.prompt.contains("Filmwide ends."));
            let (own, of_story) = (&clip.board.shots, &board.shots[clip.shots.clone()]);
            for (at, (own, of_story)) in own.iter().zip(of_story).enumerate() {
                let (own, of_story) = (own.time.unwrap(), of_story.time.unwrap());
                prop_assert_eq!(own.start + clip.start_ms, of_story.start);
                if at + 1 < clip.shots.len() || clip.requested_ms == clip.end_ms - clip.start_ms {
                    prop_assert_eq!(own.end + clip.start_ms, of_story.end);
                } else {
                    prop_assert_eq!(own.end, clip.requested_ms);
                }
            }
            for (number, shot) in shots.iter().enumerate() {
                for word in 0..shot.words {
                    let is_here = plan.prompt.contains(&format!(" w{number}x{word}y"));
                    prop_assert_eq!(is_here, clip.shots.contains(&number));
                }
            }
            // A clip sends the media it uses, numbered from 1 without gaps.
            let mut used: Vec<String> =
                shots[clip.shots.clone()].iter().flat_map(|shot| &shot.refs).map(|at| format!("thing{at}")).collect();
            used.sort();
            used.dedup();
            if clips.len() > 1 {
                let sent: Vec<&str> = plan.media.iter().map(|media| media.name.as_str()).collect();
                prop_assert_eq!(sent, used);
                prop_assert!(plan.media.iter().zip(1..).all(|(media, number)| media.number == number));
            }
        }

        let again = cut(&script, &board, &profile);
        let again: Vec<Plan> = again.iter().map(|clip| lower(&script, clip, &profile, Choices::default())).collect();
        prop_assert_eq!(
            serde_json::to_string(&plans).unwrap(),
            serde_json::to_string(&again).unwrap()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The split has the lowest score of all possible ones.
    #[test]
    fn split_finds_the_best_division(shots in prop::collection::vec(shot(), 1..13), limits in limits()) {
        let (text, profile) = (story(&shots), profile(&limits));
        let (script, board) = resolved(&text);
        let clips = cut(&script, &board, &profile);
        if clips.len() == 1 && clips[0].requested_ms == clips[0].end_ms && clips[0].shots.len() == board.shots.len() {
            // The whole story fits into one clip, with all of its references.
            return Ok(());
        }
        let over = clips.iter().filter(|clip| {
            let plan = lower(&script, clip, &profile, Choices::default());
            is_over(&plan, &profile)
        });
        let length = |clip: &Clip<'_>| clip.end_ms - clip.start_ms;
        let score = (
            over.count(),
            clips.len(),
            clips.iter().map(|clip| clip.requested_ms - length(clip)).sum::<u64>(),
            clips.iter().map(|clip| u128::from(length(clip)) * u128::from(length(clip))).sum::<u128>(),
            clips.iter().map(|clip| clip.shots.end).collect::<Vec<_>>(),
        );
        let best = best_by_brute_force(&script, &board, &profile);
        if best.0 == best.1 {
            prop_assert_eq!(clips.len(), 1);
        } else {
            prop_assert_eq!(score, best);
        }
    }
}

/// Returns the clips of a story for a model: start, end, requested length and prompt.
fn film(text: &str, model: &str) -> Vec<(u64, u64, u64, String)> {
    let compiled = compiled_for(text, model);
    let clip = |plan: &Plan| (plan.clip.start_ms, plan.clip.end_ms, plan.duration_ms, plan.prompt.clone());
    compiled.targets.iter().map(|target| clip(&target.plan)).collect()
}

fn codes(text: &str, model: &str) -> Vec<&'static str> {
    compiled_for(text, model).diagnostics.iter().map(|found| found.code).collect()
}

const THREE_CLIPS: &str =
    "---\nclips: auto\n---\nRain.\n\n[0-8s] A dog runs.\n[8-16s] It sleeps.\n[16-30s] It wakes.\n";

#[test]
fn a_long_story_without_clips_is_an_error_that_suggests_the_cuts() {
    let one = THREE_CLIPS.replace("clips: auto", "title: x");
    let compiled = compiled_for(&one, "happyhorse-1.1");
    let found = compiled.diagnostics.iter().find(|found| found.code == "L101").unwrap();
    let help = found.help.as_deref().unwrap();
    assert!(help.contains("split it into 3 clips, 0-8 s, 8-16 s, 16-30 s"), "{help}");
    let fix = &found.fixes[0];
    assert!(!fix.safe);
    let fixed = storyc::compile::fix::apply(&one, fix.edits.iter());
    assert!(fixed.starts_with("---\ntitle: x\nclips: auto\n---\n"), "{fixed}");
    assert_eq!(film(&fixed, "happyhorse-1.1").len(), 3);
}

#[test]
fn every_clip_has_the_film_wide_text_and_times_from_its_own_start() {
    let clips = film(THREE_CLIPS, "happyhorse-1.1");
    assert_eq!(
        clips.iter().map(|clip| (clip.0, clip.1)).collect::<Vec<_>>(),
        [(0, 8000), (8000, 16000), (16000, 30000)]
    );
    assert_eq!(clips[1].3, "Rain.\n\n[00:00-00:08] It sleeps.");
    assert_eq!(clips[2].3, "Rain.\n\n[00:00-00:14] It wakes.");
}

#[test]
fn clips_do_not_cut_through_dialogue() {
    let text = |second: &str, third: &str| {
        format!(
            "---\nclips: auto\nrefs: {{ a: https://example.com/a.png }}\n---\n[0-5s] A door.\n[5-10s] {second}\n[10-15s] {third}\n[15-20s] A street.\n"
        )
    };
    let ends = |text: &str| film(text, "happyhorse-1.1").iter().map(|clip| clip.1).collect::<Vec<_>>();
    assert_eq!(ends(&text("A hall.", "A stair.")), [10000, 20000]);
    assert_eq!(ends(&text("@a: \"Who is it?\"", "@a: \"Nobody.\"")), [5000, 20000]);
}

#[test]
fn times_in_a_clip_continue_or_restart_at_zero() {
    let starts_again = "[Clip 1]\n[0-5s] A.\n[5-9s] B.\n[Clip 2]\n[0-4s] C.\n[4-10s] D.\n";
    let goes_on = "[Clip 1]\n[0-5s] A.\n[5-9s] B.\n[Clip 2]\n[9-13s] C.\n[13-19s] D.\n";
    let added = "[Clip 1]\n[+5s] A.\n[+4s] B.\n[Clip 2]\n[+4s] C.\n[+6s] D.\n";
    let expected = film(starts_again, "happyhorse-1.1");
    assert_eq!(expected[1], (9000, 19000, 10000, "[00:00-00:04] C.\n\n[00:04-00:10] D.".to_owned()));
    assert_eq!(film(goes_on, "happyhorse-1.1"), expected);
    assert_eq!(film(added, "happyhorse-1.1"), expected);
    assert!(codes(starts_again, "happyhorse-1.1").is_empty());
}

#[test]
fn a_clip_has_its_own_text_and_sections() {
    let text = "Film.\n[Audio] Wind.\n[Clip: One]\nOwn.\n[0-5s] A.\n[Audio] Bell.\n[Audio 2-3s] Gong.\n[Clip: Two]\n[0-5s] B.\n[All clips]\nLast.\n[Style] Ink.\n";
    let clips = film(text, "happyhorse-1.1");
    assert_eq!(
        clips[0].3,
        "Film.\n\nLast.\n\n[Style] Ink.\n\nOwn.\n\n[00:00-00:05] A.\n\n[Audio 00:02-00:03] Gong.\n\n[Audio] Wind.\n\n[Audio] Bell."
    );
    assert_eq!(clips[1].3, "Film.\n\nLast.\n\n[Style] Ink.\n\n[00:00-00:05] B.\n\n[Audio] Wind.");
}

#[test]
fn only_a_clip_over_a_limit_is_cut_further() {
    let text = "---\nclips: auto\n---\n[Clip 1]\n[0-4s] A.\n[4-8s] B.\n[Clip 2]\n[0-10s] C.\n[10-20s] D.\n";
    let spans: Vec<_> = film(text, "happyhorse-1.1").into_iter().map(|clip| (clip.0, clip.1)).collect();
    assert_eq!(spans, [(0, 8000), (8000, 18000), (18000, 28000)]);
}

#[test]
fn fractional_lengths_round_up_with_a_finding() {
    let compiled = compiled_for("[0-5s] A.\n[5-12.5s] B.\n", "happyhorse-1.1");
    let plan = &compiled.targets[0].plan;
    assert_eq!((plan.duration_ms, plan.clip.end_ms), (13000, 12500));
    assert_eq!(plan.prompt, "[00:00-00:05] A.\n\n[00:05-00:13] B.");
    assert!(plan.changes.iter().any(|change| change.what.contains("12.5 s is requested as 13 s")));
    assert_eq!(compiled.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["L103"]);
    let short = compiled_for("[0-1.5s] A.\n", "seedance-2.0");
    assert_eq!(short.targets[0].plan.duration_ms, 4000);
    assert!(short.targets[0].request().is_ok());
}

#[test]
fn a_continuing_clip_sends_the_last_frame_in_the_first_supported_way() {
    let text = |refs: &str, words: &str| {
        format!(
            "---\nrefs: {{ a: https://example.com/a.png }}\n---\n[Clip]\n[0-5s] @a waits.\n[Clip continues]\n[0-5s] {words}{refs}\n"
        )
    };
    let body = |text: &str, model: &str| {
        let compiled = compiled_for(text, model);
        assert!(compiled.targets[1].errors == 0, "{:?}", compiled.diagnostics);
        let request = compiled.targets[1].request().unwrap();
        assert!(request.uploads.is_empty());
        request.body
    };
    // Without references: as the first frame.
    let alone = text("", "The door opens.");
    assert_eq!(
        body(&alone, "happyhorse-1.1")["input"]["media"],
        serde_json::json!([{ "type": "first_frame", "url": "frame:1" }])
    );
    assert_eq!(body(&alone, "seedance-2.0")["content"][1]["role"], "first_frame");
    // With references: as each model's guide describes.
    let beside = text(" @a goes in.", "The door opens.");
    let happyhorse = body(&beside, "happyhorse-1.1");
    assert_eq!(
        happyhorse["input"]["prompt"],
        "Continuing the previous clip: [Image 2] is its last frame.\n\n[00:00-00:05] The door opens. [Image 1] goes in."
    );
    assert_eq!(
        happyhorse["input"]["media"][1],
        serde_json::json!({ "type": "reference_image", "url": "frame:1" })
    );
    let seedance = body(&beside, "seedance-2.0");
    assert_eq!(
        seedance["content"][0]["text"],
        "The first frame is Image 2.\n\nShot 1: The door opens. Image 1 goes in."
    );
    assert_eq!(seedance["content"][2]["role"], "reference_image");
    let omni = body(&beside, "kling-3.0-omni");
    assert_eq!(omni["contents"][2]["type"], "first_frame");
    // If there is no way, the error names the reference in the way.
    let openrouter = compiled_for(&beside, "minimax-h3@vllm");
    let found = openrouter.diagnostics.iter().find(|found| found.code == "R302").unwrap();
    assert!(found.message.contains("`a`"), "{}", found.message);
}

#[test]
fn seedance_returns_the_last_frame_if_the_next_clip_continues_from_it() {
    let text = "[Clip]\n[0-5s] A.\n[Clip continues]\n[0-5s] B.\n[Clip]\n[0-5s] C.\n";
    let compiled = compiled_for(text, "seedance-2.0");
    let asks: Vec<Option<bool>> = compiled
        .targets
        .iter()
        .map(|target| {
            target.request().unwrap().body.get("return_last_frame").and_then(serde_json::Value::as_bool)
        })
        .collect();
    assert_eq!(asks, [Some(true), None, None]);
}

#[test]
fn a_frame_belongs_to_the_film_or_to_the_clip_that_mentions_it() {
    let media = |text: &str, clip: usize| {
        let compiled = compiled_for(text, "seedance-2.0");
        let media = &compiled.targets[clip].plan.media;
        media.iter().map(|media| (media.name.clone(), media.is_frame())).collect::<Vec<_>>()
    };
    let auto = "---\nclips: auto\nrefs:\n  door: { image: https://example.com/d.png, role: first_frame }\n  end: { image: https://example.com/e.png, role: last_frame }\n---\n[0-10s] A.\n[10-20s] B.\n";
    assert_eq!(media(auto, 0), [("door".to_owned(), true)]);
    assert_eq!(media(auto, 1), [("end".to_owned(), true)]);
    let by_hand = "---\nrefs:\n  door: { image: https://example.com/d.png, role: first_frame }\n---\n[Clip]\n[0-10s] A.\n[Clip]\n@door, ajar.\n[0-10s] B.\n";
    assert_eq!(media(by_hand, 0), []);
    assert_eq!(media(by_hand, 1), [("door".to_owned(), true)]);
}

#[test]
fn a_finding_in_text_repeated_in_each_clip_is_reported_once() {
    let text = "---\nclips: auto\nratio: 7:3\n---\n[0-10s] A.\n[10-20s] B.\n[20-30s] C.\n";
    let found = codes(text, "happyhorse-1.1");
    assert_eq!(found.iter().filter(|code| **code == "L107").count(), 1, "{found:?}");
}

#[test]
fn a_shot_longer_than_a_clip_is_an_error_with_a_suggestion() {
    let compiled =
        compiled_for("---\nclips: auto\n---\n[0-5s] A.\n[5-25s] B.\n[25-30s] C.\n", "happyhorse-1.1");
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|found| found.code == "L101").collect();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].message.starts_with("clip 2 is 20 s long"), "{}", errors[0].message);
    assert!(errors[0].help.as_deref().unwrap().contains("[Clip continues]"));
    assert!(compiled.targets.iter().all(|target| target.request().is_err()));
}

#[test]
fn auto_leaves_a_story_that_fits_unchanged() {
    let text = "Rain.\n[0-5s] @Image1 waits.\n[5-9s] It sleeps.\n";
    let (one, auto) = (text.to_owned(), format!("---\nclips: auto\n---\n{text}"));
    let plan = |text: &str| {
        let compiled = compile(text, &Options::default());
        let plan = compiled.targets[0].plan.clone();
        (plan.prompt, plan.media, serde_json::to_value(plan.clip).unwrap()["count"].clone(), plan.duration_ms)
    };
    assert_eq!(plan(&one), plan(&auto));
    let profile: Arc<Profile> = model::find("happyhorse-1.1").unwrap();
    let (script, board) = resolved(&one);
    let mut checker = LimitChecker::new(&script, &board, &profile, Choices::default());
    let clips = split(&script, &board, &profile, SplitMode::Auto, &mut checker);
    assert!(matches!(clips[0].board, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn inconsistent_clip_headers_are_reported() {
    let found = |text: &str| codes(text, "happyhorse-1.1");
    assert_eq!(found("[Clip 1]\n[0-5s] A.\n[Clip 3]\n[0-5s] B.\n"), ["T212"]);
    assert_eq!(found("[Clip 0-9s]\n[0-5s] A.\n"), ["T213"]);
    assert_eq!(found("[Clip 5-10s]\n[0-5s] A.\n"), ["T213"]);
    assert!(found("[Clip 0-5s]\n[0-5s] A.\n[Clip 5-10s]\n[0-5s] B.\n").is_empty());
    assert!(found("[Clip 0-5s]\n[0-5s] A.\n[Clip 0-5s]\n[5-10s] B.\n").is_empty());
    assert_eq!(found("[Clip]\n[0-6s] A.\n[Clip]\n[0-3s] B.\n[9-12s] C.\n"), ["T214"]);
    assert_eq!(found("[Clip]\n[0-6s] A.\n[Clip]\n[6-9s] B.\n[3-6s] C.\n"), ["T214"]);
    assert_eq!(found("[Clip]\nA.\n[Clip]\n[0-5s] B.\n"), ["S206"]);
    assert!(found("[Clip 0-5s]\nA.\n[Clip]\n[5-10s] B.\n").is_empty());
    assert_eq!(found("[Clip continues]\n[0-5s] A.\n"), ["R302"]);
    // Near misses, each with the intended header.
    for (written, meant) in [
        ("Clip 2 - The bridge", "Clip 2: The bridge"),
        ("Part 3 of 3", "Clip 3"),
        ("Clip 2, continues", "Clip 2 continues"),
        ("Clip 2 (continues)", "Clip 2 continues"),
        ("Segment 2/3 – The bridge", "Clip 2: The bridge"),
        ("Clip continues 3: x", "Clip continues: 3: x"),
        ("パート2（続く）：橋", "Clip 2 continues: 橋"),
    ] {
        let text = format!("[0-5s] A.\n[{written}]\n[5-10s] B.\n");
        let compiled = compiled_for(&text, "happyhorse-1.1");
        let fix = compiled.diagnostics.iter().find(|found| found.code == "S208").map(|found| &found.fixes[0]);
        assert_eq!(fix.map(|fix| fix.edits[0].text.as_str()), Some(meant), "{written}");
    }
    for prose in ["Part of the crew waits", "Clip art", "Segment the image", "Party 2"] {
        assert!(!found(&format!("[0-5s] A.\n[{prose}]\n")).contains(&"S208"), "{prose}");
    }
}

#[test]
fn a_timed_sound_stays_in_its_clip() {
    let text = "[Clip]\n[0-5s] A.\n[Clip]\n[5-10s] B.\n[Audio 2-4s] A bell.\n";
    let clips = film(text, "happyhorse-1.1");
    assert!(!clips[0].3.contains("A bell") && clips[1].3.ends_with("[Audio] A bell."), "{clips:?}");
    assert_eq!(codes(text, "happyhorse-1.1"), ["T214"]);
}

#[test]
fn all_clips_of_a_film_have_sound_if_one_does() {
    let text = "---\nclips: auto\n---\n[Audio 1-3s] A bell.\n[0-8s] A.\n[8-16s] B.\n";
    let compiled = compiled_for(text, "kling-3.0");
    let sounds: Vec<_> = compiled.targets.iter().map(|target| target.plan.sound).collect();
    assert_eq!(sounds, [Some(true), Some(true)]);
}

#[test]
fn a_story_that_fits_the_shot_list_is_not_split_for_the_prompt_limit() {
    let words = "word ".repeat(95);
    let shots: String = (0..6).map(|at| format!("[{}-{}s] {words}\n", at * 2, at * 2 + 2)).collect();
    let text = format!("---\nclips: auto\n---\n{shots}");
    assert_eq!(film(&text, "kling-3.0@legacy").len(), 1);
}

#[test]
fn short_shots_join_a_clip_with_a_second_for_each() {
    let text = "---\nclips: auto\nshots: list\n---\n[+0.5s] A.\n[+0.5s] B.\n[+0.5s] C.\n[+0.5s] D.\n[2-14s] E.\n[14-20s] F.\n";
    let spans: Vec<_> = film(text, "kling-3.0").into_iter().map(|clip| (clip.0, clip.1)).collect();
    assert_eq!(spans, [(0, 14000), (14000, 20000)]);
}
