//! The sheet: what is shown, and that nothing of a story becomes more than text.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use serde_json::Value;
use storyc::sheet::page::{self, Thumbnails};
use storyc::sheet::{Clip, From, LONGEST_SIDE, Source, Story, contact, pictures, story, thumbnail};
use storyc::{Compiled, Options, compile};

use super::cli::Folder;
use super::{Root, compiled, read, root};

/// What is shown of a text.
fn shown(text: &str) -> Story {
    story_of(&compiled(text))
}

fn story_of(compiled: &Compiled) -> Story {
    story(&Source { path: "film.story", compiled, project: None, clip: None })
}

/// An example, with its pictures.
fn example(name: &str) -> (Story, Thumbnails) {
    let options = Options { folder: "examples".to_owned(), assets: &Root, ..Options::default() };
    let path = format!("examples/{name}.story");
    let compiled = compile(&read(&path), &options);
    let thumbnails = pictures(&compiled)
        .into_iter()
        .filter_map(|path| Some((path.clone(), thumbnail(&std::fs::read(root().join(&path)).ok()?)?)))
        .collect();
    (story(&Source { path: &path, compiled: &compiled, project: None, clip: None }), thumbnails)
}

fn page_of(story: Story) -> String {
    page::html(&[story], &Thumbnails::new(), &page::Options::default())
}

/// A tag with its attributes, or text.
#[derive(Debug)]
enum Piece {
    Tag(String, Vec<(String, String)>),
    Text(String),
    End(String),
}

/// A page as a browser reads it. What stands in styles and scripts is one text each.
fn read_page(html: &str) -> Vec<Piece> {
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

/// Whatever a text may try.
pub const ATTACKS: &[&str] = &[
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "<!-- --><svg onload=alert(1)>",
    "]]></title><iframe src=//x.example>",
    "{{ 7*7 }}{% for x in range(9) %}x{% endfor %}{# #}",
    "&lt;script&gt;&#60;b&#62;",
    "javascript:alert(1)",
    "\u{2028}\u{2029}\u{202E}\u{0}\u{1B}",
    "</pre></a></textarea></template><base href=//x.example>",
    "url(x);} .p0{background:url(//x.example)}",
];

#[test]
fn no_text_of_a_story_becomes_markup() {
    let plain = tags(&page_of(shown(&attacked("word"))));
    for attack in ATTACKS {
        // In each place in turn, and in all at once.
        let compiled = compiled(&attacked(attack));
        let mut story = story_of(&compiled);
        let path = format!("folder/{attack}.story");
        story.path.clone_from(&path);
        story.settings.push(("seed", (*attack).to_owned()));
        story.clip = Some(Clip { href: "takes/1.mp4".to_owned(), model: (*attack).to_owned(), take: 1 });
        for found in
            story.findings.iter_mut().chain(story.shots.iter_mut().flat_map(|shot| &mut shot.findings))
        {
            found.message.push_str(attack);
            found.help = Some((*attack).to_owned());
            found.model = Some((*attack).to_owned());
            found.place = (*attack).to_owned();
        }
        for model in &mut story.models {
            model.id.push_str(attack);
            model.region.push_str(attack);
            model.price = Some((*attack).to_owned());
            model.negative = Some((*attack).to_owned());
            model.changes.push(("dropped", (*attack).to_owned()));
            model.prompt.iter_mut().for_each(|part| {
                part.name.push_str(attack);
                part.text.push_str(attack);
            });
        }
        for r in &mut story.references {
            r.called = Some((*attack).to_owned());
            r.place = Some((*attack).to_owned());
            r.tokens.iter_mut().for_each(|token| token.push_str(attack));
        }
        let several = [story.clone(), story.clone()];
        for stories in [&several[..1], &several] {
            let page = page::html(stories, &Thumbnails::new(), &page::Options { costs: &[], live: Some(7) });
            let found = tags(&page);
            let allowed = ["video", "small"].map(str::to_owned);
            let new: Vec<&String> = found.difference(&plain).filter(|tag| !allowed.contains(tag)).collect();
            let more = ["video", "iframe", "img", "object", "embed", "base", "form", "template", "textarea"];
            for tag in &new {
                assert!(!more[1..].contains(&tag.as_str()), "{attack:?} made <{tag}>");
            }
            check_attributes(&page, attack);
            // What the script reads is JSON, and says what was written.
            let pieces = read_page(&page);
            let json = json_of(&pieces);
            assert_eq!(json["live"], 7);
            assert_eq!(json["stories"][0]["shots"][0]["time"][1], 4000);
            let svg = contact::svg(stories, &Thumbnails::new());
            let drawn =
                roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{attack:?}: {error}"));
            for node in drawn.descendants().filter(roxmltree::Node::is_element) {
                assert!(
                    ["svg", "rect", "text", "g", "title", "desc", "image", "symbol", "use", "defs"]
                        .contains(&node.tag_name().name()),
                    "{attack:?}: {node:?}"
                );
                assert!(
                    node.attributes().all(|a| !a.name().starts_with("on") && a.name() != "style"),
                    "{attack:?}"
                );
            }
        }
    }
}

/// A story that says something everywhere.
pub fn attacked(attack: &str) -> String {
    let quoted = serde_json::to_string(attack).unwrap();
    format!(
        "---\ntitle: {quoted}\nmodel: [happyhorse-1.1, {quoted}]\nrefs:\n  {quoted}: {{ image: {quoted}, as: {quoted} }}\n{quoted}: {quoted}\n---\n\
         {attack} before\n\n[0-4s {attack}] Wide shot. {attack} @[{attack}] runs.\n@boy ({attack}): \"{attack}\"\nSFX: {attack}\n\n\
         [3-6s] // {attack}\nMore {attack}.\n\n[Audio] {attack}\nMusic: {attack}\n\n[Notes] {attack}\n"
    )
}

fn tags(page: &str) -> BTreeSet<String> {
    let pieces = read_page(page).into_iter();
    pieces.filter_map(|piece| if let Piece::Tag(name, _) = piece { Some(name) } else { None }).collect()
}

/// No handler, no style, no address but the page's own kinds.
#[track_caller]
fn check_attributes(page: &str, attack: &str) {
    let mut scripts = 0;
    for piece in read_page(page) {
        let Piece::Tag(tag, attributes) = piece else { continue };
        scripts += usize::from(tag == "script");
        for (name, value) in attributes {
            assert!(
                !name.starts_with("on") && name != "style" && name != "srcdoc",
                "{attack:?}: {name}={value}"
            );
            assert!(
                name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit() || c == 'B'),
                "{attack:?}: {name}"
            );
            match (tag.as_str(), name.as_str()) {
                ("a", "href") => assert!(
                    value.starts_with('#') || value.starts_with("https://") || value == "takes/1.mp4",
                    "{attack:?}: {value}"
                ),
                ("link", "href") => assert_eq!(value, "data:,"),
                ("video", "src") => assert!(value.starts_with("takes/1.mp4#t="), "{value}"),
                (_, "src" | "href" | "action" | "formaction" | "xlink:href") => {
                    panic!("{attack:?}: {tag} {name}={value}")
                }
                (_, "class") => assert!(
                    value.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '-'),
                    "{attack:?}: {value}"
                ),
                _ => {}
            }
        }
    }
    assert_eq!(scripts, 2, "{attack:?}");
}

/// What the page hands to its script.
fn json_of(pieces: &[Piece]) -> Value {
    let at = pieces.iter().position(
        |piece| matches!(piece, Piece::Tag(tag, attributes) if tag == "script" && !attributes.is_empty()),
    );
    match &pieces[at.unwrap() + 1] {
        Piece::Text(json) => {
            assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
            serde_json::from_str(json).unwrap()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_policy_names_every_style_and_script_by_its_hash() {
    use base64::Engine;
    use sha2::{Digest, Sha256};
    let (story, thumbnails) = example("river-walk");
    let page = page::html(&[story], &thumbnails, &page::Options::default());
    let pieces = read_page(&page);
    let policy = pieces.iter().find_map(|piece| match piece {
        Piece::Tag(tag, attributes) if tag == "meta" => {
            let is_policy = attributes.iter().any(|(_, value)| value == "Content-Security-Policy");
            attributes.iter().find(|(name, _)| is_policy && name == "content").map(|(_, value)| value.clone())
        }
        _ => None,
    });
    let policy = policy.unwrap();
    assert!(
        policy.starts_with("default-src 'none';") && !policy.contains("unsafe") && !policy.contains('*'),
        "{policy}"
    );
    let mut hashes = 0;
    for pair in pieces.windows(2) {
        if let [Piece::Tag(tag, attributes), Piece::Text(text)] = pair
            && (tag == "style" || tag == "script" && attributes.is_empty())
        {
            let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{tag}");
            hashes += 1;
        }
    }
    assert_eq!(hashes, 3);
    // Each picture is in the page once, however often it is seen.
    assert_eq!(page.matches("data:image/").count(), thumbnails.len());
    assert!(page.matches("class=\"backdrop p").count() > 1);
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
    let done =
        super::cli::run_in(&folder.0, &["sheet", "-", "--stdin-filename", "more/piped.story"], "[0-3s] C.");
    assert!(done.out.starts_with("<!doctype html>") && done.out.contains("piped.story"), "{}", done.err);
    for (args, why) in [
        (&["film.story", "-o", "other.story"][..], "is called like a story"),
        (&["film.story", "-o", "more"], "is a folder"),
        (&["film.story", "-o", "-", "--open"], "`--open` opens a file"),
        (&["film.story", "--port", "80"], "--watch"),
        (&["nothing"], "there is no file or folder"),
    ] {
        let done = folder.run(&[&["sheet"], args].concat());
        assert_eq!(done.code, 2, "{args:?}");
        assert!(done.err.contains(why), "{args:?}: {}", done.err);
    }
}

/// A page that is being served, ended with the test.
pub struct Served {
    child: Child,
    pub port: u16,
}

impl Served {
    pub fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_storyc"))
            .args(["sheet", "--watch"])
            .args(args)
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("http://")).unwrap();
        let port = address.split([':', '/']).find_map(|word| word.parse().ok()).unwrap();
        lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("watching")).unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port }
    }

    /// A connection on which this was asked, with `PORT` for the port.
    fn ask(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // Far longer than it takes, so that only a server that says nothing fails.
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.replace("PORT", &self.port.to_string()).as_bytes()).unwrap();
        BufReader::new(stream)
    }

    /// The whole answer to a request.
    fn answer(&self, request: &str) -> String {
        let mut bytes = Vec::new();
        self.ask(request).read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_watched_sheet_is_served_here_alone_and_changes_with_its_story() {
    let folder = Folder::new("sheet-watch");
    folder.file("film.story", "[0-4s One] A heron lands.\n");
    let served = Served::start(&folder, &["film.story"]);
    let get = |path: &str, host: &str| served.answer(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    for host in ["127.0.0.1:PORT", "localhost:PORT"] {
        let page = get("/", host);
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("A heron lands."), "{page}");
        assert!(page.contains("connect-src &#x27;self&#x27;"), "the page may ask its server");
    }
    for host in [
        "evil.example:PORT",
        "127.0.0.1",
        "127.0.0.1.evil.example:PORT",
        "127.0.0.1:PORT\r\nHost: evil.example",
    ] {
        let page = get("/", host);
        assert!(page.starts_with("HTTP/1.1 403 ") && !page.contains("heron"), "{host}: {page}");
    }
    assert!(get("/film.story", "127.0.0.1:PORT").starts_with("HTTP/1.1 404 "));
    assert!(get("/../film.story", "127.0.0.1:PORT").starts_with("HTTP/1.1 404 "));
    assert!(served.answer("POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n").starts_with("HTTP/1.1 405 "));
    assert!(served.answer("GET http://127.0.0.1:PORT/ HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
    assert!(served.answer("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 403 "));
    let mut events =
        served.ask("GET /events?1 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n").lines().map(Result::unwrap);
    events.find(String::is_empty).unwrap();
    folder.file("film.story", "[0-4s One] A crane lands.\n");
    assert_eq!(events.find(|line| line.starts_with("event:")).unwrap(), "event: changed");
    assert!(get("/", "127.0.0.1:PORT").contains("A crane lands."));
}

#[test]
fn a_finished_take_is_seen_in_the_cards() {
    let folder = Folder::new("sheet-take");
    folder.file("stories/a:b film.story", "[0-1s] A heron lands.\n[1-2s] It looks.\n");
    let story = "stories/a:b film.story";
    let done = folder.run(&["render", story, "--model", "animatic", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let done = folder.run(&["sheet", story, "--model", "animatic", "-o", "out/film.html"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let page = std::fs::read_to_string(folder.0.join("out/film.html")).unwrap();
    let videos: Vec<String> = read_page(&page)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Tag(tag, attributes) if tag == "video" => {
                attributes.into_iter().find(|(name, _)| name == "src").map(|(_, value)| value)
            }
            _ => None,
        })
        .collect();
    assert_eq!(videos.len(), 2);
    assert!(
        videos[1].starts_with("../stories/takes/a%3Ab%20film.") && videos[1].ends_with("#t=1.000,2.000"),
        "{videos:?}"
    );
    assert!(page.contains("media-src"));
    // A clip is a file beside the page, and not in it.
    assert!(page.len() < 200_000);
    let served = Served::start(&folder, &[story, "--model", "animatic"]);
    let get =
        |more: &str| served.answer(&format!("GET /clip/0 HTTP/1.1\r\nHost: localhost:PORT\r\n{more}\r\n"));
    let whole = get("");
    assert!(whole.starts_with("HTTP/1.1 200 OK") && whole.contains("ftyp"), "{whole}");
    let part = get("Range: bytes=4-7\r\n");
    assert!(
        part.starts_with("HTTP/1.1 206 ")
            && part.contains("Content-Range: bytes 4-7/")
            && part.ends_with("\r\n\r\nftyp"),
        "{part}"
    );
    assert!(get("Range: bytes=999999999-\r\n").starts_with("HTTP/1.1 416 "));
    assert!(
        served.answer("GET /clip/1 HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n").starts_with("HTTP/1.1 404 ")
    );
}
