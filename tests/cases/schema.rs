//! The JSON Schema of `storyc.yaml`, for editors. The program reads the file key by key, so that one error doesn't
//! affect other keys, and has no type for the whole file. The schema is generated from the types here; tests compare it
//! with the reader.

use std::collections::{BTreeMap, BTreeSet};

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use storyc::diagnostic::Severity;
use storyc::lint::RULES;
use storyc::project::Project;

use super::read;
use super::rules::same_or_update;

const PATH: &str = "docs/storyc.schema.json";

/// Settings shared by the stories in a folder and below.
#[derive(JsonSchema)]
#[schemars(title = "storyc.yaml", deny_unknown_fields, transform = nothing_required)]
#[allow(dead_code, reason = "only used to generate the schema")]
struct ProjectFile {
    /// The model to compile for, or a list of several; `storyc models` lists all models.
    model: OneOrMore,
    /// The aspect ratio, width to height, such as `16:9`.
    #[schemars(regex(pattern = r"^(?!0+[:：])[0-9]{1,3}[:：](?!0+$)[0-9]{1,3}$"))]
    ratio: String,
    /// The resolution, such as `1080p`.
    resolution: Resolution,
    /// How shots are sent, for models whose API accepts a list of shots or one prompt.
    shots: Form,
    /// Whether a story that is too long or too large for one request is split into clips.
    clips: Clips,
    /// References shared by the stories, by name or in order; paths are relative to this file's folder.
    refs: Option<References>,
    /// Levels of rules, by code or by the first letters of codes. The longest matching key wins.
    #[schemars(schema_with = "levels")]
    lint: Option<BTreeMap<String, Level>>,
    /// The maximum cost of all takes in the ledger, such as `5 USD`. Currencies are never converted.
    #[schemars(regex(pattern = r"^([$¥￥€] ?[0-9.]+|[0-9.]+ ?[A-Za-z]{3}|[A-Za-z]{3} ?[0-9.]+)$"))]
    budget: String,
    /// The PostgreSQL database to record takes in, such as `postgres://storyc@db.studio/ledger`, if several machines
    /// share it. The default is a file in this file's folder.
    #[schemars(regex(pattern = r"^postgres(ql)?://."))]
    ledger: String,
    /// The folder for takes, relative to this file's folder, or an object store: `s3://`, `gs://` or `az://`. The default
    /// is `takes`.
    out: String,
    /// Paths of your own model profiles (YAML); `storyc models --schema` prints their schema.
    models: Option<OneOrMore>,
    /// Commands that print API keys, by the environment variable they replace: `ARK_API_KEY: pass show ark`.
    keys: Option<BTreeMap<String, String>>,
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum Form {
    List,
    Prompt,
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum Resolution {
    Words(#[schemars(regex(pattern = r"^([1-9][0-9]{2,3}[pP]?|[248][kK])$"))] String),
    Lines(#[schemars(range(min = 100, max = 8640))] u32),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum Clips {
    One,
    Auto,
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum References {
    Named(BTreeMap<String, Reference>),
    Listed(Vec<Reference>),
}

/// A path or URL, or a map with more settings.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum Reference {
    Source(String),
    Described(Described),
}

/// A file and its purpose.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, transform = one_file)]
#[allow(dead_code, reason = "only used to generate the schema")]
struct Described {
    /// The path or URL of a picture.
    image: String,
    /// The path or URL of a video.
    video: String,
    /// The path or URL of a sound.
    audio: String,
    /// The vendor's id of an asset.
    element: String,
    /// The role of the reference.
    role: Role,
    /// What the prompt calls it, such as `the girl with the cello case`.
    r#as: String,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum Role {
    Character,
    Scene,
    Prop,
    Style,
    FirstFrame,
    LastFrame,
    Voice,
    Edit,
    Extend,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", transform = or_false)]
#[allow(dead_code, reason = "only used to generate the schema")]
enum Level {
    Error,
    Warning,
    Advice,
    Off,
}

fn nothing_required(schema: &mut Schema) {
    schema.remove("required");
}

fn one_file(schema: &mut Schema) {
    let one = |key: &str| serde_json::json!({ "required": [key] });
    schema.remove("required");
    schema.insert("oneOf".to_owned(), ["image", "video", "audio", "element"].map(one).to_vec().into());
}

/// Allows `false` too, because editors that read YAML 1.1 parse a bare `off` as `false`.
fn or_false(schema: &mut Schema) {
    schema.remove("type");
    schema.get_mut("enum").and_then(Value::as_array_mut).unwrap().push(false.into());
}

/// Lists every code and letter as a key, so that editors can complete and explain them.
fn levels(generator: &mut SchemaGenerator) -> Schema {
    let level = generator.subschema_for::<Level>();
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for rule in RULES {
        let letter = &rule.code[..1];
        keys.insert(letter.to_owned(), format!("Every rule whose code begins with {letter}."));
        keys.insert(rule.code.to_owned(), format!("{}: {}", rule.name, rule.summary()));
    }
    let described = |text: String| {
        let mut level = level.clone();
        level.insert("description".to_owned(), text.into());
        Value::from(level)
    };
    let properties: serde_json::Map<String, Value> =
        keys.into_iter().map(|(key, text)| (key, described(text))).collect();
    json_schema!({ "type": ["object", "null"], "properties": properties, "additionalProperties": level })
}

fn schema() -> Value {
    // Formats such as `uint32` aren't in the standard, and strict validators reject them.
    let plain = RecursiveTransform(|schema: &mut Schema| {
        schema.remove("format");
    });
    SchemaSettings::draft2020_12()
        .with_transform(plain)
        .into_generator()
        .into_root_schema_for::<ProjectFile>()
        .into()
}

/// Returns whether the schema accepts a text, and whether the reader does.
fn acceptance(text: &str) -> (bool, bool) {
    let value: Value = serde_yaml::from_str(text).unwrap();
    let (_, diagnostics) = Project::read(text, "");
    (
        jsonschema::is_valid(&schema(), &value),
        diagnostics.iter().all(|found| found.severity != Severity::Error),
    )
}

/// Returns the words in backticks in the reader's help for a text.
fn suggestions(text: &str) -> BTreeSet<String> {
    let (_, diagnostics) = Project::read(text, "");
    let help = diagnostics[0].help.clone().unwrap();
    help.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn keys(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

fn words(array: &Value) -> BTreeSet<String> {
    array.as_array().unwrap().iter().filter_map(|word| Some(word.as_str()?.to_owned())).collect()
}

#[test]
fn the_schema_file_is_up_to_date() {
    same_or_update(PATH, &format!("{:#}\n", schema()), std::env::var_os("UPDATE").is_some());
}

#[test]
fn the_schema_is_valid() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn schema_and_reader_accept_the_same_words() {
    let schema = schema();
    let described = &schema["$defs"]["Described"]["properties"];
    assert_eq!(suggestions("zzzzzzzz: 1"), keys(&schema["properties"]));
    assert_eq!(suggestions("refs: { a: { zzzzzzzz: 1, image: a.png } }"), keys(described));
    assert_eq!(suggestions("refs: { a: { image: a.png, role: zzz } }"), words(&described["role"]["enum"]));
    assert_eq!(suggestions("shots: zzz"), words(&schema["properties"]["shots"]["enum"]));
    assert_eq!(suggestions("lint: { T: zzz }"), words(&schema["$defs"]["Level"]["enum"]));
}

#[test]
fn schema_and_reader_accept_the_same_files() {
    let good = [
        read("examples/series/storyc.yaml"),
        "{}".to_owned(),
        "model: [happyhorse-1.1, other]".to_owned(),
        "ratio: 9:16\nresolution: 720".to_owned(),
        "ratio: '21:9'\nresolution: 4K".to_owned(),
        "shots: list".to_owned(),
        "refs:\nlint:".to_owned(),
        "refs: [a.png, { video: b.mp4, role: style }]".to_owned(),
        "refs: { a: a.png, b: { element: 'u_1', as: the girl } }".to_owned(),
        "lint: { T202: off, T: error, P: advice, L104: warning, S5: 'off' }".to_owned(),
        "lint: { T202: false }".to_owned(),
        "budget: 5 USD\nout: takes\nmodels: [models/mine.yaml]\nkeys: { ARK_API_KEY: pass show ark }"
            .to_owned(),
    ];
    for text in good {
        assert_eq!(acceptance(&text), (true, true), "by schema, by reader\n{text}");
    }
    let bad = [
        "rati: 1:1",
        "title: not here",
        "model:",
        "model: { a: b }",
        "ratio: wide",
        "ratio: 0:9",
        "ratio: 16:9:1",
        "resolution: 99",
        "resolution: full",
        "shots: both",
        "refs: 7",
        "refs: { a: { role: style } }",
        "refs: { a: { image: a.png, video: b.mp4 } }",
        "refs: { a: { image: a.png, role: hero } }",
        "refs: { a: { image: a.png, roll: prop } }",
        "refs: { a: [a.png] }",
        "lint: { T202: loud }",
        "lint: off",
        "models: { mine: models/mine.yaml }",
        "budget: 5",
        "budget: five dollars",
        "out:",
        "keys: [a]",
        "- a",
    ];
    for text in bad {
        assert_eq!(acceptance(text), (false, false), "by schema, by reader\n{text}");
    }
}
