//! The routes of REST services: method, path and query name the operation. The table is data, made
//! from the service models of botocore by `routes.py`, which a test runs again.

use crate::aws::request::{decode, decode_pairs};
use http::request::Parts;
use std::collections::HashMap;
use std::sync::LazyLock;

/// `routes.txt` by signing name.
static ROUTES: LazyLock<HashMap<&'static str, Vec<Route>>> =
    LazyLock::new(|| read(include_str!("routes.txt")));

struct Route {
    method: &'static str,
    segments: Vec<&'static str>,
    operation: &'static str,
    /// `?name`, `?name=value` and `!header` that must be there.
    conditions: Vec<&'static str>,
}

fn read(table: &'static str) -> HashMap<&'static str, Vec<Route>> {
    let mut routes: HashMap<_, Vec<Route>> = HashMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split(' ');
        if let (Some(service), Some(method), Some(path), Some(operation)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        {
            routes.entry(service).or_default().push(Route {
                method,
                segments: segments(path),
                operation,
                conditions: fields.collect(),
            });
        }
    }
    routes
}

/// The segments of a path. A slash at the end means nothing, but for the name of an S3 object, which
/// loses it here.
fn segments(path: &str) -> Vec<&str> {
    path.trim_start_matches('/')
        .trim_end_matches('/')
        .split('/')
        .collect()
}

/// The operation and the decoded path parameters in path order. Of several routes that fit, the one
/// with more literal segments is meant, and then the one that asks for more of the query.
pub(super) fn operation(service: &str, parts: &Parts) -> Option<(&'static str, Vec<String>)> {
    let path = segments(parts.uri.path());
    ROUTES
        .get(service)?
        .iter()
        .filter(|route| route.method == parts.method.as_str() && route.holds(parts))
        .filter_map(|route| {
            let parameters = route.parameters(&path)?;
            let greedy = route.segments.iter().any(|s| s.ends_with("+}"));
            let literal = route.segments.iter().filter(|s| !is_label(s)).count();
            let rank = (literal, !greedy, route.conditions.len());
            Some((rank, route.operation, parameters))
        })
        .max_by_key(|(rank, _, _)| *rank)
        .map(|(_, operation, parameters)| (operation, parameters))
}

fn is_label(segment: &str) -> bool {
    segment.starts_with('{')
}

impl Route {
    /// Whether query and headers are as the route asks.
    fn holds(&self, parts: &Parts) -> bool {
        let query = || decode_pairs(parts.uri.query().unwrap_or_default());
        self.conditions.iter().all(|condition| {
            if let Some(header) = condition.strip_prefix('!') {
                return parts.headers.contains_key(header);
            }
            let wanted = condition.trim_start_matches('?');
            match wanted.split_once('=') {
                Some((name, value)) => query().iter().any(|(n, v)| n == name && v == value),
                None => query().iter().any(|(n, _)| n == wanted),
            }
        })
    }

    /// The values of the path's labels. `{Name+}` takes one segment or more.
    fn parameters(&self, path: &[&str]) -> Option<Vec<String>> {
        let greedy = self.segments.iter().position(|s| s.ends_with("+}"));
        let extra = path.len().checked_sub(self.segments.len())?;
        if extra > 0 && greedy.is_none() {
            return None;
        }
        let mut rest = path;
        let mut parameters = Vec::new();
        for (at, want) in self.segments.iter().enumerate() {
            let taken = if greedy == Some(at) { extra + 1 } else { 1 };
            let (have, after) = rest.split_at(taken);
            rest = after;
            let have = have.join("/");
            if !is_label(want) {
                if *want != have {
                    return None;
                }
            } else if have.is_empty() {
                return None;
            } else {
                parameters.push(decode(&have));
            }
        }
        Some(parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::operation;

    #[track_caller]
    fn named(service: &str, method: &str, uri: &str, expected: &str, parameters: &[&str]) {
        let request = http::Request::builder().method(method).uri(uri).body(());
        let (parts, ()) = request.expect("a request").into_parts();
        let (name, found) = operation(service, &parts).expect("a route");
        assert_eq!(
            (name, found),
            (
                expected,
                parameters.iter().map(ToString::to_string).collect()
            )
        );
    }

    #[test]
    fn paths_are_named() {
        let zone = "/2013-04-01/hostedzone/Z1";
        named(
            "route53",
            "POST",
            &format!("{zone}/rrset/"),
            "ChangeResourceRecordSets",
            &["Z1"],
        );
        named(
            "route53",
            "GET",
            &format!("{zone}/rrset?name=a"),
            "ListResourceRecordSets",
            &["Z1"],
        );
        let instances = "/2013-04-01/trafficpolicyinstances/hostedzone?id=Z1";
        named(
            "route53",
            "GET",
            instances,
            "ListTrafficPolicyInstancesByHostedZone",
            &[],
        );
        named(
            "eks",
            "GET",
            "/clusters/one/node-groups",
            "ListNodegroups",
            &["one"],
        );
        let entry = "/clusters/one/access-entries/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fpath%2Fname";
        let arn = "arn:aws:iam::1:role/path/name";
        named("eks", "GET", entry, "DescribeAccessEntry", &["one", arn]);
        named(
            "elasticfilesystem",
            "GET",
            "/2015-02-01/file-systems",
            "DescribeFileSystems",
            &[],
        );
    }

    #[test]
    fn queries_and_headers_tell_the_operations_of_s3_apart() {
        named("s3", "GET", "/", "ListBuckets", &[]);
        named("s3", "PUT", "/one/", "CreateBucket", &["one"]);
        named(
            "s3",
            "GET",
            "/one?encryption",
            "GetBucketEncryption",
            &["one"],
        );
        named(
            "s3",
            "GET",
            "/one?list-type=2&prefix=a",
            "ListObjectsV2",
            &["one"],
        );
        named("s3", "GET", "/one?prefix=a", "ListObjects", &["one"]);
        named("s3", "GET", "/one/a%20b/c", "GetObject", &["one", "a b/c"]);
        named(
            "s3",
            "PUT",
            "/one/a?partNumber=1&uploadId=2",
            "UploadPart",
            &["one", "a"],
        );
        let copy = http::Request::builder().method("PUT").uri("/one/a");
        let copy = copy.header("x-amz-copy-source", "/two/b").body(());
        let (parts, ()) = copy.expect("a request").into_parts();
        assert_eq!(operation("s3", &parts).map(|n| n.0), Some("CopyObject"));
    }

    #[test]
    fn what_is_no_route_has_no_name() {
        let request = http::Request::builder()
            .method("PUT")
            .uri("/2013-04-01/hostedzone/Z1");
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        assert_eq!(operation("route53", &parts), None);
        assert_eq!(operation("unheard-of", &parts), None);
    }
}
