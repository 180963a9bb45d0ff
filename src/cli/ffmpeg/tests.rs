//! Tests with real files, which ffmpeg makes. Skipped without ffmpeg, unless `STORYC_SERVICES` is set: then they fail.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Ffmpeg, Fraction, Probe};

fn ffmpeg() -> Option<Ffmpeg> {
    match Ffmpeg::find() {
        Ok(found) => Some(found),
        Err(why) => {
            assert!(std::env::var_os("STORYC_SERVICES").is_none(), "{why}");
            eprintln!("skipped: {why}");
            None
        }
    }
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("storyc-ffmpeg-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// Makes a file whose frame N has the red value 4 N.
fn numbered(path: &Path, frames: u32, fps: &str, more: &[&str]) {
    let source = format!("color=black:s=64x64:r={fps},format=gbrp,geq=r='4*N':g=0:b=0");
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", &source])
        .args(more)
        .args(["-frames:v", &frames.to_string()])
        .args(["-y"])
        .arg(super::file_argument(path))
        .status()
        .unwrap();
    assert!(status.success());
}

/// The number of the frame in a picture.
fn number(picture: &Path) -> u32 {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "png_pipe", "-i"])
        .arg(super::file_argument(picture))
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .unwrap();
    assert!(std::fs::read(picture).unwrap().starts_with(b"\x89PNG"));
    (u32::from(output.stdout[0]) + 2) / 4
}

#[test]
fn the_last_frame_is_exact() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let folder = folder("last");
    let picture = folder.join("last'%d.png");
    let lossless = ["-c:v", "libx264rgb", "-qp", "0"];
    for (fps, more) in [("24", &lossless[..]), ("30000/1001", &lossless[..]), ("12", &["-c:v", "ffv1"][..])] {
        let video = folder.join(if more.len() == 2 { "a b.mkv" } else { "-a:%d.mp4" });
        numbered(&video, 60, fps, more);
        ffmpeg.last_frame(&video, None, &picture).unwrap();
        assert_eq!(number(&picture), 59, "{fps}");
        ffmpeg.last_frame(&video, Some(600_000), &picture).unwrap();
        assert_eq!(number(&picture), 59, "{fps}");
    }
    let video = folder.join("cut.mp4");
    numbered(&video, 60, "24", &lossless);
    // Frame 48 begins at 2 s, and frame 12 at 500 ms.
    for (at_ms, wanted) in [(2000, 47), (2001, 47), (2010, 48), (500, 11), (520, 12), (20, 0)] {
        ffmpeg.last_frame(&video, Some(at_ms), &picture).unwrap();
        assert_eq!(number(&picture), wanted, "{at_ms} ms");
    }
    // The last frame begins long before the end.
    let slow = folder.join("slow.mp4");
    numbered(&slow, 3, "1/5", &lossless);
    ffmpeg.last_frame(&slow, Some(9999), &picture).unwrap();
    assert_eq!(number(&picture), 1);
    let none = ffmpeg.last_frame(&slow, Some(0), &folder.join("none.png")).unwrap_err();
    assert!(none.to_string().contains("has no frame before 0.000 s"), "{none}");
    let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!names.into_iter().any(|name| name.to_string_lossy().contains("part")));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn facts_are_the_same_without_ffprobe() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let folder = folder("probe");
    let video = folder.join("Stream #0:0: Video, 1.mp4");
    let sound = ["-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac", "-c:v", "libx264", "-pix_fmt", "yuv420p"];
    numbered(&video, 48, "24000/1001", &sound);
    let full = ffmpeg.probe(&video).unwrap();
    let without = Ffmpeg { prober: None, ..ffmpeg }.probe(&video).unwrap();
    let fps = Fraction { numerator: 24_000, denominator: 1001 };
    for probe in [&full, &without] {
        assert_eq!((probe.width, probe.height, probe.fps, probe.is_upright), (64, 64, fps, true));
        assert_eq!((probe.codec.as_str(), probe.pixel_format.as_str()), ("h264", "yuv420p"));
        assert!((probe.seconds - 2.002).abs() < 0.03, "{}", probe.seconds);
        let audio = probe.audio.as_ref().unwrap();
        assert_eq!(audio.codec, "aac");
        assert!(probe.container.contains("mp4"));
    }
    assert_eq!(full.frames, Some(48));
    let broken = folder.join("broken.mp4");
    std::fs::write(&broken, "no video").unwrap();
    assert!(ffmpeg_fails(&broken));
    std::fs::remove_dir_all(&folder).unwrap();
}

fn ffmpeg_fails(path: &Path) -> bool {
    let found = Ffmpeg::find().unwrap();
    found.probe(path).is_err() && Ffmpeg { prober: None, ..found }.probe(path).is_err()
}

#[test]
fn a_turned_video_is_read_as_it_is_shown() {
    let text = "Input #0, mov,mp4, from 'file:a.mp4':\n  Duration: 00:01:05.04, start: 0.000000, bitrate: 1 kb/s\n  Stream #0:0[0x1](und): Video: hevc (Main 10) (hvc1 / 0x31637668), yuv420p10le(tv, bt709), 1920x1080 [SAR 1:1 DAR 16:9], 1 kb/s, 29.97 fps, 29.97 tbr, 30k tbn (default)\n    Side data:\n      displaymatrix: rotation of -90.00 degrees\n";
    let probe = Probe::from_description(text).unwrap();
    assert_eq!((probe.width, probe.height, probe.is_upright), (1080, 1920, false));
    assert_eq!(probe.fps, Fraction { numerator: 30_000, denominator: 1001 });
    assert!((probe.seconds - 65.04).abs() < 1e-9 && probe.audio.is_none());
    assert_eq!(probe.pixel_format, "yuv420p10le");
}

#[test]
fn times_are_rounded_to_frames() {
    let film = Fraction { numerator: 24_000, denominator: 1001 };
    assert_eq!((film.frames(1001), film.frames(1021), film.frames(1022)), (24, 24, 25));
    assert_eq!(film.ticks(24, 48_000), 48_048);
}
