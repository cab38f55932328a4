//! The order of everything: what can be refused is refused before anything is compiled, and what is compiled is
//! looked at before anything is packed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::CommandLine;
use crate::archive::{self, Entry};
use crate::bill;
use crate::compile::{self, What};
use crate::error::Error;
use crate::face::{Archive, Face};
use crate::folder::{self, Folder};
use crate::licences;
use crate::packages::Packages;
use crate::platform::{self, Platform};
use crate::program::{self, Program, Said};
use crate::source::Source;
use crate::sums;
use crate::tools::{self, Rust};

/// What a build of the whole program takes at most, in bytes.
pub(crate) const SPACE_TO_COMPILE: u64 = 8_000_000_000;

/// The texts that are in every archive besides the licences of others, as the clone has them.
const TEXTS: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// What the licences of others are called in an archive.
const THIRD_PARTY: &str = "THIRD-PARTY-LICENSES.txt";

/// Makes a release.
///
/// # Errors
/// When something of it cannot be had. What is in the folder is as it was before then.
pub(crate) fn make(line: &CommandLine) -> Result<(), Error> {
    let source = Source::of(&line.root)?;
    if !line.allow_dirty {
        source.check_clean()?;
    }
    let rust = Rust::of(&source.root)?;
    let here = Platform::here()?;
    let packages = Packages::read(&source.root, here)?;
    let version = packages.program.version.clone();
    let is_tagged = source.check_tag(&version, line.tag.as_deref())?;
    let output = match &line.output {
        Some(output) => std::path::absolute(output)
            .map_err(|error| Error::io("find the folder", output, &error))?,
        None => packages.target.join("dist"),
    };
    let mut folder = Folder::begin(&output, &version)?;

    let files = if line.program.is_empty() {
        let target = packages.target.join("dist/build");
        vec![compiled(&source, &rust, &target)?]
    } else {
        line.program.clone()
    };
    let programs = read(&files, &rust)?;
    let said = ask(&folder, &programs, here, &version)?;
    let bytes: usize = programs.iter().map(|program| program.bytes.len()).sum();
    folder.check_space(bytes as u64 * (said.faces.len() as u64 + 1))?;

    let mut archives: Vec<Vec<Archive>> = said.faces.iter().map(|_| Vec::new()).collect();
    for program in &programs {
        println!("packing for {}", program.platform.name);
        let of_platform;
        let packages = if program.platform == here {
            &packages
        } else {
            of_platform = Packages::read(&source.root, program.platform)?;
            &of_platform
        };
        let bill = bill::document(program, packages, &source, &rust)?;
        let licences = licences::document(packages, &rust, program.platform.name)?;
        let stem = format!("slipway_{version}_{}", program.platform.name);
        folder.add(&format!("{stem}.cdx.json"), bill.as_bytes())?;
        folder.add(&format!("{stem}.licenses.txt"), licences.as_bytes())?;
        let contents = Contents::of(&source.root, program, &licences)?;
        let (archive, _) = contents.archive("slipway")?;
        folder.add(&format!("{stem}.zip"), &archive)?;
        for (face, archives) in said.faces.iter().zip(&mut archives) {
            archives.push(pack(
                &mut folder,
                &face_of(face, &version),
                program,
                &contents,
            )?);
        }
    }
    for (face, archives) in said.faces.iter().zip(&archives) {
        describe(&mut folder, &face_of(face, &version), archives)?;
    }
    let place = folder.publish()?;
    println!("{}", told(&place, &programs, &source, is_tagged, &version)?);
    Ok(())
}

fn face_of<'a>(name: &'a str, version: &'a str) -> Face<'a> {
    Face { name, version }
}

/// Compiles the program, unless it is clear that this will not end well.
fn compiled(source: &Source, rust: &Rust, target: &Path) -> Result<PathBuf, Error> {
    tools::check_c_compiler(&source.root)?;
    if !target.exists() {
        folder::check_space(target, SPACE_TO_COMPILE)?;
    }
    compile::compile(source, rust, What::Slipway, target)
}

/// Reads the programs, one for each platform.
fn read(files: &[PathBuf], rust: &Rust) -> Result<Vec<Program>, Error> {
    let mut programs: Vec<Program> = Vec::new();
    for file in files {
        let program = Program::read(file, rust)?;
        if programs
            .iter()
            .any(|other| other.platform == program.platform)
        {
            return Err(Error::new(
                format!(
                    "{} is a second program for {}",
                    file.display(),
                    program.platform.name
                ),
                "Give one for each platform.",
            ));
        }
        programs.push(program);
    }
    programs.sort_by_key(|program| program.platform.name);
    Ok(programs)
}

/// Lets the one that runs on this machine say what all of them are.
fn ask(
    folder: &Folder,
    programs: &[Program],
    here: &Platform,
    version: &str,
) -> Result<Said, Error> {
    let Some(runs) = programs.iter().find(|program| program.platform == here) else {
        return Err(Error::new(
            format!(
                "none of the programs is for {}, which this machine is",
                here.name
            ),
            "One has to be started, to ask for its version and its providers: give that one too.",
        ));
    };
    let said = folder.with_program(&runs.bytes, program::ask)?;
    if said.version == version {
        return Ok(said);
    }
    Err(Error::new(
        format!(
            "the program is version {}, and Cargo.toml says {version}",
            said.version
        ),
        "Compile it again, from the commit that is released.",
    ))
}

/// What is in every archive of a platform, compressed.
struct Contents {
    program: Entry,
    texts: Vec<(String, Entry)>,
}

impl Contents {
    fn of(root: &Path, program: &Program, licences: &str) -> Result<Self, Error> {
        let failed = |error: std::io::Error| Error::io("compress", root, &error);
        let mut texts = Vec::new();
        for name in TEXTS {
            let path = root.join(name);
            let text = fs::read(&path).map_err(|error| Error::io("read", &path, &error))?;
            texts.push((name.to_owned(), Entry::text(&text).map_err(failed)?));
        }
        let licences = Entry::text(licences.as_bytes()).map_err(failed)?;
        texts.push((THIRD_PARTY.to_owned(), licences));
        Ok(Self {
            program: Entry::program(&program.bytes, program.sum).map_err(failed)?,
            texts,
        })
    }

    /// An archive in which the program has this name, and the hash of what it is unpacked to.
    fn archive(&self, program: &str) -> Result<(Vec<u8>, String), Error> {
        let mut entries = vec![(program, &self.program)];
        entries.extend(
            self.texts
                .iter()
                .map(|(name, entry)| (name.as_str(), entry)),
        );
        let archive = archive::of(&entries).map_err(|error| {
            Error::new(
                format!("could not pack {program}: {error}"),
                "Please report it.",
            )
        })?;
        let contents = entries.iter().map(|(name, entry)| (*name, entry.sum));
        Ok((archive, sums::of_contents(contents)))
    }
}

/// Adds the archive of one provider for one platform.
fn pack(
    folder: &mut Folder,
    face: &Face<'_>,
    program: &Program,
    contents: &Contents,
) -> Result<Archive, Error> {
    let (archive, contents) = contents.archive(&face.program())?;
    let name = face.archive(program.platform);
    let sum = folder.add(&name, &archive)?;
    for place in face.folders() {
        folder.link_to_mirror(&name, &place)?;
    }
    Ok(Archive {
        platform: program.platform,
        sum,
        contents,
    })
}

/// Adds what a registry and a mirror want to know of one provider.
fn describe(folder: &mut Folder, face: &Face<'_>, archives: &[Archive]) -> Result<(), Error> {
    for (name, text) in face.registry(archives) {
        folder.add(&name, text.as_bytes())?;
    }
    for (name, text) in face.mirror(archives) {
        for place in face.folders() {
            folder.add_to_mirror(&place.join(&name), text.as_bytes())?;
        }
    }
    Ok(())
}

/// What there is now, and what is left to do.
fn told(
    place: &Path,
    programs: &[Program],
    source: &Source,
    is_tagged: bool,
    version: &str,
) -> Result<String, Error> {
    let mut text = format!("\nSlipway {version} is in {}:\n\n", place.display());
    let list = |error| Error::io("list", place, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(place).map_err(list)? {
        let entry = entry.map_err(list)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let found = entry.metadata().map_err(list)?;
        files.push(match found.is_dir() {
            true => format!("  {:>9}  {name}/\n", ""),
            false => format!("  {:>6} kB  {name}\n", found.len().div_ceil(1_000)),
        });
    }
    files.sort_by(|one, other| one[13..].cmp(&other[13..]));
    text.extend(files);
    text.push('\n');
    for program in programs {
        if let Some(version) = platform::glibc(&program.bytes) {
            let name = program.platform.name;
            text.push_str(&format!(
                "{name} runs where there is glibc {version} or newer.\n"
            ));
        }
    }
    if !source.is_clean() {
        text.push_str(
            "The clone has changes that are in no commit: this is for trying out alone.\n",
        );
    } else if !is_tagged {
        let commit = &source.commit;
        text.push_str(&format!(
            "The commit {commit} has no tag v{version}: this is for trying out alone.\n"
        ));
    }
    let present: Vec<&'static Platform> = programs.iter().map(|program| program.platform).collect();
    let missing = platform::missing(&present);
    if !missing.is_empty() {
        text.push_str(&format!(
            "Not in it, because each is built on its own system (.github/workflows/release.yml does):\n{missing}"
        ));
    }
    text.push_str(
        "Nothing is signed: registries want each SHA256SUMS with a signature, which the workflow makes with\n\
         the key of whoever publishes.",
    );
    Ok(text)
}
