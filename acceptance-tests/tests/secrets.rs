//! Labels of secrets that cannot be taken away: their errors name random ids, which no snapshot holds.

use slipway_acceptance::aws::{Fault, Rule, Sandbox};
use slipway_acceptance::cases::workspace;
use slipway_acceptance::cli::{CliError, Provider, for_each_cli};

const STACK: &str = r#"resource "aws_secretsmanager_secret" "main" {
  name                    = "shop/main"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "main" {
  secret_id      = aws_secretsmanager_secret.main.id
  secret_string  = "first"
  version_stages = ["AWSCURRENT", "blue"]
}
"#;

#[test]
fn a_label_that_cannot_be_taken_away_is_not_one_that_is_gone() {
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let workspace = workspace(cli, &Provider::slipway()?, &sandbox)?;
        workspace.configure(STACK)?;
        workspace.apply()?.success()?;
        let refused = Fault::Error {
            status: 400,
            code: "InvalidParameterException".to_owned(),
            message: "You can't move that label.".to_owned(),
        };
        let moves = Rule::on("secretsmanager:UpdateSecretVersionStage");
        let moves = sandbox.rule(moves.always().fault(refused));
        let error = workspace.destroy()?.one_error()?;
        moves.assert_fired();
        let summary = "Unable to delete Secrets Manager secret version";
        assert_eq!(error.summary, summary);

        sandbox.clear_rules();
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}
