//! The two forms in which Kling accepts shots: a list if the story fits, otherwise one prompt, unless `shots` sets the
//! form.

use storyc::diagnostic::Severity;
use storyc::model::{self, Form};
use storyc::plan::{Plan, form};
use storyc::project::{Project, Setting};
use storyc::storyboard::Flags;
use storyc::{Compiled, Options, compile};

use super::cli::run_in;
use super::root;

const MODELS_WITH_TWO_FORMS: [&str; 6] = [
    "kling-3.0",
    "kling-3.0-omni",
    "kling-3.0@legacy",
    "kling-3.0-omni@legacy",
    "kling-3.0@fal",
    "kling-3.0-omni@fal",
];

fn compiled(model: &str, head: &str, body: &str) -> Compiled {
    compile(&format!("---\nmodel: {model}\n{head}\n---\n{body}"), &Options::default())
}

fn plan(model: &str, head: &str, body: &str) -> Plan {
    compiled(model, head, body).targets.remove(0).plan
}

/// Returns the codes of a story's errors, and the help of the last one.
fn errors(model: &str, head: &str, body: &str) -> (Vec<&'static str>, String) {
    let compiled = compiled(model, head, body);
    let errors: Vec<_> =
        compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    let help = errors.last().and_then(|found| found.help.clone()).unwrap_or_default();
    (errors.iter().map(|found| found.code).collect(), help)
}

/// A story of two shots, the first with `characters` characters.
fn two_shots(characters: usize) -> String {
    format!("[0-3s] {}\n\n[3-5s] B.", "a".repeat(characters))
}

const PROMPT_FORM_NOTE: &str =
    "the shots are sent as one prompt; the model places the cuts and takes their lengths as a hint";

#[test]
fn shots_over_512_characters_go_into_one_prompt() {
    for model in MODELS_WITH_TWO_FORMS {
        let list = plan(model, "", &two_shots(512));
        assert_eq!((list.form, list.shots.len()), (Some(Form::List), 2), "{model}");
        assert!(list.changes.iter().all(|change| change.what != PROMPT_FORM_NOTE), "{model}");
        assert!(serde_json::to_value(&list).unwrap().get("form").is_none(), "{model}");

        let prompt = plan(model, "", &two_shots(513));
        assert_eq!((prompt.form, prompt.shots.len()), (Some(Form::Prompt), 0), "{model}");
        let shots = format!("Shot 1 (3s): {}\n\nShot 2 (2s): B.", "a".repeat(513));
        assert_eq!(prompt.prompt, shots, "{model}");
        assert_eq!(
            prompt.changes.iter().filter(|change| change.what == PROMPT_FORM_NOTE).count(),
            1,
            "{model}"
        );
        assert_eq!(serde_json::to_value(&prompt).unwrap()["form"], "prompt", "{model}");
        assert_eq!(errors(model, "", &two_shots(513)).0, [""; 0], "{model}");
    }
}

#[test]
fn text_repeated_in_every_shot_counts_toward_its_limit() {
    let story = |style: usize| format!("[Style] {}\n\n{}", "s".repeat(style), two_shots(400));
    // `Style: `, a space before the shot's own text, and 400 characters of it.
    let most = 512 - "Style: ".len() - 1 - 400;
    assert_eq!(plan("kling-3.0", "", &story(most)).form, Some(Form::List));
    let prompt = plan("kling-3.0", "", &story(most + 1));
    assert_eq!(prompt.form, Some(Form::Prompt));
    assert_eq!(prompt.prompt.matches("Style:").count(), 1, "the style is repeated");

    // Closing sections go with the last shot.
    let ending = |words: usize| format!("{}\n\n[Constraints] {}", two_shots(9), "c".repeat(words));
    let most = 512 - "B. Constraints: ".len();
    assert_eq!(plan("kling-3.0", "", &ending(most)).form, Some(Form::List));
    assert_eq!(plan("kling-3.0", "", &ending(most + 1)).form, Some(Form::Prompt));
}

#[test]
fn film_wide_text_is_sent_once_if_the_whole_list_is_near_its_limit() {
    let story: String = (0..6).map(|_| format!("[+1s] {}\n\n", "a".repeat(400))).collect();
    let story = format!("[Style] {}\n\n{story}", "s".repeat(100));
    let plan = plan("kling-3.0", "", &story);
    assert_eq!((plan.form, plan.prompt.matches("Style:").count()), (Some(Form::List), 1));
    assert!(plan.prompt.len() <= 3072, "{}", plan.prompt.len());
}

#[test]
fn too_many_shots_for_the_list_go_into_one_prompt() {
    let shots = |count: usize| "[+1s] A.\n\n".repeat(count);
    assert_eq!(plan("kling-3.0", "", &shots(6)).form, Some(Form::List));
    assert_eq!(plan("kling-3.0", "", &shots(7)).form, Some(Form::Prompt));
    assert_eq!(errors("kling-3.0", "", &shots(7)).0, [""; 0]);
    // In a list, a shot takes at least one second.
    let hurried = "[0-0.5s] A.\n[0.5-1s] B.\n[1-1.5s] C.\n[1.5-3s] D.";
    assert_eq!(plan("kling-3.0", "", hurried).form, Some(Form::Prompt));
    assert_eq!(
        plan("kling-3.0", "", hurried).prompt,
        "Shot 1 (0.5s): A.\n\nShot 2 (0.5s): B.\n\nShot 3 (0.5s): C.\n\nShot 4 (1.5s): D."
    );
}

#[test]
fn the_flag_overrides_the_storys_form() {
    let story = two_shots(9);
    assert_eq!(plan("kling-3.0", "shots: prompt", &story).form, Some(Form::Prompt));
    assert_eq!(plan("kling-3.0", "shots: list", &two_shots(513)).form, Some(Form::List));

    let (project, found) = Project::read("shots: prompt", "");
    assert!(found.is_empty(), "{found:?}");
    let form = |head: &str, flag: Option<Form>| {
        let mut flags = Flags::default();
        flags.settings.shots = flag.map(Setting::flag);
        let options = Options { flags, project: Some(&project), ..Options::default() };
        let text = format!("---\nmodel: kling-3.0\n{head}\n---\n{story}");
        compile(&text, &options).targets[0].plan.form
    };
    assert_eq!(form("", None), Some(Form::Prompt));
    assert_eq!(form("shots: list", None), Some(Form::List));
    assert_eq!(form("shots: list", Some(Form::Prompt)), Some(Form::Prompt));

    let done = run_in(
        &root(),
        &["build", "-", "--emit", "prompt", "--model", "kling-3.0", "--shots", "prompt"],
        "[0-3s] A.\n\n[3-5s] B.",
    );
    assert_eq!(done.out.trim_end(), "Shot 1 (3s): A.\n\nShot 2 (2s): B.");
    assert_eq!(super::codes("---\nshots: both\n---\n[0-5s] A."), ["S304"]);
}

#[test]
fn a_forced_list_that_does_not_fit_is_an_error_that_suggests_the_prompt() {
    let (codes, help) = errors("kling-3.0", "shots: list", &two_shots(600));
    assert_eq!(codes, ["L106"]);
    assert!(
        help.starts_with(
            "cut 88 characters, or choose `shots: prompt`: the shots fit in one prompt of up to 3072 characters"
        ),
        "{help}"
    );
    let (codes, help) = errors("kling-3.0@fal", "shots: list", &two_shots(600));
    assert_eq!(codes, ["L106"]);
    assert!(help.contains("choose `shots: prompt`: the shots fit in one prompt"), "{help}");
    let (codes, help) = errors("kling-3.0", "shots: list", &"[+1s] A.\n".repeat(7));
    assert_eq!(codes, ["L104"]);
    assert!(help.contains("until 6 are left, or choose `shots: prompt`"), "{help}");
    let hurried = "[0-0.5s] A.\n[0.5-1s] B.\n[1-1.5s] C.\n[1.5-3s] D.";
    let (codes, help) = errors("kling-3.0", "shots: list", hurried);
    assert_eq!(codes, ["L113"]);
    assert!(help.contains("or choose `shots: prompt`"), "{help}");
    // If the story fits neither form, the help doesn't suggest the other one.
    let (_, help) = errors("kling-3.0", "shots: list", &two_shots(4000));
    assert!(!help.contains("shots: prompt"), "{help}");
}

#[test]
fn the_prompt_is_limited_to_3072_characters_and_2500_in_the_older_api() {
    for (model, most) in [("kling-3.0", 3072), ("kling-3.0@legacy", 2500), ("kling-3.0-omni@legacy", 2500)] {
        let made = "Shot 1 (3s): \n\nShot 2 (2s): B.".len();
        assert_eq!(errors(model, "", &two_shots(most - made)).0, [""; 0], "{model}");
        let (codes, help) = errors(model, "", &two_shots(most - made + 1));
        assert_eq!(codes, ["L106"], "{model}");
        let both = format!(
            "one prompt of up to {most} characters, or a list of up to 6 shots with up to 512 characters each"
        );
        assert!(help.starts_with(&format!("cut 1 character: {model} takes {both}")), "{help}");
    }
    // Six shots of 500 characters fit the older API's list, but not its prompt.
    let story: String = (0..6).map(|_| format!("[+1s] {}\n\n", "a".repeat(500))).collect();
    assert_eq!(plan("kling-3.0@legacy", "", &story).form, Some(Form::List));
    let (codes, help) = errors("kling-3.0@legacy", "shots: prompt", &story);
    assert_eq!(codes, ["L106"]);
    assert!(help.contains("or choose `shots: list`: the shots fit in a list"), "{help}");
}

#[test]
fn the_prompt_reads_as_prose_in_both_languages() {
    let head = "shots: prompt\nrefs: { 小雨: { image: https://e.com/a.png, as: 撑红伞的女孩 } }";
    let story = "[Style] 水彩。\n\n[2.5-5s 屋檐] 她收起伞。\n\n[0-2.5s] @小雨跑来。\n\n[Audio 1-2s] 雨声。\n\n[Negative] 字幕";
    assert_eq!(
        plan("kling-3.0-omni", head, story).prompt,
        "@image_1 是撑红伞的女孩。\n\n风格：水彩。\n\n镜头1（2.5秒）：@image_1 跑来。\n\n声音：雨声。\n\n镜头2（2.5秒）：屋檐。她收起伞。\n\n避免：字幕"
    );
    let story = "[Style] Ink.\n\n[0-3s The gate] A bell rings; twice.\n\n[3-5s] Silence.\n\n[Negative] blur";
    let plan = plan("kling-3.0@legacy", "shots: prompt", story);
    assert_eq!(
        plan.prompt,
        "Style: Ink.\n\nShot 1 (3s): The gate. A bell rings; twice.\n\nShot 2 (2s): Silence."
    );
    assert_eq!(plan.negative.as_deref(), Some("blur"));
}

#[test]
fn nothing_is_rounded_in_one_prompt() {
    let story = "[0-2.5s] A.\n\n[2.5-5s] B.";
    let codes = |head: &str| {
        compiled("kling-3.0", head, story).diagnostics.iter().map(|found| found.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("shots: prompt"), [""; 0]);
    assert_eq!(codes(""), ["L113", "L113"]);
}

#[test]
fn a_form_that_the_model_lacks_is_ignored_with_a_finding() {
    let codes = |model: &str, form: &str| {
        let found = compiled(model, &format!("shots: {form}"), "[0-3s] A.\n\n[3-5s] B.").diagnostics;
        found.iter().map(|found| found.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("happyhorse-1.1", "list"), ["L111"]);
    assert_eq!(codes("happyhorse-1.1", "prompt"), [""; 0]);
    assert_eq!(codes("kling-3.0@openrouter", "list"), ["L111"]);
    for model in MODELS_WITH_TWO_FORMS {
        assert_eq!((codes(model, "list"), codes(model, "prompt")), (vec![], vec![]), "{model}");
    }
}

#[test]
fn changing_the_form_is_preferred_to_more_clips() {
    let forms = |head: &str| -> Vec<Option<Form>> {
        let story = "[+1s] A.\n\n".repeat(8);
        let targets = compiled("kling-3.0", &format!("clips: auto\n{head}"), &story).targets;
        targets.iter().map(|target| target.plan.form).collect()
    };
    assert_eq!(forms(""), [Some(Form::Prompt)]);
    assert_eq!(forms("shots: list"), [Some(Form::List), Some(Form::List)]);
    // In a film, each clip uses the form it fits.
    let story = format!("{}[+1s] {}\n\n[+7s] B.", "[+5s] A.\n\n".repeat(3), "b".repeat(600));
    let targets = compiled("kling-3.0", "clips: auto", &story).targets;
    let forms: Vec<_> = targets.iter().map(|target| target.plan.form).collect();
    assert_eq!(forms, [Some(Form::List), Some(Form::Prompt)]);
}

#[test]
fn a_plan_is_checked_against_the_limits_of_its_form() {
    let fits = |model: &str, head: &str, body: &str| {
        form::broken_limit(&plan(model, head, body), &model::find(model).unwrap()).is_none()
    };
    assert!(fits("kling-3.0", "shots: list", &two_shots(512)));
    assert!(!fits("kling-3.0", "shots: list", &two_shots(513)));
    assert!(fits("kling-3.0", "", &two_shots(513)));
    assert!(!fits("kling-3.0", "", &two_shots(3072)));
    // Models with one form are checked against their limits; advice isn't a limit.
    assert!(fits("happyhorse-1.1", "", &"[+1s] A.\n".repeat(8)));
    assert!(!fits("happyhorse-1.1", "", &"[+1s] A.\n".repeat(9)));
    assert!(fits("seedance-2.0", "", &"[0-5s] A lamp. ".repeat(900)));
    // A single shot has no form; the limit of the whole prompt applies.
    assert_eq!(plan("kling-3.0", "shots: list", "[0-5s] A.").form, None);
    assert!(fits("kling-3.0", "", &format!("[0-5s] {}", "a".repeat(3072))));
    assert!(!fits("kling-3.0", "", &format!("[0-5s] {}", "a".repeat(3073))));
}
