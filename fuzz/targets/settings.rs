//! Project files and profiles of one's own: whatever is in them is a finding, or a model that can be compiled for.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use storyc::project::Project;
use storyc::{Options, compile, model};

const STORY: &str = "[0-5s] @boy says: \"Left, then. Go!\" @girl runs.\n[Audio] Rain.\n";

fuzz_target!(|text: &str| {
    let (mut project, _) = Project::read(text, "series");
    if let Ok(profile) = model::read(text) {
        project.profiles.push(Arc::new(profile));
    }
    let compiled = compile(STORY, &Options { project: Some(&project), ..Options::default() });
    for target in &compiled.targets {
        let _ = target.request();
    }
});
