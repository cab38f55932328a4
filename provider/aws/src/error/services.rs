//! The services, as messages name them.

use slipway_engine::error::Service;

/// Amazon Route 53.
pub const ROUTE53: Service = Service {
    id: "route53",
    title: "Route 53",
};
/// AWS Certificate Manager.
pub const ACM: Service = Service {
    id: "acm",
    title: "ACM",
};
/// Amazon Elastic Compute Cloud.
pub const EC2: Service = Service {
    id: "ec2",
    title: "EC2",
};
/// Identity and Access Management.
pub const IAM: Service = Service {
    id: "iam",
    title: "IAM",
};
/// Amazon CloudWatch Logs.
pub const LOGS: Service = Service {
    id: "logs",
    title: "CloudWatch Logs",
};
/// Amazon Relational Database Service.
pub const RDS: Service = Service {
    id: "rds",
    title: "RDS",
};
/// Amazon ElastiCache.
pub const ELASTICACHE: Service = Service {
    id: "elasticache",
    title: "ElastiCache",
};
/// Amazon Redshift.
pub const REDSHIFT: Service = Service {
    id: "redshift",
    title: "Redshift",
};
/// Amazon EC2 Auto Scaling.
pub const AUTOSCALING: Service = Service {
    id: "autoscaling",
    title: "Auto Scaling",
};
/// Amazon Elastic Kubernetes Service.
pub const EKS: Service = Service {
    id: "eks",
    title: "EKS",
};
/// Amazon Simple Storage Service.
pub const S3: Service = Service {
    id: "s3",
    title: "S3",
};
/// Amazon Simple Queue Service.
pub const SQS: Service = Service {
    id: "sqs",
    title: "SQS",
};
/// Amazon Simple Notification Service.
pub const SNS: Service = Service {
    id: "sns",
    title: "SNS",
};
/// Amazon Elastic Container Registry.
pub const ECR: Service = Service {
    id: "ecr",
    title: "ECR",
};
/// Amazon EventBridge.
pub const EVENTS: Service = Service {
    id: "events",
    title: "EventBridge",
};
/// AWS Key Management Service.
pub const KMS: Service = Service {
    id: "kms",
    title: "KMS",
};
/// AWS Secrets Manager.
pub const SECRETSMANAGER: Service = Service {
    id: "secretsmanager",
    title: "Secrets Manager",
};
/// AWS Systems Manager.
pub const SSM: Service = Service {
    id: "ssm",
    title: "Systems Manager",
};
/// Amazon DynamoDB.
pub const DYNAMODB: Service = Service {
    id: "dynamodb",
    title: "DynamoDB",
};
/// AWS Security Token Service.
pub const STS: Service = Service {
    id: "sts",
    title: "STS",
};
