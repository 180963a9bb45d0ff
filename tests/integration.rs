//! All integration tests, in one binary: `cases/` mirrors `src/`.

#![allow(
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::format_collect,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub
)]

mod cases;
