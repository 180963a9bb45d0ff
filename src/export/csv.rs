//! Writes a [`Cut`] as a CSV shot list (RFC 4180): a row for each shot, CRLF line ends, and no cell that a spreadsheet
//! would run as a formula. A film of several clips gets extra columns at the end.

use crate::export::{Clip, Cut, Shot, show_timestamp};
use crate::syntax::time::show_seconds;

/// The columns; `storyc import` reads them too.
const COLUMNS: [&str; 8] = ["number", "start", "end", "seconds", "label", "words", "dialogue", "references"];

/// The extra columns of a film: the clip's number, its start, its requested length in seconds, the shot's start and end
/// in the clip's file, and that file.
const FILM_COLUMNS: [&str; 6] = ["clip", "clip_start", "asked_seconds", "source_start", "source_end", "take"];

/// Writes the shot list, with the column names in the first row.
pub fn write(cut: &Cut) -> String {
    let is_film = cut.clips.len() > 1;
    let film_columns = FILM_COLUMNS.iter().filter(|_| is_film);
    let names: Vec<String> = COLUMNS.iter().chain(film_columns).map(|name| (*name).to_owned()).collect();
    let mut out = csv_row(&names);
    for (number, shot) in (1_usize..).zip(&cut.shots) {
        let mut cells = vec![
            number.to_string(),
            show_timestamp(shot.start_ms, '.'),
            show_timestamp(shot.end_ms, '.'),
            show_seconds(shot.end_ms - shot.start_ms),
            shot.content.label.clone().unwrap_or_default(),
            shot.content.words.clone(),
            dialogue_cell(shot),
            shot.content.refs.join(", "),
        ];
        if is_film {
            cells.extend(clip_cells(cut.clips.get(shot.clip), shot));
        }
        out.push_str(&csv_row(&cells));
    }
    out
}

/// Returns the cells of [`FILM_COLUMNS`].
fn clip_cells(clip: Option<&Clip>, shot: &Shot) -> [String; 6] {
    let Some(clip) = clip else { return Default::default() };
    let in_clip = |ms: u64| show_timestamp(ms.saturating_sub(clip.start_ms), '.');
    [
        clip.number.to_string(),
        show_timestamp(clip.start_ms, '.'),
        show_seconds(clip.asked_ms),
        in_clip(shot.start_ms),
        in_clip(shot.end_ms),
        clip.take.clone().unwrap_or_default(),
    ]
}

/// Returns all lines of dialogue, one per line, including those that don't fit into the shot's time.
fn dialogue_cell(shot: &Shot) -> String {
    let lines = shot.content.dialogue.iter().map(|(speaker, words)| match speaker {
        Some(speaker) => format!("{speaker}: {words}"),
        None => words.clone(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Joins cells to one line of the file.
fn csv_row(cells: &[String]) -> String {
    format!("{}\r\n", cells.iter().map(|text| quote_cell(text)).collect::<Vec<_>>().join(","))
}

/// Quotes a cell if needed, and puts an apostrophe before text that a spreadsheet would take for a formula.
fn quote_cell(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let text = if is_formula { format!("'{text}") } else { text };
    if text.contains([',', '"', '\n', '\t', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
