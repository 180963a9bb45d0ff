//! `docs/gallery.md`: typical mistakes and what storyc says about them, from its real output.

use storyc::lint::Selection;
use storyc::report::human::{self, TerminalOptions};
use storyc::report::{Checked, StoryFacts};
use storyc::{Options, compile};

use super::Files;
use super::rules::same_or_update;

/// A mistake: its title, its description, the story, and the rule that reports it.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (
        "Two shots at once",
        "The second shot got longer, and nobody moved the third.",
        "[0-4s] A fishmonger raises the shutter of her stall.\n\n[4-9s] Her hands bed a sea bream in crushed ice.\n\n[8-13s] The first customer of the day stops and looks.\n",
        "T201",
    ),
    (
        "The sixteenth second",
        "A clip lasts 15 seconds at most; the API would refuse the request.",
        "[0-6s] The ferry casts off in the fog.\n\n[6-11s] A deckhand coils the wet rope.\n\n[11-16s] The harbour light disappears astern.\n",
        "L101",
    ),
    (
        "The ninth shot",
        "The API does not refuse it: you pay for a shot that you don't get.",
        "[+1s] Key.\n[+1s] Lock.\n[+1s] Door.\n[+1s] Stairs.\n[+1s] Lamp.\n[+1s] Chair.\n[+1s] Letter.\n[+1s] Eyes.\n[+1s] Rain.\n",
        "L104",
    ),
    (
        "The tenth picture",
        "Every wedding guest was meant to have a picture.",
        "[0-6s] At the long table sit @Image1, @Image2, @Image3, @Image4, @Image5, @Image6, @Image7, @Image8, @Image9 and @Image10.\n",
        "L105",
    ),
    (
        "A typo in a name",
        "One letter is missing, so the model would have to guess the face.",
        "---\nrefs:\n  baker: https://example.com/baker.png\n  apprentice: https://example.com/apprentice.png\n---\n[0-4s] @baker weighs the flour.\n\n[4-8s] @aprentice sweeps the floor.\n",
        "R101",
    ),
    (
        "A picture that isn't one",
        "The download failed, and the file saved as a picture is an error page.",
        "---\nrefs:\n  baker: baker.png\n---\n[0-4s] @baker weighs the flour.\n",
        "R202",
    ),
    (
        "A prompt on one line",
        "It was pasted from a chat that dropped the line breaks, and would come out as a single shot of 3 seconds.",
        "[0-3s] Wide shot of a railway bridge at dawn. [3-7s] A signal turns green. [7-10s] The night train crosses.\n",
        "S104",
    ),
    (
        "A header that can't be read",
        "A typo. The shot stays a shot, so the rest of the file keeps its structure.",
        "[0-4s] Snow falls on an empty playground.\n\n[4-8x8s] A swing begins to move.\n",
        "S101",
    ),
    (
        "A colon in a title",
        "In YAML, a colon followed by a space starts a value.",
        "---\ntitle: Harbour: the last ferry\nratio: 16:9\n---\n[0-5s] The ferry casts off in the fog.\n",
        "S302",
    ),
    (
        "Too many words",
        "Nobody can say this much in three seconds.",
        "[0-3s] The conductor turns round and says: \"Ladies and gentlemen, this train ends here, please leave by the front doors and mind the step.\"\n",
        "A101",
    ),
    (
        "Seconds counted like days",
        "From 0 to 3, then from 4 to 6, with the last second included.",
        "[0-3s] The kettle is filled.\n\n[4-6s] The flame is lit.\n\n[7-10s] Steam clouds the window.\n",
        "T207",
    ),
    (
        "A length that nobody set",
        "The text says 12 seconds, but without shots or `duration`, the clip gets the model's default of 5.",
        "A 12-second take along the shelves of a night library, ending on one open book.\n",
        "S204",
    ),
];

#[test]
fn the_gallery_shows_real_output() {
    let mut page = "# Gallery\n\nTypical mistakes, and what `storyc check` says about them.\nA test generates this page from the program's real output.\n".to_owned();
    let files = Files::default().with("baker.png", b"<html><body>404 Not Found</body></html>".to_vec());
    for (title, what, story, code) in MISTAKES {
        let selection = Selection { select: vec![(*code).to_owned()], ..Selection::default() };
        let compiled = compile(story, &Options { assets: &files, selection, ..Options::default() });
        let checked = Checked {
            path: "film.story".to_owned(),
            text: (*story).into(),
            story: Some(StoryFacts::new(&compiled)),
            diagnostics: compiled.diagnostics,
            project: None,
        };
        let shown = human::report(&checked, TerminalOptions { colour: false, width: 100 });
        assert!(shown.contains(&format!("[{code}]")), "{title}: {shown}");
        // Every report has a position and a help text.
        assert!(shown.contains("film.story:") && shown.contains("help: "), "{title}: {shown}");
        page.push_str(&format!(
            "\n## {title}\n\n{what}\n\n```story\n{story}```\n\n```text\n{}\n```\n",
            shown.trim_end()
        ));
    }
    same_or_update("docs/gallery.md", &page, std::env::var_os("UPDATE").is_some());
}
