//! Hover, outline, folding, selections, semantic tokens, hints and links.

use std::sync::Arc;

use storyc::assets::{FileInfo, FileKind, Picture};
use storyc::lsp::symbols::Symbol;
use storyc::lsp::tokens::{Kind, Token};
use storyc::lsp::{ProjectFile, Story, folding, hints, hover, links, navigation, selection, symbols, tokens};
use storyc::project::Project;
use storyc::text::Span;
use storyc::{Options, compile};

/// Parses a story with `‸` at the cursor; returns it and the offset of the cursor.
pub fn cursor(text: &str) -> (Story, u32) {
    let at = text.find('‸').expect("a cursor");
    (Story::new(&text.replace('‸', "")), at as u32)
}

/// Like [`cursor`], for a story in a folder with a project file.
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
fn assert_hover(text: &str, expected: &[&str]) -> String {
    let (story, offset) = in_project(text, "refs: { girl: cast/girl.png }\n");
    let look = |path: &str| {
        let kind = FileKind::Picture(Picture { format: "png", width: 720, height: 1280 });
        (path == "/w/one/boy.png").then_some(FileInfo { length: 123_456, kind })
    };
    let found = hover::at(&story, offset, &look).unwrap_or_else(|| panic!("no hover text for {text}"));
    for words in expected {
        assert!(found.markdown.contains(words), "`{words}` is not in\n{}", found.markdown);
    }
    assert!(found.span.start <= offset && offset <= found.span.end);
    found.markdown
}

#[test]
fn reference_hover_shows_picture_and_placeholders() {
    let text = "---\nmodel: [happyhorse-1.1, seedance-2.0]\nrefs: { hut: https://example.com/h.png, boy: { image: boy.png, role: character, as: the boy } }\n---\n[0-5s] @hut, @b‸oy, @girl.\n";
    assert_hover(
        text,
        &[
            "![boy](file:///w/one/boy.png)",
            "**@boy**: the boy",
            "`[Image 2]` for happyhorse-1.1: image 2 in the request",
            "`Image 2` for seedance-2.0",
            "role: character",
            "`boy.png`: png, 720 × 1280 pixels, 124 kB",
        ],
    );
    assert_hover(
        &text.replace("@b‸oy", "@boy").replace("@girl", "@girl‸"),
        &["file:///w/cast/girl.png", "file not found"],
    );
    assert_hover("[0-5s] @no‸body.\n", &["No file is declared for it"]);
    // The declaration has the same hover text.
    assert_hover("---\nrefs: { b‸oy: boy.png }\n---\n[0-5s] @boy.\n", &["**@boy**"]);
}

#[test]
fn shot_hover_shows_times_and_prompt() {
    let text = "Style.\n[0-4s] A.\n[+6s‸ The bridge] @girl: \"Come on, then, we are late.\"\n[10-12s] C.\n[Audio] Wind.\n";
    let markdown = assert_hover(
        text,
        &[
            "**Shot 2 of 3**: 4–10 s, 6 s long",
            "About 19 words of dialogue fit; the dialogue here takes about 1.9 s.",
            "Prompt for happyhorse-1.1:\n\n```text\n[00:04-00:10] The bridge. [Image 1]: \"Come on, then, we are late.\"\n```",
        ],
    );
    assert!(!markdown.contains("Wind") && !markdown.contains("C."), "{markdown}");
    let last = assert_hover("[0-4s] A.\n[4-9s‸] B.\n[Audio] Wind.\n", &["[00:04-00:09] B."]);
    assert!(!last.contains("Wind"), "{last}");
    assert_hover("[5-x9s‸] A.\n", &["**Shot 1 of 1**: its time can't be read"]);
    assert_hover("[0-5s] A.\n[Au‸dio 2-3s] B.\n", &["**Audio**: The sound of the whole clip", "2–3 s"]);
    assert_hover("---\nmodel: kling-3.0\n---\n[0-4s‸] A.\n[4-8s] B.\n", &["Prompt for kling-3.0:"]);
}

#[test]
fn setting_hover_shows_limits_and_sources() {
    assert_hover(
        "---\ndurat‸ion: 5s\n---\n[0-5s] A.\n",
        &[
            "**duration**",
            "happyhorse-1.1: 3 to 15 whole seconds",
            "hard limit",
            "https://",
            "checked 2026-11-22",
        ],
    );
    assert_hover("---\nratio: 16:‸9\n---\n[0-5s] A.\n", &["**ratio**", "9:16"]);
    assert_hover(
        "---\nmodel: kling-‸3.0\n---\n[0-5s] A.\n",
        &["(`kling-3.0`), available through Kling AI", "duration:"],
    );
    assert_hover("---\nrefs: { boy: { image: boy.png, ro‸le: prop } }\n---\n[0-5s] @boy.\n", &["**role**"]);
}

#[test]
fn rule_code_hover_shows_the_rule() {
    let page = "**T202 gap-between-shots**";
    assert_hover(
        "[0-4s] A.\n// storyc: allow(T2‸02) because it is dark\n[5-9s] B.\n",
        &[page, "## Use instead"],
    );
    assert_hover("---\nallow: { T20‸2: it is dark }\n---\n[0-4s] A.\n[5-9s] B.\n", &[page]);
    let (project, diagnostics) = Project::read("lint: { T202: off }\n", "");
    let file = ProjectFile {
        path: "/w/storyc.yaml".into(),
        text: "lint: { T202: off }\n".into(),
        project,
        diagnostics,
    };
    assert!(hover::in_project(&file, 9, &|_| None).unwrap().markdown.contains(page));
    assert!(hover::in_project(&file, 1, &|_| None).unwrap().markdown.contains("The levels of rules"));
}

#[test]
fn shared_reference_declaration_shows_its_picture() {
    let yaml = "refs:\n  girl: { image: cast/girl.png, role: character, as: the girl }\n";
    let (project, diagnostics) = Project::read(yaml, "");
    let file = ProjectFile { path: "/w/storyc.yaml".into(), text: yaml.into(), project, diagnostics };
    assert_eq!(
        hover::in_project(&file, 10, &|_| None).unwrap().markdown,
        "![girl](file:///w/cast/girl.png)\n\n**@girl**: the girl\n\nrole: character\n\n`cast/girl.png`: file not found"
    );
}

#[test]
fn prose_has_no_hover() {
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

/// Checks that each symbol contains its name and its children.
fn assert_nested(symbols: &[Symbol]) {
    for symbol in symbols {
        assert!(symbol.span.contains(symbol.selection), "{symbol:?}");
        assert!(symbol.children.iter().all(|child| symbol.span.contains(child.span)), "{symbol:?}");
        assert_nested(&symbol.children);
    }
}

#[test]
fn outline_stays_nested_while_a_header_is_typed() {
    for text in [
        "[0-5s] A\n\n[5-9s ",
        "[0-5s] A\n\n[5-9s The ",
        "【Style ：  ",
        "[Audio 2-3s:  \n",
        "[0-5s] A\n@boy: \"Wait.  ",
    ] {
        assert_nested(&symbols::outline(&Story::new(text)));
    }
}

#[test]
fn outline_has_times_and_lines() {
    fn show(symbols: &[Symbol], depth: usize) -> String {
        let line = |symbol: &Symbol| {
            let detail =
                if symbol.detail.is_empty() { String::new() } else { format!(" ({})", symbol.detail) };
            format!("{}{}{detail}\n{}", "  ".repeat(depth), symbol.name, show(&symbol.children, depth + 1))
        };
        symbols.iter().map(line).collect()
    }
    let text = "---\ntitle: Towpath\nrefs: { boy: boy.png }\n---\n// A remark.\n\nA preamble that is much longer than anybody would want to read.\n[0-4s The gate] A.\n@boy: \"Wait.\"\n[+2s] B.\n[5-x9s] C.\n[Notes] D.\n[Audio 2-3s] E.\n";
    let found = symbols::outline(&Story::new(text));
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
    assert_nested(&found);
}

#[test]
fn blocks_and_comments_fold() {
    let text = "---\ntitle: x\n---\n\n[0-4s] A.\nB.\n\n// One.\n// Two.\n[4-8s] C.\n\n[8-9s] D.\nE.\n";
    let story = Story::new(text);
    let folds: Vec<&str> = folding::folds(&story).iter().map(|fold| story.text_of(fold.span)).collect();
    assert_eq!(folds, ["---\ntitle: x\n---", "[0-4s] A.\nB.", "// One.\n// Two.", "[8-9s] D.\nE."]);
}

#[test]
fn selection_grows_from_a_word_to_the_story() {
    let (story, offset) = cursor("Style.\n\n[0-4s] A gate.\n@boy: \"Wait for m‸e.\" He runs.\n\n[4-8s] B.\n");
    let grown: Vec<&str> =
        selection::around(&story, offset).iter().map(|span| story.text_of(*span)).collect();
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
fn tokens_do_not_overlap() {
    let text = "---\ntitle: x\nrefs: { boy: b.png }\n---\n[0-4s The @boy] @boy (softly): \"Go, @girl.\"\nSFX: \\@.\n// x\n[Audio 1-2s] y\n";
    let story = Story::new(text);
    let found: Vec<(Kind, &str)> =
        tokens::semantic_tokens(&story).iter().map(|token| (token.kind, story.text_of(token.span))).collect();
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
    let unknown: Vec<&str> = tokens::semantic_tokens(&story)
        .iter()
        .filter(|token| token.is_unknown)
        .map(|token| story.text_of(token.span))
        .collect();
    assert_eq!(unknown, ["@girl"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, failure_persistence: None, ..proptest::prelude::ProptestConfig::default() })]

    #[test]
    fn features_keep_their_invariants_for_any_text(text in super::super::properties::text()) {
        let story = Story::new(&text);
        let found: Vec<Token> = tokens::semantic_tokens(&story);
        for pair in found.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start, "{:?} {:?}", pair[0], pair[1]);
        }
        for token in &found {
            assert!(!token.span.is_empty() && !story.text_of(token.span).contains(['\n', '\r']));
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
        assert_nested(&symbols::outline(&story));
        let _ = (folding::folds(&story), links::in_story(&story));
        let _ = hints::within_span(&story, Span::new(0, text.len()));
    }
}

#[test]
fn hints_show_times_and_lengths() {
    let text = "[0-4s] A.\n[+2s] @boy: \"Wait for me.\"\n[7-9s] C.\n";
    let story = Story::new(text);
    let shown = |span: Span| -> Vec<(String, u32)> {
        hints::within_span(&story, span).into_iter().map(|hint| (hint.text, hint.offset)).collect()
    };
    let all = shown(Span::new(0, text.len()));
    let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["4 s", "4–6 s", "0.9 s", "2 s"]);
    assert_eq!(all[1].1, 15, "after the header");
    assert_eq!(shown(Span::new(0, 10)).len(), 1, "only hints in the requested range");
}

#[test]
fn references_link_to_their_files() {
    let (story, _) = in_project(
        "---\nrefs: { boy: boy.png, hut: { image: https://example.com/h.png } }\n---\n[0-5s] A.\n",
        "{}",
    );
    let found: Vec<(&str, String)> =
        links::in_story(&story).into_iter().map(|link| (story.text_of(link.span), link.target)).collect();
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
    let targets: Vec<String> = links::in_project(&file).into_iter().map(|link| link.target).collect();
    assert_eq!(targets, ["/w/cast/girl.png", "/m.yaml"]);
}
