//! A small workspace under git, which is released in the place of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// A program that says what `slipway` says. Its build script writes code that can panic, and so a path.
const FILES: [(&str, &str); 8] = [
    (
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"provider\", \"part\"]\n\n[profile.release]\nstrip = true\n",
    ),
    (
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"part\"\nversion = \"0.0.0\"\n\n\
         [[package]]\nname = \"slipway\"\nversion = \"0.1.0\"\ndependencies = [\n \"part\",\n]\n",
    ),
    (
        "provider/Cargo.toml",
        "[package]\nname = \"slipway\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT OR Apache-2.0\"\n\n\
         [dependencies]\npart = { path = \"../part\" }\n",
    ),
    (
        "provider/build.rs",
        r#"fn main() {
            let folder = std::env::var("OUT_DIR").expect("set");
            let code = "fn fail(number: usize) { if number > 7 { panic!(\"generated\") } }";
            std::fs::write(format!("{folder}/generated.rs"), code).expect("written");
        }
        "#,
    ),
    (
        "provider/src/main.rs",
        r#"include!(concat!(env!("OUT_DIR"), "/generated.rs"));
        fn main() {
            fail(std::env::args().count());
            println!("slipway {} (slipway/{}, slipway/slipway)", env!("CARGO_PKG_VERSION"), part::NAME);
        }
        "#,
    ),
    (
        "part/Cargo.toml",
        "[package]\nname = \"part\"\nversion = \"0.0.0\"\nedition = \"2024\"\nlicense = \"MIT OR Apache-2.0\"\n",
    ),
    ("part/src/lib.rs", "pub const NAME: &str = \"aws\";\n"),
    (".gitignore", "/target\n"),
];

/// The workspace in a folder of the test's own.
pub(crate) struct Clone {
    root: PathBuf,
    folder: tempfile::TempDir,
}

/// How a command ended.
pub(crate) struct Ended(Output);

impl Ended {
    /// What it printed; a panic when it failed.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        let said = String::from_utf8_lossy(&self.0.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&self.0.stderr);
        assert!(self.0.status.success(), "{said}{complaint}");
        said
    }

    /// What it complained of; a panic when it did not fail.
    #[track_caller]
    pub(crate) fn failure(self) -> String {
        let complaint = String::from_utf8_lossy(&self.0.stderr).into_owned();
        assert_eq!(self.0.status.code(), Some(1), "{complaint}");
        complaint
    }
}

impl Clone {
    /// One commit of it, in a folder of this name.
    pub(crate) fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join(name);
        let clone = Self { root, folder };
        write_all(&clone.root);
        clone.git(&["init", "--quiet"]);
        clone.commit_all();
        clone
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where its releases appear.
    pub(crate) fn output(&self) -> PathBuf {
        self.folder.path().join("releases")
    }

    /// A file that is not in the clone; its path.
    pub(crate) fn beside(&self, name: &str, contents: &[u8]) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, contents).expect("a file");
        path.display().to_string()
    }

    /// Another commit, in which a file has this text.
    pub(crate) fn commit(&self, file: &str, text: &str) {
        write(&self.root.join(file), text);
        self.commit_all();
    }

    fn commit_all(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "commit"]);
    }

    /// Another commit, in which the program has this version.
    pub(crate) fn set_version(&self, version: &str) {
        for file in ["Cargo.lock", "provider/Cargo.toml"] {
            let text = fs::read_to_string(self.root.join(file)).expect("a file");
            write(&self.root.join(file), &text.replace("0.1.0", version));
        }
        self.commit_all();
    }

    /// Runs git with nothing of the developer's settings, and always at the same time.
    pub(crate) fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Jane", "-c", "user.email=jane@example.com"])
            .args([
                "-c",
                "init.defaultBranch=main",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(&self.root)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
            .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z");
        succeeded(&mut git);
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        cargo(&self.root, arguments)
    }

    /// `cargo xtask dist` with these arguments; builds stay in the clone.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_slipway-dist"));
        command
            .arg("--root")
            .arg(&self.root)
            .arg("--output")
            .arg(self.output())
            .args(arguments)
            .env("CARGO_TARGET_DIR", self.root.join("target"));
        command
    }

    pub(crate) fn dist(&self, arguments: &[&str]) -> Ended {
        run(&mut self.command(arguments))
    }

    /// The same with a program that is compiled already.
    pub(crate) fn with_program(&self, arguments: &[&str]) -> Ended {
        run(self.command(arguments).args(["--program", &program()]))
    }
}

pub(crate) fn run(command: &mut Command) -> Ended {
    let output = command.output();
    Ended(output.unwrap_or_else(|error| panic!("{command:?}: {error}")))
}

#[track_caller]
pub(crate) fn succeeded(command: &mut Command) {
    run(command).success();
}

/// The program of the workspace, compiled once for all tests, in the folder that Cargo has for such things.
pub(crate) fn program() -> String {
    static BUILT: LazyLock<String> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dist-program");
        write_all(&root);
        let mut cargo = cargo(&root, &["build", "--release", "--offline"]);
        succeeded(cargo.env("CARGO_TARGET_DIR", root.join("target")));
        root.join("target/release/slipway").display().to_string()
    });
    BUILT.clone()
}

fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(arguments).current_dir(root);
    cargo
}

fn write_all(root: &Path) {
    for (file, text) in FILES {
        write(&root.join(file), text);
    }
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        write(&root.join(licence), &format!("The text of {licence}\n"));
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, text).expect("a file");
}

/// This machine as Go names it.
pub(crate) fn platform() -> String {
    let os = std::env::consts::OS.replace("macos", "darwin");
    let architecture = std::env::consts::ARCH;
    format!(
        "{os}_{}",
        architecture
            .replace("x86_64", "amd64")
            .replace("aarch64", "arm64")
    )
}

/// Names in a folder, hidden ones too, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// Holds a list of sums against the files, with the tool that users have for it.
pub(crate) fn check_sums(folder: &Path, list: &str) {
    let mut tool = Command::new("sha256sum");
    tool.args(["--check", "--strict", "--quiet", list])
        .current_dir(folder);
    succeeded(&mut tool);
}
