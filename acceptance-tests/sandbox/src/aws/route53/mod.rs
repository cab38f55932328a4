//! Route 53. Zones, tags and health checks live in moto; record sets, caller references and change
//! states live here, because moto drops members of record sets, deletes by set identifier across
//! names, orders wrongly and is always in sync.

mod change;
mod list;
mod name;
mod rdata;
mod record;

use super::answer::{Answer, error_answer, route53_answer};
use super::request::Request;
use super::server::Gateway;
use super::signature::rfc3339;
use super::xml::Element;
use change::Refused;
use list::InvalidInput;
pub(crate) use name::Name;
pub(crate) use record::{RecordSet, ZoneRecords};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

/// Route 53's state beside moto's.
#[derive(Debug, Default)]
pub(crate) struct Route53 {
    pub(crate) zones: BTreeMap<String, ZoneRecords>,
    /// Caller references are remembered for good: the API refuses one that "has already been used".
    references: HashSet<String>,
    changes: HashMap<String, Made>,
    next_change: u64,
}

#[derive(Debug)]
struct Made {
    at: Instant,
    submitted: String,
    comment: Option<String>,
}

impl Route53 {
    /// Serves a call; the duration is how long the caller is to be kept waiting for the answer.
    pub(crate) async fn serve(
        &mut self,
        gateway: &Gateway,
        request: &Request,
    ) -> (Answer, Duration) {
        let id = request
            .path_parameters
            .first()
            .map(|id| id.trim_start_matches('/').trim_start_matches("hostedzone/"))
            .unwrap_or_default()
            .to_owned();
        let answer = match request.operation.as_str() {
            "CreateHostedZone" => self.create_zone(gateway, request).await,
            "DeleteHostedZone" => self.delete_zone(gateway, request, &id).await,
            "ChangeResourceRecordSets" => return self.change(gateway, request, &id),
            "ListResourceRecordSets" => match self.zones.get(&id) {
                None => no_such_zone(request, &id),
                Some(zone) => list_answer(request, list::record_sets(zone, request)),
            },
            "ListHostedZonesByName" => self.zones_by_name(gateway, request).await,
            "GetChange" => self.get_change(gateway, request, &id),
            _ => {
                let answer = gateway.forward(request).await;
                self.patch(gateway, request, answer)
            }
        };
        (answer, Duration::ZERO)
    }

    async fn create_zone(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let mut body = match Element::parse(&request.body) {
            Ok(body) => body,
            Err(text) => return error_answer(request, 400, "InvalidInput", &text),
        };
        let given = body.text_of("Name").unwrap_or_default().to_owned();
        let name = match Name::parse(&given) {
            Ok(name) => name,
            Err(text) => return error_answer(request, 400, "InvalidDomainName", &text),
        };
        let reference = body
            .text_of("CallerReference")
            .unwrap_or_default()
            .to_owned();
        if reference.is_empty() || reference.len() > 128 {
            let text = "CallerReference must be 1 to 128 characters long";
            return error_answer(request, 400, "InvalidInput", text);
        }
        if self.references.contains(&reference) {
            let text =
                "A hosted zone has already been created with the specified caller reference.";
            return error_answer(request, 409, "HostedZoneAlreadyExists", text);
        }
        body.set("Name", name.text());
        make_private_within_vpc(&mut body);
        let document = body.document(super::answer::ROUTE53_NAMESPACE);
        let path = request.uri.path().to_owned();
        let answer = gateway.forward_as(request, &path, document.into()).await;
        if !answer.status().is_success() {
            return answer;
        }
        let Ok(made) = Element::parse(answer.body()) else {
            return answer;
        };
        self.references.insert(reference);
        let id = made
            .at(&["HostedZone", "Id"])
            .map(|id| id.text.trim_start_matches("/hostedzone/").to_owned())
            .unwrap_or_default();
        let private = made
            .at(&["HostedZone", "Config", "PrivateZone"])
            .is_some_and(|p| p.text == "true");
        let servers: Vec<String> = made
            .at(&["DelegationSet", "NameServers"])
            .map(|list| list.children.iter().map(|c| c.text.clone()).collect())
            .filter(|servers: &Vec<String>| !servers.is_empty())
            .unwrap_or_else(|| vec!["ns-0.awsdns-00.com".to_owned()]);
        let zone = ZoneRecords::new(&id, name, private, &servers);
        self.zones.insert(id, zone);
        self.patch(gateway, request, answer)
    }

    async fn delete_zone(&mut self, gateway: &Gateway, request: &Request, id: &str) -> Answer {
        if let Some(zone) = self.zones.get(id)
            && zone.records.values().any(|set| !zone.is_own(set))
        {
            // Two spaces, as the service writes it.
            let text = "The specified hosted zone contains non-required resource record sets  and so cannot be deleted.";
            return error_answer(request, 400, "HostedZoneNotEmpty", text);
        }
        let answer = gateway.forward(request).await;
        if answer.status().is_success() {
            self.zones.remove(id);
        }
        self.patch(gateway, request, answer)
    }

    fn change(&mut self, gateway: &Gateway, request: &Request, id: &str) -> (Answer, Duration) {
        let now = Instant::now();
        let refuse = |answer| (answer, Duration::ZERO);
        let body = match Element::parse(&request.body) {
            Ok(body) => body,
            Err(text) => return refuse(error_answer(request, 400, "InvalidInput", &text)),
        };
        let Some(zone) = self.zones.get(id) else {
            return refuse(no_such_zone(request, id));
        };
        if zone.busy_until.is_some_and(|until| until > now) {
            let text =
                "The request was rejected because Route 53 was still processing a prior request.";
            return refuse(error_answer(request, 400, "PriorRequestNotComplete", text));
        }
        match change::apply(&mut self.zones, id, &body) {
            Err(Refused::Input(text)) => refuse(error_answer(request, 400, "InvalidInput", &text)),
            Err(Refused::Batch(messages)) => {
                let text = format!("[{}]", messages.join(", "));
                refuse(error_answer(request, 400, "InvalidChangeBatch", &text))
            }
            Ok(()) => {
                let busy = gateway.settings.route53_change_time;
                if let Some(zone) = self.zones.get_mut(id) {
                    zone.busy_until = Some(now + busy);
                }
                let comment = body
                    .at(&["ChangeBatch", "Comment"])
                    .map(|comment| comment.text.clone());
                let info = self.new_change(gateway, comment);
                let root = Element::new("ChangeResourceRecordSetsResponse").with(info);
                (route53_answer(200, &root), busy)
            }
        }
    }

    fn new_change(&mut self, gateway: &Gateway, comment: Option<String>) -> Element {
        self.next_change += 1;
        let id = format!("C{:013}", self.next_change);
        let made = Made {
            at: Instant::now(),
            submitted: rfc3339(gateway.now()),
            comment,
        };
        let info = change_info(&id, &made, gateway.settings.route53_insync_after);
        self.changes.insert(id, made);
        info
    }

    fn get_change(&self, gateway: &Gateway, request: &Request, id: &str) -> Answer {
        let id = id.trim_start_matches("change/");
        match self.changes.get(id) {
            None => error_answer(
                request,
                404,
                "NoSuchChange",
                &format!("Could not find resource with ID: {id}"),
            ),
            Some(made) => {
                let info = change_info(id, made, gateway.settings.route53_insync_after);
                route53_answer(200, &Element::new("GetChangeResponse").with(info))
            }
        }
    }

    async fn zones_by_name(&self, gateway: &Gateway, request: &Request) -> Answer {
        let answer = gateway
            .forward_as(
                request,
                "/2013-04-01/hostedzone?maxitems=10000",
                bytes::Bytes::new(),
            )
            .await;
        let Ok(mut all) = Element::parse(answer.body()) else {
            return answer;
        };
        self.set_counts(&mut all);
        let zones = all
            .child("HostedZones")
            .map(|zones| zones.children.clone())
            .unwrap_or_default();
        list_answer(request, list::zones_by_name(zones, request))
    }

    /// Puts our record counts and change ids into moto's answer.
    fn patch(&mut self, gateway: &Gateway, request: &Request, answer: Answer) -> Answer {
        if !answer.status().is_success() || answer.body().is_empty() {
            return answer;
        }
        let Ok(mut root) = Element::parse(answer.body()) else {
            return answer;
        };
        self.set_counts(&mut root);
        // Zones outside a reusable delegation set show its name servers only.
        if let Some(set) = root.child_mut("DelegationSet")
            && set.text_of("Id").is_none_or(str::is_empty)
        {
            set.children.retain(|c| c.name == "NameServers");
        }
        if root.child("ChangeInfo").is_some() && request.method != http::Method::GET {
            let comment = root
                .at(&["ChangeInfo", "Comment"])
                .map(|comment| comment.text.clone());
            let info = self.new_change(gateway, comment);
            if let Some(old) = root.child_mut("ChangeInfo") {
                *old = info;
            }
        }
        let (parts, _) = answer.into_parts();
        let document = root.document(super::answer::ROUTE53_NAMESPACE);
        Answer::from_parts(parts, document.into())
    }

    fn set_counts(&self, root: &mut Element) {
        root.for_each_mut(&mut |element| {
            if element.name != "HostedZone" {
                return;
            }
            let id = element.text_of("Id").unwrap_or_default();
            if let Some(zone) = self.zones.get(id.trim_start_matches("/hostedzone/")) {
                let count = zone.records.len().to_string();
                element.set("ResourceRecordSetCount", count);
            }
        });
    }

    /// Whether a public zone answers this CNAME with this value.
    pub(crate) fn resolves_cname(&self, name: &str, value: &str) -> bool {
        let (Ok(name), Ok(value)) = (Name::parse(name), Name::parse(value)) else {
            return false;
        };
        self.zones
            .values()
            .filter(|zone| !zone.private)
            .flat_map(|zone| zone.of_name(&name))
            .filter(|set| set.kind() == "CNAME")
            .flat_map(RecordSet::values)
            .any(|have| Name::parse(have).is_ok_and(|have| have == value))
    }
}

fn change_info(id: &str, made: &Made, insync_after: Duration) -> Element {
    let status = if made.at.elapsed() >= insync_after {
        "INSYNC"
    } else {
        "PENDING"
    };
    let mut info = Element::new("ChangeInfo")
        .with(Element::leaf("Id", format!("/change/{id}")))
        .with(Element::leaf("Status", status))
        .with(Element::leaf("SubmittedAt", made.submitted.as_str()));
    if let Some(comment) = &made.comment {
        info.set("Comment", comment.as_str());
    }
    info
}

fn no_such_zone(request: &Request, id: &str) -> Answer {
    let text = format!("No hosted zone found with ID: {id}");
    error_answer(request, 404, "NoSuchHostedZone", &text)
}

fn list_answer(request: &Request, list: Result<Element, InvalidInput>) -> Answer {
    match list {
        Ok(root) => route53_answer(200, &root),
        Err(InvalidInput(text)) => error_answer(request, 400, "InvalidInput", &text),
    }
}

/// A zone that is made with a VPC is private (Route 53 API reference, CreateHostedZone, `VPC`), while
/// moto asks `PrivateZone` alone, which clients need not send.
fn make_private_within_vpc(body: &mut Element) {
    if body.child("VPC").is_none() {
        return;
    }
    match body.child_mut("HostedZoneConfig") {
        Some(config) => config.set("PrivateZone", "true"),
        None => body
            .children
            .push(Element::new("HostedZoneConfig").with(Element::leaf("PrivateZone", "true"))),
    }
}
