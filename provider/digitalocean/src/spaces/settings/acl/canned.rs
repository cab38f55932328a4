//! Access control lists of buckets, by the names of the usual ones.
//!
//! The gateway tells grants, not names: a name is what its grants are (documentation of Ceph's object gateway,
//! "Canned ACLs").

use aws_sdk_s3::types as sdk;

/// The names.
pub(in crate::spaces) const CANNED: [&str; 4] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
];

/// What stands for every other list of grants. No configuration has it.
const OTHER: &str = "custom";

const EVERYBODY: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const KNOWN: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

/// The name of what is granted.
pub(in crate::spaces) fn named(owner: Option<&sdk::Owner>, grants: &[sdk::Grant]) -> &'static str {
    let owner = owner.and_then(|it| it.id.as_deref());
    let (mut reads, mut writes, mut known) = (false, false, false);
    for grant in grants {
        let who = grant.grantee.as_ref();
        let group = who.and_then(|it| it.uri.as_deref());
        let id = who.and_then(|it| it.id.as_deref());
        match (group, grant.permission.as_ref()) {
            (Some(EVERYBODY), Some(sdk::Permission::Read)) => reads = true,
            (Some(EVERYBODY), Some(sdk::Permission::Write)) => writes = true,
            (Some(KNOWN), Some(sdk::Permission::Read)) => known = true,
            (None, _) if id.is_some() && id == owner => {}
            _ => return OTHER,
        }
    }
    match (reads, writes, known) {
        (false, false, false) => "private",
        (true, false, false) => "public-read",
        (true, true, false) => "public-read-write",
        (false, false, true) => "authenticated-read",
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(uri: Option<&str>, id: Option<&str>, permission: sdk::Permission) -> sdk::Grant {
        let who = sdk::Grantee::builder()
            .r#type(sdk::Type::Group)
            .set_uri(uri.map(str::to_owned))
            .set_id(id.map(str::to_owned));
        sdk::Grant::builder()
            .set_grantee(who.build().ok())
            .permission(permission)
            .build()
    }

    #[test]
    fn grants_have_the_name_of_the_list_that_has_them() {
        let owner = sdk::Owner::builder().id("7").build();
        let name = |more: &[sdk::Grant]| {
            let own = grant(None, Some("7"), sdk::Permission::FullControl);
            named(Some(&owner), &[&[own], more].concat())
        };
        let everybody = |permission| grant(Some(EVERYBODY), None, permission);
        assert_eq!(name(&[]), "private");
        let reads = everybody(sdk::Permission::Read);
        assert_eq!(name(std::slice::from_ref(&reads)), "public-read");
        let writes = everybody(sdk::Permission::Write);
        assert_eq!(name(&[reads, writes.clone()]), "public-read-write");
        let known = grant(Some(KNOWN), None, sdk::Permission::Read);
        assert_eq!(name(&[known]), "authenticated-read");
        assert_eq!(name(&[writes]), OTHER);
        let somebody = grant(None, Some("8"), sdk::Permission::Read);
        assert_eq!(name(&[somebody]), OTHER);
    }
}
