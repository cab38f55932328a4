//! What the overlays of query services share: the call's form, answers by the wire's habits, and calls
//! of moto in their own name.

use super::answer::{Answer, error_answer, xml_answer};
use super::form::Form;
use super::naming::name_request;
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;

/// An answer that ends a call early: a refusal, or something of moto's to pass on. It is large beside
/// what a call that goes on carries.
pub(super) type Refusal = Box<Answer>;

/// A document to answer with, or the answer itself.
pub(super) type Served = Result<Element, Refusal>;

/// A call of a query service, and the namespace of its documents.
pub(super) struct Query<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) request: &'a Request,
    pub(super) form: Form,
    namespace: &'static str,
}

impl<'a> Query<'a> {
    pub(super) fn new(gateway: &'a Gateway, request: &'a Request, namespace: &'static str) -> Self {
        Self {
            gateway,
            request,
            form: Form::parse(&request.body_text()),
            namespace,
        }
    }

    /// The call as it came, answered by moto.
    pub(super) async fn pass(&self) -> Served {
        self.send(&self.form).await
    }

    /// The call with another form, answered by moto.
    pub(super) async fn send(&self, form: &Form) -> Served {
        let body = form.encode().into();
        parsed(self.gateway.forward_as(self.request, "/", body).await)
    }

    /// A call of our own to moto, of the same service.
    pub(super) async fn ask(&self, action: &str, members: &[(&str, &str)]) -> Served {
        let mut form = Form::of(members);
        form.set("Action", action);
        form.set("Version", &self.form.text("Version"));
        self.send(&form).await
    }

    /// A call of our own to moto's EC2, in the region of this call.
    pub(super) async fn ask_ec2(&self, action: &str, members: &[(&str, &str)]) -> Served {
        self.ask_of("ec2", "2016-11-15", action, members).await
    }

    /// A call of our own to another query service of moto's, in the region of this call.
    pub(super) async fn ask_of(
        &self,
        service: &str,
        version: &str,
        action: &str,
        members: &[(&str, &str)],
    ) -> Served {
        let mut form = Form::of(members);
        form.set("Action", action);
        form.set("Version", version);
        let region = &self.request.region;
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential=sandbox/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let (parts, ()) = http::Request::post("/")
            .header("authorization", scope)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(())
            .map_err(|error| self.refuse(501, "SandboxBroken", &error.to_string()))?
            .into_parts();
        let body: bytes::Bytes = form.encode().into();
        let request = name_request(parts, body.clone(), self.request.request_id.clone());
        parsed(self.gateway.forward_as(&request, "/", body).await)
    }

    pub(super) fn refuse(&self, status: u16, code: &str, text: &str) -> Refusal {
        Box::new(error_answer(self.request, status, code, text))
    }

    /// `<ActionResponse><ActionResult>…` around the result's members.
    pub(super) fn document(&self, members: Vec<Element>) -> Element {
        let action = &self.request.operation;
        let result = Element {
            children: members,
            ..Element::new(&format!("{action}Result"))
        };
        let id = Element::leaf("RequestId", self.request.request_id.as_str());
        Element::new(&format!("{action}Response"))
            .with(result)
            .with(Element::new("ResponseMetadata").with(id))
    }

    pub(super) fn finish(&self, served: Served) -> Answer {
        match served {
            Ok(root) => xml_answer(200, root.document(self.namespace)),
            Err(answer) => *answer,
        }
    }
}

/// The document of a success.
pub(super) fn parsed(answer: Answer) -> Served {
    if !answer.status().is_success() {
        return Err(Box::new(answer));
    }
    Element::parse(answer.body()).map_err(|_| Box::new(answer))
}

/// Calls `change` for every element of this name.
pub(super) fn each(root: &mut Element, name: &str, change: &mut dyn FnMut(&mut Element)) {
    root.for_each_mut(&mut |element| {
        if element.name == name {
            change(element);
        }
    });
}
