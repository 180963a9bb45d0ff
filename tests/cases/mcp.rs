//! The server for agents, with a plain client that writes and reads lines of JSON.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::cli::Folder;
use super::vendor::{Faults, KEY, Vendor};
use super::{read, root};

const OVERLAP: &str = "[0-5s] A boy walks by the river.\n[4-9s] He sits down.\n";

/// A client, with its own server.
struct Client {
    server: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    id: u64,
    /// Notifications that came before the last answer.
    heard: Vec<Value>,
}

impl Client {
    /// Starts a server in a folder and shakes hands.
    fn start(folder: &Folder, args: &[&str]) -> Self {
        Self::start_with(folder, args, &[])
    }

    fn start_with(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Self {
        let mut client = Self::open(folder, args, env);
        let info = client.request(
            "initialize",
            json!({
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": { "name": "test", "version": "1" },
            }),
        );
        assert_eq!(info["result"]["serverInfo"]["name"], "storyc", "{info}");
        assert_eq!(info["result"]["protocolVersion"], "2025-11-25");
        client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        client
    }

    fn open(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_storyc"))
            .arg("mcp")
            .args(args)
            .current_dir(&folder.0)
            .env("STORYC_KEEP_FREE", "0")
            .env("XDG_DATA_HOME", folder.0.join("home"))
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (server.stdin.take(), BufReader::new(server.stdout.take().unwrap()));
        Self { server, input, output, id: 0, heard: Vec::new() }
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.input.as_mut().unwrap(), "{message}").unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Sends a request and waits for its answer.
    fn request(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.answer(id)
    }

    fn answer(&mut self, id: u64) -> Value {
        self.heard.clear();
        loop {
            let message = self.receive();
            if message["id"] == id {
                return message;
            }
            self.heard.push(message);
        }
    }

    /// Calls a tool; returns its text, its data, and whether it failed.
    fn call(&mut self, tool: &str, args: Value) -> Called {
        let answer = self.request("tools/call", json!({ "name": tool, "arguments": args }));
        Called::new(&answer)
    }

    /// Closes the connection, and returns the server's exit code.
    fn close(mut self) -> i32 {
        drop(self.input.take());
        self.server.wait().unwrap().code().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[derive(Debug)]
struct Called {
    text: String,
    data: Value,
    failed: bool,
    content: Value,
}

impl Called {
    fn new(answer: &Value) -> Self {
        let result = &answer["result"];
        Self {
            text: result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned(),
            data: result["structuredContent"].clone(),
            failed: result["isError"] == true,
            content: result["content"].clone(),
        }
    }
}

fn tools(client: &mut Client) -> BTreeMap<String, Value> {
    let tools = client.request("tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone();
    tools.into_iter().map(|tool| (tool["name"].as_str().unwrap().to_owned(), tool)).collect()
}

#[test]
fn tools_have_schemas_and_hints() {
    let folder = Folder::new("mcp-tools");
    let mut client = Client::start(&folder, &[]);
    let listed = tools(&mut client);
    let names: Vec<&str> = listed.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["build", "check", "cost", "explain", "fix", "import", "models", "render_plan", "sheet"]
    );
    for (name, tool) in &listed {
        assert_eq!(tool["inputSchema"]["type"], "object", "{name}");
        assert_eq!(tool["outputSchema"]["type"], "object", "{name}");
        jsonschema::meta::validate(&tool["inputSchema"]).unwrap();
        jsonschema::meta::validate(&tool["outputSchema"]).unwrap();
        // Some models' schemas have no null.
        assert!(!tool.to_string().contains("null"), "{tool}");
        let reads = !["fix", "import", "sheet"].contains(&name.as_str());
        assert_eq!(tool["annotations"]["readOnlyHint"], reads, "{name}");
        assert!(tool["description"].as_str().unwrap().len() > 40, "{name}");
    }
    assert_eq!(listed["fix"]["annotations"]["destructiveHint"], true);
    assert_eq!(client.close(), 0);

    let mut client = Client::start(&folder, &[".", "--allow-render", "--max-cost", "5USD"]);
    let listed = tools(&mut client);
    assert_eq!(listed["render"]["annotations"]["destructiveHint"], true);
    assert_eq!(listed["render"]["annotations"]["openWorldHint"], true);
    assert!(listed.contains_key("takes"));
}

#[test]
fn a_broken_story_is_checked_fixed_and_built_as_by_the_program() {
    let folder = Folder::new("mcp-loop");
    folder.file("river.story", "[0-5,0s] A boy walks.\n[5-9s] He sits down.\n");
    let mut client = Client::start(&folder, &[]);
    let schemas = tools(&mut client);
    let valid = |tool: &str, data: &Value| {
        jsonschema::validate(&schemas[tool]["outputSchema"], data)
            .unwrap_or_else(|error| panic!("{tool}: {error}: {data}"));
    };

    let checked = client.call("check", json!({ "path": "river.story" }));
    assert!(!checked.failed && checked.text.contains("[fix]"), "{checked:?}");
    valid("check", &checked.data);
    assert_eq!(checked.text, folder.run(&["check", "river.story", "--format", "agent"]).out);

    let fixed = client.call("fix", json!({ "path": "river.story" }));
    valid("fix", &fixed.data);
    assert_eq!((&fixed.data["written"], fixed.data["applied"].as_array().unwrap().len()), (&true.into(), 1));
    let now = std::fs::read_to_string(folder.0.join("river.story")).unwrap();
    assert_eq!(now, "[0-5.0s] A boy walks.\n[5-9s] He sits down.\n");
    let again = client.call("check", json!({ "path": "." }));
    assert_eq!((again.text.as_str(), &again.data["ok"]), ("ok\n", &true.into()));

    let built = client.call("build", json!({ "path": "river.story" }));
    valid("build", &built.data);
    let known: Value = serde_json::from_str(&folder.run(&["build", "river.story"]).out).unwrap();
    for field in ["method", "url", "headers", "body", "uploads", "cost", "model", "clip"] {
        assert_eq!(built.data["requests"][0][field], known[0][field], "{field}");
    }
    let prompt = client.call("build", json!({ "path": "river.story", "emit": "prompt" }));
    assert!(prompt.text.contains("[00:05-00:09] He sits down."), "{}", prompt.text);

    let cost = client.call("cost", json!({ "path": "river.story", "all_models": true }));
    valid("cost", &cost.data);
    assert_eq!(cost.text, folder.run(&["cost", "river.story", "--all-models", "--format", "agent"]).out);

    let plan = client.call("render_plan", json!({ "path": "river.story" }));
    valid("render_plan", &plan.data);
    assert_eq!(plan.data["to_pay"]["takes"], 1, "{plan:?}");
    assert_eq!(plan.data["planned"][0]["story"], "river.story");
    assert!(!folder.0.join(".storyc").exists());
}

#[test]
fn a_text_in_the_call_is_checked_and_fixed_without_a_file() {
    let folder = Folder::new("mcp-text");
    folder.file("storyc.yaml", "model: kling-3.0\n");
    let mut client = Client::start(&folder, &[]);
    let checked = client.call("check", json!({ "text": OVERLAP }));
    let codes: Vec<&Value> =
        checked.data["findings"].as_array().unwrap().iter().map(|found| &found["code"]).collect();
    assert!(codes.contains(&&"T201".into()), "{checked:?}");
    // The project of the folder applies.
    assert_eq!(checked.data["stories"][0]["model"], "kling-3.0");
    let fixed = client.call("fix", json!({ "text": "[0-5,0s] A boy walks.\n" }));
    assert_eq!(fixed.data["text"], "[0-5.0s] A boy walks.\n");
    assert_eq!(fixed.data["written"], false);
    let both = client.call("check", json!({ "text": OVERLAP, "path": "a.story" }));
    assert!(both.failed && both.text.starts_with("! usage "), "{both:?}");
    let typo = client.call("check", json!({ "txt": OVERLAP }));
    assert!(typo.failed && typo.text.contains("`txt`") && typo.text.contains("`text`"), "{typo:?}");
    let model = client.call("check", json!({ "text": OVERLAP, "model": ["happyhorse-11"] }));
    assert!(model.failed && model.text.contains("did you mean `happyhorse-1.1`?"), "{model:?}");
}

#[test]
fn importing_creates_files_and_overwrites_none() {
    let folder = Folder::new("mcp-import");
    let mut client = Client::start(&folder, &[]);
    let prompt = "Shot 1 (0-5s): a boy walks. Shot 2 (5-9s): he sits down.";
    let imported = client.call("import", json!({ "text": prompt }));
    assert!(
        !imported.failed && imported.data["story"].as_str().unwrap().contains("a boy walks"),
        "{imported:?}"
    );
    let written = client.call("import", json!({ "text": prompt, "output": "river.story" }));
    assert!(!written.failed && written.data["story"].is_null(), "{written:?}");
    let known = std::fs::read_to_string(folder.0.join("river.story")).unwrap();
    assert_eq!(known, imported.data["story"].as_str().unwrap());
    let again = client.call("import", json!({ "text": prompt, "output": "river.story" }));
    assert!(again.failed && again.text.starts_with("! exists "), "{again:?}");
    let other = client.call("import", json!({ "text": prompt, "output": "river.sh" }));
    assert!(other.failed && !folder.0.join("river.sh").exists(), "{other:?}");
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_the_folders_is_read_or_written() {
    let folder = Folder::new("mcp-outside");
    folder.file("films/river.story", OVERLAP).file("secret.story", OVERLAP);
    folder.file("secret.png", super::picture("png", 720, 1280));
    folder.file("storyc.yaml", "model: kling-3.0\n");
    std::os::unix::fs::symlink("../secret.story", folder.0.join("films/link.story")).unwrap();
    std::os::unix::fs::symlink("..", folder.0.join("films/up")).unwrap();
    std::os::unix::fs::symlink("../new.story", folder.0.join("films/dangling.story")).unwrap();
    let mut client = Client::start(&folder, &["films"]);
    let absolute = folder.0.join("secret.story");
    let absolute = absolute.to_str().unwrap();
    for path in
        ["../secret.story", "link.story", "up/secret.story", absolute, "..", "/etc/passwd", "up", "../none"]
    {
        for tool in ["check", "fix", "build", "cost", "sheet", "render_plan", "import"] {
            let called = client.call(tool, json!({ "path": path }));
            assert!(called.failed && called.text.starts_with("! outside "), "{tool} {path}: {called:?}");
            assert!(!called.text.contains("A boy"), "{called:?}");
        }
    }
    for output in ["../new.story", "up/new.story", "dangling.story"] {
        let called = client.call("import", json!({ "text": "a boy walks", "output": output }));
        assert!(called.failed && called.text.starts_with("! outside "), "{output}: {called:?}");
    }
    assert!(!folder.0.join("new.story").exists());
    // Links in a folder don't lead out, and a project file above the folder doesn't count.
    let all = client.call("check", json!({ "path": "." }));
    assert_eq!(all.data["stories"].as_array().unwrap().len(), 1, "{all:?}");
    assert_eq!(all.data["stories"][0]["model"], "happyhorse-1.1");
    // A story can't show what a picture outside is like.
    let story = "---\nrefs: { girl: ../secret.png }\n---\n[0-5s] @girl walks.\n";
    let checked = client.call("check", json!({ "text": story }));
    assert!(checked.text.contains("outside"), "{checked:?}");
    // Rendering would use the project file above, and its ledger.
    let plan = client.call("render_plan", json!({ "path": "river.story" }));
    assert!(plan.failed && plan.text.starts_with("! outside "), "{plan:?}");
}

#[test]
fn the_sheet_is_a_picture() {
    let folder = Folder::new("mcp-sheet");
    folder.file("river.story", "[0-5s] A boy walks by the river.\n[5-9s] He sits down.\n");
    let mut client = Client::start(&folder, &[]);
    let drawn = client.call("sheet", json!({ "path": "river.story", "side": 800 }));
    assert!(!drawn.failed, "{}", drawn.text);
    let picture = &drawn.content[1];
    assert_eq!((&picture["type"], &picture["mimeType"]), (&"image".into(), &"image/png".into()));
    let png =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, picture["data"].as_str().unwrap())
            .unwrap();
    let size = imagesize::blob_size(&png).unwrap();
    assert_eq!(size.width.max(size.height), 800);
    assert!(!client.call("sheet", json!({ "path": "river.story", "output": "river.png" })).failed);
    assert!(folder.0.join("river.png").is_file());
    let again = client.call("sheet", json!({ "path": "river.story", "output": "river.png" }));
    assert!(again.failed && again.text.starts_with("! exists "), "{}", again.text);
    assert!(client.call("sheet", json!({ "path": "river.story", "output": "river.story" })).failed);
}

#[test]
fn rules_models_and_the_language_are_resources() {
    let folder = Folder::new("mcp-resources");
    let mut client = Client::start(&folder, &[]);
    let listed =
        client.request("resources/list", json!({}))["result"]["resources"].as_array().unwrap().clone();
    let uris: Vec<&str> = listed.iter().map(|one| one["uri"].as_str().unwrap()).collect();
    for uri in
        ["storyc://language", "storyc://rules", "storyc://rules/S204", "storyc://models/happyhorse-1.1"]
    {
        assert!(uris.contains(&uri), "{uri}");
    }
    for uri in uris {
        let read = client.request("resources/read", json!({ "uri": uri }));
        let text = read["result"]["contents"][0]["text"].as_str().unwrap_or_else(|| panic!("{uri}: {read}"));
        assert!(text.len() > 100, "{uri}: {text}");
    }
    let language = client.request("resources/read", json!({ "uri": "storyc://language" }));
    assert_eq!(language["result"]["contents"][0]["text"], read("docs/language.md"));
    for uri in ["storyc://rules/X999", "storyc://nothing", "file:///etc/passwd"] {
        let missing = client.request("resources/read", json!({ "uri": uri }));
        assert!(missing["error"]["message"].as_str().unwrap().contains(uri), "{missing}");
    }
    let templates = client.request("resources/templates/list", json!({}));
    assert_eq!(templates["result"]["resourceTemplates"].as_array().unwrap().len(), 2);
    assert_eq!(
        client.call("explain", json!({ "rule": "overlapping-shots" })).data["code"],
        client.call("explain", json!({ "rule": "T201" })).data["code"]
    );
    let models = client.call("models", json!({}));
    assert!(models.data["models"].as_array().unwrap().iter().any(|model| model["id"] == "happyhorse-1.1"));
    assert!(client.call("models", json!({ "model": "happyhorse-1.1" })).text.contains("sources"));
}

#[test]
fn prompts_take_arguments() {
    let folder = Folder::new("mcp-prompts");
    let mut client = Client::start(&folder, &[]);
    let listed = client.request("prompts/list", json!({}))["result"]["prompts"].as_array().unwrap().clone();
    let names: Vec<&str> = listed.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["write_story", "cut_to_length", "make_cheaper"]);
    let cut = client
        .request("prompts/get", json!({ "name": "cut_to_length", "arguments": { "path": "ferry.story" } }));
    let text = cut["result"]["messages"][0]["content"]["text"].as_str().unwrap();
    assert!(text.starts_with("Cut the story ferry.story to 15 s."), "{text}");
    let missing = client.request("prompts/get", json!({ "name": "write_story" }));
    assert!(missing["error"]["message"].as_str().unwrap().contains("`idea`"), "{missing}");
}

#[test]
fn rendering_needs_the_flag_and_keeps_to_the_cap() {
    let vendor = Vendor::start(1, Faults::default(), 2);
    let env = [
        ("STORYC_BASE_URL", vendor.url.as_str()),
        ("DASHSCOPE_API_KEY", KEY),
        ("STORYC_POLL_INTERVAL", "20ms"),
    ];
    let folder = Folder::new("mcp-render");
    folder.file("a.story", "[0-5s] A boy walks.\n").file("b.story", "[0-5s] A girl walks.\n");
    let mut client = Client::start_with(&folder, &["."], &env);
    for (tool, args) in [
        ("render", json!({ "path": "a.story", "max_cost": "5USD" })),
        ("takes", json!({ "path": "a.story" })),
    ] {
        let called = client.call(tool, args);
        assert!(called.failed && called.text.starts_with("! render-off "), "{called:?}");
    }
    drop(client);

    let mut client = Client::start_with(&folder, &[".", "--allow-render", "--max-cost", "1USD"], &env);
    // 0.90 USD a clip: the agreed sum is too low, in another currency, or over the cap.
    for (sum, code) in
        [("0.5USD", "over-budget"), ("5CNY", "over-budget"), ("2USD", "over-budget"), ("much", "usage")]
    {
        let called = client.call("render", json!({ "path": "a.story", "max_cost": sum }));
        assert!(called.failed && called.text.starts_with(&format!("! {code} ")), "{sum}: {called:?}");
    }
    assert_eq!(vendor.tasks(), 0);
    client.id += 1;
    let id = client.id;
    let params = json!({
        "name": "render", "arguments": { "path": "a.story", "max_cost": "0.9USD" },
        "_meta": { "progressToken": "walk" },
    });
    client.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }));
    let answer = client.answer(id);
    let rendered = Called::new(&answer);
    assert!(!rendered.failed && rendered.data["takes"][0]["state"] == "done", "{rendered:?}");
    assert!(folder.0.join(rendered.data["takes"][0]["path"].as_str().unwrap()).is_file(), "{rendered:?}");
    let steps: Vec<f64> = client
        .heard
        .iter()
        .filter(|heard| {
            heard["method"] == "notifications/progress" && heard["params"]["progressToken"] == "walk"
        })
        .map(|heard| heard["params"]["progress"].as_f64().unwrap())
        .collect();
    assert!(steps.len() >= 2 && steps.windows(2).all(|two| two[0] < two[1]), "{steps:?}");
    // The same clip isn't paid for again, and what is left of the cap isn't enough for another.
    let again = client.call("render", json!({ "path": "a.story", "max_cost": "0.1USD" }));
    assert_eq!((again.failed, &again.data["to_pay"]["takes"]), (false, &0.into()), "{again:?}");
    let other = client.call("render", json!({ "path": "b.story", "max_cost": "0.9USD" }));
    assert!(other.failed && other.text.starts_with("! over-budget "), "{other:?}");
    assert_eq!(vendor.tasks(), 1);

    let takes = client
        .call("takes", json!({ "path": "a.story", "pick": [1], "note": [{ "take": 1, "text": "good" }] }));
    assert_eq!(
        (&takes.data["takes"][0]["picked"], &takes.data["takes"][0]["note"]),
        (&true.into(), &"good".into())
    );
    let missing = client.call("takes", json!({ "path": "a.story", "pick": [9] }));
    assert!(missing.failed && missing.text.starts_with("! not-found "), "{missing:?}");
    // No result has the key.
    assert!(!answer.to_string().contains(KEY));
}

#[test]
fn a_cancelled_run_records_what_is_in_flight() {
    let vendor = Vendor::start(1, Faults::default(), 100_000);
    let env = [
        ("STORYC_BASE_URL", vendor.url.as_str()),
        ("DASHSCOPE_API_KEY", KEY),
        ("STORYC_POLL_INTERVAL", "20ms"),
    ];
    let folder = Folder::new("mcp-cancel");
    folder.file("a.story", "[0-5s] A boy walks.\n");
    let mut client = Client::start_with(&folder, &[".", "--allow-render", "--max-cost", "5USD"], &env);
    let params = json!({
        "name": "render", "arguments": { "path": "a.story", "max_cost": "1USD" }, "_meta": { "progressToken": 1 },
    });
    client.send(&json!({ "jsonrpc": "2.0", "id": 77, "method": "tools/call", "params": params }));
    loop {
        let heard = client.receive();
        if heard["params"]["message"].as_str().is_some_and(|message| message.contains("submitted")) {
            break;
        }
    }
    // A run doesn't keep other questions waiting.
    client.send(&json!({ "jsonrpc": "2.0", "id": 78, "method": "tools/list" }));
    let listed = loop {
        let heard = client.receive();
        if heard["id"] == 78 {
            break heard;
        }
    };
    assert!(listed["result"]["tools"].as_array().unwrap().len() > 9, "{listed}");
    client.send(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 77 },
    }));
    // The next call that needs the ledger waits for the run to stop.
    let next = client.call("render", json!({ "path": "a.story", "max_cost": "9USD" }));
    assert!(next.failed && next.text.starts_with("! over-budget "), "{next:?}");
    let takes = client.call("takes", json!({ "path": "." }));
    assert_eq!(takes.data["takes"].as_array().unwrap().len(), 1, "{takes:?}");
    assert!(takes.text.contains("task-00000") || takes.data["takes"][0]["state"] != "done", "{takes:?}");
    assert_eq!((vendor.tasks(), client.close()), (1, 0));
}

#[test]
fn a_run_stops_when_the_client_goes() {
    let vendor = Vendor::start(1, Faults::default(), 100_000);
    let env = [
        ("STORYC_BASE_URL", vendor.url.as_str()),
        ("DASHSCOPE_API_KEY", KEY),
        ("STORYC_POLL_INTERVAL", "20ms"),
    ];
    let folder = Folder::new("mcp-gone");
    folder.file("a.story", "[0-5s] A boy walks.\n");
    let mut client = Client::start_with(&folder, &[".", "--allow-render", "--max-cost", "5USD"], &env);
    let params = json!({
        "name": "render", "arguments": { "path": "a.story", "max_cost": "1USD" }, "_meta": { "progressToken": 1 },
    });
    client.send(&json!({ "jsonrpc": "2.0", "id": 77, "method": "tools/call", "params": params }));
    while !client.receive().to_string().contains("submitted") {}
    assert_eq!(client.close(), 0);
    let listed: Value = serde_json::from_str(&folder.run(&["takes", "--format", "json"]).out).unwrap();
    assert_eq!(listed["takes"][0]["task"], "task-00000", "{listed}");
}

#[test]
fn bad_messages_and_bad_calls_leave_the_server_up() {
    let folder = Folder::new("mcp-bad");
    let mut client = Client::start(&folder, &[]);
    writeln!(client.input.as_mut().unwrap(), "this isn't JSON").unwrap();
    let unknown = client.request("tools/call", json!({ "name": "nothing", "arguments": {} }));
    assert!(unknown["error"]["message"].is_string(), "{unknown}");
    let missing = client.call("check", json!({}));
    assert!(missing.failed, "{missing:?}");
    let wrong = client.call("check", json!({ "text": 5 }));
    assert!(wrong.failed && wrong.text.starts_with("! usage "), "{wrong:?}");
    let none = client.call("check", json!({ "path": "none.story" }));
    assert!(none.failed && none.text.starts_with("! not-found "), "{none:?}");
    let many = format!("{}\n", "[5-2s] x.\n".repeat(400));
    let checked = client.call("check", json!({ "text": many }));
    assert_eq!(checked.data["findings"].as_array().unwrap().len(), 50);
    assert!(checked.text.contains("note ") && checked.text.ends_with(" more\n"), "{}", checked.text);
}

#[test]
fn the_server_says_what_is_wrong_with_its_own_arguments() {
    let folder = Folder::new("mcp-args");
    let missing = folder.run(&["mcp", "none"]);
    assert_eq!(
        (missing.code, missing.err.contains("there is no folder `none`")),
        (2, true),
        "{}",
        missing.err
    );
    assert_eq!(folder.run(&["mcp", "--allow-render"]).code, 2);
    assert_eq!(folder.run(&["mcp", "--allow-render", "--max-cost", "lots"]).code, 2);
    let json = folder.run(&["mcp", "none", "--format", "json"]);
    let error: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(error["error"]["code"], "not-found");
}

#[test]
fn the_documentation_lists_every_tool_and_prompt() {
    let folder = Folder::new("mcp-docs");
    let mut client = Client::start(&folder, &[".", "--allow-render", "--max-cost", "5USD"]);
    let docs = read("docs/mcp.md");
    for name in tools(&mut client).keys() {
        assert!(docs.contains(&format!("| `{name}` |")), "{name}");
    }
    for block in docs.split("```json\n").skip(1) {
        let block = block.split("```").next().unwrap();
        serde_json::from_str::<Value>(block).unwrap_or_else(|error| panic!("{error}: {block}"));
    }
    assert!(root().join("skills/storyc/SKILL.md").is_file());
}

#[test]
fn calls_at_once_are_all_answered_and_a_cancelled_one_harms_nothing() {
    let folder = Folder::new("mcp-at-once");
    let mut client = Client::start(&folder, &[]);
    // A long story and short ones, sent without waiting.
    let long: String =
        (0..20_000).map(|at| format!("[{at}-{}s] A boy walks by the river.\n", at + 1)).collect();
    let call = |id: u64, text: &str| {
        let params = json!({ "name": "check", "arguments": { "text": text } });
        json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params })
    };
    client.send(&call(100, &long));
    for id in 101..110 {
        client.send(&call(id, OVERLAP));
    }
    client.send(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 100 },
    }));
    let mut answered = std::collections::BTreeSet::new();
    while !(101..110).all(|id| answered.contains(&id)) {
        let answer = client.receive();
        let id = answer["id"].as_u64().unwrap();
        assert!(answered.insert(id), "{answer}");
        if id > 100 {
            assert_eq!(answer["result"]["structuredContent"]["findings"][0]["code"], "T201", "{answer}");
        }
    }
    assert_eq!(client.call("check", json!({ "text": OVERLAP })).data["ok"], false);
    assert_eq!(client.close(), 0);
}

#[test]
fn what_was_asked_before_the_client_closed_its_end_is_still_answered() {
    let folder = Folder::new("mcp-piped");
    let mut client = Client::start(&folder, &[]);
    let params = json!({ "name": "sheet", "arguments": { "text": OVERLAP, "side": 400 } });
    client.send(&json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params }));
    drop(client.input.take());
    let answer = client.receive();
    assert_eq!((&answer["id"], &answer["result"]["content"][1]["type"]), (&7.into(), &"image".into()));
    assert_eq!(client.server.wait().unwrap().code(), Some(0));
    // A client that never says anything.
    assert_eq!(Client::open(&folder, &[], &[]).close(), 0);
}

#[test]
fn a_huge_story_is_checked_and_a_larger_one_refused() {
    let folder = Folder::new("mcp-huge");
    let shot = "A boy walks by the river and says \\\"hello\\\".\n";
    let large = format!("[0-5s] {}", shot.repeat(100_000));
    folder.file("large.story", &large).file("larger.story", shot.repeat(400_000));
    let mut client = Client::start(&folder, &[]);
    for call in [json!({ "path": "large.story" }), json!({ "text": large })] {
        let checked = client.call("check", call);
        assert!(!checked.failed && checked.text.len() < 20_000, "{}", checked.text.len());
    }
    let refused = client.call("check", json!({ "path": "larger.story" }));
    assert!(refused.text.contains("16"), "{}", refused.text);
    for tool in ["fix", "build", "cost", "sheet"] {
        let refused = client.call(tool, json!({ "path": "larger.story" }));
        assert!(refused.failed && refused.text.starts_with("! unreadable "), "{tool}: {}", refused.text);
    }
}

#[test]
fn errors_come_first_if_not_all_findings_fit() {
    let folder = Folder::new("mcp-first");
    // Each decimal comma is a warning.
    let warnings: String = (0..80).map(|at| format!("[{at},0-{}s] x.\n", at + 1)).collect();
    folder.file("a.story", warnings).file("b.story", OVERLAP);
    let mut client = Client::start(&folder, &[]);
    let checked = client.call("check", json!({ "path": "." }));
    let found = checked.data["findings"].as_array().unwrap();
    assert_eq!(found.len(), 50);
    assert!(found.iter().any(|found| found["path"] == "b.story" && found["code"] == "T201"), "{checked:?}");
}

/// Somebody swaps a file for a link, again and again, while the server reads and writes it.
#[cfg(unix)]
#[test]
fn a_link_that_takes_the_place_of_a_file_does_not_lead_out() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let folder = Folder::new("mcp-swap");
    let broken = "[0-5,0s] A boy walks.\n";
    let secret = "[0-5,0s] SECRET walks.\n";
    folder.file("films/own/river.story", broken).file("outside/river.story", secret);
    let at = |path: &str| folder.0.join(path);
    std::os::unix::fs::symlink("../outside", at("films/link")).unwrap();
    let mut client = Client::start(&folder, &["films"]);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // `films/own` is now the folder, now a link that leads out.
            while !done.load(Ordering::Relaxed) {
                std::fs::rename(at("films/own"), at("films/kept")).unwrap();
                std::fs::rename(at("films/link"), at("films/own")).unwrap();
                std::fs::rename(at("films/own"), at("films/link")).unwrap();
                std::fs::rename(at("films/kept"), at("films/own")).unwrap();
            }
        });
        let mut read = 0;
        for round in 0..300 {
            let called = client.call("check", json!({ "path": "own/river.story" }));
            let fixed = client.call("fix", json!({ "path": "own/river.story" }));
            let built = client.call("build", json!({ "path": "own/river.story", "emit": "prompt" }));
            let output = format!("own/new{round}.story");
            client.call("import", json!({ "text": "a boy walks", "output": output }));
            read += usize::from(!built.failed);
            for called in [called, fixed, built] {
                assert!(!called.text.contains("SECRET"), "{called:?}");
            }
        }
        done.store(true, Ordering::Relaxed);
        assert!(read > 0, "the file was never read");
    });
    assert_eq!(std::fs::read_to_string(at("outside/river.story")).unwrap(), secret);
    assert_eq!(std::fs::read_dir(at("outside")).unwrap().count(), 1);
}
