//! `slipway-sandbox origin`.

use crate::Failure;
use slipway_sandbox::aws::SharedOrigin;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Origin {
    /// The socket to make
    socket: PathBuf,
}

impl Origin {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let unable = |detail: String| Failure::new("Unable to keep moto ready", detail);
        let origin = SharedOrigin::start(self.socket).map_err(|e| unable(e.to_string()))?;
        println!("ready");
        std::io::stdout().flush().ok();
        origin
            .until(std::io::stdin())
            .map_err(|e| unable(e.to_string()))?;
        Ok(ExitCode::SUCCESS)
    }
}
