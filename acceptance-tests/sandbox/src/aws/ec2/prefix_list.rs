//! Prefix lists of AWS's services: with the blocks that moto keeps, but does not show here.

use super::call::{Call, Served, texts};

/// `DescribePrefixLists`.
pub(super) async fn describe(call: &Call<'_>) -> Served {
    let mut root = call.pass().await?;
    let Some(set) = root.child_mut("prefixListSet") else {
        return Ok(root);
    };
    for item in &mut set.children {
        let id = item.text_of("prefixListId").unwrap_or_default();
        let entries = call
            .ask("GetManagedPrefixListEntries", &[("PrefixListId", id)])
            .await?;
        let entries = entries.child("entrySet").cloned().unwrap_or_default();
        let blocks = entries
            .children
            .iter()
            .filter_map(|entry| entry.text_of("cidr"));
        let blocks = texts("cidrSet", blocks);
        item.children.retain(|child| child.name != "cidrSet");
        item.children.push(blocks);
    }
    Ok(root)
}
