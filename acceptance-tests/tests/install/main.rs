//! `slipway install` as a person uses it: what `init` of both tools makes of the folder.
#![allow(
    clippy::disallowed_methods,
    reason = "a test starts the program that a person starts"
)]

mod moving;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use expect_test::{Expect, expect};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cases::{self, Case};
use slipway_acceptance::cli::provider::slipway_binary;
use slipway_acceptance::cli::{Cli, CliError, Exit, Provider, Run, Workspace, for_each_cli};

/// A mirror's folder in a folder of the test's own, and the program that fills it.
struct Mirror {
    program: PathBuf,
    dir: PathBuf,
    home: tempfile::TempDir,
}

impl Mirror {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        Self {
            program: slipway_binary().unwrap_or_else(|error| panic!("{error}")),
            dir: home.path().join("mirror"),
            home,
        }
    }

    /// The mirror with everything in it.
    fn standing_in() -> Self {
        let mirror = Self::new();
        mirror.install(&["--as", "hashicorp/aws"]);
        mirror
    }

    /// `slipway <command> --dir <the folder>`, with nothing of the developer's environment.
    fn command(&self, command: &str) -> Command {
        let mut process = Command::new(&self.program);
        process.env_clear().env("HOME", self.home.path());
        process.arg(command).arg("--dir").arg(&self.dir);
        process
    }

    /// Installs, and returns what it said.
    fn install(&self, arguments: &[&str]) -> String {
        succeeded(self.command("install").args(arguments))
    }

    /// Lets another build of the same program fill the mirror from now on. Whatever follows the last
    /// section of a program is of no meaning to the system.
    fn another_build(&mut self) {
        let copy = self.home.path().join("another");
        let mut bytes = fs::read(&self.program).expect("the program");
        bytes.push(b'\n');
        fs::write(&copy, bytes).expect("a copy");
        let rights = fs::metadata(&self.program)
            .expect("the program")
            .permissions();
        fs::set_permissions(&copy, rights).expect("a program");
        self.program = copy;
    }

    /// Paths in the mirror, sorted.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.dir.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else {
                continue;
            };
            for path in entries.map(|entry| entry.expect("an entry").path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let path = path.strip_prefix(&self.dir).expect("in the mirror");
                    files.push(path.display().to_string());
                }
            }
        }
        files.sort();
        files
    }

    /// The numbers of the builds that are in it.
    fn builds(&self) -> Vec<String> {
        let number = |file: &String| {
            let (_, rest) = file.split_once("+slipway.")?;
            Some(rest.split_once('_')?.0.to_owned())
        };
        let mut builds: Vec<_> = self.files().iter().filter_map(number).collect();
        builds.sort();
        builds.dedup();
        builds
    }

    fn build(&self) -> String {
        let builds = self.builds();
        assert_eq!(builds.len(), 1, "{:?}", self.files());
        builds.into_iter().next().unwrap_or_default()
    }

    /// A workspace whose CLI configuration is the one that install wrote.
    fn workspace(&self, cli: Cli) -> Result<Workspace, CliError> {
        let mut workspace = Workspace::new(cli, &Provider::none())?;
        self.serve(&mut workspace);
        Ok(workspace)
    }

    fn serve(&self, workspace: &mut Workspace) {
        workspace.set_env("TF_CLI_CONFIG_FILE", self.dir.join("slipway.tfrc"));
    }
}

fn output(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn succeeded(command: &mut Command) -> String {
    let output = output(command);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}{complaint}");
    said
}

/// A configuration that needs `source` and nothing else.
fn requirement(source: &str, constraint: &str) -> String {
    format!(
        "terraform {{\n  required_providers {{\n    aws = {{\n      source  = \"{source}\"\n      \
         version = \"{constraint}\"\n    }}\n  }}\n}}\n"
    )
}

/// The version that the lock file selects.
fn locked(workspace: &Workspace) -> String {
    let lock = fs::read_to_string(workspace.dir().join(".terraform.lock.hcl")).unwrap_or_default();
    let version = lock
        .lines()
        .find_map(|line| line.trim().strip_prefix("version"));
    let version = version.and_then(|rest| rest.split('"').nth(1));
    version.unwrap_or_default().to_owned()
}

fn upgrade(workspace: &Workspace) -> Result<Run, CliError> {
    workspace.run(&["init", "-upgrade", "-input=false", "-no-color"])
}

/// An error's words, without the lines' ends that the tools choose.
fn words(run: &Run) -> String {
    let printed = run.stderr.replace(['│', '╷', '╵'], " ");
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn init_selects_it_for_ranges_and_refuses_pins() {
    let mirror = Mirror::standing_in();
    let build = mirror.build();
    for_each_cli(|cli| -> Result<(), CliError> {
        for (source, constraint, selected) in [
            ("slipway/aws", ">= 0.1", env!("CARGO_PKG_VERSION")),
            ("hashicorp/aws", ">= 5.95, < 6.0.0", "5.100.0"),
            ("hashicorp/aws", "~> 5.100", "5.100.0"),
            ("hashicorp/aws", "~> 6.25.0", "6.25.0"),
            ("hashicorp/aws", ">= 6.0", "6.28.0"),
        ] {
            let workspace = mirror.workspace(cli)?;
            workspace.configure(&requirement(source, constraint))?;
            workspace.init()?.success()?;
            assert_eq!(
                locked(&workspace),
                format!("{selected}+slipway.{build}"),
                "{cli:?} {constraint}"
            );
        }
        for constraint in ["5.100.0", "~> 4.0"] {
            let workspace = mirror.workspace(cli)?;
            workspace.configure(&requirement("hashicorp/aws", constraint))?;
            let complaint = words(&workspace.init()?.failure()?);
            let expected =
                format!("no available releases match the given constraints {constraint}");
            assert!(complaint.contains(&expected), "{cli:?}: {complaint}");
        }
        Ok(())
    });
}

#[test]
fn a_lock_of_the_official_provider_needs_an_upgrade() {
    let mirror = Mirror::standing_in();
    for_each_cli(|cli| -> Result<(), CliError> {
        let workspace = mirror.workspace(cli)?;
        workspace.configure(&requirement("hashicorp/aws", ">= 5.95, < 6.0.0"))?;
        // Nothing that was ever installed has this hash: it is that of no bytes.
        let lock = format!(
            "provider \"{}/hashicorp/aws\" {{\n  version     = \"5.100.0\"\n  constraints = \">= 5.95.0, < 6.0.0\"\n  \
             hashes = [\n    \"h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\",\n  ]\n}}\n",
            cli.default_registry()
        );
        workspace.write(".terraform.lock.hcl", &lock)?;
        let complaint = words(&workspace.init()?.failure()?);
        assert!(
            complaint.contains("the previously-selected version 5.100.0 is no longer available"),
            "{cli:?}: {complaint}"
        );
        upgrade(&workspace)?.success()?;
        assert_eq!(
            locked(&workspace),
            format!("5.100.0+slipway.{}", mirror.build())
        );
        workspace.init()?.success()?;
        Ok(())
    });
}

/// The quickstart with the address of the official provider and a range that modules use.
fn quickstart() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart");
    let mut case = Case::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let own = "source = \"slipway/aws\"\n";
    let official = "source = \"hashicorp/aws\"\n      version = \">= 5.95, < 6.0.0\"\n";
    let mut replaced = 0;
    for text in case.steps[0].files.values_mut() {
        replaced += text.matches(own).count();
        *text = text.replace(own, official);
    }
    assert_eq!(replaced, 1, "the quickstart names its provider once");
    case
}

#[test]
fn a_configuration_of_hashicorp_aws_lives_on_it_while_builds_change() {
    for_each_cli(|cli| -> Result<(), CliError> {
        let mut mirror = Mirror::standing_in();
        let first = mirror.build();
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let mut workspace = cases::workspace(cli, &Provider::none(), &sandbox)?;
        mirror.serve(&mut workspace);
        workspace.set_env("TF_VAR_hosts", "3");
        workspace.replace(&quickstart().steps[0].files)?;
        workspace.init()?.success()?;
        workspace
            .run(&["plan", "-input=false", "-out=plan.bin"])?
            .success()?;

        // Between the plan and its apply another build takes the mirror.
        mirror.another_build();
        mirror.install(&[]);
        assert_ne!(mirror.build(), first);
        workspace
            .run(&["apply", "-input=false", "plan.bin"])?
            .success()?;
        assert_eq!(sandbox.state().zones.len(), 1);
        assert_eq!(locked(&workspace), format!("5.100.0+slipway.{first}"));

        upgrade(&workspace)?.success()?;
        assert_eq!(
            locked(&workspace),
            format!("5.100.0+slipway.{}", mirror.build())
        );
        // The certificate was pending when it was stored and is issued now, which is drift but no change.
        workspace
            .plan()?
            .expect("no change", |run| run.exit == Exit::Code(0))?;
        workspace.destroy()?.success()?;
        assert!(sandbox.state().is_empty(), "{:?}", sandbox.state());
        Ok(())
    });
}

#[test]
fn installs_at_the_same_time_leave_one_build() {
    let first = Mirror::new();
    let mut second = Mirror::new();
    second.another_build();
    second.dir.clone_from(&first.dir);
    let arguments = ["--as", "hashicorp/aws"];
    std::thread::scope(|scope| {
        for mirror in [&first, &second, &first] {
            scope.spawn(move || mirror.install(&arguments));
        }
    });
    first.build();
    let files = first.files();
    assert_eq!(files.len(), 13, "{files:?}");
}

/// What a command that fails says, with the test's folder taken out.
fn refused(mirror: &Mirror, command: &mut Command, expected: &Expect) {
    let output = output(command);
    assert_eq!(output.status.code(), Some(1), "{command:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let complaint = String::from_utf8_lossy(&output.stderr);
    expected.assert_eq(&complaint.replace(&mirror.home.path().display().to_string(), "[HOME]"));
}

#[test]
fn an_address_that_nobody_stands_in_for_is_refused() {
    let mirror = Mirror::new();
    refused(
        &mirror,
        mirror.command("install").args(["--as", "hashicorp/google"]),
        &expect![[r#"
            error: no provider here stands in for "hashicorp/google"; there is hashicorp/aws, digitalocean/digitalocean
            Nothing was installed. Write the address without a registry: both get it.
        "#]],
    );
    assert!(!mirror.dir.exists());
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let mirror = Mirror::new();
    fs::create_dir(&mirror.dir).expect("a folder");
    fs::write(mirror.dir.join("letter.txt"), "Dear").expect("a file");
    refused(
        &mirror,
        &mut mirror.command("install"),
        &expect![[r#"
            error: [HOME]/mirror is not a mirror: it holds letter.txt
            Nothing was installed. Name an empty folder, or one that does not exist yet, with --dir.
        "#]],
    );
    assert_eq!(mirror.files(), ["letter.txt"]);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let mirror = Mirror::new();
    fs::write(&mirror.dir, "a file").expect("a file");
    refused(
        &mirror,
        &mut mirror.command("install"),
        &expect![[r#"
            error: could not create the folder [HOME]/mirror: File exists (os error 17)
            The mirror is as it was before.
        "#]],
    );
}

/// An install on a full disk: `ulimit` has the system refuse a file that grows beyond some blocks.
fn on_a_full_disk(mirror: &Mirror) -> Command {
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" install --dir \"$1\"";
    let mut limited = Command::new("sh");
    limited.args(["-c", script]);
    limited.arg(&mirror.program).arg(&mirror.dir);
    limited
}

#[test]
fn a_full_disk_leaves_the_mirror_as_it_was() {
    let mut mirror = Mirror::standing_in();
    let before = mirror.files();
    mirror.another_build();
    refused(
        &mirror,
        &mut on_a_full_disk(&mirror),
        &expect![[r#"
            error: could not write [HOME]/mirror/.slipway-new-0: File too large (os error 27)
            The mirror is as it was before.
        "#]],
    );
    assert_eq!(mirror.files(), before);
    // And a mirror that did not exist is not begun.
    mirror.dir = mirror.home.path().join("new");
    assert!(!output(&mut on_a_full_disk(&mirror)).status.success());
    assert!(!mirror.dir.exists());
}

#[test]
fn uninstall_leaves_a_clear_end() {
    let mirror = Mirror::new();
    for_each_cli(|cli| -> Result<(), CliError> {
        mirror.install(&["--as", "hashicorp/aws"]);
        let mut workspace = mirror.workspace(cli)?;
        workspace.configure(&requirement("hashicorp/aws", "~> 5.0"))?;
        workspace.init()?.success()?;
        succeeded(&mut mirror.command("uninstall"));
        assert!(!mirror.dir.exists(), "{:?}", mirror.files());
        // A project that was initialised keeps its provider.
        workspace.set_env("TF_CLI_CONFIG_FILE", "");
        workspace.validate()?.success()?;
        Ok(())
    });
    refused(
        &mirror,
        &mut mirror.command("uninstall"),
        &expect![[r#"
            error: nothing is installed in [HOME]/mirror
        "#]],
    );
}
