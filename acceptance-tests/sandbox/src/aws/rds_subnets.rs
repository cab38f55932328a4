//! Changes of RDS's subnet groups: moto answers them, and forgets the group.

use super::placed::subnets_of;
use super::query::{Query, Served};

/// Changes a group, and makes it anew as it then is.
pub(super) async fn modify(query: &Query<'_>) -> Served {
    let name = query.form.text("DBSubnetGroupName").to_lowercase();
    let named = [("DBSubnetGroupName", name.as_str())];
    let before = query.ask("DescribeDBSubnetGroups", &named).await?;
    let arn = before.find("DBSubnetGroupArn");
    let arn = arn.map(|arn| arn.text.clone()).unwrap_or_default();
    let tags = query
        .ask("ListTagsForResource", &[("ResourceName", &arn)])
        .await?;
    let after = query.pass().await?;
    let mut members = vec![("DBSubnetGroupName".to_owned(), name.clone())];
    if let Some(description) = after.find("DBSubnetGroupDescription") {
        let text = description.text.clone();
        members.push(("DBSubnetGroupDescription".to_owned(), text));
    }
    for (number, id) in (1..).zip(subnets_of(&query.form)) {
        members.push((format!("SubnetIds.SubnetIdentifier.{number}"), id));
    }
    let list = tags.find("TagList");
    for (number, tag) in (1..).zip(list.into_iter().flat_map(|list| &list.children)) {
        for member in ["Key", "Value"] {
            let text = tag.text_of(member).unwrap_or_default().to_owned();
            members.push((format!("Tags.Tag.{number}.{member}"), text));
        }
    }
    let members: Vec<(&str, &str)> = members
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    query.ask("CreateDBSubnetGroup", &members).await?;
    Ok(after)
}
