//! Submits without an answer, and tasks that never finish: storyc never guesses and pays twice, no clip gets another's
//! task, and no take stays in flight forever.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::cli::Folder;
use super::render::{execute_sql, run_scripted, stories, task_matches};
use super::vendor::Scripted;

/// Creates a folder with one story and a recorded take for which nothing was sent.
fn folder_with_unsent_take(name: &str, model: &str) -> Folder {
    let folder = stories(name, 1, |_| "a boy walks.");
    let nowhere = Scripted::start(|_, _, _| None);
    let (code, err) = run_scripted(&folder, &nowhere, model, &["--base-url", "http://127.0.0.1:1"]);
    assert_eq!((code, nowhere.requests().len()), (Some(3), 0), "{err}");
    folder
}

/// Starts a Kling vendor that reports one task under any external id, and records the ids it was asked for.
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
fn a_kling_submit_of_an_older_version_is_found_by_its_old_external_id() {
    let folder = folder_with_unsent_take("lost-old-name", "kling-3.0");
    // A row of ledger version 2, which didn't record the external id.
    execute_sql(
        &folder,
        "UPDATE take SET state = 'submitting', attempt = 2, name = NULL, sent = strftime('%s', 'now') * 1000;
         DELETE FROM _sqlx_migrations WHERE version = 5",
    );
    let names = Arc::default();
    let vendor = kling(&names);
    let (code, err) = run_scripted(&folder, &vendor, "kling-3.0", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 0), "{err}");
    let name = names.lock().unwrap()[0].clone();
    assert!(name.starts_with("storyc-") && name.ends_with("-1-2") && name.len() == 7 + 16 + 4, "{name}");
}

#[test]
fn no_search_is_made_without_an_external_id() {
    for model in ["kling-3.0", "kling-3.0@legacy"] {
        let folder = folder_with_unsent_take(&format!("lost-no-name-{}", model.len()), model);
        execute_sql(
            &folder,
            "UPDATE take SET state = 'submitting', attempt = 1, name = NULL, sent = strftime('%s', 'now') * 1000",
        );
        // The vendor has a task without an external id, like tasks made in its console.
        let vendor = Scripted::start(|_, _, _| {
            let row = json!({ "task_id": "by-hand", "id": "by-hand", "task_status": "processing",
                "status": "processing", "task_info": { "external_task_id": "" } });
            Some((200, json!({ "code": 0, "data": [row] })))
        });
        let (code, err) = run_scripted(&folder, &vendor, model, &[]);
        assert_eq!((code, vendor.requests().len()), (Some(4), 0), "{err}");
        assert!(err.contains("the ledger has no name for this submit"), "{err}");
    }
}

/// Starts a DashScope vendor that fails while it accepts the first submit; its task reports the prompt as changed by
/// `said`.
fn faulting_dashscope(said: impl Fn(&str) -> String + Send + Sync + 'static) -> Scripted {
    let own = Mutex::new(String::new());
    Scripted::start(move |url, request, before| {
        let output = |output: Value| Some((200, json!({ "request_id": "r", "output": output })));
        match (request.method.as_str(), request.path.rsplit('/').next().unwrap()) {
            ("POST", _) if before == 0 => {
                *own.lock().unwrap() = said(request.json()["input"]["prompt"].as_str().unwrap());
                Some((500, json!({ "code": "InternalError", "message": "try later", "request_id": "r" })))
            }
            ("POST", _) => output(json!({ "task_status": "PENDING", "task_id": "second" })),
            ("GET", "") => {
                let row =
                    json!({ "task_id": "first", "status": "RUNNING", "model_name": "happyhorse-1.1-t2v" });
                Some((200, json!({ "request_id": "r", "data": [row] })))
            }
            ("GET", id) => output(json!({ "task_id": id, "task_status": "SUCCEEDED",
                "orig_prompt": *own.lock().unwrap(), "video_url": format!("{url}/clip/{id}") })),
            (method, path) => panic!("{method} {path}"),
        }
    })
}

#[test]
fn a_similar_prompt_in_the_list_prevents_a_resubmit() {
    let long = "a boy walks along the river in the evening, and looks at the boats that lie there, one beside the other, while the wind moves the reeds and a dog runs ahead.";
    // The reported prompt has other white space, or is cut off.
    let blanks: fn(&str) -> String = |prompt| format!("{}\n", prompt.replace(' ', "  "));
    let cut: fn(&str) -> String = |prompt| prompt.chars().take(120).collect();
    for (name, said) in [("lost-blanks", blanks), ("lost-cut", cut)] {
        let vendor = faulting_dashscope(said);
        let folder = stories(name, 1, move |_| long);
        let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
        assert_eq!((code, vendor.posts().len()), (Some(0), 1), "{err}");
        assert_eq!(task_matches(&folder), [("done".to_owned(), "first".into(), "prompt".into())]);
    }
    // The listed task can't be matched, so nothing is sent, not even in the next run.
    let vendor = faulting_dashscope(|_| "A boy.".to_owned());
    let folder = stories("lost-other-words", 1, move |_| long);
    for _ in 0..2 {
        let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
        assert_eq!((code, vendor.posts().len()), (Some(4), 1), "{err}");
        assert!(err.contains("could be this one") && err.contains("first"), "{err}");
    }
}

#[test]
fn a_task_that_the_vendor_forgot_is_lost() {
    let cases = [
        ("seedance-2.0", 404, json!({ "error": { "code": "ResourceNotFound", "message": "no such task" } })),
        ("happyhorse-1.1@fal", 404, json!({ "detail": "Request not found" })),
        ("kling-3.0", 404, json!({ "code": 1203, "message": "the requested resource does not exist" })),
        (
            "kling-3.0@legacy",
            400,
            json!({ "code": 1203, "message": "the requested resource does not exist" }),
        ),
    ];
    for (at, (model, status, unknown)) in cases.into_iter().enumerate() {
        let vendor = Scripted::start(move |_, request, _| match request.method.as_str() {
            "POST" => Some((
                200,
                json!({ "id": "t", "request_id": "t", "code": 0, "data": { "id": "t", "task_id": "t" } }),
            )),
            _ => Some((status, unknown.clone())),
        });
        let folder = stories(&format!("lost-404-{at}"), 1, |_| "a boy walks.");
        let (code, err) = run_scripted(&folder, &vendor, model, &[]);
        assert_eq!((code, vendor.posts().len()), (Some(3), 1), "{model}: {err}");
        assert!(err.contains("lost: the vendor no longer knows task t; `--again`"), "{model}: {err}");
        // It may have been paid for, so it isn't submitted again without `--again`.
        assert_eq!(run_scripted(&folder, &vendor, model, &[]).0, Some(3), "{model}");
        assert_eq!(vendor.posts().len(), 1, "{model}");
    }
    // A gateway's 404 page says nothing about the task.
    let gateway = Scripted::start(|_, request, _| match request.method.as_str() {
        "POST" => Some((200, json!({ "id": "t" }))),
        _ => Some((404, json!("no such page"))),
    });
    let folder = stories("lost-404-gateway", 1, |_| "a boy walks.");
    assert_eq!(run_scripted(&folder, &gateway, "seedance-2.0", &[]).0, Some(4));
}

#[test]
fn polls_without_a_status_back_off_and_give_up() {
    let answers = [
        (503, json!({ "code": "ModelServingError", "message": "down", "request_id": "r" })),
        (429, json!({ "code": "Throttling.RateQuota", "message": "slower", "request_id": "r" })),
        (200, json!({ "request_id": "r", "output": {} })),
    ];
    for (at, (status, body)) in answers.into_iter().enumerate() {
        let vendor = Scripted::start(move |_, request, _| match request.method.as_str() {
            "POST" => Some((
                200,
                json!({ "request_id": "r", "output": { "task_status": "PENDING", "task_id": "t" } }),
            )),
            _ => Some((status, body.clone())),
        });
        let folder = stories(&format!("lost-silent-{at}"), 1, |_| "a boy walks.");
        let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &["--poll-interval", "1ms"]);
        assert_eq!((code, vendor.posts().len()), (Some(4), 1), "{err}");
        assert!(err.contains("hasn't reported a state for this task in a long time"), "{err}");
        assert_eq!(vendor.requests().len(), 121, "{err}");
        // The waits are printed, and grow to twenty times the poll interval.
        assert!(err.contains("retrying in 2 ms") && err.contains("retrying in 20 ms"), "{err}");
    }
}

#[test]
fn a_task_that_runs_for_days_is_left_to_the_next_run() {
    let vendor = Scripted::start(|_, request, _| {
        let status = if request.method == "POST" { "PENDING" } else { "RUNNING" };
        Some((200, json!({ "request_id": "r", "output": { "task_status": status, "task_id": "t" } })))
    });
    let folder = folder_with_unsent_take("lost-days", "happyhorse-1.1");
    execute_sql(
        &folder,
        "UPDATE take SET state = 'running', task = 't', attempt = 1, submitted = 1,
         sent = (strftime('%s', 'now') - 5 * 86400) * 1000",
    );
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
    assert_eq!((code, vendor.posts().len(), vendor.requests().len()), (Some(4), 0, 1), "{err}");
    assert!(err.contains("in flight: the vendor still reports it as running after 5 days"), "{err}");
    assert_eq!(task_matches(&folder)[0].0, "running");
}

/// Returns the task of each take, by story.
fn by_story(folder: &Folder) -> Vec<(String, Value)> {
    let whole: Value = serde_json::from_str(&folder.run(&["takes", "--format", "json"]).out).unwrap();
    let takes = whole["takes"].as_array().unwrap().iter();
    let mut takes: Vec<_> =
        takes.map(|take| (take["story"].as_str().unwrap().to_owned(), take["task"].clone())).collect();
    takes.sort_by(|a, b| a.0.cmp(&b.0));
    takes
}

#[test]
fn adopt_assigns_a_task_to_the_named_take_only() {
    // fal can't list tasks; Ark's list has both.
    for (name, model) in [("ark", "seedance-2.0"), ("fal", "happyhorse-1.1@fal")] {
        let vendor = Scripted::start(|url, request, _| {
            let last = request.path.trim_end_matches("/status").rsplit('/').next().unwrap().to_owned();
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
            let row =
                |id: &str| json!({ "id": id, "model": "dreamina-seedance-2-0-260128", "created_at": now });
            match (request.method.as_str(), last.as_str()) {
                ("POST", _) => None,
                ("GET", "tasks") => Some((200, json!({ "items": [row("ta"), row("tb")] }))),
                ("GET", "ta" | "tb") => Some((
                    200,
                    json!({ "id": last, "status": if request.path.ends_with("status") { "COMPLETED" } else { "succeeded" },
                    "content": { "video_url": format!("{url}/clip/{last}") }, "video": { "url": format!("{url}/clip/{last}") },
                    "response_url": format!("{}/{last}", request.path.trim_end_matches("/status").rsplit_once('/').map_or(url.to_owned(), |(path, _)| format!("{url}{path}"))) }),
                )),
                ("GET", _) => Some((404, json!({ "detail": "Request not found" }))),
                (method, path) => panic!("{method} {path}"),
            }
        });
        let folder = Folder::new(&format!("lost-adopt-{name}"));
        folder.file("a.story", "[0-5s] A boy walks.\n").file("b.story", "[0-5s] A girl runs.\n");
        let run = |more: &[&str]| run_scripted(&folder, &vendor, model, more);
        assert_eq!((run(&[]).0, vendor.posts().len()), (Some(4), 2));
        let seen = vendor.requests().len();
        for (given, why) in [
            (vec!["--adopt", "tb"], "could be for several takes"),
            (vec!["--adopt", "c.story=tb"], "names no take that is waiting for a task"),
            (vec!["--adopt", "b.story#2=tb"], "names no take that is waiting for a task"),
            (vec!["--adopt", "a.story=tb", "--adopt", "b.story=tb"], "to a second take"),
            (vec!["--adopt", "b.story=ta", "--adopt", "b.story#1=tb"], "assigns a second task"),
        ] {
            let (code, err) = run(&given);
            assert_eq!((code, vendor.requests().len()), (Some(2), seen), "{given:?}: {err}");
            assert!(err.contains(why), "{given:?}: {err}");
        }
        // An unknown task is reported and not adopted.
        let (code, err) = run(&["--adopt", "b.story=nonsense"]);
        assert_eq!((code, vendor.posts().len()), (Some(4), 2), "{err}");
        assert!(err.contains("`--adopt nonsense` was not used: the vendor doesn't know that task"), "{err}");
        let (code, err) = run(&["--adopt", "b.story#1=tb"]);
        assert_eq!((code, vendor.posts().len()), (Some(4), 2), "{err}");
        let expected = [("a.story".to_owned(), Value::Null), ("b.story".to_owned(), "tb".into())];
        assert_eq!(by_story(&folder), expected, "{err}");
        // The last open take needs no name; after it, no take is open.
        let (code, err) = run(&["--adopt", "ta"]);
        assert_eq!((code, vendor.posts().len()), (Some(0), 2), "{err}");
        let (code, err) = run(&["--adopt", "ta"]);
        assert_eq!(code, Some(2), "{err}");
        assert!(err.contains("no take is waiting for a task"), "{err}");
    }
}

#[test]
fn listed_tasks_are_matched_against_the_recorded_submit() {
    let vendor = Scripted::start(|_, request, _| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let row =
            json!({ "id": "ta", "model": "dreamina-seedance-2-0-260128", "created_at": now, "duration": 7 });
        (request.method == "GET").then(|| (200, json!({ "items": [row] })))
    });
    let folder = stories("lost-settings", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "seedance-2.0", &[]);
    assert!(code == Some(4) && err.contains("no task from that time"), "{err}");
    // Pretend that seven seconds were requested.
    execute_sql(&folder, "UPDATE take SET request = json_set(request, '$.body.duration', 7)");
    let (code, err) = run_scripted(&folder, &vendor, "seedance-2.0", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 1), "{err}");
    assert!(err.contains("could be this one, but doesn't say which: ta;"), "{err}");
}
