//! Aligns two lists by similarity, in order: parts of prompts or clips of films.

use std::collections::HashMap;

/// Minimum similarity, from 0 to 1, at which two texts count as versions of one text.
pub(super) const MIN_SIMILARITY: f64 = 0.3;

/// Maximum number of pairs to compare; real clips and films stay far below it.
pub(super) const MAX_PAIRS: usize = 10_000;

/// The words of a text, each with its number of occurrences.
pub(super) type Words<'t> = HashMap<&'t str, usize>;

/// Pairs old items (rows) with current ones (columns), in order, for the highest total score. Items that score 0 never
/// pair.
pub(super) fn pairs(
    rows: usize,
    columns: usize,
    score: impl Fn(usize, usize) -> f64,
) -> Vec<(Option<usize>, Option<usize>)> {
    if rows * columns > MAX_PAIRS {
        return (0..rows.max(columns))
            .map(|at| (Some(at).filter(|at| *at < rows), Some(at).filter(|at| *at < columns)))
            .collect();
    }
    let width = columns + 1;
    let scores: Vec<f64> = (0..rows * columns).map(|at| score(at / columns, at % columns)).collect();
    let mut best = vec![0.0_f64; (rows + 1) * width];
    let at = |best: &[f64], row: usize, column: usize| best.get(row * width + column).copied().unwrap_or(0.0);
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let one = scores.get(row * columns + column).copied().unwrap_or(0.0);
            let paired = if one > 0.0 { one + at(&best, row + 1, column + 1) } else { 0.0 };
            let value = paired.max(at(&best, row + 1, column)).max(at(&best, row, column + 1));
            if let Some(slot) = best.get_mut(row * width + column) {
                *slot = value;
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::with_capacity(rows.max(columns));
    while row < rows || column < columns {
        let one = scores
            .get(row * columns + column)
            .copied()
            .filter(|_| row < rows && column < columns)
            .unwrap_or(0.0);
        let here = at(&best, row, column);
        if one > 0.0 && here <= one + at(&best, row + 1, column + 1) {
            pairs.push((Some(row), Some(column)));
            row += 1;
            column += 1;
        } else if row < rows && (column == columns || here <= at(&best, row + 1, column)) {
            pairs.push((Some(row), None));
            row += 1;
        } else {
            pairs.push((None, Some(column)));
            column += 1;
        }
    }
    pairs
}

/// Counts the words of a text; each CJK character is a word.
pub(super) fn words(text: &str) -> Words<'_> {
    let mut words = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.chars().any(crate::syntax::is_cjk) {
            for (at, c) in word.char_indices() {
                *words.entry(word.get(at..at + c.len_utf8()).unwrap_or_default()).or_insert(0) += 1;
            }
        } else {
            *words.entry(word).or_insert(0) += 1;
        }
    }
    words
}

/// Returns the share of words that two texts have in common, from 0 to 1 (the Dice coefficient).
pub(super) fn similarity(a: &Words<'_>, b: &Words<'_>) -> f64 {
    let total: usize = a.values().sum::<usize>() + b.values().sum::<usize>();
    if total == 0 {
        return 1.0;
    }
    let common: usize =
        a.iter().map(|(word, count)| count.min(b.get(word).unwrap_or(&0))).copied().sum::<usize>();
    2.0 * common as f64 / total as f64
}
