//! S208: a bracket that looks like a clip header, and isn't read as one.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::Context;
use crate::lint::rule::{Safety, rule};
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a bracket at the start of a line that begins like a clip header (`Clip`, `Part`, `Segment` and a number, or
    /// `continues`) but has another form.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Such a bracket is prose: no clip begins there, and the model reads the words “Clip 2”.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip 1]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip 2 - The far shore]
    /// [5-10s] The far shore comes closer.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip 1]
    /// [0-5s] The ferry leaves the quay.
    ///
    /// [Clip 2: The far shore]
    /// [5-10s] The far shore comes closer.
    /// ```
    "S208" "misspelled-clip" Warning Language, fix: Some(Safety::Unsafe), check: Some(check),
}

/// The words that a clip header begins with, the longer ones first.
const WORDS: [&str; 8] = ["segment", "clips", "clip", "part", "片段", "クリップ", "パート", "段"];

/// The words that make a clip continue.
const CONTINUES: [&str; 6] = ["continues", "continued", "continue", "继续", "接续", "続く"];

/// The longest text that is taken for a header, in characters.
const LONGEST: usize = 60;

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for line in &context.script.bracket_lines {
        let Some((text, span)) = bracketed(context.script.text(*line), line.start as usize) else { continue };
        let Some(header) = meant(text) else { continue };
        out.push(
            Diagnostic::warning("S208", span, format!("`[{text}]` is not read as a clip header, so no clip begins here"))
                .label("part of the prompt")
                .help(format!("write `[{header}]`; if it is prose, write `\\[`"))
                .fix(format!("write `{header}`"), false, vec![Edit::replace(span, &header)]),
        );
    }
}

/// Returns the text in the bracket at the start of a line, and its span.
fn bracketed(line: &str, offset: usize) -> Option<(&str, Span)> {
    let inside = line.trim_start().strip_prefix(['[', '【', '［'])?;
    let inside = inside.get(..inside.find([']', '】', '］'])?)?;
    let text = inside.trim();
    let start = offset + (text.as_ptr() as usize - line.as_ptr() as usize);
    (text.chars().count() <= LONGEST).then(|| (text, Span::new(start, start + text.len())))
}

/// Returns the clip header that a text was meant as, if it looks like one.
fn meant(text: &str) -> Option<String> {
    let word = WORDS.iter().find(|word| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))?;
    let rest = text.get(word.len()..)?.trim_start();
    let digits = rest.trim_start_matches('#');
    let digits = digits.get(..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()))?;
    let lower = rest.to_ascii_lowercase();
    let continues = CONTINUES.into_iter().find(|continues| lower.contains(continues));
    if digits.is_empty() && continues.is_none() {
        return None;
    }
    let behind = rest.trim_start_matches('#').get(digits.len()..)?;
    let title = title(behind, continues);
    let mut header = String::from("Clip");
    if !digits.is_empty() {
        header.push_str(&format!(" {digits}"));
    }
    if continues.is_some() {
        header.push_str(" continues");
    }
    if !title.is_empty() {
        header.push_str(&format!(": {title}"));
    }
    Some(header)
}

/// What is left of a header behind its number: without `continues`, `of 3` and the marks around them.
fn title(behind: &str, continues: Option<&str>) -> String {
    let is_mark = |c: char| c.is_whitespace() || "-–—,，/()（）:：|｜.#".contains(c);
    let mut rest = behind.trim_start().to_owned();
    if let Some(continues) = continues
        && let Some(at) = rest.to_ascii_lowercase().find(continues)
    {
        rest.replace_range(at..at + continues.len(), "");
    }
    // `of 3` and `/3` count the clips.
    let count = rest.strip_prefix("of ").or(rest.strip_prefix('/'));
    let title = count.map_or(rest.as_str(), |count| count.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()));
    title.trim_matches(is_mark).to_owned()
}
