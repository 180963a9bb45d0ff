//! Exported subtitles, timelines and shot lists, read back by strict parsers.

use serde_json::Value;
use storyc::export::{Cut, build_cut, csv, otio, srt, vtt};

use super::cli::{Folder, run_in};
use super::sheet::FILM;
use super::{compiled, root};

fn cut_of(text: &str) -> Cut {
    let compiled = compiled(text);
    let film = compiled.films().next().unwrap();
    build_cut("story", &compiled, film, &[])
}

/// A subtitle: start and end in milliseconds, and its text.
type Cue = (u64, u64, String);

/// Parses `00:00:05,000` to milliseconds; accepts no other form.
fn clock(text: &str, point: char) -> u64 {
    let (whole, ms) = text.split_once(point).unwrap();
    let parts: Vec<&str> = whole.split(':').collect();
    assert!(parts.len() == 3 && parts[0].len() >= 2 && ms.len() == 3, "{text}");
    assert!(parts[1..].iter().all(|part| part.len() == 2 && part.parse::<u64>().unwrap() < 60), "{text}");
    let [hours, minutes, seconds] = [0, 1, 2].map(|at| parts[at].parse::<u64>().unwrap());
    ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms.parse::<u64>().unwrap()
}

fn cue(times: &str, text: &str, point: char) -> Cue {
    let (start, end) = times.split_once(" --> ").unwrap();
    assert!(!text.contains("-->") && !text.trim().is_empty(), "{text:?}");
    assert!(!text.contains(|c: char| c.is_control() || c == '\u{2028}'), "{text:?}");
    (clock(start, point), clock(end, point), text.to_owned())
}

fn read_srt(text: &str) -> Vec<Cue> {
    let mut cues = Vec::new();
    for block in text.split_terminator("\n\n") {
        let lines: Vec<&str> = block.split('\n').collect();
        assert_eq!(lines.len(), 3, "{block:?}");
        assert_eq!(lines[0], (cues.len() + 1).to_string());
        cues.push(cue(lines[1], lines[2], ','));
    }
    cues
}

fn read_vtt(text: &str) -> Vec<Cue> {
    let body = text.strip_prefix("WEBVTT\n").unwrap();
    let blocks = body.split_terminator("\n\n").flat_map(|block| block.split("\n\n"));
    let mut cues = Vec::new();
    for block in blocks.map(|block| block.trim_matches('\n')).filter(|block| !block.is_empty()) {
        let lines: Vec<&str> = block.split('\n').collect();
        assert_eq!(lines.len(), 2, "{block:?}");
        let (start, end, text) = cue(lines[0], lines[1], '.');
        let (voice, words) = match text.strip_prefix("<v ") {
            Some(rest) => rest.split_once('>').map(|(voice, words)| (Some(voice), words)).unwrap(),
            None => (None, text.as_str()),
        };
        assert!(!words.contains(['<', '>']) && !voice.unwrap_or("").contains('<'), "{text}");
        let plain = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let speaker = voice.map(|voice| format!("{}: ", plain(voice))).unwrap_or_default();
        cues.push((start, end, format!("{speaker}{}", plain(words))));
    }
    cues
}

/// Parses CSV strictly by RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        if chars.peek() == Some(&'"') {
            chars.next();
            loop {
                match chars.next().expect("unclosed quote") {
                    '"' if chars.peek() == Some(&'"') => cell.extend(chars.next()),
                    '"' => break,
                    c => cell.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| !matches!(c, ',' | '\r')) {
                assert!(!matches!(c, '"' | '\n'), "a {c:?} without quotes");
                cell.push(c);
            }
        }
        row.push(std::mem::take(&mut cell));
        match chars.next() {
            Some(',') => {}
            Some('\r') if chars.next() == Some('\n') => rows.push(std::mem::take(&mut row)),
            other => panic!("{other:?} after a cell"),
        }
    }
    assert!(row.is_empty());
    rows
}

/// Reads gaps and clips in order: start in the story, length, and the name of a clip.
///
/// Fails unless each clip starts at the time in its source that `source` maps its start to.
fn read_otio_from(text: &str, source: impl Fn(u64) -> u64) -> Vec<(u64, u64, Option<String>)> {
    let timeline: Value = serde_json::from_str(text).unwrap();
    assert_eq!(timeline["OTIO_SCHEMA"], "Timeline.1");
    let tracks = timeline["tracks"]["children"].as_array().unwrap();
    assert_eq!((tracks.len(), &tracks[0]["kind"]), (1, &Value::from("Video")));
    let mut at = 0;
    let mut out = Vec::new();
    for child in tracks[0]["children"].as_array().unwrap() {
        let time = |name: &str| {
            let time = &child["source_range"][name];
            assert_eq!(time["rate"], 1000.0);
            time["value"].as_f64().unwrap() as u64
        };
        let (start, length) = (time("start_time"), time("duration"));
        let name = match child["OTIO_SCHEMA"].as_str().unwrap() {
            "Gap.1" => None,
            "Clip.1" => {
                assert_eq!(start, source(at));
                Some(child["name"].as_str().unwrap().to_owned())
            }
            other => panic!("{other}"),
        };
        out.push((at, length, name));
        at += length;
    }
    out
}

/// Reads the timeline of a story of one clip, whose source has the same times as the story.
fn read_otio(text: &str) -> Vec<(u64, u64, Option<String>)> {
    read_otio_from(text, |at| at)
}

/// Checks the exports of a story in every format.
fn check(cut: &Cut) {
    let cues = read_srt(&srt::write(cut));
    let mut before = 0;
    for (start, end, text) in &cues {
        assert!(before <= *start && start < end, "{start}–{end} does not follow {before}: {text}");
        let inside = cut.shots.iter().any(|shot| shot.start_ms <= *start && *end <= shot.end_ms);
        assert!(inside, "{text} is outside its shot");
        before = *end;
    }
    let arrows = |(start, end, text): &Cue| (*start, *end, text.replace("-->", "→"));
    let marked: Vec<Cue> = read_vtt(&vtt::write(cut)).iter().map(arrows).collect();
    assert_eq!(marked, cues);
    let rows = read_csv(&csv::write(cut));
    assert_eq!(rows.len(), cut.shots.len() + 1);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
    if cut.clips.len() > 1 {
        return check_film(cut);
    }
    let track = read_otio(&otio::write(cut));
    let clips = track.iter().filter(|(.., name)| name.is_some());
    let places: Vec<(u64, u64)> = clips.map(|(start, length, _)| (*start, start + length)).collect();
    let shots: Vec<(u64, u64)> = cut.shots.iter().map(|shot| (shot.start_ms, shot.end_ms)).collect();
    assert_eq!(places, shots);
    assert_eq!(track.iter().map(|(_, length, _)| length).sum::<u64>(), cut.length_ms);
}

/// Checks that the timeline of a film has each clip from its first frame, for as long as the film uses it.
fn check_film(cut: &Cut) {
    let track = read_otio_from(&otio::write(cut), |_| 0);
    let places: Vec<(u64, u64)> = track.iter().map(|(start, length, _)| (*start, start + length)).collect();
    let clips: Vec<(u64, u64)> = cut.clips.iter().map(|clip| (clip.start_ms, clip.end_ms)).collect();
    assert_eq!(places, clips);
    assert_eq!(clips.last().unwrap().1, cut.length_ms);
}

const TALK: &str = "---\nrefs:\n  anna: https://e.com/a.png\n  boss: https://e.com/b.png\n---\nA room.\n\n\
    [1-5s The table] @anna leans in.\n@anna (coldly): \"You sold my project over lunch.\"\n@boss: \"I did.\"\n\n\
    [6-7.5s] He says: \"I kept forty people paid, and you never once came up to ask me how that was done.\"\n";

#[test]
fn subtitles_last_as_long_as_it_takes_to_speak_them() {
    let cut = cut_of(TALK);
    check(&cut);
    // Six words at 3.3 per second, at least one second for two words, and three equal pauses in the rest of
    // four seconds.
    assert_eq!(
        read_srt(&srt::write(&cut)),
        [
            (1393, 3212, "anna: You sold my project over lunch.".to_owned()),
            (3605, 4605, "boss: I did.".to_owned()),
            (
                6000,
                7500,
                "I kept forty people paid, and you never once came up to ask me how that was done."
                    .to_owned()
            ),
        ]
    );
    assert!(
        vtt::write(&cut).starts_with(
            "WEBVTT\n\n00:00:01.393 --> 00:00:03.212\n<v anna>You sold my project over lunch.\n\n"
        )
    );
}

#[test]
fn a_timeline_has_clips_gaps_markers_and_words() {
    let cut = cut_of(TALK);
    let text = otio::write(&cut);
    let clip = |name: &str| Some(name.to_owned());
    assert_eq!(
        read_otio(&text),
        [(0, 1000, None), (1000, 4000, clip("The table")), (5000, 1000, None), (6000, 1500, clip("Shot 2"))]
    );
    let timeline: Value = serde_json::from_str(&text).unwrap();
    let first = &timeline["tracks"]["children"][0]["children"][1];
    assert_eq!(first["markers"][0]["name"], "The table");
    assert_eq!(first["media_reference"]["OTIO_SCHEMA"], "MissingReference.1");
    let about = &first["metadata"]["storyc"];
    assert_eq!(about["model"], "happyhorse-1.1");
    assert!(about["prompt"].as_str().unwrap().starts_with("[00:01-00:05] The table"), "{about:#}");
    assert!(about["words"].as_str().unwrap().starts_with("anna leans in."));
    assert_eq!(about["references"], serde_json::json!(["anna", "boss"]));

    let mut found = cut;
    found.clips[0].take = Some("file:///takes/a.mp4".to_owned());
    let timeline: Value = serde_json::from_str(&otio::write(&found)).unwrap();
    let media = &timeline["tracks"]["children"][0]["children"][1]["media_reference"];
    assert_eq!(
        (&media["OTIO_SCHEMA"], &media["target_url"]),
        (&"ExternalReference.1".into(), &"file:///takes/a.mp4".into())
    );
}

#[test]
fn a_shot_list_keeps_words_and_escapes_formulas() {
    let rows = read_csv(&csv::write(&cut_of(
        "[0-2s] =HYPERLINK(\"http://e.com\"), \"click\"\n\n[2-4s +1] A boy.\nSecond line; a third.\n",
    )));
    assert_eq!(rows[0], ["number", "start", "end", "seconds", "label", "words", "dialogue", "references"]);
    assert_eq!(rows[1][..4], ["1", "00:00:00.000", "00:00:02.000", "2"]);
    assert_eq!(rows[1][5], "'=HYPERLINK(\"http://e.com\"), \"click\"");
    assert_eq!(rows[2][4..6], ["'+1", "A boy.\nSecond line; a third."]);
}

#[test]
fn a_film_is_a_timeline_of_its_clips() {
    let mut cut = cut_of(FILM);
    check(&cut);
    cut.clips[2].take = Some("file:///takes/morning.mp4".to_owned());
    let text = otio::write(&cut);
    let clip = |name: &str| Some(name.to_owned());
    assert_eq!(
        read_otio_from(&text, |_| 0),
        [(0, 8000, clip("The quay")), (8000, 8000, clip("On board")), (16_000, 4500, clip("Morning"))]
    );
    let timeline: Value = serde_json::from_str(&text).unwrap();
    let clips = timeline["tracks"]["children"][0]["children"].as_array().unwrap();
    // The file has the requested length; the film uses less of it.
    let media = &clips[2]["media_reference"];
    assert_eq!(media["target_url"], "file:///takes/morning.mp4");
    assert_eq!(media["available_range"]["duration"]["value"], 5000.0);
    assert_eq!(clips[0]["media_reference"]["OTIO_SCHEMA"], "MissingReference.1");
    let markers: Vec<(&str, f64, f64)> = clips[1]["markers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|marker| {
            let time = |name: &str| marker["marked_range"][name]["value"].as_f64().unwrap();
            (marker["name"].as_str().unwrap(), time("start_time"), time("duration"))
        })
        .collect();
    assert_eq!(markers, [("Shot 3", 0.0, 4000.0), ("The boy", 4000.0, 4000.0)]);
    let about = &clips[1]["metadata"]["storyc"];
    assert_eq!(
        (&about["clip"], &about["continues"], &about["asked_ms"]),
        (&2.into(), &true.into(), &8000.into())
    );
    // The words of a shot come from its clip's prompt.
    let words = clips[2]["markers"][0]["metadata"]["storyc"]["prompt"].as_str().unwrap();
    assert!(words.contains("Image 2 points at a coast."), "{words}");
}

#[test]
fn a_film_has_columns_for_its_clips_and_cues_on_its_clock() {
    let mut cut = cut_of(FILM);
    cut.clips[0].take = Some("file:///takes/quay.mp4".to_owned());
    let rows = read_csv(&csv::write(&cut));
    let one = read_csv(&csv::write(&cut_of(TALK)));
    assert_eq!(rows[0][..8], one[0][..]);
    assert_eq!(rows[0][8..], ["clip", "clip_start", "asked_seconds", "source_start", "source_end", "take"]);
    assert_eq!(
        rows[2][8..],
        ["1", "00:00:00.000", "8", "00:00:04.000", "00:00:08.000", "file:///takes/quay.mp4"]
    );
    assert_eq!(rows[5][..4], ["5", "00:00:16.000", "00:00:20.500", "4.5"]);
    assert_eq!(rows[5][8..], ["3", "00:00:16.000", "5", "00:00:00.000", "00:00:04.500", ""]);

    // Subtitles use the film's clock even if a clip's times restart.
    let text = FILM.replace("points at a coast.", "points at a coast. He says: \"Land!\"");
    let cues = read_srt(&srt::write(&cut_of(&text)));
    assert!(cues[0].0 >= 4000 && cues[0].1 <= 8000, "{cues:?}");
    assert!(cues[1].0 >= 16_000 && cues[1].1 <= 20_500 && cues[1].2 == "Land!", "{cues:?}");
}

#[test]
fn hostile_stories_export_well_formed_files() {
    let texts = [
        "[0-4s] @Image1: \"a --> b ---> c <i>&amp;</i> \u{2028} \u{0} {\\an8}\"",
        "[0-4s] He says: \"1\"\nShe says: \"00:00:00,000 --> 00:00:01,000\"",
        "[0-5s] A. He says: \"One.\"\n[3-4s] B. He says: \"Two.\"\n[2-9s] C. He says: \"Three.\"",
        "[5-2s] Backwards. He says: \"No.\"\n[0-0s] Nothing. He says: \"No.\"\n[1-3s] He says: \"Yes.\"",
        "[0-0.002s] He says: \"One.\" He says: \"Two.\" He says: \"Three.\" He says: \"Four.\"",
        "[0-999999999s] He says: \"So long.\"",
        "[3-4s] \"\" He says: \"…\"\n[0-1s] He says: \"   \"",
        "[0-2s -2+3] @\n[2-4s \"quoted, label\"] \"\"\"\n[oops] x\n[4-6s] \t=1+1",
        "He says: \"No shots at all.\"",
        "",
    ];
    for text in texts {
        check(&cut_of(text));
        check(&cut_of(&text.replace('\n', "\r\n")));
    }
    let talk = "He says: \"--> Now.\"\n".repeat(300);
    check(&cut_of(&format!("[0-1s] {talk}\n[1-2s] {talk}")));
}

#[test]
fn every_example_is_exported_completely() {
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "story") {
            let text = std::fs::read_to_string(&path).unwrap();
            let cut = cut_of(&text);
            check(&cut);
            let said: usize = cut.shots.iter().map(|shot| shot.content.dialogue.len()).sum();
            assert_eq!(read_srt(&srt::write(&cut)).len(), said, "{}", path.display());
            assert!(cut.shots.iter().all(|shot| !shot.prompt.is_empty()), "{}", path.display());
        }
    }
}

#[test]
fn an_exported_shot_list_can_be_imported() {
    let folder = Folder::new("export-import");
    folder.file("talk.story", TALK.replace("[1-5s", "[0-6s").replace("[6-7.5s", "[6-12s"));
    assert_eq!(folder.run(&["export", "talk.story", "--to", "csv", "-o", "talk.csv"]).code, 0);
    folder.file("film.story", FILM);
    assert_eq!(folder.run(&["export", "film.story", "--to", "csv", "-o", "film.csv"]).code, 0);
    assert!(folder.run(&["import", "film.csv"]).out.contains("[16-20.5s]"));
    let done = folder.run(&["import", "talk.csv"]);
    assert_eq!(done.code, 0, "{}", done.err);
    for piece in ["0-6s", "The table", "6-12s", "You sold my project over lunch."] {
        assert!(done.out.contains(piece), "{piece}: {}", done.out);
    }
}

#[test]
fn one_story_goes_to_standard_output_and_several_into_files() {
    let folder = Folder::new("export-places");
    folder
        .file("a.story", "[0-5s] He says: \"Well.\"")
        .file("b.story", "[0-5s] A boy.")
        .file("c.story", "[0-5s] A.\n[3-6s] B.");
    let done = folder.run(&["export", "a.story", "--to", "srt"]);
    assert_eq!((done.code, read_srt(&done.out).len()), (0, 1), "{}", done.err);
    assert_eq!(run_in(&folder.0, &["export", "-", "--to", "vtt"], "[0-5s] A.").out, "WEBVTT\n");

    let done = folder.run(&["export", ".", "--to", "csv"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    assert!(
        done.err
            .contains("3 stories can't be told apart on standard output; write them to files with `-o DIR`"),
        "{}",
        done.err
    );

    // The story with an error is reported, and the others are written.
    let done = folder.run(&["export", ".", "--to", "csv", "-o", "lists"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("T201") && done.err.contains("wrote lists/b.csv"), "{}", done.err);
    let names = |name: &str| folder.0.join("lists").join(name).is_file();
    assert_eq!(["a.csv", "b.csv", "c.csv"].map(names), [true, true, false]);

    assert_eq!(folder.run(&["export", "a.story", "--to", "otio", "-o", "lists"]).code, 0);
    assert!(names("a.otio"));
    let done = folder.run(&["export", "a.story", "--to", "otio", "-o", "a.story"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""), "{}", done.err);
}

#[cfg(feature = "animatic")]
#[test]
fn a_timeline_links_the_take_of_the_current_text() {
    let folder = Folder::new("export-take");
    let story = "---\nmodel: animatic\nduration: 1s\nratio: 16:9\n---\n[0-1s] A boy.\n";
    folder.file("my clip.story", story);
    let media = || {
        let done = folder.run(&["export", "my clip.story", "--to", "otio"]);
        assert_eq!(done.code, 0, "{}", done.err);
        let timeline: Value = serde_json::from_str(&done.out).unwrap();
        timeline["tracks"]["children"][0]["children"][0]["media_reference"].clone()
    };
    assert_eq!(media()["OTIO_SCHEMA"], "MissingReference.1");
    let done = folder.run(&["render", "my clip.story", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let url = media()["target_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("file:///") && url.contains("/takes/my%20clip.animatic."), "{url}");
    folder.file("my clip.story", story.replace("boy", "girl"));
    assert_eq!(media()["OTIO_SCHEMA"], "MissingReference.1");
}
