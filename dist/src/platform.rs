//! Which platforms there are releases for, and what each is built on.

use std::env::consts::{ARCH, OS};

use object::{Architecture, BinaryFormat, Object as _};

use crate::error::Error;

/// A platform. No program is compiled for another than the machine's own: that would take a C compiler and the
/// libraries of the other system, which differ from machine to machine. So each needs a runner.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Platform {
    /// As Go and so the tools name it.
    pub(crate) name: &'static str,
    /// As Rust names it.
    pub(crate) triple: &'static str,
    /// What `.github/workflows/release.yml` builds it on. Of Linux it is the oldest, because a program needs
    /// the C library that it was linked with, or a newer one.
    pub(crate) runner: &'static str,
    /// Rust's own names, and those of the program's header.
    os: &'static str,
    architecture: (&'static str, Architecture),
    format: BinaryFormat,
}

/// Every platform that is released for.
pub(crate) const ALL: [Platform; 4] = [
    Platform {
        name: "linux_amd64",
        triple: "x86_64-unknown-linux-gnu",
        runner: "ubuntu-22.04",
        os: "linux",
        architecture: ("x86_64", Architecture::X86_64),
        format: BinaryFormat::Elf,
    },
    Platform {
        name: "linux_arm64",
        triple: "aarch64-unknown-linux-gnu",
        runner: "ubuntu-22.04-arm",
        os: "linux",
        architecture: ("aarch64", Architecture::Aarch64),
        format: BinaryFormat::Elf,
    },
    Platform {
        name: "darwin_amd64",
        triple: "x86_64-apple-darwin",
        runner: "macos-15-intel",
        os: "macos",
        architecture: ("x86_64", Architecture::X86_64),
        format: BinaryFormat::MachO,
    },
    Platform {
        name: "darwin_arm64",
        triple: "aarch64-apple-darwin",
        runner: "macos-15",
        os: "macos",
        architecture: ("aarch64", Architecture::Aarch64),
        format: BinaryFormat::MachO,
    },
];

impl Platform {
    /// That of this machine.
    ///
    /// # Errors
    /// When there are no releases for it.
    pub(crate) fn here() -> Result<&'static Self, Error> {
        let is_here = |it: &&Self| it.os == OS && it.architecture.0 == ARCH;
        ALL.iter()
            .find(is_here)
            .ok_or_else(|| Error::new(format!("there are no releases for {OS} on {ARCH}"), known()))
    }

    /// That of a program, by its header.
    ///
    /// # Errors
    /// When it is no program, or one for something else.
    pub(crate) fn of(program: &[u8]) -> Result<&'static Self, Error> {
        let file = object::File::parse(program)
            .map_err(|error| Error::new(format!("this is no program: {error}"), known()))?;
        let (format, architecture) = (file.format(), file.architecture());
        let fits = |it: &&Self| it.format == format && it.architecture.1 == architecture;
        ALL.iter().find(fits).ok_or_else(|| {
            let what = format!("this is a program for {architecture:?} in the form {format:?}");
            Error::new(what, known())
        })
    }
}

/// Which platforms there are, for errors.
fn known() -> String {
    let names: Vec<&str> = ALL.iter().map(|it| it.name).collect();
    format!("There are releases for {}.", names.join(", "))
}

/// What a person has to know of the platforms that are not in a release, a line each.
pub(crate) fn missing(present: &[&'static Platform]) -> String {
    let lines = ALL.iter().filter(|it| !present.contains(it));
    lines
        .map(|it| {
            format!(
                "  {:<13} needs a machine of its own; the workflow uses {}\n",
                it.name, it.runner
            )
        })
        .collect()
}

/// The newest glibc that a program asks for, when it is one for Linux: `2.34`.
pub(crate) fn glibc(program: &[u8]) -> Option<String> {
    let file = object::File::parse(program).ok()?;
    let object::File::Elf64(elf) = file else {
        return None;
    };
    let endian = elf.endian();
    let (needs, strings) = elf
        .elf_section_table()
        .gnu_verneed(endian, elf.data())
        .ok()??;
    let table = elf.elf_section_table();
    let strings = table.strings(endian, elf.data(), strings).ok()?;
    let mut newest = None;
    for need in needs {
        let (_, versions) = need.ok()?;
        for version in versions {
            let name = version.ok()?.name(endian, strings).ok()?;
            let name = std::str::from_utf8(name).ok()?;
            let Some(version) = name.strip_prefix("GLIBC_") else {
                continue;
            };
            let numbers: Option<Vec<u32>> = version.split('.').map(|it| it.parse().ok()).collect();
            // `GLIBC_PRIVATE` and the like are no versions.
            if let Some(numbers) = numbers {
                newest = newest.max(Some((numbers, version.to_owned())));
            }
        }
    }
    newest.map(|(_, version)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn this_program() -> Vec<u8> {
        std::fs::read(std::env::current_exe().expect("a path")).expect("this test")
    }

    #[test]
    fn a_program_tells_its_platform() {
        let here = Platform::here().unwrap();
        assert_eq!(Platform::of(&this_program()).unwrap(), here);
        let error = Platform::of(b"#!/bin/sh\n").unwrap_err().to_string();
        assert!(error.starts_with("this is no program: "), "{error}");
        assert!(error.ends_with(
            "There are releases for linux_amd64, linux_arm64, darwin_amd64, darwin_arm64."
        ));
        // The machine of the header, 18 bytes into it (ELF gABI, e_machine): MIPS.
        let mut other = this_program();
        if other.starts_with(b"\x7fELF") {
            other[18] = 8;
            assert!(Platform::of(&other).is_err());
        }
    }

    #[test]
    fn a_program_tells_the_c_library_that_it_needs() {
        let found = glibc(&this_program());
        assert_eq!(found.is_some(), cfg!(target_env = "gnu"));
        assert!(found.is_none_or(|version| version.starts_with("2.")));
        assert_eq!(glibc(b"text"), None);
    }

    #[test]
    fn the_workflow_builds_every_platform() {
        let root = std::env::var_os("CARGO_MANIFEST_DIR").expect("Cargo sets it");
        let file = std::path::Path::new(&root).join("../.github/workflows/release.yml");
        let workflow = std::fs::read_to_string(file).expect("the workflow");
        for it in &ALL {
            let entry = format!(
                "- platform: {}\n            runner: {}\n",
                it.name, it.runner
            );
            assert!(workflow.contains(&entry), "{entry}");
            let given = format!("program-{}/slipway", it.name);
            assert!(workflow.contains(&given), "{given}");
        }
        assert_eq!(workflow.matches("- platform: ").count(), ALL.len());
    }

    #[test]
    fn what_is_missing_is_named_with_its_runner() {
        let all: Vec<&Platform> = ALL.iter().collect();
        assert_eq!(missing(&all), "");
        assert!(missing(&all[1..]).contains("linux_amd64   needs a machine of its own"));
        assert_eq!(missing(&[]).lines().count(), ALL.len());
    }
}
