//! IAM: other services do not see a new role at once, and what an update of a role leaves out stays.

use super::answer::Answer;
use super::form::Form;
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use std::collections::HashMap;
use std::time::Instant;

/// When roles were made, by ARN.
#[derive(Debug, Default)]
pub(crate) struct Iam {
    roles: HashMap<String, Instant>,
}

pub(super) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let answer = match request.operation.as_str() {
        "UpdateRole" => update_role(gateway, request).await,
        _ => gateway.forward(request).await,
    };
    if request.operation == "CreateRole"
        && answer.status().is_success()
        && let Ok(root) = Element::parse(answer.body())
        && let Some(arn) = root.find("Arn")
    {
        let mut iam = gateway.overlays.iam.lock().expect("IAM's state");
        iam.roles.insert(arn.text.clone(), Instant::now());
    }
    answer
}

/// moto resets what is left out; IAM leaves it as it is (IAM API reference, UpdateRole, where both
/// parameters are optional).
async fn update_role(gateway: &Gateway, request: &Request) -> Answer {
    let mut form = Form::parse(&String::from_utf8_lossy(&request.body));
    let name = form.text("RoleName");
    let look = Form::of(&[
        ("Action", "GetRole"),
        ("Version", "2010-05-08"),
        ("RoleName", &name),
    ]);
    let role = gateway.forward_as(request, "/", look.encode().into()).await;
    if let Ok(root) = Element::parse(role.body()) {
        for member in ["Description", "MaxSessionDuration"] {
            if form.get(member).is_none()
                && let Some(is) = root.find(member)
            {
                form.set(member, &is.text);
            }
        }
    }
    gateway.forward_as(request, "/", form.encode().into()).await
}

impl Gateway {
    /// Whether a role is so new that other services cannot take it on yet (IAM user guide, changes
    /// are not always immediately visible).
    pub(crate) fn is_unseen_role(&self, arn: &str) -> bool {
        let iam = self.overlays.iam.lock().expect("IAM's state");
        let made = iam.roles.get(arn);
        made.is_some_and(|made| made.elapsed() < self.settings.iam_propagation)
    }
}
