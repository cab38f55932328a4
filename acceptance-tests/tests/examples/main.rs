//! The examples that have more than HCL: what drives them, and what it says.
//!
//! Their HCL is lived by the cases of the same names, and by the demo.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests run on the real clock, and say what they measured"
)]

mod flask;
mod shop;
