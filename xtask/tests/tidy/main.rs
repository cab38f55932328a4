//! What no compiler checks about the tree, each rule with what to do when it is broken.
//!
//! - `layers`: which crate and which module may know which.
//! - `files`: lengths, first lines, and what no file may hold.
//! - `locks`: what has to be said of dependencies by hand: a reason for several versions, and how some are compiled.

#![allow(
    clippy::disallowed_methods,
    reason = "it reads the clone that it is in, which Cargo names by a variable"
)]

mod files;
mod layers;
mod locks;
mod tree;
