//! Arranges pictures of any shapes as tiles: rows of equal height, in which each picture is cropped as little as possible.

use super::rect::Rect;

/// Maximum number of pictures on a page.
pub(super) const MAX_TILES: usize = 9;

/// Minimum share of a picture's height or width that cropping leaves.
const MIN_VISIBLE: f32 = 0.8;

/// The space for tiles.
#[derive(Clone, Copy, Debug)]
pub(super) struct TileGrid {
    /// The area that they fill.
    pub(super) area: Rect,
    /// The gap between them.
    pub(super) gap: f32,
    /// The height of the name under each.
    pub(super) caption: f32,
    /// Centres rows that are narrower than the area.
    pub(super) is_centred: bool,
}

impl TileGrid {
    /// Arranges pictures, given as width divided by height, so that as much of them as possible is visible.
    pub(super) fn arrange(&self, aspects: &[f32]) -> Vec<Rect> {
        let count = aspects.len().min(MAX_TILES);
        let aspects: Vec<f32> = aspects.iter().take(count).map(|aspect| aspect.clamp(0.4, 2.6)).collect();
        let visible = |tiles: &[Rect]| tiles.iter().map(|tile| tile.width * tile.height).sum::<f32>();
        (1..=count)
            .map(|rows| self.arrange_in_rows(&aspects, rows))
            .max_by(|one, other| visible(one).total_cmp(&visible(other)))
            .unwrap_or_default()
    }

    fn arrange_in_rows(&self, aspects: &[f32], rows: usize) -> Vec<Rect> {
        let Self { area, gap, caption, is_centred } = *self;
        let count = aspects.len();
        let split: Vec<&[f32]> = (0..rows)
            .filter_map(|row| aspects.get(row * count / rows..(row + 1) * count / rows))
            .filter(|row| !row.is_empty())
            .collect();
        let natural_height = |row: &[f32]| {
            let gaps = gap * row.len().saturating_sub(1) as f32;
            (area.width - gaps).max(0.0) / row.iter().sum::<f32>()
        };
        let natural: f32 = split.iter().map(|row| natural_height(row)).sum();
        let room = (area.height - caption * rows as f32 - gap * (rows as f32 - 1.0)).max(0.0);
        // Rows that are too tall: crop the pictures' height a little, then make them narrower. Too flat: crop their width.
        let fit = room / natural.max(1e-3);
        let stretch = fit.min(1.0 / MIN_VISIBLE);
        let narrow = (fit / MIN_VISIBLE).min(1.0);
        let mut tiles = Vec::with_capacity(count);
        let mut y = area.y;
        for row in split {
            let natural = natural_height(row);
            let height = natural * stretch;
            let used: f32 = row.iter().map(|aspect| aspect * natural * narrow).sum::<f32>()
                + gap * (row.len() as f32 - 1.0);
            let mut x = area.x + if is_centred { ((area.width - used) / 2.0).max(0.0) } else { 0.0 };
            for aspect in row {
                let width = aspect * natural * narrow;
                tiles.push(Rect { x, y, width, height });
                x += width + gap;
            }
            y += height + caption + gap;
        }
        tiles
    }
}
