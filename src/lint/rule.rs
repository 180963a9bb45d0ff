//! The definition of a rule. A rule's doc comment is its only documentation: `storyc explain`, the pages in
//! `docs/rules` and editors all show it.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{Context, Part};

/// A rule.
pub struct Rule {
    /// A letter for the subject, and three digits. A code is never reused.
    pub code: &'static str,
    /// What it finds, worded to read well after "allow".
    pub name: &'static str,
    /// The severity of its findings, unless a project changes it.
    pub severity: Severity,
    /// The evidence behind it.
    pub evidence: Evidence,
    /// The safety of its fix; `None` if it has no fix.
    pub fix: Option<Safety>,
    /// Its doc comment, in Markdown; each line starts with one space.
    pub(super) doc: &'static str,
    /// Finds what it is about; `None` if another phase raises this rule.
    pub check: Option<Check>,
}

/// How a rule checks a story, which decides what an edit makes it check again. Pushes a diagnostic for each finding.
#[derive(Clone, Copy)]
pub enum Check {
    /// The whole story at once, again after every edit, so that it may read anything.
    Story(fn(&Context<'_>, &mut Vec<Diagnostic>)),
    /// One part at a time, the preamble or a block, and again only if an edit changes that part.
    Part(fn(&Part<'_>, &mut Vec<Diagnostic>)),
}

/// The evidence behind a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The API refuses the request or silently cuts it.
    Limit,
    /// The vendor's guide.
    Vendor,
    /// The experience of people who make clips.
    Practice,
    /// The definition of the Story language.
    Language,
}

impl Evidence {
    /// Its name on a rule's page.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Limit => "limit of the API",
            Self::Vendor => "vendor's guide",
            Self::Practice => "practice",
            Self::Language => "the Story language",
        }
    }
}

/// Whether a fix can change what is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It can't, or it restores what was clearly meant.
    Safe,
    /// It can.
    Unsafe,
}

impl Rule {
    /// The rule's documentation, in Markdown.
    pub fn doc(&self) -> String {
        let lines: Vec<&str> = self.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n").trim().to_owned() + "\n"
    }

    /// What it does: the first paragraph of its documentation, on one line.
    pub fn summary(&self) -> String {
        let doc = self.doc();
        let text = doc.lines().skip_while(|line| line.starts_with('#') || line.is_empty());
        text.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// What it does and why: its documentation without headings and examples, on one line.
    pub fn description(&self) -> String {
        let doc = self.doc();
        let text = doc.lines().take_while(|line| !matches!(*line, "## Example" | "## Use instead"));
        text.filter(|line| !line.starts_with('#') && !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The URL of the rule's page.
    pub fn url(&self) -> String {
        format!("{}/blob/main/docs/rules/{}.md", env!("CARGO_PKG_REPOSITORY"), self.code)
    }
}

/// Declares a file's rule: its documentation, code, name, severity, evidence, fix, and the function that checks the whole
/// story (`check`) or one part of it at a time (`check_part`).
macro_rules! rule {
    (
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $severity:ident $evidence:ident, fix: $fix:expr, check: Some($check:expr) $(,)?
    ) => {
        $crate::lint::rule::rule! {
            $(#[doc = $doc])+
            $code $name $severity $evidence, $fix, Some($crate::lint::rule::Check::Story($check))
        }
    };
    (
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $severity:ident $evidence:ident, fix: $fix:expr, check: None $(,)?
    ) => {
        $crate::lint::rule::rule! { $(#[doc = $doc])+ $code $name $severity $evidence, $fix, None }
    };
    (
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $severity:ident $evidence:ident, fix: $fix:expr, check_part: $check:expr $(,)?
    ) => {
        $crate::lint::rule::rule! {
            $(#[doc = $doc])+
            $code $name $severity $evidence, $fix, Some($crate::lint::rule::Check::Part($check))
        }
    };
    (
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $severity:ident $evidence:ident, $fix:expr, $check:expr
    ) => {
        $(#[doc = $doc])+
        pub(super) static RULE: $crate::lint::Rule = $crate::lint::Rule {
            code: $code,
            name: $name,
            severity: $crate::diagnostic::Severity::$severity,
            evidence: $crate::lint::Evidence::$evidence,
            fix: $fix,
            doc: concat!($($doc, "\n"),+),
            check: $check,
        };
    };
}
pub(super) use rule;
