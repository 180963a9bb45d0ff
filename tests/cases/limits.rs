//! Model limits: a story at a limit passes, and one over it fails at the right place with a message that cites the
//! source.

use storyc::diagnostic::Severity;
use storyc::{Options, compile};

use super::{Files, compiled};

/// Returns the only error of a text: its code, the text of its span, and its message.
#[track_caller]
fn error(text: &str) -> (String, String, String) {
    let compiled = compiled(text);
    let errors: Vec<_> =
        compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    (errors[0].code.to_owned(), errors[0].span.slice(text).to_owned(), errors[0].message.clone())
}

#[track_caller]
fn passes(text: &str) {
    let compiled = compiled(text);
    assert_eq!(compiled.count(Severity::Error), 0, "{:#?}", compiled.diagnostics);
}

#[test]
fn the_negative_prompt_has_a_limit_of_its_own() {
    let found = |length: usize, model: &str| {
        let text = format!("[0-5s] A boy walks.\n\n[Negative]\n{}\n", "fog ".repeat(length / 4));
        let compiled = super::compiled_for(&text, model);
        let found = compiled.diagnostics.into_iter().find(|found| found.code == "L106");
        found.map(|found| (found.message, found.help.unwrap_or_default()))
    };
    let (message, help) = found(600, "wan-2.7").unwrap();
    assert!(
        message.starts_with(
            "the negative prompt is 599 characters; wan-2.7 reads 500 and silently cuts the rest"
        ),
        "{message}"
    );
    assert!(help.starts_with("cut 99 characters"), "{help}");
    assert_eq!(found(496, "wan-2.7"), None);
    assert!(found(600, "wan-3.0").is_some());
    // Without a field of its own, the negative prompt counts with the prompt.
    assert_eq!(found(600, "happyhorse-1.1"), None);
}

#[test]
fn a_clip_is_at_most_fifteen_seconds() {
    passes("[0-8s] A.\n[8-15s] B.");
    let (code, span, message) = error("[0-8s] A.\n[8-16s] B.");
    assert_eq!((code.as_str(), span.as_str()), ("L101", "[8-16s]"));
    assert!(
        message.contains("16 s") && message.contains("clips of up to 15 s") && message.contains("hard limit"),
        "{message}"
    );
    assert!(message.contains("HappyHorse reference-to-video API reference, checked 2026-11-22"), "{message}");
}

#[test]
fn a_clip_is_at_least_three_whole_seconds() {
    passes("[0-3s] A.");
    assert_eq!(warning("[0-2s] A."), ("L102".to_owned(), "[0-2s]".to_owned(), 3000));
    assert_eq!(warning("---\nduration: 2s\n---\nA."), ("L102".to_owned(), "2s".to_owned(), 3000));
    passes("[0-1.5s] A.\n[1.5-4s] B.");
    let found = warning("[0-1.5s] A.\n[1.5-4.25s] B.");
    assert_eq!(found, ("L103".to_owned(), "[1.5-4.25s]".to_owned(), 5000));
}

/// Returns the limit warning of a text without errors: its code, the text of its span, and the requested milliseconds.
#[track_caller]
fn warning(text: &str) -> (String, String, u64) {
    let compiled = compiled(text);
    assert_eq!(compiled.count(Severity::Error), 0, "{:#?}", compiled.diagnostics);
    let found = compiled.diagnostics.iter().find(|found| found.code.starts_with("L10")).unwrap();
    (found.code.to_owned(), found.span.slice(text).to_owned(), compiled.targets[0].plan.duration_ms)
}

#[test]
fn a_clip_has_at_most_eight_shots() {
    passes(&"[+1s] A.\n".repeat(8));
    let text: String = (1..=9).map(|n| format!("[+1s shot {n}] A.\n")).collect();
    let (code, span, message) = error(&text);
    assert_eq!((code.as_str(), span.as_str()), ("L104", "[+1s shot 9]"));
    assert!(message.contains("stated, not enforced") && message.contains("prompt guide"), "{message}");
}

#[test]
fn the_limit_of_eight_shots_can_be_relaxed() {
    let (project, _) = storyc::project::Project::read("lint: { L104: warning }", "");
    let options = Options { project: Some(&project), ..Options::default() };
    let compiled = compile(&"[+1s] A.\n".repeat(9), &options);
    assert_eq!(compiled.diagnostics[0].severity, Severity::Warning);
    assert!(compiled.targets[0].request().is_ok());
}

fn references(count: usize) -> String {
    let refs: String = (1..=count).map(|n| format!("  r{n}: https://e.com/{n}.png\n")).collect();
    let text: String = (1..=count).map(|n| format!("@r{n} ")).collect();
    format!("---\nrefs:\n{refs}---\n[0-5s] {text}")
}

#[test]
fn a_clip_has_at_most_nine_references() {
    passes(&references(9));
    let (code, span, message) = error(&references(10));
    assert_eq!((code.as_str(), span.as_str()), ("L105", "r10"));
    assert!(
        message.contains("10 references") && message.contains("at most 9") && message.contains("hard limit"),
        "{message}"
    );
}

#[test]
fn the_prompt_limit_uses_the_vendors_counting() {
    let shot = "[0-5s] ";
    let head = "[00:00-00:05] ".len();
    passes(&format!("{shot}{}", "a".repeat(5000 - head)));
    let text = format!("{shot}{}bcd", "a".repeat(5000 - head));
    let (code, span, message) = error(&text);
    assert_eq!((code.as_str(), span.as_str()), ("L106", "bcd"));
    assert!(
        message.contains("5003") && message.contains("5000") && message.contains("silently cuts"),
        "{message}"
    );

    // A Han character counts as 2, kana and punctuation as 1.
    passes(&"好".repeat(2500).replacen('好', "---\nduration: 5\n---\n好", 1));
    passes(&format!("---\nduration: 5\n---\n{}", "か".repeat(5000)));
    let (_, span, _) = error(&format!("---\nduration: 5\n---\n{}末尾", "好".repeat(2500)));
    assert_eq!(span, "末尾");
}

#[test]
fn the_prompt_limit_points_to_the_first_character_cut_off() {
    let text = format!("[Audio] {}END\n[0-5s] {}\n", "b".repeat(2600), "a".repeat(2600));
    let (_, span, _) = error(&text);
    assert!(span.ends_with("END") && span.starts_with('b'), "{}", &span[..20]);
}

#[test]
fn unsupported_settings_are_errors() {
    assert_eq!(
        error("---\nratio: 2:1\n---\n[0-5s] A."),
        (
            "L107".into(),
            "2:1".into(),
            compiled("---\nratio: 2:1\n---\n[0-5s] A.").diagnostics[0].message.clone()
        )
    );
    assert_eq!(error("---\nresolution: 4K\n---\n[0-5s] A.").1, "4K");
    assert_eq!(error("---\nseed: 2147483648\n---\n[0-5s] A.").0, "L109");
    passes("---\nseed: 2147483647\nratio: 9:21\nresolution: 480P\n---\n[0-5s] A.");
}

#[test]
fn unknown_models_are_reported_with_a_suggestion() {
    let text = "---\nmodel: happyhorse-1.2\n---\n[0-5s] A.";
    let compiled = compiled(text);
    assert_eq!(compiled.diagnostics[0].code, "L110");
    assert_eq!(compiled.diagnostics[0].help.as_deref(), Some("did you mean `happyhorse-1.1`?"));
    assert!(compiled.targets.is_empty());
}

#[test]
fn pictures_are_checked_by_their_headers() {
    let codes = |files: Files, ending: &str| {
        let text = format!("---\nrefs: {{ boy: boy.{ending} }}\n---\n[0-5s] @boy");
        let options = Options { assets: &files, ..Options::default() };
        compile(&text, &options).diagnostics.iter().map(|found| found.code).collect::<Vec<_>>()
    };
    let one =
        |format: &str, width: u32, height: u32| Files::default().picture("boy.png", format, width, height);
    assert!(codes(one("png", 400, 900), "png").is_empty());
    assert!(codes(one("jpeg", 400, 900), "png").is_empty());
    assert_eq!(codes(one("png", 399, 900), "png"), ["R204"]);
    assert_eq!(codes(one("gif", 800, 900), "png"), ["R203"]);
    assert_eq!(codes(Files::default(), "png"), ["R201"]);
    assert_eq!(codes(Files::default().with("boy.png", b"Dear diary".to_vec()), "png"), ["R202"]);
    assert_eq!(codes(Files::default().with("boy.png", Vec::new()), "png"), ["R202"]);
    let mut large = one("png", 800, 900);
    large.0.get_mut("boy.png").unwrap().length = 21 * 1024 * 1024;
    assert_eq!(codes(large, "png"), ["R205"]);
}

#[test]
fn ten_thousand_shots_give_one_finding() {
    let compiled = compiled(&"[+1s] A.\n".repeat(10_000));
    let codes: Vec<_> = compiled.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(
        codes,
        ["L104", "L106", "L101"].map(|c| c).into_iter().filter(|c| codes.contains(c)).collect::<Vec<_>>()
    );
    assert_eq!(compiled.storyboard.shots.len(), 10_000);
}
