//! From the sources to a program that names no folder.
//!
//! Cargo hands absolute paths to the compilers for everything that is outside the clone, and they put them
//! into messages of panics. So each folder of this machine gets a name that is the same everywhere. Besides,
//! no setting of the machine reaches the compilers, and none of them is told the day.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::program::find;
use crate::source::Source;
use crate::tools::{self, Rust};

/// What is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum What {
    /// The program of the release: half an hour on two cores
    Slipway,
    /// The framework's example, which has the same runtime, TLS and C code but no cloud: minutes
    Petstore,
}

impl What {
    /// Cargo's options, and where the program is then.
    fn selected(self) -> ([&'static str; 2], &'static str) {
        match self {
            Self::Slipway => (["--bin", "slipway"], "release/slipway"),
            Self::Petstore => (["--example", "petstore"], "release/examples/petstore"),
        }
    }
}

/// Variables that change what a compiler makes, by their beginnings.
const SETTINGS: [&str; 8] = [
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTFLAGS",
    "CFLAGS",
    "CXXFLAGS",
    "CPPFLAGS",
    "LDFLAGS",
];

/// Compiles what is in the clone, and returns the program.
///
/// The whole workspace is selected, as for every other build of it: another selection has other features.
///
/// # Errors
/// When that fails, or the program names a folder of this machine all the same.
pub(crate) fn compile(
    source: &Source,
    rust: &Rust,
    what: What,
    target: &Path,
) -> Result<PathBuf, Error> {
    let names = names(source, rust, target)?;
    let (selection, program) = what.selected();
    let mut command = tools::cargo(&source.root);
    command
        .args(["build", "--release", "--locked", "--workspace"])
        .args(selection);
    without_settings(&mut command, std::env::vars_os().map(|(name, _)| name));
    command
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_ENCODED_RUSTFLAGS", rust_flags(&names))
        .env("CARGO_INCREMENTAL", "0")
        .env("SOURCE_DATE_EPOCH", &source.epoch);
    for variable in ["CFLAGS", "CXXFLAGS"] {
        command.env(variable, c_flags(&names));
    }
    // Else flags would be split at every space, also in paths.
    command.env("CC_SHELL_ESCAPED_FLAGS", "1");
    println!(
        "$ cargo build --release --locked --workspace {}",
        selection.join(" ")
    );
    let status = command
        .status()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}"), "Install Rust."))?;
    if !status.success() {
        return Err(Error::new(
            format!("the build failed ({status})"),
            "What is wrong stands above. The last step takes 9 GB of memory.",
        ));
    }
    let program = target.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let bytes = std::fs::read(&program).map_err(|error| Error::io("read", &program, &error))?;
    check_paths(&bytes, &names)?;
    Ok(program)
}

/// Takes away what the user's own settings would change.
fn without_settings(command: &mut Command, variables: impl Iterator<Item = OsString>) {
    for name in variables {
        let text = name.to_string_lossy();
        // `TARGET_CFLAGS`, `CFLAGS_x86_64_unknown_linux_gnu` and so on.
        let is_flags = ["CFLAGS", "CXXFLAGS"]
            .iter()
            .any(|flags| text.contains(flags));
        if is_flags || SETTINGS.iter().any(|setting| text.starts_with(setting)) {
            command.env_remove(&name);
        }
    }
}

/// Folders of this machine, and the names that stand for them in a program. A later one wins.
type Names = Vec<(PathBuf, String)>;

fn names(source: &Source, rust: &Rust, target: &Path) -> Result<Names, Error> {
    let home = cargo_home()?;
    let mut names = vec![
        (source.root.clone(), "/slipway".to_owned()),
        (target.to_owned(), "/slipway/target".to_owned()),
        (home.clone(), "/cargo".to_owned()),
    ];
    // The folder of a registry is named after its address, and that may be a mirror's.
    let registries = home.join("registry/src");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&registries)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    names.extend(
        folders
            .into_iter()
            .map(|folder| (folder, "/cargo/registry".to_owned())),
    );
    // Where the library's sources are installed, the compiler finds them and names that place.
    names.push((
        rust.sysroot.join("lib/rustlib/src/rust"),
        format!("/rustc/{}", rust.commit),
    ));
    Ok(names)
}

/// Where Cargo keeps what it downloads (The Cargo Book, "Cargo Home").
fn cargo_home() -> Result<PathBuf, Error> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|it| !it.is_empty())
            .map(PathBuf::from)
    };
    set("CARGO_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".cargo")))
        .ok_or_else(|| Error::new("neither CARGO_HOME nor HOME is set", "Set one of them."))
}

/// One flag for each name, separated as Cargo wants it, so that paths may hold spaces.
fn rust_flags(names: &Names) -> OsString {
    let flags = names.iter().map(|(folder, name)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push(format!("={name}"));
        flag
    });
    flags.collect::<Vec<_>>().join(OsStr::new("\x1f"))
}

/// The same for C, quoted as a shell wants it. GCC and Clang know it as one flag.
fn c_flags(names: &Names) -> OsString {
    let flags = names.iter().map(|(folder, name)| {
        let folder = folder.display().to_string().replace('\'', r"'\''");
        OsString::from(format!("'-ffile-prefix-map={folder}={name}'"))
    });
    flags.collect::<Vec<_>>().join(OsStr::new(" "))
}

/// Refuses a program that names a folder of this machine: it would be another one elsewhere.
fn check_paths(program: &[u8], names: &Names) -> Result<(), Error> {
    for (folder, _) in names {
        let path = folder.as_os_str().as_encoded_bytes();
        let Some(at) = find(program, &[path, b"/"].concat()) else {
            continue;
        };
        let is_path = |byte: &u8| byte.is_ascii_graphic();
        let text: Vec<u8> = program[at..]
            .iter()
            .copied()
            .take(200)
            .take_while(is_path)
            .collect();
        return Err(Error::new(
            format!(
                "the program names a folder of this machine: {}",
                String::from_utf8_lossy(&text)
            ),
            "Two builds of it would differ. Look for env!(\"CARGO_MANIFEST_DIR\") and the like in what was \
             changed last.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        vec![
            (PathBuf::from("/my clone"), "/slipway".to_owned()),
            (PathBuf::from("/it's"), "/cargo".to_owned()),
        ]
    }

    #[test]
    fn folders_may_have_any_name() {
        let expected = "--remap-path-prefix=/my clone=/slipway\x1f--remap-path-prefix=/it's=/cargo";
        assert_eq!(rust_flags(&names()), expected);
        let expected =
            r"'-ffile-prefix-map=/my clone=/slipway' '-ffile-prefix-map=/it'\''s=/cargo'";
        assert_eq!(c_flags(&names()), expected);
    }

    #[test]
    fn a_program_that_names_a_folder_is_refused() {
        assert!(check_paths(b"\0/slipway/src/main.rs\0/my clones/a", &names()).is_ok());
        let error = check_paths(b"\0/my/my clone/src/main.rs\0", &names()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the program names a folder of this machine: /my\n"),
            "{error}"
        );
        assert!(check_paths(b"/it's/registry", &names()).is_err());
        assert!(check_paths(b"", &names()).is_ok());
    }

    #[test]
    fn settings_of_the_machine_do_not_reach_the_compilers() {
        let mut command = Command::new("cargo");
        let variables = [
            "RUSTFLAGS",
            "CARGO_PROFILE_RELEASE_LTO",
            "TARGET_CFLAGS",
            "CXXFLAGS_x86_64_unknown_linux_gnu",
            "CARGO_HOME",
            "PATH",
        ];
        without_settings(&mut command, variables.into_iter().map(OsString::from));
        let mut removed: Vec<_> = command.get_envs().map(|(name, _)| name).collect();
        removed.sort();
        let mut expected: Vec<_> = variables[..4].to_vec();
        expected.sort_unstable();
        assert_eq!(removed, expected);
    }
}
