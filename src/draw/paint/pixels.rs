//! Blends colours and rounded rectangles onto pixels.

use crate::draw::Frame;
use crate::draw::page::Colour;
use crate::draw::rect::Rect;

/// Fills a rectangle with rounded corners.
pub(super) fn fill_rect(frame: &mut Frame, area: Rect, radius: f32, Colour(red, green, blue): Colour) {
    if area.width <= 0.0 {
        return;
    }
    let (left, top) = (area.x.floor().max(0.0) as u32, area.y.floor().max(0.0) as u32);
    for y in top..(area.bottom().ceil().max(0.0) as u32).min(frame.height) {
        for x in left..(area.right().ceil().max(0.0) as u32).min(frame.width) {
            let alpha = coverage(area, radius, x as f32 + 0.5, y as f32 + 0.5).min(area.width);
            if alpha > 0.0 {
                let over = [red, green, blue, 255].map(|part| (f32::from(part) * alpha + 0.5) as u8);
                blend(&mut frame.pixels, frame.width, (x, y), over);
            }
        }
    }
}

/// The share of the pixel around a point that a rectangle with rounded corners covers.
pub(super) fn coverage(area: Rect, radius: f32, x: f32, y: f32) -> f32 {
    let radius = radius.min(area.width / 2.0).min(area.height / 2.0).max(0.0);
    let across = (x - area.x - area.width / 2.0).abs() - area.width / 2.0 + radius;
    let down = (y - area.y - area.height / 2.0).abs() - area.height / 2.0 + radius;
    let distance = across.max(0.0).hypot(down.max(0.0)) + across.max(down).min(0.0) - radius;
    (0.5 - distance).clamp(0.0, 1.0)
}

/// Blends a premultiplied colour over a pixel.
pub(super) fn blend(pixels: &mut [u8], width: u32, (x, y): (u32, u32), over: [u8; 4]) {
    if x >= width {
        return;
    }
    let at = (y as usize * width as usize + x as usize) * 4;
    let [.., alpha] = over;
    let left = 255 - u32::from(alpha);
    if let Some(under) = pixels.get_mut(at..at + 4) {
        for (under, over) in under.iter_mut().zip(over) {
            *under = (u32::from(over) + (u32::from(*under) * left + 127) / 255).min(255) as u8;
        }
    }
}
