//! Encoding requests: bodies match those of the vendor's own SDK, key for key.

use serde_json::{Value, json};
use storyc::compile::NoRequest;
use storyc::request::{Refusal, Route};
use storyc::{Options, compile};

use super::compiled;
use super::sheet::FILM;

/// Reads the body that `VideoSynthesis.async_call` of the Python package `dashscope` 2.0.2 sends for the same input,
/// recorded on loopback. Leaves out `input.extend_prompt` and `input.function`, two undocumented fields of the SDK.
fn recorded(name: &str) -> Value {
    let text = super::read(format!("tests/recorded/dashscope/{name}.json"));
    let mut body: Value = serde_json::from_str(&text).unwrap();
    let input = body["input"].as_object_mut().unwrap();
    assert!(
        input.shift_remove("extend_prompt").is_some() && input.shift_remove("function").is_some(),
        "the fields that the SDK always sends are missing"
    );
    body
}

fn body(story: &str) -> Value {
    compiled(story).targets[0].request().unwrap().body
}

#[test]
fn text_to_video_is_what_the_sdk_sends() {
    let story = "---\nratio: 16:9\nresolution: 720p\nduration: 5s\nseed: 7\n---\nA boy walks by the river.";
    assert_eq!(body(story), recorded("t2v"));
}

#[test]
fn image_to_video_is_what_the_sdk_sends() {
    let story = "---\nduration: 5s\nresolution: 720p\nrefs: { quay: { image: https://example.com/a.png, role: first_frame } }\n---\nThe ferry leaves.";
    assert_eq!(body(story), recorded("i2v"));
}

#[test]
fn reference_to_video_is_what_the_sdk_sends() {
    let story = "---\nratio: 9:16\nresolution: 720p\nrefs:\n  boy: https://example.com/a.png\n  girl: https://example.com/b.png\n---\n[0-8s] @boy and @girl.";
    assert_eq!(body(story), recorded("r2v"));
}

#[test]
fn requests_for_wan_and_edits_are_what_the_sdk_sends() {
    /// The names of references, and their pictures.
    type Refs = &'static [(&'static str, &'static str)];
    let cases: [(&str, &str, &str, Refs); 12] = [
        ("video-edit-1.0-own-sound", "happyhorse-1.0", "edit-own-sound", &[]),
        ("video-edit-1.0-new-sound", "happyhorse-1.0", "edit-new-sound", &[]),
        ("wan-2.7-videoedit-own-sound", "wan-2.7", "edit-own-sound", &[]),
        ("wan-2.7-t2v", "wan-2.7", "shots-negative", &[]),
        ("wan-2.7-i2v", "wan-2.7", "two-frames", &[]),
        ("wan-2.7-r2v", "wan-2.7", "references", &[("boy", "a"), ("girl", "b")]),
        ("wan-2.7-r2v-frame", "wan-2.7", "frame-and-reference", &[]),
        ("wan-2.7-videoedit", "wan-2.7", "edit", &[]),
        ("wan-3.0-defaults", "wan-3.0", "defaults", &[]),
        ("wan-3.0-silent", "wan-3.0", "text-silent", &[]),
        ("wan-3.0-frames", "wan-3.0", "two-frames", &[]),
        ("wan-3.0-references", "wan-3.0", "mixed-references", &[]),
    ];
    for (name, model, story, refs) in cases {
        let mut text = super::read(format!("tests/oracle/stories/{story}.story"));
        let refs: String =
            refs.iter().map(|(name, file)| format!("  {name}: https://example.com/{file}.png\n")).collect();
        if !refs.is_empty() {
            text = text.replacen("---\n", &format!("---\nrefs:\n{refs}"), 1);
        }
        let mut options = Options::default();
        options.flags.settings.models = vec![storyc::project::Setting::flag(model.to_owned())];
        let request = compile(&text, &options).targets[0].request();
        assert_eq!(request.unwrap_or_else(|why| panic!("{name}: {why:?}")).body, recorded(name), "{name}");
    }
}

#[test]
fn defaults_are_not_sent_except_duration_and_watermark() {
    assert_eq!(body("[0-7s] A boy.")["parameters"], json!({ "duration": 7, "watermark": false }));
    assert_eq!(
        body("---\nduration: 4\nwatermark: true\n---\nA boy.")["parameters"],
        json!({ "duration": 4, "watermark": true })
    );
}

#[test]
fn requests_have_headers_and_uploads() {
    let files = super::Files::default().picture("shots/boy.png", "png", 720, 1280);
    let options = Options { folder: "shots".to_owned(), assets: &files, ..Options::default() };
    let compiled = compile("---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy.", &options);
    let request = compiled.targets[0].request().unwrap();
    assert_eq!(
        Value::Object(request.headers),
        json!({
            "Content-Type": "application/json",
            "Authorization": "Bearer ${DASHSCOPE_API_KEY}",
            "X-DashScope-Async": "enable",
            "X-DashScope-OssResourceResolve": "enable",
        })
    );
    assert_eq!(
        serde_json::to_value(&request.uploads).unwrap(),
        json!([{ "ref": "boy", "path": "shots/boy.png", "placeholder": "upload:boy" }])
    );
    assert_eq!(request.body["input"]["media"], json!([{ "type": "reference_image", "url": "upload:boy" }]));
}

#[test]
fn the_host_depends_on_region_and_workspace() {
    let url = |region: Option<&str>, workspace: Option<&str>| {
        let options = Options {
            region: region.map(str::to_owned),
            route: Route { workspace: workspace.map(str::to_owned) },
            ..Options::default()
        };
        compile("[0-5s] A boy.", &options).targets[0].request().map(|request| {
            let workspace = request
                .headers
                .get("X-DashScope-WorkSpace")
                .map(|value| format!(" {value}"))
                .unwrap_or_default();
            request.url.split('/').nth(2).unwrap().to_owned() + &workspace
        })
    };
    assert_eq!(url(None, None).unwrap(), "dashscope-intl.aliyuncs.com");
    assert_eq!(url(Some("beijing"), None).unwrap(), "dashscope.aliyuncs.com");
    assert_eq!(url(Some("us"), None).unwrap(), "dashscope-us.aliyuncs.com");
    assert_eq!(url(Some("singapore"), Some("w1")).unwrap(), "w1.ap-southeast-1.maas.aliyuncs.com");
    assert_eq!(url(Some("frankfurt"), Some("w1")).unwrap(), "w1.eu-central-1.maas.aliyuncs.com");
    assert_eq!(url(Some("us"), Some("w1")).unwrap(), "dashscope-us.aliyuncs.com \"w1\"");
    assert_eq!(
        url(Some("frankfurt"), None),
        Err(NoRequest::Refused(Refusal::NoWorkspace("frankfurt".to_owned())))
    );
}

#[test]
fn the_cost_depends_on_region_and_resolution() {
    let cost = |text: &str, region: Option<&str>| {
        let options = Options { region: region.map(str::to_owned), ..Options::default() };
        let plan = compile(text, &options).targets.remove(0).plan;
        plan.cost.map(|cost| format!("{} {} {}", cost.amount, cost.currency, cost.disputed))
    };
    assert_eq!(cost("[0-15s] A boy.", None).as_deref(), Some("2.7 USD true"));
    assert_eq!(
        cost("---\nresolution: 720p\n---\n[0-5s] A boy.", Some("beijing")).as_deref(),
        Some("4.5 CNY false")
    );
    assert_eq!(cost("---\nresolution: 480p\n---\n[0-5s] A boy.", None), None);
    assert_eq!(cost("[0-5s] A boy.", Some("us")), None);
}

#[test]
fn unbound_references_and_errors_prevent_a_request() {
    let refused = compiled("[0-5s] @boy").targets[0].request();
    assert_eq!(refused, Err(NoRequest::Refused(Refusal::Unbound(vec!["boy".to_owned()]))));
    assert_eq!(compiled("[0-16s] A boy.").targets[0].request(), Err(NoRequest::Errors(1)));
    let wrong = compiled("---\nduration: 9s\n---\n[0-5s] A boy.");
    assert!(wrong.targets[0].request().is_err());
}

/// Returns the body of a story's request for the animatic, whatever models the story names.
fn animatic(story: &str) -> Value {
    let mut options = Options::default();
    options.flags.settings.models = vec![storyc::project::Setting::flag("animatic".to_owned())];
    compile(story, &options).targets[0].request().unwrap().body
}

#[test]
fn the_animatic_draws_a_whole_film_with_its_clip_borders() {
    let body = animatic(FILM);
    assert_eq!(body["total_ms"], 20_500);
    let clips = json!([
        { "number": 1, "start_ms": 0, "title": "The quay", "sound": ["Gulls."] },
        { "number": 2, "start_ms": 8000, "title": "On board", "sound": [] },
        { "number": 3, "start_ms": 16_000, "title": "Morning", "sound": [] },
    ]);
    assert_eq!((&body["clips"], &body["sound"]), (&clips, &json!([])));
    // Restarted times continue on the film's clock, and a film-wide reference is shown in shots without their
    // own.
    let shot =
        |at: usize| (body["shots"][at]["start_ms"].clone(), body["shots"][at]["pictures"][0]["name"].clone());
    assert_eq!(shot(4), (16_000.into(), "boy".into()));
    assert_eq!(shot(1), (4000.into(), "mina".into()));

    // Without clip headers, the borders follow the story's own model.
    let shots: String = (0..10).map(|shot| format!("[{}-{}s] Shot.\n", shot * 4, shot * 4 + 4)).collect();
    let auto =
        |model: &str| animatic(&format!("---\nmodel: {model}\nclips: auto\n---\n{shots}"))["clips"].clone();
    let own = compiled(&format!("---\nmodel: seedance-2.0\nclips: auto\n---\n{shots}"));
    let starts: Vec<u64> = own.targets.iter().map(|target| target.plan.clip.start_ms).collect();
    let marked: Vec<u64> = auto("seedance-2.0")
        .as_array()
        .unwrap()
        .iter()
        .map(|clip| clip["start_ms"].as_u64().unwrap())
        .collect();
    assert!(marked.len() > 2 && marked == starts, "{marked:?} {starts:?}");
    assert_eq!(auto("animatic"), Value::Null);
    assert_eq!(animatic(&shots)["clips"], Value::Null);
}

#[test]
fn the_animatic_shows_each_clips_own_text() {
    let refs = "---\nrefs:\n  door: { image: https://e.com/d.png, role: first_frame }\n---\n";
    let body = animatic(&format!(
        "{refs}[Clip]\n[0-4s] A hall.\n[Clip]\nFrom @door.\n[0-4s] A room.\n[4-6s] A cat.\n"
    ));
    let shots = body["shots"].as_array().unwrap();
    let pictures: Vec<usize> = shots.iter().map(|shot| shot["pictures"].as_array().unwrap().len()).collect();
    assert_eq!(pictures, [0, 1, 1]);

    // A clip without shots is one scene with the length in its header.
    let body = animatic("[Clip 0-3s: Dog]\nA dog runs.\n[Clip 3-9s]\n[0-6s] A cat.\n");
    let scene = |at: usize| {
        [&body["shots"][at]["start_ms"], &body["shots"][at]["end_ms"], &body["shots"][at]["words"]]
    };
    assert_eq!(scene(0), [&json!(0), &json!(3000), &json!("A dog runs.")]);
    assert_eq!(scene(1), [&json!(3000), &json!(9000), &json!("A cat.")]);
    // A single clip header doesn't make a film, and its sound plays throughout.
    let body = animatic("[Clip 1]\n[0-6s] A cat.\n[Audio] Rain.\n");
    assert_eq!((&body["clips"], &body["sound"]), (&Value::Null, &json!(["Rain."])));
}
