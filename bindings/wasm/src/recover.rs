//! Recovers from panics, which are bugs: the caller gets an exception, and the next call works again.

use wasm_bindgen::{JsValue, handler, throw_val};

/// Makes each panic an exception. `exception` makes it from the panic's message. The next call gets a new instance of the
/// module, because this one may be halfway through a change.
pub(crate) fn from_panics(exception: fn(String) -> JsValue) {
    std::panic::set_hook(Box::new(move |panic| {
        handler::schedule_reinit();
        throw_val(exception(panic.to_string()));
    }));
}
