//! What all Describe operations share: ids that are wrong or not there, filters, pages.

use super::Ec2;
use super::call::{Call, Served};
use super::filter::{self, Names};
use super::kind::Kind;
use super::{address, dhcp, flow_log, interface, nat, security_group};
use crate::aws::answer::{Answer, error_code};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;

impl Ec2 {
    pub(super) async fn describe(&mut self, call: &Call<'_>, kind: &'static Kind) -> Served {
        let ids = call.form.list(kind.parameter);
        if let Some(bad) = ids.iter().find(|id| !kind.is_well_formed(id)) {
            return Err(call.refuse(kind.malformed, &kind.malformed_text(bad)));
        }
        let size = page_size(call, kind)?;
        let mut items = self.listed(call, kind, &ids).await?;
        items.retain(|item| !self.is_unseen(call, item.text_of(kind.id).unwrap_or_default()));
        self.complete(call, kind, &mut items).await?;
        let has =
            |items: &[Element], id: &str| items.iter().any(|i| i.text_of(kind.id) == Some(id));
        if call.form.structures("Filter").is_empty()
            && !kind.not_found.is_empty()
            && let Some(missing) = ids.iter().find(|id| !has(&items, id))
        {
            return Err(call.refuse(kind.not_found, &kind.not_found_text(missing)));
        }
        if !ids.is_empty() {
            items.retain(|item| {
                let id = item.text_of(kind.id).unwrap_or_default();
                ids.iter().any(|asked| asked == id)
            });
        }
        if let Some(names) = own_filters(kind) {
            filter::retain(call, names, &mut items)?;
        }
        let next = match size {
            Some(size) => cut(call, kind, &mut items, size)?,
            None => None,
        };
        let mut root = call.document().with(Element {
            children: items,
            ..Element::new(kind.set)
        });
        if let Some(next) = next {
            root.set("nextToken", next);
        }
        Ok(root)
    }

    pub(super) fn is_unseen(&self, call: &Call<'_>, id: &str) -> bool {
        let unseen = call.times().new_objects_unseen;
        !unseen.is_zero()
            && self
                .young
                .get(id)
                .is_some_and(|made| !Call::is_over(*made, unseen))
    }

    /// The items before our own knowledge is put in.
    async fn listed(
        &mut self,
        call: &Call<'_>,
        kind: &'static Kind,
        ids: &[String],
    ) -> Result<Vec<Element>, Refusal> {
        match kind.describe {
            "DescribeSecurityGroupRules" => return self.rule_items(call).await,
            "DescribeVpcEndpoints" => return self.endpoint_items(call).await,
            "DescribeVpcBlockPublicAccessExclusions" => return Ok(self.exclusion_items(call)),
            _ => {}
        }
        let mut form = call.form.without(&["MaxResults", "NextToken"]);
        if own_filters(kind).is_some() {
            form.remove("Filter");
        }
        let root = match call.send(&form).await {
            Ok(root) => root,
            // moto names any id, or all of them; which one is missing is found out in the whole list.
            Err(answer) if !ids.is_empty() && is_missing(&answer) => {
                form.remove(kind.parameter);
                form.remove("Filter");
                call.send(&form).await?
            }
            Err(answer) => return Err(answer),
        };
        Ok(root.child(kind.set).cloned().unwrap_or_default().children)
    }

    /// Puts what is known here into moto's items.
    async fn complete(
        &mut self,
        call: &Call<'_>,
        kind: &'static Kind,
        items: &mut Vec<Element>,
    ) -> Result<(), Refusal> {
        match kind.describe {
            "DescribeVpcs" => items
                .iter_mut()
                .for_each(|item| self.complete_vpc(call, item)),
            "DescribeSubnets" => items.iter_mut().for_each(|item| self.complete_subnet(item)),
            "DescribeSecurityGroups" => self.complete_groups(call, items).await?,
            "DescribeRouteTables" => self.complete_route_tables(call, items).await?,
            "DescribeNatGateways" => self.complete_nats(call, items),
            "DescribeNetworkAcls" => items.iter_mut().for_each(|item| self.complete_acl(item)),
            "DescribeNetworkInterfaces" => self.complete_interfaces(items),
            "DescribeAddresses" => {
                for item in items {
                    address::complete(call.region(), item);
                    self.complete_address(item);
                }
            }
            "DescribeDhcpOptions" => items.iter_mut().for_each(dhcp::complete),
            "DescribeFlowLogs" => {
                items
                    .iter_mut()
                    .for_each(|item| self.complete_flow_log(item));
            }
            "DescribeVpnGateways" => self.complete_vpns(call, items),
            "DescribeCustomerGateways" => self.complete_customers(items),
            "DescribeVolumes" => self.complete_volumes(call, items),
            _ => {}
        }
        Ok(())
    }
}

fn is_missing(answer: &Answer) -> bool {
    let code = error_code(answer).unwrap_or_default();
    code.contains("NotFound") || code.contains("Malformed") || code == "InvalidID"
}

fn own_filters(kind: &Kind) -> Option<Names> {
    match kind.describe {
        "DescribeSecurityGroups" => Some(security_group::GROUP_FILTERS),
        "DescribeSecurityGroupRules" => Some(security_group::RULE_FILTERS),
        "DescribeNatGateways" => Some(nat::FILTERS),
        "DescribeRouteTables" => Some(super::route_table::FILTERS),
        "DescribeNetworkAcls" => Some(super::acl::FILTERS),
        "DescribeNetworkInterfaces" => Some(interface::FILTERS),
        "DescribeVpcEndpoints" => Some(super::endpoint::FILTERS),
        "DescribeVpcBlockPublicAccessExclusions" => Some(super::block_public_access::FILTERS),
        "DescribeFlowLogs" => Some(flow_log::FILTERS),
        "DescribeVpnGateways" => Some(super::gateway::VPN_FILTERS),
        "DescribeCustomerGateways" => Some(super::gateway::CUSTOMER_FILTERS),
        _ => None,
    }
}

/// The size that the call asks for; the texts are EC2's.
fn page_size(call: &Call<'_>, kind: &Kind) -> Result<Option<usize>, Refusal> {
    let (Some((least, most)), Some(asked)) = (kind.page, call.form.get("MaxResults")) else {
        return Ok(kind.page.map(|(_, most)| most));
    };
    let wrong = |bound: &str, than: usize| {
        let text = format!(
            "Value ( {asked} ) for parameter maxResults is invalid. Expecting a value {bound} than or equal to {than}."
        );
        call.refuse("InvalidParameterValue", &text)
    };
    match asked.parse::<usize>() {
        Ok(size) if size < least => Err(wrong("greater", least)),
        Ok(size) if size > most => Err(wrong("less", most)),
        Ok(size) => Ok(Some(size)),
        Err(_) => Err(wrong("greater", least)),
    }
}

/// Leaves one page of the items; the token for the next one. A token names the last item that was
/// shown, and its place for the case that it has gone since.
fn cut(
    call: &Call<'_>,
    kind: &Kind,
    items: &mut Vec<Element>,
    size: usize,
) -> Result<Option<String>, Refusal> {
    let mut start = 0;
    if let Some(token) = call.form.get("NextToken").filter(|token| !token.is_empty()) {
        let Some((id, place)) = read_token(kind, token) else {
            let text = format!("The token '{token}' is invalid");
            return Err(call.refuse("InvalidNextToken", &text));
        };
        let last = items
            .iter()
            .position(|item| item.text_of(kind.id) == Some(&id));
        start = last.map_or(place, |last| last + 1).min(items.len());
    }
    let end = (start + size).min(items.len());
    let is_more = end < items.len();
    let last = items[start..end].last();
    let last = last
        .and_then(|item| item.text_of(kind.id))
        .unwrap_or_default();
    let next = is_more.then(|| write_token(kind, last, end));
    *items = items.drain(start..end).collect();
    Ok(next)
}

fn write_token(kind: &Kind, id: &str, place: usize) -> String {
    let text = format!("{} {id} {place}", kind.describe);
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn read_token(kind: &Kind, token: &str) -> Option<(String, usize)> {
    let bytes: Option<Vec<u8>> = (0..token.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(token.get(at..at + 2)?, 16).ok())
        .collect();
    let text = String::from_utf8(bytes?).ok()?;
    let [describe, id, place] = text.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    (describe == kind.describe).then_some(())?;
    Some((id.to_owned(), place.parse().ok()?))
}
