//! The one place that knows levels, `allow` and `--select`. Every diagnostic passes through here once.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::lint::{self, Rule};
use crate::project::{Level, Project};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::text::{Span, suggest};

/// What `--select`, `--extend-select` and `--ignore` say: codes, or letters for all codes that begin with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these, in place of what is on; empty for what is on.
    pub select: Vec<String>,
    /// These too.
    pub extend: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
}

/// Which rules are on, and how loud they are.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    selection: Selection,
    project: Vec<Level>,
}

impl Levels {
    /// The levels of a run.
    pub fn new(selection: &Selection, project: Option<&Project>) -> Self {
        let project = project.map(|project| project.levels.clone()).unwrap_or_default();
        Self { selection: selection.clone(), project }
    }

    /// Whether anything that this rule finds could be shown.
    pub fn may_show(&self, rule: &Rule) -> bool {
        // What an API refuses is said whatever a project says of it.
        let may_be_fixed = rule.severity == Severity::Error && self.selected(rule.code);
        may_be_fixed || self.level(rule.code, rule.severity).is_some()
    }

    /// The findings that are on, each as loud as it should be.
    pub fn apply(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let level = |found: Diagnostic| {
            let severity = if is_fixed(&found) {
                // What cannot be read, or is refused, cannot be sent, whatever a project says of it.
                self.selected(found.code).then_some(found.severity)
            } else {
                self.level(found.code, found.severity)
            }?;
            Some(Diagnostic { severity, ..found })
        };
        diagnostics.into_iter().filter_map(level).collect()
    }

    /// How loud a finding is; `None` where it is off. A code says more than a letter.
    fn level(&self, code: &str, own: Severity) -> Option<Severity> {
        let level = self
            .project
            .iter()
            .filter(|level| matches(&level.name, code))
            .max_by_key(|level| level.name.len())
            .map(|level| level.severity);
        let level = match level {
            Some(level) => level,
            None if own == Severity::Advice => None,
            None => Some(own),
        };
        let named = |list: &[String]| list.iter().any(|name| matches(name, code));
        let asked_for = named(&self.selection.select) || named(&self.selection.extend);
        if !self.selected(code) {
            return None;
        }
        if asked_for { Some(level.unwrap_or(own)) } else { level }
    }

    /// Whether the command line lets a code through.
    fn selected(&self, code: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|name| matches(name, code));
        let Selection { select, extend, ignore } = &self.selection;
        !named(ignore) && (select.is_empty() || named(select) || named(extend))
    }
}

/// Whether a finding stays an error whatever a story or a project says: a text that cannot be read, or a hard limit.
pub(crate) fn is_fixed(found: &Diagnostic) -> bool {
    found.hard || (found.code.starts_with('S') && found.severity == Severity::Error)
}

/// The levels of a project that name no rule.
pub fn unknown_levels(project: &Project) -> Vec<Diagnostic> {
    project
        .levels
        .iter()
        .filter(|level| !names_a_rule(&level.name))
        .map(|level| {
            let near =
                suggest::nearest(&level.name, lint::RULES.iter().flat_map(|rule| [rule.code, rule.name]));
            let near =
                near.and_then(|near| lint::RULES.iter().find(|rule| rule.code == near || rule.name == near));
            let help = match near {
                Some(rule) => format!("did you mean `{}` ({})?", rule.code, rule.name),
                None => "name a code such as `T202`, or a letter such as `T`".to_owned(),
            };
            Diagnostic::error("S303", level.span, format!("`lint` has no rule `{}`", level.name))
                .in_place(Place::Project)
                .label("unknown rule")
                .help(help)
        })
        .collect()
}

/// Whether a code begins with a name; a whole code or a letter, in any case.
fn matches(name: &str, code: &str) -> bool {
    !name.is_empty() && code.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Whether a name is a code, or a letter or more that codes begin with.
pub fn names_a_rule(name: &str) -> bool {
    lint::RULES.iter().any(|rule| matches(name, rule.code))
}

/// Lets the diagnostics through that are on and not allowed, in the order of the file.
pub fn filter(
    diagnostics: Vec<Diagnostic>,
    levels: &Levels,
    script: &Script,
    storyboard: &Storyboard,
) -> Vec<Diagnostic> {
    let mut allows = comments(script);
    allows.extend(storyboard.allow.iter().map(|allow| Allowance {
        codes: vec![(allow.code.clone(), allow.span)],
        at: allow.span,
        scope: Scope::File,
        reason: !allow.reason.is_empty(),
        used: vec![false],
    }));
    // Allowed first and switched off second, so that a suppression counts as used whatever a run selects.
    let mut shown = diagnostics;
    shown.retain(|found| {
        let allowed = !is_fixed(found)
            && found.place == Place::Story
            && allows.iter_mut().any(|allow| allow.takes(found));
        !allowed
    });
    let mut shown = levels.apply(shown);
    shown.extend(levels.apply(allows.iter().flat_map(Allowance::complaints).collect()));
    shown.sort_by(|a, b| (a.place, a.span, a.code, &a.model).cmp(&(b.place, b.span, b.code, &b.model)));
    shown
}

/// Whether a story suppresses anything, so that rules which are off have to run too.
pub fn any(script: &Script, storyboard: &Storyboard) -> bool {
    !storyboard.allow.is_empty()
        || script.comments.iter().any(|comment| script.text(comment.span).contains("storyc:"))
}

/// `// storyc: allow(T202) because …`, or an entry of `allow` in the front matter.
struct Allowance {
    codes: Vec<(String, Span)>,
    at: Span,
    scope: Scope,
    reason: bool,
    used: Vec<bool>,
}

enum Scope {
    File,
    Bytes(Span),
}

impl Allowance {
    fn takes(&mut self, diagnostic: &Diagnostic) -> bool {
        let here = match &self.scope {
            Scope::File => true,
            Scope::Bytes(span) => {
                span.start <= diagnostic.span.start && diagnostic.span.start < span.end.max(span.start + 1)
            }
        };
        if !here || !self.reason {
            return false;
        }
        match self.codes.iter().position(|(code, _)| code.eq_ignore_ascii_case(diagnostic.code)) {
            Some(found) => {
                if let Some(used) = self.used.get_mut(found) {
                    *used = true;
                }
                true
            }
            None => false,
        }
    }

    /// What is wrong with the suppression itself.
    fn complaints(&self) -> Vec<Diagnostic> {
        if self.codes.is_empty() {
            return vec![
                Diagnostic::warning("S502", self.at, "this suppression names no rule").label("no code").help(
                    "write the code in brackets: `// storyc: allow(T202) because the pause is intended`",
                ),
            ];
        }
        if !self.reason {
            return vec![
                Diagnostic::warning(
                    "S501",
                    self.at,
                    "this suppression gives no reason, so it suppresses nothing",
                )
                .label("no reason")
                .help("say why, behind `because`: `// storyc: allow(T202) because the pause is intended`"),
            ];
        }
        let mut found = Vec::new();
        for ((code, span), used) in self.codes.iter().zip(&self.used) {
            match lint::find(code) {
                None => {
                    let near = suggest::nearest(code, lint::RULES.iter().map(|rule| rule.code));
                    let help = near.map_or_else(
                        || "`storyc explain --all` lists the codes".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    found.push(
                        Diagnostic::warning("S502", *span, format!("there is no rule `{code}`"))
                            .label("unknown code")
                            .help(help),
                    );
                }
                Some(rule) if rule.severity == Severity::Error && rule.code.starts_with('S') => found.push(
                    Diagnostic::warning(
                        "S503",
                        *span,
                        format!("`{code}` cannot be suppressed: what cannot be read cannot be sent"),
                    )
                    .label("has no effect")
                    .help("delete it, and mend what it is about"),
                ),
                Some(_) if !used => found.push(
                    Diagnostic::warning("S503", *span, format!("nothing here raises `{code}`"))
                        .label("suppresses nothing")
                        .help("delete it, or move it right before the header or the line that it is for"),
                ),
                Some(_) => {}
            }
        }
        found
    }
}

/// The suppressions in a script's comments.
fn comments(script: &Script) -> Vec<Allowance> {
    let mut allows = Vec::new();
    let scopes = scopes(script);
    for (comment, scope) in script.comments.iter().zip(scopes) {
        let text = script.text(comment.span);
        let Some(rest) = text.trim_start_matches('/').trim_start().strip_prefix("storyc:") else { continue };
        let rest = rest.trim_start();
        let (whole_file, rest) = match rest.strip_prefix("allow-file") {
            Some(rest) => (true, rest),
            None => match rest.strip_prefix("allow") {
                Some(rest) => (false, rest),
                None => continue,
            },
        };
        let inside = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let (codes, behind) = inside.unwrap_or(("", rest));
        let at = |part: &str| comment.span.start as usize + (part.as_ptr() as usize - text.as_ptr() as usize);
        let codes: Vec<(String, Span)> = codes
            .split(',')
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(|code| (code.to_owned(), Span::new(at(code), at(code) + code.len())))
            .collect();
        let reason = behind
            .trim_start()
            .strip_prefix("because")
            .is_some_and(|reason| reason.starts_with(char::is_whitespace) && !reason.trim().is_empty());
        let scope = if whole_file { Scope::File } else { Scope::Bytes(scope) };
        let used = vec![false; codes.len()];
        allows.push(Allowance { codes, at: comment.span, scope, reason, used });
    }
    allows
}

/// What each comment speaks for: the whole block where it stands right before a header, else the next line that is no
/// comment.
fn scopes(script: &Script) -> Vec<Span> {
    let source = &script.source;
    let mut scopes: Vec<Span> = Vec::new();
    // From the last one back, for a comment before a comment speaks for what that one speaks for.
    let mut below: Option<(u32, Span)> = None;
    for comment in script.comments.iter().rev() {
        let end = comment.span.end as usize;
        let rest = source.get(end..).unwrap_or("");
        let at = end + rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t', '\u{3000}']).len();
        let scope = match below {
            Some((start, scope)) if start as usize == at => scope,
            _ => what_stands_at(script, at),
        };
        below = Some((comment.span.start, scope));
        scopes.push(scope);
    }
    scopes.reverse();
    scopes
}

/// The block whose header begins at a byte, else the line that does.
fn what_stands_at(script: &Script, at: usize) -> Span {
    let block = script.blocks.partition_point(|block| (block.header.start as usize) < at);
    if let Some(block) = script.blocks.get(block).filter(|block| block.header.start as usize == at) {
        return Span { start: block.header.start, end: block.span.end };
    }
    let rest = script.source.get(at..).unwrap_or("");
    Span::new(at, at + rest.find(['\n', '\r']).unwrap_or(rest.len()))
}
