use expect_test::expect;

use super::*;

const PLATFORM: &str = "linux_amd64";

fn build(program: &str) -> Build {
    Build::new(program.as_bytes().to_vec(), PLATFORM.to_owned())
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Installs `program` into the folder, with the official addresses that are named.
fn put(dir: &Path, program: &str, stand_in: &[&str]) -> Result<String, Error> {
    let stand_in: Vec<String> = stand_in.iter().map(ToString::to_string).collect();
    install_build(&build(program), dir, &offer::asked(&stand_in)?)
}

/// Every file and every folder that is empty, sorted, a line each.
fn tree(dir: &Path) -> String {
    fn walk(root: &Path, dir: &Path, lines: &mut Vec<String>) {
        let entries: Vec<PathBuf> = std::fs::read_dir(dir)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        if entries.is_empty() && dir != root {
            lines.push(format!("{}/", dir.strip_prefix(root).unwrap().display()));
        }
        for path in entries {
            if path.is_dir() {
                walk(root, &path, lines);
            } else {
                lines.push(path.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }
    let mut lines = Vec::new();
    walk(dir, dir, &mut lines);
    lines.sort();
    lines.join("\n")
}

/// The text without the version of this workspace, which changes with every release.
fn without_version(text: &str) -> String {
    let version = concat!(env!("CARGO_PKG_VERSION"), "+slipway.");
    text.replace(version, "[VERSION]+slipway.")
}

fn write(dir: &Path, file: &str, text: &str) {
    let file = dir.join(file);
    std::fs::create_dir_all(file.parent().unwrap()).expect("folders");
    std::fs::write(file, text).expect("a file");
}

#[test]
fn every_address_gets_its_archives() {
    let dir = temporary();
    put(dir.path(), "abc", &["hashicorp/aws"]).unwrap();
    expect![[r#"
        registry.opentofu.org/hashicorp/aws/terraform-provider-aws_5.100.0+slipway.ba7816bf8f01_linux_amd64.zip
        registry.opentofu.org/hashicorp/aws/terraform-provider-aws_6.25.0+slipway.ba7816bf8f01_linux_amd64.zip
        registry.opentofu.org/hashicorp/aws/terraform-provider-aws_6.28.0+slipway.ba7816bf8f01_linux_amd64.zip
        registry.opentofu.org/slipway/aws/terraform-provider-aws_[VERSION]+slipway.ba7816bf8f01_linux_amd64.zip
        registry.opentofu.org/slipway/digitalocean/terraform-provider-digitalocean_[VERSION]+slipway.ba7816bf8f01_linux_amd64.zip
        registry.opentofu.org/slipway/slipway/terraform-provider-slipway_[VERSION]+slipway.ba7816bf8f01_linux_amd64.zip
        registry.terraform.io/hashicorp/aws/terraform-provider-aws_5.100.0+slipway.ba7816bf8f01_linux_amd64.zip
        registry.terraform.io/hashicorp/aws/terraform-provider-aws_6.25.0+slipway.ba7816bf8f01_linux_amd64.zip
        registry.terraform.io/hashicorp/aws/terraform-provider-aws_6.28.0+slipway.ba7816bf8f01_linux_amd64.zip
        registry.terraform.io/slipway/aws/terraform-provider-aws_[VERSION]+slipway.ba7816bf8f01_linux_amd64.zip
        registry.terraform.io/slipway/digitalocean/terraform-provider-digitalocean_[VERSION]+slipway.ba7816bf8f01_linux_amd64.zip
        registry.terraform.io/slipway/slipway/terraform-provider-slipway_[VERSION]+slipway.ba7816bf8f01_linux_amd64.zip
        slipway.tfrc"#]]
    .assert_eq(&without_version(&tree(dir.path())));
    let settings = std::fs::read_to_string(dir.path().join(settings::FILE)).unwrap();
    expect![[r##"
        # Written by `slipway install`.
        provider_installation {
          filesystem_mirror {
            path = "[DIR]"
            include = [
              "registry.terraform.io/slipway/aws",
              "registry.opentofu.org/slipway/aws",
              "registry.terraform.io/slipway/digitalocean",
              "registry.opentofu.org/slipway/digitalocean",
              "registry.terraform.io/slipway/slipway",
              "registry.opentofu.org/slipway/slipway",
              "registry.terraform.io/hashicorp/aws",
              "registry.opentofu.org/hashicorp/aws",
            ]
          }
          direct {
            exclude = [
              "registry.terraform.io/slipway/aws",
              "registry.opentofu.org/slipway/aws",
              "registry.terraform.io/slipway/digitalocean",
              "registry.opentofu.org/slipway/digitalocean",
              "registry.terraform.io/slipway/slipway",
              "registry.opentofu.org/slipway/slipway",
              "registry.terraform.io/hashicorp/aws",
              "registry.opentofu.org/hashicorp/aws",
            ]
          }
        }
    "##]]
    .assert_eq(&settings.replace(dir.path().to_str().unwrap(), "[DIR]"));
}

#[test]
fn a_person_is_told_what_to_do() {
    let dir = temporary();
    let said = put(dir.path(), "abc", &["hashicorp/aws"]).unwrap();
    let settings = std::fs::read_to_string(dir.path().join(settings::FILE)).unwrap();
    assert!(said.contains(&settings));
    let said = said
        .replace(&settings, "[SETTINGS]\n")
        .replace(dir.path().to_str().unwrap(), "[DIR]");
    expect![[r#"
        Installed for linux_amd64 in [DIR]:

          slipway/aws           [VERSION]+slipway.ba7816bf8f01
          slipway/digitalocean  [VERSION]+slipway.ba7816bf8f01
          slipway/slipway       [VERSION]+slipway.ba7816bf8f01
          hashicorp/aws         5.100.0+slipway.ba7816bf8f01
          hashicorp/aws         6.25.0+slipway.ba7816bf8f01
          hashicorp/aws         6.28.0+slipway.ba7816bf8f01

        To use it everywhere, add this to ~/.terraformrc (Terraform) or ~/.tofurc (OpenTofu, which reads
        ~/.terraformrc when there is no such file). If yours has a provider_installation block already, add
        the two inner blocks to it, and the exclude list to its own direct block:

        [SETTINGS]

        Or try it without changing a file; this replaces your own CLI configuration while it is set:

          export TF_CLI_CONFIG_FILE=[DIR]/slipway.tfrc

        Then run `init`. Every build has a version of its own, because lock files pin hashes, so projects
        that were initialised with another build need `init -upgrade`.

        For hashicorp/aws:
          - These versions meet ranges such as "~> 5.0" and "~> 6.0", but no exact pin such as
            "5.100.0": loosen a pin before `init`.
          - A lock file that names the official provider needs `init -upgrade`.
          - While this configuration is in use, the official provider is not installed any more."#]]
    .assert_eq(&without_version(&said));
    let plain = put(temporary().path(), "abc", &[]).unwrap();
    assert!(!plain.contains("hashicorp"), "{plain}");
}

#[test]
fn the_same_build_again_changes_nothing() {
    let dir = temporary();
    let first = put(dir.path(), "abc", &[]).unwrap();
    let before = tree(dir.path());
    // What somebody has spoiled is made whole.
    let archive = before.lines().next().unwrap();
    let whole = std::fs::read(dir.path().join(archive)).unwrap();
    std::fs::remove_file(dir.path().join(archive)).unwrap();
    std::fs::write(dir.path().join(archive), b"half").unwrap();
    assert_eq!(put(dir.path(), "abc", &[]).unwrap(), first);
    assert_eq!(tree(dir.path()), before);
    assert_eq!(std::fs::read(dir.path().join(archive)).unwrap(), whole);
}

#[test]
fn another_build_takes_the_place_of_the_first_at_every_address() {
    let dir = temporary();
    put(dir.path(), "abc", &["hashicorp/aws"]).unwrap();
    let before = tree(dir.path());
    let said = put(dir.path(), "abd", &[]).unwrap();
    let number = build("abd").number.to_string();
    assert_eq!(
        tree(dir.path()),
        before.replace("ba7816bf8f01", &number),
        "no trace of the first, and hashicorp/aws is kept"
    );
    assert!(said.contains("For hashicorp/aws:"), "{said}");
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let dir = temporary();
    write(dir.path(), ".slipway-new-0", "half");
    write(
        dir.path(),
        "registry.terraform.io/slipway/aws/.slipway-new-1",
        "half",
    );
    put(dir.path(), "abc", &[]).unwrap();
    assert!(!tree(dir.path()).contains(".slipway-new"));
}

#[test]
fn a_folder_that_is_no_mirror_is_left_alone() {
    let dir = temporary();
    write(dir.path(), "Documents/letter.txt", "Dear");
    let error = put(dir.path(), "abc", &[]).unwrap_err().to_string();
    assert!(
        error.contains("is not a mirror: it holds Documents"),
        "{error}"
    );
    assert_eq!(tree(dir.path()), "Documents/letter.txt");
}

#[test]
fn somebody_elses_versions_are_not_mixed_with_ours() {
    let official = "registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws";
    let dir = temporary();
    write(dir.path(), official, "theirs");
    let error = put(dir.path(), "abc", &["hashicorp/aws"])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains(
            "registry.terraform.io/hashicorp/aws/5.100.0 was not written by this command"
        ),
        "{error}"
    );
    assert_eq!(tree(dir.path()), official, "nothing was written");
    // At another address it is in nobody's way.
    put(dir.path(), "abc", &[]).unwrap();
    assert!(tree(dir.path()).contains(official));
}

#[test]
fn somebody_elses_settings_are_kept() {
    let dir = temporary();
    write(dir.path(), settings::FILE, "disable_checkpoint = true\n");
    let error = put(dir.path(), "abc", &[]).unwrap_err().to_string();
    assert!(
        error.contains("slipway.tfrc was not written by this command"),
        "{error}"
    );
    assert_eq!(tree(dir.path()), settings::FILE);
}

#[test]
fn a_file_where_a_folder_belongs_stops_everything() {
    let dir = temporary();
    write(dir.path(), "registry.terraform.io/slipway", "a file");
    let error = put(dir.path(), "abc", &[]).unwrap_err().to_string();
    assert!(
        error.contains("slipway was not written by this command"),
        "{error}"
    );
    assert_eq!(tree(dir.path()), "registry.terraform.io/slipway");
}

#[test]
fn a_mirror_serves_one_platform() {
    let dir = temporary();
    put(dir.path(), "abc", &[]).unwrap();
    let before = tree(dir.path());
    let other = Build::new(b"abd".to_vec(), "darwin_arm64".to_owned());
    let error = install_build(&other, dir.path(), &offer::asked(&[]).unwrap()).unwrap_err();
    assert!(
        error.to_string().contains("holds a build for linux_amd64"),
        "{error}"
    );
    assert_eq!(tree(dir.path()), before);
}

#[test]
fn what_cannot_be_finished_is_taken_back() {
    let dir = temporary();
    // No file system takes a name of this length.
    let error = put(&dir.path().join("new").join("x".repeat(300)), "abc", &[]).unwrap_err();
    let error = error.to_string();
    assert!(error.starts_with("could not create the folder "), "{error}");
    assert!(
        error.ends_with("\nThe mirror is as it was before."),
        "{error}"
    );
    assert_eq!(tree(dir.path()), "", "the folder `new` is gone again");
}

#[test]
fn uninstall_removes_what_install_wrote_and_nothing_else() {
    let dir = temporary();
    let mirror = dir.path().join("mirror");
    let theirs =
        "registry.terraform.io/hashicorp/random/3.7.0/linux_amd64/terraform-provider-random";
    write(&mirror, theirs, "theirs");
    put(&mirror, "abc", &["hashicorp/aws"]).unwrap();
    let said = uninstall(Some(&mirror)).unwrap();
    assert!(
        said.contains("  registry.opentofu.org/slipway/aws/terraform-provider-aws_"),
        "{said}"
    );
    assert_eq!(tree(&mirror), theirs);
    let again = uninstall(Some(&mirror)).unwrap_err().to_string();
    assert_eq!(
        again,
        format!("nothing is installed in {}", mirror.display())
    );

    let own = dir.path().join("own");
    put(&own, "abc", &[]).unwrap();
    uninstall(Some(&own)).unwrap();
    assert!(!own.exists(), "an empty folder goes too");
    assert!(uninstall(Some(&own)).is_err());
}

#[test]
fn the_default_folder_is_among_the_users_data() {
    let folder = |data: Option<&str>, home: Option<&str>| {
        default_folder(data.map(OsString::from), home.map(OsString::from)).ok()
    };
    let expected = |path: &str| Some(PathBuf::from(path));
    assert_eq!(
        folder(Some("/data"), Some("/me")),
        expected("/data/slipway/mirror")
    );
    assert_eq!(
        folder(None, Some("/me")),
        expected("/me/.local/share/slipway/mirror")
    );
    // A relative path counts as none, as the specification has it.
    assert_eq!(
        folder(Some("data"), Some("/me")),
        expected("/me/.local/share/slipway/mirror")
    );
    assert_eq!(folder(None, None), None);
    assert_eq!(folder(None, Some("")), None);
}

#[test]
fn paths_are_quoted_or_refused() {
    let dir = temporary();
    let odd = dir.path().join("it's a \"mirror\"");
    let said = put(&odd, "abc", &[]).unwrap();
    assert!(said.contains(r#"it's a \"mirror\""#), "{said}");
    assert!(
        said.contains(r#"it'\''s a "mirror"/slipway.tfrc'"#),
        "{said}"
    );
    for name in ["${HOME}", "two\nlines"] {
        let error = put(&dir.path().join(name), "abc", &[])
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("a CLI configuration cannot name the folder"),
            "{error}"
        );
        assert!(!dir.path().join(name).exists());
    }
}
