//! The rates at which the simulated services answer: token buckets, as the services have them.

use super::log::matches;
use super::request::{Request, decode_pairs};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

/// A rate of calls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Calls that refill in a second.
    pub per_second: f64,
    /// Calls that may come at once.
    pub burst: f64,
}

/// Which calls share a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// All that a limit is for, in every region.
    Account,
    /// All that a limit is for, in one region.
    Region,
    /// Those of one operation in one region.
    Operation,
}

/// A limit of calls. The first that fits a call is the one that counts it.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Patterns of `service:Operation`.
    pub calls: Vec<String>,
    /// Only calls that say neither what nor how many they want.
    pub bare: bool,
    /// Which calls share a bucket.
    pub share: Share,
    /// How many are answered.
    pub rate: Rate,
}

impl Limit {
    /// A limit for calls that fit one of the patterns, which are apart by spaces.
    #[must_use]
    pub fn on(calls: &str, share: Share, burst: f64, per_second: f64) -> Self {
        Self {
            calls: calls.split(' ').map(ToOwned::to_owned).collect(),
            bare: false,
            share,
            rate: Rate { per_second, burst },
        }
    }

    /// The published limits that an account has when nobody asked for others.
    #[must_use]
    pub fn published() -> Vec<Self> {
        use Share::{Account, Operation, Region};
        // EC2 developer guide, "Request throttling": five big lists without a filter have a smaller
        // bucket.
        let bare = Self {
            bare: true,
            ..Self::on(
                "ec2:DescribeInstances ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces ec2:DescribeVolumes ec2:DescribeSnapshots",
                Operation,
                50.0,
                10.0,
            )
        };
        vec![
            // Route 53 developer guide, "Quotas".
            Self::on("route53:*", Account, 5.0, 5.0),
            bare,
            Self::on(
                "ec2:CreateNatGateway ec2:DeleteNatGateway",
                Operation,
                10.0,
                1.0,
            ),
            Self::on(
                "ec2:CreateVpcEndpoint ec2:ModifyVpcEndpoint ec2:DeleteVpcEndpoints",
                Operation,
                4.0,
                0.3,
            ),
            Self::on("ec2:CreateTags ec2:DeleteTags", Operation, 100.0, 10.0),
            Self::on("ec2:CreateLaunchTemplateVersion", Operation, 100.0, 5.0),
            Self::on("ec2:RunInstances", Operation, 5.0, 2.0),
            Self::on(
                "ec2:Describe* ec2:Get* ec2:List* ec2:Search*",
                Operation,
                100.0,
                20.0,
            ),
            Self::on("ec2:*", Operation, 50.0, 5.0),
            // ECS developer guide, "Request throttling".
            Self::on("ecs:DescribeClusters ecs:ListClusters", Region, 50.0, 20.0),
            Self::on("ecs:*Cluster ecs:*ClusterSettings", Region, 20.0, 1.0),
            Self::on(
                "ecs:RegisterTaskDefinition ecs:DeregisterTaskDefinition",
                Region,
                20.0,
                1.0,
            ),
            Self::on("ecs:DeleteTaskDefinitions", Region, 5.0, 1.0),
            Self::on(
                "ecs:DescribeTaskDefinition ecs:ListTaskDefinition*",
                Region,
                50.0,
                20.0,
            ),
            Self::on(
                "ecs:CreateService ecs:UpdateService ecs:DeleteService",
                Region,
                50.0,
                5.0,
            ),
            Self::on(
                "ecs:DescribeServices ecs:ListServices*",
                Region,
                100.0,
                20.0,
            ),
            // Systems Manager endpoints and quotas, "Default throughput".
            Self::on("ssm:GetParameter ssm:GetParameters", Region, 40.0, 40.0),
        ]
    }

    fn fits(&self, request: &Request) -> bool {
        let name = request.name();
        self.calls.iter().any(|pattern| matches(pattern, &name))
            && (!self.bare || says_nothing(request))
    }
}

/// Whether a call of the query protocols has no parameter of its own.
fn says_nothing(request: &Request) -> bool {
    let body = request.body_text();
    let parameters = decode_pairs(&body);
    parameters
        .iter()
        .all(|(name, _)| ["Action", "Version"].contains(&name.as_str()))
}

/// The limits of a sandbox, with their buckets.
#[derive(Debug)]
pub(crate) struct Limits {
    limits: Vec<Limit>,
    /// By the limit's place, the region and the operation, as far as they tell buckets apart.
    buckets: Mutex<HashMap<(usize, String, String), Bucket>>,
}

impl Limits {
    pub(crate) fn new(limits: Vec<Limit>) -> Self {
        Self {
            limits,
            buckets: Mutex::default(),
        }
    }

    /// Whether a call may pass; `false` is a throttled call.
    pub(crate) fn take(&self, request: &Request, now: Instant) -> bool {
        let mut limits = self.limits.iter().enumerate();
        let Some((place, limit)) = limits.find(|(_, limit)| limit.fits(request)) else {
            return true;
        };
        let (region, operation) = match limit.share {
            Share::Account => (String::new(), String::new()),
            Share::Region => (request.region.clone(), String::new()),
            Share::Operation => (request.region.clone(), request.operation.clone()),
        };
        let mut buckets = self.buckets.lock().expect("the buckets");
        buckets
            .entry((place, region, operation))
            .or_insert_with(|| Bucket::new(limit.rate, now))
            .take(now)
    }
}

#[derive(Debug)]
struct Bucket {
    rate: Rate,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    fn new(rate: Rate, now: Instant) -> Self {
        Self {
            rate,
            tokens: rate.burst,
            filled: now,
        }
    }

    fn take(&mut self, now: Instant) -> bool {
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = (self.tokens + elapsed * self.rate.per_second).min(self.rate.burst);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::naming::name_request;
    use std::time::Duration;

    fn call(service: &str, region: &str, body: &str) -> Request {
        let scope =
            format!("AWS4-HMAC-SHA256 Credential=x/20260101/{region}/{service}/aws4_request");
        let (parts, ()) = http::Request::post("/")
            .header("authorization", scope)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(())
            .expect("a request")
            .into_parts();
        name_request(parts, body.to_owned().into(), String::new())
    }

    /// How many of many calls at once are answered, and of as many a second later.
    fn answered(limits: &Limits, request: &Request) -> (usize, usize) {
        let now = Instant::now();
        let count = |at| (0..200).filter(|_| limits.take(request, at)).count();
        (count(now), count(now + Duration::from_secs(1)))
    }

    #[test]
    fn the_published_limits_are_kept() {
        for (service, body, expected) in [
            ("route53", "Action=ListHostedZones", (5, 5)),
            ("ec2", "Action=CreateVpc", (50, 5)),
            ("ec2", "Action=CreateNatGateway&SubnetId=subnet-1", (10, 1)),
            ("ec2", "Action=CreateVpcEndpoint&VpcId=vpc-1", (4, 0)),
            ("ec2", "Action=DescribeVpcs", (100, 20)),
            (
                "ec2",
                "Action=DescribeSecurityGroups&Version=2016-11-15",
                (50, 10),
            ),
            (
                "ec2",
                "Action=DescribeSecurityGroups&MaxResults=5",
                (100, 20),
            ),
            ("iam", "Action=GetRole&RoleName=x", (200, 200)),
        ] {
            let limits = Limits::new(Limit::published());
            assert_eq!(
                answered(&limits, &call(service, "us-east-1", body)),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn buckets_are_apart_as_the_limit_says() {
        let limits = Limits::new(Limit::published());
        let now = Instant::now();
        let left = |service: &str, region: &str, action: &str| {
            let request = call(service, region, &format!("Action={action}"));
            (0..200).filter(|_| limits.take(&request, now)).count()
        };
        assert_eq!(left("route53", "us-east-1", "ListHostedZones"), 5);
        assert_eq!(
            left("route53", "us-west-2", "GetChange"),
            0,
            "one for the account"
        );
        assert_eq!(left("ec2", "us-east-1", "CreateVpc"), 50);
        assert_eq!(
            left("ec2", "us-east-1", "CreateSubnet"),
            50,
            "one for each operation"
        );
        assert_eq!(left("ec2", "us-west-2", "CreateVpc"), 50, "and region");
        assert_eq!(left("ecs", "us-east-1", "CreateCluster"), 20);
        assert_eq!(
            left("ecs", "us-east-1", "DeleteCluster"),
            0,
            "they share one"
        );
    }
}
