//! Writes `src/syntax/build/grammar.rs`, the parser that pest makes of `grammar/story.pest`. With `--check`, it only compares
//! the two, and fails if they differ.
//!
//! The parser is checked in, as deriving it took a tenth of the time that a first build of storyc needs.

use std::path::Path;
use std::process::ExitCode;

use quote::quote;

const HEAD: &str = "//! The parser of stories: what pest makes of `grammar/story.pest`.\n\
    //!\n\
    //! Generated; change the grammar instead, and run `grammar/generate/run`.\n\n\
    #![allow(dead_code, missing_docs, unreachable_pub, clippy::all, clippy::pedantic, reason = \"generated\")]\n\n";

fn main() -> ExitCode {
    match run(std::env::args().any(|argument| argument == "--check")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(is_check: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let grammar = read(&root.join("grammar/story.pest"))?;
    let parser = pest_generator::derive_parser(
        quote! {
            #[grammar_inline = #grammar]
            pub(super) struct Grammar;
        },
        false,
    );
    let file = syn::parse2(quote! { pub(super) struct Grammar; #parser }).map_err(|error| error.to_string())?;
    // rustfmt takes minutes for the nested closures.
    let text = HEAD.to_owned() + &prettyplease::unparse(&file);
    let target = root.join("src/syntax/build/grammar.rs");
    if !is_check {
        return std::fs::write(&target, text).map_err(|error| format!("{}: {error}", target.display()));
    }
    if read(&target)? == text {
        Ok(())
    } else {
        Err("src/syntax/build/grammar.rs isn't what grammar/story.pest gives; run `grammar/generate/run`".to_owned())
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
