//! Two builds of one commit, in two folders whose names are as long as they are different.

use std::fs;
use std::path::Path;

use object::{Object as _, ObjectSection as _};

use crate::compile::{self, What};
use crate::error::Error;
use crate::folder;
use crate::packages::Packages;
use crate::platform::Platform;
use crate::release::SPACE_TO_COMPILE;
use crate::source::Source;
use crate::sums::Sum;
use crate::tools::{self, Rust};

/// The folders: one name is longer, and one folder is further down, so that neither is part of the other.
const FOLDERS: [&str; 2] = ["one", "the-other/further/down"];

/// Builds the commit that is checked out twice, each time in a clone of its own, and compares.
///
/// # Errors
/// When the programs differ, or one cannot be built.
pub(crate) fn check(root: &Path, what: What, output: Option<&Path>) -> Result<(), Error> {
    let source = Source::of(root)?;
    if !source.is_clean() {
        println!("Changes that are in no commit are not looked at.");
    }
    tools::check_c_compiler(&source.root)?;
    let rust = Rust::of(&source.root)?;
    let target = Packages::read(&source.root, Platform::here()?)?.target;
    let place = match output {
        Some(output) => std::path::absolute(output)
            .map_err(|error| Error::io("find the folder", output, &error))?,
        None => target.join("dist"),
    };
    let place = place.join("check");
    let mut programs: Vec<Vec<u8>> = Vec::new();
    for name in FOLDERS {
        clear(&place)?;
        folder::check_space(&place, SPACE_TO_COMPILE)?;
        let clone = clone(&source, &place.join(name))?;
        let program = compile::compile(&clone, &rust, what, &clone.root.join("target"))?;
        programs.push(fs::read(&program).map_err(|error| Error::io("read", &program, &error))?);
        println!("{name}: {}", Sum::of(&programs[programs.len() - 1]).hex());
    }
    clear(&place)?;
    compare(&programs[0], &programs[1])?;
    println!(
        "Two builds of {} in two folders are the same {} bytes.",
        source.commit,
        programs[0].len()
    );
    Ok(())
}

/// The commit in a folder of its own.
fn clone(source: &Source, folder: &Path) -> Result<Source, Error> {
    let remedy = "The clone has to be one that git can clone again.";
    let from = &source.root;
    tools::said(
        tools::command("git", from)
            .args(["clone", "--quiet", "--shared", "--no-checkout"])
            .arg(from)
            .arg(folder),
        remedy,
    )?;
    tools::said(
        tools::command("git", folder).args(["checkout", "--quiet", "--detach", &source.commit]),
        remedy,
    )?;
    Source::of(folder)
}

fn clear(place: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(place) {
        Err(error) if place.exists() => Err(Error::io("remove", place, &error)),
        _ => Ok(()),
    }
}

/// Refuses programs that differ, and says where they do.
fn compare(one: &[u8], other: &[u8]) -> Result<(), Error> {
    if one == other {
        return Ok(());
    }
    let same = one
        .iter()
        .zip(other)
        .take_while(|(one, other)| one == other);
    let sections = match sections(one, other) {
        Some(names) if !names.is_empty() => format!("; they differ in {}", names.join(", ")),
        _ => String::new(),
    };
    Err(Error::new(
        format!(
            "the programs are not the same: {} and {} bytes, first different at byte {}{sections}",
            one.len(),
            other.len(),
            same.count(),
        ),
        "Look for what a build script or a macro took from the machine.",
    ))
}

/// The sections that differ, or that only the first program has.
fn sections(one: &[u8], other: &[u8]) -> Option<Vec<String>> {
    let (one, other) = (
        object::File::parse(one).ok()?,
        object::File::parse(other).ok()?,
    );
    let mut names = Vec::new();
    for section in one.sections() {
        let name = section.name().ok()?;
        let found = other.section_by_name(name);
        let contents = found.and_then(|section| section.data().ok());
        if contents != section.data().ok() {
            names.push(name.to_owned());
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_found_and_placed() {
        let path = std::env::current_exe().expect("a path");
        let program = fs::read(path).expect("this test");
        assert!(compare(&program, &program).is_ok());
        let file = object::File::parse(program.as_slice()).expect("a program");
        let code = [".text", "__text"].into_iter().find_map(|name| {
            let (begin, _) = file.section_by_name(name)?.file_range()?;
            Some((name, usize::try_from(begin).ok()?))
        });
        let (name, begin) = code.expect("code");
        let mut other = program.clone();
        let at = begin + 5;
        other[at] ^= 1;
        let error = compare(&program, &other).unwrap_err().to_string();
        let expected = format!("first different at byte {at}; they differ in {name}\n");
        assert!(error.contains(&expected), "{error}");
        let shorter = compare(b"abc", b"ab").unwrap_err().to_string();
        assert!(
            shorter.contains("3 and 2 bytes, first different at byte 2\n"),
            "{shorter}"
        );
    }
}
