//! `Compiled::update` after an edit equals `compile` of the edited text: thousands of random edits of every kind, over
//! the examples and generated films.

use storyc::diagnostic::Diagnostic;
use storyc::project::{Project, Setting};
use storyc::text::Span;
use storyc::{Compiled, Options, compile};

use super::dice::Dice;
use super::{Files, picture, read};

/// Texts to insert: parts of headers, and marks that open, close or hide something.
const PIECES: &[&str] = &[
    "x",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "word ",
    "走",
    "😀",
    "é",
    "\u{3000}",
    "\t",
    ".",
    "。",
    "?",
    ",",
    ":",
    "：",
    "\"",
    "“",
    "”",
    "「",
    "」",
    "‘",
    "’",
    "//",
    "// ",
    "// storyc: allow(T202) because x\n",
    "\n// storyc: allow(P104)\n",
    "\\",
    "\\@",
    "[",
    "]",
    "【",
    "】",
    "@",
    "@boy",
    "@girl",
    "@小明",
    "@nobody",
    "@Image 1",
    "@图片2",
    "[Image 1]",
    "@[the ferry]",
    "[0-5s] ",
    "\n[5-9s] ",
    "\n[9-14s Label] ",
    "\n【14–18秒｜标题】",
    "\n[+4s]\n",
    "\n[0:20-0:25] x\n",
    "\n[5-x9s] x\n",
    "\n[0-5s unclosed\n",
    "[4-5s] ",
    "→\n",
    "a: [1-2s] b →\n[2-3s] c\n",
    "→",
    "\n[Audio] ",
    "\n[Audio 5-9s] rain\n",
    "\n[Adio] x\n",
    "\n[Notes]\n",
    "\n[Style: noir]\n",
    "\n[Negative] text\n",
    "\n[Clip]\n",
    "\n[Clip 2 continues: x]\n",
    "\n[All clips]\n",
    "\n[Clip 3-8s]\n",
    "Ambient sound: rain. ",
    "旁白：",
    "She says: ",
    "@boy: \"Go.\" ",
    "--ar 16:9 ",
    "no dialogue ",
    "one take ",
    "cut to ",
    "15 seconds ",
    "pans left ",
    "---\n",
    "---",
    "model: kling-3.0-omni\n",
    "models: [seedance-2.0, wan-2.6]\n",
    "clips: auto\n",
    "title: x\n",
    "duration: 20s\n",
    "ratio: 9:16\n",
    "refs: { boy: boy.png }\n",
    "refs: { boy: nowhere.png, girl: girl.png }\n",
    "allow: { T202: x }\n",
    ": :\n",
    "\u{FEFF}",
    "-",
    "#",
];

/// One random edit of a text. `others` are texts to paste parts of, `past` the earlier texts to return to.
fn edit(dice: &mut Dice, text: &str, compiled: &Compiled, others: &[String], past: &[String]) -> String {
    let blocks = &compiled.script.blocks;
    let some_span = |dice: &mut Dice, spans: &[Span]| spans.get(dice.below(spans.len())).copied();
    let headers: Vec<Span> = blocks.iter().map(|block| block.header).collect();
    let front = compiled.script.front_matter.as_ref().map(|front| front.span);
    match dice.below(40) {
        0 => return past[dice.below(past.len())].clone(),
        1 if dice.below(8) == 0 => return String::new(),
        2 => {
            // Whole blocks of another story, or of this one.
            let other = &others[dice.below(others.len())];
            let from = boundary(other, dice.below(other.len()));
            let to = boundary(other, (from + dice.below(1_500)).min(other.len()));
            let at = boundary(text, dice.below(text.len() + 1));
            return [&text[..at], &other[from..to], &text[at..]].concat();
        }
        _ => {}
    }
    let place = match dice.below(6) {
        // In a header, or right before or behind it.
        0 | 1 => some_span(dice, &headers).map(|header| {
            let from = (header.start as usize).saturating_sub(2);
            from + dice.below(header.len() + 4)
        }),
        2 => front.map(|front| dice.below(front.len() + 6)),
        3 => {
            some_span(dice, &headers).map(|header| (header.start as usize + 2).saturating_sub(dice.below(5)))
        }
        _ => None,
    };
    let at = boundary(text, place.unwrap_or_else(|| dice.below(text.len() + 1)).min(text.len()));
    let length = if text.len() > 9_000 { 2_000 } else { [0, 0, 0, 1, 1, 3, 12, 200][dice.below(8)] };
    let end = boundary(text, (at + dice.below(length + 1)).min(text.len())).max(at);
    let new = if end > at && dice.below(2) == 0 { "" } else { dice.one_of(PIECES) };
    [&text[..at], new, &text[end..]].concat()
}

/// The nearest character boundary at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Everything that a compilation returns, as texts to compare.
fn contents(compiled: &Compiled) -> Vec<(&'static str, String)> {
    let Compiled { script, storyboard, targets, diagnostics, .. } = compiled;
    let board = storyboard;
    let mut all = vec![
        ("script", format!("{script:#?}")),
        ("settings", format!("{:#?} {:#?} {:?}", board.settings, board.own_models, board.refs_known)),
        (
            "shots",
            format!("{:#?} {:#?} {:#?} {:?}", board.shots, board.sections, board.headings, board.film_texts),
        ),
        (
            "references",
            format!("{:#?} {:#?} {:?} {:?}", board.refs, board.mentions, board.declared, board.allow),
        ),
        ("diagnostics", format!("{diagnostics:#?}")),
    ];
    for target in targets {
        all.push(("plan", format!("{:#?} {} {}", target.plan, target.errors, target.profile.id)));
        all.push(("request", format!("{:?}", target.request().map(|request| format!("{request:?}")))));
    }
    all
}

/// Where two compilations differ: the part, and the first lines that do.
fn first_difference(one: &Compiled, other: &Compiled) -> Option<String> {
    let (one, other) = (contents(one), contents(other));
    if one.len() != other.len() {
        return Some(format!("{} targets, not {}", one.len() - 5, other.len() - 5));
    }
    let ((part, one), (_, other)) = one.into_iter().zip(other).find(|(one, other)| one != other)?;
    let lines = one.lines().zip(other.lines()).enumerate().find(|(_, (one, other))| one != other);
    Some(format!("{part}: {lines:#?}"))
}

fn project() -> (Project, Vec<Diagnostic>) {
    Project::read(
        "model: happyhorse-1.1\nrefs: { girl: girl.png, ferry: ferry.png }\nlint: { A: warning, P: warning }\n",
        "",
    )
}

/// A story of random shots, sections and clip headers.
fn story(dice: &mut Dice) -> String {
    const TEXTS: &[&str] = &[
        "Wide shot from across the water. @boy and @girl pass behind one poplar after another.",
        "@girl (quietly): \"Come on, then.\"",
        "Close on @boy's hand; he says: \"No.\" She pulls back, and the camera pans left.",
        "Ambient sound: slow water, a moorhen.",
        "@小明走来，说：“我们走吧。”",
        "远处传来汽笛声。 镜头推进，拉远。",
        "The ferry turns // a comment\nand is gone.",
        "「待って」と言う。 セリフなし。",
        "Same as above, continuing the take.",
    ];
    let mut text = String::new();
    if dice.below(5) > 0 {
        text.push_str("---\nrefs: { boy: boy.png, 小明: xiaoming.png }\n");
        text.push_str(dice.one_of(&[
            "",
            "clips: auto\n",
            "clips: auto\nshots: list\n",
            "allow: { T202: x }\n",
        ]));
        let models = [
            "",
            "model: kling-3.0-omni\n",
            "model: [happyhorse-1.1, seedance-2.0, animatic]\n",
            "model: wan-2.6\n",
        ];
        text.push_str(dice.one_of(&models));
        text.push_str("---\n");
    }
    text.push_str(dice.one_of(&["", "Quiet drama on 35mm film, no dialogue.\n\n", "安静的故事。\n"]));
    let mut at = 0;
    for _ in 0..4 + dice.below(20) {
        let length = 1 + dice.below(6);
        let start = if dice.below(12) == 0 { at + 1 } else { at };
        match dice.below(10) {
            0 => text.push_str(dice.one_of(&[
                "[Audio] rain\n",
                "[Style] noir\n",
                "[Notes]\n@girl later\n",
                "[Audio 3-5s] bells\n",
            ])),
            1 => text.push_str(dice.one_of(&[
                "[Clip]\n",
                "[Clip continues: The bank]\n",
                "[All clips]\nGrain.\n",
            ])),
            2 => text.push_str(&format!("【{start}–{}秒｜标题】", start + length)),
            3 => text.push_str(&format!("[+{length}s] ")),
            _ => text.push_str(&format!("[{start}-{}s The towpath] ", start + length)),
        }
        at = start + length;
        for _ in 0..dice.below(4) {
            text.push_str(dice.one_of(TEXTS));
            text.push_str(dice.one_of(&[" ", "\n", "\n", "\r\n", "\n\n"]));
        }
        text.push('\n');
    }
    text
}

/// Edits the examples and random stories, and compares each update with a fresh compilation.
fn run(seed: u64, edits: usize, stories: usize) {
    let mut dice = Dice(seed);
    let mut texts: Vec<String> = ["river-walk", "teahouse", "night-ferry", "quarrel", "kite", "plain"]
        .map(|name| read(format!("examples/{name}.story")))
        .into();
    texts.extend((0..stories).map(|_| story(&mut dice)));
    let assets =
        Files::default().with("boy.png", picture("png", 720, 720)).with("girl.png", picture("png", 100, 100));
    let (project, _) = project();
    for (index, start) in texts.iter().enumerate() {
        let mut options = Options { assets: &assets, ..Options::default() };
        if index % 3 == 1 {
            options.project = Some(&project);
        }
        if index % 4 == 3 {
            options.flags.settings.models =
                ["kling-3.0-omni", "seedance-2.0"].map(|id| Setting::flag(id.to_owned())).into();
        }
        let mut past = vec![start.clone()];
        let mut compiled = compile(start, &options);
        for _ in 0..edits {
            let text = past.last().unwrap().clone();
            let new = edit(&mut dice, &text, &compiled, &texts, &past);
            compiled = compiled.update(&*new, &options);
            if let Some(difference) = first_difference(&compiled, &compile(&new, &options)) {
                panic!("seed {seed}, story {index}: {difference}\nbefore: {text:?}\nafter: {new:?}");
            }
            past.push(new);
            if past.len() > 20 {
                past.remove(0);
            }
        }
    }
}

#[test]
fn updates_equal_fresh_compilations() {
    run(1, 25, 10);
}

#[test]
#[ignore = "takes minutes"]
fn ten_thousand_updates_equal_fresh_compilations() {
    for seed in 11..=20 {
        run(seed, 50, 20);
    }
}

/// Inserts texts at every character of a story, and deletes each one.
#[test]
fn edits_at_every_place_equal_fresh_compilations() {
    let text = "---\ntitle: x\n---\nA → [0-1s] b →\n[1-2s] c\n[0-5s] @boy: \"Go.\"\r\n// x\n[Notes]\n[3-4s] →\n[5-6s The 走] 说：“x”\n";
    let options = Options::default();
    let compiled = compile(text, &options);
    let check = |new: String| {
        let updated = compiled.clone().update(&*new, &options);
        if let Some(difference) = first_difference(&updated, &compile(&new, &options)) {
            panic!("{difference}\n{new:?}");
        }
    };
    for (at, c) in text.char_indices() {
        check([&text[..at], &text[at + c.len_utf8()..]].concat());
        for piece in ["\n", "[", "]", "x", "→", "\"", "-", "\r"] {
            check([&text[..at], piece, &text[at..]].concat());
        }
    }
}

/// The comparison finds wrong borders of clips.
#[test]
fn the_comparison_finds_wrong_continuity() {
    let options = Options::default();
    let film = |spoken: &[usize]| {
        let shot = |at: usize| {
            let words = if spoken.contains(&at) { "She says: \"Go.\"" } else { "Rain." };
            format!("[{}-{}s] {words}\n", at * 3, at * 3 + 3)
        };
        format!("---\nclips: auto\n---\n{}", (0..12).map(shot).collect::<String>())
    };
    let text = film(&[]);
    let new = format!("{text}More rain.\n");
    let (mut before, fresh) = (compile(&text, &options), compile(&new, &options));
    assert_eq!(first_difference(&before.clone().update(&*new, &options), &fresh), None);
    before.storyboard.continuity = compile(&film(&[3, 4, 7, 8]), &options).storyboard.continuity;
    assert_ne!(first_difference(&before.update(&*new, &options), &fresh), None);
}

/// The comparison finds each part that an update may have got wrong.
#[test]
fn the_comparison_finds_a_wrong_cache() {
    let options = Options::default();
    // The blocks around the edit are parsed again, those at both ends aren't.
    let text = "[0-5s] @boy: \"Go.\"\n[5-9s] He goes.\n[9-14s] @girl waits.\n[14-16s] Rain. // soft\n";
    let new = text.replace("waits", "waits here");
    let fresh = compile(&new, &options);
    let updated = |spoil: &dyn Fn(&mut Compiled)| {
        let mut before = compile(text, &options);
        spoil(&mut before);
        first_difference(&before.update(&*new, &options), &fresh)
    };
    assert_eq!(updated(&|_| {}), None);
    type Spoil<'a> = &'a dyn Fn(&mut Compiled);
    let spoils: [(&str, Spoil<'_>); 6] = [
        ("script", &|before| before.script.quotes.clear()),
        ("script", &|before| before.script.blocks[3].header.end -= 1),
        ("script", &|before| before.script.references[0].written.push('s')),
        ("script", &|before| before.script.dialogue[0].speaker = Some(1)),
        ("references", &|before| before.storyboard.refs[0].number = 2),
        ("references", &|before| {
            before.storyboard.mentions.reverse();
        }),
    ];
    // What the parts were found to have is private: it comes from another story.
    let other = compile(&text.replace("[14-16s] Rain", "[14-16,0s] Rain"), &options);
    let spoil_findings = |before: &mut Compiled| {
        let mut spoilt = other.clone();
        spoilt.script = before.script.clone();
        spoilt.storyboard = before.storyboard.clone();
        *before = spoilt;
    };
    let found = updated(&spoil_findings);
    assert!(found.as_ref().is_some_and(|found| found.starts_with("diagnostics")), "{found:?}");
    for (part, spoil) in spoils {
        let found = updated(spoil);
        assert!(found.as_ref().is_some_and(|found| found.starts_with(part)), "{part}: {found:?}");
    }
}
