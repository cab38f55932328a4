//! The provider binary.
//!
//! Terraform and OpenTofu start it under a face's file name, such as `terraform-provider-aws_v1.2.3`,
//! and it serves that face. Started by a person it is a small command line.
//!
//! - [`faces`]: which file name means which provider.
//! - [`command`]: what a person can ask for.
//! - [`install`]: the folder from which the tools install it.
//! - [`permissions`]: the IAM policy for a folder of HCL.
//!
//! Nothing of a cloud is here: faces live in crates of their own.

mod command;
mod faces;
mod install;
mod permissions;

use std::path::PathBuf;
use std::process::ExitCode;

use slipway_framework::log;
use slipway_framework::plugin::{HostEnvironment, ServeError, ServeOptions, serve};

use crate::faces::Face;

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let program = arguments.first().map(PathBuf::from).unwrap_or_default();
    let environment = HostEnvironment::from_process();
    log::install_panic_hook();
    let face = Face::of_program(&program);
    let debug = arguments.iter().any(|argument| argument == "--debug");
    match face {
        Some(face) if environment.has_host() || debug => run(face, environment, debug),
        _ => command::run(arguments),
    }
}

/// The stack of each thread, in bytes. Futures of the SDKs are nested and large, above all without
/// optimisation, and an overflow aborts the process in the middle of an apply. Only what is used is
/// ever taken from the machine.
const STACK: usize = 16 * 1024 * 1024;

/// Serves one face until the host has no more use for it.
fn run(face: Face, environment: HostEnvironment, debug: bool) -> ExitCode {
    log::install(
        &environment,
        face.name(),
        &[
            "slipway",
            "slipway_engine",
            "slipway_aws",
            "slipway_digitalocean",
            "slipway_kubernetes",
            "slipway_native",
        ],
    );
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return command::fail(&format!(
                "the provider could not start its threads: {error}"
            ));
        }
    };
    let outcome = runtime.block_on(async {
        let options = ServeOptions {
            environment,
            debug,
            source_addresses: face.source_addresses(),
        };
        let (server, closing) = face.server();
        let outcome = serve(server, options).await;
        closing.await;
        outcome
    });
    // What still runs belongs to calls that nobody waits for any more; the host expects an end at once.
    runtime.shutdown_background();
    match outcome {
        Ok(_) => ExitCode::SUCCESS,
        Err(error @ ServeError::NoHost) => command::fail(&error.to_string()),
        Err(error) => command::fail(&error.to_string()),
    }
}
