//! What can be known to be wrong with a bucket policy.
//!
//! Ceph's object gateway answers a version that it does not know with a code and no text, takes a policy that is about
//! another bucket, and obeys one that keeps everybody out, the owner of the bucket too (radosgw 16.2).

use serde_json::Value as Json;

/// The versions of the language (documentation of Ceph's object gateway, "Bucket policies").
const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// What has to stay allowed, or nobody can set the policy right again.
const NEEDED: [&str; 3] = [
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
];

/// What is wrong with a policy of this bucket, and what to do; the bucket may not be known yet.
pub(super) fn fault(policy: &str, bucket: Option<&str>) -> Option<(String, String)> {
    let policy: Json = serde_json::from_str(policy).ok()?;
    let version = policy.get("Version").filter(|it| !it.is_null());
    let is_one = |it: &Json| it.as_str().is_some_and(|it| VERSIONS.contains(&it));
    if let Some(version) = version.filter(|it| !is_one(it)) {
        return Some((
            format!(
                "its `Version` is {version}, and the language of policies has the versions `2012-10-17` and `2008-10-17` \
                 alone"
            ),
            "Write `Version = \"2012-10-17\"`.".to_owned(),
        ));
    }
    let statements = all(&policy["Statement"]);
    let bucket = bucket?;
    for statement in &statements {
        for resource in all(&statement["Resource"])
            .iter()
            .filter_map(|it| it.as_str())
        {
            if !is_about(resource, bucket) {
                return Some((
                    format!(
                        "it is about `{resource}`, which is not this bucket, and would say nothing of it"
                    ),
                    format!(
                        "Write `arn:aws:s3:::{bucket}` for the bucket and `arn:aws:s3:::{bucket}/*` for its objects."
                    ),
                ));
            }
        }
    }
    let denies = statements.iter().any(|it| keeps_out(it, bucket));
    denies.then(|| {
        (
            "it denies everybody, you too, to read or change the policy itself, so that nobody could take it away again"
                .to_owned(),
            "Leave `s3:GetBucketPolicy`, `s3:PutBucketPolicy` and `s3:DeleteBucketPolicy` out of what is denied, deny \
             what is in the bucket alone (`arn:aws:s3:::BUCKET/*`), or name a condition."
                .to_owned(),
        )
    })
}

/// One value, or those of a list.
fn all(value: &Json) -> Vec<&Json> {
    match value {
        Json::Null => Vec::new(),
        Json::Array(all) => all.iter().collect(),
        one => vec![one],
    }
}

/// Whether an ARN, perhaps with wildcards, can be this bucket or what is in it.
fn is_about(resource: &str, bucket: &str) -> bool {
    match place(resource) {
        Some(place) => {
            let name = place.split('/').next().unwrap_or_default();
            fits(name, bucket) || fits(place, bucket)
        }
        None => resource == "*",
    }
}

/// What an ARN of S3 names: `BUCKET` or `BUCKET/KEY`.
fn place(resource: &str) -> Option<&str> {
    let mut parts = resource.splitn(6, ':');
    let is_ours = parts.next() == Some("arn") && parts.next().is_some();
    let is_ours = is_ours && parts.next() == Some("s3");
    parts.nth(2).filter(|_| is_ours)
}

/// Whether a statement denies everybody, without a condition, what has to stay allowed on the bucket itself.
fn keeps_out(statement: &Json, bucket: &str) -> bool {
    let actions = all(&statement["Action"]);
    let is_needed = |action: &&&Json| {
        let action = action.as_str().unwrap_or_default().to_lowercase();
        NEEDED.iter().any(|it| fits(&action, &it.to_lowercase()))
    };
    let resources = all(&statement["Resource"]);
    let is_bucket = |resource: &&&Json| {
        let resource = resource.as_str().unwrap_or_default();
        resource == "*" || place(resource).is_some_and(|it| fits(it, bucket))
    };
    let condition = &statement["Condition"];
    let has_none = condition.as_object().is_none_or(serde_json::Map::is_empty);
    statement["Effect"] == "Deny"
        && has_none
        && is_everybody(&statement["Principal"])
        && actions.iter().find(is_needed).is_some()
        && resources.iter().find(is_bucket).is_some()
}

fn is_everybody(principal: &Json) -> bool {
    match principal {
        Json::Object(kinds) => all(&kinds.get("AWS").cloned().unwrap_or_default())
            .iter()
            .any(|it| **it == "*"),
        other => all(other).iter().any(|it| **it == "*"),
    }
}

/// Whether a text fits a pattern, in which `*` stands for any text and `?` for any character.
fn fits(pattern: &str, text: &str) -> bool {
    let Some(first) = pattern.chars().next() else {
        return text.is_empty();
    };
    let rest = &pattern[first.len_utf8()..];
    if first == '*' {
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        return ends.into_iter().any(|at| fits(rest, &text[at..]));
    }
    match text.chars().next() {
        Some(letter) if first == '?' || first == letter => fits(rest, &text[letter.len_utf8()..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(statement: Json) -> Option<String> {
        let policy = json!({ "Version": "2012-10-17", "Statement": statement });
        fault(&policy.to_string(), Some("shop")).map(|(what, _)| what)
    }

    fn denied(action: &str, resource: &str) -> Json {
        json!({ "Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource })
    }

    #[test]
    fn the_version_is_one_that_there_is() {
        let policy = |version: Json| json!({ "Version": version, "Statement": [{}] }).to_string();
        assert_eq!(fault(&policy(json!("2012-10-17")), None), None);
        // The gateway takes one that says none.
        assert_eq!(fault(&policy(Json::Null), None), None);
        let (what, _) = fault(&policy(json!("2025-04-29")), None).expect("a fault");
        assert!(what.contains("Version"), "{what}");
    }

    #[test]
    fn a_policy_is_about_its_bucket() {
        let about = |resource: Json| {
            told(
                json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": resource }),
            )
        };
        for resource in [
            json!("arn:aws:s3:::shop/*"),
            json!(["arn:aws:s3:::shop", "arn:aws:s3:::sh*"]),
            json!("*"),
            json!("arn:aws:s3:::*/public/?"),
        ] {
            assert_eq!(about(resource.clone()), None, "{resource}");
        }
        for resource in [
            json!("arn:aws:s3:::shopping/*"),
            json!(["arn:aws:s3:::shop", "arn:aws:s3:::other"]),
            json!("shop/*"),
        ] {
            assert!(about(resource.clone()).is_some(), "{resource}");
        }
    }

    #[test]
    fn nobody_locks_themselves_out() {
        for (action, resource) in [
            ("s3:*", "arn:aws:s3:::shop"),
            ("*", "*"),
            ("s3:putbucketpolicy", "arn:aws:s3:::*"),
            ("s3:DeleteBucket*", "arn:aws:s3:::shop*"),
        ] {
            let what = told(denied(action, resource)).unwrap_or_default();
            assert!(what.contains("nobody"), "{action} {resource}");
        }
        for (action, resource) in [
            ("s3:*", "arn:aws:s3:::shop/*"),
            ("s3:DeleteBucket", "arn:aws:s3:::shop"),
        ] {
            assert_eq!(told(denied(action, resource)), None, "{action} {resource}");
        }
        let mut with_condition = denied("s3:*", "arn:aws:s3:::shop");
        with_condition["Condition"] = json!({ "Bool": { "aws:SecureTransport": "false" } });
        assert_eq!(told(with_condition), None);
        let mut of_one = denied("s3:*", "arn:aws:s3:::shop");
        of_one["Principal"] = json!({ "AWS": "arn:aws:iam:::user/somebody" });
        assert_eq!(told(of_one.clone()), None);
        of_one["Principal"] = json!({ "AWS": ["*"] });
        assert!(told(of_one).is_some());
    }
}
