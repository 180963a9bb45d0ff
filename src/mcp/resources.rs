//! The resources: the language, the rules and the models, as documents that the program carries.

use std::fmt::Write;

use crate::lint::{self, RULES, Rule};
use crate::model;
use crate::report::{explain, models};

const LANGUAGE: &str = include_str!("../../docs/language.md");
const AGENTS: &str = include_str!("../../docs/agents.md");

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    /// Its address.
    pub(super) uri: String,
    /// A short name.
    pub(super) name: String,
    /// What it holds, in a sentence.
    pub(super) description: String,
    /// Its media type.
    pub(super) mime: &'static str,
}

/// The addresses of rules and models, with a placeholder: address, name and description.
pub(super) const TEMPLATES: &[(&str, &str, &str)] = &[
    ("storyc://rules/{code}", "rule", "A rule in full, such as storyc://rules/T201."),
    (
        "storyc://models/{id}",
        "model",
        "Every limit and price of a model, such as storyc://models/happyhorse-1.1.",
    ),
];

const MARKDOWN: &str = "text/markdown";
const PLAIN: &str = "text/plain";

/// Lists every resource.
pub(super) fn list() -> Vec<Resource> {
    let one = |uri: &str, name: &str, description: &str, mime| Resource {
        uri: uri.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        mime,
    };
    let mut all = vec![
        one("storyc://language", "language", "The Story language: how to write a .story file.", MARKDOWN),
        one(
            "storyc://agents",
            "agents",
            "How agents use storyc: the lines of results, and error codes.",
            MARKDOWN,
        ),
        one("storyc://rules", "rules", "Every rule, with a line on what it checks.", PLAIN),
        one("storyc://models", "models", "Every model, with its most important limits.", PLAIN),
    ];
    all.extend(
        sorted_rules()
            .iter()
            .map(|rule| one(&format!("storyc://rules/{}", rule.code), rule.name, &rule.summary(), MARKDOWN)),
    );
    all.extend(
        model::all().map(|profile| {
            one(&format!("storyc://models/{}", profile.id), &profile.id, &profile.name, PLAIN)
        }),
    );
    all
}

/// Reads a resource: its text and media type; `None` if there is none at this address.
pub(super) fn read(uri: &str) -> Option<(String, &'static str)> {
    let path = uri.strip_prefix("storyc://")?;
    Some(match path.split_once('/') {
        None if path == "language" => (LANGUAGE.to_owned(), MARKDOWN),
        None if path == "agents" => (AGENTS.to_owned(), MARKDOWN),
        None if path == "rules" => (index(), PLAIN),
        None if path == "models" => {
            let all: Vec<_> = model::all().collect();
            (models::list(all.iter().map(|profile| &**profile)), PLAIN)
        }
        Some(("rules", code)) => (explain::page(lint::find(code)?), MARKDOWN),
        Some(("models", id)) => (models::show(&model::find(id)?), PLAIN),
        _ => return None,
    })
}

fn sorted_rules() -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = RULES.to_vec();
    rules.sort_by_key(|rule| rule.code);
    rules
}

fn index() -> String {
    let mut out = String::new();
    for rule in sorted_rules() {
        let _ = writeln!(out, "{} {} ({}): {}", rule.code, rule.name, rule.severity.name(), rule.summary());
    }
    out
}
