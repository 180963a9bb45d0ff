//! MiniMax H3, from submit to download, against a server that enforces the documented request.

use serde_json::{Value, json};

use super::cli::Folder;
use super::render::{run_scripted, task_matches};
use super::vendor::{KEY, Request, Scripted};

/// Returns why the vendor would refuse this body.
fn refusal(body: &Value) -> Option<String> {
    let known = ["model", "content", "duration", "resolution", "ratio", "seed", "aigc_watermark"];
    if let Some(key) = body.as_object()?.keys().find(|key| !known.contains(&key.as_str())) {
        return Some(format!("unknown field {key}"));
    }
    let content = body["content"].as_array().cloned().unwrap_or_default();
    let texts: Vec<&str> = content.iter().filter_map(|item| item["text"].as_str()).collect();
    let [text] = texts.as_slice() else { return Some("exactly one text is required".to_owned()) };
    if !(1..=7000).contains(&text.chars().count()) {
        return Some("the prompt is empty or too long".to_owned());
    }
    let media: Vec<&Value> = content.iter().filter(|item| item["type"] != "text").collect();
    let role = |item: &Value| item["role"].as_str().unwrap_or_default().to_owned();
    let count = |wanted: &str| media.iter().filter(|item| role(item) == wanted).count();
    let (frames, pictures) = (count("first_frame") + count("last_frame"), count("reference_image"));
    let (videos, sounds) = (count("reference_video"), count("reference_audio"));
    let is_kind = |item: &Value| {
        let kind = item["type"].as_str().unwrap_or_default();
        let fits = match role(item).as_str() {
            "first_frame" | "last_frame" | "reference_image" => kind == "image_url",
            "reference_video" => kind == "video_url",
            "reference_audio" => kind == "audio_url",
            _ => false,
        };
        let url = item[kind]["url"].as_str().unwrap_or_default();
        fits && (url.starts_with("https://") || url.starts_with("data:image/"))
    };
    let is_mixed = frames > 0 && pictures + videos + sounds > 0;
    let is_lone_sound = sounds > 0 && pictures + videos == 0;
    if !media.iter().all(|item| is_kind(item))
        || is_mixed
        || is_lone_sound
        || pictures > 9
        || videos > 3
        || sounds > 3
    {
        return Some("the media is not valid".to_owned());
    }
    let ratio = body["ratio"].as_str().unwrap_or("adaptive");
    let is_ratio = ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"].contains(&ratio);
    if !is_ratio || (media.is_empty() && ratio == "adaptive") {
        return Some("text-to-video needs a ratio".to_owned());
    }
    let is_valid = body["model"] == "MiniMax-H3"
        && ["768P", "2K"].contains(&body["resolution"].as_str().unwrap_or_default())
        && (4..=15).contains(&body["duration"].as_u64().unwrap_or_default());
    (!is_valid).then(|| "a setting is not valid".to_owned())
}

fn reply(prompts: &std::sync::Mutex<Vec<String>>, url: &str, request: &Request) -> Option<(u16, Value)> {
    let error = |status: u16, kind: &str, message: &str| {
        Some((
            status,
            json!({ "type": "error", "error": { "type": kind, "message": message }, "request_id": "r" }),
        ))
    };
    if request.headers.get("authorization").map(String::as_str) != Some(&format!("Bearer {KEY}")) {
        return error(401, "authorized_error", "invalid api key");
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v2/video_generation") => {
            if let Some(why) = refusal(&request.json()) {
                return error(400, "bad_request_error", &why);
            }
            let mut prompts = prompts.lock().unwrap();
            prompts.push(request.json()["content"][0]["text"].as_str().unwrap().to_owned());
            Some((200, json!({ "task_id": format!("{}", prompts.len() - 1) })))
        }
        ("GET", path) => {
            let id = path.strip_prefix("/v2/query/video_generation/")?;
            let prompt = prompts.lock().unwrap()[id.parse::<usize>().unwrap()].clone();
            let task = if prompt.contains("forbidden") {
                json!({ "id": id, "status": "failed", "error": { "code": "1027", "message": "sensitive" } })
            } else {
                json!({ "id": id, "status": "succeeded", "content": { "url": format!("{url}/clip/h3-{id}") } })
            };
            Some((200, json!({ "task": task })))
        }
        (method, path) => panic!("{method} {path}"),
    }
}

fn vendor() -> Scripted {
    let prompts = std::sync::Mutex::default();
    Scripted::start(move |url, request, _| reply(&prompts, url, request))
}

fn states(folder: &Folder) -> Vec<String> {
    task_matches(folder).into_iter().map(|(state, ..)| state).collect()
}

#[test]
fn every_mode_of_h3_is_submitted_polled_and_downloaded() {
    for (head, body) in [
        ("resolution: 2k", "[0-3s] A boy walks.\n[3-6s] He stops.\n[Negative] blur"),
        ("refs: { quay: { image: quay.png, role: first_frame } }", "[0-5s] The ferry leaves."),
        (
            "refs: { boy: quay.png, walk: { video: https://e.com/c.mp4 }, bells: { audio: https://e.com/d.mp3 } }",
            "[0-5s] @boy as in @walk, to @bells.",
        ),
    ] {
        let folder = Folder::new("render-h3");
        let picture = super::root().join("examples/assets/harbour.png");
        std::fs::copy(picture, folder.0.join("quay.png")).unwrap();
        folder.file("clip.story", format!("---\n{head}\n---\n{body}\n"));
        let vendor = vendor();
        let (code, err) = run_scripted(&folder, &vendor, "minimax-h3", &[]);
        assert_eq!((code, vendor.posts().len(), vendor.downloads()), (Some(0), 1, 1), "{body}: {err}");
        assert_eq!(states(&folder), ["done"], "{err}");
    }
}

#[test]
fn a_failed_or_refused_h3_clip_is_reported_and_not_downloaded() {
    let folder = Folder::new("render-h3-failed");
    folder.file("clip.story", "[0-5s] A forbidden scene.\n");
    let failing = vendor();
    let (code, err) = run_scripted(&folder, &failing, "minimax-h3", &[]);
    assert_eq!((code, failing.posts().len(), failing.downloads()), (Some(3), 1, 0), "{err}");
    assert!(err.contains("1027"), "{err}");
    assert_eq!(states(&folder), ["refused"], "{err}");

    let refusing = Scripted::start(|_, _, _| {
        Some((
            400,
            json!({ "type": "error", "error": { "type": "bad_request_error", "message": "invalid params" } }),
        ))
    });
    let folder = Folder::new("render-h3-refused");
    folder.file("clip.story", "[0-5s] A boy walks.\n");
    let (code, err) = run_scripted(&folder, &refusing, "minimax-h3", &[]);
    assert_eq!((code, refusing.posts().len(), refusing.downloads()), (Some(3), 1, 0), "{err}");
    assert!(err.contains("bad_request_error") && err.contains("invalid params"), "{err}");
    assert_eq!(states(&folder), ["failed"], "{err}");
}
