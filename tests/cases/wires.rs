//! Every wire: request bodies match recorded or documented ones, and replies are decoded.

use serde_json::{Value, json};
use storyc::model;
use storyc::request::{self, Endpoint, FailureKind, Reply, Route, State, Task};
use storyc::{Options, compile};

use super::read;

/// Returns the request of a story for a model.
fn built(model: &str, head: &str, body: &str) -> request::Request {
    let text = format!("---\nmodel: {model}\n{head}\n---\n{body}");
    let compiled = compile(&text, &Options::default());
    compiled.targets[0].request().unwrap_or_else(|why| panic!("{why:?}\n{:#?}", compiled.diagnostics))
}

/// Reads a recorded body, and replaces its prompt if `prompt` gives a JSON pointer and a text.
fn recorded(path: &str, prompt: Option<(&str, &str)>) -> Value {
    let mut whole: Value = serde_json::from_str(&read(format!("tests/recorded/{path}.json"))).unwrap();
    if let Some((pointer, prompt)) = prompt {
        *whole.pointer_mut(pointer).unwrap() = prompt.into();
    }
    whole
}

/// Reads a body recorded from Ark's SDK, without the `null`s that it sends for omitted arguments.
fn from_ark(path: &str, prompt: &str) -> Value {
    let mut whole = recorded(&format!("ark/{path}"), Some(("/content/0/text", prompt)));
    whole.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    whole
}

const SETTINGS: &str = "ratio: 16:9\nresolution: 720p\nseed: 7\naudio: on";
const PICTURES: &str = "refs: { boy: https://example.com/a.png, girl: https://example.com/b.png, bridge: https://example.com/c.mp4, song: https://example.com/d.mp3 }";

#[test]
fn ark_requests_match_its_sdk() {
    let text = built("seedance-2.0", &format!("{SETTINGS}\nduration: 5"), "A boy walks by the river.");
    let mut expected = from_ark("text", "A boy walks by the river.");
    expected["model"] = "dreamina-seedance-2-0-260128".into();
    assert_eq!(text.body, expected);
    assert_eq!(text.url, "https://ark.ap-southeast.bytepluses.com/api/v3/contents/generations/tasks");
    assert_eq!(text.headers["Authorization"], "Bearer ${ARK_API_KEY}");

    let story = "[0-5s] @boy and @girl cross the bridge of @bridge to the sound of @song.";
    let prompt = "Shot 1: Image 1 and Image 2 cross the bridge of Video 1 to the sound of Audio 1.";
    let references = built("seedance-2.0", &format!("{SETTINGS}\n{PICTURES}"), story);
    let mut expected = from_ark("references", prompt);
    expected["model"] = "dreamina-seedance-2-0-260128".into();
    assert_eq!(references.body, expected);

    let frames = "resolution: 720p\nseed: 7\naudio: on\nduration: 5\nrefs: { a: { image: https://example.com/a.png, role: first_frame }, b: { image: https://example.com/b.png, role: last_frame } }";
    let mut expected = from_ark("first-last-frame", "The ferry crosses.");
    expected["model"] = "dreamina-seedance-2-0-260128".into();
    assert_eq!(built("seedance-2.0", frames, "The ferry crosses.").body, expected);
}

#[test]
fn seedance_2_5_gets_the_settings_that_edits_and_extensions_require() {
    for (name, task) in [("2.5-edit", "role-edit"), ("2.5-extend", "role-extend")] {
        let text = read(format!("tests/oracle/stories/{task}.story"));
        let (head, body) = text[4..].split_once("\n---\n").unwrap();
        let request = built("seedance-2.5", head, body.trim_end());
        let prompt = request.body["content"][0]["text"].as_str().unwrap();
        let mut expected = from_ark(name, prompt);
        expected["model"] = "dreamina-seedance-2-5-260628".into();
        assert_eq!(request.body, expected);
    }
}

#[test]
fn settings_that_a_mode_fixes_are_reported() {
    let found = |model: &str, head: &str| {
        let text = format!("---\nmodel: {model}\n{head}\n---\nChange @clip.");
        let compiled = compile(&text, &Options::default());
        let own = compiled.diagnostics.into_iter().filter(|found| found.code.starts_with('L'));
        own.map(|found| format!("{} {}", found.code, found.message)).collect::<Vec<_>>()
    };
    let clip = |role: &str| format!("refs: {{ clip: {{ video: https://example.com/c.mp4{role} }} }}");
    assert_eq!(
        found(
            "seedance-2.5",
            &format!("duration: 9s\nratio: 16:9\nkeep_sound: yes\n{}", clip(", role: edit"))
        ),
        [
            "L111 seedance-2.5 takes no length in video-edit mode: the clip gets the length of the video",
            "L111 seedance-2.5 takes no ratio in video-edit mode: the clip gets the shape of the clip it edits",
            "L111 seedance-2.5 has no setting for the sound of a video in video-edit mode",
        ]
    );
    assert_eq!(
        found("seedance-2.5", &format!("duration: 9s\nratio: 16:9\n{}", clip(", role: extend"))),
        [
            "L111 seedance-2.5 takes no ratio in video-extend mode: the clip gets the shape of the clip it extends"
        ]
    );
    assert_eq!(
        found("seedance-2.5", &clip("")),
        [
            "L115 seedance-2.5 decides from the text whether `clip` is to be edited, extended or only referred to"
        ]
    );
    assert_eq!(found("seedance-2.5", &clip(", role: style")), [""; 0]);
    assert_eq!(
        found("kling-3.0-omni", &format!("audio: on\n{}", clip(""))),
        ["L111 kling-3.0-omni can't add sound when it is given a video"]
    );
    assert_eq!(
        found("wan-3.0", &clip(", role: edit")),
        ["L112 wan-3.0 has no mode to edit a video, and `clip` is one to edit"]
    );
    let alone = compile("---\nmodel: veo-3.1-extend@fal\n---\n[0-7s] A boy walks.", &Options::default());
    let finding = &alone.diagnostics[0];
    assert_eq!(
        (finding.code, finding.message.as_str()),
        ("L112", "veo-3.1-extend@fal makes no clip from text alone")
    );
    let help = "mention a video with `role: extend` in the text, or choose another model";
    assert_eq!(finding.help.as_deref(), Some(help));
}

#[test]
fn a_frame_sent_with_references_is_named_in_the_prompt() {
    let refs = "refs: { quay: { image: https://e.com/q.png, role: first_frame }, boy: https://e.com/b.png }";
    let english = built("seedance-2.0", refs, "[0-5s] @boy leaves.").body;
    assert_eq!(english["content"][0]["text"], "The first frame is Image 1.\n\nShot 1: Image 2 leaves.");
    assert_eq!(english["content"][1]["role"], "reference_image");
    let chinese = built("seedance-2.0", refs, "[0-5s] @boy离开码头。").body;
    assert_eq!(chinese["content"][0]["text"], "首帧为图片1。\n\n镜头1：图片2 离开码头。");
}

#[test]
fn kling_requests_match_its_docs() {
    let head = "ratio: 16:9\nresolution: 720p\naudio: off";
    let story = "[0-3s] A boy walks by the river.\n\n[3-5s] He stops and listens.";
    let mut body = built("kling-3.0", head, story).body;
    // Not in the vendor's example: storyc always sets the watermark, because defaults can change.
    assert_eq!(
        body.as_object_mut().unwrap().shift_remove("options").unwrap(),
        json!({ "watermark_info": { "enabled": false } })
    );
    assert_eq!(body, recorded("kling/text-to-video-shots", None)["body"]);

    let refs = "resolution: 720p\nratio: 16:9\naudio: on\nduration: 5\nrefs: { boy: https://example.com/a.png, girl: https://example.com/b.png }";
    let mut body = built("kling-3.0-omni", refs, "@boy and @girl cross the bridge.").body;
    body.as_object_mut().unwrap().shift_remove("options");
    assert_eq!(body, recorded("kling/omni-references", None)["body"]);

    let refs = "resolution: 1080p\naudio: on\nduration: 5\nrefs: { quay: { image: https://example.com/a.png, role: first_frame }, boy: { element: '162' } }";
    let request = built("kling-3.0-omni", refs, "From @quay on, @boy walks by the river.");
    let mut body = request.body;
    body.as_object_mut().unwrap().shift_remove("options");
    assert_eq!(body, recorded("kling/omni-first-frame-element", None)["body"]);
    assert_eq!(request.url, "https://api-singapore.klingai.com/omni-video/kling-3.0-omni");
}

#[test]
fn requests_to_the_older_kling_api_match_its_docs() {
    let head = "ratio: 16:9\nresolution: 1080p\naudio: on\nrefs: { boy: https://example.com/a.png }";
    let request = built(
        "kling-3.0-omni@legacy",
        head,
        "[0-3s] @boy walks by the river.\n\n[3-5s] @boy stops and listens.",
    );
    let mut body = request.body;
    body.as_object_mut().unwrap().shift_remove("watermark_info");
    assert_eq!(body, recorded("kling/legacy-multi-prompt", None)["body"]);
    assert_eq!(request.url, "https://api-singapore.klingai.com/v1/videos/omni-video");
    assert_eq!(request.headers["Authorization"], "Bearer ${KLING_JWT}");

    let plain = built("kling-3.0@legacy", "", "[0-5s] A boy walks.\n\n[Negative] blur").body;
    assert_eq!(plain["negative_prompt"], "blur");
    assert_eq!((&plain["prompt"], &plain["duration"]), (&"A boy walks.".into(), &"5".into()));
}

#[test]
fn each_kling_api_gets_one_prompt_in_its_documented_field() {
    let shots = "[0-3s] A boy walks by the river.\n\n[3-5s] He stops and listens.";
    let head = "shots: prompt\nratio: 16:9\nresolution: 720p\naudio: off";
    let body = built("kling-3.0", head, shots).body;
    assert_eq!(body, recorded("kling/text-to-video-prompt", None)["body"]);

    let refs = "refs: { boy: https://example.com/a.png, girl: https://example.com/b.png }";
    let head = format!("shots: prompt\nratio: 16:9\nresolution: 720p\naudio: on\n{refs}");
    let story = "[0-3s] @boy walks by the river.\n\n[3-5s] @girl stops and listens.";
    let mut body = built("kling-3.0-omni", &head, story).body;
    body.as_object_mut().unwrap().shift_remove("options");
    assert_eq!(body, recorded("kling/omni-references-prompt", None)["body"]);

    let refs = "refs: { boy: https://example.com/a.png }";
    let head = format!("shots: prompt\nratio: 16:9\nresolution: 1080p\naudio: on\n{refs}");
    let story = "[0-3s] @boy walks by the river.\n\n[3-5s] @boy stops and listens.";
    let mut body = built("kling-3.0-omni@legacy", &head, story).body;
    body.as_object_mut().unwrap().shift_remove("watermark_info");
    assert_eq!(body, recorded("kling/legacy-prompt", None)["body"]);

    let body = built("kling-3.0@fal", "shots: prompt\nratio: 16:9\naudio: on", shots).body;
    assert_eq!(body, recorded("fal/kling-prompt", None));
    let body = built("kling-3.0-omni@fal", "shots: prompt", shots).body;
    assert_eq!((&body["shot_type"], body.get("multi_prompt")), (&"intelligent".into(), None));
}

#[test]
fn one_shot_is_sent_as_one_prompt_in_every_form() {
    for form in ["list", "prompt"] {
        let head = format!("shots: {form}");
        let story = "[0-5s] A boy walks by the river.";
        let body = built("kling-3.0", &head, story).body;
        assert_eq!((&body["prompt"], &body["settings"]["multi_shot"]), (&story[7..].into(), &false.into()));
        let body = built("kling-3.0@legacy", &head, story).body;
        assert_eq!((&body["prompt"], body.get("multi_shot")), (&story[7..].into(), None));
        let body = built("kling-3.0@fal", &head, story).body;
        assert_eq!((&body["prompt"], body.get("shot_type")), (&story[7..].into(), None));
    }
}

#[test]
fn the_token_of_the_older_kling_api_is_a_jwt() {
    // The expected signature comes from another implementation, Python's `hmac` module.
    let token = request::kling_legacy::token("ak", "sk", 1_700_000_000);
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts[0], "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9");
    assert_eq!(parts[1], "eyJpc3MiOiJhayIsImV4cCI6MTcwMDAwMTgwMCwibmJmIjoxNjk5OTk5OTk1fQ");
    assert_eq!(parts[2], "mgn0T3D3XT4hbNxAtEsJsDH8-Kpgvs6l8t89iZ9EkEg");
}

#[test]
fn fal_requests_use_each_models_field_names() {
    let body = built(
        "seedance-2.0@fal",
        &format!("{SETTINGS}\n{PICTURES}"),
        "[0-5s] @boy and @girl cross the bridge of @bridge to the sound of @song.",
    )
    .body;
    let prompt = "Shot 1: @Image1 and @Image2 cross the bridge of @Video1 to the sound of @Audio1.";
    assert_eq!(body, recorded("fal/seedance-r2v", Some(("/prompt", prompt))));

    let head = "ratio: 9:16\nresolution: 720p\nrefs: { boy: https://example.com/a.png, girl: https://example.com/b.png }";
    let request = built("happyhorse-1.1@fal", head, "[0-8s] @boy and @girl.");
    assert_eq!(
        request.body,
        recorded("fal/happy-horse-r2v", Some(("/prompt", "[00:00-00:08] character1 and character2.")))
    );
    assert_eq!(request.url, "https://queue.fal.run/alibaba/happy-horse/v1.1/reference-to-video");
    assert_eq!(request.headers["Authorization"], "Key ${FAL_KEY}");

    let kling = built(
        "kling-3.0@fal",
        "ratio: 16:9\naudio: on",
        "[0-3s] A boy walks by the river.\n\n[3-5s] He stops and listens.",
    );
    assert_eq!(kling.body, recorded("fal/kling-multi-prompt", None));
    assert_eq!(kling.url, "https://queue.fal.run/fal-ai/kling-video/v3/standard/text-to-video");
    let large = built("kling-3.0@fal", "resolution: 4k", "[0-5s] A boy.");
    assert_eq!(large.url, "https://queue.fal.run/fal-ai/kling-video/v3/4k/text-to-video");
}

#[test]
fn openrouter_requests_match_its_sdk() {
    let body = built(
        "seedance-2.0@openrouter",
        &format!("{SETTINGS}\n{PICTURES}"),
        "[0-5s] @boy and @girl cross the bridge of @bridge to the sound of @song.",
    )
    .body;
    let prompt = "Shot 1: Image 1 and Image 2 cross the bridge of Video 1 to the sound of Audio 1.";
    assert_eq!(body, recorded("openrouter/references", Some(("/prompt", prompt))));
    let frames = "resolution: 720p\nseed: 7\naudio: on\nduration: 5\nrefs: { a: { image: https://example.com/a.png, role: first_frame }, b: { image: https://example.com/b.png, role: last_frame } }";
    let body = built("seedance-2.0@openrouter", frames, "The ferry crosses.").body;
    assert_eq!(body, recorded("openrouter/first-last-frame", None));
}

#[test]
fn self_hosted_servers_get_their_own_dialects() {
    let head =
        "ratio: 16:9\nseed: 7\nrefs: { boy: https://example.com/a.png, girl: https://example.com/b.png }";
    let story = "[0-8s] @boy and @girl.\n\n[Negative] blur";
    let vllm = built("minimax-h3@vllm", &format!("{head}\naudio: on"), story);
    assert_eq!(
        vllm.body,
        json!({
            "prompt": "detailed_description:\n[Shot 1] <Picture 1> and <Picture 2>.",
            "model": "MiniMax-H3",
            "seconds": "8",
            "aspect_ratio": "16:9",
            "short_edge": "768",
            "negative_prompt": "blur",
            "seed": "7",
            "generate_sound": "true",
            "image_reference": r#"[{"image_url":"https://example.com/a.png"},{"image_url":"https://example.com/b.png"}]"#,
        })
    );
    assert_eq!(vllm.headers, json!({ "Content-Type": "multipart/form-data" }).as_object().unwrap().clone());
    // All form fields are strings, as in the form recorded from the SDK.
    for (name, value) in recorded("openai/vllm-omni", None).as_object().unwrap() {
        assert!(value.is_string(), "{name}");
    }
    let sglang = built("minimax-h3@sglang", head, story);
    assert_eq!(sglang.url, "http://localhost:30000/v1/videos");
    assert_eq!(
        sglang.body,
        json!({
            "model": "MiniMax-H3",
            "prompt": "detailed_description:\n[Shot 1] <Picture 1> and <Picture 2>.",
            "negative_prompt": "blur",
            "seed": 7,
            "task": "ref2va",
            "conditions": [
                { "type": "image", "uri": "https://example.com/a.png", "role": "reference" },
                { "type": "image", "uri": "https://example.com/b.png", "role": "reference" },
            ],
            "target": { "short_edge": 768, "aspect_ratio": "16:9", "duration_seconds": 8 },
        })
    );
}

/// The bodies are those of Comfy Router's documented example and of a client that follows the vendor's reference.
#[test]
fn minimax_requests_match_its_docs() {
    let request =
        built("minimax-h3", "ratio: 16:9\nresolution: 768p\nduration: 5", "A single red maple leaf.");
    let mut body = request.body;
    // Not in the example: storyc always sets the watermark, because defaults can change.
    assert_eq!(body.as_object_mut().unwrap().shift_remove("aigc_watermark"), Some(false.into()));
    assert_eq!(body, recorded("minimax/text", None)["body"]);
    assert_eq!(request.url, "https://api.minimax.io/v2/video_generation");
    assert_eq!(request.headers["Authorization"], "Bearer ${MINIMAX_API_KEY}");

    let refs =
        "refs: { cat: { image: https://example.com/a.png, as: the cat }, room: https://example.com/b.png }";
    let head = format!("ratio: 16:9\nresolution: 2k\n{refs}");
    let story = "[Style] Quiet.\n\n[0-5s] @cat sleeps in @room.\n\n[5-8s] It wakes.\n\n[Audio] Purring.\n\n[Constraints] No text.";
    let mut body = built("minimax-h3", &head, story).body;
    body.as_object_mut().unwrap().shift_remove("aigc_watermark");
    assert_eq!(body, recorded("minimax/references", None)["body"]);

    // A frame sets the ratio, and a clip from text alone needs one.
    let frame = "refs: { quay: { image: https://example.com/a.png, role: first_frame } }\nduration: 4";
    let body = built("minimax-h3", frame, "The ferry leaves.").body;
    assert_eq!((body.get("ratio"), &body["content"][1]["role"]), (None, &"first_frame".into()));
    assert_eq!(built("minimax-h3", "", "[0-4s] A leaf.").body["ratio"], "16:9");
}

#[test]
fn minimax_replies_are_decoded() {
    let task = Task::by_id("398574688191234");
    let of = |status, body| poll_reply("minimax-h3", &task, status, body);
    let submit = |status, body| submit_reply("minimax-h3", status, body);
    assert_eq!(submit(200, json!({ "task_id": "398574688191234" })), "398574688191234");
    assert_eq!(
        submit(200, json!({ "base_resp": { "status_code": 1008, "status_msg": "insufficient balance" } })),
        "1008 Account"
    );
    assert_eq!(submit(200, json!({ "task_id": "" })), "HTTP 200 Unclear");
    let error =
        |kind: &str| json!({ "type": "error", "error": { "type": kind, "message": "m" }, "request_id": "r" });
    assert_eq!(submit(400, error("bad_request_error")), "bad_request_error Invalid");
    assert_eq!(submit(401, error("authorized_error")), "authorized_error Account");
    assert_eq!(submit(429, error("rate_limit_error")), "rate_limit_error Retry");
    assert_eq!(submit(500, error("server_error")), "server_error Unclear");
    let status = |status: &str| json!({ "task": { "id": "398574688191234", "status": status } });
    assert_eq!(of(200, status("queued")), "queued");
    assert_eq!(of(200, status("running")), "running");
    assert_eq!(of(200, status("expired")), "failed expired Invalid");
    assert_eq!(of(200, status("succeeded")), "error HTTP 200 Retry");
    let done = json!({ "task": { "status": "succeeded", "content": { "url": "https://r.com/x.mp4" } } });
    assert_eq!(of(200, done), "done https://r.com/x.mp4 None");
    let failed =
        json!({ "task": { "status": "failed", "error": { "code": "1027", "message": "sensitive" } } });
    assert_eq!(of(200, failed), "failed 1027 Content");
    assert_eq!(of(404, error("not_found")), "expired");
}

#[test]
fn xai_requests_match_its_sdk() {
    let sdk = |name: &str, prompt: &str| recorded(&format!("xai/{name}"), Some(("/prompt", prompt)));
    let river = "A boy walks by the river.";
    let request = built("grok-imagine-1.5", "ratio: 16:9\nresolution: 720p\nduration: 5", river);
    assert_eq!(request.body, sdk("text", river));
    assert_eq!(request.url, "https://api.x.ai/v1/videos/generations");
    assert_eq!(request.headers["Authorization"], "Bearer ${XAI_API_KEY}");
    let frame = "resolution: 720p\nduration: 5\nrefs: { quay: { image: https://example.com/a.png, role: first_frame } }";
    let ferry = "The ferry leaves.";
    assert_eq!(built("grok-imagine-1.5", frame, ferry).body, sdk("first-frame", ferry));
    let refs = "refs: { a: https://example.com/a.png, b: https://example.com/b.png }";
    let head = format!("ratio: 9:16\nresolution: 720p\n{refs}");
    let body = built("grok-imagine-1.5", &head, "[0-8s] @a and @b.").body;
    let prompt = body["prompt"].as_str().unwrap();
    assert!(prompt.ends_with("<IMAGE_1> and <IMAGE_2>."), "{prompt}");
    assert_eq!(body, sdk("references", prompt));
}

#[test]
fn xai_replies_are_decoded() {
    let task = Task::by_id("r1");
    let of = |status, body| poll_reply("grok-imagine-1.5", &task, status, body);
    let submit = |status, body| submit_reply("grok-imagine-1.5", status, body);
    assert_eq!(submit(200, json!({ "request_id": "r1" })), "r1");
    assert_eq!(submit(200, json!({ "request_id": "" })), "HTTP 200 Unclear");
    assert_eq!(submit(400, json!({ "code": "invalid_argument", "error": "m" })), "invalid_argument Invalid");
    let object = json!({ "error": { "message": "m", "type": "rate_limit" } });
    assert_eq!(submit(429, object), "rate_limit Retry");
    assert_eq!(of(202, json!({ "status": "pending", "progress": 3 })), "running");
    let video =
        |more: Value| json!({ "url": "https://r.com/x.mp4", "duration": 5, "respect_moderation": more });
    let done = json!({ "status": "done", "video": video(true.into()) });
    assert_eq!(of(200, done), "done https://r.com/x.mp4 Some(5.0)");
    assert_eq!(of(200, json!({ "video": video(true.into()) })), "done https://r.com/x.mp4 Some(5.0)");
    assert_eq!(
        of(200, json!({ "status": "done", "video": video(false.into()) })),
        "failed moderation Content"
    );
    assert_eq!(of(200, json!({ "status": "done" })), "error HTTP 200 Retry");
    assert_eq!(of(200, json!({ "status": "failed" })), "failed failed Invalid");
    assert_eq!(of(200, json!({ "status": "expired" })), "failed expired Invalid");
    assert_eq!(of(404, json!({ "error": "not found" })), "expired");
}

#[test]
fn lengths_in_steps_are_rounded_up() {
    let seconds = |model: &str, story: &str| built(model, "", story).body["duration"].clone();
    for (length, sent) in [(1, "4s"), (4, "4s"), (5, "6s"), (6, "6s"), (7, "8s"), (8, "8s")] {
        assert_eq!(seconds("veo-3.1@fal", &format!("[0-{length}s] A boy.")), sent);
    }
    assert_eq!(seconds("veo-3.1@fal", "A boy."), "8s");
    assert_eq!(seconds("ltx-2@fal", "[0-7.5s] A boy."), 8);
    let text = "---\nmodel: veo-3.1@fal\n---\n[0-5s] A boy.";
    let found = compile(text, &Options::default()).diagnostics;
    let message = found.iter().find(|found| found.code == "L103").map(|found| found.message.as_str());
    assert!(message.unwrap().contains("makes only 4, 6 or 8 s"), "{message:?}");
}

/// Describes how a wire decodes the reply to a poll, in a few words.
fn poll_reply(model: &str, task: &Task, status: u16, body: Value) -> String {
    let profile = model::find(model).unwrap();
    let route = Route::default();
    let endpoint = Endpoint { profile: &profile, region: &profile.regions.default, route: &route };
    match request::parse_poll(&Reply { status, body: &body }, task, &endpoint) {
        Ok(State::Queued) => "queued".into(),
        Ok(State::Running) => "running".into(),
        Ok(State::Expired) => "expired".into(),
        Ok(State::ResultReady(ask)) => format!("ask {}", ask.url),
        Ok(State::Done(output)) => format!("done {} {:?}", output.url, output.seconds),
        Ok(State::Failed(failure)) => format!("failed {} {:?}", failure.code, failure.kind),
        Err(failure) => format!("error {} {:?}", failure.code, failure.kind),
    }
}

fn submit_reply(model: &str, status: u16, body: Value) -> String {
    let profile = model::find(model).unwrap();
    match request::parse_submit(&Reply { status, body: &body }, profile.wire, "omni-video") {
        Ok(task) => task.id,
        Err(failure) => format!("{} {:?}", failure.code, failure.kind),
    }
}

#[test]
fn dashscope_replies_are_decoded() {
    let task = Task::by_id("0385dc79");
    let of = |status, body| poll_reply("happyhorse-1.1", &task, status, body);
    assert_eq!(
        submit_reply(
            "happyhorse-1.1",
            200,
            json!({ "output": { "task_status": "PENDING", "task_id": "0385dc79" }, "request_id": "r" })
        ),
        "0385dc79"
    );
    assert_eq!(
        submit_reply(
            "happyhorse-1.1",
            401,
            json!({ "code": "InvalidApiKey", "message": "No API-key provided.", "request_id": "r" })
        ),
        "InvalidApiKey Account"
    );
    assert_eq!(
        submit_reply("happyhorse-1.1", 429, json!({ "code": "Throttling.RateQuota", "message": "" })),
        "Throttling.RateQuota Retry"
    );
    assert_eq!(
        submit_reply("happyhorse-1.1", 429, json!({ "code": "Throttling.AllocationQuota", "message": "" })),
        "Throttling.AllocationQuota Account"
    );
    assert_eq!(
        submit_reply("happyhorse-1.1", 400, json!({ "code": "DataInspectionFailed", "message": "" })),
        "DataInspectionFailed Content"
    );
    assert_eq!(submit_reply("happyhorse-1.1", 502, Value::Null), "HTTP 502 Unclear");
    assert_eq!(of(200, json!({ "output": { "task_status": "PENDING" } })), "queued");
    assert_eq!(of(200, json!({ "output": { "task_status": "RUNNING" } })), "running");
    assert_eq!(
        of(
            200,
            json!({ "output": { "task_status": "SUCCEEDED", "video_url": "https://r.com/x.mp4" }, "usage": { "duration": 5, "output_video_duration": 5 } })
        ),
        "done https://r.com/x.mp4 Some(5.0)"
    );
    assert_eq!(
        of(
            200,
            json!({ "output": { "task_status": "FAILED", "code": "InvalidParameter", "message": "The resolution is not valid" } })
        ),
        "failed InvalidParameter Invalid"
    );
    assert_eq!(of(200, json!({ "output": { "task_status": "UNKNOWN" } })), "expired");
    assert_eq!(of(500, json!({ "code": "InternalError.Algo" })), "error InternalError.Algo Retry");
    assert_eq!(of(200, json!("<html>")), "error HTTP 200 Retry");
}

#[test]
fn ark_replies_are_decoded() {
    let task = Task::by_id("cgt-1");
    let of = |status, body| poll_reply("seedance-2.0", &task, status, body);
    assert_eq!(submit_reply("seedance-2.0", 200, json!({ "id": "cgt-1" })), "cgt-1");
    assert_eq!(
        submit_reply(
            "seedance-2.0",
            400,
            json!({ "error": { "code": "InputImageSensitiveContentDetected.PrivacyInformation", "message": "m", "param": "content[1]" } })
        ),
        "InputImageSensitiveContentDetected.PrivacyInformation Content"
    );
    assert_eq!(
        submit_reply(
            "seedance-2.0",
            429,
            json!({ "error": { "code": "RateLimitExceeded.EndpointRPMExceeded" } })
        ),
        "RateLimitExceeded.EndpointRPMExceeded Retry"
    );
    assert_eq!(
        submit_reply("seedance-2.0", 403, json!({ "error": { "code": "AccountOverdueError" } })),
        "AccountOverdueError Account"
    );
    for (word, expected) in
        [("queued", "queued"), ("running", "running"), ("expired", "failed expired Invalid")]
    {
        assert_eq!(of(200, json!({ "status": word, "error": null })), expected);
    }
    assert_eq!(
        of(
            200,
            json!({ "status": "succeeded", "content": { "video_url": "https://r.com/x.mp4" }, "duration": 5, "error": null })
        ),
        "done https://r.com/x.mp4 Some(5.0)"
    );
    assert_eq!(
        of(
            200,
            json!({ "status": "failed", "error": { "code": "OutputVideoSensitiveContentDetected", "message": "m" } })
        ),
        "failed OutputVideoSensitiveContentDetected Content"
    );
}

#[test]
fn kling_replies_are_decoded() {
    let task = Task::by_id("9");
    assert_eq!(
        submit_reply("kling-3.0", 200, json!({ "code": 0, "data": { "id": "9", "status": "submitted" } })),
        "9"
    );
    // Not every 429 is retryable.
    assert_eq!(
        submit_reply("kling-3.0", 429, json!({ "code": 1102, "message": "pack exhausted" })),
        "1102 Account"
    );
    assert_eq!(submit_reply("kling-3.0", 429, json!({ "code": 1303, "message": "parallel" })), "1303 Retry");
    assert_eq!(submit_reply("kling-3.0", 400, json!({ "code": 1301, "message": "safety" })), "1301 Content");
    let of = |body| poll_reply("kling-3.0", &task, 200, body);
    assert_eq!(of(json!({ "code": 0, "data": [{ "id": "9", "status": "processing" }] })), "running");
    assert_eq!(of(json!({ "code": 0, "data": [] })), "expired");
    assert_eq!(
        of(
            json!({ "code": 0, "data": [{ "id": "9", "status": "succeeded", "outputs": [{ "type": "video", "url": "https://r.com/x.mp4", "duration": "10.1" }] }] })
        ),
        "done https://r.com/x.mp4 Some(10.1)"
    );
    let of = |body| poll_reply("kling-3.0@legacy", &task, 200, body);
    assert_eq!(
        of(
            json!({ "code": 0, "data": { "task_status": "succeed", "task_result": { "videos": [{ "url": "https://r.com/x.mp4", "duration": "5" }] } } })
        ),
        "done https://r.com/x.mp4 Some(5.0)"
    );
    assert_eq!(
        of(json!({ "code": 0, "data": { "task_status": "failed", "task_status_msg": "m" } })),
        "failed failed Invalid"
    );
}

#[test]
fn fal_replies_provide_their_own_urls() {
    let reply = json!({ "request_id": "r1", "status_url": "https://queue.fal.run/a/b/requests/r1/status", "response_url": "https://queue.fal.run/a/b/requests/r1" });
    let profile = model::find("seedance-2.0@fal").unwrap();
    let task = request::parse_submit(&Reply { status: 200, body: &reply }, profile.wire, "").unwrap();
    assert_eq!(task.poll_url.as_deref(), Some("https://queue.fal.run/a/b/requests/r1/status"));
    let of = |body| poll_reply("seedance-2.0@fal", &task, 200, body);
    assert_eq!(of(json!({ "status": "IN_QUEUE", "queue_position": 2 })), "queued");
    assert_eq!(of(json!({ "status": "COMPLETED" })), "ask https://queue.fal.run/a/b/requests/r1");
    let done = json!({ "video": { "url": "https://r.com/x.mp4" }, "seed": 7 });
    let output = request::parse_result(&Reply { status: 200, body: &done }, profile.wire).unwrap();
    assert_eq!(output.url, "https://r.com/x.mp4");
    let refused =
        json!({ "detail": [{ "type": "content_policy_violation", "msg": "m", "loc": ["body", "prompt"] }] });
    let failure = request::parse_result(&Reply { status: 422, body: &refused }, profile.wire).unwrap_err();
    assert_eq!((failure.code.as_str(), failure.kind), ("content_policy_violation", FailureKind::Content));
}

#[test]
fn openrouter_and_self_hosted_replies_are_decoded() {
    let profile = model::find("seedance-2.0@openrouter").unwrap();
    let reply = json!({ "id": "job-1", "polling_url": "/api/v1/videos/job-1", "status": "pending" });
    let task = request::parse_submit(&Reply { status: 202, body: &reply }, profile.wire, "").unwrap();
    let route = Route::default();
    let endpoint = Endpoint { profile: &profile, region: "global", route: &route };
    assert_eq!(request::poll(&task, &endpoint).unwrap().url, "https://openrouter.ai/api/v1/videos/job-1");
    let of = |body| poll_reply("seedance-2.0@openrouter", &task, 200, body);
    assert_eq!(
        of(json!({ "status": "completed" })),
        "done https://openrouter.ai/api/v1/videos/job-1/content?index=0 None"
    );
    assert_eq!(of(json!({ "status": "in_progress" })), "running");
    let task = Task::by_id("video-1");
    let of = |status, body| poll_reply("minimax-h3@vllm", &task, status, body);
    assert_eq!(
        of(200, json!({ "id": "video-1", "status": "completed", "seconds": "8" })),
        "done http://localhost:8000/v1/videos/video-1/content Some(8.0)"
    );
    assert_eq!(of(404, json!({ "detail": "not found" })), "expired");
    assert_eq!(
        of(200, json!({ "status": "failed", "error": { "code": "oom", "message": "m" } })),
        "failed oom Invalid"
    );
}

#[test]
fn the_older_kling_api_is_polled_at_the_endpoint_of_the_submit() {
    let profile = model::find("kling-3.0-omni@legacy").unwrap();
    let reply = json!({ "code": 0, "data": { "task_id": "77" } });
    let task =
        request::parse_submit(&Reply { status: 200, body: &reply }, profile.wire, "omni-video").unwrap();
    let route = Route::default();
    let endpoint = Endpoint { profile: &profile, region: "singapore", route: &route };
    assert_eq!(
        request::poll(&task, &endpoint).unwrap().url,
        "https://api-singapore.klingai.com/v1/videos/omni-video/77"
    );
}

#[test]
fn replies_that_neither_accept_nor_refuse_are_unknown() {
    assert_eq!(submit_reply("kling-3.0", 200, json!({ "code": 0, "data": {} })), "HTTP 200 Unclear");
    assert_eq!(submit_reply("happyhorse-1.1", 200, json!({ "request_id": "r" })), "HTTP 200 Unclear");
    assert_eq!(submit_reply("happyhorse-1.1", 504, Value::Null), "HTTP 504 Unclear");
    // A task that failed without a code still failed; submitting it again could cost money again.
    let task = Task::by_id("t");
    assert_eq!(
        poll_reply("seedance-2.0", &task, 200, json!({ "status": "failed", "error": null })),
        "failed HTTP 200 Invalid"
    );
    assert_eq!(
        poll_reply("happyhorse-1.1", &task, 200, json!({ "output": { "task_status": "FAILED" } })),
        "failed HTTP 200 Invalid"
    );
}

#[test]
fn kling_with_a_video_reference_is_silent_and_has_no_shot_list() {
    let refs = "duration: 5\nrefs: { walk: https://example.com/w.mp4 }";
    let body = built("kling-3.0-omni", refs, "The boy walks as in @walk. SFX: steps.").body;
    assert_eq!((&body["settings"]["multi_shot"], &body["settings"]["audio"]), (&true.into(), &"off".into()));
    let old = built("kling-3.0-omni@legacy", refs, "The boy walks as in @walk. SFX: steps.").body;
    assert_eq!((&old["sound"], &old["video_list"][0]["refer_type"]), (&"off".into(), &"feature".into()));
}

#[test]
fn a_frame_with_its_own_field_is_not_numbered() {
    let refs = "refs: { quay: { image: https://e.com/q.png, role: first_frame }, boy: https://e.com/b.png, girl: https://e.com/g.png }";
    let body = built("kling-3.0-omni@fal", refs, "[0-5s] From @quay, @boy and @girl walk.").body;
    assert_eq!(body["prompt"], "From the first frame, @Image1 and @Image2 walk.");
    assert_eq!(body["image_urls"], json!(["https://e.com/b.png", "https://e.com/g.png"]));
    assert_eq!(body["start_image_url"], "https://e.com/q.png");
}

#[test]
fn seconds_are_rounded_for_models_that_need_whole_ones() {
    let story = "[0-0.3s] A.\n\n[0.3-5s] B.\n\n[Audio 1.5-3.2s] C.";
    let body = built("seedance-2.5", "", story).body;
    assert_eq!(body["content"][0]["text"], "0-1s: A.\n\n0-5s: B.\n\nAudio (2-3 s): C.");
    let options = Options { soft_seconds: true, ..Options::default() };
    let soft = compile("---\nmodel: seedance-2.0\n---\n[0-2.5s] A.\n\n[2.5-6s] B.", &options);
    assert_eq!(soft.targets[0].plan.prompt, "Shot 1 (about 3 s): A.\n\nShot 2 (about 3 s): B.");
}

#[test]
fn semicolons_and_line_ends_are_escaped_in_klings_list() {
    let refs = "refs: { girl: { element: '7', as: 'the girl; red dress' }, quay: { image: https://e.com/q.png, role: first_frame } }";
    let plan = compile(
        &format!("---\nmodel: kling-3.0-omni\n{refs}\n---\n[0-2s] A; b\nc.\n\n[2-5s] @girl."),
        &Options::default(),
    );
    let prompt = &plan.targets[0].plan.prompt;
    assert_eq!(prompt.matches(';').count(), 2, "{prompt}");
    assert!(prompt.contains("A, b c."), "{prompt}");
}

#[test]
fn prompts_never_contain_flags_that_the_api_would_read() {
    for story in [
        "[0-5s] A. --rs 480p",
        "[0-5s] A (--wm true).",
        "[0-5s] A \"--dur 9\".",
        "[0-5s] A. --RS 720p.",
        "[0-5s] A. \\--dur 3",
        "[0-5s A --cf true] B.",
    ] {
        let compiled = compile(
            &format!("---\nmodel: seedance-2.0\n---\n// storyc: allow-file(L114) because x\n{story}"),
            &Options::default(),
        );
        assert!(compiled.targets[0].request().is_err(), "{story}");
    }
    let refs = "refs: { boy: { image: https://e.com/b.png, as: 'the boy --rs 480p' } }";
    let compiled =
        compile(&format!("---\nmodel: seedance-2.0\n{refs}\n---\n[0-5s] @boy."), &Options::default());
    assert!(compiled.targets[0].request().is_err());
    let comment = compile(
        "---\nmodel: seedance-2.0\n---\n// --rs 720p was tried\n[0-5s] A - b --so-- c, wait--now.",
        &Options::default(),
    );
    assert!(comment.diagnostics.iter().all(|found| found.code != "L114"), "{:?}", comment.diagnostics);
}

#[test]
fn missing_model_features_cannot_be_suppressed() {
    let refs = "refs: { a: https://e.com/a.mp3, f: { image: https://e.com/f.png, role: last_frame } }\nallow: { L112: t, R301: t, L103: t }";
    for (model, story) in
        [("happyhorse-1.1", "[0-5s] @a."), ("seedance-2.0", "[0-5s] A."), ("happyhorse-1.1", "[0-5.5s] A.")]
    {
        let compiled = compile(&format!("---\nmodel: {model}\n{refs}\n---\n{story}"), &Options::default());
        assert!(compiled.targets[0].request().is_err(), "{model} {story}");
    }
}
