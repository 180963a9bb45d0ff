//! The functions of the module, except for batches. Each reads its arguments, runs the library without Python's lock,
//! and returns dicts.

use pyo3::prelude::*;
use pythonize::pythonize;
use serde_json::{Value, json};
use storyc::compile::fix::{Accept, fix as apply_fixes};
use storyc::format::{Unreadable, format as format_story};
use storyc::import::{Notation, Source as ImportSource, import};
use storyc::lint::{self, RULES, Rule};
use storyc::report::{
    Checked, cost as costs, explain as rule_report, import as import_report, json as check_report,
    models as model_report,
};
use storyc::text::suggest;

use crate::error::Failure;
use crate::settings::{Given, Setup, unknown_model};
use crate::source::Source;
use crate::view;

/// Compiles a story: findings, clips and requests.
#[pyfunction]
pub(crate) fn compile<'py>(source: &Bound<'py, PyAny>, settings: Given) -> PyResult<Bound<'py, PyAny>> {
    let source_text = Source::read(source)?;
    run(source.py(), || {
        let setup = settings.setup(Some(&source_text))?;
        let compiled = storyc::compile(&source_text.text, &setup.options());
        check_regions(&setup, &compiled)?;
        Ok(view::compiled(&source_text.path(), compiled, &setup))
    })
}

/// Checks a story: findings and key facts.
#[pyfunction]
pub(crate) fn check<'py>(source: &Bound<'py, PyAny>, settings: Given) -> PyResult<Bound<'py, PyAny>> {
    let source_text = Source::read(source)?;
    run(source.py(), || {
        let setup = settings.setup(Some(&source_text))?;
        let compiled = storyc::compile(&source_text.text, &setup.options());
        Ok(view::checked(source_text.path(), compiled, &setup))
    })
}

/// Applies fixes to a copy of a story: the new text, what was applied, and the remaining findings.
#[pyfunction]
pub(crate) fn fix<'py>(
    source: &Bound<'py, PyAny>,
    settings: Given,
    r#unsafe: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let source_text = Source::read(source)?;
    run(source.py(), || {
        let setup = settings.setup(Some(&source_text))?;
        let accept = if r#unsafe { Accept::Unsafe } else { Accept::Safe };
        let fixed = apply_fixes(&source_text.text, &setup.options(), accept);
        let applied: Vec<Value> = fixed
            .applied
            .iter()
            .map(|fix| json!({ "code": fix.code, "title": fix.title, "count": fix.count }))
            .collect();
        let text = fixed.text().to_owned();
        let checked = view::checked(source_text.path(), fixed.compiled, &setup);
        Ok(view::with(view::with(checked, "text", text), "applied", applied))
    })
}

/// Formats a story. Returns `text`, or the `diagnostics` for which it can't be formatted.
#[pyfunction]
pub(crate) fn format<'py>(source: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let source_text = Source::read(source)?;
    run(source.py(), || match format_story(&source_text.text) {
        Ok(text) => Ok(json!({ "text": text, "diagnostics": [] })),
        Err(Unreadable(diagnostics)) => {
            let path = source_text.path();
            let text = source_text.text.as_str().into();
            let checked = Checked { path, text, story: None, diagnostics, project: None };
            let mut files = view::list(check_report::report(&[checked]), "files");
            Ok(view::with(files.pop().unwrap_or_default(), "text", Value::Null))
        }
    })
}

/// Imports a prompt in another notation.
#[pyfunction]
pub(crate) fn import_prompt<'py>(
    source: &Bound<'py, PyAny>,
    notation: Option<String>,
    clip: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    let source_text = Source::read(source)?;
    run(source.py(), || {
        let notation = notation.as_deref().map(find_notation).transpose()?;
        let path = source_text.path();
        let name = source_text.file.as_ref().map(|_| path.as_str());
        let about = ImportSource { name, notation, clip, ..ImportSource::default() };
        let imported = import(&source_text.text, about).map_err(|why| {
            Failure::new("wrong-notation", format!("can't import {path}: {why}"))
                .help("notation=\"text\" imports it as prose")
        })?;
        if let Some(clip) = clip.filter(|clip| *clip == 0 || *clip > imported.clips) {
            let count = imported.clips;
            let clips = if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") };
            return Err(Failure::new("not-found", format!("there is no clip {clip}: {path} has {clips}")));
        }
        Ok(import_report::json(&imported))
    })
}

/// Estimates the cost of a story with each of its models, or with all that are known.
#[pyfunction]
pub(crate) fn cost<'py>(
    source: &Bound<'py, PyAny>,
    settings: Given,
    all_models: bool,
    keep_rate: Option<f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let source_text = Source::read(source)?;
    run(source.py(), || {
        if keep_rate.is_some_and(|rate| !(0.001..=1.0).contains(&rate)) {
            return Err(Failure::new("bad-option", "keep_rate is a share from 0.001 to 1")
                .help("write it as keep_rate=0.25"));
        }
        let mut setup = settings.setup(Some(&source_text))?;
        if all_models {
            setup.use_all_models();
        }
        let compiled = storyc::compile(&source_text.text, &setup.options());
        if !all_models {
            check_regions(&setup, &compiled)?;
        }
        let estimate = costs::estimate(&source_text.path(), &compiled, keep_rate);
        Ok(serde_json::to_value(estimate).unwrap_or_default())
    })
}

/// Lists the built-in models, or one of them, with every limit and its source.
#[pyfunction]
pub(crate) fn models(py: Python<'_>, model: Option<String>) -> PyResult<Bound<'_, PyAny>> {
    run(py, || {
        let chosen = match &model {
            Some(id) => vec![storyc::model::find(id).ok_or_else(|| unknown_model(id, None))?],
            None => storyc::model::all().collect(),
        };
        Ok(view::list(model_report::json(chosen.iter().map(|profile| &**profile)), "models").into())
    })
}

/// Lists all rules, ordered by code.
#[pyfunction]
pub(crate) fn rules(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    run(py, || {
        let mut rules: Vec<&Rule> = RULES.to_vec();
        rules.sort_by_key(|rule| rule.code);
        Ok(rule_report::json(&rules))
    })
}

/// Describes a rule, by its code or name.
#[pyfunction]
pub(crate) fn explain(py: Python<'_>, rule: String) -> PyResult<Bound<'_, PyAny>> {
    run(py, || {
        let by_name = || RULES.iter().find(|known| known.name.eq_ignore_ascii_case(&rule)).copied();
        let Some(found) = lint::find(&rule).or_else(by_name) else {
            let known = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
            let help = match suggest::nearest(&rule, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`storyc.rules()` lists the rules".to_owned(),
            };
            return Err(Failure::new("unknown-rule", format!("there is no rule `{rule}`")).help(help));
        };
        let mut found = rule_report::json(&[found]);
        Ok(found.get_mut(0).map(Value::take).unwrap_or_default())
    })
}

/// Runs the library without Python's lock, then converts the result.
fn run(py: Python<'_>, call: impl FnOnce() -> Result<Value, Failure> + Send) -> PyResult<Bound<'_, PyAny>> {
    let value = py.detach(call).map_err(|failure| failure.into_py(py))?;
    Ok(pythonize(py, &value)?)
}

/// Returns a failure if a model isn't available in the region of the call.
fn check_regions(setup: &Setup, compiled: &storyc::Compiled) -> Result<(), Failure> {
    compiled.targets.iter().try_for_each(|target| setup.check_region(&target.profile))
}

/// Finds a notation by its name on the command line.
fn find_notation(name: &str) -> Result<Notation, Failure> {
    let all = [
        Notation::Text,
        Notation::Fountain,
        Notation::Csv,
        Notation::KlingJson,
        Notation::Json,
        Notation::Story,
    ];
    all.into_iter().find(|notation| notation.name() == name).ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|notation| format!("`{}`", notation.name())).collect();
        Failure::new("bad-option", format!("there is no notation `{name}`"))
            .help(format!("the notations are {}", suggest::list(&names, "and")))
    })
}
