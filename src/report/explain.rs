//! `storyc explain`: rules in full, as Markdown and as JSON. The pages in `docs/rules` are this text.

use serde_json::{Value, json};

use crate::lint::{Rule, Safety};

/// Returns the page of a rule, in Markdown.
pub fn page(rule: &Rule) -> String {
    let fix = match rule.fix {
        Some(Safety::Safe) => "safe (`--fix`)",
        Some(Safety::Unsafe) => "unsafe (`--unsafe-fixes`)",
        None => "none",
    };
    format!(
        "# {} {}\n\nSeverity: {}. Evidence: {}. Fix: {fix}.\n\n{}",
        rule.code,
        rule.name,
        rule.severity.name(),
        rule.evidence.describe(),
        rule.doc()
    )
}

/// Lists the rules with short descriptions, one per line.
pub fn index(rules: &[&Rule]) -> String {
    let code = rules.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let name = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let line = |rule: &&Rule| {
        let fix = match rule.fix {
            Some(Safety::Safe) => "safe fix",
            Some(Safety::Unsafe) => "unsafe fix",
            None => "",
        };
        let line = format!("{:code$}  {:name$}  {:7}  {fix}", rule.code, rule.name, rule.severity.name());
        line.trim_end().to_owned() + "\n"
    };
    rules.iter().map(line).collect()
}

/// Returns the rules as an array. This format is stable: fields may be added, but never changed or removed.
pub fn json(rules: &[&Rule]) -> Value {
    let one = |rule: &&Rule| {
        json!({
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity,
            "evidence": rule.evidence,
            "fix": rule.fix,
            "doc": rule.doc(),
        })
    };
    rules.iter().map(one).collect()
}

/// Styles Markdown for a colour terminal: headings become bold, examples stay unchanged.
pub fn style_markdown(markdown: &str) -> String {
    let mut in_fence = false;
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        in_fence ^= line.starts_with("```");
        let heading = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'));
        match heading {
            Some(heading) if !in_fence => out.push_str(&format!("\x1b[1m{heading}\x1b[0m")),
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}
