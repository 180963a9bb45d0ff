//! Text of a story is always escaped in its sheet, and only the page's own scripts run.

use std::collections::BTreeSet;

use serde_json::Value;
use storyc::sheet::page::{self, Thumbnails};
use storyc::sheet::{Take, contact};

use super::compiled;
use super::sheet::{Piece, example, page_of, read_page, shown, story_of};

/// Strings that would break out of HTML, CSS, JavaScript, SVG or templates if not escaped.
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
fn text_of_a_story_never_becomes_markup() {
    let plain = tags(&page_of(shown(&story_with_attack("word"))));
    for attack in ATTACKS {
        // Put the attack into every field that the sheet shows.
        let compiled = compiled(&story_with_attack(attack));
        let mut story = story_of(&compiled);
        let path = format!("folder/{attack}.story");
        story.path.clone_from(&path);
        story.settings.push(("seed", (*attack).to_owned()));
        story.takes = vec![Take {
            href: "takes/1.mp4".to_owned(),
            model: (*attack).to_owned(),
            clip: 1,
            take: 1,
            mismatches: vec![(*attack).to_owned()],
        }];
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
            for clip in &mut model.clips {
                clip.title = Some((*attack).to_owned());
                clip.why = Some((*attack).to_owned());
                clip.negative = Some((*attack).to_owned());
                clip.changes.push(("dropped", (*attack).to_owned()));
                clip.prompt.iter_mut().for_each(|part| {
                    part.name.push_str(attack);
                    part.text.push_str(attack);
                });
            }
        }
        for passage in &mut story.passages {
            passage.clip = Some((*attack).to_owned());
        }
        for r in &mut story.references {
            r.called = Some((*attack).to_owned());
            r.place = Some((*attack).to_owned());
            r.tokens.iter_mut().for_each(|token| token.push_str(attack));
        }
        let mut film = story.clone();
        for model in &mut film.models {
            let again = storyc::sheet::Clip { number: 2, ..model.clips[0].clone() };
            model.clips.push(again);
        }
        let several = [story.clone(), story.clone()];
        for stories in [&several[..1], &several, std::slice::from_ref(&film)] {
            for embedded in [false, true] {
                let options = page::Options { costs: &[], live: Some(7), embedded };
                let page = page::html(stories, &Thumbnails::new(), &options);
                let found = tags(&page);
                let allowed = ["video", "small"].map(str::to_owned);
                let new: Vec<&String> =
                    found.difference(&plain).filter(|tag| !allowed.contains(tag)).collect();
                let more =
                    ["video", "iframe", "img", "object", "embed", "base", "form", "template", "textarea"];
                for tag in &new {
                    assert!(!more[1..].contains(&tag.as_str()), "{attack:?} made <{tag}>");
                }
                check_attributes(&page, attack);
                // The page's data is valid JSON.
                let pieces = read_page(&page);
                let json = json_of(&pieces);
                assert_eq!(json["live"], 7);
                assert_eq!(json["stories"][0]["shots"][0]["time"][1], 4000);
            }
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

/// A story with the attack in every kind of text.
pub fn story_with_attack(attack: &str) -> String {
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

/// Fails on event handlers, inline styles and URLs that the page itself doesn't write.
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

/// Parses the JSON data that the page passes to its script.
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
fn the_policy_of_an_embedded_page_is_the_same_for_every_story() {
    let options = page::Options { embedded: true, ..page::Options::default() };
    let policies = ["river-walk", "night-ferry"].map(|name| {
        let (story, thumbnails) = example(name);
        let page = page::html(&[story], &thumbnails, &options);
        assert_eq!(page.matches("<style>").count(), 1, "{name}");
        // The script adds the rules, which hold the pictures.
        let pieces = read_page(&page);
        assert!(
            json_of(&pieces)["rules"].as_str().unwrap().contains(".p0{background-image:url(data:"),
            "{name}"
        );
        let (_, rest) = page.split_once("Content-Security-Policy\" content=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    });
    assert_eq!(policies[0], policies[1]);
}

#[test]
fn the_content_security_policy_lists_every_inline_hash() {
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
    // Each picture is embedded only once, however often it is shown.
    assert_eq!(page.matches("data:image/").count(), thumbnails.len());
    assert!(page.matches("class=\"backdrop p").count() > 1);
}
