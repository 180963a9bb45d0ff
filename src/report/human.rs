//! Human-readable findings: each with its source, labels, help and a link to its rule. Only this file uses miette.

use std::fmt::{self, Display, Write};
use std::sync::OnceLock;

use miette::{
    Diagnostic as MietteDiagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};

use crate::compile::fix::AppliedFix;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::lint;
use crate::plan::clip::times;
use crate::report::{Checked, ClipFacts, Fixable, Summary};
use crate::text::{LineIndex, Span};

/// Options for terminal output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalOptions {
    /// Whether to use colours and links.
    pub colour: bool,
    /// The width in columns.
    pub width: usize,
}

/// Reports the findings of one file.
pub fn report(checked: &Checked, options: TerminalOptions) -> String {
    if checked.diagnostics.is_empty() {
        return String::new();
    }
    let handler = handler(options);
    let mut out = String::new();
    let mut indexes: [Option<LineIndex>; 2] = [None, None];
    for found in &checked.diagnostics {
        let (path, text) = checked.file(found.place);
        let [story, project] = &mut indexes;
        let index = if found.place == Place::Story { story } else { project };
        let index = index.get_or_insert_with(|| LineIndex::new(text));
        let finding = Finding::new(found, path, text, index, options.width);
        if handler.render_report(&mut out, &finding).is_err() {
            // If rendering fails, print the finding plainly instead of losing it.
            let _ = writeln!(out, "{path}: {}[{}]: {}", found.severity.name(), found.code, found.message);
        }
        out.push('\n');
    }
    out
}

/// Lists when a film's clips begin and end, with a line for each model that needs more than one clip.
pub fn list_films(checked: &Checked) -> String {
    let clips = checked.story.iter().flat_map(|story| &story.clips);
    let clips: Vec<&ClipFacts> = clips.collect();
    let films = clips.chunk_by(|one, other| one.model == other.model).filter(|film| film.len() > 1);
    let line = |film: &[&ClipFacts]| {
        let parts: Vec<String> = film.iter().map(|clip| times(clip.start_ms, clip.end_ms)).collect();
        let model = film.first().map_or("", |clip| clip.model.as_str());
        format!("{}: {} clips for {model}: {}\n", checked.path, film.len(), parts.join(", "))
    };
    films.map(line).collect()
}

impl Checked {
    /// Returns the path and the text that a place refers to.
    fn file(&self, place: Place) -> (&str, &str) {
        match (place, &self.project) {
            (Place::Project, Some(project)) => (&project.path, &project.text),
            _ => (&self.path, &self.text),
        }
    }
}

/// Lists the fixes in one file, with a line for each kind of fix.
pub fn list_fixes(path: &str, done: &[AppliedFix], options: TerminalOptions) -> String {
    let line = |done: &AppliedFix| {
        let times = if done.count == 1 { String::new() } else { format!(" ({} times)", done.count) };
        let code = paint(&format!("fixed[{}]", done.code), "32;1", options);
        format!("{path}: {code}: {}{times}\n", done.title)
    };
    done.iter().map(line).collect()
}

/// The state of fixes in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixes {
    /// No fix was applied.
    Offered,
    /// Fixes resolved this many findings.
    Applied(usize),
    /// In a dry run, fixes would resolve this many findings.
    DryRun(usize),
}

/// Returns the last line of `check`: the counts of findings, and what fixes did or could do.
pub fn summary(
    files: usize,
    summary: &Summary,
    fixes: Fixes,
    fixable: Fixable,
    options: TerminalOptions,
) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let stories = if files == 1 { "1 story".to_owned() } else { format!("{files} stories") };
    let mut parts = Vec::new();
    if summary.errors > 0 {
        parts.push(paint(&count(summary.errors, "error"), "31;1", options));
    }
    if summary.warnings > 0 {
        parts.push(paint(&count(summary.warnings, "warning"), "33;1", options));
    }
    if summary.advice > 0 {
        parts.push(paint(&format!("{} advice", summary.advice), "36;1", options));
    }
    let remaining = summary.errors + summary.warnings + summary.advice;
    let found = match fixes {
        Fixes::Offered | Fixes::Applied(0) | Fixes::DryRun(0) if remaining == 0 => {
            let found = paint("no problems found", "32;1", options);
            return format!("{stories} checked, {found}{}\n", fix_hint(fixes, fixable));
        }
        Fixes::Offered => parts.join(", "),
        Fixes::Applied(done) | Fixes::DryRun(done) => {
            let verb = if matches!(fixes, Fixes::DryRun(_)) { "would be fixed" } else { "fixed" };
            let head = format!("{}, {remaining} left", paint(&format!("{done} {verb}"), "32;1", options));
            if parts.is_empty() { head } else { format!("{head}: {}", parts.join(", ")) }
        }
    };
    format!("{stories} checked: {found}{}\n", fix_hint(fixes, fixable))
}

/// Counts of files that the formatter changed, or would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formatted {
    /// Whether this is a dry run.
    pub dry_run: bool,
    /// Number of files that weren't in canonical form.
    pub changed: usize,
    /// Number of files that were.
    pub unchanged: usize,
    /// Number of files that were skipped because of errors.
    pub skipped: usize,
}

/// Returns the formatter's last line: how many files it changed; empty if there was no file.
pub fn format_summary(files: &Formatted, options: TerminalOptions) -> String {
    let (done, kept) = if files.dry_run {
        ("would be formatted", "already formatted")
    } else {
        ("formatted", "left unchanged")
    };
    let mut parts = Vec::new();
    for (count, what, style) in [
        (files.changed, done, "32;1"),
        (files.unchanged, kept, "32;1"),
        (files.skipped, "skipped because of errors", "31;1"),
    ] {
        if count > 0 {
            // Only the first part names the noun.
            let noun = if !parts.is_empty() {
                ""
            } else if count == 1 {
                " file"
            } else {
                " files"
            };
            parts.push(paint(&format!("{count}{noun} {what}"), style, options));
        }
    }
    if parts.is_empty() { String::new() } else { parts.join(", ") + "\n" }
}

/// Describes what can still be fixed, and with which flag.
fn fix_hint(fixes: Fixes, fixable: Fixable) -> String {
    match (fixes, fixable) {
        (Fixes::Offered, Fixable { accepted: 0, more: 0 }) => String::new(),
        (Fixes::Offered, Fixable { accepted: 0, more }) => {
            format!("; {more} can be fixed with --fix --unsafe-fixes")
        }
        (Fixes::Offered, Fixable { accepted, more: 0 }) => format!("; {accepted} can be fixed with --fix"),
        (Fixes::Offered, Fixable { accepted, more }) => {
            format!("; {accepted} can be fixed with --fix, {more} more with --unsafe-fixes")
        }
        (_, Fixable { more: 0, .. }) => String::new(),
        (_, Fixable { more, .. }) => format!("; {more} more can be fixed with --unsafe-fixes"),
    }
}

/// Styles a text if colours are on.
pub(super) fn paint(text: &str, style: &str, options: TerminalOptions) -> String {
    if options.colour { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
}

fn handler(options: TerminalOptions) -> GraphicalReportHandler {
    let theme = if options.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme)
        .with_links(options.colour)
        .with_width(options.width)
        .with_context_lines(0)
        // A URL that is broken at a hyphen can't be followed.
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .with_break_words(false)
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .without_syntax_highlighting()
}

/// Adapts a finding to miette.
#[derive(Debug)]
struct Finding<'d> {
    found: &'d Diagnostic,
    path: &'d str,
    /// `None` for a file without text; only its name is shown.
    excerpt: Option<Excerpt<'d>>,
    labels: Vec<(Span, &'d str)>,
    url: OnceLock<String>,
}

impl<'d> Finding<'d> {
    fn new(found: &'d Diagnostic, path: &'d str, text: &'d str, index: &LineIndex, width: usize) -> Self {
        let mut labels: Vec<(Span, &str)> = vec![(found.span, found.label.as_str())];
        let elsewhere = found.related.iter().filter(|label| label.place == found.place);
        labels.extend(elsewhere.map(|label| (label.span, label.message.as_str())));
        let excerpt = (!text.is_empty()).then(|| {
            let spans: Vec<Span> = labels.iter().map(|(span, _)| *span).collect();
            Excerpt::new(path, text, index, &spans, width)
        });
        if let Some(excerpt) = &excerpt {
            for (span, _) in &mut labels {
                *span = excerpt.map_span(*span);
            }
        }
        Self { found, path, excerpt, labels, url: OnceLock::new() }
    }
}

impl Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.excerpt.is_none() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.found.message)
    }
}

impl std::error::Error for Finding<'_> {}

impl MietteDiagnostic for Finding<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let name = lint::find(self.found.code).map_or("", |rule| rule.name);
        Some(Box::new(format!("{}[{}] {name}", self.found.severity.name(), self.found.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.found.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.found.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let url =
            self.url.get_or_init(|| lint::find(self.found.code).map(lint::Rule::url).unwrap_or_default());
        (!url.is_empty()).then(|| Box::new(url) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |(index, (span, text)): (usize, &(Span, &str))| {
            let place = SourceSpan::new((span.start as usize).into(), span.len());
            let text = (!text.is_empty()).then(|| (*text).to_owned());
            if index == 0 {
                LabeledSpan::new_primary_with_span(text, place)
            } else {
                LabeledSpan::new_with_span(text, place)
            }
        };
        Some(Box::new(self.labels.iter().enumerate().map(label)))
    }
}

/// The lines with labels, long ones cut to the text around the labels: a paragraph of a story is one line, and a label
/// in its third screen row is hard to find.
#[derive(Debug)]
struct Excerpt<'t> {
    path: &'t str,
    text: String,
    lines: Vec<Line>,
}

/// A line of the file in the excerpt.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Its offset in the excerpt.
    offset: usize,
    /// Its span in the file.
    span: Span,
    /// Its number in the file, from 1.
    number: usize,
    /// The column of its first label, from 0.
    column: usize,
    /// Number of bytes cut from its start.
    cut: usize,
    /// Length in bytes of the mark that replaces them.
    mark: usize,
}

/// Replaces the text cut from a line.
const ELLIPSIS: &str = "…";

/// Maximum number of bytes that a cut moves to fall between words.
const MAX_CUT_SHIFT: usize = 16;

/// Maximum distance between label lines at which the lines between them are shown too.
const MAX_LINE_GAP: usize = 3;

impl<'t> Excerpt<'t> {
    fn new(path: &'t str, text: &'t str, index: &LineIndex, labels: &[Span], width: usize) -> Self {
        let room = width.saturating_sub(16).max(40);
        let mut numbers: Vec<usize> =
            labels.iter().map(|span| index.position(text, span.start as usize).line).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let between: Vec<usize> = numbers
            .iter()
            .zip(numbers.iter().skip(1))
            .filter(|(above, below)| *below - *above <= MAX_LINE_GAP)
            .flat_map(|(above, below)| above + 1..*below)
            .collect();
        numbers.extend(between);
        numbers.sort_unstable();
        let mut excerpt = Self { path, text: String::new(), lines: Vec::new() };
        for number in numbers {
            let span = index.span(text, number);
            let here = labels.iter().filter(|label| span.start <= label.start && label.start <= span.end);
            let first = here.clone().map(|label| label.start).min().unwrap_or(span.start);
            let last = here.map(|label| label.end.min(span.end)).max().unwrap_or(span.start);
            let column = index.position(text, first as usize).column - 1;
            let line = Line { offset: 0, span, number, column, cut: 0, mark: 0 };
            excerpt.push_line(line, span.slice(text), (first - span.start, last - span.start), room);
        }
        excerpt
    }

    /// Adds a line of the file, cut to `room` columns. `labelled` is the range in it from the first label to the last.
    fn push_line(&mut self, line: Line, words: &str, labelled: (u32, u32), room: usize) {
        let (from, to) = visible_range(words, labelled.0 as usize, labelled.1 as usize, room);
        let mark = if from > 0 { ELLIPSIS.len() } else { 0 };
        self.lines.push(Line { offset: self.text.len(), cut: from, mark, ..line });
        if from > 0 {
            self.text.push_str(ELLIPSIS);
        }
        self.text.push_str(words.get(from..to).unwrap_or(""));
        if to < words.len() {
            self.text.push_str(ELLIPSIS);
        }
        self.text.push('\n');
    }

    /// Maps a span of the file to the excerpt.
    fn map_span(&self, span: Span) -> Span {
        let line =
            self.lines.iter().find(|line| line.span.start <= span.start && span.start <= line.span.end);
        let Some(line) = line else { return Span::default() };
        let limit = self
            .text
            .get(line.offset..)
            .and_then(|rest| rest.find('\n'))
            .map_or(self.text.len(), |at| line.offset + at);
        let map = |at: u32| {
            let inside = (at as usize).saturating_sub(line.span.start as usize + line.cut);
            (line.offset + line.mark + inside).min(limit)
        };
        Span::new(map(span.start), map(span.end.min(line.span.end)))
    }
}

/// Returns the range of a line to show: the whole line if it fits, else the text around the labels.
fn visible_range(line: &str, first: usize, last: usize, room: usize) -> (usize, usize) {
    if line.chars().nth(room).is_none() {
        return (0, line.len());
    }
    let labelled = line.get(first..last).map_or(0, |part| part.chars().take(room).count());
    let before = room.saturating_sub(labelled) / 2;
    let step_back = |at: usize, chars: usize| {
        line.get(..at).map_or(0, |part| part.char_indices().rev().take(chars).last().map_or(at, |(at, _)| at))
    };
    let from = step_back(first, before.max(8));
    // Don't cut just a few characters.
    let from = if line.get(..from).is_some_and(|cut| cut.chars().nth(8).is_none()) { 0 } else { from };
    let rest = line.get(from..).unwrap_or("");
    let to = rest.char_indices().nth(room).map_or(line.len(), |(at, _)| from + at);
    // Cut between words if a boundary is near.
    let word = |part: &str, space: Option<usize>| {
        space.filter(|at| *at <= MAX_CUT_SHIFT || part.len() - at <= MAX_CUT_SHIFT)
    };
    let head = line.get(from..first).unwrap_or("");
    let from = if from == 0 { 0 } else { from + word(head, head.find(' ')).unwrap_or(0) };
    let tail = line.get(last.min(to)..to).unwrap_or("");
    let to = if to == line.len() {
        to
    } else {
        to - tail.len() + word(tail, tail.rfind(' ')).map_or(tail.len(), |at| at + 1)
    };
    (from, to)
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = span.offset().min(self.text.len());
        let end = (start + span.len()).min(self.text.len());
        // Show whole lines, however short the label.
        let first = self.lines.iter().rposition(|line| line.offset <= start).unwrap_or(0);
        let from = self.lines.get(first).map_or(0, |line| line.offset);
        let to = self.text.get(end..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |at| end + at);
        let data = self.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let (number, column) = self.lines.get(first).map_or((0, 0), |line| (line.number - 1, line.column));
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.to_owned(),
            data.as_bytes(),
            (from, to - from).into(),
            number,
            column,
            data.lines().count(),
        )))
    }
}
