//! Checks that a file is a complete MP4 or WebM file: its parts must fill it to the last byte.

mod mp4;
mod webm;

use std::io::{Read, Seek, SeekFrom};

/// A video file's format and length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Container {
    /// Length in seconds, if the file says it.
    pub(super) seconds: Option<f64>,
    /// The file extension.
    pub(super) extension: &'static str,
}

/// Checks a video file and reads its length.
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

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::trivially_copy_pass_by_ref, reason = "a test may fail")]
mod tests {
    use std::io::Cursor;

    use super::{Container, inspect};

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
        let mp4 = |seconds| Ok(Container { seconds, extension: "mp4" });
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
        let webm = |seconds| Ok(Container { seconds, extension: "webm" });
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

    #[test]
    fn other_files_are_rejected() {
        for bytes in [&b""[..], b"<html>gateway</html>", b"{}", &[0; 64], &[0x1A, 0x45, 0xDF, 0xA3, 0xFF]] {
            assert!(inspect(&mut Cursor::new(bytes)).is_err(), "{bytes:?}");
        }
    }
}
