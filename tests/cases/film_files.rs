//! Films from vendors that make real files: loopback servers for DashScope, Ark and Kling, whose clips begin with the
//! frame that they got, and end in a picture of their own.

use std::collections::HashMap;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::cli::Folder;
use super::root;
use super::vendor::{Request, read, send, send_json};

/// Maximum difference of two pictures of the same frame.
const SAME: f64 = 3.0;

const KEY: &str = "film-key-7c1e";

/// The vendors' APIs, as far as rendering a film needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Api {
    DashScope,
    Ark,
    Kling,
}

/// A task, with what its request asked for.
struct Task {
    seconds: u64,
    /// The picture that the clip begins with.
    frame: Option<Vec<u8>>,
    returns_last_frame: bool,
    file: PathBuf,
    polls: u32,
}

#[derive(Default)]
struct State {
    tasks: Vec<Task>,
    /// Files in the vendor's storage, by key.
    stored: HashMap<String, Vec<u8>>,
    /// Requests that a correct client would not send.
    errors: Vec<String>,
    /// Number of last frames that were downloaded.
    frames: usize,
}

/// A vendor on loopback.
struct FilmVendor {
    url: String,
    state: Arc<Mutex<State>>,
}

impl FilmVendor {
    fn start(api: Api, name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state: Arc<Mutex<State>> = Arc::default();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("film-vendor-{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        let (shared, own) = (Arc::clone(&state), url.clone());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (state, own, folder) = (Arc::clone(&shared), own.clone(), folder.clone());
                std::thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    let _ = match respond(api, &own, &folder, &request, &state) {
                        Ok(Reply::Json(body)) => send_json(&mut stream, 200, &body),
                        Ok(Reply::Bytes(bytes)) => send(&mut stream, 200, "", &bytes),
                        Err(why) => {
                            let body = json!({ "code": "InvalidParameter", "message": why, "error": { "code": "InvalidParameter", "message": why } });
                            state
                                .lock()
                                .unwrap()
                                .errors
                                .push(format!("{} {}: {why}", request.method, request.path));
                            send_json(&mut stream, 400, &body)
                        }
                    };
                });
            }
        });
        Self { url, state }
    }
}

enum Reply {
    Json(Value),
    Bytes(Vec<u8>),
}

fn respond(
    api: Api,
    url: &str,
    folder: &Path,
    request: &Request,
    state: &Mutex<State>,
) -> Result<Reply, String> {
    let path = request.path.as_str();
    // Files have signed addresses, which need no key.
    if let Some(name) = path.strip_prefix("/files/") {
        if Path::new(name).extension().is_some_and(|kind| kind == "png") {
            state.lock().unwrap().frames += 1;
        }
        return std::fs::read(folder.join(name)).map(Reply::Bytes).map_err(|error| error.to_string());
    }
    if path == "/storage" {
        let (key, bytes) = read_form(&request.body).ok_or("not a form with a key and a file")?;
        state.lock().unwrap().stored.insert(key, bytes);
        return Ok(Reply::Bytes(Vec::new()));
    }
    if request.headers.get("authorization").map(String::as_str) != Some(&format!("Bearer {KEY}")) {
        return Err("wrong key".to_owned());
    }
    match (api, request.method.as_str(), path) {
        (Api::DashScope, "GET", "/api/v1/uploads") => Ok(Reply::Json(json!({ "request_id": "r", "data": {
            "policy": "p", "signature": "s", "upload_dir": "dashscope/films", "upload_host": format!("{url}/storage"),
            "oss_access_key_id": "k", "x_oss_object_acl": "private", "x_oss_forbid_overwrite": "true",
        } }))),
        (Api::DashScope, "POST", "/api/v1/services/aigc/video-generation/video-synthesis")
        | (Api::Ark, "POST", "/api/v3/contents/generations/tasks")
        | (Api::Kling, "POST", "/omni-video/kling-3.0-omni") => {
            let asked = read_submit(api, request, state)?;
            // One clip at a time, so that each has its number.
            let mut state = state.lock().unwrap();
            let id = state.tasks.len();
            let file = folder.join(format!("{id}.mp4"));
            make_clip(&file, id, asked.seconds, asked.frame.as_deref());
            if asked.returns_last_frame {
                last_frame(&file, None, &file.with_extension("png"));
            }
            state.tasks.push(Task { file, ..asked });
            let id = format!("task-{id}");
            Ok(Reply::Json(match api {
                Api::DashScope => {
                    json!({ "output": { "task_status": "PENDING", "task_id": id }, "request_id": "r" })
                }
                Api::Ark => json!({ "id": id }),
                Api::Kling => {
                    json!({ "code": 0, "message": "", "request_id": "r", "data": { "id": id, "status": "submitted" } })
                }
            }))
        }
        (_, "GET", _) => {
            let id = request.query.get("task_ids").cloned();
            let id = id.unwrap_or_else(|| path.rsplit('/').next().unwrap_or_default().to_owned());
            poll(api, url, &id, state).map(Reply::Json)
        }
        _ => Err("unknown URL".to_owned()),
    }
}

/// The key and the file of a multipart form.
fn read_form(body: &[u8]) -> Option<(String, Vec<u8>)> {
    let find = |from: usize, text: &[u8]| {
        body.get(from..)?.windows(text.len()).position(|window| window == text).map(|at| from + at)
    };
    let value = |name: &str| {
        let head = find(0, format!("name=\"{name}\"").as_bytes())?;
        let start = find(head, b"\r\n\r\n")? + 4;
        body.get(start..find(start, b"\r\n--")?)
    };
    let key = String::from_utf8(value("key")?.to_vec()).ok()?;
    Some((key, value("file")?.to_vec()))
}

/// Validates a submit strictly, and reads what it asks for.
fn read_submit(api: Api, request: &Request, state: &Mutex<State>) -> Result<Task, String> {
    let body = request.json();
    let known = |value: &Value, names: &[&str]| {
        let map = value.as_object().ok_or("not an object")?;
        match map.keys().find(|key| !names.contains(&key.as_str())) {
            Some(key) => Err(format!("unknown field {key}")),
            None => Ok(()),
        }
    };
    let from_base64 = |text: &str| BASE64_STANDARD.decode(text).map_err(|error| error.to_string());
    let task = |seconds: &Value, frame| {
        let seconds = seconds.as_u64().filter(|seconds| (3..=15).contains(seconds)).ok_or("no duration")?;
        Ok(Task { seconds, frame, returns_last_frame: false, file: PathBuf::new(), polls: 0 })
    };
    match api {
        Api::DashScope => {
            known(&body, &["model", "input", "parameters"])?;
            known(&body["input"], &["prompt", "media"])?;
            known(&body["parameters"], &["resolution", "ratio", "duration", "watermark", "seed"])?;
            if request.headers.get("x-dashscope-ossresourceresolve").map(String::as_str) != Some("enable") {
                return Err("oss addresses need X-DashScope-OssResourceResolve".to_owned());
            }
            let media = body["input"]["media"].as_array().ok_or("no media")?;
            let mut pictures = Vec::new();
            for item in media {
                known(item, &["type", "url"])?;
                let key = item["url"]
                    .as_str()
                    .and_then(|url| url.strip_prefix("oss://"))
                    .ok_or("no oss address")?;
                let stored = state.lock().unwrap().stored.get(key).cloned();
                pictures.push(stored.ok_or_else(|| format!("nothing is stored at {key}"))?);
            }
            // The frame comes last, after both characters.
            task(&body["parameters"]["duration"], pictures.get(2).cloned())
        }
        Api::Ark => {
            let names = [
                "model",
                "content",
                "resolution",
                "ratio",
                "duration",
                "watermark",
                "seed",
                "generate_audio",
                "return_last_frame",
            ];
            known(&body, &names)?;
            let content = body["content"].as_array().ok_or("no content")?;
            let mut pictures = Vec::new();
            for item in content.iter().filter(|item| item["type"] == "image_url") {
                known(item, &["type", "image_url", "role"])?;
                if item["role"] != "reference_image" {
                    return Err("frames can't be mixed with reference media".to_owned());
                }
                let url = item["image_url"]["url"].as_str().unwrap_or_default();
                let data = url.strip_prefix("data:image/png;base64,").ok_or("not a PNG picture as data")?;
                pictures.push(from_base64(data)?);
            }
            let returns_last_frame = body["return_last_frame"] == true;
            let task = task(&body["duration"], pictures.get(2).cloned());
            task.map(|task| Task { returns_last_frame, ..task })
        }
        Api::Kling => {
            known(&body, &["prompt", "contents", "settings", "options"])?;
            known(&body["settings"], &["multi_shot", "audio", "resolution", "aspect_ratio", "duration"])?;
            known(&body["options"], &["watermark_info", "external_task_id"])?;
            let contents = body["contents"].as_array().ok_or("no contents")?;
            let mut frames = contents.iter().filter(|item| item["type"] == "first_frame");
            let data = |item: &Value| {
                let url = item["url"].as_str().unwrap_or_default();
                from_base64(url.strip_prefix("data:image/png;base64,").unwrap_or(url))
            };
            let frame = frames.next().map(data);
            task(&body["settings"]["duration"], frame.transpose()?)
        }
    }
}

fn poll(api: Api, url: &str, id: &str, state: &Mutex<State>) -> Result<Value, String> {
    let mut state = state.lock().unwrap();
    let at: usize = id.strip_prefix("task-").and_then(|at| at.parse().ok()).ok_or("no such task")?;
    let task = state.tasks.get_mut(at).ok_or("no such task")?;
    task.polls += 1;
    let name = task.file.file_name().unwrap().to_string_lossy().into_owned();
    let (is_done, file) = (task.polls > 1, format!("{url}/files/{name}"));
    Ok(match (api, is_done) {
        (Api::DashScope, false) => {
            json!({ "request_id": "r", "output": { "task_id": id, "task_status": "RUNNING" } })
        }
        (Api::DashScope, true) => {
            json!({ "request_id": "r", "output": { "task_id": id, "task_status": "SUCCEEDED", "video_url": file } })
        }
        (Api::Ark, false) => json!({ "id": id, "status": "running" }),
        (Api::Ark, true) => {
            let mut content = json!({ "video_url": file });
            if task.returns_last_frame {
                content["last_frame_url"] = file.replace(".mp4", ".png").into();
            }
            json!({ "id": id, "status": "succeeded", "content": content, "duration": task.seconds })
        }
        (Api::Kling, false) => json!({ "code": 0, "data": [{ "id": id, "status": "processing" }] }),
        (Api::Kling, true) => json!({ "code": 0, "data": [{ "id": id, "status": "succeeded",
            "outputs": [{ "type": "video", "url": file, "duration": task.seconds.to_string() }] }] }),
    })
}

fn ffmpeg(args: &[&str]) -> Vec<u8> {
    let done =
        Command::new("ffmpeg").args(["-v", "error", "-y"]).args(args).stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// Makes a clip that shows the frame for its first second, and then a picture in which the position tells the time.
fn make_clip(file: &Path, number: usize, seconds: u64, frame: Option<&[u8]>) {
    let hue = number * 70;
    let moving = format!("testsrc2=size=1280x720:rate=24,hue=h={hue},format=yuv420p");
    let sound = format!("sine=frequency={}:duration={seconds}", 300 + 100 * number);
    let picture = file.with_extension("start.png");
    let (seconds, rest) = (seconds.to_string(), format!("{moving},trim=duration={}", seconds - 1));
    let out = file.to_str().unwrap();
    let encode =
        ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "10", "-c:a", "aac", "-t", &seconds, out];
    match frame {
        None => {
            ffmpeg(&[&["-f", "lavfi", "-i", &moving, "-f", "lavfi", "-i", &sound][..], &encode].concat());
        }
        Some(bytes) => {
            std::fs::File::create(&picture).unwrap().write_all(bytes).unwrap();
            let still = picture.to_str().unwrap();
            let filter = "[0:v]scale=1280:720,format=yuv420p,setsar=1[still];[1:v]setsar=1[moving];[still][moving]concat=n=2:v=1:a=0[v]";
            let inputs = [
                "-loop",
                "1",
                "-framerate",
                "24",
                "-t",
                "1",
                "-i",
                still,
                "-f",
                "lavfi",
                "-i",
                &rest,
                "-f",
                "lavfi",
                "-i",
                &sound,
            ];
            let map = ["-filter_complex", filter, "-map", "[v]", "-map", "2:a"];
            ffmpeg(&[&inputs[..], &map, &encode].concat());
        }
    }
}

/// Writes the last frame of a video, or the last one before a time.
fn last_frame(video: &Path, before: Option<f64>, to: &Path) {
    let end = before.unwrap_or(f64::from(u32::MAX));
    let filter = format!("trim=end={end},reverse,trim=end_frame=1");
    // Only the end of the video matters.
    ffmpeg(&[
        "-sseof",
        "-0.5",
        "-i",
        video.to_str().unwrap(),
        "-vf",
        &filter,
        "-frames:v",
        "1",
        to.to_str().unwrap(),
    ]);
}

/// The pixels of a picture, or of a video's first frame at a time, in RGB at a quarter of the size.
fn pixels(file: &Path, at: f64) -> Vec<u8> {
    let at = at.to_string();
    let seek: &[&str] = if at == "0" { &[] } else { &["-ss", &at] };
    let read = [
        "-i",
        file.to_str().unwrap(),
        "-frames:v",
        "1",
        "-vf",
        "scale=320:180",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ];
    ffmpeg(&[seek, &read].concat())
}

/// The mean difference of two pictures, from 0 to 255.
fn difference(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let sum: u64 = one.iter().zip(other).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

/// The length of a file's first video track in frames, and whether it has sound.
fn probe(file: &Path) -> (f64, bool) {
    let done = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream=codec_type:format=duration", "-of", "json"])
        .arg(file)
        .output()
        .unwrap();
    let about: Value = serde_json::from_slice(&done.stdout).unwrap();
    let seconds = about["format"]["duration"].as_str().unwrap().parse().unwrap();
    let has_sound = about["streams"].as_array().unwrap().iter().any(|stream| stream["codec_type"] == "audio");
    (seconds, has_sound)
}

/// Renders and joins the example of 40 seconds, whose second clip continues the first.
fn render_and_join(api: Api, model: &str) {
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        assert!(
            std::env::var_os("STORYC_SERVICES").is_none(),
            "STORYC_SERVICES is set, but ffmpeg is missing"
        );
        eprintln!("ffmpeg isn't installed; skipping the test");
        return;
    }
    let name = format!("film-{api:?}").to_lowercase();
    let vendor = FilmVendor::start(api, &name);
    let folder = Folder::new(&name);
    std::fs::create_dir_all(folder.0.join("assets")).unwrap();
    for picture in ["boss.png", "mina.png"] {
        std::fs::copy(root().join("examples/assets").join(picture), folder.0.join("assets").join(picture))
            .unwrap();
    }
    let story = std::fs::read_to_string(root().join("examples/lamp-room.story")).unwrap();
    folder.file("lamp-room.story", story);
    let run = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_storyc"))
            .current_dir(&folder.0)
            .args(args)
            .args(["--model", model])
            .env("STORYC_BASE_URL", &vendor.url)
            .envs(["DASHSCOPE_API_KEY", "ARK_API_KEY", "KLING_API_KEY"].map(|name| (name, KEY)))
            .output()
            .unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(0), "{args:?}: {err}");
        err
    };
    let render = ["render", "lamp-room.story", "--yes", "--poll-interval", "20ms", "--rate", "1000000"];
    run(&render);
    let sent = {
        let state = vendor.state.lock().unwrap();
        assert_eq!(state.errors, [""; 0]);
        let seconds: Vec<u64> = state.tasks.iter().map(|task| task.seconds).collect();
        let mut sorted = seconds.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [13, 13, 14]);
        let mut continuing = state.tasks.iter().filter(|task| task.frame.is_some());
        let sent = continuing.next().unwrap();
        assert!(continuing.next().is_none() && sent.seconds == 14);
        // Ark makes the frame itself, and asks for no ffmpeg.
        assert_eq!(state.frames, usize::from(api == Api::Ark));
        sent.frame.clone().unwrap()
    };
    let frame = folder.0.join("sent.png");
    std::fs::write(&frame, &sent).unwrap();
    // Nothing is left to render.
    assert!(run(&render).contains("3 already rendered"));
    assert_eq!(vendor.state.lock().unwrap().tasks.len(), 3);

    run(&["join", "lamp-room.story", "-o", "film.mp4"]);
    let film = folder.0.join("film.mp4");
    let (seconds, has_sound) = probe(&film);
    assert!((seconds - 40.0).abs() <= 1.0 / 24.0, "{seconds}");
    assert!(has_sound);
    let sent = pixels(&frame, 0.0);
    let border = difference(&pixels(&film, 13.0), &sent);
    // The encoder and its colours cost a little; a second earlier, the picture is another one.
    assert!(border < SAME, "the first frame after the border differs by {border} from the one that was sent");
    let before = difference(&pixels(&film, 12.0), &sent);
    assert!(before > 2.0 * SAME, "the test can't tell frames apart: {before}");
    check_timeline(&folder, model, &film);
}

/// Checks that the timeline cuts where the joined film does, to a frame.
fn check_timeline(folder: &Folder, model: &str, film: &Path) {
    let done = Command::new(env!("CARGO_BIN_EXE_storyc"))
        .current_dir(&folder.0)
        .args(["export", "lamp-room.story", "--model", model, "--to", "otio", "-o", "film.otio"])
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let otio: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.0.join("film.otio")).unwrap()).unwrap();
    let cuts = cuts_of(&otio);
    assert_eq!(cuts.len(), 3, "{otio:#}");
    let ends: Vec<f64> = cuts.iter().map(|(end, _)| *end).collect();
    assert_eq!(ends, [13.0, 27.0, 40.0]);
    for (at, (end, file)) in cuts.iter().enumerate().take(2) {
        let (_, next) = &cuts[at + 1];
        // A seek finds the next frame, so this is the last one before the cut.
        let before = |end: f64| end - 1.5 / 24.0;
        let last = pixels(&folder.0.join(file), before(end - start_of(&cuts, at)));
        let last = difference(&pixels(film, before(*end)), &last);
        let first = difference(&pixels(film, *end), &pixels(&folder.0.join(next), 0.0));
        assert!(last < SAME && first < SAME, "cut {at}: {last} before it, {first} after it");
    }
}

fn start_of(cuts: &[(f64, String)], at: usize) -> f64 {
    at.checked_sub(1).map_or(0.0, |before| cuts[before].0)
}

/// The end of each clip on a timeline's clock in seconds, and its file.
fn cuts_of(otio: &Value) -> Vec<(f64, String)> {
    let mut cuts: Vec<(f64, String)> = Vec::new();
    let tracks = otio["tracks"]["children"].as_array().unwrap();
    let has_files = |track: &&Value| track["children"][0]["media_reference"]["target_url"].is_string();
    let takes = tracks.iter().find(has_files);
    let mut clock = 0.0;
    for child in takes.expect("a track with takes")["children"].as_array().unwrap() {
        let length = &child["source_range"]["duration"];
        clock += length["value"].as_f64().unwrap() / length["rate"].as_f64().unwrap();
        let url = child["media_reference"]["target_url"].as_str().unwrap_or_default();
        let url = url.trim_start_matches("file://");
        match cuts.last_mut() {
            // The shots of a clip share its file.
            Some((end, file)) if *file == url => *end = clock,
            _ => cuts.push((clock, url.to_owned())),
        }
    }
    cuts
}

#[test]
fn a_film_from_dashscope_continues_with_the_frame_of_its_file() {
    render_and_join(Api::DashScope, "happyhorse-1.1");
}

#[test]
fn a_film_from_ark_continues_with_the_vendors_last_frame() {
    render_and_join(Api::Ark, "seedance-2.0");
}

#[test]
fn a_film_from_kling_continues_with_its_first_frame() {
    render_and_join(Api::Kling, "kling-3.0-omni");
}
