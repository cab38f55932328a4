//! Ceph's object gateway, the family of software that Spaces is of, out of Debian's packages: unpacked into
//! the tool cache, nothing of it installed.

use crate::ToolError;
use crate::cache::{Installation, find_in_path, run_step};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of Debian 12, whose packages are fetched and checked by apt.
pub const VERSION: &str = "16.2";

const PACKAGES: [&str; 3] = ["ceph-mon", "ceph-osd", "radosgw"];

const REMEDY: &str = "Debian 12 with apt-get and dpkg, current lists (apt-get update), and access to its mirrors \
                      are needed.";

/// The folder that the packages are unpacked into, as if it were `/` (half a minute, 260 MB).
///
/// # Errors
/// When there is no apt, when it cannot fetch the packages or has another version of them, or when there is
/// no cache folder.
pub fn ensure_radosgw() -> Result<PathBuf, ToolError> {
    let tool = Installation {
        name: &format!("radosgw-{VERSION}"),
        recipe: &PACKAGES,
    };
    let dir = tool.ensure(install)?;
    Ok(dir.join("root"))
}

fn install(dir: &Path) -> Result<(), ToolError> {
    let program = |name: &str| {
        let missing = format!("{name}, which unpacks Ceph, is not installed");
        find_in_path(name).ok_or_else(|| ToolError::new(missing, REMEDY))
    };
    let (apt, dpkg) = (program("apt-get")?, program("dpkg")?);
    eprintln!(
        "unpacking radosgw {VERSION} into {} (half a minute)",
        dir.display()
    );
    let packages = dir.join("packages");
    std::fs::create_dir_all(packages.join("partial"))
        .map_err(|e| ToolError::io("create", &packages, e))?;
    run_step(
        // What the system has already is not fetched.
        Command::new(apt)
            .args([
                "install",
                "--yes",
                "--download-only",
                "--no-install-recommends",
            ])
            .args(["-o", "Debug::NoLocking=1", "-o"])
            .arg(format!("Dir::Cache::archives={}", packages.display()))
            .args(PACKAGES),
        "apt-get",
        REMEDY,
    )?;
    let files = std::fs::read_dir(&packages).map_err(|e| ToolError::io("read", &packages, e))?;
    let files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    let is_pinned = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&format!("radosgw_{VERSION}."))
    };
    if !files.iter().any(is_pinned) {
        let what = format!("this system has another radosgw than {VERSION}, or has it installed");
        return Err(ToolError::new(what, REMEDY));
    }
    for file in files.iter().filter(|file| file.extension().is_some()) {
        run_step(
            Command::new(&dpkg)
                .arg("-x")
                .arg(file)
                .arg(dir.join("root")),
            "dpkg",
            REMEDY,
        )?;
    }
    std::fs::remove_dir_all(&packages).map_err(|e| ToolError::io("remove", &packages, e))?;
    eprintln!("radosgw {VERSION} is unpacked");
    Ok(())
}
