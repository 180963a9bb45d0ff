//! Checks that a file is a complete MP4 or WebM file, whose parts fill it to the last byte, and reads what it contains.

mod mp4;
mod webm;

use std::io::{Read, Seek, SeekFrom};

use crate::render::footage::Footage;

/// A video file's content and format.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Container {
    /// Length, size and sound, as far as the file says them.
    pub(super) footage: Footage,
    /// The file extension.
    pub(super) extension: &'static str,
}

/// A track of a file, as far as it can be read.
#[derive(Clone, Copy, Default)]
struct Track {
    kind: Option<TrackKind>,
    /// Width and height in pixels, as displayed.
    size: Option<(u32, u32)>,
    /// False if the track is empty.
    has_samples: Option<bool>,
}

/// What a track contains.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TrackKind {
    Video,
    Sound,
    Other,
}

/// Checks a video file and reads its length, its picture size and whether it has sound.
///
/// # Errors
///
/// A short message that says what is wrong with the file.
pub(super) fn inspect(file: &mut (impl Read + Seek)) -> Result<Container, String> {
    let io = |error: std::io::Error| error.to_string();
    let length = file.seek(SeekFrom::End(0)).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut head = [0; 4];
    file.read_exact(&mut head).map_err(|_| "it isn't a video file".to_owned())?;
    if head == webm::HEAD { webm::inspect(file, length) } else { mp4::inspect(file, length) }
}

/// Message for a part that is longer than the rest of the file.
fn truncated(at: u64, length: u64) -> String {
    format!("it is cut short: it has {length} bytes, but the part at {at} goes on")
}

/// Sums up a file's tracks: the size of the first video track that isn't empty, and whether any track has sound. A track
/// that can't be read may be the one with sound, so only a file whose tracks are all known is silent.
fn footage(seconds: Option<f64>, tracks: &[Track]) -> Footage {
    let is_picture =
        |track: &&Track| track.kind == Some(TrackKind::Video) && track.has_samples != Some(false);
    let size = tracks.iter().filter(is_picture).find_map(|track| track.size);
    let sounds = tracks.iter().map(|track| match track.kind? {
        TrackKind::Sound => track.has_samples,
        TrackKind::Video | TrackKind::Other => Some(false),
    });
    // No tracks at all: nothing is known.
    let sound = sounds.reduce(|one, other| match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, _) | (_, None) => None,
        _ => Some(false),
    });
    Footage {
        seconds,
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
        sound: sound.flatten(),
    }
}

#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    clippy::trivially_copy_pass_by_ref,
    clippy::unwrap_used,
    reason = "a test may fail"
)]
mod tests {
    use std::io::Cursor;

    use super::{Container, inspect};
    use crate::render::footage::Footage;

    fn part(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
    }

    /// A movie header of this many milliseconds.
    fn header(ticks: u32) -> Vec<u8> {
        part(b"mvhd", &[&[0; 12][..], &1000_u32.to_be_bytes(), &ticks.to_be_bytes(), &[0; 80]].concat())
    }

    fn whole(parts: &[Vec<u8>]) -> Result<Container, String> {
        inspect(&mut Cursor::new(parts.concat()))
    }

    #[test]
    fn an_mp4_has_its_length_in_one_of_three_places() {
        let (ftyp, mdat) = (part(b"ftyp", b"isom\0\0\0\0"), part(b"mdat", &[7; 64]));
        let mp4 = |seconds| {
            let footage = Footage { seconds, ..Footage::default() };
            Ok(Container { footage, extension: "mp4" })
        };
        let plain = part(b"moov", &header(5000));
        assert_eq!(whole(&[ftyp.clone(), plain.clone(), mdat.clone()]), mp4(Some(5.0)));
        assert_eq!(whole(&[ftyp.clone(), mdat.clone(), plain]), mp4(Some(5.0)));

        // With fragments, the length is in `mehd`, in `sidx` or nowhere.
        let moof = part(b"moof", &[0; 16]);
        let mehd = part(b"mehd", &[&[0; 4][..], &4000_u32.to_be_bytes()].concat());
        let told = part(b"moov", &[header(0), part(b"mvex", &mehd)].concat());
        let silent = part(b"moov", &[header(0), part(b"mvex", &[])].concat());
        let sidx = part(
            b"sidx",
            &[
                &[0; 8][..],
                &90_000_u32.to_be_bytes(),
                &[0; 8],
                &2_u32.to_be_bytes(),
                &[&1_u32.to_be_bytes()[..], &180_000_u32.to_be_bytes(), &[0; 4]].concat().repeat(2),
            ]
            .concat(),
        );
        let fragments = |moov: &Vec<u8>| vec![ftyp.clone(), moov.clone(), moof.clone(), mdat.clone()];
        assert_eq!(whole(&fragments(&told)), mp4(Some(4.0)));
        assert_eq!(
            whole(&[&[ftyp.clone(), silent.clone(), sidx][..], &[moof.clone(), mdat.clone()]].concat()),
            mp4(Some(4.0))
        );
        assert_eq!(whole(&fragments(&silent)), mp4(None));
        // Without fragments, a clip with no length has no frames.
        assert!(whole(&[ftyp.clone(), part(b"moov", &header(0)), mdat]).is_err());
        assert!(whole(&[ftyp, silent]).is_err());
    }

    #[test]
    fn a_webm_may_have_a_length() {
        let element =
            |id: &[u8], body: &[u8]| [id, &[0x40 | (body.len() >> 8) as u8, body.len() as u8], body].concat();
        let head = element(&[0x1A, 0x45, 0xDF, 0xA3], &element(&[0x42, 0x82], b"webm"));
        let duration = element(&[0x44, 0x89], &2500.0_f32.to_be_bytes());
        let cluster = element(&[0x1F, 0x43, 0xB6, 0x75], &[0; 40]);
        let info = |body: &[u8]| element(&[0x15, 0x49, 0xA9, 0x66], body);
        let segment = |body: &[Vec<u8>]| element(&[0x18, 0x53, 0x80, 0x67], &body.concat());
        let webm = |seconds| {
            let footage = Footage { seconds, ..Footage::default() };
            Ok(Container { footage, extension: "webm" })
        };
        let told = segment(&[info(&duration), cluster.clone()]);
        assert_eq!(whole(&[head.clone(), told.clone()]), webm(Some(2.5)));
        let finer = element(&[0x2A, 0xD7, 0xB1], &500_000_u32.to_be_bytes());
        let finer = segment(&[info(&[duration, finer].concat()), cluster.clone()]);
        assert_eq!(whole(&[head.clone(), finer]), webm(Some(1.25)));
        assert_eq!(whole(&[head.clone(), segment(&[info(&[]), cluster.clone()])]), webm(None));
        // A streamed file: the segment's length is unknown.
        let stream =
            [&[0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..], &cluster]
                .concat();
        assert_eq!(whole(&[head.clone(), stream]), webm(None));
        assert!(whole(&[head.clone(), told[..told.len() - 1].to_vec()]).is_err());
        assert!(whole(&[head.clone(), segment(&[info(&[])])]).is_err());
        assert!(whole(&[head]).is_err());
    }

    /// A track header with a size and a rotation matrix.
    fn tkhd(version: u8, width: u32, height: u32, matrix: [u32; 5]) -> Vec<u8> {
        let times = vec![0; if version == 1 { 51 } else { 39 }];
        let words: Vec<u8> = [matrix[0], matrix[1], 0, matrix[2], matrix[3], matrix[4], 0, 0, 1 << 30]
            .into_iter()
            .chain([width << 16, height << 16])
            .flat_map(u32::to_be_bytes)
            .collect();
        part(b"tkhd", &[&[version][..], &times, &words].concat())
    }

    const UPRIGHT: [u32; 5] = [1 << 16, 0, 0, 1 << 16, 0];
    const TURNED: [u32; 5] = [0, 1 << 16, 0xFFFF_0000, 0, 0];
    const HALF_TURN: [u32; 5] = [0xFFFF_0000, 0, 0, 0xFFFF_0000, 0];

    /// The sample description of a video of this format and size.
    fn stsd(format: &[u8; 4], width: u16, height: u16) -> Vec<u8> {
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        let entry = part(format, &[&[0; 24][..], &size, &[0; 50]].concat());
        part(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &entry].concat())
    }

    /// A track with a handler, a header and the boxes of its sample table.
    fn trak(handler: &[u8; 4], tkhd: &[u8], table: &[Vec<u8>]) -> Vec<u8> {
        let hdlr = part(b"hdlr", &[&[0; 8][..], handler, &[0; 12]].concat());
        let data = part(b"hdlr", b"\0\0\0\0dhlralis");
        let minf = part(b"minf", &[data, part(b"stbl", &table.concat())].concat());
        part(b"trak", &[tkhd, &part(b"mdia", &[hdlr, minf].concat())].concat())
    }

    fn samples(count: u32) -> Vec<u8> {
        part(b"stsz", &[&[0; 8][..], &count.to_be_bytes()].concat())
    }

    /// What an MP4 file of five seconds with these tracks contains: width, height and sound.
    fn tracks(traks: &[Vec<u8>], is_fragmented: bool) -> (Option<u32>, Option<u32>, Option<bool>) {
        let mvex = if is_fragmented { part(b"mvex", &[]) } else { Vec::new() };
        let moov = part(b"moov", &[header(5000), traks.concat(), mvex].concat());
        let moof = if is_fragmented { part(b"moof", &[0; 16]) } else { Vec::new() };
        let footage = whole(&[part(b"ftyp", b"isom"), moov, moof, part(b"mdat", &[7; 64])]).unwrap().footage;
        assert_eq!(footage.seconds, Some(5.0));
        (footage.width, footage.height, footage.sound)
    }

    #[test]
    fn an_mp4_has_its_size_in_the_sample_description_or_the_track_header() {
        let video = |tkhd: &[u8], table: &[Vec<u8>]| {
            let (width, height, sound) = tracks(&[trak(b"vide", tkhd, table)], false);
            assert_eq!(sound, Some(false));
            width.zip(height)
        };
        for format in [b"avc1", b"hvc1", b"hev1", b"av01", b"vp09", b"encv"] {
            let table = [stsd(format, 1280, 720), samples(120)];
            assert_eq!(video(&tkhd(0, 640, 360, UPRIGHT), &table), Some((1280, 720)));
            assert_eq!(video(&tkhd(1, 640, 360, TURNED), &table), Some((720, 1280)));
            assert_eq!(video(&tkhd(0, 640, 360, HALF_TURN), &table), Some((1280, 720)));
            assert_eq!(video(&[], &table), Some((1280, 720)));
        }
        let empty = [stsd(b"avc1", 0, 0), samples(120)];
        assert_eq!(video(&tkhd(1, 640, 360, UPRIGHT), &empty), Some((640, 360)));
        assert_eq!(video(&tkhd(0, 640, 360, TURNED), &[samples(120)]), Some((360, 640)));
        assert_eq!(video(&tkhd(0, 0, 360, UPRIGHT), &empty), None);
        // A video track without samples isn't the picture, such as that of a still.
        let still = trak(b"vide", &[], &[stsd(b"jpeg", 160, 90), samples(0)]);
        let film = trak(b"vide", &[], &[stsd(b"avc1", 1280, 720), samples(120)]);
        assert_eq!(tracks(&[still, film], false), (Some(1280), Some(720), Some(false)));
    }

    #[test]
    fn an_mp4_has_sound_if_its_sound_track_is_not_empty() {
        let film = trak(b"vide", &[], &[stsd(b"avc1", 1280, 720), samples(120)]);
        let sound = |table: &[Vec<u8>], is_fragmented| {
            tracks(&[film.clone(), trak(b"soun", &tkhd(0, 0, 0, UPRIGHT), table)], is_fragmented).2
        };
        let times = |entries: &[[u32; 2]]| {
            let list = entries.iter().flatten().flat_map(|word| word.to_be_bytes());
            let body = [0, 0, 0, 0].into_iter().chain((entries.len() as u32).to_be_bytes()).chain(list);
            part(b"stts", &body.collect::<Vec<u8>>())
        };
        assert_eq!(sound(&[samples(200)], false), Some(true));
        assert_eq!(sound(&[times(&[[200, 1024]])], false), Some(true));
        assert_eq!(sound(&[samples(0)], false), Some(false));
        assert_eq!(sound(&[times(&[])], false), Some(false));
        assert_eq!(sound(&[], false), None);
        // The samples of a file in fragments are listed there.
        assert_eq!(sound(&[samples(0)], true), Some(true));
        assert_eq!(sound(&[], true), Some(true));
        assert_eq!(tracks(std::slice::from_ref(&film), true).2, Some(false));
        assert_eq!(tracks(&[film.clone(), trak(b"text", &[], &[])], false).2, Some(false));
        assert_eq!(tracks(&[], false), (None, None, None));
    }

    #[test]
    fn a_track_that_cannot_be_read_is_unknown() {
        let film = trak(b"vide", &[], &[stsd(b"avc1", 1280, 720), samples(120)]);
        let known = (Some(1280), Some(720), None);
        for broken in [&b""[..], &[0; 64], &[0xFF; 64], b"\0\0\0\x08mdia", b"\0\0\0\x09hdlr\0"] {
            assert_eq!(tracks(&[film.clone(), part(b"trak", broken)], false), known, "{broken:?}");
        }
        // Too many boxes, and too many tracks.
        let hidden = [part(b"free", &[]).repeat(1000), trak(b"soun", &[], &[samples(9)])].concat();
        assert_eq!(tracks(&[film.clone(), part(b"trak", &hidden)], false), known);
        assert_eq!(tracks(&vec![film.clone(); 100_000], false), known);
    }

    #[test]
    fn a_webm_has_its_size_and_sound_in_its_tracks() {
        let element = |id: &[u8], body: &[u8]| {
            [id, &[0x20 | (body.len() >> 16) as u8, (body.len() >> 8) as u8, body.len() as u8], body].concat()
        };
        let number = |id: &[u8], value: u16| element(id, &value.to_be_bytes());
        let [width, height] = [&[0xB0][..], &[0xBA]];
        let [display_width, display_height, display_unit] = [&[0x54, 0xB0][..], &[0x54, 0xBA], &[0x54, 0xB2]];
        let pixels = [number(width, 1280), number(height, 720)].concat();
        let track = |kind: u16, video: &[u8]| {
            element(&[0xAE], &[number(&[0x83], kind), element(&[0xE0], video)].concat())
        };
        let film = |tracks: &[Vec<u8>]| {
            let head = element(&[0x1A, 0x45, 0xDF, 0xA3], &element(&[0x42, 0x82], b"webm"));
            let list = element(&[0x16, 0x54, 0xAE, 0x6B], &tracks.concat());
            let cluster = element(&[0x1F, 0x43, 0xB6, 0x75], &[0; 40]);
            let file = whole(&[head, element(&[0x18, 0x53, 0x80, 0x67], &[list, cluster].concat())]);
            let footage = file.unwrap().footage;
            (footage.width, footage.height, footage.sound)
        };
        let (video, sound) = (track(1, &pixels), element(&[0xAE], &number(&[0x83], 2)));
        assert_eq!(film(std::slice::from_ref(&video)), (Some(1280), Some(720), Some(false)));
        assert_eq!(film(&[video.clone(), sound.clone()]), (Some(1280), Some(720), Some(true)));
        let wide = [pixels.clone(), number(display_width, 1440), number(display_height, 721)].concat();
        assert_eq!(film(&[track(1, &wide)]), (Some(1440), Some(721), Some(false)));
        // A display size in other units, such as 3 for a ratio.
        let ratio = [wide, number(display_unit, 3)].concat();
        assert_eq!(film(&[sound, track(1, &ratio)]), (Some(1280), Some(720), Some(true)));
        assert_eq!(film(&[]), (None, None, None));
        assert_eq!(film(&[video.clone(), vec![0xFF; 9]]), (Some(1280), Some(720), None));
        assert_eq!(film(&[video, element(&[0xAE], &[])]), (Some(1280), Some(720), None));
        assert_eq!(film(&[track(1, &[]).repeat(5000)]), (None, None, None));
    }

    #[test]
    fn other_files_are_rejected() {
        for bytes in [&b""[..], b"<html>gateway</html>", b"{}", &[0; 64], &[0x1A, 0x45, 0xDF, 0xA3, 0xFF]] {
            assert!(inspect(&mut Cursor::new(bytes)).is_err(), "{bytes:?}");
        }
    }
}
