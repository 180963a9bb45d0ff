//! `mock-vendor`: serves the tests' fake DashScope vendor until it is stopped, for `examples/studio`.
//!
//! `GET /mock/tasks` says how many tasks it made for each prompt.

#![allow(clippy::disallowed_methods, clippy::indexing_slicing, clippy::unwrap_used, unreachable_pub)]

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "cases/vendor.rs"]
mod vendor;

use std::process::ExitCode;

use vendor::{Faults, KEY, Served, Vendor};

const USAGE: &str = "usage: mock-vendor [--listen ADDRESS] [--url URL] [--polls NUMBER]

  --listen ADDRESS  address and port to listen on; 127.0.0.1:9301 by default, port 0 for a free one
  --url URL         where clients reach it, if not at that address; clips are served below it
  --polls NUMBER    polls after which a task is done; 20 by default";

/// The program's options.
struct Options {
    listen: String,
    url: Option<String>,
    polls: u32,
}

impl Options {
    /// Reads the arguments.
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { listen: "127.0.0.1:9301".to_owned(), url: None, polls: 20 };
        while let Some(flag) = args.next() {
            let (name, own) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (flag.as_str(), None),
            };
            let value = || own.or_else(|| args.next()).ok_or_else(|| format!("`{name}` needs a value"));
            match name {
                "--listen" => options.listen = value()?,
                "--url" => options.url = Some(value()?.trim_end_matches('/').to_owned()),
                "--polls" => {
                    let text = value()?;
                    options.polls =
                        text.parse().map_err(|_| format!("`--polls {text}` isn't a whole number"))?;
                }
                _ => return Err(format!("unknown argument `{name}`")),
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("error: {why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let vendor = match Vendor::start_at(&options.listen, options.url, (1, Faults::default(), options.polls)) {
        Ok(vendor) => vendor,
        Err(error) => {
            eprintln!("error: can't listen on {}: {error}", options.listen);
            return ExitCode::FAILURE;
        }
    };
    vendor.serve(Served::AsOrdered);
    println!("the mock vendor is at {}\nits API key is {KEY}", vendor.url);
    loop {
        std::thread::park();
    }
}
