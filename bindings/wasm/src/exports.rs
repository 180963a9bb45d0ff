//! The functions that JavaScript calls. Each converts its arguments, calls one function of another module, and converts
//! the result or throws.
//!
//! Their doc comments and types become the declarations of the npm package.

#![allow(unsafe_code, reason = "the code that wasm-bindgen generates")]
#![allow(clippy::missing_errors_doc, reason = "the doc comments are for JavaScript")]
#![allow(clippy::needless_pass_by_value, reason = "an optional argument is a value in wasm-bindgen")]

use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{JSON, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use storyc::sheet::Thumbnail;
use wasm_bindgen::prelude::*;

use crate::error::{Failure, FailureCode};
use crate::files::FileFacts;
use crate::options::{Options, read_json};
use crate::session::{self, Session};
use crate::{catalog, compiled, cost as costs, editor, fix, import, recover, sheet as page, text};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("../types.d.ts");

type Answer = Result<JsValue, JsValue>;

#[wasm_bindgen(start)]
fn start() {
    recover::from_panics(|panic| {
        let message = format!("storyc failed because of a bug: {panic}");
        let help = "please report it with the text; the next call works again";
        exception(Failure::new(FailureCode::Internal, message).help(help))
    });
}

/// Compiles a story: findings, storyboard, and for each model prompts, settings, costs and requests.
#[wasm_bindgen(unchecked_return_type = "Compiled")]
pub fn compile(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(compiled::compiled(&*open(text, &options)?))
}

/// Estimates the cost of a story with every model, or with those that the options name.
#[wasm_bindgen(unchecked_return_type = "StoryCost")]
pub fn cost(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    let options: Options = read(&options)?;
    let session = options.prepare().and_then(|options| Session::new(text, options.for_all_models()));
    answer(session.map(|session| costs::estimate(&session)))
}

/// Writes a story in canonical form. Throws if a part of it can't be read.
#[wasm_bindgen]
pub fn format(text: &str) -> Result<String, JsValue> {
    fix::format(text).map_err(exception)
}

/// Imports a prompt in another notation as a story, and reports how each part was read.
#[wasm_bindgen(js_name = importPrompt, unchecked_return_type = "Imported")]
pub fn import_prompt(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "ImportOptions")] options: JsValue,
) -> Answer {
    answer(import::import(text, &read(&options)?))
}

/// Lists what an editor can offer for a part of a story: fixes, exceptions with a reason, moves of a shot in time, and
/// all safe fixes at once.
#[wasm_bindgen(unchecked_return_type = "Action[]")]
pub fn fixes(
    text: &str,
    #[wasm_bindgen(unchecked_param_type = "Span")] span: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    let span: text::Span = read(&span)?;
    answer(Ok(fix::actions(&*open(text, &options)?, span)))
}

/// Applies fixes in rounds until none is left: safe ones unless `which` is `"all"`.
#[wasm_bindgen(js_name = applyFixes, unchecked_return_type = "Fixed")]
pub fn apply_fixes(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "FixChoice")] which: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    let which = if which.is_undefined() || which.is_null() { fix::FixChoice::Safe } else { read(&which)? };
    answer(Ok(fix::apply(&*open(text, &options)?, which)))
}

/// Describes a rule, by its code or its name.
#[wasm_bindgen(unchecked_return_type = "Rule")]
pub fn explain(rule: &str) -> Answer {
    answer(catalog::explain(rule))
}

/// Lists the rules, by code.
#[wasm_bindgen(unchecked_return_type = "Rule[]")]
pub fn rules() -> Answer {
    answer(Ok(catalog::rules()))
}

/// Lists the models: the built-in ones, and those of a project.
#[wasm_bindgen(unchecked_return_type = "Model[]")]
pub fn models(#[wasm_bindgen(unchecked_optional_param_type = "ModelOptions")] options: JsValue) -> Answer {
    answer(catalog::models(read(&options)?))
}

/// Renders a story as a page: one HTML document that loads nothing and runs only its own script.
#[wasm_bindgen]
pub fn sheet(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "{ [path: string]: Thumbnail }")] thumbnails: JsValue,
) -> Result<String, JsValue> {
    let thumbnails = read_thumbnails(&thumbnails)?;
    Ok(page::html(&*open(text, &options)?, thumbnails, false))
}

/// Renders a story as a page for a frame of another page: without a bar of its own, and with the same style and script for
/// every story, so that the policy of the page around it can allow these by their hashes.
#[wasm_bindgen(js_name = embeddedSheet)]
pub fn embedded_sheet(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "{ [path: string]: Thumbnail }")] thumbnails: JsValue,
) -> Result<String, JsValue> {
    let thumbnails = read_thumbnails(&thumbnails)?;
    Ok(page::html(&*open(text, &options)?, thumbnails, true))
}

/// Looks at the first bytes of a file: the format and the size of a picture.
#[wasm_bindgen(unchecked_return_type = "FileFacts")]
pub fn inspect(bytes: &Uint8Array) -> Answer {
    answer(Ok(look_at(bytes)))
}

/// Lists what can be inserted at an offset.
#[wasm_bindgen(unchecked_return_type = "Completion[]")]
pub fn completions(
    text: &str,
    offset: u32,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::completions(&*open(text, &options)?, offset)))
}

/// Describes what is at an offset.
#[wasm_bindgen(unchecked_return_type = "Hover | null")]
pub fn hover(
    text: &str,
    offset: u32,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::hover(&*open(text, &options)?, offset)))
}

/// Lists the parts of a story to colour, in order and without overlaps.
#[wasm_bindgen(unchecked_return_type = "Token[]")]
pub fn tokens(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::tokens(&*open(text, &options)?)))
}

/// Finds the declaration, in the story, of the reference at an offset.
#[wasm_bindgen(unchecked_return_type = "Span | null")]
pub fn definition(
    text: &str,
    offset: u32,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::definition(&*open(text, &options)?, offset)))
}

/// Lists the places that name the reference at an offset, its declaration included.
#[wasm_bindgen(unchecked_return_type = "Occurrence[]")]
pub fn occurrences(
    text: &str,
    offset: u32,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::occurrences(&*open(text, &options)?, offset)))
}

/// Lists the edits that rename the reference at an offset. Throws if it can't have that name.
#[wasm_bindgen(unchecked_return_type = "Edit[]")]
pub fn rename(
    text: &str,
    offset: u32,
    name: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(editor::rename(&open(text, &options)?, offset, name))
}

/// Lists hints to show in the text: when a shot plays, how long it is, how long a line takes to say.
#[wasm_bindgen(unchecked_return_type = "Hint[]")]
pub fn hints(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::hints(&*open(text, &options)?)))
}

/// Lists the entries of a story's outline.
#[wasm_bindgen(unchecked_return_type = "OutlineEntry[]")]
pub fn outline(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::outline(&*open(text, &options)?)))
}

/// Lists the parts of a story that fold.
#[wasm_bindgen(unchecked_return_type = "Fold[]")]
pub fn folds(
    text: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
) -> Answer {
    answer(Ok(editor::folds(&*open(text, &options)?)))
}

/// The version of storyc.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Opens the session of a story.
fn open(text: &str, options: &JsValue) -> Result<Rc<Session>, JsValue> {
    session::open(text, &to_json(options)?).map_err(exception)
}

/// Converts a result to a plain object, or to an exception.
fn answer<T: Serialize>(result: Result<T, Failure>) -> Answer {
    to_object(&result.map_err(exception)?)
}

/// Converts a value to a plain object. The engine parses JSON faster than it takes properties one by one.
fn to_object<T: Serialize>(value: &T) -> Answer {
    let json = serde_json::to_string(value).map_err(|error| {
        exception(Failure::new(FailureCode::Internal, format!("storyc failed because of a bug: {error}")))
    })?;
    JSON::parse(&json)
}

/// Reads an argument.
fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsValue> {
    read_json(&to_json(value)?).map_err(exception)
}

/// Converts an argument to JSON; a missing one to an empty object. Bytes under `files` become what `inspect` returns for
/// them.
fn to_json(value: &JsValue) -> Result<String, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok("{}".to_owned());
    }
    let files = if value.is_object() { Reflect::get(value, &"files".into())? } else { JsValue::UNDEFINED };
    let json = if files.is_object() {
        let known = Object::new();
        for entry in Object::entries(files.unchecked_ref()) {
            let (path, file) = (Reflect::get_u32(&entry, 0)?, Reflect::get_u32(&entry, 1)?);
            let facts = match file.dyn_ref::<Uint8Array>() {
                Some(bytes) => to_object(&look_at(bytes))?,
                None => file,
            };
            Reflect::set(&known, &path, &facts)?;
        }
        let copy = Object::assign(&Object::new(), value.unchecked_ref());
        Reflect::set(&copy, &"files".into(), &known)?;
        JSON::stringify(&copy)?
    } else {
        JSON::stringify(value)?
    };
    // Functions and symbols have no JSON.
    json.as_string().ok_or_else(|| exception(Failure::bad_option("the options must be a plain object")))
}

fn look_at(bytes: &Uint8Array) -> FileFacts {
    // Only the start is copied, however large the file is.
    let start = bytes.subarray(0, bytes.length().min(storyc::assets::HEAD_BYTES as u32)).to_vec();
    FileFacts::new(u64::from(bytes.length()), &start)
}

fn read_thumbnails(value: &JsValue) -> Result<BTreeMap<String, Thumbnail>, JsValue> {
    let mut thumbnails = BTreeMap::new();
    if !value.is_object() {
        return Ok(thumbnails);
    }
    for entry in Object::entries(value.unchecked_ref()) {
        let path = Reflect::get_u32(&entry, 0)?.as_string().unwrap_or_default();
        let thumbnail = Reflect::get_u32(&entry, 1)?;
        #[allow(clippy::cast_sign_loss, reason = "the filter leaves positive numbers")]
        let side = |name: &str| {
            let side = Reflect::get(&thumbnail, &name.into()).ok().and_then(|side| side.as_f64());
            side.filter(|side| (1.0..=65_535.0).contains(side)).map(|side| side as u32)
        };
        let jpeg = Reflect::get(&thumbnail, &"jpeg".into())?;
        let (Some(width), Some(height), Some(jpeg)) =
            (side("width"), side("height"), jpeg.dyn_ref::<Uint8Array>())
        else {
            let message = format!("can't read the thumbnail of `{path}`");
            let help = "pass its width and height in pixels, from 1 to 65535, and the bytes of a JPEG";
            return Err(exception(Failure::bad_option(message).help(help)));
        };
        thumbnails.insert(path, Thumbnail { width, height, jpeg: jpeg.to_vec() });
    }
    Ok(thumbnails)
}

/// Makes the exception of a failure.
fn exception(failure: Failure) -> JsValue {
    let error = js_sys::Error::new(&failure.message);
    error.set_name("StorycError");
    // The other properties are those of the failure; setting one of a new object can't fail.
    if let Ok(properties) = to_object(&failure) {
        for name in ["code", "help", "diagnostics"] {
            let value = Reflect::get(&properties, &name.into()).unwrap_or(JsValue::NULL);
            let _ = Reflect::set(&error, &name.into(), &value);
        }
    }
    error.into()
}
