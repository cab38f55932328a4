//! Lifecycles against a scripted API, on a virtual clock.

mod adopt;
mod create;
mod delete;
mod namesakes;
mod parcels;
mod store;
mod update;
mod waits;
