//! The files of one provider, as a registry and a mirror want them.
//!
//! A registry takes the archives of a version, a manifest and a list of sums with its signature, all named after
//! the provider ("Publish Providers", Terraform Registry). A folder in which archives lie by host, namespace and
//! type is a mirror of the file system; with two small documents for each provider it is a mirror of the network
//! too ("Provider Network Mirror Protocol").

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::platform::Platform;
use crate::sums::{self, Sum};

/// The registries of the two tools: each takes its own as the host of an address that names none.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The protocol that the providers speak, as a registry's manifest says it.
const PROTOCOL: &str = "6.0";

/// One archive of a provider.
pub(crate) struct Archive {
    pub(crate) platform: &'static Platform,
    /// That of the archive.
    pub(crate) sum: Sum,
    /// That of its contents, from [`sums::of_contents`].
    pub(crate) contents: String,
}

/// One provider in one version.
pub(crate) struct Face<'a> {
    /// `aws`
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
}

impl Face<'_> {
    /// What all of its files begin with.
    fn prefix(&self) -> String {
        format!("terraform-provider-{}_{}", self.name, self.version)
    }

    /// The program within an archive.
    pub(crate) fn program(&self) -> String {
        format!("terraform-provider-{}_v{}", self.name, self.version)
    }

    /// The archive of a platform.
    pub(crate) fn archive(&self, platform: &Platform) -> String {
        format!("{}_{}.zip", self.prefix(), platform.name)
    }

    /// The manifest and the list of sums, with their names.
    pub(crate) fn registry(&self, archives: &[Archive]) -> [(String, String); 2] {
        let manifest = format!("{}_manifest.json", self.prefix());
        let text = json!({"version": 1, "metadata": {"protocol_versions": [PROTOCOL]}});
        let text = format!("{text:#}\n");
        let mut files: Vec<(String, Sum)> = archives
            .iter()
            .map(|archive| (self.archive(archive.platform), archive.sum))
            .collect();
        // A registry refuses a manifest that is not in the list.
        files.push((manifest.clone(), Sum::of(text.as_bytes())));
        let list = sums::list(files.iter().map(|(name, sum)| (name.as_str(), *sum)));
        [
            (manifest, text),
            (format!("{}_SHA256SUMS", self.prefix()), list),
        ]
    }

    /// Its folders in a mirror.
    pub(crate) fn folders(&self) -> [PathBuf; 2] {
        REGISTRIES.map(|registry| PathBuf::from(registry).join("slipway").join(self.name))
    }

    /// What a mirror of the network says of it: which versions there are, and where the archives are.
    pub(crate) fn mirror(&self, archives: &[Archive]) -> [(String, String); 2] {
        let all: BTreeMap<&str, Value> = archives
            .iter()
            .map(|archive| {
                let hashes = [archive.contents.clone(), sums::of_archive(archive.sum)];
                let place = json!({"url": self.archive(archive.platform), "hashes": hashes});
                (archive.platform.name, place)
            })
            .collect();
        let versions = json!({"versions": {self.version: {}}});
        [
            ("index.json".to_owned(), format!("{versions:#}\n")),
            (
                format!("{}.json", self.version),
                format!("{:#}\n", json!({"archives": all})),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::platform;

    #[test]
    fn a_registry_and_a_mirror_find_what_they_look_for() {
        let face = Face {
            name: "aws",
            version: "0.1.0",
        };
        let archives = [&platform::ALL[3], &platform::ALL[0]].map(|platform| Archive {
            platform,
            sum: Sum::of(platform.name.as_bytes()),
            contents: sums::of_contents([(platform.name, Sum::of(b"abc"))].into_iter()),
        });
        let mut text = String::new();
        for (name, contents) in face
            .registry(&archives)
            .iter()
            .chain(&face.mirror(&archives))
        {
            text.push_str(&format!("--- {name}\n{contents}"));
        }
        expect![[r#"
            --- terraform-provider-aws_0.1.0_manifest.json
            {
              "metadata": {
                "protocol_versions": [
                  "6.0"
                ]
              },
              "version": 1
            }
            --- terraform-provider-aws_0.1.0_SHA256SUMS
            6399fb33634d3c7090258603773f07997e0736dceae7096977e8365e93a7a350  terraform-provider-aws_0.1.0_darwin_arm64.zip
            6e42b235a426c6ab149ad1b1f5ae3c0894409575c45d47698630034658cf0963  terraform-provider-aws_0.1.0_linux_amd64.zip
            2152efebf161dcc7303b95817630f17f32a1e07086fa534d36fa82c891fe87a5  terraform-provider-aws_0.1.0_manifest.json
            --- index.json
            {
              "versions": {
                "0.1.0": {}
              }
            }
            --- 0.1.0.json
            {
              "archives": {
                "darwin_arm64": {
                  "hashes": [
                    "h1:KSz11nUXa4fOoXK+BX+A/fU2yfyjVTLhOHvzpQMhb7U=",
                    "zh:6399fb33634d3c7090258603773f07997e0736dceae7096977e8365e93a7a350"
                  ],
                  "url": "terraform-provider-aws_0.1.0_darwin_arm64.zip"
                },
                "linux_amd64": {
                  "hashes": [
                    "h1:q8YO/fY38LzGBBTCcu8J/1q+jKwThismDXmqU7V3g40=",
                    "zh:6e42b235a426c6ab149ad1b1f5ae3c0894409575c45d47698630034658cf0963"
                  ],
                  "url": "terraform-provider-aws_0.1.0_linux_amd64.zip"
                }
              }
            }
        "#]].assert_eq(&text);
        assert_eq!(face.program(), "terraform-provider-aws_v0.1.0");
    }
}
