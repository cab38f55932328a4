//! One EC2 call, and the calls that the overlay makes of moto to serve it.

use crate::aws::answer::{Answer, error_answer, xml_answer};
use crate::aws::form::Form;
pub(super) use crate::aws::query::Served;
use crate::aws::query::{Refusal, parsed};
use crate::aws::request::Request;
use crate::aws::server::Gateway;
use crate::aws::xml::Element;
use std::time::Duration;

/// Namespace of EC2's documents.
const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

pub(super) struct Call<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) request: &'a Request,
    pub(super) form: Form,
}

impl<'a> Call<'a> {
    pub(super) fn new(gateway: &'a Gateway, request: &'a Request) -> Self {
        let mut form = Form::parse(&request.body_text());
        if form.is_empty() {
            form = Form::parse(request.uri.query().unwrap_or_default());
        }
        Self {
            gateway,
            request,
            form,
        }
    }

    pub(super) fn operation(&self) -> &str {
        &self.request.operation
    }

    pub(super) fn region(&self) -> &str {
        &self.request.region
    }

    pub(super) fn times(&self) -> &super::Ec2Settings {
        &self.gateway.settings.ec2
    }

    /// Whether something that began then is over.
    pub(super) fn is_over(since: std::time::Instant, takes: Duration) -> bool {
        since.elapsed() >= takes
    }

    /// The call as it came, answered by moto.
    pub(super) async fn pass(&self) -> Served {
        self.send(&self.form).await
    }

    /// The call with another form, answered by moto.
    pub(super) async fn send(&self, form: &Form) -> Served {
        let answer = self
            .gateway
            .forward_as(self.request, "/", form.encode().into())
            .await;
        parsed(answer)
    }

    /// A call of our own to moto in the region of this one.
    pub(super) async fn ask(&self, action: &str, members: &[(&str, &str)]) -> Served {
        let mut form = Form::of(members);
        form.set("Action", action);
        form.set("Version", "2016-11-15");
        self.send(&form).await
    }

    /// The items of a Describe that we make of moto ourselves, with one filter.
    pub(super) async fn items(
        &self,
        action: &str,
        set: &str,
        filter: (&str, &str),
    ) -> Result<Vec<Element>, Refusal> {
        let members = [("Filter.1.Name", filter.0), ("Filter.1.Value.1", filter.1)];
        let root = self.ask(action, &members).await?;
        Ok(root.child(set).cloned().unwrap_or_default().children)
    }

    /// The item that has this id, when moto has it.
    pub(super) async fn one(
        &self,
        action: &str,
        parameter: &str,
        set: &str,
        id: &str,
    ) -> Option<Element> {
        let member = format!("{parameter}.1");
        let root = self.ask(action, &[(member.as_str(), id)]).await.ok()?;
        root.child(set)?.children.first().cloned()
    }

    /// Gives objects that moto does not know tags, which it keeps for any id.
    pub(super) async fn tag(&self, ids: &[&str], tags: &[(String, String)]) -> Result<(), Refusal> {
        if tags.is_empty() {
            return Ok(());
        }
        let mut form = Form::of(&[("Action", "CreateTags"), ("Version", "2016-11-15")]);
        for (n, id) in ids.iter().enumerate() {
            form.set(&format!("ResourceId.{}", n + 1), id);
        }
        for (n, (key, value)) in tags.iter().enumerate() {
            form.set(&format!("Tag.{}.Key", n + 1), key);
            form.set(&format!("Tag.{}.Value", n + 1), value);
        }
        self.send(&form).await.map(drop)
    }

    /// A refusal with status 400, which is what EC2 gives nearly all of its client errors.
    pub(super) fn refuse(&self, code: &str, text: &str) -> Refusal {
        Box::new(error_answer(self.request, 400, code, text))
    }

    /// The document of an answer.
    pub(super) fn document(&self) -> Element {
        Element::new(&format!("{}Response", self.operation()))
    }

    /// The answer of operations that only say that it worked.
    pub(super) fn done(&self) -> Element {
        self.document().with(Element::leaf("return", "true"))
    }

    pub(super) fn finish(&self, served: Served) -> Answer {
        match served {
            Err(answer) => *answer,
            Ok(mut root) => {
                root.set("requestId", self.request.request_id.as_str());
                xml_answer(200, root.document(NAMESPACE))
            }
        }
    }
}

/// `DependencyViolation` in EC2's usual words.
pub(super) fn dependency(call: &Call<'_>, noun: &str, id: &str) -> Refusal {
    let text = format!("The {noun} '{id}' has dependencies and cannot be deleted.");
    call.refuse("DependencyViolation", &text)
}

/// What an answer that succeeds says of one object with which it did not (EC2 API reference,
/// `UnsuccessfulItem`).
pub(super) fn unsuccessful_item(id: &str, code: &str, text: &str) -> Element {
    let error = Element::new("error")
        .with(Element::leaf("code", code))
        .with(Element::leaf("message", text));
    Element::new("item")
        .with(error)
        .with(Element::leaf("resourceId", id))
}

/// `<name><item>…</item></name>` of texts.
pub(super) fn texts(name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Element {
    let items = values.into_iter().map(|value| Element::leaf("item", value));
    Element {
        children: items.collect(),
        ..Element::new(name)
    }
}

/// A `tagSet`.
pub(super) fn tag_set(tags: &[(String, String)]) -> Element {
    let item = |(key, value): &(String, String)| {
        Element::new("item")
            .with(Element::leaf("key", key.as_str()))
            .with(Element::leaf("value", value.as_str()))
    };
    Element {
        children: tags.iter().map(item).collect(),
        ..Element::new("tagSet")
    }
}

/// The tags of an item.
pub(super) fn tags_of(item: &Element) -> Vec<(String, String)> {
    let tag = |one: &Element| {
        let value = one.text_of("value").unwrap_or_default();
        Some((one.text_of("key")?.to_owned(), value.to_owned()))
    };
    let set = item.child("tagSet").map(|set| set.children.as_slice());
    set.unwrap_or_default().iter().filter_map(tag).collect()
}
