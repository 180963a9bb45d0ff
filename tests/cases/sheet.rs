//! The sheet: what is shown of a story.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use storyc::sheet::page::{self, Thumbnails};
use storyc::sheet::{From, LONGEST_SIDE, Source, Story, contact, pictures, story, thumbnail};
use storyc::{Compiled, Options, compile};

use super::cli::{Folder, run_in};
use super::{Root, compiled, read, root};

/// What is shown of a text.
pub fn shown(text: &str) -> Story {
    story_of(&compiled(text))
}

pub fn story_of(compiled: &Compiled) -> Story {
    story(&Source { path: "film.story", compiled, project: None, clip: None })
}

/// An example, with its pictures.
pub fn example(name: &str) -> (Story, Thumbnails) {
    let options = Options { folder: "examples".to_owned(), assets: &Root, ..Options::default() };
    let path = format!("examples/{name}.story");
    let compiled = compile(&read(&path), &options);
    let thumbnails = pictures(&compiled)
        .into_iter()
        .filter_map(|path| Some((path.clone(), thumbnail(&std::fs::read(root().join(&path)).ok()?)?)))
        .collect();
    (story(&Source { path: &path, compiled: &compiled, project: None, clip: None }), thumbnails)
}

pub fn page_of(story: Story) -> String {
    page::html(&[story], &Thumbnails::new(), &page::Options::default())
}

/// A tag with its attributes, or text.
#[derive(Debug)]
pub enum Piece {
    Tag(String, Vec<(String, String)>),
    Text(String),
    End(String),
}

/// A page as a browser reads it. What stands in styles and scripts is one text each.
pub fn read_page(html: &str) -> Vec<Piece> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut out = Vec::new();
    let mut emitter = DefaultEmitter::<()>::default();
    // Styles and scripts hold no markup.
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
            Token::Comment(words) => panic!("a comment: {}", text(&words)),
            Token::Error(error) => panic!("no well-formed page: {error:?}"),
            Token::Doctype(_) => {}
        }
    }
    out
}

/// The text in the first element of this name and class.
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

/// What a page says, a line for each piece of text, with the element that it stands in.
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
fn a_sheet_says_all_of_a_story() {
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
fn the_parts_of_a_prompt_are_the_prompt() {
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "story") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let models = ["happyhorse-1.1", "seedance-2.0", "kling-3.0", "kling-3.0-omni", "animatic"];
        let flags = storyc::storyboard::Flags {
            settings: storyc::project::Settings {
                models: models.iter().map(|id| storyc::project::Set::flag((*id).to_owned())).collect(),
                ..Default::default()
            },
            refs: Vec::new(),
        };
        let compiled = compile(&text, &Options { flags, ..Options::default() });
        let story = story_of(&compiled);
        for (model, target) in story.models.iter().zip(&compiled.targets) {
            let parts: String = model.prompt.iter().map(|part| part.text.as_str()).collect();
            assert_eq!(parts, target.plan.prompt);
            // Only what the dialect puts between two parts belongs to nobody.
            for part in model.prompt.iter().filter(|part| part.from == From::Made) {
                assert!(part.text.len() < 100, "{:?}", part.text);
            }
            let alone = Story { models: vec![model.clone()], ..story.clone() };
            assert_eq!(
                text_in(&read_page(&page_of(alone)), "pre", "text").trim_start_matches('\n'),
                parts.trim_start_matches('\n')
            );
        }
    }
}

#[test]
fn parts_lead_to_their_shots() {
    let story = shown(
        "---\nrefs: { boy: { image: boy.png, as: the boy } }\n---\nFilm look.\n\n[0-2s One] @boy runs.\n\n[2-4s Two] He stops.\n\n[Audio] Wind.",
    );
    let from: Vec<(From, &str)> =
        story.models[0].prompt.iter().map(|part| (part.from, part.name.as_str())).collect();
    let made = (From::Made, "");
    assert_eq!(
        from,
        [
            (From::Reference(0), "Reference boy"),
            made,
            (From::Passage(0), "Before the shots"),
            made,
            (From::Shot(0), "Shot 1, One"),
            made,
            (From::Shot(1), "Shot 2, Two"),
            made,
            (From::Passage(1), "Audio"),
        ]
    );
}

#[test]
fn findings_stand_at_the_shots_that_they_belong_to() {
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
fn pictures_that_cannot_be_read_have_a_place_with_their_name() {
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
        assert_eq!(thumbnail(bytes), None);
    }
}

#[test]
fn thumbnails_are_small_and_the_right_way_up() {
    for name in ["boy.png", "riverbank.webp", "studio.jpg"] {
        let bytes = std::fs::read(root().join("examples/assets").join(name)).unwrap();
        let small = thumbnail(&bytes).unwrap();
        assert!(small.width.max(small.height) <= LONGEST_SIDE, "{name}");
        assert!(small.jpeg.starts_with(&[0xFF, 0xD8]), "{name}");
        assert_eq!(thumbnail(&bytes), Some(small.clone()));
        // A photo that was taken with the camera on its side says so in its header.
        let mut turned = small.jpeg[..2].to_vec();
        turned
            .extend(b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
        turned.extend(&small.jpeg[2..]);
        let upright = thumbnail(&turned).unwrap();
        assert_eq!((upright.width, upright.height), (small.height, small.width), "{name}");
    }
}

#[test]
fn the_program_says_where_it_wrote_the_sheet() {
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
        (&["film.story", "-o", "other.story"][..], "is called like a story"),
        (&["film.story", "-o", "more"], "is a folder"),
        (&["film.story", "-o", "-", "--open"], "`--open` opens a file"),
        (&["film.story", "--port", "80"], "--watch"),
        (&["film.story", "-o", "film.png", "--format", "svg"], "does not go into a file that ends in `.png`"),
        (&["nothing"], "there is no file or folder"),
    ] {
        let done = folder.run(&[&["sheet"], args].concat());
        assert_eq!(done.code, 2, "{args:?}");
        assert!(done.err.contains(why), "{args:?}: {}", done.err);
    }
}

#[test]
fn what_a_file_is_called_says_what_is_written_into_it() {
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
fn nothing_that_a_sheet_is_made_from_is_overwritten() {
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
fn a_contact_sheet_says_what_is_wrong() {
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
fn lines_that_do_not_fit_together_are_marked() {
    let line = "Voice: \"One two three four five.\"\n";
    let page = page_of(shown(&format!("[0-2s] A.\n{line}{line}\n[2-8s] B.\n{line}{line}")));
    assert_eq!(page.matches("<li class=\"rushed\">").count(), 2);
    assert!(page.contains("together rushed") && page.contains(" of 2 s</span>"), "{page}");
    assert!(page.contains("<li class=\"together\">") && page.contains(" of 6 s</span>"), "{page}");
}

#[test]
fn no_shot_covers_another_and_each_keeps_its_number() {
    let story = shown(
        "[0-8s] A.\n[2-9s] B.\n[3-9s] C.\n[4-9s] D.\n[5-9s] E.\n[6-9s] F.\n[1-9s Last] G.\n\n[Audio 2-9s] Music: a cello. SFX: birds.",
    );
    let numbers: Vec<usize> = story.shots.iter().map(|shot| shot.number).collect();
    assert_eq!(numbers, [1, 7, 2, 3, 4, 5, 6]);
    assert!(story.models[0].prompt.iter().any(|part| part.name == "Shot 7, Last"));
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
