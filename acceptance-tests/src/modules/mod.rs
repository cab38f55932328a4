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
//! | `given` | modules and providers that the caller has here |
//! | `registry`, `web` | the hosts that `init` and the providers ask, on this machine |
//! | `install` | the mirrors from which `init` installs a provider |
//! | `init` | why an example cannot be initialised |
//! | `example` | one example on one tool and one provider, from init to destroy |
//! | `pair` | the same with the official provider beside it: end states, and exchanged states |
//! | `outputs` | what an exchanged state changes of outputs |

mod given;

mod registry;

mod source;

mod web;

mod install;

mod init;

mod example;

mod outputs;

mod pair;

pub use given::Given;

pub use example::{Calls, Made, Refusal};
pub use pair::{Comparison, Outcome, try_out};
pub use source::Source;

use crate::aws::Sandbox;
use crate::cases::workspace;
use crate::cli::{Cli, CliError, Face, Provider, Workspace};
use web::Web;

/// The provider that this is about.
const PROVIDER: &str = "hashicorp/aws";

/// What all examples share: the providers, as they are installed.
#[derive(Debug)]
pub struct Providers {
    ours: Provider,
    /// The official provider as `init` finds it; it serves a folder that is initialised already as one
    /// process.
    official: Option<Provider>,
    /// What stands for the hosts of the web, when modules or providers are given.
    web: Option<Web>,
    /// The folder of the mirrors; it goes with the value.
    _folder: tempfile::TempDir,
}

impl Providers {
    /// Installs our provider, and offers the official one when it is given. When `modules` or `providers`
    /// are given, `init` gets them and nothing else.
    ///
    /// # Errors
    /// When our provider is not built, a mirror cannot be written, or what is given is not there.
    pub fn install(
        with_official: bool,
        modules: Vec<Given>,
        providers: Vec<Given>,
    ) -> Result<Self, CliError> {
        let folder = tempfile::tempdir()
            .map_err(|e| CliError::io("create a folder in", &std::env::temp_dir(), e))?;
        let [modules, providers] = [present(modules)?, present(providers)?];
        let ours = install::ours(&folder.path().join("ours"), &providers)?;
        let official = match with_official {
            true => {
                Provider::official(Face::Aws)?;
                Some(install::official(
                    &folder.path().join("official"),
                    &providers,
                )?)
            }
            false => None,
        };
        let web = match modules.is_empty() && providers.is_empty() {
            true => None,
            false => Some(Web::start(modules, folder.path())?),
        };
        Ok(Self {
            ours,
            official,
            web,
            _folder: folder,
        })
    }

    /// An empty workspace on a local AWS, in which the web is what is given.
    fn workspace(
        &self,
        cli: Cli,
        provider: &Provider,
        sandbox: &Sandbox,
    ) -> Result<Workspace, CliError> {
        let mut workspace = workspace(cli, provider, sandbox)?;
        workspace.set_envs(self.web.iter().flat_map(Web::env));
        Ok(workspace)
    }
}

/// What is given, with paths that are right in every folder.
fn present(given: Vec<Given>) -> Result<Vec<Given>, CliError> {
    let given = given.into_iter().map(Given::absolute);
    given
        .collect::<Result<_, _>>()
        .map_err(|message| CliError::Tool { message })
}
