//! Decoding any reply of a vendor succeeds or fails, but never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use storyc::model;
use storyc::request::{Endpoint, Reply, Route, parse_poll, parse_result, parse_search, parse_submit};

fuzz_target!(|input: (u16, &str)| {
    let (status, text) = input;
    let body: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let reply = Reply { status, body: &body };
    let route = Route { workspace: None };
    for profile in model::all() {
        let endpoint = Endpoint { profile: &profile, region: &profile.regions.default, route: &route };
        if let Ok(task) = parse_submit(&reply, profile.wire, &profile.id) {
            let _ = parse_poll(&reply, &task, &endpoint);
        }
        let _ = parse_search(&reply, profile.wire, "storyc-0-1-1");
        let _ = parse_result(&reply, profile.wire);
    }
});
