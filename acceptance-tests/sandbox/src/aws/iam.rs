//! IAM: other services do not see a new role at once.

use super::answer::Answer;
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
    let answer = gateway.forward(request).await;
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

impl Gateway {
    /// Whether a role is so new that other services cannot take it on yet (IAM user guide, changes
    /// are not always immediately visible).
    pub(crate) fn is_unseen_role(&self, arn: &str) -> bool {
        let iam = self.overlays.iam.lock().expect("IAM's state");
        let made = iam.roles.get(arn);
        made.is_some_and(|made| made.elapsed() < self.settings.iam_propagation)
    }
}
