//! The guides do what they say.

use std::fs;

use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Workspace};
use slipway_acceptance::{aws, digitalocean};

use crate::markdown::{pages, root};

/// The configuration of a guide: its first block that says where providers come from.
fn configuration(page: &str) -> String {
    let page = pages().into_iter().find(|it| it.path == page);
    let page = page.expect("the guide is there");
    let mut blocks = page.blocks.iter();
    let block = blocks.find(|it| it.language == "hcl" && it.text.contains("required_providers"));
    block.expect("it has a configuration").text.clone()
}

/// Applies the configuration of a guide, plans it again, and takes it away.
fn live(page: &str, workspace: &Workspace) -> Result<(), CliError> {
    workspace.configure(&configuration(page))?;
    workspace.apply()?.success()?;
    workspace.plan()?.empty_plan()?;
    workspace.destroy()?.success()?;
    Ok(())
}

#[test]
fn the_first_steps_on_aws_are_taken() -> Result<(), CliError> {
    let sandbox = aws::Sandbox::start().expect("the local AWS starts");
    let mut workspace = Workspace::new(Cli::OpenTofu, &Provider::slipway()?)?;
    workspace.set_envs(sandbox.env());
    live("docs/aws/guides/getting-started.md", &workspace)
}

#[test]
fn the_first_steps_on_digitalocean_are_taken() -> Result<(), CliError> {
    let sandbox =
        digitalocean::Sandbox::start_with_spaces().expect("the local DigitalOcean starts");
    let provider = Provider::slipway_of(Face::DigitalOcean)?;
    let mut workspace = Workspace::new(Cli::OpenTofu, &provider)?;
    workspace.set_envs(sandbox.env());
    workspace.set_env("TF_VAR_domain", "first-steps.example");
    live("docs/digitalocean/guides/getting-started.md", &workspace)
}

/// Rust in a document is that of a program which is compiled and tested.
#[test]
fn rust_in_documents_is_that_of_the_examples() {
    let folder = root().join("provider/framework/examples");
    let files = fs::read_dir(folder).expect("the framework has examples");
    let programs: Vec<String> = files
        .map(|it| fs::read_to_string(it.expect("an entry").path()).expect("a text"))
        .collect();
    let mut seen = 0;
    for page in pages() {
        for block in page.blocks.iter().filter(|it| it.language == "rust") {
            seen += 1;
            let is_there = programs.iter().any(|program| program.contains(&block.text));
            assert!(
                is_there,
                "{}:{}: it is in no example of the framework",
                page.path, block.line
            );
        }
    }
    assert!(seen >= 6, "only {seen} blocks of Rust were found");
}
