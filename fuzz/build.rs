//! The fuzzer is C++, and the project's settings keep its library away from builds that link their own.

fn main() {
    println!("cargo:rustc-link-arg-bins=-lstdc++");
}
