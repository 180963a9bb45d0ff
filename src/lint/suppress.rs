//! Applies levels, `allow` and `--select`; no other module knows them. Every diagnostic passes through here once.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::lint::{self, Rule};
use crate::project::{Level, Project};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::text::{Span, suggest};

/// The values of `--select`, `--extend-select` and `--ignore`: codes, or prefixes such as `T` for all codes that start
/// with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Shows only these; if empty, shows what is on by default.
    pub select: Vec<String>,
    /// Shows these as well.
    pub extend: Vec<String>,
    /// Hides these.
    pub ignore: Vec<String>,
}

/// Which rules are on, and at which severity.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    selection: Selection,
    project: Vec<Level>,
}

impl Levels {
    /// Combines the selection of a run with the levels of its project.
    pub fn new(selection: &Selection, project: Option<&Project>) -> Self {
        let project = project.map(|project| project.levels.clone()).unwrap_or_default();
        Self { selection: selection.clone(), project }
    }

    /// Returns true if a finding of this rule could be shown.
    pub fn may_show(&self, rule: &Rule) -> bool {
        // No project can turn off an error about what the API refuses.
        let may_be_locked = rule.severity == Severity::Error && self.selected(rule.code);
        may_be_locked || self.level(rule.code, rule.severity).is_some()
    }

    /// Drops the findings that are off, and gives the others their severity.
    pub fn apply(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let level = |found: Diagnostic| {
            let severity = if is_locked(&found) {
                // No level changes these: storyc can't send what it can't read or what the API refuses.
                self.selected(found.code).then_some(found.severity)
            } else {
                self.level(found.code, found.severity)
            }?;
            Some(Diagnostic { severity, ..found })
        };
        diagnostics.into_iter().filter_map(level).collect()
    }

    /// The severity of a finding; `None` if it is off. A level for a whole code wins over one for a letter.
    fn level(&self, code: &str, default: Severity) -> Option<Severity> {
        let level = self
            .project
            .iter()
            .filter(|level| matches(&level.name, code))
            .max_by_key(|level| level.name.len())
            .map(|level| level.severity);
        let level = match level {
            Some(level) => level,
            None if default == Severity::Advice => None,
            None => Some(default),
        };
        let named = |list: &[String]| list.iter().any(|name| matches(name, code));
        let selected_by_name = named(&self.selection.select) || named(&self.selection.extend);
        if !self.selected(code) {
            return None;
        }
        if selected_by_name { Some(level.unwrap_or(default)) } else { level }
    }

    /// Returns true if the command line lets a code through.
    fn selected(&self, code: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|name| matches(name, code));
        let Selection { select, extend, ignore } = &self.selection;
        !named(ignore) && (select.is_empty() || named(select) || named(extend))
    }
}

/// Returns true if a finding stays an error despite levels and suppressions: an unreadable text, or a hard limit.
pub(crate) fn is_locked(found: &Diagnostic) -> bool {
    found.hard || (found.code.starts_with('S') && found.severity == Severity::Error)
}

/// Reports the levels of a project that match no rule.
pub fn unknown_levels(project: &Project) -> Vec<Diagnostic> {
    project
        .levels
        .iter()
        .filter(|level| !names_a_rule(&level.name))
        .map(|level| {
            let near =
                suggest::nearest(&level.name, lint::RULES.iter().flat_map(|rule| [rule.code, rule.name]));
            let meant =
                near.and_then(|near| lint::RULES.iter().find(|rule| rule.code == near || rule.name == near));
            let help = match meant {
                Some(rule) => format!("did you mean `{}` ({})?", rule.code, rule.name),
                None => "name a code such as `T202`, or a letter such as `T`".to_owned(),
            };
            Diagnostic::error("S303", level.span, format!("`lint` names an unknown rule, `{}`", level.name))
                .in_place(Place::Project)
                .label("unknown rule")
                .help(help)
        })
        .collect()
}

/// Returns true if a code starts with `name`, in upper or lower case.
fn matches(name: &str, code: &str) -> bool {
    !name.is_empty() && code.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Returns true if `name` is a code, or a prefix of one.
pub fn names_a_rule(name: &str) -> bool {
    lint::RULES.iter().any(|rule| matches(name, rule.code))
}

/// Drops the diagnostics that are off or suppressed, adds those about the suppressions, and sorts by place in the file.
pub fn filter(
    diagnostics: Vec<Diagnostic>,
    levels: &Levels,
    script: &Script,
    storyboard: &Storyboard,
) -> Vec<Diagnostic> {
    let mut suppressions = comments(script);
    suppressions.extend(storyboard.allow.iter().map(|allow| Suppression {
        codes: vec![(allow.code.clone(), allow.span)],
        span: allow.span,
        scope: Scope::File,
        has_reason: !allow.reason.is_empty(),
        used: vec![false],
    }));
    // Suppressions come before levels, so that one counts as used even if the run does not select its rule.
    let mut shown = diagnostics;
    shown.retain(|found| {
        let suppressed = !is_locked(found)
            && found.place == Place::Story
            && suppressions.iter_mut().any(|one| one.suppresses(found));
        !suppressed
    });
    let mut shown = levels.apply(shown);
    shown.extend(levels.apply(suppressions.iter().flat_map(Suppression::problems).collect()));
    shown.sort_by(|a, b| (a.place, a.span, a.code, &a.model).cmp(&(b.place, b.span, b.code, &b.model)));
    shown
}

/// Returns true if a story has suppressions; then rules that are off have to run too.
pub fn has_suppressions(script: &Script, storyboard: &Storyboard) -> bool {
    !storyboard.allow.is_empty()
        || script.comments.iter().any(|comment| script.text(comment.span).contains("storyc:"))
}

/// `// storyc: allow(T202) because …`, or an entry of `allow` in the front matter.
struct Suppression {
    codes: Vec<(String, Span)>,
    span: Span,
    scope: Scope,
    has_reason: bool,
    /// For each code, whether it has suppressed a finding.
    used: Vec<bool>,
}

/// The part of a story that a suppression applies to.
enum Scope {
    File,
    Part(Span),
}

impl Suppression {
    /// Returns true if this suppresses the diagnostic, and marks the code as used.
    fn suppresses(&mut self, diagnostic: &Diagnostic) -> bool {
        let in_scope = match &self.scope {
            Scope::File => true,
            Scope::Part(span) => {
                span.start <= diagnostic.span.start && diagnostic.span.start < span.end.max(span.start + 1)
            }
        };
        if !in_scope || !self.has_reason {
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

    /// Reports what is wrong with the suppression itself.
    fn problems(&self) -> Vec<Diagnostic> {
        if self.codes.is_empty() {
            return vec![
                Diagnostic::warning("S502", self.span, "this suppression names no rule").label("no code").help(
                    "write the code in parentheses: `// storyc: allow(T202) because the pause is intended`",
                ),
            ];
        }
        if !self.has_reason {
            return vec![
                Diagnostic::warning(
                    "S501",
                    self.span,
                    "this suppression gives no reason, so it suppresses nothing",
                )
                .label("no reason")
                .help("say why after `because`: `// storyc: allow(T202) because the pause is intended`"),
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
                        format!("`{code}` can't be suppressed: storyc can't send what it can't read"),
                    )
                    .label("has no effect")
                    .help("delete it, and fix the error itself"),
                ),
                Some(_) if !used => found.push(
                    Diagnostic::warning("S503", *span, format!("`{code}` reports nothing here"))
                        .label("suppresses nothing")
                        .help("delete it, or move it directly above the header or line it is meant for"),
                ),
                Some(_) => {}
            }
        }
        found
    }
}

/// Reads the suppressions in a script's comments.
fn comments(script: &Script) -> Vec<Suppression> {
    let mut found = Vec::new();
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
        let (codes, after) = inside.unwrap_or(("", rest));
        let at = |part: &str| comment.span.start as usize + (part.as_ptr() as usize - text.as_ptr() as usize);
        let codes: Vec<(String, Span)> = codes
            .split(',')
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(|code| (code.to_owned(), Span::new(at(code), at(code) + code.len())))
            .collect();
        let has_reason = after
            .trim_start()
            .strip_prefix("because")
            .is_some_and(|reason| reason.starts_with(char::is_whitespace) && !reason.trim().is_empty());
        let scope = if whole_file { Scope::File } else { Scope::Part(scope) };
        let used = vec![false; codes.len()];
        found.push(Suppression { codes, span: comment.span, scope, has_reason, used });
    }
    found
}

/// The scope of each comment: the whole block if the comment is directly above a header, or else the next line that is
/// not a comment.
fn scopes(script: &Script) -> Vec<Span> {
    let source = &script.source;
    let mut scopes: Vec<Span> = Vec::new();
    // From the last comment back: a comment directly above another one has the same scope.
    let mut below: Option<(u32, Span)> = None;
    for comment in script.comments.iter().rev() {
        let end = comment.span.end as usize;
        let rest = source.get(end..).unwrap_or("");
        let at = end + rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t', '\u{3000}']).len();
        let scope = match below {
            Some((start, scope)) if start as usize == at => scope,
            _ => block_or_line_at(script, at),
        };
        below = Some((comment.span.start, scope));
        scopes.push(scope);
    }
    scopes.reverse();
    scopes
}

/// The block whose header starts at a byte, or else the line that starts there.
fn block_or_line_at(script: &Script, at: usize) -> Span {
    let block = script.blocks.partition_point(|block| (block.header.start as usize) < at);
    if let Some(block) = script.blocks.get(block).filter(|block| block.header.start as usize == at) {
        return Span { start: block.header.start, end: block.span.end };
    }
    let rest = script.source.get(at..).unwrap_or("");
    Span::new(at, at + rest.find(['\n', '\r']).unwrap_or(rest.len()))
}
