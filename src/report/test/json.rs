//! `test --format json`: one object. This format is stable: fields may be added, but never changed or removed.

use serde_json::{Value, json};

use crate::report::test::{Clip, Counts, Outcome, TestRun};
use crate::snapshot::difference::{ReferenceChange, ReferenceChangeKind};
use crate::snapshot::{Price, Source};

/// Builds the whole report.
pub fn report(run: &TestRun) -> Value {
    json!({
        "version": 1,
        "clips": run.clips.iter().map(clip).collect::<Vec<_>>(),
        "orphans": run.orphans,
        "summary": Counts::count(run),
    })
}

fn clip(clip: &Clip) -> Value {
    let (parts, references, settings) = match &clip.outcome {
        Outcome::Changed(parts, difference) => (
            parts.clone(),
            difference.references.iter().map(reference).collect(),
            difference.settings.clone(),
        ),
        _ => (Vec::new(), Vec::new(), Vec::new()),
    };
    let errors: Vec<Value> = match &clip.outcome {
        Outcome::Failed(errors) => {
            errors.iter().map(|error| json!({ "code": error.code, "message": error.message })).collect()
        }
        _ => Vec::new(),
    };
    let mut whole = json!({ "story": clip.story, "model": clip.model });
    let more = json!({
        "snapshot": clip.snapshot,
        "status": clip.outcome.name(),
        "accepted": clip.accepted,
        "another_clip": clip.needs_regeneration(),
        "prompt": parts,
        "references": references,
        "settings": settings,
        "price": price(clip.price.as_ref()),
        "old_price": price(clip.old_price.as_ref()),
        "errors": errors,
    });
    if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), more) {
        whole.extend(clip.place.map(|place| ("clip".to_owned(), place.number.into())));
        if clip.new_frame {
            whole.insert("new_frame".to_owned(), true.into());
        }
        whole.extend(more);
    }
    whole
}

fn price(price: Option<&Price>) -> Value {
    price.map_or(
        Value::Null,
        |price| json!({ "amount": price.amount, "currency": price.currency, "disputed": price.disputed }),
    )
}

fn reference(change: &ReferenceChange) -> Value {
    let (what, old, new) = match &change.what {
        ReferenceChangeKind::Added(number) => ("added", Value::Null, json!(number)),
        ReferenceChangeKind::Removed(number) => ("removed", json!(number), Value::Null),
        ReferenceChangeKind::Moved(old, new) => ("moved", json!(old), json!(new)),
        ReferenceChangeKind::OtherSource(old, new) => ("source", source(old), source(new)),
        ReferenceChangeKind::OtherRole(old, new) => ("role", json!(old), json!(new)),
        ReferenceChangeKind::OtherToken(old, new) => ("token", json!(old), json!(new)),
        ReferenceChangeKind::Renamed(old) => ("renamed", json!(old), json!(change.name)),
    };
    json!({ "ref": change.name, "kind": change.kind, "change": what, "old": old, "new": new })
}

fn source(source: &Source) -> Value {
    match source {
        Source::Bytes(hash) => json!({ "sha256": hash }),
        Source::Url(url) => json!({ "url": url }),
        Source::Element(id) => json!({ "element": id }),
        Source::Frame(clip) => json!({ "frame": clip }),
    }
}
