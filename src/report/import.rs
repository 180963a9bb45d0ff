//! Reports how an import read its input, for people and as JSON. The JSON is stable: fields may be added, but never
//! changed or removed.

use serde_json::{Value, json};

use crate::import::{Certainty, Imported};
use crate::syntax::time::show_seconds;
use crate::text::{LineIndex, Span};

/// Writes the report for people.
pub fn human(text: &str, path: &str, output: Option<&str>, imported: &Imported) -> String {
    let index = LineIndex::new(text);
    let line_of = |span: Span| index.position(text, span.start as usize).line;
    let mut report = String::new();
    if let Some(output) = output {
        report.push_str(&format!("wrote {output}\n\n"));
    }
    let shots = match imported.shots.len() {
        0 => "no shots: the whole text is one scene".to_owned(),
        1 => format!(
            "1 shot, {} s",
            show_seconds(imported.shots.iter().map(|shot| shot.end_ms).max().unwrap_or(0))
        ),
        count => format!(
            "{count} shots, {} s",
            show_seconds(imported.shots.iter().map(|shot| shot.end_ms).max().unwrap_or(0))
        ),
    };
    let shots = if imported.clips > 1 && !imported.has_versions {
        format!("{} clips, {shots}", imported.clips)
    } else {
        shots
    };
    report.push_str(&format!(
        "{path}: {}, read as {}: {shots}\n",
        imported.header_style,
        imported.notation.name()
    ));
    for setting in &imported.settings {
        let verb = if setting.kept { "copied" } else { "moved" };
        report.push_str(&format!(
            "  line {}: sure: {verb} `{}: {}` to the front matter\n",
            line_of(setting.source),
            setting.key,
            setting.value
        ));
    }
    for note in &imported.notes {
        let certainty = match note.certainty {
            Certainty::Sure => "sure",
            Certainty::Likely => "likely",
            Certainty::Guess => "guess",
        };
        report.push_str(&format!("  line {}: {certainty}: {}\n", line_of(note.source), note.message));
    }
    if imported.lost.is_empty() {
        report.push_str("  nothing was lost\n");
    }
    for lost in &imported.lost {
        let words: String = lost.source.slice(text).chars().take(40).collect();
        report.push_str(&format!(
            "  line {}: not in the story: `{}`: {}\n",
            line_of(lost.source),
            words.replace(['\n', '\r'], " "),
            lost.reason
        ));
    }
    report
}

/// Returns the story and the report as one JSON object.
pub fn json(imported: &Imported) -> Value {
    let pair = |span: Span| [span.start, span.end];
    json!({
        "version": 1,
        "story": imported.story,
        "notation": imported.notation.name(),
        "shots": imported.shots.iter().map(|shot| json!({
            "start_ms": shot.start_ms,
            "end_ms": shot.end_ms,
            "source": pair(shot.source),
            "guessed": shot.guessed,
        })).collect::<Vec<_>>(),
        "references": imported.references.iter().map(|found| json!({
            "name": found.name,
            "source": pair(found.source),
        })).collect::<Vec<_>>(),
        "facts": imported.settings.iter().map(|setting| json!({
            "key": setting.key,
            "value": setting.value,
            "source": pair(setting.source),
            "kept": setting.kept,
        })).collect::<Vec<_>>(),
        "notes": imported.notes.iter().map(|note| json!({
            "source": pair(note.source),
            "certainty": match note.certainty {
                Certainty::Sure => "sure",
                Certainty::Likely => "likely",
                Certainty::Guess => "guess",
            },
            "what": note.message,
        })).collect::<Vec<_>>(),
        "clips": imported.clips,
        "candidates": imported.candidates.iter().map(|candidate| json!({
            "source": pair(candidate.source),
            "kind": candidate.kind,
            "placement": candidate.placement,
            "start_ms": candidate.times.0,
            "end_ms": candidate.times.1,
            "number": candidate.number,
            "shot": candidate.is_shot,
        })).collect::<Vec<_>>(),
        "series": imported.series.iter().enumerate().map(|(at, series)| json!({
            "name": series.name,
            "headers": series.headers,
            "points": series.points,
            "chosen": at == 0,
            "evidence": series.evidence.iter().map(|(what, points)| json!({ "what": what, "points": points })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "lost": imported.lost.iter().map(|lost| json!({
            "source": pair(lost.source),
            "why": lost.reason,
        })).collect::<Vec<_>>(),
    })
}
