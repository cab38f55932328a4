//! `examples/flask-on-eks` besides its HCL: what `push.sh` says when something is missing, and the app's own tests.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What the script takes from every machine.
const USUAL: [&str; 3] = ["cut", "dirname", "sh"];

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/flask-on-eks")
}

/// A folder of programs, which is all that the script finds.
struct Programs {
    folder: tempfile::TempDir,
}

impl Programs {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in USUAL {
            let all = std::env::var_os("PATH").expect("a path");
            let mut all = std::env::split_paths(&all).map(|it| it.join(name));
            let program = all.find(|it| it.is_file()).expect("it is everywhere");
            std::os::unix::fs::symlink(program, folder.path().join(name)).expect("a link");
        }
        Self { folder }
    }

    /// A program that notes how it is called, and does this.
    fn with(self, name: &str, does: &str) -> Self {
        let file = self.folder.path().join(name);
        let calls = self.folder.path().join("calls");
        let text = format!(
            "#!/bin/sh\nprintf '%s\\n' \"{name} $*\" >> {}\n{does}\n",
            calls.display()
        );
        fs::write(&file, text).expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("its mode");
        self
    }

    fn push(&self, arguments: &[&str]) -> Output {
        Command::new("sh")
            .arg(example().join("push.sh"))
            .args(arguments)
            .env_clear()
            .env("PATH", self.folder.path())
            .output()
            .expect("it starts")
    }

    /// What it complains of.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.push(arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).expect("text")
    }

    /// How the programs were called.
    fn calls(&self) -> String {
        fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default()
    }
}

const REPOSITORY: &str = "printf %s 123456789012.dkr.ecr.eu-central-1.amazonaws.com/flask";

/// Docker as it is found, without a daemon or with one that refuses something.
fn docker(refused: &str) -> String {
    format!("case $1 in\n{refused}) exit 1 ;;\nesac")
}

#[test]
fn pushing_says_what_is_missing_before_it_does_anything() {
    let none = Programs::new();
    let said = |programs: &Programs| programs.refused(&["1.0.0"]);
    for (arguments, error) in [
        (&[][..], "error: the tag of the image is missing\n"),
        (&["latest"][..], "error: latest says nothing"),
        (&["a b"][..], "error: a b is no tag\n"),
    ] {
        let text = none.refused(arguments);
        assert!(text.starts_with(error), "{text}");
    }
    assert_eq!(
        said(&none),
        "error: terraform is not installed, which knows the repository\n\
         Install it, or say CLI=tofu for OpenTofu.\n"
    );
    let some = none.with("terraform", "exit 1");
    let text = said(&some);
    assert!(text.starts_with("error: docker is not installed"), "{text}");
    let some = some.with("docker", &docker("info"));
    let text = said(&some);
    assert!(text.starts_with("error: aws is not installed"), "{text}");
    // A state without the output, and one that has none at all, which is no error of OpenTofu's.
    let some = some.with("aws", "exit 1");
    for terraform in ["exit 1", "echo 'Warning: No outputs found'"] {
        let text = said(&some);
        assert_eq!(
            text,
            "error: there is no repository yet\n\
             Make it first: terraform apply -target=module.app.aws_ecr_repository.app\n",
            "{terraform}"
        );
    }
    let some = some.with("terraform", REPOSITORY);
    let text = said(&some);
    assert!(
        text.starts_with("error: Docker does not answer\n"),
        "{text}"
    );
    let some = some.with("docker", &docker("login"));
    let text = said(&some);
    assert!(text.starts_with("error: AWS does not know you\n"), "{text}");
    let some = some.with("aws", &docker("ecr"));
    let text = said(&some);
    assert!(
        text.starts_with("error: ECR gives no login in eu-central-1\n"),
        "{text}"
    );
    let some = some.with("aws", "printf %s a-password");
    let text = said(&some);
    assert!(text.contains("amazonaws.com refuses the login\n"), "{text}");
    assert!(!text.contains("a-password"), "{text}");
    assert!(!some.calls().contains("docker build"), "{}", some.calls());
}

#[test]
fn pushing_builds_and_pushes_by_the_tag() {
    let programs = Programs::new()
        .with("tofu", REPOSITORY)
        .with("aws", "printf %s a-password")
        .with("docker", &docker("none"));
    let output = Command::new("sh")
        .arg(example().join("push.sh"))
        .arg("1.1.0")
        .env_clear()
        .env("PATH", programs.folder.path())
        .env("CLI", "tofu")
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{output:?}");
    let image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/flask:1.1.0";
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(
        told.ends_with("tofu apply -var image_tag=1.1.0\n"),
        "{told}"
    );
    let calls = programs.calls();
    let calls: Vec<&str> = calls.lines().collect();
    let build = format!("docker build --platform linux/amd64 --tag {image} app");
    let push = format!("docker push {image}");
    assert_eq!(calls[calls.len() - 2..], [build.as_str(), push.as_str()]);
    // The password is on no command line.
    assert!(
        !calls.iter().any(|it| it.contains("a-password")),
        "{calls:?}"
    );
}

#[test]
fn the_app_does_what_its_own_tests_say() {
    let python =
        slipway_acceptance::tools::ensure_flask().unwrap_or_else(|error| panic!("{error}"));
    let output = Command::new(python)
        .args(["-B", "-m", "unittest", "-v"])
        .current_dir(example().join("app"))
        .output()
        .expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && told.contains("Ran 4 tests"),
        "{told}"
    );
}
