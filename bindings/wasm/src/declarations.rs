//! Declares the Rust types in TypeScript, in `types.d.ts`, which the exports include.

#![allow(clippy::disallowed_methods, reason = "a test that reads and writes a file")]

use ts_rs::{Config, TS};

use crate::{
    catalog, compiled, cost, diagnostics, editor, error, files, film, fix, import, options, request,
    storyboard, text,
};

/// What the Rust types can't say.
const HEAD: &str = "// Generated from the Rust types; `UPDATE=1 cargo test` writes it.

/** What the functions throw. */
export interface StorycError extends Error {
  name: \"StorycError\";
  /** The kind of failure. */
  code: FailureCode;
  /** What to do. */
  help: string | null;
  /** The findings because of which a story can't be formatted; empty for other failures. */
  diagnostics: Diagnostic[];
}

/** A small picture for a page. */
export interface Thumbnail {
  /** The width in pixels, from 1 to 65535. */
  width: number;
  /** The height in pixels, from 1 to 65535. */
  height: number;
  /** The bytes of a JPEG file. */
  jpeg: Uint8Array;
}
";

/// Declares types, in this order.
macro_rules! declare {
    ($config:expr, $($type:ty),+ $(,)?) => {
        [$(declaration::<$type>($config)),+].concat()
    };
}

fn declaration<T: TS>(config: &Config) -> String {
    let declared = format!("{}export {}", T::docs().unwrap_or_default(), T::decl(config));
    // ts-rs leaves spaces before its line breaks.
    declared.lines().fold(String::from("\n"), |text, line| text + line.trim_end() + "\n")
}

fn declarations() -> String {
    let config = Config::new().with_large_int("number");
    let types = declare!(
        &config,
        error::FailureCode,
        text::Span,
        text::Position,
        options::Options,
        options::ShotForm,
        options::ClipSplit,
        files::FileFacts,
        files::PictureFormat,
        compiled::Compiled,
        diagnostics::Diagnostic,
        diagnostics::Severity,
        diagnostics::Place,
        diagnostics::Related,
        diagnostics::Fix,
        diagnostics::Edit,
        diagnostics::Summary,
        storyboard::Storyboard,
        storyboard::TimeRange,
        storyboard::StoryShot,
        storyboard::StorySection,
        storyboard::ClipHeading,
        storyboard::StoryReference,
        storyboard::ReferenceKind,
        storyboard::ReferenceRole,
        storyboard::ReferenceSource,
        storyboard::ReferenceOrigin,
        film::Film,
        film::Clip,
        film::ClipMode,
        film::Piece,
        film::ListedShot,
        film::Media,
        film::ClipSettings,
        film::Change,
        film::ChangeKind,
        film::Cost,
        request::Request,
        request::Upload,
        request::NoRequestReason,
        request::NoRequestKind,
        cost::StoryCost,
        cost::ModelCost,
        cost::RefusedBy,
        cost::FilmChange,
        cost::WeakAt,
        import::ImportOptions,
        import::Notation,
        import::Imported,
        import::ImportedShot,
        import::ImportedReference,
        import::ImportedSetting,
        import::ImportNote,
        import::Certainty,
        import::LostText,
        import::HeaderSeries,
        import::Evidence,
        fix::FixChoice,
        fix::Fixed,
        fix::AppliedFix,
        fix::Action,
        fix::ActionKind,
        catalog::Rule,
        catalog::FixSafety,
        catalog::ModelOptions,
        catalog::Model,
        catalog::ModelDuration,
        catalog::ModelChoice,
        editor::Completion,
        editor::CompletionKind,
        editor::Hover,
        editor::Token,
        editor::TokenKind,
        editor::Occurrence,
        editor::Hint,
        editor::OutlineEntry,
        editor::OutlineKind,
        editor::Fold,
    );
    format!("{HEAD}{types}")
}

#[test]
fn the_declarations_are_those_of_the_rust_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/types.d.ts");
    let now = declarations();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == now, "types.d.ts is outdated; `UPDATE=1 cargo test` writes it");
}
