//! The sheet in a real browser, driven over its pipe. Where there is no Chromium nothing is tested, unless
//! `STORYC_BROWSER` names one: then it has to be there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::cli::{Folder, run_in};
use super::root;

/// A page in a browser of its own, which ends with the test.
struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last: u64,
    session: Option<String>,
    /// What went wrong in the page, in its own words.
    complaints: Vec<String>,
}

impl Browser {
    /// Starts Chromium with a page; `None` where there is none.
    fn start(folder: &Folder) -> Option<Self> {
        let named = std::env::var("STORYC_BROWSER").ok();
        let known = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
        let program = named.clone().into_iter().chain(known).find(|name| {
            Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        });
        let Some(program) = program.filter(|program| named.as_ref().is_none_or(|named| named == program))
        else {
            assert!(named.is_none(), "STORYC_BROWSER is {named:?}, and cannot be run");
            eprintln!("there is no Chromium here: the sheet is not tested in a browser");
            return None;
        };
        // The browser hears on the third pipe and speaks on the fourth.
        let pipes = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"#;
        let mut child = Command::new("sh")
            .args(["-c", pipes, &program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-component-update"])
            .args(["--disable-sync", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", folder.0.join("profile").display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let _ = sender.send(serde_json::from_slice(&message).unwrap());
            }
        });
        let input = child.stdin.take().unwrap();
        let mut browser = Self { child, input, messages, last: 0, session: None, complaints: Vec::new() };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Calls a method and waits for its answer.
    #[track_caller]
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            // Far longer than it takes, so that only a browser that says nothing fails.
            let Ok(message) = self.messages.recv_timeout(Duration::from_secs(60)) else {
                panic!("the browser says nothing to {method}")
            };
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.hear(&message);
        }
    }

    fn hear(&mut self, message: &Value) {
        let what = message["method"].as_str().unwrap_or_default();
        let is_complaint = match what {
            "Runtime.exceptionThrown" | "Page.javascriptDialogOpening" => true,
            "Log.entryAdded" => message["params"]["entry"]["level"] != "info",
            "Runtime.consoleAPICalled" => {
                matches!(message["params"]["type"].as_str(), Some("error" | "warning"))
            }
            _ => false,
        };
        if is_complaint {
            self.complaints.push(format!("{what}: {}", message["params"]));
        }
    }

    /// Opens a page and waits until its script has run.
    #[track_caller]
    fn open(&mut self, page: &Path) {
        self.visit(&format!("file://{}", page.display()));
    }

    /// The same for an address.
    #[track_caller]
    fn visit(&mut self, address: &str) {
        self.complaints.clear();
        self.call("Page.navigate", json!({ "url": address }));
        self.until("document.readyState === 'complete' && document.querySelector('.story') !== null");
    }

    /// What an expression says. Promises are waited for.
    #[track_caller]
    fn say(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let said = self.call("Runtime.evaluate", asked);
        assert!(said["exceptionDetails"].is_null(), "{expression}: {}", said["exceptionDetails"]);
        said["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    #[track_caller]
    fn until(&mut self, expression: &str) {
        for _ in 0..600 {
            if self.say(expression) == true {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("never: {expression}");
    }

    fn press(&mut self, key: &str) {
        let text = if key == " " { " " } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let key = json!({ "type": kind, "key": key, "code": key, "text": if kind == "keyDown" { text } else { "" },
                "windowsVirtualKeyCode": match key { "Tab" => 9, "Enter" => 13, _ => 0 } });
            self.call("Input.dispatchKeyEvent", key);
        }
    }

    /// Points at the middle of an element.
    fn point(&mut self, selector: &str, kinds: &[&str]) {
        let place = self.say(&format!(
            "(() => {{ const at = document.querySelector({selector:?}); at.scrollIntoView({{ block: 'center', behavior: 'instant' }});
              const [box] = at.getClientRects(); return [box.x + Math.min(box.width / 2, 60), box.y + box.height / 2]; }})()"
        ));
        for kind in kinds {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": if *kind == "mouseMoved" { "none" } else { "left" }, "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    fn look(&mut self, width: u32, height: u32, features: &Value) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", size);
        self.call("Emulation.setEmulatedMedia", json!({ "media": "screen", "features": features }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The texts whose contrast with what lies behind them is too small: those of the Web Content Accessibility Guidelines
/// at level AA, 4.5 to 1, and 3 to 1 for large letters.
const PALE: &str = r"(() => {
  const rgb = (text) => {
    const canvas = rgb.canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] / 255 + below[i] * (1 - top[3] / 255));
  const pale = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || element.closest('script, style, [hidden], .skip, .vh') || !element.getClientRects().length) continue;
    const behind = [];
    for (let at = element; at; at = at.parentElement) behind.unshift(rgb(getComputedStyle(at).backgroundColor));
    const ground = behind.reduce((below, top) => over(top, below), [255, 255, 255]);
    const style = getComputedStyle(element);
    const [a, b] = [light(over(rgb(style.color), ground)), light(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    if (contrast < (large ? 3 : 4.5)) pale.push(`${contrast.toFixed(2)} ${element.className} ${walk.currentNode.textContent.trim().slice(0, 30)}`);
  }
  return pale;
})()";

/// The current shot, counted from 0, wherever it is shown; `null` where the places disagree.
const CURRENT: &str = r"(() => {
  const places = [...document.querySelectorAll('[aria-current]:not([data-clip])')].map((place) => place.dataset.shot);
  return places.length > 0 && places.every((place) => place === places[0]) ? Number(places[0]) : null;
})()";

/// Every example, as the program writes it.
fn pages(folder: &Folder) -> Vec<std::path::PathBuf> {
    let examples = root().join("examples");
    let mut stories: Vec<_> = ["", "series"]
        .iter()
        .flat_map(|below| std::fs::read_dir(examples.join(below)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "story"))
        .collect();
    stories.sort();
    stories
        .iter()
        .map(|story| {
            let page = folder.0.join(story.file_stem().unwrap()).with_extension("html");
            let done = run_in(&root(), &["sheet", story.to_str().unwrap(), "-o", page.to_str().unwrap()], "");
            assert!(page.is_file(), "{}", done.err);
            page
        })
        .collect()
}

#[test]
fn every_example_opens_plays_and_prints_in_a_browser() {
    let folder = Folder::new("browser");
    let Some(mut browser) = Browser::start(&folder) else { return };
    for page in pages(&folder) {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        browser.look(1280, 900, &json!([]));
        browser.open(&page);
        let shots = browser.say("document.querySelectorAll('.card').length").as_u64().unwrap();
        // From shot to shot with the arrows, and to both ends.
        for shot in 0..shots {
            browser.press("ArrowRight");
            assert_eq!(browser.say(CURRENT), shot, "{name}");
        }
        browser.press("Home");
        assert_eq!(browser.say(CURRENT), 0, "{name}");
        browser.press("End");
        assert_eq!(browser.say(CURRENT), shots - 1, "{name}");
        // Each card's link is a stop for Tab.
        browser.say("document.activeElement.blur(), scrollTo(0, 0)");
        let mut reached = std::collections::BTreeSet::new();
        for _ in 0..200 {
            browser.press("Tab");
            let card = browser.say("document.activeElement.closest('.card')?.dataset.shot ?? null");
            reached.extend(card.as_str().map(str::to_owned));
        }
        assert_eq!(reached.len() as u64, shots, "{name}: {reached:?}");
        // The clock runs when the space bar is pressed, and stops when it is pressed again.
        browser.say("document.activeElement.blur()");
        browser.press("Home");
        browser.press(" ");
        browser.until("document.querySelector('.time').textContent > '0:00.3'");
        assert_eq!(browser.say("document.querySelector('.play').getAttribute('aria-label')"), "Pause");
        browser.press(" ");
        assert_eq!(browser.say("document.querySelector('.play').getAttribute('aria-label')"), "Play");
        // Colours are looked at when none of them is changing.
        for scheme in ["light", "dark"] {
            let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
            browser.look(1280, 900, &json!([{ "name": "prefers-color-scheme", "value": scheme }, still]));
            assert_eq!(browser.say(PALE), json!([]), "{name}, {scheme}");
        }
        // On a phone nothing is wider than the screen.
        browser.look(360, 780, &json!([]));
        assert_eq!(browser.say("document.documentElement.scrollWidth"), 360, "{name}");
        // On paper, each card is whole: none is higher than a page, and none may be broken.
        browser.look(695, 1000, &json!([]));
        browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        let cut = browser.say(
            "[...document.querySelectorAll('.card')].filter((card) => card.offsetHeight > 1012 || card.offsetHeight < 40
               || getComputedStyle(card).breakInside !== 'avoid').map((card) => card.id)",
        );
        assert_eq!(cut, json!([]), "{name}");
        let pdf = browser.call("Page.printToPDF", json!({ "preferCSSPageSize": true }));
        assert!(pdf["data"].as_str().unwrap().starts_with("JVBERi0"), "{name}");
        assert_eq!(browser.complaints, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_clock_leads_from_shot_to_shot_with_less_motion_too() {
    let folder = Folder::new("browser-play");
    let Some(mut browser) = Browser::start(&folder) else { return };
    folder.file("film.story", "[0-1s One] A heron lands.\n[1-2s Two] It looks.\n[2-3s Three] It goes.\n");
    folder.run(&["sheet", "film.story"]);
    for motion in ["no-preference", "reduce"] {
        browser.look(1280, 900, &json!([{ "name": "prefers-reduced-motion", "value": motion }]));
        browser.open(&folder.0.join("film.sheet.html"));
        browser.press(" ");
        for shot in 0..3 {
            browser.until(&format!("{CURRENT} === {shot}"));
        }
        browser.until("document.querySelector('.time').textContent === '0:03.0'");
        assert_eq!(browser.say("document.querySelector('.play').getAttribute('aria-label')"), "Play");
        assert_eq!(browser.complaints, Vec::<String>::new());
    }
}

#[test]
fn a_part_of_the_prompt_lights_its_shot_and_the_other_way_round() {
    let folder = Folder::new("browser-light");
    let Some(mut browser) = Browser::start(&folder) else { return };
    let page = folder.0.join("film.html");
    run_in(&root(), &["sheet", "examples/river-walk.story", "-o", page.to_str().unwrap()], "");
    browser.look(1400, 900, &json!([]));
    browser.open(&page);
    let lit =
        "[...document.querySelectorAll('.lit')].map((lit) => lit.tagName + lit.dataset.shot).sort().join()";
    browser.point(".part[data-shot='2']", &["mouseMoved"]);
    assert_eq!(browser.say(lit), "A2,A2,A2,LI2");
    browser.point(".card[data-shot='1'] .action", &["mouseMoved"]);
    assert_eq!(browser.say(lit), "A1,A1,A1,LI1");
    // With the keyboard: down to the next part, and into its shot.
    browser.say("document.querySelector('.part[data-shot=\"0\"]').focus()");
    assert_eq!(browser.say(lit), "A0,A0,LI0");
    browser.press("ArrowDown");
    assert_eq!(browser.say(lit), "A1,A1,A1,LI1");
    browser.press("Enter");
    assert_eq!(browser.say("document.activeElement.id"), "s1-2");
    assert_eq!(browser.say(CURRENT), 1);
    // The theme goes round.
    let ground = "getComputedStyle(document.body).backgroundColor";
    browser.look(1400, 900, &json!([{ "name": "prefers-color-scheme", "value": "light" }]));
    let light = browser.say(ground);
    browser.point("#theme", &["mousePressed", "mouseReleased"]);
    assert_eq!(browser.say(ground), light);
    browser.point("#theme", &["mousePressed", "mouseReleased"]);
    assert_ne!(browser.say(ground), light);
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn a_film_has_bands_that_lead_to_its_clips() {
    let folder = Folder::new("browser-film");
    let Some(mut browser) = Browser::start(&folder) else { return };
    let shots: String = (0..10).map(|shot| format!("[{}-{}s] Shot.\n", shot * 4, shot * 4 + 4)).collect();
    folder.file("auto.story", format!("---\nmodel: [seedance-2.0, seedance-2.5]\nclips: auto\n---\n{shots}"));
    folder.run(&["sheet", "auto.story"]);
    folder.file("film.story", super::sheet::FILM);
    folder.run(&["sheet", "film.story"]);
    let band = "document.querySelector('.clips:not([hidden]) [aria-current]')?.dataset.clip ?? null";
    let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    browser.look(1280, 900, &json!([still]));
    browser.open(&folder.0.join("film.sheet.html"));
    for clip in ["0", "0", "1", "1", "2"] {
        browser.press("ArrowRight");
        assert_eq!(browser.say(band), clip);
    }
    let current = browser.say("document.querySelector('.current').textContent");
    assert_eq!(current, "Clip 3 · Shot 5");
    // A click goes to the clip's first shot, and so does Enter; the arrows lead from band to band.
    browser.point(".clips [data-clip='1']", &["mousePressed", "mouseReleased"]);
    assert_eq!((browser.say(CURRENT), browser.say(band)), (2.into(), "1".into()));
    browser.say("document.querySelector('.clips [data-clip=\"0\"]').focus()");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assert_eq!(browser.say("document.activeElement.dataset.clip"), "2");
    browser.press("Enter");
    assert_eq!((browser.say(CURRENT), browser.say("document.activeElement.id")), (4.into(), "s1-5".into()));
    // A band lights its prompt and the line before its cards; a prompt the other way round.
    let lit = "[...document.querySelectorAll('.lit[data-clip]')].map((lit) => lit.tagName + lit.dataset.clip).sort().join()";
    browser.point(".clips [data-clip='2']", &["mouseMoved"]);
    assert_eq!(browser.say(lit), "A2,A2,LI2,SECTION2");
    browser.point(".prompt[data-clip='1'] .meta", &["mouseMoved"]);
    assert_eq!(browser.say(lit), "A1,A1,LI1,SECTION1");
    for scheme in ["light", "dark"] {
        browser.look(1280, 900, &json!([{ "name": "prefers-color-scheme", "value": scheme }, still]));
        assert_eq!(browser.say(PALE), json!([]), "{scheme}");
    }
    browser.look(360, 780, &json!([]));
    assert_eq!(browser.say("document.documentElement.scrollWidth"), 360);
    // On paper no line before a clip's cards is parted from them.
    browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let apart = "[...document.querySelectorAll('li.clip')].filter((clip) => getComputedStyle(clip).breakAfter !== 'avoid').length";
    assert_eq!(browser.say(apart), 0);
    assert_eq!(browser.complaints, Vec::<String>::new());

    // The bands, lines and prompts are those of the model that is chosen.
    browser.look(1280, 900, &json!([still]));
    browser.open(&folder.0.join("auto.sheet.html"));
    browser.press("End");
    let seen = "['.clips [data-clip]', 'li.clip', '.prompt', '.borders i'].map((each) =>
        [...document.querySelectorAll(each)].filter((one) => one.getClientRects().length > 0).length)";
    let first = browser.say(seen);
    let clips = first[0].as_u64().unwrap();
    assert_eq!(first, json!([clips, clips, clips, clips - 1]));
    let choose = "(() => { const select = document.querySelector('select'); select.value = '1';
        select.dispatchEvent(new Event('change')); })()";
    browser.say(choose);
    let second = browser.say(seen);
    let fewer = second[0].as_u64().unwrap();
    assert_eq!(second, json!([fewer, fewer, fewer, fewer - 1]));
    assert!(1 < fewer && fewer < clips, "{fewer} and {clips}");
    assert_eq!((browser.say(CURRENT), browser.say(band)), (9.into(), (fewer - 1).to_string().into()));
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn the_takes_of_a_film_play_one_behind_the_other() {
    let folder = Folder::new("browser-film-takes");
    let Some(mut browser) = Browser::start(&folder) else { return };
    // Two takes of the same length, and a clip without one between them.
    folder.file("one.story", "[0-2s] A heron lands.\n");
    folder.run(&["render", "one.story", "--model", "animatic", "--yes"]);
    let take = std::fs::read_dir(folder.0.join("takes")).unwrap();
    let take =
        take.map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some_and(|end| end == "mp4"));
    let href = format!("takes/{}", take.unwrap().file_name().unwrap().to_str().unwrap());
    let text = "---\nmodel: seedance-2.0\n---\n[Clip]\n[0-1s] One.\n[1-2s] Two.\n[Clip]\n[0-1s] Three.\n[Clip]\n[0-1s] Four.\n[1-2s] Five.\n";
    let compiled = super::compiled(text);
    let model = "seedance-2.0".to_owned();
    let takes =
        [1, 3].map(|clip| storyc::sheet::Take { href: href.clone(), model: model.clone(), clip, take: 1 });
    let source =
        storyc::sheet::Source { path: "film.story", compiled: &compiled, project: None, takes: &takes };
    folder.file("film.html", super::sheet::page_of(storyc::sheet::story(&source)));
    browser.look(1280, 900, &json!([]));
    browser.open(&folder.0.join("film.html"));
    let can = browser
        .say("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01E\"') !== ''");
    if can == true {
        browser.until("[...document.querySelectorAll('video')].every((video) => video.readyState >= 1)");
        assert_eq!(browser.say("document.querySelectorAll('video').length"), 4);
        // Each card stands where its shot does in its own take, whatever the story's clock says.
        browser.press("End");
        browser.until("document.querySelectorAll('video')[3].currentTime === 1");
        browser.press("Home");
        browser.press(" ");
        for video in 0..4 {
            browser.until(&format!("!document.querySelectorAll('video')[{video}].paused"));
        }
        browser.until("document.querySelector('.play').getAttribute('aria-label') === 'Play'");
        browser.until("document.querySelectorAll('video')[2].currentTime < 0.1");
        browser.until("[...document.querySelectorAll('video')].every((video) => video.paused)");
    }
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn what_a_story_tries_is_not_run() {
    let folder = Folder::new("browser-attack");
    let Some(mut browser) = Browser::start(&folder) else { return };
    for (number, attack) in super::escape::ATTACKS.iter().enumerate() {
        let name = format!("{number}.story");
        folder.file(&name, super::escape::attacked(attack));
        let page = format!("{number}.html");
        folder.run(&["sheet", &name, "-o", &page]);
        browser.open(&folder.0.join(&page));
        browser.press("ArrowRight");
        assert_eq!(browser.say("document.scripts.length"), 2, "{attack:?}");
        assert_eq!(browser.say("document.styleSheets.length"), 2, "{attack:?}");
        assert_eq!(
            browser.say("document.querySelectorAll('iframe, img, base, object, [onload], [onerror]').length"),
            0
        );
        assert_eq!(browser.say("performance.getEntriesByType('resource').length"), 0, "{attack:?}");
        assert_eq!(browser.complaints, Vec::<String>::new(), "{attack:?}");
    }
}

#[test]
fn a_take_plays_in_its_card_from_its_shots_first_second() {
    let folder = Folder::new("browser-take");
    let Some(mut browser) = Browser::start(&folder) else { return };
    folder.file("film.story", "[0-1s] A heron lands.\n[1-2s] It looks.\n");
    folder.run(&["render", "film.story", "--model", "animatic", "--yes"]);
    folder.run(&["sheet", "film.story", "--model", "animatic"]);
    browser.open(&folder.0.join("film.sheet.html"));
    // A Chromium without H.264 shows no clip; that it may load it is what counts.
    browser.until("[...document.querySelectorAll('video')].every((video) => video.readyState >= 1 || video.error !== null)");
    let can = browser
        .say("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01E\"') !== ''");
    if can == true {
        assert_eq!(browser.say("document.querySelectorAll('video')[1].currentTime"), 1);
        assert_eq!(browser.say("document.querySelectorAll('video')[1].error"), Value::Null);
        // A click into the timeline moves the clip, with the clock at rest and again within the same shot.
        for (at, low, high) in [(0.25, 0.4, 0.6), (0.4, 0.7, 0.9)] {
            browser.say(&format!(
                "(() => {{ const box = document.querySelector('.ruler').getBoundingClientRect();
                  const lanes = document.querySelector('.lanes'); lanes.setPointerCapture = () => {{}};
                  const at = {{ bubbles: true, button: 0, clientX: box.x + box.width * {at}, clientY: box.y }};
                  lanes.dispatchEvent(new PointerEvent('pointerdown', at));
                  lanes.dispatchEvent(new PointerEvent('pointerup', at)); }})()"
            ));
            browser.until(&format!(
                "(([video]) => video.currentTime > {low} && video.currentTime < {high})(document.querySelectorAll('video'))"
            ));
        }
        // Each card that was played shows its own shot again.
        browser.press("Home");
        browser.press(" ");
        browser.until("document.querySelector('.play').getAttribute('aria-label') === 'Play'");
        browser.until("document.querySelectorAll('video')[0].currentTime < 0.1");
        browser.until("(([, video]) => video.currentTime >= 1 && video.currentTime < 2)(document.querySelectorAll('video'))");
        browser.until("[...document.querySelectorAll('video')].every((video) => video.paused)");
    }
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn a_served_page_loads_itself_again_and_stays_where_it_was() {
    let folder = Folder::new("browser-watch");
    let Some(mut browser) = Browser::start(&folder) else { return };
    folder.file("film.story", "[0-2s] A heron lands.\n[2-4s] It looks.\n");
    let served = super::serve::Served::start(&folder, &["film.story"]);
    browser.visit(&format!("http://127.0.0.1:{}/", served.port));
    browser.press("End");
    assert_eq!(browser.say(CURRENT), 1);
    folder.file("film.story", "[0-2s] A heron lands.\n[2-4s] A crane looks.\n");
    browser
        .until("document.readyState === 'complete' && document.body.textContent.includes('A crane looks.')");
    browser.until(&format!("{CURRENT} === 1"));
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// Pieces of text that reach out of their cards, or of what cuts them off.
const CUT: &str = r"(() => {
  const cut = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const card = walk.currentNode.parentElement.closest('.card, .refs > li, .passages > div, .findings, .prompt, .story-card');
    if (!card || !walk.currentNode.textContent.trim() || walk.currentNode.parentElement.closest('.vh, [hidden]')) continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const edge = card.getBoundingClientRect();
    if ([...range.getClientRects()].some((box) => box.right > edge.right + 1 || box.left < edge.left - 1)) {
      cut.push(`${walk.currentNode.parentElement.className}: ${walk.currentNode.textContent.trim().slice(0, 30)}`);
    }
  }
  return cut;
})()";

#[test]
fn no_word_is_too_long_for_its_card() {
    let folder = Folder::new("browser-long");
    let Some(mut browser) = Browser::start(&folder) else { return };
    let long = "w".repeat(300);
    let name = "averyverylongname".repeat(6);
    folder.file(
        "film.story",
        format!(
            "---\ntitle: {long}\nrefs:\n  {name}: {{ image: {long}/p.png }}\n---\n[0-2s {long}] {long} and @{name}.\n@{name} ({long}): \"{long}\"\nSFX: {long}\n\n[1-3s] See https://example.com/{long}\n\n[3-4s] @{name} again.\n\n[Style] {long}\n\n[Notes] {long}\n"
        ),
    );
    folder.run(&["sheet", "film.story"]);
    browser.look(1280, 900, &json!([]));
    browser.open(&folder.0.join("film.sheet.html"));
    for width in [320, 640, 1280] {
        browser.look(width, 900, &json!([]));
        assert_eq!(browser.say(CUT), json!([]), "{width}");
        let wide = browser.say("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(wide <= u64::from(width), "{wide} on {width}");
    }
    browser.look(695, 1000, &json!([]));
    browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(browser.say(CUT), json!([]), "in print");
}

#[test]
fn over_the_overview_of_several_stories_keys_scroll() {
    let folder = Folder::new("browser-overview");
    let Some(mut browser) = Browser::start(&folder) else { return };
    for number in 0..24 {
        folder.file(&format!("{number:02}.story"), "[0-2s] A heron lands.\n[2-4s] It looks.\n");
    }
    folder.run(&["sheet", ".", "-o", "all.html"]);
    browser.look(800, 600, &json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]));
    browser.open(&folder.0.join("all.html"));
    browser.say("globalThis.taken = null, addEventListener('keydown', (event) => { taken = event.defaultPrevented; })");
    for key in [" ", "Home", "End"] {
        browser.say("scrollTo(0, 0)");
        browser.press(key);
        assert_eq!(browser.say("taken"), false, "{key:?}");
        assert_eq!(browser.say("document.querySelectorAll('.playing, [aria-current]').length"), 0, "{key:?}");
    }
    // With a story in sight they are its own.
    browser.say("document.querySelector('.story').scrollIntoView()");
    browser.press("End");
    assert_eq!(browser.say("taken"), true);
    assert_eq!(browser.say("document.querySelector('.story [aria-current]').dataset.shot"), "1");
}
