//! The emitters: what is committed is what they make, and what they cannot make they name.

use std::path::Path;
use std::sync::LazyLock;

use slipway_codegen::emit::{self, Emitted};
use slipway_codegen::ir::{Face, Resource, Wait};
use slipway_codegen::stats;
use slipway_codegen::workspace::{self, Made};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The definitions: reading all of them takes a second.
static MADE: LazyLock<Vec<Made>> =
    LazyLock::new(|| workspace::make(root()).expect("the definitions can be read"));

/// What is made of the definitions as they are: several tests look at it.
static EMITTED: LazyLock<Emitted> = LazyLock::new(|| emitted(&MADE));

fn emitted(made: &[Made]) -> Emitted {
    let data = workspace::make_data(root(), made).expect("the definitions can be read");
    emit::emit(root(), made, &data).expect("what is made is Rust")
}

/// The definitions of a resource, which is changed, and of the network that others stand in: what is laid
/// out takes time.
fn changed(type_name: &str, change: impl Fn(&mut Resource)) -> Vec<Made> {
    let mut some = Vec::new();
    for made in MADE.iter() {
        let Ok(resource) = &made.resource else {
            continue;
        };
        let is_changed = resource.type_name == type_name;
        if !is_changed && resource.type_name != "aws_vpc" {
            continue;
        }
        let mut made = made.clone();
        if let (true, Ok(resource)) = (is_changed, &mut made.resource) {
            change(resource);
        }
        some.push(made);
    }
    some
}

fn why(emitted: &Emitted, type_name: &str) -> String {
    let found = emitted.left_out.iter().find(|(name, _)| name == type_name);
    found.map_or("it is written".to_owned(), |(_, why)| why.clone())
}

/// The check in `cargo xtask test` is another process: what is made is the same in both.
#[test]
fn the_committed_code_is_what_is_made() {
    let put = emit::put(root(), &EMITTED, true).expect("the files can be read");
    assert!(!put.is_stale, "{}", put.said.join("\n"));
}

#[test]
fn a_hook_that_nobody_wrote_is_told_with_its_place_and_so_is_one_that_nothing_calls() {
    let without = changed("aws_network_acl", |acl| acl.hooks.clear());
    let told = emitted(&without).problems.join("\n");
    let file = "provider/aws/src/hooks/ec2/network_acl.rs";
    assert!(
        told.contains(&format!("{file}: no definition has a hook for it")),
        "{told}"
    );
    let renamed = changed("aws_network_acl", |acl| {
        for hook in &mut acl.hooks {
            hook.value.name = "nobody_wrote_it".to_owned();
        }
    });
    let told = emitted(&renamed).problems.join("\n");
    assert!(
        told.contains("the hook `nobody_wrote_it` is not written"),
        "{told}"
    );
    assert!(
        told.contains("codegen/definitions/aws/ec2/network_acl.toml:"),
        "{told}"
    );
    assert!(told.contains(&format!("write it in {file}")), "{told}");
    assert_eq!(EMITTED.problems, [""; 0]);
}

#[test]
fn what_is_kept_is_neither_deleted_nor_waited_for() {
    let code = &EMITTED.files["provider/aws/src/generated/ec2/volume_attachment.rs"];
    let kept = "work.prior.skip_destroy.if_known()";
    assert_eq!(code.matches(kept).count(), 2, "{code}");
}

#[test]
fn refusals_that_no_step_looks_at_are_not_listed() {
    let volume = &EMITTED.files["provider/aws/src/generated/ec2/ebs_volume.rs"];
    assert!(volume.contains("fn carried_out") && !volume.contains("ALREADY"));
}

#[test]
fn what_the_answer_of_a_step_tells_the_next_one_knows_and_a_text_may_always_be_sent() {
    let template = &EMITTED.files["provider/aws/src/generated/ec2/launch_template.rs"];
    assert_eq!(template.matches("let told = sent").count(), 1);
    assert_eq!(template.matches("work.became(now)").count(), 1);
    let by_default = "user_data).map(str::to_owned).unwrap_or_default()";
    let sent: String = template.split_whitespace().collect();
    assert_eq!(sent.matches(by_default).count(), 2);
}

#[test]
fn two_hooks_that_read_are_refused() {
    let twice = changed("aws_network_acl", |acl| {
        let mut hook = acl.hooks[0].clone();
        hook.value.point = "read".to_owned();
        acl.hooks.extend([hook.clone(), hook]);
    });
    let told = why(&emitted(&twice), "aws_network_acl");
    assert_eq!(told, "one `read` hook that reads everything");
}

/// The resource of this name.
fn resource(type_name: &str) -> &'static Resource {
    let mut resources = MADE.iter().filter_map(|made| made.resource.as_ref().ok());
    let found = resources.find(|resource| resource.type_name == type_name);
    found.expect("it has a definition")
}

#[test]
fn what_a_type_of_one_service_can_have_a_type_of_another_can_have_too() {
    let (role, gateway) = (resource("aws_iam_role"), resource("aws_nat_gateway"));
    let blames = resource("aws_iam_role_policy").blames.clone();
    let retry = role.create.as_ref().expect("a create").retry.clone();
    let wait = gateway.delete.as_ref().expect("a delete").wait.clone();
    assert!(!blames.is_empty() && !retry.is_empty() && wait.is_some());

    let subnet = changed("aws_subnet", |subnet| {
        subnet.blames.clone_from(&blames);
        let create = subnet.create.as_mut().expect("a create");
        create.retry.clone_from(&retry);
    });
    let subnet = &emitted(&subnet).files["provider/aws/src/generated/ec2/subnet.rs"];
    for word in ["outcome::blamed(", "outcome::passing(", "const PASSING"] {
        assert!(subnet.contains(word), "{word} is not in {subnet}");
    }

    let group = changed("aws_redshift_subnet_group", |group| {
        let delete = group.delete.as_mut().expect("a delete");
        delete.wait.clone_from(&wait);
    });
    let group =
        &emitted(&group).files["provider/aws/src/generated/redshift/redshift_subnet_group.rs"];
    for word in ["async fn settle(", "parts::until"] {
        assert!(group.contains(word), "{word} is not in {group}");
    }
}

#[test]
fn what_a_create_waits_for_an_update_can_wait_for_too() {
    let same = |file: &str| file.matches("ready: &[\"available\"]").count();
    let name = "provider/aws/src/generated/ec2/nat_gateway.rs";
    let once = same(&EMITTED.files[name]);
    let twice = changed("aws_nat_gateway", |gateway| {
        let wait = gateway.create.as_mut().and_then(|it| it.wait.as_mut());
        if let Some(Wait::State { updated, .. }) = wait.map(|it| &mut it.value) {
            *updated = true;
        }
    });
    let twice = &emitted(&twice).files[name];
    assert_eq!(same(twice), once + 1);
    assert!(twice.contains("if verb != Verb::Update"), "{twice}");
}

#[test]
fn an_id_that_a_change_makes_another_is_made_of_what_was_read_and_any_other_stays() {
    let file = |name: &str| &EMITTED.files[&format!("provider/aws/src/generated/{name}.rs")];
    let only_new = "if given(&state.id).is_none()";
    let changes = file("ec2/vpc_dhcp_options_association");
    assert!(changes.contains("state.id = made_id(&state).into();"));
    assert!(!changes.contains(only_new));
    for stays in ["ec2/vpn_gateway_attachment", "iam/iam_role"] {
        assert!(file(stays).contains(only_new), "{stays}");
    }
}

#[test]
fn a_type_that_is_left_out_is_not_registered() {
    let without = changed("aws_subnet", |subnet| subnet.singleton = true);
    let emitted = emitted(&without);
    assert_ne!(why(&emitted, "aws_subnet"), "it is written");
    let registered = &emitted.files["provider/aws/src/generated/ec2/mod.rs"];
    assert!(registered.contains("vpc::Vpcs"));
    assert!(!registered.contains("subnet::"));
}

#[test]
fn stale_files_are_named_with_the_line_that_differs_and_put_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut emitted = Emitted::default();
    let name = format!("{}/ec2/x.rs", emit::folder(Face::Aws));
    emitted.files.insert(name.clone(), "a\nb\n".to_owned());
    emit::put(folder.path(), &emitted, false).expect("it can be written");
    let current = emit::put(folder.path(), &emitted, true).expect("it can be read");
    assert!(!current.is_stale);
    emitted.files.insert(name.clone(), "a\nc\n".to_owned());
    let stale = emit::put(folder.path(), &emitted, true).expect("it can be read");
    assert!(stale.is_stale);
    assert_eq!(stale.said[0], format!("{name}:2\n- b\n+ c"));
    emitted.files.clear();
    let removed = emit::put(folder.path(), &emitted, false).expect("it can be removed");
    assert_eq!(removed.said, [format!("removed {name}")]);
}

#[test]
fn the_figures_stand_between_their_marks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(stats::PAGE);
    std::fs::create_dir_all(folder.path().join("docs")).expect("a folder");
    std::fs::write(&path, "# Figures\n").expect("a file");
    let lost = stats::page(folder.path(), &MADE, &[]).expect_err("the marks are lost");
    assert!(lost.contains("needs a line `<!-- figures"), "{lost}");
    let committed = std::fs::read_to_string(root().join(stats::PAGE)).expect("a page");
    std::fs::write(&path, &committed).expect("a file");
    let left_out = [("aws_x".to_owned(), "a wing".to_owned())];
    let page = stats::page(folder.path(), &MADE, &left_out).expect("a page");
    assert!(page.contains("- `aws_x` needs a wing\n"), "{page}");
    std::fs::write(&path, &page).expect("a file");
    let again = stats::page(folder.path(), &MADE, &left_out);
    assert_eq!(
        again.expect("a page"),
        page,
        "a page of today stays as it is"
    );
}
