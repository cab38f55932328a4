//! What only looks: data sources and ephemeral resources.

use super::{HandWritten, data};

/// All of them but those that keep values, by name.
pub(super) const LOOKUPS: &[HandWritten] = &[
    data(
        "data.aws_acm_certificate",
        &[
            "acm:GetCertificate",
            "acm:ListCertificates",
            "acm:ListTagsForCertificate",
        ],
    ),
    data("data.aws_ami", &["ec2:DescribeImages"]),
    // STS answers everybody who they are: no policy has to allow it (STS API reference,
    // GetCallerIdentity).
    data("data.aws_caller_identity", &[]),
    data("data.aws_ec2_instance_type", &["ec2:DescribeInstanceTypes"]),
    data(
        "data.aws_ec2_instance_type_offerings",
        &["ec2:DescribeInstanceTypeOfferings"],
    ),
    data("data.aws_eks_addon_version", &["eks:DescribeAddonVersions"]),
    data("data.aws_eks_cluster", &["eks:DescribeCluster"]),
    data(
        "data.aws_eks_cluster_versions",
        &["eks:DescribeClusterVersions"],
    ),
    data(
        "data.aws_iam_policy",
        &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicies"],
    ),
    data(
        "data.aws_ecr_authorization_token",
        &["ecr:GetAuthorizationToken"],
    ),
    data(
        "data.aws_ecr_repository",
        &[
            "ecr:DescribeImages",
            "ecr:DescribeRepositories",
            "ecr:ListTagsForResource",
        ],
    ),
    data("data.aws_eks_cluster_auth", &[]),
    data("data.aws_iam_policy_document", &[]),
    data("data.aws_iam_role", &["iam:GetRole"]),
    data("data.aws_iam_session_context", &["iam:GetRole"]),
    data("data.aws_kms_key", &["kms:DescribeKey"]),
    data("data.aws_partition", &[]),
    data("data.aws_region", &[]),
    data(
        "data.aws_route53_zone",
        &[
            "route53:GetHostedZone",
            "route53:ListHostedZonesByName",
            "route53:ListHostedZonesByVPC",
            "route53:ListResourceRecordSets",
            "route53:ListTagsForResource",
        ],
    ),
    data("data.aws_s3_bucket", &["s3:GetBucketWebsite"]),
    data(
        "data.aws_s3_object",
        &["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"],
    ),
    data("data.aws_service_principal", &[]),
    data(
        "ephemeral.aws_ecr_authorization_token",
        &["ecr:GetAuthorizationToken"],
    ),
    data("ephemeral.aws_eks_cluster_auth", &[]),
    data(
        "ephemeral.aws_secretsmanager_random_password",
        &["secretsmanager:GetRandomPassword"],
    ),
    // The key is only asked for when the secret has one of its own.
    data(
        "ephemeral.aws_secretsmanager_secret_version",
        &["kms:Decrypt", "secretsmanager:GetSecretValue"],
    ),
    data(
        "ephemeral.aws_ssm_parameter",
        &["kms:Decrypt", "ssm:GetParameter"],
    ),
];
