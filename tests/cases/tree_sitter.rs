//! The tree-sitter grammar agrees with the parser: it finds the same shots, sections, references and marks at the same
//! positions.

use std::fs;
use std::path::Path;

use pest::unicode;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use storyc::syntax::{Block, BlockKind, parse};
use storyc::text::Span;
use tree_sitter::{InputEdit, Node, Parser, Point, Query, Tree};

use super::{properties, read, root};

const FOLDER: &str = "grammar/tree-sitter-story";

/// A syntax element: start byte, end byte (exclusive) and kind.
type Place = (usize, usize, &'static str);

/// A story as read by the parser or by the grammar.
struct Reading {
    places: Vec<Place>,
    front_matter: Option<(usize, usize)>,
}

fn read_by_parser(text: &str) -> Reading {
    let script = parse(text);
    let mut places: Vec<Place> = Vec::new();
    let mut add = |span: Span, what| places.push((span.start as usize, span.end as usize, what));
    let opens = |block: &Block| matches!(block.kind, BlockKind::Clip(_) | BlockKind::Film { .. });
    for (at, block) in script.blocks.iter().enumerate() {
        // In the tree, a clip contains the blocks up to the next clip.
        let rest = script.blocks.get(at + 1..).unwrap_or(&[]);
        let next = rest.iter().find(|block| opens(block)).map_or(text.len() as u32, |next| next.span.start);
        let whole = Span { start: block.span.start, end: next };
        add(block.header, "header");
        block.lead.into_iter().for_each(|lead| add(lead, "label"));
        match &block.kind {
            BlockKind::Section { name, .. } => {
                add(*name, "section_name");
                add(block.span, "section");
            }
            BlockKind::Clip(clip) => {
                add(clip.name, "clip_name");
                clip.continues.into_iter().for_each(|continues| add(continues, "continues"));
                add(whole, "clip");
            }
            BlockKind::Film { name } => {
                add(*name, "film_name");
                add(whole, "film");
            }
            _ => add(block.span, "shot"),
        }
    }
    script.references.iter().for_each(|reference| add(reference.span, "reference"));
    script.quotes.iter().for_each(|quote| add(quote.span, "quote"));
    script.cues.iter().for_each(|cue| add(cue.label, "cue_label"));
    script.comments.iter().for_each(|comment| add(comment.span, "comment"));
    script.escapes.iter().for_each(|escape| add(*escape, "escape"));
    places.sort_unstable();
    let front_matter = script.front_matter.map(|found| (found.span.start as usize, found.span.end as usize));
    Reading { places, front_matter }
}

/// Kinds with the same name in the parser and in the grammar.
const COMMON_KINDS: [&str; 13] = [
    "shot",
    "section",
    "section_name",
    "clip",
    "clip_name",
    "continues",
    "film",
    "film_name",
    "label",
    "reference",
    "quote",
    "cue_label",
    "escape",
];

fn read_from_tree(tree: &Tree) -> Reading {
    fn walk(node: Node<'_>, reading: &mut Reading) {
        let in_stray = |label: Node<'_>| label.parent().is_some_and(|node| node.kind() == "stray_header");
        let what = match node.kind() {
            "time_header" | "section_header" | "broken_header" | "clip_header" | "film_header" => "header",
            "comment" | "directive" => "comment",
            "label" if in_stray(node) => "",
            "front_matter" => {
                reading.front_matter = Some((node.start_byte(), node.end_byte()));
                ""
            }
            kind => COMMON_KINDS.iter().find(|same| **same == kind).copied().unwrap_or(""),
        };
        if !what.is_empty() {
            reading.places.push((node.start_byte(), node.end_byte(), what));
        }
        node.children(&mut node.walk()).for_each(|child| walk(child, reading));
    }
    let mut reading = Reading { places: Vec::new(), front_matter: None };
    walk(tree.root_node(), &mut reading);
    reading.places.sort_unstable();
    reading
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_story::LANGUAGE.into()).unwrap();
    parser
}

/// Describes how the parser and the grammar differ on a text; returns `None` if they agree.
///
/// The parser uses a YAML parser to decide whether text between `---` lines is front matter; the grammar can only look
/// for a key. If they disagree about that, the front matter is left out of the comparison.
fn difference(parser: &mut Parser, text: &str) -> Option<String> {
    let tree = parser.parse(text, None).unwrap();
    if tree.root_node().has_error() {
        return Some(format!("{text:?}: an error in {}", tree.root_node().to_sexp()));
    }
    let (mut one, mut other) = (read_by_parser(text), read_from_tree(&tree));
    if one.front_matter != other.front_matter {
        let (_, end) = one.front_matter.or(other.front_matter)?;
        one.places.retain(|place| place.0 >= end);
        other.places.retain(|place| place.0 >= end);
    }
    let only = |these: &Reading, those: &Reading| -> Vec<String> {
        let alone = these.places.iter().filter(|place| !those.places.contains(place));
        alone.map(|(start, end, what)| format!("{what} {start}..{end} {:?}", &text[*start..*end])).collect()
    };
    (one.places != other.places)
        .then(|| format!("{text:?}: parser {:?}, grammar {:?}", only(&one, &other), only(&other, &one)))
}

/// Collects stories in a folder and below: `.story` files, and `story` code blocks in Markdown.
fn stories(folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => stories(&path, found),
            Some("story") => found.push(fs::read_to_string(&path).unwrap()),
            Some("md") => {
                let page = fs::read_to_string(&path).unwrap();
                let fences = page.split("\n```story").skip(1).filter_map(|fence| fence.split_once('\n'));
                found.extend(
                    fences.map(|(_, rest)| rest.split("\n```").next().unwrap_or("").to_owned() + "\n"),
                );
            }
            _ => {}
        }
    }
}

#[test]
fn every_story_of_the_project_parses_as_in_the_compiler() {
    let mut texts = Vec::new();
    for folder in ["examples", "tests", "docs"] {
        stories(&root().join(folder), &mut texts);
    }
    assert!(texts.len() > 150, "only {} stories", texts.len());
    let mut parser = parser();
    let differences: Vec<String> = texts.iter().filter_map(|text| difference(&mut parser, text)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    let front_matter = |text: &String| read_by_parser(text).front_matter;
    for text in &texts {
        let tree = parser.parse(text, None).unwrap();
        assert_eq!(front_matter(text), read_from_tree(&tree).front_matter, "front matter of {text}");
    }
}

/// Pieces of brackets that look like headers.
const ATOMS: &[&str] = &[
    "0",
    "5",
    "12",
    "75",
    "1.5",
    "1,5",
    ".5",
    "0:05",
    "00:05",
    "1:00:00",
    "0:05.5",
    "０",
    "５",
    "：",
    "s",
    "sec",
    "seconds",
    "S",
    "秒",
    "秒钟",
    "min",
    "ms",
    "minutes",
    "分",
    "h",
    "x",
    "xy",
    "-",
    " - ",
    "–",
    "—",
    "~",
    "to",
    " to ",
    "至",
    "+",
    "+ ",
    ":",
    " : ",
    "|",
    "｜",
    " ",
    "  ",
    "　",
    "the walk",
    "@boy",
    "@[the] ",
    "[Image 1]",
    "\"",
    "“",
    "”",
    "\\]",
    "\\[",
    "@a@[b]",
    "]",
    "【",
    "Audio",
    "audio",
    "Negative prompt",
    "Style",
    "note",
    "notes",
    "风格",
    "音频",
    "キャラクター",
    "Clip",
    "Clip ",
    "part",
    "segment 2",
    "#",
    "第",
    "二",
    "段",
    "片段",
    "パート",
    "(",
    "）",
    " continues",
    "继续",
    "続き",
    "All clips",
    "Whole film",
    "全片",
    "rain",
    "é",
    "。",
    "→",
];

/// Generates lines that begin with something like a header.
fn headers() -> impl Strategy<Value = String> {
    fn select(pieces: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
        prop::sample::select(pieces)
    }
    let header = (
        select(&["", " ", "\t", "　", "x "]),
        select(&["[", "【", "［", "[ "]),
        prop::collection::vec(select(ATOMS), 0..8),
        select(&["]", "】", "]:", "] ", " ]", "", "]]", "] x [1-2s] →"]),
        select(&["\n", "\r\n", "\r", "\n\n", " x\n", ""]),
    );
    let header = header
        .prop_map(|(indent, open, inside, close, end)| [indent, open, &inside.concat(), close, end].concat());
    prop::collection::vec(header, 0..4).prop_map(|lines| lines.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![properties::text(), headers()]
}

fn point(text: &str, at: usize) -> Point {
    let before = &text[..at];
    Point::new(before.matches('\n').count(), at - before.rfind('\n').map_or(0, |line| line + 1))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_parses_as_in_the_compiler(text in any_text()) {
        let difference = difference(&mut parser(), &text);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }

    #[test]
    fn incremental_parsing_equals_a_full_parse(
        old in any_text(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), put in any_text(),
    ) {
        let boundary = |at: prop::sample::Index| {
            let boundaries: Vec<usize> = old.char_indices().map(|(at, _)| at).chain([old.len()]).collect();
            boundaries[at.index(boundaries.len())]
        };
        let (from, to) = (boundary(from).min(boundary(to)), boundary(from).max(boundary(to)));
        let new = [&old[..from], &put, &old[to..]].concat();
        let mut parser = parser();
        let mut tree = parser.parse(&old, None).unwrap();
        tree.edit(&InputEdit {
            start_byte: from,
            old_end_byte: to,
            new_end_byte: from + put.len(),
            start_position: point(&old, from),
            old_end_position: point(&old, to),
            new_end_position: point(&new, from + put.len()),
        });
        let edited = parser.parse(&new, Some(&tree)).unwrap();
        let fresh = parser.parse(&new, None).unwrap();
        prop_assert_eq!(edited.root_node().to_sexp(), fresh.root_node().to_sexp());
        prop_assert_eq!(read_from_tree(&edited).places, read_from_tree(&fresh).places);
    }
}

/// Parses a tree-sitter corpus file into cases: name, text and tree.
fn corpus(page: &str) -> Vec<(String, String, String)> {
    let (bar, rule) = ("=".repeat(80) + "\n", "-".repeat(80) + "\n");
    let parts: Vec<&str> = page.split(&bar).skip(1).collect();
    let case = |case: &[&str]| {
        let (text, tree) = case[1].split_once(&rule).unwrap();
        let tree = tree.split_whitespace().collect::<Vec<_>>().join(" ");
        (case[0].trim().to_owned(), text.to_owned(), tree)
    };
    parts.chunks(2).map(case).collect()
}

#[test]
fn trees_match_the_corpus() {
    let mut parser = parser();
    let mut cases = 0;
    for entry in fs::read_dir(root().join(FOLDER).join("test/corpus")).unwrap() {
        for (name, text, expected) in corpus(&fs::read_to_string(entry.unwrap().path()).unwrap()) {
            let tree = parser.parse(&text, None).unwrap();
            assert_eq!(tree.root_node().to_sexp(), expected, "{name}");
            cases += 1;
        }
    }
    assert!(cases > 20, "only {cases} cases");
}

#[test]
fn queries_compile_against_the_grammar() {
    let mut queries = 0;
    for entry in fs::read_dir(root().join(FOLDER).join("queries")).unwrap() {
        let path = entry.unwrap().path();
        let query = fs::read_to_string(&path).unwrap();
        if let Err(error) = Query::new(&tree_sitter_story::LANGUAGE.into(), &query) {
            panic!("{}: {error}", path.display());
        }
        queries += 1;
    }
    assert_eq!(queries, 6);
}

#[test]
fn the_generated_parser_is_up_to_date() {
    let checksums = read(format!("{FOLDER}/src/checksums"));
    for file in ["grammar.js", "src/parser.c", "src/grammar.json", "src/node-types.json"] {
        let bytes = fs::read(root().join(FOLDER).join(file)).unwrap();
        let sum: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(checksums.contains(&format!("{sum}  {file}\n")), "{file} has changed: run {FOLDER}/generate");
    }
}

/// Writes the ranges of the non-ASCII characters for which `is` returns true as a C table.
fn table(name: &str, count: &str, about: &str, is: impl Fn(char) -> bool) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for c in ('\u{80}'..=char::MAX).filter(|c| is(*c)) {
        match ranges.last_mut() {
            Some((_, end)) if *end + 1 == c as u32 => *end = c as u32,
            _ => ranges.push((c as u32, c as u32)),
        }
    }
    let rows: String = ranges
        .chunks(5)
        .map(|row| {
            let row: Vec<String> =
                row.iter().map(|(from, to)| format!("{{0x{from:X}, 0x{to:X}}},")).collect();
            format!("    {}\n", row.join(" "))
        })
        .collect();
    format!(
        "// {about}\n#define {count} {}\nstatic const int32_t {name}[{count}][2] = {{\n{rows}}};\n",
        ranges.len()
    )
}

#[test]
fn the_scanners_letter_tables_are_up_to_date() {
    let letters = table(
        "LETTERS",
        "LETTER_RANGES",
        "Letters beyond ASCII, as the grammar defines them.",
        unicode::LETTER,
    );
    let words = table(
        "WORD_CHARACTERS",
        "WORD_CHARACTER_RANGES",
        "Characters beyond ASCII after which `\"` does not open a quote: letters, marks and numbers.",
        char::is_alphanumeric,
    );
    let header = format!(
        "// Generated by the tests with `UPDATE=1` from the tables that the parser uses.\n#ifndef STORY_LETTERS_H_\n\
         #define STORY_LETTERS_H_\n\n#include <stdint.h>\n\n{letters}\n{words}\n#endif // STORY_LETTERS_H_\n"
    );
    let path = root().join(FOLDER).join("src/letters.h");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &header).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == header,
        "src/letters.h is out of date: run this test with UPDATE=1"
    );
}
