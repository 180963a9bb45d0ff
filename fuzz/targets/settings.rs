//! Any project file and any custom profile gives findings or a usable model, and never a panic.
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
