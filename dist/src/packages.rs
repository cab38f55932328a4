//! The packages that a program is made of, as Cargo resolves them for its platform.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;
use crate::platform::Platform;
use crate::tools;

/// The package of the program.
const PROGRAM: &str = "slipway";

/// What `cargo metadata` says, as far as it is used.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    target_directory: PathBuf,
}

/// A package.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) repository: Option<String>,
    manifest_path: PathBuf,
    /// Where it came from; of the workspace's own there is none.
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(Clone, Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    /// `build`, `dev`, or none for what a program is made of.
    kind: Option<String>,
}

/// One package of a program.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) package: Package,
    /// Whether it is in the program, and not only at work when that is compiled.
    pub(crate) is_linked: bool,
    /// The hash of its archive, when it came from a registry.
    pub(crate) checksum: Option<String>,
    /// What it needs, by [`Package::reference`].
    pub(crate) needs: Vec<String>,
}

/// All packages of a program.
#[derive(Debug)]
pub(crate) struct Packages {
    /// That of the program.
    pub(crate) program: Package,
    /// What the program needs itself.
    pub(crate) needs: Vec<String>,
    /// The others, by name and version.
    pub(crate) parts: Vec<Part>,
    /// Where builds of the clone go.
    pub(crate) target: PathBuf,
}

impl Package {
    /// Whether it is somebody else's.
    pub(crate) fn is_foreign(&self) -> bool {
        self.source.is_some()
    }

    /// The folder of its sources.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }

    /// What names it within a bill of materials: the package URL, of others', in the type that Cargo's
    /// registry has there (package-url specification, `cargo`).
    pub(crate) fn reference(&self) -> String {
        let prefix = if self.is_foreign() { "pkg:cargo/" } else { "" };
        format!("{prefix}{}@{}", self.name, self.version)
    }

    /// For tests: the same package with other sources.
    #[cfg(test)]
    pub(crate) fn move_to(&mut self, folder: &Path) {
        self.manifest_path = folder.join("Cargo.toml");
    }

    fn is_macro(&self) -> bool {
        let mut kinds = self.targets.iter().flat_map(|target| &target.kind);
        kinds.any(|kind| kind == "proc-macro")
    }
}

impl Packages {
    /// Asks Cargo, whose lock file has to be up to date.
    ///
    /// # Errors
    /// When that fails, or the workspace has no such program.
    pub(crate) fn read(root: &Path, platform: &Platform) -> Result<Self, Error> {
        let remedy = "`cargo metadata --locked` has to work in the clone.";
        let text = tools::said(
            tools::cargo(root)
                .args(["metadata", "--format-version", "1", "--locked"])
                .args(["--filter-platform", platform.triple]),
            remedy,
        )?;
        let metadata: Metadata = serde_json::from_str(&text)
            .map_err(|error| Error::new(format!("cargo metadata says {error}"), remedy))?;
        let lock = root.join("Cargo.lock");
        let lock =
            std::fs::read_to_string(&lock).map_err(|error| Error::io("read", &lock, &error))?;
        Self::of(metadata, &checksums(&lock)?)
    }

    fn of(
        metadata: Metadata,
        checksums: &BTreeMap<(String, String), String>,
    ) -> Result<Self, Error> {
        let target = metadata.target_directory;
        let packages: BTreeMap<String, Package> = metadata
            .packages
            .into_iter()
            .map(|package| (package.id.clone(), package))
            .collect();
        let nodes: BTreeMap<String, Vec<Edge>> = metadata
            .resolve
            .nodes
            .into_iter()
            .map(|node| (node.id, node.deps))
            .collect();
        let program = packages
            .values()
            .find(|package| package.name == PROGRAM && !package.is_foreign())
            .ok_or_else(|| {
                let what = format!("the workspace has no package {PROGRAM}");
                Error::new(what, "Name the clone with --root.")
            })?
            .clone();
        let linked = reached(&program.id, &packages, &nodes, true);
        let all = reached(&program.id, &packages, &nodes, false);
        let needs = |id: &str| -> Vec<String> {
            let edges = nodes.get(id).into_iter().flatten();
            let found = edges.filter(|edge| edge.is_kept(false));
            let names = found.filter_map(|edge| Some(packages.get(&edge.pkg)?.reference()));
            names.collect::<BTreeSet<_>>().into_iter().collect()
        };
        let mut parts: Vec<Part> = all
            .iter()
            .filter(|id| **id != program.id)
            .filter_map(|id| {
                let package = packages.get(id)?.clone();
                let key = (package.name.clone(), package.version.clone());
                Some(Part {
                    is_linked: linked.contains(id),
                    checksum: checksums
                        .get(&key)
                        .filter(|_| package.is_foreign())
                        .cloned(),
                    needs: needs(id),
                    package,
                })
            })
            .collect();
        parts.sort_by_cached_key(|part| part.package.reference());
        Ok(Self {
            needs: needs(&program.id),
            program,
            parts,
            target,
        })
    }
}

impl Edge {
    /// Whether it counts: what tests need never does, and what is only at work during a build only if asked.
    fn is_kept(&self, linked_only: bool) -> bool {
        self.dep_kinds
            .iter()
            .any(|kind| match kind.kind.as_deref() {
                None => true,
                Some("build") => !linked_only,
                Some(_) => false,
            })
    }
}

/// Every package that is reached from one, itself too. What a macro is made of runs in the compiler.
fn reached(
    from: &str,
    packages: &BTreeMap<String, Package>,
    nodes: &BTreeMap<String, Vec<Edge>>,
    linked_only: bool,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(id) = open.pop() {
        if linked_only && packages.get(&id).is_some_and(Package::is_macro) {
            continue;
        }
        if !found.insert(id.clone()) {
            continue;
        }
        let edges = nodes.get(&id).into_iter().flatten();
        let kept = edges.filter(|edge| edge.is_kept(linked_only));
        open.extend(kept.map(|edge| edge.pkg.clone()));
    }
    found
}

/// The hashes of the lock file, by name and version.
fn checksums(lock: &str) -> Result<BTreeMap<(String, String), String>, Error> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }
    #[derive(Deserialize)]
    struct Locked {
        name: String,
        version: String,
        checksum: Option<String>,
    }
    let lock: Lock = toml::from_str(lock).map_err(|error| {
        Error::new(
            format!("Cargo.lock cannot be read: {error}"),
            "Let Cargo write it again.",
        )
    })?;
    let known = lock.package.into_iter().filter_map(|locked| {
        let key = (locked.name, locked.version);
        Some((key, locked.checksum?))
    });
    Ok(known.collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A program `slipway` that is made of `local` and `library`, whose macro and build script need `helper`.
    pub(crate) fn example() -> Packages {
        let package = |name: &str, foreign: bool, kind: &str| {
            serde_json::json!({
                "id": name, "name": name, "version": "0.1.0", "license": "MIT/Apache-2.0",
                "authors": ["Jane Doe"], "description": null, "repository": "https://example.com",
                "manifest_path": format!("/sources/{name}/Cargo.toml"),
                "source": foreign.then_some("registry"),
                "targets": [{"kind": [kind]}],
            })
        };
        let edge = |name: &str, kinds: &[Option<&str>]| {
            let kinds: Vec<_> = kinds
                .iter()
                .map(|kind| serde_json::json!({"kind": kind}))
                .collect();
            serde_json::json!({"pkg": name, "dep_kinds": kinds})
        };
        let metadata = serde_json::json!({
            "target_directory": "/target",
            "packages": [
                package("slipway", false, "bin"), package("local", false, "lib"),
                package("library", true, "lib"), package("macros", true, "proc-macro"),
                package("helper", true, "lib"), package("tester", true, "lib"),
            ],
            "resolve": {"nodes": [
                {"id": "slipway", "deps": [
                    edge("local", &[None]), edge("macros", &[None]), edge("tester", &[Some("dev")]),
                ]},
                {"id": "local", "deps": [edge("library", &[Some("dev"), None])]},
                {"id": "macros", "deps": [edge("helper", &[None])]},
                {"id": "library", "deps": [edge("helper", &[Some("build")])]},
                {"id": "helper", "deps": []}, {"id": "tester", "deps": []},
            ]},
        });
        let lock = "[[package]]\nname = \"library\"\nversion = \"0.1.0\"\nchecksum = \"abcd\"\n";
        let metadata = serde_json::from_value(metadata).expect("metadata");
        Packages::of(metadata, &checksums(lock).expect("a lock file")).expect("packages")
    }

    #[test]
    fn what_is_linked_is_told_from_what_only_compiles() {
        let packages = example();
        let parts: Vec<_> = packages
            .parts
            .iter()
            .map(|part| (part.package.reference(), part.is_linked))
            .collect();
        assert_eq!(
            parts,
            [
                ("local@0.1.0".to_owned(), true),
                ("pkg:cargo/helper@0.1.0".to_owned(), false),
                ("pkg:cargo/library@0.1.0".to_owned(), true),
                ("pkg:cargo/macros@0.1.0".to_owned(), false),
            ],
            "what tests need is not there"
        );
        assert_eq!(packages.needs, ["local@0.1.0", "pkg:cargo/macros@0.1.0"]);
        assert_eq!(packages.parts[0].needs, ["pkg:cargo/library@0.1.0"]);
        assert_eq!(packages.parts[2].checksum.as_deref(), Some("abcd"));
        assert_eq!(packages.parts[1].checksum, None);
    }

    #[test]
    fn a_workspace_without_the_program_is_refused() {
        let metadata = r#"{"packages": [], "resolve": {"nodes": []}, "target_directory": "/t"}"#;
        let metadata = serde_json::from_str(metadata).expect("metadata");
        assert!(Packages::of(metadata, &BTreeMap::new()).is_err());
        assert!(checksums("package = 1").is_err());
    }
}
