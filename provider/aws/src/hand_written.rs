//! What a schema does not say of the types that are written by hand, for their pages and for
//! `slipway permissions`. A test holds it against the list of types.

use crate::permissions::Permissions;

/// A type that no definition makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandWritten {
    /// What import ids look like; `None` when it cannot be imported.
    pub import: Option<&'static str>,
    /// What it needs.
    pub permissions: Permissions,
}

/// A data source, with the permissions that it needs.
const fn data(of: &'static str, read: &'static [&'static str]) -> HandWritten {
    HandWritten {
        import: None,
        permissions: Permissions {
            of,
            create: &[],
            read,
            update: &[],
            delete: &[],
        },
    }
}

/// All of them, by name.
pub const ALL: &[HandWritten] = &[
    HandWritten {
        import: Some("ARN"),
        permissions: Permissions {
            of: "aws_acm_certificate",
            create: &[
                "acm:AddTagsToCertificate",
                "acm:DescribeCertificate",
                "acm:ImportCertificate",
                "acm:ListTagsForCertificate",
                "acm:RequestCertificate",
            ],
            read: &["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
            update: &[
                "acm:AddTagsToCertificate",
                "acm:DescribeCertificate",
                "acm:ImportCertificate",
                "acm:ListTagsForCertificate",
                "acm:RemoveTagsFromCertificate",
                "acm:RenewCertificate",
                "acm:UpdateCertificateOptions",
            ],
            delete: &["acm:DeleteCertificate", "acm:DescribeCertificate"],
        },
    },
    HandWritten {
        import: None,
        permissions: Permissions {
            of: "aws_acm_certificate_validation",
            create: &["acm:DescribeCertificate"],
            read: &["acm:DescribeCertificate"],
            update: &[],
            delete: &[],
        },
    },
    HandWritten {
        import: Some("sg-ID"),
        permissions: Permissions {
            of: "aws_default_security_group",
            create: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateTags",
                "ec2:DeleteTags",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeVpcs",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            ],
            read: &["ec2:DescribeSecurityGroups"],
            update: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateTags",
                "ec2:DeleteTags",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            ],
            delete: &[],
        },
    },
    HandWritten {
        import: Some("KEY_ID:GRANT_ID"),
        permissions: Permissions {
            of: "aws_kms_grant",
            create: &["kms:CreateGrant", "kms:ListGrants"],
            read: &["kms:ListGrants"],
            update: &[],
            delete: &["kms:ListGrants", "kms:RetireGrant", "kms:RevokeGrant"],
        },
    },
    HandWritten {
        import: Some("ROUTE_TABLE_ID_DESTINATION"),
        permissions: Permissions {
            of: "aws_route",
            create: &["ec2:CreateRoute", "ec2:DescribeRouteTables"],
            read: &["ec2:DescribeRouteTables"],
            update: &["ec2:DescribeRouteTables", "ec2:ReplaceRoute"],
            delete: &["ec2:DeleteRoute"],
        },
    },
    HandWritten {
        import: Some("ZONE_ID_NAME_TYPE"),
        permissions: Permissions {
            of: "aws_route53_record",
            create: &[
                "route53:ChangeResourceRecordSets",
                "route53:GetChange",
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
            ],
            read: &["route53:GetHostedZone", "route53:ListResourceRecordSets"],
            update: &[
                "route53:ChangeResourceRecordSets",
                "route53:GetChange",
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
            ],
            delete: &[
                "route53:ChangeResourceRecordSets",
                "route53:GetChange",
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
            ],
        },
    },
    HandWritten {
        import: Some("ZONE_ID"),
        permissions: Permissions {
            of: "aws_route53_zone",
            create: &[
                "route53:AssociateVPCWithHostedZone",
                "route53:ChangeTagsForResource",
                "route53:CreateHostedZone",
                "route53:GetChange",
                "route53:GetHostedZone",
                "route53:ListHostedZonesByName",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResource",
                "route53:UpdateHostedZoneFeatures",
            ],
            read: &[
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResource",
            ],
            update: &[
                "route53:AssociateVPCWithHostedZone",
                "route53:ChangeTagsForResource",
                "route53:DisassociateVPCFromHostedZone",
                "route53:GetChange",
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResource",
                "route53:UpdateHostedZoneComment",
                "route53:UpdateHostedZoneFeatures",
            ],
            delete: &[
                "route53:ChangeResourceRecordSets",
                "route53:DeleteHostedZone",
                "route53:GetChange",
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
            ],
        },
    },
    // STS answers everybody who they are: no policy has to allow it (STS API reference,
    // GetCallerIdentity).
    HandWritten {
        import: Some("BUCKET"),
        permissions: Permissions {
            of: "aws_s3_bucket",
            create: &[
                "s3:CreateBucket",
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketTagging",
                "s3:PutBucketTagging",
            ],
            read: &["s3:GetBucketObjectLockConfiguration", "s3:GetBucketTagging"],
            update: &[
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketTagging",
                "s3:PutBucketTagging",
            ],
            // All but `s3:DeleteBucket` are for `force_destroy`.
            delete: &[
                "s3:BypassGovernanceRetention",
                "s3:DeleteBucket",
                "s3:DeleteObject",
                "s3:DeleteObjectVersion",
                "s3:ListBucketVersions",
            ],
        },
    },
    HandWritten {
        import: Some("BUCKET[,EXPECTED_BUCKET_OWNER]"),
        permissions: Permissions {
            of: "aws_s3_bucket_versioning",
            create: &["s3:GetBucketVersioning", "s3:PutBucketVersioning"],
            read: &["s3:GetBucketVersioning"],
            update: &["s3:GetBucketVersioning", "s3:PutBucketVersioning"],
            delete: &["s3:PutBucketVersioning"],
        },
    },
    HandWritten {
        import: Some("sg-ID"),
        permissions: Permissions {
            of: "aws_security_group",
            create: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateSecurityGroup",
                "ec2:CreateTags",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            ],
            read: &["ec2:DescribeSecurityGroups"],
            update: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateTags",
                "ec2:DeleteTags",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            ],
            delete: &[
                "ec2:DeleteSecurityGroup",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
            ],
        },
    },
    HandWritten {
        import: Some("GROUP_TYPE_PROTOCOL_FROM_TO_PEER"),
        permissions: Permissions {
            of: "aws_security_group_rule",
            create: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:DescribeSecurityGroupRules",
            ],
            read: &["ec2:DescribeSecurityGroupRules"],
            update: &[
                "ec2:DescribeSecurityGroupRules",
                "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            ],
            delete: &[
                "ec2:DescribeSecurityGroupRules",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
            ],
        },
    },
    HandWritten {
        import: Some("sgr-ID"),
        permissions: Permissions {
            of: "aws_vpc_security_group_egress_rule",
            create: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:CreateTags",
                "ec2:DescribeSecurityGroupRules",
            ],
            read: &["ec2:DescribeSecurityGroupRules"],
            update: &[
                "ec2:CreateTags",
                "ec2:DeleteTags",
                "ec2:DescribeSecurityGroupRules",
                "ec2:ModifySecurityGroupRules",
            ],
            delete: &["ec2:RevokeSecurityGroupEgress"],
        },
    },
    HandWritten {
        import: Some("sgr-ID"),
        permissions: Permissions {
            of: "aws_vpc_security_group_ingress_rule",
            create: &[
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateTags",
                "ec2:DescribeSecurityGroupRules",
            ],
            read: &["ec2:DescribeSecurityGroupRules"],
            update: &[
                "ec2:CreateTags",
                "ec2:DeleteTags",
                "ec2:DescribeSecurityGroupRules",
                "ec2:ModifySecurityGroupRules",
            ],
            delete: &["ec2:RevokeSecurityGroupIngress"],
        },
    },
    // STS answers everybody who they are: no policy has to allow it (STS API reference,
    // GetCallerIdentity).
    data("data.aws_caller_identity", &[]),
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
    data("data.aws_service_principal", &[]),
];
