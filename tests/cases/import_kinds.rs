//! Prompts as people paste them, by the kind of notation, with the shots, clips and references that they must give.

use storyc::import::{Source, import};

/// A prompt, its shots as `0-3 3-6?` in seconds, where a question mark marks a guess, its clips, and its references.
struct Case(&'static str, &'static str, usize, Option<usize>);

/// Imports each prompt, and compares what the story has with what it must have.
fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for Case(text, shots, clips, references) in cases {
        let imported = import(text, Source::default()).unwrap();
        let seconds = |ms: u64| ms as f64 / 1000.0;
        let found = imported.shots.iter().map(|shot| {
            let guess = if shot.guessed { "?" } else { "" };
            format!("{}-{}{guess}", seconds(shot.start_ms), seconds(shot.end_ms))
        });
        let found = found.collect::<Vec<_>>().join(" ");
        let read_again = storyc::syntax::parse(imported.story.as_str());
        if found != *shots
            || imported.clips != *clips
            || references.is_some_and(|count| count != imported.references.len())
            || !imported.lost.is_empty()
            || read_again.shots().count() != imported.shots.len()
        {
            wrong.push(format!(
                "{text}\n--- wanted `{shots}` in {clips} clips, found `{found}` in {}, {} references, lost {:?}\n{}",
                imported.clips,
                imported.references.len(),
                imported.lost,
                imported.story
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n=====\n"));
}

/// Parts in parts: an outer range around inner shots is a clip.
const PARTS: &[Case] = &[
    Case(
        "Part 1 (0-15s)\n0-7s: She packs the suitcase.\n7-15s: She closes the door.\nPart 2 (15-30s)\n0-6s: A train pulls in.\n6-15s: She finds her seat.",
        "0-7 7-15 15-21 21-30",
        2,
        None,
    ),
    Case(
        "Part 1 (0-15s)\n0-7s: She packs the suitcase.\n7-15s: She closes the door.\nPart 2 (15-30s)\n15-20s: A train pulls in.\n20-30s: She finds her seat.",
        "0-7 7-15 15-20 20-30",
        2,
        None,
    ),
    Case(
        "[0–7.5s: Origin]\n[0–2.5s] A seed.\n[2.5–7.5s] A sprout.\n[7.5–15s: Rise]\n[7.5–10s] A stem.\n[10–15s] A flower.",
        "0-2.5 2.5-7.5 7.5-10 10-15",
        2,
        None,
    ),
    Case(
        "[CLIP 1] 15s\n[Shot 1] A dog.\n[Shot 2] A cat.\n[CLIP 2] 10s\n[Shot 1] A bird.\n[Shot 2] A fish.",
        "0-8? 8-15? 15-20? 20-25?",
        2,
        None,
    ),
    Case(
        "第一段（0-8秒）\n0-3秒：她收拾行李。\n3-8秒：她关上门。\n第二段（8-15秒）\n0-4秒：火车进站。\n4-7秒：她坐下。",
        "0-3 3-8 8-12 12-15",
        2,
        None,
    ),
    Case(
        "Teil 1 (0-10s)\n0-4s: Ein Hund.\n4-10s: Eine Katze.\nTeil 2 (10-20s)\n10-15s: Ein Vogel.\n15-20s: Ein Fisch.",
        "0-4 4-10 10-15 15-20",
        2,
        None,
    ),
    Case(
        "Escena 1 (0-6s)\n0-2s: Un perro.\n2-6s: Un gato.\n\nEscena 2 (6-12s)\n0-3s: Un pájaro.\n3-6s: Un pez.",
        "0-2 2-6 6-9 9-12",
        2,
        None,
    ),
];

#[test]
fn parts() {
    check(PARTS);
}

/// Ordinals with any noun.
const ORDINALS: &[Case] = &[
    Case("画面1：狗在跑。\n画面2：猫在睡。\n画面3：鸟在飞。", "0-3? 3-6? 6-9?", 1, None),
    Case("镜头 A：狗。\n镜头 B：猫。", "0-3? 3-6?", 1, None),
    Case("場面1：犬が走る。\n場面2：猫が寝る。", "0-3? 3-6?", 1, None),
    Case("Visual 1: A dog.\nVisual 2: A cat.", "0-3? 3-6?", 1, None),
    Case("Beat 1 - A dog.\nBeat 2 - A cat.\nBeat 3 - A bird.", "0-3? 3-6? 6-9?", 1, None),
    Case("In Scene 2 she laughs. Nothing else happens.", "", 1, None),
    Case("Plano 1: Un perro.\nPlano 2: Un gato.", "0-3? 3-6?", 1, None),
    Case("Кадр 1: собака.\nКадр 2: кошка.", "0-3? 3-6?", 1, None),
    Case("장면 1: 개.\n장면 2: 고양이.", "0-3? 3-6?", 1, None),
    Case("Tableau 1: Un chien.\nTableau 2: Un chat.\nTableau 3: Un oiseau.", "0-3? 3-6? 6-9?", 1, None),
    Case("Vignette I: a dog\nVignette II: a cat\nVignette III: a bird", "0-3? 3-6? 6-9?", 1, None),
    Case("第1镜头：狗。\n第2镜头：猫。", "0-3? 3-6?", 1, None),
    Case("Cena 1 – O cão corre.\nCena 2 – O gato dorme.", "0-3? 3-6?", 1, None),
    Case("첫 번째 장면: 개\n두 번째 장면: 고양이", "0-3? 3-6?", 1, None),
    Case("First shot: a dog.\nSecond shot: a cat.\nThird shot: a bird.", "0-3? 3-6? 6-9?", 1, None),
];

#[test]
fn ordinals() {
    check(ORDINALS);
}

/// Headers glued to words, and headers inside lines.
const GLUED: &[Case] = &[
    Case("A comedy: cleaning gone wrongShot 1: A robot mops.Shot 2: It slips.", "0-3? 3-6?", 1, None),
    Case(
        "10秒时间分段  0–2.5秒： 她看向镜头。  2.5–5秒： 她微笑。  5–10秒： 她离开。",
        "0-2.5 2.5-5 5-10",
        1,
        None,
    ),
    Case("【0-4s】 旁白：胡同 【4-8s】缓缓飘行 【8-12s】 结束", "0-4 4-8 8-12", 1, None),
    Case("清晨 旁白：胡同【0-4s】老人走路 【4-8s】缓缓飘行", "0-4 4-8", 1, None),
    Case("Un film calme  0–3 s : un chien court  3–6 s : un chat dort", "0-3 3-6", 1, None),
    Case("잔잔한 영상 [0-3초] 개가 달린다 [3-6초] 고양이가 잔다", "0-3 3-6", 1, None),
    Case("Estilo cálidoEscena 1: un perro.Escena 2: un gato.", "0-3? 3-6?", 1, None),
];

#[test]
fn glued() {
    check(GLUED);
}

/// Ordinals that count several shots.
const SPANS: &[Case] = &[
    Case(
        "1. SHOT 1: A dog.\n2. SHOT 2: A cat.\n3. SHOT 3–4: Outfit change.\n4. SHOT 5: A bird.",
        "0-3? 3-6? 6-12? 12-15?",
        1,
        None,
    ),
    Case("镜头1：狗。\n镜头2-3：换装。\n镜头4：鸟。", "0-3? 3-9? 9-12?", 1, None),
    Case("Shots 1-2: A dog.\nShot 3: A cat.\nShots 4 & 5: A bird.", "0-6? 6-9? 9-15?", 1, None),
    Case("Plano 1: a.\nPlanos 2–3: b.\nPlano 4: c.", "0-3? 3-9? 9-12?", 1, None),
    Case("Кадр 1: а.\nКадр 2–3: б.\nКадр 4: в.", "0-3? 3-9? 9-12?", 1, None),
];

#[test]
fn spans() {
    check(SPANS);
}

/// Marks before the time.
const MARKS: &[Case] = &[
    Case(".00:00–00:02 A dock at dawn.\n.00:02–00:05 A boat.", "0-2 2-5", 1, None),
    Case("• 0-2s A dock.\n• 2-5s A boat.", "0-2 2-5", 1, None),
    Case("▶ 0-2s A dock.\n▶ 2-5s A boat.", "0-2 2-5", 1, None),
    Case("#1 0-2s A dock.\n#2 2-5s A boat.", "0-2 2-5", 1, None),
    Case("#1 A dock (0-2s)\n#2 A boat (2-5s)", "0-2 2-5", 1, None),
    Case("1. Wide shot of a dock, 0-2s, mist.\n2. Close-up of a boat, 2-5s, ropes.", "0-2 2-5", 1, None),
    Case(
        "2. ignored\n\n1. A dock at dawn in mist. Time: 0-2s\n2. A boat comes in. Time: 2-5s",
        "0-2 2-5",
        1,
        None,
    ),
    Case("① 0-2秒 码头。\n② 2-5秒 小船。", "0-2 2-5", 1, None),
    Case("★ 0~2초: 부두\n★ 2~5초: 배", "0-2 2-5", 1, None),
    Case("→ 0-2 сек: причал\n→ 2-5 сек: лодка", "0-2 2-5", 1, None),
];

#[test]
fn marks() {
    check(MARKS);
}

/// Times behind their words.
const BEHIND: &[Case] = &[
    Case(
        "A cookie splits [00:00–00:01]; cut to chocolate [00:01–00:02]; steam rises [00:02-00:04].",
        "0-1 1-2 2-4",
        1,
        None,
    ),
    Case("A dog runs. (0-3s)\nA cat sleeps. (3-6s)", "0-3 3-6", 1, None),
    Case("饼干裂开（0-1秒）；切到巧克力（1-2秒）；热气升起（2-4秒）。", "0-1 1-2 2-4", 1, None),
    Case("Un perro corre (0-3s), un gato duerme (3-6s), un pájaro vuela (6-9s).", "0-3 3-6 6-9", 1, None),
    Case("Ein Hund läuft (0–3 Sek.); eine Katze schläft (3–6 Sek.).", "0-3 3-6", 1, None),
];

#[test]
fn behind() {
    check(BEHIND);
}

/// JSON and YAML of any shape.
const DATA: &[Case] = &[
    Case(
        "{\"title\":\"Dock\",\"style\":\"film grain\",\"shots\":[{\"time\":\"00:00-00:03\",\"action\":\"A dog runs\",\"camera\":\"wide\",\"dialogue\":\"Hi \"you\"\"},{\"time\":\"00:03-00:06\",\"action\":\"A cat sleeps\",\"camera\":\"close\",\"dialogue\":\"No\"}],\"negative_prompt\":\"text\"}",
        "0-3 3-6",
        1,
        None,
    ),
    Case(
        "{\"scenes\":[{\"start\":0,\"end\":2.5,\"description\":\"Un perro\"},{\"start\":2.5,\"end\":5,\"description\":\"Un gato\"}]}",
        "0-2.5 2.5-5",
        1,
        None,
    ),
    Case(
        "Here is the prompt:\n```json\n{\n  \"model\": \"x\",\n  \"duration\": 5,\n  \"shots\": [\n    {\"id\": 1, \"duration\": \"3s\", \"prompt\": \"A dog\\nruns\"},\n    {\"id\": 2, \"duration\": \"2s\", \"prompt\": \"A cat\"}\n  ],\n  \"audio\": \"rain\"\n}\n```\nKeep it short.",
        "0-3 3-5",
        1,
        None,
    ),
    Case(
        "[{\"时间\":\"0-3秒\",\"画面\":\"狗在跑\",\"音效\":\"风\"},{\"时间\":\"3-6秒\",\"画面\":\"猫在睡\",\"音效\":\"雨\"}]",
        "0-3 3-6",
        1,
        None,
    ),
    Case(
        "title: Dock\nstyle: film grain\nshots:\n  - time: 0-3s\n    action: A dog runs\n    camera: wide\n  - time: 3-6s\n    action: \"A cat: sleeps\"\n    camera: close\n# a comment\nnegative: text",
        "0-3 3-6",
        1,
        None,
    ),
    Case(
        "{\"timeline\":{\"0-3s\":\"A dog runs\",\"3-6s\":\"A cat sleeps\"},\"music\":\"piano\"}",
        "0-3 3-6",
        1,
        None,
    ),
    Case("{\"shots\":[\"0-3s: A dog runs\",\"3-6s: A cat sleeps\"]}", "0-3 3-6", 1, None),
    Case(
        "{\"clips\":[{\"title\":\"One\",\"duration\":6,\"shots\":[{\"duration\":2,\"action\":\"a dog\"},{\"duration\":4,\"action\":\"a cat\"}]},{\"title\":\"Two\",\"shots\":[{\"duration\":3,\"action\":\"a bird\"},{\"duration\":3,\"action\":\"a fish\"}]}]}",
        "0-2 2-6 6-9 9-12",
        2,
        None,
    ),
    Case(
        "{\"shot_1\":{\"timestamp\":\"0:00\",\"visual\":\"a dog\"},\"shot_2\":{\"timestamp\":\"0:03\",\"visual\":\"a cat\"},\"shot_3\":{\"timestamp\":\"0:06\",\"visual\":\"a bird\"}}",
        "0-3 3-6 6-9?",
        1,
        None,
    ),
    Case(
        "{\"beats\":[{\"start_ms\":0,\"end_ms\":1500,\"text\":\"собака\"},{\"start_ms\":1500,\"end_ms\":3000,\"text\":\"кошка\"}]}",
        "0-1.5 1.5-3",
        1,
        None,
    ),
    Case(
        "{'scenes': [{'time': '0-3s', 'action': 'a dog',}, {'time': '3-6s', 'action': 'a cat',},],}",
        "0-3 3-6",
        1,
        None,
    ),
    Case(
        "{\"time\":\"0-3s\",\"action\":\"a dog\"}\n{\"time\":\"3-6s\",\"action\":\"a cat\"}",
        "0-3 3-6",
        1,
        None,
    ),
    Case(
        "```yaml\nscene:\n  - beat: 1\n    timing: \"0-3s\"\n    description: |\n      A dog runs\n      down the road\n  - beat: 2\n    timing: \"3-6s\"\n    description: a cat\n```",
        "0-3 3-6",
        1,
        None,
    ),
    Case(
        "{\"shots\":[{\"shot\":\"Wide shot of a dog\",\"time\":[0,3]},{\"shot\":\"Close-up of a cat\",\"time\":{\"start\":3,\"end\":6}}]}",
        "0-3 3-6",
        1,
        None,
    ),
];

#[test]
fn data() {
    check(DATA);
}

/// Escapes instead of line breaks.
const ESCAPES: &[Case] = &[
    Case("Film look.\\n0-3s: A dog.\\n3-6s: A cat says \\\"hi\\\".\\n\\nNo text.", "0-3 3-6", 1, None),
    Case("\"Film look.\\n[0-3s] A dog.\\n[3-6s] A cat.\"", "0-3 3-6", 1, None),
    Case("镜头1：狗。\\n镜头2：猫。\\n镜头3：鸟。", "0-3? 3-6? 6-9?", 1, None),
    Case("Estilo cálido.\\r\\n0-3s: Un perro.\\r\\n3-6s: Un gato.", "0-3 3-6", 1, None),
];

#[test]
fn escapes() {
    check(ESCAPES);
}

/// The time in the words of a label.
const LABELS: &[Case] = &[
    Case(
        "镜头一：日常 时间段：0:00 至 0:02 中景跟拍。\n镜头二：追逐 时间段：0:02 至 0:05 远景。",
        "0-2 2-5",
        1,
        None,
    ),
    Case(
        "Shot 1: The dock. Time: 0:00 to 0:02. Wide.\nShot 2: The boat. Time: 0:02 to 0:05. Close.",
        "0-2 2-5",
        1,
        None,
    ),
    Case(
        "Escena 1: El muelle. Tiempo: 0:00 a 0:02. Plano general.\nEscena 2: El barco. Tiempo: 0:02 a 0:05.",
        "0-2 2-5",
        1,
        None,
    ),
    Case("カット1：港 時間：0:00〜0:02 引きの絵。\nカット2：船 時間：0:02〜0:05 寄り。", "0-2 2-5", 1, None),
    Case(
        "Scene 1 - The dock\nA man waits at the dock.\nTiming: 0-2s\nScene 2 - The boat\nThe boat arrives.\nTiming: 2-5s",
        "0-2 2-5",
        1,
        None,
    ),
];

#[test]
fn labels() {
    check(LABELS);
}

/// Numbers that are no times.
const NO_TIMES: &[Case] = &[
    Case("A bakery. The sign says open 7:00-10:00 and 14:00-18:00 daily.", "", 1, None),
    Case("Opening hours: 7:00-10:00\nClosed on Sunday.", "", 1, None),
    Case("The board shows \"2-1\" and the score is 0-3. Shot on a 24-70mm lens, 1990-1995.", "", 1, None),
    Case("他看着招牌：“营业 9:00-18:00”，比分 0-3。", "", 1, None),
    Case("Öffnungszeiten 8:00–12:00 und 13:00–17:00 stehen am Laden.", "", 1, None),
    Case("Счёт 0-3, табло мигает. Магазин работает 9:00-21:00.", "", 1, None),
    Case("A match, final score 0-2 and then 2-5 in the second set.", "", 1, None),
];

#[test]
fn no_times() {
    check(NO_TIMES);
}

/// Forms with labels, and their tokens as references.
const FORMS: &[Case] = &[
    Case(
        "subject_definitions:\n<Subject 1>: a boy in a red coat, as in <Picture 1>.\n<Subject 2>: a dog.\n\ndetailed_description:\n[0-3s] <Subject 1> runs.\n[3-6s] <Subject 2> follows.\n\noverall_soundscape:\nRain, far bells.",
        "0-3 3-6",
        1,
        Some(5),
    ),
    Case(
        "subject_definitions: <Subject 1> is a boy. detailed_description: [0-3s] <Subject 1> runs. [3-6s] He stops. overall_soundscape: Rain.",
        "0-3 3-6",
        1,
        Some(2),
    ),
    Case(
        "subject_definitions:\n<Subject 1>: ein Junge, <Picture 1>.\nstyle_definition: warm\ndetailed_description:\nShot 1: <Subject 1> läuft.\nShot 2: Er hält an.\noverall_soundscape: Regen.",
        "0-3? 3-6?",
        1,
        None,
    ),
    Case(
        "subject_definitions:\n<Subject 1>：少年。\ndetailed_description:\n少年跑过街道，停下来看海。\noverall_soundscape:\n海浪。",
        "",
        1,
        None,
    ),
];

#[test]
fn forms() {
    check(FORMS);
}

/// Plain names of attached pictures.
const PLAIN_REFERENCES: &[Case] = &[
    Case(
        "Image 1 is the girl, Image 2 the dog.\n0-3s: Image 1 walks.\n3-6s: Image 2 follows.",
        "0-3 3-6",
        1,
        Some(4),
    ),
    Case("参考图1的男孩。\n0-3秒：图1跑步。\n3-6秒：停下。", "0-3 3-6", 1, Some(2)),
    Case("La imagen 1 como referencia.\n0-3s: corre.\n3-6s: para.", "0-3 3-6", 1, Some(1)),
    Case("이미지 1을 참고.\n0-3초: 이미지 1이 달린다.\n3-6초: 멈춘다.", "0-3 3-6", 1, Some(2)),
];

#[test]
fn plain_references() {
    check(PLAIN_REFERENCES);
}

/// Other lists and spellings.
const LISTS: &[Case] = &[
    Case("0:00 – 0:03 | Dog runs\n0:03 – 0:06 | Cat", "0-3 3-6", 1, None),
    Case("de 0 a 3 segundos: un perro.\nde 3 a 6 segundos: un gato.", "0-3 3-6", 1, None),
    Case("с 0 до 3 секунды: собака.\nс 3 до 6 секунды: кошка.", "0-3 3-6", 1, None),
    Case("0초부터 3초까지: 개\n3초부터 6초까지: 고양이", "0-3 3-6", 1, None),
    Case("0,0–2,5 s: Hund.\n2,5–5 s: Katze.", "0-2.5 2.5-5", 1, None),
    Case("0秒～3秒：犬\n3秒～6秒：猫", "0-3 3-6", 1, None),
    Case("**Scene 1 | The Door | 0–3s**\nA dog.\n**Scene 2 | The Hall | 3–6s**\nA cat.", "0-3 3-6", 1, None),
    Case("Shot list:\n1. A dog.\n2. A cat.\n3. A bird.", "0-3? 3-6? 6-9?", 1, None),
    Case("1. (3s) A dog.\n2. (2s) A cat.", "0-3 3-5", 1, None),
    Case("1. A dog (3s)\n2. A cat (2s)", "0-3 3-5", 1, None),
    Case("Version 1\n0-3s: a dog\n3-6s: a cat\nVersion 2\n0-4s: a bird\n4-6s: a fish", "0-3 3-6", 2, None),
    Case(
        "Scene 1 (0-5s): Dog. The dog jumps (0-2s), then lands (2-5s).\nScene 2 (5-10s): Cat.",
        "0-5 5-10",
        1,
        None,
    ),
    Case("Shot 1 (0-3s): a dog\nShot 2: a cat\nShot 3 (6-9s): a bird", "0-3 3-6 6-9", 1, None),
    Case("[Shot 1 - 3s] A dog\n[Shot 2 - 2s] A cat", "0-3 3-5", 1, None),
    Case("Shot 1 — 3s — A dog\nShot 2 — 2s — A cat", "0-3 3-5", 1, None),
    Case("Scene 1 [3 seconds]: A dog\nScene 2 [2 seconds]: A cat", "0-3 3-5", 1, None),
    Case(
        "## Scene 1: The Dock (0:00–0:05)\n- **Camera:** wide\n- **Action:** a dog\n\n## Scene 2: The Boat (0:05–0:10)\n- **Camera:** close\n- **Action:** a cat",
        "0-5 5-10",
        1,
        None,
    ),
    Case("**[0:00–0:03] – Hook**\nA dog.\n\n**[0:03–0:06] – Turn**\nA cat.", "0-3 3-6", 1, None),
    Case("Time: 0:00–0:03 | Shot: Wide of a dog\nTime: 0:03–0:06 | Shot: Close of a cat", "0-3 3-6", 1, None),
    Case(
        "| Shot | Time | Description |\n|---|---|---|\n| 1 | 0-3s | A dog |\n| 2 | 3-6s | A cat |",
        "0-3 3-6",
        1,
        None,
    ),
    Case("SCENE 1 - INT. KITCHEN (0-5s)\nA dog.\nSCENE 2 - EXT. YARD (5-10s)\nA cat.", "0-5 5-10", 1, None),
    Case("[Shot 1: 0-3s, wide] A dog.\n[Shot 2: 3-6s, close] A cat.", "0-3 3-6", 1, None),
    Case("A film. (Shot 1) A dog runs. (Shot 2) A cat sleeps. (Shot 3) A bird.", "0-3? 3-6? 6-9?", 1, None),
    Case("Shot 1 – Wide – 3 sec – a dog\nShot 2 – Close – 2 sec – a cat", "0-3 3-5", 1, None),
    Case("0s: a dog\n3s: a cat\n6s: a bird\nTotal: 9s", "0-3 3-6 6-9", 1, None),
    Case(
        "[00:00] A dog runs. [00:03] A cat sleeps. [00:06] A bird flies. Duration: 9 seconds.",
        "0-3 3-6 6-9",
        1,
        None,
    ),
    Case("00:00:00–00:00:03 A dog.\n00:00:03–00:00:06 A cat.", "0-3 3-6", 1, None),
    Case("T+0-3s: a dog\nT+3-6s: a cat", "0-3 3-6", 1, None),
    Case("(1) 0-3s a dog (2) 3-6s a cat", "0-3 3-6", 1, None),
    Case("Clip 1 (0–10s): a dog\nClip 2 (10–20s): a cat", "0-10 10-20", 1, None),
    Case(
        "Segment 1 (15 seconds)\n[0-5s] a dog\n[5-15s] a cat\nSegment 2 (15 seconds)\n[0-7s] a bird\n[7-15s] a fish",
        "0-5 5-15 15-22 22-30",
        2,
        None,
    ),
    Case(
        "Prompt 1: morning\n0-3s: a dog\n3-6s: a cat\nPrompt 2: evening\n0-4s: a bird\n4-6s: a fish",
        "0-3 3-6 6-10 10-12",
        2,
        None,
    ),
    Case("🎬 Shot 1 (0-3s): a dog\n🎬 Shot 2 (3-6s): a cat", "0-3 3-6", 1, None),
    Case("1️⃣ 0-3s: a dog\n2️⃣ 3-6s: a cat", "0-3 3-6", 1, None),
    Case("第一个镜头（0-3秒）：狗\n第二个镜头（3-6秒）：猫", "0-3 3-6", 1, None),
    Case("第1个镜头：狗\n第2个镜头：猫\n总时长6秒", "0-3? 3-6?", 1, None),
    Case("镜头1 0-3秒 全景 狗\n镜头2 3-6秒 近景 猫", "0-3 3-6", 1, None),
    Case("镜头1（3s）：狗\n镜头2（2s）：猫", "0-3 3-5", 1, None),
    Case("镜头1：3秒，狗\n镜头2：2秒，猫", "0-3 3-5", 1, None),
    Case("S1: a dog\nS2: a cat\nS3: a bird", "0-3? 3-6? 6-9?", 1, None),
    Case("SH01 – a dog\nSH02 – a cat", "0-3? 3-6?", 1, None),
    Case("Shot #1: a dog\nShot #2: a cat", "0-3? 3-6?", 1, None),
    Case("Shot No. 1: a dog\nShot No. 2: a cat", "0-3? 3-6?", 1, None),
    Case("Shot_01: a dog\nShot_02: a cat", "0-3? 3-6?", 1, None),
    Case("1 | 0–3s | Dog\n2 | 3–6s | Cat", "0-3 3-6", 1, None),
    Case("1 - 0-3s: Dog\n2 - 3-6s: Cat", "0-3 3-6", 1, None),
    Case("Character 1: a boy.\nCharacter 2: a girl.\nThey walk for 5 seconds.", "", 1, None),
    Case("Rule 1: no text.\nRule 2: no logos.\nA dog runs.", "", 1, None),
    Case("Dialogue 1: hi\nDialogue 2: no", "", 1, None),
    Case("0-3s A dog.\n3-6s A cat.\n\nAudio:\n0-3s bark\n3-6s meow", "0-3 3-6", 1, None),
    Case("Video (0-3s): dog. Video (3-6s): cat. Audio (0-3s): bark. Audio (3-6s): meow.", "0-3 3-6", 1, None),
    Case("[0-3s]\nVisual: dog\nAudio: bark\n\n[3-6s]\nVisual: cat\nAudio: meow", "0-3 3-6", 1, None),
    Case("Opening (0–2s) — a dog\nMiddle (2–5s) — a cat\nEnding (5–8s) — a bird", "0-2 2-5 5-8", 1, None),
    Case("0–2s Opening\nA dog.\n2–5s Middle\nA cat.", "0-2 2-5", 1, None),
    Case("Hook | 0-2s | a dog\nBody | 2-6s | a cat\nCTA | 6-8s | a bird", "0-2 2-6 6-8", 1, None),
    Case("Shot 1 [00:00-00:02] [Wide] a dog. Shot 2 [00:02-00:04] [Close] a cat.", "0-2 2-4", 1, None),
    Case("In the first 3 seconds a dog runs; 3-6s a cat.", "", 1, None),
    Case("Total 10 seconds. Scene 1 (4 seconds): dog. Scene 2 (6 seconds): cat.", "0-4 4-10", 1, None),
    Case("Кадр 1 (0–3 сек): собака.\nКадр 2 (3–6 сек): кошка.", "0-3 3-6", 1, None),
    Case("Plan 1 (0 à 3 s) : un chien.\nPlan 2 (3 à 6 s) : un chat.", "0-3 3-6", 1, None),
    Case("Szene 1 (0–3 Sekunden): Hund.\nSzene 2 (3–6 Sekunden): Katze.", "0-3 3-6", 1, None),
    Case("씬 1 (0~3초): 개\n씬 2 (3~6초): 고양이", "0-3 3-6", 1, None),
    Case("シーン1（0〜3秒）：犬\nシーン2（3〜6秒）：猫", "0-3 3-6", 1, None),
    Case("【カット1】0〜3秒 犬が走る\n【カット2】3〜6秒 猫が寝る", "0-3 3-6", 1, None),
    Case("0:00〜0:03 犬\n0:03〜0:06 猫", "0-3 3-6", 1, None),
    Case("Act I (0-5s): dog\nAct II (5-10s): cat", "0-5 5-10", 1, None),
    Case(
        "Act 1: Setup\n0-3s: dog\n3-5s: cat\nAct 2: Payoff\n5-8s: bird\n8-10s: fish",
        "0-3 3-5 5-8 8-10",
        1,
        None,
    ),
    Case(
        "Scene 1\nShot 1: dog\nShot 2: cat\nScene 2\nShot 1: bird\nShot 2: fish",
        "0-3? 3-6? 6-9? 9-12?",
        2,
        None,
    ),
    Case(
        "Scene 1 (0-5s)\nShot 1: dog\nShot 2: cat\nScene 2 (5-10s)\nShot 3: bird\nShot 4: fish",
        "0-3? 3-5? 5-8? 8-10?",
        2,
        None,
    ),
    Case("0-5s: Establishing. 0-2s wide, 2-5s close.\n5-10s: Chase.", "0-5 5-10", 1, None),
    Case("[0-3s] dog\n[3-6s] cat\n---\n中文：\n[0-3s] 狗\n[3-6s] 猫", "0-3 3-6", 1, None),
    Case("Duration: 10s\nShot 1 (0-4s) dog\nShot 2 (4-10s) cat\nFPS: 24\nLens 35-50mm", "0-4 4-10", 1, None),
    Case("0–3s｜全景｜狗\n3–6s｜近景｜猫", "0-3 3-6", 1, None),
    Case("（0-3s）全景：狗。（3-6s）近景：猫。", "0-3 3-6", 1, None),
    Case("0-3s, wide shot, a dog. 3-6s, close shot, a cat. 6-8s, end.", "0-3 3-6 6-8", 1, None),
    Case("Seconds 0-3 – dog. Seconds 3-6 – cat.", "0-3 3-6", 1, None),
    Case("From 0 to 3 seconds, a dog runs. From 3 to 6 seconds, a cat sleeps.", "0-3 3-6", 1, None),
    Case("Between 0-3s a dog runs. Between 3-6s a cat sleeps.", "0-3 3-6", 1, None),
    Case("0-3s：狗；3-6s：猫；6-9s：鸟", "0-3 3-6 6-9", 1, None),
    Case("一只狗在跑（0-3秒），一只猫在睡（3-6秒）", "0-3 3-6", 1, None),
    Case(
        "Scene 1:\nTime: 0-3 seconds\nVisual: dog\n\nScene 2:\nTime: 3-6 seconds\nVisual: cat",
        "0-3 3-6",
        1,
        None,
    ),
    Case(
        "Scene 1:\nDuration: 3 seconds\nVisual: dog\n\nScene 2:\nDuration: 4 seconds\nVisual: cat",
        "0-3 3-7",
        1,
        None,
    ),
    Case(
        "Scene 1 - Dock\nDuration: 0:00-0:03\nDog\n\nScene 2 - Boat\nDuration: 0:03-0:06\nCat",
        "0-3 3-6",
        1,
        None,
    ),
    Case("镜头1\n时间：0-3秒\n画面：狗\n\n镜头2\n时间：3-6秒\n画面：猫", "0-3 3-6", 1, None),
    Case("镜头1\n时长：3秒\n画面：狗\n\n镜头2\n时长：4秒\n画面：猫", "0-3 3-7", 1, None),
    Case("3s - dog\n2s - cat\n4s - bird", "0-3 3-5 5-9", 1, None),
    Case("[3s] dog\n[2s] cat\n[4s] bird", "0-3 3-5 5-9", 1, None),
    Case("- Wide shot of a dog (3s)\n- Close-up of a cat (2s)\n- A bird (4s)", "0-3 3-5 5-9", 1, None),
    Case("Wide: a dog runs, 3s.\nClose: a cat, 2s.", "", 1, None),
    Case("0-3s: dog\n3-6s: cat\n6s-end: bird\nDuration: 10s", "0-3 3-6 6-10", 1, None),
    Case("0-3秒：狗\n3-6秒：猫\n6-结束：鸟", "0-3 3-6 6-9?", 1, None),
    Case(
        "Create a 15s ad.\n\nCharacters:\n1. Mia, a baker.\n2. Bo, her brother.\n\nScene 1 (0:00-0:05): Mia kneads.\nScene 2 (0:05-0:10): Bo enters.\nScene 3 (0:10-0:15): They laugh.\n\nCamera 1: wide\nCamera 2: close\n\nNegative: text",
        "0-5 5-10 10-15",
        1,
        None,
    ),
    Case(
        "@Image1 as first frame. 0-2s: He looks up. 2-4s: \"Go 1-2-3!\" he says. 4-6s: He runs.",
        "0-2 2-4 4-6",
        1,
        None,
    ),
    Case(
        "Style: 35mm film, 24fps, f/1.8, ISO 400-800.\nTimeline:\n- 0.0–1.5s | Wide | A dog.\n- 1.5–3.0s | Close | A cat.\n- 3.0–5.0s | Macro | A bird.",
        "0-1.5 1.5-3 3-5",
        1,
        None,
    ),
    Case(
        "00:00 – 00:04\nWide shot. A dog.\nSound: wind.\n\n00:04 – 00:08\nClose. A cat.\nSound: purr.\n\n00:08 – 00:15\nA bird.",
        "0-4 4-8 8-15",
        1,
        None,
    ),
    Case("Segment 1 – 0–5s – Opening\nA dog.\n\nSegment 2 – 5–10s – Middle\nA cat.", "0-5 5-10", 1, None),
    Case(
        "PART ONE: MORNING\nShot 1 (0-3s): dog\nShot 2 (3-5s): cat\n\nPART TWO: NIGHT\nShot 3 (5-8s): bird\nShot 4 (8-10s): fish",
        "0-3 3-5 5-8 8-10",
        2,
        None,
    ),
    Case(
        "Video 1 (15s):\n0-5s: dog\n5-15s: cat\n\nVideo 2 (15s):\n0-8s: bird\n8-15s: fish",
        "0-5 5-15 15-23 23-30",
        2,
        None,
    ),
    Case(
        "15秒短片，9:16。\n【0-3s】开场：狗\n【3-8s】发展：猫\n【8-15s】结尾：鸟\n音效：风声0-3秒，雨声3-8秒",
        "0-3 3-8 8-15",
        1,
        None,
    ),
    Case("分镜：\n1、0-3秒：狗\n2、3-6秒：猫\n3、6-10秒：鸟", "0-3 3-6 6-10", 1, None),
    Case("分镜1：狗（3秒）\n分镜2：猫（4秒）\n分镜3：鸟（3秒）", "0-3 3-7 7-10", 1, None),
    Case(
        "镜头一（特写，2秒）：狗。镜头二（中景，3秒）：猫。镜头三（远景，5秒）：鸟。",
        "0-2 2-5 5-10",
        1,
        None,
    ),
    Case("镜头1[0-3s]：狗→镜头2[3-6s]：猫→镜头3[6-10s]：鸟", "0-3 3-6 6-10", 1, None),
    Case("Shot1:dog.Shot2:cat.Shot3:bird.", "0-3? 3-6? 6-9?", 1, None),
    Case(
        "SHOT 1:\ndog\n\nSHOT 2:\ncat\n\nSHOT 3:\nbird\n\nTOTAL DURATION: 12 seconds",
        "0-4? 4-8? 8-12?",
        1,
        None,
    ),
    Case("Scene 1: dog. Cut to Scene 2: cat. Then Scene 3: bird.", "0-3? 3-6? 6-9?", 1, None),
    Case("First, at 0-3s, a dog; then, at 3-6s, a cat; finally, at 6-9s, a bird.", "0-3 3-6 6-9", 1, None),
    Case(
        "A dog (0s-2s) jumps over a log, then (2s-4s) it swims, and (4s-6s) it shakes.",
        "0-2 2-4 4-6",
        1,
        None,
    ),
    Case("[Wide shot, 0-3s] dog\n[Close-up, 3-6s] cat", "0-3 3-6", 1, None),
    Case("[Shot 1: 0:00 - 0:03 | WIDE]\ndog\n[Shot 2: 0:03 - 0:06 | CLOSE]\ncat", "0-3 3-6", 1, None),
    Case("• Shot 1 → 0–3s → dog\n• Shot 2 → 3–6s → cat", "0-3 3-6", 1, None),
    Case("Shot 1 ~3s: dog\nShot 2 ~2s: cat", "0-3 3-5", 1, None),
    Case("Shot 1 (approx. 3 seconds): dog\nShot 2 (approx. 2 seconds): cat", "0-3 3-5", 1, None),
    Case("Shot 1 (3 sec, wide): dog\nShot 2 (2 sec, close): cat", "0-3 3-5", 1, None),
    Case("**Shot 1** *(0:00–0:03)*\ndog\n\n**Shot 2** *(0:03–0:06)*\ncat", "0-3 3-6", 1, None),
    Case("> **0–3s** dog\n>\n> **3–6s** cat", "0-3 3-6", 1, None),
    Case("<shot1>0-3s: dog</shot1><shot2>3-6s: cat</shot2>", "0-3 3-6", 1, None),
    Case("0-3s = dog\n3-6s = cat", "0-3 3-6", 1, None),
    Case("0-3s; dog\n3-6s; cat", "0-3 3-6", 1, None),
    Case("0—3s dog\n3—6s cat", "0-3 3-6", 1, None),
    Case("00-03s: dog\n03-06s: cat", "0-3 3-6", 1, None),
    Case("00s–03s: dog\n03s–06s: cat", "0-3 3-6", 1, None),
    Case("0:00-0:03s dog\n0:03-0:06s cat", "0-3 3-6", 1, None),
    Case("(0.0-1.2s) dog (1.2-2.4s) cat (2.4-4s) bird", "0-1.2 1.2-2.4 2.4-4", 1, None),
    Case("Beat 1 (0–2s) — dog. Beat 2 (2–4s) — cat.", "0-2 2-4", 1, None),
    Case("Keyframe 1: dog\nKeyframe 2: cat", "0-3? 3-6?", 1, None),
    Case(
        "Scene 1: dog\n\nScene 2: cat\n\nScene 3: bird\n\nShot on ARRI, 8 seconds.",
        "0-3? 3-6? 6-9?",
        1,
        None,
    ),
    Case("Сцена 1 (0-3с): собака\nСцена 2 (3-6с): кошка", "0-3 3-6", 1, None),
    Case("0-3 с – собака\n3-6 с – кошка", "0-3 3-6", 1, None),
    Case("De 0 à 3 secondes : un chien.\nDe 3 à 6 secondes : un chat.", "0-3 3-6", 1, None),
    Case("0–3 segundos — cachorro\n3–6 segundos — gato", "0-3 3-6", 1, None),
    Case("Cena 1 (0-3s): cachorro. Cena 2 (3-6s): gato.", "0-3 3-6", 1, None),
    Case("0-3 saniye: köpek\n3-6 saniye: kedi", "0-3 3-6", 1, None),
    Case("Adegan 1 (0-3 detik): anjing\nAdegan 2 (3-6 detik): kucing", "0-3 3-6", 1, None),
    Case("Cảnh 1 (0-3 giây): chó\nCảnh 2 (3-6 giây): mèo", "0-3 3-6", 1, None),
    Case("المشهد 1 (0-3s): كلب\nالمشهد 2 (3-6s): قطة", "0-3 3-6", 1, None),
    Case("दृश्य 1 (0-3s): कुत्ता\nदृश्य 2 (3-6s): बिल्ली", "0-3 3-6", 1, None),
    Case("第一幕（0~5秒）\n狗\n第二幕（5~10秒）\n猫", "0-5 5-10", 1, None),
    Case("0-5秒【全景】狗；5-10秒【特写】猫；10-15秒【远景】鸟。", "0-5 5-10 10-15", 1, None),
    Case("时间轴：0s-2s 狗，2s-5s 猫，5s-8s 鸟。", "0-2 2-5 5-8", 1, None),
    Case("（1）0-3秒，狗；（2）3-6秒，猫。", "0-3 3-6", 1, None),
    Case("①0-3秒：狗②3-6秒：猫", "0-3 3-6", 1, None),
    Case("0-3s Hook: dog 3-6s Body: cat 6-9s CTA: bird", "0-3 3-6 6-9", 1, None),
    Case("Generate a 10s clip of 2 dogs, 3-4 cats and a bird at 7-8 am.", "", 1, None),
    Case(
        "Step 1: open the app.\nStep 2: paste the prompt.\n\nA dog runs for 5-10 seconds.",
        "0-3? 3-6?",
        1,
        None,
    ),
    Case("Requirements:\n1. No text\n2. No logo\nA dog runs.", "", 1, None),
    Case("Ages 3-5, 10-15 people, 2020-2024.", "", 1, None),
    Case("[0-3s] dog @Image1\n[3-6s] cat @Image2", "0-3 3-6", 1, None),
    Case("0-3s全景：狗3-6s近景：猫6-9s远景：鸟", "0-3 3-6 6-9", 1, None),
    Case("0-3s: dog<br>3-6s: cat<br>6-9s: bird", "0-3 3-6 6-9", 1, None),
    Case("镜头1：狗。镜头2：猫。镜头3：鸟。总时长15秒", "0-5? 5-10? 10-15?", 1, None),
    Case("15s. Shot 1: dog. Shot 2: cat. Shot 3: bird.", "0-5? 5-10? 10-15?", 1, None),
    Case(
        "Cinematic trailer, 15 seconds.\nSHOT 1 - dog\nSHOT 2 - cat\nSHOT 3 - bird",
        "0-5? 5-10? 10-15?",
        1,
        None,
    ),
    Case("1. 0-3s dog\n2. 3-6s cat\n3. 6-9s bird", "0-3 3-6 6-9", 1, None),
    Case("Scene 1 – 0:00-0:04\ndog\nScene 2 – 0:04-0:08\ncat", "0-4 4-8", 1, None),
    Case("[00:00.000 - 00:03.500] dog\n[00:03.500 - 00:06.000] cat", "0-3.5 3.5-6", 1, None),
    Case("[0:00-0:03]: dog [0:03-0:06]: cat", "0-3 3-6", 1, None),
    Case("Intro (0-2s), build (2-5s), climax (5-9s), outro (9-10s).", "0-2 2-5 5-9 9-10", 1, None),
    Case("Lighting: 5600K. The dog runs [0-4s]. The cat sleeps [4-8s].", "0-4 4-8", 1, None),
    Case(
        "**SCENE 1** (0:00–0:05)\n*Visual:* dog\n*Audio:* bark\n\n**SCENE 2** (0:05–0:10)\n*Visual:* cat\n*Audio:* meow",
        "0-5 5-10",
        1,
        None,
    ),
    Case("SCENE 1\n[0-5s]\ndog\n\nSCENE 2\n[5-10s]\ncat", "0-5 5-10", 1, None),
    Case("Shot 1:\n(0-3 seconds)\ndog\n\nShot 2:\n(3-6 seconds)\ncat", "0-3 3-6", 1, None),
    Case(
        "Shot 1: dog (wide)\nShot 2: cat (close)\nShot 1 uses @Image1.\nShot 2 uses @Image2.",
        "0-3? 3-6?",
        1,
        None,
    ),
    Case(
        "Shot list: Shot 1, Shot 2, Shot 3.\n\nShot 1: dog\nShot 2: cat\nShot 3: bird",
        "0-3? 3-6? 6-9?",
        1,
        None,
    ),
    Case(
        "Summary: 3 shots.\nShot 1 (0-2s)\ndog\nShot 2 (2-4s)\ncat\nShot 3 (4-6s)\nbird\n\nNotes: Shot 2 must match Shot 1.",
        "0-2 2-4 4-6",
        1,
        None,
    ),
    Case(
        "A 12s film in two acts.\nAct 1 (0-6s):\nShot 1 (0-2s): dog\nShot 2 (2-6s): cat\nAct 2 (6-12s):\nShot 3 (6-9s): bird\nShot 4 (9-12s): fish",
        "0-2 2-6 6-9 9-12",
        2,
        None,
    ),
    Case("0-5s (Shots 1-2): dog\n5-10s (Shots 3-4): cat", "0-5 5-10", 1, None),
    Case("A: dog\nB: cat\nA: bird", "", 1, None),
    Case("Q1: what?\nQ2: why?", "0-3? 3-6?", 1, None),
    Case("Mia: \"0-3, we lost\"\nBo: \"3-6 next time\"", "", 1, None),
    Case("Phone: 555-1234, room 0-3.", "", 1, None),
    Case("The clock shows 0:00-0:03 on screen.", "", 1, None),
];

#[test]
fn lists() {
    check(LISTS);
}
