//! `build --emit request`: a request as JSON, with the story, the model and the clip that it is for.

use serde_json::{Value, json};

use crate::compile::Target;
use crate::request::Request;

/// Returns the request of one of a story's targets. `story` is the story's display path.
pub fn json(story: &str, target: &Target, request: &Request) -> Value {
    let clip = &target.plan.clip;
    let mut item = json!({ "story": story, "model": target.plan.model, "clip": clip.number });
    if let (Some(item), Ok(Value::Object(request))) = (item.as_object_mut(), serde_json::to_value(request)) {
        if clip.is_in_film() {
            item.insert("start_ms".to_owned(), clip.start_ms.into());
            item.insert("end_ms".to_owned(), clip.end_ms.into());
        }
        item.extend(request);
    }
    item
}
