//! Sets of DHCP options: all keys, and sets in use.

use super::call::{Call, Served, dependency, tag_set};
use crate::aws::answer::error_code;
use crate::aws::xml::Element;

/// The key that moto drops, kept in a tag that no answer shows.
const LEASE_KEY: &str = "ipv6-address-preferred-lease-time";
const LEASE_TAG: &str = "slipway:ipv6-lease";

pub(super) async fn create(call: &Call<'_>) -> Served {
    let mut form = call.form.clone();
    let asked = form.structures("DhcpConfiguration");
    let lease = asked.iter().find(|one| one.get("Key") == Some(LEASE_KEY));
    let lease = lease.and_then(|one| one.list("Value").into_iter().next());
    form.remove("DhcpConfiguration");
    let kept = asked.iter().filter(|one| one.get("Key") != Some(LEASE_KEY));
    for (n, one) in kept.enumerate() {
        form.set(
            &format!("DhcpConfiguration.{}.Key", n + 1),
            &one.text("Key"),
        );
        for (m, value) in one.list("Value").iter().enumerate() {
            form.set(
                &format!("DhcpConfiguration.{}.Value.{}", n + 1, m + 1),
                value,
            );
        }
    }
    let mut root = call.send(&form).await?;
    let id = root
        .find("dhcpOptionsId")
        .map(|id| id.text.clone())
        .unwrap_or_default();
    // moto drops the tags of this create.
    let tags = form.tag_specification();
    call.tag(&[&id], &tags).await?;
    if let Some(set) = root.child_mut("dhcpOptions") {
        set.children.retain(|child| child.name != "tagSet");
        set.children.push(tag_set(&tags));
    }
    if let Some(lease) = lease {
        call.tag(&[&id], &[(LEASE_TAG.to_owned(), lease.clone())])
            .await?;
        if let Some(options) = root.child_mut("dhcpOptions") {
            add_lease(options, &lease);
        }
    }
    Ok(root)
}

fn add_lease(options: &mut Element, lease: &str) {
    let value = Element::new("item").with(Element::leaf("value", lease));
    let one = Element::new("item")
        .with(Element::leaf("key", LEASE_KEY))
        .with(Element::new("valueSet").with(value));
    if let Some(set) = options.child_mut("dhcpConfigurationSet") {
        set.children.push(one);
    }
}

pub(super) fn complete(item: &mut Element) {
    let Some(tags) = item.child_mut("tagSet") else {
        return;
    };
    let is_lease = |tag: &Element| tag.text_of("key") == Some(LEASE_TAG);
    let lease = tags.children.iter().find(|tag| is_lease(tag));
    let lease = lease
        .and_then(|tag| tag.text_of("value"))
        .map(str::to_owned);
    tags.children.retain(|tag| !is_lease(tag));
    if let Some(lease) = lease {
        add_lease(item, &lease);
    }
}

/// moto holds a set in use by the VPC that has another one now; taking the default between them frees it.
pub(super) async fn associate(call: &Call<'_>) -> Served {
    let id = call.form.text("DhcpOptionsId");
    let found = call.one(
        "DescribeDhcpOptions",
        "DhcpOptionsId",
        "dhcpOptionsSet",
        &id,
    );
    if id != "default" && found.await.is_some() {
        let vpc = call.form.text("VpcId");
        let default = [("VpcId", vpc.as_str()), ("DhcpOptionsId", "default")];
        call.ask("AssociateDhcpOptions", &default).await?;
    }
    call.pass().await
}

pub(super) async fn delete(call: &Call<'_>) -> Served {
    let id = call.form.text("DhcpOptionsId");
    match call.pass().await {
        Err(answer) => match error_code(&answer).as_deref() {
            Some("DependencyViolation") => Err(dependency(call, "dhcpOptions", &id)),
            Some("InvalidDhcpOptionID.NotFound") => {
                let text = format!("The dhcpOption ID '{id}' does not exist");
                Err(call.refuse("InvalidDhcpOptionID.NotFound", &text))
            }
            _ => Err(answer),
        },
        ok => ok,
    }
}
