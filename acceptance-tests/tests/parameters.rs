//! Parameters of Systems Manager that its list lacks: what a folder of `cases/` cannot script.

use slipway_acceptance::aws::{Fault, Rule, Sandbox, json_answer};
use slipway_acceptance::cases::workspace;
use slipway_acceptance::cli::{CliError, Provider, for_each_cli};

const STACK: &str = r#"resource "aws_ssm_parameter" "main" {
  name  = "/shop/main"
  type  = "String"
  value = "first"
}
"#;

#[test]
fn a_parameter_that_the_list_lacks_is_not_gone() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &Provider::slipway()?, &sandbox)?;
        workspace.configure(STACK)?;
        let nothing = || Fault::Answer(json_answer(200, &serde_json::json!({ "Parameters": [] })));
        // A young one is listed later.
        let late = sandbox.rule(Rule::on("ssm:DescribeParameters").fault(nothing()));
        workspace.apply()?.success()?;
        late.assert_fired();
        assert_eq!(sandbox.count("ssm:PutParameter"), 1);

        let lacks = Rule::on("ssm:DescribeParameters").always().fault(nothing());
        let lacks = sandbox.rule(lacks);
        let error = workspace.plan()?.one_error()?;
        lacks.assert_fired();
        assert_eq!(error.summary, "Unable to read Systems Manager parameter");

        sandbox.clear_rules();
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}
