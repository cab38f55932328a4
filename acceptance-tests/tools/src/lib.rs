//! The tools that the tests and the demo drive, installed once into a cache outside the clone.
//!
//! Only the standard library is used, so that `cargo xtask` may depend on this crate and stay quick
//! to build. Nothing here knows Terraform's protocol or a cloud.
//!
//! | tool | how it is got | module |
//! |---|---|---|
//! | moto | `python3 -m venv` and pip, every version and hash pinned | [`moto`] |
//! | pydo | likewise | [`pydo`] |
//! | Flask and gunicorn, of an example | likewise | [`flask`] |
//! | Prism | `npm ci`, every version and hash pinned | [`prism`] |
//! | radosgw | Debian's packages, unpacked | [`radosgw`] |
//! | OpenTofu | `go build` of a pinned module, or `SLIPWAY_TOFU` | [`opentofu`] |
//! | actionlint | `go build` of a pinned module | [`actionlint`] |
//! | Kubernetes, etcd, KWOK | `go build` of pinned modules | [`kubernetes`] |
//! | Terraform | found: `SLIPWAY_TERRAFORM`, else `PATH` | [`terraform`] |
//! | the cache | `SLIPWAY_CACHE`, else the user's cache folder | [`cache`] |
//!
//! An installation is finished when its marker file is in place, which is written beside it and
//! renamed; several processes may race, the first takes a file lock and the others wait for it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a chore of the developer's machine: it reads the environment and tells of long steps"
)]

pub mod actionlint;
pub mod cache;
mod error;
pub mod flask;
mod go;
pub mod kubernetes;
pub mod moto;
pub mod opentofu;
pub mod prism;
pub mod pydo;
mod python;
pub mod radosgw;
pub mod terraform;

pub use actionlint::ensure_actionlint;
pub use cache::cache_dir;
pub use error::ToolError;
pub use flask::ensure_flask;
pub use kubernetes::{Kubernetes, ensure_kubernetes};
pub use moto::ensure_moto;
pub use opentofu::ensure_opentofu;
pub use prism::{Prism, ensure_prism};
pub use pydo::ensure_pydo;
pub use radosgw::ensure_radosgw;
pub use terraform::{Clis, find_opentofu, find_terraform};
