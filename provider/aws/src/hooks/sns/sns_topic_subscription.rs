//! Hooks of `aws_sns_topic_subscription`.

use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;

use crate::api::Operation;
use crate::generated::sns::sns_topic_subscription::{
    Hooks, SnsTopicSubscription, SnsTopicSubscriptions,
};
use crate::parts::given;

const SET: Operation = Operation {
    name: "SetSubscriptionAttributes",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

/// The scope that takes every filter.
const BODY: &str = "MessageBody";

/// The filter that lets everything through: an empty text is refused (SNS developer guide, "Removing a
/// subscription filter policy").
const NO_FILTER: &str = "{}";

impl Hooks for SnsTopicSubscriptions {
    async fn change_filter(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let api = work.api;
        let id = given(&work.prior.id).unwrap_or_default();
        for (name, value) in changes(work.prior, work.planned) {
            api.call(&SET, || {
                let request = api.client.set_subscription_attributes();
                let request = request.subscription_arn(id).attribute_name(name);
                request.attribute_value(value).send()
            })
            .await?;
        }
        Ok(())
    }
}

/// What is set, in this order: the scope of bodies before a filter that may need it, and the other scope
/// after a filter that it takes.
fn changes<'a>(
    before: &SnsTopicSubscription,
    after: &'a SnsTopicSubscription,
) -> Vec<(&'static str, &'a str)> {
    let scope = given(&after.filter_policy_scope)
        .filter(|scope| given(&before.filter_policy_scope) != Some(scope))
        .map(|scope| ("FilterPolicyScope", scope));
    let filter = (given(&before.filter_policy) != given(&after.filter_policy)).then(|| {
        (
            "FilterPolicy",
            given(&after.filter_policy).unwrap_or(NO_FILTER),
        )
    });
    let is_body = scope.is_some_and(|(_, scope)| scope == BODY);
    let (first, second) = match is_body {
        true => (scope, filter),
        false => (filter, scope),
    };
    first.into_iter().chain(second).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(filter: &str, scope: &str) -> SnsTopicSubscription {
        SnsTopicSubscription {
            filter_policy: filter.into(),
            filter_policy_scope: scope.into(),
            ..SnsTopicSubscription::default()
        }
    }

    #[test]
    fn the_wider_scope_comes_first_and_the_narrower_last() {
        let (flat, nested) = (r#"{"a":["b"]}"#, r#"{"a":{"b":["c"]}}"#);
        let narrow = filtered(flat, "MessageAttributes");
        let wide = filtered(nested, BODY);
        assert_eq!(
            changes(&narrow, &wide),
            [("FilterPolicyScope", BODY), ("FilterPolicy", nested)]
        );
        assert_eq!(
            changes(&wide, &narrow),
            [
                ("FilterPolicy", flat),
                ("FilterPolicyScope", "MessageAttributes")
            ]
        );
        assert_eq!(changes(&wide, &wide), []);
    }

    #[test]
    fn a_filter_that_is_taken_away_lets_everything_through() {
        let (before, after) = (filtered(r#"{"a":["b"]}"#, BODY), filtered("", BODY));
        assert_eq!(changes(&before, &after), [("FilterPolicy", NO_FILTER)]);
    }
}
