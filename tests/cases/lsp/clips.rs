//! Features of the server in stories with several clips.

use serde_json::{Value, json};
use storyc::compile::fix::apply;
use storyc::lsp::symbols::{Kind, Symbol};
use storyc::lsp::{Story, completion, folding, hints, hover, lenses, selection, symbols, tokens};
use storyc::text::Span;

use super::client::{edited, range};
use super::features::cursor;
use super::memory::MemoryFiles;

/// Three clips: the times of the first start at 0, those of the second and third restart, and the third continues.
const FERRY: &str = "Night, rain.

[Clip 1: The quay]
Slow, from afar.
[0-6s] A rope goes slack.
[6-12s] @[night porter]: \"Last boat.\"

// On the water.
[Clip: The crossing]
[0-5s Deck] Wind.
[5-9s] A lamp swings.
[Audio 2-4s] A horn.

[Clip 3 continues]
[0-4s] The far shore.

[All clips]
[Style] Grain.
";

/// Six shots of five seconds without a clip header.
fn long(front: &str) -> String {
    let shots: String = (0..6).map(|at| format!("[{}-{}s] Shot {at}.\n", at * 5, at * 5 + 5)).collect();
    format!("{front}{shots}")
}

/// The title of each lens, with the line that it is shown above.
fn lens_titles(text: &str) -> Vec<(String, String)> {
    let story = Story::new(text);
    let line = |span: Span| text[span.start as usize..].lines().next().unwrap_or("").to_owned();
    lenses::code_lenses(&story).into_iter().map(|lens| (line(lens.span), lens.title)).collect()
}

#[test]
fn each_clip_header_has_a_lens() {
    let found = lens_titles(FERRY);
    let titles: Vec<(&str, &str)> =
        found.iter().map(|(line, title)| (line.as_str(), title.as_str())).collect();
    assert_eq!(
        titles,
        [
            ("Night, rain.", "happyhorse-1.1: 3 clips, 25 s, about $4.50"),
            ("Night, rain.", "show requests"),
            ("[Clip 1: The quay]", "clip 1 of 3 · 12 s · about $2.16"),
            ("[Clip: The crossing]", "clip 2 of 3 · 9 s · about $1.62"),
            ("[Clip 3 continues]", "clip 3 of 3 · continues · 4 s · about $0.72"),
        ]
    );
}

#[test]
fn clips_split_by_a_limit_have_a_lens_at_their_first_shot() {
    let found = lens_titles(&long("---\nclips: auto\n---\n"));
    let titles: Vec<(&str, &str)> =
        found.iter().map(|(line, title)| (line.as_str(), title.as_str())).collect();
    assert_eq!(
        titles,
        [
            ("---", "happyhorse-1.1: 2 clips, 30 s, about $5.40"),
            ("---", "show requests"),
            ("[0-5s] Shot 0.", "clip 1 of 2 · 15 s · about $2.70"),
            ("[15-20s] Shot 3.", "clip 2 of 2 · 15 s · about $2.70"),
        ]
    );
    // Each model splits the story in its own way, and each lens names its model.
    let found = lens_titles(&long("---\nmodel: [seedance-2.0, animatic]\nclips: auto\n---\n"));
    let border = found.iter().find(|(line, _)| line == "[15-20s] Shot 3.").unwrap();
    assert!(border.1.starts_with("seedance-2.0: clip 2 of 2 · 15 s · "), "{found:?}");
    assert!(
        !found.iter().any(|(_, title)| title.starts_with("animatic: clip")),
        "a single clip has no lens of its own: {found:?}"
    );
    // If the clip of a header is split, its first lens is at the header, and the next one is at a shot.
    let text = format!("---\nclips: auto\n---\n[0-5s] A.\n[Clip]\n{}", long(""));
    let lines: Vec<String> = lens_titles(&text).into_iter().skip(2).map(|(line, _)| line).collect();
    assert_eq!(lines, ["[0-5s] A.", "[Clip]", "[15-20s] Shot 3."]);
}

#[test]
fn lens_shows_the_requested_length_if_it_differs() {
    let found = lens_titles("[0-2s] A.\n[Clip]\n[0-4.5s] B.\n");
    let title = |at: usize| found[at].1.as_str();
    assert_eq!(title(2), "clip 1 of 2 · 2 s, requests 3 s · about $0.54");
    assert_eq!(title(3), "clip 2 of 2 · 4.5 s, requests 5 s · about $0.90");
}

/// The text after an editor has applied the quick fix with this title.
fn fixed(text: &str, title: &str) -> String {
    let mut client = MemoryFiles::default()
        .start_session(json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": {} } } }));
    let uri = "file:///w/a.story";
    client.open(uri, text);
    let lines = text.lines().count() as u32;
    let params = json!({
        "textDocument": { "uri": uri },
        "range": range(0, 0, lines, 0),
        "context": { "diagnostics": [], "only": ["quickfix"] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let actions: Vec<&Value> =
        actions.as_array().unwrap().iter().filter(|action| action["title"] == title).collect();
    assert_eq!(actions.len(), 1, "{actions:#?}");
    assert_eq!((&actions[0]["kind"], &actions[0]["isPreferred"]), (&json!("quickfix"), &Value::Null));
    let after = edited(text, &actions[0]["edit"]["changes"][uri]);
    client.shut_down();
    after
}

#[test]
fn quick_fix_splits_a_story_over_a_limit() {
    const TITLE: &str = "Split it into 2 clips (can change what is generated)";
    let bare = long("");
    let after = fixed(&bare, TITLE);
    assert_eq!(after, format!("---\nclips: auto\n---\n\n{bare}"));
    assert_eq!(Story::new(&after).compiled.targets.len(), 2);
    assert_eq!(super::super::codes(&after), [""; 0]);
    assert_eq!(fixed(&long("---\nseed: 7\n---\n"), TITLE), long("---\nseed: 7\nclips: auto\n---\n"));
    assert_eq!(
        fixed(&long("---\nclips: one # still\n---\n"), TITLE),
        long("---\nclips: auto # still\n---\n")
    );
    assert_eq!(fixed(&long("---\n---\n"), TITLE), long("---\nclips: auto\n---\n"));
    let windows = long("---\r\nseed: 7\r\n---\r\n").replace('\n', "\r\n").replace("\r\r", "\r");
    assert_eq!(fixed(&windows, TITLE), windows.replace("seed: 7\r\n", "seed: 7\r\nclips: auto\r\n"));
    // A story that is too long and has too many shots gets one action, not one for each diagnostic.
    let many: String = (0..10).map(|at| format!("[{}-{}s] Shot {at}.\n", at * 2, at * 2 + 2)).collect();
    let found = super::super::codes(&many);
    assert!(found.contains(&"L101") && found.contains(&"L104"), "{found:?}");
    fixed(&many, TITLE);
}

fn outline(found: &[Symbol], depth: usize) -> String {
    let line = |symbol: &Symbol| {
        let detail = if symbol.detail.is_empty() { String::new() } else { format!(" ({})", symbol.detail) };
        format!("{}{}{detail}\n{}", "  ".repeat(depth), symbol.name, outline(&symbol.children, depth + 1))
    };
    found.iter().map(line).collect()
}

#[test]
fn outline_nests_shots_and_sections_in_their_clip() {
    let found = symbols::outline(&Story::new(FERRY));
    assert_eq!(
        outline(&found, 0),
        "Night, rain. (for every clip)
Clip 1: The quay (0–12 s, 12 s)
  Shot 1 (0–6 s, 6 s)
  Shot 2 (6–12 s, 6 s)
    Last boat. (night porter)
Clip 2: The crossing (12–21 s, 9 s)
  Deck (12–17 s, 5 s)
  Shot 4 (17–21 s, 4 s)
  Audio (14–16 s)
Clip 3 (21–25 s, 4 s, continues)
  Shot 5 (21–25 s, 4 s)
All clips (for every clip)
  Style
"
    );
    assert!(found[1..].iter().all(|symbol| symbol.kind == Kind::Clip));
    // Shots before the first header are a clip, but have no clip entry in the outline.
    let found = symbols::outline(&Story::new("[0-5s] A.\n[Clip]\n[5-9s] B.\n"));
    assert_eq!(outline(&found, 0), "Shot 1 (0–5 s, 5 s)\nClip 2 (5–9 s, 4 s)\n  Shot 2 (5–9 s, 4 s)\n");
}

#[test]
fn a_clip_folds_with_its_shots_and_sections() {
    let story = Story::new(FERRY);
    let folds: Vec<&str> =
        folding::folds(&story).iter().map(|fold| story.text_of(fold.span).lines().next().unwrap()).collect();
    assert_eq!(folds, ["[Clip 1: The quay]", "[Clip: The crossing]", "[Clip 3 continues]", "[All clips]"]);
    let first = story.text_of(folding::folds(&story)[0].span);
    assert!(first.ends_with("\"Last boat.\""), "the comment belongs to the next clip: {first}");
}

#[test]
fn selection_grows_to_the_clip() {
    let (story, offset) = cursor(&FERRY.replace("lamp swings", "la‸mp swings"));
    let grown: Vec<&str> =
        selection::around(&story, offset).iter().map(|span| story.text_of(*span)).collect();
    assert_eq!(grown[0], "lamp");
    let clip = grown[grown.len() - 2];
    assert!(clip.starts_with("[Clip: The crossing]") && clip.ends_with("A horn."), "{clip}");
}

#[test]
fn hints_show_both_clocks_where_times_restart() {
    let story = Story::new(&FERRY.replace("[5-9s]", "[+4s]"));
    let found = hints::within_span(&story, Span::new(0, story.text().len()));
    let found: Vec<&str> = found.iter().map(|hint| hint.text.as_str()).collect();
    assert_eq!(
        found,
        [
            "0–12 s",
            "6 s",
            "6 s",
            "0.6 s",
            "12–21 s",
            "5 s, at 12–17 s",
            "5–9 s, at 17–21 s",
            "21–25 s",
            "4 s, at 21–25 s"
        ]
    );
    // A header with the time of its clip needs no hint.
    let story = Story::new("[Clip 0-5s]\n[0-5s] A.\n[Clip 5-9s]\n[5-9s] B.\n");
    let found = hints::within_span(&story, Span::new(0, story.text().len()));
    assert_eq!(found.iter().map(|hint| hint.text.as_str()).collect::<Vec<_>>(), ["5 s", "4 s"]);
}

#[track_caller]
fn assert_hover(text: &str, expected: &[&str]) -> String {
    let (story, offset) = cursor(text);
    let found = hover::at(&story, offset, &|_| None).unwrap_or_else(|| panic!("no hover text for {text}"));
    for words in expected {
        assert!(found.markdown.contains(words), "`{words}` is not in\n{}", found.markdown);
    }
    found.markdown
}

#[test]
fn clip_header_hover_shows_its_time_and_requests() {
    let front =
        "---\nrefs: { night porter: https://example.com/p.png, lamp: https://example.com/l.png }\n---\n";
    let text = format!("{front}{}", FERRY.replace("A lamp swings", "@lamp swings"));
    let markdown = assert_hover(
        &text.replace("[Clip: The crossing]", "[Clip: The cro‸ssing]"),
        &[
            "**Clip 2 of 3: The crossing**: 12–21 s, 9 s long",
            "Its times restart at 0, which is 12 s on the story's clock.",
            "**happyhorse-1.1**, clip 2 of 3: 9 s, about $1.62\n\nSent with `[Image 1]` @lamp.\n\n```text\n",
            "[00:05-00:09] [Image 1] swings.",
        ],
    );
    assert!(!markdown.contains("The quay") && !markdown.contains("Last boat"), "{markdown}");
    assert_hover(
        &text.replace("[Clip 3 continues]", "[Clip 3 cont‸inues]"),
        &[
            "**Clip 3 of 3**: 21–25 s, 4 s long",
            "It starts with the last frame of clip 2.",
            "the last frame of clip 2, as the first frame",
        ],
    );
    assert_hover(
        &text.replace("[All clips]", "[All‸ clips]"),
        &["The text that follows applies to every clip."],
    );
    assert_hover(&text.replace("[Style]", "[St‸yle]"), &["Applies to every clip."]);
    assert_hover(&text.replace("[Audio 2-4s]", "[Au‸dio 2-4s]"), &["14–16 s", "Applies to this clip only."]);
    assert_hover(
        &text.replace("[0-5s Deck]", "[0-5s‸ Deck]"),
        &[
            "**Shot 3 of 5**: 12–17 s, 5 s long",
            "Its clip restarts at 0, where it plays at 0–5 s.",
            "Prompt for happyhorse-1.1, clip 2 of 3:",
        ],
    );
    assert_hover("[Cl‸ip continues]\n[0-5s] A.\n", &["it is the first clip"]);
    // Clips with the same placeholder for a reference share a line.
    let text =
        format!("{front}[0-5s] @lamp.\n[Clip]\n[0-5s] @[night porter], @la‸mp.\n[Clip]\n[0-5s] @lamp.\n");
    let markdown = assert_hover(
        &text,
        &["`[Image 1]` for happyhorse-1.1 in clips 1, 3", "`[Image 2]` for happyhorse-1.1 in clip 2"],
    );
    assert!(!markdown.contains("not sent"), "{markdown}");
}

#[test]
fn hover_explains_why_a_limit_splits_clips() {
    let text = long("---\nclips: auto\n---\n");
    assert_hover(
        &text.replace("[15-20s]", "[15-‸20s]"),
        &["happyhorse-1.1 starts clip 2 of 2 here: happyhorse-1.1 makes clips of up to 15 s."],
    );
    assert_hover(
        &text.replace("clips: auto", "cl‸ips: auto"),
        &["- happyhorse-1.1: 2 clips: 0–15 s, 15–30 s"],
    );
    let one = text.replace("clips: auto", "clips: o‸ne");
    assert_hover(
        &one,
        &[
            "**clips**",
            "- happyhorse-1.1: 1 clip: 0–30 s, over a limit; `auto` makes 2 clips: 0–15 s, 15–30 s",
        ],
    );
    let header = format!("---\nclips: auto\n---\n[0-5s] A.\n[Cl‸ip]\n{}", long(""));
    let markdown = assert_hover(
        &header,
        &[
            "happyhorse-1.1 needs 2 clips for it.",
            "**happyhorse-1.1**, clip 3 of 3: 15 s, about $2.70\n\nIt starts here because happyhorse-1.1 makes",
        ],
    );
    assert_eq!(markdown.matches("It starts here because").count(), 1, "{markdown}");
    // The hover text of a setting names the limits of each model once, however many clips there are.
    let markdown = assert_hover(&text.replace("clips: auto", "ratio‸: 16:9\nclips: auto"), &["**ratio**"]);
    assert_eq!(markdown.matches("happyhorse-1.1:").count(), 1, "{markdown}");
}

fn items(text: &str) -> Vec<completion::Item> {
    let (story, offset) = cursor(text);
    completion::at(&story, offset, &Vec::new)
}

/// The labels of the shots and clips that completion offers.
fn labels(text: &str) -> Vec<String> {
    let is_one = |item: &completion::Item| matches!(item.detail.as_str(), "shot" | "clip");
    items(text).into_iter().filter(is_one).map(|item| item.label).collect()
}

#[test]
fn clip_headers_are_completed() {
    assert_eq!(labels("[‸"), ["[0-5s]", "[+5s]", "[Clip 1]"]);
    assert_eq!(labels("[0-5s] A.\n[‸"), ["[5-10s]", "[+5s]", "[Clip 2]", "[Clip 2 continues]"]);
    // The header being typed doesn't count as a clip.
    assert_eq!(
        labels("[Clip 1]\n[0-5s] A.\n[Clip‸\n")[2..],
        ["[Clip 2]", "[Clip 2 continues]", "[All clips]"]
    );
    let item =
        items("[0-5s] A.\n[Cl‸]\n").into_iter().find(|item| item.label == "[Clip 2 continues]").unwrap();
    assert_eq!(item.filter, "[Clip 2 continues");
    assert!(item.doc.contains("last frame of the clip before"));
    let taken =
        apply("[0-5s] A.\n[Cl]\n", [&storyc::diagnostic::Edit::replace(item.span, item.insert)].into_iter());
    assert_eq!(taken, "[0-5s] A.\n[Clip 2 continues] \n");
    // The next shot uses the clock of its clip.
    assert_eq!(labels("[0-5s] A.\n[Clip]\n[0-4s] B.\n[‸")[0], "[4-8s]");
    assert_eq!(labels("[0-5s] A.\n[Clip]\n[5-9s] B.\n[‸")[0], "[9-13s]");
    assert_eq!(labels("[0-5s] A.\n[Clip]\n[0-4s] B.\n[Clip]\n[‸")[0], "[0-5s]", "as in the clip above");
    assert_eq!(labels("[0-5s] A.\n[Clip]\n[5-9s] B.\n[Clip]\n[‸")[0], "[9-13s]");
    let values = items("---\nclips: ‸\n---\n[0-5s] A.\n");
    assert_eq!(values.iter().map(|item| item.label.as_str()).collect::<Vec<_>>(), ["auto", "one"]);
}

#[test]
fn clip_headers_have_semantic_tokens() {
    let text = "[Clip 2 (15-30s) continues: The @boy] A.\n[Whole film: wet] B.\n";
    let story = Story::new(text);
    let found: Vec<(tokens::Kind, &str)> =
        tokens::semantic_tokens(&story).iter().map(|token| (token.kind, story.text_of(token.span))).collect();
    assert_eq!(
        found,
        [
            (tokens::Kind::Section, "Clip 2"),
            (tokens::Kind::Time, "15-30s"),
            (tokens::Kind::Section, "continues"),
            (tokens::Kind::Label, "The "),
            (tokens::Kind::Reference, "@boy"),
            (tokens::Kind::Section, "Whole film"),
        ]
    );
}

#[test]
fn show_request_returns_every_clip() {
    let mut client = MemoryFiles::default().start_session(json!({}));
    let uri = "file:///w/a.story";
    client.open(uri, &long("---\nclips: auto\n---\n"));
    let show = |model: Value| json!({ "command": "storyc.showRequest", "arguments": [uri, model] });
    let lenses = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(lenses[1]["command"]["title"], "show requests");
    let text = client.request("workspace/executeCommand", show(json!("happyhorse-1.1")));
    let requests: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
    let clips: Vec<Value> = requests
        .as_array()
        .unwrap()
        .iter()
        .map(|request| {
            json!([
                request["clip"],
                request["start_ms"],
                request["end_ms"],
                request["body"]["parameters"]["duration"]
            ])
        })
        .collect();
    assert_eq!(clips, [json!([1, 0, 15_000, 15]), json!([2, 15_000, 30_000, 15])]);
    assert!(requests[1]["body"]["input"]["prompt"].as_str().unwrap().starts_with("[00:00-00:05] Shot 3."));
    client.shut_down();
}
