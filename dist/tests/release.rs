//! Releases of a small workspace: from a commit to archives, and everything that is refused.
#![allow(
    clippy::disallowed_methods,
    reason = "a test starts the program that the chore starts"
)]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use support::{Clone, names, succeeded};

/// The lists of sums, which tell all contents of a release.
fn sums(clone: &Clone) -> String {
    let place = clone.output().join("0.1.0");
    let mirror = place.join("mirror/registry.terraform.io/slipway/aws/0.1.0.json");
    [place.join("SHA256SUMS"), mirror]
        .map(|file| fs::read_to_string(file).expect("a release"))
        .concat()
}

#[test]
fn two_builds_in_two_folders_are_the_same() {
    let (one, other) = (Clone::new("one"), Clone::new("other folder/further down"));
    let said = one.dist(&[]).success();
    assert!(said.contains("this is for trying out alone"), "{said}");
    other.git(&["tag", "v0.1.0"]);
    let said = other.dist(&["--tag", "v0.1.0"]).success();
    assert!(!said.contains("trying out"), "{said}");
    assert_eq!(sums(&one), sums(&other));

    // And it can fail: without what is told the compilers, programs name the folder that they were built in.
    for clone in [&one, &other] {
        let mut plain = clone.cargo(&["build", "--release", "--offline"]);
        succeeded(plain.env("CARGO_TARGET_DIR", clone.root().join("target/plain")));
        let program = fs::read(clone.root().join("target/plain/release/slipway")).expect("built");
        let folder = clone.root().join("target/plain").display().to_string();
        let found = program
            .windows(folder.len())
            .any(|part| part == folder.as_bytes());
        assert!(found, "the program without flags names {folder}");
    }
}

#[test]
fn a_release_has_every_file_that_is_looked_for() {
    let clone = Clone::new("one");
    let said = clone.dist(&[]).success();
    let platform = support::platform();
    let place = clone.output().join("0.1.0");
    let mut expected = vec![
        "SHA256SUMS".to_owned(),
        "mirror".to_owned(),
        format!("slipway_0.1.0_{platform}.cdx.json"),
        format!("slipway_0.1.0_{platform}.licenses.txt"),
        format!("slipway_0.1.0_{platform}.zip"),
    ];
    for face in ["aws", "slipway"] {
        let prefix = format!("terraform-provider-{face}_0.1.0");
        expected.push(format!("{prefix}_SHA256SUMS"));
        expected.push(format!("{prefix}_{platform}.zip"));
        expected.push(format!("{prefix}_manifest.json"));
    }
    expected.sort();
    assert_eq!(names(&place), expected);
    for file in expected.iter().filter(|file| file.ends_with("SHA256SUMS")) {
        support::check_sums(&place, file);
    }
    for registry in ["registry.terraform.io", "registry.opentofu.org"] {
        let archive = format!("terraform-provider-aws_0.1.0_{platform}.zip");
        let folder = place.join("mirror").join(registry).join("slipway/aws");
        assert_eq!(names(&folder), ["0.1.0.json", "index.json", &archive]);
        assert_eq!(
            fs::read(folder.join(&archive)).ok(),
            fs::read(place.join(&archive)).ok()
        );
    }
    let licences = fs::read_to_string(place.join(&expected[2])).expect("a text");
    assert!(
        licences.contains("\"bomFormat\": \"CycloneDX\""),
        "{licences}"
    );
    assert!(said.contains("Nothing is signed"), "{said}");
    assert!(
        said.contains("needs a machine of its own; the workflow uses macos-15"),
        "{said}"
    );
    assert_eq!(names(&clone.output()), [".lock", "0.1.0"]);
}

#[test]
fn changes_that_are_in_no_commit_are_not_released() {
    let clone = Clone::new("one");
    fs::write(clone.root().join("note.txt"), "later").expect("a file");
    let error = clone.dist(&[]).failure();
    assert!(
        error.starts_with("error: the clone has changes that are in no commit:\n?? note.txt\nNothing was released."),
        "{error}"
    );
    assert!(!clone.output().exists());
    let said = clone.with_program(&["--allow-dirty"]).success();
    assert!(
        said.contains("The clone has changes that are in no commit"),
        "{said}"
    );
    let bill = format!("0.1.0/slipway_0.1.0_{}.cdx.json", support::platform());
    let bill = fs::read_to_string(clone.output().join(bill)).expect("a bill");
    assert!(
        !bill.contains("slipway:commit"),
        "what is in no commit names none: {bill}"
    );
}

#[test]
fn a_tag_has_to_say_the_version() {
    let clone = Clone::new("one");
    let error = clone.with_program(&["--tag", "v0.2.0"]).failure();
    assert!(
        error.contains("the tag v0.2.0 is not that of version 0.1.0, which Cargo.toml has"),
        "{error}"
    );
    let error = clone.with_program(&["--tag", "v0.1.0"]).failure();
    assert!(error.contains(" has no tag v0.1.0\n"), "{error}");
    clone.git(&["tag", "v0.2.0"]);
    let error = clone.with_program(&[]).failure();
    assert!(error.contains("the tag v0.2.0 is not that"), "{error}");
    assert!(!clone.output().exists());
}

#[test]
fn a_program_of_another_version_is_not_released() {
    let clone = Clone::new("one");
    clone.set_version("0.3.0");
    let error = clone.with_program(&[]).failure();
    assert!(
        error.contains("the program is version 0.1.0, and Cargo.toml says 0.3.0"),
        "{error}"
    );
    assert_eq!(names(&clone.output()), [".lock"]);
}

#[test]
fn what_is_no_program_is_refused() {
    let clone = Clone::new("one");
    let text = clone.beside("program.txt", b"#!/bin/sh\n");
    let error = clone.dist(&["--program", &text]).failure();
    assert!(
        error.contains("program.txt\nNothing was released. this is no program"),
        "{error}"
    );
    let missing = format!("{text}.gone");
    let error = clone.dist(&["--program", &missing]).failure();
    assert!(error.contains("could not read "), "{error}");
    let error = clone
        .with_program(&["--program", &support::program()])
        .failure();
    assert!(error.contains(" is a second program for "), "{error}");
}

#[test]
fn a_missing_tool_is_named() {
    let clone = Clone::new("one");
    let mut command = clone.command(&[]);
    // Cargo and the compiler are found by their own variables.
    let error = support::run(command.env("PATH", clone.root())).failure();
    assert!(error.starts_with("error: cannot run git: "), "{error}");
    assert!(error.contains("install git"), "{error}");
    let mut command = clone.command(&[]);
    let error = support::run(command.env("CC", "/no/such/cc")).failure();
    assert!(
        error.starts_with("error: cannot run /no/such/cc: "),
        "{error}"
    );
    assert!(error.contains("install a C compiler"), "{error}");
    assert_eq!(names(&clone.output()), [".lock"]);
}

#[test]
fn a_build_that_fails_leaves_nothing() {
    let clone = Clone::new("one");
    clone.commit("provider/src/main.rs", "fn main() { nothing }\n");
    let error = clone.dist(&[]).failure();
    assert!(
        error.contains("error: the build failed (exit status: 101)"),
        "{error}"
    );
    assert_eq!(names(&clone.output()), [".lock"]);
}

#[test]
fn a_program_that_names_a_folder_is_not_released() {
    let clone = Clone::new("one");
    clone.commit(
        "provider/src/main.rs",
        "fn main() { println!(\"{}\", concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/src\")); }\n",
    );
    for arguments in [&[][..], &["--check-reproducible", "slipway"]] {
        let error = clone.dist(arguments).failure();
        assert!(
            error.contains("error: the program names a folder of this machine: /"),
            "{error}"
        );
        assert!(error.contains("/provider/src"), "{error}");
    }
    assert_eq!(names(&clone.output()), [".lock", "check"]);
}

#[test]
fn the_check_compares_two_builds() {
    let clone = Clone::new("one");
    let said = clone.dist(&["--check-reproducible", "slipway"]).success();
    assert!(said.contains(" in two folders are the same "), "{said}");
    // A build script that takes something of its folder, which is no path.
    clone.commit(
        "provider/build.rs",
        "fn main() {
            let folder = std::env::var(\"OUT_DIR\").expect(\"set\");
            let code = format!(\"fn fail(_: usize) {{ println!(\\\"{}\\\") }}\", folder.len());
            std::fs::write(format!(\"{folder}/generated.rs\"), code).expect(\"written\");
        }\n",
    );
    let error = clone.dist(&["--check-reproducible", "slipway"]).failure();
    assert!(
        error.contains("error: the programs are not the same: "),
        "{error}"
    );
    assert!(error.contains("; they differ in "), "{error}");
}

#[test]
fn a_full_disk_leaves_the_release_before() {
    let clone = Clone::new("one");
    clone.with_program(&[]).success();
    let before = sums(&clone);
    // `ulimit` has the system refuse a file that grows beyond some blocks.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""]);
    let command = clone.command(&["--program", &support::program()]);
    limited.arg(command.get_program()).args(command.get_args());
    let error = support::run(&mut limited).failure();
    assert!(error.starts_with("error: could not write "), "{error}");
    assert!(error.contains("File too large"), "{error}");
    assert_eq!(sums(&clone), before);
    assert_eq!(names(&clone.output()), [".lock", "0.1.0"]);
}

#[test]
fn a_run_that_is_killed_leaves_no_half_release() {
    let clone = Clone::new("one");
    // Whatever follows the last section of a program is of no meaning to the system; compressing it takes long.
    let mut bytes = fs::read(support::program()).expect("the program");
    bytes.resize(bytes.len() + 100_000_000, b' ');
    let large = clone.beside("large", &bytes);
    let mut process = clone
        .command(&["--program", &large])
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let said = BufReader::new(process.stdout.take().expect("piped"));
    let packing = said
        .lines()
        .map_while(Result::ok)
        .find(|line| line.starts_with("packing "));
    assert!(packing.is_some());
    process.kill().expect("kills");
    process.wait().expect("ends");
    assert_eq!(names(&clone.output()), [".0.1.0.new", ".lock"]);
    clone.with_program(&[]).success();
    assert_eq!(names(&clone.output()), [".lock", "0.1.0"]);
}
