//! Makes a picture of a page small: its colours, which are few, as a palette.

use std::collections::BTreeMap;
use std::io::Cursor;

use anyhow::{Context, ensure};
use png::{BitDepth, ColorType, Compression, Decoder, Encoder};

/// Bits of each channel that are kept, the finest first: that text is smooth can be seen with four.
const KEPT_BITS: [u32; 3] = [5, 4, 3];
/// Colours that a palette has room for.
const COLOURS: usize = 256;

/// The same picture as the PNG `picture`, with 256 colours at most.
pub(super) fn smaller(picture: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut reader = Decoder::new(Cursor::new(picture)).read_info().context("the driver's picture")?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture of no size")?];
    let info = reader.next_frame(&mut pixels)?;
    let channels = info.color_type.samples();
    ensure!(info.bit_depth == BitDepth::Eight && channels >= 3, "the driver's picture is {:?}", info.color_type);
    let pixels: Vec<[u8; 3]> = pixels.chunks_exact(channels).filter_map(|pixel| pixel.first_chunk().copied()).collect();
    let found = KEPT_BITS.iter().map(|&bits| palette(&pixels, bits)).find(|(colours, _)| colours.len() <= COLOURS);
    let (colours, indices) = found.context("too many colours")?;

    let mut small = Vec::new();
    let mut encoder = Encoder::new(&mut small, info.width, info.height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(colours.concat());
    encoder.set_compression(Compression::High);
    // Neighbours in a palette have nothing in common.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(small)
}

/// The colours as far as those bits tell them apart, each the one of its kind that there is most of, and which of them
/// each pixel has.
fn palette(pixels: &[[u8; 3]], bits: u32) -> (Vec<[u8; 3]>, Vec<u8>) {
    let kind = |pixel: &[u8; 3]| pixel.map(|channel| channel >> (8 - bits));
    let mut counts: BTreeMap<_, BTreeMap<[u8; 3], usize>> = BTreeMap::new();
    for pixel in pixels {
        *counts.entry(kind(pixel)).or_default().entry(*pixel).or_default() += 1;
    }
    let most =
        |of_kind: &BTreeMap<[u8; 3], usize>| of_kind.iter().max_by_key(|(_, count)| **count).map(|(pixel, _)| *pixel);
    let colours = counts.values().filter_map(most).collect();
    // With more colours than that, the palette is not used.
    let index = |index: usize| u8::try_from(index).unwrap_or(u8::MAX);
    let numbers: BTreeMap<_, u8> = counts.keys().enumerate().map(|(number, kind)| (*kind, index(number))).collect();
    (colours, pixels.iter().filter_map(|pixel| numbers.get(&kind(pixel)).copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(width: u32, pixels: &[u8]) -> Vec<u8> {
        let mut picture = Vec::new();
        let mut encoder = Encoder::new(&mut picture, width, u32::try_from(pixels.len()).unwrap() / 3 / width);
        encoder.set_color(ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        picture
    }

    fn decoded(picture: &[u8]) -> Vec<u8> {
        let mut decoder = Decoder::new(Cursor::new(picture));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    }

    #[test]
    fn few_colours_stay_what_they_are() {
        let pixels = [[255, 255, 255], [18, 52, 86], [255, 0, 0], [255, 255, 255]].concat();
        assert_eq!(decoded(&smaller(&encoded(2, &pixels)).unwrap()), pixels);
    }

    #[test]
    fn many_colours_come_to_a_palette() {
        let pixels: Vec<u8> =
            (0..=255_u8).flat_map(|red| (0..=7).flat_map(move |green| [red, green * 36, 9])).collect();
        let small = decoded(&smaller(&encoded(256, &pixels)).unwrap());
        assert_eq!(small.len(), pixels.len());
        assert!(small.iter().zip(&pixels).all(|(small, pixel)| small.abs_diff(*pixel) < 32));
    }
}
