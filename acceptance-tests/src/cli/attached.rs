//! A provider that runs beside the tools, which attach to it instead of starting their own.
//!
//! A tool starts a provider three or four times for each command. One that is attached starts once for
//! a whole case, and it also shows what a provider keeps from one command to the next.
//!
//! It is killed at its end, as go-plugin does with providers that do not end soon. What it then leaves of
//! its socket is in a folder of its own, which goes with it.

use super::CliError;
use super::provider::REGISTRIES;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long the provider may take to say where it is.
const START: Duration = Duration::from_secs(30);

/// The variable that tells the tools.
pub(super) const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// A provider that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Attached {
    child: Child,
    /// One entry of the variable's value.
    entry: Value,
    /// The provider's folder for temporary files.
    _folder: tempfile::TempDir,
}

impl Attached {
    /// Starts a provider with this environment and nothing else. Providers on go-plugin have the flag
    /// as well: they serve until they are killed, and print how to attach.
    ///
    /// # Errors
    /// When it cannot be started, or does not say where it is.
    pub(super) fn start(program: &Path, env: &[(String, String)]) -> Result<Self, CliError> {
        let folder = tempfile::Builder::new()
            .prefix("slipway-")
            .tempdir()
            .map_err(|e| CliError::io("create a folder in", &std::env::temp_dir(), e))?;
        let mut child = Command::new(program)
            .arg("--debug")
            .env_clear()
            .env("TMPDIR", folder.path())
            .envs(env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| CliError::io("start", program, e))?;
        let (tell, said) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            // Read to its end, so that the provider never waits for a reader.
            std::thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    tell.send(line).ok();
                }
            });
        }
        let mut attached = Self {
            child,
            entry: Value::Null,
            _folder: folder,
        };
        let line = std::iter::from_fn(|| said.recv_timeout(START).ok())
            .find_map(|line| Some(line.split_once(&format!("{VARIABLE}='"))?.1.to_owned()))
            .ok_or_else(|| malformed("it did not print it"))?;
        attached.entry = entry(line.trim_end().trim_end_matches('\''))?;
        Ok(attached)
    }

    /// What the variable holds so that both tools find it under these source addresses, `namespace/type`.
    pub(super) fn entries(&self, sources: &[&str]) -> impl Iterator<Item = (String, Value)> {
        sources
            .iter()
            .flat_map(|source| REGISTRIES.map(|registry| format!("{registry}/{source}")))
            .map(|address| (address, self.entry.clone()))
    }
}

/// The entry of the only process that the value leads to.
fn entry(value: &str) -> Result<Value, CliError> {
    let entries: serde_json::Map<String, Value> =
        serde_json::from_str(value).map_err(|e| malformed(&e.to_string()))?;
    let first = entries.into_iter().next().map(|(_, entry)| entry);
    first.ok_or_else(|| malformed("it is empty"))
}

fn malformed(reason: &str) -> CliError {
    CliError::Malformed {
        what: "where the provider that was started can be reached",
        reason: reason.to_owned(),
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_a_killed_provider_leaves_goes_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("provider");
        let text = format!(
            "#!/bin/sh\necho > \"$TMPDIR/plugin123\"\necho \"{VARIABLE}='{{\\\"a\\\": {{}}}}'\"\nexec sleep 600\n"
        );
        std::fs::write(&program, text).expect("a file");
        let runs = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&program, runs).expect("the mode is set");
        let path = std::env::var("PATH").unwrap_or_default();
        let attached = Attached::start(&program, &[("PATH".to_owned(), path)]).expect("it starts");
        let own = attached._folder.path().to_owned();
        assert!(own.join("plugin123").is_file(), "it has its folder");
        drop(attached);
        assert!(!own.exists());
    }
}
