//! Pictures of any shapes to tiles in an area: rows of one height, in which each picture keeps most of itself.

use super::page::Area;

/// The most tiles.
pub(super) const MOST_TILES: usize = 9;

/// How much of a picture's height or width must be left when a row is cut to fit.
const LEAST_SEEN: f32 = 0.8;

/// A place for each picture, from its width divided by its height. Under each is `below` for its name, and between them
/// is `gap`. With `centred`, what is left over lies on both sides.
pub(super) fn tiles(aspects: &[f32], area: Area, gap: f32, below: f32, centred: bool) -> Vec<Area> {
    let count = aspects.len().min(MOST_TILES);
    let aspects: Vec<f32> = aspects.iter().take(count).map(|aspect| aspect.clamp(0.4, 2.6)).collect();
    // The arrangement in which most is seen.
    let seen = |tiles: &[Area]| tiles.iter().map(|tile| tile.width * tile.height).sum::<f32>();
    (1..=count)
        .map(|rows| in_rows(&aspects, rows, area, gap, below, centred))
        .max_by(|one, other| seen(one).total_cmp(&seen(other)))
        .unwrap_or_default()
}

/// The tiles in so many rows.
fn in_rows(aspects: &[f32], rows: usize, area: Area, gap: f32, below: f32, centred: bool) -> Vec<Area> {
    let count = aspects.len();
    let split: Vec<&[f32]> = (0..rows)
        .filter_map(|row| aspects.get(row * count / rows..(row + 1) * count / rows))
        .filter(|row| !row.is_empty())
        .collect();
    let height_of = |row: &[f32]| {
        let gaps = gap * row.len().saturating_sub(1) as f32;
        (area.width - gaps).max(0.0) / row.iter().sum::<f32>()
    };
    let natural: f32 = split.iter().map(|row| height_of(row)).sum();
    let room = (area.height - below * rows as f32 - gap * (rows as f32 - 1.0)).max(0.0);
    // Taller than the area: cut a little off the pictures, and make them narrower beyond that. Flatter: cut their sides.
    let fit = room / natural.max(1e-3);
    let stretch = fit.min(1.0 / LEAST_SEEN);
    let narrow = (fit / LEAST_SEEN).min(1.0);
    let mut out = Vec::with_capacity(count);
    let mut y = area.y;
    for row in split {
        let own = height_of(row);
        let height = own * stretch;
        let used: f32 =
            row.iter().map(|aspect| aspect * own * narrow).sum::<f32>() + gap * (row.len() as f32 - 1.0);
        let mut x = area.x + if centred { ((area.width - used) / 2.0).max(0.0) } else { 0.0 };
        for aspect in row {
            let width = aspect * own * narrow;
            out.push(Area { x, y, width, height });
            x += width + gap;
        }
        y += height + below + gap;
    }
    out
}
