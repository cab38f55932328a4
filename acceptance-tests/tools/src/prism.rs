//! Prism, a proxy that holds every exchange against an OpenAPI document.
//!
//! To move to another version, in `acceptance-tests/tools/prism`: change `package.json`, run
//! `npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved`, and change
//! [`VERSION`].

use crate::ToolError;
use crate::cache::{Installation, find_in_path, run_step};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The pinned version: the newest that Node.js 20 runs, which Debian has.
pub const VERSION: &str = "5.14.2";

const PACKAGE: &str = include_str!("../prism/package.json");
const LOCK: &str = include_str!("../prism/package-lock.json");

const REMEDY: &str = "Node.js 20 or newer with npm (apt install nodejs npm) and access to the npm registry \
                      are needed.";

/// Prism, ready to be started.
#[derive(Debug, Clone)]
pub struct Prism {
    node: PathBuf,
    script: PathBuf,
}

impl Prism {
    /// The program that Node.js runs.
    #[must_use]
    pub fn script(&self) -> &Path {
        &self.script
    }

    /// A command that runs Prism with these options of Node.js; Prism's own are still to be added.
    #[must_use]
    pub fn command(&self, options: &[&str]) -> Command {
        let mut command = Command::new(&self.node);
        command.args(options).arg(&self.script);
        command
    }

    /// A proxy in front of an endpoint, which says in a header of each answer what the document does not
    /// allow. The file of the document has to stay, because Prism watches it.
    ///
    /// # Errors
    /// When Prism does not start; its log is in the message.
    pub fn proxy(&self, document: &Path, endpoint: &str) -> Result<Proxy, ToolError> {
        let failed = |what: String| ToolError::new(what, REMEDY);
        let mut child = self
            .command(&[WATCH])
            .arg("proxy")
            .arg(document)
            .args([endpoint, "--port", "0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| failed(format!("Prism does not start: {error}")))?;
        let mut log = BufReader::new(child.stdout.take().ok_or_else(|| {
            // It was asked for above.
            failed("Prism has no log".to_owned())
        })?);
        let mut said = String::new();
        let address = loop {
            let begin = said.len();
            if !matches!(log.read_line(&mut said), Ok(read) if read > 0) {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(format!("Prism ended:\n{said}")));
            }
            if let Some((_, address)) = said[begin..].split_once("listening on ") {
                break address.trim().to_owned();
            }
        };
        Ok(Proxy {
            child,
            address,
            _log: log,
        })
    }
}

/// Ends Prism with this program, also when that is killed: its standard input ends then.
const WATCH: &str =
    "--import=data:text/javascript,process.stdin.on(\"end\",()=>process.exit()).resume()";

/// A running proxy. It ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    child: Child,
    address: String,
    /// Prism goes on to write it.
    _log: BufReader<ChildStdout>,
}

impl Proxy {
    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prism in the tool cache, installed when it is not there yet (half a minute).
///
/// # Errors
/// When there is no Node.js or no npm, when npm cannot install the pinned packages, or when there is no
/// cache folder.
pub fn ensure_prism() -> Result<Prism, ToolError> {
    let missing = |program: &str| {
        ToolError::new(
            format!("{program}, which runs Prism, is not installed"),
            REMEDY,
        )
    };
    let node = find_in_path("node").ok_or_else(|| missing("node"))?;
    let tool = Installation {
        name: &format!("prism-{VERSION}"),
        recipe: &[PACKAGE, LOCK],
    };
    let dir =
        tool.ensure(|dir| install(&find_in_path("npm").ok_or_else(|| missing("npm"))?, dir))?;
    let package = dir
        .join("node_modules")
        .join("@stoplight")
        .join("prism-cli");
    let script = package.join("dist").join("index.js");
    if !script.is_file() {
        return Err(ToolError::new(
            format!(
                "{} is gone, although Prism was installed there",
                script.display()
            ),
            format!("Remove {} and run this again.", dir.display()),
        ));
    }
    Ok(Prism { node, script })
}

fn install(npm: &Path, dir: &Path) -> Result<(), ToolError> {
    eprintln!(
        "installing Prism {VERSION} into {} (about half a minute)",
        dir.display()
    );
    for (file, text) in [("package.json", PACKAGE), ("package-lock.json", LOCK)] {
        let path = dir.join(file);
        std::fs::write(&path, text).map_err(|e| ToolError::io("write", &path, e))?;
    }
    run_step(
        // Nothing of theirs runs during the installation; hashes are those of the lock file.
        Command::new(npm)
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .current_dir(dir),
        "npm ci",
        REMEDY,
    )?;
    eprintln!("Prism {VERSION} is installed");
    Ok(())
}
