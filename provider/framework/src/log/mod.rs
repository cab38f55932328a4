//! Logs in the form that the host reads, and panics that it shows.
//!
//! The host reads a provider's standard error line by line. A line that is a JSON object in the
//! form of HashiCorp's `hclog` keeps its level and its fields; anything else becomes debug text. So
//! `tracing` events are written in exactly that form, with the fields of the spans around them.
//!
//! Nothing is installed, and nothing is computed, unless a `TF_LOG*` variable asks for it. Only
//! code whose module path begins with one of the given targets is heard: HTTP and TLS libraries log
//! headers and keys at their finest levels, and a log must not hold a secret.
//!
//! - [`install`]: the log of a process
//! - [`install_panic_hook`]: what is printed when something panics
//! - [`HclogLayer`]: the form of the lines, for other arrangements of `tracing`
//! - [`level()`]: which level the environment asks for
//!
//! The rules come from go-plugin 1.8.0 (`log_entry.go`, `client.go`) and Terraform 1.16
//! (`internal/logging`).

mod fields;
mod layer;
mod level;
mod line;
mod panic;
mod timestamp;

use std::io::Write;

use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

pub use layer::HclogLayer;
pub use level::level;
pub use panic::install_panic_hook;

use crate::plugin::HostEnvironment;

/// Starts the log of this process on standard error, if the environment asks for one. Returns
/// whether it does.
///
/// `provider` is the name by which `TF_LOG_PROVIDER_<NAME>` means this provider, such as `aws`.
/// `targets` are the crates to be heard beside this one, as prefixes of module paths.
///
/// A process has one log: when there is one already, nothing changes and the result is `false`.
pub fn install(environment: &HostEnvironment, provider: &str, targets: &[&str]) -> bool {
    let Some(level) = level(environment, provider) else {
        return false;
    };
    let layer = HclogLayer::new(level, targets, |line| {
        // A log that cannot be written has nobody to tell.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    });
    tracing::subscriber::set_global_default(Registry::default().with(layer)).is_ok()
}
