//! Writes a script in canonical form: front matter, then the lines of the body, with one blank line between blocks.

use std::collections::BTreeSet;

use crate::format::front_matter;
use crate::format::header::{self, TimeNotation};
use crate::format::lines::{self, Line, LineKind, SPACES};
use crate::syntax::Script;

/// The formatted text.
pub(super) struct FormattedStory {
    pub(super) text: String,
    /// The offset of each block's header in `text`.
    pub(super) headers: Vec<usize>,
}

/// Writes the whole story. The headers of the blocks in `kept_headers` stay as they are.
pub(super) fn write(script: &Script, kept_headers: &BTreeSet<usize>) -> FormattedStory {
    let mut formatted =
        FormattedStory { text: String::with_capacity(script.source.len() * 9 / 8), headers: Vec::new() };
    let mut body = body_start(&script.source);
    if let Some(front) = &script.front_matter {
        formatted.text = front_matter::write(script, front);
        body = front.span.end as usize;
    }
    let notation = TimeNotation::detect(script);
    let mut blank = false;
    // A blank line follows front matter, as it follows a block.
    let mut block_ended = script.front_matter.is_some();
    for line in lines::split_lines(script, body) {
        if line.kind == LineKind::Blank && !line.verbatim {
            blank = true;
            continue;
        }
        if line.may_be_spaced {
            let at_start = formatted.text.is_empty();
            let wanted = if at_start {
                blank && is_fence(script, &line)
            } else {
                blank || block_ended || line.opens_block
            };
            if wanted {
                formatted.text.push('\n');
            }
        }
        (blank, block_ended) = (false, false);
        write_line(script, &line, notation, kept_headers, &mut formatted);
    }
    formatted
}

/// Returns the start of the body: after a single byte order mark. After removing one of two, the second would
/// become the first.
fn body_start(source: &str) -> usize {
    let rest = source.strip_prefix('\u{FEFF}').filter(|rest| !rest.starts_with('\u{FEFF}'));
    source.len() - rest.unwrap_or(source).len()
}

/// Returns true if a line would open front matter as the first line of the file.
fn is_fence(script: &Script, line: &Line) -> bool {
    script.text(line.words).trim_end_matches(SPACES) == "---"
}

/// Writes a line, with its header in canonical form unless that is to be kept.
fn write_line(
    script: &Script,
    line: &Line,
    notation: TimeNotation,
    kept_headers: &BTreeSet<usize>,
    formatted: &mut FormattedStory,
) {
    let out = &mut formatted.text;
    let words = script.text(line.words);
    let block = match line.kind {
        LineKind::Header(index) => script.blocks.get(index).map(|block| (index, block)),
        _ => None,
    };
    if let Some((_, block)) = block {
        let indent = if line.verbatim { (block.header.start - line.words.start) as usize } else { 0 };
        formatted.headers.push(out.len() + indent);
    }
    if line.verbatim {
        out.push_str(script.text(line.whole));
        return;
    }
    match block {
        Some((index, block)) => {
            let behind = words.get((block.header.end - line.words.start) as usize..).unwrap_or("");
            let behind = behind.trim_matches(SPACES);
            let original = script.text(block.header).trim_end_matches(SPACES);
            // In `[0-5s]: [0-2s] …` the colon marks a second time track; without it the second bracket would be a
            // header in a line.
            let needs_colon =
                original.ends_with([':', '：']) && behind.trim_start().starts_with(['[', '【', '［']);
            let canonical = header::write(script, block, notation);
            let canonical = canonical.filter(|_| !needs_colon && !kept_headers.contains(&index));
            out.push_str(canonical.as_deref().unwrap_or(original));
            if !behind.is_empty() {
                out.push(' ');
                out.push_str(behind);
            }
        }
        None => out.push_str(words.trim_end_matches(SPACES)),
    }
    out.push('\n');
}
