//! Runs [`checks::text`] on whatever libFuzzer thinks of.
#![no_main]

use slipway_framework_fuzz::{checks, memory};

#[global_allocator]
static ALLOCATOR: memory::Limited = memory::Limited;

libfuzzer_sys::fuzz_target!(|input: &[u8]| memory::limited(input, checks::text));
