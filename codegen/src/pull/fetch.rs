//! Gets the pinned sources with the clients that are there anyway: `pip` and `cargo`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::read::GzDecoder;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::inputs::Sources;

/// Where the wheels are unpacked.
pub(crate) struct Wheels {
    /// `botocore`.
    pub(crate) botocore: PathBuf,
    /// `cfn-lint`.
    pub(crate) cfn_lint: PathBuf,
}

/// Downloads the wheels, checks their hashes (pip does), and unpacks them.
pub(crate) fn wheels(sources: &Sources, cache: &Path) -> Result<Wheels, String> {
    let get = |name: &str, pin: &crate::inputs::Pin| -> Result<PathBuf, String> {
        let folder = cache.join(format!("{name}-{}-{}", pin.version, &pin.sha256[..16]));
        if folder.join(".complete").is_file() {
            return Ok(folder);
        }
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let list = folder.join("requirements.txt");
        let line = format!("{name}=={} --hash=sha256:{}\n", pin.version, pin.sha256);
        fs::write(&list, line).map_err(|error| error.to_string())?;
        let mut pip = Command::new("python3");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args([
            "--no-input",
            "--no-deps",
            "--no-compile",
            "--require-hashes",
        ])
        .args(["--only-binary=:all:", "--upgrade", "--target"])
        .arg(&folder)
        .arg("--requirement")
        .arg(&list);
        run(&mut pip)?;
        fs::write(folder.join(".complete"), "").map_err(|error| error.to_string())?;
        Ok(folder)
    };
    Ok(Wheels {
        botocore: get("botocore", &sources.botocore)?,
        cfn_lint: get("cfn-lint", &sources.cfn_lint)?,
    })
}

/// Downloads the crates and checks their hashes; the folder of each by name.
pub(crate) fn crates(sources: &Sources, cache: &Path) -> Result<BTreeMap<String, PathBuf>, String> {
    let folder = cache.join("surface");
    fs::create_dir_all(folder.join("src")).map_err(|error| error.to_string())?;
    let mut manifest = String::from(
        "[package]\nname = \"surface\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n",
    );
    for service in sources.services.values() {
        let (name, version) = (&service.package, &service.version);
        let _infallible = writeln!(
            manifest,
            "{name} = {{ version = \"={version}\", default-features = false }}"
        );
    }
    let path = folder.join("Cargo.toml");
    fs::write(&path, manifest).map_err(|error| error.to_string())?;
    fs::write(folder.join("src/lib.rs"), "").map_err(|error| error.to_string())?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["metadata", "--format-version", "1", "--manifest-path"])
        .arg(&path);
    let metadata: Json = parse(&run(&mut cargo)?)?;
    let lock = read(&folder.join("Cargo.lock"))?;
    let mut found = BTreeMap::new();
    for service in sources.services.values() {
        let (name, version) = (&service.package, &service.version);
        let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        let entry = lock
            .split("[[package]]")
            .find(|entry| entry.contains(&locked));
        if !entry.is_some_and(|entry| entry.contains(&service.sha256)) {
            return Err(format!("{name} {version} has not the hash that is pinned"));
        }
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let manifest = packages
            .filter(|package| package["name"] == name.as_str())
            .find_map(|package| package["manifest_path"].as_str())
            .and_then(|manifest| Path::new(manifest).parent());
        let place = manifest.ok_or_else(|| format!("cargo does not say where {name} is"))?;
        found.insert(name.clone(), place.to_owned());
    }
    Ok(found)
}

/// The model of a service with its waiters and pages, as botocore has it.
pub(crate) fn service(botocore: &Path, name: &str) -> Result<Json, String> {
    let folder = botocore.join("botocore/data").join(name);
    let entries = fs::read_dir(&folder).map_err(|error| format!("{name}: {error}"))?;
    let versions: Result<Vec<_>, _> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    let mut versions = versions.map_err(|error| format!("{name}: {error}"))?;
    versions.retain(|path| path.is_dir());
    versions.sort();
    // The folders are named by date, so the last one is the newest.
    let newest = versions
        .last()
        .ok_or_else(|| format!("{name} has no version"))?;
    let file = newest.join("service-2.json.gz");
    let packed = fs::File::open(&file).map_err(|error| format!("{name}: {error}"))?;
    let mut text = String::new();
    GzDecoder::new(packed)
        .read_to_string(&mut text)
        .map_err(|error| format!("{name}: {error}"))?;
    let mut model = parse(&text)?;
    for (file, key) in [
        ("waiters-2.json", "waiters"),
        ("paginators-1.json", "pagination"),
    ] {
        let path = newest.join(file);
        if path.is_file() {
            model[key] = parse(&read(&path)?)?[key].take();
        }
    }
    Ok(model)
}

/// The schema of a type, as CloudFormation has it in us-east-1.
pub(crate) fn schema(cfn_lint: &Path, type_name: &str) -> Result<Json, String> {
    let schemas = cfn_lint.join("cfnlint/data/schemas");
    let types = parse(&read(&schemas.join("providers/us-east-1.json"))?)?;
    let hash = types[type_name]
        .as_str()
        .ok_or_else(|| format!("cfn-lint has no {type_name}"))?;
    parse(&read(&schemas.join(format!("resources/{hash}.json")))?)
}

/// The text of a file that has this hash.
pub(crate) fn checked(path: &Path, hash: &str) -> Result<String, String> {
    let text = read(path)?;
    let mut found = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _infallible = write!(found, "{byte:02x}");
    }
    if found == hash {
        return Ok(text);
    }
    Err(format!(
        "{} has the hash {found}, not {hash}",
        path.display()
    ))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn parse(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Runs a command and returns what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run {program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} failed ({}):\n{said}", output.status))
}
