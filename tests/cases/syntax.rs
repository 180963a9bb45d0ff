//! The Story language, construct by construct.

use storyc::syntax::tree::{BlockKind, SectionKind, TimingValue};
use storyc::syntax::{Script, parse};

/// Describes how a line is parsed: `shot 0-5000 "label"`, `shot +4000`, `broken`, `section Audio`, `prose` and so on.
fn kind(line: &str) -> String {
    let script = parse(format!("{line}\n"));
    let Some(block) = script.blocks.first() else { return "prose".to_owned() };
    let lead = block.lead.map(|lead| format!(" {:?}", script.text(lead))).unwrap_or_default();
    match &block.kind {
        BlockKind::Shot(timing) => match timing.value {
            TimingValue::Range { start, end } => format!("shot {start}-{end}{lead}"),
            TimingValue::Length(length) => format!("shot +{length}{lead}"),
        },
        BlockKind::Broken(_) => "broken".to_owned(),
        BlockKind::Section { kind, timing, .. } => {
            let time = match timing.map(|timing| timing.value) {
                Some(TimingValue::Range { start, end }) => format!(" {start}-{end}"),
                _ => String::new(),
            };
            format!("section {}{time}{lead}", kind.name())
        }
        BlockKind::Clip(clip) => {
            let number = clip.number.map(|number| format!(" {number}")).unwrap_or_default();
            let time = match clip.timing.map(|timing| timing.value) {
                Some(TimingValue::Range { start, end }) => format!(" {start}-{end}"),
                _ => String::new(),
            };
            let continues = if clip.continues.is_some() { " continues" } else { "" };
            format!("clip{number}{time}{continues}{lead}")
        }
        BlockKind::Film { .. } => format!("film{lead}"),
    }
}

#[test]
fn clip_headers_in_every_written_form() {
    check(&[
        ("[Clip]", "clip"),
        ("[clip 2]", "clip 2"),
        ("[Clip #2]", "clip 2"),
        ("[Clip 2: The bridge]", "clip 2 \"The bridge\""),
        ("[Clip 2 | The bridge]", "clip 2 \"The bridge\""),
        ("[Clip 15-30s: The bridge]", "clip 15000-30000 \"The bridge\""),
        ("[Clip 15-30: The bridge]", "clip 15000-30000 \"The bridge\""),
        ("[Clip 2 15-30s]", "clip 2 15000-30000"),
        ("[Part 1 (0-15s)]", "clip 1 0-15000"),
        ("[Part 2: 0:15-0:30]", "clip 2 15000-30000"),
        ("[Clip 0:15-0:30]", "clip 15000-30000"),
        ("[Clip continues]", "clip continues"),
        ("[Clip continues: The bridge]", "clip continues \"The bridge\""),
        ("[Segment 3 continued]", "clip 3 continues"),
        ("[Clip 2 15-30s continues: The bridge]", "clip 2 15000-30000 continues \"The bridge\""),
        ("[片段]", "clip"),
        ("【片段2：桥上】", "clip 2 \"桥上\""),
        ("【片段1：0-15秒】", "clip 1 0-15000"),
        ("【片段1：00:00-00:15】", "clip 1 0-15000"),
        ("[段2]", "clip 2"),
        ("[第1段]", "clip 1"),
        ("【第二段：桥上】", "clip 2 \"桥上\""),
        ("【第十二段】", "clip 12"),
        ("[第2段 继续]", "clip 2 continues"),
        ("[クリップ3]", "clip 3"),
        ("[パート2：橋]", "clip 2 \"橋\""),
        ("[All clips]", "film"),
        ("[whole film]", "film"),
        ("[全片]", "film"),
        ("[Part of the crew waits]", "prose"),
        ("[Clip art on a wall]", "prose"),
        ("[Segment the image]", "prose"),
        ("[Partial view]", "prose"),
        ("[All clips are blue]", "prose"),
    ]);
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(line, expected)| kind(line) != *expected)
        .map(|(line, expected)| format!("{line}\n  expected {expected}\n  found    {}", kind(line)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn time_headers_in_every_written_form() {
    check(&[
        ("[0-5s]", "shot 0-5000"),
        ("[0s-5s]", "shot 0-5000"),
        ("[0 - 5 s]", "shot 0-5000"),
        ("[0-5]", "shot 0-5000"),
        ("[0-5sec]", "shot 0-5000"),
        ("[0-5 seconds]", "shot 0-5000"),
        ("[0-5秒]", "shot 0-5000"),
        ("[0:00-0:05]", "shot 0-5000"),
        ("[00:00-00:05]", "shot 0-5000"),
        ("[00:00.0-00:01.5]", "shot 0-1500"),
        ("[1:00:00-1:00:05]", "shot 3600000-3605000"),
        ("[1.5-3.2s]", "shot 1500-3200"),
        ("[.5-3s]", "shot 500-3000"),
        ("[1,5-3,2s]", "shot 1500-3200"),
        ("[+4s]", "shot +4000"),
        ("[+4]", "shot +4000"),
        ("[+0:04]", "shot +4000"),
        ("[+1.5秒]", "shot +1500"),
        ("  [0-5s] indented", "shot 0-5000"),
        ("【0-5秒】雨", "shot 0-5000"),
        ("［０～５秒］雨", "shot 0-5000"),
        ("[0–5s]", "shot 0-5000"),
        ("[0—5s]", "shot 0-5000"),
        ("[0~5s]", "shot 0-5000"),
        ("[0 to 5s]", "shot 0-5000"),
        ("[0至5秒]", "shot 0-5000"),
        ("[00-05s] words", "shot 0-5000"),
        ("[0-5s]: words", "shot 0-5000"),
        ("[0-5s]： words", "shot 0-5000"),
        ("[5-0s]", "shot 5000-0"),
    ]);
}

#[test]
fn shots_have_labels() {
    check(&[
        ("[0-5s The walk]", r#"shot 0-5000 "The walk""#),
        ("[0-5s: The walk]", r#"shot 0-5000 "The walk""#),
        ("[0-5s | The walk]", r#"shot 0-5000 "The walk""#),
        ("【0–5秒｜散步】", r#"shot 0-5000 "散步""#),
        ("【0-5秒散步】", r#"shot 0-5000 "散步""#),
        ("[0-5: The walk]", r#"shot 0-5000 "The walk""#),
        ("[0-5 | The walk]", r#"shot 0-5000 "The walk""#),
        ("[0:00-0:05 The walk]", r#"shot 0-5000 "The walk""#),
        ("[+4s The walk]", r#"shot +4000 "The walk""#),
        ("[0-5s:]", "shot 0-5000"),
        ("[0-5s The [red] door", r#"shot 0-5000 "The [red""#),
        ("[0-5s 5 people run]", r#"shot 0-5000 "5 people run""#),
        ("[0-5s The boy walks.", r#"shot 0-5000 "The boy walks.""#),
    ]);
}

#[test]
fn malformed_time_headers_are_broken_shots() {
    check(&[
        ("[5-x9s] words", "broken"),
        ("[0-s5] words", "broken"),
        ("[4-8x8s] words", "broken"),
        ("[30s-40min] words", "broken"),
        ("[0-5s-9s] words", "broken"),
        ("[-1-3s]", "broken"),
        ("[-5s]", "broken"),
        ("[1-2-3]", "broken"),
        ("[0-]", "broken"),
        ("[0s-]", "broken"),
        ("[0--5s]", "broken"),
        ("[0.0001-5s]", "broken"),
        ("[0:00-0:60]", "broken"),
        ("[0:00-0:75]", "broken"),
        ("[0-90000s]", "broken"),
        ("[0-99999999999999999999s]", "broken"),
        ("[0ms-5s]", "broken"),
        ("[0-5min]", "broken"),
        ("[0:00-5s]", "broken"),
        ("[+4-5s]", "broken"),
        ("[+1.23456s]", "broken"),
    ]);
}

#[test]
fn other_brackets_are_prose() {
    check(&[
        ("[3s] words", "prose"),
        ("[16:9]", "prose"),
        ("[16:9-21:9]", "prose"),
        ("[24-70mm]", "prose"),
        ("[5 people]", "prose"),
        ("[3-4 people]", "prose"),
        ("[0-5 The walk]", "prose"),
        ("[4K]", "prose"),
        ("[2D animation]", "prose"),
        ("[-]", "prose"),
        ("[...]", "prose"),
        ("[+]", "prose"),
        ("[]", "prose"),
        ("[中景] words", "prose"),
        ("[Image 1] walks", "prose"),
        ("[Scene 1] words", "prose"),
        ("[Shot 1]", "prose"),
        (r"\[0-5s] words", "prose"),
        ("words [0-5s]", "prose"),
        ("", "prose"),
    ]);
}

#[test]
fn sections_with_their_aliases() {
    check(&[
        ("[Style]", "section Style"),
        ("[风格]", "section Style"),
        ("【スタイル】", "section Style"),
        ("[cast]", "section Cast"),
        ("[Characters]", "section Cast"),
        ("[CHARACTER]", "section Cast"),
        ("[Subject]", "section Cast"),
        ("[角色]", "section Cast"),
        ("[キャラクター]", "section Cast"),
        ("[Setting]", "section Scene"),
        ("[シーン]", "section Scene"),
        ("[Audio]", "section Audio"),
        ("[Sound]", "section Audio"),
        ("[Music]:", "section Audio"),
        ("[音声]", "section Audio"),
        ("[Audio 5-9s]", "section Audio 5000-9000"),
        ("[Audio 0:05-0:09]", "section Audio 5000-9000"),
        ("[音频5-9秒]", "section Audio 5000-9000"),
        ("[Audio: rain]", r#"section Audio "rain""#),
        ("[Audio 5-9s: rain] more", r#"section Audio 5000-9000 "rain""#),
        ("[Requirements]", "section Constraints"),
        ("[要求]", "section Constraints"),
        ("[Negative prompt]", "section Negative"),
        ("[Avoid: blur]", r#"section Negative "blur""#),
        ("[负面提示词]", "section Negative"),
        ("[Note]", "section Notes"),
        ("[备注]", "section Notes"),
        ("[Audio", "section Audio"),
        ("[Audio 1]", "prose"),
        ("[Sounds]", "prose"),
        ("[Audiobook]", "prose"),
    ]);
}

fn names(text: &str) -> Vec<String> {
    parse(text).references.iter().map(|r| r.name.clone()).collect()
}

#[test]
fn references() {
    let cases: &[(&str, &[&str])] = &[
        ("@boy runs", &["boy"]),
        ("(@boy, @girl_2)", &["boy", "girl_2"]),
        ("@old-man's hat", &["old-man"]),
        ("@boy- and @boy--x", &["boy", "boy"]),
        ("@图片1中的女孩", &["Image1"]),
        ("中景里@小明走来", &["小明走来"]),
        ("@Tom走来", &["Tom"]),
        ("@小明walks", &["小明"]),
        ("@小明2号", &["小明2"]),
        ("@Image 1 and @image2 and @VIDEO 3 and @音频4", &["Image1", "Image2", "Video3", "Audio4"]),
        ("[Image 1] [@Image 2] @[Image 3] [图片 4]", &["Image1", "Image2", "Image3", "Image4"]),
        ("@图片１", &["Image1"]),
        ("Image 1 is prose", &[]),
        ("@[the old man] sits", &["the old man"]),
        ("me@example.com a.b+c@d", &[]),
        ("é@boy and 中@boy", &["boy", "boy"]),
        (r"\@boy", &[]),
        ("@", &[]),
        ("@ boy @1", &[]),
        ("@Image1b @Image1-x", &["Image1b", "Image1-x"]),
        ("@boyꀀ and @boy中", &["boyꀀ", "boy"]),
        (r#"He says "@boy, come" now"#, &["boy"]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), *expected, "{text}");
    }
}

/// Lists the quotes of a text, spoken ones with `!`.
fn quotes(text: &str) -> Vec<String> {
    let script = parse(text);
    let show = |quote: &storyc::syntax::Quote| {
        format!("{}{}", if quote.speech { "!" } else { "" }, script.text(quote.words))
    };
    script.quotes.iter().map(show).collect()
}

#[test]
fn spoken_quotes_are_recognised() {
    let cases: &[(&str, &[&str])] = &[
        (r#"A sign, "OPEN", swings"#, &["OPEN"]),
        (r#"He says "go""#, &["!go"]),
        (r#"He whispers, "go""#, &["!go"]),
        ("她说：“走吧。”", &["!走吧。"]),
        ("她说“走吧”", &["!走吧"]),
        (r#"他说"走吧""#, &["!走吧"]),
        ("「行こう」と『夜風』", &["行こう", "夜風"]),
        ("‘don’t go’ he", &["don’t go"]),
        (r#"a 6" phone and a 7" one"#, &[]),
        (r#"a 6" phone says "hi""#, &["!hi"]),
        (r#"unclosed " here"#, &[]),
        ("“one“ two “three”", &["one", "three"]),
        ("\"a\nb\"", &[]),
        (r#"Dialogue: wait "one" and "two""#, &["!one", "!two"]),
        (r#"@boy: "one" then "two""#, &["!one", "!two"]),
        (r#"Say: "one""#, &["!one"]),
        (r#"with \"no quote\" here"#, &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(quotes(text), *expected, "{text}");
    }
}

#[test]
fn dialogue_lines_have_speaker_manner_and_words() {
    let script = parse("[0-5s]\n@boy (quietly): \"Wait for me.\"\n@小梅：“好。”\nHe says \"no\".\n");
    let lines: Vec<(Option<&str>, Option<&str>, &str)> = script
        .dialogue
        .iter()
        .map(|line| {
            let speaker = line.speaker.map(|at| script.references[at].name.as_str());
            (speaker, line.manner.map(|span| script.text(span)), script.text(line.words))
        })
        .collect();
    assert_eq!(
        lines,
        [(Some("boy"), Some("quietly"), "Wait for me."), (Some("小梅"), None, "好。"), (None, None, "no")]
    );
}

fn cues(text: &str) -> Vec<(String, String)> {
    let script = parse(text);
    script
        .cues
        .iter()
        .map(|cue| (script.text(cue.label).to_owned(), script.text(cue.text).to_owned()))
        .collect()
}

#[test]
fn cues_start_at_lines_and_sentences() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("Audio: rain. And wind.", &[("Audio", "rain. And wind.")]),
        ("He runs. Ambient sound: rain, wind. He stops.", &[("Ambient sound", "rain, wind.")]),
        ("SFX: a bell. Music: a cello.", &[("SFX", "a bell."), ("Music", "a cello.")]),
        ("The sound: a bell", &[]),
        ("旁白：多年以后。他走了。", &[("旁白", "多年以后。他走了。")]),
        ("他走了。音效：雨声。他停下。", &[("音效", "雨声。")]),
        ("セリフ：「行こう」", &[("セリフ", "「行こう」")]),
        ("- VO: once upon a time", &[("VO", "once upon a time")]),
        ("He says \"Go.\" Audio: rain", &[("Audio", "rain")]),
        ("He says \"go\" audio: rain", &[]),
        ("Soundtrack: x", &[]),
        ("（他走了。）音效：雨声。", &[("音效", "雨声。")]),
    ];
    for (text, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(cues(text), expected, "{text}");
    }
}

#[test]
fn comments_are_lines() {
    let script = parse("// one\nhttps://example.com // no\n  // two\n[0-5s] // no\n");
    let comments: Vec<&str> = script.comments.iter().map(|comment| script.text(comment.span)).collect();
    assert_eq!(comments, ["// one", "// two"]);
}

fn front(text: &str) -> (bool, bool, String) {
    let script = parse(text);
    let closed = script.front_matter.as_ref().is_some_and(|front| front.closed);
    let preamble = script.text(script.preamble).trim().to_owned();
    (script.front_matter.is_some(), closed, preamble)
}

#[test]
fn front_matter_and_fences() {
    let text = |(there, closed, preamble): (bool, bool, &str)| (there, closed, preamble.to_owned());
    assert_eq!(front("---\ntitle: a\n\nseed: 1\n---\nWords\n[0-5s]"), text((true, true, "Words")));
    assert_eq!(front("\u{FEFF}---\r\ntitle: a\r\n---\r\nWords"), text((true, true, "Words")));
    assert_eq!(front("---\n---\nWords"), text((true, true, "Words")));
    assert_eq!(front("---\ntitle: a\n[0-5s] x\n---\n"), text((true, false, "")));
    assert_eq!(front("---\ntitle: a\n\nWords"), text((true, false, "Words")));
    assert_eq!(
        front("---\nA summer evening.\n---\nWords"),
        text((false, false, "---\nA summer evening.\n---\nWords"))
    );
    assert_eq!(front("Words\n---\ntitle: a\n---\n"), text((false, false, "Words\n---\ntitle: a\n---")));
    assert_eq!(front("---\ntitle: [a\n---\nWords"), text((true, true, "Words")));
}

#[test]
fn line_ends_of_every_kind_give_the_same_blocks() {
    let lf = "Style.\n\n[0-5s] One.\nMore.\n// c\n[5-9s]\nTwo.\n";
    let shape = |script: &Script| -> Vec<String> {
        script
            .blocks
            .iter()
            .map(|block| {
                format!(
                    "{:?} {:?}",
                    block.kind_name(),
                    script.text(block.text).split_whitespace().collect::<Vec<_>>()
                )
            })
            .collect()
    };
    let expected = shape(&parse(lf));
    assert_eq!(expected.len(), 2);
    for end in ["\r\n", "\r"] {
        assert_eq!(shape(&parse(lf.replace('\n', end))), expected, "{end:?}");
    }
}

trait KindName {
    fn kind_name(&self) -> Option<SectionKind>;
}

impl KindName for storyc::syntax::Block {
    fn kind_name(&self) -> Option<SectionKind> {
        match self.kind {
            BlockKind::Section { kind, .. } => Some(kind),
            _ => None,
        }
    }
}

#[test]
fn labels_may_contain_quotes_and_urls() {
    let script = parse("[Audio: \"low\nrumble\"\n[0-5s: me@boy.com]\n");
    assert!(script.quotes.is_empty() && script.references.is_empty(), "{script:?}");
}

#[test]
fn an_unreadable_section_time_is_reported() {
    assert_eq!(super::codes("[0-5s] A.\n[Audio 0:61-0:70] rain"), ["S101"]);
    assert_eq!(super::codes("[0-5s] A.\n[Negative 0-5s] blur"), ["T211"]);
}
