//! The prompts: what a user asks for most, with the steps that lead there.

use serde_json::{Map, Value};

/// A prompt.
pub(super) struct Prompt {
    /// Its name in the protocol.
    pub(super) name: &'static str,
    /// Its name for people.
    pub(super) title: &'static str,
    /// What it is for.
    pub(super) description: &'static str,
    /// The arguments: name, description, and whether the prompt needs it.
    pub(super) arguments: &'static [(&'static str, &'static str, bool)],
    text: fn(&Given<'_>) -> String,
}

/// The arguments of a call.
struct Given<'a>(&'a Map<String, Value>);

impl Given<'_> {
    fn get<'d>(&'d self, name: &str, default: &'d str) -> &'d str {
        let value = self.0.get(name).and_then(Value::as_str).map(str::trim);
        value.filter(|value| !value.is_empty()).unwrap_or(default)
    }
}

/// What every prompt ends with.
const LOOP: &str = "After each change call `check`, and correct what it reports until there are no errors; `fix` does what \
                    is marked [fix], and `explain` says why a rule exists. Then call `cost`, show me the sum and the picture \
                    from `sheet`, and ask me before anything is rendered.";

/// Every prompt.
pub(super) const PROMPTS: &[Prompt] = &[
    Prompt {
        name: "write_story",
        title: "Write a story",
        description: "Writes a storyboard from an idea, and checks it.",
        arguments: &[
            ("idea", "What the video shows.", true),
            ("seconds", "Its length in seconds; 15 if absent.", false),
            ("model", "The video model; happyhorse-1.1 if absent.", false),
        ],
        text: |given| {
            format!(
                "Write a .story file for this idea:\n\n{}\n\nIt is {} s long and for the model {}. Read the resource \
                 storyc://language for the notation, and call `models` with this model for its limits. Begin with front matter \
                 and a paragraph on style, give each shot a header such as [0-4s], and say in each shot what is seen and heard. \
                 {LOOP}",
                given.get("idea", ""),
                given.get("seconds", "15"),
                given.get("model", "happyhorse-1.1"),
            )
        },
    },
    Prompt {
        name: "cut_to_length",
        title: "Cut it for 15 s",
        description: "Shortens a story to a length, without losing its point.",
        arguments: &[
            ("path", "The story.", true),
            ("seconds", "The new length in seconds; 15 if absent.", false),
        ],
        text: |given| {
            format!(
                "Cut the story {} to {} s. Keep the shots that tell it, merge or drop the others, and let no shot be shorter \
                 than a second. Keep the words of the shots that stay. Times must follow each other without gaps. Save it beside \
                 the original under another name. {LOOP}",
                given.get("path", ""),
                given.get("seconds", "15"),
            )
        },
    },
    Prompt {
        name: "make_cheaper",
        title: "Make it cheaper",
        description: "Finds how to render a story for less.",
        arguments: &[("path", "The story.", true), ("budget", "What it may cost, such as 2USD.", false)],
        text: |given| {
            let budget = match given.get("budget", "") {
                "" => String::new(),
                budget => format!(" It may cost {budget} at most."),
            };
            format!(
                "Make the story {} cheaper.{budget} Call `cost` with `all_models` for the prices, and read what each model \
                 refuses, drops or changes. Compare a cheaper model, a lower resolution and a shorter story, and tell me what \
                 each would save and what it would cost in quality. Change the story only after I have chosen. {LOOP}",
                given.get("path", ""),
            )
        },
    },
];

/// The text of a prompt; `None` if there is none of this name, or the name of the argument that is missing.
pub(super) fn write(name: &str, args: &Map<String, Value>) -> Option<Result<String, &'static str>> {
    let prompt = PROMPTS.iter().find(|prompt| prompt.name == name)?;
    let given = Given(args);
    let missing = prompt.arguments.iter().find(|(name, _, needed)| *needed && given.get(name, "").is_empty());
    Some(match missing {
        Some((name, ..)) => Err(*name),
        None => Ok((prompt.text)(&given)),
    })
}
