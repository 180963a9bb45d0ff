//! Formatting: the library through `format`, the flags through the program.

use proptest::prelude::*;
use storyc::format::{Unreadable, format};
use storyc::syntax::tree::BlockKind;
use storyc::syntax::{Script, parse};
use storyc::text::Span;

use super::cli::{Done, Folder, run_in};
use super::properties::text;
use super::{codes, compiled, read, root};

/// Asserts the formatted text, and that formatting it again changes nothing.
#[track_caller]
fn becomes(before: &str, after: &str) {
    let formatted = format(before).unwrap();
    assert_eq!(formatted, after);
    assert_eq!(format(&formatted).unwrap(), after, "formatted twice");
}

/// Asserts the formatted header, followed by a text.
#[track_caller]
fn header(before: &str, after: &str) {
    becomes(&format!("{before} A boy."), &format!("{after} A boy.\n"));
}

#[track_caller]
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn times_of_shots_have_one_spelling() {
    for written in [
        "[0-5s]",
        "[0s-5s]",
        "[0 - 5 s]",
        "[0-5]",
        "[0-5 seconds]",
        "[00.0–05,000秒]",
        "［０～５秒］",
        "【0至5s】",
        "[ 0 to 5sec ]:",
        "   [0-5s]：",
        "　[0-5s]",
    ] {
        header(written, "[0-5s]");
    }
    header("[1.5-3.20s]", "[1.5-3.2s]");
    header("[.5-61s]", "[0.5-61s]");
    header("[9-5s]", "[9-5s]");
    header("[+4]", "[+4s]");
    header("[+ 4 sec]", "[+4s]");
}

#[test]
fn one_space_precedes_a_label() {
    for written in [
        "[0-5s Go]",
        "[0-5s: Go]",
        "[0-5s | Go ]",
        "【0–5秒｜Go】",
        "[0-5: Go]",
        "[0-5s：Go】",
        "[0-5s   Go]",
    ] {
        header(written, "[0-5s Go]");
    }
    header("【0–5秒｜走】", "[0-5s 走]");
    header("[0-5s: 2 people]", "[0-5s 2 people]");
    header("[0-5: @[night porter] says \"a]b\"]", "[0-5s @[night porter] says \"a]b\"]");
    header("[0-5s: a  b \\@c]", "[0-5s a  b \\@c]");
    header("[0-5s:]", "[0-5s]");
}

#[test]
fn a_header_that_would_be_read_differently_is_left_unchanged() {
    for written in ["[0-5: : twice]", "[0-5s: - 9 lives]", "[0:00-0:05 | | bar]", "[0-5s | to 5 doors]"] {
        header(written, written);
    }
    becomes("[0-5s: - 9 lives]:Text", "[0-5s: - 9 lives]: Text\n");
    becomes("[ 0-5s]:[0-2s] A. → [2-5s] B.", "[ 0-5s]: [0-2s] A. → [2-5s] B.\n");
    becomes("   [ 0 - 5 s The walk", "[ 0 - 5 s The walk\n");
    becomes("[audio : rain  ", "[audio : rain\n");
}

#[test]
fn a_file_with_clock_times_keeps_them() {
    becomes("[0:00 – 0:05] A.\n[00:05-00:09] B.", "[0:00-0:05] A.\n\n[0:05-0:09] B.\n");
    becomes("[00:00-00:05] A.\n[00:05.0-01:09]: B.", "[00:00-00:05] A.\n\n[00:05-01:09] B.\n");
    becomes("[0:00:01-75:30] A.", "[0:01-1:15:30] A.\n");
    becomes("[0:00-0:05 | Go] A.\n[Sound 3-4s] C.", "[0:00-0:05 Go] A.\n\n[Audio 0:03-0:04] C.\n");
}

#[test]
fn one_time_in_seconds_turns_all_into_seconds() {
    becomes("[0:00-0:05] A.\n[5-9s] B.\n[Audio 0:01-0:02] C.", "[0-5s] A.\n\n[5-9s] B.\n\n[Audio 1-2s] C.\n");
    becomes("[0:00-0:05] A.\n[+4s] B.", "[0-5s] A.\n\n[+4s] B.\n");
    becomes("[00:00-00:05] A.\n[+0:04] B.", "[0:00-0:05] A.\n\n[+0:04] B.\n");
    becomes("[Audio 00:01-00:02] C.", "[Audio 00:01-00:02] C.\n");
}

#[test]
fn sections_get_the_canonical_name_in_the_authors_script() {
    header("[audio]", "[Audio]");
    header("[SOUND]", "[Audio]");
    header("[Characters]:", "[Cast]");
    header("【negative prompt】", "[Negative]");
    header("[note]", "[Notes]");
    header("【人物】", "[人物]");
    header("［スタイル］", "[スタイル]");
    header("[audio5 - 9 s]", "[Audio 5-9s]");
    header("【音效5-9秒：雨】", "[音效 5-9s: 雨]");
    header("[style :  ink  drawing ]:", "[Style: ink  drawing]");
    header("[Adio]", "[Adio]");
}

#[test]
fn clip_headers_have_one_spelling() {
    for (canonical, spellings) in [
        ("[Clip]", &["[clip]", "【CLIP】", "[ Clip ]:", "[Part]", "[segment]："][..]),
        ("[Clip 2]", &["[Clip2]", "[Clip #2]", "[part ２]", "[Segment 02]:", "［Clip 2］"]),
        (
            "[Clip 2: The bridge]",
            &[
                "[Clip 2 | The bridge]",
                "[Part 2：The bridge ]:",
                "[segment 2｜The bridge]",
                "【Clip 2:The bridge】",
            ],
        ),
        (
            "[Clip 15-30s: The bridge]",
            &[
                "[Clip 15-30: The bridge]",
                "[clip (15 - 30 s): The bridge]",
                "[Part: 15–30 seconds | The bridge]",
                "[Segment（１５～３０秒）：The bridge]",
                "[Clip 0:15-0:30: The bridge]",
            ],
        ),
        (
            "[Clip 2 15-30s: The bridge]",
            &[
                "[Clip 2 (15-30s): The bridge]",
                "[Part 2: 15-30s: The bridge]",
                "[Part 2 | 0:15-0:30 | The bridge]",
                "[Clip 2:00:15-00:30: The bridge]",
                "[segment ２（15至30秒）：The bridge]",
            ],
        ),
        ("[Clip continues]", &["[clip Continues]", "[Part continued]:", "[Clip  continues ]"]),
        (
            "[Clip continues: The bridge]",
            &["[Clip continued | The bridge]", "[Segment continues：The bridge]"],
        ),
        ("[Clip 2 15-30s continues: The bridge]", &["[Part 2 (15-30s)continued: The bridge]"]),
        ("[All clips]", &["[all clips]", "[All parts]:", "[WHOLE FILM]", "【Whole film】"]),
        ("[All clips: rain]", &["[Whole film : rain]", "[all parts:rain]"]),
        // Names in another script are kept.
        ("[片段]", &["【片段】", "[片段]："]),
        ("[片段2: 桥上]", &["【片段2：桥上】", "[片段2｜桥上]："]),
        ("[片段2 15-30s: 桥上]", &["【片段2（15-30秒）：桥上】", "【片段2：15–30秒｜桥上】"]),
        ("[段]", &["【段】"]),
        ("[第1段]", &["【第1段】"]),
        ("[第一段: 桥上]", &["【第一段：桥上】", "[第一段|桥上]"]),
        (
            "[第二段 15-30s 继续: 桥上]",
            &["【第二段（15～30秒）继续：桥上】", "【第二段 0:15-0:30 继续：桥上】"],
        ),
        ("[クリップ2: 橋]", &["【クリップ2：橋】"]),
        ("[パート２ 続き: 橋]", &["【パート２続き：橋】"]),
        ("[全片]", &["【全片】："]),
    ] {
        for written in std::iter::once(&canonical).chain(spellings) {
            becomes(&format!("{written}\n[0-5s] A."), &format!("{canonical}\n\n[0-5s] A.\n"));
        }
    }
    // If the file uses clock times, clip headers do too.
    becomes("[Part 2 (00:15-00:30): x]\n[0:15-0:30] A.", "[Clip 2 0:15-0:30: x]\n\n[0:15-0:30] A.\n");
}

#[test]
fn a_clip_header_that_would_be_read_differently_is_left_unchanged() {
    // A clip number that is too large, and unclosed brackets.
    header("[Clip 99999999999]", "[Clip 99999999999]");
    becomes("[Part  2 :  The bridge", "[Part  2 :  The bridge\n");
    becomes("[Whole  film", "[Whole  film\n");
    for prose in [
        "[Part of the crew waits]",
        "[Clip art]",
        "[Segment the image]",
        "[Partial view]",
        "[Clip 2 of the reel]",
        "[段落]",
        "[第一段路]",
        "[All clips of his hair]",
    ] {
        header(prose, prose);
    }
    let Err(Unreadable(errors)) = format("[Clip 2 0:75-0:80] A.") else {
        panic!("formatted despite an error")
    };
    assert_eq!(errors[0].code, "S101");
}

#[test]
fn one_space_follows_a_header_in_every_script() {
    becomes("[0-5s]Text", "[0-5s] Text\n");
    becomes("[0-5s]\t　Text", "[0-5s] Text\n");
    becomes("【0-5秒】全景", "[0-5s] 全景\n");
    becomes("[0-5s]:: Text", "[0-5s] : Text\n");
    becomes("[0-5s] : Text", "[0-5s] : Text\n");
    becomes("[0-5s]//no comment", "[0-5s] //no comment\n");
    becomes("[0-5s]   \n\n\nText", "[0-5s]\n\nText\n");
}

#[test]
fn one_blank_line_separates_blocks() {
    becomes("Grain.\n[0-5s] A.\n[5-9s] B.", "Grain.\n\n[0-5s] A.\n\n[5-9s] B.\n");
    becomes("\n \nGrain.\n\n\n\n[0-5s] A.\n\n\n[Audio] C.\n\n\n", "Grain.\n\n[0-5s] A.\n\n[Audio] C.\n");
    becomes("[0-5s] A.\nB.\n\n\n　\nC.", "[0-5s] A.\nB.\n\nC.\n");
}

#[test]
fn comments_stay_with_their_block() {
    becomes(
        "[0-5s] A.\n// storyc: allow(T202) because x\n// more\n[6-9s] B.",
        "[0-5s] A.\n\n// storyc: allow(T202) because x\n// more\n[6-9s] B.\n",
    );
    stays("[0-5s] A.\n// about A\n\n[5-9s] B.\n");
    stays("[0-5s] A.\n\n// apart\n\n// about B\n[5-9s] B.\n");
    stays("[0-5s] A.\n  // indented\nB.\n");
    becomes("// first  \n\n\n// second\n[0-5s] A.", "// first\n\n// second\n[0-5s] A.\n");
}

#[test]
fn every_line_ends_in_lf() {
    becomes("Grain.\r\n\r\n[0-5s] A.\r\nB.\r\n", "Grain.\n\n[0-5s] A.\nB.\n");
    becomes("Grain.\r[0-5s] A. \rB.\r\r", "Grain.\n\n[0-5s] A.\nB.\n");
    becomes("\u{FEFF}[0-5s] A.", "[0-5s] A.\n");
    becomes("[0-5s] A.  \nB.\t\n　C　\n", "[0-5s] A.\nB.\n　C\n");
    for empty in ["", "\n", " \r\n\t"] {
        becomes(empty, "");
    }
}

#[test]
fn prose_is_left_unchanged() {
    stays("Two  spaces,\tand @Image 1.\n  - an item\n[close-up] of [中景] “a”.\n\\[0-5s] and 3s.\n");
    stays("[0-5s] @boy (quietly): \"Wait  for me.\"\n旁白：“雨。”\n");
}

#[test]
fn text_with_formatting_off_stays_byte_for_byte() {
    let off = "// storyc: fmt off\r\n[5 - 9 s]B.   \r\n\r\n\r\n[audio]x\r";
    becomes(
        &format!("[0 - 5 s]A.\n{off}  // storyc: fmt on  \n[9 - 12 s]C."),
        &format!("[0-5s] A.\n\n{off}  // storyc: fmt on\n\n[9-12s] C.\n"),
    );
    becomes(
        "A.  \n//storyc:  fmt  off because of columns\nB.  ",
        "A.\n//storyc:  fmt  off because of columns\nB.  ",
    );
    stays("// storyc: fmt off\n[0 - 5 s]A.\n\n\n");
    becomes("A.\n\n\n// storyc: fmt on\nB.  ", "A.\n\n// storyc: fmt on\nB.\n");
    becomes("A.\n// storyc: fmt office\nB.  ", "A.\n// storyc: fmt office\nB.\n");
}

#[test]
fn keys_of_front_matter_are_put_in_order_with_their_comments() {
    becomes(
        "---\nallow: { T206: x }\nrefs:\n  b: b.png # second\n  # a comes later\n  a: a.png\n\n# how long\nduration: 15 # all of it\ntitle:  x\n# the end\n---\n[0-15s] @a and @b.",
        "---\ntitle:  x\n\n# how long\nduration: 15 # all of it\nrefs:\n  b: b.png # second\n  # a comes later\n  a: a.png\nallow: { T206: x }\n# the end\n---\n\n[0-15s] @a and @b.\n",
    );
    becomes(
        "---  \r\n\r\n# head\r\n\r\nseed: 7\r\n\r\n\r\ntitle: x  \r\n\r\n---\r\nA.",
        "---\n# head\n\ntitle: x\n\nseed: 7\n---\n\nA.\n",
    );
    stays("---\ntitle: x\nrefs:\n- a.png\n- b.png\n---\n\n@Image1\n");
}

#[test]
fn front_matter_that_cannot_be_sorted_by_lines_is_left_unchanged() {
    stays("---\n{ seed: 7, title: x }\n---\n\nA.\n");
    stays("---\n  seed: 7\n  title: x\n---\n\nA.\n");
    stays("---\n\"seed\": 7\ntitle: |\n  two  \n\n\n  lines\n---\n\nA.\n");
    stays("---\n---\n\nA.\n");
    stays("---\ntitle: x\n---\n");
}

#[test]
fn a_fence_below_the_first_line_opens_no_front_matter() {
    becomes("\n\n---\ntitle: x\n---\nA.\n", "\n---\ntitle: x\n---\nA.\n");
    becomes("---\nno key here\n---\n\n\nA.", "---\nno key here\n---\n\nA.\n");
}

#[test]
fn a_text_with_syntax_errors_is_not_formatted() {
    for (text, code) in [
        ("[5-x9s] A.", "S101"),
        ("[Audio 0:75-0:80] A.", "S101"),
        ("He turns. [5-9s] She smiles.", "S104"),
        ("---\ntitle: x\n[0-5s] A.", "S301"),
        ("---\ntitle: a: b\n---\n[0-5s] A.", "S302"),
        ("---\ntitel: x\n---\n[0-5s] A.", "S303"),
        ("---\nduration: soon\n---\n[0-5s] A.", "S304"),
        ("---\ntitle: x\ntitle: y\n---\n[0-5s] A.", "S305"),
    ] {
        let Err(Unreadable(errors)) = format(text) else { panic!("formatted despite an error: {text}") };
        assert_eq!(errors.iter().map(|found| found.code).collect::<Vec<_>>(), [code], "{text}");
    }
    // Other errors and syntax warnings don't prevent formatting.
    stays("[0-99s] @nobody\n\n[Adio] rain\n");
    stays("// A story without words has a form, too.\n");
}

/// Everything formatting must preserve: the prompts without white space, and everything the parser reads.
fn meaning(text: &str) -> Vec<String> {
    let compiled = compiled(text);
    let script = &compiled.script;
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let shown = |span: Span| dense(script.text(span));
    let plans = compiled.targets.iter().map(|target| &target.plan);
    let mut all: Vec<String> =
        plans.flat_map(|plan| [dense(&plan.prompt), format!("{:?}", plan.duration_ms)]).collect();
    all.extend(compiled.storyboard.shots.iter().map(|shot| format!("{:?}", shot.time)));
    all.extend(
        compiled.storyboard.sections.iter().map(|section| format!("{:?} {:?}", section.kind, section.time)),
    );
    all.extend(
        compiled.storyboard.refs.iter().map(|r| format!("{} {} {:?} {}", r.name, r.number, r.source, r.used)),
    );
    all.extend(script.blocks.iter().map(|block| format!("{:?}", block.lead.map(shown))));
    all.extend(script.references.iter().map(|r| format!("{} {:?} {}", r.written, r.position, r.exact)));
    all.extend(script.quotes.iter().map(|quote| format!("{} {}", shown(quote.words), quote.speech)));
    all.extend(
        script
            .dialogue
            .iter()
            .map(|said| format!("{:?} {:?} {}", said.speaker, said.manner.map(shown), shown(said.words))),
    );
    all.extend(
        script.cues.iter().map(|cue| format!("{:?} {} {}", cue.kind, shown(cue.label), shown(cue.text))),
    );
    all
}

#[test]
fn time_units_do_not_change_the_detected_language() {
    // If units counted, the text would be Chinese with `秒`, but not after formatting replaces it with `s`.
    let text = "[0-5s] A.\n[Clip continues]\n【5–9秒｜走】他走来了雨 @Image 1\n";
    assert!(meaning(text).iter().any(|said| said.starts_with("延续上段")), "{:?}", meaning(text));
    assert_eq!(meaning(text), meaning(&format(text).unwrap()));
}

/// Returns the text outside headers, front matter and comments, without white space.
fn words(script: &Script) -> String {
    let blocks = script.blocks.iter().map(|block| block.text);
    let words = std::iter::once(script.preamble).chain(blocks).map(|span| script.text(span));
    words.flat_map(str::split_whitespace).collect()
}

/// Returns the codes of all findings, with line ends normalized. Decimal commas (S103) are left out, because formatting
/// fixes them.
fn findings(text: &str) -> Vec<&'static str> {
    let mut codes = codes(&text.replace("\r\n", "\n").replace('\r', "\n"));
    codes.retain(|code| *code != "S103");
    codes.sort_unstable();
    codes
}

fn comments(script: &Script) -> Vec<String> {
    script.comments.iter().map(|comment| script.text(comment.span).trim_end().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_changes_only_form_and_only_once(text in prop_oneof![text(), story()]) {
        if let Ok(formatted) = format(&text) {
            let (before, after) = (parse(text.as_str()), parse(formatted.as_str()));
            prop_assert_eq!(meaning(&text), meaning(&formatted), "{:?}", formatted);
            prop_assert_eq!(words(&before), words(&after));
            prop_assert_eq!(comments(&before), comments(&after));
            prop_assert_eq!(findings(&text), findings(&formatted), "from {:?} to {:?}", text, formatted);
            let again = format(&formatted);
            prop_assert_eq!(again.as_ref(), Ok(&formatted), "from {:?}", text);
        }
    }

    #[test]
    fn formatted_stories_are_canonical(text in story()) {
        // Block scalars in YAML and text between `fmt off` and `fmt on` are left unchanged.
        if let Ok(formatted) = format(&text) && !text.contains("fmt off") && !text.contains(": |") && !is_fenced_prose(&text) {
            let begins_with_mark = formatted.starts_with('\u{FEFF}');
            prop_assert!(!formatted.contains('\r') && !formatted.contains("\n\n\n") && !begins_with_mark);
            prop_assert!(formatted.is_empty() || (formatted.ends_with('\n') && !formatted.ends_with("\n\n")));
            prop_assert!(formatted.lines().all(|line| line.trim_end_matches([' ', '\t']) == line), "{:?}", formatted);
            let script = parse(formatted.as_str());
            for block in script.blocks.iter().filter(|block| block.header.start > 0) {
                prop_assert!(formatted[..block.header.start as usize].ends_with('\n'), "{:?}", formatted);
                if let BlockKind::Shot(_) = block.kind && !block.unclosed {
                    prop_assert!(script.text(block.header).starts_with('['), "{:?}", formatted);
                }
            }
        }
    }
}

/// Generates front matter keys in any order, with or without comments.
fn front_matter() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    const GROUPS: &[(&str, &str)] = &[
        ("title", "title:  \"a: b\" # shown\n"),
        ("model", "# which\n# model\nmodel: happyhorse-1.1\n"),
        ("duration", "\nduration: 5   \n"),
        ("ratio", "# shape\n\n\nratio: \"16:9\"\n"),
        ("seed", "\n# luck\nseed: 7\n"),
        ("refs", "refs:\n  # one\n  b: b.png\n\n  a: { image: a.png,\n    as: A }\n  # none\n"),
        ("allow", "allow:\n  T206: |\n    two\n    lines\n"),
    ];
    prop::sample::subsequence(GROUPS, 1..GROUPS.len()).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sorted_keys_keep_their_comments(groups in front_matter(), crlf in any::<bool>()) {
        let lines: String = groups.iter().map(|(_, lines)| *lines).collect();
        let text = format!("---\n{lines}---\n[0-5s] @b.\n");
        let formatted = format(&if crlf { text.replace('\n', "\r\n") } else { text.clone() }).unwrap();
        prop_assert_eq!(&format(&formatted).unwrap(), &formatted);
        prop_assert_eq!(meaning(&text), meaning(&formatted), "{}", formatted);
        let yaml = formatted.split("---\n").nth(1).unwrap();
        let order = ["title:", "model:", "duration:", "ratio:", "seed:", "refs:", "allow:"];
        let places: Vec<usize> = order
            .iter()
            .filter_map(|key| yaml.match_indices(key).map(|(at, _)| at).find(|at| *at == 0 || yaml[..*at].ends_with('\n')))
            .collect();
        prop_assert!(places.is_sorted() && places.len() == groups.len(), "{}", yaml);
        for whole in ["# which\n# model\nmodel:", "# luck\nseed:", "  # one\n  b: b.png\n", "    as: A }\n  # none\n"] {
            prop_assert_eq!(lines.contains(whole), yaml.contains(whole), "{}", yaml);
        }
    }
}

/// Returns true if the text starts with `---` but has no front matter: an added blank line could create one.
fn is_fenced_prose(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').starts_with("---") && parse(text).front_matter.is_none()
}

/// Generates stories from typical lines with mixed line ends; most have no syntax errors, so they can be formatted.
fn story() -> impl Strategy<Value = String> {
    const HEADS: &[&str] = &[
        "---\nseed: 7\n# about x\ntitle: x  \n\n\nrefs: { boy: b.png }\n---\n",
        "---\r\nrefs:\r\n  - b.png\r\nduration: 5\r\n---\r\n",
        "---\ntitle: |\n  a  \n\n\n  b\nmodel: happyhorse-1.1\n---",
        "\u{FEFF}",
        "\n \n",
        "---\n",
    ];
    const LINES: &[&str] = &[
        "[0-5s]Text",
        "  【5–9秒｜走】他走",
        "[0:00 - 0:05] A.",
        "[00:05-00:09 | Go]:B.",
        "[+4 s: - 5]",
        "[+0:04]",
        "[9-12: : x] @Image 1",
        "[0-5s \"a] b\" c] d",
        "[0-5s open",
        "[sound]rain",
        "【音频5-9秒：雨】",
        "[Audio 0:01-0:02]: \"x",
        "[Part 2 (15–30s) : The \"bridge] \"",
        "【第二段继续】",
        "[Clip 99999999999 | x",
        "[Whole film]: rain",
        "[Notes] [0-5s] is said [5-9s]",
        "// a comment  ",
        "//",
        "  // storyc: allow(T202) because x",
        "// storyc: fmt off",
        "// storyc: fmt on",
        "---",
        "Audio: rain. He says \"go\".  ",
        "@boy (quietly): “Hm.”",
        "　words\u{A0}",
        "\u{2003}Audio: x",
        "\\[0-5s] \\",
        ": x",
        "",
        "",
        " \t",
    ];
    let line = (prop::sample::select(LINES), prop::sample::select(&["\n", "\n", "\n", "\r\n", "\r"][..]));
    let lines = prop::collection::vec(line.prop_map(|(line, end)| format!("{line}{end}")), 0..14);
    (prop_oneof![Just(""), prop::sample::select(HEADS)], lines, any::<bool>()).prop_map(
        |(head, lines, whole)| {
            let text = head.to_owned() + &lines.concat();
            if whole { text } else { text.trim_end_matches(['\n', '\r']).to_owned() }
        },
    )
}

#[test]
fn examples_and_guides_are_formatted() {
    let done = run_in(&root(), &["fmt", "--check", "examples"], "");
    assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, "", "20 files already formatted\n"));
    for guide in ["README.md", "docs/language.md"] {
        for story in read(guide).split("```story\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
            assert_eq!(format(story).unwrap(), story, "in {guide}");
        }
    }
    let folder = Folder::new("fmt-new");
    folder.run(&["new", "night-ferry"]);
    assert_eq!(folder.run(&["fmt", "--check"]).err, "1 file already formatted\n");
}

fn all(done: &Done) -> (i32, &str, &str) {
    (done.code, &done.out, &done.err)
}

const BEFORE: &str = "[0 - 5 s]A.\n";
const AFTER: &str = "[0-5s] A.\n";

#[test]
fn only_changed_files_are_written() {
    let folder = Folder::new("fmt");
    folder.file("a.story", BEFORE).file("b/c.story", BEFORE).file("d.story", AFTER).file("e.txt", BEFORE);
    let modified = || folder.0.join("d.story").metadata().unwrap().modified().unwrap();
    let before = modified();
    assert_eq!(all(&folder.run(&["fmt"])), (0, "", "2 files formatted, 1 left unchanged\n"));
    assert_eq!(before, modified());
    for name in ["a.story", "b/c.story", "d.story"] {
        assert_eq!(std::fs::read_to_string(folder.0.join(name)).unwrap(), AFTER);
    }
    assert_eq!(all(&folder.run(&["fmt", "."])), (0, "", "3 files left unchanged\n"));
    assert_eq!(all(&folder.run(&["fmt", "e.txt"])), (0, "", "1 file formatted\n"));
    assert_eq!(folder.run(&["fmt", "nothing-here"]).code, 2);
}

#[test]
fn check_and_diff_write_nothing_and_fail_on_changes() {
    let folder = Folder::new("fmt-check");
    folder.file("a.story", BEFORE).file("b.story", AFTER);
    let last = "1 file would be formatted, 1 already formatted\n";
    assert_eq!(all(&folder.run(&["fmt", "--check"])), (1, "would format a.story\n", last));
    let diff = "--- a.story\n+++ a.story\n@@ -1 +1 @@\n-[0 - 5 s]A.\n+[0-5s] A.\n";
    assert_eq!(all(&folder.run(&["fmt", "--diff"])), (1, diff, last));
    assert_eq!(all(&folder.run(&["fmt", "--diff", "--check"])), (1, diff, last));
    assert_eq!(std::fs::read_to_string(folder.0.join("a.story")).unwrap(), BEFORE);
    assert_eq!(all(&folder.run(&["fmt", "--check", "b.story"])), (0, "", "1 file already formatted\n"));
    assert_eq!(all(&folder.run(&["fmt", "--diff", "b.story"])), (0, "", "1 file already formatted\n"));
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let folder = Folder::new("fmt-stdin");
    let run = |args: &[&str], text: &str| run_in(&folder.0, args, text);
    assert_eq!(all(&run(&["fmt", "-"], BEFORE)), (0, AFTER, ""));
    assert_eq!(all(&run(&["fmt", "-"], AFTER)), (0, AFTER, ""));
    let named = run(&["fmt", "--check", "-", "--stdin-filename", "x/a.story"], BEFORE);
    assert_eq!(all(&named), (1, "would format x/a.story\n", "1 file would be formatted\n"));
    let diff = run(&["fmt", "--diff", "-", "--stdin-filename", "a.story"], BEFORE);
    assert!(diff.out.starts_with("--- a.story\n+++ a.story\n"), "{}", diff.out);
    let broken = run(&["fmt", "-", "--stdin-filename", "a.story"], "[0-x5s] A.");
    assert_eq!((broken.code, broken.out.as_str()), (1, ""));
    assert!(broken.err.contains("error[S101]") && broken.err.contains("a.story:1:1"), "{}", broken.err);
}

#[test]
fn a_file_with_errors_is_skipped_and_the_others_formatted() {
    let folder = Folder::new("fmt-errors");
    let broken = "[0-x5s]A.   \n[9 - 10 s]B.\n";
    folder.file("a.story", broken).file("b.story", BEFORE).file("c.story", [0xFF]);
    let done = folder.run(&["fmt"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    for words in ["error[S101]", "a.story:1:1", "c.story: this file is not UTF-8 text"] {
        assert!(done.err.contains(words), "{}", done.err);
    }
    assert!(done.err.ends_with("\n1 file formatted, 2 skipped because of errors\n"), "{}", done.err);
    assert_eq!(std::fs::read_to_string(folder.0.join("a.story")).unwrap(), broken);
    assert_eq!(std::fs::read_to_string(folder.0.join("b.story")).unwrap(), AFTER);
}

#[test]
fn an_unwritable_file_is_reported() {
    let folder = Folder::new("fmt-read-only");
    folder.file("a.story", BEFORE).file("b.story", BEFORE);
    let path = folder.0.join("a.story");
    let mut permissions = path.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let done = folder.run(&["fmt"]);
    assert_eq!(done.code, 2);
    assert_eq!(
        done.err,
        "error: can't write `a.story`, so it stays unchanged: it is read-only\n1 file formatted\n"
    );
}
