//! A release from its first apply to its end.

use crate::shop::{ADDRESS, cluster, deployment, existing, workspace};
use serde_json::json;
use slipway_acceptance::cli::{Action, CliError, PlannedChange, Run, for_each_cli};

fn planned(run: &Run) -> Vec<(&str, Action)> {
    let all = run.report.planned.iter();
    all.map(|PlannedChange { address, action }| (address.as_str(), *action))
        .collect()
}

#[test]
fn a_release_lives() {
    for_each_cli(|cli| -> Result<(), CliError> {
        let namespace = format!("life-{}", cli.program_name());
        let mut workspace = workspace(cli, &namespace)?;
        workspace.apply()?.success()?;
        workspace.plan()?.empty_plan()?;
        let image = || {
            let template = deployment(&namespace, "web")["spec"]["template"]["spec"].clone();
            template["containers"][0]["image"].clone()
        };
        assert_eq!(image(), "registry.example/web:1");

        workspace.set_env("TF_VAR_tag", "2");
        let run = workspace.apply()?.success()?;
        assert_eq!(planned(&run), [(ADDRESS, Action::Update)]);
        assert_eq!(image(), "registry.example/web:2");
        workspace.plan()?.empty_plan()?;

        // Somebody else changes what is declared; what is not declared is his.
        let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/web");
        let foreign = json!({
            "metadata": { "annotations": { "by": "hand" } },
            "spec": { "replicas": 5 },
        });
        let answered = cluster().call_outside("PATCH", &path, Some(&foreign));
        assert_eq!(answered.expect("an answer").0, 200);
        let run = workspace.plan()?.changes()?;
        let said = run.said();
        assert!(said.contains("spec.replicas"), "{said}");
        workspace.apply()?.success()?;
        let now = deployment(&namespace, "web");
        assert_eq!(now["spec"]["replicas"], 2);
        assert_eq!(now["metadata"]["annotations"]["by"], "hand");
        workspace.plan()?.empty_plan()?;

        // What was imported is what was made.
        let second = crate::shop::workspace(cli, &namespace)?;
        second.write("terraform.tfvars", "tag = \"2\"\n")?;
        second
            .import(ADDRESS, &format!("shop/{namespace}/web"))?
            .success()?;
        let run = second.apply()?.success()?;
        assert!(
            planned(&run)
                .iter()
                .all(|(_, action)| *action == Action::Update),
            "{:?}",
            planned(&run)
        );
        second.plan()?.empty_plan()?;

        workspace.refresh()?.success()?;
        workspace.destroy()?.success()?;
        assert_eq!(
            existing(&namespace).into_iter().collect::<Vec<_>>(),
            [""; 0]
        );
        Ok(())
    });
}
