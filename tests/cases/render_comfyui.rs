//! A workflow of ComfyUI, from upload to download, against a server that checks it as ComfyUI does.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::cli::Folder;
use super::render::{run_scripted, task_matches};
use super::vendor::{Request, Scripted};

/// A workflow as ComfyUI exports it. The nodes don't run; only their form counts.
fn workflow() -> Value {
    json!({
        "3": { "class_type": "KSampler", "inputs": { "seed": 1, "steps": 20, "positive": ["6", 0], "latent_image": ["40", 0] } },
        "6": { "class_type": "CLIPTextEncode", "inputs": { "text": "old words", "clip": ["38", 0] } },
        "7": { "class_type": "CLIPTextEncode", "inputs": { "text": "old", "clip": ["38", 0] } },
        "40": { "class_type": "WanVideo", "inputs": { "width": 832, "height": 480, "length": 33 } },
        "52": { "class_type": "LoadImage", "inputs": { "image": "example.png" } },
        "58": { "class_type": "SaveVideo", "inputs": { "filename_prefix": "video/storyc", "video": ["57", 0] } }
    })
}

const PROFILE: &str = "id: wan@mine
name: Wan on our own machines
vendor: a server of our own
wire: comfyui
dialect: wan
sources:
  us: { title: Our own tests, url: \"https://studio.example/notes\" }
tokens: { image: \"Image {n}\", source: us, checked: 2026-11-27 }
modes:
  text: { api: wan, ratio: true, source: us, checked: 2026-11-27 }
  first_frame: { api: wan, ratio: true, frames: sent, source: us, checked: 2026-11-27 }
limits:
  duration: { value: { least_s: 1, most_s: 10, whole: true, default_s: 5 }, kind: hard, source: us, checked: 2026-11-27 }
  ratio: { value: { values: [\"16:9\", \"9:16\"], default: \"16:9\" }, kind: hard, source: us, checked: 2026-11-27 }
  resolution: { value: { values: [480p, 720p], default: 480p }, kind: hard, source: us, checked: 2026-11-27 }
  seed: { value: { least: 0, most: 4294967295 }, kind: hard, source: us, checked: 2026-11-27 }
sizes:
  480p: { \"16:9\": [832, 480], \"9:16\": [480, 832] }
  720p: { \"16:9\": [1280, 720], \"9:16\": [720, 1280] }
sound: { switch: false, default: false }
negative_field: true
watermark_field: false
workflow:
  file: wan-api.json
  fps: 16
  frame_step: 4
  inputs:
    prompt: 6.text
    negative: 7.text
    seed: 3.seed
    width: 40.width
    height: 40.height
    frames: 40.length
    first_frame: 52.image
  output: \"58\"
regions:
  default: one
  key: \"\"
  hosts:
    one: { host: \"http://gpu-1:8188\", source: us, checked: 2026-11-27 }
    two: { host: \"http://gpu-2:8188\", source: us, checked: 2026-11-27 }
prices: []
";

/// What the server keeps.
#[derive(Default)]
struct Server {
    uploads: Mutex<Vec<String>>,
    prompts: Mutex<Vec<Value>>,
    asked: Mutex<usize>,
}

impl Server {
    /// Returns the error of ComfyUI's check, if a workflow doesn't pass it.
    fn refusal(&self, body: &Value) -> Option<Value> {
        let error = |kind: &str, message: &str, nodes: Value| json!({ "error": { "type": kind, "message": message, "details": "", "extra_info": {} }, "node_errors": nodes });
        let Some(nodes) = body["prompt"].as_object() else {
            return Some(error("no_prompt", "No prompt provided", json!([])));
        };
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        // The nodes and their links are those of the file; only the mapped inputs differ.
        let known = workflow();
        let mapped = ["6.text", "7.text", "3.seed", "40.width", "40.height", "40.length", "52.image"];
        assert_eq!(nodes.len(), known.as_object().unwrap().len());
        for (id, node) in nodes {
            assert_eq!(node["class_type"], known[id]["class_type"]);
            for (input, value) in node["inputs"].as_object().unwrap() {
                let is_mapped = mapped.contains(&format!("{id}.{input}").as_str());
                assert!(is_mapped || *value == known[id]["inputs"][input], "{id}.{input}: {value}");
            }
        }
        let image = nodes["52"]["inputs"]["image"].as_str().unwrap();
        let is_here = image == "example.png" || self.uploads.lock().unwrap().iter().any(|name| name == image);
        let length = nodes["40"]["inputs"]["length"].as_u64().unwrap();
        let (node, message, details) = if !is_here {
            ("52", "Custom validation failed for node", format!("image - Invalid image file: {image}"))
        } else if length % 4 != 1 {
            ("40", "Value not in list", format!("length: {length}"))
        } else {
            return None;
        };
        let errors = json!({ node: { "errors": [{ "type": "t", "message": message, "details": details }] } });
        Some(error("prompt_outputs_failed_validation", "Prompt outputs failed validation", errors))
    }

    fn reply(&self, request: &Request) -> Option<(u16, Value)> {
        assert_eq!(request.headers.get("authorization"), None);
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/upload/image") => {
                let text = String::from_utf8_lossy(&request.body);
                assert!(
                    text.contains("name=\"image\"; filename=\"") && text.contains("name=\"overwrite\""),
                    "{text}"
                );
                let name = text.split("filename=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
                let mut uploads = self.uploads.lock().unwrap();
                uploads.push(format!("storyc/{name}"));
                Some((200, json!({ "name": name, "subfolder": "storyc", "type": "input" })))
            }
            ("POST", "/prompt") => {
                let body = request.json();
                if let Some(error) = self.refusal(&body) {
                    return Some((400, error));
                }
                let mut prompts = self.prompts.lock().unwrap();
                prompts.push(body["prompt"].clone());
                Some((
                    200,
                    json!({ "prompt_id": format!("p-{}", prompts.len() - 1), "number": 7, "node_errors": {} }),
                ))
            }
            ("GET", path) => {
                let id = path.strip_prefix("/history/")?;
                let mut asked = self.asked.lock().unwrap();
                *asked += 1;
                // First, the workflow is in the queue, of which the history says nothing.
                if *asked < 3 {
                    return Some((200, json!({})));
                }
                let at: usize = id.strip_prefix("p-").unwrap().parse().unwrap();
                let words =
                    self.prompts.lock().unwrap()[at]["6"]["inputs"]["text"].as_str().unwrap().to_owned();
                let entry = if words.contains("too large") {
                    let details =
                        json!({ "node_type": "KSampler", "exception_message": "CUDA out of memory\n" });
                    json!({ "outputs": {}, "status": { "status_str": "error", "completed": false, "messages": [["execution_error", details]] } })
                } else {
                    let picture = json!({ "filename": "a.png", "subfolder": "", "type": "temp" });
                    let clip = json!({ "filename": "storyc_1.mp4", "subfolder": "video", "type": "output" });
                    json!({
                        "outputs": { "52": { "images": [picture] }, "58": { "images": [clip], "animated": [true] } },
                        "status": { "status_str": "success", "completed": true, "messages": [] }
                    })
                };
                Some((200, json!({ id: entry })))
            }
            (method, path) => panic!("{method} {path}"),
        }
    }
}

fn vendor() -> Scripted {
    let server = Server::default();
    Scripted::start(move |_, request, _| server.reply(request))
}

fn project(name: &str, story: &str) -> Folder {
    let folder = Folder::new(name);
    std::fs::copy(super::root().join("examples/assets/harbour.png"), folder.0.join("quay.png")).unwrap();
    folder
        .file("storyc.yaml", "models: [models/mine.yaml]\n")
        .file("models/mine.yaml", PROFILE)
        .file("models/wan-api.json", workflow().to_string())
        .file("clip.story", story);
    folder
}

fn states(folder: &Folder) -> Vec<String> {
    task_matches(folder).into_iter().map(|(state, ..)| state).collect()
}

/// The inputs of the submitted workflow.
fn sent(vendor: &Scripted) -> Value {
    vendor.posts().into_iter().find(serde_json::Value::is_object).unwrap()["prompt"].clone()
}

#[test]
fn a_workflow_is_filled_submitted_followed_and_downloaded() {
    let folder = project(
        "comfyui-text",
        "---\nresolution: 720p\nratio: 9:16\nseed: 7\n---\n[0-3s] A boy walks.\n[3-5s] He stops.\n[Negative] blur\n",
    );
    let server = vendor();
    let (code, err) = run_scripted(&folder, &server, "wan@mine", &[]);
    assert_eq!((code, server.posts().len(), server.downloads()), (Some(0), 1, 1), "{err}");
    assert_eq!(states(&folder), ["done"], "{err}");
    let nodes = sent(&server);
    let size = &nodes["40"]["inputs"];
    assert_eq!(size, &json!({ "width": 720, "height": 1280, "length": 81 }));
    assert_eq!((&nodes["3"]["inputs"]["seed"], &nodes["7"]["inputs"]["text"]), (&7.into(), &"blur".into()));
    assert!(nodes["6"]["inputs"]["text"].as_str().unwrap().contains("A boy walks."), "{nodes}");
    assert_eq!(nodes["52"], workflow()["52"]);
}

#[test]
fn a_picture_is_uploaded_for_a_workflow() {
    let story =
        "---\nrefs: { quay: { image: quay.png, role: first_frame } }\n---\n[0-4s] The ferry leaves.\n";
    let folder = project("comfyui-picture", story);
    let server = vendor();
    let (code, err) = run_scripted(&folder, &server, "wan@mine", &[]);
    assert_eq!((code, server.posts().len(), server.downloads()), (Some(0), 2, 1), "{err}");
    let nodes = sent(&server);
    let image = nodes["52"]["inputs"]["image"].as_str().unwrap();
    let is_png = std::path::Path::new(image).extension().is_some_and(|extension| extension == "png");
    assert!(image.starts_with("storyc/") && is_png, "{image}");
    // Without a seed in the story, the one of the file stays.
    assert_eq!((&nodes["3"]["inputs"]["seed"], &nodes["40"]["inputs"]["length"]), (&1.into(), &65.into()));
}

#[test]
fn a_picture_on_the_web_is_refused_before_the_run() {
    let story = "---\nrefs: { quay: { image: \"https://e.com/quay.png\", role: first_frame } }\n---\n[0-4s] The ferry leaves.\n";
    let folder = project("comfyui-url", story);
    let done = folder.run(&["check", "clip.story", "--model", "wan@mine", "--format", "concise"]);
    assert_eq!(done.code, 1, "{}{}", done.out, done.err);
    assert!(done.out.contains("L112") && done.out.contains("`quay` is a URL"), "{}", done.out);
}

#[test]
fn a_workflow_that_is_refused_or_stops_is_reported() {
    let folder = project("comfyui-stops", "[0-4s] A scene that is too large.\n");
    let server = vendor();
    let (code, err) = run_scripted(&folder, &server, "wan@mine", &[]);
    assert_eq!((code, server.posts().len(), server.downloads()), (Some(3), 1, 0), "{err}");
    assert!(err.contains("KSampler: CUDA out of memory"), "{err}");
    assert_eq!(states(&folder), ["failed"], "{err}");

    // The profile doesn't fit the workflow: the count of frames isn't one that the node takes.
    let folder = project("comfyui-refused", "[0-4s] A boy walks.\n");
    folder.file("models/mine.yaml", PROFILE.replace("frame_step: 4", "frame_step: 3"));
    let server = vendor();
    let (code, err) = run_scripted(&folder, &server, "wan@mine", &[]);
    assert_eq!((code, server.posts().len(), server.downloads()), (Some(3), 1, 0), "{err}");
    assert!(err.contains("prompt_outputs_failed_validation") && err.contains("node 40"), "{err}");
}

#[test]
fn a_workflow_that_can_not_be_used_is_an_error_of_the_project() {
    let said = |name: &str, text: &str| {
        let folder = project("comfyui-wrong", "[0-4s] A boy walks.\n");
        folder.file(name, text);
        let done = folder.run(&["build", "clip.story", "--model", "wan@mine"]);
        assert_ne!(done.code, 0, "{name}");
        done.err + &done.out
    };
    let wrong = said("models/wan-api.json", "{\"nodes\": [], \"links\": []}");
    assert!(wrong.contains("S307") && wrong.contains("Export (API)"), "{wrong}");
    let wrong = said("models/mine.yaml", &PROFILE.replace("6.text", "6.words"));
    assert!(wrong.contains("has no input `6.words`"), "{wrong}");
    let wrong = said("models/mine.yaml", &PROFILE.replace("wan-api.json", "none.json"));
    assert!(wrong.contains("none.json"), "{wrong}");
    let folder = project("comfyui-hosts", "[0-4s] A boy walks.\n");
    let two = folder.run(&["build", "clip.story", "--model", "wan@mine", "--region", "two"]);
    assert!(two.out.contains("http://gpu-2:8188/prompt"), "{}{}", two.out, two.err);
}
