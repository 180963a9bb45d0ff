//! Renders SVG as pixels with the bundled fonts, and pixels as PNG.

use std::sync::Arc;

use resvg::tiny_skia::{ColorU8, Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::fontdb::Source;
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use crate::draw::font::{FILES, Face};
use crate::draw::paint::identify::identify;
use crate::draw::{DrawError, Frame, MAX_SIDE};

/// Renders an SVG with the bundled fonts and no others. `None` if it can't be read, or is larger than [`MAX_SIDE`]. Only
/// pictures in data URLs are drawn.
pub fn rasterize(svg: &str) -> Option<Frame> {
    let tree = parse_svg(svg)?;
    let (width, height) = (tree.size().width().ceil(), tree.size().height().ceil());
    if width > MAX_SIDE as f32 || height > MAX_SIDE as f32 {
        return None;
    }
    render(&tree, 1.0)
}

/// Renders an SVG of any size, scaled down to at most `max_pixels` pixels and to sides of at most `max_side`.
#[cfg(feature = "sheet")]
pub(crate) fn rasterize_within(svg: &str, max_pixels: f32, max_side: f32) -> Option<Frame> {
    let tree = parse_svg(svg)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let by_area = (max_pixels / (width * height)).sqrt();
    render(&tree, by_area.min(max_side / width.max(height)).min(1.0))
}

fn parse_svg(svg: &str) -> Option<Tree> {
    let mut options = options();
    options.image_href_resolver.resolve_data =
        Box::new(|_, bytes, _| identify(bytes).map(|picture| picture.kind));
    Tree::from_str(svg, &options).ok()
}

fn render(tree: &Tree, scale: f32) -> Option<Frame> {
    let side = |side: f32| (side * scale).ceil().max(1.0) as u32;
    let mut pixels = Pixmap::new(side(tree.size().width()), side(tree.size().height()))?;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let mut frame = Frame { width: pixels.width(), height: pixels.height(), pixels: Vec::new() };
    frame.pixels = pixels
        .pixels()
        .iter()
        .map(PremultipliedColorU8::demultiply)
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect();
    Some(frame)
}

impl Frame {
    /// Encodes the frame as a PNG file.
    ///
    /// # Errors
    ///
    /// [`DrawError::Png`] if the number of pixels doesn't match the sides.
    pub fn png(&self) -> Result<Vec<u8>, DrawError> {
        let mut pixels = Pixmap::new(self.width, self.height).ok_or(DrawError::Png)?;
        if pixels.data().len() != self.pixels.len() {
            return Err(DrawError::Png);
        }
        for (to, from) in pixels.pixels_mut().iter_mut().zip(self.pixels.as_chunks::<4>().0) {
            let [red, green, blue, alpha] = *from;
            *to = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
        }
        pixels.encode_png().map_err(|_| DrawError::Png)
    }
}

/// Options to parse SVG: with the bundled fonts, and without access to files.
pub(super) fn options() -> Options<'static> {
    let mut options = Options { font_family: Face::Western.family().to_owned(), ..Options::default() };
    let fonts = options.fontdb_mut();
    for file in FILES {
        fonts.load_font_source(Source::Binary(Arc::new(file)));
    }
    fonts.set_sans_serif_family(Face::Western.family());
    fonts.set_serif_family(Face::Western.family());
    options.image_href_resolver =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    options
}
