//! What uses a certificate, and how it comes to use another one.
//!
//! Facts: the API's document, the updates of load balancers and of CDN endpoints: the one is told as a whole,
//! what it does not say is as usual again, and the other what is to change.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Session as _;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};

use crate::parts;
use crate::session::{Api, PER_PAGE};

const BALANCER: Operation = reads("load_balancers_get");
const BALANCERS: Operation = reads("load_balancers_list");
const ENDPOINTS: Operation = reads("cdn_list_endpoints");
const CHANGE_BALANCER: Operation = sets("load_balancers_update");
const CHANGE_ENDPOINT: Operation = sets("cdn_update_endpoints");

/// How long a load balancer may take to go on after a change.
const WITHIN: Duration = Duration::from_secs(10 * 60);

const fn reads(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[],
    }
}

const fn sets(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("it sets what is to be"),
        kinds: &[],
    }
}

/// Makes all that use the one certificate use the other, by their ids.
///
/// # Errors
/// Those of the calls, and of the waits for load balancers.
pub(super) async fn switch(api: &Api, from: &str, to: &str) -> Result<(), WaitError> {
    let balancers = unless_denied(balancers(api).await).map_err(WaitError::Call)?;
    for balancer in balancers.iter().filter(|it| uses(it, from)) {
        let (id, body) = (id(&balancer.id), &with(balancer, from, to));
        let changed = api.call(&CHANGE_BALANCER, || {
            api.client.load_balancers_update(id, body)
        });
        changed.await.map_err(WaitError::Call)?;
        until_active(api, id).await?;
    }
    let endpoints = unless_denied(endpoints(api).await).map_err(WaitError::Call)?;
    let is_one = |it: &&sdk::CdnEndpoint| it.certificate_id.as_deref() == Some(from);
    for endpoint in endpoints.iter().filter(is_one) {
        let body = &sdk::UpdateEndpoint {
            certificate_id: Some(to.to_owned()),
            custom_domain: endpoint.custom_domain.clone(),
            ttl: endpoint.ttl,
        };
        let id = id(&endpoint.id);
        let changed = api.call(&CHANGE_ENDPOINT, || {
            api.client.cdn_update_endpoints(id, body)
        });
        changed.await.map_err(WaitError::Call)?;
    }
    Ok(())
}

fn id(id: &Option<String>) -> &str {
    id.as_deref().unwrap_or_default()
}

/// What a token may not list, it uses no certificate for. Where something else does, the old certificate
/// cannot be deleted, and the error says so.
fn unless_denied<T>(listed: Result<Vec<T>, CloudError>) -> Result<Vec<T>, CloudError> {
    match listed {
        Err(error) if error.is_access_denied() => Ok(Vec::new()),
        listed => listed,
    }
}

async fn balancers(api: &Api) -> Result<Vec<sdk::LoadBalancer>, CloudError> {
    let page = |page: i64| async move {
        let ask = || api.client.load_balancers_list(Some(page), Some(PER_PAGE));
        let answer = api.call(&BALANCERS, ask).await?;
        Ok((answer.load_balancers, answer.links))
    };
    api.pages(&BALANCERS, page).await
}

async fn endpoints(api: &Api) -> Result<Vec<sdk::CdnEndpoint>, CloudError> {
    let page = |page: i64| async move {
        let ask = || api.client.cdn_list_endpoints(Some(page), Some(PER_PAGE));
        let answer = api.call(&ENDPOINTS, ask).await?;
        Ok((answer.endpoints, answer.links))
    };
    api.pages(&ENDPOINTS, page).await
}

/// A load balancer takes one change at a time.
async fn until_active(api: &Api, id: &str) -> Result<(), WaitError> {
    let poll = || async {
        let answer = api.call(&BALANCER, || api.client.load_balancers_get(id));
        let status = answer.await?.load_balancer.and_then(|it| it.status);
        Ok(match status.as_deref() {
            None | Some("active") => Progress::Ready(()),
            Some("errored") => Progress::Failed(format!("the load balancer {id} is `errored`")),
            Some(other) => Progress::Pending(format!("the load balancer {id} is `{other}`")),
        })
    };
    let options = WaitOptions::within(WITHIN);
    wait_until(api.runtime(), api.stop(), options, poll).await
}

fn uses(balancer: &sdk::LoadBalancer, certificate: &str) -> bool {
    let rules = balancer.forwarding_rules.iter().flatten();
    let domains = balancer.domains.iter().flatten();
    let of_rules = rules.map(|it| it.certificate_id.as_deref());
    let mut all = of_rules.chain(domains.map(|it| it.certificate_id.as_deref()));
    all.any(|it| it == Some(certificate))
}

/// Everything that a load balancer is, with the one certificate in the place of the other.
fn with(balancer: &sdk::LoadBalancer, from: &str, to: &str) -> sdk::LoadBalancerCreate {
    let of = balancer.clone();
    let passed = |id: &mut Option<String>| {
        if id.as_deref() == Some(from) {
            *id = Some(to.to_owned());
        }
    };
    let mut rules = of.forwarding_rules;
    for rule in rules.iter_mut().flatten() {
        passed(&mut rule.certificate_id);
    }
    let mut domains = of.domains;
    for domain in domains.iter_mut().flatten() {
        passed(&mut domain.certificate_id);
    }
    let tag = parts::some(of.tag);
    sdk::LoadBalancerCreate {
        algorithm: of.algorithm,
        disable_lets_encrypt_dns_records: of.disable_lets_encrypt_dns_records,
        domains: parts::some(domains),
        // Those of a tag are told too, and go with it.
        droplet_ids: of.droplet_ids.filter(|_| tag.is_none()),
        enable_backend_keepalive: of.enable_backend_keepalive,
        enable_proxy_protocol: of.enable_proxy_protocol,
        firewall: of.firewall,
        forwarding_rules: parts::some(rules),
        glb_settings: of.glb_settings,
        health_check: of.health_check,
        http_idle_timeout_seconds: of.http_idle_timeout_seconds,
        name: of.name,
        network: of.network,
        network_stack: of.network_stack,
        project_id: of.project_id,
        redirect_http_to_https: of.redirect_http_to_https,
        region: of.region.and_then(|it| it.slug),
        // The one says what the other does, and both at once are refused.
        size: of.size.filter(|_| of.size_unit.is_none()),
        size_unit: of.size_unit,
        sticky_sessions: of.sticky_sessions,
        tag,
        target_load_balancer_ids: parts::some(of.target_load_balancer_ids),
        tls_cipher_policy: of.tls_cipher_policy,
        type_: of.type_,
        vpc_uuid: parts::some(of.vpc_uuid),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(certificate: Option<&str>) -> sdk::ForwardingRule {
        sdk::ForwardingRule {
            certificate_id: certificate.map(str::to_owned),
            ..Default::default()
        }
    }

    #[test]
    fn a_load_balancer_is_the_same_but_for_the_certificate() {
        let domain = sdk::Domains {
            certificate_id: Some("old".to_owned()),
            ..Default::default()
        };
        let balancer = sdk::LoadBalancer {
            name: Some("web".to_owned()),
            size_unit: Some(2),
            size: Some("lb-small".to_owned()),
            tag: Some(String::new()),
            droplet_ids: Some(vec![1]),
            forwarding_rules: Some(vec![rule(Some("old")), rule(Some("other")), rule(None)]),
            domains: Some(vec![domain]),
            ..Default::default()
        };
        assert!(uses(&balancer, "old") && uses(&balancer, "other") && !uses(&balancer, "new"));
        let changed = with(&balancer, "old", "new");
        let rules = changed.forwarding_rules.unwrap_or_default();
        assert_eq!(rules.len(), 3);
        assert_eq!(rules[0].certificate_id.as_deref(), Some("new"));
        assert_eq!(rules[1].certificate_id.as_deref(), Some("other"));
        assert_eq!(rules[2].certificate_id, None);
        let domains = changed.domains.unwrap_or_default();
        assert_eq!(domains[0].certificate_id.as_deref(), Some("new"));
        assert_eq!(changed.name.as_deref(), Some("web"));
        assert_eq!((changed.size, changed.size_unit), (None, Some(2)));
        assert_eq!((changed.tag, changed.droplet_ids), (None, Some(vec![1])));
    }
}
