//! Modules of other people on our provider: every example of a checkout from init to destroy, and side
//! by side with the official provider.
//!
//! The sources are read and never changed: each run works in a copy. Our provider is installed as its
//! users install it, by `slipway install --as hashicorp/aws`, so that the module finds it under the
//! address that it names.
//!
//! | module | what it is |
//! |---|---|
//! | `source` | the checkout: its examples, and copies of it |
//! | `install` | the mirrors from which `init` installs a provider |
//! | `init` | why an example cannot be initialised |
//! | `example` | one example on one tool and one provider, from init to destroy |
//! | `pair` | the same with the official provider beside it: end states, and exchanged states |
//! | `outputs` | what an exchanged state changes of outputs |

mod source;

mod install;

mod init;

mod example;

mod outputs;

mod pair;

pub use example::{Calls, Made, Refusal};
pub use pair::{Comparison, Outcome, try_out};
pub use source::Source;

use crate::cli::{CliError, Provider};

/// The provider that this is about.
const PROVIDER: &str = "hashicorp/aws";

/// What all examples share: the providers, as they are installed.
#[derive(Debug)]
pub struct Providers {
    ours: Provider,
    /// The official provider as `init` finds it; it serves a folder that is initialised already as one
    /// process.
    official: Option<Provider>,
    /// The folder of the mirrors; it goes with the value.
    _folder: tempfile::TempDir,
}

impl Providers {
    /// Installs our provider, and offers the official one when it is given.
    ///
    /// # Errors
    /// When our provider is not built, or a mirror cannot be written.
    pub fn install(with_official: bool) -> Result<Self, CliError> {
        let folder = tempfile::tempdir()
            .map_err(|e| CliError::io("create a folder in", &std::env::temp_dir(), e))?;
        let ours = install::ours(&folder.path().join("ours"))?;
        let official = match with_official {
            true => {
                Provider::official_aws()?;
                Some(install::official(&folder.path().join("official"))?)
            }
            false => None,
        };
        Ok(Self {
            ours,
            official,
            _folder: folder,
        })
    }
}
