//! Amazon resource names: `arn:partition:service:region:account:resource`.
//!
//! Partition, service and region are lower case by definition, so their case does not count; that of
//! the resource does (AWS general reference, "Amazon Resource Names").
//! CloudWatch Logs has two spellings of a log group, with `:*` at the end and without
//! (CloudWatch Logs API reference, LogGroup, `arn` and `logGroupArn`).

/// The parts of a resource name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn<'a> {
    /// Such as `aws` or `aws-cn`.
    pub partition: &'a str,
    /// Such as `iam`.
    pub service: &'a str,
    /// Such as `eu-west-1`; empty for global resources.
    pub region: &'a str,
    /// Twelve digits, `aws` for what AWS itself owns, or empty.
    pub account: &'a str,
    /// Everything behind the account; it may hold colons and slashes.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads a resource name; `None` when it has no such form.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let arn = next()?;
        let found = Self {
            partition: next()?,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: next()?,
        };
        let whole = arn.eq_ignore_ascii_case("arn")
            && !found.partition.is_empty()
            && !found.service.is_empty()
            && !found.resource.is_empty();
        whole.then_some(found)
    }

    fn is_equal(&self, other: &Self) -> bool {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        same(self.partition, other.partition)
            && same(self.service, other.service)
            && same(self.region, other.region)
            && self.account == other.account
            && self.plain_resource() == other.plain_resource()
    }

    /// The resource without the `:*` that may end a log group.
    fn plain_resource(&self) -> &'a str {
        let resource = self.resource;
        if !self.service.eq_ignore_ascii_case("logs") || !resource.starts_with("log-group:") {
            return resource;
        }
        resource.strip_suffix(":*").unwrap_or(resource)
    }
}

/// Whether the two name the same resource.
pub fn equal(a: &str, b: &str) -> bool {
    a == b
        || match (Arn::parse(a), Arn::parse(b)) {
            (Some(a), Some(b)) => a.is_equal(&b),
            _ => false,
        }
}
