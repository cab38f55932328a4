//! The CLI configuration that makes the tools use a mirror, and what to know about it.

use std::collections::BTreeSet;
use std::path::Path;

use super::build::Build;
use super::error::Error;
use super::offer::{Address, Offer};

/// The file in the mirror that holds [`block`]. The tools look for providers three folders further
/// down, so they pass over it.
pub(super) const FILE: &str = "slipway.tfrc";

/// How that file begins.
pub(super) const FIRST_LINE: &str = "# Written by `slipway install`.";

/// The folder as it can stand between quotation marks.
///
/// # Errors
/// When it cannot: the language of the CLI configuration gives some characters another meaning.
pub(super) fn quotable(dir: &Path) -> Result<&str, Error> {
    dir.to_str()
        .filter(|text| !text.contains("${") && !text.chars().any(char::is_control))
        .ok_or_else(|| Error::UnquotablePath {
            dir: dir.to_owned(),
        })
}

/// The configuration, with `dir` from [`quotable`]: these addresses come from the mirror and from
/// nowhere else, every other one from its registry. One block serves both tools.
pub(super) fn block(dir: &str, offers: &BTreeSet<Offer>) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let addresses: String = offers
        .iter()
        .flat_map(|offer| offer.addresses())
        .map(|address| format!("      {},\n", quoted(&address)))
        .collect();
    let dir = quoted(dir);
    format!(
        "{FIRST_LINE}\n\
         provider_installation {{\n\
         \x20 filesystem_mirror {{\n\
         \x20   path = {dir}\n\
         \x20   include = [\n{addresses}    ]\n\
         \x20 }}\n\
         \x20 direct {{\n\
         \x20   exclude = [\n{addresses}    ]\n\
         \x20 }}\n\
         }}\n"
    )
}

/// What a person has to know after an install.
pub(super) fn instructions(
    build: &Build,
    dir: &Path,
    offers: &BTreeSet<Offer>,
    settings: &str,
) -> String {
    let file = dir.join(FILE);
    let mut text = format!("Installed for {} in {}:\n\n", build.platform, dir.display());
    let widths = offers.iter().map(|offer| offer.source().len());
    let width = widths.max().unwrap_or_default();
    for offer in offers {
        for version in offer.versions(&build.number) {
            text.push_str(&format!("  {:<width$}  {version}\n", offer.source()));
        }
    }
    text.push_str(&format!(
        "\nTo use it everywhere, add this to ~/.terraformrc (Terraform) or ~/.tofurc (OpenTofu, which reads\n\
         ~/.terraformrc when there is no such file). If yours has a provider_installation block already, add\n\
         the two inner blocks to it, and the exclude list to its own direct block:\n\n\
         {settings}\n\
         Or try it without changing a file; this replaces your own CLI configuration while it is set:\n\n\
         \x20 export TF_CLI_CONFIG_FILE={}\n\n\
         Then run `init`. Every build has a version of its own, because lock files pin hashes, so projects\n\
         that were initialised with another build need `init -upgrade`.\n",
        shell(&file)
    ));
    let officials = offers.iter().filter_map(|offer| match offer.address {
        Address::Own => None,
        Address::Official(official) => Some(official),
    });
    for official in officials {
        let major = |version: &&str| version.split('.').next().unwrap_or_default().to_owned();
        let mut ranges: Vec<String> = official
            .versions
            .iter()
            .map(|version| format!("\"~> {}.0\"", major(version)))
            .collect();
        ranges.dedup();
        text.push_str(&format!(
            "\nFor {}:\n\
             \x20 - These versions meet ranges such as {}, but no exact pin such as\n\
             \x20   \"{}\": loosen a pin before `init`.\n\
             \x20 - A lock file that names the official provider needs `init -upgrade`.\n\
             \x20 - While this configuration is in use, the official provider is not installed any more.\n",
            official.address,
            ranges.join(" and "),
            official.versions.first().unwrap_or(&""),
        ));
    }
    text.truncate(text.trim_end().len());
    text
}

/// A path as one word of a shell's command.
fn shell(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+".contains(letter);
    if path.chars().all(is_plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}
