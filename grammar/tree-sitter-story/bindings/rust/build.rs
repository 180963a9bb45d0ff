//! Compiles the parser.

fn main() {
    let mut build = cc::Build::new();
    build.std("c11").include("src").files(["src/parser.c", "src/scanner.c"]);
    // What the generator writes reads a character and then has nothing to do with it: the scanner does all of that.
    build.flag_if_supported("-Wno-unused-parameter").flag_if_supported("-Wno-unused-but-set-variable");
    build.compile("tree-sitter-story");
    println!("cargo:rerun-if-changed=src");
}
