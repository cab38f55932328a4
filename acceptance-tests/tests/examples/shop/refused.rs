//! What is refused, and with which words.

use super::{KEPT, example, live, make, tool};
use serde_json::json;
use slipway_acceptance::cli::{CliError, Workspace};
use slipway_acceptance::digitalocean::Sandbox;

#[test]
fn wrong_words_are_refused_before_anything_is_asked() {
    live(|| {
        let mut workspace = example(tool(0))?;
        let tool = format!("TF={}", tool(0).program()?.display());
        let refused = |workspace: &Workspace, words: &[&str], why: &str| -> Result<(), CliError> {
            let run = workspace.run_program(&make(), words)?;
            let said = run
                .expect("that make fails", |run| !run.is_success())?
                .said();
            assert!(said.contains(why), "{words:?}: {said}");
            assert!(said.contains("Nothing was changed"), "{words:?}: {said}");
            Ok(())
        };
        refused(
            &workspace,
            &["TF=", "up"],
            "Neither terraform nor tofu is here",
        )?;
        refused(
            &workspace,
            &["TF=no-such-tool", "init"],
            "no-such-tool is missing",
        )?;
        refused(&workspace, &[&tool, "up"], "There is no token")?;
        workspace.set_env("DIGITALOCEAN_TOKEN", "a");
        refused(&workspace, &[&tool, "up"], "run `make init` first")?;
        workspace
            .run_program(&make(), &[&tool, "init"])?
            .success()?;
        for (words, why) in [
            (&["scale"][..], "Say how many nodes or of which size"),
            (
                &["scale", "NODES=0"],
                "NODES is a whole number from 1 to 20, and not \"0\"",
            ),
            (&["scale", "NODES=21"], "NODES is a whole number"),
            (&["scale", "NODES=2.5"], "NODES is a whole number"),
            (
                &["scale", "SIZE=Large"],
                "SIZE is the slug of a size such as s-2vcpu-4gb",
            ),
            (&["scale", "SIZE=s-2vcpu-4gb'; true '"], "SIZE is the slug"),
            (
                &["release", "TAG=2"],
                "ENV is staging or production, and not \"\"",
            ),
            (
                &["release", "ENV=test", "TAG=2"],
                "ENV is staging or production, and not \"test\"",
            ),
            (&["release", "ENV=staging"], "TAG is the tag of an image"),
            (
                &["release", "ENV=staging", "TAG=a b"],
                "TAG is the tag of an image",
            ),
            (&["promote"], "Nothing has been released to staging"),
            (
                &["image", "TAG=1", "DOCKER=no-such-docker"],
                "no-such-docker is missing",
            ),
        ] {
            refused(&workspace, &[&[tool.as_str()], words].concat(), why)?;
        }
        // A token that is none is told by the API, at the first call.
        let sandbox = Sandbox::start().expect("the local DigitalOcean starts");
        workspace.set_envs(sandbox.env());
        workspace.set_env("DIGITALOCEAN_TOKEN", "guessed");
        let run = workspace.run_program(&make(), &[&tool, "YES=1", "up"])?;
        let said = run
            .expect("that make fails", |run| !run.is_success())?
            .said();
        assert!(said.contains("Unable to authenticate you"), "{said}");
        assert!(!workspace.dir().join(KEPT).exists());
        // What somebody has rewritten is not read as something else.
        workspace.write(KEPT, "nodes: 7\n")?;
        refused(
            &workspace,
            &[&tool, "up"],
            "is not as this Makefile writes it",
        )?;
        Ok(())
    });
}

#[test]
fn wrong_variables_are_told_by_the_plan() {
    live(|| {
        let mut workspace = example(tool(1))?;
        workspace.init()?.success()?;
        let passwords = json!({ "admin": "0123456789abcdef", "staging": "0123456789abcdef", "production": "0123456789abcdef" });
        workspace.set_env("TF_VAR_database_passwords", passwords.to_string());
        workspace.set_env("DIGITALOCEAN_TOKEN", "a");
        workspace.set_env("DIGITALOCEAN_API_URL", "http://127.0.0.1:1");
        for (name, value, why) in [
            ("name", "Shop", "has 3 to 40 lower-case letters"),
            ("domain", "shop", "is a name such as"),
            ("domain", "shop.example.", "without a dot at its end"),
            (
                "region",
                "lon1",
                "is one that has clusters, registries and Spaces",
            ),
            (
                "network",
                "10.0.0.0/8",
                "is a block of addresses between a /16 and a /28",
            ),
            ("kubernetes_version", "newest", "is `latest`, one such as"),
            ("nodes", "0", "is a whole number from 1 to 20"),
            ("size", "large", "is the slug of a Droplet's size"),
            (
                "image",
                "registry.example/web:1",
                "is a repository without a tag",
            ),
            (
                "tags",
                "{ staging = \"a b\", production = \"1\" }",
                "is the tag of an image",
            ),
            (
                "pod_annotations",
                "{ test = {} }",
                "are `staging` and `production`",
            ),
            (
                "database_passwords",
                "{ admin = \"a\", staging = \"b\", production = \"c\" }",
                "at least 16 letters",
            ),
            ("database_storage", "5GB", "is a number of gibibytes"),
            ("backup_schedule", "daily", "has five fields"),
            ("backup_days", "0", "is a whole number from 1"),
            ("backup_run", "By Hand", "has at most 40 lower-case letters"),
        ] {
            let variable = format!("-var={name}={value}");
            let run = workspace.run(&["plan", "-input=false", "-no-color", &variable])?;
            let said = run.failure()?.said();
            assert!(said.contains(why), "{name} = {value}: {said}");
        }
        Ok(())
    });
}
