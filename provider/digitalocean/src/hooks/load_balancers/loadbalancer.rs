//! Hooks of `digitalocean_loadbalancer`.
//!
//! Facts: the API's document, `load_balancer` and its operations. A change is told as a whole: what it does
//! not say is as usual again.

mod blocks;
mod usual;

use std::collections::{BTreeMap, BTreeSet};

use slipway_digitalocean_client::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::certificates;
use crate::generated::load_balancers::loadbalancer::{Hooks, Loadbalancer, Loadbalancers};
use crate::offers;
use crate::parts::{self, given};
use crate::session::Api;

const UPDATE: Operation = Operation {
    name: "load_balancers_update",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

/// The names of certificates, by their ids.
pub(crate) type Names = BTreeMap<String, String>;

impl Hooks for Loadbalancers {
    type Read = Names;

    async fn named(&self, work: &Work<'_, Self>) -> Result<Loadbalancer, Failure> {
        let region = given(&work.planned.region);
        offers::check_region(work.api, region, "load balancer").await?;
        with_ids(work.api, work.planned).await
    }

    fn rules(of: &Loadbalancer) -> Option<Vec<sdk::ForwardingRule>> {
        blocks::rules(of)
    }

    fn droplets(of: &Loadbalancer) -> Option<Vec<i64>> {
        blocks::droplets(of)
    }

    fn filter(of: &Loadbalancer) -> Option<sdk::LbFirewall> {
        blocks::filter(of)
    }

    fn global(of: &Loadbalancer) -> Option<sdk::GlbSettings> {
        blocks::global(of)
    }

    fn domain_list(of: &Loadbalancer) -> Option<Vec<sdk::Domains>> {
        blocks::domains(of)
    }

    async fn look_up(
        &self,
        api: &Api,
        object: &sdk::LoadBalancer,
        _: &Loadbalancer,
    ) -> Result<Names, Failure> {
        Ok(certificates::names_of(api, used(object)).await?)
    }

    fn blocks(object: &sdk::LoadBalancer, read: Option<&Names>, state: &mut Loadbalancer) {
        blocks::tell(object, read, state);
    }

    fn as_known(_: &Api, known: &Loadbalancer, state: &mut Loadbalancer) {
        usual::keep(known, state);
    }

    fn usual(&self, plan: &mut Plan<Loadbalancer>) {
        usual::plan(plan);
    }

    async fn change(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let planned = &with_ids(work.api, work.planned).await?;
        let body = &whole(planned);
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        api.call(&UPDATE, || api.client.load_balancers_update(id, body))
            .await?;
        Ok(())
    }
}

/// The ids of the certificates that it uses.
fn used(object: &sdk::LoadBalancer) -> BTreeSet<String> {
    let rules = object.forwarding_rules.iter().flatten();
    let domains = object.domains.iter().flatten();
    let of_rules = rules.filter_map(|it| it.certificate_id.clone());
    let of_domains = domains.filter_map(|it| it.certificate_id.clone());
    of_rules.chain(of_domains).collect()
}

/// Certificates of one load balancer, each of which is looked for once, however many rules name it.
struct Certificates<'a> {
    api: &'a Api,
    found: BTreeMap<[Option<String>; 2], Option<String>>,
}

impl Certificates<'_> {
    async fn id_of(
        &mut self,
        name: &Attr<String>,
        id: &Attr<String>,
        at: &str,
    ) -> Result<Option<String>, Failure> {
        let asked = [name, id].map(|it| given(it).map(str::to_owned));
        if let Some(found) = self.found.get(&asked) {
            return Ok(found.clone());
        }
        let found = certificates::id_of(self.api, name, id, at).await?;
        self.found.insert(asked, found.clone());
        Ok(found)
    }
}

/// The same with the ids of the certificates that it names.
async fn with_ids(api: &Api, planned: &Loadbalancer) -> Result<Loadbalancer, Failure> {
    let mut planned = planned.clone();
    let mut certificates = Certificates {
        api,
        found: BTreeMap::new(),
    };
    if let Attr::Known(rules) = &mut planned.forwarding_rule {
        for rule in &mut rules.0 {
            let (name, id) = (&rule.certificate_name, &rule.certificate_id);
            if let Some(id) = certificates.id_of(name, id, "forwarding_rule").await? {
                rule.certificate_id = Attr::Known(id);
            }
        }
    }
    if let Attr::Known(domains) = &mut planned.domains {
        for domain in &mut domains.0 {
            let (name, id) = (&domain.certificate_name, &domain.certificate_id);
            if let Some(id) = certificates.id_of(name, id, "domains").await? {
                domain.certificate_id = Attr::Known(id);
            }
        }
    }
    Ok(planned)
}

/// Everything that a load balancer is to be.
fn whole(planned: &Loadbalancer) -> sdk::LoadBalancerCreate {
    let text = |value: &Attr<String>| given(value).map(str::to_owned);
    let has_tag = given(&planned.droplet_tag).is_some();
    sdk::LoadBalancerCreate {
        algorithm: text(&planned.algorithm),
        disable_lets_encrypt_dns_records: planned
            .disable_lets_encrypt_dns_records
            .if_known()
            .copied(),
        domains: blocks::domains(planned),
        // Those of a tag are told too, and go with it.
        droplet_ids: blocks::droplets(planned).filter(|_| !has_tag),
        enable_backend_keepalive: planned.enable_backend_keepalive.if_known().copied(),
        enable_proxy_protocol: planned.enable_proxy_protocol.if_known().copied(),
        firewall: blocks::filter(planned),
        forwarding_rules: blocks::rules(planned),
        glb_settings: blocks::global(planned),
        health_check: blocks::check(planned),
        http_idle_timeout_seconds: planned.http_idle_timeout_seconds.if_known().copied(),
        name: text(&planned.name),
        network: text(&planned.network),
        network_stack: text(&planned.network_stack),
        project_id: text(&planned.project_id),
        redirect_http_to_https: planned.redirect_http_to_https.if_known().copied(),
        region: text(&planned.region),
        size: text(&planned.size),
        size_unit: planned
            .size_unit
            .if_known()
            .copied()
            .filter(|_| given(&planned.size).is_none()),
        sticky_sessions: blocks::sticky(planned),
        tag: text(&planned.droplet_tag),
        target_load_balancer_ids: parts::texts(&planned.target_load_balancer_ids),
        tls_cipher_policy: text(&planned.tls_cipher_policy),
        type_: text(&planned.r#type),
        vpc_uuid: text(&planned.vpc_uuid),
        ..Default::default()
    }
}
