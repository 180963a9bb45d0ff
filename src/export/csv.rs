//! A [`Cut`] to a shot list as RFC 4180 has it: a row for each shot, lines that end in CR LF, and no cell that a
//! spreadsheet would run.

use crate::export::{Cut, Shot, clock};
use crate::syntax::time::show_seconds;

/// The columns. `storyc import` reads them, too.
const COLUMNS: [&str; 8] = ["number", "start", "end", "seconds", "label", "words", "dialogue", "references"];

/// The list, with the names of its columns in the first row.
pub fn write(cut: &Cut) -> String {
    let mut out = row(&COLUMNS.map(str::to_owned));
    for (number, shot) in (1_usize..).zip(&cut.shots) {
        out.push_str(&row(&[
            number.to_string(),
            clock(shot.start_ms, '.'),
            clock(shot.end_ms, '.'),
            show_seconds(shot.end_ms - shot.start_ms),
            shot.scene.label.clone().unwrap_or_default(),
            shot.scene.words.clone(),
            dialogue(shot),
            shot.scene.refs.join(", "),
        ]));
    }
    out
}

/// All that is said, a line each, whether or not there is time for it.
fn dialogue(shot: &Shot) -> String {
    let lines = shot.scene.dialogue.iter().map(|(speaker, words)| match speaker {
        Some(speaker) => format!("{speaker}: {words}"),
        None => words.clone(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn row(cells: &[String]) -> String {
    format!("{}\r\n", cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(","))
}

/// A cell in quotes where it needs them. What a spreadsheet would take for a formula gets an apostrophe in front.
fn cell(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains([',', '"', '\n', '\t', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
