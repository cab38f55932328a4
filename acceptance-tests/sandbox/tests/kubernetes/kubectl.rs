//! kubectl, with nothing of the user's own.

use slipway_tools::ensure_kubernetes;
use std::process::{Command, Stdio};

/// kubectl with one kubeconfig.
pub(crate) struct Kubectl {
    dir: tempfile::TempDir,
}

impl Kubectl {
    pub(crate) fn new(kubeconfig: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("config"), kubeconfig).expect("a file");
        Self { dir }
    }

    /// What it prints, or what it complains of.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        use std::io::Write as _;
        let program = ensure_kubernetes().expect("kubectl").kubectl;
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("HOME", self.dir.path())
            .env("KUBECONFIG", self.dir.path().join("config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim_end().to_owned();
        match output.status.success() {
            true => Ok(text(output.stdout)),
            false => Err(text(output.stderr)),
        }
    }

    /// What it prints.
    #[track_caller]
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        self.run(arguments, "").expect("kubectl")
    }

    /// What it complains of at the end.
    #[track_caller]
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let text = self.run(arguments, "").expect_err("kubectl is refused");
        text.lines().last().unwrap_or_default().to_owned()
    }

    /// Fails unless the server does not know who is asking.
    #[track_caller]
    pub(crate) fn is_nobody(&self) {
        let text = self.refused(&["get", "namespaces"]);
        let unknown = "error: You must be logged in to the server";
        assert!(text.starts_with(unknown), "{text}");
    }
}
