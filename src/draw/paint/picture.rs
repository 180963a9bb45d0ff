//! Decodes pictures, and draws them scaled and cropped.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::Tree;

use crate::draw::paint::identify::{Identified, identify};
use crate::draw::paint::pixels::{blend, coverage};
use crate::draw::paint::raster::options;
use crate::draw::rect::Rect;

/// Maximum side of a decoded picture, in pixels.
const MAX_DECODED_SIDE: u32 = 1600;

/// Decodes a picture, scaled down to [`MAX_DECODED_SIDE`].
pub(super) fn decode(bytes: &[u8]) -> Option<Pixmap> {
    let Identified { kind, width, height } = identify(Arc::new(bytes.to_vec()))?;
    let scale = (MAX_DECODED_SIDE as f32 / width.max(height) as f32).min(1.0);
    let side = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let mut pixels = Pixmap::new(side(width), side(height))?;
    let mut options = options();
    options.image_href_resolver.resolve_string = Box::new(move |_, _| Some(kind.clone()));
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><image width="{width}" height="{height}" href="picture"/></svg>"#
    );
    let tree = Tree::from_str(&svg, &options).ok()?;
    let fit =
        Transform::from_scale(pixels.width() as f32 / width as f32, pixels.height() as f32 / height as f32);
    resvg::render(&tree, fit, &mut pixels.as_mut());
    // A picture that can't be decoded draws nothing.
    pixels.pixels().iter().any(|pixel| pixel.alpha() > 0).then_some(pixels)
}

/// Draws a picture into an area. Crops its sides equally, and its top less than its bottom, because faces are near the top.
pub(super) fn draw_picture(onto: &mut Pixmap, picture: &Pixmap, area: Rect, radius: f32) {
    let (wide, high) = (picture.width() as f32, picture.height() as f32);
    let scale = (area.width / wide).max(area.height / high);
    if !scale.is_finite() || scale <= 0.0 {
        return;
    }
    let (width, height) = ((area.width / scale).min(wide), (area.height / scale).min(high));
    let crop = Rect { x: (wide - width) / 2.0, y: (high - height) * 0.25, width, height };
    let columns = resample_weights((crop.x, crop.width), (area.x, area.width), picture.width());
    let rows = resample_weights((crop.y, crop.height), (area.y, area.height), picture.height());
    let narrowed = scale_rows(picture, &columns, &rows);
    let (left, top) = (area.x.floor() as u32, area.y.floor() as u32);
    let (onto_width, onto_height) = (onto.width(), onto.height());
    for (y, row) in rows.iter().enumerate() {
        for x in 0..columns.len() {
            let at = (left + x as u32, top + y as u32);
            let covered = coverage(area, radius, at.0 as f32 + 0.5, at.1 as f32 + 0.5);
            if covered > 0.0 && at.0 < onto_width && at.1 < onto_height {
                let sum = narrowed.sum_column(x, row);
                blend(onto.data_mut(), onto_width, at, sum.map(|part| (part * covered + 0.5) as u8));
            }
        }
    }
}

/// The pixels of the source that make up one pixel of the target, along one axis.
struct Weights {
    /// The first of these pixels.
    first: usize,
    /// The share of each; they add up to 1.
    shares: Vec<f32>,
}

/// Weights to resample `length` pixels from `start` on to `to_length` pixels from `to_start` on, one for each target
/// pixel. Scaling down averages the source; scaling up interpolates. `limit` is the length of the source.
fn resample_weights(
    (start, length): (f32, f32),
    (to_start, to_length): (f32, f32),
    limit: u32,
) -> Vec<Weights> {
    let scale = length / to_length.max(1e-3);
    let reach = scale.max(1.0);
    let (first, end) = (to_start.floor() as u32, (to_start + to_length).ceil() as u32);
    (first..end)
        .map(|pixel| {
            let middle = start + (pixel as f32 + 0.5 - to_start) * scale;
            let first = (middle - reach).floor().clamp(0.0, limit.saturating_sub(1) as f32) as u32;
            let last = ((middle + reach).ceil() as u32).clamp(first + 1, limit.max(first + 1));
            let mut shares: Vec<f32> = (first..last)
                .map(|source| (1.0 - ((source as f32 + 0.5 - middle) / reach).abs()).max(0.0))
                .collect();
            let sum: f32 = shares.iter().sum();
            if sum > 0.0 {
                for share in &mut shares {
                    *share /= sum;
                }
            } else if let Some(share) = shares.first_mut() {
                *share = 1.0;
            }
            Weights { first: first as usize, shares }
        })
        .collect()
}

/// Rows of a picture, scaled to the width of the target but not yet to its height.
struct NarrowedRows {
    /// The row of the picture that comes first.
    first: usize,
    width: usize,
    pixels: Vec<[f32; 4]>,
}

impl NarrowedRows {
    /// A pixel of the target: the weighted sum of a column.
    fn sum_column(&self, x: usize, row: &Weights) -> [f32; 4] {
        let mut sum = [0.0_f32; 4];
        for (offset, share) in row.shares.iter().enumerate() {
            let at = (row.first - self.first + offset) * self.width + x;
            if let Some(pixel) = self.pixels.get(at) {
                add_weighted(&mut sum, *pixel, *share);
            }
        }
        sum
    }
}

/// Scales the rows of a picture that the target needs to its width.
fn scale_rows(picture: &Pixmap, columns: &[Weights], rows: &[Weights]) -> NarrowedRows {
    let first = rows.iter().map(|row| row.first).min().unwrap_or(0);
    let last = rows.iter().map(|row| row.first + row.shares.len()).max().unwrap_or(0);
    let last = last.min(picture.height() as usize);
    let width = columns.len();
    let mut pixels = vec![[0.0_f32; 4]; width * last.saturating_sub(first)];
    let source = picture.data().as_chunks::<4>().0;
    for (y, line) in pixels.chunks_exact_mut(width.max(1)).enumerate() {
        let row_start = (first + y) * picture.width() as usize;
        for (sum, column) in line.iter_mut().zip(columns) {
            let from = source.get(row_start + column.first..).unwrap_or_default();
            for (pixel, share) in from.iter().zip(&column.shares) {
                add_weighted(sum, pixel.map(f32::from), *share);
            }
        }
    }
    NarrowedRows { first, width, pixels }
}

fn add_weighted(sum: &mut [f32; 4], pixel: [f32; 4], share: f32) {
    for (sum, part) in sum.iter_mut().zip(pixel) {
        *sum += part * share;
    }
}
