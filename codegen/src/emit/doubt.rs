//! What is said of a create whose outcome nobody can tell, and of what holds an object that cannot be
//! deleted.

use quote::quote;

use super::reads::Reading;
use super::types::Tokens;
use crate::ir::{Resource, Value};
use crate::readers::contract::Type;

/// What is said besides of a failure.
pub(super) fn explain(resource: &Resource) -> Tokens {
    let is_open = resource.can_orphan() && resource.tags.is_some();
    let is_held = resource.service == "ec2"
        && resource
            .delete
            .as_ref()
            .is_some_and(|it| !it.in_use.is_empty());
    if !is_open && !is_held {
        return Tokens::new();
    }
    let held = is_held.then(|| {
        quote! {
            if verb == Verb::Delete && error.kind() == ErrorKind::InUse {
                let api = work.api.detached(AFTER_STOP);
                return holders::named(&api, id(work.prior), doing).await;
            }
        }
    });
    let open = if is_open {
        open(resource)
    } else {
        quote!(doing)
    };
    quote! {
        async fn explain(
            &self,
            verb: Verb,
            error: &CloudError,
            work: &Work<'_, Self>,
            doing: Doing,
        ) -> Doing {
            #held
            #open
        }
    }
}

/// After a create whose outcome nobody can tell: which objects may be the one.
fn open(resource: &Resource) -> Tokens {
    let inputs = resource.create.iter().flat_map(|it| &it.call.inputs);
    let sent: Vec<&str> = inputs
        .filter_map(|input| match &input.value.value {
            Value::Attribute(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let read = |name: &&&str| {
        resource
            .read
            .main
            .outputs
            .iter()
            .any(|it| it.attribute == **name)
    };
    let same: Vec<&&str> = sent.iter().filter(read).collect();
    let cleared = resource.update.iter().filter(|step| step.clear.is_some());
    let is_text = |name: &&str| {
        let ty = resource.attributes.get(*name).map(|it| &it.ty.value);
        ty == Some(&Type::String) && !sent.contains(name)
    };
    let fields = cleared
        .flat_map(|step| &step.fields)
        .map(|it| it.value.as_str());
    let empty: Vec<&str> = fields.filter(is_text).collect();
    let found = match Reading::of(resource).is_ok_and(|it| it.is_alone()) {
        true => quote!(found),
        false => quote!(found.into_iter().map(Remote::from).collect()),
    };
    quote! {
        if !parts::is_open(verb, error) {
            return doing;
        }
        let api = &work.api.detached(AFTER_STOP);
        let found = match session::tag_filters(api, &work.planned.tags) {
            Some(filters) => list(api, filters).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let traces = Traces { same: &[#(#same),*], empty: &[#(#empty),*] };
        parts::perhaps(self, api, work, #found, traces, doing)
    }
}
