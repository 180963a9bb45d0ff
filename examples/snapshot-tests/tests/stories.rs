//! Checks that every story still compiles to its accepted request.

use std::fs::read;

#[test]
fn requests_match_their_snapshots() {
    let files = |path: &str| read(path).ok();
    for story in ["ferry", "kiosk"] {
        let text = String::from_utf8(read(format!("stories/{story}.story")).unwrap()).unwrap();
        let options = storyc::Options { folder: "stories".into(), assets: &files, ..Default::default() };
        let compiled = storyc::compile(&text, &options);
        for target in &compiled.targets {
            let request = storyc::snapshot::text(&compiled, target, &files).unwrap();
            insta::with_settings!({ snapshot_path => "../stories/snapshots", prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(format!("{story}.{}", target.plan.model), request);
            });
        }
    }
}
