//! Hooks of `digitalocean_cdn`.

use slipway_digitalocean_client::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use crate::api::Operation;
use crate::certificates;
use crate::generated::cdn::cdn::{Cdn, Cdns, Hooks};
use crate::parts::given;
use crate::session::Api;

const UPDATE: Operation = Operation {
    name: "cdn_update_endpoints",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

impl Hooks for Cdns {
    type Read = Option<String>;

    async fn named(&self, work: &Work<'_, Self>) -> Result<Cdn, Failure> {
        let mut planned = work.planned.clone();
        if let Some(id) = certificate(work.api, work.planned).await? {
            planned.certificate_id = Attr::Known(id);
        }
        Ok(planned)
    }

    async fn look_up(
        &self,
        api: &Api,
        object: &sdk::CdnEndpoint,
        _: &Cdn,
    ) -> Result<Option<String>, Failure> {
        let id = object.certificate_id.as_deref().unwrap_or_default();
        Ok(certificates::name_of(api, id).await?)
    }

    fn certificate(_: &sdk::CdnEndpoint, read: Option<&Option<String>>, state: &mut Cdn) {
        let name = read.cloned().flatten();
        state.certificate_name = name.map_or_else(|| Attr::Known(String::new()), Attr::Known);
        if state.certificate_id == Attr::Null {
            state.certificate_id = Attr::Known(String::new());
        }
    }

    fn as_known(_: &Api, known: &Cdn, state: &mut Cdn) {
        let names = (&known.certificate_name, given(&state.certificate_name));
        let told = state.certificate_id.clone();
        state.certificate_id = certificates::spelled(&known.certificate_id, names, told);
    }

    async fn change(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (prior, planned) = (work.prior, work.planned);
        let mut body = sdk::UpdateEndpoint {
            ttl: planned.ttl.if_known().copied(),
            ..Default::default()
        };
        let is_same = prior.custom_domain == planned.custom_domain
            && prior.certificate_id == planned.certificate_id
            && prior.certificate_name == planned.certificate_name;
        if !is_same {
            let domain = given(&planned.custom_domain);
            body.custom_domain = Some(domain.unwrap_or_default().to_owned());
            // An empty domain takes the certificate away too, which is a UUID wherever it is sent.
            if domain.is_some() {
                body.certificate_id = certificate(work.api, planned).await?;
            }
        }
        let (api, id) = (work.api, given(&prior.id).unwrap_or_default());
        api.call(&UPDATE, || api.client.cdn_update_endpoints(id, &body))
            .await?;
        Ok(())
    }
}

async fn certificate(api: &Api, planned: &Cdn) -> Result<Option<String>, Failure> {
    let (name, id) = (&planned.certificate_name, &planned.certificate_id);
    let at = match given(name) {
        Some(_) => "certificate_name",
        None => "certificate_id",
    };
    certificates::id_of(api, name, id, at).await
}
