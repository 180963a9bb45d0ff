//! A compiled story with its options, kept until another one is asked for.
//!
//! An editor asks for diagnostics, colours and hovers of the same text one after the other. The last text is kept with
//! its options, so that it is compiled once.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use storyc::compile::fix::with_line_ends;
use storyc::compile::{self, MAX_STORY_BYTES};
use storyc::lsp::Story;

use crate::diagnostics::Edit;
use crate::error::{Failure, FailureCode};
use crate::options::{CompileOptions, Options};
use crate::text::Utf16Index;

/// A compiled story.
pub struct Session {
    /// The story.
    pub story: Story,
    /// The options that it was compiled with.
    pub options: CompileOptions,
    utf16: Utf16Index,
}

/// The text and the options of a session.
struct Key {
    text: Arc<str>,
    options: String,
}

thread_local! {
    static LAST: RefCell<Option<(Key, Rc<Session>)>> = const { RefCell::new(None) };
}

/// Compiles a story, or returns the session of the last call if text and options are the same. `options` are JSON.
///
/// # Errors
///
/// If the text is too large or an option can't be used.
pub fn open(text: &str, options: &str) -> Result<Rc<Session>, Failure> {
    let known = LAST.with_borrow(|last| {
        let (key, session) = last.as_ref()?;
        (*key.text == *text && key.options == options).then(|| Rc::clone(session))
    });
    if let Some(session) = known {
        return Ok(session);
    }
    let prepared = Options::from_json(options)?.prepare()?;
    let session = Rc::new(Session::new(text, prepared)?);
    let key = Key { text: Arc::clone(session.story.text()), options: options.to_owned() };
    LAST.set(Some((key, Rc::clone(&session))));
    Ok(session)
}

impl Session {
    /// Compiles a story.
    ///
    /// # Errors
    ///
    /// If the text is too large.
    pub fn new(text: &str, options: CompileOptions) -> Result<Self, Failure> {
        check_size(text)?;
        let story = compile_as(text, &options);
        Ok(Self { utf16: Utf16Index::new(text), story, options })
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.story.text()
    }

    /// Compiles another text in place of this story's.
    pub fn compile(&self, text: &str) -> Story {
        compile_as(text, &self.options)
    }

    /// Converts an offset in code units to bytes.
    pub fn byte(&self, offset: u32) -> u32 {
        self.utf16.byte(self.text(), offset)
    }

    /// Converts a span to code units.
    pub fn span(&self, span: storyc::text::Span) -> crate::text::Span {
        self.utf16.span(self.text(), span)
    }

    /// Converts an edit, with the line ends of the text.
    pub fn edit(&self, edit: &storyc::diagnostic::Edit) -> Edit {
        Edit { span: self.span(edit.span), text: with_line_ends(&edit.text, self.text()) }
    }

    /// Converts an edit that already has the line ends of the text.
    pub fn edit_as_written(&self, edit: &storyc::diagnostic::Edit) -> Edit {
        Edit { span: self.span(edit.span), text: edit.text.clone() }
    }

    /// Converts a span in code units to bytes.
    pub fn bytes(&self, span: crate::text::Span) -> storyc::text::Span {
        self.utf16.bytes(self.text(), span)
    }
}

fn compile_as(text: &str, options: &CompileOptions) -> Story {
    Story {
        compiled: compile::compile(text, &options.compiler()),
        project: options.project.clone(),
        root: String::new(),
        folder: options.folder.clone(),
    }
}

/// Checks that a text isn't too large.
///
/// # Errors
///
/// If it is larger than a story may be.
pub fn check_size(text: &str) -> Result<(), Failure> {
    if text.len() as u64 <= MAX_STORY_BYTES {
        return Ok(());
    }
    let limit = MAX_STORY_BYTES / 1_000_000;
    Err(Failure::new(
        FailureCode::TooLarge,
        format!("the text is larger than {limit} MB, the limit for a story"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_and_options_are_compiled_once() {
        let text = "[0-5s] A boy walks by the river.";
        let first = open(text, "{}").unwrap();
        assert!(Rc::ptr_eq(&first, &open(text, "{}").unwrap()));
        let other = open(text, r#"{"models":["kling-3.0-omni"]}"#).unwrap();
        assert!(!Rc::ptr_eq(&first, &other));
        assert_eq!(other.story.compiled.targets[0].plan.model, "kling-3.0-omni");
        assert!(!Rc::ptr_eq(&other, &open("[0-6s] A boy walks by the river.", "{}").unwrap()));
    }

    #[test]
    fn options_that_cannot_be_used_are_refused_with_what_to_do() {
        for (options, code, message) in [
            (r#"{"model":"kling-3.0-omni"}"#, FailureCode::BadOption, "unknown field `model`"),
            (r#"{"duration":"long"}"#, FailureCode::BadOption, "`long`"),
            (r#"{"ratio":"wide"}"#, FailureCode::BadOption, "`wide`"),
            (r#"{"models":["kling"]}"#, FailureCode::UnknownModel, "`kling`"),
            (r#"{"select":["Q"]}"#, FailureCode::UnknownRule, "`Q`"),
            (r#"{"references":{"":"a.png"}}"#, FailureCode::BadOption, "empty name"),
            (
                r#"{"files":{"a.png":{"length":1,"format":"png","width":0,"height":5}}}"#,
                FailureCode::BadOption,
                "0",
            ),
        ] {
            let failure = open("[0-5s] A boy.", options).err().unwrap();
            assert_eq!(failure.code, code, "{options}: {}", failure.message);
            assert!(failure.message.contains(message), "{options}: {}", failure.message);
        }
    }
}
