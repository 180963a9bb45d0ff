//! Costs: the worked examples of the vendors' price pages, and the comparison of models.

#![allow(clippy::float_cmp, reason = "amounts are rounded to ten-thousandths, and equal to the last bit")]

use serde_json::Value;
use storyc::{Options, compile};

use super::cli::run_in;
use super::root;

/// Returns the amount, currency and tokens of a clip.
fn cost(model: &str, region: Option<&str>, head: &str, body: &str) -> Option<(f64, String, Option<u64>)> {
    let text = format!("---\nmodel: {model}\n{head}\n---\n{body}");
    let options = Options { region: region.map(str::to_owned), ..Options::default() };
    let compiled = compile(&text, &options);
    let cost = compiled.targets[0].plan.cost.clone()?;
    Some((cost.amount, cost.currency, cost.tokens))
}

#[test]
fn five_seconds_of_seedance_are_108_900_tokens() {
    let clip = "[0-5s] A boy walks by the river.";
    let (amount, currency, tokens) =
        cost("seedance-2.0", Some("beijing"), "ratio: 16:9\nresolution: 720p", clip).unwrap();
    assert_eq!((tokens, currency.as_str()), (Some(108_900), "CNY"));
    // 0.1089 million tokens at 46 yuan; the vendor's page says about 4.97 to 5.01.
    assert_eq!(amount, 5.0094);
    let (amount, _, tokens) =
        cost("seedance-2.0", Some("beijing"), "ratio: 16:9\nresolution: 1080p", clip).unwrap();
    assert_eq!((tokens, amount), (Some(245_025), 12.4963));
    let (amount, currency, _) = cost("seedance-2.0", None, "ratio: 16:9", clip).unwrap();
    assert_eq!((amount, currency.as_str()), (0.7623, "USD"));
    assert_eq!(cost("seedance-2.0", None, "ratio: 16:9\nresolution: 1080p", clip).unwrap().0, 1.8867);
}

#[test]
fn a_video_reference_changes_the_price() {
    let refs = "ratio: 16:9\nrefs: { walk: https://e.com/w.mp4 }";
    let (amount, ..) = cost("seedance-2.0", Some("beijing"), refs, "[0-5s] As in @walk.").unwrap();
    // 0.4329 million tokens at 28 yuan: five seconds, and 15 of input, the most that the model takes.
    assert_eq!(amount, 12.1212);
}

#[test]
fn an_edit_is_priced_at_the_longest_video_that_it_can_have() {
    let text = "---\nmodel: wan-2.7\nrefs: { walk: { video: https://e.com/w.mp4, role: edit } }\n---\nRain on @walk.";
    let cost = compile(text, &Options::default()).targets[0].plan.cost.clone().unwrap();
    assert_eq!((cost.amount, cost.currency.as_str()), (3.0, "USD"));
    let note = cost.note.unwrap();
    let counts = "At most: counts a clip of 10 s, as long as its video may be, \
                  and 10 s of input video, the longest that the model takes. ";
    assert!(note.starts_with(counts), "{note}");
    // fal gives no limit for the video, so the story's length counts.
    let text = "---\nmodel: happyhorse-1.0@fal\nresolution: 720p\nrefs: { walk: { video: https://e.com/w.mp4, role: edit } }\n---\n[0-5s] Rain on @walk.";
    assert_eq!(compile(text, &Options::default()).targets[0].plan.cost.as_ref().unwrap().amount, 0.7);
    // Without a video, the story's own length counts, and nothing has to be assumed.
    let text = "---\nmodel: wan-2.7\n---\n[0-5s] Rain.";
    let cost = compile(text, &Options::default()).targets[0].plan.cost.clone().unwrap();
    assert_eq!((cost.amount, cost.note), (0.75, None));
}

#[test]
fn kling_costs_more_with_sound() {
    let silent = cost("kling-3.0", None, "", "[0-5s] A boy walks.").unwrap();
    assert_eq!(silent, (0.42, "USD".into(), None));
    // A story that mentions sound turns it on, because the model's default is silent.
    let with_sound = cost("kling-3.0", None, "", "[0-5s] A boy walks.\n\n[Audio] Gravel.").unwrap();
    assert_eq!(with_sound.0, 0.63);
    assert_eq!(
        cost("kling-3.0", None, "audio: off", "[0-5s] A boy walks.\n\n[Audio] Gravel.").unwrap().0,
        0.42
    );
    assert_eq!(
        cost("kling-3.0-omni", None, "resolution: 1080p\naudio: on", "[0-5s] A boy walks.").unwrap().0,
        0.7
    );
}

#[test]
fn happyhorse_is_priced_by_the_second() {
    assert_eq!(cost("happyhorse-1.1", Some("beijing"), "", "[0-15s] A boy.").unwrap().0, 18.0);
    assert_eq!(cost("happyhorse-1.0", Some("beijing"), "", "[0-5s] A boy.").unwrap().0, 8.0);
    assert_eq!(cost("happyhorse-1.1@fal", None, "resolution: 720p", "[0-5s] A boy.").unwrap().0, 0.7);
}

#[test]
fn models_without_a_price_have_no_cost() {
    assert_eq!(cost("seedance-2.5", None, "", "[0-5s] A boy."), None);
    assert_eq!(cost("minimax-h3@vllm", None, "", "[0-5s] A boy."), None);
}

/// A story that nearly every model accepts.
const RIVER: &str = "---\nratio: 16:9\nresolution: 720p\n---\n[0-3s] A boy walks by the river.\n\n[3-6s] He stops and listens.\n\n[Audio] Water.\n";

fn json(args: &[&str]) -> Value {
    let done = run_in(&root(), args, RIVER);
    assert_eq!(done.code, 0, "{}", done.err);
    serde_json::from_str(&done.out).unwrap()
}

#[test]
fn all_models_are_compared_cheapest_first() {
    let whole = json(&["cost", "-", "--all-models", "--keep-rate", "0.25", "--format", "json"]);
    assert_eq!((&whole["version"], &whole["keep_rate"]), (&1.into(), &0.25.into()));
    let models = whole["stories"][0]["models"].as_array().unwrap();
    assert_eq!(models.len(), storyc::model::ids().count());
    let priced: Vec<f64> = models
        .iter()
        .filter(|model| model["refused"].as_array().unwrap().is_empty())
        .filter_map(|model| model["cost"]["amount"].as_f64())
        .collect();
    assert!(priced.len() > 5 && priced.is_sorted(), "{priced:?}");
    for model in models {
        if let (Some(amount), Some(kept)) = (model["cost"]["amount"].as_f64(), model["per_kept"].as_f64()) {
            assert!((kept - amount * 4.0).abs() < 0.005, "{model}");
        }
        for refused in model["refused"].as_array().unwrap() {
            assert!(refused["code"].is_string() && refused["help"].is_string(), "{refused}");
        }
    }
    let seedance = models.iter().find(|model| model["model"] == "seedance-2.0").unwrap();
    assert_eq!(seedance["changes"][0]["kind"], "dropped");
}

#[test]
fn cost_shows_the_form_of_the_shots_for_each_model() {
    let long =
        "He walks on by the water, past the reeds and the boats that lie there in the grass. ".repeat(7);
    let story = format!("---\nratio: 16:9\n---\n[0-3s] {long}\n\n[3-6s] He stops.\n");
    let forms = |story: &str| {
        let done = run_in(&root(), &["cost", "-", "--all-models", "--format", "json"], story);
        let whole: Value = serde_json::from_str(&done.out).unwrap();
        let models = whole["stories"][0]["models"].as_array().unwrap().clone();
        let form = |id: &str| models.iter().find(|model| model["model"] == id).unwrap()["form"].clone();
        ["kling-3.0", "kling-3.0@legacy", "kling-3.0@fal", "kling-3.0@openrouter"].map(form)
    };
    assert_eq!(forms(&story), ["prompt".into(), "prompt".into(), "prompt".into(), Value::Null]);
    assert_eq!(forms(RIVER), ["list".into(), "list".into(), "list".into(), Value::Null]);

    let done = run_in(&root(), &["cost", "-", "--model", "kling-3.0"], &story);
    assert!(done.out.contains("one prompt, 1 moved"), "{}", done.out);
    let sentence = "moved: the shots are sent as one prompt; the model places the cuts and takes their lengths as a hint";
    assert!(done.out.contains(sentence), "{}", done.out);
}

#[test]
fn totals_are_per_currency() {
    let whole = json(&["cost", "examples/stadium.story", "examples/plain.story", "--format", "json"]);
    let totals = whole["totals"].as_array().unwrap();
    assert_eq!(totals.len(), 1);
    let clips: Vec<f64> = whole["stories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|story| story["models"][0]["cost"]["amount"].as_f64().unwrap())
        .collect();
    assert!((totals[0]["amount"].as_f64().unwrap() - clips.iter().sum::<f64>()).abs() < 1e-9);
    assert_eq!((&totals[0]["currency"], &totals[0]["clips"]), (&"USD".into(), &2.into()));
}

#[test]
fn an_invalid_keep_rate_is_a_usage_error() {
    for rate in ["0", "1.5", "-1", "NaN"] {
        let done = run_in(&root(), &["cost", "examples/plain.story", &format!("--keep-rate={rate}")], "");
        assert_eq!(done.code, 2, "{rate}");
        assert!(done.err.contains("--keep-rate 0.25"), "{}", done.err);
    }
}
