//! Wan on DashScope, from submit to download, against a server that enforces the documented fields of each model id.

use serde_json::{Value, json};

use super::cli::Folder;
use super::render::{run_scripted, task_matches};
use super::vendor::{KEY, Request, Scripted};

const SUBMIT: &str = "/api/v1/services/aigc/video-generation/video-synthesis";

/// What a model id accepts: its parameters besides the common ones, its media, its seconds and its resolutions.
struct Accepts {
    parameters: &'static [&'static str],
    media: &'static [&'static str],
    needs_media: bool,
    seconds: Option<(u64, u64)>,
    resolutions: &'static [&'static str],
    prompt: usize,
}

fn accepts(model: &str) -> Option<Accepts> {
    let two = |parameters, media, seconds| Accepts {
        parameters,
        media,
        needs_media: true,
        seconds,
        resolutions: &["720P", "1080P"],
        prompt: 5000,
    };
    Some(match model {
        "wan2.7-t2v" => Accepts { needs_media: false, ..two(&["ratio", "duration"], &[], Some((2, 15))) },
        "wan2.7-i2v" => two(&["duration"], &["first_frame", "last_frame"], Some((2, 15))),
        "wan2.7-r2v" => two(&["ratio", "duration"], &["reference_image", "first_frame"], Some((2, 15))),
        "wan2.7-videoedit" => two(&["ratio"], &["video", "reference_image"], None),
        "wan3.0-video" => Accepts {
            needs_media: false,
            resolutions: &["480P", "720P", "1080P"],
            prompt: 20_000,
            ..two(
                &["ratio", "duration", "audio"],
                &["first_frame", "last_frame", "reference_image", "reference_video", "reference_audio"],
                Some((2, 30)),
            )
        },
        _ => return None,
    })
}

/// Returns why the vendor would refuse this body, or cut part of it.
fn refusal(body: &Value) -> Option<String> {
    let unknown = |value: &Value, known: &[&str]| {
        let keys = value.as_object().into_iter().flat_map(|map| map.keys());
        keys.map(String::as_str).find(|key| !known.contains(key)).map(|key| format!("unknown field {key}"))
    };
    let model = body["model"].as_str().unwrap_or_default();
    let Some(accepts) = accepts(model) else { return Some("Model not exist.".to_owned()) };
    let (input, parameters) = (&body["input"], &body["parameters"]);
    let common = [accepts.parameters, &["resolution", "watermark", "prompt_extend", "seed"]].concat();
    let unknown = unknown(body, &["model", "input", "parameters"])
        .or_else(|| unknown(input, &["prompt", "negative_prompt", "media"]))
        .or_else(|| unknown(parameters, &common));
    if unknown.is_some() {
        return unknown;
    }
    let length = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
    if !(1..=accepts.prompt).contains(&length(&input["prompt"])) || length(&input["negative_prompt"]) > 500 {
        return Some("The prompt is empty or too long".to_owned());
    }
    if parameters["prompt_extend"] != json!(false) || !parameters["watermark"].is_boolean() {
        return Some("the prompt would be rewritten, or a watermark be up to the vendor".to_owned());
    }
    let in_list = |value: &Value, list: &[&str]| {
        value.is_null() || value.as_str().is_some_and(|text| list.contains(&text))
    };
    if !in_list(&parameters["resolution"], accepts.resolutions)
        || !in_list(&parameters["ratio"], &["16:9", "9:16", "1:1", "4:3", "3:4"])
    {
        return Some("The resolution or ratio is not valid".to_owned());
    }
    if let Some((least, most)) = accepts.seconds
        && !parameters["duration"].as_u64().is_some_and(|seconds| (least..=most).contains(&seconds))
    {
        return Some("The duration is not valid".to_owned());
    }
    let media = input["media"].as_array().cloned().unwrap_or_default();
    let types: Vec<&str> = media.iter().filter_map(|item| item["type"].as_str()).collect();
    let count = |kind: &str| types.iter().filter(|one| **one == kind).count();
    let are_known = types.len() == media.len() && types.iter().all(|kind| accepts.media.contains(kind));
    let has_frames = count("first_frame") + count("last_frame") > 0;
    let is_mixed =
        model == "wan3.0-video" && has_frames && types.iter().any(|kind| kind.starts_with("reference"));
    let is_complete = match model {
        "wan2.7-i2v" => count("first_frame") == 1,
        "wan2.7-r2v" => (1..=5).contains(&count("reference_image")),
        "wan2.7-videoedit" => count("video") == 1 && count("reference_image") <= 4,
        _ => count("reference_image") <= 10,
    };
    let is_valid = are_known
        && !is_mixed
        && is_complete
        && !(accepts.needs_media && media.is_empty())
        && count("first_frame") < 2
        && count("last_frame") < 2;
    let is_fetchable = |item: &Value| {
        item["url"].as_str().is_some_and(|url| url.starts_with("https://") || url.starts_with("oss://"))
    };
    (!is_valid || !media.iter().all(is_fetchable)).then(|| "The media is not valid".to_owned())
}

/// A DashScope for Wan. What becomes of a task depends on words of its prompt.
fn vendor() -> Scripted {
    let prompts = std::sync::Mutex::new(Vec::<String>::new());
    Scripted::start(move |url, request, _| {
        let error = |status: u16, code: &str, message: &str| {
            Some((status, json!({ "code": code, "message": message, "request_id": "r" })))
        };
        if request.path == "/upload" {
            return Some((200, Value::Null));
        }
        if request.headers.get("authorization").map(String::as_str) != Some(&format!("Bearer {KEY}")) {
            return error(401, "InvalidApiKey", "No API-key provided.");
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", SUBMIT) => {
                if let Some(why) = header_error(request).or_else(|| refusal(&request.json())) {
                    return error(400, "InvalidParameter", &why);
                }
                let mut prompts = prompts.lock().unwrap();
                prompts.push(request.json()["input"]["prompt"].as_str().unwrap().to_owned());
                let id = format!("wan-{}", prompts.len() - 1);
                Some((
                    200,
                    json!({ "output": { "task_status": "PENDING", "task_id": id }, "request_id": "r" }),
                ))
            }
            ("GET", "/api/v1/uploads") => {
                assert_eq!(request.query.get("model").map(String::as_str), Some("wan2.7-i2v"));
                Some((
                    200,
                    json!({ "request_id": "r", "data": {
                    "policy": "p", "signature": "s", "upload_dir": "dashscope/wan", "upload_host": format!("{url}/upload"),
                    "oss_access_key_id": "k", "x_oss_object_acl": "private", "x_oss_forbid_overwrite": "true",
                } }),
                ))
            }
            ("GET", path) => {
                let id = path.strip_prefix("/api/v1/tasks/wan-")?;
                let prompt = prompts.lock().unwrap()[id.parse::<usize>().unwrap()].clone();
                let output = if prompt.contains("wrong") {
                    json!({ "task_status": "FAILED", "code": "InvalidParameter", "message": "The size is not valid" })
                } else if prompt.contains("forbidden") {
                    json!({ "task_status": "FAILED", "code": "DataInspectionFailed", "message": "inappropriate" })
                } else {
                    json!({ "task_status": "SUCCEEDED", "orig_prompt": prompt, "video_url": format!("{url}/clip/wan-{id}") })
                };
                Some((
                    200,
                    json!({ "request_id": "r", "output": output, "usage": { "output_video_duration": 5 } }),
                ))
            }
            (method, path) => panic!("{method} {path}"),
        }
    })
}

fn header_error(request: &Request) -> Option<String> {
    let header = |name: &str| request.headers.get(name).map(String::as_str).unwrap_or_default();
    let has_stored_file = String::from_utf8_lossy(&request.body).contains("oss://");
    if header("x-dashscope-async") != "enable" || header("content-type") != "application/json" {
        Some("current user api does not support synchronous calls".to_owned())
    } else if has_stored_file && header("x-dashscope-ossresourceresolve") != "enable" {
        Some("oss addresses need X-DashScope-OssResourceResolve".to_owned())
    } else {
        None
    }
}

fn states(folder: &Folder) -> Vec<String> {
    task_matches(folder).into_iter().map(|(state, ..)| state).collect()
}

#[test]
fn every_mode_of_wan_is_submitted_polled_and_downloaded() {
    let stories = [
        ("wan-2.7", "ratio: 9:16", "[0-3s] A boy walks.\n[3-5s] He stops.\n[Negative] blur"),
        ("wan-2.7", "refs: { quay: { image: quay.png, role: first_frame } }", "[0-5s] The ferry leaves."),
        (
            "wan-2.7",
            "refs: { quay: { image: https://e.com/q.png, role: first_frame }, boy: https://e.com/b.png }",
            "[0-5s] @boy leaves.",
        ),
        (
            "wan-2.7",
            "refs: { clip: { video: https://e.com/c.mp4 }, coat: https://e.com/b.png }",
            "Put the coat of @coat on the man in @clip.",
        ),
        ("wan-3.0", "audio: off\nresolution: 480p", "[0-28s] A boy walks."),
        (
            "wan-3.0",
            "refs: { boy: https://e.com/b.png, walk: { video: https://e.com/c.mp4 }, bells: { audio: https://e.com/d.mp3 } }",
            "[0-5s] @boy as in @walk, to @bells.",
        ),
    ];
    for (model, head, body) in stories {
        let folder = Folder::new("render-wan");
        let picture = super::root().join("examples/assets/harbour.png");
        std::fs::copy(picture, folder.0.join("quay.png")).unwrap();
        folder.file("clip.story", format!("---\n{head}\n---\n{body}\n"));
        let vendor = vendor();
        let (code, err) = run_scripted(&folder, &vendor, model, &[]);
        assert_eq!((code, vendor.downloads()), (Some(0), 1), "{model} {body}: {err}");
        assert_eq!(states(&folder), ["done"], "{err}");
        let sends_file = head.contains("quay.png");
        let sent = vendor.posts().iter().any(|post| {
            post["input"]["media"][0]["url"].as_str().is_some_and(|url| url.starts_with("oss://"))
        });
        assert_eq!(sent, sends_file, "{model} {body}");
    }
}

#[test]
fn a_failed_or_refused_wan_clip_is_reported_and_not_downloaded() {
    for (words, code, state) in [
        ("A forbidden scene.", "DataInspectionFailed", "refused"),
        ("A wrong scene.", "InvalidParameter", "failed"),
    ] {
        let folder = Folder::new("render-wan-failed");
        folder.file("clip.story", format!("[0-5s] {words}\n"));
        let vendor = vendor();
        let (exit, err) = run_scripted(&folder, &vendor, "wan-2.7", &[]);
        assert_eq!((exit, vendor.posts().len(), vendor.downloads()), (Some(3), 1, 0), "{err}");
        assert!(err.contains(code), "{err}");
        assert_eq!(states(&folder), [state], "{err}");
    }

    let refusing = Scripted::start(|_, request, _| {
        assert_eq!(request.method, "POST");
        Some((
            400,
            json!({ "code": "InvalidParameter", "message": "The ratio is not valid", "request_id": "r" }),
        ))
    });
    let folder = Folder::new("render-wan-refused");
    folder.file("clip.story", "[0-5s] A boy walks.\n");
    let (code, err) = run_scripted(&folder, &refusing, "wan-3.0", &[]);
    assert_eq!((code, refusing.posts().len(), refusing.downloads()), (Some(3), 1, 0), "{err}");
    assert!(err.contains("InvalidParameter") && err.contains("The ratio is not valid"), "{err}");
    assert_eq!(states(&folder), ["failed"], "{err}");
}
