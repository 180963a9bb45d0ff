//! What a rule is. Its doc comment is the only text about it: `storyc explain`, the pages in `docs/rules` and the editor
//! all show that one.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Lint;

/// A rule.
pub struct Rule {
    /// A letter for what it is about, and three digits. Never used twice.
    pub code: &'static str,
    /// What it finds, so that "allow …" reads well.
    pub name: &'static str,
    /// How much its findings matter, as far as nobody says otherwise.
    pub severity: Severity,
    /// What it rests on.
    pub evidence: Evidence,
    /// Whether it has a fix.
    pub fix: Option<Safety>,
    /// Its text, in Markdown, as it stands above the rule; each line begins with one space.
    doc: &'static str,
    /// Finds what it is about; `None` where another phase does.
    pub check: Option<fn(&Lint<'_>, &mut Vec<Diagnostic>)>,
}

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The API refuses it or silently cuts it.
    Limit,
    /// The vendor's guide.
    Vendor,
    /// What people who make clips have found.
    Practice,
    /// What a story can mean.
    Language,
}

impl Evidence {
    /// The evidence in the words of a page.
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
    /// It cannot, or it restores what was plainly meant.
    Safe,
    /// It can.
    Unsafe,
}

impl Rule {
    /// A rule with its text. Rule files call this through `rule!`.
    pub(super) const fn new(
        names: (&'static str, &'static str),
        severity: Severity,
        evidence: Evidence,
        fix: Option<Safety>,
        doc: &'static str,
        check: Option<fn(&Lint<'_>, &mut Vec<Diagnostic>)>,
    ) -> Self {
        Self { code: names.0, name: names.1, severity, evidence, fix, doc, check }
    }

    /// The rule's text, in Markdown.
    pub fn doc(&self) -> String {
        let lines: Vec<&str> = self.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n").trim().to_owned() + "\n"
    }

    /// What it does, in its own words: the first paragraph of its text, on one line.
    pub fn summary(&self) -> String {
        let doc = self.doc();
        let text = doc.lines().skip_while(|line| line.starts_with('#') || line.is_empty());
        text.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// What it does and why: its text without headings and examples, on one line.
    pub fn description(&self) -> String {
        let doc = self.doc();
        let text = doc.lines().take_while(|line| !matches!(*line, "## Example" | "## Use instead"));
        text.filter(|line| !line.starts_with('#') && !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The address of the rule's page.
    pub fn url(&self) -> String {
        format!("{}/blob/main/docs/rules/{}.md", env!("CARGO_PKG_REPOSITORY"), self.code)
    }
}

/// Declares the rule of a file: its text, code, name, severity, evidence, fix and check.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $severity:ident $evidence:ident, fix: $fix:expr, check: $check:expr $(,)?
    ) => {
        $(#[doc = $doc])+
        pub(super) static RULE: $crate::lint::Rule = $crate::lint::Rule::new(
            ($code, $name),
            $crate::diagnostic::Severity::$severity,
            $crate::lint::Evidence::$evidence,
            $fix,
            concat!($($doc, "\n"),+),
            $check,
        );
    };
}
pub(super) use rule;
