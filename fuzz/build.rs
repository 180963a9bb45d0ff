//! Links the C++ standard library for libFuzzer, because `.cargo/config.toml` turns off automatic linking.

fn main() {
    println!("cargo:rustc-link-arg-bins=-lstdc++");
}
