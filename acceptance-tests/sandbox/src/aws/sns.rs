//! SNS: the attributes of topics and subscriptions that moto does not keep, and subscriptions that wait
//! for somebody to confirm them (API reference, SetTopicAttributes, SetSubscriptionAttributes, Subscribe).

use super::answer::Answer;
use super::form::Form;
use super::query::{Query, Served, each};
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use std::collections::BTreeMap;

const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

/// What moto keeps of a topic itself.
const OF_TOPICS: [&str; 5] = [
    "ContentBasedDeduplication",
    "DeliveryPolicy",
    "DisplayName",
    "KmsMasterKeyId",
    "Policy",
];

/// What a subscription has that moto refuses to keep.
const OF_SUBSCRIPTIONS: [&str; 1] = ["ReplayPolicy"];

/// How an endpoint is reached that a person has to confirm.
const BY_PERSON: [&str; 2] = ["email", "email-json"];

/// Attributes by ARN and name.
#[derive(Debug, Default)]
pub(crate) struct Sns {
    kept: BTreeMap<String, BTreeMap<String, String>>,
}

impl Sns {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let query = Query::new(gateway, request, NAMESPACE);
        let served = match request.operation.as_str() {
            "CreateTopic" => self.create(&query).await,
            "SetTopicAttributes" => self.set(&query, "TopicArn", &OF_TOPICS, false).await,
            "GetTopicAttributes" => self.get(&query, "TopicArn").await,
            "DeleteTopic" => self.forget(&query, "TopicArn").await,
            "Subscribe" => self.subscribe(&query).await,
            "SetSubscriptionAttributes" => {
                self.set(&query, "SubscriptionArn", &OF_SUBSCRIPTIONS, true)
                    .await
            }
            "GetSubscriptionAttributes" => self.get(&query, "SubscriptionArn").await,
            "Unsubscribe" => self.forget(&query, "SubscriptionArn").await,
            _ => return gateway.forward(request).await,
        };
        query.finish(served)
    }

    async fn create(&mut self, query: &Query<'_>) -> Served {
        let answer = query.pass().await?;
        let arn = text_of(&answer, "TopicArn");
        let attributes = entries(&query.form);
        let rest = attributes.into_iter();
        let rest = rest.filter(|(name, _)| !OF_TOPICS.contains(&name.as_str()));
        self.kept.entry(arn).or_insert_with(|| rest.collect());
        Ok(answer)
    }

    async fn subscribe(&mut self, query: &Query<'_>) -> Served {
        let attributes = entries(&query.form);
        let mut form = query.form.clone();
        form.remove("Attributes.entry");
        let passed = attributes.iter();
        let passed = passed.filter(|(name, _)| !OF_SUBSCRIPTIONS.contains(&name.as_str()));
        for (number, (name, value)) in passed.enumerate() {
            form.set(&format!("Attributes.entry.{}.key", number + 1), name);
            form.set(&format!("Attributes.entry.{}.value", number + 1), value);
        }
        let answer = query.send(&form).await?;
        let arn = text_of(&answer, "SubscriptionArn");
        let kept = self.kept.entry(arn).or_default();
        for name in OF_SUBSCRIPTIONS {
            if let Some(value) = attributes.get(name) {
                kept.insert(name.to_owned(), value.clone());
            }
        }
        if BY_PERSON.contains(&query.form.text("Protocol").as_str()) {
            kept.insert("PendingConfirmation".to_owned(), "true".to_owned());
            kept.insert(
                "ConfirmationWasAuthenticated".to_owned(),
                "false".to_owned(),
            );
        }
        Ok(answer)
    }

    /// Keeps an attribute, or has moto keep it. `is_own` says whose list this is: that of the sandbox, or
    /// of moto.
    async fn set(&mut self, query: &Query<'_>, by: &str, list: &[&str], is_own: bool) -> Served {
        let (arn, name) = (query.form.text(by), query.form.text("AttributeName"));
        if list.contains(&name.as_str()) != is_own {
            return query.pass().await;
        }
        // What is not there is refused.
        query
            .ask(
                &query.request.operation.replacen("Set", "Get", 1),
                &[(by, &arn)],
            )
            .await?;
        let value = query.form.text("AttributeValue");
        self.kept.entry(arn).or_default().insert(name, value);
        Ok(
            Element::new(&format!("{}Response", query.request.operation)).with(
                Element::new("ResponseMetadata").with(Element::leaf(
                    "RequestId",
                    query.request.request_id.as_str(),
                )),
            ),
        )
    }

    async fn get(&self, query: &Query<'_>, by: &str) -> Served {
        let mut answer = query.pass().await?;
        let Some(kept) = self.kept.get(&query.form.text(by)) else {
            return Ok(answer);
        };
        each(&mut answer, "Attributes", &mut |list| {
            list.children.retain(|entry| {
                let name = entry.find("key").map(|key| key.text.clone());
                name.is_none_or(|name| !kept.contains_key(&name))
            });
            let filled = kept.iter().filter(|(_, value)| !value.is_empty());
            for (name, value) in filled {
                let entry = Element::new("entry")
                    .with(Element::leaf("key", name.as_str()))
                    .with(Element::leaf("value", value.as_str()));
                list.children.push(entry);
            }
        });
        Ok(answer)
    }

    async fn forget(&mut self, query: &Query<'_>, by: &str) -> Served {
        let answer = query.pass().await?;
        self.kept.remove(&query.form.text(by));
        Ok(answer)
    }
}

/// The attributes of a request.
fn entries(form: &Form) -> BTreeMap<String, String> {
    let entries = form.structures("Attributes.entry");
    entries
        .iter()
        .map(|entry| (entry.text("key"), entry.text("value")))
        .collect()
}

/// The text of the first element of this name.
fn text_of(answer: &Element, name: &str) -> String {
    answer
        .find(name)
        .map_or_else(String::new, |element| element.text.clone())
}
