//! Positions, YAML nodes and suggestions.

use storyc::text::yaml::{self, Value};
use storyc::text::{LineIndex, Span, suggest};

#[test]
fn lines_and_columns_count_from_one_in_characters() {
    let text = "aé\r\n好😀x\rlast";
    let index = LineIndex::new(text);
    let at = |offset: usize| {
        let position = index.position(text, offset);
        (position.line, position.column)
    };
    assert_eq!(at(0), (1, 1));
    assert_eq!(at("aé".len()), (1, 3));
    assert_eq!(at("aé\r\n".len()), (2, 1));
    assert_eq!(at("aé\r\n好😀".len()), (2, 3));
    assert_eq!(at("aé\r\n好😀x\r".len()), (3, 1));
    assert_eq!(at(text.len() + 7), (3, 5));
}

#[test]
fn columns_are_correct_in_a_one_line_text() {
    let text = "é".repeat(10_000);
    let index = LineIndex::new(&text);
    assert_eq!(index.position(&text, 2 * 9_999).column, 10_000);
}

#[test]
fn yaml_keys_and_values_have_spans() {
    let text = "é: [a, 'b c']\nrefs:\n  boy: x.png\n  boy: y.png\n";
    let node = yaml::parse(text, 0).unwrap().unwrap();
    let Value::Map(entries) = &node.value else { panic!("no map") };
    assert_eq!(entries[0].0.span.slice(text), "é");
    let Value::List(items) = &entries[0].1.value else { panic!("no list") };
    assert_eq!((items[0].span.slice(text), items[1].text()), ("a", Some("b c")));
    let Value::Map(refs) = &entries[1].1.value else { panic!("no map") };
    assert_eq!(
        refs.iter().map(|(key, node)| (key.text.as_str(), node.span.slice(text))).collect::<Vec<_>>(),
        [("boy", "x.png"), ("boy", "y.png")]
    );
}

#[test]
fn yaml_bombs_do_not_grow() {
    let mut text = "a0: &a0 [x, x]\n".to_owned();
    for n in 1..60 {
        text.push_str(&format!("a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1));
    }
    assert!(yaml::parse(&text, 0).is_ok());
    assert!(yaml::parse(&"[".repeat(10_000), 0).is_err());
}

#[test]
fn suggestions_are_near_misses() {
    let words = ["duration", "ratio", "refs"];
    assert_eq!(suggest::nearest("duraton", words), Some("duration"));
    assert_eq!(suggest::nearest("durattiom", words), Some("duration"));
    assert_eq!(suggest::nearest("ration", words), Some("ratio"));
    assert_eq!(suggest::nearest("colour", words), None);
}

#[test]
fn empty_spans_give_empty_text() {
    assert_eq!(Span::new(1, 2).slice("é"), "");
    assert_eq!(Span::new(5, 9).slice("abc"), "");
}
