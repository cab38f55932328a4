//! The local AWS, tried with clients that we did not write: what a test asserts through it is worth
//! nothing when the gateway itself lies.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests run on the real clock and say what they measured"
)]

mod acm;
mod boto;
mod control;
mod faults;
mod lag;
mod moto;
mod naming;
mod process;
mod program;
mod route53;
mod rule_file;
mod signatures;
