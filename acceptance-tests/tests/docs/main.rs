//! The documents are held against what they tell of.
//!
//! - `markdown`: pages, their blocks of code, links and headings.
//! - `links`: every link leads somewhere. `layout`: everything that a provider has is on a page, where registries look for it.
//! - `guides`: what they tell to do, done.
//! - `hcl`: every block of HCL is valid for the built providers. `fragment` makes a module of a block, `schemas` has what the
//!   providers tell, `check` lets a tool judge many modules at once.
#![allow(
    clippy::disallowed_methods,
    reason = "it reads the clone that it is in, which Cargo names by a variable"
)]

mod check;
mod fragment;
mod guides;
mod hcl;
mod layout;
mod links;
mod markdown;
mod schemas;
