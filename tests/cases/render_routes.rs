//! Models of fal.ai's queue and of xAI, from submit to download, against servers that enforce the documented fields.

use serde_json::{Value, json};

use super::cli::Folder;
use super::render::{run_scripted, task_matches};
use super::vendor::{KEY, Request, Scripted};

/// A field of a request, and which values it takes.
type Field = (&'static str, fn(&Value) -> bool);

fn is_url(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("data:image/")
}

fn is_one_of(value: &Value, values: &[&str]) -> bool {
    value.as_str().is_some_and(|value| values.contains(&value))
}

fn is_whole(value: &Value, range: std::ops::RangeInclusive<u64>) -> bool {
    value.as_u64().is_some_and(|value| range.contains(&value))
}

fn are_urls(value: &Value, most: usize) -> bool {
    let urls = value.as_array().map(Vec::as_slice).unwrap_or_default();
    (1..=most).contains(&urls.len()) && urls.iter().all(|url| url.as_str().is_some_and(is_url))
}

/// The fields of an endpoint besides the prompt: those that are required, and the others.
fn fields(endpoint: &str) -> Option<(Vec<Field>, Vec<Field>)> {
    let url = |name| -> Field { (name, |value| value.as_str().is_some_and(is_url)) };
    let veo: Vec<Field> = vec![
        ("duration", |value| is_one_of(value, &["4s", "6s", "8s"])),
        ("aspect_ratio", |value| is_one_of(value, &["16:9", "9:16"])),
        ("resolution", |value| is_one_of(value, &["720p", "1080p", "4k"])),
        ("generate_audio", Value::is_boolean),
    ];
    let ltx: Vec<Field> = vec![
        ("duration", |value| [6, 8, 10].contains(&value.as_u64().unwrap_or_default())),
        ("resolution", |value| is_one_of(value, &["1080p", "1440p", "2160p"])),
        ("generate_audio", Value::is_boolean),
    ];
    let vidu: Vec<Field> = vec![
        ("duration", |value| is_whole(value, 1..=16)),
        ("aspect_ratio", |value| is_one_of(value, &["16:9", "9:16", "4:3", "3:4", "1:1"])),
        ("resolution", |value| is_one_of(value, &["360p", "540p", "720p", "1080p"])),
        ("seed", Value::is_u64),
        ("audio", Value::is_boolean),
    ];
    let kling = |with_ratio: bool| -> Vec<Field> {
        let ratio: Field = ("aspect_ratio", |value| is_one_of(value, &["16:9", "9:16", "1:1", "21:9"]));
        let mut fields: Vec<Field> = vec![
            ("duration", |value| is_whole(value, 3..=30)),
            ("resolution", |value| is_one_of(value, &["720p", "1080p"])),
        ];
        fields.extend(Some(ratio).filter(|_| with_ratio));
        fields
    };
    let with = |mut fields: Vec<Field>, more: Vec<Field>| {
        fields.extend(more);
        fields
    };
    Some(match endpoint {
        "/fal-ai/veo3.1" => (vec![], veo),
        "/fal-ai/veo3.1/image-to-video" => (vec![url("image_url")], veo),
        "/fal-ai/veo3.1/first-last-frame-to-video" => {
            (vec![url("first_frame_url"), url("last_frame_url")], veo)
        }
        "/fal-ai/veo3.1/extend-video" => {
            let fixed: Vec<Field> = vec![url("video_url"), ("duration", |value| value == "7s")];
            let size: Field = ("resolution", |value| is_one_of(value, &["720p", "1080p"]));
            (fixed, veo.into_iter().filter(|(name, _)| *name != "resolution").chain([size]).collect())
        }
        "/fal-ai/veo3.1/reference-to-video" => {
            let eight: Field = ("duration", |value| value == "8s");
            (vec![("image_urls", |value| are_urls(value, 3)), eight], veo)
        }
        "/fal-ai/ltx-2/text-to-video" => (vec![], ltx),
        "/fal-ai/ltx-2/image-to-video" => (vec![url("image_url")], ltx),
        "/fal-ai/vidu/q3/text-to-video" => (vec![], vidu),
        "/fal-ai/vidu/q3/reference-to-video/mix" => {
            (vec![("reference_image_urls", |value| are_urls(value, 4))], vidu)
        }
        "/kling/v4/text-to-video" => (vec![], kling(true)),
        "/kling/v4/image-to-video" => {
            (vec![url("start_image_url")], with(kling(false), vec![url("end_image_url")]))
        }
        "/kling/v4/reference-to-video" => {
            let lists: Vec<Field> = vec![
                ("image_urls", |value| are_urls(value, 10)),
                ("video_urls", |value| are_urls(value, 5)),
                url("start_image_url"),
            ];
            (vec![], with(kling(true), lists))
        }
        "/v1/videos/generations" => (
            vec![("model", |value| value == "grok-imagine-video-1.5")],
            vec![
                ("duration", |value| is_whole(value, 1..=15)),
                ("aspect_ratio", |value| {
                    is_one_of(value, &["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"])
                }),
                ("resolution", |value| is_one_of(value, &["480p", "720p", "1080p"])),
                ("image", |value| value["url"].as_str().is_some_and(is_url)),
                ("reference_images", |value| {
                    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    (1..=7).contains(&list.len())
                        && list.iter().all(|image| image["url"].as_str().is_some_and(is_url))
                }),
            ],
        ),
        _ => return None,
    })
}

/// Returns why the vendor would refuse this body.
fn refusal(endpoint: &str, body: &Value) -> Option<String> {
    let Some((required, optional)) = fields(endpoint) else { return Some(format!("no endpoint {endpoint}")) };
    if body["prompt"].as_str().is_none_or(str::is_empty) {
        return Some("prompt is required".to_owned());
    }
    if let Some((name, _)) =
        required.iter().find(|(name, fits)| body.get(*name).is_none_or(|value| !fits(value)))
    {
        return Some(format!("{name} is missing or wrong"));
    }
    let wrong = body.as_object()?.iter().find(|(key, value)| {
        let known = required.iter().chain(&optional).find(|(name, _)| name == key);
        *key != "prompt" && known.is_none_or(|(_, fits)| !fits(value))
    });
    wrong.map(|(key, value)| format!("{key} can't be {value}"))
}

fn reply(prompts: &std::sync::Mutex<Vec<String>>, url: &str, request: &Request) -> Option<(u16, Value)> {
    let path = request.path.as_str();
    let is_xai = path.starts_with("/v1/");
    let scheme = if is_xai { "Bearer" } else { "Key" };
    if request.headers.get("authorization").map(String::as_str) != Some(&format!("{scheme} {KEY}")) {
        return Some((401, json!({ "detail": "unauthorized" })));
    }
    let prompt = |id: &str| prompts.lock().unwrap()[id.parse::<usize>().unwrap()].clone();
    if request.method == "POST" {
        if let Some(why) = refusal(path, &request.json()) {
            let body = if is_xai {
                json!({ "code": "invalid_argument", "error": why })
            } else {
                json!({ "detail": [{ "type": "value_error", "msg": why }] })
            };
            return Some((422, body));
        }
        let mut prompts = prompts.lock().unwrap();
        prompts.push(request.json()["prompt"].as_str().unwrap().to_owned());
        let id = prompts.len() - 1;
        let task = format!("{url}/a/b/requests/{id}");
        let queued = json!({ "request_id": id.to_string(), "status_url": format!("{task}/status"), "response_url": task });
        return Some((200, if is_xai { json!({ "request_id": id.to_string() }) } else { queued }));
    }
    if let Some(id) = path.strip_prefix("/v1/videos/") {
        let is_blocked = prompt(id).contains("forbidden");
        let video =
            json!({ "url": format!("{url}/clip/{id}"), "duration": 5, "respect_moderation": !is_blocked });
        return Some((200, json!({ "status": "done", "video": video })));
    }
    let id = path.strip_prefix("/a/b/requests/")?;
    if id.ends_with("/status") {
        return Some((200, json!({ "status": "COMPLETED" })));
    }
    if prompt(id).contains("forbidden") {
        let detail = json!([{ "type": "content_policy_violation", "msg": "blocked" }]);
        return Some((422, json!({ "detail": detail })));
    }
    Some((200, json!({ "video": { "url": format!("{url}/clip/{id}") } })))
}

fn vendor() -> Scripted {
    let prompts = std::sync::Mutex::default();
    Scripted::start(move |url, request, _| reply(&prompts, url, request))
}

fn states(folder: &Folder) -> Vec<String> {
    task_matches(folder).into_iter().map(|(state, ..)| state).collect()
}

const TEXT: (&str, &str) = ("", "[0-3s] A boy walks.\n[3-6s] He stops.");
const FRAME: (&str, &str) =
    ("refs: { quay: { image: quay.png, role: first_frame } }", "[0-6s] The ferry leaves @quay.");
const PICTURES: (&str, &str) =
    ("refs: { quay: quay.png, boy: https://e.com/b.png }", "[0-6s] @boy waits at @quay.");
const BOTH_FRAMES: (&str, &str) = (
    "refs: { quay: { image: quay.png, role: first_frame }, sea: { image: \"https://e.com/s.png\", role: last_frame } }",
    "[0-6s] The ferry leaves.",
);
const EXTEND: (&str, &str) = (
    "refs: { walk: { video: \"https://e.com/w.mp4\", role: extend } }\nresolution: 1080p",
    "[0-7s] @walk goes on: the boy turns round.",
);
const MODELS: [(&str, &[(&str, &str)]); 7] = [
    ("veo-3.1-extend@fal", &[EXTEND]),
    (
        "veo-3.1@fal",
        &[TEXT, FRAME, BOTH_FRAMES, ("audio: off\nresolution: 4k\nratio: 9:16", "[0-5s] A boy walks.")],
    ),
    ("veo-3.1-references@fal", &[PICTURES]),
    ("ltx-2@fal", &[TEXT, FRAME, ("resolution: 2160p\naudio: on", "[0-7s] A boy walks.")]),
    ("vidu-q3@fal", &[TEXT, PICTURES, ("seed: 7\nratio: 3:4\nresolution: 540p", "[0-1s] A boy.")]),
    ("kling-4.0@fal", &[TEXT, FRAME, PICTURES, ("ratio: 21:9", "[0-30s] A boy walks.")]),
    ("grok-imagine-1.5", &[TEXT, FRAME, PICTURES, ("ratio: 2:3\nresolution: 1080p", "[0-15s] A boy walks.")]),
];

#[test]
fn every_mode_of_each_model_is_submitted_polled_and_downloaded() {
    for (model, stories) in MODELS {
        for (head, body) in stories {
            let folder = Folder::new("render-routes");
            let picture = super::root().join("examples/assets/harbour.png");
            std::fs::copy(picture, folder.0.join("quay.png")).unwrap();
            folder.file("clip.story", format!("---\n{head}\n---\n{body}\n"));
            let vendor = vendor();
            let (code, err) = run_scripted(&folder, &vendor, model, &[]);
            let done = (code, vendor.posts().len(), vendor.downloads());
            assert_eq!(done, (Some(0), 1, 1), "{model}, {body}: {err}");
            assert_eq!(states(&folder), ["done"], "{model}: {err}");
        }
    }
}

#[test]
fn a_blocked_or_refused_clip_of_each_model_is_reported_and_not_downloaded() {
    for (model, stories) in MODELS {
        let (head, body) = stories.iter().find(|story| [PICTURES, EXTEND].contains(*story)).unwrap_or(&TEXT);
        let story = |text: &str| {
            let folder = Folder::new("render-routes-failed");
            let picture = super::root().join("examples/assets/harbour.png");
            std::fs::copy(picture, folder.0.join("quay.png")).unwrap();
            folder.file("clip.story", format!("---\n{head}\n---\n{text}\n"));
            folder
        };
        let folder = story(&format!("[Style] A forbidden scene.\n\n{body}"));
        let blocking = vendor();
        let (code, err) = run_scripted(&folder, &blocking, model, &[]);
        assert_eq!((code, blocking.posts().len(), blocking.downloads()), (Some(3), 1, 0), "{model}: {err}");
        assert_eq!(states(&folder), ["refused"], "{model}: {err}");

        let folder = story(body);
        let refusing = Scripted::start(|_, request, _| {
            Some(if request.path.starts_with("/v1/") {
                (400, json!({ "code": "invalid_argument", "error": "not this way" }))
            } else {
                (422, json!({ "detail": [{ "type": "value_error", "msg": "not this way" }] }))
            })
        });
        let (code, err) = run_scripted(&folder, &refusing, model, &[]);
        assert_eq!((code, refusing.posts().len(), refusing.downloads()), (Some(3), 1, 0), "{model}: {err}");
        assert!(err.contains("not this way"), "{model}: {err}");
        assert_eq!(states(&folder), ["failed"], "{model}: {err}");
    }
}
