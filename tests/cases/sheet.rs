//! Sheets: what they show of a story.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use storyc::sheet::page::{self, Thumbnails};
use storyc::sheet::{
    LONGEST_SIDE, Model, PartOrigin, Source, Story, Take, build_story, contact, make_thumbnail, picture_paths,
};
use storyc::{Compiled, Options, compile};

use super::cli::{Folder, run_in};
use super::{Root, compiled, read, root};

/// Returns a text as a sheet shows it.
pub fn shown(text: &str) -> Story {
    story_of(&compiled(text))
}

pub fn story_of(compiled: &Compiled) -> Story {
    build_story(&Source { path: "film.story", compiled, project: None, takes: &[] })
}

/// Returns an example as a sheet shows it, with its thumbnails.
pub fn example(name: &str) -> (Story, Thumbnails) {
    let options = Options { folder: "examples".to_owned(), assets: &Root, ..Options::default() };
    let path = format!("examples/{name}.story");
    let compiled = compile(&read(&path), &options);
    let thumbnails = picture_paths(&compiled)
        .into_iter()
        .filter_map(|path| Some((path.clone(), make_thumbnail(&std::fs::read(root().join(&path)).ok()?)?)))
        .collect();
    (build_story(&Source { path: &path, compiled: &compiled, project: None, takes: &[] }), thumbnails)
}

pub fn page_of(story: Story) -> String {
    page::html(&[story], &Thumbnails::new(), &page::Options::default())
}

/// A start tag with its attributes, a text, or an end tag.
#[derive(Debug)]
pub enum Piece {
    Tag(String, Vec<(String, String)>),
    Text(String),
    End(String),
}

/// Parses a page like a browser. The content of each `style` and `script` is one text.
pub fn read_page(html: &str) -> Vec<Piece> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut out = Vec::new();
    let mut emitter = DefaultEmitter::<()>::default();
    // The content of styles and scripts isn't markup.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let attributes =
                    tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
                out.push(Piece::Tag(text(&tag.name), attributes));
            }
            Token::EndTag(tag) => out.push(Piece::End(text(&tag.name))),
            Token::String(words) => out.push(Piece::Text(text(&words))),
            Token::Comment(words) => panic!("unexpected comment: {}", text(&words)),
            Token::Error(error) => panic!("malformed page: {error:?}"),
            Token::Doctype(_) => {}
        }
    }
    out
}

/// Returns the text in the first element of this name and class.
fn text_in(pieces: &[Piece], name: &str, class: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Tag(tag, attributes) if tag == name => {
                let is_it = attributes.iter().any(|(name, value)| name == "class" && value == class);
                depth += usize::from(depth > 0 || is_it);
            }
            Piece::End(tag) if tag == name && depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return out;
                }
            }
            Piece::Text(words) if depth > 0 => out.push_str(words),
            _ => {}
        }
    }
    panic!("no <{name} class={class}>")
}

/// Lists the texts of a page, one per line, each with its element.
fn outline(html: &str) -> String {
    let mut out = String::new();
    let mut open: Vec<String> = Vec::new();
    for piece in read_page(html) {
        match piece {
            Piece::Tag(tag, attributes) => {
                let value = |wanted: &str| {
                    let found = attributes.iter().find(|(name, _)| name == wanted);
                    found.map(|(_, value)| value.clone())
                };
                let class = value("class").map(|class| {
                    let words =
                        class.split(' ').filter(|word| !word.is_empty()).map(|word| format!(".{word}"));
                    words.collect::<String>()
                });
                let name = format!("{tag}{}", class.unwrap_or_default());
                if let Some(label) = value("aria-label") {
                    out.push_str(&format!("{}{name} ({label})\n", "  ".repeat(open.len())));
                }
                if !matches!(tag.as_str(), "meta" | "path" | "link") {
                    open.push(name);
                }
            }
            Piece::End(tag) => {
                let name = open.pop().unwrap();
                assert_eq!(
                    name.split('.').next().unwrap(),
                    tag,
                    "elements close in the order of their opening"
                );
            }
            Piece::Text(words) => {
                let within = open.last().map_or("", String::as_str);
                if words.trim().is_empty()
                    || matches!(within, "style" | "script")
                    || words.starts_with("@page")
                {
                    continue;
                }
                for line in words.trim().lines() {
                    out.push_str(&format!("{}{within}: {line}\n", "  ".repeat(open.len())));
                }
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    out
}

#[test]
fn a_sheet_shows_the_whole_story() {
    let (story, thumbnails) = example("quarrel");
    let page = page::html(&[story], &thumbnails, &page::Options::default());
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("sheet-page", outline(&page));
    });
}

#[test]
fn a_contact_sheet_is_one_picture() {
    let (story, _) = example("first-frame");
    let thumbnails = Thumbnails::from([(
        story.references[0].picture.clone().unwrap(),
        storyc::sheet::Thumbnail { width: 16, height: 9, jpeg: b"the bytes of a picture".to_vec() },
    )]);
    let svg = contact::svg(&[story], &thumbnails);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("sheet-contact", svg.replace("><", ">\n<"));
    });
    let (story, thumbnails) = example("kite");
    let png = contact::png(std::slice::from_ref(&story), &thumbnails).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    assert_eq!(contact::png(&[story], &thumbnails).unwrap(), png);
}

#[test]
fn every_example_has_a_page_of_well_formed_html() {
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "story") {
            let (story, thumbnails) = example(path.file_stem().unwrap().to_str().unwrap());
            assert_eq!(thumbnails.len(), story.references.iter().filter(|r| r.picture.is_some()).count());
            let shots = story.shots.len();
            let page = page::html(&[story], &thumbnails, &page::Options::default());
            let cards = read_page(&page)
                .iter()
                .filter(|piece| matches!(piece, Piece::Tag(_, attributes) if attributes.iter().any(|(name, value)| name == "class" && value == "card")))
                .count();
            assert_eq!(cards, shots, "{}", path.display());
            outline(&page);
            count += 1;
        }
    }
    assert!(count >= 10);
}

#[test]
fn parts_of_a_prompt_add_up_to_the_prompt() {
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "story") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let models = ["happyhorse-1.1", "seedance-2.0", "kling-3.0", "kling-3.0-omni", "animatic"];
        let flags = storyc::storyboard::Flags {
            settings: storyc::project::Settings {
                models: models.iter().map(|id| storyc::project::Setting::flag((*id).to_owned())).collect(),
                ..Default::default()
            },
            refs: Vec::new(),
        };
        let compiled = compile(&text, &Options { flags, ..Options::default() });
        let story = story_of(&compiled);
        let clips = story.models.iter().flat_map(|model| model.clips.iter().map(move |clip| (model, clip)));
        for ((model, clip), target) in clips.zip(&compiled.targets) {
            let parts: String = clip.prompt.iter().map(|part| part.text.as_str()).collect();
            assert_eq!(parts, target.plan.prompt);
            // Only text that the dialect adds has no source.
            for part in clip.prompt.iter().filter(|part| part.from == PartOrigin::Dialect) {
                assert!(part.text.len() < 100, "{:?}", part.text);
            }
            let model = Model { clips: vec![clip.clone()], ..model.clone() };
            let alone = Story { models: vec![model], ..story.clone() };
            assert_eq!(
                text_in(&read_page(&page_of(alone)), "pre", "text").trim_start_matches('\n'),
                parts.trim_start_matches('\n')
            );
        }
    }
}

#[test]
fn prompt_parts_link_to_their_shots() {
    let story = shown(
        "---\nrefs: { boy: { image: boy.png, as: the boy } }\n---\nFilm look.\n\n[0-2s One] @boy runs.\n\n[2-4s Two] He stops.\n\n[Audio] Wind.",
    );
    let from: Vec<(PartOrigin, &str)> =
        story.models[0].clips[0].prompt.iter().map(|part| (part.from, part.name.as_str())).collect();
    let made = (PartOrigin::Dialect, "");
    assert_eq!(
        from,
        [
            (PartOrigin::Reference(0), "Reference boy"),
            made,
            (PartOrigin::Passage(0), "Before the shots"),
            made,
            (PartOrigin::Shot(0), "Shot 1, One"),
            made,
            (PartOrigin::Shot(1), "Shot 2, Two"),
            made,
            (PartOrigin::Passage(1), "Audio"),
        ]
    );
}

#[test]
fn findings_are_shown_at_their_shots() {
    let story = shown(
        "---\nseeed: 3\n---\n[0-4s] A.\n[3-8s] B says: \"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen\"\n[4-8x8s] C.\n",
    );
    let codes = |findings: &[storyc::sheet::Finding]| -> Vec<&str> {
        findings.iter().map(|found| found.code).collect()
    };
    assert_eq!(codes(&story.findings), ["S303"]);
    assert_eq!(story.shots.len(), 3);
    assert!(
        codes(&story.shots[1].findings).contains(&"T201")
            && codes(&story.shots[1].findings).contains(&"A101")
    );
    assert_eq!(codes(&story.shots[2].findings), ["S101"]);
    assert_eq!(story.shots[2].time, None);
    assert_eq!(story.counts.errors + story.counts.warnings, 5 - 1 - story.counts.advice);
}

#[test]
fn unreadable_pictures_show_their_name() {
    let story = shown(
        "---\nrefs: { boy: gone.png, girl: https://example.com/girl.png?sig=secret }\n---\n[0-4s] @boy and @girl.",
    );
    let page = page_of(story);
    assert!(page.contains("aria-label=\"boy: no picture to show\""), "{page}");
    assert!(!page.contains("secret"));
    for bytes in [
        &b""[..],
        b"no picture",
        b"\x89PNG\r\n\x1a\n",
        &super::picture("png", 4000, 3000),
        &super::picture("jpeg", 60_000, 60_000),
    ] {
        assert_eq!(make_thumbnail(bytes), None);
    }
}

#[test]
fn thumbnails_are_small_and_follow_exif_orientation() {
    for name in ["boy.png", "riverbank.webp", "studio.jpg"] {
        let bytes = std::fs::read(root().join("examples/assets").join(name)).unwrap();
        let small = make_thumbnail(&bytes).unwrap();
        assert!(small.width.max(small.height) <= LONGEST_SIDE, "{name}");
        assert!(small.jpeg.starts_with(&[0xFF, 0xD8]), "{name}");
        assert_eq!(make_thumbnail(&bytes), Some(small.clone()));
        // An EXIF header marks a photo taken with the camera turned.
        let mut turned = small.jpeg[..2].to_vec();
        turned
            .extend(b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
        turned.extend(&small.jpeg[2..]);
        let upright = make_thumbnail(&turned).unwrap();
        assert_eq!((upright.width, upright.height), (small.height, small.width), "{name}");
    }
}

#[test]
fn sheet_prints_the_path_it_wrote() {
    let folder = Folder::new("sheet");
    folder.file("film.story", "[0-4s] A.\n").file("more/other.story", "[0-4s] A.\n[3-9s] B.\n");
    let done = folder.run(&["sheet", "film.story"]);
    assert_eq!((done.code, done.err.as_str()), (0, "wrote film.sheet.html\n"));
    assert!(
        std::fs::read_to_string(folder.0.join("film.sheet.html")).unwrap().starts_with("<!doctype html>")
    );
    let done = folder.run(&["sheet", "."]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("T201") && done.err.ends_with("wrote stories.sheet.html\n"), "{}", done.err);
    let all = std::fs::read_to_string(folder.0.join("stories.sheet.html")).unwrap();
    assert!(all.contains("film.story") && all.contains("other.story"));
    let done = run_in(&folder.0, &["sheet", "-", "--stdin-filename", "more/piped.story"], "[0-3s] C.");
    assert!(done.out.starts_with("<!doctype html>") && done.out.contains("piped.story"), "{}", done.err);
    for (args, why) in [
        (&["film.story", "-o", "other.story"][..], "has the extension of a story"),
        (&["film.story", "-o", "more"], "is a folder"),
        (&["film.story", "-o", "-", "--open"], "`--open` needs a file to open"),
        (&["film.story", "--port", "80"], "--watch"),
        (
            &["film.story", "-o", "film.png", "--format", "svg"],
            "doesn't match the extension of the output, `.png`",
        ),
        (&["nothing"], "there is no file or folder"),
    ] {
        let done = folder.run(&[&["sheet"], args].concat());
        assert_eq!(done.code, 2, "{args:?}");
        assert!(done.err.contains(why), "{args:?}: {}", done.err);
    }
}

#[test]
fn the_output_extension_selects_the_format() {
    let folder = Folder::new("sheet-ending");
    folder.file("film.story", "[0-4s] A.\n");
    let begin = |name: &str| {
        let done = folder.run(&["sheet", "film.story", "-o", name]);
        assert_eq!(done.code, 0, "{}", done.err);
        let bytes = std::fs::read(folder.0.join(name)).unwrap();
        String::from_utf8_lossy(&bytes[..4]).into_owned()
    };
    assert_eq!(begin("film.PNG"), "\u{FFFD}PNG");
    assert_eq!(begin("film.svg"), "<svg");
    assert_eq!(begin("film.html"), "<!do");
    assert_eq!(begin("film"), "<!do");
}

#[test]
fn a_sheet_never_overwrites_its_inputs() {
    let folder = Folder::new("sheet-inputs");
    let story = "---\nrefs: { boy: boy.png, unused: other.html }\n---\n[0-4s] @boy runs.\n";
    folder
        .file("film.story", story)
        .file("plain.txt", "[0-4s] A.\n")
        .file("storyc.yaml", "seed: 3\n")
        .file("boy.png", super::picture("png", 400, 400))
        .file("other.html", "by hand");
    #[cfg(unix)]
    std::os::unix::fs::symlink("film.story", folder.0.join("link.html")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("storyc.yaml", folder.0.join("link.svg")).unwrap();
    let before = |name: &str| std::fs::read(folder.0.join(name)).unwrap();
    for (input, output, why) in [
        ("film.story", "storyc.yaml", "is a project file"),
        ("film.story", "./storyc.yaml", "is a project file"),
        ("film.story", "boy.png", "is a file that the sheet is made from"),
        ("film.story", "other.html", "is a file that the sheet is made from"),
        ("plain.txt", "plain.txt", "is a story"),
        #[cfg(unix)]
        ("film.story", "link.html", "is a story"),
        #[cfg(unix)]
        ("film.story", "link.svg", "is a project file"),
    ] {
        let bytes = before(output);
        let done = folder.run(&["sheet", input, "-o", output]);
        assert_eq!(done.code, 2, "{output}: {}", done.err);
        assert!(done.err.contains(why) && done.err.contains("choose another name"), "{}", done.err);
        assert!(!done.err.contains("wrote"), "{}", done.err);
        assert_eq!(before(output), bytes, "{output}");
    }
}

#[test]
fn a_contact_sheet_shows_errors() {
    let story = shown(
        "---\nseeed: 3\n---\n[0-4s] A.\n[3-8s] B.\nVoice: \"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty\"\n[4-8x8s] C.\n",
    );
    let (errors, warnings) = (story.counts.errors, story.counts.warnings);
    assert!(errors > 0 && warnings > 0);
    let svg = contact::svg(&[story], &Thumbnails::new());
    let texts: Vec<&str> =
        svg.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
    let all = texts.concat();
    assert!(
        all.contains(&format!("{errors} error")) && all.contains(&format!("{warnings} warning")),
        "{all}"
    );
    assert!(all.contains("S303") && all.contains("T201") && !all.contains('`'), "{all}");
}

#[test]
fn dialogue_too_long_for_its_shot_is_marked() {
    let line = "Voice: \"One two three four five.\"\n";
    let page = page_of(shown(&format!("[0-2s] A.\n{line}{line}\n[2-8s] B.\n{line}{line}")));
    assert_eq!(page.matches("<li class=\"rushed\">").count(), 2);
    assert!(page.contains("together rushed") && page.contains(" of 2 s</span>"), "{page}");
    assert!(page.contains("<li class=\"together\">") && page.contains(" of 6 s</span>"), "{page}");
}

#[test]
fn overlapping_shots_get_lanes_and_keep_their_numbers() {
    let story = shown(
        "[0-8s] A.\n[2-9s] B.\n[3-9s] C.\n[4-9s] D.\n[5-9s] E.\n[6-9s] F.\n[1-9s Last] G.\n\n[Audio 2-9s] Music: a cello. SFX: birds.",
    );
    let numbers: Vec<usize> = story.shots.iter().map(|shot| shot.number).collect();
    assert_eq!(numbers, [1, 7, 2, 3, 4, 5, 6]);
    assert!(story.models[0].clips[0].prompt.iter().any(|part| part.name == "Shot 7, Last"));
    let lanes: Vec<(&str, &str)> =
        story.lanes.iter().map(|lane| (lane.name, lane.bars[0].words.as_str())).collect();
    assert_eq!(lanes, [("Sound", "SFX: birds."), ("Music", "a cello.")]);
    let page = page_of(story);
    let rows: Vec<String> = read_page(&page)
        .iter()
        .filter_map(|piece| match piece {
            Piece::Tag(tag, attributes) if tag == "li" => attributes.first().map(|(_, value)| value.clone()),
            _ => None,
        })
        .filter(|class| class.starts_with("bar"))
        .filter_map(|class| class.split(" y").nth(1).map(str::to_owned))
        .take(7)
        .collect();
    assert_eq!(rows, ["0", "1", "2", "3", "4", "5", "6"]);
    assert!(page.contains("aria-label=\"Shot 7, Last, 1–9 s\""), "{page}");
}

/// A film of three clips: the second one continues the first, and the third one is requested longer than it is.
pub const FILM: &str = "---
title: The night ferry
model: seedance-2.0
refs:
  mina: { image: https://e.com/mina.png, role: character, as: the woman in yellow }
  quay: { image: https://e.com/quay.png, role: scene }
  boy: { image: https://e.com/boy.png, role: character, as: the boy }
---
A quiet film of one night.

[Style] Low light.

[Clip 1: The quay]
Rain has stopped.

[0-4s: Arrival] Wide shot of @quay. @mina walks.
[4-8s] Somebody says: \"Last boat tonight.\"

[Audio] Gulls.

[Clip 2 continues: On board]
[8-12s] @mina leans on the railing, @quay behind her.
[12-16s: The boy] @boy runs past. SFX: steps.

[Clip 3: Morning]
[0-4.5s] @boy points at a coast.

[All clips]
The coat of @mina stays yellow.
";

#[test]
fn a_film_is_shown_clip_by_clip() {
    let story = shown(FILM);
    let [model] = story.models.as_slice() else { panic!("{:?}", story.models.len()) };
    let clips = model
        .clips
        .iter()
        .map(|clip| (clip.title.as_deref(), clip.time, clip.asked_ms, clip.continues))
        .collect::<Vec<_>>();
    assert_eq!(
        clips,
        [
            (Some("The quay"), (0, 8000), 8000, false),
            (Some("On board"), (8000, 16_000), 8000, true),
            (Some("Morning"), (16_000, 20_500), 5000, false),
        ]
    );
    assert_eq!(story.length_ms, 20_500);
    let of: Vec<usize> = story.shots.iter().map(|shot| shot.clips[0]).collect();
    assert_eq!(of, [0, 0, 1, 1, 2]);
    // The shots of a clip share its cost; the film costs the sum of its clips.
    let amount = |text: &Option<String>| -> f64 {
        text.as_ref().unwrap().trim_start_matches("about $").parse().unwrap()
    };
    let shares: f64 = story.shots.iter().map(|shot| amount(&shot.costs[0])).sum();
    let each: f64 = model.clips.iter().map(|clip| amount(&clip.cost)).sum();
    assert!((amount(&model.cost) - each).abs() < 0.02, "{:?} for {each}", model.cost);
    assert!((shares - each).abs() < 0.05, "{shares} for {each}");
    // A clip's own sound plays only during the clip.
    let sound: Vec<(u64, u64, &str)> = story
        .lanes
        .iter()
        .filter(|lane| lane.name == "Sound")
        .flat_map(|lane| &lane.bars)
        .map(|bar| (bar.start_ms, bar.end_ms, bar.words.as_str()))
        .collect();
    assert_eq!(sound, [(0, 8000, "Gulls."), (12_000, 16_000, "steps.")]);
    // Each clip numbers its references from 1.
    let tokens: Vec<&str> = story.references.iter().map(|r| r.tokens[0].as_str()).collect();
    assert_eq!(tokens, ["Image 1", "Image 2", "Image 3 in clip 2; Image 2 in clip 3"]);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("sheet-film", outline(&page_of(story)));
    });
}

#[test]
fn clips_depend_on_the_model() {
    let shots: String = (0..10).map(|shot| format!("[{}-{}s] Shot.\n", shot * 4, shot * 4 + 4)).collect();
    let text = format!("---\nmodel: [seedance-2.0, seedance-2.5, animatic]\nclips: auto\n---\n{shots}");
    let story = shown(&text);
    let counts: Vec<usize> = story.models.iter().map(|model| model.clips.len()).collect();
    assert!(counts[0] > counts[1] && counts[1] > 1 && counts[2] == 1, "{counts:?}");
    for (at, model) in story.models.iter().enumerate() {
        let of: Vec<usize> = story.shots.iter().map(|shot| shot.clips[at]).collect();
        assert!(of.is_sorted() && of.last() == Some(&(model.clips.len() - 1)), "{of:?}");
        let why = model.clips.iter().map(|clip| clip.why.is_some());
        assert!(why.eq((0..model.clips.len()).map(|clip| clip > 0)));
    }
    let page = page_of(story);
    for (at, count) in counts.iter().enumerate() {
        let bands = format!("href=\"#s1-m{at}-c");
        // Each clip has a band and a prompt, and in a film also a heading before its first shot.
        assert_eq!(page.matches(&bands).count(), 2 * count, "{at}");
        let heads = page.matches(&format!("<li class=\"clip\" id=\"s1-m{at}-c")).count();
        assert_eq!(heads, if *count > 1 { *count } else { 0 }, "{at}");
    }
    assert!(page.contains("seedance-2.0 makes clips of up to 15 s"), "{page}");
}

#[test]
fn clips_without_shots_are_shown_with_their_texts() {
    let story = shown("[Clip 0-4s: Dog]\nA dog runs.\n\n[Clip 4-9s: Cat]\nA cat says: \"No.\"\n");
    let shots: Vec<(Option<&str>, usize)> =
        story.shots.iter().map(|shot| (shot.label.as_deref(), shot.clips[0])).collect();
    assert_eq!(shots, [(Some("Dog"), 0), (Some("Cat"), 1)]);
    assert_eq!(story.shots[1].dialogue[0].words, "No.");
    let times = [0, 1].map(|shot: usize| story.shots[shot].time.unwrap());
    assert_eq!((times, story.length_ms), ([(0, 4000), (4000, 9000)], 9000));
    assert!(story.passages.is_empty(), "{:?}", story.passages);
}

#[test]
fn takes_of_clips_play_on_the_clock_of_the_story() {
    let take = |clip, href: &str| Take {
        href: href.to_owned(),
        model: "seedance-2.0".to_owned(),
        clip,
        take: 2,
        mismatches: Vec::new(),
    };
    let compiled = compiled(FILM);
    let takes = [take(1, "takes/one.mp4"), take(3, "takes/three.mp4")];
    let source = Source { path: "film.story", compiled: &compiled, project: None, takes: &takes };
    let page = page_of(build_story(&source));
    let videos: Vec<(String, Option<String>)> = read_page(&page)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Tag(tag, attributes) if tag == "video" => {
                let value =
                    |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, v)| v.clone());
                Some((value("src").unwrap(), value("data-from")))
            }
            _ => None,
        })
        .collect();
    // The second clip has no take, so its cards show pictures.
    assert_eq!(
        videos,
        [
            ("takes/one.mp4#t=0.000,4.000".to_owned(), None),
            ("takes/one.mp4#t=4.000,8.000".to_owned(), None),
            ("takes/three.mp4#t=0.000,4.500".to_owned(), Some("16000".to_owned())),
        ]
    );
    assert!(page.contains("<a href=\"takes&#x2f;three.mp4\">clip 3, take 2</a>"), "{page}");
}

#[test]
fn a_contact_sheet_of_a_film_has_its_clips() {
    let svg = contact::svg(&[shown(FILM)], &Thumbnails::new());
    let texts: Vec<&str> =
        svg.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text.trim()).collect();
    for text in [
        "Clip 1: The quay",
        "Clip 2: On board",
        "Morning · 16–20.5 s · requests 5 s",
        "On board · 8–16 s · continues",
    ] {
        assert!(texts.contains(&text), "{text}: {texts:?}");
    }
    assert!(texts.iter().any(|text| text.starts_with("16–20.5 s · requests 5 s · about $")), "{texts:?}");
}
