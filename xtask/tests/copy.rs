//! `.ci/copy`, by which a run compiles what was changed since the last one and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// A clone of two files with the script in it, and the folder that the script fills.
struct Clone {
    folder: tempfile::TempDir,
}

impl Clone {
    fn new() -> Self {
        let clone = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/copy");
        fs::create_dir_all(clone.root().join(".ci")).expect("a folder");
        fs::copy(script, clone.root().join(".ci/copy")).expect("the script");
        clone.write("kept", "one");
        clone.write("changed", "one");
        clone.git(&["init", "--quiet"]);
        clone.git(&["add", "--all"]);
        let by = ["-c", "user.name=a", "-c", "user.email=a@localhost"];
        clone.git(&[&by[..], &["commit", "--quiet", "-m", "a commit"]].concat());
        clone
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("clone")
    }

    fn copy(&self) -> PathBuf {
        self.folder.path().join("copy")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.root().join(name), text).expect("a file");
    }

    fn git(&self, words: &[&str]) -> String {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root()).args(words);
        succeeded(&mut command)
    }

    /// Brings the copy up to date.
    fn run(&self) {
        let script = self.root().join(".ci/copy");
        succeeded(Command::new("bash").arg(script).arg(self.copy()));
    }

    /// What the copy has by this name, and since when.
    fn found(&self, name: &str) -> (String, SystemTime) {
        let file = self.copy().join(name);
        let text = fs::read_to_string(&file).expect("a file");
        let written = fs::metadata(&file).and_then(|it| it.modified());
        (text, written.expect("a time"))
    }
}

fn succeeded(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_copy_is_the_clone_as_it_is_and_unchanged_files_keep_their_times() {
    let clone = Clone::new();
    clone.run();
    let (kept, changed) = (clone.found("kept"), clone.found("changed"));
    let before = clone.git(&["status", "--porcelain"]);
    // Committed or not; what was built there; and what a run that was cut off has left.
    clone.write("changed", "two");
    clone.write("new", "one");
    fs::write(clone.copy().join("built"), "").expect("a file");
    fs::write(clone.copy().join("kept"), "half").expect("a file");
    fs::write(clone.copy().join(".git/index.lock"), "").expect("a file");
    clone.run();
    assert_eq!(clone.found("kept").0, kept.0);
    assert_eq!(clone.found("changed").0, "two");
    assert!(clone.found("changed").1 > changed.1);
    assert_eq!(clone.found("new").0, "one");
    assert!(!clone.copy().join("built").exists());
    let kept = clone.found("kept");
    fs::remove_file(clone.root().join("new")).expect("it was there");
    clone.run();
    assert_eq!(clone.found("kept"), kept);
    assert!(!clone.copy().join("new").exists());
    assert_eq!(before, "");
    assert_eq!(clone.git(&["status", "--porcelain"]), " M changed\n");
}
