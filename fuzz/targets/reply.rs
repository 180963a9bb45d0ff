//! Decoding any reply of a vendor succeeds or fails, but never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use storyc::model;
use storyc::request::{Reply, Route, Way, created, polled, result, searched};

fuzz_target!(|input: (u16, &str)| {
    let (status, text) = input;
    let body: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let reply = Reply { status, body: &body };
    let route = Route { workspace: None };
    for profile in model::all() {
        let way = Way { profile: &profile, region: &profile.regions.default, route: &route };
        if let Ok(task) = created(&reply, profile.wire, &profile.id) {
            let _ = polled(&reply, &task, &way);
        }
        let _ = searched(&reply, profile.wire, "storyc-0-1-1");
        let _ = result(&reply, profile.wire);
    }
});
