//! Submits whose answer was lost, and tasks that come to no end: nothing is paid for twice by a guess, no clip gets another's
//! task, and no take is stuck for ever.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::cli::Folder;
use super::render::{meddle, scripted, stories};
use super::vendor::Scripted;

/// A folder with one story whose row stands in the ledger, without anything of it sent.
fn ordered(name: &str, model: &str) -> Folder {
    let folder = stories(name, 1, |_| "a boy walks.");
    let nowhere = Scripted::start(|_, _, _| None);
    let (code, err) =
        scripted(&folder, &nowhere, model, &["--base-url", "http://127.0.0.1:1", "--poll-interval", "1ms"]);
    assert_eq!((code, nowhere.seen().len()), (Some(3), 0), "{err}");
    folder
}

/// Kling with one task, of the name under which it is asked for; it notes these names.
fn kling(names: &Arc<Mutex<Vec<String>>>) -> Scripted {
    let names = Arc::clone(names);
    Scripted::start(move |url, request, _| {
        if let Some(name) = request.query.get("external_task_ids") {
            names.lock().unwrap().push(name.clone());
            return Some((
                200,
                json!({ "code": 0, "data": [{ "id": "k1", "status": "processing", "external_id": name }] }),
            ));
        }
        Some((
            200,
            json!({ "code": 0, "data": [{ "id": "k1", "status": "succeeded",
            "outputs": [{ "type": "video", "url": format!("{url}/clip/k1") }] }] }),
        ))
    })
}

#[test]
fn what_an_older_storyc_sent_to_kling_is_asked_for_by_its_old_name() {
    let folder = ordered("lost-old-name", "kling-3.0");
    // As the second schema left it, in which a name was not kept.
    meddle(
        &folder,
        "UPDATE take SET state = 'submitting', attempt = 2, name = NULL, sent = strftime('%s', 'now') * 1000;
         DELETE FROM _sqlx_migrations WHERE version = 5",
    );
    let names = Arc::default();
    let vendor = kling(&names);
    let (code, err) = scripted(&folder, &vendor, "kling-3.0", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 0), "{err}");
    let name = names.lock().unwrap()[0].clone();
    assert!(name.starts_with("storyc-") && name.ends_with("-1-2") && name.len() == 7 + 16 + 4, "{name}");
}

#[test]
fn nothing_is_searched_for_under_no_name() {
    for model in ["kling-3.0", "kling-3.0@legacy"] {
        let folder = ordered(&format!("lost-no-name-{}", model.len()), model);
        meddle(
            &folder,
            "UPDATE take SET state = 'submitting', attempt = 1, name = NULL, sent = strftime('%s', 'now') * 1000",
        );
        // It has a task without a name, as tasks are that were made by hand.
        let vendor = Scripted::start(|_, _, _| {
            let row = json!({ "task_id": "by-hand", "id": "by-hand", "task_status": "processing",
                "status": "processing", "task_info": { "external_task_id": "" } });
            Some((200, json!({ "code": 0, "data": [row] })))
        });
        let (code, err) = scripted(&folder, &vendor, model, &[]);
        assert_eq!((code, vendor.seen().len()), (Some(4), 0), "{err}");
        assert!(err.contains("the name under which it was sent is not known"), "{err}");
    }
}
