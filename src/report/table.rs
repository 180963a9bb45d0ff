//! Text tables.

use std::fmt::Write;

/// Aligns columns with two spaces between them; the first row is the header. A CJK character is two columns wide.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut out = String::new();
    let widths: Vec<usize> = (0..N)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| display_width(cell)).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (cell, widest) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell}{:1$}", "", widest - display_width(cell) + 2);
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

fn display_width(text: &str) -> usize {
    text.chars().map(|c| if crate::syntax::is_cjk(c) { 2 } else { 1 }).sum()
}
