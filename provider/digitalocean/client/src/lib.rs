//! The client of the DigitalOcean API.
//!
//! Its calls and types are generated (`cargo xtask codegen client`) from the API's own document, which
//! `slipway_codegen::openapi` has normalised: everything in a type is optional, a value that nobody knew of
//! is data, and an empty list is sent as one. What holds for every call stands here, once: whose token is
//! sent and where to, what of an answer is read, and what a failure means to the engine.
//!
//! What it deliberately does not do: it repeats nothing, waits for nothing and keeps no rate, because only
//! [`slipway_engine::retry`] knows what is safe to repeat; it knows no resource; it prints no body.
//!
//! # Modules, in reading order
//!
//! - [`connection`]: from an endpoint and a token to a [`Client`].
//! - [`transport`]: what happens to each request and each answer.
//! - [`limits`]: what the API says of its rates.
//! - [`failure`]: from a call to its result, or to the engine's error.
//! - [`pages`]: lists that come in pages.
//! - `revocation`: the end of a token, which the document does not have.
//! - [`types`]: what is sent and read.

pub mod connection;
pub mod failure;
pub mod limits;
pub mod pages;
mod revocation;
pub mod transport;

#[rustfmt::skip]
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    reason = "generated code; the API's document explains it"
)]
mod generated;

pub use connection::{Settings, Token};
pub use generated::{ByteStream, Client, Error, ResponseValue, types};

use slipway_engine::error::Service;

/// The API as the engine names it.
pub const DIGITALOCEAN: Service = Service {
    id: "digitalocean",
    title: "DigitalOcean",
};
