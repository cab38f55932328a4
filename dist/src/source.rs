//! What is released: one commit, whose version a tag may say.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::tools;

/// How many changed files an error names.
const NAMED: usize = 10;

/// A clone, as git sees it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) root: PathBuf,
    /// The commit that is checked out.
    pub(crate) commit: String,
    /// When it was made, in seconds since 1970: what a compiler is told that asks for the day.
    pub(crate) epoch: String,
    /// Files that are not as the commit has them, as `git status` names them.
    changed: Vec<String>,
    /// The tags of this commit that look like those of releases.
    tags: Vec<String>,
}

impl Source {
    /// Asks git.
    ///
    /// # Errors
    /// When there is no git, or the folder is no clone with a commit.
    pub(crate) fn of(root: &Path) -> Result<Self, Error> {
        let root = root
            .canonicalize()
            .map_err(|error| Error::io("find the clone", root, &error))?;
        let git = |arguments: &[&str]| {
            tools::said(
                tools::command("git", &root).args(arguments),
                "A release is made of a commit: install git, and run this in a clone.",
            )
        };
        let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
        Ok(Self {
            commit: git(&["rev-parse", "HEAD"])?.trim().to_owned(),
            epoch: git(&["show", "-s", "--format=%ct", "HEAD"])?
                .trim()
                .to_owned(),
            changed: lines(git(&["status", "--porcelain"])?),
            tags: lines(git(&["tag", "--points-at", "HEAD", "--list", "v[0-9]*"])?),
            root,
        })
    }

    /// Whether everything is as the commit has it.
    pub(crate) fn is_clean(&self) -> bool {
        self.changed.is_empty()
    }

    /// Refuses changes that are in no commit.
    ///
    /// # Errors
    /// When there are some.
    pub(crate) fn check_clean(&self) -> Result<(), Error> {
        if self.is_clean() {
            return Ok(());
        }
        let mut named: Vec<String> = self.changed.iter().take(NAMED).cloned().collect();
        if self.changed.len() > NAMED {
            named.push(format!("   and {} more", self.changed.len() - NAMED));
        }
        Err(Error::new(
            format!(
                "the clone has changes that are in no commit:\n{}",
                named.join("\n")
            ),
            "Commit them or take them back; with --allow-dirty the archives are for trying out alone.",
        ))
    }

    /// Whether this commit has the tag of its release. The tag that was asked for, and every tag of the
    /// commit, has to say the version that the programs will say of themselves.
    ///
    /// # Errors
    /// When one does not, or the commit lacks the one that was asked for.
    pub(crate) fn check_tag(&self, version: &str, asked: Option<&str>) -> Result<bool, Error> {
        let expected = format!("v{version}");
        let all = asked
            .into_iter()
            .chain(self.tags.iter().map(String::as_str));
        for tag in all {
            if tag != expected {
                return Err(Error::new(
                    format!("the tag {tag} is not that of version {version}, which Cargo.toml has"),
                    format!(
                        "Tag the commit {expected}, or set the version of the workspace in Cargo.toml first."
                    ),
                ));
            }
        }
        if asked.is_some() && self.tags.is_empty() {
            return Err(Error::new(
                format!("the commit {} has no tag {expected}", self.commit),
                "Check out the commit that the tag names, and fetch its tags.",
            ));
        }
        Ok(!self.tags.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(changed: usize, tags: &[&str]) -> Source {
        Source {
            root: PathBuf::from("/clone"),
            commit: "0123".to_owned(),
            epoch: "0".to_owned(),
            changed: (0..changed)
                .map(|number| format!(" M file-{number}"))
                .collect(),
            tags: tags.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn changes_that_are_in_no_commit_are_named() {
        assert!(source(0, &[]).check_clean().is_ok());
        let error = source(12, &[]).check_clean().unwrap_err().to_string();
        assert!(error.contains("\n M file-0\n"), "{error}");
        assert!(error.contains("\n M file-9\n   and 2 more\n"), "{error}");
    }

    #[test]
    fn a_tag_says_the_version_of_cargo() {
        assert!(
            source(0, &["v0.1.0"])
                .check_tag("0.1.0", Some("v0.1.0"))
                .unwrap()
        );
        assert!(source(0, &["v0.1.0"]).check_tag("0.1.0", None).unwrap());
        assert!(!source(0, &[]).check_tag("0.1.0", None).unwrap());
        for (tags, asked) in [
            (&["v0.2.0"][..], None),
            (&["v0.1.0", "v0.2.0"], Some("v0.1.0")),
            (&["v0.1.0"], Some("v0.2.0")),
            (&["v0.1.0"], Some("0.1.0")),
            (&[], Some("v0.1.0")),
        ] {
            let refused = source(0, tags).check_tag("0.1.0", asked);
            assert!(refused.is_err(), "{tags:?} {asked:?}");
        }
    }
}
