//! How the binary is linked.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "this is how a build script is asked and answers"
)]

use std::env;

/// A program for Linux stands at a fixed address, as programs in Go do: the list of some 200,000 places
/// that would have to be corrected at each start is a tenth of the file, and of one that is compiled without
/// optimizations it is four times as long.
///
/// In a release, functions that came out as the same instructions are one. A hundred types bring the same course of a
/// call, a drop or a conversion many times, which only the linker can see. It is LLVM's, which Rust brings for this
/// target; Rust promises no two functions different addresses.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        if is("PROFILE", "release") && is("CARGO_CFG_TARGET_ARCH", "x86_64") {
            println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
        }
    }
}
