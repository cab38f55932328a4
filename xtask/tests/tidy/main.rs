//! What no compiler checks about the tree, each rule with what to do when it is broken.
//!
//! - `layers`: which crate and which module may know which.
//! - `files`: lengths, first lines, and what no file may hold.
//! - `locks`: several versions of one dependency, each with a reason.

#![allow(
    clippy::disallowed_methods,
    reason = "it reads the clone that it is in, which Cargo names by a variable"
)]

mod files;
mod layers;
mod locks;
mod tree;
