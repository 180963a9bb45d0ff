//! Builds the tree from pest's pairs. No other module uses pest.
//!
//! The text is first cut into lines and blocks; a line is parsed further only if it has a character that can start an
//! element. The grammar matches any text; if it ever failed to, the whole text would become the preamble.

#[rustfmt::skip]
mod grammar;
mod header;
mod prose;

use std::sync::Arc;

use pest::Parser;
use pest::iterators::Pair;

use crate::syntax::build::grammar::{Grammar, Rule};
use crate::syntax::tree::{Block, Comment, FrontMatter, Script};
use crate::text::{Span, yaml};

pub(crate) use prose::positional;

/// Parses a story. Never fails: the tree records errors, and rules report them.
pub fn parse(source: impl Into<Arc<str>>) -> Script {
    let source: Arc<str> = source.into();
    let mut builder = Builder::new(Arc::clone(&source));
    if source.starts_with('\u{FEFF}') {
        builder.script.preamble = Span::at('\u{FEFF}'.len_utf8());
    }
    builder.parse(Rule::story)
}

/// Parses whole lines of a story on their own. They have no front matter, and nothing before them is known.
pub(super) fn parse_lines(lines: &str) -> Script {
    Builder::new(lines.into()).parse(Rule::lines)
}

struct Builder {
    script: Script,
    /// The current block, whose lines are being read.
    open: Option<Block>,
    /// The end of text that was read ahead; pairs before it are skipped.
    read_to: u32,
}

impl Builder {
    fn new(source: Arc<str>) -> Self {
        let script = Script {
            source,
            front_matter: None,
            preamble: Span::default(),
            blocks: Vec::new(),
            references: Vec::new(),
            quotes: Vec::new(),
            dialogue: Vec::new(),
            cues: Vec::new(),
            comments: Vec::new(),
            escapes: Vec::new(),
            stray_headers: Vec::new(),
            bracket_lines: Vec::new(),
        };
        Self { script, open: None, read_to: 0 }
    }

    fn parse(mut self, rule: Rule) -> Script {
        let source = Arc::clone(&self.script.source);
        match Grammar::parse(rule, &source) {
            Ok(pairs) => pairs.flat_map(Pair::into_inner).for_each(|pair| self.element(pair)),
            Err(_) => self.prose_lines(Span::new(0, source.len())),
        }
        self.finish()
    }

    fn element(&mut self, pair: Pair<'_, Rule>) {
        if span_of(&pair).start < self.read_to {
            return;
        }
        match pair.as_rule() {
            Rule::front_matter => self.front_matter(pair),
            Rule::comment => self.comment(span_of(&pair)),
            Rule::prose_line => {
                let line = span_of(&pair);
                // Text right after a header doesn't start a line.
                let follows_header = self.open.as_ref().is_some_and(|block| block.header.end == line.start);
                if !follows_header && pair.as_str().trim_start().starts_with(['[', '【', '［']) {
                    self.script.bracket_lines.push(line);
                }
                self.prose(line);
            }
            Rule::time_header if self.continues_track(&pair) => {
                let start = pair.as_span().start();
                let rest = self.script.source.get(start..).unwrap_or("");
                let end = start + rest.find(['\n', '\r']).unwrap_or(rest.len());
                self.read_to = end as u32;
                self.prose(Span::new(start, end));
            }
            Rule::time_header
            | Rule::broken_header
            | Rule::section_header
            | Rule::clip_header
            | Rule::film_header => {
                let header = self.header(pair);
                self.close_block(header.span.start);
                self.open = Some(header);
            }
            _ => {}
        }
    }

    /// Returns true if the previous line is a track of times that ends in an arrow: `Steps: [0-2s] slow →`. A time at
    /// the start of the next line then continues the track and doesn't start a shot.
    fn continues_track(&self, header: &Pair<'_, Rule>) -> bool {
        let before = self.script.source.get(..header.as_span().start()).unwrap_or("");
        let before = line_before(before);
        let Some(last) = self.script.stray_headers.last().filter(|_| before.ends_with('→')) else {
            return false;
        };
        before.get(last.end as usize..).is_some_and(|since| !since.contains(['\n', '\r']))
    }

    /// Ends the current block, or the preamble if there is none yet.
    fn close_block(&mut self, end: u32) {
        match self.open.take() {
            Some(mut block) => {
                block.span.end = end;
                block.text = Span { start: block.header.end, end };
                self.script.blocks.push(block);
            }
            None => self.script.preamble.end = end,
        }
    }

    fn finish(mut self) -> Script {
        self.close_block(self.script.source.len() as u32);
        self.script
    }

    fn front_matter(&mut self, pair: Pair<'_, Rule>) {
        let span = span_of(&pair);
        let Some(inner) = pair.into_inner().next() else { return };
        let closed = inner.as_rule() == Rule::closed_yaml;
        let yaml = span_of(&inner);
        let content = yaml::parse(inner.as_str(), yaml.start as usize);
        let prose = match &content {
            Ok(None) => !closed,
            Ok(Some(node)) => match &node.value {
                yaml::Value::Map(_) => false,
                yaml::Value::List(items) => items.iter().all(|item| item.text().is_some()),
                _ => true,
            },
            Err(_) => !inner.as_str().lines().any(looks_like_key),
        };
        if prose {
            self.prose_lines(span);
        } else {
            self.script.preamble = Span::at(span.end as usize);
            self.script.front_matter = Some(FrontMatter { span, yaml, closed, content });
        }
    }

    /// Reads lines as prose that the grammar matched as something else.
    fn prose_lines(&mut self, span: Span) {
        let source = Arc::clone(&self.script.source);
        let mut at = span.start as usize;
        for line in span.slice(&source).split_inclusive(['\n', '\r']) {
            let words = line.trim_end_matches(['\n', '\r']);
            let place = Span::new(at, at + words.len());
            if words.trim_start().starts_with("//") {
                self.comment(place);
            } else if !words.is_empty() {
                self.prose(place);
            }
            at += line.len();
        }
    }

    fn comment(&mut self, span: Span) {
        let spaces = self.script.text(span).find("//").unwrap_or(0);
        self.script
            .comments
            .push(Comment { span: Span { start: span.start + spaces as u32, end: span.end } });
    }
}

fn span_of(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::new(span.start(), span.end())
}

/// The text before a line without the line end and the spaces in front of it.
pub(super) fn line_before(before: &str) -> &str {
    let before = before.strip_suffix('\n').unwrap_or(before);
    before.strip_suffix('\r').unwrap_or(before).trim_end_matches([' ', '\t', '\u{3000}'])
}

/// Returns true if an unreadable line of YAML was meant as `key: value`.
fn looks_like_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\''))
    })
}
