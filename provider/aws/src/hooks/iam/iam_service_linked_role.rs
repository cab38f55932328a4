//! Hooks of `aws_iam_service_linked_role`.

use std::time::Duration;

use aws_sdk_iam::operation::delete_service_linked_role::DeleteServiceLinkedRoleOutput;
use aws_sdk_iam::operation::get_service_linked_role_deletion_status::GetServiceLinkedRoleDeletionStatusOutput as Status;
use aws_sdk_iam::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic, wait_to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Severity;

use crate::api::Operation;
use crate::error::IAM;
use crate::generated::iam::iam_service_linked_role::{
    Hooks, IamServiceLinkedRole, IamServiceLinkedRoles,
};
use crate::iam::session::reading;
use crate::parts::given;

const GET_DELETION_STATUS: Operation = reading("GetServiceLinkedRoleDeletionStatus");

/// For how long a deletion is waited for: a service looks for what uses its role in every region.
const DELETION: Duration = Duration::from_secs(20 * 60);

/// What the paths of service-linked roles begin with (IAM user guide, "Create a service-linked role").
const PATH: &str = "/aws-service-role/";

impl Hooks for IamServiceLinkedRoles {
    /// What was configured stays: which part of a name is the suffix can only be guessed.
    fn service(object: &sdk::Role, state: &mut IamServiceLinkedRole) {
        let service = object.path.strip_prefix(PATH);
        let service = service.and_then(|rest| rest.strip_suffix('/'));
        let service = service.unwrap_or_default();
        if given(&state.aws_service_name) != Some(service) {
            state.custom_suffix = suffix_of(&object.role_name, service)
                .map(str::to_owned)
                .into();
            state.aws_service_name = service.into();
        }
    }

    fn named(text: &str) -> Option<IamServiceLinkedRole> {
        let (_, resource) = text.split_once(":role/aws-service-role/")?;
        let (service, name) = resource.split_once('/')?;
        let is_whole = text.starts_with("arn:") && !service.is_empty() && !name.is_empty();
        (is_whole && !name.contains('/')).then(|| IamServiceLinkedRole {
            id: text.into(),
            name: name.into(),
            ..IamServiceLinkedRole::default()
        })
    }

    async fn carried_out(
        &self,
        work: &Work<'_, Self>,
        accepted: &DeleteServiceLinkedRoleOutput,
    ) -> Result<(), Failure> {
        let (api, task) = (work.api, accepted.deletion_task_id());
        let used = std::sync::Mutex::new(Vec::new());
        let poll = || async {
            let answer = api.call(&GET_DELETION_STATUS, || {
                let request = api.client.get_service_linked_role_deletion_status();
                request.deletion_task_id(task).send()
            });
            let answer = answer.await?;
            if let Ok(mut used) = used.lock() {
                *used = users(&answer);
            }
            Ok(judged(&answer))
        };
        let waited = wait_until(
            api.runtime(),
            api.stop(),
            WaitOptions::within(DELETION),
            poll,
        );
        let error = match waited.await {
            Ok(()) => return Ok(()),
            // The task is forgotten some time after the role is gone.
            Err(WaitError::Call(error)) if error.is_not_found() => return Ok(()),
            Err(error) => error,
        };
        let doing = Doing::new(Verb::Delete, Self::NOUN)
            .of(IAM)
            .named(self.name(work.prior));
        if let WaitError::Refused { reason } = &error {
            let refused = CloudError::new(IAM, "DeleteServiceLinkedRole", ErrorKind::InUse);
            let doing = doing
                .because(format!("The service did not let go of its role: {reason}."))
                .listing("Used by", used.into_inner().unwrap_or_default());
            return Err(to_diagnostic(&refused, &doing).into());
        }
        let doing = doing
            .exists("The deletion of the service-linked role was accepted, and goes on.")
            .next("Apply again to go on waiting.");
        let mut told = wait_to_diagnostic(&error, &doing);
        // It stays in the state: what depends on its end must not go on as if it were gone.
        told.severity = Severity::Error;
        Err(told.into())
    }
}

/// What the state of a deletion means (IAM API reference, GetServiceLinkedRoleDeletionStatus).
fn judged(answer: &Status) -> Progress<()> {
    match answer.status() {
        sdk::DeletionTaskStatusType::Succeeded => Progress::Ready(()),
        sdk::DeletionTaskStatusType::Failed => {
            let reason = answer.reason().and_then(|it| it.reason());
            let reason = reason.map(|reason| reason.trim_end_matches('.'));
            Progress::Failed(reason.unwrap_or("it gives no reason").to_owned())
        }
        other => Progress::Pending(format!("the deletion is `{}`", other.as_str())),
    }
}

/// What still uses the role, as the service tells it: ARNs, or regions where it does not say more.
fn users(answer: &Status) -> Vec<String> {
    let reason = answer.reason().map(|it| it.role_usage_list());
    let usages = reason.unwrap_or_default().iter();
    let lists = usages.map(|usage| match (usage.resources(), usage.region()) {
        ([], region) => region.map(str::to_owned).into_iter().collect(),
        (resources, _) => resources.to_vec(),
    });
    lists.collect::<Vec<Vec<String>>>().concat()
}

/// What stands behind the own part of a role's name. The parts of a service with a name of its own, such
/// as `dynamodb.application-autoscaling`, have one underscore in it (IAM user guide, "AWS services that
/// work with IAM").
fn suffix_of<'a>(name: &'a str, service: &str) -> Option<&'a str> {
    let own = if service.split('.').count() > 3 { 2 } else { 1 };
    let suffix = name.splitn(own + 1, '_').nth(own);
    suffix.filter(|suffix| !suffix.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_the_role() {
        let arn = "arn:aws:iam::123456789012:role/aws-service-role/es.amazonaws.com/AWSServiceRoleForES_x";
        let named = IamServiceLinkedRoles::named(arn).unwrap();
        assert_eq!(named.name, "AWSServiceRoleForES_x".into());
        assert_eq!(named.id, arn.into());
        for text in [
            "AWSServiceRoleForES",
            "arn:aws:iam::123456789012:role/web",
            "arn:aws:iam::123456789012:role/aws-service-role/es.amazonaws.com/",
            "arn:aws:iam::123456789012:role/aws-service-role/es.amazonaws.com/a/b",
        ] {
            assert_eq!(IamServiceLinkedRoles::named(text), None, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_name_is_its_suffix() {
        let scaling = "autoscaling.amazonaws.com";
        assert_eq!(
            suffix_of("AWSServiceRoleForAutoScaling_a_b", scaling),
            Some("a_b")
        );
        assert_eq!(suffix_of("AWSServiceRoleForAutoScaling", scaling), None);
        let tables = "dynamodb.application-autoscaling.amazonaws.com";
        let name = "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable";
        assert_eq!(suffix_of(name, tables), None);
        assert_eq!(suffix_of(&format!("{name}_web"), tables), Some("web"));
    }
}
