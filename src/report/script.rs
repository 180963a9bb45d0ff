//! `build --emit script`: the parsed story as JSON. This format is stable: fields may be added, but never changed or
//! removed.

use serde_json::{Map, Value, json};

use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::BlockKind;
use crate::text::Span;
use crate::text::yaml;

/// Returns one story as JSON.
pub fn emit(story: &str, script: &Script, storyboard: &Storyboard) -> Value {
    let text = |span: Span| script.text(span.trimmed(&script.source));
    let mut shots = storyboard.shots.iter();
    let mut sections = storyboard.sections.iter();
    let mut headings = storyboard.headings.iter();
    let blocks: Vec<Value> = script
        .blocks
        .iter()
        .map(|block| {
            let (kind, name, time) = match &block.kind {
                BlockKind::Section { kind, .. } => {
                    ("section", Some(kind.name()), sections.next().and_then(|s| s.time))
                }
                BlockKind::Clip(_) => ("clip", None, headings.next().and_then(|heading| heading.header_time)),
                BlockKind::Film { .. } => ("film", None, None),
                _ => ("shot", None, shots.next().and_then(|s| s.time)),
            };
            let lead = block.lead.filter(|_| matches!(kind, "section" | "film"));
            let mut item = json!({
                "kind": kind,
                "span": span_pair(block.span),
                "start_ms": time.map(|time| time.start),
                "end_ms": time.map(|time| time.end),
                "label": block.lead.filter(|_| matches!(kind, "shot" | "clip")).map(text),
                "name": name,
                "text": join_lead(script, lead, block.text),
            });
            if let (BlockKind::Clip(clip), Some(item)) = (&block.kind, item.as_object_mut()) {
                item.insert("number".to_owned(), clip.number.into());
                item.insert("continues".to_owned(), clip.continues.is_some().into());
            }
            item
        })
        .collect();
    json!({
        "story": story,
        "front_matter": front_matter(script),
        "preamble": { "span": span_pair(script.preamble), "text": text(script.preamble) },
        "blocks": blocks,
        "references": script.references.iter().map(|r| json!({
            "span": span_pair(r.span),
            "name": r.name,
        })).collect::<Vec<_>>(),
        "dialogue": script.dialogue.iter().map(|line| json!({
            "span": span_pair(line.span),
            "speaker": line.speaker.and_then(|at| script.references.get(at)).map(|r| &r.name),
            "manner": line.manner.map(text),
            "words": text(line.words),
        })).collect::<Vec<_>>(),
        "cues": script.cues.iter().map(|cue| json!({
            "span": span_pair(cue.span),
            "label": text(cue.label),
            "text": text(cue.text),
        })).collect::<Vec<_>>(),
    })
}

/// Returns the text of a block, with the text of its header in front.
fn join_lead(script: &Script, lead: Option<Span>, text: Span) -> String {
    let text = script.text(text).trim();
    match lead.map(|lead| script.text(lead).trim()) {
        Some(lead) if !text.is_empty() => format!("{lead} {text}"),
        Some(lead) => lead.to_owned(),
        None => text.to_owned(),
    }
}

fn span_pair(span: Span) -> [u32; 2] {
    [span.start, span.end]
}

fn front_matter(script: &Script) -> Value {
    match script.front_matter.as_ref().map(|front| &front.content) {
        Some(Ok(Some(node))) => yaml_to_json(node),
        Some(Ok(None)) => Value::Object(Map::new()),
        _ => Value::Null,
    }
}

fn yaml_to_json(node: &yaml::Node) -> Value {
    match &node.value {
        yaml::Value::Scalar { .. } if node.is_null() => Value::Null,
        yaml::Value::Scalar { text, .. } => Value::String(text.clone()),
        yaml::Value::List(items) => items.iter().map(yaml_to_json).collect(),
        yaml::Value::Map(entries) => {
            entries.iter().map(|(key, node)| (key.text.clone(), yaml_to_json(node))).collect()
        }
        yaml::Value::Alias => Value::Null,
    }
}
