//! The JSON Schema of a profile, made from its type.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Value, json};

use crate::model::Profile;

/// Generates the schema. A profile that extends another only has to list the differences, but every sourced value must
/// be complete, so that it can't inherit another value's source.
pub(super) fn profile() -> Value {
    // Formats such as `uint32` are not in the standard, and strict validators reject them.
    let plain = RecursiveTransform(|schema: &mut Schema| {
        schema.remove("format");
    });
    let generator = SchemaSettings::draft2020_12().with_transform(plain).into_generator();
    let mut schema = Value::from(generator.into_root_schema_for::<Profile>());
    let whole = schema.get("required").cloned().unwrap_or_default();
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("required");
        schema.insert("title".into(), "A storyc model profile".into());
        schema.insert("anyOf".into(), json!([{ "required": ["id", "extends"] }, { "required": whole }]));
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            let text = "The id of a built-in model. Keys that this file does not list keep that model's values; `null` removes a key.";
            properties.insert("extends".into(), json!({ "type": "string", "description": text }));
        }
        let parts = ["Tokens", "PromptForm", "Modes", "Mode", "Limits", "Regions", "Host", "Sound"];
        for part in parts {
            if let Some(part) =
                schema.get_mut("$defs").and_then(|defs| defs.get_mut(part)).and_then(Value::as_object_mut)
            {
                part.remove("required");
            }
        }
        for map in ["/$defs/Regions/properties/hosts", "/properties/fields", "/$defs/Mode/properties/fields"]
        {
            if let Some(values) = at(schema, map) {
                *values = json!({ "anyOf": [values.take(), { "type": "null" }] });
            }
        }
        nullable(schema.get_mut("properties"));
        for part in ["Modes", "Mode", "Limits", "Regions", "Tokens", "PromptForm"] {
            nullable(
                schema
                    .get_mut("$defs")
                    .and_then(|defs| defs.get_mut(part))
                    .and_then(|part| part.get_mut("properties")),
            );
        }
    }
    schema
}

/// Lets every property be `null`, which removes its key.
fn nullable(properties: Option<&mut Value>) {
    for property in
        properties.and_then(Value::as_object_mut).into_iter().flat_map(|properties| properties.values_mut())
    {
        let description = property.get("description").cloned();
        let mut either = json!({ "anyOf": [property.take(), { "type": "null" }] });
        if let (Some(either), Some(description)) = (either.as_object_mut(), description) {
            either.insert("description".into(), description);
        }
        *property = either;
    }
}

/// The schema of the values of a map, by the path of the map.
fn at<'s>(schema: &'s mut serde_json::Map<String, Value>, path: &str) -> Option<&'s mut Value> {
    let mut steps = path.split('/').skip(1);
    let first = schema.get_mut(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get_mut(step))?.get_mut("additionalProperties")
}
