//! The process side of a provider: how Terraform and OpenTofu start it, talk to it and end it.
//!
//! The host starts a provider as a child process with a set of environment variables, reads one
//! line from its standard output, connects to the socket named there with mutual TLS, and speaks
//! gRPC over it until it asks the process to end. [`serve()`] does all of that for any implementation
//! of the `Provider` service.
//!
//! Deliberately absent: no call is read or answered here (that is the `rpc` module's), no keepalive
//! and no idle limit (an apply may take hours), and no second line is ever written to standard
//! output.
//!
//! - [`HostEnvironment`]: the environment variables of the host, read in one place
//! - [`serve()`], [`ServeOptions`], [`PluginServer`]: the life of the process
//! - [`End`]: why it ended
//! - [`contain()`], [`run_to_end`]: one call, kept from taking the process with it
//!
//! The rules come from the source of go-plugin 1.8.0 (`server.go`, `client.go`, `mtls.go`,
//! `grpc_*.go`) and of Terraform 1.16 (`internal/plugin/serve.go`).

mod calls;
mod contain;
mod controller;
mod environment;
mod error;
mod handshake;
mod incoming;
mod lifetime;
mod listener;
mod reattach;
mod serve;
mod stdio;
mod tls;

pub use contain::{PanicReport, contain, run_to_end};
pub use environment::HostEnvironment;
pub use error::ServeError;
pub use lifetime::End;
pub use serve::{PluginServer, ServeOptions, serve};

pub(crate) use contain::PanicSite;
