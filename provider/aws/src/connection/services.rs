//! The client of each service, in a region.

use super::{Connection, clients};

impl Connection {
    /// Route 53, which is global: its region is the one that the partition's endpoint is signed for.
    pub fn route53(&self) -> aws_sdk_route53::Client {
        let region = self.partition().global_region;
        let make = || clients::route53(&self.inner.sdk, region, self.endpoint("route53"));
        self.inner.clients.route53.get(region, make)
    }

    /// ACM in a region, that of the connection when `None`.
    pub fn acm(&self, region: Option<&str>) -> aws_sdk_acm::Client {
        let region = region.unwrap_or(&self.inner.region);
        let make = || clients::acm(&self.inner.sdk, region, self.endpoint("acm"));
        self.inner.clients.acm.get(region, make)
    }

    /// EC2 in a region.
    pub(crate) fn ec2(&self, region: &str) -> aws_sdk_ec2::Client {
        let make = || clients::ec2(&self.inner.sdk, region, self.endpoint("ec2"));
        self.inner.clients.ec2.get(region, make)
    }

    /// IAM, which is global: its region is the one that the partition's endpoint is signed for.
    pub(crate) fn iam(&self) -> aws_sdk_iam::Client {
        let region = self.partition().global_region;
        let make = || clients::iam(&self.inner.sdk, region, self.endpoint("iam"));
        self.inner.clients.iam.get(region, make)
    }

    /// CloudWatch Logs in a region. The block has three names for its endpoint, as hashicorp/aws does.
    pub(crate) fn logs(&self, region: &str) -> aws_sdk_cloudwatchlogs::Client {
        let names = ["logs", "cloudwatchlogs", "cloudwatchlog"];
        let endpoint = names.into_iter().find_map(|name| self.endpoint(name));
        let make = || clients::logs(&self.inner.sdk, region, endpoint);
        self.inner.clients.logs.get(region, make)
    }

    /// Auto Scaling in a region.
    pub(crate) fn autoscaling(&self, region: &str) -> aws_sdk_autoscaling::Client {
        let make = || clients::autoscaling(&self.inner.sdk, region, self.endpoint("autoscaling"));
        self.inner.clients.autoscaling.get(region, make)
    }

    /// RDS in a region.
    pub(crate) fn rds(&self, region: &str) -> aws_sdk_rds::Client {
        let make = || clients::rds(&self.inner.sdk, region, self.endpoint("rds"));
        self.inner.clients.rds.get(region, make)
    }

    /// ElastiCache in a region.
    pub(crate) fn elasticache(&self, region: &str) -> aws_sdk_elasticache::Client {
        let make = || clients::elasticache(&self.inner.sdk, region, self.endpoint("elasticache"));
        self.inner.clients.elasticache.get(region, make)
    }

    /// Redshift in a region.
    pub(crate) fn redshift(&self, region: &str) -> aws_sdk_redshift::Client {
        let make = || clients::redshift(&self.inner.sdk, region, self.endpoint("redshift"));
        self.inner.clients.redshift.get(region, make)
    }

    /// S3 in a region.
    pub(crate) fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let endpoint = ["s3", "s3api"]
            .into_iter()
            .find_map(|name| self.endpoint(name));
        let make = || clients::s3(&self.inner.sdk, region, endpoint, self.inner.s3);
        self.inner.clients.s3.get(region, make)
    }

    /// EKS in a region.
    pub(crate) fn eks(&self, region: &str) -> aws_sdk_eks::Client {
        let make = || clients::eks(&self.inner.sdk, region, self.endpoint("eks"));
        self.inner.clients.eks.get(region, make)
    }

    /// SQS in a region.
    pub(crate) fn sqs(&self, region: &str) -> aws_sdk_sqs::Client {
        let make = || clients::sqs(&self.inner.sdk, region, self.endpoint("sqs"));
        self.inner.clients.sqs.get(region, make)
    }

    /// SNS in a region.
    pub(crate) fn sns(&self, region: &str) -> aws_sdk_sns::Client {
        let make = || clients::sns(&self.inner.sdk, region, self.endpoint("sns"));
        self.inner.clients.sns.get(region, make)
    }

    /// ECR in a region.
    pub(crate) fn ecr(&self, region: &str) -> aws_sdk_ecr::Client {
        let make = || clients::ecr(&self.inner.sdk, region, self.endpoint("ecr"));
        self.inner.clients.ecr.get(region, make)
    }

    /// EventBridge in a region. The block has three names for its endpoint, as hashicorp/aws does.
    pub(crate) fn events(&self, region: &str) -> aws_sdk_eventbridge::Client {
        let names = ["events", "eventbridge", "cloudwatchevents"];
        let endpoint = names.into_iter().find_map(|name| self.endpoint(name));
        let make = || clients::events(&self.inner.sdk, region, endpoint);
        self.inner.clients.events.get(region, make)
    }

    /// KMS in a region.
    pub(crate) fn kms(&self, region: &str) -> aws_sdk_kms::Client {
        let make = || clients::kms(&self.inner.sdk, region, self.endpoint("kms"));
        self.inner.clients.kms.get(region, make)
    }

    /// Secrets Manager in a region.
    pub(crate) fn secretsmanager(&self, region: &str) -> aws_sdk_secretsmanager::Client {
        let endpoint = self.endpoint("secretsmanager");
        let make = || clients::secretsmanager(&self.inner.sdk, region, endpoint);
        self.inner.clients.secretsmanager.get(region, make)
    }

    /// Systems Manager in a region.
    pub(crate) fn ssm(&self, region: &str) -> aws_sdk_ssm::Client {
        let make = || clients::ssm(&self.inner.sdk, region, self.endpoint("ssm"));
        self.inner.clients.ssm.get(region, make)
    }

    /// DynamoDB in a region.
    pub(crate) fn dynamodb(&self, region: &str) -> aws_sdk_dynamodb::Client {
        let make = || clients::dynamodb(&self.inner.sdk, region, self.endpoint("dynamodb"));
        self.inner.clients.dynamodb.get(region, make)
    }

    /// STS in a region, that of the connection when `None`.
    pub fn sts(&self, region: Option<&str>) -> aws_sdk_sts::Client {
        let region = region.unwrap_or(&self.inner.region);
        let make = || clients::sts(&self.inner.sdk, region, self.endpoint("sts"));
        self.inner.clients.sts.get(region, make)
    }
}
