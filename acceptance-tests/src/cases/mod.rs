//! Cases: folders of HCL that live from apply to destroy on both command line tools.
//!
//! A new case is a new folder of `acceptance-tests/cases`; it needs no Rust. Its life is apply, an empty
//! plan that finds nothing changed, import of everything that can be imported into a fresh state,
//! whatever its steps change (also behind the provider's back), destroy, and a look at what is left in
//! the cloud. `cases/README.md` says what a folder may hold.
//!
//! | module | what it is |
//! |---|---|
//! | `folder` | a case as it lies on disk |
//! | `manifest` | the settings that HCL cannot say: `case.toml`, `step.toml`, `imports.toml` |
//! | `account` | the local account that it lives in |
//! | `life` | one case on one tool, from apply to destroy |
//! | `step` | one step of it: outside changes, plan, apply, empty plan |
//! | `outside` | API calls behind the provider's back |
//! | `import` | every resource of a state imported into a fresh one |
//! | `snapshot` | texts kept in files beside the case |
//! | `spoil` | what goes wrong at a request |
//! | `point` | one point of a sweep |
//! | [`sweep`] | a case once for each API request and each kind of fault |
//! | `taken` | objects that have their names already, imported as errors say |
//! | [`meeting`] | each kind of fault once, for any provider, with the call log as proof |
//! | [`judge`](judge()) | another judge of what the cases said to DigitalOcean |
//! | [`exchange`] | a case on two providers: equal ends, and each one's state under the other |
//! | [`queue`] | work done side by side, with one line for each |

mod folder;

mod manifest;

mod account;

mod life;

mod step;

mod outside;

mod import;

mod snapshot;

mod spoil;

mod point;

pub mod sweep;

mod taken;

pub mod meeting;

mod judge;

pub mod exchange;

pub mod queue;

pub(crate) use exchange::changed;
pub use folder::{Case, Step, all, named};
pub use judge::judge;
pub use life::{in_turn, live, workspace};
pub use manifest::Imports;

use crate::cli::CliError;

/// What a case demands and does not find.
fn failed(step: &str, why: impl std::fmt::Display) -> CliError {
    CliError::Check {
        message: format!("step `{step}`: {why}"),
    }
}

/// Says in which step something went wrong.
fn in_step<T>(step: &str, result: Result<T, CliError>) -> Result<T, CliError> {
    result.map_err(|error| failed(step, error))
}
