//! `storyc join` with real files, which ffmpeg makes and ffprobe measures. Skipped without ffmpeg, unless
//! `STORYC_SERVICES` is set: then they fail.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::cli::{Done, Folder};
use super::render::{command, storyc};
use super::vendor::{Faults, Served, Vendor};

/// Three clips of 3, 4 and 3.5 seconds; the model is asked for 4 seconds of the last one.
const FILM: &str =
    "[Clip 1]\n\n[0-3s] A quay.\n\n[Clip 2]\n\n[3-7s] A gate.\n\n[Clip 3]\n\n[7-10.5s] Rain.\n";

/// The file of a clip: its number, which decides its colour and its tone, and what else differs.
#[derive(Clone, Copy)]
struct Made {
    number: u32,
    seconds: f64,
    fps: u32,
    size: (u32, u32),
    sound: bool,
}

const CLIP: Made = Made { number: 1, seconds: 3.0, fps: 24, size: (320, 180), sound: true };

/// Returns false, and says so, if ffmpeg isn't installed.
fn has_ffmpeg() -> bool {
    let runs = |program: &str| {
        Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    let found = runs("ffmpeg") && runs("ffprobe");
    assert!(
        found || std::env::var_os("STORYC_SERVICES").is_none(),
        "STORYC_SERVICES is set, but there is no ffmpeg"
    );
    if !found {
        eprintln!("skipped: ffmpeg isn't installed");
    }
    found
}

fn output(program: &str, args: &[&str]) -> Vec<u8> {
    let done = Command::new(program).args(args).stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// The chroma of a clip's frames; clips differ in it by much more than encoding changes.
fn chroma(number: u32) -> (u32, u32) {
    [(128, 128), (60, 190), (190, 60), (60, 60)][number as usize]
}

/// Makes a file whose frame N has the luma 20 + 8 (N mod 25), and a tone of 300 Hz times the clip's number.
fn make(folder: &Folder, made: Made) -> &'static [u8] {
    let Made { number, seconds, fps, size: (width, height), sound } = made;
    let (cb, cr) = chroma(number);
    let path = folder.0.join(format!("made-{number}.mp4"));
    let picture = format!(
        "color=black:s={width}x{height}:r={fps}:d={seconds},format=yuv420p,geq=lum='20+8*mod(N,25)':cb={cb}:cr={cr}"
    );
    let tone = format!("sine=f={}:r=48000:d={seconds}", 300 * number);
    let mut args = vec!["-v", "error", "-y", "-f", "lavfi", "-i", &picture];
    if sound {
        args.extend(["-f", "lavfi", "-i", &tone, "-c:a", "aac"]);
    }
    args.extend(["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", path.to_str().unwrap()]);
    output("ffmpeg", &args);
    std::fs::read(path).unwrap().leak()
}

/// Renders the clips of a film as these files.
fn rendered(name: &str, story: &str, clips: &[Made]) -> (Folder, Vendor) {
    let folder = Folder::new(name);
    folder.file("ferry.story", story);
    let vendor = Vendor::start(1, Faults::default(), 1);
    for made in clips {
        render_clip(&folder, &vendor, "ferry.story", *made);
    }
    (folder, vendor)
}

fn render_clip(folder: &Folder, vendor: &Vendor, story: &str, made: Made) {
    vendor.serve(Served::File(make(folder, made)));
    let number = made.number.to_string();
    let args =
        ["render", "--yes", "--poll-interval", "20ms", "--rate", "1000000", "--clip", &number, "--", story];
    let done = storyc(folder, vendor, &args);
    assert_eq!(done.code, 0, "{}", done.err);
}

/// The three clips, each exactly as long as the model is asked for.
fn as_asked() -> [Made; 3] {
    [CLIP, Made { number: 2, seconds: 4.0, ..CLIP }, Made { number: 3, seconds: 4.0, ..CLIP }]
}

/// Reads frames, in order: the clip that each belongs to, and its number in that clip modulo 25.
fn frames(film: &Path) -> Vec<(u32, u32)> {
    let file = format!("file:{}", film.display());
    let args = [
        "-v",
        "error",
        "-i",
        &file,
        "-map",
        "0:v",
        "-vf",
        "scale=16:16",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "yuv420p",
        "-",
    ];
    let bytes = output("ffmpeg", &args);
    let near = |a: u8, b: u32| u32::from(a).abs_diff(b) < 25;
    let frame = |planes: &[u8]| {
        let (luma, cb, cr) = (planes[16 * 8 + 8], planes[256 + 36], planes[320 + 36]);
        let clip = (1..4).find(|clip| near(cb, chroma(*clip).0) && near(cr, chroma(*clip).1));
        (clip.unwrap_or(0), (u32::from(luma) + 4 - 20) / 8)
    };
    bytes.chunks(384).map(frame).collect()
}

/// The number of the tone in a part of the sound; 0 is silence.
fn tone(film: &Path, from: f64, to: f64) -> u32 {
    let file = format!("file:{}", film.display());
    let args = ["-v", "error", "-i", &file, "-map", "0:a", "-f", "s16le", "-ac", "1", "-ar", "48000", "-"];
    let bytes = output("ffmpeg", &args);
    let samples: Vec<i16> =
        bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let part = &samples[(from * 48000.0) as usize..(to * 48000.0) as usize];
    if part.iter().all(|sample| sample.abs() < 200) {
        return 0;
    }
    let waves = part.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    (waves as f64 / (to - from) / 300.0).round() as u32
}

/// What ffprobe says about a stream.
fn stream(film: &Path, kind: &str) -> Value {
    let file = format!("file:{}", film.display());
    let args =
        ["-v", "error", "-select_streams", kind, "-show_streams", "-show_format", "-of", "json", &file];
    let whole: Value = serde_json::from_slice(&output("ffprobe", &args)).unwrap();
    whole["streams"][0].clone()
}

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

/// Checks length, formats, borders and sound of the film of [`FILM`] at 24 frames per second.
fn check(film: &Path) {
    let (video, audio) = (stream(film, "v"), stream(film, "a"));
    assert_eq!((&video["codec_name"], &video["pix_fmt"]), (&"h264".into(), &"yuv420p".into()));
    assert_eq!((&audio["codec_name"], &video["r_frame_rate"]), (&"aac".into(), &"24/1".into()));
    for stream in [&video, &audio] {
        assert!(number(&stream["start_time"]).abs() < 0.001, "{stream:#}");
        assert!((number(&stream["duration"]) - 10.5).abs() < 0.5 / 24.0, "{stream:#}");
    }
    let bytes = std::fs::read(film).unwrap();
    let at = |name: &[u8]| bytes.windows(4).position(|window| window == name).unwrap();
    assert!(at(b"moov") < at(b"mdat"), "the index isn't at the front");
    let expected: Vec<(u32, u32)> =
        [(1, 72), (2, 96), (3, 84)].iter().flat_map(|(clip, n)| (0..*n).map(|n| (*clip, n % 25))).collect();
    assert_eq!(frames(film), expected);
    for (from, to, wanted) in
        [(0.0, 0.1, 1), (2.85, 2.97, 1), (3.03, 3.15, 2), (6.85, 6.97, 2), (7.03, 7.15, 3), (10.3, 10.45, 3)]
    {
        assert_eq!(tone(film, from, to), wanted, "{from}-{to} s");
    }
}

/// The files in a folder that aren't clips of the test, a story or a ledger.
fn films(folder: &Folder) -> Vec<String> {
    let names = std::fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter(|name| name.contains(".mp4") && !name.starts_with("made-")).collect();
    names.sort();
    names
}

fn join(folder: &Folder, vendor: &Vendor, more: &[&str]) -> Done {
    storyc(folder, vendor, &[&["join", "ferry.story"][..], more].concat())
}

#[test]
fn clips_are_cut_to_their_time() {
    if !has_ffmpeg() {
        return;
    }
    let (folder, vendor) = rendered("join-cut", FILM, &as_asked());
    let done = join(&folder, &vendor, &["-o", "ferry.mp4"]);
    assert_eq!((done.code, done.err.as_str()), (0, "wrote ferry.mp4 (10.5 s, 3 clips)\n"));
    check(&folder.0.join("ferry.mp4"));
    assert_eq!(stream(&folder.0.join("ferry.mp4"), "v")["profile"], "High");
    // The clip of 4 seconds is longer than its time, so the picture is encoded.
    let dry = join(&folder, &vendor, &["--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.starts_with("ffmpeg -y -nostdin -i file:/"), "{}", dry.out);
    assert!(
        dry.out.contains("-crf 18") && dry.out.ends_with(" file:ferry.happyhorse-1.1.mp4\n"),
        "{}",
        dry.out
    );
    assert_eq!(films(&folder), ["ferry.mp4"]);
    // Joining again replaces the film.
    assert_eq!(join(&folder, &vendor, &["-o", "ferry.mp4"]).code, 0);
    let done = join(&folder, &vendor, &[]);
    assert_eq!(done.err, "wrote ferry.happyhorse-1.1.mp4 (10.5 s, 3 clips)\n");
    let done = join(&folder, &vendor, &["-o", "films/"]);
    assert_eq!(done.err, "wrote films/ferry.happyhorse-1.1.mp4 (10.5 s, 3 clips)\n");
    assert_eq!(films(&folder), ["ferry.happyhorse-1.1.mp4", "ferry.mp4"]);
}

#[test]
fn pictures_that_need_no_change_are_copied() {
    if !has_ffmpeg() {
        return;
    }
    let [one, two, three] = as_asked();
    let (folder, vendor) = rendered("join-copy", FILM, &[one, two, Made { seconds: 3.5, ..three }]);
    let dry = join(&folder, &vendor, &["-o", "ferry.mp4", "--dry-run"]);
    assert!(
        dry.out.starts_with("printf '%s\\n' 'ffconcat version 1.0' ") && dry.out.contains("-c:v copy"),
        "{}",
        dry.out
    );
    assert_eq!(join(&folder, &vendor, &["-o", "ferry.mp4"]).err, "wrote ferry.mp4 (10.5 s, 3 clips)\n");
    let film = folder.0.join("ferry.mp4");
    check(&film);
    // Every picture is the one of the clip, bit by bit.
    let hashes = |path: &Path| {
        let text = output(
            "ffmpeg",
            &["-v", "error", "-i", path.to_str().unwrap(), "-map", "0:v", "-f", "framemd5", "-"],
        );
        let text = String::from_utf8(text).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.rsplit(',').next().unwrap().trim().to_owned()).collect::<Vec<_>>()
    };
    let clips = (1..4).flat_map(|number| hashes(&folder.0.join(format!("made-{number}.mp4"))));
    assert_eq!(hashes(&film), clips.collect::<Vec<_>>());
}

#[test]
fn one_clip_is_a_film() {
    if !has_ffmpeg() {
        return;
    }
    let story = "[0-3s] A quay.\n";
    let (folder, vendor) = rendered("join-one", story, &[CLIP]);
    assert_eq!(join(&folder, &vendor, &[]).err, "wrote ferry.happyhorse-1.1.mp4 (3.0 s, 1 clip)\n");
    let film = folder.0.join("ferry.happyhorse-1.1.mp4");
    assert_eq!(frames(&film).len(), 72);
    assert_eq!((tone(&film, 0.0, 0.1), tone(&film, 2.85, 2.97)), (1, 1));
    assert!(join(&folder, &vendor, &["--dry-run"]).out.contains("-c:v copy -map 0:a:0 -c:a copy"));
}

#[test]
fn clips_of_other_size_rate_and_length_and_without_sound_fit() {
    if !has_ffmpeg() {
        return;
    }
    let two = Made { number: 2, seconds: 4.0, fps: 30, size: (180, 180), sound: false };
    let three = Made { number: 3, seconds: 2.5, fps: 24, size: (640, 360), sound: true };
    let (folder, vendor) = rendered("join-mixed", FILM, &[CLIP, two, three]);
    let done = join(&folder, &vendor, &["-o", "ferry.mp4"]);
    assert_eq!(
        (done.code, done.err.as_str()),
        (
            0,
            "warning: clip 3 is 2.5 s long, but its time is 3.5 s; the film holds its last picture for 1.0 s\nwrote ferry.mp4 (10.5 s, 3 clips)\n"
        )
    );
    let film = folder.0.join("ferry.mp4");
    let (video, audio) = (stream(&film, "v"), stream(&film, "a"));
    assert_eq!((&video["width"], &video["height"]), (&320.into(), &180.into()));
    assert!((number(&audio["duration"]) - 10.5).abs() < 0.02, "{audio:#}");
    let frames = frames(&film);
    assert_eq!(frames.len(), 252);
    assert!(frames[72..168].iter().all(|frame| frame.0 == 2), "{frames:?}");
    assert_eq!((frames[71], frames[72], frames[168]), ((1, 71 % 25), (2, 0), (3, 0)));
    // The last picture is held.
    assert!(frames[228..].iter().all(|frame| *frame == (3, 59 % 25)), "{frames:?}");
    assert_eq!(tone(&film, 2.85, 2.97), 1);
    assert_eq!((tone(&film, 3.03, 6.97), tone(&film, 7.03, 7.15), tone(&film, 9.6, 10.5)), (0, 3, 0));
}

#[test]
fn without_ffmpeg_the_message_says_how_to_get_it() {
    let folder = Folder::new("join-none");
    folder.file("ferry.story", FILM);
    let vendor = Vendor::start(1, Faults::default(), 1);
    let run = |name: &str, value: &str| {
        command(&folder, &vendor, &["join", "ferry.story"]).env(name, value).output().unwrap()
    };
    let none = run("STORYC_FFMPEG", "/nonexistent");
    let err = String::from_utf8(none.stderr).unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert!(err.starts_with("error: can't run `/nonexistent`, which STORYC_FFMPEG names ("), "{err}");
    let none = run("PATH", "/nonexistent");
    let err = String::from_utf8(none.stderr).unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert_eq!(
        err,
        "error: this needs ffmpeg, which isn't on the PATH; install it with `apt install ffmpeg`, `brew install ffmpeg` or `winget install Gyan.FFmpeg`, or set STORYC_FFMPEG to its path; everything else in storyc works without it\n"
    );
}

#[test]
fn missing_clips_are_listed_and_nothing_is_written() {
    if !has_ffmpeg() {
        return;
    }
    let (folder, vendor) = rendered("join-missing", FILM, &as_asked()[1..2]);
    folder.file("other.story", "[0-3s] A quay.\n");
    for more in [&[][..], &["--dry-run"]] {
        let done = join(&folder, &vendor, more);
        assert_eq!(done.code, 4);
        assert_eq!(
            done.err,
            "error: 2 of 3 clips of ferry.story have no finished take for happyhorse-1.1 in the current form; nothing was written\n  clip 1, 0-3 s\n  clip 3, 7-10.5 s\nrender with `storyc render ferry.story --clip 1 --clip 3`\n"
        );
        assert!(done.out.is_empty());
    }
    // The other flags are part of the request.
    let done = storyc(&folder, &vendor, &["join", "other.story", "--resolution", "720p", "--clips", "auto"]);
    assert_eq!(done.code, 4);
    assert_eq!(
        done.err,
        "error: other.story has no finished take for happyhorse-1.1 in its current form; nothing was written\nrender it with `storyc render other.story --resolution 720p --clips auto`\n"
    );
    // A changed clip needs a new take.
    folder.file("ferry.story", FILM.replace("A gate", "A door"));
    let done = join(&folder, &vendor, &["--model", "happyhorse-1.1"]);
    assert!(
        done.err.contains("3 of 3 clips")
            && done.err.contains("ferry.story --model happyhorse-1.1 --clip 1 --clip 2"),
        "{}",
        done.err
    );
    assert!(films(&folder).is_empty());
}

#[test]
fn other_stories_are_joined_although_one_is_incomplete_or_wrong() {
    if !has_ffmpeg() {
        return;
    }
    let (folder, vendor) = rendered("join-many", "[0-3s] A quay.\n", &[CLIP]);
    folder.file("gate.story", "[0-3s] A gate.\n").file("wrong.story", "[0-99s] A gate.\n");
    let done = storyc(&folder, &vendor, &["join", ".", "-o", "films/"]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(
        done.err.contains("gate.story has no finished take") && done.err.contains("L101"),
        "{}",
        done.err
    );
    assert!(done.err.ends_with("wrote films/ferry.happyhorse-1.1.mp4 (3.0 s, 1 clip)\n"), "{}", done.err);
    let done = storyc(&folder, &vendor, &["join", ".", "-o", "film.mp4"]);
    assert_eq!(done.err, "error: 3 stories make as many films; name a folder for them, as in `-o films/`\n");
    for (output, message) in [
        ("-", "a film can't go to standard output"),
        ("film.webm", "the film is an MP4 file, but `film.webm` doesn't end in `.mp4`"),
        ("ferry.story", "the film is an MP4 file"),
    ] {
        let done = join(&folder, &vendor, &["-o", output]);
        assert!(done.code == 2 && done.err.contains(message), "{}", done.err);
    }
    // A take isn't overwritten.
    let take = std::fs::read_dir(folder.0.join("takes")).unwrap().next().unwrap().unwrap().path();
    let before = std::fs::read(&take).unwrap();
    let done = join(&folder, &vendor, &["-o", take.to_str().unwrap()]);
    assert!(done.code == 2 && done.err.contains("which is a take; choose another name"), "{}", done.err);
    assert!(std::fs::read(&take).unwrap() == before);
}

#[cfg(unix)]
#[test]
fn odd_names_work() {
    if !has_ffmpeg() {
        return;
    }
    let [one, two, three] = as_asked();
    // A list of files can't contain a line break, so that folder's pictures are encoded.
    for (at, odd) in ["it's 100% \"odd\" $x;", "-a\nb"].iter().enumerate() {
        let folder = Folder(Folder::new(&format!("join-odd-{at}")).0.join(odd));
        let name = "-fe'r%02dry\".story";
        folder.file(name, FILM);
        let vendor = Vendor::start(1, Faults::default(), 1);
        for made in [one, two, Made { seconds: 3.5, ..three }] {
            render_clip(&folder, &vendor, name, made);
        }
        let film = "-o'u%dt \"a:b.mp4";
        let output = format!("--output={film}");
        let dry = storyc(&folder, &vendor, &["join", &output, "--dry-run", "--", name]);
        assert_eq!(dry.out.contains("-c:v copy"), at == 0, "{}", dry.out);
        let done = storyc(&folder, &vendor, &["join", &output, "--", name]);
        assert_eq!((done.code, done.err), (0, format!("wrote {film} (10.5 s, 3 clips)\n")));
        check(&folder.0.join(film));
        // The shell reads the printed command as it was meant.
        std::fs::remove_file(folder.0.join(film)).unwrap();
        let shell = Command::new("sh").args(["-c", &dry.out]).current_dir(&folder.0).output().unwrap();
        assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));
        check(&folder.0.join(film));
    }
}

/// Where a program is on the PATH.
#[cfg(unix)]
fn which(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file()).unwrap()
}

#[cfg(unix)]
#[test]
fn without_ffprobe_the_film_is_the_same() {
    if !has_ffmpeg() {
        return;
    }
    let (folder, vendor) = rendered("join-no-probe", FILM, &as_asked());
    std::fs::create_dir(folder.0.join("bin")).unwrap();
    std::os::unix::fs::symlink(which("ffmpeg"), folder.0.join("bin/ffmpeg")).unwrap();
    let done = command(&folder, &vendor, &["join", "ferry.story", "-o", "ferry.mp4"])
        .env("STORYC_FFMPEG", folder.0.join("bin/ffmpeg"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(done.stderr).unwrap(), "wrote ferry.mp4 (10.5 s, 3 clips)\n");
    check(&folder.0.join("ferry.mp4"));
}

#[cfg(unix)]
#[test]
fn a_failure_shows_the_last_messages_and_leaves_nothing() {
    use std::os::unix::fs::PermissionsExt;

    if !has_ffmpeg() {
        return;
    }
    let (folder, vendor) = rendered("join-fails", FILM, &as_asked());
    // Describes files like ffmpeg, and then fails on a full disk.
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *progress*) echo begun > \"$(eval echo \\${{$#}} | cut -c 6-)\"\nfor n in 1 2 3 4 5 6; do echo line $n >&2; done\necho No space left on device >&2; exit 1;; esac\nexec {} \"$@\"\n",
        which("ffmpeg").display()
    );
    folder.file("full", script);
    let full = folder.0.join("full");
    std::fs::set_permissions(&full, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder.file("ferry.mp4", "an earlier film");
    let done = command(&folder, &vendor, &["join", "ferry.story", "-o", "ferry.mp4"])
        .env("STORYC_FFMPEG", &full)
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(done.stderr).unwrap(),
        "error: can't write `ferry.mp4`: ffmpeg failed:\nline 3\nline 4\nline 5\nline 6\nNo space left on device\n"
    );
    assert_eq!(films(&folder), ["ferry.mp4"]);
    assert_eq!(std::fs::read(folder.0.join("ferry.mp4")).unwrap(), b"an earlier film");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing() {
    if !has_ffmpeg() {
        return;
    }
    // Takes seconds to encode.
    let source = "testsrc2=s=1920x1080:r=24:d=10";
    let folder = Folder::new("join-ctrl-c");
    folder.file("ferry.story", "[Clip 1]\n\n[0-9s] A quay.\n\n[Clip 2]\n\n[9-18s] A gate.\n");
    let path = folder.0.join("made-1.mp4");
    output(
        "ffmpeg",
        &["-v", "error", "-f", "lavfi", "-i", source, "-preset", "ultrafast", path.to_str().unwrap()],
    );
    let vendor = Vendor::start(1, Faults::default(), 1);
    vendor.serve(Served::File(std::fs::read(path).unwrap().leak()));
    let done = super::render::render(&folder, &vendor, &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    for signal in ["-INT", "-TERM"] {
        let args = ["join", "ferry.story", "-o", "ferry.mp4"];
        let mut child = command(&folder, &vendor, &args).stderr(Stdio::piped()).spawn().unwrap();
        let is_part = |name: &String| name.starts_with(".ferry.") && name.ends_with(".part.mp4");
        while !films(&folder).iter().any(is_part) {
            assert!(child.try_wait().unwrap().is_none(), "it ended early");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let done = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(done.stderr).unwrap(), "stopped; `ferry.mp4` was not written\n");
        assert_eq!(done.status.code(), Some(4));
        assert!(films(&folder).is_empty(), "{:?}", films(&folder));
    }
}

#[cfg(feature = "animatic")]
#[test]
fn an_animatic_is_a_film_of_one_video() {
    if !has_ffmpeg() {
        return;
    }
    let folder = Folder::new("join-animatic");
    folder.file("ferry.story", FILM);
    for command in ["render", "join"] {
        let done = folder.run(&[command, "ferry.story", "--model", "animatic"]);
        assert_eq!(done.code, 0, "{}", done.err);
    }
    let film = folder.0.join("ferry.animatic.mp4");
    assert!((number(&stream(&film, "v")["duration"]) - 10.5).abs() < 0.5 / 12.0);
    assert!(stream(&film, "a").is_null());
    // Without `--model`, the first model that has takes is joined.
    folder.file("two.story", format!("---\nmodel: [kling-3.0, animatic]\n---\n{FILM}"));
    assert_eq!(folder.run(&["render", "two.story", "--model", "animatic"]).code, 0);
    let done = folder.run(&["join", "two.story"]);
    assert_eq!(done.err, "wrote two.animatic.mp4 (10.5 s, 1 clip)\n");
}
