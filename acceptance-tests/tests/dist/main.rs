//! A release as strangers use it: both tools install from its mirrors and hold what they get against its hashes,
//! and `slipway install` needs nothing but an archive.
//!
//! The archives hold the program of this build without its symbols, so that they are packed in seconds.
#![allow(
    clippy::disallowed_methods,
    reason = "a test starts the programs that a person starts"
)]

mod server;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use slipway_acceptance::cli::provider::{chore_binary, slipway_binary};
use slipway_acceptance::cli::{Cli, CliError, Provider, Workspace, for_each_cli};

/// The providers of the program.
const FACES: [&str; 3] = ["aws", "digitalocean", "slipway"];

/// The version of this workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The folder of a release, made once for all tests.
fn release() -> &'static Path {
    static MADE: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dist-release");
        fs::create_dir_all(&folder).expect("a folder");
        let program = slipway_binary().unwrap_or_else(|error| panic!("{error}"));
        let stripped = folder.join("slipway");
        succeeded(Command::new("strip").arg("-o").arg(&stripped).arg(program));
        let dist = chore_binary("slipway-dist").unwrap_or_else(|error| panic!("{error}"));
        let mut dist = Command::new(dist);
        dist.args(["--allow-dirty", "--root"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .arg("--output")
            .arg(&folder)
            .arg("--program")
            .arg(&stripped);
        succeeded(&mut dist);
        folder.join(VERSION)
    });
    &MADE
}

fn succeeded(command: &mut Command) -> String {
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}{complaint}");
    said
}

/// This machine as Go names it.
fn platform() -> String {
    let os = std::env::consts::OS.replace("macos", "darwin");
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{os}_{architecture}")
}

fn archive(face: &str) -> String {
    format!("terraform-provider-{face}_{VERSION}_{}.zip", platform())
}

/// A workspace that gets its providers by this method alone, and needs these.
fn workspace(cli: Cli, method: &str, faces: &[&str]) -> Result<Workspace, CliError> {
    let mut workspace = Workspace::new(cli, &Provider::none())?;
    let settings = workspace.folder().join("mirror.tfrc");
    let text = format!("disable_checkpoint = true\nprovider_installation {{\n{method}\n}}\n");
    fs::write(&settings, text).expect("settings");
    workspace.set_env("TF_CLI_CONFIG_FILE", settings);
    let mut needs = String::new();
    for face in faces {
        writeln!(
            needs,
            "    {face} = {{\n      source = \"slipway/{face}\"\n      version = \"{VERSION}\"\n    }}"
        )
        .expect("a text");
    }
    workspace.configure(&format!(
        "terraform {{\n  required_providers {{\n{needs}  }}\n}}\n"
    ))?;
    Ok(workspace)
}

fn filesystem(mirror: &Path) -> String {
    format!(
        "  filesystem_mirror {{\n    path = {:?}\n  }}",
        mirror.display().to_string()
    )
}

/// The hashes that the release has for the archive of a provider.
fn hashes(face: &str) -> Vec<String> {
    let file = format!("mirror/registry.terraform.io/slipway/{face}/{VERSION}.json");
    let text = fs::read_to_string(release().join(file)).expect("a release");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let archives: BTreeMap<String, Value> =
        serde_json::from_value(document["archives"].clone()).expect("archives");
    let found = archives
        .values()
        .find(|it| it["url"] == archive(face).as_str());
    let hashes = found.expect("an archive of this platform")["hashes"].clone();
    serde_json::from_value(hashes).expect("hashes")
}

/// A lock file as somebody would have it who got the release elsewhere: with the hashes that it names.
fn lock(workspace: &Workspace, faces: &[&str]) -> Result<(), CliError> {
    let mut text = String::new();
    for face in faces {
        let registry = workspace.cli().default_registry();
        let hashes: String = hashes(face)
            .iter()
            .map(|hash| format!("    {hash:?},\n"))
            .collect();
        writeln!(
            text,
            "provider \"{registry}/slipway/{face}\" {{\n  version     = \"{VERSION}\"\n  constraints = \
             \"{VERSION}\"\n  hashes = [\n{hashes}  ]\n}}"
        )
        .expect("a text");
    }
    workspace.write(".terraform.lock.hcl", &text)
}

fn locked(workspace: &Workspace) -> String {
    fs::read_to_string(workspace.dir().join(".terraform.lock.hcl")).expect("a lock file")
}

/// The program that a tool has unpacked.
fn unpacked(workspace: &Workspace, face: &str) -> PathBuf {
    let registry = workspace.cli().default_registry();
    let folder = workspace.dir().join(".terraform/providers").join(registry);
    let folder = folder.join("slipway").join(face).join(VERSION);
    let folder = folder.join(platform());
    folder.join(format!("terraform-provider-{face}_v{VERSION}"))
}

#[test]
fn both_tools_install_what_a_lock_file_knows() {
    let mirror = release().join("mirror");
    for_each_cli(|cli| -> Result<(), CliError> {
        let workspace = workspace(cli, &filesystem(&mirror), &FACES)?;
        lock(&workspace, &FACES)?;
        let before = locked(&workspace);
        let run = ["init", "-input=false", "-no-color", "-lockfile=readonly"];
        workspace.run(&run)?.success()?;
        assert_eq!(
            locked(&workspace),
            before,
            "{cli:?} found the hashes that the release names"
        );
        // What is installed is the provider, and it starts.
        let schemas = workspace
            .run(&["providers", "schema", "-json"])?
            .success()?;
        for type_name in ["aws_route53_zone", "digitalocean_domain", "slipway_release"] {
            assert!(
                schemas.stdout.contains(&format!("\"{type_name}\"")),
                "{cli:?} {type_name}"
            );
        }
        let third_party = unpacked(&workspace, "aws").with_file_name("THIRD-PARTY-LICENSES.txt");
        let third_party = fs::read_to_string(third_party).expect("the licences of others");
        assert!(third_party.contains("\nkube-client "), "{third_party}");
        Ok(())
    });
}

/// A mirror of one provider whose archive is not the one of the release: a file in it has another name.
fn spoiled() -> tempfile::TempDir {
    let temporary = tempfile::tempdir().expect("a folder");
    for registry in ["registry.terraform.io", "registry.opentofu.org"] {
        let place = format!("{registry}/slipway/aws");
        let (from, to) = (
            release().join("mirror").join(&place),
            temporary.path().join(place),
        );
        fs::create_dir_all(&to).expect("folders");
        for file in [
            "index.json".to_owned(),
            format!("{VERSION}.json"),
            archive("aws"),
        ] {
            fs::copy(from.join(&file), to.join(&file)).expect("a file");
        }
        let archive = to.join(archive("aws"));
        let mut bytes = fs::read(&archive).expect("an archive");
        let name = b"LICENSE-MIT";
        let places: Vec<usize> = (0..bytes.len() - name.len())
            .filter(|at| bytes[*at..].starts_with(name))
            .collect();
        assert_eq!(
            places.len(),
            2,
            "before the file, and in the directory at the end"
        );
        for at in places {
            bytes[at] = b'l';
        }
        fs::write(archive, bytes).expect("a file");
    }
    temporary
}

#[test]
fn both_tools_refuse_an_archive_that_is_another() {
    let mirror = spoiled();
    let server = server::Server::start(mirror.path().to_owned());
    let network = format!("  network_mirror {{\n    url = \"{}\"\n  }}", server.url());
    for_each_cli(|cli| -> Result<(), CliError> {
        // Nobody knows better, so this shows that the archive is not merely broken.
        let unknown = workspace(cli, &filesystem(mirror.path()), &["aws"])?;
        unknown.init()?.success()?;
        let known = workspace(cli, &filesystem(mirror.path()), &["aws"])?;
        lock(&known, &["aws"])?;
        let mut served = workspace(cli, &network, &["aws"])?;
        served.set_env("SSL_CERT_FILE", server.certificate());
        for workspace in [known, served] {
            let complaint = workspace.init()?.failure()?.stderr;
            assert!(complaint.contains("checksum"), "{cli:?}: {complaint}");
        }
        Ok(())
    });
}

#[test]
fn both_tools_install_from_a_server_that_has_the_mirror() {
    let server = server::Server::start(release().join("mirror"));
    let method = format!("  network_mirror {{\n    url = \"{}\"\n  }}", server.url());
    for_each_cli(|cli| -> Result<(), CliError> {
        let mut workspace = workspace(cli, &method, &["digitalocean"])?;
        workspace.set_env("SSL_CERT_FILE", server.certificate());
        workspace.init()?.success()?;
        // Of what was unpacked each computes its own.
        let of_contents = hashes("digitalocean")
            .into_iter()
            .find(|hash| hash.starts_with("h1:"));
        let of_contents = of_contents.expect("the mirror names it");
        let lock = locked(&workspace);
        assert!(lock.contains(&of_contents), "{cli:?} {of_contents}: {lock}");
        Ok(())
    });
}

#[test]
fn an_archive_is_all_that_install_needs() {
    let mirror = release().join("mirror");
    for_each_cli(|cli| -> Result<(), CliError> {
        let first = workspace(cli, &filesystem(&mirror), &["slipway"])?;
        first.init()?.success()?;
        let program = unpacked(&first, "slipway");
        let installed = first.folder().join("installed");
        // No Rust, no shell, no home: nothing but the program.
        let mut install = Command::new(&program);
        let said = succeeded(
            install
                .env_clear()
                .arg("install")
                .arg("--dir")
                .arg(&installed),
        );
        assert!(
            said.contains(&format!("slipway/aws           {VERSION}+slipway.")),
            "{said}"
        );
        let settings = fs::read_to_string(installed.join("slipway.tfrc")).expect("settings");
        let mut second = Workspace::new(cli, &Provider::none())?;
        assert!(settings.contains(&installed.display().to_string()));
        second.set_env("TF_CLI_CONFIG_FILE", installed.join("slipway.tfrc"));
        let needs = "terraform {\n  required_providers {\n    aws = {\n      source = \"slipway/aws\"\n    }\n  }\n}\n";
        second.configure(needs)?;
        second.init()?.success()?;
        second.validate()?.success()?;
        Ok(())
    });
}
