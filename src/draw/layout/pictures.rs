//! Sets the pictures of a shot as tiles with their names.

use crate::assets::{self, FileKind, Head};
use crate::draw::BoardShot;
use crate::draw::layout::setter::Setter;
use crate::draw::page::{Item, TextStyle};
use crate::draw::palette::{DIM, PANEL};
use crate::draw::rect::Rect;
use crate::draw::tiles::{MAX_TILES, TileGrid};
use crate::draw::wrap::fit_line;

/// Sets the pictures in an area, and returns the part of it that they take up.
pub(super) fn set_pictures(setter: &mut Setter<'_>, shot: &BoardShot, area: Rect, is_centred: bool) -> Rect {
    let (fonts, unit) = (setter.fonts, setter.unit);
    let radius = 6.0 * unit;
    let aspects: Vec<f32> =
        shot.pictures.iter().take(MAX_TILES).map(|picture| aspect(&picture.bytes)).collect();
    let more = shot.pictures.len().saturating_sub(MAX_TILES);
    let grid = TileGrid { area, gap: 12.0 * unit, caption: 22.0 * unit, is_centred };
    let tiles = grid.arrange(&aspects);
    let count = tiles.len();
    let mut used = Rect { width: 0.0, height: 0.0, ..area };
    for (index, (tile, picture)) in tiles.into_iter().zip(&shot.pictures).enumerate() {
        setter.fill(tile, radius, PANEL);
        setter.items.push(Item::Picture { area: tile, radius, index });
        let mut name = fonts.drawable(&picture.name);
        if more > 0 && index + 1 == count {
            name = format!("{name} +{more}");
        }
        let (name, size) = fit_line(fonts, &name, 13.0 * unit, 0.85, tile.width);
        let spare = if is_centred { (tile.width - fonts.width(&name, size)).max(0.0) } else { 0.0 };
        let baseline = tile.bottom() + 17.0 * unit;
        setter.text(&name, tile.x + spare / 2.0, baseline, TextStyle::regular(size, DIM));
        used.width = used.width.max(tile.right() - area.x);
        used.height = used.height.max(tile.bottom() + grid.caption - area.y);
    }
    used
}

/// The width of a picture divided by its height, from its header; 1 if it can't be read.
fn aspect(bytes: &[u8]) -> f32 {
    let start = bytes.get(..assets::HEAD_BYTES).unwrap_or(bytes);
    match assets::identify(&Head { length: bytes.len() as u64, bytes: start.to_vec() }) {
        FileKind::Picture(picture) => picture.aspect() as f32,
        _ => 1.0,
    }
}
