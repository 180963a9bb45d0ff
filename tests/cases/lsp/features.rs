//! Hover, outline, folds, selections, tokens, hints and links, each on a story of its own.

use std::sync::Arc;

use storyc::assets::{Look, Media, Picture};
use storyc::lsp::symbols::Symbol;
use storyc::lsp::tokens::{Kind, Token};
use storyc::lsp::{ProjectFile, Story, folding, hints, hover, links, navigation, selection, symbols, tokens};
use storyc::project::Project;
use storyc::text::Span;
use storyc::{Options, compile};

/// A story with the cursor where `|` stands.
pub fn cursor(text: &str) -> (Story, u32) {
    let at = text.find('‸').expect("a cursor");
    (Story::new(&text.replace('‸', "")), at as u32)
}

/// The same in a folder, with a project file.
pub fn in_project(text: &str, yaml: &str) -> (Story, u32) {
    let at = text.find('‸').unwrap_or(0) as u32;
    let (project, diagnostics) = Project::read(yaml, "");
    let file = ProjectFile { path: "/w/storyc.yaml".into(), text: yaml.into(), project, diagnostics };
    let options = Options { project: Some(&file.project), folder: "one".into(), ..Options::default() };
    let compiled = compile(&text.replace('‸', ""), &options);
    let story = Story { compiled, root: "/w".into(), folder: "one".into(), project: Some(Arc::new(file)) };
    (story, at)
}

#[track_caller]
fn says(text: &str, expected: &[&str]) -> String {
    let (story, offset) = in_project(text, "refs: { girl: cast/girl.png }\n");
    let look = |path: &str| {
        let media = Media::Picture(Picture { format: "png", width: 720, height: 1280 });
        (path == "/w/one/boy.png").then_some(Look { length: 123_456, media })
    };
    let found = hover::at(&story, offset, &look).unwrap_or_else(|| panic!("nothing is said of {text}"));
    for words in expected {
        assert!(found.markdown.contains(words), "`{words}` is not in\n{}", found.markdown);
    }
    assert!(found.span.start <= offset && offset <= found.span.end);
    found.markdown
}

#[test]
fn a_reference_shows_its_picture_and_its_token() {
    let text = "---\nmodel: [happyhorse-1.1, seedance-2.0]\nrefs: { hut: https://example.com/h.png, boy: { image: boy.png, role: character, as: the boy } }\n---\n[0-5s] @hut, @b‸oy, @girl.\n";
    says(
        text,
        &[
            "![boy](file:///w/one/boy.png)",
            "**@boy**: the boy",
            "`[Image 2]` for happyhorse-1.1: image 2 of what is sent",
            "`Image 2` for seedance-2.0",
            "role: character",
            "`boy.png`: png, 720 × 1280 pixels, 124 kB",
        ],
    );
    says(
        &text.replace("@b‸oy", "@boy").replace("@girl", "@girl‸"),
        &["file:///w/cast/girl.png", "there is no such file"],
    );
    says("[0-5s] @no‸body.\n", &["Nothing says which file it stands for"]);
    // Where it is declared, too.
    says("---\nrefs: { b‸oy: boy.png }\n---\n[0-5s] @boy.\n", &["**@boy**"]);
}

#[test]
fn a_shot_says_its_times_and_what_the_model_is_told() {
    let text = "Style.\n[0-4s] A.\n[+6s‸ The bridge] @girl: \"Come on, then, we are late.\"\n[10-12s] C.\n[Audio] Wind.\n";
    let told = says(
        text,
        &[
            "**Shot 2 of 3**: 4–10 s, 6 s long",
            "About 19 words of dialogue fit; what is said here takes about 1.9 s.",
            "happyhorse-1.1 is told:\n\n```text\n[00:04-00:10] The bridge. [Image 1]: \"Come on, then, we are late.\"\n```",
        ],
    );
    assert!(!told.contains("Wind") && !told.contains("C."), "{told}");
    let last = says("[0-4s] A.\n[4-9s‸] B.\n[Audio] Wind.\n", &["[00:04-00:09] B."]);
    assert!(!last.contains("Wind"), "{last}");
    says("[5-x9s‸] A.\n", &["**Shot 1 of 1**: its time cannot be read"]);
    says("[0-5s] A.\n[Au‸dio 2-3s] B.\n", &["**Audio**: The sound of the whole clip", "2–3 s"]);
    says("---\nmodel: kling-3.0\n---\n[0-4s‸] A.\n[4-8s] B.\n", &["kling-3.0 is told"]);
}

#[test]
fn a_setting_says_its_limits_and_where_they_stand() {
    says(
        "---\ndurat‸ion: 5s\n---\n[0-5s] A.\n",
        &[
            "**duration**",
            "happyhorse-1.1: 3 to 15 whole seconds",
            "hard limit",
            "https://",
            "checked 2026-11-22",
        ],
    );
    says("---\nratio: 16:‸9\n---\n[0-5s] A.\n", &["**ratio**", "9:16"]);
    says(
        "---\nmodel: kling-‸3.0\n---\n[0-5s] A.\n",
        &["(`kling-3.0`), reached through Kling AI", "duration:"],
    );
    says("---\nrefs: { boy: { image: boy.png, ro‸le: prop } }\n---\n[0-5s] @boy.\n", &["**role**"]);
}

#[test]
fn a_code_says_its_rule() {
    let page = "**T202 gap-between-shots**";
    says("[0-4s] A.\n// storyc: allow(T2‸02) because it is dark\n[5-9s] B.\n", &[page, "## Use instead"]);
    says("---\nallow: { T20‸2: it is dark }\n---\n[0-4s] A.\n[5-9s] B.\n", &[page]);
    let (project, diagnostics) = Project::read("lint: { T202: off }\n", "");
    let file = ProjectFile {
        path: "/w/storyc.yaml".into(),
        text: "lint: { T202: off }\n".into(),
        project,
        diagnostics,
    };
    assert!(hover::in_project(&file, 9, &|_| None).unwrap().markdown.contains(page));
    assert!(hover::in_project(&file, 1, &|_| None).unwrap().markdown.contains("How loud rules are"));
}

#[test]
fn a_shared_reference_shows_its_picture_where_it_is_declared() {
    let yaml = "refs:\n  girl: { image: cast/girl.png, role: character, as: the girl }\n";
    let (project, diagnostics) = Project::read(yaml, "");
    let file = ProjectFile { path: "/w/storyc.yaml".into(), text: yaml.into(), project, diagnostics };
    assert_eq!(
        hover::in_project(&file, 10, &|_| None).unwrap().markdown,
        "![girl](file:///w/cast/girl.png)\n\n**@girl**: the girl\n\nrole: character\n\n`cast/girl.png`: there is no such file"
    );
}

#[test]
fn plain_prose_says_nothing() {
    for text in [
        "[0-5s] A he‸ron.\n",
        "‸Style.\n[0-5s] A.\n",
        "// a re‸mark\n[0-5s] A.\n",
        "---\nx‸: 5\n---\nA\n",
        "‸",
    ] {
        let (story, offset) = cursor(text);
        assert_eq!(hover::at(&story, offset, &|_| None), None, "{text}");
    }
}

/// Whether every name lies in what it names, and every symbol in the one that holds it.
fn nested(symbols: &[Symbol]) {
    for symbol in symbols {
        assert!(symbol.span.contains(symbol.selection), "{symbol:?}");
        assert!(symbol.children.iter().all(|child| symbol.span.contains(child.span)), "{symbol:?}");
        nested(&symbol.children);
    }
}

#[test]
fn an_outline_holds_together_while_a_header_is_typed() {
    for text in [
        "[0-5s] A\n\n[5-9s ",
        "[0-5s] A\n\n[5-9s The ",
        "【Style ：  ",
        "[Audio 2-3s:  \n",
        "[0-5s] A\n@boy: \"Wait.  ",
    ] {
        nested(&symbols::of(&Story::new(text)));
    }
}

#[test]
fn the_outline_has_times_and_lines() {
    fn show(symbols: &[Symbol], depth: usize) -> String {
        let line = |symbol: &Symbol| {
            let detail =
                if symbol.detail.is_empty() { String::new() } else { format!(" ({})", symbol.detail) };
            format!("{}{}{detail}\n{}", "  ".repeat(depth), symbol.name, show(&symbol.children, depth + 1))
        };
        symbols.iter().map(line).collect()
    }
    let text = "---\ntitle: Towpath\nrefs: { boy: boy.png }\n---\n// A remark.\n\nA preamble that is much longer than anybody would want to read.\n[0-4s The gate] A.\n@boy: \"Wait.\"\n[+2s] B.\n[5-x9s] C.\n[Notes] D.\n[Audio 2-3s] E.\n";
    let found = symbols::of(&Story::new(text));
    assert_eq!(
        show(&found, 0),
        "Towpath (happyhorse-1.1)
  @boy (Image 1)
A preamble that is much longer than anyb… (for the whole clip)
The gate (0–4 s, 4 s)
  Wait. (boy)
Shot 2 (4–6 s, 2 s)
Shot 3 (no time)
Notes (never sent)
Audio (2–3 s)
"
    );
    nested(&found);
}

#[test]
fn blocks_and_comments_fold() {
    let text = "---\ntitle: x\n---\n\n[0-4s] A.\nB.\n\n// One.\n// Two.\n[4-8s] C.\n\n[8-9s] D.\nE.\n";
    let story = Story::new(text);
    let folds: Vec<&str> = folding::of(&story).iter().map(|fold| story.words(fold.span)).collect();
    assert_eq!(folds, ["---\ntitle: x\n---", "[0-4s] A.\nB.", "// One.\n// Two.", "[8-9s] D.\nE."]);
}

#[test]
fn a_selection_grows_from_a_word_to_the_story() {
    let (story, offset) = cursor("Style.\n\n[0-4s] A gate.\n@boy: \"Wait for m‸e.\" He runs.\n\n[4-8s] B.\n");
    let grown: Vec<&str> = selection::around(&story, offset).iter().map(|span| story.words(*span)).collect();
    assert_eq!(
        grown,
        [
            "me",
            "Wait for me.",
            "\"Wait for me.\"",
            "@boy: \"Wait for me.\"",
            "@boy: \"Wait for me.\" He runs.",
            "A gate.\n@boy: \"Wait for me.\" He runs.",
            "[0-4s] A gate.\n@boy: \"Wait for me.\" He runs.",
            story.text(),
        ]
    );
}

#[test]
fn tokens_lie_side_by_side() {
    let text = "---\ntitle: x\nrefs: { boy: b.png }\n---\n[0-4s The @boy] @boy (softly): \"Go, @girl.\"\nSFX: \\@.\n// x\n[Audio 1-2s] y\n";
    let story = Story::new(text);
    let found: Vec<(Kind, &str)> =
        tokens::of(&story).iter().map(|token| (token.kind, story.words(token.span))).collect();
    assert_eq!(
        found,
        [
            (Kind::Key, "title"),
            (Kind::Key, "refs"),
            (Kind::Reference, "boy"),
            (Kind::Time, "0-4s"),
            (Kind::Label, "The "),
            (Kind::Reference, "@boy"),
            (Kind::Reference, "@boy"),
            (Kind::Manner, "softly"),
            (Kind::Speech, "\"Go, "),
            (Kind::Reference, "@girl"),
            (Kind::Speech, ".\""),
            (Kind::Cue, "SFX"),
            (Kind::Escape, "\\@"),
            (Kind::Comment, "// x"),
            (Kind::Section, "Audio"),
            (Kind::Time, "1-2s"),
        ]
    );
    let unknown: Vec<&str> = tokens::of(&story)
        .iter()
        .filter(|token| token.is_unknown)
        .map(|token| story.words(token.span))
        .collect();
    assert_eq!(unknown, ["@girl"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, failure_persistence: None, ..proptest::prelude::ProptestConfig::default() })]

    #[test]
    fn features_hold_for_every_text(text in super::super::properties::text()) {
        let story = Story::new(&text);
        let found: Vec<Token> = tokens::of(&story);
        for pair in found.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start, "{:?} {:?}", pair[0], pair[1]);
        }
        for token in &found {
            assert!(!token.span.is_empty() && !story.words(token.span).contains(['\n', '\r']));
        }
        for (offset, _) in text.char_indices().step_by(7) {
            let offset = offset as u32;
            let grown = selection::around(&story, offset);
            assert!(grown.windows(2).all(|pair| pair[1].contains(pair[0]) && pair[1] != pair[0]));
            assert_eq!(grown.last().map(|span| span.len()), Some(text.len()));
            let _ = hover::at(&story, offset, &|_| None);
            let _ = navigation::highlights(&story, offset);
            for item in storyc::lsp::completion::at(&story, offset, &Vec::new) {
                assert!(text.get(item.span.range()).is_some(), "{item:?}");
            }
        }
        nested(&symbols::of(&story));
        let _ = (folding::of(&story), links::of(&story));
        let _ = hints::within_span(&story, Span::new(0, text.len()));
    }
}

#[test]
fn hints_say_when_and_how_long() {
    let text = "[0-4s] A.\n[+2s] @boy: \"Wait for me.\"\n[7-9s] C.\n";
    let story = Story::new(text);
    let shown = |span: Span| -> Vec<(String, u32)> {
        hints::within_span(&story, span).into_iter().map(|hint| (hint.text, hint.offset)).collect()
    };
    let all = shown(Span::new(0, text.len()));
    let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["4 s", "4–6 s", "0.9 s", "2 s"]);
    assert_eq!(all[1].1, 15, "behind the header");
    assert_eq!(shown(Span::new(0, 10)).len(), 1, "only what is asked for");
}

#[test]
fn references_lead_to_their_files() {
    let (story, _) = in_project(
        "---\nrefs: { boy: boy.png, hut: { image: https://example.com/h.png } }\n---\n[0-5s] A.\n",
        "{}",
    );
    let found: Vec<(&str, String)> =
        links::of(&story).into_iter().map(|link| (story.words(link.span), link.target)).collect();
    assert_eq!(
        found,
        [
            ("boy.png", "/w/one/boy.png".to_owned()),
            ("https://example.com/h.png", "https://example.com/h.png".to_owned())
        ]
    );
    let yaml = "refs: { girl: cast/girl.png }\nmodels: [../m.yaml]\n";
    let (project, diagnostics) = Project::read(yaml, "");
    let file = ProjectFile { path: "/w/storyc.yaml".into(), text: yaml.into(), project, diagnostics };
    let targets: Vec<String> = links::of_project(&file).into_iter().map(|link| link.target).collect();
    assert_eq!(targets, ["/w/cast/girl.png", "/m.yaml"]);
}
