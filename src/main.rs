//! The `storyc` program. All of it is in the library, in `cli`.

use std::process::ExitCode;

/// Trees are many small pieces: a thousand stories are checked a fifth faster with it than with the system's own.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    storyc::cli::main()
}
